// Package port says in one sentence that a port is taken and which setting changes it. It is apart from the servers of
// the one-machine mode so that whoever listens can use it without linking them.
//
//	port.go  Check, TakenError
package port

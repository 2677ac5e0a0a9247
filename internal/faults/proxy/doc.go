// Package proxy is a TCP proxy that goes wrong on demand, to stand before PostgreSQL, the object store, Temporal or the
// mail server in tests.
//
//	proxy.go  Proxy, Fault: connections passed on, reset, or heard by the server with the answer withheld
//
// It knows no protocol. It does not decide when something goes wrong: package faults does.
package proxy

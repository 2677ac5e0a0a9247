// Package onemachine joins the servers of the one-machine mode (embedded) to the program (app). Whoever names real servers
// does not need it: a build without it links in seconds and is a fifth of the size.
//
//	onemachine.go  Servers
//
// It holds no server (embedded) and no configuration.
package onemachine

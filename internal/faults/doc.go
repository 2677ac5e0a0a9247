// Package faults breaks things while a cycle runs on the production servers, and looks whether anything was lost or done
// twice.
//
//	matrix.go   Fault, Step, Cell: what is broken at which step; the table that is printed
//	world.go    World: servers, proxies before them, pages and worker as processes
//	play.go     Play: a small cycle through the HTTP API, with one fault at every step
//	gate.go     the player's way to the pages, on which requests are doubled, held up and answered
//	clash.go    the same at once, from two tabs, approval against return
//	lock.go     what comes at the instant of the lock
//	cut.go      a large upload over a line that breaks
//	clock.go    a database whose clock is an hour off; appclock.go a program whose clock is
//	sessions.go how long a browser stays signed in, by which clock
//	outage.go   full disks, no connections left, no scanner, no mail
//	oracle.go   Check: what must hold after every fault
//	foreign.go  nobody was told what is another unit's
//	objects.go  rereading sealed files
//	state.go    results kept in a file, so that a run can be resumed
//	cmd/faults  the program behind `make faults`
//	proxy       a TCP proxy that goes wrong on demand
//
// The client's journal (demo/journal) lives in this process, which is never killed: it knows of every request whether it
// was answered, refused, or left unknown. The package talks to loopback only and ends only what it started.
package faults

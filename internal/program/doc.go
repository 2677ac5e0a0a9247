// Package program runs Chuky as processes of their own, for tests that play whole installations: the fault matrix, the measurements.
//
//	process.go  Process: started, waited for, stopped, killed, started again; what it wrote
//	build.go    Build: the program as an installation on servers has it
//
// Every process ends with the one that started it. The package knows no server (internal/stack has those) and breaks nothing.
package program

// Package arch is the tables of docs/architecture.md as a test: which folder may import which, where a library may be
// used, which folders know no clock, and that every package says what it is for.
//
//	source_test.go  the Go files of this module: imports, calls
//	tables_test.go  the tables of docs/architecture.md
//	arch_test.go    the one against the other
//
// It holds no rule itself: to change one, change the document.
package arch

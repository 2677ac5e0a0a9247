// Package arch is the tables of docs/architecture.md and docs/process.md as a test: which folder may import which, where
// a library may be used, which folders know no clock, which moves there are, and that every package says what it is for.
//
//	source_test.go   the Go files of this module: imports, calls
//	tables_test.go   the tables of docs/architecture.md
//	arch_test.go     the one against the other
//	process_test.go  the tables of docs/process.md against those of commands
//	docs_test.go     links and file names in documents lead somewhere
//
// It holds no rule itself: to change one, change the document.
package arch

// Package upgrade proves what docs/operations.md says about an upgrade in the middle of a cycle. It builds the program
// twice: as it is, and as a next version that adds a step behind workflow.GetVersion. A cycle is played on real servers while
// workers of the old and the next version run one after the other, together, and the other way round.
//
//	build_test.go    the two programs, by the compiler's overlay
//	program_test.go  a process of one of them
//	upgrade_test.go  the procedure, step by step
//
// It holds no code of the product.
package upgrade

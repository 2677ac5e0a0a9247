// Command faults runs the fault matrix on servers of its own and prints the table: fault × step × result.
//
//	faults -seed 1 -state FILE     everything that is not green yet with seed 1
//	faults -only kill-postgres     one row
//
// It takes up to an hour for a seed; with -state an interrupted run goes on where it stopped. It exits with 1 when a cell
// is not green.
package main

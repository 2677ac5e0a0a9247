// Command scale plays one cycle with many units on production servers of its own and prints what that takes.
//
//	scale -units 300               a tenth of the country
//	scale -names list.csv          real names, read at run time
//	scale -figures 51              every unit types every criterion
//
//	main.go  flags, the build of the program, the run
//
// It exits with 1 when a bar is not held: events of a history, size of a payload, statements of a save, differences of the recount, moves or letters that
// wait. It measures nothing itself (internal/scale does).
package main

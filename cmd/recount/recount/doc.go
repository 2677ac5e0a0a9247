// Package recount computes the results of an assessment a second time, from
// nothing but the snapshot that the publication freezes and the rules in
// docs/scoring.md, and compares them with what was published. It imports the
// standard library only and was written from that page, so that a mistake in
// the scoring engine cannot repeat itself here.
//
//	recount.go   Recompute and its Report
//	read.go      the two files
//	formula.go   prefix formulas over exact numbers
//	method.go    what each method makes of one unit's figures
//	score.go     statuses, cohorts, totals, ranks, classes
//	tree.go      caps, bonus and penalty, what is published
//	compare.go   published against recomputed
//	show.go      how numbers are shown
//
// It does not check seals (chuky verify) and holds no explanations: it says
// what differs, not why.
package recount

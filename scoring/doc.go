// Package scoring turns an indicator set and answers into points, ranks, classes and
// explanations. docs/scoring.md is the reference of its rules and of the snapshot's JSON.
//
//	types.go     Unit, Answer, Options, Result: the JSON of "chuky score"
//	answer.go    JSON of an answer
//	score.go     Score, Preview: statuses and sums
//	compile.go   a set, as its rulings make it, prepared for many units
//	run.go       Run: a scored group that can be changed answer by answer; ranks
//	acc.go       sums of many fractions on one denominator
//	answers.go   a unit's answers into slots; inputs that come from elsewhere
//	eval.go      formulas and the methods that need one unit only
//	judged.go    methods whose points come from people or from outside
//	cohort.go    the relative methods
//	trace.go     explanation, written while the points are computed
//	explain.go   its end: warnings, rulings used, rounding
//	words.go     numbers and formulas in Vietnamese notation
//	exact.go     num: exact rationals, int64 with overflow checks, big.Rat beyond
//	whatif.go    two versions of the answers: who moves, and why
//	sparse.go    criteria for which too few units have data
//	robust.go    which ranks survive other ways of doing the sums
//	snapshot.go  Snapshot: what a run freezes, and scoring it again
//	canonical.go  canonical JSON and digests; stream.go the same JSON a unit at a time
//	cases/       cases worked by hand from the decision, for the tests
//
// It is pure: no os, net, context, rand or clock; no binary floating point. It knows no set,
// criterion or line by name. It does not store anything, does not decide who may see what, and
// does not know who typed or verified a figure.
package scoring

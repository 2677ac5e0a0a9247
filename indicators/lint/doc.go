// Package lint finds what a decision's indicator set gets wrong or leaves open, before a cycle is opened with it: totals
// that do not add up, tiers that leave a value out, formulas without a rule for a zero denominator, names that mean
// another kind of unit. docs/lint.md lists every check.
//
//	lint.go    Finding, Check, Checks, Lint, Compare, Open
//	view.go    a set prepared for the checks: its tree, its rules as read from their words
//	ruling.go  which ruling settles a finding
//	totals.go  points and counts against what is declared
//	codes.go   numbering, merged cells
//	rules.go   steps, formulas, denominators, caps, cohorts, directions
//	names.go   names that clash, repeat, or speak of another kind of unit; what is scored twice
//	plan.go    lead units, frequencies, rows of one document that the other lacks
//
// A finding quotes its passage and says how it can be read; a ruling of the set settles it. The checks know no set, no
// criterion and no line by name. Nothing is corrected here.
package lint

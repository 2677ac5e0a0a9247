// Package ruletext reads what the column "Cách tính điểm" of a decision says in words: definitions of figures, ratios,
// thresholds, answers with their points, min-max, growth, points per item.
//
//	read.go     Read, Rule: one cell, as a method of package indicators or as passages that were not understood
//	clause.go   a cell cut into clauses, and what kind each one is
//	bound.go    "từ 20 trở lên", "dưới 50 %", ">= 80%": ranges of a value
//	outcome.go  "điểm tối đa", "1/2*Điểm tối đa", "15 điểm", "Tỷ lệ/90%*Điểm tối đa": what is earned
//	assemble.go clauses put together as a method
//	steps.go    the same for thresholds on a ratio or a count
//	text.go     letters, blanks and signs made alike; the words for points and shares
//
// It is strict the safe way round: unless every clause of a cell is understood, there is no method, and what was not
// understood is named. It knows no set, no criterion and no line of any decision; it does not judge a rule (package lint)
// and does not read files (package table).
package ruletext

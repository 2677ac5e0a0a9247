package ruletext

import (
	"math/big"

	"chuky/indicators"
)

// Rule is what one cell says.
type Rule struct {
	Method     *indicators.Method // nil when the cell, or a part of it, was not understood
	Inputs     []indicators.Input // the figures it needs, all whole numbers
	Choices    []indicators.Choice
	ChoiceHint string

	Unread  []string // clauses that were not understood, as printed
	Assumed []string // what the words leave open and the method supplies, in Vietnamese

	// As printed, for who checks the rule:
	Defined []Defined
	Formula *indicators.Expr // of "Tỷ lệ = …"; nil when none is printed
	Steps   []Step
	Gains   []Gain   // answers and their points
	Bounded bool     // the words themselves keep the points within the maximum
	Empty   *big.Rat // what a zero denominator earns, as a share of the maximum; nil when the words do not say
}

// Defined is a letter and what it stands for.
type Defined struct{ Letter, Label string }

// Step is a range of the value and what it earns.
type Step struct {
	Range
	Text     string   // as printed
	Fraction *big.Rat // of the maximum; nil when the points follow the ratio
	Points   *big.Rat // when a number of points is printed
	Over     *big.Rat // points follow ratio/Over; nil = the ratio itself
}

// Gain is an answer and what it earns.
type Gain struct {
	Text     string
	Fraction *big.Rat
	Points   *big.Rat // when a number of points is printed
}

// Read understands one cell of the column "Cách tính điểm". name is the criterion's, full its maximum (nil when lost).
func Read(name, cell string, full *big.Rat) *Rule {
	r := &Rule{}
	a := assembly{rule: r, name: name, full: full}
	for _, t := range cut(clean(cell)) {
		a.clauses = append(a.clauses, classify(t, full))
	}
	a.record()
	if len(a.clauses) == 0 {
		return r
	}
	for _, c := range a.clauses {
		if c.kind == unread {
			r.Unread = append(r.Unread, c.String())
		}
	}
	if len(r.Unread) == 0 && !a.build() {
		r.Method, r.Inputs, r.Choices, r.ChoiceHint, r.Assumed = nil, nil, nil, "", nil
		r.Unread = append(r.Unread, clean(cell).String())
	}
	return r
}

package indicators

import "math/big"

// MethodKind names how points are computed; docs/scoring.md has the rule of each.
type MethodKind string

// The methods that the two annexes use.
const (
	YesNo       MethodKind = "yes_no"
	ChoiceOf    MethodKind = "choice"
	Tiers       MethodKind = "tiers"
	Ratio       MethodKind = "ratio"
	Growth      MethodKind = "growth"
	Parts       MethodKind = "parts"
	MinMax      MethodKind = "min_max"
	BestRatio   MethodKind = "best_ratio"
	CountCapped MethodKind = "count_capped"
)

// Method is the neutral data of a rule; no code knows a criterion by its number.
type Method struct {
	Kind MethodKind
	// Input is the key that yes_no and choice look at: "choice", or an input of kind choice.
	Input   string
	Choices []Choice // yes_no, choice: the fractions, by key
	Value   *Expr    // tiers, ratio, min_max, best_ratio, count_capped
	Limit   *big.Rat // a value above it is warned about and cut (1 for a share)
	CapAt   *big.Rat // ratio: the value that earns the maximum, 1 when nil
	Tiers   []Tier   // tiers: from the top, the last without a bound
	Require *Require // tiers: the precondition
	Num     *Expr    // growth: this year
	Den     *Expr    // growth: the year before
	Target  *big.Rat // growth: the increase that earns the maximum
	PerItem *big.Rat // count_capped: points per item
	Parts   []Part   // parts
}

// Tier earns Fraction of the maximum from the bound At on.
type Tier struct {
	At        *big.Rat // nil in the last tier
	Inclusive bool     // whether At itself is reached
	Fraction  *big.Rat
}

// Require is a precondition: unless Input equals Equals, Otherwise is earned and no figure is
// needed.
type Require struct {
	Input, Equals string
	Otherwise     *big.Rat
}

// Part is a weighted part of a criterion, capped by itself.
type Part struct {
	Name   string
	Weight *big.Rat // of the criterion's maximum
	Method Method
}

// Policy holds the readings that hold for a whole set.
type Policy struct {
	Undefined string   // what 0/0 earns: "zero" or "max"
	Above     string   // a value above its Limit: "cap" or "missing"
	Total     *big.Rat // denominator of the percentage, when not the set's maximum
}

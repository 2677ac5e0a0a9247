package indicators

import "math/big"

// MethodKind names how points are computed; docs/scoring.md has the rule of each.
type MethodKind string

// The methods.
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
	ZScore      MethodKind = "z_score"
	Direct      MethodKind = "direct" // a person awards 0 to the maximum
	Survey      MethodKind = "survey" // share of favourable answers of the valid ones
	Panel       MethodKind = "panel"  // mean of experts' marks
	Import      MethodKind = "import" // an outside measurement, with its source and date
	Target      MethodKind = "target" // no points: Item.Verdict says what reaches it
)

// Method is the neutral data of a rule; no code knows a criterion by its number.
type Method struct {
	Kind MethodKind
	// Input is the key that yes_no and choice look at: "choice", or an input of kind choice.
	Input   string
	Choices []Choice // yes_no, choice: the fractions, by key
	Value   *Expr    // tiers, ratio, min_max, best_ratio, z_score, count_capped; direct: the points; import: the measurement; target: the figure
	Limit   *big.Rat // a value above it is warned about and cut (1 for a share)
	CapAt   *big.Rat // ratio: the value that earns the maximum, 1 when nil
	Tiers   []Tier   // tiers: from the top, the last without a bound
	Require *Require // tiers: the precondition
	Num     *Expr    // growth: this year; survey: favourable answers
	Den     *Expr    // growth: the year before; survey: valid answers
	Target  *big.Rat // growth: the increase that earns the maximum
	PerItem *big.Rat // count_capped: points per item
	ItemAt  *big.Rat // count_capped: the share from which an item of Input (kind items) counts; nil: Value is the count
	Parts   []Part   // parts
	// Scale maps a z-score, a mark or a measurement on 0 to the maximum: Low and below earn nothing,
	// High and above everything, between them in proportion. Low above High: less is better.
	Scale     *Range
	MinSample int // survey: valid answers needed; panel: marks needed. Fewer: pending
}

// Range is a scale's two ends; they may be negative.
type Range struct{ Low, High *big.Rat }

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
	// ExcludeBelow: a criterion for which fewer than this share of the units have data may be excluded
	// for the group (QĐ 1726, II.2.b.vi: 50 %); nil: the decision knows no such rule.
	ExcludeBelow *big.Rat
	Cohort       string // whom relative methods compare: "group" (all blocks, also when empty) or "block"
	Beyond       string // what bonus may do: "" the total stays at the maximum, "above" it may exceed it
}

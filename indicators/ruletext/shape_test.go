package ruletext_test

import (
	"fmt"
	"math/big"
	"strings"

	"chuky/indicators"
)

func rat(r *big.Rat) string {
	if r == nil {
		return "-"
	}
	return r.RatString()
}

// shape writes down all of a method that decides points.
func shape(m *indicators.Method, choices []indicators.Choice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", m.Kind)
	for _, e := range []*indicators.Expr{m.Value, m.Num, m.Den} {
		if e != nil {
			fmt.Fprintf(&b, " %s", strings.NewReplacer(" ", "", "−", "-").Replace(e.String()))
		}
	}
	fmt.Fprintf(&b, " limit %s cap %s target %s each %s", rat(m.Limit), rat(m.CapAt), rat(m.Target), rat(m.PerItem))
	for _, t := range m.Tiers {
		fmt.Fprintf(&b, " [%s %v %s]", rat(t.At), t.Inclusive, rat(t.Fraction))
	}
	if m.Require != nil {
		fmt.Fprintf(&b, " require otherwise %s", rat(m.Require.Otherwise))
	}
	if m.Kind == indicators.YesNo || m.Kind == indicators.ChoiceOf {
		for _, c := range choices {
			fmt.Fprintf(&b, " %s", rat(c.Fraction))
		}
	}
	for _, p := range m.Parts {
		part := p.Method
		fmt.Fprintf(&b, " {%s %s}", rat(p.Weight), shape(&part, nil))
	}
	return b.String()
}

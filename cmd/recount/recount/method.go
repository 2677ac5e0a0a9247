package recount

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

var (
	zero = new(big.Rat)
	one  = big.NewRat(1, 1)
)

// outcome is what a method makes of one unit's figures: a fraction of the
// maximum or, for a relative method, a value to compare within the cohort.
type outcome struct {
	status   status
	fraction *big.Rat
	value    *big.Rat // set when the unit is in the cohort
}

// relative methods compare units.
var relative = []string{"min_max", "best_ratio"}

// validate refuses what the rules do not know or what lacks a part, before any
// figure is looked at.
func (m *method) validate() error {
	var lacks []string
	need := func(name string, there bool) {
		if !there {
			lacks = append(lacks, name)
		}
	}
	switch m.Kind {
	case "yes_no", "choice":
		need("input", m.Input != "")
		need("fractions", len(m.Fractions) > 0)
	case "tiers":
		need("value", m.Value != nil)
		need("tiers", len(m.Tiers) > 0)
	case "ratio", "min_max", "best_ratio":
		need("value", m.Value != nil)
	case "growth":
		need("num", m.Num != nil)
		need("den", m.Den != nil)
		need("target", m.Target != nil && m.Target.Sign() > 0)
	case "count_capped":
		need("value", m.Value != nil)
		need("per_item", m.PerItem != nil)
	case "parts":
		need("parts", len(m.Parts) > 0)
	default:
		return fmt.Errorf("phương pháp %q không có trong quy tắc", m.Kind)
	}
	if m.CapAt != nil {
		need("cap_at", m.CapAt.Sign() > 0)
	}
	for _, t := range m.Tiers {
		need("fraction", t.Fraction.Rat != nil)
	}
	if m.Require != nil {
		need("otherwise", m.Require.Otherwise.Rat != nil)
	}
	if len(lacks) > 0 {
		return fmt.Errorf("phương pháp %s thiếu %v", m.Kind, lacks)
	}
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Weight.Rat == nil {
			return errors.New("một phần không có tỷ trọng")
		}
		if slices.Contains(relative, p.Method.Kind) {
			return errors.New("phương pháp so sánh giữa các đơn vị không nằm trong một phần được")
		}
		if err := p.Method.validate(); err != nil {
			return err
		}
	}
	return nil
}

// apply computes the method for one unit. most is the criterion's maximum.
func (m *method) apply(f figures, most *big.Rat, policy policy) (outcome, error) {
	switch m.Kind {
	case "yes_no", "choice":
		choice := f.text(m.Input)
		if choice == "" {
			return outcome{status: missing}, nil
		}
		fraction, ok := m.Fractions[choice]
		if !ok {
			return outcome{}, fmt.Errorf("lựa chọn %q không có trong quy tắc", choice)
		}
		return earned(fraction.Rat), nil
	case "growth":
		return m.growth(f, policy)
	case "parts":
		return m.sumParts(f, most, policy)
	}
	if m.Require != nil {
		switch f.text(m.Require.Input) {
		case "":
			return outcome{status: missing}, nil
		case m.Require.Equals:
		default:
			return earned(m.Require.Otherwise.Rat), nil
		}
	}
	r, err := m.Value.eval(f)
	if err != nil || r.status != scored {
		return policy.settle(r), err
	}
	v := atLeast(r.value, zero)
	if m.Limit != nil && v.Cmp(m.Limit.Rat) > 0 {
		if policy.above == "missing" {
			return outcome{status: missing}, nil
		}
		v = m.Limit.Rat
	}
	switch m.Kind {
	case "tiers":
		return earned(m.tier(v)), nil
	case "ratio":
		if m.CapAt != nil {
			v = new(big.Rat).Quo(v, m.CapAt.Rat)
		}
		return earned(v), nil
	case "count_capped":
		v = new(big.Rat).Mul(v, m.PerItem.Rat)
		return earned(v.Quo(v, most)), nil
	}
	return outcome{status: scored, value: v}, nil
}

// tier is the fraction of the first tier that v reaches.
func (m *method) tier(v *big.Rat) *big.Rat {
	for _, t := range m.Tiers {
		if t.At == nil {
			return t.Fraction.Rat
		}
		if c := v.Cmp(t.At.Rat); c > 0 || c == 0 && t.Inclusive {
			return t.Fraction.Rat
		}
	}
	return zero
}

func (m *method) growth(f figures, policy policy) (outcome, error) {
	now, err := m.Num.eval(f)
	if err != nil {
		return outcome{}, err
	}
	before, err := m.Den.eval(f)
	switch {
	case err != nil:
		return outcome{}, err
	case now.status == missing || before.status == missing:
		return outcome{status: missing}, nil
	case now.status == undefined:
		return policy.settle(now), nil
	case before.status == undefined:
		return policy.settle(before), nil
	case before.value.Sign() == 0 && now.value.Sign() > 0:
		return earned(one), nil
	case before.value.Sign() == 0:
		return policy.settle(result{status: undefined, nothing: now.value.Sign() == 0}), nil
	}
	g := new(big.Rat).Quo(now.value, before.value)
	g = atLeast(g.Sub(g, one), zero)
	return earned(new(big.Rat).Quo(g, m.Target.Rat)), nil
}

// sumParts adds the parts. One missing part makes the criterion missing; it is
// undefined only when every part is.
func (m *method) sumParts(f figures, most *big.Rat, policy policy) (outcome, error) {
	sum, undefinedParts := new(big.Rat), 0
	for i := range m.Parts {
		p := &m.Parts[i]
		o, err := p.Method.apply(f, most, policy)
		switch {
		case err != nil:
			return outcome{}, err
		case o.status == missing:
			return o, nil
		case o.status == undefined:
			undefinedParts++
			continue
		}
		sum.Add(sum, new(big.Rat).Mul(p.Weight.Rat, o.fraction))
	}
	if undefinedParts == len(m.Parts) {
		return outcome{status: undefined}, nil
	}
	return earned(sum), nil
}

// earned is a scored outcome, cut to 0…1.
func earned(fraction *big.Rat) outcome {
	return outcome{status: scored, fraction: atMost(atLeast(fraction, zero), one)}
}

func atLeast(v, bound *big.Rat) *big.Rat {
	if v.Cmp(bound) < 0 {
		return bound
	}
	return v
}

func atMost(v, bound *big.Rat) *big.Rat {
	if v.Cmp(bound) > 0 {
		return bound
	}
	return v
}

// policy is how the set reads 0/0 and a value above its limit.
type policy struct{ undefined, above string }

// settle turns a formula without value into an outcome: under "max", nothing
// out of nothing earns the maximum.
func (p policy) settle(r result) outcome {
	if r.status == undefined && r.nothing && p.undefined == "max" {
		return earned(one)
	}
	return outcome{status: r.status}
}

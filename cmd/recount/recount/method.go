package recount

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
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
var relative = []string{"min_max", "best_ratio", "z_score"}

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
	case "ratio", "min_max", "best_ratio", "direct":
		need("value", m.Value != nil)
	case "z_score", "import":
		need("value", m.Value != nil)
		need("scale", m.scaled())
	case "panel":
		need("input", m.Input != "")
		need("scale", m.scaled())
	case "survey":
		need("num", m.Num != nil)
		need("den", m.Den != nil)
	case "target":
	case "growth":
		need("num", m.Num != nil)
		need("den", m.Den != nil)
		need("target", m.Target != nil && m.Target.Sign() > 0)
	case "count_capped":
		need("value", m.Value != nil || m.ItemAt != nil && m.Input != "")
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

// scaled reports whether the method has a scale with two ends.
func (m *method) scaled() bool {
	return m.Scale != nil && m.Scale.Low.Rat != nil && m.Scale.High.Rat != nil && m.Scale.Low.Cmp(m.Scale.High.Rat) != 0
}

// onScale is where a value lies between the low and the high end.
func (m *method) onScale(v *big.Rat) *big.Rat {
	span := new(big.Rat).Sub(m.Scale.High.Rat, m.Scale.Low.Rat)
	share := new(big.Rat).Sub(v, m.Scale.Low.Rat)
	return atMost(atLeast(share.Quo(share, span), zero), one)
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
	case "direct", "survey", "panel", "import":
		return m.judged(f, most)
	case "target":
		if m.Value == nil {
			return outcome{status: scored}, nil
		}
		r, err := m.Value.eval(f)
		o := policy.settle(r)
		o.fraction = nil
		return o, err
	}
	if m.ItemAt != nil {
		text := f.text(m.Input)
		if text == "" {
			return outcome{status: missing}, nil
		}
		n := int64(0)
		for _, item := range strings.Split(text, ";") {
			of, all, _ := strings.Cut(item, "/")
			if whole, err := parseNumber(all); err != nil || whole.Sign() == 0 {
				continue // "none", or an item of which there is nothing
			}
			share, err := parseNumber(of + "/" + all)
			if err != nil {
				return outcome{}, err
			}
			if share.Cmp(m.ItemAt.Rat) >= 0 {
				n++
			}
		}
		return m.capped(big.NewRat(n, 1), most), nil
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
		return m.capped(v, most), nil
	}
	return outcome{status: scored, value: v}, nil
}

// capped is the outcome of so many items.
func (m *method) capped(n, most *big.Rat) outcome {
	if most.Sign() == 0 {
		return earned(zero)
	}
	v := new(big.Rat).Mul(n, m.PerItem.Rat)
	return earned(v.Quo(v, most))
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
	sum, undefinedParts, waiting := new(big.Rat), 0, false
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
		case o.status == pending:
			waiting = true
			continue
		}
		sum.Add(sum, new(big.Rat).Mul(p.Weight.Rat, o.fraction))
	}
	if undefinedParts == len(m.Parts) {
		return outcome{status: undefined}, nil
	}
	o := earned(sum)
	if waiting {
		o.status = pending
	}
	return o, nil
}

// judged is an award, a survey, a panel or a measurement. Until its channel has spoken the criterion is pending; only an award
// that the unit itself owes is missing.
func (m *method) judged(f figures, most *big.Rat) (outcome, error) {
	var v *big.Rat
	switch m.Kind {
	case "panel":
		var marks []string
		if text := f.text(m.Input); text != "" {
			marks = strings.Split(text, ";")
		}
		if len(marks) < max(m.MinSample, 1) {
			return outcome{status: pending}, nil
		}
		v = new(big.Rat)
		for _, mark := range marks {
			n, err := parseNumber(mark)
			if err != nil {
				return outcome{}, err
			}
			v.Add(v, n)
		}
		v.Quo(v, big.NewRat(int64(len(marks)), 1))
	case "survey":
		good, err := m.Num.eval(f)
		if err != nil {
			return outcome{}, err
		}
		valid, err := m.Den.eval(f)
		if err != nil || good.status != scored || valid.status != scored || valid.value.Cmp(big.NewRat(int64(max(m.MinSample, 1)), 1)) < 0 {
			return outcome{status: pending}, err
		}
		return earned(new(big.Rat).Quo(good.value, valid.value)), nil
	default:
		r, err := m.Value.eval(f)
		switch {
		case err != nil:
			return outcome{}, err
		case r.status != scored && m.Kind == "direct" && m.Absent != "pending":
			return outcome{status: missing}, nil
		case r.status != scored:
			return outcome{status: pending}, nil
		case m.Kind == "direct" && most.Sign() == 0:
			return earned(zero), nil
		case m.Kind == "direct":
			return earned(new(big.Rat).Quo(r.value, most)), nil
		}
		v = r.value
	}
	return earned(m.onScale(v)), nil
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

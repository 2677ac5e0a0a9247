package demo

import (
	"math/big"
	"slices"

	"chuky/indicators"
)

// known gives the value of an input, asked or not; nil when it has none yet.
type known func(key string) *big.Rat

// value computes a formula; nil when an input is absent or a divisor is 0.
func value(e *indicators.Expr, at known) *big.Rat {
	switch {
	case e.Const != nil:
		return e.Const
	case e.Op == 0:
		return at(e.Key)
	}
	a, b := value(e.Args[0], at), value(e.Args[1], at)
	if a == nil || b == nil {
		return nil
	}
	switch e.Op {
	case '+':
		return new(big.Rat).Add(a, b)
	case '-':
		return new(big.Rat).Sub(a, b)
	case '*':
		return new(big.Rat).Mul(a, b)
	}
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

// keysOf lists the inputs of a formula as they are printed.
func keysOf(e *indicators.Expr) []string {
	if e == nil {
		return nil
	}
	if e.Op == 0 {
		if e.Key == "" {
			return nil
		}
		return []string{e.Key}
	}
	return append(keysOf(e.Args[0]), keysOf(e.Args[1])...)
}

// halves splits a share into numerator and denominator; a count has no denominator.
func halves(e *indicators.Expr) (num, den *indicators.Expr) {
	if e.Op == '/' {
		return e.Args[0], e.Args[1]
	}
	return e, nil
}

// lookup resolves the inputs of an item from a form: typed here, fixed by the decision, or typed elsewhere.
func (f Form) lookup(item *indicators.Item) known {
	return func(key string) *big.Rat {
		in, ok := item.Input(key)
		if !ok {
			return nil
		}
		if in.Const != nil {
			return in.Const
		}
		if in.Asked() {
			return f.number(item.Code, key)
		}
		sum := new(big.Rat)
		for _, ref := range in.From {
			v := f.number(ref.Code, ref.Key)
			if v == nil {
				return nil
			}
			sum.Add(sum, v)
		}
		return sum
	}
}

func (f Form) number(code, key string) *big.Rat {
	r, ok := indicators.ParseNumber(f[code].Values[key])
	if !ok {
		return nil
	}
	return r
}

// reach sets the numerator of a formula so that its value comes as near to target as whole numbers can from below, plus
// step. Without a denominator there is nothing to reach.
func (f Form) reach(item *indicators.Item, e *indicators.Expr, target *big.Rat, step int64) {
	num, den := halves(e)
	at := f.lookup(item)
	whole := new(big.Rat).Set(target)
	if den != nil {
		d := value(den, at)
		if d == nil {
			return
		}
		whole.Mul(whole, d)
	}
	n := new(big.Int).Quo(whole.Num(), whole.Denom()).Int64() + step
	f.split(item, keysOf(num), keysOf(den), max(n, 0))
}

// split spreads n over inputs: like their denominators when there is one for each ("c of a, d of b"), else the first
// input takes most.
func (f Form) split(item *indicators.Item, nums, dens []string, n int64) {
	if len(nums) == 2 && len(dens) == 2 {
		at := f.lookup(item)
		a, b := at(dens[0]), at(dens[1])
		if a != nil && b != nil && a.Sign() > 0 && b.Sign() > 0 {
			part := new(big.Rat).Quo(a, new(big.Rat).Add(a, b))
			part.Mul(part, new(big.Rat).SetInt64(n))
			first := new(big.Int).Quo(part.Num(), part.Denom()).Int64()
			f.set(item.Code, nums[0], first)
			f.set(item.Code, nums[1], n-first)
			return
		}
	}
	left := n
	for i, key := range nums {
		part := left
		if i < len(nums)-1 {
			part = left * 3 / 5
		}
		f.set(item.Code, key, part)
		left -= part
	}
}

func (f Form) set(code, key string, n int64) {
	a := f[code]
	if a.Values == nil {
		a.Values = map[string]string{}
	}
	a.Values[key] = big.NewInt(n).String()
	f[code] = a
}

func (f Form) choose(code, key, choice string) {
	a := f[code]
	if a.Values == nil {
		a.Values = map[string]string{}
	}
	a.Values[key] = choice
	f[code] = a
}

// goal is a wanted value of a tiers criterion.
type goal struct {
	at   *big.Rat
	step int64 // whole numbers above (or, negative, below) at
}

// goals lists what shows a tiers criterion whole: every bound with both its neighbours, and the middle of every tier.
func goals(m *indicators.Method) []goal {
	var out []goal
	_, den := halves(m.Value)
	top := big.NewRat(1, 1)
	if den == nil {
		top = new(big.Rat).Add(m.Tiers[0].At, big.NewRat(10, 1))
	}
	for _, t := range m.Tiers {
		low := new(big.Rat)
		if t.At != nil {
			low = t.At
			out = append(out, goal{t.At, 0}, goal{t.At, -1}, goal{t.At, 1})
		}
		middle := new(big.Rat).Add(top, low)
		out = append(out, goal{middle.Quo(middle, big.NewRat(2, 1)), 0})
		top = low
	}
	return out
}

// tierOf is the tier that a value earns, counted from the top.
func tierOf(m *indicators.Method, v *big.Rat) int {
	return slices.IndexFunc(m.Tiers, func(t indicators.Tier) bool {
		if t.At == nil {
			return true
		}
		c := v.Cmp(t.At)
		return c > 0 || c == 0 && t.Inclusive
	})
}

package scoring

import "math/big"

// acc adds up exact points. A total of fifty fractions seldom fits two int64, and bringing a
// big.Rat to lowest terms after every addition costs more than all the rest of scoring: acc keeps
// a common denominator and reduces once, when somebody asks for the exact value. Its big.Ints are
// scratch, used again from sum to sum.
type acc struct {
	small num
	wide  bool // the sum is n/d, not small; not in lowest terms
	n, d  big.Int
	t, u  big.Int
	rem   big.Int
	q     big.Int
}

func (a *acc) reset() { a.small, a.wide = zero, false }

func (a *acc) add(x num) {
	if !a.wide {
		if s, ok := a.small.addSmall(x); ok {
			a.small = s
			return
		}
		a.widen()
	}
	switch {
	case x.big != nil:
		a.addFraction(x.big.Num(), x.big.Denom())
	case x.n != 0:
		a.addNarrow(x.n, x.d)
	}
}

func (a *acc) widen() {
	a.wide = true
	if a.small.big != nil {
		a.n.Set(a.small.big.Num())
		a.d.Set(a.small.big.Denom())
		return
	}
	a.n.SetInt64(a.small.n)
	a.d.SetInt64(a.small.d)
}

// addNarrow adds n/d by way of the least common denominator: with one short operand every step is
// linear.
func (a *acc) addNarrow(n, d int64) {
	a.u.SetInt64(d)
	a.t.QuoRem(&a.d, &a.u, &a.rem)
	if r := a.rem.Uint64(); r != 0 {
		a.u.SetInt64(d / int64(gcd(r, uint64(d))))
		a.n.Mul(&a.n, &a.u)
		a.d.Mul(&a.d, &a.u)
		a.u.SetInt64(d)
		a.t.QuoRem(&a.d, &a.u, &a.rem)
	}
	a.u.SetInt64(n)
	a.t.Mul(&a.t, &a.u)
	a.n.Add(&a.n, &a.t)
}

func (a *acc) addFraction(n, d *big.Int) {
	a.t.Mul(n, &a.d)
	a.u.Mul(&a.n, d)
	a.n.Add(&a.t, &a.u)
	a.t.Mul(&a.d, d)
	a.d.Set(&a.t)
}

// addSum adds another sum.
func (a *acc) addSum(b *acc) {
	if !b.wide {
		a.add(b.small)
		return
	}
	if !a.wide {
		a.widen()
	}
	a.addFraction(&b.n, &b.d)
}

// limit cuts the sum at most.
func (a *acc) limit(most num) {
	if a.value().cmp(most) > 0 {
		a.small, a.wide = most, false
	}
}

// floor cuts the sum at zero.
func (a *acc) floor() {
	if a.wide && a.n.Sign() < 0 || !a.wide && a.small.sign() < 0 {
		a.reset()
	}
}

// value is the exact sum in lowest terms.
func (a *acc) value() num {
	if !a.wide {
		return a.small
	}
	return fromRat(new(big.Rat).SetFrac(&a.n, &a.d))
}

// rounded is the sum to that many decimals, half away from zero.
func (a *acc) rounded(decimals int) num {
	if !a.wide {
		return a.small.rounded(decimals)
	}
	scale := pow10(decimals)
	a.u.SetInt64(2 * scale.n)
	a.t.Mul(&a.n, &a.u)
	if a.t.Sign() < 0 {
		a.t.Sub(&a.t, &a.d)
	} else {
		a.t.Add(&a.t, &a.d)
	}
	a.u.SetInt64(2)
	a.rem.Mul(&a.d, &a.u)
	a.q.QuoRem(&a.t, &a.rem, &a.u)
	if a.q.IsInt64() {
		return whole(a.q.Int64()).div(scale)
	}
	return fromRat(new(big.Rat).SetInt(&a.q)).div(scale)
}

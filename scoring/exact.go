package scoring

import (
	"cmp"
	"math/big"
	"math/bits"
	"strconv"
)

// num is an exact rational number. Nearly every figure, ratio and product of an assessment fits
// two int64; where one would not, the value moves to a big.Rat and stays exact. The benchmark
// BenchmarkExactAgainstBig shows why: a ratio costs about a tenth of what big.Rat alone takes.
type num struct {
	n, d int64    // lowest terms, d > 0; meaningless when big is set
	big  *big.Rat // never changed once set
}

var (
	zero = num{n: 0, d: 1}
	unit = num{n: 1, d: 1}
)

func whole(n int64) num { return num{n: n, d: 1} }

// fromRat takes a number over; r must not change afterwards.
func fromRat(r *big.Rat) num {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		if n := r.Num().Int64(); n != minInt64 {
			return num{n: n, d: r.Denom().Int64()}
		}
	}
	return num{big: r}
}

// exactNum reads what String wrote.
func exactNum(s string) num {
	r, _ := new(big.Rat).SetString(s)
	return fromRat(r)
}

const minInt64 = -1 << 63

// rat is the number as a fresh or shared big.Rat that the caller must not change.
func (a num) rat() *big.Rat {
	if a.big != nil {
		return a.big
	}
	return big.NewRat(a.n, a.d)
}

func abs64(a int64) uint64 {
	if a < 0 {
		return uint64(-a)
	}
	return uint64(a)
}

// mul64 multiplies; ok is false when the product does not fit.
func mul64(a, b int64) (p int64, ok bool) {
	hi, lo := bits.Mul64(abs64(a), abs64(b))
	if hi != 0 || lo > 1<<63-1 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func add64(a, b int64) (s int64, ok bool) {
	s = a + b
	return s, (a >= 0) != (b >= 0) || (s >= 0) == (a >= 0) && s != minInt64
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func reduced(n, d int64) num {
	if d == 1 {
		return num{n: n, d: 1}
	}
	if n == 0 {
		return zero
	}
	if g := int64(gcd(abs64(n), uint64(d))); g > 1 {
		return num{n: n / g, d: d / g}
	}
	return num{n: n, d: d}
}

func (a num) add(b num) num {
	if s, ok := a.addSmall(b); ok {
		return s
	}
	return fromRat(new(big.Rat).Add(a.rat(), b.rat()))
}

// addSmall adds what fits two int64; ok is false when the sum may not.
func (a num) addSmall(b num) (sum num, ok bool) {
	if a.big != nil || b.big != nil {
		return sum, false
	}
	if a.d == b.d {
		s, ok := add64(a.n, b.n)
		return reduced(s, a.d), ok
	}
	g := int64(gcd(uint64(a.d), uint64(b.d)))
	x, ok1 := mul64(a.n, b.d/g)
	y, ok2 := mul64(b.n, a.d/g)
	d, ok3 := mul64(a.d, b.d/g)
	s, ok4 := add64(x, y)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return sum, false
	}
	return reduced(s, d), true
}

func (a num) neg() num {
	if a.big != nil {
		return fromRat(new(big.Rat).Neg(a.big))
	}
	return num{n: -a.n, d: a.d}
}

func (a num) sub(b num) num { return a.add(b.neg()) }

func (a num) mul(b num) num {
	if a.big == nil && b.big == nil {
		// Cross-reduce first: the product is then in lowest terms and overflows least.
		g := max(int64(gcd(abs64(a.n), uint64(b.d))), 1)
		h := max(int64(gcd(abs64(b.n), uint64(a.d))), 1)
		n, ok1 := mul64(a.n/g, b.n/h)
		d, ok2 := mul64(a.d/h, b.d/g)
		if ok1 && ok2 {
			if n == 0 {
				return zero
			}
			return num{n: n, d: d}
		}
	}
	return fromRat(new(big.Rat).Mul(a.rat(), b.rat()))
}

// div divides; b must not be zero.
func (a num) div(b num) num {
	if b.big != nil {
		return fromRat(new(big.Rat).Quo(a.rat(), b.big))
	}
	if b.n < 0 {
		return a.mul(num{n: -b.d, d: -b.n})
	}
	return a.mul(num{n: b.d, d: b.n})
}

func (a num) sign() int {
	switch {
	case a.big != nil:
		return a.big.Sign()
	case a.n > 0:
		return 1
	case a.n < 0:
		return -1
	}
	return 0
}

func (a num) cmp(b num) int {
	if a.big == nil && b.big == nil {
		if a.d == b.d {
			return cmp.Compare(a.n, b.n)
		}
		x, ok1 := mul64(a.n, b.d)
		y, ok2 := mul64(b.n, a.d)
		if ok1 && ok2 {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	return a.rat().Cmp(b.rat())
}

func (a num) isInt() bool {
	if a.big != nil {
		return a.big.IsInt()
	}
	return a.d == 1
}

// String is "15/2", or "7" for a whole number.
func (a num) String() string { return string(a.appendTo(make([]byte, 0, 24))) }

func (a num) appendTo(b []byte) []byte {
	if a.big != nil {
		return append(b, a.big.RatString()...)
	}
	b = strconv.AppendInt(b, a.n, 10)
	if a.d == 1 {
		return b
	}
	return strconv.AppendInt(append(b, '/'), a.d, 10)
}

// rounded is the number to that many decimals, half away from zero.
func (a num) rounded(decimals int) num {
	scale := pow10(decimals)
	scaled := a.mul(scale)
	if scaled.big == nil {
		if scaled.d == 1 {
			return a
		}
		q, rem := scaled.n/scaled.d, scaled.n%scaled.d
		if 2*abs64(rem) >= uint64(scaled.d) {
			if scaled.n < 0 {
				q--
			} else {
				q++
			}
		}
		return whole(q).div(scale)
	}
	r, _ := new(big.Rat).SetString(a.rat().FloatString(decimals))
	return fromRat(r)
}

func pow10(n int) num {
	p := int64(1)
	for range n {
		p *= 10
	}
	return whole(p)
}

// clamp01 cuts a share of the points to 0…1.
func (a num) clamp01() num {
	switch {
	case a.sign() < 0:
		return zero
	case a.cmp(unit) > 0:
		return unit
	}
	return a
}

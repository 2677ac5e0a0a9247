package scoring

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// drawNum draws a rational, small or beyond int64, and the same as big.Rat.
func drawNum(t *rapid.T, label string) (num, *big.Rat) {
	n := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64Range(-math.MaxInt64, math.MaxInt64)).Draw(t, label+"n")
	d := rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, math.MaxInt64)).Draw(t, label+"d")
	r := big.NewRat(n, d)
	if rapid.IntRange(0, 9).Draw(t, label+"big") == 0 {
		r.Mul(r, big.NewRat(math.MaxInt64, 7))
	}
	return fromRat(new(big.Rat).Set(r)), r
}

// num must agree with big.Rat in every operation, whichever form it is in.
func TestNumAgreesWithBigRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, ra := drawNum(t, "a")
		b, rb := drawNum(t, "b")
		same := func(op string, got num, want *big.Rat) {
			if got.rat().Cmp(want) != 0 {
				t.Errorf("%s %s %s = %s, want %s", ra.RatString(), op, rb.RatString(), got, want.RatString())
			}
			if got.big == nil && (got.d <= 0 || new(big.Int).GCD(nil, nil, new(big.Int).Abs(big.NewInt(got.n)), big.NewInt(got.d)).Int64() != 1) {
				t.Errorf("%s %s %s = %d/%d is not in lowest terms", ra.RatString(), op, rb.RatString(), got.n, got.d)
			}
			if got.String() != want.RatString() {
				t.Errorf("written %s, want %s", got, want.RatString())
			}
		}
		same("+", a.add(b), new(big.Rat).Add(ra, rb))
		same("-", a.sub(b), new(big.Rat).Sub(ra, rb))
		same("*", a.mul(b), new(big.Rat).Mul(ra, rb))
		if rb.Sign() != 0 {
			same("/", a.div(b), new(big.Rat).Quo(ra, rb))
		}
		if a.cmp(b) != ra.Cmp(rb) || a.sign() != ra.Sign() || a.isInt() != ra.IsInt() {
			t.Errorf("%s against %s: %d, sign %d, whole %v", ra.RatString(), rb.RatString(), a.cmp(b), a.sign(), a.isInt())
		}
		rounded, _ := new(big.Rat).SetString(ra.FloatString(2))
		same("rounded to 2", a.rounded(2), rounded)
	})
}

func TestShownPoints(t *testing.T) {
	cases := map[string]string{"0": "0,00", "10/3": "3,33", "20/3": "6,67", "1/200": "0,01", "1/201": "0,00", "12.345": "12,35", "660": "660,00", "999.99": "999,99", "1000": "1.000,00", "1234567.891": "1.234.567,89", "0.1": "0,10"}
	for in, want := range cases {
		r, _ := new(big.Rat).SetString(in)
		if got := shownPoints(fromRat(r), 2); got != want {
			t.Errorf("%s is shown as %s, want %s", in, got, want)
		}
	}
}

package scoring

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A sum is that of big.Rat, in lowest terms, and rounds as it does; whatever was added before.
func TestSumsAgreeWithBigRat(t *testing.T) {
	var a, whole acc
	rapid.Check(t, func(t *rapid.T) {
		whole.reset()
		want := new(big.Rat)
		for range rapid.IntRange(0, 4).Draw(t, "nodes") {
			a.reset()
			part := new(big.Rat)
			for range rapid.IntRange(0, 12).Draw(t, "terms") {
				x, r := drawNum(t, "x")
				a.add(x)
				part.Add(part, r)
			}
			if got := a.value(); got.String() != part.RatString() {
				t.Fatalf("sum %s, want %s", got, part.RatString())
			}
			whole.addSum(&a)
			want.Add(want, part)
		}
		if got := whole.value(); got.String() != want.RatString() {
			t.Fatalf("sum of sums %s, want %s", got, want.RatString())
		}
		for _, decimals := range []int{0, 2, 4} {
			rounded, _ := new(big.Rat).SetString(want.FloatString(decimals))
			if got := whole.rounded(decimals); got.rat().Cmp(rounded) != 0 {
				t.Errorf("%s to %d decimals is %s, want %s", want.RatString(), decimals, got, rounded.RatString())
			}
		}
	})
}

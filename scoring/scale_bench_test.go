package scoring

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkScore3321 scores the communes of a whole country on the 51 criteria of one set.
func BenchmarkScore3321(b *testing.B) {
	set := builtin(b, quanHuyen)
	units := randomUnits(rand.New(rand.NewPCG(3321, 51)), set, 3321)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Score(set, units, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

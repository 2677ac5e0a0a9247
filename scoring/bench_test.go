package scoring

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"chuky/indicators"
)

// builtin returns an embedded set, "id" or "id@version".
func builtin(t testing.TB, name string) *indicators.Set {
	t.Helper()
	id, version, _ := strings.Cut(name, "@")
	s, err := indicators.Get(id, version)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// randomAnswers answers everything that a set asks.
func randomAnswers(rng *rand.Rand, set *indicators.Set) map[string]Answer {
	out := make(map[string]Answer)
	for _, it := range set.Items() {
		a := Answer{Values: make(map[string]string)}
		if n := len(it.Choices); n > 0 {
			a.Choice = it.Choices[rng.IntN(n)].Key
		}
		for _, in := range it.Inputs {
			switch {
			case !in.Asked() || in.Kind == indicators.Text:
			case in.Kind == indicators.Pick:
				a.Values[in.Key] = in.Choices[rng.IntN(len(in.Choices))].Key
			case in.Kind == indicators.Items:
				a.Values[in.Key] = fmt.Sprintf("%d/%d;4/5", rng.IntN(500), 100+rng.IntN(400))
			default:
				a.Values[in.Key] = fmt.Sprint(rng.IntN(500))
			}
		}
		out[it.Code] = a
	}
	return out
}

func randomUnits(rng *rand.Rand, set *indicators.Set, n int) []Unit {
	units := make([]Unit, n)
	for i := range units {
		units[i] = Unit{Code: fmt.Sprintf("U%04d", i), Name: fmt.Sprintf("Đơn vị %d", i), Answers: randomAnswers(rng, set)}
	}
	return units
}

// BenchmarkScoreBothSets49 scores Ho Chi Minh City's 49 units: the bar is 20 ms.
func BenchmarkScoreBothSets49(b *testing.B) {
	rng := rand.New(rand.NewPCG(79, 2023))
	so, quan := builtin(b, "qd79-so-nganh"), builtin(b, "qd79-quan-huyen")
	soUnits, quanUnits := randomUnits(rng, so, 27), randomUnits(rng, quan, 22)
	for _, explain := range []bool{false, true} {
		b.Run(fmt.Sprintf("explain=%v", explain), func(b *testing.B) {
			for b.Loop() {
				if _, err := Score(so, soUnits, Options{Explain: explain}); err != nil {
					b.Fatal(err)
				}
				if _, err := Score(quan, quanUnits, Options{Explain: explain}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExactAgainstBig is why num exists.
func BenchmarkExactAgainstBig(b *testing.B) {
	b.Run("num", func(b *testing.B) {
		b.ReportAllocs()
		x, y, top := whole(45), whole(60), whole(10)
		for b.Loop() {
			sinkNum = x.div(y).mul(top)
		}
	})
	b.Run("big.Rat", func(b *testing.B) {
		b.ReportAllocs()
		x, y, top := big.NewRat(45, 1), big.NewRat(60, 1), big.NewRat(10, 1)
		for b.Loop() {
			r := new(big.Rat).Quo(x, y)
			sinkRat = r.Mul(r, top)
		}
	})
}

var (
	sinkNum num
	sinkRat *big.Rat
)

package scoring

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"chuky/indicators"
)

// ragged answers as units do: with gaps, edges, states and figures that another reading would ask.
func ragged(rng *rand.Rand, set *indicators.Set, n int) []Unit {
	units := randomUnits(rng, set, n)
	edges := []string{"0", "1", "2", "79", "80", "81", "100", "1000", "999999999999999", "007", " 12 "}
	for i := range units {
		units[i].Block = []string{"", "", "Khối 2"}[rng.IntN(3)]
		for _, it := range set.Items() {
			a := units[i].Answers[it.Code]
			for _, in := range it.Inputs {
				switch {
				case in.Kind == indicators.Pick || in.Kind == indicators.Text:
				case rng.IntN(25) == 0:
					delete(a.Values, in.Key)
				case rng.IntN(6) == 0 || !in.Asked() && rng.IntN(3) == 0:
					a.Values[in.Key] = edges[rng.IntN(len(edges))]
				}
			}
			if rng.IntN(30) == 0 {
				a.Choice = ""
			}
			if !it.Info() {
				a.NotApplicable = rng.IntN(25) == 0
				if rng.IntN(5) == 0 {
					a.State = states[rng.IntN(len(states))]
				}
			}
			if units[i].Answers[it.Code] = a; rng.IntN(20) == 0 {
				delete(units[i].Answers, it.Code)
			}
		}
	}
	return units
}

// What was once scored is scored the same for ever: snapshots and results of both sets under many readings keep their digests.
// The last column is that of results with explanations; it alone may change, with their wording (-update).
func TestDigestsStayTheSame(t *testing.T) {
	const file = "testdata/digests.golden"
	var got strings.Builder
	for _, id := range []string{soNganh, quanHuyen} {
		first := id + "@1"
		set := builtin(t, first)
		for seed := range uint64(40) {
			rng := rand.New(rand.NewPCG(seed, 1989))
			units := ragged(rng, set, 1+rng.IntN(20))
			opt := Options{Rulings: map[string]string{}, Excluded: map[string]string{}}
			for _, r := range set.Rulings {
				opt.Rulings[r.ID] = r.Readings[rng.IntN(len(r.Readings))].Key
			}
			if rng.IntN(2) == 0 {
				opt.Excluded[set.Criteria()[rng.IntN(len(set.Criteria()))].Code] = "Dưới một nửa số đơn vị có số liệu"
			}
			plain := mustScore(t, first, opt, units...)
			opt.Explain = true
			explained := mustScore(t, first, opt, units...)
			fmt.Fprintf(&got, "%s %d %s %s %s\n", id, seed, plain.SnapshotDigest, plain.Digest(), explained.Digest())
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")
	for i := range g {
		if i >= len(w) || w[i] != g[i] {
			t.Fatalf("line %d: %s; it was %s", i+1, g[i], w[min(i, len(w)-1)])
		}
	}
}

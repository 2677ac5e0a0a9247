package scoring

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chuky/indicators"
)

// drawUnits draws a group with gaps, states and figures that collide often.
func drawUnits(t *rapid.T, set *indicators.Set) []Unit {
	n := rapid.IntRange(1, 6).Draw(t, "units")
	units := make([]Unit, n)
	figure := rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(0, 100_000))
	for i := range units {
		u := Unit{Code: fmt.Sprintf("U%d", i), Answers: make(map[string]Answer)}
		for _, it := range set.Items() {
			if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				continue
			}
			a := Answer{Values: make(map[string]string)}
			if it.Choices != nil {
				a.Choice = rapid.SampledFrom(it.Choices).Draw(t, "choice").Key
			}
			for _, in := range it.Inputs {
				switch {
				case !in.Asked() || in.Kind == indicators.Text:
				case in.Kind == indicators.Items:
					a.Values[in.Key] = fmt.Sprintf("%d/%d;4/5", figure.Draw(t, "settled"), figure.Draw(t, "received"))
				case in.Kind == indicators.Pick:
					a.Values[in.Key] = rapid.SampledFrom(in.Choices).Draw(t, "pick").Key
				default:
					a.Values[in.Key] = fmt.Sprint(figure.Draw(t, "figure"))
				}
			}
			if !it.Info() {
				a.NotApplicable = rapid.IntRange(0, 19).Draw(t, "na") == 0
				a.State = rapid.SampledFrom(append(slices.Repeat([]State{StateCounts}, 16), states...)).Draw(t, "state")
			}
			u.Answers[it.Code] = a
		}
		units[i] = u
	}
	return units
}

// drawRulings draws any combination of readings.
func drawRulings(t *rapid.T, set *indicators.Set) map[string]string {
	out := make(map[string]string)
	for _, r := range set.Rulings {
		out[r.ID] = rapid.SampledFrom(r.Readings).Draw(t, r.ID).Key
	}
	return out
}

func TestPointsStayWithinTheMaximum(t *testing.T) {
	for _, id := range []string{soNganh, quanHuyen} {
		set := builtin(t, id)
		rapid.Check(t, func(t *rapid.T) {
			r, err := Score(set, drawUnits(t, set), Options{Rulings: drawRulings(t, set), Explain: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range r.Units {
				sum := zero
				for code, c := range u.Criteria {
					it, _ := set.Find(code)
					p, ok := indicators.ParseNumber(c.Points)
					if !ok || p.Cmp(it.Max) > 0 {
						t.Errorf("%s %s: %s points of %s", u.Code, code, c.Points, it.Max)
					}
					if c.Status == Excluded && p.Sign() != 0 || c.Status == NotApplicable && p.Cmp(it.Max) != 0 || c.Status == Missing && p.Sign() != 0 {
						t.Errorf("%s %s: %s with %s points", u.Code, code, c.Status, c.Points)
					}
					if len(c.Explanation) == 0 {
						t.Errorf("%s %s: no explanation", u.Code, code)
					}
					sum = sum.add(fromRat(p))
				}
				if sum.String() != u.Exact {
					t.Errorf("%s: criteria add up to %s, the unit has %s", u.Code, sum, u.Exact)
				}
				if u.Rank < 1 || u.Rank > len(r.Units) {
					t.Errorf("%s ranks %d of %d", u.Code, u.Rank, len(r.Units))
				}
			}
		})
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	set := builtin(t, soNganh)
	rapid.Check(t, func(t *rapid.T) {
		units := drawUnits(t, set)
		opt := Options{Rulings: drawRulings(t, set), Explain: true}
		first, err := Score(set, units, opt)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := rapid.Permutation(units).Draw(t, "order")
		for i := range shuffled { // new maps iterate in another order
			answers := make(map[string]Answer)
			for _, code := range slices.Backward(slices.Sorted(maps.Keys(shuffled[i].Answers))) {
				a := shuffled[i].Answers[code]
				a.Values = maps.Clone(a.Values)
				answers[code] = a
			}
			shuffled[i].Answers = answers
		}
		second, err := Score(set, shuffled, opt)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Canonical(), second.Canonical()) {
			t.Error("another order gave another result")
		}
	})
}

func TestTheNumberOfCPUsDoesNotMatter(t *testing.T) {
	set := builtin(t, quanHuyen)
	units := randomUnits(rand.New(rand.NewPCG(1, 2)), set, 30)
	want := mustScore(t, quanHuyen, Options{Explain: true}, units...).Digest()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := mustScore(t, quanHuyen, Options{Explain: true}, units...).Digest(); got != want {
		t.Errorf("digest %s on one CPU, %s on all", got, want)
	}
}

// better lists the figures of which more is better for their criterion: those that stand only in
// a numerator and feed nothing else.
func better(set *indicators.Set) []indicators.Ref {
	var out []indicators.Ref
	for _, it := range set.Criteria() {
		methods := []*indicators.Method{it.Method}
		for i := range it.Method.Parts {
			methods = append(methods, &it.Method.Parts[i].Method)
		}
		for _, m := range methods {
			top := m.Value
			if m.Kind == indicators.Growth {
				top = m.Num
			}
			if top == nil {
				continue
			}
			if top.Op == '/' {
				top = top.Args[0]
			}
			for _, key := range top.Keys() {
				out = append(out, indicators.Ref{Code: it.Code, Key: key})
			}
		}
	}
	return out
}

func TestRaisingANumeratorNeverLowersItsPoints(t *testing.T) {
	for _, id := range []string{soNganh, quanHuyen} {
		set := builtin(t, id)
		refs := better(set)
		if len(refs) < 20 {
			t.Fatalf("%s: only %d figures to raise", id, len(refs))
		}
		rapid.Check(t, func(t *rapid.T) {
			units := drawUnits(t, set)
			ref := rapid.SampledFrom(refs).Draw(t, "figure")
			before, err := Score(set, units, Options{})
			if err != nil {
				t.Fatal(err)
			}
			a := units[0].Answers[ref.Code]
			old, given := a.Values[ref.Key]
			if !given {
				return
			}
			n, _ := smallInt(old)
			a.Values = maps.Clone(a.Values)
			a.Values[ref.Key] = fmt.Sprint(n + rapid.Int64Range(1, 1000).Draw(t, "more"))
			units[0].Answers[ref.Code] = a
			after, err := Score(set, units, Options{})
			if err != nil {
				t.Fatal(err)
			}
			p, _ := indicators.ParseNumber(before.Units[0].Criteria[ref.Code].Points)
			q, _ := indicators.ParseNumber(after.Units[0].Criteria[ref.Code].Points)
			if q.Cmp(p) < 0 {
				t.Errorf("%s: %s %s raised to %s lowered the points from %s to %s", id, ref, old, a.Values[ref.Key], p, q)
			}
		})
	}
}

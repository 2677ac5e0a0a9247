package scoring

import (
	"bytes"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"chuky/indicators"
)

// A run that was changed answer by answer holds, to the byte, what scoring the last answers from the start gives; its standings
// and the digest of its snapshot too.
func TestChangingARunIsScoringAnew(t *testing.T) {
	for _, set := range []*indicators.Set{builtin(t, soNganh), builtin(t, quanHuyen), relativeSet(t)} {
		rapid.Check(t, func(t *rapid.T) {
			units := drawUnits(t, set)
			opt := Options{Rulings: drawRulings(t, set), Explain: rapid.Bool().Draw(t, "explain")}
			run, err := NewRun(set, units, opt)
			if err != nil {
				t.Fatal(err)
			}
			now := make([]Unit, len(units))
			for i, u := range units {
				now[i] = u
				now[i].Answers = maps.Clone(u.Answers)
			}
			for range rapid.IntRange(1, 5).Draw(t, "changes") {
				i := rapid.IntRange(0, len(units)-1).Draw(t, "unit")
				donor := drawUnits(t, set)[0]
				item := rapid.SampledFrom(set.Items()).Draw(t, "item").Code
				now[i].Answers[item] = donor.Answers[item]
				if err := run.Set(now[i].Code, item, donor.Answers[item]); err != nil {
					t.Fatal(err)
				}
				if rapid.Bool().Draw(t, "read in between") {
					sameAsAnew(t, set, run, now, opt)
				}
			}
			sameAsAnew(t, set, run, now, opt)
		})
	}
}

func sameAsAnew(t *rapid.T, set *indicators.Set, run *Run, now []Unit, opt Options) {
	got, err := run.Result()
	if err != nil {
		t.Fatal(err)
	}
	want, err := Score(set, now, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Canonical(), want.Canonical()) {
		t.Fatalf("changed:\n%.2000s\nanew:\n%.2000s", got.Canonical(), want.Canonical())
	}
	snap, err := NewSnapshot(Group{Set: set, Units: now, Options: opt})
	if err != nil {
		t.Fatal(err)
	}
	if snap.Digest() != got.SnapshotDigest {
		t.Fatalf("the result names snapshot %s, the snapshot is %s", got.SnapshotDigest, snap.Digest())
	}
	for i, s := range run.Standings() {
		if u := want.Units[i]; s.Unit != u.Code || s.Shown != u.Shown || s.Rank != u.Rank {
			t.Fatalf("standing %+v of %s, %s, rank %d", s, u.Code, u.Shown, u.Rank)
		}
	}
}

// A change that is refused changes nothing, and a run never touches the answers it was given.
func TestARefusedChangeChangesNothing(t *testing.T) {
	set := builtin(t, soNganh)
	units := []Unit{{Code: "A", Answers: one("1.2", values("a", "1", "b", "2"))}, {Code: "B"}}
	run, err := NewRun(set, units, Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := mustResult(t, run).Digest()
	for name, change := range map[string]func() error{
		"no number":      func() error { return run.Set("A", "1.2", values("a", "x", "b", "2")) },
		"part of one":    func() error { return run.Set("A", "1.2", values("a", "1/2", "b", "2")) },
		"unknown unit":   func() error { return run.Set("C", "1.2", values("a", "1")) },
		"unknown item":   func() error { return run.Set("B", "99", values("a", "1")) },
		"unknown figure": func() error { return run.Set("B", "1.2", values("zz", "1")) },
		"unknown choice": func() error { return run.Set("B", "1.1", Answer{Choice: "?"}) },
	} {
		if change() == nil {
			t.Errorf("%s: accepted", name)
		}
		if got := mustResult(t, run).Digest(); got != before {
			t.Errorf("%s: refused, and the result changed", name)
		}
	}
	if err := run.Set("A", "1.2", values("a", "2", "b", "2")); err != nil {
		t.Fatal(err)
	}
	if mustResult(t, run).Units[0].Exact != "10" || units[0].Answers["1.2"].Values["a"] != "1" {
		t.Errorf("%s points; the caller's answers are %v", mustResult(t, run).Units[0].Exact, units[0].Answers)
	}
}

func mustResult(t testing.TB, r *Run) *Result {
	t.Helper()
	res, err := r.Result()
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func ExampleRun() {
	set, _ := indicators.Get("qd79-so-nganh", "1")
	run, _ := NewRun(set, []Unit{
		{Code: "A", Answers: map[string]Answer{"5.1": {Values: map[string]string{"a": "4"}}}},
		{Code: "B", Answers: map[string]Answer{"5.1": {Values: map[string]string{"a": "2"}}}},
	}, Options{})
	fmt.Println(run.Standings())
	_ = run.Set("B", "5.1", Answer{Values: map[string]string{"a": "9"}})
	fmt.Println(run.Standings())
	// Output:
	// [{A 10,00 1} {B 0,00 2}]
	// [{A 0,00 2} {B 10,00 1}]
}

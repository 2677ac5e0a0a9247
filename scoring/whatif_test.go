package scoring

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// One unit raises the number of its systems: it moves by its own figure, the others by the cohort.
func TestWhatIfTellsOwnMovesFromThoseOfTheCohort(t *testing.T) {
	before := []Unit{systems("A", 2), systems("B", 4), systems("C", 6), {Code: "D", Answers: one("1.2", values("a", "1", "b", "1"))}}
	after := []Unit{systems("A", 10), systems("B", 4), systems("C", 6), {Code: "D", Answers: one("1.2", values("a", "1", "b", "1"))}, systems("E", 4)}
	c, err := WhatIf(builtin(t, soNganh), before, after, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]UnitMove{}
	for _, m := range c.Units {
		got[m.Code] = m
	}
	a, b, cc := got["A"], got["B"], got["C"]
	if !a.Own || a.Points != "10" || a.Before.Rank != 4 || a.After.Rank != 1 || a.Criteria[0].Cohort {
		t.Errorf("A: %+v", a)
	}
	// B falls from (4−2)/(6−2) to (4−4)/(10−4), C from the best to (6−4)/6.
	if b.Own || b.Points != "-5" || !b.Criteria[0].Cohort || b.Criteria[0].Before != "5" || b.Criteria[0].After != "0" {
		t.Errorf("B: %+v", b)
	}
	if cc.Own || cc.Points != "-20/3" || cc.Criteria[0].Code != "5.1" {
		t.Errorf("C: %+v", cc)
	}
	if d, listed := got["D"]; listed {
		t.Errorf("D did not move: %+v", d)
	}
	if e := got["E"]; e.Before != nil || e.After == nil || !e.Own {
		t.Errorf("E: %+v", e)
	}
	if len(c.Bounds) != 1 || c.Bounds[0].Criterion != "5.1" || c.Bounds[0].Before.Max != "6" || c.Bounds[0].After.Max != "10" {
		t.Errorf("bounds %+v", c.Bounds)
	}
	same, err := WhatIf(builtin(t, soNganh), before, before, Options{})
	if err != nil || len(same.Units) != 0 || len(same.Bounds) != 0 {
		t.Errorf("the same twice: %+v, %v", same, err)
	}
}

// The ranges are those of scoring each alternative from the start.
func TestRobustRangesAreThoseOfEachAlternative(t *testing.T) {
	set := builtin(t, soNganh)
	units := ragged(rand.New(rand.NewPCG(7, 7)), set, 12)
	rob, err := Robust(set, units, Options{})
	if err != nil {
		t.Fatal(err)
	}
	base := mustScore(t, soNganh, Options{}, units...)
	best, worst := map[string]int{}, map[string]int{}
	see := func(r *Result) {
		for _, u := range r.Units {
			if b, ok := best[u.Code]; !ok || u.Rank < b {
				best[u.Code] = u.Rank
			}
			worst[u.Code] = max(worst[u.Code], u.Rank)
		}
	}
	see(base)
	see(mustScore(t, soNganh, Options{Rulings: map[string]string{"min-max": "ty-so"}}, units...))
	for _, it := range set.Criteria() {
		see(mustScore(t, soNganh, Options{Excluded: map[string]string{it.Code: "thử"}}, units...))
	}
	if len(rob.Alternatives) != 1+len(set.Criteria())+1 || rob.Alternatives[0].Key != "swap" || rob.Digest != base.SnapshotDigest {
		t.Fatalf("%d alternatives, first %q", len(rob.Alternatives), rob.Alternatives[0].Key)
	}
	moved := 0
	for i, u := range rob.Units {
		if u.Rank != base.Units[i].Rank || u.Best > best[u.Code] || u.Worst < worst[u.Code] {
			t.Errorf("%s: rank %d of %d to %d, alternatives give %d to %d", u.Code, u.Rank, u.Best, u.Worst, best[u.Code], worst[u.Code])
		}
		if u.BestBy != "left-out" && u.Best != best[u.Code] || u.WorstBy != "left-out" && u.Worst != worst[u.Code] {
			t.Errorf("%s: %d to %d by %s and %s, alternatives give %d to %d", u.Code, u.Best, u.Worst, u.BestBy, u.WorstBy, best[u.Code], worst[u.Code])
		}
		moved += u.Worst - u.Best
	}
	if moved == 0 {
		t.Error("no rank ever moved: the test shows nothing")
	}
}

// Missing as 0 against left out: half of the points of half of the criteria is as good as half of all.
func TestMissingLeftOut(t *testing.T) {
	units := []Unit{
		{Code: "A", Answers: map[string]Answer{"1.2": values("a", "9", "b", "10")}},                                     // 9, and 9 of 10 where asked
		{Code: "B", Answers: map[string]Answer{"1.2": values("a", "8", "b", "10"), "1.3": values("a", "8", "b", "10")}}, // 16, and 16 of 20
	}
	rob, err := Robust(builtin(t, soNganh), units, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a := rob.Units[0]; a.Rank != 2 || a.Best != 1 || a.BestBy != "without:1.3" {
		t.Errorf("A: %+v", a)
	}
	last := rob.Alternatives[len(rob.Alternatives)-1]
	if last.Key != "left-out" || last.Moved != 2 || last.Tau != "-1.0000" {
		t.Errorf("%+v", last)
	}
}

// Kendall's tau-b by hand: ranks 1 2 2 4 against 1 2 3 3. Six pairs; five are not tied on each side; four agree, none disagrees: 4/√(5·5).
func TestKendallsTau(t *testing.T) {
	r := Run{units: make([]Unit, 4), guest: make([]bool, 4), ranks: []int{1, 2, 2, 4}}
	for i, c := range []struct {
		ranks []int
		want  string
	}{
		{[]int{1, 2, 3, 3}, "0.8000"}, {[]int{1, 2, 2, 4}, "1.0000"}, {[]int{4, 2, 2, 1}, "-1.0000"}, {[]int{1, 1, 1, 1}, ""},
		{[]int{1, 2, 3, 4}, "0.9129"}, // 5/√(5·6) = 0,91287
	} {
		if got := r.tau(c.ranks); got != c.want {
			t.Errorf("%s: tau %s, want %s", strconv.Itoa(i), got, c.want)
		}
	}
}

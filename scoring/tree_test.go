package scoring

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"chuky/indicators"
)

func scoreNamed(t testing.TB, id string, opt Options, units ...Unit) *Result {
	t.Helper()
	r, err := Score(named(t, id), units, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// award is what a verifier gave.
func award(v string) Answer { return values("value", v) }

func treeUnit(code, block, one, two, systems, list string) Unit {
	u := Unit{Code: code, Block: block, Answers: map[string]Answer{"P/1.1.1": award(one), "P/1.1.2": award(two), "P/1.2": values("a", systems)}}
	if list != "" {
		u.Answers["Q/1.1"] = values("list", list)
	}
	return u
}

// Children above their parent count up to its maximum; the index is points over what applied.
func TestTreeAddsUpToPillarsUnderTheParentsCap(t *testing.T) {
	r := scoreNamed(t, "tree", Options{}, treeUnit("A", "", "9", "8", "4", "A/1:open;B/2:built"), treeUnit("B", "", "3", "4", "2", "A/1:open;A/2:open;B/1:open;B/2:open"))
	a, b := r.Units[0], r.Units[1]
	// A: min(9+8, 15) + (4−2)/(4−2)×10 + 1/4×20 = 15 + 10 + 5 = 30 of 45 = 0,6667
	if a.Exact != "30" || a.Max != "45" || a.Shown != "0,6667" || a.Percent != "66,67" || a.Class != "Tốt" {
		t.Errorf("A: %s of %s, index %s, %s %%, %s", a.Exact, a.Max, a.Shown, a.Percent, a.Class)
	}
	// B: 7 + 0 + 20 = 27 of 45 = 0,6
	if b.Exact != "27" || b.Shown != "0,6000" || a.Rank != 1 || b.Rank != 2 {
		t.Errorf("B: %s, index %s; ranks %d, %d", b.Exact, b.Shown, a.Rank, b.Rank)
	}
	want := []NodeResult{{Code: "P", Name: "Trụ cột P", Points: "25", Shown: "25,00", Max: "25"}, {Code: "Q", Name: "Trụ cột Q", Points: "5", Shown: "5,00", Max: "20"}}
	if len(a.Pillars) != 2 || a.Pillars[0] != want[0] || a.Pillars[1] != want[1] {
		t.Errorf("pillars %+v", a.Pillars)
	}
	if len(a.Groups) != 1 || a.Groups[0].Points != "15" || a.Groups[0].Max != "15" || len(a.Main) != 2 || a.Main[0].Points != "25" {
		t.Errorf("groups %+v, main %+v", a.Groups, a.Main)
	}
	if c := a.Criteria["P/1.1.1"]; c.Points != "9" || c.Max != "10" {
		t.Errorf("a child's own points are %s of %s", c.Points, c.Max)
	}
}

// What is excluded under a cap leaves the cap to the others.
func TestExclusionUnderACap(t *testing.T) {
	u := scoreNamed(t, "tree", Options{Excluded: map[string]string{"P/1.1.2": "thử"}}, treeUnit("A", "", "9", "8", "4", "A/1:open")).Units[0]
	if u.Exact != "24" || u.Max != "40" { // 9 + 10 (alone, above 0) + 5 of 10 + 10 + 20
		t.Errorf("%s of %s", u.Exact, u.Max)
	}
}

func TestCohortsByBlock(t *testing.T) {
	r := scoreNamed(t, "tree", Options{},
		treeUnit("A", "x", "0", "0", "4", ""), treeUnit("B", "x", "0", "0", "2", ""), treeUnit("C", "y", "0", "0", "100", ""), treeUnit("D", "y", "0", "0", "50", ""))
	for i, want := range []string{"10", "0", "10", "0"} {
		if got := r.Units[i].Criteria["P/1.2"].Points; got != want {
			t.Errorf("%s: %s points, want %s", r.Units[i].Code, got, want)
		}
	}
	if x, y := r.Cohorts["P/1.2@x"], r.Cohorts["P/1.2@y"]; x.Max != "4" || x.N != 2 || y.Min != "50" || len(r.Cohorts) != 2 {
		t.Errorf("cohorts %+v", r.Cohorts)
	}
}

// A unit that is not ranked has points, measured against the ranked ones, and changes nothing of
// anybody else's result.
func TestUnrankedUnitsMoveNobody(t *testing.T) {
	ranked := []Unit{treeUnit("A", "", "5", "5", "4", "A/1:open"), treeUnit("B", "", "4", "4", "2", "A/1:open")}
	alone := scoreNamed(t, "tree", Options{}, ranked...)
	for name, guest := range map[string]Unit{
		"by itself": {Code: "C", Unranked: true, Answers: treeUnit("", "", "10", "10", "1000", "").Answers},
		"low":       {Code: "0", Unranked: true, Answers: treeUnit("", "", "10", "10", "3", "").Answers},
		"its block": {Code: "C", Block: "ngoai", Answers: treeUnit("", "", "10", "10", "1000", "").Answers},
	} {
		r := scoreNamed(t, "tree", Options{}, append([]Unit{guest}, ranked...)...)
		for _, u := range r.Units {
			if u.Code == guest.Code {
				if u.Rank != 0 || !u.Unranked || u.Exact == "0" || u.Class == "" {
					t.Errorf("%s: rank %d, %s points, class %q", name, u.Rank, u.Exact, u.Class)
				}
				want := map[string]string{"by itself": "10", "low": "5", "its block": "10"}[name]
				if got := u.Criteria["P/1.2"].Points; got != want {
					t.Errorf("%s: placed at %s, want %s", name, got, want)
				}
				continue
			}
			for _, w := range alone.Units {
				if w.Code == u.Code && string(canonicalJSON(w)) != string(canonicalJSON(u)) {
					t.Errorf("%s moved %s:\n%s\n%s", name, u.Code, canonicalJSON(w), canonicalJSON(u))
				}
			}
		}
	}
}

// Bonus counts up to the maximum unless the set says above; penalties never go below zero.
func TestBonusAndPenalty(t *testing.T) {
	full := map[string]Answer{
		"1.1": award("10"), "1.2": award("10"), "1.3": values("a", "40", "b", "40"), "1.4": values("a", "30", "b", "30", "c", "10", "d", "10"),
		"1.5": values("marks", "10;10;10"), "1.6": values("value", "80", "source", "x", "date", "2024-12-31"), "1.7": values("a", "1"),
		"1.8": values("a", "1", "b", "1"), "1.9": values("a", "1"), "1.10": values("a", "5"), "1.13": values("a", strings.TrimSuffix(strings.Repeat("1/1;", 20), ";")),
	}
	with := func(change map[string]Answer) Unit {
		u := Unit{Code: "A", Answers: map[string]Answer{}}
		for code, a := range full {
			u.Answers[code] = a
		}
		for code, a := range change {
			u.Answers[code] = a
		}
		return u
	}
	above := strings.Replace(readFile(t, "testdata/methods.yaml"), "above: cap,", "above: cap, beyond: above,", 1)
	open, err := indicators.Parse("methods.yaml", []byte(above))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		set    *indicators.Set
		answer map[string]Answer
		want   string
	}{
		{"neither", named(t, "methods"), nil, "120"}, // z-score: alone, the middle
		{"bonus within", named(t, "methods"), map[string]Answer{"1.11": award("3")}, "123"},
		{"bonus and penalty", named(t, "methods"), map[string]Answer{"1.11": award("3"), "1.12": {Choice: "never"}}, "119"},
		{"bonus to the maximum", named(t, "methods"), map[string]Answer{"1.11": award("5")}, "125"},
		{"bonus at the maximum", named(t, "methods"), map[string]Answer{"1.7": {NotApplicable: true}, "1.11": award("5")}, "125"},
		{"bonus above it", open, map[string]Answer{"1.7": {NotApplicable: true}, "1.11": award("5")}, "130"},
	} {
		r, err := Score(c.set, []Unit{with(c.answer)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if u := r.Units[0]; u.Exact != c.want || u.Max != "125" {
			t.Errorf("%s: %s of %s, want %s of 125", c.name, u.Exact, u.Max, c.want)
		}
	}
	if u := scoreNamed(t, "methods", Options{}, Unit{Code: "A", Answers: map[string]Answer{"1.12": {Choice: "never"}}}).Units[0]; u.Exact != "0" || u.Criteria["1.12"].Shown != "−4,00" {
		t.Errorf("a penalty on nothing: %s, shown %s", u.Exact, u.Criteria["1.12"].Shown)
	}
}

func TestChannelsAddUpApart(t *testing.T) {
	u := scoreNamed(t, "methods", Options{}, Unit{Code: "A", Answers: map[string]Answer{
		"1.1": award("4"), "1.2": award("6"), "1.3": values("a", "30", "b", "60"), "1.5": values("marks", "5;5;5"),
	}}).Units[0]
	want := []NodeResult{
		{"reported", "Số liệu báo cáo", "4", "4,00", "65"}, {"survey", "Điều tra xã hội", "10", "10,00", "30"},
		{"cyberspace", "Không gian mạng", "6", "6,00", "20"}, {"expert", "Chuyên gia", "5", "5,00", "10"},
	}
	if string(canonicalJSON(u.Channels)) != string(canonicalJSON(want)) || !u.Partial || u.Exact != "25" {
		t.Errorf("channels %s, %s points, partial %v", canonicalJSON(u.Channels), u.Exact, u.Partial)
	}
}

// A set whose copy lost points scores nothing, and says what is lost.
func TestUnknownPointsAreNotScored(t *testing.T) {
	data := strings.Replace(readFile(t, "testdata/tree.yaml"), `name: So trong khối
            max: "10"`, `name: So trong khối
            max: unknown`, 1)
	set, err := indicators.Parse("tree.yaml", []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Score(set, nil, Options{})
	var lost *UnknownPointsError
	if !errors.As(err, &lost) || len(lost.Criteria) != 1 || lost.Criteria[0] != "P/1.2" || !strings.Contains(err.Error(), "P/1.2") {
		t.Errorf("%v", err)
	}
	if _, err := Score(set, nil, Options{Excluded: map[string]string{"P/1.2": "thử"}}); err != nil {
		t.Errorf("excluded: %v", err)
	}
}

// Awards and marks beyond their scale are refused as on entry; so is a list's unknown entry.
func TestJudgedAnswersAreCheckedAsOnEntry(t *testing.T) {
	for name, c := range map[string]struct {
		set, code string
		a         Answer
	}{
		"above the maximum": {"methods", "1.1", award("10.01")},
		"a mark too high":   {"methods", "1.5", values("marks", "7;11;9")},
		"an item's half":    {"methods", "1.13", values("a", "8/10;5")},
		"half an item":      {"methods", "1.13", values("a", "1.5/3")},
		"a mark missing":    {"methods", "1.5", values("marks", "7;;9")},
		"half an answer":    {"methods", "1.3", values("a", "1/2", "b", "40")},
		"no such entry":     {"tree", "Q/1.1", values("list", "Z/1:open")},
		"no such state":     {"tree", "Q/1.1", values("list", "A/1:lost")},
	} {
		_, err := Score(named(t, c.set), []Unit{{Code: "A", Answers: one(c.code, c.a)}}, Options{})
		var ae *AnswerError
		if !errors.As(err, &ae) || ae.Err.Criterion != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Snapshots of these sets give the same results again; where a measurement comes from is part of them.
func TestSnapshotsOfTrees(t *testing.T) {
	groups := []Group{
		{Set: named(t, "tree"), Units: []Unit{treeUnit("A", "x", "9", "8", "4", "A/1:open"), treeUnit("B", "ngoai", "1", "1", "9", "none")}},
		{Set: named(t, "methods"), Units: []Unit{{Code: "C", Unranked: true, Answers: map[string]Answer{
			"1.6": values("value", "30", "source", " Trung tâm giám sát ", "date", "31/12/2024"), "1.5": values("marks", "7 ; 8;9.0"), "1.12": {Choice: "late"},
		}}}},
	}
	snap := snapshotOf(t, groups...)
	if !strings.Contains(string(snap.Canonical()), `"date":"2024-12-31","source":"Trung tâm giám sát"`) {
		t.Errorf("the measurement's source is not in %s", snap.Canonical())
	}
	var read Snapshot
	if err := json.Unmarshal(snap.Canonical(), &read); err != nil {
		t.Fatal(err)
	}
	again, err := read.Score(func(id, _ string) (*indicators.Set, error) { return named(t, id), nil }, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range again {
		for _, g := range groups {
			if g.Set.ID == r.Set {
				want := scoreNamed(t, r.Set, Options{}, g.Units...)
				if string(want.Canonical()) != string(r.Canonical()) {
					t.Errorf("%s again:\n%s\n%s", r.Set, r.Canonical(), want.Canonical())
				}
			}
		}
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

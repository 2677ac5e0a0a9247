package scoring

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chuky/indicators"
)

func snapshotOf(t testing.TB, groups ...Group) *Snapshot {
	t.Helper()
	s, err := NewSnapshot(groups...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSnapshotDigestNamesTheFiguresAndNothingElse(t *testing.T) {
	so := builtin(t, soNganh)
	base := func() Group {
		return Group{Set: so, Units: []Unit{
			{Code: "A", Name: "Sở A", Answers: map[string]Answer{"1.2": values("a", "3", "b", "4"), "I.2.1.1": values("value", "Nguyễn Văn A")}},
			{Code: "B", Name: "Sở B", Answers: map[string]Answer{"1.1": {Choice: "head"}}},
		}}
	}
	want := snapshotOf(t, base()).Digest()
	same := map[string]func(*Group){
		"order of units":        func(g *Group) { slices.Reverse(g.Units) },
		"another name typed":    func(g *Group) { g.Units[0].Answers["I.2.1.1"] = values("value", "Trần Thị B") },
		"leading zeros":         func(g *Group) { g.Units[0].Answers["1.2"] = values("a", "03", "b", " 4 ") },
		"a decimal point":       func(g *Group) { g.Units[0].Answers["1.2"] = values("a", "3.0", "b", "8/2") },
		"an empty answer":       func(g *Group) { g.Units[1].Answers["1.3"] = values("a", "") },
		"the default spelt out": func(g *Group) { g.Options.Rulings = map[string]string{"cbcc": "cong-chuc"} },
		"explanations":          func(g *Group) { g.Options.Explain = true },
		"a figure of a reading not chosen": func(g *Group) {
			g.Units[0].Answers["6.13"] = values("c", "5")
		},
	}
	for name, change := range same {
		g := base()
		change(&g)
		if got := snapshotOf(t, g).Digest(); got != want {
			t.Errorf("%s changed the digest", name)
		}
	}
	other := map[string]func(*Group){
		"a figure":     func(g *Group) { g.Units[0].Answers["1.2"] = values("a", "3", "b", "5") },
		"a zero":       func(g *Group) { g.Units[1].Answers["1.3"] = values("a", "0") },
		"a choice":     func(g *Group) { g.Units[1].Answers["1.1"] = Answer{Choice: "deputy"} },
		"granted":      func(g *Group) { g.Units[1].Answers["5.1"] = Answer{NotApplicable: true} },
		"a state":      func(g *Group) { g.Units[1].Answers["1.1"] = Answer{Choice: "head", State: StateEvidenceRejected} },
		"a reading":    func(g *Group) { g.Options.Rulings = map[string]string{"cbcc": "cong-chuc-vien-chuc"} },
		"a policy":     func(g *Group) { g.Options.Rulings = map[string]string{"mau-so-bang-0": "toi-da"} },
		"an exclusion": func(g *Group) { g.Options.Excluded = map[string]string{"1.2": "x"} },
		"a unit":       func(g *Group) { g.Units = g.Units[:1] },
		"a block":      func(g *Group) { g.Units[0].Block = "sở" },
	}
	seen := map[string]string{want: "the base"}
	for name, change := range other {
		g := base()
		change(&g)
		got := snapshotOf(t, g).Digest()
		if as, dup := seen[got]; dup {
			t.Errorf("%s has the digest of %s", name, as)
		}
		seen[got] = name
	}
}

// The units of the canonical form are written by hand; encoding/json must give the same.
func TestCanonicalIsWhatEncodingJSONGives(t *testing.T) {
	set := builtin(t, quanHuyen)
	units := randomUnits(rand.New(rand.NewPCG(5, 6)), set, 5)
	units[0].Name, units[0].Block = "Sở \"A\" & <B>\u2028\\", "khối\t1"
	units[1].Answers["1.2"] = Answer{State: StateNAClaimed, Values: map[string]string{"b": "1/3", "a": "0.5"}}
	units[2].Answers["1.1"] = Answer{Choice: "head", NotApplicable: true, State: StatePending}
	snap := snapshotOf(t, Group{Set: set, Units: units})
	if got, want := string(snap.Canonical()), string(canonicalJSON(snap)); got != want {
		t.Errorf("by hand:\n%.300s\nby encoding/json:\n%.300s", got, want)
	}
	if empty := snapshotOf(t); string(empty.Canonical()) != `{"engine":"`+EngineVersion+`","sets":[],"units":[]}` {
		t.Errorf("empty: %s", empty.Canonical())
	}
}

func TestSnapshotHoldsNoPersonalData(t *testing.T) {
	set := builtin(t, soNganh)
	u := Unit{Code: "A", Answers: make(map[string]Answer)}
	for _, it := range set.Info {
		if it.Inputs[0].Kind == indicators.Text {
			u.Answers[it.Code] = values("value", "bí mật")
		}
	}
	if data := string(snapshotOf(t, Group{Set: set, Units: []Unit{u}}).Canonical()); strings.Contains(data, "bí mật") {
		t.Errorf("the snapshot holds what was typed: %s", data)
	}
}

// Both groups of a cycle go into one snapshot, and the results can be had again from its bytes.
func TestResultsComeAgainFromTheSnapshotAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	so, quan := builtin(t, soNganh), builtin(t, quanHuyen)
	groups := []Group{
		{Set: so, Units: randomUnits(rng, so, 9), Options: Options{
			Rulings: map[string]string{"min-max": "ty-so", "ten-quan-huyen-6.14": "loai"}, Excluded: map[string]string{"1.3": "thử"}}},
		{Set: quan, Units: randomUnits(rng, quan, 7), Options: Options{Rulings: map[string]string{"thang-diem": "690"}}},
	}
	snap := snapshotOf(t, groups...)
	if swapped := snapshotOf(t, groups[1], groups[0]); swapped.Digest() != snap.Digest() {
		t.Error("the order of the groups changed the digest")
	}
	var read Snapshot
	if err := json.Unmarshal(snap.Canonical(), &read); err != nil {
		t.Fatal(err)
	}
	again, err := read.Score(indicators.Get, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range again {
		for _, g := range groups {
			if g.Set.ID != r.Set {
				continue
			}
			opt := g.Options
			opt.Explain = true
			want := mustScore(t, g.Set.ID, opt, g.Units...)
			if string(want.Canonical()) != string(r.Canonical()) {
				t.Errorf("%s: the snapshot gives other results", r.Set)
			}
		}
	}
	if len(again) != 2 {
		t.Errorf("%d results, want 2", len(again))
	}
}

func TestSnapshotOfAnotherEngineOrSetIsRefused(t *testing.T) {
	set := builtin(t, soNganh)
	for name, change := range map[string]func(*Snapshot){
		"engine":  func(s *Snapshot) { s.Engine = "0" },
		"digest":  func(s *Snapshot) { s.Sets[0].Digest = strings.Repeat("0", 64) },
		"version": func(s *Snapshot) { s.Sets[0].Version = "99" },
	} {
		s := snapshotOf(t, Group{Set: set})
		change(s)
		if _, err := s.Score(indicators.Get, false); err == nil {
			t.Errorf("another %s was accepted", name)
		}
	}
	if _, err := NewSnapshot(Group{Set: set}, Group{Set: set}); err == nil {
		t.Error("the same set twice was accepted")
	}
}

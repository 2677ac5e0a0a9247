package demo

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"chuky/demo/journal"
	"chuky/indicators"
	"chuky/scoring"
)

// write makes the script of a seed.
func write(t *testing.T, limit int, seed int64) *script {
	t.Helper()
	all, err := units(limit)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newScript(all, newCast(all, seed), seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// smooth is the journal of a play in which everybody does what the script says and every request is acknowledged.
func smooth(s *script) []journal.Entry {
	var out []journal.Entry
	fact := func(f any) { out = append(out, journal.Entry{Outcome: journal.OK, Fact: f}) }
	for _, u := range s.units {
		p := s.parts[u.Code]
		if p.Silent {
			continue
		}
		for code, a := range s.forms[u.Code] {
			fact(factSaved{u.Code, code, a})
		}
		for code, a := range s.fixed[u.Code] {
			if answered, ok := s.parts[u.Code].RefusedNA[code]; ok && !answered {
				continue
			}
			fact(factSaved{u.Code, code, a})
		}
		fact(factApproved{u.Code})
		var first []verdict
		for _, it := range s.sets[u.Group].Criteria() {
			if u.Group == exclusion.Group && it.Code == exclusion.Item {
				continue
			}
			v, _ := s.judge(u, it.Code, false)
			if v.Kind == naRefused && p.RefusedNA[it.Code] {
				v = verdict{Item: it.Code, Kind: accepted}
			}
			first = append(first, v)
		}
		fact(factVerdicts{u.Code, roundOne, first})
	}
	fact(factExcluded{exclusion.Group, exclusion.Item, exclusion.Reason})
	return out
}

func TestScriptShowsEveryCase(t *testing.T) {
	for seed := int64(1); seed <= 25; seed++ {
		s := write(t, 0, seed)
		entries := smooth(s)
		results, err := expect(s.units, s.sets, entries)
		if err != nil {
			t.Fatal(err)
		}
		snap := snapshotOf(t, s, entries)
		var c Coverage
		c.figures(s.sets, snap, results, s.full())
		for _, x := range c.Missing() {
			if x.Name != string(scoring.Pending) { // seen during the play only
				t.Errorf("seed %d: %s: %s never happens", seed, x.Section, x.Name)
			}
		}
		if len(c.Cells()) < 120 {
			t.Fatalf("only %d cells", len(c.Cells()))
		}
		for group, twins := range s.twins {
			var tied []scoring.UnitResult
			for _, u := range results[group].Units {
				if u.Code == twins[0] || u.Code == twins[1] {
					tied = append(tied, u)
				}
			}
			if len(tied) != 2 || tied[0].Exact != tied[1].Exact || tied[0].Rank != tied[1].Rank || tied[0].Exact == "0" {
				t.Errorf("seed %d: %s: twins %v differ", seed, group, twins)
			}
		}
		classes := map[string]bool{}
		for _, res := range results {
			for _, u := range res.Units {
				classes[u.Class] = true
			}
		}
		if len(classes) != 3 {
			t.Errorf("seed %d: classes %v", seed, classes)
		}
	}
}

// snapshotOf freezes what the entries leave, as the server does.
func snapshotOf(t *testing.T, s *script, entries []journal.Entry) *scoring.Snapshot {
	t.Helper()
	of := map[string]*kept{}
	for _, u := range s.units {
		of[u.Code] = &kept{form: Form{}, last: map[string]verdict{}, round: map[string]int{}}
	}
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case factSaved:
			of[f.Unit].form[f.Item] = f.Answer
		case factApproved:
			of[f.Unit].approved = true
		case factVerdicts:
			for _, v := range f.Verdict {
				of[f.Unit].last[v.Item] = v
			}
		}
	}
	var groups []scoring.Group
	for group, set := range s.sets {
		g := scoring.Group{Set: set}
		for _, u := range s.group(group) {
			g.Units = append(g.Units, scoring.Unit{Code: u.Code, Answers: of[u.Code].answers(set)})
		}
		groups = append(groups, g)
	}
	snap, err := scoring.NewSnapshot(groups...)
	if err != nil {
		t.Fatal(err)
	}
	raw := snap.Canonical() // through its JSON, as it is published
	var read scoring.Snapshot
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	return &read
}

func TestScriptFollowsTheSeed(t *testing.T) {
	a, b, c := write(t, 0, 5), write(t, 0, 5), write(t, 0, 6)
	same := func(x, y *script) bool {
		for code, f := range x.forms {
			for _, it := range x.sets[Departments].Criteria() {
				if !reflect.DeepEqual(f[it.Code], y.forms[code][it.Code]) {
					return false
				}
			}
		}
		return true
	}
	if !same(a, b) {
		t.Error("the same seed types other figures")
	}
	if same(a, c) {
		t.Error("another seed types the same figures")
	}
}

// Every value that the script types must be one that a form takes.
func TestScriptTypesValidValues(t *testing.T) {
	for _, limit := range []int{0, 6, 7, 20} {
		s := write(t, limit, 3)
		for _, u := range s.units {
			for _, forms := range []Form{s.forms[u.Code], s.fixed[u.Code]} {
				for code, a := range forms {
					it, ok := s.sets[u.Group].Find(code)
					if !ok {
						t.Fatalf("%s types item %s", u.Name, code)
					}
					if a.NA && !it.MayBeNA {
						t.Errorf("%s claims %s, which nobody may", u.Name, code)
					}
					for key, v := range a.Values {
						canonical, bad := indicators.ParseAnswer(it, key, v, indicators.Plain)
						if bad != nil {
							t.Errorf("%s: %v", u.Name, bad)
						} else if canonical != v {
							t.Errorf("%s: %s.%s: %q is not canonical", u.Name, code, key, v)
						}
					}
				}
			}
		}
	}
}

// Every part of the plot is played in a small cycle too, and each changes something.
func TestPartsArePlayable(t *testing.T) {
	for _, limit := range []int{0, 6, 11} {
		s := write(t, limit, 9)
		var late, silent, returned, refused, lapsing, answered, council, corrected, kept, changed int
		for _, u := range s.units {
			p, set := s.parts[u.Code], s.sets[u.Group]
			if p.Silent {
				silent++
			}
			if p.Late {
				late++
			}
			if p.Returned != "" {
				returned++
				if reflect.DeepEqual(s.fixed[u.Code][p.Returned].Values, s.forms[u.Code][p.Returned].Values) {
					t.Errorf("%s changes nothing after the return", u.Name)
				}
			}
			refused += len(p.RefusedNA)
			for _, ok := range p.Asked {
				if ok {
					answered++
				} else {
					lapsing++
				}
			}
			for _, ok := range p.Explains {
				if ok {
					changed++
				} else {
					kept++
				}
			}
			for _, code := range []string{p.Adjusted, p.Council, p.Corrected} {
				if code != "" && reflect.DeepEqual(reduce(set, code, s.forms[u.Code][code]), s.forms[u.Code][code].Values) {
					t.Errorf("%s: criterion %s cannot be changed", u.Name, code)
				}
			}
			if p.Council != "" {
				council++
			}
			if p.Corrected != "" {
				corrected++
			}
		}
		got := []int{silent, late, returned, refused, lapsing, answered, council, corrected, kept, changed}
		if silent != 1 || slices.Contains(got[1:], 0) {
			t.Errorf("%d units: silent, late, returned, refused, lapsing, answered, council, corrected, kept, changed: %v", limit, got)
		}
		if limit == 0 == !s.full() {
			t.Errorf("%d units: full is %v", limit, s.full())
		}
	}
}

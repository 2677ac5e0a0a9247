package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"chuky/cmd/recount/recount"
	"chuky/indicators"
	"chuky/scoring"
)

// pick is one of several, at random.
func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// judged answers one item of the sets with awards, surveys, panels, lists and measurements.
func judged(rng *rand.Rand, set *indicators.Set, it *indicators.Item) scoring.Answer {
	a := scoring.Answer{Values: map[string]string{}}
	if n := len(it.Choices); n > 0 {
		a.Choice = it.Choices[rng.IntN(n)].Key
	}
	for _, in := range it.Inputs {
		if rng.IntN(8) == 0 {
			continue
		}
		switch in.Kind {
		case indicators.Integer:
			if in.Asked() {
				a.Values[in.Key] = pick(rng, "0", "1", "2", "9", "10", "11", "29", "30", "31", "40", "999999999999")
			}
		case indicators.Decimal:
			if it.Method != nil && it.Method.Kind == indicators.Direct && it.Max != nil {
				share := pick(rng, big.NewRat(0, 1), big.NewRat(1, 3), big.NewRat(1, 2), big.NewRat(1, 1))
				a.Values[in.Key] = indicators.CanonicalNumber(share.Mul(share, it.Max))
				continue
			}
			a.Values[in.Key] = pick(rng, "0", "3", "2.5", "1/3", "5", "4.999999999999")
		case indicators.Marks:
			a.Values[in.Key] = strings.Join([]string{"7", "8.5", "10", "0", "1/3"}[:1+rng.IntN(5)], ";")
		case indicators.Text:
			a.Values[in.Key] = pick(rng, " Trung tâm <X>\n& Y ", "nguồn")
		case indicators.Date:
			a.Values[in.Key] = pick(rng, "31/12/2024", "2024-12-31")
		case indicators.Items:
			a.Values[in.Key] = pick(rng, indicators.None, "0/0;8/10", "4/5; 3/4 ;10/10", "79/100;80/100;81/100;3/0")
		case indicators.List:
			inv, _ := set.Inventory(in.Inventory)
			var rows []string
			for _, e := range inv.Entries {
				if e.Level == indicators.LevelItem && rng.IntN(2) == 0 {
					rows = append(rows, e.Code+":"+pick(rng, "built", "open", "open,built", ""))
				}
			}
			a.Values[in.Key] = pick(rng, strings.Join(rows, ";"), strings.Join(rows, "; "), indicators.None)
		}
	}
	a.NotApplicable = rng.IntN(20) == 0
	a.State = pick(rng, "", "", "", "", "", "", scoring.StatePending, scoring.StateNAClaimed, scoring.StateNARefused, scoring.StateEvidenceRejected)
	return a
}

// Both programs agree on sets with pillars, caps, lists, channels, bonus, penalty, blocks and units that are not ranked.
func TestScoringAndRecountAgreeOnEveryMethod(t *testing.T) {
	sets := map[string]*indicators.Set{}
	for _, id := range []string{"methods", "tree"} {
		file := "../../scoring/testdata/" + id + ".yaml"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		set, err := indicators.Parse(file, data)
		if err != nil {
			t.Fatal(err)
		}
		sets[id] = set
	}
	statuses := map[scoring.Status]int{}
	for seed := range uint64(80) {
		rng := rand.New(rand.NewPCG(seed, 1726))
		var groups []scoring.Group
		var results []json.RawMessage
		for _, id := range []string{"methods", "tree"} {
			g := scoring.Group{Set: sets[id], Options: randomOptions(rng, sets[id])}
			for i := range 1 + rng.IntN(9) {
				u := scoring.Unit{Code: fmt.Sprintf("T%02d", i), Block: pick(rng, "", "", "x", "ngoai"), Unranked: rng.IntN(5) == 0, Answers: map[string]scoring.Answer{}}
				for _, it := range sets[id].Items() {
					if rng.IntN(10) > 0 {
						u.Answers[it.Code] = judged(rng, sets[id], it)
					}
				}
				g.Units = append(g.Units, u)
			}
			r, err := scoring.Score(g.Set, g.Units, g.Options)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			for _, u := range r.Units {
				for _, c := range u.Criteria {
					statuses[c.Status]++
				}
			}
			groups, results = append(groups, g), append(results, r.Canonical())
		}
		snap, err := scoring.NewSnapshot(groups...)
		if err != nil {
			t.Fatal(err)
		}
		all, err := json.Marshal(results)
		if err != nil {
			t.Fatal(err)
		}
		report, err := recount.Recompute(snap.Canonical(), all)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, d := range report.Differences[:min(len(report.Differences), 10)] {
			t.Errorf("seed %d: %s", seed, d)
		}
		if !report.OK() || t.Failed() {
			t.FailNow()
		}
	}
	for _, st := range []scoring.Status{scoring.Scored, scoring.Missing, scoring.NotApplicable, scoring.Undefined, scoring.Excluded, scoring.Pending} {
		if statuses[st] == 0 {
			t.Errorf("no criterion was %s", st)
		}
	}
}

// Every set that the program carries is scored, and recounted, whatever is answered. Criteria whose points the document's copy has
// lost are excluded; without that the set is refused.
func TestScoringAndRecountAgreeOnEveryEmbeddedSet(t *testing.T) {
	for _, set := range indicators.Builtin() {
		rng := rand.New(rand.NewPCG(2026, 11))
		g := scoring.Group{Set: set, Options: scoring.Options{Excluded: map[string]string{}}}
		if unknown := set.Unknown(); unknown != nil {
			_, err := scoring.Score(set, nil, g.Options)
			var lost *scoring.UnknownPointsError
			if !errors.As(err, &lost) || len(lost.Criteria) != len(unknown) {
				t.Errorf("%s %s: %d criteria have no points: %v", set.ID, set.Version, len(unknown), err)
			}
			for _, code := range unknown {
				g.Options.Excluded[code] = "Chưa biết điểm tối đa"
			}
		}
		for i := range 8 {
			u := scoring.Unit{Code: fmt.Sprintf("T%02d", i), Unranked: i == 7, Answers: map[string]scoring.Answer{}}
			for _, it := range set.Items() {
				u.Answers[it.Code] = judged(rng, set, it)
			}
			g.Units = append(g.Units, u)
		}
		r, err := scoring.Score(set, g.Units, g.Options)
		if err != nil {
			t.Errorf("%s %s: %v", set.ID, set.Version, err)
			continue
		}
		snap, err := scoring.NewSnapshot(g)
		if err != nil {
			t.Fatal(err)
		}
		report, err := recount.Recompute(snap.Canonical(), r.Canonical())
		if err != nil {
			t.Errorf("%s %s: %v", set.ID, set.Version, err)
			continue
		}
		for _, d := range report.Differences[:min(len(report.Differences), 5)] {
			t.Errorf("%s %s: %s", set.ID, set.Version, d)
		}
		t.Logf("%s %s: %d criteria, best %s of %s", set.ID, set.Version, len(set.Criteria()), r.Units[0].Shown, r.Units[0].Max)
	}
}

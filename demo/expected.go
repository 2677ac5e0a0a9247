package demo

import (
	"fmt"
	"maps"

	"chuky/demo/journal"
	"chuky/indicators"
	"chuky/scoring"
)

// Facts: what an acknowledged request means. The journal keeps them; expect replays them.
type (
	factSaved struct {
		Unit, Item string
		Answer     Answer
	}
	factApproved struct{ Unit string }
	factVerdicts struct {
		Unit    string
		Round   int
		Verdict []verdict
	}
	factExcluded struct{ Group, Item, Reason string }
)

// verdict is a decision on one criterion as the API names its kinds.
type verdict struct {
	Item, Kind string
	Values     map[string]string
	Reason     string
}

// Kinds of verdict, as the API names them.
const (
	accepted      = "accepted"
	adjusted      = "adjusted"
	notRecognised = "not_recognised"
	naGranted     = "na_granted"
	naRefused     = "na_refused"
)

// Rounds of decision; the highest counts.
const (
	roundOne        = 1
	roundTwo        = 2
	roundCouncil    = 3
	roundCorrection = 4
)

// kept is what the acknowledged actions leave of one unit.
type kept struct {
	form     Form
	approved bool
	last     map[string]verdict // the verdict that counts, by item
	round    map[string]int
}

// expect computes the results that must be published, from the acknowledged actions alone.
func expect(all []Unit, sets map[string]*indicators.Set, entries []journal.Entry) (map[string]*scoring.Result, error) {
	of := map[string]*kept{}
	for _, u := range all {
		of[u.Code] = &kept{form: Form{}, last: map[string]verdict{}, round: map[string]int{}}
	}
	excluded := map[string]map[string]string{}
	for _, e := range entries {
		if e.Outcome != journal.OK {
			continue
		}
		switch f := e.Fact.(type) {
		case factSaved:
			of[f.Unit].form[f.Item] = f.Answer
		case factApproved:
			of[f.Unit].approved = true
		case factVerdicts:
			for _, v := range f.Verdict {
				if k := of[f.Unit]; f.Round >= k.round[v.Item] {
					k.last[v.Item], k.round[v.Item] = v, f.Round
				}
			}
		case factExcluded:
			if excluded[f.Group] == nil {
				excluded[f.Group] = map[string]string{}
			}
			excluded[f.Group][f.Item] = f.Reason
		}
	}
	out := map[string]*scoring.Result{}
	for group, set := range sets {
		var members []scoring.Unit
		for _, u := range all {
			if u.Group == group {
				members = append(members, scoring.Unit{Code: u.Code, Name: u.Name, Answers: of[u.Code].answers(set)})
			}
		}
		res, err := scoring.Score(set, members, scoring.Options{Excluded: excluded[group]})
		if err != nil {
			return nil, fmt.Errorf("expected results of %s: %w", group, err)
		}
		out[group] = res
	}
	return out, nil
}

// answers is what scoring must read of a unit: nothing when its leader never approved; else what was typed as the last
// verdict leaves it.
func (k *kept) answers(set *indicators.Set) map[string]scoring.Answer {
	out := map[string]scoring.Answer{}
	if !k.approved {
		return out
	}
	for _, it := range set.Items() {
		if it.Personal {
			continue
		}
		typed, has := k.form[it.Code]
		v, judged := k.last[it.Code]
		if !has && !judged {
			continue
		}
		values := typed.Values
		if v.Kind == adjusted {
			values = v.Values
		}
		a := scoring.Answer{Values: maps.Clone(values)}
		if it.Choices != nil {
			a.Choice = a.Values[indicators.ChoiceKey]
			delete(a.Values, indicators.ChoiceKey)
		}
		switch {
		case v.Kind == notRecognised:
			a.State = scoring.StateEvidenceRejected
		case v.Kind == naGranted:
			a.NotApplicable = true
		case v.Kind == naRefused:
			a.State = scoring.StateNARefused
		case judged || it.Info():
		case typed.NA:
			a.State = scoring.StateNAClaimed
		default:
			a.State = scoring.StatePending
		}
		out[it.Code] = a
	}
	return out
}

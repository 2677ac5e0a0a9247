package commands

import (
	"fmt"

	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// View says whose figures count.
type View int

// The views of a unit's answers, each including the decisions of the ones before.
const (
	ViewSelf     View = 0
	ViewRoundOne View = models.RoundOne
	ViewRoundTwo View = models.RoundTwo
	ViewCouncil  View = models.RoundCouncil
	ViewFinal    View = models.RoundCorrection
)

// Answers turns what a unit entered and what was decided into what scoring reads. In ViewSelf claims count
// provisionally; in the others a criterion without a decision is pending. Personal data is left out.
func Answers(set *indicators.Set, items []models.ItemState, verdicts []models.Verdict, view View) (map[string]scoring.Answer, error) {
	last := map[string]models.Verdict{}
	for _, v := range verdicts {
		if v.Round > int(view) {
			continue
		}
		if old, ok := last[v.Item]; !ok || v.Round > old.Round || (v.Round == old.Round && v.N > old.N) {
			last[v.Item] = v
		}
	}
	entered := map[string]models.ItemState{}
	for _, s := range items {
		entered[s.Item] = s
	}
	out := map[string]scoring.Answer{}
	for _, it := range set.Items() {
		if it.Personal {
			continue
		}
		state, typed := entered[it.Code]
		v, judged := last[it.Code]
		if !typed && !judged {
			continue
		}
		raw := state.Values
		if judged && v.Kind == models.VerdictAdjusted {
			raw = v.Values
		}
		values, err := fromJSON[map[string]string](raw)
		if err != nil {
			return nil, fmt.Errorf("values of item %s: %w", it.Code, err)
		}
		a := scoring.Answer{Values: values}
		if c, ok := values[indicators.ChoiceKey]; ok && it.Choices != nil {
			a.Choice = c
			delete(values, indicators.ChoiceKey)
		}
		switch {
		case judged:
			switch v.Kind {
			case models.VerdictNotRecognised:
				a.State = scoring.StateEvidenceRejected
			case models.VerdictNAGranted:
				a.NotApplicable = true
			case models.VerdictNARefused:
				a.State = scoring.StateNARefused
			}
		case it.Info():
		case state.NA == models.NAClaimed:
			a.State = scoring.StateNAClaimed
		case view > ViewSelf:
			a.State = scoring.StatePending
		}
		out[it.Code] = a
	}
	return out, nil
}

// cycleSet is one group of a cycle with its set, the chosen readings applied, and its options.
type cycleSet struct {
	group models.CycleGroup
	set   *indicators.Set
	opt   scoring.Options
}

// loadSets reads the sets of a cycle with the chosen rulings and the exclusions.
func (s *Service) loadSets(db store.DB, cycleID string) (map[string]cycleSet, error) {
	groups, err := db.CycleGroups(cycleID)
	if err != nil {
		return nil, err
	}
	ex, err := db.Exclusions(cycleID)
	if err != nil {
		return nil, err
	}
	out := map[string]cycleSet{}
	for _, g := range groups {
		if out[g.GroupKey], err = s.resolve(g, ex); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// resolve finds a group's set and applies the chosen readings and, of the cycle's exclusions, the group's own.
func (s *Service) resolve(g models.CycleGroup, ex []models.Exclusion) (cycleSet, error) {
	set, err := s.Sets(g.SetID, g.SetVersion)
	if err != nil {
		return cycleSet{}, err
	}
	rulings, err := fromJSON[map[string]string](g.Rulings)
	if err != nil {
		return cycleSet{}, fmt.Errorf("rulings of %s: %w", g.GroupKey, err)
	}
	if set, err = set.With(rulings); err != nil {
		return cycleSet{}, err
	}
	opt := scoring.Options{Rulings: rulings, Excluded: map[string]string{}}
	for _, e := range ex {
		// A set that was replaced may have had criteria that this one lacks.
		if _, ok := set.Find(e.Item); ok && e.GroupKey == g.GroupKey {
			opt.Excluded[e.Item] = e.Reason
		}
	}
	return cycleSet{g, set, opt}, nil
}

// SetOf finds the set of one group of a cycle and the options to score with.
func (s *Service) SetOf(db store.DB, cycleID, groupKey string) (*indicators.Set, scoring.Options, error) {
	sets, err := s.loadSets(db, cycleID)
	if err != nil {
		return nil, scoring.Options{}, err
	}
	cs, ok := sets[groupKey]
	if !ok {
		return nil, scoring.Options{}, models.ErrNotFound
	}
	return cs.set, cs.opt, nil
}

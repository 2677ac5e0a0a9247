package commands

import (
	"encoding/json"
	"errors"
	"fmt"

	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// StepScore is what a criterion had after a round of decisions.
type StepScore struct {
	Shown  string         `json:"shown,omitempty"`
	Status scoring.Status `json:"status,omitempty"` // empty: scored
}

// UnitSteps is a unit's way to its points when a run was frozen: by round (0 = self score) and criterion. The council's and
// a correction's are there where they decided something about the unit.
type UnitSteps map[int]map[string]StepScore

// steps are the ways of all units as they are kept: group, unit's code, round, JSON of what each criterion had.
type steps map[string]map[string]map[int]json.RawMessage

// steps begins the ways of the units whose forms are scored, with the rounds that have something to say about each.
func (f facts) steps() steps {
	out := steps{}
	for key := range f.sets {
		out[key] = map[string]map[int]json.RawMessage{}
	}
	for _, a := range f.rows {
		if !a.Scored {
			continue // nothing was handed in, so there is no way to show
		}
		rounds := map[int]json.RawMessage{int(ViewSelf): nil, models.RoundOne: nil, models.RoundTwo: nil}
		for _, v := range f.verdicts[a.ID] {
			rounds[v.Round] = nil
		}
		out[a.GroupKey][f.units[a.UnitID].Code] = rounds
	}
	return out
}

// decidedIn reports whether a round decided anything.
func (f facts) decidedIn(round int) bool {
	for _, vs := range f.verdicts {
		for _, v := range vs {
			if v.Round == round {
				return true
			}
		}
	}
	return false
}

// add takes what a unit had in a view.
func (st steps) add(group string, u *scoring.UnitResult, view View) error {
	rounds, ok := st[group][u.Code]
	if !ok {
		return nil
	}
	if _, ok := rounds[int(view)]; !ok {
		return nil
	}
	had := make(map[string]StepScore, len(u.Criteria))
	for code, c := range u.Criteria {
		s := StepScore{Shown: c.Shown, Status: c.Status}
		if s.Status == scoring.Scored {
			s.Status = ""
		}
		had[code] = s
	}
	var err error
	rounds[int(view)], err = json.Marshal(had)
	return err
}

// keepSteps keeps the units' ways beside the run, one part each, in the order of the index.
func (w *work) keepSteps(runID string, x Index, st steps) error {
	var rows []models.RunPart
	start := int64(0)
	for _, g := range x.Groups {
		for _, u := range g.Result.Units {
			content, err := json.Marshal(st[g.Group][u.Code])
			if err != nil {
				return err
			}
			rows = append(rows, models.RunPart{RunID: runID, Kind: models.PartSteps, Number: len(rows), Start: start, Size: int64(len(content)), Content: string(content)})
			start += int64(len(content))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return w.InsertRunParts(rows)
}

// RunSteps reads the way of the n-th unit of a run's index: nil where nothing was handed in, models.ErrNotFound of runs made
// before ways were kept.
func RunSteps(db store.DB, runID string, n int) (UnitSteps, error) {
	part, err := db.RunPart(runID, models.PartSteps, n)
	if err != nil {
		return nil, err
	}
	var out UnitSteps
	if err := json.Unmarshal([]byte(part.Content), &out); err != nil {
		return nil, fmt.Errorf("run %s: steps of unit %d: %w", runID, n, err)
	}
	for round, had := range out {
		if had == nil {
			return nil, errors.New("run " + runID + ": a round without points")
		}
		for code, s := range had {
			if s.Status == "" {
				s.Status = scoring.Scored
				out[round][code] = s
			}
		}
	}
	return out, nil
}

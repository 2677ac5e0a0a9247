package scoring

import (
	"slices"

	"chuky/indicators"
)

// Comparison is what changed figures change: for those who changed them and for those who did not.
type Comparison struct {
	Set    string       `json:"set"`
	Before string       `json:"before"` // digest of the snapshot
	After  string       `json:"after"`
	Units  []UnitMove   `json:"units"` // by code, those that changed anything
	Bounds []CohortMove `json:"bounds,omitempty"`
}

// UnitMove is how one unit moves. A unit in one of the two files only has no place in the other.
type UnitMove struct {
	Code     string          `json:"code"`
	Name     string          `json:"name,omitempty"`
	Before   *Place          `json:"before,omitempty"`
	After    *Place          `json:"after,omitempty"`
	Points   string          `json:"points"` // exact difference, "-5/2"
	Own      bool            `json:"own"`    // its own answers differ; otherwise others moved it
	Criteria []CriterionMove `json:"criteria,omitempty"`
}

// Place is a unit's published points, rank and class.
type Place struct {
	Shown string `json:"shown"`
	Rank  int    `json:"rank"`
	Class string `json:"class"`
}

// CriterionMove is how the points of one criterion move.
type CriterionMove struct {
	Code   string `json:"code"`
	Before string `json:"before"` // exact points
	After  string `json:"after"`
	Status Status `json:"status"` // after
	Cohort bool   `json:"cohort"` // the unit's own value is the same: only those it is compared with changed
}

// CohortMove is how what a relative criterion compares with moves.
type CohortMove struct {
	Criterion string `json:"criterion"` // key of Result.Cohorts
	Before    Cohort `json:"before"`
	After     Cohort `json:"after"`
}

// WhatIf scores two versions of a group's answers and says who moves, and why.
func WhatIf(set *indicators.Set, before, after []Unit, opt Options) (*Comparison, error) {
	opt.Explain = false
	old, err := NewRun(set, before, opt)
	if err != nil {
		return nil, err
	}
	now, err := NewRun(set, after, opt)
	if err != nil {
		return nil, err
	}
	a, err := old.Result()
	if err != nil {
		return nil, err
	}
	b, err := now.Result()
	if err != nil {
		return nil, err
	}
	out := &Comparison{Set: set.ID, Before: a.SnapshotDigest, After: b.SnapshotDigest, Units: []UnitMove{}}
	i, j := 0, 0
	for i < len(a.Units) || j < len(b.Units) {
		var m UnitMove
		switch {
		case j == len(b.Units) || i < len(a.Units) && a.Units[i].Code < b.Units[j].Code:
			m = moved(&a.Units[i], nil)
			i++
		case i == len(a.Units) || b.Units[j].Code < a.Units[i].Code:
			m = moved(nil, &b.Units[j])
			j++
		default:
			m = moved(&a.Units[i], &b.Units[j])
			m.Own = string(old.canon[i]) != string(now.canon[j])
			m.Criteria = movedCriteria(old, now, i, j)
			i++
			j++
		}
		if m.Own || len(m.Criteria) > 0 || m.Before == nil || m.After == nil || *m.Before != *m.After {
			out.Units = append(out.Units, m)
		}
	}
	for _, key := range sortedKeys(a.Cohorts, b.Cohorts) {
		if a.Cohorts[key] != b.Cohorts[key] {
			out.Bounds = append(out.Bounds, CohortMove{key, a.Cohorts[key], b.Cohorts[key]})
		}
	}
	return out, nil
}

func sortedKeys(maps ...map[string]Cohort) []string {
	var keys []string
	for _, m := range maps {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func moved(a, b *UnitResult) UnitMove {
	m := UnitMove{Own: a == nil || b == nil}
	points := [2]num{zero, zero}
	for k, u := range []*UnitResult{a, b} {
		if u == nil {
			continue
		}
		m.Code, m.Name = u.Code, u.Name
		points[k] = exactNum(u.Exact)
		place := &Place{u.Shown, u.Rank, u.Class}
		if k == 0 {
			m.Before = place
		} else {
			m.After = place
		}
	}
	m.Points = points[1].sub(points[0]).String()
	return m
}

func movedCriteria(old, now *Run, i, j int) []CriterionMove {
	var out []CriterionMove
	for k, c := range now.p.criteria {
		a, b := &old.sheet(i)[k], &now.sheet(j)[k]
		if a.status == b.status && a.fraction.cmp(b.fraction) == 0 {
			continue
		}
		m := CriterionMove{Code: c.item.Code, Before: c.points(a).String(), After: c.points(b).String(), Status: b.status}
		if c.column >= 0 && a.inCohort && b.inCohort {
			m.Cohort = old.columns[c.column].values[i].cmp(now.columns[c.column].values[j]) == 0
		}
		out = append(out, m)
	}
	return out
}

package indicators

import (
	"errors"
	"fmt"
)

// overlay lays a plan's rows over a set: lead unit, frequency and note for every row that both have.
// Points and methods stay as they are. A criterion without a frequency takes that of its group.
func overlay(raw *rawSet, base *Set) (*rawSet, error) {
	if raw.Main != nil || raw.Pillars != nil || raw.Extends != nil {
		return nil, errors.New("một overlay chỉ có rows, không có main hay pillars")
	}
	o := raw.Overlay
	out, err := base.clone()
	if err != nil {
		return nil, err
	}
	plan := raw.Decision
	raw.Decision = rawDecision{} // the lines of the set stay those of its own decision
	out.head(raw)
	out.Overlay = &rawOverlay{Plan: &plan, ID: base.ID, Version: base.Version, Digest: base.Digest(), Frequencies: o.Frequencies, Rows: o.Rows}
	rows := make(map[string]*rawOverlayRow)
	for i := range o.Rows {
		r := &o.Rows[i]
		if r.Code == "" || r.Name == "" || r.Line <= 0 || rows[r.Code] != nil {
			return nil, fmt.Errorf("dòng %q của overlay trống, lặp lại, thiếu tên hoặc dòng", r.Code)
		}
		if _, ok := o.Frequencies[r.Frequency]; r.Frequency != "" && !ok {
			return nil, fmt.Errorf("dòng %s: tần suất %q không có trong frequencies", r.Code, r.Frequency)
		}
		rows[r.Code] = r
	}
	for i := range out.Pillars {
		for j := range out.Pillars[i].Main {
			o.assign(out.Pillars[i].Main[j].Criteria, rows, nil)
		}
	}
	for i := range out.Main {
		o.assign(out.Main[i].Criteria, rows, nil)
	}
	return out, nil
}

func (d *rawDecision) decision() Decision {
	if d == nil {
		return Decision{}
	}
	return (*loader)(nil).decision(d)
}

// assign writes the rows' assignments into criteria; above is that of the group.
func (o *rawOverlay) assign(criteria []rawCriterion, rows map[string]*rawOverlayRow, above *rawAssignment) {
	for i := range criteria {
		c := &criteria[i]
		if r := rows[c.Code]; r != nil {
			a := &rawAssignment{Line: r.Line, Name: r.Name, Lead: r.Lead, FrequencyText: r.Frequency, Note: r.Note, Frequency: o.Frequencies[r.Frequency]}
			if f := o.Frequencies[r.Note]; a.Frequency == "" && f != "" {
				a.Frequency = f // "Điều tra xã hội" stands in the column of notes
			}
			if above != nil && a.Frequency == "" {
				a.Frequency = above.Frequency
			}
			if above != nil && a.Lead == nil {
				a.Lead = above.Lead
			}
			c.Assigned = a
		}
		o.assign(c.Criteria, rows, c.Assigned)
	}
}

func (o *rawOverlay) overlay() *Overlay {
	if o == nil {
		return nil
	}
	out := &Overlay{Plan: o.Plan.decision(), Base: Base{ID: o.ID, Version: o.Version, Digest: o.Digest}}
	for i := range o.Rows {
		r := &o.Rows[i]
		out.Rows = append(out.Rows, OverlayRow{
			Code: r.Code, Number: number(r.Number, r.Code), Name: r.Name, Level: Level(r.Level), Line: r.Line,
			Frequency: r.Frequency, Lead: r.Lead.owner(), Note: r.Note,
		})
	}
	return out
}

// Unmatched lists what only one of plan and set has: nodes of the set that no row assigns, and
// rows of the plan that name no node. Nil, nil without an overlay.
func (s *Set) Unmatched() (nodes, rows []string) {
	if s.Overlay == nil {
		return nil, nil
	}
	planned := make(map[string]bool)
	for _, r := range s.Overlay.Rows {
		planned[r.Code] = true
	}
	have := make(map[string]bool)
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) {
			if have[n.Code] = true; !planned[n.Code] {
				nodes = append(nodes, n.Code)
			}
		})
	}
	for _, r := range s.Overlay.Rows {
		if !have[r.Code] {
			rows = append(rows, r.Code)
		}
	}
	return nodes, rows
}

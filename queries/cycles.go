package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
)

// CycleRow is one cycle of the list.
type CycleRow struct {
	Cycle    models.Cycle
	StageVN  string
	Groups   []models.CycleGroup
	Units    int
	HandedIn int
	Next     string // name of the next instant, "" when none is ahead
	NextDue  Due
	Mine     []models.Assessment // forms of the actor's own units
}

// CycleList lists the cycles that concern the actor: all of them for those who oversee or administer, those with a form
// of the actor's unit or an assignment otherwise. Drafts are the coordinator's only.
func (s *Service) CycleList(ctx context.Context, actor commands.Actor) ([]CycleRow, error) {
	db := s.db(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	cycles, err := db.Cycles()
	if err != nil {
		return nil, err
	}
	all := hasAny(actor, append(overseers, models.RoleAdmin, models.RoleOffice)...)
	units := unitsOf(actor, models.RoleOfficer, models.RoleLeader)
	assigned, err := db.AssignmentsOf(actor.User.ID)
	if err != nil {
		return nil, err
	}
	var out []CycleRow
	for i := range cycles {
		c := &cycles[i]
		row := CycleRow{Cycle: *c, StageVN: commands.CycleStageVN[c.Stage]}
		forms, err := db.Assessments(c.ID)
		if err != nil {
			return nil, err
		}
		row.Units = len(forms)
		for _, a := range forms {
			if handedIn(&a) {
				row.HandedIn++
			}
			if slices.Contains(units, a.UnitID) {
				row.Mine = append(row.Mine, a)
			}
		}
		concerns := all || len(row.Mine) > 0 || slices.ContainsFunc(assigned, func(x models.Assignment) bool { return x.CycleID == c.ID })
		if !concerns || (c.Stage == models.CycleDraft && !hasAny(actor, models.RoleCoordinator, models.RoleAuditor, models.RoleAdmin)) {
			continue
		}
		if row.Groups, err = s.cycleGroups(db, c.ID); err != nil {
			return nil, err
		}
		cal, err := calendarOf(c)
		if err != nil {
			return nil, err
		}
		for _, st := range instants(c) {
			if st.At > now && !c.Stage.Terminal() && c.Stage != models.CyclePublished {
				row.Next, row.NextDue = st.Name, due(cal, now, st.At)
				break
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// Step is one instant of a cycle.
type Step struct {
	Key, Name string
	At        models.Instant
	Due       Due
	Past      bool
	Current   bool // the next one ahead
}

func instants(c *models.Cycle) []Step {
	return []Step{{Key: "due_at", Name: "Hạn nộp", At: c.DueAt}, {Key: "lock_at", Name: "Khóa số liệu", At: c.LockAt}, {Key: "verify_by", Name: "Kết thúc thẩm định lần 1", At: c.VerifyBy},
		{Key: "explain_by", Name: "Kết thúc giải trình", At: c.ExplainBy}, {Key: "council_by", Name: "Họp Hội đồng", At: c.CouncilBy},
		{Key: "sign_by", Name: "Phê duyệt kết quả", At: c.SignBy}, {Key: "publish_at", Name: "Công bố", At: c.PublishAt}}
}

func timeline(c *models.Cycle, cal calendar.Calendar, now models.Instant) []Step {
	steps := instants(c)
	ahead := false
	for i := range steps {
		steps[i].Due, steps[i].Past = due(cal, now, steps[i].At), steps[i].At <= now
		if !steps[i].Past && !ahead {
			steps[i].Current, ahead = true, true
		}
	}
	return steps
}

// CyclePlan is a cycle as the coordinator drew it up.
type CyclePlan struct {
	Cycle       models.Cycle
	StageVN     string
	Policy      commands.Policy
	Calendar    calendar.Calendar
	Groups      []PlanGroup
	Steps       []Step
	Assignments []PlanAssignment
	Exclusions  []models.Exclusion
	Warnings    []string // what may surprise later: years without days off, unannounced days
}

// PlanGroup is a group with its set and the readings chosen.
type PlanGroup struct {
	models.CycleGroup
	Set    *indicators.Set // readings applied
	Chosen map[string]string
	Units  int
}

// PlanAssignment is a verifier's assignment with names.
type PlanAssignment struct {
	models.Assignment
	User, Unit string
}

// CyclePlan is for the coordinator and those who oversee or administer.
func (s *Service) CyclePlan(ctx context.Context, actor commands.Actor, cycleID string) (CyclePlan, error) {
	if !hasAny(actor, append(overseers, models.RoleAdmin)...) {
		return CyclePlan{}, errNotFound()
	}
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return CyclePlan{}, found(err)
	}
	now, err := s.now(ctx)
	if err != nil {
		return CyclePlan{}, err
	}
	p := CyclePlan{Cycle: *c, StageVN: commands.CycleStageVN[c.Stage]}
	if p.Policy, p.Calendar, err = commands.PolicyOf(c); err != nil {
		return CyclePlan{}, err
	}
	p.Steps = timeline(c, p.Calendar, now)
	groups, err := s.cycleGroups(db, c.ID)
	if err != nil {
		return CyclePlan{}, err
	}
	for _, g := range groups {
		row := PlanGroup{CycleGroup: g}
		if row.Set, _, err = s.Commands.SetOf(db, c.ID, g.GroupKey); err != nil {
			return CyclePlan{}, err
		}
		if err := json.Unmarshal([]byte(g.Rulings), &row.Chosen); err != nil {
			return CyclePlan{}, fmt.Errorf("rulings of %s: %w", g.GroupKey, err)
		}
		units, err := db.Units(g.GroupKey)
		if err != nil {
			return CyclePlan{}, err
		}
		row.Units = len(units)
		p.Groups = append(p.Groups, row)
	}
	if p.Exclusions, err = db.Exclusions(c.ID); err != nil {
		return CyclePlan{}, err
	}
	rows, err := db.Assignments(c.ID)
	if err != nil {
		return CyclePlan{}, err
	}
	var users, units []string
	for _, a := range rows {
		users, units = append(users, a.UserID), append(units, a.UnitID)
	}
	names, err := s.people(db, users...)
	if err != nil {
		return CyclePlan{}, err
	}
	byID, err := db.UnitsByID(unique(units))
	if err != nil {
		return CyclePlan{}, err
	}
	for _, a := range rows {
		p.Assignments = append(p.Assignments, PlanAssignment{a, names[a.UserID], byID[a.UnitID].Name})
	}
	p.Warnings = calendarWarnings(p.Calendar, now, c.PublishAt)
	return p, nil
}

func calendarWarnings(cal calendar.Calendar, from, to models.Instant) []string {
	var out []string
	if !to.Set() {
		return nil
	}
	for y := from.Time().In(calendar.Location).Year(); y <= to.Time().In(calendar.Location).Year(); y++ {
		if !cal.Covers(y) {
			out = append(out, fmt.Sprintf("Lịch nghỉ năm %d chưa có; thời hạn trong năm đó chỉ trừ thứ Bảy, Chủ nhật.", y))
		}
	}
	if days := cal.Provisional(from.Time(), to.Time()); len(days) > 0 {
		out = append(out, fmt.Sprintf("Có %d ngày nghỉ chưa được thông báo chính thức (từ %s); thời hạn có thể thay đổi.", len(days), dateVN(days[0].Date)))
	}
	return out
}

// AssessmentRow is one form of a cycle's list.
type AssessmentRow struct {
	Assessment models.Assessment
	Unit       models.Unit
	StageVN    string
	Total      int
	Due        Due
}

// AssessmentFilter narrows a list of forms; empty fields match everything.
type AssessmentFilter struct {
	CycleID, UnitID, Group string
	Stage                  models.AssessmentStage
	Query                  string
	Limit, Offset          int
}

// Assessments lists forms: of all units for those who oversee, of the units judged for verifiers, of their own unit for
// officers and leaders.
func (s *Service) Assessments(ctx context.Context, actor commands.Actor, f AssessmentFilter) (Page[AssessmentRow], error) {
	now, err := s.now(ctx)
	if err != nil {
		return Page[AssessmentRow]{}, err
	}
	cycles, err := s.CycleList(ctx, actor)
	if err != nil {
		return Page[AssessmentRow]{}, err
	}
	var out []AssessmentRow
	for i := range cycles {
		c := &cycles[i].Cycle
		if (f.CycleID != "" && c.ID != f.CycleID) || c.Stage == models.CycleDraft {
			continue
		}
		rows, err := s.assessmentsOf(ctx, actor, c, now)
		if err != nil {
			return Page[AssessmentRow]{}, err
		}
		out = append(out, rows...)
	}
	out = slices.DeleteFunc(out, func(r AssessmentRow) bool {
		return (f.UnitID != "" && r.Unit.ID != f.UnitID) || (f.Group != "" && r.Assessment.GroupKey != f.Group) || (f.Stage != "" && r.Assessment.Stage != f.Stage) || !foldHas(r.Unit, f.Query)
	})
	return cut(out, f.Limit, f.Offset), nil
}

func (s *Service) assessmentsOf(ctx context.Context, actor commands.Actor, c *models.Cycle, now models.Instant) ([]AssessmentRow, error) {
	db := s.db(ctx)
	cal, err := calendarOf(c)
	if err != nil {
		return nil, err
	}
	bench, err := commands.LoadBench(db, c.ID)
	if err != nil {
		return nil, err
	}
	forms, err := db.Assessments(c.ID)
	if err != nil {
		return nil, err
	}
	units, err := db.Units("")
	if err != nil {
		return nil, err
	}
	byID := map[string]models.Unit{}
	for _, u := range units {
		byID[u.ID] = u
	}
	sets := map[string]*indicators.Set{}
	var out []AssessmentRow
	for _, a := range forms {
		if sets[a.GroupKey] == nil {
			if sets[a.GroupKey], _, err = s.Commands.SetOf(db, c.ID, a.GroupKey); err != nil {
				return nil, err
			}
		}
		set := sets[a.GroupKey]
		x := accessTo(actor, &a, set, bench)
		if x.Unit() || x.Judge() || x.Overseer {
			out = append(out, AssessmentRow{a, byID[a.UnitID], commands.StageVN(a.Stage), len(set.Criteria()), due(cal, now, a.DueAt)})
		}
	}
	return out, nil
}

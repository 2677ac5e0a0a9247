package commands

import (
	"context"
	"strings"

	"chuky/calendar"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Plan is a cycle as the coordinator draws it up.
type Plan struct {
	Year        int
	Name        string
	Groups      []PlanGroup
	Policy      Policy
	Instants    Instants
	Assignments []PlanAssignment
}

// PlanGroup binds a group of units to a set, with the readings chosen.
type PlanGroup struct {
	Group      string
	SetID      string
	SetVersion string
	Rulings    map[string]string
}

// Instants are the deadlines of a cycle, in this order.
type Instants struct {
	DueAt, LockAt, VerifyBy, ExplainBy, CouncilBy, SignBy, PublishAt models.Instant
}

// PlanAssignment gives a verifier a field ("*" = all) of a group, for one unit or ("") all.
type PlanAssignment struct {
	UserID, Group, Field, UnitID string
}

// check refuses instants that are not in order, naming the two.
func (i Instants) check(now models.Instant) error {
	steps := []struct {
		name string
		at   models.Instant
	}{{"thời điểm hiện tại", now}, {"hạn nộp", i.DueAt}, {"khóa số liệu", i.LockAt}, {"kết thúc thẩm định lần 1", i.VerifyBy}, {"kết thúc giải trình", i.ExplainBy},
		{"họp Hội đồng", i.CouncilBy}, {"phê duyệt kết quả", i.SignBy}, {"công bố", i.PublishAt}}
	for n := 1; n < len(steps); n++ {
		if steps[n].at < steps[n-1].at || !steps[n].at.Set() {
			return models.Refuse(models.RefuseInvalid, "instants_order", "Mốc “"+steps[n].name+"” phải có và không được trước mốc “"+steps[n-1].name+"”.")
		}
	}
	return nil
}

func (i Instants) cols() store.Cols {
	return store.Cols{"due_at": i.DueAt, "lock_at": i.LockAt, "verify_by": i.VerifyBy, "explain_by": i.ExplainBy, "council_by": i.CouncilBy, "sign_by": i.SignBy, "publish_at": i.PublishAt}
}

func (i Instants) apply(c *models.Cycle) {
	c.DueAt, c.LockAt, c.VerifyBy, c.ExplainBy, c.CouncilBy, c.SignBy, c.PublishAt = i.DueAt, i.LockAt, i.VerifyBy, i.ExplainBy, i.CouncilBy, i.SignBy, i.PublishAt
}

// SavePlan creates a draft (cycleID "") or replaces one.
func (s *Service) SavePlan(ctx context.Context, actor Actor, cycleID string, p Plan) (MovedCycle, error) {
	return run(store.Long(ctx), s, actor, func(w *work) (MovedCycle, error) {
		if err := w.need("", models.RoleCoordinator); err != nil {
			return MovedCycle{}, err
		}
		p.Name = strings.TrimSpace(p.Name)
		if p.Name == "" || p.Year < 2000 || p.Year > 2200 || len(p.Groups) == 0 {
			return MovedCycle{}, models.Refuse(models.RefuseInvalid, "plan_incomplete", "Kỳ đánh giá cần tên, năm và ít nhất một nhóm đơn vị với bộ chỉ số.")
		}
		if err := p.Policy.Validate(); err != nil {
			return MovedCycle{}, err
		}
		groups, err := s.planGroups(p)
		if err != nil {
			return MovedCycle{}, err
		}
		version, cal, err := currentCalendar(w.DB)
		if err != nil {
			return MovedCycle{}, err
		}
		c := &models.Cycle{ID: newID(), Year: p.Year, Name: p.Name, Stage: models.CycleDraft, Policy: toJSON(p.Policy), CalendarVersion: version, Calendar: toJSON(cal),
			Timers: "[]", StageSince: w.now, CreatedBy: actor.User.ID, CreatedAt: w.now, UpdatedAt: w.now}
		p.Instants.apply(c)
		if cycleID == "" {
			for i := range groups {
				groups[i].CycleID = c.ID
			}
			err = w.InsertCycle(c, groups)
			if store.IsDuplicate(err) {
				return MovedCycle{}, models.Refuse(models.RefuseInvalid, "name_taken", "Đã có kỳ đánh giá tên “"+clip(p.Name)+"”. Hãy đặt tên khác.")
			}
		} else {
			var old *models.Cycle
			if old, err = w.lockCycle(cycleID); err != nil {
				return MovedCycle{}, err
			}
			if err := mayCycle(old, MoveOpen); err != nil {
				return MovedCycle{}, err
			}
			for i := range groups {
				groups[i].CycleID = cycleID
			}
			c.ID, c.Seq = old.ID, old.Seq
			cols := p.Instants.cols()
			cols["year"], cols["name"], cols["policy"], cols["calendar_version"], cols["calendar"], cols["updated_at"] = c.Year, c.Name, c.Policy, version, c.Calendar, w.now
			if err = w.UpdateCycle(c.ID, cols); err == nil {
				err = w.ReplaceCycleGroups(c.ID, groups)
			}
			if err == nil {
				_, err = w.EndAssignments(c.ID, "", "thay trong bản chuẩn bị", w.now)
			}
		}
		if err != nil {
			return MovedCycle{}, err
		}
		var as []models.Assignment
		for _, x := range p.Assignments {
			as = append(as, models.Assignment{ID: newID(), CycleID: c.ID, UserID: x.UserID, GroupKey: x.Group, Field: x.Field, UnitID: x.UnitID, CreatedAt: w.now})
		}
		w.audit(event{Action: "plan_saved", Cycle: c.ID, Subject: c.ID, Detail: p})
		err = w.InsertAssignments(as)
		return movedCycle(w, c), err
	})
}

func (s *Service) planGroups(p Plan) ([]models.CycleGroup, error) {
	var groups []models.CycleGroup
	for _, g := range p.Groups {
		set, err := s.Sets(g.SetID, g.SetVersion)
		if err != nil {
			return nil, models.Refuse(models.RefuseInvalid, "set_unknown", "Không có bộ chỉ số “"+clip(g.SetID)+"” phiên bản “"+clip(g.SetVersion)+"”.")
		}
		if set.Group != g.Group {
			return nil, models.Refuse(models.RefuseInvalid, "set_group", "Bộ chỉ số “"+set.Short+"” không dành cho nhóm đơn vị “"+clip(g.Group)+"”.")
		}
		if _, err := set.With(g.Rulings); err != nil {
			return nil, models.Refuse(models.RefuseInvalid, "ruling_unknown", "Có cách hiểu không thuộc bộ chỉ số “"+set.Short+"”: "+err.Error())
		}
		if g.Rulings == nil {
			g.Rulings = map[string]string{}
		}
		groups = append(groups, models.CycleGroup{GroupKey: g.Group, SetID: set.ID, SetVersion: set.Version, SetDigest: set.Digest(), Rulings: toJSON(g.Rulings)})
	}
	return groups, nil
}

// currentCalendar is the newest version on record, or the shipped one.
func currentCalendar(db store.DB) (int, calendar.Calendar, error) {
	rows, err := db.Calendars()
	if err != nil {
		return 0, calendar.Calendar{}, err
	}
	if len(rows) == 0 {
		cal := calendar.Builtin()
		return cal.Version, cal, nil
	}
	days, err := fromJSON[[]calendar.Day](rows[0].Days)
	return rows[0].Version, calendar.Calendar{Version: rows[0].Version, Days: days}, err
}

// CurrentCalendar reads the calendar that new cycles take.
func CurrentCalendar(db store.DB) (calendar.Calendar, error) {
	_, cal, err := currentCalendar(db)
	return cal, err
}

// Open opens a cycle: every unit of its groups gets an assessment, a task and a message. Refused while instants are out
// of order, a field of a unit has no verifier, or a set has points that nobody knows or errors without a ruling. It opens
// once, however often it is asked.
func (s *Service) Open(ctx context.Context, actor Actor, cycleID string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		if err := mayCycle(c, MoveOpen); err != nil {
			return err
		}
		if err := (Instants{c.DueAt, c.LockAt, c.VerifyBy, c.ExplainBy, c.CouncilBy, c.SignBy, c.PublishAt}).check(w.now); err != nil {
			return err
		}
		sets, err := s.loadSets(w.DB, c.ID)
		if err != nil {
			return err
		}
		if err := w.uncovered(c); err != nil {
			return err
		}
		var rows []models.Assessment
		units := map[string]models.Unit{}
		for _, cs := range sets {
			if err := s.ready(cs.group); err != nil {
				return err
			}
			members, err := w.Units(cs.group.GroupKey)
			if err != nil {
				return err
			}
			for _, u := range members {
				units[u.ID] = u
				rows = append(rows, models.Assessment{ID: newID(), CycleID: c.ID, UnitID: u.ID, GroupKey: cs.group.GroupKey, Stage: models.StageNotStarted, Seq: 1,
					DueAt: c.DueAt, LockAt: c.LockAt, StageSince: w.now, CreatedAt: w.now, UpdatedAt: w.now})
			}
		}
		p, err := policyOf(c)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Timers = toJSON(assessmentTimers(p, &rows[i], nil, w.now))
		}
		c.OpenedAt = w.now
		if err := w.stepCycle(c, MoveOpen, store.Cols{"opened_at": w.now}); err != nil {
			return err
		}
		if err := w.InsertAssessments(rows); err != nil {
			return err
		}
		w.audit(event{Action: "opened", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"units": len(rows)}})
		return w.notifyUnits(c, rows, units)
	})
}

// notifyUnits gives every unit its task, its messages and its first command.
func (w *work) notifyUnits(c *models.Cycle, rows []models.Assessment, units map[string]models.Unit) error {
	officers, err := w.HoldersByUnit(models.RoleOfficer)
	if err != nil {
		return err
	}
	leaders, err := w.HoldersByUnit(models.RoleLeader)
	if err != nil {
		return err
	}
	for i := range rows {
		a := &rows[i]
		w.fillTask(c, a)
		w.commands = append(w.commands, models.Command{ID: newID(), Aggregate: models.AggregateAssessment, AggregateID: a.ID, Seq: a.Seq, Move: string(MoveOpened), Stage: string(a.Stage), Timers: a.Timers, CreatedAt: w.now})
		d := notify.Data{Due: a.DueAt.Time(), Lock: a.LockAt.Time(), Link: w.svc.BaseURL + "/phieu/" + a.ID}
		told := map[string]bool{}
		for _, u := range append(append([]models.User{}, officers[a.UnitID]...), leaders[a.UnitID]...) {
			if told[u.ID] {
				continue
			}
			told[u.ID] = true
			if err := w.mail(notify.CycleOpened, u, c, a, units[a.UnitID].Name, d, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

package queries

import (
	"context"
	"slices"

	"chuky/calendar"
	"chuky/commands"
	"chuky/fold"
	"chuky/models"
	"chuky/store"
)

// Tabs of the inbox.
const (
	TabTodo    = "todo"
	TabSoon    = "soon"
	TabWaiting = "waiting"
	TabDone    = "done"
)

// InboxFilter narrows the inbox; empty fields match everything.
type InboxFilter struct {
	Tab           string // TabTodo when empty
	Query         string // words, without regard to case and diacritics
	Kind          string
	UnitID        string // the unit spoken of
	Limit, Offset int
}

// Inbox is one page of tasks with the counts of all tabs.
type Inbox struct {
	Page[TaskRow]
	Counts map[string]int // by tab, before the filter
	Kinds  map[string]int // kinds within the tab, before the filter
	Units  []models.Unit  // units spoken of within the tab
	Cycles []models.Cycle // cycles of the tab's tasks
}

// TaskRow is one task in words.
type TaskRow struct {
	Task    models.Task
	Kind    string // "Thẩm định"
	Subject string // the unit, or the cycle
	Detail  string // "Hạ tầng số (4 tiêu chí)"
	Cycle   string
	Holder  string // who holds it: a person, or the role
	Claimed string // who took it out of a shared box
	Mine    bool   // may be done by the actor
	Link    string // path of the page where it is done
	Due     Due
	DoneBy  string
}

// TaskKindVN names the kinds of tasks.
var TaskKindVN = map[string]string{
	commands.TaskFill: "Kê khai", commands.TaskReview: "Duyệt phiếu", commands.TaskVerify: "Thẩm định", commands.TaskSupplement: "Bổ sung",
	commands.TaskSupplementReview: "Duyệt bổ sung", commands.TaskVerifySupplement: "Thẩm định bổ sung", commands.TaskExplain: "Giải trình",
	commands.TaskExplainReview: "Duyệt giải trình", commands.TaskRoundTwo: "Thẩm định lần 2", commands.TaskCouncil: "Họp Hội đồng",
	commands.TaskSign: "Phê duyệt kết quả", commands.TaskSignLate: "Chậm phê duyệt", commands.TaskLocked: "Khóa, chưa nộp",
}

// RoleVN names the roles.
var RoleVN = map[models.Role]string{
	models.RoleAdmin: "Quản trị", models.RoleCoordinator: "Điều phối", models.RoleOfficer: "Chuyên viên", models.RoleLeader: "Lãnh đạo đơn vị",
	models.RoleVerifier: "Thẩm định viên", models.RoleCouncil: "Thành viên Hội đồng", models.RoleSecretary: "Thư ký Hội đồng", models.RoleChairman: "Chủ tịch UBND",
	models.RoleDeputy: "Phó Chủ tịch UBND", models.RoleOffice: "Văn phòng UBND", models.RoleAuditor: "Thanh tra, kiểm toán", models.RoleSystem: "Hệ thống",
}

// Inbox lists the actor's tasks.
func (s *Service) Inbox(ctx context.Context, actor commands.Actor, f InboxFilter) (Inbox, error) {
	db := s.db(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return Inbox{}, err
	}
	open, err := db.TasksFor(actor.User.ID, actor.Grants, models.TaskOpen)
	if err != nil {
		return Inbox{}, err
	}
	done, err := db.TasksFor(actor.User.ID, actor.Grants, models.TaskDone)
	if err != nil {
		return Inbox{}, err
	}
	tabs := map[string][]models.Task{}
	for _, t := range open {
		if t.ClaimedBy != "" && t.ClaimedBy != actor.User.ID {
			tabs[TabWaiting] = append(tabs[TabWaiting], t)
			continue
		}
		tabs[TabTodo] = append(tabs[TabTodo], t)
	}
	for _, t := range done {
		if t.DoneBy == actor.User.ID {
			tabs[TabDone] = append(tabs[TabDone], t)
		}
	}
	others, err := s.waiting(db, actor, open)
	if err != nil {
		return Inbox{}, err
	}
	tabs[TabWaiting] = append(tabs[TabWaiting], others...)
	w, err := s.taskWords(db, now, slices.Concat(tabs[TabTodo], tabs[TabWaiting], tabs[TabDone]))
	if err != nil {
		return Inbox{}, err
	}
	for _, t := range tabs[TabTodo] {
		if d := due(w.cals[t.CycleID], now, t.DueAt); d.Soon || d.Overdue {
			tabs[TabSoon] = append(tabs[TabSoon], t)
		}
	}
	if f.Tab == "" {
		f.Tab = TabTodo
	}
	out := Inbox{Counts: map[string]int{TabTodo: len(tabs[TabTodo]), TabSoon: len(tabs[TabSoon]), TabWaiting: len(tabs[TabWaiting]), TabDone: len(tabs[TabDone])}, Kinds: map[string]int{}}
	var rows []TaskRow
	seenUnit, seenCycle := map[string]bool{}, map[string]bool{}
	for _, t := range tabs[f.Tab] {
		out.Kinds[t.Kind]++
		if u, ok := w.units[t.SubjectUnit]; ok && !seenUnit[u.ID] {
			seenUnit[u.ID] = true
			out.Units = append(out.Units, u)
		}
		if c, ok := w.cycles[t.CycleID]; ok && !seenCycle[c.ID] {
			seenCycle[c.ID] = true
			out.Cycles = append(out.Cycles, c)
		}
		if (f.Kind != "" && t.Kind != f.Kind) || (f.UnitID != "" && t.SubjectUnit != f.UnitID) {
			continue
		}
		r := w.row(t)
		r.Mine = f.Tab == TabTodo || f.Tab == TabSoon
		if f.Query == "" || fold.Has(fold.Fold(r.Kind+" "+r.Subject+" "+r.Detail+" "+r.Cycle+" "+w.units[t.SubjectUnit].Code), f.Query) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(out.Units, func(a, b models.Unit) int { return compare(a.Name, b.Name) })
	out.Page = cut(rows, f.Limit, f.Offset)
	return out, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Task finds one task of the actor's, open or done, and where it is done.
func (s *Service) Task(ctx context.Context, actor commands.Actor, id string) (TaskRow, error) {
	db := s.db(ctx)
	t, err := db.Task(id)
	if err != nil {
		return TaskRow{}, found(err)
	}
	if !Holds(actor, t) && t.DoneBy != actor.User.ID {
		return TaskRow{}, errNotFound()
	}
	now, err := s.now(ctx)
	if err != nil {
		return TaskRow{}, err
	}
	w, err := s.taskWords(db, now, []models.Task{*t})
	if err != nil {
		return TaskRow{}, err
	}
	r := w.row(*t)
	r.Mine = t.State == models.TaskOpen && (t.ClaimedBy == "" || t.ClaimedBy == actor.User.ID)
	return r, nil
}

// Holds reports whether a task lies in the actor's inbox.
func Holds(actor commands.Actor, t *models.Task) bool {
	if t.UserID != "" {
		return t.UserID == actor.User.ID
	}
	return slices.ContainsFunc(actor.Grants, func(g models.Grant) bool { return g.Role == t.Role && g.UnitID == t.UnitID })
}

// waiting are open tasks of others on what the actor handed on: forms of the actor's units, and for the coordinator
// what the council and the chairman hold.
func (s *Service) waiting(db store.DB, actor commands.Actor, mine []models.Task) ([]models.Task, error) {
	units := unitsOf(actor, models.RoleOfficer, models.RoleLeader)
	var all []models.Task
	if len(units) > 0 {
		rows, err := db.OpenTasksAbout(units)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	if hasAny(actor, models.RoleCoordinator) {
		rows, err := db.OpenTasksOf(models.RoleSecretary, models.RoleChairman)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	held := map[string]bool{}
	for _, t := range mine {
		held[t.ID] = true
	}
	return slices.DeleteFunc(all, func(t models.Task) bool {
		hidden := t.Role == models.RoleCoordinator // the unit is told of its lock by mail, the coordinator's list is not its business
		return held[t.ID] || hidden
	}), nil
}

// words holds what the words of tasks are made from.
type words struct {
	now    models.Instant
	cycles map[string]models.Cycle
	cals   map[string]calendar.Calendar
	units  map[string]models.Unit
	forms  map[string]models.Assessment
	names  map[string]string
	sets   map[string]setNames // by cycle and group
}

type setNames struct {
	fields map[string]string
	counts map[string]int
	items  map[string]string
	total  int
}

func (s *Service) taskWords(db store.DB, now models.Instant, tasks []models.Task) (*words, error) {
	w := &words{now: now, cycles: map[string]models.Cycle{}, cals: map[string]calendar.Calendar{}, forms: map[string]models.Assessment{}, sets: map[string]setNames{}}
	var units, users, forms []string
	for _, t := range tasks {
		units = append(units, t.SubjectUnit)
		users = append(users, t.UserID, t.ClaimedBy, t.DoneBy)
		if t.AssessmentID != "" {
			forms = append(forms, t.AssessmentID)
		}
		if _, ok := w.cycles[t.CycleID]; ok || t.CycleID == "" {
			continue
		}
		c, err := db.Cycle(t.CycleID)
		if err != nil {
			return nil, err
		}
		w.cycles[c.ID] = *c
		if w.cals[c.ID], err = calendarOf(c); err != nil {
			return nil, err
		}
		groups, err := s.cycleGroups(db, c.ID)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			set, _, err := s.Commands.SetOf(db, c.ID, g.GroupKey)
			if err != nil {
				return nil, err
			}
			n := setNames{map[string]string{}, map[string]int{}, map[string]string{}, len(set.Criteria())}
			for _, m := range set.Main {
				n.fields[m.Code], n.counts[m.Code] = m.Name, len(m.Criteria)
			}
			for _, it := range set.Items() {
				n.items[it.Code] = it.Name
			}
			w.sets[c.ID+"/"+g.GroupKey] = n
		}
	}
	var err error
	if w.units, err = db.UnitsByID(unique(units)); err != nil {
		return nil, err
	}
	if w.names, err = s.people(db, users...); err != nil {
		return nil, err
	}
	rows, err := db.AssessmentsByID(unique(forms))
	if err != nil {
		return nil, err
	}
	w.forms = rows
	return w, nil
}

func unique(ids []string) []string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return s == "" })
	slices.Sort(ids)
	return slices.Compact(ids)
}

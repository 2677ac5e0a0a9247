package queries_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/queries"
	"chuky/store"
)

type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

// world is a cycle open on Annex I with three units; "v1" and "v2" verify all of them.
type world struct {
	t     *testing.T
	clock *clock
	svc   *commands.Service
	q     *queries.Service
	cycle string
	forms map[string]string // by unit
}

var roles = map[string]models.Role{"coordinator": models.RoleCoordinator, "secretary": models.RoleSecretary, "member": models.RoleCouncil, "chairman": models.RoleChairman, "deputy": models.RoleDeputy,
	"office": models.RoleOffice, "auditor": models.RoleAuditor, "admin": models.RoleAdmin, "v1": models.RoleVerifier, "v2": models.RoleVerifier,
	"o1": models.RoleOfficer, "l1": models.RoleLeader, "o2": models.RoleOfficer, "l2": models.RoleLeader, "o3": models.RoleOfficer, "l3": models.RoleLeader}

func each(t *testing.T, fn func(*world)) {
	c := &clock{}
	testdb.Each(t, store.Options{Clock: c}, func(t *testing.T, st *store.Store) {
		c.t = time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
		w := &world{t: t, clock: c, forms: map[string]string{}}
		w.svc = &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler), BaseURL: "http://chuky.test", Sender: "Sở KH&CN"}
		w.q = &queries.Service{Commands: w.svc}
		w.populate()
		fn(w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) as(name string) commands.Actor {
	w.t.Helper()
	a, err := w.svc.LoadActor(w.ctx(), name)
	w.must(err)
	return a
}

func (w *world) populate() {
	w.t.Helper()
	w.must(w.svc.Store.Write(w.ctx(), func(tx *store.Tx) error {
		for n, name := range map[string]string{"1": "Sở Y tế", "2": "Sở Nội vụ", "3": "Sở Tư pháp"} {
			if err := tx.InsertUnit(&models.Unit{ID: "u" + n, Code: "H29." + n, Name: name, Folded: strings.ToLower(name), GroupKey: "so-nganh", Ranked: true, Version: 1}); err != nil {
				return err
			}
		}
		for name, role := range roles {
			u := models.User{ID: name, Username: name, Name: "Người " + name, Email: name + "@example.vn"}
			g := models.Grant{ID: "g" + name, UserID: name, Role: role}
			if role.OfUnit() {
				u.UnitID, g.UnitID = "u"+name[1:], "u"+name[1:]
			}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			if err := tx.InsertGrant(&g); err != nil {
				return err
			}
		}
		return nil
	}))
	at := func(days int) models.Instant { return models.At(w.clock.t.AddDate(0, 0, days)) }
	m, err := w.svc.SavePlan(w.ctx(), w.as("coordinator"), "", commands.Plan{Year: 2025, Name: "Kỳ 2025", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}}, Policy: commands.DefaultPolicy(),
		Instants:    commands.Instants{DueAt: at(10), LockAt: at(14), VerifyBy: at(30), ExplainBy: at(50), CouncilBy: at(60), SignBy: at(80), PublishAt: at(90)},
		Assignments: []commands.PlanAssignment{{UserID: "v1", Group: "so-nganh", Field: "*"}, {UserID: "v2", Group: "so-nganh", Field: "1"}}})
	w.must(err)
	w.cycle = m.ID
	_, err = w.svc.Open(w.ctx(), w.as("coordinator"), m.ID)
	w.must(err)
	rows, err := w.svc.Store.Read(w.ctx()).Assessments(m.ID)
	w.must(err)
	for _, a := range rows {
		w.forms[a.UnitID] = a.ID
	}
}

func (w *world) save(unit, item string, values map[string]string) {
	w.t.Helper()
	version := int64(0)
	if st, err := w.svc.Store.Read(w.ctx()).Item(w.forms["u"+unit], item); err == nil {
		version = st.Version
	}
	_, err := w.svc.SaveItem(w.ctx(), w.as("o"+unit), commands.SaveItem{AssessmentID: w.forms["u"+unit], Item: item, Version: version, Values: values, Format: indicators.Plain})
	w.must(err)
}

func (w *world) handIn(unit string) {
	w.t.Helper()
	_, err := w.svc.Submit(w.ctx(), w.as("o"+unit), w.forms["u"+unit])
	w.must(err)
	a, err := w.svc.Store.Read(w.ctx()).Assessment(w.forms["u"+unit])
	w.must(err)
	_, err = w.svc.ApproveForm(w.ctx(), w.as("l"+unit), a.ID, a.Revision)
	w.must(err)
}

// fields of part I that 4.1 takes its denominator from.
func (w *world) staff(unit string, officials, employees string) {
	w.t.Helper()
	set, err := indicators.Get("qd79-so-nganh", "1")
	w.must(err)
	it, _ := set.Find("4.1")
	for _, in := range it.Inputs {
		for _, ref := range in.From {
			v := officials
			if in.Key == "f" {
				v = employees
			}
			w.save(unit, ref.Code, map[string]string{ref.Key: v})
		}
	}
}

func TestFormOfAUnit(t *testing.T) {
	each(t, func(w *world) {
		w.save("1", "1.2", map[string]string{"a": "1", "b": "3"})
		w.save("1", "1.3", map[string]string{"a": "9", "b": "3"})
		w.staff("1", "100", "50")
		w.save("1", "4.1", map[string]string{"a": "3", "b": "0", "c": "0", "d": "0"})
		f, err := w.q.AssessmentForm(w.ctx(), w.as("o1"), w.forms["u1"])
		w.must(err)
		items := map[string]queries.FormItem{}
		for _, it := range f.Items {
			items[it.Item.Code] = it
		}
		if it := items["1.2"]; it.Self.Points != "10/3" || it.Self.Shown != "3,33" || !it.Editable || it.Version != 1 || it.Inputs[0].Shown != "1" || len(it.Self.Explanation) == 0 {
			t.Errorf("1.2: %+v", it)
		}
		rel := items["4.1"]
		if rel.Self.Shown != "" || rel.Self.Status != "pending" || rel.Self.Reason != "Tính khi đủ số liệu các đơn vị" || rel.Cohort != nil {
			t.Errorf("a relative criterion before lock: %+v", rel.Self)
		}
		for _, in := range rel.Inputs {
			if in.Key == "e" && (in.Asked || in.Value != "100" || in.Source == "") {
				t.Errorf("a figure from part I: %+v", in)
			}
		}
		if f.Filled != 3 || f.Total != 32 || !f.May.Submit || f.May.Approve || f.Due.Relative == "" || f.Lock.Overdue {
			t.Errorf("form: filled %d of %d, %+v, %+v", f.Filled, f.Total, f.May, f.Due)
		}
		kinds := map[string]int{}
		for _, i := range f.Issues {
			kinds[i.Kind]++
			if i.Item == "1.3" && i.Kind == queries.IssueWarning && i.Text == "" {
				t.Error("a warning without words")
			}
		}
		if kinds[queries.IssueMissing] != 29 || kinds[queries.IssueWarning] != 1 || kinds[queries.IssueNoEvidence] != 3 {
			t.Errorf("issues %v", kinds)
		}
		leader, err := w.q.AssessmentForm(w.ctx(), w.as("l1"), w.forms["u1"])
		w.must(err)
		if leader.May.Edit || leader.May.Submit {
			t.Errorf("leader may %+v", leader.May)
		}

		// Live points: this item, its index, the total; and what else moves.
		live, err := w.q.LivePoints(w.ctx(), w.as("o1"), w.forms["u1"], "1.2", map[string]string{"a": "1,5", "b": "3"}, indicators.VN, false)
		w.must(err)
		if len(live.Errors) != 1 || live.Errors[0].Code != "number_not_integer" || live.Values["b"] != "3" {
			t.Errorf("live %+v", live)
		}
		live, err = w.q.LivePoints(w.ctx(), w.as("o1"), w.forms["u1"], "1.2", map[string]string{"a": "3", "b": "3"}, indicators.VN, false)
		w.must(err)
		if live.Result.Points != "10" || live.Filled != 3 || live.Total.Shown == f.Self.Shown {
			t.Errorf("live %+v", live)
		}
		again, err := w.q.AssessmentForm(w.ctx(), w.as("o1"), w.forms["u1"])
		w.must(err)
		if again.Self.Points != f.Self.Points || again.Assessment.Revision != f.Assessment.Revision {
			t.Error("a preview saved something")
		}
	})
}

// After lock a relative criterion is placed among the units, without their names.
func TestRelativeAfterLock(t *testing.T) {
	each(t, func(w *world) {
		for unit, a := range map[string]string{"1": "10", "2": "20", "3": "40"} {
			w.staff(unit, "100", "100")
			w.save(unit, "4.1", map[string]string{"a": a, "b": "0", "c": "0", "d": "0"})
			w.handIn(unit)
		}
		_, err := w.svc.CheckCycle(w.ctx(), w.cycle)
		w.must(err)
		want := map[string]string{"1": "0", "2": "10/3", "3": "10"}
		for unit, points := range want {
			f, err := w.q.AssessmentForm(w.ctx(), w.as("o"+unit), w.forms["u"+unit])
			w.must(err)
			for _, it := range f.Items {
				if it.Item.Code == "4.1" && (it.Self.Points != points || it.Cohort == nil || it.Cohort.N != 3 || it.Cohort.Min != "1/20" || it.Cohort.Max != "1/5") {
					t.Errorf("unit %s: %+v %+v", unit, it.Self, it.Cohort)
				}
			}
		}
		c, err := w.q.Compare(w.ctx(), w.as("v1"), w.cycle, "so-nganh", "4.1")
		w.must(err)
		if len(c.Rows) != 3 || c.Cohort == nil {
			t.Errorf("compare %+v", c)
		}
		if _, err := w.q.Compare(w.ctx(), w.as("v2"), w.cycle, "so-nganh", "4.1"); err == nil { // judges index 1 only
			t.Error("a verifier compares a field that is not his")
		}
		if _, err := w.q.Compare(w.ctx(), w.as("o1"), w.cycle, "so-nganh", "4.1"); err == nil {
			t.Error("an officer compares units")
		}
	})
}

func TestDeskAndBoard(t *testing.T) {
	each(t, func(w *world) {
		w.save("1", "1.2", map[string]string{"a": "1", "b": "3"})
		w.handIn("1")
		w.save("2", "1.2", map[string]string{"a": "1", "b": "3"})
		w.clock.t = w.clock.t.AddDate(0, 0, 5)

		d, err := w.q.Desk(w.ctx(), w.as("v2"), w.forms["u1"])
		w.must(err)
		if d.Round != 1 || len(d.Fields) != 1 || len(d.LeftMine) != 4 || len(d.Left) != 32 || d.CanComplete {
			t.Errorf("desk of a verifier of one field: round %d, %v, %d of %d", d.Round, d.Fields, len(d.LeftMine), len(d.Left))
		}
		for _, it := range d.Desk {
			if !it.Item.Info() && !strings.HasPrefix(it.Item.Code, "1.") {
				t.Errorf("the desk shows %s", it.Item.Code)
			}
		}
		_, err = w.svc.Decide(w.ctx(), w.as("v2"), w.forms["u1"], []commands.Decision{{Item: "1.1", Kind: models.VerdictAccepted}, {Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "2", "b": "3"}, Format: indicators.Plain, Reason: "đếm lại"}})
		w.must(err)
		d, err = w.q.Desk(w.ctx(), w.as("v1"), w.forms["u1"])
		w.must(err)
		states := map[string]string{}
		for _, it := range d.Desk {
			states[it.Item.Code] = it.State
			if it.Item.Code == "1.2" && (it.Self.Points != "10/3" || it.Verified == nil || it.Verified.Points != "20/3" || it.Adjusted["a"] != "2") {
				t.Errorf("1.2 on the desk: %+v", it.FormItem)
			}
		}
		if states["1.1"] != "accepted" || states["1.2"] != "adjusted" || states["1.3"] != queries.DeskUndecided || len(d.Left) != 30 {
			t.Errorf("states %v, %d left", states, len(d.Left))
		}
		list, err := w.q.DeskList(w.ctx(), w.as("v2"))
		w.must(err)
		decided := 0
		for _, r := range list {
			decided += r.Decided
			if r.Total != 4 {
				t.Errorf("%s: %d criteria", r.Unit.Name, r.Total)
			}
		}
		if len(list) != 3 || decided != 2 {
			t.Errorf("desk list: %d rows, %d decided", len(list), decided)
		}

		b, err := w.q.Board(w.ctx(), w.as("coordinator"), w.cycle)
		w.must(err)
		counts := map[string]int{}
		for _, f := range b.Funnel {
			counts[f.Name] = f.Count
		}
		if counts["Đang thẩm định"] != 1 || counts["Đang nhập"] != 1 || counts["Chưa bắt đầu"] != 1 || len(b.Laggards) != 2 || b.Laggards[0].Unit.ID != "u3" {
			t.Errorf("funnel %v, laggards %+v", counts, b.Laggards)
		}
		if len(b.Groups) != 1 || len(b.Groups[0].Main) != 6 || len(b.Groups[0].Rows) != 3 {
			t.Fatalf("heat map %+v", b.Groups)
		}
		for _, r := range b.Groups[0].Rows {
			if r.Unit.ID == "u1" && (r.Cells[0] != queries.HeatCell{Filled: 1, Decided: 2, Total: 4} || r.Total != 32) {
				t.Errorf("cells %+v", r.Cells)
			}
		}
		if len(b.Load) != 2 || b.Messages.Pending == 0 || !b.Moves.Cancel || b.Moves.Open {
			t.Errorf("load %+v, messages %+v, moves %+v", b.Load, b.Messages, b.Moves)
		}
		// One of three in five days of ten: the rest needs ten more, the deadline is in five.
		if f := b.Forecasts[0]; f.Unknown || f.Met || f.Done != 1 || f.Total != 3 {
			t.Errorf("forecast %+v", f)
		}
		watch, err := w.q.Board(w.ctx(), w.as("auditor"), w.cycle)
		w.must(err)
		if watch.Moves != (queries.BoardMoves{}) {
			t.Errorf("the auditor may %+v", watch.Moves)
		}
	})
}

// Every query, asked by everybody: those who may not see something are told that it is not there or not theirs, and
// nothing breaks on either database.
func TestEveryQueryForEverybody(t *testing.T) {
	each(t, func(w *world) {
		w.save("1", "1.2", map[string]string{"a": "1", "b": "3"})
		w.handIn("1")
		form := w.forms["u1"]
		overseer := []string{"coordinator", "secretary", "member", "chairman", "deputy", "auditor"}
		own := append([]string{"o1", "l1", "v1", "v2"}, overseer...)
		everybody := make([]string, 0, len(roles))
		for name := range roles {
			everybody = append(everybody, name)
		}
		for name, q := range map[string]struct {
			ask func(a commands.Actor) error
			who []string
		}{
			"form":         {func(a commands.Actor) error { _, err := w.q.AssessmentForm(w.ctx(), a, form); return err }, own},
			"review":       {func(a commands.Actor) error { _, err := w.q.LeaderReview(w.ctx(), a, form); return err }, own},
			"evidence":     {func(a commands.Actor) error { _, err := w.q.EvidenceList(w.ctx(), a, form); return err }, own},
			"supplements":  {func(a commands.Actor) error { _, err := w.q.Supplements(w.ctx(), a, form); return err }, own},
			"explanations": {func(a commands.Actor) error { _, err := w.q.Explanations(w.ctx(), a, form); return err }, own},
			"desk":         {func(a commands.Actor) error { _, err := w.q.Desk(w.ctx(), a, form); return err }, append([]string{"v1", "v2"}, overseer...)},
			"board":        {func(a commands.Actor) error { _, err := w.q.Board(w.ctx(), a, w.cycle); return err }, append([]string{"office"}, overseer...)},
			"council":      {func(a commands.Actor) error { _, err := w.q.CouncilView(w.ctx(), a, w.cycle); return err }, overseer},
			"sign":         {func(a commands.Actor) error { _, err := w.q.SignView(w.ctx(), a, w.cycle); return err }, append([]string{"office"}, overseer...)},
			"plan":         {func(a commands.Actor) error { _, err := w.q.CyclePlan(w.ctx(), a, w.cycle); return err }, append([]string{"admin"}, overseer...)},
			"runs":         {func(a commands.Actor) error { _, err := w.q.Runs(w.ctx(), a, w.cycle); return err }, overseer},
			"provisional": {func(a commands.Actor) error {
				_, err := w.q.Provisional(w.ctx(), a, w.cycle, commands.ViewFinal)
				return err
			}, overseer},
			"users":    {func(a commands.Actor) error { _, err := w.q.Users(w.ctx(), a, queries.ListFilter{}); return err }, []string{"admin", "coordinator", "auditor"}},
			"messages": {func(a commands.Actor) error { _, err := w.q.Messages(w.ctx(), a, "", "", 10, 0); return err }, []string{"admin", "coordinator", "auditor"}},
			"audit": {func(a commands.Actor) error {
				_, err := w.q.Audit(w.ctx(), a, store.AuditFilter{Limit: 10})
				return err
			},
				[]string{"admin", "coordinator", "auditor", "o1", "l1", "o2", "l2", "o3", "l3"}},
			"deputies": {func(a commands.Actor) error { _, err := w.q.Deputies(w.ctx(), a); return err }, []string{"coordinator", "office", "chairman", "deputy", "auditor"}},
			"inbox":    {func(a commands.Actor) error { _, err := w.q.Inbox(w.ctx(), a, queries.InboxFilter{}); return err }, everybody},
			"cycles":   {func(a commands.Actor) error { _, err := w.q.CycleList(w.ctx(), a); return err }, everybody},
			"assessments": {func(a commands.Actor) error {
				_, err := w.q.Assessments(w.ctx(), a, queries.AssessmentFilter{})
				return err
			}, everybody},
			"units":     {func(a commands.Actor) error { _, err := w.q.Units(w.ctx(), a, queries.ListFilter{}); return err }, everybody},
			"calendars": {func(a commands.Actor) error { _, err := w.q.Calendars(w.ctx(), a); return err }, everybody},
			"tokens":    {func(a commands.Actor) error { _, err := w.q.Tokens(w.ctx(), a); return err }, everybody},
			"me":        {func(a commands.Actor) error { _, err := w.q.Me(w.ctx(), a); return err }, everybody},
			"desk list": {func(a commands.Actor) error { _, err := w.q.DeskList(w.ctx(), a); return err }, everybody},
		} {
			may := map[string]bool{}
			for _, who := range q.who {
				may[who] = true
			}
			for who := range roles {
				err := q.ask(w.as(who))
				r, refused := models.AsRefusal(err)
				switch {
				case err != nil && !refused:
					t.Errorf("%s as %s: %v", name, who, err)
				case may[who] && refused:
					t.Errorf("%s as %s is refused: %v", name, who, err)
				case !may[who] && (!refused || r.Kind != models.RefuseNotFound && r.Kind != models.RefuseForbidden):
					t.Errorf("%s as %s is answered: %v", name, who, err)
				}
			}
		}
		if _, err := w.q.PublicRanking(w.ctx(), w.cycle, 0); err == nil {
			t.Error("a cycle is public before it is published")
		}
		if rows, err := w.q.Published(w.ctx()); err != nil || len(rows) != 0 {
			t.Errorf("published %v, %v", rows, err)
		}
	})
}

func TestInboxOfARole(t *testing.T) {
	each(t, func(w *world) {
		todo, err := w.q.Inbox(w.ctx(), w.as("o1"), queries.InboxFilter{})
		w.must(err)
		if todo.Total != 1 || todo.Rows[0].Kind != "Kê khai" || todo.Rows[0].Subject != "Sở Y tế" || todo.Rows[0].Detail != "0/32 tiêu chí có số liệu" || todo.Counts[queries.TabSoon] != 0 {
			t.Errorf("inbox %+v", todo)
		}
		w.clock.t = w.clock.t.AddDate(0, 0, 9)
		w.save("1", "1.2", map[string]string{"a": "1", "b": "3"})
		w.handInOnly("1")
		soon, err := w.q.Inbox(w.ctx(), w.as("l1"), queries.InboxFilter{Tab: queries.TabSoon, Query: "SO Y TE"})
		w.must(err)
		if soon.Total != 1 || soon.Rows[0].Link != "/duyet/"+w.forms["u1"] || !soon.Rows[0].Mine || !soon.Rows[0].Due.Soon {
			t.Errorf("soon %+v", soon)
		}
		for _, f := range []queries.InboxFilter{{Query: "sở khác"}, {Kind: "sign"}, {UnitID: "u2"}} {
			none, err := w.q.Inbox(w.ctx(), w.as("l1"), f)
			w.must(err)
			if none.Total != 0 || none.Counts[queries.TabTodo] != 1 {
				t.Errorf("filter %+v: %+v", f, none)
			}
		}
		mine, err := w.q.Inbox(w.ctx(), w.as("o1"), queries.InboxFilter{Tab: queries.TabWaiting})
		w.must(err)
		done, err := w.q.Inbox(w.ctx(), w.as("o1"), queries.InboxFilter{Tab: queries.TabDone})
		w.must(err)
		if mine.Total != 1 || mine.Rows[0].Mine || mine.Rows[0].Holder != "Lãnh đạo đơn vị" || done.Total != 1 {
			t.Errorf("waiting %+v, done %+v", mine, done)
		}
		if _, err := w.q.Task(w.ctx(), w.as("o2"), soon.Rows[0].Task.ID); err == nil {
			t.Error("another unit opens the task")
		}
		if r, err := w.q.Task(w.ctx(), w.as("l1"), soon.Rows[0].Task.ID); err != nil || !r.Mine {
			t.Errorf("task %+v, %v", r, err)
		}
	})
}

// handInOnly submits without the leader.
func (w *world) handInOnly(unit string) {
	w.t.Helper()
	_, err := w.svc.Submit(w.ctx(), w.as("o"+unit), w.forms["u"+unit])
	w.must(err)
}

package commands_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
)

// testClock is the clock that decides in these tests; only the test moves it.
type testClock struct{ us atomic.Int64 }

func (c *testClock) Now() time.Time         { return time.UnixMicro(c.us.Load()) }
func (c *testClock) setTo(i models.Instant) { c.us.Store(int64(i)) }

// world is a small province: four departments, people for every role, a cycle opened on Annex I.
type world struct {
	t      *testing.T
	s      *commands.Service
	clock  *testClock
	people map[string]commands.Actor
	units  []models.Unit
	cycle  string
	inst   commands.Instants
}

func at(s string) models.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Location)
	if err != nil {
		panic(err)
	}
	return models.At(t)
}

// each runs fn in a fresh world on both databases.
func each(t *testing.T, fn func(*world)) {
	clock := &testClock{}
	testdb.Each(t, store.Options{Clock: clock}, func(t *testing.T, st *store.Store) {
		clock.setTo(at("2026-01-05 08:00"))
		w := &world{t: t, clock: clock, people: map[string]commands.Actor{},
			s: &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1", Sender: "Sở Khoa học và Công nghệ"}}
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

// refused demands a refusal with the code.
func (w *world) refused(err error, code string) *models.Refusal {
	w.t.Helper()
	r, ok := models.AsRefusal(err)
	if !ok || r.Code != code {
		w.t.Fatalf("want refusal %q, got %v", code, err)
	}
	if r.Message == "" {
		w.t.Errorf("refusal %q says nothing", code)
	}
	return r
}

func (w *world) populate() {
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
		for _, name := range []string{"Sở Y tế", "Sở Nội vụ", "Sở Tư pháp", "Sở Thông tin và Truyền thông"} {
			u := models.Unit{ID: "u-" + name, Code: "H29." + string(rune('1'+len(w.units))), Name: name, GroupKey: "so-nganh", Ranked: true}
			w.units = append(w.units, u)
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
		}
		add := func(key, unit string, roles ...models.Role) error {
			u := models.User{ID: key, Username: key, Name: key, UnitID: unit, Email: key + "@example.vn"}
			a := commands.Actor{User: u}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			for _, r := range roles {
				g := models.Grant{ID: key + string(r), UserID: key, Role: r}
				if r.OfUnit() {
					g.UnitID = unit
				}
				a.Grants = append(a.Grants, g)
				if err := tx.InsertGrant(&g); err != nil {
					return err
				}
			}
			w.people[key] = a
			return nil
		}
		for _, u := range w.units {
			if err := add("officer-"+u.Name, u.ID, models.RoleOfficer); err != nil {
				return err
			}
			if err := add("leader-"+u.Name, u.ID, models.RoleLeader); err != nil {
				return err
			}
		}
		for key, roles := range map[string][]models.Role{"coordinator": {models.RoleCoordinator}, "secretary": {models.RoleSecretary}, "chairman": {models.RoleChairman},
			"deputy": {models.RoleDeputy}, "office": {models.RoleOffice}} {
			if err := add(key, "", roles...); err != nil {
				return err
			}
		}
		for _, key := range []string{"verifier-1", "verifier-2"} {
			if err := add(key, w.units[3].ID, models.RoleVerifier); err != nil {
				return err
			}
		}
		return add("verifier-other", w.units[1].ID, models.RoleVerifier)
	}))
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) db() store.DB { return w.s.Store.Read(w.ctx()) }

// plan is a plan that may open.
func (w *world) plan() commands.Plan {
	w.inst = commands.Instants{DueAt: at("2026-01-16 17:00"), LockAt: at("2026-01-23 17:00"), VerifyBy: at("2026-02-06 17:00"), ExplainBy: at("2026-03-06 17:00"),
		CouncilBy: at("2026-03-13 17:00"), SignBy: at("2026-03-27 17:00"), PublishAt: at("2026-03-31 08:00")}
	return commands.Plan{Year: 2025, Name: "Kỳ đánh giá năm 2025", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}},
		Policy: commands.DefaultPolicy(), Instants: w.inst, Assignments: []commands.PlanAssignment{
			{UserID: "verifier-1", Group: "so-nganh", Field: "*"}, {UserID: "verifier-2", Group: "so-nganh", Field: "*"},
			{UserID: "verifier-other", Group: "so-nganh", Field: "*", UnitID: w.units[3].ID}}}
}

// open creates and opens the cycle.
func (w *world) open() {
	m, err := w.s.SavePlan(w.ctx(), w.people["coordinator"], "", w.plan())
	w.must(err)
	w.cycle = m.ID
	_, err = w.s.Open(w.ctx(), w.people["coordinator"], w.cycle)
	w.must(err)
}

// assessment finds the form of the n-th unit.
func (w *world) assessment(n int) *models.Assessment {
	w.t.Helper()
	a, err := w.db().AssessmentOf(w.cycle, w.units[n].ID)
	w.must(err)
	return a
}

func (w *world) officer(n int) commands.Actor { return w.people["officer-"+w.units[n].Name] }
func (w *world) leader(n int) commands.Actor  { return w.people["leader-"+w.units[n].Name] }

// save saves one item of the n-th unit with the version that is stored.
func (w *world) save(n int, item string, values map[string]string) (commands.SavedItem, error) {
	a := w.assessment(n)
	in := commands.SaveItem{AssessmentID: a.ID, Item: item, Values: values, Format: indicators.Plain}
	if st, err := w.db().Item(a.ID, item); err == nil {
		in.Version = st.Version
	}
	return w.s.SaveItem(w.ctx(), w.officer(n), in)
}

// submitAndApprove brings the n-th unit to submitted.
func (w *world) submitAndApprove(n int) {
	w.t.Helper()
	a := w.assessment(n)
	_, err := w.s.Submit(w.ctx(), w.officer(n), a.ID)
	w.must(err)
	_, err = w.s.ApproveForm(w.ctx(), w.leader(n), a.ID, a.Revision)
	w.must(err)
}

// acceptAll accepts every criterion of a unit that is undecided and completes round 1.
func (w *world) acceptAll(n int, verifier string) {
	w.t.Helper()
	a := w.assessment(n)
	set, err := indicators.Get("qd79-so-nganh", "1")
	w.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		ds = append(ds, commands.Decision{Item: it.Code, Kind: models.VerdictAccepted})
	}
	_, err = w.s.Decide(w.ctx(), w.people[verifier], a.ID, ds)
	w.must(err)
	_, err = w.s.CompleteRoundOne(w.ctx(), w.people[verifier], a.ID)
	w.must(err)
}

// fire proposes every timer of a kind that stands for the n-th unit.
func (w *world) fire(n int, kind string) {
	w.t.Helper()
	a := w.assessment(n)
	for _, t := range w.timers(a.Timers) {
		if t.Kind == kind {
			_, err := w.s.FireAssessment(w.ctx(), a.ID, t)
			w.must(err)
		}
	}
}

// fireCycle proposes the window timer of the cycle.
func (w *world) fireCycle() {
	w.t.Helper()
	c, err := w.db().Cycle(w.cycle)
	w.must(err)
	for _, t := range w.timers(c.Timers) {
		if t.Kind == commands.TimerWindow {
			_, err := w.s.FireCycle(w.ctx(), c.ID, t)
			w.must(err)
		}
	}
}

func (w *world) stageIs(n int, want models.AssessmentStage) {
	w.t.Helper()
	if got := w.assessment(n).Stage; got != want {
		w.t.Fatalf("%s stands at %s, want %s", w.units[n].Name, got, want)
	}
}

func (w *world) cycleIs(want models.CycleStage) *models.Cycle {
	w.t.Helper()
	c, err := w.db().Cycle(w.cycle)
	w.must(err)
	if c.Stage != want {
		w.t.Fatalf("cycle stands at %s, want %s", c.Stage, want)
	}
	return c
}

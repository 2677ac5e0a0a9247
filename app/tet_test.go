package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"chuky/app"
	"chuky/app/onemachine"
	"chuky/calendar"
	"chuky/commands"
	"chuky/config"
	"chuky/indicators"
	"chuky/models"
	"chuky/store"
)

// testClock decides about deadlines here; only the test moves it.
type testClock struct{ us atomic.Int64 }

func (c *testClock) Now() time.Time         { return time.UnixMicro(c.us.Load()) }
func (c *testClock) setTo(i models.Instant) { c.us.Store(int64(i)) }

// lookOften makes the workflows' clocks run a million times faster than the test's: every timer is proposed within about
// a second, SQL answers "not yet" until the test has moved its clock, and nothing but SQL decides.
const lookOften = 1_000_000

func localInstant(t *testing.T, s string) models.Instant {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Location)
	if err != nil {
		t.Fatal(err)
	}
	return models.At(at)
}

// start runs the whole program on a fresh folder with the test's clock.
func start(t *testing.T, clock store.Clock) *app.App {
	t.Helper()
	cfg := config.Default()
	cfg.DataDir, cfg.Addr = t.TempDir(), "127.0.0.1:0"
	cfg.BaseURL, cfg.Seal.KeyFile = "http://127.0.0.1", filepath.Join(cfg.DataDir, "seal.key")
	cfg.Process.Housekeeping = time.Second
	return startWith(t, cfg, app.Options{Clock: clock, ClockRate: lookOften})
}

// startWith runs the whole program and stops it with the test.
func startWith(t *testing.T, cfg config.Config, opt app.Options) *app.App {
	t.Helper()
	opt.OneMachine = onemachine.Servers
	return startOn(t, cfg, opt)
}

func startOn(t *testing.T, cfg config.Config, opt app.Options) *app.App {
	t.Helper()
	if os.Getenv("CHUKY_TEST_LOG") != "" {
		opt.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	a, err := app.Start(t.Context(), cfg, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return a
}

// A whole cycle in working days over Tết 2026 (16–20 February off, with the weekends nine days), on real Temporal
// workflows: every window closes when the calendar says, never before, and reminders count working days.
func TestCycleInWorkingDaysOverTet(t *testing.T) {
	clock := &testClock{}
	opened := localInstant(t, "2026-02-06 08:00") // Friday
	clock.setTo(opened)
	a := start(t, clock)
	w := &tet{t: t, a: a, clock: clock, people: map[string]commands.Actor{}}
	w.populate(3)

	cal := calendar.Builtin()
	after := func(from models.Instant, n int) models.Instant {
		return models.At(cal.After(from.Time(), calendar.WorkingDays(n)))
	}
	in := commands.Instants{DueAt: after(opened, 5)}
	in.LockAt, in.VerifyBy = after(in.DueAt, 2), after(in.DueAt, 7)
	in.ExplainBy, in.CouncilBy = after(in.VerifyBy, 5), after(in.VerifyBy, 8)
	in.SignBy, in.PublishAt = after(in.CouncilBy, 3), after(in.CouncilBy, 5)
	// 9, 10, 11, 12, 13 February are five working days; two more lie behind Tết.
	if want := localInstant(t, "2026-02-13 17:00"); in.DueAt != want {
		t.Fatalf("due %s, want %s", calendar.FormatVN(in.DueAt.Time()), calendar.FormatVN(want.Time()))
	}
	if want := localInstant(t, "2026-02-24 17:00"); in.LockAt != want {
		t.Fatalf("lock %s, want %s", calendar.FormatVN(in.LockAt.Time()), calendar.FormatVN(want.Time()))
	}
	policy := commands.DefaultPolicy()
	policy.Remind = []calendar.Term{calendar.WorkingDays(3), calendar.WorkingDays(1)}
	policy.Grace = calendar.WorkingDays(1)
	w.open(policy, in)

	// Unit 0 hands in on time, unit 1 late during the days between due and lock, unit 2 waits for its leader at lock.
	w.fill(0)
	w.handIn(0)
	w.clock.setTo(localInstant(t, "2026-02-10 18:00")) // three working days before 13 February at 17:00
	w.until("two reminders", func() bool { return w.messages("reminder") == 2 })
	w.clock.setTo(in.DueAt + 1)
	w.until("due has passed for two units", func() bool { return w.messages("due_passed") == 4 })
	w.fill(1)
	w.handIn(1)
	if !w.unit(1).Late || w.unit(0).Late {
		t.Fatal("lateness is marked wrongly")
	}
	w.fill(2)
	_, err := a.Commands.Submit(t.Context(), w.people["officer-2"], w.unit(2).ID)
	w.must(err)
	w.clock.setTo(in.LockAt - 1)
	w.holds("before lock", func() bool { return w.unit(2).Stage == models.StageLeaderReview && w.stage() == models.CycleCollecting })
	w.clock.setTo(in.LockAt)
	w.until("the cycle verifies", func() bool { return w.stage() == models.CycleVerifying })
	w.holds("grace for the leader", func() bool { return w.unit(2).Stage == models.StageLeaderReview })
	w.clock.setTo(after(in.LockAt, 1))
	w.until("the form is locked after the grace", func() bool { return w.unit(2).Stage == models.StageLocked })

	w.verify(0)
	// A supplement of two working days on unit 1 lapses by its own timer.
	until := after(models.At(clock.Now()), 2)
	_, err = a.Commands.AskSupplement(t.Context(), w.people["verifier"], w.unit(1).ID, "1.2", "Thiếu biên bản", until)
	w.must(err)
	w.holds("the supplement is open", func() bool { return w.unit(1).Stage == models.StageSupplement })
	w.clock.setTo(until)
	w.until("the supplement lapses", func() bool { return w.unit(1).Stage == models.StageInVerification })
	w.verify(1)
	w.until("explaining", func() bool { return w.stage() == models.CycleExplaining })
	w.clock.setTo(in.ExplainBy)
	w.until("council", func() bool { return w.stage() == models.CycleCouncil })
	_, err = a.Commands.RecordMinutes(t.Context(), w.people["secretary"], w.cycle, models.Minutes{Number: "1/BB", Date: "2026-03-09"})
	w.must(err)
	w.until("a run is frozen", func() bool { return w.row().RunID != "" })
	w.clock.setTo(after(w.row().StageSince, 2))
	w.until("the chairman is reminded", func() bool { return w.messages("sign_reminder") == 1 })
	head, err := a.Store.Read(t.Context()).RunHead(w.row().RunID)
	w.must(err)
	_, err = a.Commands.Approve(t.Context(), w.people["chairman"], w.cycle, commands.Approval{Digest: head.Digest, ProposalNo: "1", ProposalDate: "2026-03-10", DecisionNo: "2", DecisionDate: "2026-03-11"})
	w.must(err)
	w.clock.setTo(in.PublishAt - 1)
	w.holds("not published yet", func() bool { return w.stage() == models.CycleSigned })
	w.clock.setTo(in.PublishAt)
	w.until("published", func() bool { return w.stage() == models.CyclePublished })
	w.until("nothing is pending", func() bool {
		drift, pending, err := a.Commands.Drift(t.Context())
		w.must(err)
		return drift == 0 && pending == 0 && w.pendingMail() == 0
	})
}

// tet is a small province on the running program.
type tet struct {
	t      *testing.T
	a      *app.App
	clock  *testClock
	people map[string]commands.Actor
	units  []models.Unit
	cycle  string
}

func (w *tet) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *tet) populate(n int) {
	add := func(tx *store.Tx, key, unit string, role models.Role) error {
		u := models.User{ID: key, Username: key, Name: key, UnitID: unit, Email: key + "@example.vn"}
		g := models.Grant{ID: "g-" + key, UserID: key, Role: role}
		if role.OfUnit() {
			g.UnitID = unit
		}
		w.people[key] = commands.Actor{User: u, Grants: []models.Grant{g}}
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		return tx.InsertGrant(&g)
	}
	w.must(w.a.Store.Write(w.t.Context(), func(tx *store.Tx) error {
		for i := range n {
			u := models.Unit{ID: fmt.Sprintf("u%d", i), Code: fmt.Sprintf("H29.%d", i), Name: fmt.Sprintf("Sở thứ %d", i), GroupKey: "so-nganh", Ranked: true}
			w.units = append(w.units, u)
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			if err := add(tx, fmt.Sprintf("officer-%d", i), u.ID, models.RoleOfficer); err != nil {
				return err
			}
			if err := add(tx, fmt.Sprintf("leader-%d", i), u.ID, models.RoleLeader); err != nil {
				return err
			}
		}
		for key, role := range map[string]models.Role{"coordinator": models.RoleCoordinator, "secretary": models.RoleSecretary, "chairman": models.RoleChairman, "verifier": models.RoleVerifier} {
			if err := add(tx, key, "", role); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *tet) open(p commands.Policy, in commands.Instants) {
	w.t.Helper()
	m, err := w.a.Commands.SavePlan(w.t.Context(), w.people["coordinator"], "", commands.Plan{Year: 2025, Name: "Kỳ đánh giá qua Tết", Policy: p, Instants: in,
		Groups:      []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}},
		Assignments: []commands.PlanAssignment{{UserID: "verifier", Group: "so-nganh", Field: "*"}}})
	w.must(err)
	w.cycle = m.ID
	_, err = w.a.Commands.Open(w.t.Context(), w.people["coordinator"], m.ID)
	w.must(err)
}

func (w *tet) unit(n int) *models.Assessment {
	w.t.Helper()
	a, err := w.a.Store.Read(w.t.Context()).AssessmentOf(w.cycle, w.units[n].ID)
	w.must(err)
	return a
}

func (w *tet) row() *models.Cycle {
	w.t.Helper()
	c, err := w.a.Store.Read(w.t.Context()).Cycle(w.cycle)
	w.must(err)
	return c
}

func (w *tet) stage() models.CycleStage { return w.row().Stage }

func (w *tet) fill(n int) {
	w.t.Helper()
	_, err := w.a.Commands.SaveItem(w.t.Context(), w.people[fmt.Sprintf("officer-%d", n)], commands.SaveItem{AssessmentID: w.unit(n).ID, Item: "1.2", Values: map[string]string{"a": "3", "b": "4"}, Format: indicators.Plain})
	w.must(err)
}

func (w *tet) handIn(n int) {
	w.t.Helper()
	_, err := w.a.Commands.Submit(w.t.Context(), w.people[fmt.Sprintf("officer-%d", n)], w.unit(n).ID)
	w.must(err)
	_, err = w.a.Commands.ApproveForm(w.t.Context(), w.people[fmt.Sprintf("leader-%d", n)], w.unit(n).ID, w.unit(n).Revision)
	w.must(err)
}

func (w *tet) verify(n int) {
	w.t.Helper()
	set, err := indicators.Get("qd79-so-nganh", "1")
	w.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		ds = append(ds, commands.Decision{Item: it.Code, Kind: models.VerdictAccepted})
	}
	_, err = w.a.Commands.Decide(w.t.Context(), w.people["verifier"], w.unit(n).ID, ds)
	w.must(err)
	_, err = w.a.Commands.CompleteRoundOne(w.t.Context(), w.people["verifier"], w.unit(n).ID)
	w.must(err)
}

func (w *tet) messages(kind string) int {
	w.t.Helper()
	rows, _, err := w.a.Store.Read(w.t.Context()).Messages(w.cycle, 1000, 0)
	w.must(err)
	n := 0
	for _, m := range rows {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

func (w *tet) pendingMail() int {
	w.t.Helper()
	n, err := w.a.Store.Read(w.t.Context()).CountMessages("", models.MessagePending)
	w.must(err)
	return n
}

// until waits for what the workflows bring about; a minute is far more than they need.
func (w *tet) until(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited a minute for: %s (cycle %s)", what, w.stage())
		}
		<-time.After(50 * time.Millisecond)
	}
}

// holds looks for longer than the workflows need to propose: what must not happen yet does not.
func (w *tet) holds(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(2500 * time.Millisecond)
	for time.Now().Before(deadline) {
		if !ok() {
			w.t.Fatalf("happened too early: %s (cycle %s)", what, w.stage())
		}
		<-time.After(100 * time.Millisecond)
	}
}

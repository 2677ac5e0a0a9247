package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"chuky/app"
	"chuky/app/onemachine"
	"chuky/commands"
	"chuky/config"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
	"chuky/workflows"
)

// house is a province whose program is stopped and started on one folder.
type house struct {
	*tet
	cfg config.Config
}

func newHouse(t *testing.T) *house {
	t.Helper()
	cfg := config.Default()
	cfg.DataDir, cfg.Addr, cfg.Metrics.Addr = t.TempDir(), "127.0.0.1:0", config.MetricsOff
	cfg.BaseURL, cfg.Seal.KeyFile = "http://127.0.0.1", filepath.Join(cfg.DataDir, "seal.key")
	cfg.Process.Housekeeping, cfg.Accounts.IdleDays = time.Second, 0 // these people have never signed in
	h := &house{cfg: cfg, tet: &tet{t: t, clock: &testClock{}, people: map[string]commands.Actor{}}}
	h.clock.setTo(localInstant(t, "2026-03-02 08:00"))
	return h
}

func (h *house) options() app.Options {
	return app.Options{OneMachine: onemachine.Servers, Clock: h.clock, ClockRate: lookOften}
}

func (h *house) start() {
	h.t.Helper()
	h.a = startWith(h.t, h.cfg, h.options())
}

func (h *house) stop() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	h.must(h.a.Stop(ctx))
}

func (h *house) backup() string {
	h.t.Helper()
	dir := filepath.Join(h.t.TempDir(), "sao-luu")
	b, err := app.WriteBackup(h.t.Context(), h.cfg, h.options(), dir, true)
	h.must(err)
	if b.SchemaVersion == 0 || b.Objects == 0 || !strings.HasPrefix(b.SealKey, "chuky-ed25519:") {
		h.t.Fatalf("backup %+v", b)
	}
	return dir
}

// follows waits until the workflow of a unit knows exactly what SQL knows.
func (h *house) follows(n int) {
	h.t.Helper()
	client := workflows.NewClient(h.a.Temporal, h.cfg.Temporal.TaskQueue, lookOften)
	h.until("the unit's workflow follows SQL", func() bool {
		s, err := client.StateOf(h.t.Context(), models.AggregateAssessment, h.unit(n).ID)
		return err == nil && s.Applied == h.unit(n).Seq && s.Stage == string(h.unit(n).Stage)
	})
}

// SQL goes back to before a form was handed in, while Temporal knows the hand-in; later Temporal goes back while SQL is
// ahead. Both times the workflows follow SQL again, the form can be handed in, and the deadline locks who did nothing.
func TestRestoreToEarlierAndLaterThanTemporal(t *testing.T) {
	h := newHouse(t)
	h.start()
	h.populate(3)
	now, day := models.At(h.clock.Now()), models.Instant((24 * time.Hour).Microseconds())
	in := commands.Instants{DueAt: now + 5*day, LockAt: now + 7*day, VerifyBy: now + 14*day, ExplainBy: now + 20*day, CouncilBy: now + 25*day, SignBy: now + 27*day, PublishAt: now + 30*day}
	h.open(commands.DefaultPolicy(), in)
	h.fill(0)
	h.level()
	h.until("the audit log is sealed", func() bool {
		rows, err := h.a.Store.Read(t.Context()).UnsealedAudit(1)
		h.must(err)
		return len(rows) == 0
	})
	before := h.unit(0).Seq
	h.stop()
	early := h.backup()
	oldTemporal := filepath.Join(t.TempDir(), "temporal")
	h.must(os.CopyFS(oldTemporal, os.DirFS(filepath.Join(h.cfg.DataDir, "temporal"))))

	h.start()
	h.handIn(0)
	h.level()
	h.follows(0)
	h.stop()

	// Back to before: not without the typed name, and not from a damaged backup.
	var filled *app.NotEmptyError
	if _, err := app.Restore(t.Context(), h.cfg, h.options(), early, ""); !errors.As(err, &filled) || filled.Name != "chuky.db" {
		t.Fatalf("a database with data: %v", err)
	}
	damaged := filepath.Join(t.TempDir(), "sao-luu")
	h.must(os.CopyFS(damaged, os.DirFS(early)))
	h.must(os.WriteFile(filepath.Join(damaged, "objects.jsonl"), nil, 0o600))
	if _, err := app.Restore(t.Context(), h.cfg, h.options(), damaged, "chuky.db"); err == nil || !strings.Contains(err.Error(), "objects.jsonl") {
		t.Fatalf("a damaged backup: %v", err)
	}
	r, err := app.Restore(t.Context(), h.cfg, h.options(), early, "chuky.db")
	h.must(err)
	if r.Workflow.Ended < 4 || len(r.Missing) != 0 || r.Present == 0 {
		t.Errorf("restored %+v", r)
	}
	h.start()
	if h.unit(0).Seq != before || h.unit(0).Stage != models.StageInProgress {
		t.Fatalf("unit 0 is at %s, seq %d", h.unit(0).Stage, h.unit(0).Seq)
	}
	h.follows(0)
	h.handIn(0)
	h.level()
	h.follows(0)
	h.stop()

	// Temporal goes back to before all of that; SQL is ahead of it.
	h.must(os.RemoveAll(filepath.Join(h.cfg.DataDir, "temporal")))
	h.must(os.CopyFS(filepath.Join(h.cfg.DataDir, "temporal"), os.DirFS(oldTemporal)))
	late := h.backup()
	if _, err := app.Restore(t.Context(), h.cfg, h.options(), late, "chuky.db"); err != nil {
		t.Fatal(err)
	}
	h.start()
	if h.unit(0).Stage != models.StageSubmitted {
		t.Fatalf("unit 0 is at %s", h.unit(0).Stage)
	}
	h.follows(0)
	h.follows(1)
	h.clock.setTo(in.LockAt)
	h.until("units that did nothing are locked", func() bool { return h.unit(1).Stage == models.StageLocked && h.unit(2).Stage == models.StageLocked })
	h.until("the cycle verifies", func() bool { return h.stage() == models.CycleVerifying })
	h.level()

	// Into a fresh folder: everything comes from the backup, the objects too.
	h.stop()
	whole := h.backup()
	key, err := os.ReadFile(h.cfg.Seal.KeyFile)
	h.must(err)
	h.cfg.DataDir = t.TempDir()
	h.cfg.Seal.KeyFile = filepath.Join(h.cfg.DataDir, "seal.key")
	h.must(os.WriteFile(h.cfg.Seal.KeyFile, key, 0o600))
	r, err = app.Restore(t.Context(), h.cfg, h.options(), whole, "")
	h.must(err)
	if r.Put == 0 || r.Present != 0 {
		t.Errorf("restored %+v", r)
	}
	h.start()
	h.until("the cycle's workflow runs from SQL", func() bool {
		s, err := workflows.NewClient(h.a.Temporal, h.cfg.Temporal.TaskQueue, lookOften).StateOf(t.Context(), models.AggregateCycle, h.cycle)
		return err == nil && s.Applied == h.row().Seq
	})
	h.level()
}

// The same on PostgreSQL, into a second database of another name.
func TestBackupOfPostgreSQL(t *testing.T) {
	h := newHouse(t)
	h.cfg.Database.URL = testdb.Postgres(t)
	h.start()
	h.populate(2)
	now, day := models.At(h.clock.Now()), models.Instant((24 * time.Hour).Microseconds())
	h.open(commands.DefaultPolicy(), commands.Instants{DueAt: now + 5*day, LockAt: now + 7*day, VerifyBy: now + 14*day, ExplainBy: now + 20*day, CouncilBy: now + 25*day, SignBy: now + 27*day, PublishAt: now + 30*day})
	h.fill(0)
	h.level()
	h.until("the audit log is sealed", func() bool {
		rows, err := h.a.Store.Read(t.Context()).UnsealedAudit(1)
		h.must(err)
		return len(rows) == 0
	})
	events, _, err := h.a.Store.Read(t.Context()).AuditEvents(store.AuditFilter{Limit: 1000})
	h.must(err)
	h.stop()
	dir := h.backup()
	h.cfg.Database.URL = testdb.Postgres(t)
	for _, force := range []string{"", h.cfg.Database.URL[strings.LastIndex(h.cfg.Database.URL, "/")+1:]} { // empty first, then over what is there
		if force != "" {
			var filled *app.NotEmptyError
			if _, err := app.Restore(t.Context(), h.cfg, h.options(), dir, "another"); !errors.As(err, &filled) {
				t.Fatalf("a wrong name: %v", err)
			}
			force, _, _ = strings.Cut(force, "?")
		}
		if _, err := app.Restore(t.Context(), h.cfg, h.options(), dir, force); err != nil {
			t.Fatal(err)
		}
		h.start()
		h.follows(0)
		again, _, err := h.a.Store.Read(t.Context()).AuditEvents(store.AuditFilter{Limit: 1000})
		h.must(err)
		if !reflect.DeepEqual(again, events) {
			t.Errorf("%d audit events came back of %d, or changed", len(again), len(events))
		}
		h.stop()
	}
}

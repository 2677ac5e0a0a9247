package workflows_test

import (
	"errors"
	"slices"
	"testing"

	"chuky/activities/rehearsal"
	"chuky/activities/wire"
	"chuky/models"
)

// A whole cycle by its workflow: units are handed over, windows end at their instants, the run is frozen, the published
// files appear at the instant of publication, and the workflow ends when the cycle is closed.
func TestCyclePublished(t *testing.T) {
	b := newBench(t, 3)
	b.Open()
	b.at(0, func() { b.sendCycle() })
	b.at(1, func() {
		if len(b.started) != 3 || len(b.handed) != 0 {
			t.Errorf("started %v, handed over %v; want three units started", b.started, b.handed)
		}
		if n := b.Mails(); n != 6 {
			t.Errorf("%d mails about the opening, want 6", n)
		}
		b.HandIn(0)
		b.HandIn(1) // unit 2 never does
		b.ack(0, 1, 2)
	})
	b.at(18.3, func() { b.cycleIs(models.CycleCollecting) })
	b.at(19, func() { b.cycleIs(models.CycleVerifying); b.lock(2); b.Verify(0); b.Verify(1) })
	b.at(33, func() { b.cycleIs(models.CycleExplaining) })
	b.at(61, func() { b.cycleIs(models.CycleCouncil); b.Minutes(); b.sendCycle() })
	b.at(61.5, func() {
		b.cycleIs(models.CycleSignOff)
		if b.Digest() == "" {
			t.Error("no run was frozen")
		}
		if b.handed[b.Assessment(0).ID] != 1 {
			t.Errorf("handed over %v: final units were not", b.handed)
		}
	})
	b.at(70, func() { b.Sign(); b.sendCycle() })
	b.at(85.3, func() { b.cycleIs(models.CycleSigned) })
	b.at(86, func() { b.cycleIs(models.CyclePublished) })
	b.at(90, func() { b.Close(); b.sendCycle() })
	res := b.runCycle()
	if c := b.CycleRow(); res.Stage != string(models.CycleClosed) || res.Applied != c.Seq || c.Applied != c.Seq {
		t.Errorf("%+v", res)
	}
	b.madeIs(cycle, b.Cycle, "open", "to_verifying", "to_explaining", "to_council", "to_sign_off", "run_frozen", "signed", "published", "closed")
	b.near("collecting ended", b.movedAt(cycle, b.Cycle, "to_verifying"), b.At.LockAt)
	b.near("verifying ended", b.movedAt(cycle, b.Cycle, "to_explaining"), b.At.VerifyBy)
	b.near("explaining ended", b.movedAt(cycle, b.Cycle, "to_council"), b.At.ExplainBy)
	b.near("published", b.movedAt(cycle, b.Cycle, "published"), b.At.PublishAt)
	if len(b.Objects) != 5 { // four files, and the index beside them
		t.Errorf("published %d files", len(b.Objects))
	}
	if n := b.count(wire.PublishCycle); n != 1 {
		t.Errorf("publication was proposed %d times", n)
	}
}

// ack does what the units' own workflows do when they have applied every move.
func (b *bench) ack(units ...int) {
	b.t.Helper()
	for _, n := range units {
		if a := b.Assessment(n); b.Commands.Ack(b.t.Context(), unit, a.ID, a.Seq) != nil {
			b.t.Errorf("unit %d was not acknowledged", n)
		}
	}
}

// lock does what the unit's own workflow does at the lock.
func (b *bench) lock(n int) {
	b.t.Helper()
	a := b.Assessment(n)
	if _, err := b.Commands.FireAssessment(b.t.Context(), a.ID, models.Timer{Kind: "lock", Key: "lock"}); err != nil {
		b.t.Fatal(err)
	}
	b.stageIs(n, models.StageLocked)
}

// Everybody is through before the windows end: the moves come from the units, the timers come to nothing.
func TestCycleEarly(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(0, func() { b.sendCycle() })
	b.at(2, func() { b.HandIn(0); b.HandIn(1); b.check(); b.sendCycle() })
	b.at(3, func() { b.cycleIs(models.CycleVerifying); b.Verify(0); b.Verify(1); b.check(); b.sendCycle() })
	b.at(4, func() { b.cycleIs(models.CycleExplaining) })
	b.at(40, func() { b.cycleIs(models.CycleExplaining); b.Cancel(); b.sendCycle() })
	if res := b.runCycle(); res.Stage != string(models.CycleCancelled) {
		t.Errorf("%+v", res)
	}
	if n := b.count(wire.FireTimer); n != 0 {
		t.Errorf("%d timers fired", n)
	}
}

// check does what the units' own workflows do after a move.
func (b *bench) check() {
	b.t.Helper()
	if _, err := b.Commands.CheckCycle(b.t.Context(), b.Cycle); err != nil {
		b.t.Error(err)
	}
}

// Cancelled: the units' cancellations are handed over, the workflow ends.
func TestCycleCancelled(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(0, func() { b.sendCycle() })
	b.at(3, func() { b.ack(0, 1); b.Cancel(); b.sendCycle() })
	if res := b.runCycle(); res.Stage != string(models.CycleCancelled) {
		t.Errorf("%+v", res)
	}
	for n := range 2 {
		if id := b.Assessment(n).ID; b.started[id] != 1 || b.handed[id] != 1 {
			t.Errorf("started %v, handed over %v; want each started, then handed its cancellation", b.started, b.handed)
		}
	}
}

// Sign-off: reminders, escalation, a digest sent back, and a second run.
func TestCycleSentBack(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.HandIn(0)
	b.HandIn(1)
	b.Verify(0)
	b.Verify(1)
	b.check()
	b.at(0, func() { b.sendCycle() })
	var first string
	b.at(61, func() { b.Minutes(); b.sendCycle() })
	b.at(70, func() {
		first = b.Digest()
		kinds := b.tasks()
		if !slices.Contains(kinds, "sign_late") || !slices.Contains(kinds, "sign") {
			t.Errorf("open tasks %v, want the signature and its escalation", kinds)
		}
		b.SendBack()
		b.sendCycle()
	})
	b.at(71, func() {
		b.cycleIs(models.CycleCouncil)
		if b.Digest() != "" {
			t.Error("a run waits although it was sent back")
		}
		b.Minutes()
		b.sendCycle()
	})
	b.at(72, func() {
		b.cycleIs(models.CycleSignOff)
		if d := b.Digest(); d == "" || d != first {
			t.Errorf("digest %q of the same facts, want %q", d, first)
		}
		b.Cancel()
		b.sendCycle()
	})
	b.runCycle()
	if got := b.made(cycle, b.Cycle); !slices.Equal(got[len(got)-6:], []string{"to_sign_off", "run_frozen", "sent_back", "to_sign_off", "run_frozen", "cancelled"}) {
		t.Errorf("moves %v", got)
	}
	runs, err := b.DB().Runs(b.Cycle)
	if err != nil || len(runs) != 2 {
		t.Errorf("%d runs (%v)", len(runs), err)
	}
}

func (b *bench) tasks() []string {
	b.t.Helper()
	rows, err := b.DB().OpenTasks(b.Cycle)
	if err != nil {
		b.t.Fatal(err)
	}
	var kinds []string
	for _, r := range rows {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

// Faults in the long activities: repeated until they succeed, with one run, one publication, one escalation.
func TestCycleSurvivesFaults(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			b := newBench(t, 2)
			b.renew()
			calls := map[string]int{}
			faults := map[string]func(func() error) error{}
			for _, name := range []string{wire.StartAssessments, wire.FreezeRun, wire.PublishCycle, wire.FireTimer} {
				faults[name] = func(call func() error) error {
					if calls[name]++; calls[name]%3 == 0 {
						return call()
					}
					if when == "after" {
						if err := call(); err != nil {
							return err
						}
					}
					return errors.New("the connection broke")
				}
			}
			b.register(faults)
			b.Open()
			b.HandIn(0)
			b.HandIn(1)
			b.Verify(0)
			b.Verify(1)
			b.check()
			b.at(0, func() { b.sendCycle() })
			b.at(61, func() { b.cycleIs(models.CycleCouncil); b.Minutes(); b.sendCycle() })
			b.at(80, func() {
				late := 0
				for _, k := range b.tasks() {
					if k == "sign_late" {
						late++
					}
				}
				if late != 2 {
					t.Errorf("%d tasks about the late signature, want one for the Office and one for the coordinator", late)
				}
				b.Sign()
				b.sendCycle()
			})
			b.at(90, func() { b.cycleIs(models.CyclePublished); b.Close(); b.sendCycle() })
			b.runCycle()
			b.madeIs(cycle, b.Cycle, "open", "to_verifying", "to_explaining", "to_council", "to_sign_off", "run_frozen", "signed", "published", "closed")
			if runs, err := b.DB().Runs(b.Cycle); err != nil || len(runs) != 1 {
				t.Errorf("%d runs (%v)", len(runs), err)
			}
			if b.CycleRow().PublishedVersion != 1 || len(b.Objects) != 5 {
				t.Errorf("version %d, %d files", b.CycleRow().PublishedVersion, len(b.Objects))
			}
		})
	}
}

// A unit reopened during sign-off: its own workflow has the new run made when it is through.
func TestRunAfterReopening(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.HandIn(1)
	b.Verify(1)
	b.at(0, func() { b.sendUnit(0) })
	b.at(20, func() { b.stageIs(0, models.StageLocked); b.endVerifying() })
	b.at(61, func() {
		b.endExplaining()
		b.Minutes()
		b.freeze()
		b.Reopen(0, rehearsal.Days(65), rehearsal.Days(66))
		b.sendUnit(0)
	})
	b.at(62, func() {
		if b.Digest() != "" {
			t.Error("the digest outlived the reopening")
		}
		b.HandIn(0)
		b.sendUnit(0)
		b.Verify(0)
		b.sendUnit(0)
	})
	b.at(63, func() {
		if b.Digest() == "" {
			t.Error("no run after the reopened unit was through")
		}
		b.Cancel()
		b.sendUnit(0)
	})
	b.runUnit(0, nil)
}

func (b *bench) endVerifying() {
	b.t.Helper()
	b.check()
	b.cycleIs(models.CycleExplaining)
}

func (b *bench) freeze() {
	b.t.Helper()
	if m, err := b.Commands.FreezeRun(b.t.Context(), b.Cycle); err != nil || m.RunID == "" {
		b.t.Errorf("no run: %+v %v", m, err)
	}
}

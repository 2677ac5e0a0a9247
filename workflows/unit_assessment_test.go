package workflows_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"chuky/activities/rehearsal"
	"chuky/activities/wire"
	"chuky/commands"
	"chuky/models"
	"chuky/workflows"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// Approve path: from opening to final. The workflow follows every move, lets the cycle move on with its last unit, and
// ends with the council's confirmation.
func TestUnitApproved(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.HandIn(1)
	b.at(0, func() { b.sendUnit(0) })
	b.at(1, func() { b.Save(0); b.sendUnit(0) })
	b.at(2, func() { b.Submit(0); b.sendUnit(0) })
	b.at(3, func() {
		if err := b.TryApprove(0); err != nil {
			t.Error(err)
		}
		b.sendUnit(0)
	})
	b.at(4, func() {
		b.applied(0)
		b.cycleIs(models.CycleVerifying)
		b.Verify(1)
		b.Verify(0)
		b.sendUnit(0)
	})
	b.at(5, func() {
		b.applied(0)
		b.cycleIs(models.CycleExplaining)
	})
	b.at(61, func() { b.endExplaining(); b.Minutes(); b.sendUnit(0) })
	res := b.runUnit(0, nil)
	if res.Stage != string(models.StageFinal) || res.Applied != b.Assessment(0).Seq {
		t.Errorf("%+v", res)
	}
	b.applied(0)
	b.madeIs(unit, b.Assessment(0).ID, "opened", "first_save", "submit", "approve", "verifier_opens", "round_one_complete", "council_confirm")
	if n := b.count(wire.FireTimer); n != 1 {
		t.Errorf("%d timers fired for a unit that was in time; only the first reminder is due", n)
	}
}

// endExplaining does what the cycle's own workflow does at the end of the explanation window.
func (b *bench) endExplaining() {
	if _, err := b.Commands.FireCycle(b.t.Context(), b.Cycle, models.Timer{Kind: commands.TimerWindow, Key: string(models.CycleExplaining)}); err != nil {
		b.t.Error(err)
	}
	b.cycleIs(models.CycleCouncil)
}

// Return path: the leader gives the form back, the reminders go on, the second approval holds.
func TestUnitReturned(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(0, func() { b.sendUnit(0) })
	b.at(1, func() { b.Save(0); b.Submit(0); b.sendUnit(0) })
	b.at(2, func() { b.Return(0); b.sendUnit(0) })
	b.at(2.5, func() { b.applied(0); b.stageIs(0, models.StageReturned) })
	b.at(10, func() {
		b.Submit(0)
		if err := b.TryApprove(0); err != nil {
			t.Error(err)
		}
		b.sendUnit(0)
	})
	b.at(30, func() { b.stageIs(0, models.StageSubmitted); b.applied(0); b.Cancel(); b.sendUnit(0) })
	if res := b.runUnit(0, nil); res.Stage != string(models.StageCancelled) {
		t.Errorf("%+v", res)
	}
	b.madeIs(unit, b.Assessment(0).ID, "opened", "first_save", "submit", "return", "submit", "approve", "unit_cancelled")
	// Ten, five and two working days before due; the last reminder falls after the approval.
	if n := b.count(wire.FireTimer); n != 3 {
		t.Errorf("%d reminders fired, want 3", n)
	}
}

// Deadline: a unit that does nothing is reminded, told that due has passed, and locked at the instant, not before.
func TestUnitDeadlinePasses(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.Assessment(0).ID
	b.HandIn(1)
	b.at(0, func() { b.sendUnit(0) })
	b.at(18.3, func() { b.stageIs(0, models.StageNotStarted) })
	b.at(19, func() {
		b.stageIs(0, models.StageLocked)
		b.applied(0)
		b.cycleIs(models.CycleVerifying) // the lock of the last unit ends the collection
	})
	b.at(40, func() { b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	b.madeIs(unit, id, "opened", "lock", "unit_cancelled")
	b.near("locked", b.movedAt(unit, id, "lock"), b.At.LockAt)
	// Reminders 10, 5, 2 and 1 working days before due, due, lock.
	if n := b.count(wire.FireTimer); n != 6 {
		t.Errorf("%d timers fired, want 6", n)
	}
	// The officer got the four reminders; officer and leader got due and lock.
	msgs, _, err := b.DB().Messages(b.Cycle, 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, m := range msgs {
		if m.AssessmentID == id {
			got[m.Kind]++
		}
		if m.AssessmentID == id && m.Kind != "cycle_opened" && m.Kind != "cancelled" && m.State != models.MessageSent {
			t.Errorf("message %s is %s", m.Kind, m.State)
		}
	}
	if got["reminder"] != 4 || got["due_passed"] != 2 || got["locked"] != 2 {
		t.Errorf("messages %v", got)
	}
}

// Late: approved between due and lock is accepted and marked; the lock comes to nothing.
func TestUnitLate(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(0, func() { b.sendUnit(0) })
	b.at(14, func() { b.HandIn(0); b.sendUnit(0) })
	b.at(30, func() {
		b.stageIs(0, models.StageSubmitted)
		if !b.Assessment(0).Late {
			t.Error("not marked late")
		}
		b.Cancel()
		b.sendUnit(0)
	})
	b.runUnit(0, nil)
	b.madeIs(unit, b.Assessment(0).ID, "opened", "first_save", "submit", "approve", "unit_cancelled")
}

// Too late: the leader's approval after lock and grace is refused by SQL, whoever's clock the workflow kept.
func TestUnitTooLate(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(0, func() { b.sendUnit(0) })
	b.at(17, func() { b.Save(0); b.Submit(0); b.sendUnit(0) })
	b.at(19, func() { b.stageIs(0, models.StageLeaderReview) }) // grace of a working day
	b.at(25, func() {
		b.stageIs(0, models.StageLocked)
		if r, ok := models.AsRefusal(b.TryApprove(0)); !ok || r.Code != "assessment_locked" {
			t.Errorf("approval after the lock: %v", r)
		}
		b.Cancel()
		b.sendUnit(0)
	})
	b.runUnit(0, nil)
}

// Duplicates: a command handed over again, at once or after newer ones, changes nothing.
func TestUnitDuplicateUpdates(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	var opened, submit models.Command
	b.at(0, func() { opened = b.sendUnit(0); b.send(opened) })
	b.at(1, func() { b.Save(0); b.Submit(0); submit = b.sendUnit(0); b.send(submit) })
	before, after := "", ""
	b.at(2, func() { before = b.Dump(); b.send(submit); b.send(opened) })
	b.at(3, func() { after = b.Dump(); b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	if before != after {
		t.Error("handing over again changed rows")
	}
	if got := b.answers[submit.ID]; len(got) != 3 || got[0].Applied != 3 || got[2].Applied != 3 || got[2].Stage != string(models.StageLeaderReview) {
		t.Errorf("answers %+v", got)
	}
	if n := b.count(wire.AckMoves); n != 3 {
		t.Errorf("%d acknowledgements for three hand-overs that brought something", n)
	}
}

// Order: a hand-over that was lost is made up for by the next one; the page is applied in order.
func TestUnitLostHandOver(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(1, func() { b.Save(0); b.Submit(0); b.Return(0); b.Submit(0); b.sendUnit(0) })
	b.at(2, func() { b.applied(0); b.Cancel(); b.sendUnit(0) })
	if res := b.runUnit(0, nil); res.Applied != 6 {
		t.Errorf("%+v", res)
	}
}

// Extension: the workflow that has not heard of it proposes the old lock; SQL gives the new instant and it sleeps on.
func TestUnitExtendedWithoutHandOver(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.Assessment(0).ID
	later := b.At.LockAt + rehearsal.Days(7) - rehearsal.Days(0)
	b.at(0, func() { b.sendUnit(0) })
	b.at(17, func() { b.Extend(0, b.At.DueAt+rehearsal.Days(7)-rehearsal.Days(0), later) })
	b.at(20, func() { b.stageIs(0, models.StageNotStarted) })
	b.at(40, func() { b.stageIs(0, models.StageLocked); b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	b.madeIs(unit, id, "opened", "extend", "lock", "unit_cancelled")
	b.near("locked", b.movedAt(unit, id, "lock"), later)
}

// Extension with hand-over: the timers are those of the new instants.
func TestUnitExtended(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.Assessment(0).ID
	later := b.At.LockAt + rehearsal.Days(7) - rehearsal.Days(0)
	b.at(0, func() { b.sendUnit(0) })
	b.at(17, func() { b.Extend(0, b.At.DueAt+rehearsal.Days(7)-rehearsal.Days(0), later); b.sendUnit(0) })
	b.at(40, func() { b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	b.near("locked", b.movedAt(unit, id, "lock"), later)
}

// Supplement: its own instant closes it.
func TestUnitSupplementLapses(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.Assessment(0).ID
	b.HandIn(1)
	b.at(1, func() { b.HandIn(0); b.sendUnit(0) })
	b.at(5, func() { b.AskSupplement(0, rehearsal.Days(8)); b.sendUnit(0) })
	b.at(7.9, func() { b.stageIs(0, models.StageSupplement) })
	b.at(9, func() { b.stageIs(0, models.StageInVerification); b.applied(0); b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	b.near("lapsed", b.movedAt(unit, id, "supplement_done"), rehearsal.Days(8))
}

// Continue as new: the run ends only when its handlers have answered, carries its state, and the next run applies what
// happened in between.
func TestUnitContinuesAsNew(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.Assessment(0).ID
	b.at(0, func() { b.sendUnit(0) })
	var last models.Command
	b.at(1, func() {
		b.env.SetContinueAsNewSuggested(true)
		b.Save(0)
		first := b.sendUnit(0)
		b.Submit(0)
		last = b.sendUnit(0) // a second handler while the first is at work
		_ = first
	})
	b.env.ExecuteWorkflow(wire.WorkflowUnitAssessment, workflows.UnitAssessmentInput{AssessmentID: id, ClockRate: 1})
	var next *workflow.ContinueAsNewError
	if err := b.env.GetWorkflowError(); !errors.As(err, &next) || next.WorkflowType.Name != wire.WorkflowUnitAssessment {
		t.Fatalf("the run ended with %v", err)
	}
	if got := b.answers[last.ID]; len(got) != 1 || got[0].Applied != 3 {
		t.Errorf("the handler under way answered %+v", got)
	}
	var in workflows.UnitAssessmentInput
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
		t.Fatal(err)
	}
	if in.AssessmentID != id || in.ClockRate != 1 || in.Carried == nil || in.Carried.Applied != 3 || in.Carried.Last != last.ID || len(in.Carried.Timers) == 0 || in.Carried.CycleID != b.Cycle {
		t.Fatalf("carried %+v", in.Carried)
	}

	b.Return(0) // between the runs, and its hand-over is lost
	b.again()
	b.at(1.5, func() { b.applied(0) })
	b.at(20, func() { b.stageIs(0, models.StageLocked); b.Cancel(); b.sendUnit(0) })
	if res := b.runUnit(0, in.Carried); res.Stage != string(models.StageCancelled) {
		t.Errorf("%+v", res)
	}
	b.madeIs(unit, id, "opened", "first_save", "submit", "return", "lock", "unit_cancelled")
}

// A long history makes the run end without any hand-over.
func TestUnitContinuesAsNewByLength(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.at(3, func() { b.env.SetCurrentHistoryLength(5000) })
	b.env.ExecuteWorkflow(wire.WorkflowUnitAssessment, workflows.UnitAssessmentInput{AssessmentID: b.Assessment(0).ID})
	var next *workflow.ContinueAsNewError
	if err := b.env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("the run ended with %v", err)
	}
	if got := b.env.Now(); got.After(rehearsal.Start.AddDate(0, 0, 8)) {
		t.Errorf("it went on until %s", got)
	}
}

// Faults: activities that fail before they do anything, and after they have done everything, are repeated until they
// succeed; no move or message doubles, and the person's hand-over is answered, not failed.
func TestUnitSurvivesFaults(t *testing.T) {
	for _, name := range []string{wire.LoadMoves, wire.AckMoves, wire.FireTimer, wire.CheckCycle, wire.DeliverMessages} {
		for _, when := range []string{"before", "after"} {
			t.Run(name+" "+when, func(t *testing.T) {
				b := newBench(t, 2)
				b.renew()
				failures := 0
				b.register(map[string]func(func() error) error{name: func(call func() error) error {
					if failures++; failures%4 == 0 {
						return call()
					}
					if when == "after" {
						if err := call(); err != nil {
							return err
						}
					}
					return errors.New("the connection broke")
				}})
				b.Open()
				id := b.Assessment(0).ID
				b.HandIn(1)
				var opened models.Command
				b.at(0, func() { opened = b.sendUnit(0) })
				b.at(40, func() { b.Cancel(); b.sendUnit(0) })
				b.runUnit(0, nil)
				b.madeIs(unit, id, "opened", "lock", "unit_cancelled")
				b.applied(0)
				if got := b.answers[opened.ID]; len(got) != 1 || got[0].Applied != 1 {
					t.Errorf("the hand-over was answered %+v", got)
				}
				if failures < 4 {
					t.Errorf("the fault was never met: %d calls", failures)
				}
				late := time.Duration(b.movedAt(unit, id, "lock")-b.At.LockAt) * time.Microsecond
				if late < 0 || late > 10*time.Second {
					t.Errorf("locked %s after the instant", late)
				}
				msgs, _, err := b.DB().Messages(b.Cycle, 200, 0)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]int{}
				for _, m := range msgs {
					if m.AssessmentID == id {
						got[m.Kind]++
					}
				}
				if got["reminder"] != 4 || got["due_passed"] != 2 || got["locked"] != 2 {
					t.Errorf("messages %v", got)
				}
			})
		}
	}
}

// A mail server that hangs holds up neither moves nor timers.
func TestUnitSlowMail(t *testing.T) {
	b := newBench(t, 2)
	b.renew()
	var hangs, release sync.Once
	acked := make(chan struct{})
	b.register(map[string]func(func() error) error{
		wire.DeliverMessages: func(call func() error) error {
			hangs.Do(func() {
				select {
				case <-acked:
				case <-time.After(10 * time.Second):
					t.Error("the return waits for mail about the submission")
				}
			})
			return call()
		},
		wire.AckMoves: func(call func() error) error {
			err := call()
			if b.Assessment(0).Applied == 4 {
				release.Do(func() { close(acked) })
			}
			return err
		},
	})
	b.Open()
	b.Save(0)
	b.Submit(0)
	b.at(0, func() { b.sendUnit(0) })
	b.at(2e-6, func() { b.Return(0); b.sendUnit(0) }) // a fifth of a second later: mail is under way
	b.at(1, func() { b.applied(0); b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	if n := b.count(wire.DeliverMessages); n < 2 {
		t.Errorf("mail was sent %d times", n)
	}
}

// A digest sent back leads units out of final: their workflows start again from where SQL says.
func TestUnitStartsAgain(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.HandIn(0)
	b.HandIn(1)
	b.Verify(0)
	b.Verify(1)
	if _, err := b.Commands.CheckCycle(t.Context(), b.Cycle); err != nil {
		t.Fatal(err)
	}
	b.at(61, func() { b.endExplaining(); b.Minutes(); b.sendUnit(0) })
	if res := b.runUnit(0, nil); res.Stage != string(models.StageFinal) {
		t.Fatalf("%+v", res)
	}
	if _, err := b.Commands.FreezeRun(t.Context(), b.Cycle); err != nil {
		t.Fatal(err)
	}
	b.SendBack()
	b.again()
	b.calls = nil
	b.at(62, func() { b.sendUnit(0) })
	b.at(63, func() { b.applied(0); b.stageIs(0, models.StageVerified); b.Minutes(); b.sendUnit(0) })
	if res := b.runUnit(0, nil); res.Stage != string(models.StageFinal) || res.Applied != b.Assessment(0).Seq {
		t.Errorf("%+v", res)
	}
	if n := b.count(wire.AckMoves); n != 2 {
		t.Errorf("the second life acknowledged %d pages, want only the two new moves", n)
	}
}

// A database restored from a backup is behind its workflows: they follow it back.
func TestUnitFollowsARestoredDatabase(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	b.Save(0)
	ahead := &workflows.State{ID: b.Assessment(0).ID, CycleID: b.Cycle, Applied: 9, Last: "gone", Stage: string(models.StageVerified)}
	b.at(1, func() {
		b.applied(0)
		b.Submit(0)
		b.sendUnit(0)
	})
	b.at(2, func() { b.applied(0) })
	b.at(25, func() { b.stageIs(0, models.StageLocked); b.Cancel(); b.sendUnit(0) })
	if res := b.runUnit(0, ahead); res.Applied != 5 {
		t.Errorf("%+v", res)
	}
}

// An aggregate that SQL does not know ends its workflow.
func TestUnitUnknown(t *testing.T) {
	b := newBench(t, 2)
	b.env.ExecuteWorkflow(wire.WorkflowUnitAssessment, workflows.UnitAssessmentInput{AssessmentID: "lost"})
	var res workflows.UnitAssessmentResult
	b.result(&res)
	if b.count(wire.AckMoves) != 0 {
		t.Error("something was acknowledged")
	}
}

// A rehearsal's clock that runs 2,000 times faster: the same instants in SQL's time.
func TestUnitFastClock(t *testing.T) {
	b := newBench(t, 2)
	b.rate = 2000
	b.Open()
	id := b.Assessment(0).ID
	b.at(0, func() { b.sendUnit(0) })
	b.at(20.0/2000, func() { b.stageIs(0, models.StageLocked); b.Cancel(); b.sendUnit(0) })
	b.runUnit(0, nil)
	b.near("locked", b.movedAt(unit, id, "lock"), b.At.LockAt)
	if n := b.count(wire.FireTimer); n != 6 {
		t.Errorf("%d timers fired, want 6", n)
	}
}

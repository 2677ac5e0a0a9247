package workflows_test

import (
	"errors"
	"testing"
	"time"

	"chuky/activities/wire"
	"chuky/workflows"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// runHouse runs housekeeping until it continues as new, and gives the next run's input.
func (b *bench) runHouse(in workflows.HousekeepingInput) workflows.HousekeepingInput {
	b.t.Helper()
	b.env.ExecuteWorkflow(wire.WorkflowHousekeeping, in)
	var next *workflow.ContinueAsNewError
	if err := b.env.GetWorkflowError(); !errors.As(err, &next) || next.WorkflowType.Name != wire.WorkflowHousekeeping {
		b.t.Fatalf("housekeeping ended with %v", err)
	}
	var out workflows.HousekeepingInput
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

// Rounds follow each other at the interval, and a worker that starts with another one changes it.
func TestHousekeeping(t *testing.T) {
	b := newBench(t, 2)
	b.Commands.Handover = starter{b}
	b.Open()
	b.env.RegisterDelayedCallback(func() {
		// The cycle's workflow has a minute to start its units'; its own move is handed over at once.
		if b.Mails() != 4 || len(b.Objects) == 0 || b.handed[b.Cycle] == 0 {
			t.Errorf("after three rounds: %d mails, %d batches of the audit log, handed over %v", b.Mails(), len(b.Objects), b.handed)
		}
	}, 31*time.Second)
	b.env.RegisterDelayedCallback(func() {
		if len(b.handed) != 3 {
			t.Errorf("after a minute: handed over %v", b.handed)
		}
	}, 80*time.Second)
	b.env.RegisterDelayedCallback(func() {
		b.env.SignalWorkflow(wire.SignalPace, workflows.HousekeepingInput{IntervalMillis: 2000})
	}, 9*time.Minute)
	out := b.runHouse(workflows.HousekeepingInput{})
	if out.IntervalMillis != 2000 {
		t.Errorf("the next run is told %+v", out)
	}
	for _, name := range []string{wire.RelayCommands, wire.DeliverAll, wire.SealAudit} {
		if n := b.count(name); n < 34 || n > 42 {
			t.Errorf("%s: %d rounds in nine minutes at 15 seconds", name, n)
		}
	}
	// The starter of these tests refuses to start workflows: each failure is tried again, at the reconciler's own pace.
	if n := b.count(wire.ReconcileWorkflows); n != 1 {
		t.Errorf("%d reconciliations", n)
	}

	b.again()
	b.calls = nil
	b.env.RegisterDelayedCallback(func() {
		b.env.SetContinueAsNewSuggested(true)
		b.env.SignalWorkflow(wire.SignalPace, workflows.HousekeepingInput{IntervalMillis: 2000}) // the same again
	}, time.Minute)
	if again := b.runHouse(out); again != out {
		t.Errorf("a long history carries %+v", again)
	}
	if n := b.count(wire.RelayCommands); n < 28 || n > 36 {
		t.Errorf("%d rounds in a minute at two seconds", n)
	}
}

// One job that fails does not hold up the others.
func TestHousekeepingWithAFault(t *testing.T) {
	b := newBench(t, 2)
	b.renew()
	b.Commands.Handover = starter{b}
	b.register(map[string]func(func() error) error{wire.SealAudit: func(func() error) error { return errors.New("the object store is away") }})
	b.Open()
	b.env.RegisterDelayedCallback(func() {
		if b.Mails() != 4 || len(b.handed) != 3 {
			t.Errorf("%d mails, handed over %v", b.Mails(), b.handed)
		}
		if n := b.count(wire.SealAudit); n < 7 {
			t.Errorf("sealing was tried %d times in two minutes", n)
		}
		b.env.SetContinueAsNewSuggested(true)
		b.env.SignalWorkflow(wire.SignalPace, workflows.HousekeepingInput{})
	}, 2*time.Minute)
	b.runHouse(workflows.HousekeepingInput{})
}

// A visit ends after its rounds and the next one follows.
func TestHousekeepingVisits(t *testing.T) {
	b := newBench(t, 2)
	b.Commands.Handover = starter{b}
	b.env.RegisterDelayedCallback(func() {
		b.env.SetContinueAsNewSuggested(true)
		b.env.SignalWorkflow(wire.SignalPace, workflows.HousekeepingInput{IntervalMillis: 1000})
	}, 10*time.Minute)
	b.runHouse(workflows.HousekeepingInput{IntervalMillis: 1000})
	if n := b.count(wire.RelayCommands); n < 580 || n > 700 {
		t.Errorf("%d rounds in ten minutes at one second", n)
	}
}

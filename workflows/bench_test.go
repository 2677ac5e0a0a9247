package workflows_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"chuky/activities"
	"chuky/activities/rehearsal"
	"chuky/activities/wire"
	"chuky/models"
	"chuky/worker"
	"chuky/workflows"

	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
)

const (
	cycle = models.AggregateCycle
	unit  = models.AggregateAssessment
)

// bench runs one workflow with time skipping over a real database, whose clock is the workflow's, times a rate.
type bench struct {
	*rehearsal.Province
	t    *testing.T
	env  *testsuite.TestWorkflowEnvironment
	rate int

	mu      sync.Mutex
	calls   []string       // activities by name, in the order of their starts
	started map[string]int // starts of other workflows, by aggregate ID
	handed  map[string]int // hand-overs to other workflows, by aggregate ID
	answers map[string][]workflows.AdvanceResult
}

// sqlClock is SQL's clock.
type sqlClock struct{ b *bench }

func (c sqlClock) Now() time.Time {
	return rehearsal.Start.Add(c.b.env.Now().Sub(rehearsal.Start) * time.Duration(c.b.rate))
}

func newBench(t *testing.T, units int) *bench {
	b := &bench{t: t, rate: 1, started: map[string]int{}, handed: map[string]int{}, answers: map[string][]workflows.AdvanceResult{}}
	b.renew()
	b.Province = rehearsal.New(t, sqlClock{b}, units)
	b.register(nil)
	return b
}

// renew gives the workflow's next run an environment, which goes on at the instant of the one before.
func (b *bench) renew() {
	at := rehearsal.Start
	if b.env != nil {
		at = b.env.Now()
	}
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	b.env = suite.NewTestWorkflowEnvironment()
	b.env.SetStartTime(at)
	b.env.SetTestTimeout(20 * time.Second)
	worker.RegisterWorkflows(b.env)
}

// again is renew for the tests, with the activities registered too.
func (b *bench) again() {
	b.renew()
	b.register(nil)
}

// register registers the real activities; a fault wraps one by name.
func (b *bench) register(faults map[string]func(call func() error) error) {
	acts := b.Activities(starter{b})
	inject := func(ctx context.Context, name string, call func() error) error {
		b.mu.Lock()
		b.calls = append(b.calls, name)
		b.mu.Unlock()
		if f := faults[name]; f != nil {
			return f(call)
		}
		return call()
	}
	registerInjected(b.env, acts, inject)
}

// starter takes hand-overs to workflows that these tests do not run.
type starter struct{ b *bench }

func (s starter) HandOver(_ context.Context, c models.Command) error {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.handed[c.AggregateID]++
	return nil
}

func (s starter) Ensure(_ context.Context, _ models.Aggregate, id string) error {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.started[id]++
	return nil
}

// at does something some days after the start; fractions of a day are fine.
func (b *bench) at(days float64, fn func()) {
	d := time.Duration(days * 24 * float64(time.Hour))
	b.env.RegisterDelayedCallback(fn, rehearsal.Start.Add(d).Sub(b.env.Now()))
}

// send hands a command over to the workflow under test.
func (b *bench) send(c models.Command) {
	b.env.UpdateWorkflow(wire.UpdateAdvance, c.ID, &testsuite.TestUpdateCallback{
		OnReject: func(err error) { b.t.Errorf("advance %s %d was rejected: %v", c.Move, c.Seq, err) },
		OnAccept: func() {},
		OnComplete: func(v any, err error) {
			if err != nil {
				b.t.Errorf("advance %s %d failed: %v", c.Move, c.Seq, err)
				return
			}
			b.answers[c.ID] = append(b.answers[c.ID], v.(workflows.AdvanceResult))
		},
	}, workflows.AdvanceInput{Seq: c.Seq})
}

// sendUnit hands over the newest move of the n-th unit, sendCycle that of the cycle.
func (b *bench) sendUnit(n int) models.Command {
	c := b.Newest(unit, b.Assessment(n).ID)
	b.send(c)
	return c
}

func (b *bench) sendCycle() models.Command {
	c := b.Newest(cycle, b.Cycle)
	b.send(c)
	return c
}

// runUnit runs the workflow of the n-th unit to its end.
func (b *bench) runUnit(n int, carried *workflows.State) workflows.UnitAssessmentResult {
	b.t.Helper()
	b.env.ExecuteWorkflow(wire.WorkflowUnitAssessment, workflows.UnitAssessmentInput{AssessmentID: b.Assessment(n).ID, ClockRate: b.rate, Carried: carried})
	var res workflows.UnitAssessmentResult
	b.result(&res)
	return res
}

func (b *bench) runCycle() workflows.CycleResult {
	b.t.Helper()
	b.env.ExecuteWorkflow(wire.WorkflowCycle, workflows.CycleInput{CycleID: b.Cycle, ClockRate: b.rate})
	var res workflows.CycleResult
	b.result(&res)
	return res
}

func (b *bench) result(out any) {
	b.t.Helper()
	if !b.env.IsWorkflowCompleted() {
		b.t.Fatal("the workflow did not end")
	}
	if err := b.env.GetWorkflowError(); err != nil {
		b.t.Fatal(err)
	}
	if err := b.env.GetWorkflowResult(out); err != nil {
		b.t.Fatal(err)
	}
}

// count is how often an activity was started.
func (b *bench) count(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, c := range b.calls {
		if c == name {
			n++
		}
	}
	return n
}

func (b *bench) stageIs(n int, want models.AssessmentStage) {
	b.t.Helper()
	if got := b.Assessment(n).Stage; got != want {
		b.t.Errorf("%s: unit %d is %s, want %s", b.env.Now(), n, got, want)
	}
}

func (b *bench) cycleIs(want models.CycleStage) {
	b.t.Helper()
	if got := b.CycleRow().Stage; got != want {
		b.t.Errorf("%s: the cycle is %s, want %s", b.env.Now(), got, want)
	}
}

// applied demands that the workflow of the n-th unit is level with SQL.
func (b *bench) applied(n int) {
	b.t.Helper()
	if a := b.Assessment(n); a.Applied != a.Seq {
		b.t.Errorf("%s: unit %d at seq %d, applied %d", b.env.Now(), n, a.Seq, a.Applied)
	}
}

// made lists an aggregate's moves.
func (b *bench) made(kind models.Aggregate, id string) []string {
	b.t.Helper()
	cmds, err := b.Commands.MovesAfter(b.t.Context(), kind, id, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, c := range cmds {
		names = append(names, c.Move)
	}
	return names
}

func (b *bench) madeIs(kind models.Aggregate, id string, want ...string) {
	b.t.Helper()
	if got := b.made(kind, id); !slices.Equal(got, want) {
		b.t.Errorf("moves of %s: %v, want %v", kind, got, want)
	}
}

// movedAt is the instant of an aggregate's first move of a name.
func (b *bench) movedAt(kind models.Aggregate, id, move string) models.Instant {
	b.t.Helper()
	cmds, err := b.Commands.MovesAfter(b.t.Context(), kind, id, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range cmds {
		if c.Move == move {
			return c.CreatedAt
		}
	}
	b.t.Fatalf("no move %s of %s", move, kind)
	return 0
}

// near demands that something happened at an instant or within a second after it.
func (b *bench) near(what string, got, want models.Instant) {
	b.t.Helper()
	if late := time.Duration(got-want) * time.Microsecond; late < 0 || late > time.Second*time.Duration(b.rate) {
		b.t.Errorf("%s at %s, want %s", what, got.Time(), want.Time())
	}
}

var _ activities.Starter = starter{}

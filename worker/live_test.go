package worker_test

import (
	"context"
	"flag"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chuky/activities/rehearsal"
	"chuky/embedded"
	"chuky/models"
	"chuky/worker"
	"chuky/workflows"
	"chuky/workflows/replaytest"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
)

// record names a folder: histories of the whole cycle are written there, for workflows/testdata/replay.
var record = flag.String("record", "", "folder to write histories to")

// clock is SQL's clock; only the test moves it.
type clock struct{ us atomic.Int64 }

func (c *clock) Now() time.Time       { return models.Instant(c.us.Load()).Time() }
func (c *clock) set(i models.Instant) { c.us.Store(int64(i)) }

// looksOften makes the workflows believe that SQL's clock runs this much faster: they propose each timer about every
// second, SQL says "not yet" until the test has moved its clock.
const looksOften = 1_000_000

// live is a province on a real Temporal server.
type live struct {
	*rehearsal.Province
	t        *testing.T
	clock    *clock
	temporal client.Client
	starter  *workflows.Client
	worker   *worker.Worker
}

func newLive(t *testing.T, units int) *live {
	t.Helper()
	return newLiveAt(t, units, looksOften)
}

// newLiveAt is newLive for workflows that believe in another pace of SQL's clock.
func newLiveAt(t *testing.T, units, rate int) *live {
	t.Helper()
	l := &live{t: t, clock: &clock{}}
	l.clock.set(rehearsal.Days(0))
	server, err := embedded.Start(t.Context(), embedded.Options{DataDir: t.TempDir()})
	l.must(err)
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	l.temporal, err = client.Dial(client.Options{HostPort: server.TemporalAddress, Namespace: server.Namespace, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	l.must(err)
	t.Cleanup(l.temporal.Close)
	l.Province = rehearsal.New(t, l.clock, units)
	l.starter = workflows.NewClient(l.temporal, "", rate)
	l.Commands.Handover = l.starter
	t.Cleanup(l.stopWorker)
	return l
}

func (l *live) startWorker() {
	l.t.Helper()
	var err error
	l.worker, err = worker.New(l.temporal, "", l.Activities(l.starter), worker.Options{Housekeeping: time.Second})
	l.must(err)
	l.must(l.worker.Start(l.t.Context()))
}

func (l *live) stopWorker() {
	if l.worker != nil {
		l.worker.Stop()
		l.worker = nil
	}
}

func (l *live) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// until waits for a fact in SQL.
func (l *live) until(what string, ok func() bool) {
	l.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			l.t.Fatalf("%s: not within a minute", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (l *live) level() {
	l.t.Helper()
	l.until("workflows are level with SQL", func() bool {
		drift, pending, err := l.Commands.Drift(l.t.Context())
		l.must(err)
		return drift == 0 && pending == 0
	})
}

// status says whether a workflow runs, run names its newest run.
func (l *live) status(id string) enumspb.WorkflowExecutionStatus {
	l.t.Helper()
	return l.describe(id).Status
}

func (l *live) run(id string) string {
	l.t.Helper()
	return l.describe(id).Execution.RunId
}

func (l *live) describe(id string) *workflowpb.WorkflowExecutionInfo {
	l.t.Helper()
	d, err := l.temporal.DescribeWorkflowExecution(l.t.Context(), id, "")
	l.must(err)
	return d.WorkflowExecutionInfo
}

func (l *live) keep(name, workflowID, runID string) {
	l.t.Helper()
	if *record != "" {
		l.must(replaytest.Record(l.t.Context(), l.temporal, workflowID, runID, filepath.Join(*record, name+".json")))
	}
}

// A whole cycle on a real server: the worker is stopped while people go on working, a workflow is terminated and comes
// back from SQL, timers close the windows, results are published, and every workflow ends.
func TestLiveCycle(t *testing.T) {
	l := newLive(t, 3)
	l.startWorker()
	l.Open()
	l.level()
	l.HandIn(0)
	l.level()
	if s, err := l.starter.StateOf(t.Context(), models.AggregateAssessment, l.Assessment(0).ID); err != nil || s.Stage != string(models.StageSubmitted) || s.Applied != l.Assessment(0).Seq {
		t.Errorf("the workflow knows %+v (%v)", s, err)
	}

	// Without a worker people are not held up for longer than the hand-over may take, and nothing is lost.
	l.stopWorker()
	began := time.Now()
	l.Save(1)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("a save took %s while no worker ran", took)
	}
	l.Submit(1)
	l.Return(1)
	if drift, pending, err := l.Commands.Drift(t.Context()); err != nil || drift != 1 || pending != 3 {
		t.Errorf("drift %d, pending %d (%v)", drift, pending, err)
	}
	l.startWorker()
	l.level()
	l.Submit(1)
	l.must(l.TryApprove(1))
	l.level()

	// Unit 2 does nothing, and its workflow is lost: the reconciler starts it again, and it locks the form.
	lost := workflows.AssessmentID(l.Assessment(2).ID)
	l.keep("unit-under-way", lost, "")
	l.must(l.temporal.TerminateWorkflow(t.Context(), lost, "", "test"))
	house := l.run(workflows.HousekeepingID)
	l.must(l.starter.StartHousekeeping(t.Context(), 1100*time.Millisecond)) // another pace: a fresh run reconciles at once
	l.until("the terminated workflow runs again", func() bool { return l.status(lost) == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING })
	l.keep("housekeeping-paced", workflows.HousekeepingID, house)
	l.clock.set(l.At.DueAt)
	l.until("due is told", func() bool { return l.messages("due_passed") == 2 })
	l.clock.set(l.At.LockAt)
	l.until("the form is locked", func() bool { return l.Assessment(2).Stage == models.StageLocked })
	l.until("the cycle verifies", func() bool { return l.CycleRow().Stage == models.CycleVerifying })
	l.AskSupplement(0, l.At.LockAt+3600_000_000)
	l.clock.set(l.At.LockAt + 3600_000_000)
	l.until("the supplement lapses", func() bool { return l.Assessment(0).Stage == models.StageInVerification })
	l.Verify(0)
	l.Verify(1)
	l.until("the cycle explains", func() bool { return l.CycleRow().Stage == models.CycleExplaining })
	l.clock.set(l.At.ExplainBy)
	l.until("the council sits", func() bool { return l.CycleRow().Stage == models.CycleCouncil })
	l.Minutes()
	l.until("a run waits", func() bool { return l.Digest() != "" })
	l.until("final units end", func() bool {
		return l.status(workflows.AssessmentID(l.Assessment(0).ID)) == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	l.keep("unit-supplement-final", workflows.AssessmentID(l.Assessment(0).ID), "")
	l.SendBack()
	l.level()
	l.Minutes()
	l.until("a second run waits", func() bool { return l.Digest() != "" })
	l.Sign()
	l.clock.set(l.At.PublishAt)
	l.until("published", func() bool { return l.CycleRow().Stage == models.CyclePublished })
	l.level()
	l.Close()
	l.level()
	l.until("the cycle's workflow ends", func() bool {
		return l.status(workflows.CycleID(l.Cycle)) == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	l.until("all mail is sent", func() bool { return l.pendingMail() == 0 })
	l.keep("cycle-published", workflows.CycleID(l.Cycle), "")
	l.keep("unit-returned-final-again", workflows.AssessmentID(l.Assessment(1).ID), "")
	l.keep("unit-locked", lost, "")
	l.keep("housekeeping", workflows.HousekeepingID, "")
	if l.CycleRow().PublishedVersion != 1 {
		t.Errorf("version %d", l.CycleRow().PublishedVersion)
	}
}

func (l *live) messages(kind string) int {
	l.t.Helper()
	rows, _, err := l.DB().Messages(l.Cycle, 1000, 0)
	l.must(err)
	n := 0
	for _, m := range rows {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

func (l *live) pendingMail() int {
	l.t.Helper()
	n, err := l.DB().CountMessages("", models.MessagePending)
	l.must(err)
	return n
}

// A cancelled cycle, and hand-overs that race and repeat: one workflow an aggregate, each move applied once.
func TestLiveCancelAndDuplicates(t *testing.T) {
	l := newLive(t, 2)
	l.startWorker()
	l.Open()
	l.level()
	c := l.Newest(models.AggregateCycle, l.Cycle)
	faults := make(chan error, 20)
	for range cap(faults) {
		go func() { faults <- l.starter.HandOver(t.Context(), c) }()
	}
	for range cap(faults) {
		if err := <-faults; err != nil {
			t.Error(err)
		}
	}
	l.must(l.starter.Ensure(t.Context(), models.AggregateCycle, l.Cycle))
	l.Cancel()
	l.level()
	for _, id := range []string{workflows.CycleID(l.Cycle), workflows.AssessmentID(l.Assessment(0).ID), workflows.AssessmentID(l.Assessment(1).ID)} {
		l.until(id+" ends", func() bool { return l.status(id) == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED })
	}
	l.keep("cycle-cancelled", workflows.CycleID(l.Cycle), "")
	if err := l.starter.HandOver(t.Context(), models.Command{Aggregate: "unit"}); err == nil || !strings.Contains(err.Error(), "no workflow") {
		t.Errorf("an unknown aggregate: %v", err)
	}
}

// A worker that lacks a part is refused before it can take work.
func TestWorkerNeedsItsParts(t *testing.T) {
	p := rehearsal.New(t, nil, 2)
	acts := p.Activities(nil)
	if _, err := worker.New(nil, "", acts, worker.Options{}); err == nil || !strings.Contains(err.Error(), "Starter is missing") {
		t.Errorf("got %v", err)
	}
}

var many = flag.Int("units", 0, "units of TestLiveMany; 0 leaves it at 40")

// Many units open at once: all get their workflow, and a deadline that they share is kept.
func TestLiveMany(t *testing.T) {
	n := *many
	if n == 0 {
		n = 40
	}
	l := newLiveAt(t, n, 1) // a thousand workflows that look every second do nothing else
	l.startWorker()
	began := time.Now()
	l.Open()
	t.Logf("%d units: opened in %s", n, time.Since(began).Round(time.Millisecond))
	l.clock.set(rehearsal.Days(0) + 10_000_000) // the relay helps with moves left over, and leaves the units to the opening
	began = time.Now()
	limit := 60*time.Second + time.Duration(n)*500*time.Millisecond
	for {
		drift, pending, err := l.Commands.Drift(t.Context())
		l.must(err)
		if drift == 0 && pending == 0 {
			break
		}
		if time.Since(began) > limit {
			t.Fatalf("drift %d, pending %d after %s", drift, pending, limit)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("%d workflows run after %s", n+1, time.Since(began).Round(time.Millisecond))
	l.clock.set(l.At.LockAt)
	began = time.Now()
	l.nudge()
	for {
		open, err := l.DB().CountAt(l.Cycle, models.StageNotStarted)
		l.must(err)
		if open == 0 && l.CycleRow().Stage != models.CycleCollecting {
			break
		}
		if time.Since(began) > limit {
			t.Fatalf("%d units are not locked after %s", open, limit)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("all locked after %s", time.Since(began).Round(time.Millisecond))
}

package worker_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/workflows"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"
)

// Bars of a workflow's history: Temporal warns at 4,000 events of a run, and every payload travels through its database.
// A unit's whole cycle stays far below both.
const (
	mostEventsOfRun = 4000
	mostEvents      = 1000         // of all runs of a unit or cycle of three units, looks of this test included
	mostEventBytes  = 64 << 10 / 8 // an event may hold several payloads: an eighth of 64 KB for all of one
)

// standing lists the timers up to an instant that SQL holds for the units and the cycle, earliest first. The ends of the
// cycle's windows are left out: one that moves nothing stays.
func (l *live) standing(until models.Instant) (ts []models.Timer) {
	l.t.Helper()
	add := func(column string) {
		var some []models.Timer
		l.must(json.Unmarshal([]byte(column), &some))
		ts = append(ts, some...)
	}
	add(l.CycleRow().Timers)
	for n := range l.Units {
		if a := l.Assessment(n); a.Stage != models.StageFinal {
			add(a.Timers)
		}
	}
	ts = slices.DeleteFunc(ts, func(t models.Timer) bool { return t.At > until || t.Kind == commands.TimerWindow })
	slices.SortFunc(ts, func(a, b models.Timer) int { return cmp.Compare(a.At, b.At) })
	return ts
}

// nudge has every workflow look at SQL's clock, which only the test moves.
func (l *live) nudge() {
	l.t.Helper()
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	look := func(a models.Aggregate, id string, seq int64) {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			c := models.Command{ID: uuid.NewString(), Aggregate: a, AggregateID: id, Seq: seq}
			err := l.starter.HandOver(l.t.Context(), c)
			for tries := 1; err != nil && tries < 6; tries++ { // a busy machine may need more than ten seconds
				err = l.starter.HandOver(l.t.Context(), c)
			}
			if err != nil {
				l.t.Error(err)
			}
		})
	}
	c := l.CycleRow()
	look(models.AggregateCycle, c.ID, c.Seq)
	rows, err := l.DB().Assessments(c.ID)
	l.must(err)
	for _, a := range rows {
		if a.Stage != models.StageFinal && a.Stage != models.StageCancelled {
			look(models.AggregateAssessment, a.ID, a.Seq)
		}
	}
	wg.Wait()
}

// forward moves SQL's clock from one timer to the next, as a year does, until the instant.
func (l *live) forward(to models.Instant) {
	l.t.Helper()
	for ts := l.standing(to); len(ts) > 0; ts = l.standing(to) {
		next := ts[0].At
		l.clock.set(max(next, models.Instant(l.clock.us.Load())))
		l.nudge()
		l.until("the timers of "+next.Time().String()+" are answered", func() bool { return len(l.standing(next)) == 0 })
	}
	l.clock.set(to)
	l.nudge()
}

// runsOf lists all runs of a workflow.
func (l *live) runsOf(id string) []string {
	l.t.Helper()
	var out []string
	l.until("visibility knows "+id, func() bool {
		res, err := l.temporal.ListWorkflow(l.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowId = "` + id + `"`, PageSize: 100})
		l.must(err)
		out = nil
		for _, e := range res.Executions {
			out = append(out, e.Execution.RunId)
		}
		return slices.Contains(out, l.run(id))
	})
	return out
}

// size measures all runs of a workflow: events, the longest run, and the largest event in bytes.
func (l *live) size(id string) (events, longest, bytes int) {
	l.t.Helper()
	for _, run := range l.runsOf(id) {
		n := 0
		for it := l.temporal.GetWorkflowHistory(l.t.Context(), id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); n++ {
			e, err := it.Next()
			l.must(err)
			bytes = max(bytes, proto.Size(e))
		}
		events, longest = events+n, max(longest, n)
	}
	return events, longest, bytes
}

// A whole cycle by the book, with everything that can happen to a unit, leaves short histories of small events.
func TestLiveHistoriesStaySmall(t *testing.T) {
	l := newLiveAt(t, 3, 1)
	l.startWorker()
	l.Open()
	l.level()
	began := time.Now()
	for range 3 { // three rounds between officers and leader
		l.Save(0)
		l.Submit(0)
		l.Return(0)
	}
	l.HandIn(0)
	l.Save(1)
	l.Extend(1, l.At.DueAt+1_000_000, l.At.LockAt+24*3600_000_000)
	l.level()
	l.forward(l.At.LockAt)
	l.until("the form is locked", func() bool { return l.Assessment(2).Stage == models.StageLocked })
	l.Reopen(2, l.At.LockAt+48*3600_000_000, l.At.LockAt+72*3600_000_000)
	l.HandIn(2)
	l.Submit(1)
	l.must(l.TryApprove(1))
	l.until("the cycle verifies", func() bool { return l.CycleRow().Stage == models.CycleVerifying })
	for n := range 3 {
		until := models.Instant(l.clock.us.Load()) + 3600_000_000
		l.AskSupplement(n, until)
		l.level()
		l.forward(until)
		l.until("the supplement lapses", func() bool { return l.Assessment(n).Stage == models.StageInVerification })
	}
	for n := range 3 {
		l.Verify(n)
	}
	l.until("the cycle explains", func() bool { return l.CycleRow().Stage == models.CycleExplaining })
	l.forward(l.At.ExplainBy)
	l.until("the council sits", func() bool { return l.CycleRow().Stage == models.CycleCouncil })
	for sentBack := range 3 {
		l.Minutes()
		l.until("a run waits", func() bool { return l.Digest() != "" })
		l.level()
		if sentBack < 2 {
			l.SendBack()
			l.level()
		}
	}
	l.forward(l.At.SignBy)
	l.Sign()
	l.level()
	l.forward(l.At.PublishAt)
	l.until("published", func() bool { return l.CycleRow().Stage == models.CyclePublished })
	l.Close()
	l.level()
	l.until("the cycle's workflow ends", func() bool {
		return l.status(workflows.CycleID(l.Cycle)) == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	check := func(name, id string) {
		events, longest, bytes := l.size(id)
		t.Logf("%s: %d events, %d in the longest run, largest event %d bytes", name, events, longest, bytes)
		if events == 0 || events > mostEvents || longest > mostEventsOfRun || bytes > mostEventBytes {
			t.Errorf("%s: %d events (at most %d), %d in a run (%d), an event of %d bytes (%d)", name, events, mostEvents, longest, mostEventsOfRun, bytes, mostEventBytes)
		}
	}
	check("cycle", workflows.CycleID(l.Cycle))
	for n := range 3 {
		check("unit", workflows.AssessmentID(l.Assessment(n).ID))
	}
	t.Logf("played in %s", time.Since(began).Round(time.Millisecond))
}

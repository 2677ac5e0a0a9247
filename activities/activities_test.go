package activities_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chuky/activities"
	"chuky/activities/rehearsal"
	"chuky/activities/wire"
	"chuky/commands"
	"chuky/models"
	"chuky/notify"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
)

// clock is the clock that decides; only the test moves it.
type clock struct{ us atomic.Int64 }

func (c *clock) Now() time.Time       { return models.Instant(c.us.Load()).Time() }
func (c *clock) set(i models.Instant) { c.us.Store(int64(i)) }

// starter counts hand-overs and starts, and refuses those of one aggregate.
type starter struct {
	mu      sync.Mutex
	handed  map[string]int64 // aggregate ID -> seq
	ensured []string
	broken  string
}

func (s *starter) HandOver(_ context.Context, c models.Command) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.AggregateID == s.broken {
		return errors.New("no worker takes it")
	}
	if s.handed == nil {
		s.handed = map[string]int64{}
	}
	s.handed[c.AggregateID] = c.Seq
	return nil
}

func (s *starter) Ensure(_ context.Context, a models.Aggregate, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == s.broken {
		return errors.New("the server is away")
	}
	s.ensured = append(s.ensured, string(a)+" "+id)
	return nil
}

// started are those that were started, however often.
func (s *starter) started() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]bool{}
	for _, id := range s.ensured {
		out[id] = true
	}
	return out
}

// bench is a province with an environment that runs activities as a worker does.
type bench struct {
	*rehearsal.Province
	t       *testing.T
	clock   *clock
	starter *starter
	acts    *activities.Activities
	env     *testsuite.TestActivityEnvironment
}

func newBench(t *testing.T, units int) *bench {
	c := &clock{}
	c.set(rehearsal.Days(0))
	b := &bench{Province: rehearsal.New(t, c, units), t: t, clock: c, starter: &starter{}}
	b.acts = b.Activities(b.starter)
	if err := b.acts.Check(); err != nil {
		t.Fatal(err)
	}
	suite := testsuite.WorkflowTestSuite{}
	b.env = suite.NewTestActivityEnvironment()
	for name, fn := range b.acts.Named() {
		b.env.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
	return b
}

// do runs an activity, which must not fail.
func do[R any](b *bench, name string, in any) R {
	b.t.Helper()
	var out R
	v, err := b.env.ExecuteActivity(name, in)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	if err := v.Get(&out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

// twice runs an activity two times and demands that the second run changes no row of the database.
func twice[R any](b *bench, name string, in any) (first R) {
	b.t.Helper()
	first = do[R](b, name, in)
	after := b.Dump()
	do[R](b, name, in)
	if again := b.Dump(); again != after {
		b.t.Errorf("%s %+v: a second run changed rows:\n%s", name, in, difference(after, again))
	}
	return first
}

// difference lists the lines of b that a lacks, and the other way round.
func difference(a, b string) string {
	seen := map[string]int{}
	for line := range strings.Lines(a) {
		seen[strings.TrimSpace(line)]++
	}
	var out []string
	for line := range strings.Lines(b) {
		line = strings.TrimSpace(line)
		if seen[line]--; seen[line] < 0 {
			out = append(out, "+ "+line)
		}
	}
	for line, n := range seen {
		if n > 0 {
			out = append(out, "- "+line)
		}
	}
	return strings.Join(out, "\n")
}

func (b *bench) moves(kind models.Aggregate, id string, after int64) wire.LoadMovesResult {
	b.t.Helper()
	return twice[wire.LoadMovesResult](b, wire.LoadMoves, wire.LoadMovesInput{Aggregate: kind, ID: id, After: after})
}

func (b *bench) timer(kind models.Aggregate, id, timer string) wire.Timer {
	b.t.Helper()
	res := do[wire.LoadMovesResult](b, wire.LoadMoves, wire.LoadMovesInput{Aggregate: kind, ID: id, After: wire.FromStart})
	for _, t := range res.Timers {
		if t.Kind == timer {
			return t
		}
	}
	b.t.Fatalf("%s %s at %s has no timer %q: %+v", kind, id, res.Stage, timer, res.Timers)
	return wire.Timer{}
}

// fire proposes a timer early (it must come back), then when it is due, twice.
func (b *bench) fire(kind models.Aggregate, id, timer string) wire.FireTimerResult {
	b.t.Helper()
	tm := b.timer(kind, id, timer)
	in := wire.FireTimerInput{Aggregate: kind, ID: id, Timer: tm}
	if b.clock.us.Load() < int64(tm.At) {
		b.clock.set(tm.At - 1)
		if res := twice[wire.FireTimerResult](b, wire.FireTimer, in); res.Again != tm.At || res.Moved || res.Now != tm.At-1 {
			b.t.Errorf("%s fired too early: %+v", timer, res)
		}
		b.clock.set(tm.At)
	}
	return twice[wire.FireTimerResult](b, wire.FireTimer, in)
}

func (b *bench) unit(n int) string { return b.Assessment(n).ID }

func (b *bench) cycleIs(want models.CycleStage) {
	b.t.Helper()
	if got := b.CycleRow().Stage; got != want {
		b.t.Fatalf("cycle stands at %s, want %s", got, want)
	}
}

const (
	cycle = models.AggregateCycle
	unit  = models.AggregateAssessment
)

func TestLoadAndAck(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.unit(0)
	b.Save(0)
	b.Submit(0)

	res := b.moves(unit, id, wire.FromStart)
	var names []string
	for i, m := range res.Moves {
		names = append(names, m.Move)
		if m.Seq != int64(i+1) || m.ID == "" {
			t.Errorf("move %d: %+v", i, m)
		}
	}
	if got := strings.Join(names, " "); got != "opened first_save submit" || res.After != 0 || res.CycleID != b.Cycle || res.Stage != string(models.StageLeaderReview) || res.Now != rehearsal.Days(0) {
		t.Errorf("moves from the start: %+v", res)
	}
	if len(res.Timers) == 0 || res.Timers[len(res.Timers)-1].Kind != commands.TimerLock {
		t.Errorf("timers %+v do not end with the lock", res.Timers)
	}
	if res := b.moves(unit, id, 2); len(res.Moves) != 1 || res.After != 2 || res.Moves[0].Move != "submit" {
		t.Errorf("moves after 2: %+v", res)
	}

	twice[wire.AckMovesResult](b, wire.AckMoves, wire.AckMovesInput{Aggregate: unit, ID: id, Seq: 2})
	if a := b.Assessment(0); a.Applied != 2 {
		t.Errorf("applied %d after the acknowledgement", a.Applied)
	}
	twice[wire.AckMovesResult](b, wire.AckMoves, wire.AckMovesInput{Aggregate: unit, ID: id, Seq: 1})
	if a := b.Assessment(0); a.Applied != 2 {
		t.Errorf("an old acknowledgement led back to %d", a.Applied)
	}
	if res := b.moves(unit, id, wire.FromStart); res.After != 2 || len(res.Moves) != 1 {
		t.Errorf("a workflow that starts again reads %+v", res)
	}
	if res := b.moves(unit, id, 9); res.After != 2 || len(res.Moves) != 1 {
		t.Errorf("a workflow that is ahead of a restored database reads %+v", res)
	}
	if res := b.moves(unit, "lost", 0); !res.Gone {
		t.Errorf("an unknown assessment: %+v", res)
	}
	if res := b.moves(cycle, b.Cycle, 1); len(res.Moves) != 0 || res.Stage != string(models.CycleCollecting) || len(res.Timers) != 1 {
		t.Errorf("a cycle without a new move: %+v", res)
	}
}

// Every timer of a whole cycle, each proposed early, in time, and once more.
func TestEveryTimerTwice(t *testing.T) {
	b := newBench(t, 3)
	b.Open()
	first, last := b.unit(0), b.unit(2)
	b.fire(unit, first, commands.TimerRemind)
	b.HandIn(0)
	b.HandIn(2)
	b.fire(unit, b.unit(1), commands.TimerDue)
	if res := b.fire(unit, b.unit(1), commands.TimerLock); !res.Moved {
		t.Errorf("lock: %+v", res)
	}
	if got := b.Assessment(1).Stage; got != models.StageLocked {
		t.Fatalf("unit 1 is %s", got)
	}
	b.fire(cycle, b.Cycle, commands.TimerWindow)
	b.cycleIs(models.CycleVerifying)

	b.AskSupplement(0, b.At.LockAt+3600_000_000)
	if res := b.fire(unit, first, commands.TimerSupplement); !res.Moved {
		t.Errorf("supplement: %+v", res)
	}
	if got := b.Assessment(0).Stage; got != models.StageInVerification {
		t.Fatalf("after the lapse unit 0 is %s", got)
	}
	b.fire(cycle, b.Cycle, commands.TimerVerify)
	b.Verify(0)
	b.Verify(2)
	twice[wire.CheckCycleResult](b, wire.CheckCycle, wire.CheckCycleInput{CycleID: b.Cycle})
	b.cycleIs(models.CycleExplaining)
	if res := b.fire(cycle, b.Cycle, commands.TimerWindow); !res.Moved {
		t.Errorf("explanation window: %+v", res)
	}
	b.cycleIs(models.CycleCouncil)
	if res := b.fire(cycle, b.Cycle, commands.TimerWindow); res.Moved || res.Again.Set() {
		t.Errorf("nothing follows the council's instant: %+v", res)
	}
	b.Minutes()
	if res := twice[wire.FreezeRunResult](b, wire.FreezeRun, wire.FreezeRunInput{CycleID: b.Cycle}); res.RunID == "" || res.Refused != "" {
		t.Fatalf("no run: %+v", res)
	}
	b.fire(cycle, b.Cycle, commands.TimerSign)
	b.fire(cycle, b.Cycle, commands.TimerEscalate)
	b.Sign()
	b.cycleIs(models.CycleSigned)

	tm := b.timer(cycle, b.Cycle, wire.TimerPublish)
	in := wire.PublishCycleInput{CycleID: b.Cycle, Timer: tm}
	b.clock.set(tm.At - 1)
	if res := twice[wire.PublishCycleResult](b, wire.PublishCycle, in); res.Again != tm.At || len(b.Objects) != 0 {
		t.Errorf("publication before its instant: %+v", res)
	}
	b.clock.set(tm.At)
	if res := twice[wire.PublishCycleResult](b, wire.PublishCycle, in); !res.Moved {
		t.Errorf("publication: %+v", res)
	}
	b.cycleIs(models.CyclePublished)
	if got := b.CycleRow().PublishedVersion; got != 1 {
		t.Errorf("version %d", got)
	}
	if got := b.Assessment(2); got.ID != last || got.Stage != models.StageFinal {
		t.Errorf("unit 2 is %s", got.Stage)
	}
}

func TestTimersThatAreOvertaken(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	id := b.unit(0)
	lock := b.timer(unit, id, commands.TimerLock)
	later := lock.At + models.Instant(48*time.Hour/time.Microsecond)
	b.Extend(0, b.At.DueAt, later)
	b.clock.set(lock.At)
	if res := twice[wire.FireTimerResult](b, wire.FireTimer, wire.FireTimerInput{Aggregate: unit, ID: id, Timer: lock}); res.Moved || res.Again != later {
		t.Errorf("an extended lock: %+v, want again at %d", res, later)
	}
	b.HandIn(0)
	b.clock.set(later)
	if res := twice[wire.FireTimerResult](b, wire.FireTimer, wire.FireTimerInput{Aggregate: unit, ID: id, Timer: lock}); res.Moved || res.Again.Set() || res.Refused != "" {
		t.Errorf("a lock after approval: %+v", res)
	}
	if got := b.Assessment(0).Stage; got != models.StageSubmitted {
		t.Errorf("the form is %s", got)
	}
	if res := twice[wire.FireTimerResult](b, wire.FireTimer, wire.FireTimerInput{Aggregate: unit, ID: "lost", Timer: lock}); res.Refused == "" {
		t.Errorf("an unknown assessment: %+v", res)
	}
	if res := twice[wire.PublishCycleResult](b, wire.PublishCycle, wire.PublishCycleInput{CycleID: b.Cycle, Timer: wire.Timer{Kind: "publish", Key: "publish"}}); res.Moved || len(b.Objects) != 0 {
		t.Errorf("publication of a cycle that collects: %+v", res)
	}
}

// A unit reopened during sign-off: its end lets the new run be made.
func TestCheckCycleAsksForTheRun(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	if res := twice[wire.CheckCycleResult](b, wire.CheckCycle, wire.CheckCycleInput{CycleID: b.Cycle}); res.RunWanted || res.Refused != "" {
		t.Errorf("a cycle that collects: %+v", res)
	}
	for n := range 2 {
		b.HandIn(n)
		b.Verify(n)
	}
	twice[wire.CheckCycleResult](b, wire.CheckCycle, wire.CheckCycleInput{CycleID: b.Cycle})
	b.fire(cycle, b.Cycle, commands.TimerWindow)
	b.Minutes()
	if res := twice[wire.CheckCycleResult](b, wire.CheckCycle, wire.CheckCycleInput{CycleID: b.Cycle}); !res.RunWanted {
		t.Errorf("a cycle that wants a run: %+v", res)
	}
	twice[wire.FreezeRunResult](b, wire.FreezeRun, wire.FreezeRunInput{CycleID: b.Cycle})
	if res := twice[wire.CheckCycleResult](b, wire.CheckCycle, wire.CheckCycleInput{CycleID: b.Cycle}); res.RunWanted {
		t.Errorf("a cycle that has its run: %+v", res)
	}
	if res := twice[wire.FreezeRunResult](b, wire.FreezeRun, wire.FreezeRunInput{CycleID: "lost"}); res.Refused == "" {
		t.Errorf("an unknown cycle: %+v", res)
	}
}

func TestStartAssessmentsInBatches(t *testing.T) {
	const units = 230
	b := newBench(t, units)
	b.Open()
	b.starter.broken = b.unit(7)
	in := wire.StartAssessmentsInput{CycleID: b.Cycle}
	var sizes []int
	failed := 0
	for {
		// A batch of which one fails is tried again, as the retry policy of its workflow does.
		if _, err := b.env.ExecuteActivity(wire.StartAssessments, in); err != nil {
			if failed++; len(b.starter.started()) != min(units, (len(sizes)+1)*100)-1 {
				t.Errorf("beside the one that failed %d were started", len(b.starter.started()))
			}
			b.starter.broken = ""
		}
		res := do[wire.StartAssessmentsResult](b, wire.StartAssessments, in)
		sizes = append(sizes, res.HandedOver+res.Failed)
		if in.After = res.Next; res.Next == "" {
			break
		}
	}
	if len(sizes) != 3 || sizes[0] != 100 || sizes[1] != 100 || sizes[2] != 30 || failed != 1 || len(b.starter.started()) != units || len(b.starter.handed) != 0 {
		t.Errorf("batches %v, failed %d, started %d, handed over %d", sizes, failed, len(b.starter.started()), len(b.starter.handed))
	}
	// What the workflows have applied is not handed over again; a unit that moved on is, with its newest move.
	for n := range units {
		do[wire.AckMovesResult](b, wire.AckMoves, wire.AckMovesInput{Aggregate: unit, ID: b.unit(n), Seq: 1})
	}
	b.Save(3)
	b.Submit(3)
	b.starter.handed, b.starter.broken = nil, ""
	if res := do[wire.StartAssessmentsResult](b, wire.StartAssessments, wire.StartAssessmentsInput{CycleID: b.Cycle}); res.HandedOver != 1 || b.starter.handed[b.unit(3)] != 3 {
		t.Errorf("%+v, handed over %v", res, b.starter.handed)
	}
}

func TestMailIsSentOnce(t *testing.T) {
	b := newBench(t, 3)
	b.Open()
	sends := &counting{Channel: b.Channel, sends: map[string]int{}}
	b.acts.Channel = sends
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			suite := testsuite.WorkflowTestSuite{}
			env := suite.NewTestActivityEnvironment()
			env.RegisterActivityWithOptions(b.acts.DeliverMessages, activity.RegisterOptions{Name: wire.DeliverMessages})
			if _, err := env.ExecuteActivity(wire.DeliverMessages, wire.DeliverMessagesInput{CycleID: b.Cycle}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(sends.sends) != 6 || b.Mails() != 6 {
		t.Errorf("%d messages sent, %d in the mailbox; want 6, one for each officer and leader", len(sends.sends), b.Mails())
	}
	for id, n := range sends.sends {
		if n != 1 {
			t.Errorf("message %s was sent %d times", id, n)
		}
	}
	if res := twice[wire.DeliverMessagesResult](b, wire.DeliverMessages, wire.DeliverMessagesInput{CycleID: b.Cycle}); res.Sent+res.Failed+res.Later != 0 || res.More {
		t.Errorf("nothing is left to send, yet %+v", res)
	}
}

// A mail server that hangs keeps one activity waiting, not all: the others leave their messages to a later round.
func TestMailDoesNotQueueUp(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	hung := &hanging{Channel: b.Channel, began: make(chan struct{}), release: make(chan struct{})}
	b.acts.Channel = hung
	first := make(chan error, 1)
	go func() {
		suite := testsuite.WorkflowTestSuite{}
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivityWithOptions(b.acts.DeliverMessages, activity.RegisterOptions{Name: wire.DeliverMessages})
		_, err := env.ExecuteActivity(wire.DeliverMessages, wire.DeliverMessagesInput{AssessmentID: b.unit(0)})
		first <- err
	}()
	<-hung.began
	if res := do[wire.DeliverMessagesResult](b, wire.DeliverMessages, wire.DeliverMessagesInput{AssessmentID: b.unit(1)}); res.Sent != 0 || res.More {
		t.Errorf("beside a delivery that hangs: %+v", res)
	}
	close(hung.release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	do[wire.RoundsResult](b, wire.DeliverAll, wire.RoundsInput{Rounds: 1})
	if n := b.Mails(); n != 4 {
		t.Errorf("%d mails after the next round", n)
	}
}

// hanging holds every message until it is released.
type hanging struct {
	notify.Channel
	once           sync.Once
	began, release chan struct{}
}

func (h *hanging) Send(ctx context.Context, m notify.Message) error {
	h.once.Do(func() { close(h.began) })
	<-h.release
	return h.Channel.Send(ctx, m)
}

// A mail server that is away is no error: the message waits, and goes out when the server is back.
func TestMailWaitsForItsServer(t *testing.T) {
	b := newBench(t, 2)
	b.Open()
	sends := &counting{Channel: b.Channel, sends: map[string]int{}, away: true}
	b.acts.Channel = sends
	in := wire.DeliverMessagesInput{AssessmentID: b.unit(0)}
	if res := do[wire.DeliverMessagesResult](b, wire.DeliverMessages, in); res.Later != 2 || res.Sent != 0 {
		t.Errorf("server away: %+v", res)
	}
	sends.away = false
	if res := do[wire.DeliverMessagesResult](b, wire.DeliverMessages, in); res.Sent != 0 {
		t.Errorf("sent before its next instant: %+v", res)
	}
	b.clock.set(rehearsal.Days(0) + models.Instant(2*time.Minute/time.Microsecond))
	if res := do[wire.DeliverMessagesResult](b, wire.DeliverMessages, in); res.Sent != 2 || b.Mails() != 2 {
		t.Errorf("server back: %+v, %d in the mailbox", res, b.Mails())
	}
}

// counting counts what goes through a channel, or is away.
type counting struct {
	notify.Channel
	mu    sync.Mutex
	sends map[string]int
	away  bool
}

func (c *counting) Send(ctx context.Context, m notify.Message) error {
	c.mu.Lock()
	c.sends[m.ID]++
	away := c.away
	c.mu.Unlock()
	if away {
		return errors.New("connection refused")
	}
	return c.Channel.Send(ctx, m)
}

// A round of housekeeping ends with a benign error that asks for the next one; the last round of a visit ends it.
func TestRounds(t *testing.T) {
	b := newBench(t, 2)
	b.Commands.Handover = b.starter
	b.Open()
	b.clock.set(rehearsal.Days(0) + 90_000_000)
	for _, name := range []string{wire.RelayCommands, wire.DeliverAll, wire.SealAudit, wire.ReconcileWorkflows, wire.DisableIdle} {
		_, err := b.env.ExecuteActivity(name, wire.RoundsInput{Rounds: 2})
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || app.Category() != temporal.ApplicationErrorCategoryBenign || app.NonRetryable() {
			t.Errorf("%s: the first of two rounds ends with %v", name, err)
		}
		do[wire.RoundsResult](b, name, wire.RoundsInput{Rounds: 1})
	}
	if len(b.starter.handed) != 3 {
		t.Errorf("relayed %v, want the cycle and two units", b.starter.handed)
	}
	if b.Mails() != 4 {
		t.Errorf("%d mails", b.Mails())
	}
	if len(b.Objects) == 0 {
		t.Error("no batch of the audit log was stored")
	}
	if len(b.starter.ensured) != 6 {
		t.Errorf("two reconciliations ensured %v", b.starter.ensured)
	}
	sealed := b.Dump()
	do[wire.RoundsResult](b, wire.SealAudit, wire.RoundsInput{Rounds: 1})
	if b.Dump() != sealed {
		t.Error("sealing with nothing new changed rows")
	}

	// Aggregates at their end are left alone.
	b.starter.ensured = nil
	b.Cancel()
	do[wire.RoundsResult](b, wire.ReconcileWorkflows, wire.RoundsInput{Rounds: 1})
	if len(b.starter.ensured) != 0 {
		t.Errorf("a cancelled cycle: %v", b.starter.ensured)
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	err := (&activities.Activities{}).Check()
	for _, field := range []string{"Commands", "Channel", "Starter", "Publisher"} {
		if err == nil || !strings.Contains(err.Error(), field+" is missing") {
			t.Errorf("%v does not name %s", err, field)
		}
	}
}

// The moves that workflows tell apart exist under these names, and so do the payloads' JSON names.
func TestWireNames(t *testing.T) {
	for _, m := range []string{wire.MoveApprove, wire.MoveLock, wire.MoveRoundOneComplete, wire.MoveRoundTwoComplete, wire.MoveCouncilConfirm, wire.MoveBackFromFinal, wire.MoveVerifyAgain, wire.MoveUnitCancelled, wire.MoveUnitRescheduled} {
		if _, ok := commands.AssessmentMoves[commands.Move(m)]; !ok {
			t.Errorf("no unit makes the move %q", m)
		}
	}
	for _, m := range []string{wire.MoveOpen, wire.MoveSignOff, wire.MoveSentBack, wire.MoveSentBackFar, wire.MoveCancelled, wire.MoveCalendarRevised, wire.MoveRunFrozen} {
		if _, ok := commands.CycleMoves[commands.Move(m)]; !ok {
			t.Errorf("no cycle makes the move %q", m)
		}
	}
	if wire.MoveOpened != string(commands.MoveOpened) || wire.TimerPublish != commands.TimerPublish {
		t.Error("the opening move or the publish timer has another name")
	}
	got, err := converter.GetDefaultDataConverter().ToPayload(wire.LoadMovesResult{CycleID: "c", After: 1, Moves: []wire.Move{{ID: "i", Seq: 2, Move: "m", Stage: "s"}},
		Stage: "s", Timers: []wire.Timer{{Kind: "k", Key: "y", At: 3}}, Now: 4})
	want := `{"cycle_id":"c","after":1,"moves":[{"id":"i","seq":2,"move":"m","stage":"s"}],"stage":"s","timers":[{"kind":"k","key":"y","at":3}],"now":4}`
	if err != nil || string(got.Data) != want {
		t.Errorf("payload %s (%v), want %s", got.GetData(), err, want)
	}
}

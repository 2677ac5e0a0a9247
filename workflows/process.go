package workflows

import (
	"errors"
	"slices"
	"time"

	"chuky/activities/wire"
	"chuky/models"

	"go.temporal.io/sdk/workflow"
)

// maxEvents is the length of a history at which a workflow continues as new, long before the server insists.
const maxEvents = 2000

// restAfterAgain keeps a workflow whose clock is ahead of SQL's (SQL's stands still, or is set by hand) from asking
// without a pause.
const restAfterAgain = 200 * time.Millisecond

// AdvanceInput names the move that has been made. The update's ID is the command's.
type AdvanceInput struct {
	Seq int64 `json:"seq"`
}

// AdvanceResult says how far the workflow is.
type AdvanceResult struct {
	Applied int64  `json:"applied"`
	Stage   string `json:"stage"`
}

// errContinue asks the workflow function to continue as new with the state.
var errContinue = errors.New("continue as new")

// process follows the moves of one aggregate.
type process struct {
	aggregate models.Aggregate
	state     State
	clock     clock

	mu      workflow.Mutex // one at a time follows moves or proposes
	rest    time.Duration  // the least pause before the next proposal
	changes int            // grows with every change that the main loop has to look at
	mail    bool           // messages wait to be sent
	mailing bool
}

func newProcess(ctx workflow.Context, a models.Aggregate, s State, rate int) *process {
	return &process{aggregate: a, state: s, clock: clock{rate: rate}, mu: workflow.NewMutex(ctx)}
}

// run follows moves and keeps time until the aggregate has ended (nil) or the history is long (errContinue).
func (p *process) run(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, wire.QueryState, func() (State, error) { return p.state, nil }); err != nil {
		return err
	}
	if err := workflow.SetUpdateHandler(ctx, wire.UpdateAdvance, p.advance); err != nil {
		return err
	}
	workflow.GoNamed(ctx, "mail", p.post)
	// A move may have been made while no run was there to take it.
	if err := p.locked(ctx, func() error { return p.follow(ctx, p.state.Applied) }); err != nil {
		return err
	}
	for {
		over, worn := ended(p.aggregate, p.state), worn(ctx)
		if over || worn {
			if err := workflow.Await(ctx, func() bool { return p.quiet(ctx) }); err != nil {
				return err
			}
			if ended(p.aggregate, p.state) {
				return nil
			}
			if worn {
				return errContinue
			}
			continue // a handler led the aggregate out of its end
		}
		if err := p.wait(ctx); err != nil {
			return err
		}
	}
}

// worn reports whether the history is long enough.
func worn(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() > maxEvents
}

// quiet reports whether nothing is under way: only then may a run end.
func (p *process) quiet(ctx workflow.Context) bool {
	return workflow.AllHandlersFinished(ctx) && !p.mail && !p.mailing && !p.mu.IsLocked()
}

// wait sleeps until the first timer is due or something has changed, and proposes a due timer.
func (p *process) wait(ctx workflow.Context) error {
	seen := p.changes
	changed := func() bool { return p.changes != seen }
	if len(p.state.Timers) == 0 {
		return workflow.Await(ctx, changed)
	}
	first := p.state.Timers[0]
	if d := max(p.clock.until(first.At, workflow.Now(ctx)), p.rest); d > 0 {
		timerCtx, stop := workflow.WithCancel(ctx)
		defer stop()
		timer := workflow.NewTimerWithOptions(timerCtx, d, workflow.TimerOptions{Summary: first.Kind + " " + first.Key})
		if err := workflow.Await(ctx, func() bool { return changed() || timer.IsReady() }); err != nil {
			return err
		}
		if changed() {
			return nil
		}
	}
	return p.locked(ctx, func() error { return p.propose(ctx, first) })
}

func (p *process) locked(ctx workflow.Context, fn func() error) error {
	if err := p.mu.Lock(ctx); err != nil {
		return err
	}
	defer p.mu.Unlock()
	return fn()
}

// advance is the handler of the update: it applies every move up to the newest one in SQL and never refuses.
func (p *process) advance(ctx workflow.Context, in AdvanceInput) (AdvanceResult, error) {
	id := workflow.GetCurrentUpdateInfo(ctx).ID
	err := p.locked(ctx, func() error {
		after, look := lookFrom(p.state, in.Seq, id)
		if !look {
			return nil
		}
		return p.follow(ctx, after)
	})
	return AdvanceResult{Applied: p.state.Applied, Stage: p.state.Stage}, err
}

// follow applies the moves after a seq, page by page, with what they bring about. The caller holds the lock.
func (p *process) follow(ctx workflow.Context, after int64) error {
	defer func() { p.changes++ }()
	for {
		var page wire.LoadMovesResult
		in := wire.LoadMovesInput{Aggregate: p.aggregate, ID: p.state.ID, After: after}
		if err := workflow.ExecuteActivity(short(ctx), wire.LoadMoves, in).Get(ctx, &page); err != nil {
			return err
		}
		p.read(ctx, page.Now)
		p.state = follow(p.state, page)
		if len(page.Moves) == 0 {
			return nil
		}
		movedItself, err := p.bring(ctx, effects(p.aggregate, page.Moves))
		if err != nil {
			return err
		}
		ack := wire.AckMovesInput{Aggregate: p.aggregate, ID: p.state.ID, Seq: p.state.Applied}
		if err := workflow.ExecuteActivity(short(ctx), wire.AckMoves, ack).Get(ctx, nil); err != nil {
			return err
		}
		if !page.More && !movedItself {
			return nil
		}
		after = p.state.Applied
	}
}

// read sets the clock to what SQL said.
func (p *process) read(ctx workflow.Context, now models.Instant) {
	if now.Set() {
		p.clock.sql, p.clock.at = now, workflow.Now(ctx)
	}
}

// bring does what moves bring about and reports whether that may have moved the aggregate itself.
func (p *process) bring(ctx workflow.Context, list []effect) (movedItself bool, err error) {
	for _, e := range list {
		switch e {
		case effectFreezeRun:
			movedItself = true
			err = p.freezeRun(ctx)
		case effectStartAssessments:
			err = p.startAssessments(ctx)
		case effectCheckCycle:
			movedItself = true
			err = p.checkCycle(ctx)
		case effectDeliver:
			p.mail = true
		}
		if err != nil {
			return movedItself, err
		}
	}
	return movedItself, nil
}

func (p *process) freezeRun(ctx workflow.Context) error {
	return workflow.ExecuteActivity(long(ctx), wire.FreezeRun, wire.FreezeRunInput{CycleID: p.state.CycleID}).Get(ctx, nil)
}

// startAssessments hands over the units' moves in batches. The units' workflows are no children: they outlive this run.
func (p *process) startAssessments(ctx workflow.Context) error {
	in := wire.StartAssessmentsInput{CycleID: p.state.CycleID}
	for {
		var res wire.StartAssessmentsResult
		if err := workflow.ExecuteActivity(long(ctx), wire.StartAssessments, in).Get(ctx, &res); err != nil {
			return err
		}
		if res.Next == "" {
			return nil
		}
		in.After = res.Next
	}
}

// checkCycle lets the cycle move on after a unit's move; a unit reopened during sign-off lets the new run be made.
func (p *process) checkCycle(ctx workflow.Context) error {
	var res wire.CheckCycleResult
	if err := workflow.ExecuteActivity(short(ctx), wire.CheckCycle, wire.CheckCycleInput{CycleID: p.state.CycleID}).Get(ctx, &res); err != nil {
		return err
	}
	if !res.RunWanted {
		return nil
	}
	return p.freezeRun(ctx)
}

// propose asks SQL about a due timer. The caller holds the lock; a move may have taken the timer away meanwhile.
func (p *process) propose(ctx workflow.Context, t wire.Timer) error {
	if !slices.Contains(p.state.Timers, t) {
		return nil
	}
	var call workflow.Future
	if t.Kind == wire.TimerPublish {
		call = workflow.ExecuteActivity(long(ctx), wire.PublishCycle, wire.PublishCycleInput{CycleID: p.state.CycleID, Timer: t})
	} else {
		call = workflow.ExecuteActivity(short(ctx), wire.FireTimer, wire.FireTimerInput{Aggregate: p.aggregate, ID: p.state.ID, Timer: t})
	}
	var res wire.FireTimerResult
	if err := call.Get(ctx, &res); err != nil {
		return err
	}
	p.read(ctx, res.Now)
	if p.rest = 0; res.Again.Set() {
		p.rest = restAfterAgain
	}
	p.state.Timers = settle(p.state.Timers, t, res)
	if res.Moved {
		return p.follow(ctx, p.state.Applied)
	}
	if !res.Again.Set() {
		p.mail = true // a reminder
	}
	return nil
}

// post sends messages beside everything else, so that a slow mail server holds up neither moves nor timers.
func (p *process) post(ctx workflow.Context) {
	in := wire.DeliverMessagesInput{AssessmentID: p.state.ID}
	if p.aggregate == models.AggregateCycle {
		in = wire.DeliverMessagesInput{CycleID: p.state.ID}
	}
	for {
		if err := workflow.Await(ctx, func() bool { return p.mail }); err != nil {
			return // cancelled
		}
		p.mail, p.mailing = false, true
		var res wire.DeliverMessagesResult
		err := workflow.ExecuteActivity(mail(ctx), wire.DeliverMessages, in).Get(ctx, &res)
		p.mail, p.mailing = p.mail || res.More, false
		if err != nil {
			return // cancelled; housekeeping sends what is left
		}
	}
}

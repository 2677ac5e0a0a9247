package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"chuky/activities/wire"
	"chuky/models"

	"go.temporal.io/sdk/activity"
)

// CheckCycle moves a cycle on when its units are all through.
func (a *Activities) CheckCycle(ctx context.Context, in wire.CheckCycleInput) (wire.CheckCycleResult, error) {
	if _, err := a.Commands.CheckCycle(ctx, in.CycleID); err != nil {
		code, err := refused(err)
		return wire.CheckCycleResult{Refused: code}, err
	}
	c, err := a.Commands.Store.Read(ctx).Cycle(in.CycleID)
	if err != nil {
		return wire.CheckCycleResult{}, err
	}
	return wire.CheckCycleResult{RunWanted: c.Stage == models.CycleSignOff && c.RunID == "" && c.RunWanted != 0}, nil
}

// FreezeRun makes the run that a cycle at sign-off wants.
func (a *Activities) FreezeRun(ctx context.Context, in wire.FreezeRunInput) (wire.FreezeRunResult, error) {
	moved, err := a.Commands.FreezeRun(ctx, in.CycleID)
	code, err := refused(err)
	return wire.FreezeRunResult{RunID: moved.RunID, Refused: code}, err
}

const (
	// batch is how many units one StartAssessments hands over.
	batch = 100
	// atOnce is how many of them at the same time.
	atOnce = 8
	// tries is how often a batch is tried, some ten seconds in all; what fails then is left to the relay, so that one
	// broken unit does not hold up the others.
	tries = 6
)

// StartAssessments hands over one batch of a cycle's units whose workflows are behind, by ID.
func (a *Activities) StartAssessments(ctx context.Context, in wire.StartAssessmentsInput) (wire.StartAssessmentsResult, error) {
	rows, err := a.Commands.Store.Read(ctx).Assessments(in.CycleID)
	if err != nil {
		return wire.StartAssessmentsResult{}, err
	}
	rows = slices.DeleteFunc(rows, func(r models.Assessment) bool { return r.Applied >= r.Seq || r.ID <= in.After })
	slices.SortFunc(rows, func(x, y models.Assessment) int { return cmp.Compare(x.ID, y.ID) })
	var out wire.StartAssessmentsResult
	if len(rows) > batch {
		rows = rows[:batch]
		out.Next = rows[batch-1].ID
	}
	results := make([]error, len(rows))
	var wg sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, r := range rows {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			results[i] = a.handOver(ctx, r)
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return wire.StartAssessmentsResult{}, err
	}
	for i, err := range results {
		if err == nil {
			out.HandedOver++
			continue
		}
		out.Failed++
		activity.GetLogger(ctx).Info("hand-over failed", "assessment", rows[i].ID, "error", err)
	}
	if out.Failed > 0 && activity.GetInfo(ctx).Attempt < tries {
		return wire.StartAssessmentsResult{}, fmt.Errorf("%d of %d units were not handed over: %w", out.Failed, len(rows), errors.Join(results...))
	}
	return out, nil
}

// handOver brings the newest move of a unit to its workflow, which takes the earlier ones with it. A unit whose first
// move nothing has applied needs its workflow started, no more: the workflow looks at SQL by itself, and a start is taken
// at once, without waiting for a worker.
func (a *Activities) handOver(ctx context.Context, r models.Assessment) error {
	if r.Applied == 0 {
		return a.Starter.Ensure(ctx, models.AggregateAssessment, r.ID)
	}
	cmds, err := a.Commands.MovesAfter(ctx, models.AggregateAssessment, r.ID, r.Applied)
	if err != nil || len(cmds) == 0 {
		return err
	}
	return a.Starter.HandOver(ctx, cmds[len(cmds)-1])
}

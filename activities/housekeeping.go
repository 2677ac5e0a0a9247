package activities

import (
	"context"
	"errors"
	"fmt"

	"chuky/activities/wire"
	"chuky/models"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
)

// relayBatch is how many commands one look at SQL hands over.
const relayBatch = 100

// round does one round of housekeeping: work until it says that nothing more is there, then ask for a retry, which is
// the next round. The last round of a visit ends the activity. The error that asks is marked benign: no failure is
// logged or counted.
func round(ctx context.Context, in wire.RoundsInput, work func() (more bool, err error)) (wire.RoundsResult, error) {
	for more := true; more; {
		var err error
		if more, err = work(); err != nil {
			return wire.RoundsResult{}, err
		}
		if err := ctx.Err(); err != nil {
			return wire.RoundsResult{}, err
		}
	}
	if n := activity.GetInfo(ctx).Attempt; n < in.Rounds {
		return wire.RoundsResult{}, temporal.NewApplicationErrorWithOptions(fmt.Sprintf("round %d is done, the next one follows", n), "NextRound",
			temporal.ApplicationErrorOptions{Category: temporal.ApplicationErrorCategoryBenign})
	}
	return wire.RoundsResult{}, nil
}

// RelayCommands hands over moves that no workflow has applied.
func (a *Activities) RelayCommands(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		_, err := a.Commands.Relay(ctx, relayBatch)
		return false, err
	})
}

// SealAudit seals audit events.
func (a *Activities) SealAudit(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		if a.Seal == nil {
			return false, nil
		}
		n, err := a.Seal(ctx)
		return n > 0, err
	})
}

// DisableIdle disables accounts that nobody uses.
func (a *Activities) DisableIdle(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		n, err := a.Commands.DisableIdle(ctx)
		return n > 0, err
	})
}

// ReconcileWorkflows starts the workflow of every aggregate that has something to wait for and has none, as after the
// loss of Temporal's database. It goes one way only, from SQL to Temporal.
func (a *Activities) ReconcileWorkflows(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) { return false, a.reconcile(ctx) })
}

// waiting are the stages of a unit at which its workflow runs.
var waiting = []models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageLeaderReview, models.StageReturned, models.StageSubmitted,
	models.StageLocked, models.StageInVerification, models.StageSupplement, models.StageVerified, models.StageExplained}

func (a *Activities) reconcile(ctx context.Context) error {
	db := a.Commands.Store.Read(ctx)
	cycles, err := db.Cycles()
	if err != nil {
		return err
	}
	var faults []error
	ensure := func(kind models.Aggregate, id string) {
		if ctx.Err() == nil {
			faults = append(faults, a.Starter.Ensure(ctx, kind, id))
		}
	}
	for _, c := range cycles {
		if c.Stage.Terminal() || c.Seq == 0 {
			continue
		}
		ensure(models.AggregateCycle, c.ID)
		units, err := db.AssessmentsAt(c.ID, waiting...)
		if err != nil {
			return err
		}
		for _, u := range units {
			ensure(models.AggregateAssessment, u.ID)
		}
	}
	return errors.Join(append(faults, ctx.Err())...)
}

package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuky/activities/wire"
	"chuky/commands"
	"chuky/models"
)

// FireTimer proposes what a timer stands for; SQL's clock decides.
func (a *Activities) FireTimer(ctx context.Context, in wire.FireTimerInput) (wire.FireTimerResult, error) {
	var fired commands.Fired
	var err error
	switch in.Aggregate {
	case models.AggregateCycle:
		fired, err = a.Commands.FireCycle(ctx, in.ID, models.Timer(in.Timer))
	case models.AggregateAssessment:
		fired, err = a.Commands.FireAssessment(ctx, in.ID, models.Timer(in.Timer))
	default:
		err = fmt.Errorf("aggregate %q is unknown", in.Aggregate)
	}
	return a.decided(ctx, fired, err)
}

func (a *Activities) decided(ctx context.Context, fired commands.Fired, err error) (wire.FireTimerResult, error) {
	code, err := refused(err)
	if err != nil {
		return wire.FireTimerResult{}, err
	}
	now, err := a.Commands.Store.Now(ctx)
	return wire.FireTimerResult{Moved: fired.Moved, Again: fired.Again, Refused: code, Now: now}, err
}

// PublishCycle publishes a signed cycle when its instant has come.
func (a *Activities) PublishCycle(ctx context.Context, in wire.PublishCycleInput) (wire.PublishCycleResult, error) {
	db := a.Commands.Store.Read(ctx)
	c, err := db.Cycle(in.CycleID)
	if errors.Is(err, models.ErrNotFound) {
		return a.decided(ctx, commands.Fired{}, nil)
	}
	if err != nil {
		return wire.PublishCycleResult{}, err
	}
	timers, err := readTimers(c.Timers)
	if err != nil {
		return wire.PublishCycleResult{}, err
	}
	at := slices.IndexFunc(timers, func(t wire.Timer) bool { return t.Kind == in.Timer.Kind && t.Key == in.Timer.Key })
	if at < 0 { // published by the coordinator, or taken back
		return a.decided(ctx, commands.Fired{}, nil)
	}
	now, err := a.Commands.Store.Now(ctx)
	if err != nil {
		return wire.PublishCycleResult{}, err
	}
	if timers[at].At > now {
		return a.decided(ctx, commands.Fired{Again: timers[at].At}, nil)
	}
	moved, err := a.Publisher(ctx, in.CycleID)
	return a.decided(ctx, commands.Fired{Moved: err == nil && moved.Seq != c.Seq}, err)
}

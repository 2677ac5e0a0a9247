package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuky/activities/wire"
	"chuky/models"
	"chuky/store"
)

// pageMoves is how many moves one LoadMoves returns.
const pageMoves = 50

// aggregate is what the two kinds have in common.
type aggregate struct {
	cycleID      string
	stage        string
	seq, applied int64
	timers       string
}

func load(db store.DB, kind models.Aggregate, id string) (aggregate, error) {
	switch kind {
	case models.AggregateCycle:
		c, err := db.Cycle(id)
		if err != nil {
			return aggregate{}, err
		}
		return aggregate{c.ID, string(c.Stage), c.Seq, c.Applied, c.Timers}, nil
	case models.AggregateAssessment:
		a, err := db.Assessment(id)
		if err != nil {
			return aggregate{}, err
		}
		return aggregate{a.CycleID, string(a.Stage), a.Seq, a.Applied, a.Timers}, nil
	}
	return aggregate{}, fmt.Errorf("aggregate %q is unknown", kind)
}

// LoadMoves reads the moves after a seq, with the stage and the timers that they lead to and SQL's clock.
func (a *Activities) LoadMoves(ctx context.Context, in wire.LoadMovesInput) (wire.LoadMovesResult, error) {
	now, err := a.Commands.Store.Now(ctx)
	if err != nil {
		return wire.LoadMovesResult{}, err
	}
	// The row first: moves made meanwhile are then in the list, never only in the row.
	row, err := load(a.Commands.Store.Read(ctx), in.Aggregate, in.ID)
	if errors.Is(err, models.ErrNotFound) {
		return wire.LoadMovesResult{Gone: true, After: in.After, Now: now}, nil
	}
	if err != nil {
		return wire.LoadMovesResult{}, err
	}
	after := in.After
	if after < 0 || after > row.seq {
		after = row.applied
	}
	cmds, err := a.Commands.MovesAfter(ctx, in.Aggregate, in.ID, after)
	if err != nil {
		return wire.LoadMovesResult{}, err
	}
	out := wire.LoadMovesResult{CycleID: row.cycleID, After: after, Stage: row.stage, Now: now, More: len(cmds) > pageMoves}
	timers := row.timers
	for _, c := range cmds[:min(len(cmds), pageMoves)] {
		out.Moves = append(out.Moves, wire.Move{ID: c.ID, Seq: c.Seq, Move: c.Move, Stage: c.Stage})
		out.Stage, timers = c.Stage, c.Timers
	}
	out.Timers, err = readTimers(timers)
	return out, err
}

func readTimers(column string) ([]wire.Timer, error) {
	if column == "" {
		return nil, nil
	}
	var rows []models.Timer
	if err := json.Unmarshal([]byte(column), &rows); err != nil {
		return nil, fmt.Errorf("timers: %w", err)
	}
	out := make([]wire.Timer, len(rows))
	for i, t := range rows {
		out[i] = wire.Timer(t)
	}
	return out, nil
}

// AckMoves records how far the workflow is.
func (a *Activities) AckMoves(ctx context.Context, in wire.AckMovesInput) (wire.AckMovesResult, error) {
	return wire.AckMovesResult{}, a.Commands.Ack(ctx, in.Aggregate, in.ID, in.Seq)
}

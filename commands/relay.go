package commands

import (
	"context"
	"errors"
	"fmt"

	"chuky/models"
	"chuky/store"
)

// MovesAfter reads the moves of an aggregate after seq, for its workflow.
func (s *Service) MovesAfter(ctx context.Context, a models.Aggregate, id string, seq int64) ([]models.Command, error) {
	return s.Store.Read(ctx).CommandsAfter(a, id, seq)
}

// Ack records that the workflow applied everything up to seq. It never goes back.
func (s *Service) Ack(ctx context.Context, a models.Aggregate, id string, seq int64) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Now()
		if err != nil {
			return err
		}
		return tx.AckCommands(a, id, seq, now)
	})
}

// relayAge keeps the relay from overtaking the direct hand-over of a move just made.
const relayAge = 500_000 // microseconds

// Relay hands over what no workflow has applied, oldest first, at most limit moves, and returns how many were taken.
// One hand-over per aggregate is enough: the workflow applies everything up to its newest move.
func (s *Service) Relay(ctx context.Context, limit int) (int, error) {
	now, err := s.Store.Now(ctx)
	if err != nil {
		return 0, err
	}
	cmds, err := s.Store.Read(ctx).PendingCommands(now-relayAge, limit)
	if err != nil {
		return 0, err
	}
	type key struct {
		a  models.Aggregate
		id string
	}
	newest := map[key]models.Command{}
	var order []key
	for _, c := range cmds {
		k := key{c.Aggregate, c.AggregateID}
		if _, ok := newest[k]; !ok {
			order = append(order, k)
		}
		if c.Seq > newest[k].Seq {
			newest[k] = c
		}
	}
	var faults []error // one workflow that takes nothing must not hold up the others
	for _, k := range order {
		if err := s.Handover.HandOver(ctx, newest[k]); err != nil {
			faults = append(faults, fmt.Errorf("relay %s %s: %w", k.a, k.id, err))
		}
	}
	return len(order) - len(faults), errors.Join(faults...)
}

// Drift counts aggregates whose workflow is behind SQL and commands not applied; both are 0 in a quiet system.
func (s *Service) Drift(ctx context.Context) (drift, pending int, err error) {
	db := s.Store.Read(ctx)
	if drift, err = db.Drift(); err != nil {
		return 0, 0, err
	}
	pending, err = db.CountPendingCommands()
	return drift, pending, err
}

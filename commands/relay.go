package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

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

// The relay leaves moves alone that are on their way: one just made for as long as its direct hand-over may take, and the
// opening of units for as long as their cycle's workflow needs to start a large batch. Handing over what is under way
// anyway costs every workflow an update.
const (
	relayAge   = handOverWait
	openingAge = time.Minute
	relayers   = 8 // hand-overs at the same time: one that waits for its workflow must not hold up the others
)

// Relay hands over what no workflow has applied, oldest first, at most limit moves, and returns how many were taken.
// One hand-over per aggregate is enough: the workflow applies everything up to its newest move.
func (s *Service) Relay(ctx context.Context, limit int) (int, error) {
	now, err := s.Store.Now(ctx)
	if err != nil {
		return 0, err
	}
	cmds, err := s.Store.Read(ctx).PendingCommands(later(now, -relayAge), later(now, -openingAge), limit)
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
	results := make([]error, len(order))
	slots := make(chan struct{}, relayers)
	var wg sync.WaitGroup
	for i, k := range order {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := s.Handover.HandOver(ctx, newest[k]); err != nil {
				results[i] = fmt.Errorf("relay %s %s: %w", k.a, k.id, err)
			}
		})
	}
	wg.Wait()
	faults := slices.DeleteFunc(results, func(err error) bool { return err == nil })
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

package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/telemetry"
)

// Bounds of the breaker: after so many hand-overs in a row that nobody took it opens, for a pause that doubles up to the longest and is a
// little different in every process.
const (
	breakAfter = 3
	pauseFirst = time.Second
	pauseMost  = 8 * time.Second
)

// errHandOverRests says that moves wait for the relay for a moment: nobody took the last ones.
var errHandOverRests = errors.New("hand-overs rest: Temporal or its workers took none of the last")

// breaker keeps people from waiting for a Temporal that takes nothing: the move is committed by then, and the relay brings it later. While
// it is open no request tries; when its pause is over one does, and the others go on without until that one is through.
type breaker struct {
	next commands.Handover

	mu     sync.Mutex
	missed int           // hand-overs in a row that nobody took
	pause  time.Duration // of the last opening
	until  time.Time     // open until then; zero = closed
	trying bool          // somebody finds out whether it is over
	counts telemetry.HandOvers
}

// HandOver implements commands.Handover.
func (b *breaker) HandOver(ctx context.Context, m models.Command) error {
	if !b.enter() {
		return errHandOverRests
	}
	err := b.next.HandOver(ctx, m)
	b.leave(err)
	return err
}

// enter says whether to try.
func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.until.IsZero():
		return true
	case b.trying || time.Now().Before(b.until):
		b.counts.Skipped++
		return false
	}
	b.trying = true
	return true
}

// leave notes what came of a try.
func (b *breaker) leave(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if err == nil {
		b.counts.Taken++
		b.missed, b.pause, b.until = 0, 0, time.Time{}
		return
	}
	b.counts.Failed++
	if b.missed++; b.missed < breakAfter {
		return
	}
	b.pause = min(max(2*b.pause, pauseFirst), pauseMost)
	b.until = time.Now().Add(b.pause*3/4 + rand.N(b.pause/2)) //nolint:gosec // spreads processes, keeps no secret
}

// up is nil while moves are handed over at once, and when the pause is over: the next one finds out.
func (b *breaker) up(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Now().Before(b.until) {
		return errHandOverRests
	}
	return nil
}

// read is what the metrics show.
func (b *breaker) read() telemetry.HandOvers {
	rests := b.up(context.Background()) != nil
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.counts
	out.Resting = rests
	return out
}

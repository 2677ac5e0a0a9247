package commands_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"chuky/models"
)

// takes notes hand-overs; one aggregate takes nothing.
type takes struct {
	mu     sync.Mutex
	seqs   map[string]int64
	broken string
}

func (h *takes) HandOver(_ context.Context, c models.Command) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.AggregateID == h.broken {
		return errors.New("no worker takes it")
	}
	h.seqs[c.AggregateID] = c.Seq
	return nil
}

// The relay leaves alone what is on its way, hands over the newest move of each aggregate, and one that takes nothing
// holds up nobody.
func TestRelayTakesWhatLiesStill(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		_, err := w.save(0, "1.2", map[string]string{"a": "3", "b": "4"}) // its opening waits with its first save
		w.must(err)
		h := &takes{broken: w.assessment(1).ID}
		w.s.Handover = h
		opened := w.clock.Now()
		relay := func(after time.Duration) (int, []string, error) {
			h.seqs = map[string]int64{}
			w.clock.setTo(models.At(opened.Add(after)))
			n, err := w.s.Relay(w.ctx(), 100)
			var ids []string
			for id := range h.seqs {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			return n, ids, err
		}
		if n, ids, err := relay(time.Second); n != 0 || err != nil {
			w.t.Fatalf("after a second %d were handed over: %v (%v)", n, ids, err)
		}
		want := []string{w.cycle, w.assessment(0).ID}
		slices.Sort(want)
		if n, ids, err := relay(3 * time.Second); n != 2 || err != nil || !slices.Equal(ids, want) || h.seqs[w.assessment(0).ID] != 2 {
			w.t.Fatalf("after three seconds %d were handed over: %v (%v)", n, h.seqs, err)
		}
		n, ids, err := relay(61 * time.Second)
		if n != len(w.units) || err == nil || len(ids) != len(w.units) || slices.Contains(ids, h.broken) {
			w.t.Fatalf("after a minute %d were handed over: %v (%v)", n, h.seqs, err)
		}
		h.broken = ""
		if n, _, err := relay(62 * time.Second); n != len(w.units)+1 || err != nil {
			w.t.Fatalf("when all take, %d were handed over (%v)", n, err)
		}
	})
}

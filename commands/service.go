package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"chuky/indicators"
	"chuky/models"
	"chuky/store"

	"github.com/google/uuid"
)

// Handover brings a move to the workflow of its aggregate and returns when the workflow has taken it. An error means only
// that the relay has to try again.
type Handover interface {
	HandOver(ctx context.Context, c models.Command) error
}

// Sets finds an indicator set by ID and version.
type Sets func(id, version string) (*indicators.Set, error)

// Service carries out commands. All fields but Handover and Direct are required.
type Service struct {
	Store    *store.Store
	Sets     Sets
	Handover Handover // nil: every move waits for the relay
	Direct   Handover // of requests, where it is not Handover: somebody waits for it
	Log      *slog.Logger
	BaseURL  string // of links in messages, without a slash at the end
	Sender   string // organiser as it signs messages
	MaxFiles int    // files of one unit in one cycle; 0 = 2000
	// IdleTerm is how long an account may go unused before it is disabled; 0 = for ever.
	IdleTerm time.Duration
}

// handOverWait bounds how long a person waits until the workflow has taken the move; the move itself is committed before.
const handOverWait = 2 * time.Second

// directHandOvers is how many moves of one transaction are handed over at once; of more only the cycle's own, whose
// workflow hands over its units' moves.
const directHandOvers = 4

// run carries fn out in one transaction, keeps the answer under the actor's idempotency key, then hands the moves over.
// fn must have no effect but through its work: it may be run again, and what it did is taken back when the key turns out
// to be answered already.
func run[T any](ctx context.Context, s *Service, a Actor, fn func(w *work) (T, error)) (T, error) {
	out, _, err := runOnce(ctx, s, a, clocked(fn))
	return out, err
}

// clocked reads the clock first.
func clocked[T any](fn func(w *work) (T, error)) func(w *work) (T, error) {
	return func(w *work) (T, error) {
		var err error
		if w.now, err = w.Now(); err != nil {
			var zero T
			return zero, err
		}
		return fn(w)
	}
}

// runLocked is run for an fn that reads the clock with the lock that it takes.
func runLocked[T any](ctx context.Context, s *Service, a Actor, fn func(w *work) (T, error)) (T, error) {
	out, _, err := runOnce(ctx, s, a, fn)
	return out, err
}

// runOnce says also whether this call did the work (fresh), or gives the answer of an earlier one with the same key. The
// key is looked up last: requests with a new one, which is nearly all, pay a single statement for it. A repeated request
// is refused by fn, because its first has changed what it asks for, or collides on the key; either way the kept answer
// is found, and nothing of the repetition stays.
func runOnce[T any](ctx context.Context, s *Service, a Actor, fn func(w *work) (T, error)) (out T, fresh bool, err error) {
	var w *work
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		w = &work{Tx: tx, svc: s, actor: a}
		var err error
		if out, err = fn(w); err != nil {
			return err
		}
		if a.Key != "" {
			answer, err := json.Marshal(out)
			if err != nil {
				return err
			}
			w.answer = &models.Idempotency{UserID: a.User.ID, Route: a.Route, Key: a.Key, RequestHash: a.Hash, Answer: string(answer), CreatedAt: w.now}
		}
		return w.flush()
	})
	if err == nil {
		s.handOver(ctx, w.commands)
		return out, true, nil
	}
	var zero T
	ours, worded := models.AsRefusal(err)
	if !worded && errors.Is(err, models.ErrNotFound) {
		err = models.Refuse(models.RefuseNotFound, "not_found", "Không tìm thấy nội dung này, hoặc bạn không được xem.")
	}
	if _, refused := models.AsRefusal(err); a.Key == "" || !refused && !store.IsDuplicate(err) {
		return zero, false, err
	}
	kept, kerr := s.kept(ctx, a)
	if kerr == nil && kept == nil && worded && s.keepRefusal(ctx, a, ours) {
		kept, kerr = s.kept(ctx, a) // another request with the key was faster
	}
	if kerr != nil || kept != nil {
		out, err = replay[T](kept, kerr)
		return out, false, err
	}
	return zero, false, err
}

// kept finds the answer already given to the actor's key.
func (s *Service) kept(ctx context.Context, a Actor) (*models.Idempotency, error) {
	row, err := s.Store.Read(ctx).Answered(a.User.ID, a.Route, a.Key)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if row.RequestHash != a.Hash {
		return nil, models.Refuse(models.RefuseInvalid, "key_reused", "Mã chống gửi trùng này đã dùng cho một yêu cầu khác. Hãy tải lại trang rồi làm lại.")
	}
	return row, nil
}

func replay[T any](row *models.Idempotency, err error) (T, error) {
	var out T
	if err != nil {
		return out, err
	}
	if row.Refused {
		var r models.Refusal
		if err := json.Unmarshal([]byte(row.Answer), &r); err != nil {
			return out, fmt.Errorf("kept refusal: %w", err)
		}
		return out, &r
	}
	if err := json.Unmarshal([]byte(row.Answer), &out); err != nil {
		return out, fmt.Errorf("kept answer: %w", err)
	}
	return out, nil
}

// keepRefusal keeps a refusal under the key, so that a repeated request hears the same, and reports whether the key has an
// answer already. Refusals that ask the caller to look again or sign in are not kept. Losing one is harmless: nothing was
// changed.
func (s *Service) keepRefusal(ctx context.Context, a Actor, r *models.Refusal) (taken bool) {
	if r.Kind == models.RefuseNoVersion || r.Kind == models.RefuseTooMany || r.Code == "key_reused" {
		return false
	}
	answer, err := json.Marshal(r)
	if err == nil {
		err = s.Store.Write(ctx, func(tx *store.Tx) error {
			now, err := tx.Now()
			if err != nil {
				return err
			}
			return tx.InsertAnswer(&models.Idempotency{UserID: a.User.ID, Route: a.Route, Key: a.Key, RequestHash: a.Hash, Answer: string(answer), Refused: true, CreatedAt: now})
		})
	}
	if err != nil && !store.IsDuplicate(err) {
		s.Log.Warn("refusal not kept", "route", a.Route, "error", err)
	}
	return store.IsDuplicate(err)
}

func (s *Service) handOver(ctx context.Context, cmds []models.Command) {
	direct := s.Direct
	if direct == nil {
		direct = s.Handover
	}
	if direct == nil {
		return
	}
	if len(cmds) > directHandOvers {
		cmds = slices.DeleteFunc(slices.Clone(cmds), func(c models.Command) bool { return c.Aggregate != models.AggregateCycle })
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOverWait)
	defer cancel()
	for _, c := range cmds {
		if err := direct.HandOver(ctx, c); err != nil {
			s.Log.Info("hand-over left to the relay", "aggregate", c.Aggregate, "id", c.AggregateID, "seq", c.Seq, "error", err)
			return
		}
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("commands: " + err.Error()) // only values made here, all of which marshal
	}
	return string(b)
}

func fromJSON[T any](s string) (T, error) {
	var v T
	if s == "" {
		return v, nil
	}
	err := json.Unmarshal([]byte(s), &v)
	return v, err
}

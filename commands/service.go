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

// Service carries out commands. All fields but Handover are required.
type Service struct {
	Store    *store.Store
	Sets     Sets
	Handover Handover // nil: every move waits for the relay
	Log      *slog.Logger
	BaseURL  string // of links in messages, without a slash at the end
	Sender   string // organiser as it signs messages
	MaxFiles int    // files of one unit in one cycle; 0 = 2000
}

// handOverWait bounds how long a person waits until the workflow has taken the move; the move itself is committed before.
const handOverWait = 2 * time.Second

// directHandOvers is how many moves of one transaction are handed over at once; of more only the cycle's own, whose
// workflow hands over its units' moves.
const directHandOvers = 4

// run carries fn out in one transaction with the actor's idempotency key, then hands the moves over.
func run[T any](ctx context.Context, s *Service, a Actor, fn func(w *work) (T, error)) (T, error) {
	var out T
	if kept, err := s.kept(ctx, a); err != nil || kept != nil {
		return replay[T](kept, err)
	}
	var w *work
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		w = &work{Tx: tx, svc: s, actor: a}
		var err error
		if w.now, err = tx.Now(); err != nil {
			return err
		}
		if a.Key != "" {
			row := models.Idempotency{UserID: a.User.ID, Route: a.Route, Key: a.Key, RequestHash: a.Hash, CreatedAt: w.now}
			if err := tx.InsertAnswer(&row); err != nil {
				return err
			}
		}
		if out, err = fn(w); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		if a.Key == "" {
			return nil
		}
		answer, err := json.Marshal(out)
		if err != nil {
			return err
		}
		return tx.SetAnswer(a.User.ID, a.Route, a.Key, string(answer), false)
	})
	if store.IsDuplicate(err) && a.Key != "" {
		if kept, kerr := s.kept(ctx, a); kerr != nil || kept != nil {
			return replay[T](kept, kerr)
		}
	}
	if err != nil {
		var zero T
		if r, ok := models.AsRefusal(err); ok {
			s.keepRefusal(ctx, a, r)
		} else if errors.Is(err, models.ErrNotFound) {
			err = models.Refuse(models.RefuseNotFound, "not_found", "Không tìm thấy nội dung này, hoặc bạn không được xem.")
		}
		return zero, err
	}
	s.handOver(ctx, w.commands)
	return out, nil
}

// kept finds the answer already given to the actor's key.
func (s *Service) kept(ctx context.Context, a Actor) (*models.Idempotency, error) {
	if a.Key == "" {
		return nil, nil
	}
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

// keepRefusal keeps a refusal under the key, so that a repeated request hears the same. Refusals that ask the caller to
// look again or sign in are not kept. Losing one is harmless: nothing was changed.
func (s *Service) keepRefusal(ctx context.Context, a Actor, r *models.Refusal) {
	if a.Key == "" || r.Kind == models.RefuseNoVersion || r.Kind == models.RefuseTooMany || r.Code == "key_reused" {
		return
	}
	answer, err := json.Marshal(r)
	if err == nil {
		err = s.Store.Write(ctx, func(tx *store.Tx) error {
			return tx.InsertAnswer(&models.Idempotency{UserID: a.User.ID, Route: a.Route, Key: a.Key, RequestHash: a.Hash, Answer: string(answer), Refused: true})
		})
	}
	if err != nil && !store.IsDuplicate(err) {
		s.Log.Warn("refusal not kept", "route", a.Route, "error", err)
	}
}

func (s *Service) handOver(ctx context.Context, cmds []models.Command) {
	if s.Handover == nil {
		return
	}
	if len(cmds) > directHandOvers {
		cmds = slices.DeleteFunc(slices.Clone(cmds), func(c models.Command) bool { return c.Aggregate != models.AggregateCycle })
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOverWait)
	defer cancel()
	for _, c := range cmds {
		if err := s.Handover.HandOver(ctx, c); err != nil {
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

package faults

import (
	"context"
	"net/http"
	"time"

	"chuky/models"

	"github.com/jackc/pgx/v5"
)

// atTheLock holds a request back, as a slow line would, until the instant after which it comes too late, and lets it go
// then: it is done before the lock or refused as too late, and whoever asked hears which of the two it was.
func (r *run) atTheLock(s Step, a asked) (answer, bool, error) {
	form := ofForm.FindStringSubmatch(a.path)
	if form == nil {
		return answer{}, false, nil
	}
	at, err := r.w.number("SELECT lock_at FROM assessments WHERE id = $1", form[1])
	if err != nil {
		return answer{}, false, err
	}
	closes := time.UnixMicro(at)
	move := map[Step]string{Submit: "submit", Approve: "approve"}[s]
	if s == Approve {
		closes = closes.Add(timing().Grace)
	}
	off := r.offset(a.key(), 60*time.Millisecond)
	left := closes.Sub(r.w.now()) + off
	if left > 1500*time.Millisecond {
		return answer{http.StatusServiceUnavailable, http.Header{"Retry-After": {"1"}, "Content-Type": {"application/problem+json"}}, []byte(`{"status":503,"code":"held"}`)}, false, nil
	}
	<-time.After(max(left, 0))
	got, err := r.gate.insist(a)
	if err != nil {
		return got, true, err
	}
	return got, true, r.inTime(form[1], move, closes, got)
}

// inTime compares what was heard with what SQL has: done before the instant, or not at all.
func (r *run) inTime(form, move string, closes time.Time, got answer) error {
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	return r.w.read(ctx, func(tx pgx.Tx) error {
		var done, late int64
		err := tx.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE created_at >= $4) FROM commands WHERE aggregate = $1 AND aggregate_id = $2 AND move = $3`,
			string(models.AggregateAssessment), form, move, closes.UnixMicro()).Scan(&done, &late)
		if err != nil {
			return err
		}
		switch {
		case late > 0:
			return wrong("form %s: %s was done after %s", form, move, closes)
		case got.ok() != (done == 1):
			return wrong("form %s: %s was answered with %d %s, and was done %d times", form, move, got.status, code(got), done)
		case !got.ok() && code(got) == "":
			return wrong("form %s: %s was refused without a code: %d %s", form, move, got.status, clip(got.body))
		}
		return nil
	})
}

// offset is a moment around an instant, the same for the same key.
func (r *run) offset(key string, most time.Duration) time.Duration {
	return time.Duration(hash(key)%uint64(2*most)) - most
}

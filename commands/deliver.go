package commands

import (
	"context"
	"time"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// A message that its receiver does not take for the moment is tried again after one minute, then two, four and so on up
// to longestWait, and listed as failed after maxAttempts, which is about a day.
const (
	maxAttempts = 14
	longestWait = 4 * time.Hour
)

// A sender claims a few messages for a while, so that several senders share the work and none sends another's. A claim
// that is short of the time that one sending may take is prolonged first; the claims of a sender that died run out.
const (
	claimBatch  = 10
	claimTerm   = 90 * time.Second
	sendTimeout = time.Minute
	settleTime  = 10 * time.Second // to write down what is done although the sender is told to stop
)

// Delivery counts what a round of sending did.
type Delivery struct{ Sent, Failed, Later int }

// Deliver sends pending messages of an assessment, of a cycle, or ("","") of all, at most limit. Any number of workers
// may do so at the same time: each message is sent by one of them. A sender that dies after the receiver took a message
// and before the row says so leaves it to be sent again under the same Message-ID, by which the receiver knows it.
func (s *Service) Deliver(ctx context.Context, ch notify.Channel, cycleID, assessmentID string, limit int) (Delivery, error) {
	var d Delivery
	p := post{s: s, ch: ch, by: newID()}
	for done := 0; done < limit; {
		rows, err := p.claim(ctx, cycleID, assessmentID, min(claimBatch, limit-done))
		if err != nil || len(rows) == 0 {
			return d, err
		}
		for _, m := range rows {
			if err := p.send(ctx, m, &d); err != nil {
				p.release(ctx)
				return d, err
			}
		}
		done += len(rows)
	}
	return d, nil
}

// post is one sender.
type post struct {
	s  *Service
	ch notify.Channel
	by string // under which it claims
}

func (p post) claim(ctx context.Context, cycleID, assessmentID string, limit int) (rows []models.Message, err error) {
	err = p.s.Store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Now()
		if err != nil {
			return err
		}
		rows, err = tx.ClaimMessages(cycleID, assessmentID, p.by, now, later(now, claimTerm), limit)
		return err
	})
	return rows, err
}

// send sends one claimed message and writes down what became of it.
func (p post) send(ctx context.Context, m models.Message, d *Delivery) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := p.s.Store.Now(ctx)
	if err != nil {
		return err
	}
	if later(now, sendTimeout) > m.ClaimedUntil {
		err := p.s.Store.Write(ctx, func(tx *store.Tx) error { return tx.KeepClaim(m.ID, p.by, later(now, claimTerm)) })
		if notFound(err) {
			return nil // somebody else has it
		}
		if err != nil {
			return err
		}
	}
	fault := p.try(ctx, m)
	if fault != nil && ctx.Err() != nil {
		return ctx.Err() // told to stop: no attempt of the receiver's doing
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if now, err = p.s.Store.Now(ctx); err != nil {
		return err
	}
	cols := store.Cols{"attempts": m.Attempts + 1}
	count := &d.Later
	switch {
	case fault == nil:
		cols["state"], cols["sent_at"], cols["last_error"] = models.MessageSent, now, ""
		count = &d.Sent
	case notify.IsPermanent(fault) || m.Attempts+1 >= maxAttempts:
		cols["state"], cols["last_error"] = models.MessageFailed, fault.Error()
		count = &d.Failed
	default:
		wait := min(time.Minute<<min(m.Attempts, 10), longestWait)
		cols["next_at"], cols["last_error"] = later(now, wait), fault.Error()
	}
	err = p.s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SettleMessage(m.ID, p.by, cols) })
	if notFound(err) { // the claim ran out while the receiver took its time; whoever has it now writes it down
		p.s.Log.Warn("a message took longer than its claim", "message", m.ID)
		return nil
	}
	if err == nil {
		*count++
	}
	return err
}

func (p post) try(ctx context.Context, m models.Message) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return p.ch.Send(ctx, notify.Message{ID: m.ID, To: m.ToAddress, ToName: m.ToName, Subject: m.Subject, Text: m.Body})
}

// release lets go what is claimed and not sent, so that nobody has to wait for the claim to run out.
func (p post) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := p.s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseClaims(p.by) }); err != nil {
		p.s.Log.Info("claims of messages run out by themselves", "error", err)
	}
}

func later(t models.Instant, d time.Duration) models.Instant {
	return t + models.Instant(d.Microseconds())
}

// ResendMessage lets a message that was given up be tried again, after its cause was mended.
func (s *Service) ResendMessage(ctx context.Context, actor Actor, id string) (string, error) {
	return run(ctx, s, actor, func(w *work) (string, error) {
		if err := w.need("", models.RoleCoordinator, models.RoleAdmin); err != nil {
			return "", err
		}
		err := w.RetryMessage(id, w.now)
		if notFound(err) {
			return "", models.Refuse(models.RefuseConflict, "message_not_failed", "Thư này không ở tình trạng lỗi nên không cần gửi lại. Hãy tải lại trang.")
		}
		w.audit(event{Action: "message_resent", Subject: id})
		return id, err
	})
}

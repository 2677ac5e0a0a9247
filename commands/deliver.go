package commands

import (
	"context"
	"time"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// maxAttempts is how often a message is tried before it is listed as failed.
const maxAttempts = 8

// Delivery counts what a round of sending did.
type Delivery struct{ Sent, Failed, Later int }

// Deliver sends pending messages of an assessment, of a cycle, or ("","") of all, at most limit. A message that the
// receiver took but whose row could not be updated is sent again with the same Message-ID.
func (s *Service) Deliver(ctx context.Context, ch notify.Channel, cycleID, assessmentID string, limit int) (Delivery, error) {
	now, err := s.Store.Now(ctx)
	if err != nil {
		return Delivery{}, err
	}
	rows, err := s.Store.Read(ctx).PendingMessages(cycleID, assessmentID, now, limit)
	if err != nil {
		return Delivery{}, err
	}
	var d Delivery
	for _, m := range rows {
		cols := store.Cols{"attempts": m.Attempts + 1}
		err := ch.Send(ctx, notify.Message{ID: m.ID, To: m.ToAddress, ToName: m.ToName, Subject: m.Subject, Text: m.Body})
		switch {
		case err == nil:
			cols["state"], cols["sent_at"], cols["last_error"] = models.MessageSent, now, ""
			d.Sent++
		case notify.IsPermanent(err) || m.Attempts+1 >= maxAttempts:
			cols["state"], cols["last_error"] = models.MessageFailed, err.Error()
			d.Failed++
		default:
			wait := time.Minute << min(m.Attempts, 6)
			cols["next_at"], cols["last_error"] = now+models.Instant(wait.Microseconds()), err.Error()
			d.Later++
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateMessage(m.ID, cols) }); err != nil && !notFound(err) {
			return d, err
		}
	}
	return d, nil
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

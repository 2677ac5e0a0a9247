package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuky/calendar"
	"chuky/models"
)

// RecordDeputy puts a deputy's assignment on record: who, by which document, for which period.
func (s *Service) RecordDeputy(ctx context.Context, actor Actor, in models.Deputy) (models.Deputy, error) {
	return run(ctx, s, actor, func(w *work) (models.Deputy, error) {
		if err := w.need("", models.RoleCoordinator, models.RoleOffice); err != nil {
			return models.Deputy{}, err
		}
		for _, d := range []string{in.Date, in.FromDate, in.ToDate} {
			if _, err := time.Parse(time.DateOnly, d); err != nil {
				return models.Deputy{}, models.Refuse(models.RefuseInvalid, "date_invalid", "Hãy nhập ngày văn bản và thời gian giao ký thay theo dạng ngày/tháng/năm.")
			}
		}
		if in.Number = strings.TrimSpace(in.Number); in.Number == "" || in.ToDate < in.FromDate {
			return models.Deputy{}, models.Refuse(models.RefuseInvalid, "deputy_incomplete", "Hãy nhập số văn bản giao ký thay; ngày kết thúc không được trước ngày bắt đầu.")
		}
		if in.UserID == actor.User.ID {
			return models.Deputy{}, models.Refuse(models.RefuseForbidden, "own_entry", "Không tự ghi nhận việc giao ký thay cho chính mình.")
		}
		u, err := w.User(in.UserID)
		if err != nil {
			return models.Deputy{}, err
		}
		in.ID, in.CreatedBy, in.CreatedAt, in.RevokedAt = newID(), actor.User.ID, w.now, 0
		w.audit(event{Action: "deputy_recorded", Subject: in.ID, Detail: map[string]any{"user": u.ID, "number": in.Number, "from": in.FromDate, "to": in.ToDate}})
		return in, w.InsertDeputy(&in)
	})
}

// RevokeDeputy withdraws an assignment, with a reason; from then on the deputy cannot sign by it. What was approved by it
// before stays approved: the assignment was in force on that day, and its row keeps both instants.
func (s *Service) RevokeDeputy(ctx context.Context, actor Actor, id, reason string) (models.Deputy, error) {
	return run(ctx, s, actor, func(w *work) (models.Deputy, error) {
		if err := w.need("", models.RoleCoordinator, models.RoleOffice); err != nil {
			return models.Deputy{}, err
		}
		reason, err := needReason(reason)
		if err != nil {
			return models.Deputy{}, err
		}
		d, err := w.LockDeputy(id)
		if err != nil {
			return models.Deputy{}, err
		}
		if d.RevokedAt.Set() {
			return models.Deputy{}, models.Refuse(models.RefuseConflict, "deputy_revoked", "Văn bản số "+d.Number+" đã được thu hồi trước đó.")
		}
		d.RevokedAt = w.now
		w.audit(event{Action: "deputy_revoked", Subject: d.ID, Detail: map[string]any{"user": d.UserID, "number": d.Number, "reason": reason}})
		return *d, w.RevokeAssignment(d.ID, w.now)
	})
}

// signer finds in what capacity the actor signs.
func (w *work) signer() (capacity, deputyID string, err error) {
	if w.actor.Has(models.RoleChairman, "") {
		w.role = models.RoleChairman
		return "", "", nil
	}
	if err := w.need("", models.RoleDeputy); err != nil {
		return "", "", err
	}
	all, err := w.Deputies()
	if err != nil {
		return "", "", err
	}
	today := w.now.Time().In(calendar.Location).Format(time.DateOnly)
	at := slices.IndexFunc(all, func(d models.Deputy) bool {
		return d.UserID == w.actor.User.ID && d.FromDate <= today && today <= d.ToDate
	})
	if at < 0 {
		return "", "", errNoAssignment()
	}
	// Under its lock, so that the assignment is either withdrawn or used, whichever commits first.
	d, err := w.LockDeputy(all[at].ID)
	if err != nil {
		return "", "", err
	}
	if d.RevokedAt.Set() {
		return "", "", errNoAssignment()
	}
	return "KT.", d.ID, nil
}

func errNoAssignment() error {
	return models.Refuse(models.RefuseForbidden, "no_deputy_assignment", "Chưa có văn bản giao ký thay (KT.) còn hiệu lực cho bạn. Điều phối ghi nhận văn bản rồi bạn mới phê duyệt được.")
}

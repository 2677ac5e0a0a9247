package commands

import (
	"context"
	"errors"
	"time"

	"chuky/models"
	"chuky/store"
)

// idleBatch is how many accounts one look at SQL disables.
const idleBatch = 100

// DisableIdle disables up to a hundred accounts that nobody has used for IdleTerm: their sessions end, their tokens stop
// working, and an administrator can enable them again. The last enabled administrator stays. It returns how many were
// disabled; 0 means that there is nothing left to do.
func (s *Service) DisableIdle(ctx context.Context) (int, error) {
	if s.IdleTerm <= 0 {
		return 0, nil
	}
	now, err := s.Store.Now(ctx)
	if err != nil {
		return 0, err
	}
	since := later(now, -s.IdleTerm)
	users, err := s.Store.Read(ctx).IdleUsers(since, idleBatch)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, u := range users {
		disabled, err := run(ctx, s, System(), func(w *work) (bool, error) { return w.disableIdle(u.ID, since) })
		if err != nil {
			return done, err
		}
		if disabled {
			done++
		}
	}
	return done, nil
}

func (w *work) disableIdle(id string, since models.Instant) (bool, error) {
	u, err := w.LockIdleUser(id, since)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil // used, or disabled, a moment ago
	}
	if err != nil {
		return false, err
	}
	admins, err := w.Holders(models.RoleAdmin, "")
	if err != nil {
		return false, err
	}
	if len(admins) == 1 && admins[0].ID == u.ID {
		return false, nil
	}
	if err := w.DeleteSessionsOf(u.ID, ""); err != nil {
		return false, err
	}
	w.audit(event{Action: "user_disabled", Subject: u.ID, Detail: map[string]any{"why": models.DisabledIdle, "days": int(w.svc.IdleTerm / (24 * time.Hour)), "last_sign_in": u.LastSignIn}})
	return true, w.UpdateUser(u.ID, store.Cols{"disabled": true, "disabled_why": models.DisabledIdle, "version": u.Version + 1, "updated_at": w.now})
}

// disabledRefusal says why an account does not let its owner in; only who knows the password hears it.
func disabledRefusal(u *models.User) error {
	if u.DisabledWhy == models.DisabledIdle {
		return models.Refuse(models.RefuseForbidden, "account_disabled", "Tài khoản đã bị khóa vì lâu không đăng nhập. Hãy đề nghị Quản trị mở lại.")
	}
	return models.Refuse(models.RefuseForbidden, "account_disabled", "Tài khoản đã bị khóa. Hãy liên hệ Quản trị.")
}

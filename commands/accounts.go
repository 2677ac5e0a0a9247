package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuky/models"
	"chuky/store"
)

// Wrong passwords in a row lock an account for a while.
const (
	mostWrong  = 5
	lockedFor  = 15 * time.Minute
	adminName  = "quantri"
	adminTitle = "Quản trị hệ thống"
)

// SignedIn is who signed in. With MustChange nothing but a new password is allowed.
type SignedIn struct {
	User       models.User
	Grants     []models.Grant
	MustChange bool
}

// SignIn checks a password. Wrong name and wrong password are refused alike and take the same work; five wrong ones in a
// row lock the account for fifteen minutes. Every outcome is audited.
func (s *Service) SignIn(ctx context.Context, username, password, ip string) (SignedIn, error) {
	username = strings.ToLower(strings.TrimSpace(username))
	hash := ""
	seen, err := s.Store.Read(ctx).UserByName(username)
	switch {
	case err == nil:
		hash = seen.PasswordHash
	case !errors.Is(err, models.ErrNotFound):
		return SignedIn{}, err
	}
	right, err := verifyPassword(hash, password)
	if err != nil {
		return SignedIn{}, err
	}
	if seen == nil {
		return SignedIn{}, wrongPassword()
	}
	return s.settleSignIn(ctx, seen, right, ip)
}

// settleSignIn counts under the row lock; a refusal is committed with its count.
func (s *Service) settleSignIn(ctx context.Context, seen *models.User, right bool, ip string) (SignedIn, error) {
	var out SignedIn
	var refusal error
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		out, refusal = SignedIn{}, nil
		u, err := tx.LockUserByName(seen.Username)
		if err != nil {
			return err
		}
		w := &work{Tx: tx, svc: s, actor: Actor{User: *u}}
		if w.now, err = tx.Now(); err != nil {
			return err
		}
		detail := map[string]any{"ip": ip}
		switch {
		case u.LockedUntil > w.now:
			refusal = lockedOut(u, w.now)
			return nil
		case !right || u.PasswordHash != seen.PasswordHash:
			refusal = wrongPassword()
			cols := store.Cols{"failed_count": u.FailedCount + 1}
			action := "sign_in_failed"
			if u.FailedCount+1 >= mostWrong {
				u.LockedUntil = w.now + models.Instant(lockedFor.Microseconds())
				cols["failed_count"], cols["locked_until"] = 0, u.LockedUntil
				action, refusal = "account_locked", lockedOut(u, w.now)
			}
			if err := tx.UpdateUser(u.ID, cols); err != nil {
				return err
			}
			w.audit(event{Action: action, Subject: u.ID, Detail: detail})
			return w.flush()
		case u.Disabled:
			refusal = disabledRefusal(u)
			return nil
		}
		if err := tx.UpdateUser(u.ID, store.Cols{"failed_count": 0, "locked_until": 0, "last_sign_in": w.now}); err != nil {
			return err
		}
		if out.Grants, err = tx.Grants(u.ID); err != nil {
			return err
		}
		out.User, out.MustChange = *u, u.MustChange
		w.audit(event{Action: "signed_in", Subject: u.ID, Detail: detail})
		return w.flush()
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, refusal
}

func wrongPassword() error {
	return models.Refuse(models.RefuseForbidden, "sign_in_wrong", "Tên đăng nhập hoặc mật khẩu không đúng.")
}

func lockedOut(u *models.User, now models.Instant) error {
	left := u.LockedUntil.Time().Sub(now.Time())
	minutes := int((left + time.Minute - 1) / time.Minute)
	r := models.Refuse(models.RefuseTooMany, "account_locked", fmt.Sprintf("Tài khoản tạm khóa vì nhập sai mật khẩu %d lần. Hãy thử lại sau %d phút, hoặc nhờ Quản trị đặt lại mật khẩu.", mostWrong, minutes))
	r.Extra = map[string]any{"retry_after": int((left + time.Second - 1) / time.Second)}
	return r
}

// LoadActor reads an account and its roles as they are now. Unknown and disabled accounts are ErrNotFound: whoever holds
// their session or token is not signed in any more.
func (s *Service) LoadActor(ctx context.Context, userID string) (Actor, error) {
	db := s.Store.Read(ctx)
	u, grants, err := db.UserWithGrants(userID)
	if err != nil {
		return Actor{}, err
	}
	if u.Disabled {
		return Actor{}, models.ErrNotFound
	}
	return Actor{User: *u, Grants: grants}, nil
}

// MustChangePassword is the refusal of everything else while the first password stands.
func MustChangePassword() error {
	return models.Refuse(models.RefuseForbidden, "password_change_required", "Bạn đang dùng mật khẩu cấp lần đầu. Hãy đổi mật khẩu trước khi tiếp tục.")
}

// ChangePassword replaces the actor's own password and ends all sessions of the account. A wrong old password counts
// towards the lock. Idempotency keys are not used here: nothing of a password may be kept.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, old, next string) error {
	seen, err := s.Store.Read(ctx).User(actor.User.ID)
	if err != nil {
		return err
	}
	now, err := s.Store.Now(ctx)
	if err != nil {
		return err
	}
	if seen.LockedUntil > now {
		return lockedOut(seen, now)
	}
	right, err := verifyPassword(seen.PasswordHash, old)
	if err != nil {
		return err
	}
	if !right {
		_, err := s.settleSignIn(ctx, seen, false, "")
		if r, ok := models.AsRefusal(err); ok && r.Code == "sign_in_wrong" {
			return models.Refuse(models.RefuseInvalid, "password_wrong", "Mật khẩu hiện tại không đúng.")
		}
		return err
	}
	if err := checkPassword(seen, next); err != nil {
		return err
	}
	if next == old {
		return models.Refuse(models.RefuseInvalid, "password_same", "Mật khẩu mới phải khác mật khẩu hiện tại.")
	}
	hash, err := hashPassword(next)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.LockUser(actor.User.ID)
		if err != nil {
			return err
		}
		w := &work{Tx: tx, svc: s, actor: actor}
		if w.now, err = tx.Now(); err != nil {
			return err
		}
		if u.PasswordHash != seen.PasswordHash {
			return models.Refuse(models.RefuseConflict, "password_moved", "Mật khẩu vừa được đổi ở nơi khác. Hãy đăng nhập lại.")
		}
		if err := tx.UpdateUser(u.ID, store.Cols{"password_hash": hash, "must_change": false, "failed_count": 0, "locked_until": 0, "version": u.Version + 1, "updated_at": w.now}); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(u.ID, ""); err != nil {
			return err
		}
		w.audit(event{Action: "password_changed", Subject: u.ID})
		return w.flush()
	})
}

// EnsureAdmin makes the first administrator in an empty database and returns the one-time password, which is kept
// nowhere: the caller prints it once. With accounts there already it does nothing.
func (s *Service) EnsureAdmin(ctx context.Context) (username, oneTime string, created bool, err error) {
	oneTime, err = oneTimePassword()
	if err != nil {
		return "", "", false, err
	}
	hash, err := hashPassword(oneTime)
	if err != nil {
		return "", "", false, err
	}
	_, err = run(ctx, s, System(), func(w *work) (struct{}, error) {
		created = false // the transaction may be run again
		n, err := w.CountUsers()
		if err != nil || n > 0 {
			return struct{}{}, err
		}
		u := models.User{ID: newID(), Username: adminName, Name: adminTitle, PasswordHash: hash, MustChange: true, Version: 1, CreatedAt: w.now, UpdatedAt: w.now}
		u.Folded = foldedUser(&u)
		if err := w.InsertUser(&u); err != nil {
			return struct{}{}, err
		}
		created = true
		w.audit(event{Action: "user_created", Subject: u.ID, Detail: map[string]any{"username": u.Username, "roles": []models.Role{models.RoleAdmin}}})
		return struct{}{}, w.InsertGrant(&models.Grant{ID: newID(), UserID: u.ID, Role: models.RoleAdmin, CreatedAt: w.now})
	})
	if store.IsDuplicate(err) { // another process was first
		return adminName, "", false, nil
	}
	if err != nil || !created {
		return adminName, "", false, err
	}
	return adminName, oneTime, true, nil
}

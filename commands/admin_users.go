package commands

import (
	"context"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"chuky/fold"
	"chuky/models"
	"chuky/store"
)

// NewUser is an account to create, or the whole new state of one.
type NewUser struct {
	Username string // fixed once created
	Name     string
	Title    string
	Email    string
	Phone    string
	UnitID   string // the unit that the person works in: never judged by that person
	Grants   []NewGrant
}

// NewGrant is a role to give.
type NewGrant struct {
	Role   models.Role
	UnitID string
}

// CreatedUser names a new account. OneTimePassword is shown once and kept nowhere: a repeated request gives it empty,
// and ResetPassword makes another.
type CreatedUser struct {
	ID              string
	Username        string
	OneTimePassword string `json:"-"`
}

var usernamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,63}$`)

func foldedUser(u *models.User) string {
	return fold.Fold(u.Name + " " + u.Username + " " + u.Title + " " + u.Email)
}

func (in *NewUser) clean() error {
	in.Username = strings.ToLower(strings.TrimSpace(in.Username))
	for _, p := range []*string{&in.Name, &in.Title, &in.Email, &in.Phone, &in.UnitID} {
		*p = strings.TrimSpace(*p)
		if len([]rune(*p)) > 200 {
			return models.Refuse(models.RefuseInvalid, "text_too_long", "Thông tin tài khoản dài quá 200 ký tự. Hãy rút gọn.")
		}
	}
	if in.Name == "" {
		return models.Refuse(models.RefuseInvalid, "name_missing", "Hãy nhập họ tên.")
	}
	if in.Email != "" {
		if a, err := mail.ParseAddress(in.Email); err != nil || a.Address != in.Email {
			return models.Refuse(models.RefuseInvalid, "email_invalid", "Địa chỉ thư điện tử “"+clip(in.Email)+"” không đúng.")
		}
	}
	return nil
}

// CreateUser makes an account with a one-time password and its first roles.
func (s *Service) CreateUser(ctx context.Context, actor Actor, in NewUser) (CreatedUser, error) {
	oneTime, err := oneTimePassword()
	if err != nil {
		return CreatedUser{}, err
	}
	hash, err := hashPassword(oneTime)
	if err != nil {
		return CreatedUser{}, err
	}
	out, fresh, err := runOnce(ctx, s, actor, clocked(func(w *work) (CreatedUser, error) {
		if err := w.need("", models.RoleAdmin); err != nil {
			return CreatedUser{}, err
		}
		if err := in.clean(); err != nil {
			return CreatedUser{}, err
		}
		if !usernamePattern.MatchString(in.Username) {
			return CreatedUser{}, models.Refuse(models.RefuseInvalid, "username_invalid", "Tên đăng nhập gồm 3 đến 64 ký tự: chữ không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới.")
		}
		if err := w.unitKnown(in.UnitID); err != nil {
			return CreatedUser{}, err
		}
		_, err := w.UserByName(in.Username)
		if err == nil {
			return CreatedUser{}, usernameTaken(in.Username)
		}
		if !notFound(err) {
			return CreatedUser{}, err
		}
		u := models.User{ID: newID(), Username: in.Username, Name: in.Name, Title: in.Title, Email: in.Email, Phone: in.Phone, UnitID: in.UnitID,
			PasswordHash: hash, MustChange: true, Version: 1, CreatedAt: w.now, UpdatedAt: w.now}
		u.Folded = foldedUser(&u)
		if err := w.InsertUser(&u); err != nil {
			return CreatedUser{}, err
		}
		w.audit(event{Action: "user_created", Subject: u.ID, Detail: map[string]any{"username": u.Username}})
		for _, g := range in.Grants {
			if _, err := w.grant(&u, g); err != nil {
				return CreatedUser{}, err
			}
		}
		return CreatedUser{ID: u.ID, Username: u.Username}, nil
	}))
	if store.IsDuplicate(err) {
		return CreatedUser{}, usernameTaken(in.Username) // by a request at the same moment
	}
	if err == nil && fresh {
		out.OneTimePassword = oneTime
	}
	return out, err
}

func usernameTaken(name string) error {
	return models.Refuse(models.RefuseInvalid, "username_taken", "Tên đăng nhập “"+clip(name)+"” đã có. Hãy chọn tên khác.")
}

// unitKnown refuses a unit that is not there; "" is no unit.
func (w *work) unitKnown(id string) error {
	if id == "" {
		return nil
	}
	_, err := w.Unit(id)
	if notFound(err) {
		return models.Refuse(models.RefuseInvalid, "unit_unknown", "Không có đơn vị này. Hãy chọn lại đơn vị.")
	}
	return err
}

// UpdateUser replaces an account's data if its version is still the one seen. Username and grants stay.
func (s *Service) UpdateUser(ctx context.Context, actor Actor, id string, version int, in NewUser) (int, error) {
	return run(ctx, s, actor, func(w *work) (int, error) {
		u, err := w.adminOn(id)
		if err != nil {
			return 0, err
		}
		if err := in.clean(); err != nil {
			return 0, err
		}
		if err := w.unitKnown(in.UnitID); err != nil {
			return 0, err
		}
		if u.Version != version {
			r := models.Refuse(models.RefuseStale, "stale_version", "Tài khoản vừa được người khác sửa. Hãy tải lại trang rồi sửa lại.")
			r.Extra = map[string]any{"yours": version, "theirs": u.Version}
			return 0, r
		}
		next := *u
		next.Name, next.Title, next.Email, next.Phone, next.UnitID = in.Name, in.Title, in.Email, in.Phone, in.UnitID
		w.audit(event{Action: "user_updated", Subject: id, Detail: map[string]any{
			"before": map[string]any{"name": u.Name, "title": u.Title, "email": u.Email, "phone": u.Phone, "unit": u.UnitID},
			"after":  map[string]any{"name": next.Name, "title": next.Title, "email": next.Email, "phone": next.Phone, "unit": next.UnitID}}})
		return version + 1, w.UpdateUser(id, store.Cols{"name": next.Name, "title": next.Title, "email": next.Email, "phone": next.Phone, "unit_id": next.UnitID,
			"folded": foldedUser(&next), "version": version + 1, "updated_at": w.now})
	})
}

// adminOn checks the administrator and locks the account spoken of.
func (w *work) adminOn(id string) (*models.User, error) {
	if err := w.need("", models.RoleAdmin); err != nil {
		return nil, err
	}
	return w.LockUser(id)
}

// SetDisabled disables an account (its sessions end at once, its tokens stop working) or enables it again.
func (s *Service) SetDisabled(ctx context.Context, actor Actor, id string, disabled bool, reason string) error {
	_, err := run(ctx, s, actor, func(w *work) (struct{}, error) {
		u, err := w.adminOn(id)
		if err != nil {
			return struct{}{}, err
		}
		if disabled {
			if reason, err = needReason(reason); err != nil {
				return struct{}{}, err
			}
			if u.ID == actor.User.ID {
				return struct{}{}, models.Refuse(models.RefuseForbidden, "own_account", "Không tự khóa tài khoản của mình.")
			}
			if err := w.DeleteSessionsOf(u.ID, ""); err != nil {
				return struct{}{}, err
			}
		}
		action, cols := "user_enabled", store.Cols{"disabled": disabled, "disabled_why": "", "enabled_at": w.now, "failed_count": 0, "locked_until": 0, "version": u.Version + 1, "updated_at": w.now}
		if disabled {
			action, cols["disabled_why"], cols["enabled_at"] = "user_disabled", models.DisabledByAdmin, u.EnabledAt
		}
		w.audit(event{Action: action, Subject: id, Detail: map[string]any{"reason": reason}})
		return struct{}{}, w.UpdateUser(id, cols)
	})
	return err
}

// ResetPassword gives an account a new one-time password, shown once; sessions end, tokens are revoked, a lock is lifted.
func (s *Service) ResetPassword(ctx context.Context, actor Actor, id string) (CreatedUser, error) {
	oneTime, err := oneTimePassword()
	if err != nil {
		return CreatedUser{}, err
	}
	hash, err := hashPassword(oneTime)
	if err != nil {
		return CreatedUser{}, err
	}
	out, fresh, err := runOnce(ctx, s, actor, clocked(func(w *work) (CreatedUser, error) {
		u, err := w.adminOn(id)
		if err != nil {
			return CreatedUser{}, err
		}
		if u.ID == actor.User.ID {
			return CreatedUser{}, models.Refuse(models.RefuseForbidden, "own_account", "Mật khẩu của chính mình thì đổi ở trang Đổi mật khẩu.")
		}
		if err := w.UpdateUser(id, store.Cols{"password_hash": hash, "must_change": true, "failed_count": 0, "locked_until": 0, "version": u.Version + 1, "updated_at": w.now}); err != nil {
			return CreatedUser{}, err
		}
		if err := w.DeleteSessionsOf(id, ""); err != nil {
			return CreatedUser{}, err
		}
		if err := w.RevokeTokensOf(id, w.now); err != nil {
			return CreatedUser{}, err
		}
		w.audit(event{Action: "password_reset", Subject: id})
		return CreatedUser{ID: id, Username: u.Username}, nil
	}))
	if err == nil && fresh {
		out.OneTimePassword = oneTime
	}
	return out, err
}

// Grant gives a role. Nobody grants a role to himself or herself.
func (s *Service) Grant(ctx context.Context, actor Actor, userID string, in NewGrant) (models.Grant, error) {
	return run(ctx, s, actor, func(w *work) (models.Grant, error) {
		u, err := w.adminOn(userID)
		if err != nil {
			return models.Grant{}, err
		}
		if u.ID == actor.User.ID {
			return models.Grant{}, models.Refuse(models.RefuseForbidden, "own_account", "Không tự cấp quyền cho mình. Quản trị khác cấp, hoặc dùng tài khoản riêng cho vai trò đó.")
		}
		return w.grant(u, in)
	})
}

func (w *work) grant(u *models.User, in NewGrant) (models.Grant, error) {
	if !slices.Contains(models.Roles, in.Role) {
		return models.Grant{}, models.Refuse(models.RefuseInvalid, "role_unknown", "Không có vai trò “"+clip(string(in.Role))+"”.")
	}
	if in.Role.OfUnit() != (in.UnitID != "") {
		return models.Grant{}, models.Refuse(models.RefuseInvalid, "role_unit", "Vai trò chuyên viên và lãnh đạo phải gắn với một đơn vị; các vai trò khác thì không.")
	}
	if err := w.unitKnown(in.UnitID); err != nil {
		return models.Grant{}, err
	}
	have, err := w.Grants(u.ID)
	if err != nil {
		return models.Grant{}, err
	}
	if at := slices.IndexFunc(have, func(g models.Grant) bool { return g.Role == in.Role && g.UnitID == in.UnitID }); at >= 0 {
		return have[at], nil // has it already
	}
	g := models.Grant{ID: newID(), UserID: u.ID, Role: in.Role, UnitID: in.UnitID, CreatedAt: w.now}
	w.audit(event{Action: "granted", Subject: u.ID, Detail: map[string]any{"role": in.Role, "unit": in.UnitID}})
	return g, w.InsertGrant(&g)
}

// Revoke takes a role away; the last administrator keeps it.
func (s *Service) Revoke(ctx context.Context, actor Actor, userID, grantID string) error {
	_, err := run(ctx, s, actor, func(w *work) (struct{}, error) {
		u, err := w.adminOn(userID)
		if err != nil {
			return struct{}{}, err
		}
		have, err := w.Grants(u.ID)
		if err != nil {
			return struct{}{}, err
		}
		at := slices.IndexFunc(have, func(g models.Grant) bool { return g.ID == grantID })
		if at < 0 {
			return struct{}{}, models.ErrNotFound
		}
		if have[at].Role == models.RoleAdmin {
			admins, err := w.Holders(models.RoleAdmin, "")
			if err != nil {
				return struct{}{}, err
			}
			if len(admins) <= 1 {
				return struct{}{}, models.Refuse(models.RefuseInvalid, "last_admin", "Đây là Quản trị duy nhất. Hãy cấp quyền Quản trị cho người khác trước.")
			}
		}
		w.audit(event{Action: "revoked", Subject: u.ID, Detail: map[string]any{"role": have[at].Role, "unit": have[at].UnitID}})
		return struct{}{}, w.DeleteGrant(grantID)
	})
	return err
}

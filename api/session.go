package api

import (
	"strings"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

type grantOut struct {
	ID       string      `json:"id"`
	Role     models.Role `json:"role"`
	RoleName string      `json:"role_name"`
	Unit     *ref        `json:"unit,omitempty"`
}

func grantOf(g queries.GrantRow) grantOut {
	out := grantOut{ID: g.ID, Role: g.Role, RoleName: g.RoleVN}
	if g.UnitID != "" {
		out.Unit = &ref{ID: g.UnitID, Name: g.Unit}
	}
	return out
}

type meOut struct {
	ID                     string     `json:"id"`
	Username               string     `json:"username"`
	Name                   string     `json:"name"`
	Title                  string     `json:"title,omitempty"`
	Email                  string     `json:"email,omitempty"`
	Unit                   *ref       `json:"unit,omitempty"`
	Grants                 []grantOut `json:"grants"`
	PasswordChangeRequired bool       `json:"password_change_required"`
}

func (k *call) me(a commands.Actor) (meOut, error) {
	row, err := k.api.Queries.Me(k.ctx(), a)
	if err != nil {
		return meOut{}, err
	}
	u := row.User
	out := meOut{ID: u.ID, Username: u.Username, Name: u.Name, Title: u.Title, Email: u.Email, Grants: each(row.Grants, grantOf), PasswordChangeRequired: u.MustChange}
	if u.UnitID != "" {
		out.Unit = &ref{ID: u.UnitID, Name: row.Unit}
	}
	return out, nil
}

type signInIn struct {
	Body struct {
		Username string `json:"username" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
		Token    bool   `json:"token,omitempty" doc:"Xin mã truy cập cho chương trình thay cho cookie; có giá trị 12 giờ"`
	}
}

type signInOut struct {
	User    meOut      `json:"user"`
	Token   string     `json:"token,omitempty" doc:"Dùng trong Authorization: Bearer …"`
	Expires *time.Time `json:"expires,omitempty"`
}

// signIn starts a session, or gives a program a token for twelve hours.
func signIn(k *call, in *signInIn) (signInOut, error) {
	name, address := strings.ToLower(strings.TrimSpace(in.Body.Username)), k.gin.ClientIP()
	if err := k.api.limit.check(address, name); err != nil {
		return signInOut{}, err
	}
	got, err := k.api.Commands.SignIn(k.ctx(), name, in.Body.Password, address)
	if err != nil {
		if _, ok := models.AsRefusal(err); ok {
			k.api.limit.failed(address, name)
		}
		return signInOut{}, err
	}
	actor := commands.Actor{User: got.User, Grants: got.Grants, RequestID: k.requestID}
	out := signInOut{}
	if out.User, err = k.me(actor); err != nil {
		return signInOut{}, err
	}
	if !in.Body.Token {
		return out, k.api.Sessions.Start(k.gin.Writer, k.gin.Request, got.User.ID)
	}
	now, err := k.api.Commands.Store.Now(k.ctx())
	if err != nil {
		return signInOut{}, err
	}
	t, err := k.api.Commands.CreateToken(k.ctx(), actor, "Đăng nhập của chương trình", now+models.Instant((12*time.Hour).Microseconds()))
	out.Token, out.Expires = t.Secret, ts(t.ExpiresAt)
	return out, err
}

// signOut ends the session, or revokes nothing where a token was used: tokens are revoked by their ID.
func signOut(k *call, _ *none) (none, error) {
	return none{}, k.api.Sessions.End(k.gin.Writer, k.gin.Request)
}

func me(k *call, _ *none) (meOut, error) { return k.me(k.actor) }

type passwordIn struct {
	Body struct {
		Old string `json:"old" maxLength:"1000"`
		New string `json:"new" maxLength:"1000"`
	}
}

// changePassword ends every session of the account; a browser gets a new one at once.
func changePassword(k *call, in *passwordIn) (meOut, error) {
	if err := k.api.Commands.ChangePassword(k.ctx(), k.actor, in.Body.Old, in.Body.New); err != nil {
		return meOut{}, err
	}
	a, err := k.api.Commands.LoadActor(k.ctx(), k.actor.User.ID)
	if err != nil {
		return meOut{}, err
	}
	if !k.byToken {
		if err := k.api.Sessions.Start(k.gin.Writer, k.gin.Request, a.User.ID); err != nil {
			return meOut{}, err
		}
	}
	return k.me(a)
}

type tokenOut struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Created  *time.Time `json:"created,omitempty"`
	Expires  *time.Time `json:"expires"`
	LastUsed *time.Time `json:"last_used,omitempty"`
	Revoked  *time.Time `json:"revoked,omitempty"`
	Secret   string     `json:"secret,omitempty" doc:"Chỉ hiện một lần; gửi lại cùng Idempotency-Key sẽ không hiện lại"`
}

func listTokens(k *call, _ *none) (List[tokenOut], error) {
	rows, err := k.api.Queries.Tokens(k.ctx(), k.actor)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), func(t models.APIToken) tokenOut {
		return tokenOut{ID: t.ID, Name: t.Name, Created: ts(t.CreatedAt), Expires: ts(t.ExpiresAt), LastUsed: ts(t.LastUsed), Revoked: ts(t.RevokedAt)}
	}), err
}

type tokenIn struct {
	Body struct {
		Name    string    `json:"name" maxLength:"200"`
		Expires time.Time `json:"expires,omitempty" doc:"Mặc định 90 ngày"`
	}
}

func createToken(k *call, in *tokenIn) (tokenOut, error) {
	t, err := k.api.Commands.CreateToken(k.ctx(), k.actor, in.Body.Name, models.At(in.Body.Expires))
	if err != nil {
		return tokenOut{}, err
	}
	k.created("/tokens/" + t.ID)
	return tokenOut{ID: t.ID, Name: t.Name, Expires: ts(t.ExpiresAt), Secret: t.Secret}, nil
}

type idIn struct {
	ID string `path:"id"`
}

func revokeToken(k *call, in *idIn) (none, error) {
	return none{}, k.api.Commands.RevokeToken(k.ctx(), k.actor, in.ID)
}

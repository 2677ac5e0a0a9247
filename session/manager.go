package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"chuky/commands"
	"chuky/models"

	"github.com/alexedwards/scs/v2"
)

// Limits of a session: it ends after twelve hours, after fifteen minutes without a request, and after five for an
// administrator.
const (
	Absolute  = 12 * time.Hour
	Idle      = 15 * time.Minute
	IdleAdmin = 5 * time.Minute
	seenEvery = 30 * time.Second // how often a request that changes nothing writes the session
)

const (
	keyUser = "user"
	keySeen = "seen"
)

// Manager starts, finds and ends sessions. Their limits are judged by the database's clock, like deadlines and tokens: the clocks of the
// processes that are asked may differ.
type Manager struct {
	scs *scs.SessionManager
	svc *commands.Service
}

// New makes a manager. secure marks the cookie for https only and binds its name to the host.
func New(svc *commands.Service, secure bool) *Manager {
	m := scs.New()
	m.Store, m.HashTokenInStore, m.Lifetime = rows{svc.Store}, true, Absolute
	m.Cookie.Name, m.Cookie.Secure, m.Cookie.Persist = "chuky_session", secure, false
	if secure {
		m.Cookie.Name = "__Host-chuky_session"
	}
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = true, http.SameSiteLaxMode, "/"
	return &Manager{scs: m, svc: svc}
}

// CookieName is the name of the session's cookie.
func (m *Manager) CookieName() string { return m.scs.Cookie.Name }

// Secure reports whether the cookie travels over https only.
func (m *Manager) Secure() bool { return m.scs.Cookie.Secure }

// Start signs a browser in under a new token; a session that the browser had ends.
func (m *Manager) Start(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := m.End(w, r); err != nil {
		return err
	}
	ctx, err := m.scs.Load(context.WithValue(r.Context(), creating{}, userID), "")
	if err != nil {
		return err
	}
	now, err := m.svc.Store.Now(ctx)
	if err != nil {
		return err
	}
	m.scs.Put(ctx, keyUser, userID)
	m.scs.Put(ctx, keySeen, now.Time().Unix())
	m.scs.SetDeadline(ctx, now.Time().Add(Absolute))
	token, expiry, err := m.scs.Commit(ctx)
	if err != nil {
		return err
	}
	w.Header().Del("Set-Cookie") // the one that ended the old session
	m.scs.WriteSessionCookie(ctx, w, token, expiry)
	return nil
}

// Actor finds who the browser is signed in as, with the roles of this moment. ok is false when nobody is: no cookie, the
// session ended or idled out, the account was disabled.
func (m *Manager) Actor(w http.ResponseWriter, r *http.Request) (a commands.Actor, ok bool, err error) {
	var now models.Instant
	ctx, token, err := m.load(r.WithContext(context.WithValue(r.Context(), asking{}, &now)))
	if err != nil || token == "" {
		return a, false, err
	}
	user := m.scs.GetString(ctx, keyUser)
	if user == "" {
		return a, false, nil
	}
	a, err = m.svc.LoadActor(r.Context(), user)
	if errors.Is(err, models.ErrNotFound) {
		return commands.Actor{}, false, m.destroy(ctx, w)
	}
	if err != nil {
		return commands.Actor{}, false, err
	}
	idle := Idle
	if a.Has(models.RoleAdmin, "") {
		idle = IdleAdmin
	}
	seen := time.Unix(m.scs.GetInt64(ctx, keySeen), 0)
	switch past := now.Time().Sub(seen); {
	case past >= idle:
		return commands.Actor{}, false, m.destroy(ctx, w)
	case past >= seenEvery:
		m.scs.Put(ctx, keySeen, now.Time().Unix())
		if _, _, err := m.scs.Commit(ctx); err != nil {
			return commands.Actor{}, false, err
		}
	}
	return a, true, nil
}

// End signs the browser out; without a session it does nothing.
func (m *Manager) End(w http.ResponseWriter, r *http.Request) error {
	ctx, token, err := m.load(r)
	if err != nil || token == "" {
		return err
	}
	return m.destroy(ctx, w)
}

func (m *Manager) load(r *http.Request) (context.Context, string, error) {
	for _, c := range r.CookiesNamed(m.scs.Cookie.Name) {
		if c.Value != "" {
			ctx, err := m.scs.Load(r.Context(), c.Value)
			return ctx, c.Value, err
		}
	}
	return r.Context(), "", nil
}

func (m *Manager) destroy(ctx context.Context, w http.ResponseWriter) error {
	if err := m.scs.Destroy(ctx); err != nil {
		return err
	}
	m.scs.WriteSessionCookie(ctx, w, "", time.Time{})
	return nil
}

package session

import (
	"context"
	"errors"
	"time"

	"chuky/models"
	"chuky/store"

	"github.com/alexedwards/scs/v2"
)

// rows is the scs store over the sessions table. Tokens reach it hashed (scs's HashTokenInStore).
type rows struct{ st *store.Store }

type creating struct{}

// asking is the key under which a context takes the instant at which a session was found.
type asking struct{}

var _ scs.CtxStore = rows{}

// FindCtx implements scs.CtxStore.
func (r rows) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	s, now, err := r.st.Session(ctx, token)
	if errors.Is(err, models.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil || s.ExpiresAt <= now {
		return nil, false, err
	}
	if asked, ok := ctx.Value(asking{}).(*models.Instant); ok {
		*asked = now
	}
	return s.Data, true, nil
}

// CommitCtx implements scs.CtxStore. Only a session that is being started is inserted: one that was ended meanwhile
// (password changed, account disabled) must not come back because a request was still under way.
func (r rows) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	row := &models.Session{Token: token, Data: b, ExpiresAt: models.At(expiry)}
	user, fresh := ctx.Value(creating{}).(string)
	return r.st.Write(ctx, func(tx *store.Tx) error {
		if !fresh {
			return tx.TouchSession(row)
		}
		row.UserID = user
		now, err := tx.Now()
		if err != nil {
			return err
		}
		if err := tx.DeleteExpiredSessions(now); err != nil {
			return err
		}
		return tx.PutSession(row)
	})
}

// DeleteCtx implements scs.CtxStore.
func (r rows) DeleteCtx(ctx context.Context, token string) error {
	return r.st.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(token) })
}

// Find, Commit and Delete complete the interface for callers without a context; scs never uses them here.
func (r rows) Find(token string) ([]byte, bool, error) { return r.FindCtx(context.Background(), token) }

// Commit implements scs.Store.
func (r rows) Commit(token string, b []byte, expiry time.Time) error {
	return r.CommitCtx(context.Background(), token, b, expiry)
}

// Delete implements scs.Store.
func (r rows) Delete(token string) error { return r.DeleteCtx(context.Background(), token) }

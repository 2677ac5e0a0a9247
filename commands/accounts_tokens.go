package commands

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"chuky/models"
	"chuky/store"
)

// tokenPrefix makes a leaked token recognisable to scanners.
const tokenPrefix = "chuky_"

// Terms of tokens.
const (
	defaultTokenTerm = 90 * 24 * time.Hour
	longestTokenTerm = 366 * 24 * time.Hour
	tokenUsedEvery   = time.Minute
)

// NewToken is a token just made; Secret is shown once and kept nowhere, so a repeated request gives it empty.
type NewToken struct {
	ID        string
	Name      string
	ExpiresAt models.Instant
	Secret    string `json:"-"`
}

// CreateToken makes an API token with which a program acts as the actor. expires 0 means ninety days.
func (s *Service) CreateToken(ctx context.Context, actor Actor, name string, expires models.Instant) (NewToken, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return NewToken{}, err
	}
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	out, fresh, err := runOnce(ctx, s, actor, clocked(func(w *work) (NewToken, error) {
		if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > 200 {
			return NewToken{}, models.Refuse(models.RefuseInvalid, "token_name", "Hãy đặt tên cho mã truy cập (nhiều nhất 200 ký tự), ví dụ tên chương trình sẽ dùng.")
		}
		if expires == 0 {
			expires = w.now + models.Instant(defaultTokenTerm.Microseconds())
		}
		if expires <= w.now || expires > w.now+models.Instant(longestTokenTerm.Microseconds()) {
			return NewToken{}, models.Refuse(models.RefuseInvalid, "token_expiry", "Mã truy cập phải hết hạn trong vòng một năm tới.")
		}
		row := models.APIToken{ID: newID(), UserID: actor.User.ID, Name: name, Hash: tokenHash(secret), CreatedAt: w.now, ExpiresAt: expires}
		if err := w.InsertToken(&row); err != nil {
			return NewToken{}, err
		}
		w.audit(event{Action: "token_created", Subject: row.ID, Detail: map[string]any{"name": name, "expires": expires}})
		return NewToken{ID: row.ID, Name: name, ExpiresAt: expires}, nil
	}))
	if err == nil && fresh {
		out.Secret = secret
	}
	return out, err
}

// RevokeToken ends one of the actor's own tokens.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, id string) error {
	_, err := run(ctx, s, actor, func(w *work) (struct{}, error) {
		if err := w.UpdateToken(id, actor.User.ID, store.Cols{"revoked_at": w.now}); err != nil {
			return struct{}{}, err
		}
		w.audit(event{Action: "token_revoked", Subject: id})
		return struct{}{}, nil
	})
	return err
}

// TokenActor finds who a token acts for; ErrNotFound when it is unknown, expired or revoked, or its account disabled.
func (s *Service) TokenActor(ctx context.Context, secret string) (Actor, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Actor{}, models.ErrNotFound
	}
	k, u, grants, now, err := s.Store.UserByToken(ctx, tokenHash(secret))
	if err != nil {
		return Actor{}, err
	}
	if k.RevokedAt.Set() || k.ExpiresAt <= now || u.Disabled {
		return Actor{}, models.ErrNotFound
	}
	if now-k.LastUsed > models.Instant(tokenUsedEvery.Microseconds()) {
		err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateToken(k.ID, k.UserID, store.Cols{"last_used": now}) })
		if err != nil {
			s.Log.Warn("use of a token not noted", "token", k.ID, "error", err)
		}
	}
	return Actor{User: *u, Grants: grants}, nil
}

func tokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

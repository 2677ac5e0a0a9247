package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/models"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

type callKey struct{}

// call is one request: who asks, and what the answer carries besides its body.
type call struct {
	api       *api
	gin       *gin.Context
	requestID string
	hash      string // digest of the request
	actor     commands.Actor
	signedIn  bool
	byToken   bool
	upload    *models.Upload // that a request of the tus protocol continues

	status   int
	etag     string
	location string
	link     string
	total    int
	counted  bool
}

func (k *call) ctx() context.Context { return k.gin.Request.Context() }

// callOf finds the request's call, which wrap put there; without one the program is wired wrongly.
func callOf(ctx context.Context) *call {
	k, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		panic("api: a handler ran outside wrap")
	}
	return k
}

// gate decides whether a route may be asked at all; what exactly may be done or seen is decided in commands and queries.
func (k *call) gate(rt route) error {
	if err := k.identify(); err != nil {
		return err
	}
	if !k.byToken {
		if err := k.api.cross.Check(k.gin.Request); err != nil {
			return models.Refuse(models.RefuseForbidden, "cross_origin", "Yêu cầu đến từ trang khác nên bị từ chối.")
		}
	}
	if rt.public {
		return nil
	}
	if !k.signedIn {
		return models.Refuse(models.RefuseForbidden, "sign_in_required", "Hãy đăng nhập rồi làm lại.")
	}
	if k.actor.User.MustChange && !rt.early {
		return commands.MustChangePassword()
	}
	if len(rt.roles) > 0 && !slices.ContainsFunc(k.actor.Grants, func(g models.Grant) bool { return slices.Contains(rt.roles, g.Role) }) {
		return models.Refuse(models.RefuseForbidden, "not_allowed", "Tài khoản của bạn không có quyền làm việc này.")
	}
	return k.key(rt)
}

// identify finds the actor: a bearer token, or the session's cookie.
func (k *call) identify() error {
	if h := k.gin.GetHeader("Authorization"); h != "" {
		secret, ok := strings.CutPrefix(h, "Bearer ")
		if !ok {
			return badToken()
		}
		a, err := k.api.Commands.TokenActor(k.ctx(), strings.TrimSpace(secret))
		if errors.Is(err, models.ErrNotFound) {
			return badToken()
		}
		if err != nil {
			return err
		}
		k.actor, k.signedIn, k.byToken = a, true, true
	} else {
		a, ok, err := k.api.Sessions.Actor(k.gin.Writer, k.gin.Request)
		if err != nil {
			return err
		}
		k.actor, k.signedIn = a, ok
	}
	k.actor.RequestID = k.requestID
	return nil
}

func badToken() error {
	return models.Refuse(models.RefuseForbidden, "token_invalid", "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.")
}

// key takes the idempotency key: required with every POST that changes something, welcome with every other change.
func (k *call) key(rt route) error {
	key := k.gin.GetHeader("Idempotency-Key")
	if rt.method == http.MethodGet || rt.pure {
		return nil
	}
	if key == "" {
		if rt.method == http.MethodPost {
			return models.Refuse(models.RefuseInvalid, "key_missing", "Yêu cầu thiếu tiêu đề Idempotency-Key. Hãy gửi một mã ngẫu nhiên, và dùng lại đúng mã đó khi gửi lại.")
		}
		return nil
	}
	if len(key) > 200 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return models.Refuse(models.RefuseInvalid, "key_invalid", "Idempotency-Key dài nhất 200 ký tự, chỉ gồm ký tự ASCII không có dấu cách.")
	}
	k.actor.Route, k.actor.Key, k.actor.Hash = rt.method+" "+rt.path, key, k.hash
	return nil
}

// gated is gate as a huma middleware.
func gated(rt route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		k := callOf(ctx.Context())
		if err := k.gate(rt); err != nil {
			writeProblem(k.gin, k.problem(err))
			return
		}
		next(ctx)
	}
}

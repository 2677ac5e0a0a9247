package app

import (
	"context"
	"net/http"
	"time"

	"chuky/api"
	"chuky/session"
	"chuky/web"

	"github.com/gin-gonic/gin"
	"go.temporal.io/sdk/client"
)

// handler is the whole site: the API below /api, the pages everywhere else.
func (a *App) handler() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	sessions := session.New(a.Commands, secured(a.Config))
	if err := api.Mount(r, api.Deps{Commands: a.Commands, Queries: a.Queries, Sessions: sessions, Evidence: a.Evidence, PublicKey: a.Key.Public().String(),
		Ready: a.ready, Log: a.Log, Version: a.opt.Version}); err != nil {
		return nil, err
	}
	if err := web.Mount(r, web.Deps{Commands: a.Commands, Queries: a.Queries, Evidence: a.Evidence, Sessions: sessions, PublicKey: a.Key.Public().String(),
		Org: a.Config.Province, MailFolder: a.MailFolder(), TemporalUp: func(ctx context.Context) bool { return a.temporalUp(ctx) == nil }, Log: a.Log, Secure: secured(a.Config)}); err != nil {
		return nil, err
	}
	return r, nil
}

// ready says what is down besides SQL, by name.
func (a *App) ready(ctx context.Context) map[string]error {
	return map[string]error{"temporal": a.temporalUp(ctx), "objects": a.Evidence.Ping(ctx)}
}

func (a *App) temporalUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := a.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

package app

import (
	"context"
	"net/http"

	"chuky/api"
	"chuky/session"
	"chuky/telemetry"
	"chuky/web"

	"github.com/gin-gonic/gin"
)

// handler is the whole site: the API below /api, the pages everywhere else.
func (a *App) handler() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(telemetry.HTTP(a.metrics, a.traces))
	sessions := session.New(a.Commands, secured(a.Config))
	if err := api.Mount(r, api.Deps{Commands: a.Commands, Queries: a.Queries, Sessions: sessions, Evidence: a.Evidence, Presigned: a.Config.Evidence.Presigned, PublicKey: a.Public.String(),
		Ready: a.parts, Log: a.Log, Proxies: a.Config.Proxies, Version: a.opt.Version}); err != nil {
		return nil, err
	}
	if err := web.Mount(r, web.Deps{Commands: a.Commands, Queries: a.Queries, Evidence: a.Evidence, Sessions: sessions, PublicKey: a.Public.String(),
		Org: a.Config.Province, MailFolder: a.MailFolder(), TemporalUp: func(ctx context.Context) bool { return a.parts(ctx)["temporal"] == nil }, Log: a.Log, Secure: secured(a.Config)}); err != nil {
		return nil, err
	}
	return r, nil
}

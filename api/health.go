package api

import (
	"context"
	"net/http"
	"time"

	"chuky/models"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// healthz says that the process answers.
func (a *api) healthz(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"status": "ok", "version": a.Version})
}

// readyz fails only on SQL: with anything else down people keep working, and the answer names what is.
func (a *api) readyz(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 3*time.Second)
	defer cancel()
	c.Header("Cache-Control", "no-store")
	down := map[string]string{}
	status, code := "ok", http.StatusOK
	if a.Ready != nil {
		for name, err := range a.Ready(ctx) {
			if err != nil {
				down[name], status = "down", "degraded"
			}
		}
	}
	if err := a.Commands.Store.Ping(ctx); err != nil {
		down["sql"], status, code = "down", "down", http.StatusServiceUnavailable
	}
	c.JSON(code, gin.H{"status": status, "down": down})
}

type publicKeyOut struct {
	PublicKey string       `json:"public_key" doc:"Khóa công khai đang dùng để niêm phong"`
	History   []sealKeyOut `json:"history"`
}

type sealKeyOut struct {
	ID        string     `json:"id"`
	PublicKey string     `json:"public_key"`
	From      *time.Time `json:"from"`
	To        *time.Time `json:"to,omitempty"`
}

func publicKey(k *call, _ *none) (publicKeyOut, error) {
	keys, err := k.api.Commands.Store.Read(k.ctx()).SealKeys()
	return publicKeyOut{k.api.PublicKey, each(keys, func(s models.SealKey) sealKeyOut { return sealKeyOut{s.ID, s.PublicKey, ts(s.UsedFrom), ts(s.UsedTo)} })}, err
}

func securitySchemes(cookie string) map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer", Description: "Mã truy cập của chương trình"}, "session": {Type: "apiKey", In: "cookie", Name: cookie, Description: "Phiên của trình duyệt"}}
}

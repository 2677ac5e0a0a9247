package api

import (
	"context"
	"encoding/json"
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

// Readiness is what /readyz says: status ok, degraded (people keep working), down (SQL) or stopping; every part that is
// configured as up or down.
type Readiness struct {
	Status string            `json:"status"`
	Parts  map[string]string `json:"parts,omitempty"`
	Down   map[string]string `json:"down"` // the parts that are down
}

// Ready asks SQL and the other parts. It fails only on SQL: with anything else down people keep working.
func Ready(ctx context.Context, sql func(context.Context) error, parts func(context.Context) map[string]error) (int, Readiness) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	out, code := Readiness{Status: "ok", Parts: map[string]string{}, Down: map[string]string{}}, http.StatusOK
	say := func(name string, err error) {
		out.Parts[name] = "up"
		if err != nil {
			out.Parts[name], out.Down[name], out.Status = "down", "down", "degraded"
		}
	}
	if parts != nil {
		for name, err := range parts(ctx) {
			say(name, err)
		}
	}
	err := sql(ctx)
	if say("sql", err); err != nil {
		out.Status, code = "down", http.StatusServiceUnavailable
	}
	return code, out
}

// WriteReadiness writes the answer; no proxy may keep it.
func WriteReadiness(w http.ResponseWriter, code int, r Readiness) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(r) // whoever asked has gone
}

// readyz fails only on SQL.
func (a *api) readyz(c *gin.Context) {
	code, answer := Ready(c.Request.Context(), a.Commands.Store.Ping, a.Ready)
	WriteReadiness(c.Writer, code, answer)
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

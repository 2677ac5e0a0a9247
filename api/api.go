package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"chuky/commands"
	"chuky/evidence"
	"chuky/models"
	"chuky/queries"
	"chuky/session"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"
)

// Deps is what the API stands on. All but Ready, Origins and SignIn are required.
type Deps struct {
	Commands  *commands.Service
	Queries   *queries.Service
	Sessions  *session.Manager
	Evidence  *evidence.Store
	PublicKey string                                     // of the system seal, as printed at start
	Ready     func(ctx context.Context) map[string]error // how the parts besides SQL fare, by name; nil = up
	Log       *slog.Logger
	Version   string   // of the program
	Origins   []string // further origins whose pages may use cookies, "https://host"
	Proxies   []string // addresses of proxies whose X-Forwarded-For is believed; none by default
	SignIn    Limits   // wrong passwords; zero = DefaultLimits
	Presigned bool     // programs may send files to the object store itself
}

// StrictTransport makes browsers come by https only, for a year (ASVS 5.0, 3.4.1).
const StrictTransport = "max-age=31536000; includeSubDomains"

// bodyTime is how long a JSON body may take to arrive.
const bodyTime = time.Minute

// maxBody bounds the body of a JSON request.
const maxBody = 4 << 20

// requestHeader carries the ID that the log and problem answers name.
const requestHeader = "X-Request-Id"

type api struct {
	Deps
	cross *http.CrossOriginProtection
	limit *signInLimit
	huma  huma.API
	tus   *handler.UnroutedHandler
}

// Mount adds the API and the health checks to a router. The router should be made with gin.New(): request log, recovery
// and security headers come with the API's own group. NotFound answers unknown paths under /api.
func Mount(r *gin.Engine, d Deps) error {
	a := &api{Deps: d, cross: http.NewCrossOriginProtection(), limit: newSignInLimit(d.SignIn)}
	for _, o := range d.Origins {
		if err := a.cross.AddTrustedOrigin(o); err != nil {
			return err
		}
	}
	if err := r.SetTrustedProxies(d.Proxies); err != nil {
		return err
	}
	var err error
	if a.tus, err = newTus(); err != nil {
		return err
	}
	r.HandleMethodNotAllowed = true
	r.UseRawPath = true // codes of criteria hold a slash where a set has pillars: CQS/1.1.2
	r.NoRoute(NotFound)
	r.NoMethod(func(c *gin.Context) {
		writeProblem(c, &Problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Detail: "Địa chỉ này không nhận phương thức " + c.Request.Method + "."})
	})
	r.GET("/healthz", a.healthz)
	r.GET("/readyz", a.readyz)
	g := r.Group("/api", a.wrap)
	a.huma = humagin.NewWithGroup(r, g, a.config())
	for _, rt := range a.routes() {
		rt.register(a, g, rt)
	}
	a.docs(g)
	return nil
}

func (a *api) config() huma.Config {
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "Chuky", Version: a.Version, Description: apiDescription},
			Servers:    []*huma.Server{{URL: "/api"}},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer), SecuritySchemes: securitySchemes(a.Sessions.CookieName())}},
		OpenAPIPath: "/openapi", Formats: huma.DefaultFormats, DefaultFormat: "application/json"}
	return c
}

// NotFound answers a path that is not there: problem+json under /api, plain text elsewhere (pages set their own).
func NotFound(c *gin.Context) {
	if !strings.HasPrefix(c.Request.URL.Path, "/api/") {
		c.String(http.StatusNotFound, "404")
		return
	}
	writeProblem(c, &Problem{Status: http.StatusNotFound, Code: "not_found", Detail: "Không có địa chỉ này trong API. Danh sách ở /api/docs."})
}

// wrap is what every request under /api passes through: ID, headers, log, recovery, the body's bound and digest.
func (a *api) wrap(c *gin.Context) {
	start := time.Now()
	id := c.GetHeader(requestHeader)
	if len(id) == 0 || len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		id = uuid.NewString()
	}
	c.Header(requestHeader, id)
	for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cache-Control": "no-store",
		"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		c.Header(k, v)
	}
	if a.Sessions.Secure() {
		c.Header("Strict-Transport-Security", StrictTransport)
	}
	call := &call{api: a, gin: c, requestID: id}
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), callKey{}, call))
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p) // the answer was cut on purpose
			}
			a.Log.Error("request panicked", "request", id, "method", c.Request.Method, "path", c.FullPath(), "panic", p)
			if !c.Writer.Written() {
				writeProblem(c, internal(id))
			}
		}
		level := slog.LevelInfo
		if c.Request.Method == http.MethodGet && c.Writer.Status() < http.StatusBadRequest {
			level = slog.LevelDebug // pages poll
		}
		a.Log.Log(c.Request.Context(), level, "request", "request", id, "method", c.Request.Method, "path", c.FullPath(), "status", c.Writer.Status(), "ms", time.Since(start).Milliseconds(), "user", call.actor.User.ID)
	}()
	if err := call.readBody(); err != nil {
		writeProblem(c, call.problem(err))
		c.Abort()
		return
	}
	c.Next()
}

// streamed reports content types whose bodies handlers read as they come.
func streamed(contentType string) bool {
	return strings.HasPrefix(contentType, "multipart/") || contentType == tusBody
}

// readBody reads a JSON body once, within its bound, so that its digest is known before the handler runs. Multipart
// bodies and pieces of uploads are streamed by their handlers.
func (k *call) readBody() error {
	r := k.gin.Request
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+"\n"+r.URL.Path+"\n"+r.URL.RawQuery+"\n"+r.Header.Get("If-Match")+"\n") // a hash takes everything
	if r.Body != nil && r.Body != http.NoBody && !streamed(r.Header.Get("Content-Type")) {
		arrive := http.NewResponseController(k.gin.Writer)
		_ = arrive.SetReadDeadline(time.Now().Add(bodyTime)) // not every connection can: then its server's limits hold
		body, err := io.ReadAll(http.MaxBytesReader(k.gin.Writer, r.Body, maxBody))
		_ = arrive.SetReadDeadline(time.Time{})
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return models.Refuse(models.RefuseInvalid, "body_too_large", "Nội dung gửi lên lớn quá 4 MB.")
		}
		if err != nil {
			return models.Refuse(models.RefuseInvalid, "body_incomplete", "Nội dung gửi lên bị đứt giữa chừng. Hãy gửi lại.")
		}
		h.Write(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	k.hash = hex.EncodeToString(h.Sum(nil))
	return nil
}

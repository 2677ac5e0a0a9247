package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"chuky/api"
	"chuky/commands"
	"chuky/evidence"
	"chuky/queries"
	"chuky/session"

	"github.com/gin-gonic/gin"
)

// Deps is what the pages need. Demo and MailFolder may be empty, TemporalUp nil; the rest is required.
type Deps struct {
	Commands   *commands.Service
	Queries    *queries.Service
	Evidence   *evidence.Store
	Sessions   *session.Manager
	PublicKey  string                     // of the system seal, as people check with it
	Org        string                     // the body that runs the assessment, shown beside the product's name
	MailFolder string                     // where the one-machine receiver keeps messages; "" with a real mail server
	TemporalUp func(context.Context) bool // false: pages say that timers wait
	Log        *slog.Logger
	Secure     bool   // people come by https: cookies must not travel otherwise
	Demo       []Fact // accounts of a demonstration, listed on the sign-in page
}

// server holds what every handler needs.
type server struct {
	d      Deps
	render *Renderer
	assets *Assets
	wrong  *limiter // sign-ins that failed, by address
	timers *probe
}

// Mount registers the pages. /api/*, /healthz and /readyz belong to package api; an address that nobody has answers with
// a page, below /api with problem details.
func Mount(r *gin.Engine, d Deps) error {
	assets, err := NewAssets()
	if err != nil {
		return err
	}
	favicon, err := assets.url("favicon.svg")
	if err != nil {
		return err
	}
	render, err := NewRenderer(assets)
	if err != nil {
		return err
	}
	s := &server{d: d, render: render, assets: assets, wrong: newLimiter(wrongBurst, wrongEvery), timers: &probe{ask: d.TemporalUp}}

	r.UseRawPath = true // codes of criteria hold a slash where a set has pillars: CQS/1.1.2
	r.GET(staticPrefix+"*file", gin.WrapH(assets))
	r.HEAD(staticPrefix+"*file", gin.WrapH(assets))
	r.GET("/favicon.ico", s.begin, func(c *gin.Context) { c.Redirect(http.StatusFound, favicon) }) // browsers ask for it beside a document
	pages := r.Group("/", s.begin, adapt(Compress), s.recovered, s.sameOrigin, s.bounded)
	s.routesAccount(pages)
	s.routesInbox(pages)
	s.routesForm(pages)
	s.routesReview(pages)
	s.routesThread(pages)
	s.routesPublic(pages)
	s.routesStaff(pages)
	r.HandleMethodNotAllowed = true
	r.NoRoute(s.begin, s.recovered, s.nowhere)
	r.NoMethod(s.begin, s.recovered, s.wrongMethod)
	return nil
}

// nowhere answers for addresses that nobody has.
func (s *server) nowhere(c *gin.Context) {
	if forAPI(c) {
		api.NotFound(c)
		return
	}
	s.open(func(*visit) error { return errNowhere() })(c)
}

// wrongMethod answers where an address is there, but not for this: the address of a form's answer opened by hand, say.
func (s *server) wrongMethod(c *gin.Context) {
	const detail = "Địa chỉ này không nhận phương thức "
	if forAPI(c) {
		c.Header("Content-Type", "application/problem+json")
		c.JSON(http.StatusMethodNotAllowed, gin.H{"status": http.StatusMethodNotAllowed, "title": "Method Not Allowed", "code": "method_not_allowed", "detail": detail + c.Request.Method + "."})
		return
	}
	s.open(func(v *visit) error {
		return s.problem(v, http.StatusMethodNotAllowed, ProblemPage{Text: "Địa chỉ này chỉ nhận biểu mẫu gửi lên, không mở trực tiếp được."})
	})(c)
}

func forAPI(c *gin.Context) bool { return strings.HasPrefix(c.Request.URL.Path, "/api/") }

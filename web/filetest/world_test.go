package filetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chuky/api"
	"chuky/commands"
	"chuky/embedded"
	"chuky/evidence"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/queries"
	"chuky/session"
	"chuky/store"
	"chuky/web"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
)

// objects is the one S3 server of this test program.
var objects evidence.Config

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chuky-webfiles-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r, err := embedded.Start(context.Background(), embedded.Options{DataDir: filepath.Join(dir, "data")})
	if err != nil {
		panic(err)
	}
	defer func() { _ = r.Stop(context.Background()) }()
	objects = r.S3
	return m.Run()
}

type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

// limit is the bytes of one file in these tests.
const limit = 200_000

// world is the pages over TCP with two units and a cycle open on Annex I.
type world struct {
	t        *testing.T
	clock    *clock
	dsn      string
	svc      *commands.Service
	q        *queries.Service
	files    *evidence.Store
	srv      *httptest.Server
	password string
	cycle    string
	forms    map[string]string // by unit
}

func newWorld(t *testing.T) *world {
	return newWorldWith(t, limit, func(h http.Handler) http.Handler { return h })
}

// newWorldWith is newWorld with another limit of a file and something between browser and pages.
func newWorldWith(t *testing.T, limit int64, between func(http.Handler) http.Handler) *world {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	w := &world{t: t, clock: &clock{time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)}, forms: map[string]string{}}
	w.dsn = testdb.SQLite(t)
	st := testdb.Open(t, w.dsn, store.Options{Clock: w.clock})
	cfg := objects
	cfg.MaxBytes = limit
	var err error
	w.files, err = evidence.New(cfg)
	w.must(err)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	w.svc = &commands.Service{Store: st, Sets: indicators.Get, Log: log, BaseURL: "http://chuky.test", Sender: "Sở KH&CN"}
	w.q = &queries.Service{Commands: w.svc, Objects: w.files}
	r := gin.New()
	sessions := session.New(w.svc, false)
	w.must(api.Mount(r, api.Deps{Commands: w.svc, Queries: w.q, Sessions: sessions, Evidence: w.files, Log: log, Version: "test"}))
	w.must(web.Mount(r, web.Deps{Commands: w.svc, Queries: w.q, Sessions: sessions, Evidence: w.files, PublicKey: "chuky-ed25519:khoa", Org: "UBND Thành phố", Log: log}))
	w.srv = httptest.NewServer(between(r))
	t.Cleanup(w.srv.Close)
	w.populate()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) actor(name string) commands.Actor {
	w.t.Helper()
	a, err := w.svc.LoadActor(w.t.Context(), name)
	w.must(err)
	return a
}

// populate makes two units, people with the password of the first account, and an open cycle.
func (w *world) populate() {
	w.t.Helper()
	ctx := w.t.Context()
	admin := commands.Actor{User: models.User{ID: "root"}, Grants: []models.Grant{{Role: models.RoleAdmin}}}
	first, err := w.svc.CreateUser(ctx, admin, commands.NewUser{Username: "quan.tri", Name: "Quản trị"})
	w.must(err)
	w.password = first.OneTimePassword
	row, err := w.svc.Store.Read(ctx).User(first.ID)
	w.must(err)
	w.must(w.svc.Store.Write(ctx, func(tx *store.Tx) error {
		for n, name := range map[string]string{"1": "Sở Y tế", "2": "Sở Nội vụ"} {
			if err := tx.InsertUnit(&models.Unit{ID: "u" + n, Code: "H29." + n, Name: name, GroupKey: "so-nganh", Ranked: true}); err != nil {
				return err
			}
		}
		for name, role := range map[string]models.Role{"officer-1": models.RoleOfficer, "leader-1": models.RoleLeader, "officer-2": models.RoleOfficer, "coordinator": models.RoleCoordinator,
			"verifier": models.RoleVerifier, "chairman": models.RoleChairman, "auditor": models.RoleAuditor} {
			u := models.User{ID: name, Username: name, Name: "Người " + name, PasswordHash: row.PasswordHash}
			g := models.Grant{ID: "g" + name, UserID: name, Role: role}
			if role.OfUnit() {
				u.UnitID, g.UnitID = "u"+name[len(name)-1:], "u"+name[len(name)-1:]
			}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			if err := tx.InsertGrant(&g); err != nil {
				return err
			}
		}
		return nil
	}))
	at := func(days int) models.Instant { return models.At(w.clock.t.AddDate(0, 0, days)) }
	policy := commands.DefaultPolicy()
	policy.Rounds, policy.Explanation, policy.Council = 1, false, false
	m, err := w.svc.SavePlan(ctx, w.actor("coordinator"), "", commands.Plan{Year: 2025, Name: "Kỳ 2025", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}}, Policy: policy,
		Instants: commands.Instants{DueAt: at(10), LockAt: at(12), VerifyBy: at(20), ExplainBy: at(21), CouncilBy: at(22), SignBy: at(30), PublishAt: at(31)}, Assignments: []commands.PlanAssignment{{UserID: "verifier", Group: "so-nganh", Field: "*"}}})
	w.must(err)
	w.cycle = m.ID
	_, err = w.svc.Open(ctx, w.actor("coordinator"), m.ID)
	w.must(err)
	rows, err := w.svc.Store.Read(ctx).Assessments(m.ID)
	w.must(err)
	for _, a := range rows {
		w.forms[a.UnitID] = a.ID
	}
}

// visitor is one browser.
type visitor struct {
	w *world
	c *http.Client
}

func (w *world) anyone() *visitor {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &visitor{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (w *world) as(name string) *visitor {
	w.t.Helper()
	v := w.anyone()
	if p := v.post("/dang-nhap", url.Values{"ten": {name}, "mat_khau": {w.password}}); p.status != http.StatusSeeOther {
		w.t.Fatalf("%s cannot sign in: %d", name, p.status)
	}
	return v
}

// page is what a browser got.
type page struct {
	*goquery.Document
	w      *world
	status int
	header http.Header
	body   []byte
}

func (v *visitor) do(req *http.Request) page {
	v.w.t.Helper()
	res, err := v.c.Do(req)
	v.w.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	v.w.must(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(b))
	v.w.must(err)
	return page{doc, v.w, res.StatusCode, res.Header, b}
}

func (v *visitor) get(path string) page {
	v.w.t.Helper()
	req, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodGet, v.w.srv.URL+path, nil)
	v.w.must(err)
	return v.do(req)
}

func (v *visitor) post(path string, form url.Values) page {
	v.w.t.Helper()
	req, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodPost, v.w.srv.URL+path, strings.NewReader(form.Encode()))
	v.w.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req)
}

// file is one chosen file of an upload.
type file struct {
	name string
	data []byte
}

// upload sends the form of an item's documents: as a browser alone does, the file before the citation, or by script.
func (v *visitor) upload(unit, item, key string, script bool, cite map[string]string, files ...file) page {
	v.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	v.w.must(m.WriteField("key", key))
	for _, f := range files {
		p, err := m.CreateFormFile("tep", f.name)
		v.w.must(err)
		_, err = p.Write(f.data)
		v.w.must(err)
	}
	for k, val := range cite {
		v.w.must(m.WriteField(k, val))
	}
	v.w.must(m.Close())
	req, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodPost, v.w.srv.URL+fmt.Sprintf("/phieu/%s/tieu-chi/%s/tai-lieu", v.w.forms[unit], item), &body)
	v.w.must(err)
	req.Header.Set("Content-Type", m.FormDataContentType())
	if script {
		req.Header.Set("HX-Request", "true")
	}
	return v.do(req)
}

func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// is fails unless the answer has the status and says the words.
func (p page) is(status int, words string) {
	p.w.t.Helper()
	if p.status != status || !strings.Contains(p.text("body"), words) {
		p.w.t.Fatalf("got %d %q, want %d %q", p.status, p.text("main, [role=alert]"), status, words)
	}
}

// form reads the hidden and typed fields of a form.
func (p page) form(selector string) (string, url.Values) {
	p.w.t.Helper()
	f := p.Find(selector)
	if f.Length() != 1 {
		p.w.t.Fatalf("%d forms match %s", f.Length(), selector)
	}
	out := url.Values{}
	f.Find("input").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		value, _ := e.Attr("value")
		out.Set(name, value)
	})
	action, _ := f.Attr("action")
	return action, out
}

func (w *world) item(unit, code string) string { return "/phieu/" + w.forms[unit] + "?tc=" + code }

// held is what a refused file must leave as it was: rows, revision, staged objects.
func (w *world) held(unit string) string {
	w.t.Helper()
	rows, err := w.svc.Store.Read(w.t.Context()).EvidenceOf(w.forms[unit])
	w.must(err)
	a, err := w.svc.Store.Read(w.t.Context()).Assessment(w.forms[unit])
	w.must(err)
	staged := 0
	for _, err := range w.files.List(w.t.Context(), "staged/") {
		w.must(err)
		staged++
	}
	return fmt.Sprint(len(rows), a.Revision, a.Stage, staged)
}

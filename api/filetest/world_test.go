package filetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
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

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// objects is the one S3 server of this test program, temporal its Temporal server; buckets counts the worlds.
var (
	objects  evidence.Config
	temporal *embedded.Runtime
	buckets  atomic.Int32
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chuky-filetest-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r, err := embedded.Start(context.Background(), embedded.Options{DataDir: filepath.Join(dir, "data")})
	if err != nil {
		panic(err)
	}
	defer func() { _ = r.Stop(context.Background()) }()
	objects, temporal = r.S3, r
	return m.Run()
}

type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

// world is a server over TCP with two units and a cycle open on Annex I.
type world struct {
	t      *testing.T
	clock  *clock
	svc    *commands.Service
	files  *evidence.Store
	bucket string
	srv    *httptest.Server
	token  map[string]string
	cycle  string
	forms  map[string]string // by unit
}

const limit = 200_000 // bytes of one file in these tests

func newWorld(t *testing.T) *world { return newWorldWith(t, func(*evidence.Config) {}) }

// newWorldWith is newWorld with another object store or other checks. Every world has a bucket of its own.
func newWorldWith(t *testing.T, change func(*evidence.Config)) *world {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	w := &world{t: t, clock: &clock{time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)}, token: map[string]string{}, forms: map[string]string{}}
	st := testdb.Open(t, testdb.SQLite(t), store.Options{Clock: w.clock})
	cfg := objects
	cfg.MaxBytes = limit
	cfg.Bucket = fmt.Sprintf("filetest-%d", buckets.Add(1))
	change(&cfg)
	w.bucket = cfg.Bucket
	var err error
	w.files, err = evidence.New(cfg)
	w.must(err)
	w.must(w.files.EnsureBucket(t.Context()))
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	w.svc = &commands.Service{Store: st, Sets: indicators.Get, Log: log, BaseURL: "http://chuky.test", Sender: "Sở KH&CN"}
	r := gin.New()
	w.must(api.Mount(r, api.Deps{Commands: w.svc, Queries: &queries.Service{Commands: w.svc, Objects: w.files}, Sessions: session.New(w.svc, false), Evidence: w.files, Presigned: true, Log: log, Version: "test"}))
	w.srv = httptest.NewServer(r)
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

func (w *world) populate() {
	w.t.Helper()
	ctx := w.t.Context()
	roles := map[string]models.Role{"officer-1": models.RoleOfficer, "leader-1": models.RoleLeader, "officer-2": models.RoleOfficer, "leader-2": models.RoleLeader, "coordinator": models.RoleCoordinator,
		"verifier": models.RoleVerifier, "chairman": models.RoleChairman, "auditor": models.RoleAuditor, "admin": models.RoleAdmin}
	w.must(w.svc.Store.Write(ctx, func(tx *store.Tx) error {
		for _, n := range []string{"1", "2"} {
			if err := tx.InsertUnit(&models.Unit{ID: "u" + n, Code: "H29." + n, Name: "Sở " + n, GroupKey: "so-nganh", Ranked: true}); err != nil {
				return err
			}
		}
		for name, role := range roles {
			u := models.User{ID: name, Username: name, Name: "Người " + name, Email: name + "@chuky.test"}
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
	for name := range roles {
		k, err := w.svc.CreateToken(ctx, w.actor(name), "thử", 0)
		w.must(err)
		w.token[name] = k.Secret
	}
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

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

func (w *world) want(a answer, status int, code string) {
	w.t.Helper()
	var p struct{ Code, Detail string }
	if code != "" {
		a.json(w.t, &p)
	}
	if a.status != status || p.Code != code || (code != "" && p.Detail == "") {
		w.t.Fatalf("got %d %s, want %d %s", a.status, a.body, status, code)
	}
}

func (w *world) send(req *http.Request, as, key string) answer {
	w.t.Helper()
	if as != "" {
		req.Header.Set("Authorization", "Bearer "+w.token[as])
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := w.srv.Client().Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	w.must(err)
	return answer{res.StatusCode, res.Header, b}
}

func (w *world) get(as, path string) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.srv.URL+path, nil)
	w.must(err)
	return w.send(req, as, "")
}

func (w *world) call(as, method, path string, body any) answer {
	w.t.Helper()
	return w.keyed(as, method, path, uuid.NewString(), body)
}

func (w *world) keyed(as, method, path, key string, body any) answer {
	w.t.Helper()
	raw, err := json.Marshal(body)
	w.must(err)
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.srv.URL+path, bytes.NewReader(raw))
	w.must(err)
	req.Header.Set("Content-Type", "application/json")
	return w.send(req, as, key)
}

// form is a multipart body: fields first, the file last.
func form(t *testing.T, fields map[string]string, name string, data []byte) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

func (w *world) upload(as, unit, key string, fields map[string]string, name string, data []byte) answer {
	w.t.Helper()
	body, kind := form(w.t, fields, name, data)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.srv.URL+"/api/v1/assessments/"+w.forms[unit]+"/evidence", body)
	w.must(err)
	req.Header.Set("Content-Type", kind)
	return w.send(req, as, key)
}

func (w *world) put(as, path, version string, body any) answer {
	w.t.Helper()
	raw, err := json.Marshal(body)
	w.must(err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, w.srv.URL+path, bytes.NewReader(raw))
	w.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("If-Match", version)
	return w.send(req, as, uuid.NewString())
}

package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"chuky/api"
	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/queries"
	"chuky/session"
	"chuky/store"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(time.Microsecond)
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a server over TCP on a real database with accounts for every role and two units of each group.
type world struct {
	t     *testing.T
	clock *clock
	svc   *commands.Service
	q     *queries.Service
	srv   *httptest.Server
	units map[string]models.Unit // by code
	users map[string]models.User // by username
	token map[string]string      // by username
	cycle string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, testdb.SQLite(t), store.Options{})
}

func newWorldOn(t *testing.T, dsn string, opt store.Options) *world {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	w := &world{t: t, clock: &clock{t: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)}, units: map[string]models.Unit{}, users: map[string]models.User{}, token: map[string]string{}}
	opt.Clock = w.clock
	st := testdb.Open(t, dsn, opt)
	w.svc = &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler), BaseURL: "http://chuky.test", Sender: "Sở KH&CN"}
	w.q = &queries.Service{Commands: w.svc}
	w.serve(api.Limits{})
	return w
}

func (w *world) serve(l api.Limits) {
	r := gin.New()
	err := api.Mount(r, api.Deps{Commands: w.svc, Queries: w.q, Sessions: session.New(w.svc, false), PublicKey: "khóa", Log: slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), Version: "test", SignIn: l,
		Ready: func(context.Context) map[string]error {
			return map[string]error{"temporal": fmt.Errorf("down"), "objects": nil}
		}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.srv = httptest.NewServer(r)
	w.t.Cleanup(w.srv.Close)
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

func (a answer) code() string { s, _ := a.json["code"].(string); return s }

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

// request is one call; zero fields mean the usual.
type request struct {
	method, path string
	as           string // username whose token is used; "" = nobody
	body         any    // marshalled unless []byte
	key          string // Idempotency-Key; "" = a fresh one for POST; "-" = none
	header       map[string]string
	client       *http.Client
}

func (w *world) do(r request) answer {
	w.t.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), r.method, w.srv.URL+r.path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.key == "" && r.method == http.MethodPost {
		r.key = uuid.NewString()
	}
	if r.key != "" && r.key != "-" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	if r.as != "" {
		req.Header.Set("Authorization", "Bearer "+w.token[r.as])
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	client := r.client
	if client == nil {
		client = w.srv.Client()
	}
	res, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := answer{status: res.StatusCode, header: res.Header}
	if out.body, err = io.ReadAll(res.Body); err != nil {
		w.t.Fatal(err)
	}
	_ = json.Unmarshal(out.body, &out.json) // not every answer is an object
	return out
}

// ok fails unless the answer has the status, and reads it into v.
func (w *world) ok(a answer, status int, v any) {
	w.t.Helper()
	if a.status != status {
		w.t.Fatalf("got %s, want status %d", a, status)
	}
	if v != nil {
		if err := json.Unmarshal(a.body, v); err != nil {
			w.t.Fatalf("%s: %v", a.body, err)
		}
	}
}

// refused fails unless the answer is a problem with the status and code.
func (w *world) refused(a answer, status int, code string) {
	w.t.Helper()
	if a.status != status || a.code() != code {
		w.t.Fatalf("got %s, want %d %s", a, status, code)
	}
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
		w.t.Fatalf("content type of a problem is %q", ct)
	}
	if d, _ := a.json["detail"].(string); d == "" {
		w.t.Fatalf("problem without a sentence: %s", a.body)
	}
}

func browser(w *world) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	c := *w.srv.Client()
	c.Jar = jar
	return &c
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func timers(w *world, raw string) []models.Timer {
	w.t.Helper()
	var out []models.Timer
	if raw == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

func sum(b []byte) string {
	d := sha256.Sum256(b)
	return hex.EncodeToString(d[:])
}

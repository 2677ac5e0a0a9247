package session

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chuky/commands"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
)

// clock is the database's clock, moved by tests. It is years away from that of the process: whoever looks at the wrong one sees nothing
// expire, or everything.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func newClock(year int) *clock { return &clock{t: time.Date(year, 1, 5, 1, 0, 0, 0, time.UTC)} }

// eachYear runs a test on both databases with a clock long before that of the process and one long after it.
func eachYear(t *testing.T, fn func(t *testing.T, st *store.Store, c *clock)) {
	for _, year := range []int{2001, 2101} {
		t.Run(strconv.Itoa(year), func(t *testing.T) {
			for _, dsn := range []string{testdb.SQLite(t), testdb.Postgres(t)} {
				c := newClock(year)
				fn(t, testdb.Open(t, dsn, store.Options{Clock: c}), c)
			}
		})
	}
}

// site is a page that says who is signed in, on a real database.
func site(t *testing.T, st *store.Store, secure bool) (*Manager, *httptest.Server) {
	t.Helper()
	svc := &commands.Service{Store: st, Log: slog.New(slog.DiscardHandler)}
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		for _, name := range []string{"officer", "admin"} {
			if err := tx.InsertUser(&models.User{ID: name, Username: name, Name: name}); err != nil {
				return err
			}
		}
		return tx.InsertGrant(&models.Grant{ID: "g", UserID: "admin", Role: models.RoleAdmin})
	})
	if err != nil {
		t.Fatal(err)
	}
	m := New(svc, secure)
	mux := http.NewServeMux()
	fail := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
	mux.HandleFunc("/in/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, m.Start(w, r, strings.TrimPrefix(r.URL.Path, "/in/")))
	})
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) { fail(w, m.End(w, r)) })
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		a, ok, err := m.Actor(w, r)
		fail(w, err)
		if ok {
			_, _ = io.WriteString(w, a.User.ID)
		}
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return m, srv
}

// visitor holds cookies by hand, so that a test can keep an old one.
type visitor struct {
	t      *testing.T
	srv    *httptest.Server
	cookie string
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.srv.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.cookie != "" {
		req.Header.Set("Cookie", v.cookie)
	}
	res, err := v.srv.Client().Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: %d %s %v", path, res.StatusCode, body, err)
	}
	for _, c := range res.Cookies() {
		v.cookie = c.Name + "=" + c.Value
	}
	return string(body)
}

func TestSessions(t *testing.T) {
	eachYear(t, func(t *testing.T, st *store.Store, now *clock) {
		m, srv := site(t, st, false)
		v := &visitor{t: t, srv: srv}
		if v.get("/who") != "" {
			t.Fatal("a stranger is somebody")
		}
		v.get("/in/officer")
		first := v.cookie
		if v.get("/who") != "officer" {
			t.Fatal("not signed in")
		}
		token := strings.TrimPrefix(first, m.CookieName()+"=")
		if _, _, err := st.Session(t.Context(), token); err == nil {
			t.Error("the token is stored as it is")
		}

		// Every sign-in gives a new token and ends the old session.
		v.get("/in/officer")
		if v.cookie == first {
			t.Error("the token stays over a sign-in")
		}
		if old := (&visitor{t: t, srv: srv, cookie: first}); old.get("/who") != "" {
			t.Error("the old token still works")
		}

		// Requests keep a session alive; fifteen quiet minutes end it.
		for range 3 {
			now.add(Idle - time.Second)
			if v.get("/who") != "officer" {
				t.Fatal("ended while in use")
			}
		}
		now.add(Idle)
		if v.get("/who") != "" {
			t.Error("an idle session goes on")
		}

		// An administrator has five.
		v.get("/in/admin")
		now.add(IdleAdmin - time.Second)
		if v.get("/who") != "admin" {
			t.Error("ended too early")
		}
		now.add(IdleAdmin)
		if v.get("/who") != "" {
			t.Error("an administrator's idle session goes on")
		}

		// Signing out.
		v.get("/in/officer")
		kept := v.cookie
		v.get("/out")
		if again := (&visitor{t: t, srv: srv, cookie: kept}); again.get("/who") != "" {
			t.Error("the session works after signing out")
		}
	})
}

func TestEndedSessionsStayEnded(t *testing.T) {
	eachYear(t, func(t *testing.T, st *store.Store, now *clock) {
		m, srv := site(t, st, false)
		v := &visitor{t: t, srv: srv}
		v.get("/in/officer")
		// A request is under way: it has loaded the session and will write it back.
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		req.Header.Set("Cookie", v.cookie)
		ctx, _, err := m.load(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteSessionsOf("officer", "") }); err != nil {
			t.Fatal(err)
		}
		m.scs.Put(ctx, keySeen, now.Now().Unix())
		if _, _, err := m.scs.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if v.get("/who") != "" {
			t.Error("a session that was ended came back")
		}
		// Twelve hours end a session however busy it is.
		v.get("/in/officer")
		began := now.Now()
		for now.Now().Sub(began) < Absolute-Idle {
			now.add(Idle - time.Second)
			if v.get("/who") != "officer" {
				t.Fatalf("ended after %s while in use", now.Now().Sub(began))
			}
		}
		now.add(Absolute - now.Now().Sub(began) - time.Second)
		if v.get("/who") != "officer" {
			t.Error("ended before twelve hours were over")
		}
		now.add(time.Second)
		if v.get("/who") != "" {
			t.Error("a session outlives twelve hours")
		}
	})
}

func TestCookieOverHTTPS(t *testing.T) {
	st := testdb.Open(t, testdb.SQLite(t), store.Options{})
	m, _ := site(t, st, true)
	rec := httptest.NewRecorder()
	if err := m.Start(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), "officer"); err != nil {
		t.Fatal(err)
	}
	c := rec.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-chuky_session=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(c, part) {
			t.Errorf("%q lacks %s", c, part)
		}
	}
	if strings.Contains(c, "Domain=") || strings.Contains(c, "Expires=") {
		t.Errorf("%q outlives the browser or the host", c)
	}
}

// Without a clock of the test's own it is the database's, read with the session.
func TestTheDatabasesClockIsAsked(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, st *store.Store) {
		m, srv := site(t, st, false)
		v := &visitor{t: t, srv: srv}
		v.get("/in/officer")
		sum := sha256.Sum256([]byte(strings.TrimPrefix(v.cookie, m.CookieName()+"=")))
		row, now, err := st.Session(t.Context(), base64.RawURLEncoding.EncodeToString(sum[:]))
		if err != nil {
			t.Fatal(err)
		}
		if left := row.ExpiresAt.Time().Sub(now.Time()); left > Absolute || left < Absolute-time.Minute {
			t.Errorf("the session lasts %s", left)
		}
		asked, err := st.Now(t.Context())
		if err != nil || asked.Time().Sub(now.Time()).Abs() > time.Minute {
			t.Errorf("found at %s, the database's clock says %s (%v)", now.Time(), asked.Time(), err)
		}
		if err := st.Exec(t.Context(), "UPDATE sessions SET expires_at = 1"); err != nil {
			t.Fatal(err)
		}
		if v.get("/who") != "" {
			t.Error("an expired session goes on")
		}
	})
}

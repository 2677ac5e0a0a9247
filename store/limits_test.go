package store_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuky/internal/faults/proxy"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"

	_ "modernc.org/sqlite"
)

// behind puts a proxy before a fresh PostgreSQL database.
func behind(t *testing.T) (direct, through string, p *proxy.Proxy) {
	t.Helper()
	direct = testdb.Postgres(t)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = proxy.Start(u.Host); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	u.Host = p.Addr()
	return direct, u.String(), p
}

// within runs what must end by itself, long before for ever.
func within(t *testing.T, most time.Duration, what string, fn func() error) error {
	t.Helper()
	done := make(chan error, 1)
	began := time.Now()
	go func() { done <- fn() }()
	select {
	case err := <-done:
		if took := time.Since(began); took > most {
			t.Errorf("%s took %s, at most %s", what, took, most)
		}
		return err
	case <-time.After(10 * most):
		t.Fatalf("%s goes on for ever", what)
		return nil
	}
}

// A server that does what it is asked and never says so keeps nobody longer than the limit: reading, writing, those who wait for a
// connection, those who make one. Afterwards everything works again.
func TestASilentDatabaseKeepsNobodyForEver(t *testing.T) {
	_, dsn, p := behind(t)
	limits := store.Limits{Connect: 3 * time.Second, Statement: 5 * time.Second, Lock: 5 * time.Second, Idle: 5 * time.Second, Answer: 3 * time.Second, Long: 6 * time.Second}
	st := testdb.Open(t, dsn, store.Options{MaxConns: 1, Limits: limits})
	p.Set(proxy.Withhold)
	ctx := t.Context()
	read := func() error { _, err := st.Now(ctx); return err }
	write := func() error {
		return st.Write(ctx, func(tx *store.Tx) error { return tx.InsertUser(&models.User{ID: "a", Username: "a"}) })
	}
	for what, ask := range map[string]func() error{"reading": read, "writing": write, "a new connection": func() error { return st.Ping(ctx) }} {
		if err := within(t, 30*time.Second, what, ask); err == nil || !store.Unavailable(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// Ten who share one connection wait for the limit once, not ten times.
	errs := make(chan error, 10)
	began := time.Now()
	for range cap(errs) {
		go func() { errs <- read() }()
	}
	for range cap(errs) {
		if err := <-errs; err == nil || !store.Unavailable(err) {
			t.Errorf("in the queue: %v", err)
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("ten in the queue waited %s", took)
	}
	p.Set(proxy.None)
	if err := within(t, 30*time.Second, "afterwards", func() error {
		err := read()
		for range 5 {
			if err == nil {
				break
			}
			err = read()
		}
		return err
	}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if err := write(); err != nil && !store.IsDuplicate(err) {
		t.Errorf("afterwards: %v", err)
	}
}

// Sessions carry the limits, so that the server frees locks by itself; migrations, and what is marked as long, do not.
func TestTheServerEndsWhatTakesTooLong(t *testing.T) {
	dsn := testdb.Postgres(t)
	ctx := t.Context()
	limits := store.Limits{Statement: 300 * time.Millisecond, Lock: 200 * time.Millisecond, Idle: 400 * time.Millisecond, Answer: time.Minute, Long: time.Minute}
	st := testdb.Open(t, dsn, store.Options{Limits: limits})
	sleep := func(ctx context.Context, seconds string) error {
		return st.Write(ctx, func(tx *store.Tx) error { return tx.Exec("SELECT pg_sleep(" + seconds + ")") })
	}
	if err := sleep(ctx, "5"); !store.Unavailable(err) || !strings.Contains(err.Error(), "57014") {
		t.Errorf("a statement of five seconds: %v", err)
	}
	if err := sleep(store.Long(ctx), "0.6"); err != nil {
		t.Errorf("long work: %v", err)
	}
	if err := sleep(ctx, "0.6"); !store.Unavailable(err) {
		t.Errorf("the limits of long work stay with the session: %v", err)
	}
	if err := st.Write(ctx, func(tx *store.Tx) error { return tx.InsertUser(&models.User{ID: "a", Username: "a"}) }); err != nil {
		t.Fatal(err)
	}
	locked, free := make(chan struct{}), make(chan struct{})
	held := make(chan error, 1)
	go func() {
		held <- st.Write(store.Long(ctx), func(tx *store.Tx) error {
			if err := tx.UpdateUser("a", store.Cols{"name": "b"}); err != nil {
				return err
			}
			close(locked)
			<-free
			return nil
		})
	}()
	<-locked
	err := st.Write(ctx, func(tx *store.Tx) error { return tx.UpdateUser("a", store.Cols{"name": "c"}) })
	close(free)
	if !store.Unavailable(err) || !strings.Contains(err.Error(), "55P03") {
		t.Errorf("a lock that another holds: %v", err)
	}
	if err := <-held; err != nil {
		t.Error(err)
	}
	// A transaction that asks nothing any more is ended by the server.
	err = st.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Exec("SELECT 1"); err != nil {
			return err
		}
		<-time.After(1200 * time.Millisecond)
		return tx.Exec("SELECT 1")
	})
	if !store.Unavailable(err) {
		t.Errorf("an idle transaction: %v", err)
	}
}

// What stands in the address goes before the settings.
func TestTheAddressGoesBeforeTheSettings(t *testing.T) {
	dsn := testdb.Postgres(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("statement_timeout", "0")
	u.RawQuery = q.Encode()
	st := testdb.Open(t, u.String(), store.Options{Limits: store.Limits{Statement: 50 * time.Millisecond}})
	if err := st.Exec(t.Context(), "SELECT pg_sleep(0.3)"); err != nil {
		t.Error(err)
	}
}

// A file that another process holds for writing keeps nobody longer than the limit.
func TestABusyFileKeepsNobodyForEver(t *testing.T) {
	dsn := testdb.SQLite(t)
	st := testdb.Open(t, dsn, store.Options{Limits: store.Limits{Lock: 300 * time.Millisecond, Answer: 5 * time.Second}})
	other, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	write := func() error {
		return st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(&models.User{ID: "a", Username: "a"}) })
	}
	if err := within(t, 30*time.Second, "writing", write); err == nil || !store.Unavailable(err) {
		t.Errorf("a held file: %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Whoever asked and left is no fault of the database.
func TestACallerThatLeavesIsNoLimit(t *testing.T) {
	st := testdb.Open(t, testdb.Postgres(t), store.Options{Limits: store.Limits{Answer: time.Minute}})
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Write(ctx, func(*store.Tx) error { cancel(); return ctx.Err() })
	if !errors.Is(err, context.Canceled) || store.Unavailable(err) {
		t.Errorf("%v", err)
	}
}

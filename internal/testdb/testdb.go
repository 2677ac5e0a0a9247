package testdb

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chuky/internal/pgserver"
	"chuky/store"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Each runs the test once on every kind of database, each time on a fresh migrated one.
func Each(t *testing.T, opt store.Options, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, kind := range []struct {
		name string
		dsn  func(*testing.T) string
	}{{"sqlite", SQLite}, {"postgres", Postgres}} {
		t.Run(kind.name, func(t *testing.T) { fn(t, Open(t, kind.dsn(t), opt)) })
	}
}

// Open opens and migrates a database and closes it with the test.
func Open(t *testing.T, dsn string, opt store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// SQLite is the address of a new file.
func SQLite(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "chuky.db") }

// Postgres is the address of a new database, dropped with the test.
func Postgres(t *testing.T) string {
	t.Helper()
	base, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + uuid.NewString()[:13]
	exec := func(sql string) {
		ctx := context.Background()
		c, err := pgx.Connect(ctx, base)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close(ctx) }()
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Error(err)
		}
	}
	exec(fmt.Sprintf("CREATE DATABASE %q", name))
	t.Cleanup(func() { exec(fmt.Sprintf("DROP DATABASE %q WITH (FORCE)", name)) })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// server is one private server for the life of the test binary; the kernel ends it with the binary.
var server = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv("CHUKY_TEST_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	dir, err := os.MkdirTemp("", "chuky-pg-")
	if err != nil {
		return "", err
	}
	s, err := pgserver.Start(context.Background(), dir)
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

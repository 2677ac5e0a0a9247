package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"chuky/internal/testdb"
	"chuky/store"

	"github.com/jackc/pgx/v5"
)

// What PostgreSQL itself reports tells a full disk, a shutdown and a lost line from a wrong statement.
func TestWhatCannotWorkAtTheMomentIsToldFromWhatIsWrong(t *testing.T) {
	dsn := testdb.Postgres(t)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.WithoutCancel(t.Context())) }()
	for state, want := range map[string]bool{"53100": true, "53300": true, "57P01": true, "58030": true, "08006": true, "57014": true, "55P03": true, "25P03": true, "23505": false, "42601": false} {
		_, err := c.Exec(t.Context(), fmt.Sprintf("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '%s'; END $$", state))
		if err == nil || store.Unavailable(fmt.Errorf("save: %w", err)) != want {
			t.Errorf("%s: %v, unavailable is to be %t", state, err, want)
		}
	}
	_, err = store.Open(t.Context(), "postgres://x@127.0.0.1:1/x?connect_timeout=2", store.Options{})
	if err == nil || !store.Unavailable(err) {
		t.Errorf("nobody listens: %v", err)
	}
	if store.Unavailable(errors.New("a program's own mistake")) || store.Unavailable(nil) {
		t.Error("everything is taken for the database's fault")
	}
}

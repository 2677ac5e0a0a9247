package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// grown puts one row into each table that only grows, the checkpoint twice: once stored, once not yet.
func grown(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertAudit([]models.AuditEvent{{ID: "e-1", At: 1, Action: "submit"}}); err != nil {
			return err
		}
		if err := tx.AppendAudit([]models.AuditLeaf{{N: 0, EventID: "e-1", Hash: "h"}}, []models.AuditHash{{N: 0, Hash: "h"}}, &models.AuditCheckpoint{Size: 1, Root: "r", Note: "n", CreatedAt: 1}); err != nil {
			return err
		}
		return tx.SetCheckpointObject(1, "nhat-ky/1")
	})
	if err != nil {
		t.Fatal(err)
	}
}

var grows = []string{"audit_events", "audit_leaves", "audit_hashes", "audit_checkpoints"}

var change = map[string]string{"audit_events": "action = 'x'", "audit_leaves": "hash = 'x'", "audit_hashes": "hash = 'x'", "audit_checkpoints": "note = 'x'"}

// The audit log only grows, whoever asks the database: also the program itself under its own connection.
func TestTheAuditLogOnlyGrows(t *testing.T) {
	for kind, open := range map[string]func(*testing.T) (string, string, string){
		"sqlite": func(t *testing.T) (string, string, string) {
			dsn := testdb.SQLite(t)
			return dsn, "sqlite", "file:" + strings.TrimPrefix(dsn, "sqlite:") + "?_pragma=busy_timeout(15000)"
		},
		"postgres": func(t *testing.T) (string, string, string) { dsn := testdb.Postgres(t); return dsn, "pgx", dsn },
	} {
		t.Run(kind, func(t *testing.T) {
			dsn, driver, address := open(t)
			s := testdb.Open(t, dsn, store.Options{})
			grown(t, s)
			raw, err := sql.Open(driver, address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = raw.Close() }()
			for _, table := range grows {
				statements := []string{"UPDATE " + table + " SET " + change[table], "DELETE FROM " + table}
				if kind == "postgres" {
					statements = append(statements, "TRUNCATE "+table)
				}
				for _, st := range statements {
					if _, err := raw.ExecContext(t.Context(), st); err == nil || !strings.Contains(err.Error(), table+" is insert-only") {
						t.Errorf("%s: %v", st, err)
					}
				}
			}
			// Where a checkpoint lies is noted once, and not moved.
			if _, err := raw.ExecContext(t.Context(), "UPDATE audit_checkpoints SET object_key = 'nhat-ky/khac'"); err == nil {
				t.Error("the place of a checkpoint was changed")
			}
			if n, err := s.Read(t.Context()).AuditSize(); err != nil || n != 1 {
				t.Errorf("%d leaves, %v", n, err)
			}
		})
	}
}

// The program at work needs no right to change the audit log: with a role of its own it has none, and works.
func TestTheProgramsRoleCannotChangeTheAuditLog(t *testing.T) {
	ctx := context.Background()
	dsn := testdb.Postgres(t)
	owner := testdb.Open(t, dsn, store.Options{})
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	role := "app_" + strings.ReplaceAll(uuid.NewString()[:13], "-", "")
	must := func(statement string) {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD 'thu'", role))
	t.Cleanup(func() {
		must("DROP OWNED BY " + role)
		must("DROP ROLE " + role)
	})
	if err := owner.GrantTo(ctx, role); err != nil {
		t.Fatal(err)
	}
	if err := owner.GrantTo(ctx, role); err != nil { // after every migration
		t.Fatal(err)
	}
	for _, bad := range []string{"", "Có dấu", `x"; DROP TABLE units; --`, strings.Repeat("x", 64)} {
		if err := owner.GrantTo(ctx, bad); err == nil {
			t.Errorf("granted to %q", bad)
		}
	}
	if err := testdb.Open(t, testdb.SQLite(t), store.Options{}).GrantTo(ctx, role); err == nil {
		t.Error("granted on a file")
	}

	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(role, "thu")
	app := testdb.Open(t, u.String(), store.Options{}) // which also migrates: nothing is left to do
	grown(t, app)
	if err := app.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertUnit(&models.Unit{ID: "u", Code: "H29.1", Name: "Sở", Version: 1})
	}); err != nil {
		t.Errorf("the program cannot work: %v", err)
	}
	raw, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	statements := []string{"ALTER TABLE audit_events DISABLE TRIGGER USER", "DROP TRIGGER audit_events_insert_only ON audit_events", "DROP TABLE audit_leaves", "SET session_replication_role = replica",
		"CREATE TABLE own (x int)", "UPDATE verdicts SET reason = 'x'", "DELETE FROM publications", "TRUNCATE units", "DELETE FROM goose_db_version"}
	for _, table := range grows {
		statements = append(statements, "UPDATE "+table+" SET "+change[table], "DELETE FROM "+table, "TRUNCATE "+table)
	}
	for _, st := range statements {
		if _, err := raw.ExecContext(ctx, st); err == nil || !strings.Contains(err.Error(), "42501") { // insufficient privilege
			t.Errorf("%s: %v", st, err)
		}
	}
}

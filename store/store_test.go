package store_test

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"

	"gorm.io/gorm/schema"
)

// tables are all rows of package models.
var tables = []any{models.Unit{}, models.User{}, models.Grant{}, models.Session{}, models.APIToken{}, models.CalendarVersion{},
	models.Cycle{}, models.CycleGroup{}, models.Assignment{}, models.Exclusion{}, models.Minutes{}, models.Assessment{}, models.ItemState{}, models.Verdict{},
	models.Supplement{}, models.Explanation{}, models.EvidenceFile{}, models.EvidenceLink{}, models.Upload{}, models.ScoreRun{}, models.RunPart{}, models.LedgerRow{}, models.SignOff{}, models.Deputy{},
	models.Publication{}, models.SealKey{}, models.Task{}, models.Message{}, models.Command{}, models.Idempotency{}, models.AuditEvent{}, models.AuditLeaf{},
	models.AuditHash{}, models.AuditCheckpoint{}}

func TestMigrationsGiveTheModelsSchema(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		have, err := s.Columns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{}
		for _, m := range tables {
			sc, err := schema.Parse(m, &sync.Map{}, schema.NamingStrategy{})
			if err != nil {
				t.Fatal(err)
			}
			cols := slices.Clone(sc.DBNames)
			slices.Sort(cols)
			want[sc.Table] = cols
		}
		if !reflect.DeepEqual(have, want) {
			for name := range want {
				if !slices.Equal(have[name], want[name]) {
					t.Errorf("table %s\nhave %v\nwant %v", name, have[name], want[name])
				}
			}
			for name := range have {
				if _, ok := want[name]; !ok {
					t.Errorf("table %s has no model", name)
				}
			}
		}
	})
}

func TestZeroIsKeptAndGuardsHold(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		write := func(fn func(*store.Tx) error) error { return s.Write(ctx, fn) }
		if err := write(func(tx *store.Tx) error {
			return tx.InsertAssessments([]models.Assessment{{ID: "a", CycleID: "c", UnitID: "u", Filled: 7, Late: true, Seq: 3}})
		}); err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx *store.Tx) error {
			return tx.UpdateAssessment("a", store.Cols{"filled": 0, "late": false})
		}); err != nil {
			t.Fatal(err)
		}
		a, err := s.Read(ctx).Assessment("a")
		if err != nil || a.Filled != 0 || a.Late || a.Seq != 3 {
			t.Fatalf("zero was not written: %+v, %v", a, err)
		}
		err = write(func(tx *store.Tx) error { return tx.UpdateAssessment("none", store.Cols{"filled": 1}) })
		if !errors.Is(err, models.ErrNotFound) {
			t.Fatalf("update of a missing row: %v", err)
		}
		err = write(func(tx *store.Tx) error {
			return tx.InsertAssessments([]models.Assessment{{ID: "b", CycleID: "c", UnitID: "u"}})
		})
		if !store.IsDuplicate(err) {
			t.Fatalf("second assessment of one unit: %v", err)
		}
	})
}

func TestInsertOnlyTablesRefuseChange(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if err := s.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertRunParts([]models.RunPart{{RunID: "r", Kind: models.PartContent, Number: 1, Start: 2, Size: 1, Content: "b"}, {RunID: "r", Kind: models.PartContent, Size: 2, Content: "aa"}}); err != nil {
				return err
			}
			return tx.InsertAudit([]models.AuditEvent{{ID: "e", At: 1, Action: "x"}})
		}); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"UPDATE audit_events SET action = 'y'", "DELETE FROM audit_events", "UPDATE run_parts SET content = 'c'", "DELETE FROM run_parts"} {
			if err := s.Exec(ctx, sql); err == nil {
				t.Errorf("%s went through", sql)
			}
		}
		rows, n, err := s.Read(ctx).AuditEvents(store.AuditFilter{Limit: 10})
		if err != nil || n != 1 || rows[0].Action != "x" {
			t.Fatalf("event changed: %v %v", rows, err)
		}
		parts, err := s.Read(ctx).RunParts("r", models.PartContent)
		if err != nil || len(parts) != 2 || parts[0].Content != "" || parts[1].Start != 2 {
			t.Fatalf("parts changed: %+v %v", parts, err)
		}
		if p, err := s.Read(ctx).RunPart("r", models.PartContent, 0); err != nil || p.Content != "aa" {
			t.Fatalf("part changed: %+v %v", p, err)
		}
	})
}

// Concurrent writers on one row must not lose an update or fail with a lock error.
func TestConcurrentWriters(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if err := s.Write(ctx, func(tx *store.Tx) error {
			return tx.InsertAssessments([]models.Assessment{{ID: "a", CycleID: "c", UnitID: "u"}})
		}); err != nil {
			t.Fatal(err)
		}
		const writers, each = 8, 25
		errs := make(chan error, writers*each)
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					errs <- s.Write(ctx, func(tx *store.Tx) error {
						a, err := tx.LockAssessment("a")
						if err != nil {
							return err
						}
						return tx.UpdateAssessment("a", store.Cols{"revision": a.Revision + 1})
					})
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		a, err := s.Read(ctx).Assessment("a")
		if err != nil || a.Revision != writers*each {
			t.Fatalf("revision %d, want %d (%v)", a.Revision, writers*each, err)
		}
	})
}

// No instant comes from the clock of this process: what a statement does not name is not written.
func TestNoInstantIsGuessed(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertUser(&models.User{ID: "a", Username: "a"}); err != nil {
				return err
			}
			if err := tx.InsertUser(&models.User{ID: "b", Username: "b", CreatedAt: 7, UpdatedAt: 8}); err != nil {
				return err
			}
			return tx.UpdateUser("b", store.Cols{"name": "B"})
		})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string][2]models.Instant{"a": {}, "b": {7, 8}} {
			u, err := s.Read(t.Context()).User(id)
			if err != nil || u.CreatedAt != want[0] || u.UpdatedAt != want[1] {
				t.Errorf("%s: created %d, updated %d (%v)", id, u.CreatedAt, u.UpdatedAt, err)
			}
		}
	})
}

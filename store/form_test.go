package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
)

func seedForm(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertCycle(&models.Cycle{ID: "c", Name: "Kỳ", Stage: models.CycleCollecting, Seq: 4, DueAt: 9}, []models.CycleGroup{{CycleID: "c", GroupKey: "g", SetID: "s", SetVersion: "1", SetDigest: "d", Rulings: "{}"}}); err != nil {
			return err
		}
		return tx.InsertAssessments([]models.Assessment{{ID: "a", CycleID: "c", UnitID: "u", GroupKey: "g", Stage: models.StageInProgress, Revision: 7, Late: true}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// One statement reads every column of both rows, and all that a form's points follow from.
func TestLockFormReadsBothRows(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		seedForm(t, s)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertItem(&models.ItemState{AssessmentID: "a", Item: "1.2", Values: `{"a":"1"}`, Note: "n", NA: models.NAClaimed, NAReason: "r", Version: 3, UpdatedBy: "x", UpdatedAt: 5}); err != nil {
				return err
			}
			if err := tx.InsertItem(&models.ItemState{AssessmentID: "a", Item: "1.1", Version: 1}); err != nil {
				return err
			}
			if err := tx.InsertItem(&models.ItemState{AssessmentID: "other", Item: "1.1", Version: 1}); err != nil {
				return err
			}
			for _, e := range []models.Exclusion{{ID: "e1", CycleID: "c", GroupKey: "g", Item: "2.1", Reason: "lý do", By: "y", CreatedAt: 6}, {ID: "e2", CycleID: "c", GroupKey: "h", Item: "2.1"}} {
				if err := tx.InsertExclusion(&e); err != nil {
					return err
				}
			}
			before, err := tx.Now()
			if err != nil {
				return err
			}
			c, a, now, err := tx.LockForm("a")
			if err != nil {
				return err
			}
			wantC, err := tx.Cycle("c")
			if err != nil {
				return err
			}
			wantA, err := tx.Assessment("a")
			if err != nil {
				return err
			}
			if *c != *wantC || *a != *wantA || now < before {
				t.Errorf("got %+v, %+v at %d", c, a, now)
			}
			f, err := tx.Form(a)
			if err != nil {
				return err
			}
			items, err := tx.Items("a")
			if err != nil {
				return err
			}
			groups, err := tx.CycleGroups("c")
			if err != nil {
				return err
			}
			if !slices.Equal(f.Items, items) || f.Group != groups[0] || len(f.Exclusions) != 1 || f.Exclusions[0] != (models.Exclusion{ID: "e1", CycleID: "c", GroupKey: "g", Item: "2.1", Reason: "lý do", By: "y", CreatedAt: 6}) {
				t.Errorf("form %+v", f)
			}
			if _, _, _, err := tx.LockForm("none"); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a form that is not there: %v", err)
			}
			a.GroupKey = "none"
			if _, err := tx.Form(a); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a group without a set: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The clock is read when the lock is held, not when it is asked for: a save that waited for the deadline's move knows
// that it comes after it.
func TestLockFormReadsTheClockUnderTheLock(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		seedForm(t, s)
		held, waited := make(chan struct{}), make(chan error, 1)
		var released, got models.Instant
		go func() {
			<-held
			waited <- s.Write(t.Context(), func(tx *store.Tx) error {
				_, a, now, err := tx.LockForm("a")
				if err == nil && a.Stage != models.StageLocked {
					t.Errorf("the row is read as it was before the lock: %s", a.Stage)
				}
				got = now
				return err
			})
		}()
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.LockAssessment("a"); err != nil {
				return err
			}
			close(held)
			if err := tx.UpdateAssessment("a", store.Cols{"stage": models.StageLocked}); err != nil {
				return err
			}
			select { // long enough for the other to ask
			case err := <-waited:
				t.Errorf("the lock was not waited for (%v)", err)
			case <-time.After(300 * time.Millisecond):
			}
			var err error
			released, err = tx.Now()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-waited; err != nil {
			t.Fatal(err)
		}
		if got < released {
			t.Errorf("the clock says %d, the lock was free at %d at the earliest", got, released)
		}
	})
}

// Saves and moves of the whole cycle take their locks in the same order: nobody waits for a deadlock to be found.
func TestLockFormAndCycleMovesDoNotDeadlock(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		seedForm(t, s)
		const each = 40
		var wg sync.WaitGroup
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for range 4 {
			wg.Go(func() {
				for range each {
					tries := 0
					err := s.Write(ctx, func(tx *store.Tx) error {
						tries++
						_, a, _, err := tx.LockForm("a")
						if err != nil {
							return err
						}
						return tx.UpdateAssessment("a", store.Cols{"revision": a.Revision + 1})
					})
					if err != nil || tries != 1 {
						t.Errorf("save after %d tries: %v", tries, err)
					}
				}
			})
			wg.Go(func() {
				for range each {
					tries := 0
					err := s.Write(ctx, func(tx *store.Tx) error {
						tries++
						c, err := tx.LockCycle("c")
						if err != nil {
							return err
						}
						rows, err := tx.LockAssessments("c", models.StageInProgress)
						if err != nil {
							return err
						}
						if err := tx.UpdateAssessment(rows[0].ID, store.Cols{"revision": rows[0].Revision + 1}); err != nil {
							return err
						}
						return tx.UpdateCycle("c", store.Cols{"seq": c.Seq + 1})
					})
					if err != nil || tries != 1 {
						t.Errorf("move after %d tries: %v", tries, err)
					}
				}
			})
		}
		wg.Wait()
		a, err := s.Read(t.Context()).Assessment("a")
		if err != nil || a.Revision != 7+8*each {
			t.Errorf("revision %d, want %d (%v)", a.Revision, 7+8*each, err)
		}
	})
}

// What a transaction leaves is there whether it takes one statement or many; a message happens once, a key is taken once.
func TestLeave(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, s *store.Store) {
		leave := func(l store.Leavings) error {
			return s.Write(t.Context(), func(tx *store.Tx) error { return tx.Leave(l) })
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(leave(store.Leavings{}))
		must(leave(store.Leavings{Answer: &models.Idempotency{UserID: "u", Route: "r", Key: "k", Answer: `{"text":"hỏi $1? @a"}`}}))
		must(leave(store.Leavings{Audit: []models.AuditEvent{{ID: "e1", At: 1, Detail: "a $1 ? @x"}, {ID: "e2", At: 2}}, Tasks: []models.Task{{ID: "t1", CycleID: "c", State: models.TaskOpen}},
			Messages: []models.Message{{ID: "m1", DedupeKey: "once", Subject: "?"}}, Commands: []models.Command{{ID: "c1", Aggregate: models.AggregateCycle, AggregateID: "c", Seq: 1}},
			Answer: &models.Idempotency{UserID: "u", Route: "r", Key: "k2"}}))
		if err := leave(store.Leavings{Messages: []models.Message{{ID: "m2", DedupeKey: "once"}, {ID: "m3", DedupeKey: "other"}}, Answer: &models.Idempotency{UserID: "u", Route: "r", Key: "k3"}}); err != nil {
			t.Fatal(err)
		}
		if err := leave(store.Leavings{Audit: []models.AuditEvent{{ID: "e3", At: 3}}, Answer: &models.Idempotency{UserID: "u", Route: "r", Key: "k"}}); !store.IsDuplicate(err) {
			t.Fatalf("a key that is taken: %v", err)
		}
		many := make([]models.Task, 500)
		for i := range many {
			many[i] = models.Task{ID: "many-" + string(rune('a'+i/26)) + string(rune('a'+i%26)), CycleID: "c", State: models.TaskOpen}
		}
		must(leave(store.Leavings{Tasks: many, Audit: []models.AuditEvent{{ID: "e4", At: 4}}}))

		db := s.Read(t.Context())
		events, n, err := db.AuditEvents(store.AuditFilter{Limit: 10})
		must(err)
		if n != 3 || events[2].Detail != "a $1 ? @x" {
			t.Errorf("%d events: %+v", n, events)
		}
		tasks, err := db.OpenTasks("c")
		must(err)
		mails, n, err := db.Messages("", 10, 0)
		must(err)
		cmds, err := db.CommandsAfter(models.AggregateCycle, "c", 0)
		must(err)
		kept, err := db.Answered("u", "r", "k")
		must(err)
		if len(tasks) != 501 || n != 2 || len(mails) != 2 || len(cmds) != 1 || kept.Answer != `{"text":"hỏi $1? @a"}` {
			t.Errorf("%d tasks, %d messages, %d commands, answer %s", len(tasks), n, len(cmds), kept.Answer)
		}
	})
}

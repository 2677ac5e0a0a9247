package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"chuky/models"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// DB reads. Both *Store (autocommit) and *Tx (inside a transaction) give one, so that a query is written once.
type DB struct {
	g       *gorm.DB
	dialect dialect
}

// Read gives reading outside a transaction.
func (s *Store) Read(ctx context.Context) DB { return DB{g: s.db.WithContext(ctx), dialect: s.dialect} }

// Tx is one writing transaction.
type Tx struct {
	DB
	clock Clock
}

// Write runs fn in one transaction: READ COMMITTED on PostgreSQL (rows are locked explicitly), immediate on SQLite. The
// transaction is run again, at most five times, when the database reports a deadlock or that it is busy; fn must
// therefore have no effect but through its Tx. All tries together take no longer than Limits.Answer, or Limits.Long.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	bounded, cancel := s.limits.within(ctx)
	defer cancel()
	for try := 1; ; try++ {
		err := s.db.WithContext(bounded).Transaction(func(g *gorm.DB) error {
			if err := s.lengthen(g); err != nil {
				return err
			}
			return fn(&Tx{DB: DB{g: g, dialect: s.dialect}, clock: s.clock})
		})
		if err == nil || !again(err) || try == 5 {
			return late(ctx, bounded, err)
		}
		select {
		case <-bounded.Done():
			return late(ctx, bounded, err)
		case <-time.After(time.Duration(try*20+rand.IntN(30)) * time.Millisecond):
		}
	}
}

// Now is the instant that decides: the database's clock, or the injected one. Within one transaction it moves on, so
// read it after the lock is held.
func (t *Tx) Now() (models.Instant, error) { return now(t.DB, t.clock) }

// Now is the same clock outside a transaction.
func (s *Store) Now(ctx context.Context) (models.Instant, error) { return now(s.Read(ctx), s.clock) }

// postgresClock is PostgreSQL's clock as an Instant; unlike now() it goes on within a transaction.
const postgresClock = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

func now(db DB, clock Clock) (models.Instant, error) {
	if clock != nil {
		return models.At(clock.Now()), nil
	}
	if db.dialect == dialectSQLite {
		return models.At(time.Now()), nil
	}
	var us int64
	if err := db.g.Raw("SELECT " + postgresClock).Scan(&us).Error; err != nil {
		return 0, fmt.Errorf("database clock: %w", err)
	}
	return models.Instant(us), nil
}

// forUpdate locks the rows read; SQLite's immediate transactions hold the whole database already.
func (t *Tx) forUpdate() DB {
	if t.dialect == dialectSQLite {
		return t.DB
	}
	return DB{g: t.g.Clauses(clause.Locking{Strength: "UPDATE"}), dialect: t.dialect}
}

func (t *Tx) forShare() DB {
	if t.dialect == dialectSQLite {
		return t.DB
	}
	return DB{g: t.g.Clauses(clause.Locking{Strength: "SHARE"}), dialect: t.dialect}
}

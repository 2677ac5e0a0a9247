package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/trace"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Clock tells the time that decides about deadlines. The zero value of Options uses the database's own clock.
type Clock interface {
	Now() time.Time
}

// Options steer Open.
type Options struct {
	Clock    Clock // nil: clock_timestamp() on PostgreSQL, the process's clock on SQLite
	MaxConns int   // of PostgreSQL; 0 = 16
	Limits   Limits
	Tracer   trace.Tracer // nil: statements are not traced
	Observe  Observer
}

// Store is one database. It is safe for concurrent use.
type Store struct {
	db      *gorm.DB
	sqlDB   *sql.DB
	dsn     string
	dialect dialect
	clock   Clock
	limits  Limits
}

// Open connects to a PostgreSQL URL ("postgres://…") or an SQLite file ("sqlite:/abs/path.db") and migrates nothing.
func Open(ctx context.Context, dsn string, opt Options) (*Store, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	var dial gorm.Dialector
	s := &Store{dsn: dsn, clock: opt.Clock, limits: opt.Limits}
	switch u.Scheme {
	case "postgres", "postgresql":
		s.dialect = dialectPostgres
		if s.sqlDB, err = connectPostgres(dsn, opt.Limits); err != nil {
			return nil, err
		}
		dial = postgres.New(postgres.Config{Conn: s.sqlDB})
	case "sqlite":
		s.dialect = dialectSQLite
		dial = openSQLite(u.Path, opt.Limits.Lock)
	default:
		return nil, fmt.Errorf("database address: scheme %q is not postgres or sqlite", u.Scheme)
	}
	s.db, err = gorm.Open(dial, &gorm.Config{
		Logger:                 newLogger(opt.Observe),
		SkipDefaultTransaction: true,
		TranslateError:         true,
	})
	if err != nil {
		if s.sqlDB != nil {
			_ = s.sqlDB.Close() // why it cannot be used is told
		}
		return nil, fmt.Errorf("open database: %w", err)
	}
	if s.sqlDB, err = s.db.DB(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	bounded := pool{s.sqlDB, opt.Limits}
	s.db.ConnPool, s.db.Statement.ConnPool = bounded, bounded
	if err := noGuess(s.db); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if opt.Tracer != nil {
		if err := traced(s.db, opt.Tracer); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	conns := opt.MaxConns
	if conns == 0 {
		conns = 16
	}
	s.sqlDB.SetMaxOpenConns(conns)
	s.sqlDB.SetMaxIdleConns(conns)
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.sqlDB.PingContext(ctx); err != nil {
		return fmt.Errorf("database does not answer: %w", err)
	}
	return nil
}

// Close closes all connections.
func (s *Store) Close() error { return s.sqlDB.Close() }

package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema to this version of the program. It is safe to run at every start, by several
// processes at once. It has connections of its own: a migration takes as long as it takes.
func (s *Store) Migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations/"+string(s.dialect))
	if err != nil {
		return err
	}
	db, kind, opts := s.sqlDB, database.DialectPostgres, []goose.ProviderOption(nil)
	if s.dialect == dialectSQLite {
		kind = database.DialectSQLite3
	} else {
		if db, err = connectPostgres(s.dsn, Limits{Connect: s.limits.Connect}); err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		// Processes that start together wait for the first one, looking every second for five minutes.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return fmt.Errorf("migrations: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(kind, db, dir, opts...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

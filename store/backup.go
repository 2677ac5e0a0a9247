package store

import (
	"context"
	"errors"
	"fmt"
)

// errNotSQLite says that a file was asked of a database server.
var errNotSQLite = errors.New("the database is no SQLite file")

// CopyTo writes a consistent copy of an SQLite database into a new file while others go on writing.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if s.dialect != dialectSQLite {
		return errNotSQLite
	}
	if err := s.db.WithContext(ctx).Exec("VACUUM INTO ?", path).Error; err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	return nil
}

// SchemaVersion is the newest migration that the database has; 0 for one that has no schema.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	n, err := s.Tables(ctx)
	if err != nil || n == 0 {
		return 0, err
	}
	var v int64
	if err := s.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&v).Error; err != nil {
		return 0, fmt.Errorf("schema version: %w", err)
	}
	return v, nil
}

// Tables counts the tables of the database; 0 = it is empty.
func (s *Store) Tables(ctx context.Context) (int, error) {
	q := "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if s.dialect == dialectPostgres {
		q = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"
	}
	var n int
	if err := s.db.WithContext(ctx).Raw(q).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count tables: %w", err)
	}
	return n, nil
}

// Clear removes everything from a PostgreSQL database, so that a backup comes back without tables of a newer schema
// beside it. Grants go too.
func (s *Store) Clear(ctx context.Context) error {
	if s.dialect != dialectPostgres {
		return errors.New("an SQLite file is replaced, not cleared")
	}
	return s.Write(ctx, func(tx *Tx) error {
		if err := tx.g.Exec("DROP SCHEMA public CASCADE").Error; err != nil {
			return fmt.Errorf("clear database: %w", err)
		}
		if err := tx.g.Exec("CREATE SCHEMA public").Error; err != nil {
			return fmt.Errorf("clear database: %w", err)
		}
		return nil
	})
}

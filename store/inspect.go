package store

import (
	"context"
	"fmt"
	"slices"
)

// Columns lists the columns of every table of the program, sorted, for the test that both dialects give the
// models' schema.
func (s *Store) Columns(ctx context.Context) (map[string][]string, error) {
	q := `SELECT m.name AS table_name, c.name AS column_name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`
	if s.dialect == dialectPostgres {
		q = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`
	}
	var rows []struct{ TableName, ColumnName string }
	if err := s.db.WithContext(ctx).Raw(q).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	out := map[string][]string{}
	for _, r := range rows {
		if r.TableName != "goose_db_version" {
			out[r.TableName] = append(out[r.TableName], r.ColumnName)
		}
	}
	for _, cols := range out {
		slices.Sort(cols)
	}
	return out, nil
}

// Exec runs one statement, for tests that try to break what the database itself must refuse.
func (s *Store) Exec(ctx context.Context, sql string) error {
	return s.db.WithContext(ctx).Exec(sql).Error
}

// Exec is the same inside a transaction.
func (t *Tx) Exec(sql string) error { return t.g.Exec(sql).Error }

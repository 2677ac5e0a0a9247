package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// roleName is what may stand in a statement: PostgreSQL takes no parameter for a role.
var roleName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// growsOnly are the tables that the application may add to and nothing else.
var growsOnly = []string{"audit_events", "audit_leaves", "audit_hashes", "audit_checkpoints", "verdicts", "publications", "run_parts"}

// GrantTo gives a role of the PostgreSQL server what the program needs at work, and no more: rows of every table, but of
// the audit log, the verdicts, the publications and the runs' content only reading and adding. The role owns nothing, so it cannot switch
// triggers off either. It is for installations whose migrations run under another role, and is repeated after each, since
// new tables start without grants.
func (s *Store) GrantTo(ctx context.Context, role string) error {
	if s.dialect != dialectPostgres {
		return errors.New("grants need PostgreSQL: a database file belongs to whoever may write it")
	}
	if !roleName.MatchString(role) {
		return fmt.Errorf("role %q: want small letters, digits and _", role)
	}
	list := strings.Join(growsOnly, ", ")
	for _, sql := range []string{
		"GRANT USAGE ON SCHEMA public TO " + role,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role,
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + role,
		"REVOKE ALL ON goose_db_version FROM " + role,
		"GRANT SELECT ON goose_db_version TO " + role,
		"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON " + list + " FROM " + role,
		"GRANT UPDATE (object_key) ON audit_checkpoints TO " + role,
		"REVOKE CREATE ON SCHEMA public FROM " + role,
	} {
		if _, err := s.sqlDB.ExecContext(ctx, sql); err != nil {
			return fmt.Errorf("grant to %s: %w", role, err)
		}
	}
	return nil
}

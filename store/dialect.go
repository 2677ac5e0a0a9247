package store

import (
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5/pgconn"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

type dialect string

const (
	dialectPostgres dialect = "postgres"
	dialectSQLite   dialect = "sqlite"
)

// openSQLite uses modernc.org/sqlite, the driver that the in-process Temporal server registers too. Every transaction is
// immediate: deferred ones fail with "database is locked" when two of them turn into writers.
func openSQLite(path string) gorm.Dialector {
	q := url.Values{}
	for _, p := range []string{"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"} {
		q.Add("_pragma", p)
	}
	q.Set("_txlock", "immediate")
	return translating{gormsqlite.Dialector{DriverName: "sqlite", DSN: "file:" + path + "?" + q.Encode()}}
}

// translating adds what gorm's SQLite driver only knows for the cgo driver.
type translating struct{ gormsqlite.Dialector }

func (t translating) Translate(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return gorm.ErrDuplicatedKey
	}
	return err
}

// IsDuplicate reports whether err says that a unique key is taken.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// again reports whether the database asks for the transaction to be run again: serialization failure, deadlock, busy.
func again(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

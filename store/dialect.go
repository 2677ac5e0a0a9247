package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

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
func openSQLite(path string, busy time.Duration) gorm.Dialector {
	if busy == 0 {
		busy = 15 * time.Second
	}
	q := url.Values{}
	for _, p := range []string{"busy_timeout(" + millis(busy) + ")", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"} {
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

// Unavailable reports whether err comes of a database that cannot work at the moment, or of the line to it: nothing is
// wrong with what was asked, and it may be asked again. Whether a change was made is then unknown.
func Unavailable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// 08: connection; 53: disk full, out of memory, too many connections; 57014, 55P03, 25P03: a statement, a wait for a lock, a
		// transaction took longer than it may; 57P01 to 57P03: shut down, crashed, starting; 58: input and output of the server.
		return slices.ContainsFunc([]string{"08", "53", "57014", "55P03", "25P03", "57P0", "58"}, func(class string) bool { return strings.HasPrefix(pg.Code, class) })
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return slices.Contains([]int{sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}, lite.Code()&0xff)
	}
	var connect *pgconn.ConnectError
	var line net.Error
	return errors.Is(err, errLate) || errors.As(err, &connect) || errors.As(err, &line) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

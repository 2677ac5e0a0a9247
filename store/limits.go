package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// Limits bound what a database may keep this process waiting for; 0 = for ever, or as the server's own settings say. A value
// that stands in the address (…?statement_timeout=…) goes before the one here.
type Limits struct {
	Connect   time.Duration // PostgreSQL: until a new connection is ready
	Statement time.Duration // PostgreSQL's statement_timeout
	Lock      time.Duration // PostgreSQL's lock_timeout; SQLite's busy_timeout, where 0 is 15 s
	Idle      time.Duration // PostgreSQL's idle_in_transaction_session_timeout
	Answer    time.Duration // a statement or a whole transaction, its waiting for a connection included, also where the server is silent
	Long      time.Duration // in the place of Answer, Statement and Idle for what was asked with Long
}

// errLate says that a limit of this process ended the waiting.
var errLate = errors.New("the database did not answer in time")

type long struct{}

// Long marks work on a whole cycle, which takes longer than anybody's single request: freezing a run, publishing, opening.
func Long(ctx context.Context) context.Context { return context.WithValue(ctx, long{}, true) }

func isLong(ctx context.Context) bool { return ctx.Value(long{}) != nil }

// within bounds ctx by the limit that holds for it.
func (l Limits) within(ctx context.Context) (context.Context, context.CancelFunc) {
	d := l.Answer
	if isLong(ctx) {
		d = l.Long
	}
	if d <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

// late names the limit as the reason, where it was the limit and not the caller that ended the waiting: what the driver then says
// ("transaction has already been rolled back") tells nobody that the database was silent.
func late(asked, bounded context.Context, err error) error {
	if err == nil || asked.Err() != nil || bounded.Err() == nil {
		return err
	}
	return fmt.Errorf("%w: %w", errLate, err)
}

// lengthen gives a long transaction its own limits on the server.
func (s *Store) lengthen(g *gorm.DB) error {
	if s.dialect != dialectPostgres || !isLong(g.Statement.Context) || s.limits.Statement == 0 && s.limits.Idle == 0 {
		return nil
	}
	value := millis(s.limits.Long)
	if err := g.Exec("SELECT set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)", value, value).Error; err != nil {
		return fmt.Errorf("limits of a long transaction: %w", err)
	}
	return nil
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// alive notices within half a minute that nobody is at the other end of an idle line any more.
var alive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}

// connectPostgres makes a pool whose sessions carry the limits.
func connectPostgres(dsn string, l Limits) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = l.Connect
	}
	cfg.DialFunc = (&net.Dialer{Timeout: cfg.ConnectTimeout, KeepAliveConfig: alive}).DialContext
	for name, d := range map[string]time.Duration{"statement_timeout": l.Statement, "lock_timeout": l.Lock, "idle_in_transaction_session_timeout": l.Idle} {
		if _, set := cfg.RuntimeParams[name]; !set && d > 0 {
			cfg.RuntimeParams[name] = millis(d)
		}
	}
	return stdlib.OpenDB(*cfg), nil
}

// pool bounds statements outside transactions; transactions are bounded by Write.
type pool struct {
	*sql.DB
	limits Limits
}

// bounded is ctx with the limit. Rows are read after the call that asked for them is over, so that the context ends with its
// parent or by itself.
func (p pool) bounded(ctx context.Context) context.Context {
	out, cancel := p.limits.within(ctx)
	if out != ctx {
		context.AfterFunc(out, cancel)
	}
	return out
}

// ExecContext implements gorm.ConnPool.
func (p pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, cancel := p.limits.within(ctx)
	defer cancel()
	return p.DB.ExecContext(ctx, query, args...)
}

// QueryContext implements gorm.ConnPool.
func (p pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.DB.QueryContext(p.bounded(ctx), query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (p pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.DB.QueryRowContext(p.bounded(ctx), query, args...)
}

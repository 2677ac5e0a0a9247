package scale

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// sampleSaves is how many saves the statements are counted over.
const sampleSaves = 20

func (p *play) ask(ctx context.Context, url string, fn func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }() // read only
	return fn(c)
}

// quiet waits until every move is applied by its workflow.
func (p *play) quiet(ctx context.Context) error {
	return p.waitFor(ctx, "moves applied", `SELECT (SELECT count(*) FROM commands WHERE applied_at = 0) + (SELECT count(*) FROM cycles WHERE applied <> seq AND stage <> 'draft')
		+ (SELECT count(*) FROM assessments WHERE applied <> seq)`)
}

// settle waits until every letter is sent, too.
func (p *play) settle(ctx context.Context) error {
	if err := p.quiet(ctx); err != nil {
		return err
	}
	return p.waitFor(ctx, "letters", `SELECT count(*) FROM messages WHERE state = 'pending'`)
}

func (p *play) waitFor(ctx context.Context, what, query string) error {
	return p.ask(ctx, p.w.Servers.DatabaseURL, func(c *pgx.Conn) error {
		return p.until(ctx, what, func(ctx context.Context) (string, error) {
			var n int64
			if err := c.QueryRow(ctx, query).Scan(&n); err != nil || n == 0 {
				return "", err
			}
			return fmt.Sprintf("%d left", n), nil
		})
	})
}

// sample counts what one save asks of PostgreSQL, by its own statistics: the workers stand still meanwhile, so that nobody but the pages asks anything.
// The form is begun before: a first save is a move too, which waits for a worker.
func (p *play) sample(ctx context.Context) error {
	u := p.units[0]
	me, a := p.cast.officer(u), typed(p.set, u, 1)[0]
	path := "/assessments/" + u.Form + "/items/" + a.item
	if err := me.put(ctx, "first save, a move", path, 0, saveBody(a.values), nil); err != nil {
		return err
	}
	if err := p.quiet(ctx); err != nil {
		return err
	}
	for _, w := range p.w.workers {
		if err := w.Pause(true); err != nil {
			return err
		}
	}
	err := p.ask(ctx, p.w.Stack.AdminURL(), func(c *pgx.Conn) error {
		// What a worker asked just before it stood still comes to its end.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		if _, err := c.Exec(ctx, "SELECT pg_stat_statements_reset()"); err != nil {
			return err
		}
		for n := range sampleSaves {
			if err := me.put(ctx, "save (sample)", path, int64(n+1), saveBody(a.values), nil); err != nil {
				return err
			}
		}
		rows, err := c.Query(ctx, `SELECT regexp_replace(s.query, '\s+', ' ', 'g'), s.calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
			WHERE d.datname = 'scale' ORDER BY s.calls DESC, 1`)
		if err != nil {
			return err
		}
		var s Statement
		var calls int64
		_, err = pgx.ForEachRow(rows, []any{&s.Text, &calls}, func() error {
			s.PerSave = float64(calls) / sampleSaves
			p.report.Statements = append(p.report.Statements, s)
			return nil
		})
		return err
	})
	for _, w := range p.w.workers {
		if on := w.Pause(false); err == nil {
			err = on
		}
	}
	return err
}

// database measures tables, and what still waits.
func (p *play) database(ctx context.Context) error {
	err := p.ask(ctx, p.w.Servers.DatabaseURL, func(c *pgx.Conn) error {
		if err := c.QueryRow(ctx, `SELECT (SELECT count(*) FROM commands WHERE applied_at = 0), (SELECT count(*) FROM messages WHERE state = 'sent'), (SELECT count(*) FROM messages WHERE state <> 'sent'),
			(SELECT count(*) FROM audit_events), (SELECT count(*) FROM commands)`).Scan(&p.report.Pending, &p.report.Letters, &p.report.Unsent, &p.report.Events, &p.report.Moves); err != nil {
			return err
		}
		rows, err := c.Query(ctx, `SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 8`)
		if err != nil {
			return err
		}
		var s Size
		_, err = pgx.ForEachRow(rows, []any{&s.Name, &s.Bytes}, func() error { p.report.Tables = append(p.report.Tables, s); return nil })
		return err
	})
	if err != nil {
		return err
	}
	return p.ask(ctx, p.w.Stack.AdminURL(), func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, `SELECT datname, pg_database_size(oid) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1`)
		if err != nil {
			return err
		}
		var s Size
		_, err = pgx.ForEachRow(rows, []any{&s.Name, &s.Bytes}, func() error { p.report.Databases = append(p.report.Databases, s); return nil })
		return err
	})
}

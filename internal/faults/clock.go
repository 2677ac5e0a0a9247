package faults

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"chuky/internal/stack"
)

// Clocks lists the faults of clocks: PostgreSQL's, or that of the program, is an hour ahead of, or behind, those of all others, from the
// first start on.
func Clocks() []Fault {
	at := []Step{Save, Deadline, Publish, Session}
	return []Fault{
		{Name: "sql-clock+1h", steps: at, clock: true, ahead: time.Hour, inject: (*World).offClock},
		{Name: "sql-clock-1h", steps: at, clock: true, ahead: -time.Hour, inject: (*World).offClock},
		{Name: "app-clock+1h", steps: at, clock: true, appAhead: time.Hour, inject: (*World).offAppClock},
		{Name: "app-clock-1h", steps: at, clock: true, appAhead: -time.Hour, inject: (*World).offAppClock},
	}
}

// clockCache is for how long a process of PostgreSQL may go on with what it read of its clock.
const clockCache = time.Second

// wrongClock is the environment that shows PostgreSQL the time that the file says (libfaketime). The kernel's clock stays.
func wrongClock(file string, ahead time.Duration) (map[string][]string, error) {
	found, err := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errors.New("no libfaketime on this machine: apt-get install libfaketime")
	}
	if err := setClock(file, ahead); err != nil {
		return nil, err
	}
	return map[string][]string{stack.Postgres: {"LD_PRELOAD=" + found[0], "FAKETIME_TIMESTAMP_FILE=" + file, fmt.Sprintf("FAKETIME_CACHE_DURATION=%d", int(clockCache.Seconds())),
		"FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"}}, nil
}

// now is the time by PostgreSQL's clock, which decides.
func (w *World) now() time.Time { return time.Now().Add(w.ahead) }

// offClock makes sure that the clock really is off, and that what SQL's clock decided was decided by it alone: no form was
// locked, nothing was published before its instant, and neither long after it.
func (w *World) offClock(moment) error {
	shown, err := w.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
	if err != nil {
		return err
	}
	if off := time.UnixMicro(shown).Sub(w.now()).Abs(); off > 10*time.Second {
		return fmt.Errorf("PostgreSQL's clock is not %s off, but %s beside it: the play tested nothing", w.ahead, off)
	}
	for what, query := range map[string]string{
		"forms locked before their instant, or more than a minute after it": `SELECT count(*) FROM commands c JOIN assessments a ON a.id = c.aggregate_id
			WHERE c.move = 'lock' AND (c.created_at < a.lock_at OR c.created_at > a.lock_at + 60000000)`,
		"forms that should have been locked a minute ago": `SELECT count(*) FROM assessments
			WHERE stage IN ('not_started', 'in_progress', 'leader_review', 'returned', 'submitted') AND lock_at < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 60000000`,
		"cycles published before their instant": `SELECT count(*) FROM commands c JOIN cycles y ON y.id = c.aggregate_id WHERE c.move = 'published' AND c.created_at < y.publish_at`,
	} {
		n, err := w.number(query)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if n > 0 {
			return wrong("%d %s", n, what)
		}
	}
	return nil
}

package rehearsal

import (
	"database/sql"
	"fmt"
	"sort"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// Dump is every row of every table as sorted lines, one a row, so that "nothing changed" can be said of everything.
func (p *Province) Dump() string {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+p.File)
	p.must(err)
	defer func() { _ = db.Close() }()
	var lines []string
	for _, table := range p.query(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
		for _, row := range p.query(db, fmt.Sprintf("SELECT * FROM %q", table)) {
			lines = append(lines, table+": "+row)
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// query gives each row as its columns, joined.
func (p *Province) query(db *sql.DB, q string) []string {
	p.t.Helper()
	rows, err := db.QueryContext(p.ctx(), q)
	p.must(err)
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	p.must(err)
	var out []string
	for rows.Next() {
		values, places, text := make([]any, len(cols)), make([]any, len(cols)), make([]string, len(cols))
		for i := range values {
			places[i] = &values[i]
		}
		p.must(rows.Scan(places...))
		for i, v := range values {
			text[i] = fmt.Sprint(v)
		}
		out = append(out, strings.Join(text, "|"))
	}
	p.must(rows.Err())
	return out
}

package scale

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// The bars that an installation of any size is held to.
const (
	MostEvents     = 4000     // of one run's history
	MostPayload    = 64 << 10 // bytes
	MostStatements = 6        // of a save, reading who asks included
)

// Phase is how long one phase took.
type Phase struct {
	Name string
	Took time.Duration
}

// Size is how large something is.
type Size struct {
	Name  string
	Bytes int64
}

// Statement is what a save asks of PostgreSQL.
type Statement struct {
	Text    string
	PerSave float64
}

// frames are no statements of the program's: they bracket its transaction.
var frames = regexp.MustCompile(`(?i)^(begin|commit|rollback|savepoint|release|start transaction|deallocate|;|-- ping)`)

// asker reads who asks, which every request does before it is looked at, a save or not.
var asker = regexp.MustCompile(`(?i)"?(api_tokens|sessions)"?|FROM "?users"?`)

// Report is what a play came to.
type Report struct {
	Units, Figures, Criteria, AtOnce int
	Total                            time.Duration
	Phases                           []Phase
	Latencies                        []Latency
	Statements                       []Statement
	Histories                        []*Histories
	Memory                           map[string]memory
	Tables, Databases, Published     []Size
	Digest                           string
	Recount                          time.Duration
	Recounted, RecountedUnits        int
	Differences                      int
	Pending, Letters, Unsent         int64
	Events, Moves                    int64
}

// save counts the statements of a save, and those that read who asks.
func (r *Report) save() (own, who float64) {
	for _, s := range r.Statements {
		switch {
		case frames.MatchString(s.Text):
		case asker.MatchString(s.Text):
			who += s.PerSave
		default:
			own += s.PerSave
		}
	}
	return own, who
}

// Failed lists the bars that were not held.
func (r *Report) Failed() []string {
	var out []string
	fail := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for _, h := range r.Histories {
		fail(h.MostIn > MostEvents, "a history of %s has %d events, at most %d", h.Type, h.MostIn, MostEvents)
		fail(h.Payload > MostPayload, "a payload of %s has %d bytes, at most %d", h.Type, h.Payload, MostPayload)
		fail(h.Read == 0, "no history of %s was read", h.Type)
	}
	fail(len(r.Histories) == 0, "no history was measured")
	own, who := r.save()
	fail(own+who > MostStatements, "a save asks %.2f statements, and %.2f that read who asks, at most %d together", own, who, MostStatements)
	fail(own == 0, "the statements of a save were not counted")
	fail(r.Differences > 0 || r.RecountedUnits != r.Units, "the independent program counted %d of %d units, with %d differences", r.RecountedUnits, r.Units, r.Differences)
	fail(r.Pending > 0, "%d moves wait for their workflow", r.Pending)
	fail(r.Unsent > 0, "%d letters were not sent", r.Unsent)
	return out
}

// Print writes all tables.
func (r *Report) Print(out io.Writer) error {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }
	p := &printer{out: out}
	p.say("%d units, %d of %d figures each, %d people at once, %s in all", r.Units, r.Figures, r.Criteria, r.AtOnce, r.Total.Round(time.Second))
	p.head("phase", "seconds")
	for _, ph := range r.Phases {
		p.row(ph.Name, fmt.Sprintf("%.1f", ph.Took.Seconds()))
	}
	p.head("request", "number", "a second", "p50 ms", "p95 ms", "p99 ms", "most ms", "largest KB")
	for _, l := range r.Latencies {
		p.row(l.Kind, l.Count, fmt.Sprintf("%.1f", float64(l.Count)/max(l.Busy.Seconds(), 1e-6)), ms(l.P50), ms(l.P95), ms(l.P99), ms(l.Max), fmt.Sprintf("%.1f", float64(l.Largest)/1024))
	}
	p.head("workflow", "runs", "events, mean", "events, most", "history KB, most", "histories read", "largest payload, bytes", "in an event")
	for _, h := range r.Histories {
		p.row(h.Type, h.Runs, fmt.Sprintf("%.1f", h.Mean()), h.MostIn, fmt.Sprintf("%.1f", float64(h.LargestIn)/1024), h.Read, h.Payload, h.PayloadOf)
	}
	p.head("in the histories read", "a run")
	for _, h := range r.Histories {
		for _, what := range slices.Sorted(maps.Keys(h.Filled)) {
			p.row(h.Type+": "+what, fmt.Sprintf("%.1f", float64(h.Filled[what])/float64(max(h.Read, 1))))
		}
	}
	p.head("process", "MB at the end", "MB at most", "seconds of a core", "of them a unit, ms")
	for _, name := range slices.Sorted(maps.Keys(r.Memory)) {
		m := r.Memory[name]
		p.row(name, m.Now>>20, m.Peak>>20, fmt.Sprintf("%.1f", m.Busy.Seconds()), m.Busy.Milliseconds()/int64(max(r.Units, 1)))
	}
	for _, t := range []struct {
		head string
		list []Size
	}{{"database", r.Databases}, {"table", r.Tables}, {"published file", r.Published}} {
		p.head(t.head, "KB")
		for _, s := range t.list {
			p.row(s.Name, s.Bytes>>10)
		}
	}
	own, who := r.save()
	p.say("\na save asks %.2f statements, and %.2f that read who asks (pg_stat_statements, %d saves):", own, who, sampleSaves)
	for _, s := range r.Statements {
		p.say("  %5.2f  %.160s", s.PerSave, s.Text)
	}
	p.say("\nrecount: %d points of %d units in %.1f s, %d differences", r.Recounted, r.RecountedUnits, r.Recount.Seconds(), r.Differences)
	p.say("%d moves, %d of them pending; %d audit events; %d letters sent, %d not", r.Moves, r.Pending, r.Events, r.Letters, r.Unsent)
	return p.err
}

// printer writes tables: the first column to the left, numbers to the right. It keeps the first fault.
type printer struct {
	out  io.Writer
	rows [][]string
	err  error
}

func (p *printer) head(cells ...any) {
	p.flush()
	p.say("")
	p.row(cells...)
}

func (p *printer) row(cells ...any) {
	var row []string
	for _, c := range cells {
		row = append(row, fmt.Sprint(c))
	}
	p.rows = append(p.rows, row)
}

func (p *printer) say(format string, args ...any) {
	p.flush()
	if _, err := fmt.Fprintf(p.out, format+"\n", args...); p.err == nil {
		p.err = err
	}
}

func (p *printer) flush() {
	rows := p.rows
	p.rows = nil
	width := map[int]int{}
	for _, r := range rows {
		for i, c := range r {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	for _, r := range rows {
		line := fmt.Sprintf("%-*s", width[0], r[0])
		for i, c := range r[1:] {
			line += fmt.Sprintf("  %*s", width[i+1], c)
		}
		p.say("%s", line)
	}
}

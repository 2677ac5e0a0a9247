package faults

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Step is a moment of the cycle at which something is broken.
type Step string

// The steps, in the order of a cycle.
const (
	Open     Step = "open"
	Save     Step = "save"
	Upload   Step = "upload"
	Submit   Step = "submit"
	Approve  Step = "approve"
	Deadline Step = "deadline"
	Verify   Step = "verify"
	Score    Step = "score"
	Sign     Step = "sign"
	Publish  Step = "publish"
)

// Steps lists them.
func Steps() []Step {
	return []Step{Open, Save, Upload, Submit, Approve, Deadline, Verify, Score, Sign, Publish}
}

// Fault is something that goes wrong.
type Fault struct {
	Name   string // "kill-postgres"
	inject func(w *World, m moment) error
}

// moment is how long a fault lasts; it follows from the seed.
type moment struct{ last time.Duration }

// Faults lists the faults of the first two rows of the matrix: processes killed with SIGKILL and started again,
// connections reset, and answers withheld of what was done.
func Faults() []Fault {
	var out []Fault
	for _, name := range []string{programPages, programWorker, serverTemporal, serverPostgres, serverObjects} {
		out = append(out, Fault{"kill-" + name, func(w *World, m moment) error { return w.kill(name, m) }})
	}
	for _, name := range []string{serverPostgres, serverObjects, serverTemporal, serverMail} {
		out = append(out, Fault{"reset-" + name, func(w *World, m moment) error { return w.reset(name, m) }},
			Fault{"withhold-" + name, func(w *World, m moment) error { return w.withhold(name, m) }})
	}
	return out
}

// Result is what came of one cell.
type Result struct {
	Fault string        `json:"fault"`
	Step  Step          `json:"step"`
	Seed  int64         `json:"seed"`
	OK    bool          `json:"ok"`
	Wrong string        `json:"wrong,omitempty"` // what the oracle says
	Took  time.Duration `json:"took"`            // until everything was applied again
}

// Print writes the table: a row a fault, a column a step.
func Print(w io.Writer, results []Result) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	var faults []string
	cell := map[string]map[Step]Result{}
	for _, r := range results {
		if cell[r.Fault] == nil {
			cell[r.Fault] = map[Step]Result{}
			faults = append(faults, r.Fault)
		}
		cell[r.Fault][r.Step] = r
	}
	p("%-20s", "fault")
	for _, s := range Steps() {
		p(" %9s", s)
	}
	p("\n%s\n", strings.Repeat("-", 20+10*len(Steps())))
	for _, f := range faults {
		p("%-20s", f)
		for _, s := range Steps() {
			switch r, ok := cell[f][s]; {
			case !ok:
				p(" %9s", "")
			case r.OK:
				p(" %9s", fmt.Sprintf("ok %.1fs", r.Took.Seconds()))
			default:
				p(" %9s", "WRONG")
			}
		}
		p("\n")
	}
	for _, r := range results {
		if !r.OK {
			p("%s at %s (seed %d): %s\n", r.Fault, r.Step, r.Seed, r.Wrong)
		}
	}
}

package faults

import (
	"fmt"
	"io"
	"slices"
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
	Session  Step = "session" // of a browser, after the publication
)

// Steps lists them.
func Steps() []Step {
	return []Step{Open, Save, Upload, Submit, Approve, Deadline, Verify, Score, Sign, Publish, Session}
}

// Fault is something that goes wrong.
type Fault struct {
	Name     string // "kill-postgres"
	inject   func(w *World, m moment) error
	meddle   meddling      // takes the request of the step over; nil = inject beside it
	hold     bool          // the request of the step comes at the lock
	steps    []Step        // nil = all
	clear    bool          // nobody may be told "internal error" meanwhile
	env      []string      // of both processes
	clock    bool          // PostgreSQL's clock goes as it is told
	ahead    time.Duration // how far it is ahead of all others
	appAhead time.Duration // how far the clock of the program is ahead of all others
	disk     string        // server whose data lies on a small disk
	size     int64         // of that disk, in bytes
}

// Steps at which the fault is tried.
func (f Fault) Steps() []Step {
	if f.steps == nil {
		return slices.DeleteFunc(Steps(), func(s Step) bool { return s == Session }) // nothing is asked of the session but what of every request is
	}
	return f.steps
}

// OwnClock says whether the fault needs a PostgreSQL whose clock goes as it is told.
func (f Fault) OwnClock() bool { return f.clock }

// Shifted says whether the fault needs the program that BuildShifted builds.
func (f Fault) Shifted() bool { return f.appAhead != 0 }

// ServerEnv is the environment of single servers that a fault with a clock of its own needs; file is where the clock is told.
func (f Fault) ServerEnv(file string) (map[string][]string, error) { return wrongClock(file, f.ahead) }

// OwnDisk is the server that needs a small disk of its own, and its size in bytes; "" = none.
func (f Fault) OwnDisk() (server string, size int64) { return f.disk, f.size }

// moment is how long a fault lasts; it follows from the seed.
type moment struct{ last time.Duration }

// Faults lists all rows.
func Faults() []Fault { return slices.Concat(servers(), Clashes(), Outages(), Clocks()) }

// servers are processes killed with SIGKILL and started again, connections reset, and answers withheld of what was done.
func servers() []Fault {
	var out []Fault
	for _, name := range []string{programPages, programWorker, serverTemporal, serverPostgres, serverObjects} {
		out = append(out, Fault{Name: "kill-" + name, inject: func(w *World, m moment) error { return w.kill(name, m) }})
	}
	for _, name := range []string{serverPostgres, serverObjects, serverTemporal, serverMail} {
		out = append(out, Fault{Name: "reset-" + name, inject: func(w *World, m moment) error { return w.reset(name, m) }},
			Fault{Name: "withhold-" + name, inject: func(w *World, m moment) error { return w.withhold(name, m) }})
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
	slow := false
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
			case r.OK && r.Took > lag:
				slow = true
				p(" %9s", fmt.Sprintf("ok*%.1fs", r.Took.Seconds()))
			case r.OK:
				p(" %9s", fmt.Sprintf("ok %.1fs", r.Took.Seconds()))
			default:
				p(" %9s", "WRONG")
			}
		}
		p("\n")
	}
	if slow {
		p("* more than %s from the fault to the last move applied\n", lag)
	}
	for _, r := range results {
		if !r.OK {
			p("%s at %s (seed %d): %s\n", r.Fault, r.Step, r.Seed, r.Wrong)
		}
	}
}

// Named finds a fault.
func Named(name string) (Fault, bool) {
	for _, f := range Faults() {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

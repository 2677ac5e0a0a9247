package demo

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// PhaseTime is how long a phase took, and how much of that was waiting for a deadline.
type PhaseTime struct {
	Name         string
	Took, Waited time.Duration
}

// Worked is the phase's own time: everything but waiting for deadlines.
func (p PhaseTime) Worked() time.Duration { return p.Took - p.Waited }

// console prints progress: on a terminal a bar that is drawn again, otherwise a line for every quarter.
type console struct {
	out      io.Writer
	terminal bool

	mu      sync.Mutex
	phases  []PhaseTime
	count   int // phases in all
	name    string
	began   time.Time
	waited  time.Duration
	done    int
	total   int
	quarter int
	note    string
}

func newConsole(out io.Writer, terminal bool, count int) *console {
	return &console{out: out, terminal: terminal, count: count}
}

// printf writes what is read by people only: a console that cannot be written to does not stop the play.
func (c *console) printf(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format, args...) }

// start begins a phase of total steps.
func (c *console) start(name string, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.name, c.began, c.waited, c.done, c.total, c.quarter, c.note = name, time.Now(), 0, 0, total, 0, ""
	if c.terminal {
		c.draw()
		return
	}
	c.printf("[%d/%d] %s\n", len(c.phases)+1, c.count, name)
}

// more sets how many steps the phase has, once that is known.
func (c *console) more(total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total = total
}

// step counts one step; note says what is going on.
func (c *console) step(note string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.note = note
	if c.terminal {
		c.draw()
		return
	}
	if q := 4 * c.done / max(c.total, 1); q > c.quarter && q < 4 {
		c.quarter = q
		c.printf("      %s %3d %%  %s\n", bar(c.done, c.total), 25*q, note)
	}
}

// say shows what is going on without counting.
func (c *console) say(note string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note = note
	if c.terminal {
		c.draw()
		return
	}
	c.printf("      %s\n", note)
}

// finish ends the phase.
func (c *console) finish(note string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := PhaseTime{c.name, time.Since(c.began), c.waited}
	c.phases = append(c.phases, p)
	line := fmt.Sprintf("%s %6.1f s (waited %5.1f s)  %s", bar(1, 1), p.Took.Seconds(), p.Waited.Seconds(), note)
	if c.terminal {
		c.printf("\r\x1b[K[%d/%d] %-24s %s\n", len(c.phases), c.count, c.name, line)
		return
	}
	c.printf("      %s\n", line)
}

// spent adds time that was spent waiting for a deadline.
func (c *console) spent(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waited += d
}

// noteWidth keeps the line that is drawn again within eighty columns: a longer one would not be overwritten.
const noteWidth = 22

// draw draws the line of the phase again; the lock is held.
func (c *console) draw() {
	c.printf("\r\x1b[K[%d/%d] %-24s %s %3d %%  %s", len(c.phases)+1, c.count, c.name, bar(c.done, c.total), 100*c.done/max(c.total, 1), clip(c.note, noteWidth))
}

// bar is twenty characters wide.
func bar(done, total int) string {
	const width = 20
	n := min(width*done/max(total, 1), width)
	return strings.Repeat("█", n) + strings.Repeat("░", width-n)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

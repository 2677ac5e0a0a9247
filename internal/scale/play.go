package scale

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"chuky/indicators"
)

// Options of a play.
type Options struct {
	Units    []Unit
	Figures  int // that every unit types
	AtOnce   int // people who ask at the same time
	Out      io.Writer
	Progress time.Duration // between lines; 0 = 15 s
}

// play is one cycle.
type play struct {
	o      Options
	w      *World
	client *client
	cast   cast
	units  []Unit
	lender string // ID of the unit that lends verifiers
	set    *indicators.Set
	cycle  string
	began  time.Time
	report *Report
}

// Play plays the cycle and measures it. The report holds what was reached until an error.
func Play(ctx context.Context, w *World, o Options) (*Report, error) {
	if o.Progress == 0 {
		o.Progress = 15 * time.Second
	}
	set, err := indicators.Get(setID, setVersion)
	if err != nil {
		return nil, err
	}
	if o.Figures < 1 || o.Figures > len(set.Criteria()) {
		return nil, fmt.Errorf("a unit types 1 to %d figures, not %d", len(set.Criteria()), o.Figures)
	}
	p := &play{o: o, w: w, units: o.Units, set: set, began: time.Now(), client: newClient(w.URL()),
		report: &Report{Units: len(o.Units), Figures: o.Figures, Criteria: len(set.Criteria()), AtOnce: o.AtOnce, Memory: map[string]memory{}}}
	p.cast.ids = map[*actor]string{}
	defer p.client.journal.Close()
	err = p.all(ctx)
	p.report.Total = time.Since(p.began)
	p.report.Latencies = p.client.meter.table()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, w.Log())
	}
	return p.report, err
}

// all is the table of contents.
func (p *play) all(ctx context.Context) error {
	for _, ph := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"import of the units", p.arrive}, {"accounts", p.hireAll}, {"plan and opening", p.open}, {"units' workflows started", p.quiet}, {"statements of a save (sample)", p.sample},
		{"officers and leaders", p.collect}, {"lists at full size", p.lists}, {"verification", p.verify}, {"every move applied", p.quiet}, {"minutes, run frozen", p.council},
		{"signature", p.sign}, {"every move applied, every letter sent", p.settle}, {"publication", p.publish}, {"published files checked and recounted", p.inspect},
		{"closing", p.close}, {"workflow histories read", p.histories}, {"database measured", p.database},
	} {
		began := time.Now()
		p.say("%s …", ph.name)
		err := ph.run(ctx)
		p.report.Phases = append(p.report.Phases, Phase{ph.name, time.Since(began)})
		p.say("%s: %.1f s", ph.name, time.Since(began).Seconds())
		if held := p.hold(); err == nil {
			err = held
		}
		if err != nil {
			return fmt.Errorf("%s: %w", ph.name, err)
		}
	}
	return nil
}

func (p *play) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.o.Out, "%7.1f s  "+format+"\n", append([]any{time.Since(p.began).Seconds()}, args...)...) // a line of progress
}

// hold notes what every process holds: the program's resident set and its peak as the kernel keeps it; of servers, which may be many processes, the
// proportional set at the end of a phase.
func (p *play) hold() error {
	for _, one := range p.w.programs() {
		m, err := memoryOf(one.PID())
		if err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
		p.report.Memory[one.Name] = m
	}
	for _, s := range p.w.Stack.Servers() {
		now, err := s.Memory()
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		took, err := busy(s.PID())
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		p.report.Memory[s.Name] = memory{now, max(now, p.report.Memory[s.Name].Peak), took}
	}
	return nil
}

// each runs fn for every unit, some at once; the first error ends it.
func (p *play) each(ctx context.Context, what string, fn func(context.Context, *Unit) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan *Unit)
	errs := make([]error, p.o.AtOnce)
	var wg sync.WaitGroup
	for i := range p.o.AtOnce {
		wg.Go(func() {
			for u := range next {
				if errs[i] = fn(ctx, u); errs[i] != nil {
					errs[i] = fmt.Errorf("%s: %w", u.Code, errs[i])
					cancel()
					return
				}
			}
		})
	}
	told := time.Now()
	for i := range p.units {
		select {
		case next <- &p.units[i]:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if time.Since(told) > p.o.Progress {
			told = time.Now()
			p.say("%s: %d of %d units", what, i+1, len(p.units))
		}
	}
	close(next)
	wg.Wait()
	var first error
	for _, err := range errs {
		if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = err
		}
	}
	if first == nil {
		return ctx.Err()
	}
	return first
}

// until asks every half second until done, for as long as thousands of units may take.
func (p *play) until(ctx context.Context, what string, done func(context.Context) (string, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute+time.Duration(len(p.units))*time.Second)
	defer cancel()
	told := time.Now()
	for {
		left, err := done(ctx)
		if err != nil || left == "" {
			return err
		}
		if time.Since(told) > p.o.Progress {
			told = time.Now()
			p.say("%s: %s", what, left)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w: %s", what, ctx.Err(), left)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

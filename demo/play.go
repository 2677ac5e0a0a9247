package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"chuky/demo/journal"
	"chuky/scoring"
)

// Timing is how long the phases of the cycle last. Phases that end by a deadline are waited out.
type Timing struct {
	Collect    time.Duration // from opening to the deadline (hạn nộp)
	Lock       time.Duration // from the deadline to the lock: accepted, marked late
	Grace      time.Duration // after the lock, for a form that waits for its leader
	Verify     time.Duration // from the lock to the end of round 1, which comes earlier when everybody is through
	Supplement time.Duration // that a unit has to answer a supplement
	Explain    time.Duration // from the end of round 1 to the end of explanations
	Council    time.Duration // from there to the council's date
	Sign       time.Duration // from there to the date of the signature
	Publish    time.Duration // from there to the publication
	Remind     time.Duration // before the deadline, to those who still owe
}

// Normal makes a cycle of all units last about two minutes.
func Normal() Timing {
	return Timing{Collect: 42 * time.Second, Lock: 5 * time.Second, Grace: 2 * time.Second, Verify: 30 * time.Second, Supplement: 8 * time.Second,
		Explain: 10 * time.Second, Council: 4 * time.Second, Sign: 8 * time.Second, Publish: 3 * time.Second, Remind: 6 * time.Second}
}

// Fast makes a cycle of six units last about half a minute.
func Fast() Timing {
	return Timing{Collect: 8 * time.Second, Lock: 3 * time.Second, Grace: time.Second, Verify: 8 * time.Second, Supplement: 3 * time.Second,
		Explain: 5 * time.Second, Council: 2 * time.Second, Sign: 4 * time.Second, Publish: 2 * time.Second, Remind: 3 * time.Second}
}

// Options of a play.
type Options struct {
	BaseURL                  string // of the server, without the path of the API
	AdminUser, AdminPassword string // the administrator of the first start, with the one-time password
	Seed                     int64  // of figures, names and keys; 0 = 1
	Units                    int    // 0 = all 49; at least 6
	Timing                   Timing // zero = Normal
	Out                      io.Writer
	Interactive              bool                      // Out is a terminal: bars are drawn again in place
	Key                      string                    // public key of the system seal; "" = the one that the server shows
	Lenient                  bool                      // what could not happen because a deadline passed (the server was away) is no error
	Ahead                    time.Duration             // how far the clock of the server's database is ahead of this one
	Patience                 time.Duration             // how long an unanswered request is asked again; 0 = two minutes
	Before                   func(method, path string) // is told of every request before it is sent
	Observe                  func(journal.Entry)       // sees every request that changes something
	Faults                   int                       // answers 500 in a row that are taken as final; 0 = four
}

// Login is an account to look around with.
type Login struct{ Role, Unit, Username, Password string }

// File is one downloaded file of the publication.
type File struct {
	Name, URL string
	Data      []byte
}

// Report is what a play came to.
type Report struct {
	Cycle      string // ID
	CycleName  string
	Units      int
	Phases     []PhaseTime
	Total      time.Duration
	Overhead   time.Duration // everything but waiting for its deadlines
	Requests   int
	Retries    int
	MaxLatency time.Duration
	Slowest    string // the request that took longest
	Files      int    // evidence, different by SHA-256
	Coverage   *Coverage
	Logins     []Login
	Ranking    map[string][]scoring.UnitResult // by group, best first
	Digest     string                          // that was approved and published
	Key        string                          // that the seal was verified with
	Manifest   File
	Seal       File
	Results    File
	Expected   map[string]*scoring.Result // what the acknowledged actions give
}

// Play plays a whole cycle. It returns an error when a step that must work does not, when something in the coverage
// table never happened, when the seal or the recomputation of what was published fails, or when published points are
// not those of the acknowledged actions. The report holds what was reached until then.
func Play(ctx context.Context, opt Options) (*Report, error) {
	p, err := newPlayer(opt)
	if err != nil {
		return nil, err
	}
	defer p.client.Close()
	began := time.Now()
	err = p.play(ctx)
	p.report.Total = time.Since(began)
	p.sum()
	if err != nil {
		return p.report, err
	}
	if err := p.report.Print(p.opt.Out, p.opt.BaseURL); err != nil {
		return p.report, err
	}
	return p.report, p.check()
}

// player holds what a play knows.
type player struct {
	opt           Options
	client        *journal.Client
	con           *console
	script        *script
	people        *cast
	adminPassword string // after the forced change
	year          int
	report        *Report
	cover         *Coverage

	mu       sync.Mutex
	sessions map[string]*session // by user name
	userIDs  map[string]string   // by user name
	unitIDs  map[string]string   // by unit code
	forms    map[string]string   // assessment by unit code
	codes    map[string]string   // unit code by assessment
	files    map[string]bool     // evidence, by SHA-256
	asked    chan Unit           // units that have a supplement to answer
	lapsing  time.Time           // when the last supplement that nobody answers lapses
	at       instants
}

// instants are the deadlines of the cycle.
type instants struct{ Due, Lock, Verify, Explain, Council, Sign, Publish time.Time }

func newPlayer(opt Options) (*player, error) {
	if opt.Seed == 0 {
		opt.Seed = 1
	}
	if opt.Timing == (Timing{}) {
		opt.Timing = Normal()
	}
	if opt.Out == nil {
		opt.Out = io.Discard
	}
	all, err := units(opt.Units)
	if err != nil {
		return nil, err
	}
	p := &player{opt: opt, people: newCast(all, opt.Seed), year: time.Now().Year() - 1, cover: &Coverage{}, sessions: map[string]*session{}, userIDs: map[string]string{},
		unitIDs: map[string]string{}, forms: map[string]string{}, codes: map[string]string{}, files: map[string]bool{}}
	if p.script, err = newScript(all, p.people, opt.Seed); err != nil {
		return nil, err
	}
	p.client = journal.New(opt.BaseURL, journal.Options{Seed: opt.Seed, Patience: opt.Patience, Faults: opt.Faults, Before: opt.Before, Observe: opt.Observe})
	p.report = &Report{Units: len(all), Coverage: p.cover, Ranking: map[string][]scoring.UnitResult{}}
	p.con = newConsole(opt.Out, opt.Interactive, 9)
	return p, nil
}

// play is the table of contents.
func (p *player) play(ctx context.Context) error {
	p.con.printf("Chuky: one cycle on QĐ 79/QĐ-UBND, %d units, through %s\n", p.report.Units, p.opt.BaseURL)
	for _, phase := range []struct {
		name string
		run  func(context.Context) (string, error)
	}{
		{"Units and accounts", p.setUp}, {"Plan and opening", p.open}, {"Officers and leaders", p.collect}, {"Verification, round 1", p.verify},
		{"Explanations, round 2", p.explain}, {"Council", p.council}, {"Signature", p.sign}, {"Publication", p.publish}, {"Checks", p.inspect},
	} {
		p.con.start(phase.name, 1)
		note, err := phase.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", phase.name, err)
		}
		p.con.finish(note)
	}
	return nil
}

// sum fills in what the report counts.
func (p *player) sum() {
	r, s := p.report, p.client.Journal().Stats()
	r.Phases = p.con.phases
	r.Overhead = r.Total
	for _, ph := range r.Phases {
		r.Overhead -= ph.Waited
	}
	r.Requests, r.Retries, r.MaxLatency, r.Slowest = s.Requests, s.Retries, s.Slowest, s.Path
	r.Files = len(p.files)
	r.Logins = p.logins()
}

// check refuses a play that did not show everything.
func (p *player) check() error {
	if p.opt.Lenient {
		return nil
	}
	missing := p.cover.Missing()
	if len(missing) == 0 {
		return nil
	}
	var names []string
	for _, x := range missing {
		names = append(names, x.Section+": "+x.Name)
	}
	return fmt.Errorf("%d things never happened: %s", len(missing), strings.Join(names, "; "))
}

// now is the time by the clock that decides about deadlines.
func (p *player) now() time.Time { return time.Now().Add(p.opt.Ahead) }

// wait waits for a deadline; that time is not the play's own.
func (p *player) wait(ctx context.Context, until time.Time, why string) error {
	left := until.Sub(p.now())
	if left <= 0 {
		return ctx.Err()
	}
	p.con.say(fmt.Sprintf("waiting %.1f s: %s", left.Seconds(), why))
	began := time.Now()
	defer func() { p.con.spent(time.Since(began)) }()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(left):
		return nil
	}
}

// soon asks again every fifth of a second until done, at most a minute beyond what is normal: what the server does by
// itself (timers, runs, publication) takes its time.
func (p *player) soon(ctx context.Context, what string, done func() (bool, error)) error {
	until := time.Now().Add(time.Minute + p.opt.Patience)
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("%s: still not so after a minute", what)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// stage waits until the cycle is at one of the stages.
func (p *player) stage(ctx context.Context, who *session, want ...string) error {
	return p.soon(ctx, fmt.Sprintf("cycle at %v", want), func() (bool, error) {
		c, err := who.cycle(ctx)
		if err != nil {
			return false, err
		}
		for _, w := range want {
			if c.Stage == w {
				return true, nil
			}
		}
		return false, nil
	})
}

// missed forgives, in a lenient play, a refusal because the moment had passed.
func (p *player) missed(err error) error {
	if r, ok := journal.AsRefused(err); ok && p.opt.Lenient && (r.Status == 409 || r.Status == 422) {
		return nil
	}
	return err
}

// concurrently runs fn for every item, at most n at a time; the first error ends it.
func concurrently[T any](ctx context.Context, n int, items []T, fn func(context.Context, T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan T)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for item := range next {
				if errs[w] = fn(ctx, item); errs[w] != nil {
					cancel()
					return
				}
			}
		}()
	}
	for _, item := range items {
		select {
		case next <- item:
			continue
		case <-ctx.Done():
		}
		break
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

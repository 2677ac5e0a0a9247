package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"chuky/demo"
	"chuky/demo/journal"

	"github.com/jackc/pgx/v5"
)

// units of the small cycle.
const units = 6

// at says by which request a step is known, and among how many of them one is chosen.
var at = map[Step]struct {
	method string
	path   *regexp.Regexp
	among  int
}{
	Open:    {"POST", regexp.MustCompile(`/cycles/[^/]+/open$`), 1},
	Save:    {"PUT", regexp.MustCompile(`/assessments/[^/]+/items/[^/]+$`), 60},
	Upload:  {"POST", regexp.MustCompile(`/assessments/[^/]+/evidence`), 4},
	Submit:  {"POST", regexp.MustCompile(`/assessments/[^/]+/submit$`), 3},
	Approve: {"POST", regexp.MustCompile(`/assessments/[^/]+/(approve|return)$`), 3},
	Verify:  {"POST", regexp.MustCompile(`/assessments/[^/]+/decisions$`), 3},
	Sign:    {"POST", regexp.MustCompile(`/cycles/[^/]+/approve$`), 1},
}

// run is one play with its faults.
type run struct {
	w      *World
	faults map[Step]Fault
	seed   int64
	todo   map[Step]bool
	tell   func(Result)

	telling sync.Mutex

	mu    sync.Mutex
	rng   *rand.Rand
	left  map[Step]int  // requests until the step strikes
	busy  chan struct{} // one fault at a time
	wait  sync.WaitGroup
	acked []journal.Entry
	gate  *gate
	held  map[string]Step // keys of requests that are held until the lock
}

// Cell is one field of the matrix.
type Cell struct {
	Fault Fault
	Step  Step
}

// Play plays a cycle of six units and breaks what the cells say at their steps, of which each comes once. tell hears of
// every cell when its fault is over and the oracle has looked; the last oracle looks at the whole cycle after its
// publication and speaks for all cells of the play.
func Play(ctx context.Context, w *World, cells []Cell, seed int64, tell func(Result)) error {
	name := ""
	r := &run{w: w, faults: map[Step]Fault{}, seed: seed, todo: map[Step]bool{}, tell: tell, left: map[Step]int{}, busy: make(chan struct{}, 1), held: map[string]Step{}}
	for _, c := range cells {
		if name != c.Fault.Name {
			name += c.Fault.Name
		}
		r.faults[c.Step], r.todo[c.Step] = c.Fault, true
	}
	r.rng = rand.New(rand.NewPCG(uint64(seed), hash(name)))
	for _, c := range cells {
		if a, ok := at[c.Step]; ok {
			r.left[c.Step] = r.rng.IntN(a.among)
		}
	}
	var err error
	if r.gate, err = openGate(w.URL(), r.meddle, r.note); err != nil {
		return err
	}
	defer r.gate.close()
	var out bytes.Buffer
	rep, err := demo.Play(ctx, demo.Options{BaseURL: r.gate.url(), AdminUser: w.admin[0], AdminPassword: w.admin[1], Seed: seed, Units: units, Timing: timing(), Lenient: true, Ahead: w.ahead,
		Patience: 3 * time.Minute, Faults: 1000, Out: &out, Before: r.before, Observe: r.observe})
	r.wait.Wait()
	if err != nil {
		return fmt.Errorf("%s, seed %d: %w\n%s\n%s", name, seed, err, tail(out.String()), w.Log())
	}
	late := r.open()[Session]
	delete(r.todo, Session)
	for s := range r.open() { // an outage let the deadline pass before it: to be played again
		r.say(Result{Fault: r.faults[s].Name, Step: s, Seed: seed, Wrong: "the step never came: the deadline passed before it"})
	}
	if err := Finally(ctx, w, r.entries(), rep); err != nil {
		return err
	}
	if err := w.own(ctx, r.gate.hearing.answers()); err != nil || !late {
		return err
	}
	began := time.Now()
	r.told(Session, began, w.sessions(r.gate.token("users", "")))
	return nil
}

// timing leaves time between the deadlines for every fault to be over.
func timing() demo.Timing {
	t := demo.Fast()
	t.Collect, t.Lock, t.Verify, t.Explain, t.Sign, t.Publish = 25*time.Second, 6*time.Second, 20*time.Second, 8*time.Second, 6*time.Second, 5*time.Second
	return t
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range []byte(s) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

func (r *run) entries() []journal.Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]journal.Entry(nil), r.acked...)
}

// before strikes when the request of a step is about to be sent.
func (r *run) before(method, path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s, a := range at {
		if !r.todo[s] || r.faults[s].meddles() || method != a.method || !a.path.MatchString(path) {
			continue
		}
		if r.left[s] > 0 {
			r.left[s]--
			continue
		}
		r.strike(s, r.delay(60*time.Millisecond))
	}
}

var (
	minutes = regexp.MustCompile(`/cycles/([^/]+)/minutes$`)
	opened  = regexp.MustCompile(`/cycles/([^/]+)/open$`)
	signed  = regexp.MustCompile(`/cycles/([^/]+)/approve$`)
)

// observe keeps the journal and strikes at the steps that nobody asks for: deadline, score, publish.
func (r *run) observe(e journal.Entry) {
	e.Key = r.gate.real(e.Key)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acked = append(r.acked, e)
	if e.Outcome != journal.OK {
		return
	}
	switch {
	case r.todo[Score] && minutes.MatchString(e.Path):
		r.strike(Score, r.delay(100*time.Millisecond))
	case r.todo[Deadline] && opened.MatchString(e.Path):
		r.strikeAt(Deadline, opened.FindStringSubmatch(e.Path)[1], "lock_at")
	case r.todo[Publish] && signed.MatchString(e.Path):
		r.strikeAt(Publish, signed.FindStringSubmatch(e.Path)[1], "publish_at")
	}
}

func (r *run) delay(most time.Duration) time.Duration {
	return time.Duration(r.rng.Int64N(int64(most)))
}

// strikeAt strikes around an instant of the cycle, which may be moved meanwhile.
func (r *run) strikeAt(s Step, cycle, column string) {
	delete(r.todo, s)
	off := r.delay(300*time.Millisecond) - 150*time.Millisecond
	last := r.lasts()
	r.wait.Add(1)
	go func() {
		defer r.wait.Done()
		for {
			micros, err := r.w.number("SELECT "+column+" FROM cycles WHERE id = $1", cycle)
			if err != nil {
				r.say(Result{Fault: r.faults[s].Name, Step: s, Seed: r.seed, Wrong: err.Error()})
				return
			}
			until := time.UnixMicro(micros).Sub(r.w.now()) + off
			if until < 500*time.Millisecond {
				r.inject(s, max(until, 0), last)
				return
			}
			<-time.After(until / 2)
		}
	}()
}

func (r *run) lasts() time.Duration { return 300*time.Millisecond + r.delay(1200*time.Millisecond) }

// strike breaks the thing in the background.
func (r *run) strike(s Step, delay time.Duration) {
	delete(r.todo, s)
	last := r.lasts()
	r.wait.Add(1)
	go func() {
		defer r.wait.Done()
		r.inject(s, delay, last)
	}()
}

// inject breaks the thing, waits until it is mended, and asks the oracle.
func (r *run) inject(s Step, delay, last time.Duration) {
	<-time.After(delay)
	r.busy <- struct{}{}
	defer func() { <-r.busy }()
	began := time.Now()
	err := r.faults[s].inject(r.w, moment{last: last})
	if err == nil {
		err = r.w.settled(context.Background())
	}
	if err == nil {
		err = Check(context.Background(), r.w, r.entries())
	}
	r.told(s, began, err)
}

// told tells of a cell.
func (r *run) told(s Step, began time.Time, err error) {
	if err == nil && r.faults[s].clear {
		err = r.gate.clear()
	}
	res := Result{Fault: r.faults[s].Name, Step: s, Seed: r.seed, OK: err == nil, Took: time.Since(began)}
	if err != nil {
		res.Wrong = err.Error()
	}
	r.say(res)
}

// say tells one cell at a time.
func (r *run) say(res Result) {
	r.telling.Lock()
	defer r.telling.Unlock()
	r.tell(res)
}

// open are the steps that did not come.
func (r *run) open() map[Step]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.todo)
}

// note writes down what the gate asked.
func (r *run) note(e journal.Entry) {
	if e.Method == http.MethodGet || e.Method == http.MethodHead {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acked = append(r.acked, e)
}

// meddles says whether the fault is one of asking.
func (f Fault) meddles() bool { return f.meddle != nil || f.hold }

// meddle takes the request of a step over, where the fault is one of asking.
func (r *run) meddle(a asked) (answer, bool, error) {
	s, ok := r.turn(a)
	if !ok {
		return answer{}, false, nil
	}
	if !r.faults[s].hold { // one fault at a time; what is held back waits for an instant, not for others
		r.busy <- struct{}{}
		defer func() { <-r.busy }()
	}
	began := time.Now()
	var got answer
	var hit bool
	var err error
	if r.faults[s].hold {
		got, hit, err = r.atTheLock(s, a)
	} else {
		got, hit, err = r.faults[s].meddle(r, s, a)
	}
	if hit || err != nil {
		if err == nil {
			err = r.w.settled(context.Background())
		}
		if err == nil {
			err = Check(context.Background(), r.w, r.entries())
		}
		r.told(s, began, err)
	} else if !r.faults[s].hold {
		r.mu.Lock()
		r.todo[s] = true // it was not the case to look at
		r.mu.Unlock()
	}
	return got, got.status != 0, nil
}

// turn says at which step this request is to be taken over.
func (r *run) turn(a asked) (Step, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, ok := r.held[a.key()]; ok {
		return s, true
	}
	path, _, _ := strings.Cut(a.path, "?")
	for s, when := range at {
		f := r.faults[s]
		if !r.todo[s] || !f.meddles() || a.method != when.method || !when.path.MatchString(path) || f.hold && s == Approve && !strings.HasSuffix(path, "/approve") {
			continue
		}
		if r.left[s] > 0 {
			r.left[s]--
			continue
		}
		delete(r.todo, s)
		if f.hold {
			r.held[a.key()] = s
		}
		return s, true
	}
	return "", false
}

// number reads one number past the proxies.
func (w *World) number(query string, args ...any) (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	var n int64
	return n, w.read(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, query, args...).Scan(&n) })
}

// read runs f in one snapshot of the database, past the proxies. A database that is just coming back is asked again.
func (w *World) read(ctx context.Context, f func(pgx.Tx) error) error {
	for {
		err := w.readOnce(ctx, f)
		var wrong *Violation
		if err == nil || errors.As(err, &wrong) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (w *World) readOnce(ctx context.Context, f func(pgx.Tx) error) error {
	conn, err := pgx.Connect(ctx, w.Direct.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // read only
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }() // read only
	return f(tx)
}

// tail is the end of what a process wrote.
func tail(s string) string { return s[max(0, len(s)-3000):] }

package demo

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"chuky/demo/journal"
)

func TestConcurrently(t *testing.T) {
	var running, most, sum atomic.Int64
	items := make([]int64, 100)
	for i := range items {
		items[i] = int64(i)
	}
	err := concurrently(t.Context(), 4, items, func(_ context.Context, n int64) error {
		now := running.Add(1)
		defer running.Add(-1)
		for {
			old := most.Load()
			if now <= old || most.CompareAndSwap(old, now) {
				break
			}
		}
		sum.Add(n)
		return nil
	})
	if err != nil || sum.Load() != 4950 || most.Load() > 4 {
		t.Errorf("sum %d, %d at once, error %v", sum.Load(), most.Load(), err)
	}
	broken := errors.New("broken")
	var after atomic.Int64
	err = concurrently(t.Context(), 4, items, func(ctx context.Context, n int64) error {
		if n == 5 {
			return broken
		}
		if n > 5 {
			after.Add(1)
			<-ctx.Done() // the others hear of it
			return ctx.Err()
		}
		return nil
	})
	if !errors.Is(err, broken) || after.Load() > 4 {
		t.Errorf("error %v, %d items were begun after it", err, after.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := concurrently(ctx, 2, items, func(context.Context, int64) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gives %v", err)
	}
}

func TestJobsPutAnInboxTogetherByUnit(t *testing.T) {
	p, err := newPlayer(Options{Units: 6})
	if err != nil {
		t.Fatal(err)
	}
	p.report.Cycle = "now"
	p.codes["f1"], p.codes["f2"] = p.script.units[0].Code, p.script.units[1].Code
	me := &session{p: p, done: map[string]bool{}}
	me.handle("t4")
	got := p.jobs(me, []task{
		{ID: "t1", Kind: "verify", Field: "1", Assessment: "f1", Cycle: "now"}, {ID: "t2", Kind: "verify", Field: "2", Assessment: "f2", Cycle: "now"},
		{ID: "t3", Kind: "verify_supplement", Item: "6.2", Assessment: "f1", Cycle: "now"}, {ID: "t4", Kind: "verify", Field: "5", Assessment: "f1", Cycle: "now"},
		{ID: "t5", Kind: "verify", Field: "3", Assessment: "f1", Cycle: "another"}, {ID: "t6", Kind: "round_two", Item: "1.3", Assessment: "f1", Cycle: "now"},
	})
	if len(got) != 2 || got[0].unit.Code != p.script.units[0].Code || len(got[0].tasks) != 2 || len(got[1].tasks) != 1 {
		t.Fatalf("jobs %+v", got)
	}
	for code, want := range map[string]bool{"1.1": true, "1.4": true, "6.2": true, "6.3": false, "5.1": false, "11.1": false, "I.1.5": false} {
		if got[0].holds(code) != want {
			t.Errorf("criterion %s: %v", code, !want)
		}
	}
}

// A verdict must fit what lies on the desk even where the script expected something else.
func TestSaneVerdicts(t *testing.T) {
	for _, c := range []struct{ kind, na, want string }{
		{accepted, "", accepted}, {accepted, "claimed", naGranted}, {adjusted, "claimed", naGranted}, {adjusted, "", adjusted}, {notRecognised, "", notRecognised},
		{naGranted, "claimed", naGranted}, {naGranted, "", accepted}, {naRefused, "claimed", naRefused}, {naRefused, "", accepted},
	} {
		if got := sane(verdict{Item: "1.2", Kind: c.kind}, formItem{Code: "1.2", NA: c.na}); got.Kind != c.want || got.Item != "1.2" {
			t.Errorf("%s on %q became %s, want %s", c.kind, c.na, got.Kind, c.want)
		}
	}
}

// Only a lenient play forgives a refusal, and only one that says that the moment has passed.
func TestMissed(t *testing.T) {
	late, foreign := &journal.Refused{Status: 409, Code: "window_closed"}, &journal.Refused{Status: 403, Code: "own_unit"}
	for _, c := range []struct {
		lenient bool
		err     error
		forgive bool
	}{{true, late, true}, {false, late, false}, {true, foreign, false}, {true, errors.New("no answer"), false}} {
		p := &player{opt: Options{Lenient: c.lenient}}
		if got := p.missed(c.err); (got == nil) != c.forgive {
			t.Errorf("lenient %v, %v: %v", c.lenient, c.err, got)
		}
	}
}

// Every field of every unit has a verifier from another unit, and round 2 another one than round 1.
func TestEveryFieldHasTwoVerifiersFromElsewhere(t *testing.T) {
	for _, limit := range []int{0, 6} {
		s := write(t, limit, 2)
		people := newCast(s.units, 2)
		for _, u := range s.units {
			for _, m := range s.sets[u.Group].Main {
				n := 0
				for _, v := range people.verifiers {
					fields := v.Fields[u.Group]
					if v.Unit.Code != u.Code && (v.Only == "" || v.Only == u.Code) && (slices.Contains(fields, m.Code) || slices.Contains(fields, "*")) {
						n++
					}
				}
				if n < 2 {
					t.Errorf("%s, field %s: %d verifiers", u.Name, m.Code, n)
				}
			}
		}
		names := map[string]bool{}
		for _, who := range people.all(s.units) {
			if names[who.Username] {
				t.Errorf("user name %s twice", who.Username)
			}
			names[who.Username] = true
			if len(who.Password) < 14 {
				t.Errorf("%s: password of %d characters", who.Username, len(who.Password))
			}
		}
	}
}

func TestMoreTimeInProportion(t *testing.T) {
	for _, c := range []struct{ collect, verify, late, want time.Duration }{
		{42 * time.Second, 21 * time.Second, 10 * time.Second, 5 * time.Second}, {40 * time.Second, 30 * time.Second, time.Hour, 45 * time.Minute},
	} {
		if got := (Timing{Collect: c.collect, Verify: c.verify}).longer(c.late); got.Round(time.Millisecond) != c.want {
			t.Errorf("%s more collecting gives %s, want %s", c.late, got, c.want)
		}
	}
}

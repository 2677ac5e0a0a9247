package main

import (
	"bytes"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/demo"
	"chuky/demo/journal"
)

// kills is how often the program is killed during one cycle, crashSeed chooses the moments.
const (
	kills     = 10
	crashSeed = 20230110
)

// The program is killed (kill -9) at ten seeded moments of one small cycle and started again on the same folder. The
// players live in this process: they journal every request and repeat an unanswered one with the same key. The cycle goes
// on to its publication, and what is published is what scoring the acknowledged actions gives: nothing acknowledged is
// lost, nothing is done twice (demo.Play compares every point; the independent program recomputes them).
func TestKillNineAtTenMoments(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	p := launch(t, dir, addr, "serve")
	p.ready()
	user, password := p.admin()

	var acted atomic.Int64
	type played struct {
		rep *demo.Report
		err error
	}
	done := make(chan played, 1)
	var out bytes.Buffer
	go func() {
		rep, err := demo.Play(t.Context(), demo.Options{BaseURL: p.url, AdminUser: user, AdminPassword: password, Seed: crashSeed, Units: 6, Timing: demo.Fast(), Lenient: true,
			Patience: 2 * time.Minute, Out: &out, Observe: func(journal.Entry) { acted.Add(1) }})
		done <- played{rep, err}
	}()

	rng := rand.New(rand.NewPCG(crashSeed, kills))
	var at []int64
	for range kills {
		select {
		case r := <-done:
			t.Fatalf("the cycle ended after %d kills: %v\n%s", len(at), r.err, out.String())
		case <-time.After(time.Duration(700+rng.IntN(2800)) * time.Millisecond):
		}
		at = append(at, acted.Load())
		p.kill()
		p = launch(t, dir, addr, "serve")
		p.ready()
	}
	t.Logf("killed after this many answered requests: %v", at)
	var r played
	select {
	case r = <-done:
	case <-time.After(5 * time.Minute):
		t.Fatalf("the cycle did not end\n%s\n%s", out.String(), p.output())
	}
	if r.err != nil {
		t.Fatalf("%v\n%s\n%s", r.err, out.String(), p.output())
	}
	again, err := recount.Recompute(r.rep.Results.Data, r.rep.Results.Data)
	if err != nil || !again.OK() {
		t.Fatalf("the independent program disagrees: %v %+v", err, again)
	}
	if r.rep.Retries == 0 {
		t.Fatal("no request had to be repeated: the kills hit nothing")
	}
	t.Logf("%d requests, %d repeated, %d files", r.rep.Requests, r.rep.Retries, r.rep.Files)
}

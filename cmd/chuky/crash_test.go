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
	busy      = 440 // requests of the small cycle that change something; a few more follow
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

	// Eight moments among the requests that change something, two in the quiet between them.
	rng := rand.New(rand.NewPCG(crashSeed, kills))
	moments := make([]int64, kills-2)
	for i := range moments {
		moments[i] = int64(rng.IntN(busy/len(moments))+i*busy/len(moments)) + 5
	}
	var at []int64
	restart := func() {
		at = append(at, acted.Load())
		p.kill()
		p = launch(t, dir, addr, "serve")
		p.ready()
	}
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for _, m := range moments {
		for acted.Load() < m {
			select {
			case r := <-done:
				t.Fatalf("the cycle ended after %d kills and %d requests: %v\n%s", len(at), acted.Load(), r.err, out.String())
			case <-look.C:
			}
		}
		restart()
	}
	for range kills - len(moments) {
		<-time.After(time.Duration(500+rng.IntN(1500)) * time.Millisecond)
		restart()
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

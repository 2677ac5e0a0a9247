package main

import (
	"bytes"
	"testing"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/demo"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"
)

// A whole small cycle on the servers of a production installation: the program as a process of its own, played through
// the HTTP API. demo.Play compares every published point with what the acknowledged actions give; the independent program
// recomputes them.
func TestStackPlaysAWholeCycle(t *testing.T) {
	for _, s3 := range []string{stack.MinIO, stack.VersityGW} {
		t.Run(s3, func(t *testing.T) {
			servers := stacktest.Install(t, s3)
			stacktest.Setenv(t, servers)
			p := launch(t, t.TempDir(), freeAddr(t), "serve")
			p.ready()
			user, password := p.admin()
			var out bytes.Buffer
			rep, err := demo.Play(t.Context(), demo.Options{BaseURL: p.url, AdminUser: user, AdminPassword: password, Units: 6, Timing: demo.Fast(), Lenient: true, Patience: 2 * time.Minute, Out: &out})
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, out.String(), p.output())
			}
			again, err := recount.Recompute(rep.Results.Data, rep.Results.Data)
			if err != nil || !again.OK() || again.Units != 6 {
				t.Fatalf("the independent program disagrees: %v %+v", err, again)
			}
			letters, err := stack.Letters(servers.MailDir, servers.Sender)
			if err != nil || len(letters) < 6 {
				t.Fatalf("%d letters arrived: %v", len(letters), err)
			}
			if code := p.interrupt(); code != 0 {
				t.Fatalf("exit status %d\n%s", code, p.output())
			}
			t.Logf("%d requests, slowest %s (%s), %d files, %d letters, overhead %.1f s", rep.Requests, rep.MaxLatency.Round(time.Millisecond), rep.Slowest, rep.Files, len(letters), rep.Overhead.Seconds())
		})
	}
}

package main

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/demo"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"
)

// A whole small cycle on the servers of a production installation, played through the HTTP API: pages and worker apart on
// MinIO, in one process on versitygw. demo.Play compares every published point with what the acknowledged actions give; the
// independent program recomputes them; every letter arrives once.
func TestStackPlaysAWholeCycle(t *testing.T) {
	for s3, start := range map[string]func(t *testing.T, settings []string) []*process{stack.MinIO: startApart, stack.VersityGW: startTogether} {
		t.Run(s3, func(t *testing.T) {
			t.Parallel() // both wait for their deadlines most of the time
			servers := stacktest.Install(t, s3)
			settings := append(servers.Environ(), "CHUKY_SEAL_KEY_FILE="+filepath.Join(t.TempDir(), "seal.key"), "CHUKY_PROCESS_HOUSEKEEPING=1s")
			processes := start(t, settings)
			pages := processes[0]
			user, password := theAdmin(t, processes)
			var out bytes.Buffer
			rep, err := demo.Play(t.Context(), demo.Options{BaseURL: pages.url, AdminUser: user, AdminPassword: password, Units: 6, Lenient: true, Patience: 2 * time.Minute, Out: &out})
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, out.String(), pages.output())
			}
			again, err := recount.Recompute(rep.Results.Data, rep.Results.Data)
			if err != nil || !again.OK() || again.Units != 6 {
				t.Fatalf("the independent program disagrees: %v %+v", err, again)
			}
			audited := launchWith(t, append(settings, "CHUKY_DATA_DIR="+t.TempDir()), "", "audit", "verify", "--key", rep.Key)
			if code := audited.wait(time.Minute); code != 0 {
				t.Errorf("audit verify: %d\n%s", code, audited.output())
			}
			for _, p := range processes {
				if code := p.terminate(); code != 0 {
					t.Errorf("exit status %d\n%s", code, p.output())
				}
			}
			t.Logf("%d requests, slowest %s (%s), %d files, %d letters, overhead %.1f s", rep.Requests, rep.MaxLatency.Round(time.Millisecond), rep.Slowest, rep.Files, lettersOnce(t, servers), rep.Overhead.Seconds())
		})
	}
}

// startApart runs pages and a worker as two processes.
func startApart(t *testing.T, settings []string) []*process {
	t.Helper()
	addr, internal := freeAddr(t), freeAddr(t)
	worker := launchWith(t, append(settings, "CHUKY_DATA_DIR="+t.TempDir(), "CHUKY_METRICS_ADDR="+internal), "http://"+internal, "worker")
	pages := launchWith(t, append(settings, "CHUKY_DATA_DIR="+t.TempDir(), "CHUKY_METRICS_ADDR=off", "CHUKY_ADDR="+addr, "CHUKY_PROCESS_WORKER=false"), "http://"+addr, "serve")
	worker.ready()
	pages.ready()
	return []*process{pages, worker}
}

func startTogether(t *testing.T, settings []string) []*process {
	t.Helper()
	addr := freeAddr(t)
	p := launchWith(t, append(settings, "CHUKY_DATA_DIR="+t.TempDir(), "CHUKY_METRICS_ADDR=off", "CHUKY_ADDR="+addr), "http://"+addr, "serve")
	p.ready()
	return []*process{p}
}

// lettersOnce counts the delivered letters, none of which may be there twice.
func lettersOnce(t *testing.T, servers stack.Installation) int {
	t.Helper()
	letters, err := stack.Letters(servers.MailDir, servers.Sender)
	if err != nil || len(letters) < 6 {
		t.Fatalf("%d letters arrived: %v", len(letters), err)
	}
	seen := map[string]bool{}
	for _, l := range letters {
		key := l.Header.Get("Message-Id") + " " + l.To[0]
		if l.Header.Get("Message-Id") == "" || seen[key] {
			t.Errorf("a letter without its number, or twice: %q", key)
		}
		seen[key] = true
	}
	return len(letters)
}

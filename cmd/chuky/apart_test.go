package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"chuky/api"
	"chuky/cmd/recount/recount"
	"chuky/demo"
	"chuky/demo/journal"
	"chuky/embedded"
	"chuky/internal/testdb"
	"chuky/notify/smtpsink"
)

// servers are PostgreSQL, Temporal and an object store outside the program's processes.
type servers struct {
	settings []string
}

func startServers(t *testing.T) *servers {
	t.Helper()
	database := testdb.Postgres(t) // dropped last
	parts, err := embedded.Start(t.Context(), embedded.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := parts.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return &servers{settings: []string{
		"CHUKY_DATABASE_URL=" + database, "CHUKY_TEMPORAL_ADDRESS=" + parts.TemporalAddress,
		"CHUKY_S3_ENDPOINT=" + parts.S3.Endpoint, "CHUKY_S3_ACCESS_KEY=" + parts.S3.AccessKey, "CHUKY_S3_SECRET_KEY=" + parts.S3.SecretKey, "CHUKY_S3_BUCKET=" + parts.S3.Bucket,
		"CHUKY_PROCESS_HOUSEKEEPING=1s",
	}}
}

// with adds settings; of two for one name the last one holds.
func (s *servers) with(more ...string) []string {
	return append(append([]string(nil), s.settings...), more...)
}

// balancer is what stands before several `chuky serve`: it goes round among those whose /readyz says yes.
type balancer struct {
	*httptest.Server
	behind [2]atomic.Pointer[url.URL]
	turn   atomic.Int64
	cut    atomic.Int64 // requests that a server took and did not answer
	served [2]atomic.Int64
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	b.Server = httptest.NewServer(http.HandlerFunc(b.pass))
	t.Cleanup(b.Close)
	return b
}

func (b *balancer) pass(w http.ResponseWriter, r *http.Request) {
	for range b.behind {
		n := int(b.turn.Add(1)) % len(b.behind)
		to := b.behind[n].Load()
		if to == nil {
			continue
		}
		b.served[n].Add(1)
		p := httputil.NewSingleHostReverseProxy(to)
		p.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) {
			b.cut.Add(1)
			w.WriteHeader(http.StatusBadGateway)
		}
		p.ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// Two processes with pages and two workers start at the same moment on an empty PostgreSQL and carry a whole cycle. Each
// of them is stopped by SIGTERM in turn under load and started again: every request that a server took is answered, the
// processes end with status 0, and what is published is what the acknowledged actions give.
func TestPagesAndWorkersApart(t *testing.T) {
	s, keys := startServers(t), t.TempDir()
	mail := startSink(t)
	worker := func() *process {
		internal := freeAddr(t)
		return launchWith(t, s.with("CHUKY_DATA_DIR="+t.TempDir(), "CHUKY_SEAL_KEY_FILE="+filepath.Join(keys, "seal.key"), "CHUKY_METRICS_ADDR="+internal,
			"CHUKY_SMTP_HOST=127.0.0.1", "CHUKY_SMTP_PORT="+mail, "CHUKY_SMTP_TLS=none"), "http://"+internal, "worker")
	}
	serve := func(addr string) *process {
		return launchWith(t, s.with("CHUKY_DATA_DIR="+t.TempDir(), "CHUKY_ADDR="+addr, "CHUKY_METRICS_ADDR=off", "CHUKY_PROCESS_WORKER=false", "CHUKY_PROCESS_DRAIN=1s"), "http://"+addr, "serve")
	}
	addrs := [2]string{freeAddr(t), freeAddr(t)}
	pages := [2]*process{serve(addrs[0]), serve(addrs[1])}
	workers := [2]*process{worker(), worker()}
	for _, p := range []*process{pages[0], pages[1], workers[0], workers[1]} {
		p.ready()
	}
	user, password := theAdmin(t, pages[:])

	b := newBalancer(t)
	for i, p := range pages {
		b.behind[i].Store(must(url.Parse(p.url)))
	}
	var acted, unknown atomic.Int64
	done := make(chan error, 1)
	var out bytes.Buffer
	var rep *demo.Report
	go func() {
		var err error
		rep, err = demo.Play(t.Context(), demo.Options{BaseURL: b.URL, AdminUser: user, AdminPassword: password, Seed: crashSeed, Units: 6, Timing: demo.Fast(), Lenient: true,
			Patience: 2 * time.Minute, Out: &out, Observe: func(e journal.Entry) {
				acted.Add(1)
				if e.Outcome == journal.Unknown {
					unknown.Add(1)
				}
			}})
		done <- err
	}()
	reach := func(n int64) {
		for acted.Load() < n {
			select {
			case err := <-done:
				t.Fatalf("the cycle ended early: %v\n%s", err, out.String())
			case <-time.After(2 * time.Millisecond):
			}
		}
	}
	for round := range int64(2) {
		reach(60 + round*180)
		n := int(round)
		if code := workers[n].terminate(); code != 0 {
			t.Errorf("worker %d ended with %d\n%s", n, code, workers[n].output())
		}
		workers[n] = worker()
		reach(120 + round*180)
		// The balancer sees /readyz turn to 503 while the listener still answers, then asks the other one.
		ended := make(chan int, 1)
		go func() { ended <- pages[n].terminate() }()
		until(t, "the process says that it stops", func() bool { return status(pages[n].url+"/readyz") == http.StatusServiceUnavailable })
		b.behind[n].Store(nil)
		if code := <-ended; code != 0 {
			t.Errorf("pages %d ended with %d\n%s", n, code, pages[n].output())
		}
		pages[n] = serve(addrs[n])
		pages[n].ready()
		b.behind[n].Store(must(url.Parse(pages[n].url)))
	}
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("%v\n%s\n%s\n%s", err, out.String(), pages[0].output(), workers[0].output())
		}
	case <-time.After(5 * time.Minute):
		t.Fatalf("the cycle did not end\n%s\n%s", out.String(), workers[0].output())
	}
	if b.cut.Load() != 0 || unknown.Load() != 0 {
		t.Errorf("%d requests were taken and not answered, %d outcomes are unknown", b.cut.Load(), unknown.Load())
	}
	if b.served[0].Load() == 0 || b.served[1].Load() == 0 {
		t.Error("one of the two processes served nothing")
	}
	again, err := recount.Recompute(rep.Results.Data, rep.Results.Data)
	if err != nil || !again.OK() {
		t.Fatalf("the independent program disagrees: %v %+v", err, again)
	}
	audited := launchWith(t, s.with("CHUKY_DATA_DIR="+t.TempDir()), "", "audit", "verify", "--key", rep.Key)
	if code := audited.wait(time.Minute); code != 0 {
		t.Errorf("audit verify: %d\n%s", code, audited.output())
	}
	t.Logf("%d requests (%d and %d a process), %d repeated", rep.Requests, b.served[0].Load(), b.served[1].Load(), rep.Retries)
}

// A worker with another key than the one on record is refused, as is one without a key file: it would break the audit log.
func TestAWorkerNeedsTheSameKey(t *testing.T) {
	s := startServers(t)
	mail := startSink(t)
	start := func(key string, more ...string) *process {
		internal := freeAddr(t)
		return launchWith(t, s.with(append([]string{"CHUKY_DATA_DIR=" + t.TempDir(), "CHUKY_SEAL_KEY_FILE=" + key, "CHUKY_METRICS_ADDR=" + internal,
			"CHUKY_SMTP_HOST=127.0.0.1", "CHUKY_SMTP_PORT=" + mail, "CHUKY_SMTP_TLS=none"}, more...)...), "http://"+internal, "worker")
	}
	first := start(filepath.Join(t.TempDir(), "seal.key"))
	first.ready()
	missing := start(filepath.Join(t.TempDir(), "seal.key"))
	if code := missing.wait(time.Minute); code == 0 || !strings.Contains(missing.output(), "CHUKY_SEAL_REPLACE") {
		t.Errorf("a worker without the key: %d %s", code, missing.output())
	}
	replaced := start(filepath.Join(t.TempDir(), "seal.key"), "CHUKY_SEAL_REPLACE=true")
	replaced.ready()
	if code := replaced.terminate(); code != 0 {
		t.Errorf("status %d\n%s", code, replaced.output())
	}
}

// A second signal ends a process that still waits for what is under way.
func TestASecondSignalForces(t *testing.T) {
	addr := freeAddr(t)
	p := launchWith(t, []string{"CHUKY_DATA_DIR=" + t.TempDir(), "CHUKY_ADDR=" + addr, "CHUKY_METRICS_ADDR=off", "CHUKY_PROCESS_DRAIN=50s"}, "http://"+addr, "serve")
	p.ready()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	until(t, "the process says that it stops", func() bool { return status(p.url+"/readyz") == http.StatusServiceUnavailable })
	began := time.Now()
	go func() { // again and again, as people do: one that comes within the same instant counts as the first
		for range 10 {
			_ = p.cmd.Process.Signal(syscall.SIGTERM)
			<-time.After(time.Second)
		}
	}()
	if code := p.wait(20 * time.Second); code == 0 {
		t.Error("a forced end looks like an orderly one")
	}
	t.Logf("forced within %s", time.Since(began).Round(time.Millisecond))
}

// theAdmin is the first administrator, whom exactly one of the processes made.
func theAdmin(t *testing.T, pages []*process) (user, password string) {
	t.Helper()
	made := 0
	until(t, "the first administrator is printed", func() bool {
		made = 0
		for _, p := range pages {
			if m := oneTime.FindStringSubmatch(p.output()); m != nil {
				made++
				user, password = m[1], m[2]
			}
		}
		return made > 0
	})
	if made != 1 {
		t.Fatalf("%d processes made the first administrator", made)
	}
	return user, password
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
		<-time.After(10 * time.Millisecond)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func startSink(t *testing.T) (port string) {
	t.Helper()
	sink, err := smtpsink.Start("127.0.0.1:0", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close(context.Background()) })
	_, port, err = net.SplitHostPort(sink.Addr())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Temporal, object store and mail server are away when the processes start: they start all the same, /readyz names what is
// down and says yes, because people can work; when the servers come, everything is up without a restart.
func TestStartWhileServersAreAway(t *testing.T) {
	database, folder := testdb.Postgres(t), t.TempDir()
	run := func() *embedded.Runtime { return must(embedded.Start(t.Context(), embedded.Options{DataDir: folder})) }
	stop := func(r *embedded.Runtime) {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
	r := run() // chooses ports and credentials, which the folder keeps
	parts := *r
	stop(r)
	mail, addr := freeAddr(t), freeAddr(t)
	_, mailPort, err := net.SplitHostPort(mail)
	if err != nil {
		t.Fatal(err)
	}
	p := launchWith(t, []string{"CHUKY_DATABASE_URL=" + database, "CHUKY_TEMPORAL_ADDRESS=" + parts.TemporalAddress,
		"CHUKY_S3_ENDPOINT=" + parts.S3.Endpoint, "CHUKY_S3_ACCESS_KEY=" + parts.S3.AccessKey, "CHUKY_S3_SECRET_KEY=" + parts.S3.SecretKey, "CHUKY_S3_BUCKET=" + parts.S3.Bucket,
		"CHUKY_SMTP_HOST=127.0.0.1", "CHUKY_SMTP_PORT=" + mailPort, "CHUKY_SMTP_TLS=none", "CHUKY_METRICS_ADDR=off",
		"CHUKY_DATA_DIR=" + t.TempDir(), "CHUKY_ADDR=" + addr}, "http://"+addr, "serve")
	p.ready()
	want := api.Readiness{Status: "degraded", Parts: map[string]string{"sql": "up", "temporal": "down", "handover": "up", "objects": "down", "mail": "down", "worker": "down"},
		Down: map[string]string{"temporal": "down", "objects": "down", "mail": "down", "worker": "down"}}
	if got := readiness(t, p); !reflect.DeepEqual(got, want) {
		t.Errorf("without servers: %+v", got)
	}
	defer stop(run())
	sink, err := smtpsink.Start(mail, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close(context.Background()) }()
	until(t, "everything is up", func() bool { return readiness(t, p).Status == "ok" })
	if got := readiness(t, p); len(got.Parts) != len(want.Parts) || len(got.Down) != 0 {
		t.Errorf("with servers: %+v", got)
	}
	if code := p.terminate(); code != 0 {
		t.Errorf("status %d\n%s", code, p.output())
	}
}

func readiness(t *testing.T, p *process) api.Readiness {
	t.Helper()
	body, err := fetch(t.Context(), p.url+"/readyz")
	if err != nil {
		t.Fatalf("%v\n%s", err, p.output())
	}
	var out api.Readiness
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"chuky/embedded/port"
	"chuky/evidence"
	"chuky/evidence/conformance"
	"chuky/evidence/samples"
)

const taskQueue = "embedded-test"

// nap waits on a real timer and answers.
func nap(ctx workflow.Context, d time.Duration) (string, error) {
	if err := workflow.Sleep(ctx, d); err != nil {
		return "", err
	}
	return "dậy rồi", nil
}

func start(t *testing.T, o Options) *Runtime {
	t.Helper()
	r, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
	return r
}

func stop(t *testing.T, r *Runtime) {
	t.Helper()
	if err := r.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func dial(t *testing.T, r *Runtime) client.Client {
	t.Helper()
	c, err := newClient(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func newClient(r *Runtime) (client.Client, error) {
	return client.Dial(client.Options{HostPort: r.TemporalAddress, Namespace: r.Namespace, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
}

func startWorker(c client.Client) (worker.Worker, error) {
	w := worker.New(c, taskQueue, worker.Options{})
	w.RegisterWorkflow(nap)
	return w, w.Start()
}

func work(t *testing.T, c client.Client) (stop func()) {
	t.Helper()
	w, err := startWorker(c)
	if err != nil {
		t.Fatal(err)
	}
	return w.Stop
}

func events(t *testing.T, c client.Client, id string) (types []enumspb.EventType) {
	t.Helper()
	it := c.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		e, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, e.GetEventType())
	}
	return types
}

func seal(ctx context.Context, s *evidence.Store, line string) (evidence.SealedKey, error) {
	data := samples.PDF(line)
	staged, err := s.Stage(ctx, bytes.NewReader(data), int64(len(data)), "a.pdf")
	if err != nil {
		return "", err
	}
	return s.Seal(ctx, staged)
}

func newStore(t *testing.T, cfg evidence.Config) *evidence.Store {
	t.Helper()
	s, err := evidence.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A workflow with a timer and a sealed file, then the same folder again.
func TestSurvivesRestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	began := time.Now()
	first := start(t, Options{DataDir: dir})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("first start took %v, the bar for the whole program is 5 s", took)
	}

	c := dial(t, first)
	stopWork := work(t, c)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "nap", TaskQueue: taskQueue}, nap, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var answer string
	if err := run.Get(t.Context(), &answer); err != nil || answer != "dậy rồi" {
		t.Fatalf("workflow: %q, %v", answer, err)
	}
	before := events(t, c, "nap")
	waiting, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "waiting", TaskQueue: taskQueue}, nap, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal(t.Context(), newStore(t, first.S3), "kept")
	if err != nil {
		t.Fatal(err)
	}
	ns, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: first.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	if kept := ns.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); kept < 3*365*24*time.Hour {
		t.Errorf("histories are kept for %v only", kept)
	}
	stopWork()
	c.Close()
	stop(t, first)

	second := start(t, Options{DataDir: dir})
	if second.TemporalAddress != first.TemporalAddress || second.S3.Endpoint != first.S3.Endpoint || second.S3.SecretKey != first.S3.SecretKey {
		t.Errorf("addresses or keys changed: %s %s → %s %s", first.TemporalAddress, first.S3.Endpoint, second.TemporalAddress, second.S3.Endpoint)
	}
	c = dial(t, second)
	if after := events(t, c, "nap"); len(before) < 8 || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("history was %v, is %v", before, after)
	}
	defer work(t, c)()
	if err := c.GetWorkflow(t.Context(), waiting.GetID(), "").Get(t.Context(), &answer); err != nil {
		t.Errorf("the workflow that waited: %v", err)
	}
	if _, err := newStore(t, second.S3).Verify(t.Context(), key); err != nil {
		t.Errorf("the sealed file: %v", err)
	}
}

func TestSecondStartIsRefused(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Options{DataDir: dir})
	_, err := Start(t.Context(), Options{DataDir: dir})
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() || inUse.DataDir != dir {
		t.Fatalf("second start: %v", err)
	}
	for _, want := range []string{dir, strconv.Itoa(os.Getpid()), "đang được", "in use", SettingDataDir} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %q", err)
	}
	// The refused start must not have hurt the running one.
	if err := newStore(t, r.S3).Ping(t.Context()); err != nil {
		t.Error(err)
	}
	stop(t, r)
	start(t, Options{DataDir: dir})
}

func TestPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	number := taken.Addr().(*net.TCPAddr).Port
	dir := t.TempDir()
	if err := port.Check(loopback, 0, SettingS3Port); err != nil {
		t.Errorf("any port: %v", err)
	}
	for setting, o := range map[string]Options{
		SettingTemporalPort:   {TemporalPort: number},
		SettingS3Port:         {S3Port: number},
		SettingTemporalUIPort: {TemporalUIPort: number, TemporalUI: true},
	} {
		o.DataDir = dir
		_, err := Start(t.Context(), o)
		var portTaken *PortTakenError
		if !errors.As(err, &portTaken) || portTaken.Port != number || portTaken.Setting != setting {
			t.Errorf("%s: %v", setting, err)
			continue
		}
		for _, want := range []string{strconv.Itoa(number), setting, "Cổng", "Port"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than a line: %q", err)
		}
	}
	// A port of our own choosing is no obstacle: another one is chosen.
	st := &state{TemporalPort: number, S3Port: number, S3: newCredentials()}
	if err := st.save(dir); err != nil {
		t.Fatal(err)
	}
	r := start(t, Options{DataDir: dir})
	if r.TemporalAddress == address(number) || r.S3.Endpoint == address(number) {
		t.Error("a taken port was used")
	}
}

// Folders are named by people, and must stay absolute while the S3 server changes
// the working directory.
func TestFolderWithAnyName(t *testing.T) {
	cwd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "Dữ liệu Sở KH&CN 100% #1? a=b")
	r := start(t, Options{DataDir: dir})
	if _, err := os.Stat(filepath.Join(dir, "temporal", "temporal.db")); err != nil {
		t.Error(err)
	}
	if _, err := seal(t.Context(), newStore(t, r.S3), "x"); err != nil {
		t.Error(err)
	}
	if r.DatabasePath != filepath.Join(dir, "chuky.db") {
		t.Errorf("database at %s", r.DatabasePath)
	}
	stop(t, r)
	if now, err := os.Getwd(); err != nil || now != cwd {
		t.Errorf("working directory is %s, was %s (%v)", now, cwd, err)
	}
	if _, err := Start(t.Context(), Options{DataDir: "relative"}); err == nil {
		t.Error("a relative folder was accepted")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var folder *FolderError
	if _, err := Start(t.Context(), Options{DataDir: filepath.Join(file, "data")}); !errors.As(err, &folder) || !strings.Contains(err.Error(), SettingDataDir) {
		t.Errorf("a folder inside a file: %v", err)
	}
}

// Nobody else on the machine reads keys, databases or evidence.
func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	r := start(t, Options{DataDir: dir})
	key, err := seal(t.Context(), newStore(t, r.S3), "private")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", stateFile, "objects", "temporal", "tmp", filepath.Join("objects", bucket, string(key))} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Error(err)
			continue
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q has mode %v", path, info.Mode())
		}
	}
	if len(r.S3.SecretKey) < 64 || r.S3.SecretKey == r.S3.AccessKey {
		t.Error("the secret is too short")
	}
}

func TestTables(t *testing.T) {
	t.Run("half made by a crash", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "temporal"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "temporal", "temporal.db"), []byte("SQLite format 3\x00 and no more"), 0o600); err != nil {
			t.Fatal(err)
		}
		dial(t, start(t, Options{DataDir: dir}))
	})
	t.Run("of another version", func(t *testing.T) {
		dir := t.TempDir()
		if err := (&state{S3: newCredentials(), TemporalSchema: "0.1/0.1"}).save(dir); err != nil {
			t.Fatal(err)
		}
		_, err := Start(t.Context(), Options{DataDir: dir})
		var schema *SchemaError
		if !errors.As(err, &schema) || schema.Found != "0.1/0.1" || schema.Want != schemaVersion {
			t.Errorf("got %v", err)
		}
	})
	t.Run("lost", func(t *testing.T) {
		dir := t.TempDir()
		stop(t, start(t, Options{DataDir: dir}))
		path := filepath.Join(dir, "temporal", "temporal.db")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := Start(t.Context(), Options{DataDir: dir}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("damaged state", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, stateFile), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), stateFile) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTemporalUI(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Options{DataDir: dir})
	if r.TemporalUIURL != "" {
		t.Errorf("pages at %s without being asked for", r.TemporalUIURL)
	}
	stop(t, r)
	r = start(t, Options{DataDir: dir, TemporalUI: true})
	for path, want := range map[string]string{"/": "<!doctype html>", "/api/v1/namespaces/" + Namespace: `"name":"` + Namespace + `"`} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.TemporalUIURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusOK || !strings.Contains(strings.ReplaceAll(strings.ToLower(string(body)), " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s: %s %.300s", path, resp.Status, body)
		}
	}
	// The same as an idle keep-alive connection: nothing may hold Stop up.
	http.DefaultClient.CloseIdleConnections()
}

// The servers' own share of memory, without the program's text.
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Fatal("reads /proc; run it on Linux")
	}
	before := anonymousMemory(t)
	r := start(t, Options{DataDir: t.TempDir()})
	c := dial(t, r)
	defer work(t, c)()
	var runs []client.WorkflowRun
	for i := range 100 {
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: fmt.Sprint("nap-", i), TaskQueue: taskQueue}, nap, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	for _, run := range runs {
		if err := run.Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	used := anonymousMemory(t) - before
	t.Logf("servers, 100 workflows: %d MB", used>>20)
	if used > 350<<20 {
		t.Errorf("the servers hold %d MB, the bar is 350", used>>20)
	}
}

func anonymousMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kb << 10
		}
	}
	t.Fatal("no RssAnon in /proc/self/status")
	return 0
}

func TestConformance(t *testing.T) {
	r := start(t, Options{DataDir: t.TempDir()})
	var buckets atomic.Int32
	conformance.Run(t, func(*testing.T) evidence.Config {
		cfg := r.S3
		cfg.Bucket = fmt.Sprintf("conformance-%d", buckets.Add(1))
		return cfg
	})
}

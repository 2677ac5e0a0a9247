package embedded

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"chuky/evidence"
)

// childEnv turns this test program into the victim of a kill.
const childEnv = "CHUKY_EMBEDDED_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		if err := victim(context.Background(), dir); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// victim starts the servers and a workflow, then seals and publishes for ever. It
// prints a line after everything that was acknowledged to it.
func victim(ctx context.Context, dir string) error {
	r, err := Start(ctx, Options{DataDir: dir})
	if err != nil {
		return err
	}
	c, err := newClient(r)
	if err != nil {
		return err
	}
	if _, err := startWorker(c); err != nil {
		return err
	}
	fmt.Println("ready")
	store, err := evidence.New(r.S3)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("nap-%d-%d", os.Getpid(), i)
		if _, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: taskQueue}, nap, time.Second); err != nil {
			return err
		}
		fmt.Println("workflow", id)
		key, err := seal(ctx, store, id)
		if err != nil {
			return err
		}
		fmt.Println("sealed", key)
		published := fmt.Sprintf("published/%s", id)
		if err := store.PutImmutable(ctx, published, []byte(id), "text/plain"); err != nil {
			return err
		}
		fmt.Println("published", published)
	}
}

// spawn runs the victim on dir.
func spawn(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// The folder is refused across processes, with the number of the one that holds it.
func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, Options{DataDir: dir})
	cmd, lines := spawn(t, dir)
	lines.Scan()
	if err := cmd.Wait(); err == nil {
		t.Error("the second process ended well")
	}
	if want := (&InUseError{DataDir: dir, PID: os.Getpid()}).Error(); lines.Text() != "error "+want {
		t.Errorf("got %q, want %q", lines.Text(), want)
	}
}

// Killed in the middle of work, three times over on one folder: what was
// acknowledged is there, timers that ran out meanwhile fire, and the folder opens.
func TestKilledAtWork(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string][]string{}
	for round := range 3 {
		cmd, lines := spawn(t, dir)
		for seen := 0; seen < 25+10*round && lines.Scan(); {
			kind, what, _ := strings.Cut(lines.Text(), " ")
			if kind == "error" {
				t.Fatalf("round %d: %s", round, what)
			}
			if what != "" {
				acknowledged[kind] = append(acknowledged[kind], what)
				seen++
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // acknowledged while the signal was on its way
			kind, what, complete := strings.Cut(lines.Text(), " ")
			if complete && kind != "error" {
				acknowledged[kind] = append(acknowledged[kind], what)
			}
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("round %d: the victim was not killed: %v", round, err)
		}
	}
	if len(acknowledged["workflow"]) < 20 || len(acknowledged["sealed"]) < 20 || len(acknowledged["published"]) < 20 {
		t.Fatalf("too little work to judge: %v", acknowledged)
	}

	r := start(t, Options{DataDir: dir})
	c := dial(t, r)
	defer work(t, c)()
	store := newStore(t, r.S3)
	for _, id := range acknowledged["workflow"] {
		var answer string
		if err := c.GetWorkflow(t.Context(), id, "").Get(t.Context(), &answer); err != nil || answer != "dậy rồi" {
			t.Errorf("workflow %s: %q, %v", id, answer, err)
		}
	}
	for _, key := range acknowledged["sealed"] {
		if _, err := store.Verify(t.Context(), evidence.SealedKey(key)); err != nil {
			t.Errorf("sealed %s: %v", key, err)
		}
	}
	for _, key := range acknowledged["published"] {
		data, err := store.GetBytes(t.Context(), key)
		if want := strings.TrimPrefix(key, "published/"); err != nil || string(data) != want {
			t.Errorf("published %s: %q, %v", key, data, err)
		}
	}
}

// Killed while starting, at ten moments between nothing and ready, on a fresh
// folder and again and again on the same.
func TestKilledWhileStarting(t *testing.T) {
	const seed = 20231229
	random := rand.New(rand.NewPCG(seed, seed))
	dir := t.TempDir()
	for round := range 10 {
		if round%2 == 0 {
			dir = filepath.Join(t.TempDir(), fmt.Sprint(round))
		}
		cmd, lines := spawn(t, dir)
		// The moment itself is what is drawn; every one must do.
		timer := time.AfterFunc(time.Duration(random.IntN(600))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Errorf("round %d: %s", round, lines.Text())
			}
		}
		_ = cmd.Wait() // killed, which is reported as an error
		timer.Stop()
		if round%2 == 0 {
			continue
		}
		r := start(t, Options{DataDir: dir})
		c := dial(t, r)
		stopWork := work(t, c)
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "after", TaskQueue: taskQueue}, nap, time.Millisecond)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if err := run.Get(t.Context(), nil); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		if _, err := seal(t.Context(), newStore(t, r.S3), "after"); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		stopWork()
		c.Close()
		stop(t, r)
	}
}

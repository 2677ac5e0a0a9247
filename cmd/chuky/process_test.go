package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asProgram makes this test binary behave as the program itself, so that tests can run it as a process and kill it.
const asProgram = "CHUKY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// process is the program running on a folder.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	mu   sync.Mutex
	out  bytes.Buffer
	done chan struct{}
}

// freeAddr is a loopback address that nothing listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// launch runs `chuky args` with its data in dir. Its children end with the test binary.
func launch(t *testing.T, dir, addr string, args ...string) *process {
	t.Helper()
	return launchWith(t, []string{"CHUKY_DATA_DIR=" + dir, "CHUKY_ADDR=" + addr, "CHUKY_METRICS_ADDR=off", "CHUKY_PROCESS_HOUSEKEEPING=1s"}, "http://"+addr, args...)
}

// launchWith runs `chuky args` with settings; url is where its /readyz is.
func launchWith(t *testing.T, settings []string, url string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, url: url, done: make(chan struct{})}
	p.cmd = exec.Command(self, args...)
	p.cmd.Env = append(append(os.Environ(), asProgram+"=1"), settings...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	r, w := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.mu.Lock()
			p.out.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
		}
	}()
	go func() {
		_ = p.cmd.Wait()
		_ = w.Close()
		close(p.done)
	}()
	t.Cleanup(p.kill)
	return p
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// kill is kill -9; waiting for the end keeps the folder's lock out of the next start's way.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// interrupt is Ctrl-C; it returns the exit status.
func (p *process) interrupt() int { return p.signal(os.Interrupt) }

// terminate is what a container's engine does.
func (p *process) terminate() int { return p.signal(syscall.SIGTERM) }

func (p *process) signal(s os.Signal) int {
	_ = p.cmd.Process.Signal(s)
	return p.wait(60 * time.Second)
}

func (p *process) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(limit):
		p.t.Fatalf("the program did not end within %s\n%s", limit, p.output())
	}
	return p.cmd.ProcessState.ExitCode()
}

// ready waits until pages can be used and returns how long that took.
func (p *process) ready() time.Duration {
	p.t.Helper()
	began := time.Now()
	for time.Since(began) < time.Minute {
		select {
		case <-p.done:
			p.t.Fatalf("the program ended: %d\n%s", p.cmd.ProcessState.ExitCode(), p.output())
		default:
		}
		if status(p.url+"/readyz") == http.StatusOK {
			return time.Since(began)
		}
		<-time.After(20 * time.Millisecond)
	}
	p.t.Fatalf("not ready within a minute\n%s", p.output())
	return 0
}

func status(url string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

var oneTime = regexp.MustCompile(`(?m)^\s+(\S+) / (\S+)$`)

// admin is the first administrator's name and one-time password, as printed.
func (p *process) admin() (user, password string) {
	p.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		if m := oneTime.FindStringSubmatch(p.output()); m != nil {
			return m[1], m[2]
		}
		<-time.After(20 * time.Millisecond)
	}
	p.t.Fatalf("no first administrator was printed:\n%s", p.output())
	return "", ""
}

func TestServeNeedsNoConfigurationAndSurvivesRestart(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	p := launch(t, dir, addr, "serve")
	first := p.ready()
	p.admin()
	if code := p.interrupt(); code != 0 {
		t.Fatalf("exit status %d\n%s", code, p.output())
	}
	again := launch(t, dir, addr, "serve")
	t.Logf("usable after %s, again after %s", first, again.ready())
	if strings.Contains(again.output(), " / ") {
		t.Fatalf("a second start printed a password:\n%s", again.output())
	}
}

func TestServeTwiceOnOneFolderIsRefused(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	p := launch(t, dir, addr, "serve")
	p.ready()
	other := launch(t, dir, freeAddr(t), "serve")
	if code := other.wait(30 * time.Second); code == 0 {
		t.Fatal("a second program ran on the same folder")
	}
	if out := other.output(); !strings.Contains(out, filepath.Base(dir)) || !strings.Contains(out, fmt.Sprint(p.cmd.Process.Pid)) {
		t.Fatalf("the sentence names neither folder nor process: %s", out)
	}
	if status(p.url+"/readyz") != http.StatusOK {
		t.Fatal("the first program was disturbed")
	}
}

func TestTakenPortIsOneSentence(t *testing.T) {
	addr := freeAddr(t)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	p := launch(t, t.TempDir(), addr, "serve")
	if code := p.wait(30 * time.Second); code == 0 {
		t.Fatal("started on a taken port")
	}
	out := strings.TrimSpace(p.output())
	if _, port, _ := net.SplitHostPort(addr); !strings.Contains(out, port) || !strings.Contains(out, "CHUKY_ADDR") || strings.Count(out, "\n") != 0 {
		t.Fatalf("want one sentence naming port and setting, got:\n%s", out)
	}
}

package upgrade

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a running program of one version. It ends with the test.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string // of /readyz and, for a worker, /metrics
	done chan struct{}

	mu  sync.Mutex
	out bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func start(t *testing.T, path, addr string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, url: "http://" + addr, done: make(chan struct{})}
	p.cmd = exec.Command(path, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in its state
		close(p.done)
	}()
	t.Cleanup(p.kill)
	return p
}

// run is a command that ends by itself.
func run(t *testing.T, path string, env []string, args ...string) (status int, output string) {
	t.Helper()
	p := start(t, path, "", env, args...)
	return p.wait(), p.output()
}

func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(2 * time.Minute):
		p.t.Fatalf("%v does not end\n%s", p.cmd.Args, p.output())
	}
	return p.cmd.ProcessState.ExitCode()
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // may have ended already
	<-p.done
}

// stop is SIGTERM, as a container's engine sends it.
func (p *process) stop() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // one that has ended says so by its status
	if code := p.wait(); code != 0 {
		p.t.Errorf("%v ended with %d\n%s", p.cmd.Args, code, p.output())
	}
}

func (p *process) get(path string) (string, error) {
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+path, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return string(body), err
}

// ready waits until the process can work.
func (p *process) ready() *process {
	p.t.Helper()
	until(p.t, fmt.Sprintf("%v is ready", p.cmd.Args), func() bool {
		select {
		case <-p.done:
			p.t.Fatalf("%v ended\n%s", p.cmd.Args, p.output())
		default:
		}
		body, err := p.get("/readyz")
		return err == nil && strings.Contains(body, `"ok"`)
	})
	return p
}

// metric sums the samples of one name; none is 0.
func (p *process) metric(name string) (sum float64) {
	p.t.Helper()
	body, err := p.get("/metrics")
	if err != nil {
		p.t.Fatalf("metrics of %v: %v\n%s", p.cmd.Args, err, p.output())
	}
	for _, m := range regexp.MustCompile(`(?m)^`+name+`(?:\{.*\})? (\S+)$`).FindAllStringSubmatch(body, -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			p.t.Fatal(err)
		}
		sum += v
	}
	return sum
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !ok(); <-time.After(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within three minutes", what)
		}
	}
}

package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"time"
)

// program is one process of Chuky. It ends with this process.
type program struct {
	path string
	args []string
	env  []string
	url  string // where /readyz is

	mu   sync.Mutex
	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan struct{}
}

func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *program) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (p *program) start() error {
	cmd := exec.Command(p.path, p.args...) //nolint:noctx // the program under test, ended by kill
	cmd.Env = append(os.Environ(), p.env...)
	cmd.Stdout, cmd.Stderr = p, p
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	p.mu.Lock()
	p.cmd, p.done = cmd, done
	p.mu.Unlock()
	go func() {
		_ = cmd.Wait() // how it ended is seen in its output
		close(done)
	}()
	return nil
}

// kill is kill -9.
func (p *program) kill() {
	p.mu.Lock()
	cmd, done := p.cmd, p.done
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill() // may have ended already
	<-done
}

// up waits until the program answers that every server it needs is up; a program that gives up because a server is away is started again, as the engine
// of an installation does.
func (p *program) up(ctx context.Context) error {
	for {
		p.mu.Lock()
		done := p.done
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return fmt.Errorf("%v did not come up: %w\n%s", p.args, ctx.Err(), tail(p.output()))
		case <-done:
			if err := p.start(); err != nil {
				return err
			}
		case <-time.After(50 * time.Millisecond):
		}
		if ready(ctx, p.url) {
			return nil
		}
	}
}

func ready(ctx context.Context, url string) bool {
	one, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(one, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }() // read as far as it is needed
	var answer struct{ Status string }
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&answer)
	return err == nil && res.StatusCode == http.StatusOK && answer.Status == "ok"
}

var oneTime = regexp.MustCompile(`(?m)^\s+(\S+) / (\S+)$`)

// admin finds the first administrator's one-time password, which is printed once.
func admin(ctx context.Context, programs ...*program) (user, password string, err error) {
	for {
		for _, p := range programs {
			if m := oneTime.FindStringSubmatch(p.output()); m != nil {
				return m[1], m[2], nil
			}
		}
		select {
		case <-ctx.Done():
			return "", "", errors.New("no first administrator was printed")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func tail(s string) string {
	if len(s) > 3000 {
		return s[len(s)-3000:]
	}
	return s
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

package program

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

// Process is one process of the program. It ends with this process.
type Process struct {
	Name string // for messages
	Path string
	Args []string
	Env  []string // besides that of this process
	URL  string   // where /readyz is

	mu   sync.Mutex
	cmd  *exec.Cmd
	out  bytes.Buffer // the end of what it wrote
	done chan struct{}
}

// kept bounds what is kept of a process's output.
const kept = 1 << 20

// stopLimit is how long an orderly stop may take.
const stopLimit = 20 * time.Second

// Write takes the process's output.
func (p *Process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out.Len() > kept {
		p.out.Next(kept / 2)
	}
	return p.out.Write(b)
}

// Output is what it wrote, at least the last half megabyte.
func (p *Process) Output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// Tail is the end of it, for messages.
func (p *Process) Tail() string {
	s := p.Output()
	return s[max(0, len(s)-3000):]
}

// Start starts it, also again after it has ended.
func (p *Process) Start() error {
	cmd := exec.Command(p.Path, p.Args...) //nolint:noctx // the program under test, ended by Stop and Kill
	cmd.Env = append(os.Environ(), p.Env...)
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

func (p *Process) running() (*exec.Cmd, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd, p.done
}

// PID is its number; 0 before the first start.
func (p *Process) PID() int {
	cmd, _ := p.running()
	if cmd == nil {
		return 0
	}
	return cmd.Process.Pid
}

// Kill is kill -9.
func (p *Process) Kill() {
	cmd, done := p.running()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill() // may have ended already
	<-done
}

// Stop asks it to end, and kills it when that takes long.
func (p *Process) Stop() {
	cmd, done := p.running()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(syscall.SIGTERM) // may have ended already
	select {
	case <-done:
	case <-time.After(stopLimit):
		p.Kill()
	}
}

// Pause freezes it or lets it go on.
func (p *Process) Pause(still bool) error {
	cmd, _ := p.running()
	if cmd == nil {
		return errors.New(p.Name + " does not run")
	}
	if still {
		return cmd.Process.Signal(syscall.SIGSTOP)
	}
	return cmd.Process.Signal(syscall.SIGCONT)
}

// Up waits until it answers that every server it needs is up. One that ended meanwhile is an error, or with again started again, as the
// engine of an installation does with one that gave up because a server was away.
func (p *Process) Up(ctx context.Context, again bool) error {
	for {
		_, done := p.running()
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not come up: %w\n%s", p.Name, ctx.Err(), p.Tail())
		case <-done:
			if !again {
				return fmt.Errorf("%s ended:\n%s", p.Name, p.Tail())
			}
			if err := p.Start(); err != nil {
				return err
			}
		case <-time.After(50 * time.Millisecond):
		}
		if ready(ctx, p.URL) {
			return nil
		}
	}
}

func ready(ctx context.Context, url string) bool {
	one, cancel := context.WithTimeout(ctx, 5*time.Second)
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

// FirstAdmin finds the first administrator's one-time password, which one of the processes prints once.
func FirstAdmin(ctx context.Context, all ...*Process) (user, password string, err error) {
	for {
		for _, p := range all {
			if m := oneTime.FindStringSubmatch(p.Output()); m != nil {
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

// FreeAddr is a free loopback address.
func FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

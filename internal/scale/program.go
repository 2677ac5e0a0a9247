package scale

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
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is one process of Chuky. It ends with this process.
type program struct {
	name string
	url  string // where /readyz is
	cmd  *exec.Cmd
	done chan struct{}

	mu  sync.Mutex
	out bytes.Buffer // the end of what it wrote
}

// keptOutput bounds what is kept of a program's output.
const keptOutput = 1 << 20

func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out.Len() > keptOutput {
		p.out.Next(keptOutput / 2)
	}
	return p.out.Write(b)
}

func (p *program) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func start(name, url, path string, args, env []string) (*program, error) {
	p := &program{name: name, url: url, done: make(chan struct{})}
	p.cmd = exec.Command(path, args...) //nolint:noctx // the program that is measured, ended by stop
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is seen in its output
		close(p.done)
	}()
	return p, nil
}

// stop ends the process, by force when it takes long.
func (p *program) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // may have ended already
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// up waits until the program answers that every server it needs is up.
func (p *program) up(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not come up: %w\n%s", p.name, ctx.Err(), p.tail())
		case <-p.done:
			return fmt.Errorf("%s ended:\n%s", p.name, p.tail())
		case <-time.After(100 * time.Millisecond):
		}
		if ready(ctx, p.url) {
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

// pause freezes the process or lets it go on.
func (p *program) pause(still bool) error {
	if still {
		return p.cmd.Process.Signal(syscall.SIGSTOP)
	}
	return p.cmd.Process.Signal(syscall.SIGCONT)
}

func (p *program) tail() string {
	s := p.output()
	return s[max(0, len(s)-3000):]
}

var oneTime = regexp.MustCompile(`(?m)^\s+(\S+) / (\S+)$`)

// firstAdmin finds the first administrator's one-time password, which is printed once.
func firstAdmin(ctx context.Context, programs ...*program) (user, password string, err error) {
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

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

// memory is what a process holds now and held at most, in bytes, and for how long it kept a core busy.
type memory struct {
	Now, Peak int64
	Busy      time.Duration
}

func memoryOf(pid int) (memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return memory{}, err
	}
	var m memory
	for line := range bytes.Lines(text) {
		var kb int64
		if _, err := fmt.Sscanf(string(line), "VmRSS: %d kB", &kb); err == nil {
			m.Now = kb << 10
		}
		if _, err := fmt.Sscanf(string(line), "VmHWM: %d kB", &kb); err == nil {
			m.Peak = kb << 10
		}
	}
	if m.Now == 0 {
		return m, fmt.Errorf("process %d does not say what it holds", pid)
	}
	m.Busy, err = busy(pid)
	return m, err
}

// tick is the kernel's unit of processor time.
const tick = 10 * time.Millisecond

// busy is for how long a process and its children kept a core busy: those that ended and those that run.
func busy(pid int) (time.Duration, error) {
	own, ended, err := times(pid)
	if err != nil {
		return 0, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	sum := own + ended
	for field := range strings.FieldsSeq(string(children)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		if own, _, err := times(child); err == nil { // one that has ended in between is counted with its parent next time
			sum += own
		}
	}
	return sum, nil
}

// times reads the processor time of a process and of its children that ended.
func times(pid int) (own, ended time.Duration, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // the name before may hold anything
	if len(fields) < 15 {
		return 0, 0, fmt.Errorf("/proc/%d/stat is %q", pid, text)
	}
	var n [4]int64 // utime, stime, cutime, cstime
	for i := range n {
		if n[i], err = strconv.ParseInt(fields[11+i], 10, 64); err != nil {
			return 0, 0, err
		}
	}
	return time.Duration(n[0]+n[1]) * tick, time.Duration(n[2]+n[3]) * tick, nil
}

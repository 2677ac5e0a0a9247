package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Server is one process.
type Server struct {
	Name string
	Addr string        // host:port that clients use; it stays the same over restarts
	Took time.Duration // from nothing to answering, at the first start

	dir     string
	command func() *exec.Cmd            // a new one for each start
	setUp   func(context.Context) error // before the very first start on a folder; may be nil
	fill    func(context.Context) error // after it; may be nil
	ready   func(context.Context) error // nil once it answers
	end     syscall.Signal              // orderly end; 0 = SIGTERM
	death   syscall.Signal              // when this process ends; 0 = SIGKILL
	env     []string                    // beside this process's own
	pid     int                         // of a server that another process started

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when cmd has ended
}

// orderly is how long a server may take to end by itself before it is killed.
const orderly = 15 * time.Second

// LogFile is where the server's output goes, over all starts.
func (s *Server) LogFile() string { return filepath.Join(s.dir, "log", s.Name+".log") }

// PID is the server's process, 0 when it does not run.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return s.pid
	}
	select {
	case <-s.done:
		return 0
	default:
		return s.cmd.Process.Pid
	}
}

// Kill ends the server as kill -9 does and returns when it has ended. Ending one that does not run is no error.
func (s *Server) Kill() error { return s.signal(syscall.SIGKILL) }

// Stop lets the server end by itself, and kills it when that takes too long.
func (s *Server) Stop() error {
	if s.end != 0 {
		return s.signal(s.end)
	}
	return s.signal(syscall.SIGTERM)
}

// Pause freezes the process (SIGSTOP; PostgreSQL's children go on) and returns when it stands still: connections are
// accepted by the kernel, nobody answers. Resume goes on.
func (s *Server) Pause() error {
	if err := s.send(syscall.SIGSTOP); err != nil {
		return err
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 5000 {
		still, err := frozen(s.PID())
		if err != nil || still {
			return err
		}
		<-tick.C
	}
	return fmt.Errorf("stack: %s does not stand still", s.Name)
}

// frozen reports whether every thread of the process is stopped.
func frozen(pid int) (bool, error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil {
		return false, err
	}
	if len(tasks) == 0 {
		return false, fmt.Errorf("stack: process %d is gone", pid)
	}
	for _, task := range tasks {
		stat, err := os.ReadFile(task)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // the thread has ended
		}
		if err != nil {
			return false, err
		}
		// "pid (name) state …", and the name may hold anything.
		if state := stat[bytes.LastIndexByte(stat, ')')+1:]; !bytes.HasPrefix(state, []byte(" T")) {
			return false, nil
		}
	}
	return true, nil
}

// Resume ends a Pause.
func (s *Server) Resume() error { return s.send(syscall.SIGCONT) }

func (s *Server) send(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.command == nil {
		return ErrNotOwner
	}
	if s.cmd == nil {
		return fmt.Errorf("stack: %s does not run", s.Name)
	}
	return s.cmd.Process.Signal(sig)
}

func (s *Server) signal(sig syscall.Signal) error {
	s.mu.Lock()
	cmd, done := s.cmd, s.done
	s.mu.Unlock()
	if s.command == nil {
		return ErrNotOwner
	}
	if cmd == nil {
		return nil
	}
	if err := cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-done:
		return nil
	case <-time.After(orderly):
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-done
	return nil
}

// Restart starts the server again on its folder and port after Kill or Stop, and returns when it answers. One that still
// runs is killed first.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Kill(); err != nil {
		return err
	}
	// What a killed server left may be in the way for a moment: PostgreSQL's children, a connection's port.
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		err := s.start(ctx)
		var ended *endedError
		if !errors.As(err, &ended) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// endedError: the process ended before it answered.
type endedError struct {
	name string
	tail []byte
}

func (e *endedError) Error() string {
	return fmt.Sprintf("stack: %s ended before it answered:\n%s", e.name, e.tail)
}

// start runs the process and returns when it answers.
func (s *Server) start(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(s.LogFile()), 0o700); err != nil {
		return err
	}
	log, err := os.OpenFile(s.LogFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the child has its own
	cmd := s.command()
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.Dir == "" {
		cmd.Dir = s.dir
	}
	if len(s.env) > 0 {
		cmd.Env = append(cmd.Environ(), s.env...)
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	// A group of its own: Ctrl-C ends this process, and this process ends the servers in their order.
	cmd.SysProcAttr.Setpgid, cmd.SysProcAttr.Pdeathsig = true, s.death
	if s.death == 0 {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
	if err := spawn(cmd); err != nil {
		return fmt.Errorf("stack: start %s: %w", s.Name, err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(done)
	}()
	s.mu.Lock()
	s.cmd, s.done = cmd, done
	s.mu.Unlock()
	return s.wait(ctx, done)
}

// wait returns when the server answers, or why it will not.
func (s *Server) wait(ctx context.Context, done <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		ask, stop := context.WithTimeout(ctx, 5*time.Second)
		err := s.ready(ask)
		stop()
		if err == nil {
			return nil
		}
		select {
		case <-done:
			return &endedError{name: s.Name, tail: s.tail()}
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("stack: %s does not answer: %w\n%s", s.Name, err, s.tail()), s.Kill())
		case <-tick.C:
		}
	}
}

// Ready asks the server once whether it answers.
func (s *Server) Ready(ctx context.Context) error {
	if s.ready == nil {
		return ErrNotOwner
	}
	return s.ready(ctx)
}

// tail is the end of the server's log.
func (s *Server) tail() []byte {
	const most = 4 << 10
	f, err := os.Open(s.LogFile())
	if err != nil {
		return []byte(err.Error())
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return []byte(err.Error())
		}
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSpace(b)
}

func (s *Server) mark() string { return filepath.Join(s.dir, s.Name, "set-up") }

func (s *Server) isSetUp() bool {
	_, err := os.Stat(s.mark())
	return err == nil
}

func (s *Server) markSetUp() error {
	if s.isSetUp() {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.mark()), 0o755); err != nil { //nolint:gosec // PostgreSQL's account enters it
		return err
	}
	return os.WriteFile(s.mark(), nil, 0o600)
}

// Memory is what the server and its children hold, in bytes; memory that they share counts once.
func (s *Server) Memory() (int64, error) {
	pid := s.PID()
	if pid == 0 {
		return 0, nil
	}
	sum, err := proportional(pid)
	if err != nil {
		return 0, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for field := range bytes.FieldsSeq(children) {
		child, err := strconv.Atoi(string(field))
		if err != nil {
			return 0, err
		}
		if n, err := proportional(child); err == nil { // one that has ended in between holds nothing
			sum += n
		}
	}
	return sum, nil
}

// proportional reads the proportional set size of one process.
func proportional(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(text) {
		var kb int64
		if _, err := fmt.Sscanf(string(line), "Pss: %d kB", &kb); err == nil {
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("stack: no Pss of process %d", pid)
}

package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// Variable holds a running stack for the processes that share it, as JSON.
const Variable = "CHUKY_STACK"

// shared is the content of Variable.
type shared struct {
	Dir   string
	S3    string
	State state
	PIDs  map[string]int
}

// Environ is the variable for a child process that shares this stack.
func (s *Stack) Environ() (string, error) {
	out := shared{Dir: s.Dir, S3: s.S3, State: *s.state, PIDs: map[string]int{}}
	for _, srv := range s.Servers() {
		out.PIDs[srv.Name] = srv.PID()
	}
	raw, err := json.Marshal(out)
	return Variable + "=" + string(raw), err
}

// ErrNoStack says that this process was not started beside a stack.
var ErrNoStack = errors.New("stack: " + Variable + " is not set: run under `go run ./internal/stack/cmd/stack --`")

// FromEnv returns the stack that this process was started beside. Its servers can be used, and not be ended.
func FromEnv() (*Stack, error) {
	text := os.Getenv(Variable)
	if text == "" {
		return nil, ErrNoStack
	}
	var in shared
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, fmt.Errorf("stack: %s: %w", Variable, err)
	}
	s := &Stack{Dir: in.Dir, S3: in.S3, state: &in.State, servers: map[string]*Server{}}
	for name, pid := range in.PIDs {
		s.servers[name] = &Server{Name: name, Addr: s.state.addr(name), dir: s.Dir, pid: pid}
	}
	return s, nil
}

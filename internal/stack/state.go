package stack

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// state is what a folder remembers, so that the same servers come back at the same addresses.
type state struct {
	Ports     map[string]int // by server, and "temporal-…" for Temporal's inner ones
	AccessKey string         // of both S3 servers
	SecretKey string
	Password  string // of every PostgreSQL role
}

// inner are the ports of Temporal beside the one that clients use.
func inner() []string {
	names := []string{"temporal-http"}
	for _, s := range temporalServices {
		if s != "frontend" {
			names = append(names, "temporal-"+s)
		}
		names = append(names, "temporal-"+s+"-membership")
	}
	return names
}

func (s *state) addr(name string) string {
	return net.JoinHostPort(loopback, strconv.Itoa(s.Ports[name]))
}

func loadState(dir string) (*state, error) {
	path := filepath.Join(dir, "stack.json")
	raw, err := os.ReadFile(path)
	if err == nil {
		s := &state{}
		return s, json.Unmarshal(raw, s)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names := append(All(), inner()...)
	ports, err := freePorts(len(names))
	if err != nil {
		return nil, err
	}
	s := &state{Ports: map[string]int{}, AccessKey: "chuky", SecretKey: rand.Text(), Password: rand.Text()}
	for i, name := range names {
		s.Ports[name] = ports[i]
	}
	if raw, err = json.MarshalIndent(s, "", "  "); err != nil {
		return nil, err
	}
	return s, os.WriteFile(path, raw, 0o600)
}

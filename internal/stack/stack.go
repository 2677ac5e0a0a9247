package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Names of the servers.
const (
	Postgres  = "postgres"
	Temporal  = "temporal"
	MinIO     = "minio"
	VersityGW = "versitygw"
	Mail      = "mail"
	Clamd     = "clamd"
)

// All are the servers in the order in which they are started.
func All() []string { return []string{Postgres, Temporal, MinIO, VersityGW, Mail, Clamd} }

// Options of Start.
type Options struct {
	Dir  string   // keeps everything; one that an earlier stack left is taken up again. "" = a temporary folder, removed by Stop
	Only []string // names of the servers to start; empty = all. Temporal brings PostgreSQL along
	S3   string   // which S3 server an Installation uses: MinIO (also "") or VersityGW

	// Data are folders for the data of single servers (PostgreSQL and the S3 servers), on a small file system for example;
	// Stop leaves them. The others keep theirs in Dir.
	Data map[string]string

	// Env is added to the environment of single servers.
	Env map[string][]string
}

// startLimit is how long one server may take to answer; the machine may be busy compiling.
const startLimit = 2 * time.Minute

// Stack is a set of running servers.
type Stack struct {
	Dir string
	S3  string // the S3 server that Install hands out

	state   *state
	data    map[string]string
	env     map[string][]string
	servers map[string]*Server
	own     bool // this process started the servers
	remove  bool // Stop removes Dir
}

// ErrNotOwner says that the servers belong to another process, which alone may end them.
var ErrNotOwner = errors.New("stack: the servers belong to another process; Start your own to kill or restart them")

// Start starts the servers and returns when each of them answers. After an error nothing runs. It takes the time that
// docs/stack.md names.
func Start(ctx context.Context, o Options) (*Stack, error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	s := &Stack{Dir: o.Dir, S3: o.S3, data: o.Data, env: o.Env, servers: map[string]*Server{}, own: true}
	if s.S3 == "" {
		s.S3 = MinIO
	}
	if s.Dir == "" {
		if s.Dir, err = os.MkdirTemp("", "chuky-stack-"); err != nil {
			return nil, err
		}
		s.remove = true
	}
	if s.Dir, err = filepath.Abs(s.Dir); err != nil {
		return nil, err
	}
	if err := s.start(ctx, names); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (o Options) names() ([]string, error) {
	if o.S3 != "" && o.S3 != MinIO && o.S3 != VersityGW {
		return nil, fmt.Errorf("stack: %q is no S3 server: %s or %s", o.S3, MinIO, VersityGW)
	}
	if len(o.Only) == 0 {
		return All(), nil
	}
	for _, name := range o.Only {
		if !slices.Contains(All(), name) {
			return nil, fmt.Errorf("stack: no server is called %q: %v", name, All())
		}
	}
	return slices.DeleteFunc(All(), func(name string) bool {
		return !slices.Contains(o.Only, name) && (name != Postgres || !slices.Contains(o.Only, Temporal))
	}), nil
}

// start brings up what the names say: Temporal after PostgreSQL, all others at once.
func (s *Stack) start(ctx context.Context, names []string) error {
	// The servers run under other accounts too, which must be able to enter.
	if err := os.MkdirAll(s.Dir, 0o755); err != nil { //nolint:gosec // see above; what is secret in it has a mode of its own
		return err
	}
	if err := os.Chmod(s.Dir, 0o711); err != nil { //nolint:gosec // the same
		return err
	}
	unlock, err := lockPorts()
	if err != nil {
		return err
	}
	defer unlock() // until the servers have bound their ports
	if s.state, err = loadState(s.Dir); err != nil {
		return err
	}
	for _, name := range names {
		srv := &Server{Name: name, Addr: s.state.addr(name), dir: s.Dir, env: s.env[name]}
		if err := s.prepare(srv); err != nil {
			return fmt.Errorf("stack: %s: %w", name, err)
		}
		s.servers[name] = srv
	}
	var wg sync.WaitGroup
	errs := make([]error, len(names))
	up := make(chan struct{}) // PostgreSQL is
	if s.servers[Postgres] == nil {
		close(up)
	}
	for i, name := range names {
		wg.Go(func() {
			if name == Temporal {
				<-up
			}
			errs[i] = s.bringUp(ctx, name)
			if name == Postgres {
				close(up)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// prepare says how the server is set up, started and asked.
func (s *Stack) prepare(srv *Server) error {
	switch srv.Name {
	case Postgres:
		return s.preparePostgres(srv)
	case Temporal:
		return s.prepareTemporal(srv)
	case MinIO:
		return s.prepareMinIO(srv)
	case VersityGW:
		return s.prepareVersityGW(srv)
	case Mail:
		return s.prepareMail(srv)
	default:
		return s.prepareClamd(srv)
	}
}

func (s *Stack) bringUp(ctx context.Context, name string) error {
	srv := s.servers[name]
	began := time.Now()
	if srv.setUp != nil && !srv.isSetUp() {
		if err := srv.setUp(ctx); err != nil {
			return fmt.Errorf("stack: set up %s: %w", name, err)
		}
	}
	if err := srv.start(ctx); err != nil {
		return err
	}
	if srv.fill != nil && !srv.isSetUp() {
		if err := srv.fill(ctx); err != nil {
			return fmt.Errorf("stack: set up %s: %w", name, err)
		}
	}
	srv.Took = time.Since(began)
	return srv.markSetUp()
}

// folder is where a server keeps its data.
func (s *Stack) folder(name string) string {
	if dir := s.data[name]; dir != "" {
		return dir
	}
	return filepath.Join(s.Dir, name)
}

// Server returns the server of that name; nil when it was not started.
func (s *Stack) Server(name string) *Server { return s.servers[name] }

// Servers returns all servers in the order of All.
func (s *Stack) Servers() []*Server {
	var list []*Server
	for _, name := range All() {
		if srv := s.servers[name]; srv != nil {
			list = append(list, srv)
		}
	}
	return list
}

// Stop ends all servers and removes a temporary folder. A folder that was named keeps everything, and Start takes it up
// again. It may be called more than once.
func (s *Stack) Stop() error {
	if !s.own {
		return ErrNotOwner
	}
	var errs []error
	list := s.Servers()
	slices.Reverse(list) // PostgreSQL outlives Temporal
	for _, srv := range list {
		if s.remove {
			errs = append(errs, srv.Kill()) // nothing of it is kept
		} else {
			errs = append(errs, srv.Stop())
		}
	}
	if s.remove {
		errs = append(errs, removeAll(s.Dir))
	}
	return errors.Join(errs...)
}

// removeAll removes a folder in which a process that was just killed may still have been making files.
func removeAll(dir string) error {
	var err error
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		<-time.After(100 * time.Millisecond)
	}
	return err
}

package scale

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"chuky/internal/program"
	"chuky/internal/stack"

	"github.com/jackc/pgx/v5"
)

// World is one installation on servers of its own: pages, workers, and the servers behind them.
type World struct {
	Stack   *stack.Stack
	Servers stack.Installation
	dir     string
	pages   *program.Process
	workers []*program.Process
	admin   [2]string
}

// startLimit is how long servers and programs may take to come up on a busy machine.
const startLimit = 5 * time.Minute

// NewWorld starts the servers and the program (built with the tag "servers"): one process of pages and workers of them.
func NewWorld(ctx context.Context, binary string, workers int) (w *World, err error) {
	w = &World{}
	defer func() {
		if err != nil {
			w.Close()
			w = nil
		}
	}()
	if w.dir, err = os.MkdirTemp("", "chuky-scale-"); err != nil {
		return w, err
	}
	if err = os.Chmod(w.dir, 0o711); err != nil { //nolint:gosec // PostgreSQL's account enters it
		return w, err
	}
	servers := filepath.Join(w.dir, "servers")
	if err = countStatements(ctx, servers); err != nil {
		return w, err
	}
	if w.Stack, err = stack.Start(ctx, stack.Options{Dir: servers, Only: []string{stack.Postgres, stack.Temporal, stack.MinIO, stack.Mail, stack.Clamd}}); err != nil {
		return w, err
	}
	if err = execute(ctx, w.Stack.AdminURL(), "CREATE EXTENSION pg_stat_statements"); err != nil {
		return w, err
	}
	if w.Servers, err = w.Stack.Install(ctx, "scale"); err != nil {
		return w, err
	}
	return w, w.run(ctx, binary, workers)
}

// countStatements makes PostgreSQL count statements, which it can only be told before it starts.
func countStatements(ctx context.Context, dir string) error {
	s, err := stack.Start(ctx, stack.Options{Dir: dir, Only: []string{stack.Postgres}})
	if err != nil {
		return err
	}
	err = execute(ctx, s.AdminURL(), "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
	if stopped := s.Stop(); err == nil {
		err = stopped
	}
	return err
}

func execute(ctx context.Context, url, statement string) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }() // nothing is under way
	if _, err = c.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (w *World) run(ctx context.Context, binary string, workers int) error {
	env := append(w.Servers.Environ(), "CHUKY_SEAL_KEY_FILE="+filepath.Join(w.dir, "seal.key"), "CHUKY_LOG_LEVEL=warn")
	one := func(name, command string, more ...string) (*program.Process, error) {
		addr, err := program.FreeAddr()
		if err != nil {
			return nil, err
		}
		key := "CHUKY_METRICS_ADDR=" + addr
		if command == "serve" {
			key = "CHUKY_ADDR=" + addr
		}
		all := append(append([]string{"CHUKY_DATA_DIR=" + filepath.Join(w.dir, name), key}, env...), more...)
		p := &program.Process{Name: name, Path: binary, Args: []string{command}, Env: all, URL: "http://" + addr}
		return p, p.Start()
	}
	bounded, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	// The first worker makes the tables and the seal's key before anything else looks for them.
	for i := range workers {
		p, err := one("worker"+strconv.Itoa(i+1), "worker")
		if err != nil {
			return err
		}
		w.workers = append(w.workers, p)
		if err := p.Up(bounded, false); err != nil {
			return err
		}
	}
	var err error
	if w.pages, err = one("pages", "serve", "CHUKY_METRICS_ADDR=off", "CHUKY_PROCESS_WORKER=false"); err != nil {
		return err
	}
	if err := w.pages.Up(bounded, false); err != nil {
		return err
	}
	w.admin[0], w.admin[1], err = program.FirstAdmin(bounded, append([]*program.Process{w.pages}, w.workers...)...)
	return err
}

// URL is where the API is.
func (w *World) URL() string { return w.pages.URL }

// programs are the processes of the program that run.
func (w *World) programs() []*program.Process {
	all := w.workers
	if w.pages != nil {
		all = append([]*program.Process{w.pages}, all...)
	}
	return all
}

// Log is the end of what the programs wrote.
func (w *World) Log() string {
	out := ""
	for _, p := range w.programs() {
		out += "--- " + p.Name + "\n" + p.Tail() + "\n"
	}
	return out
}

// Close ends the programs and the servers and removes what they kept.
func (w *World) Close() {
	for _, p := range w.programs() {
		p.Stop()
	}
	if w.Stack != nil {
		_ = w.Stack.Stop() // what it kept goes next
	}
	for range 20 { // a server that was just ended may still be making files
		if os.RemoveAll(w.dir) == nil {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
}

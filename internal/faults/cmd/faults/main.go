package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"chuky/internal/faults"
	"chuky/internal/program"
	"chuky/internal/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// say prints what a run comes to; without an output nothing more can be said.
func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stdout, format, args...) }

func run(ctx context.Context) error {
	seed := flag.Int64("seed", time.Now().Unix(), "chooses the moments; printed, so that a run can be repeated")
	only := flag.String("only", "", "rows to run, separated by commas; empty = all")
	path := flag.String("state", "", "file that keeps the results")
	binary := flag.String("binary", "", "the program; empty = built from this tree")
	flag.Parse()
	dir, err := os.MkdirTemp("", "chuky-faults-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if *path == "" {
		*path = filepath.Join(dir, "state.json")
	}
	state, err := faults.Resume(*path)
	if err != nil {
		return err
	}
	if *binary, err = program.Given(ctx, *binary, dir); err != nil {
		return err
	}
	say("seed %d\n", *seed)
	began := time.Now()
	err = rows(ctx, state, *binary, dir, *seed, *only)
	faults.Print(os.Stdout, state.Of(*seed))
	say("seed %d, %s\n", *seed, time.Since(began).Round(time.Second))
	return err
}

func rows(ctx context.Context, state *faults.State, binary, dir string, seed int64, only string) error {
	shared := &shared{ctx: ctx, dir: dir}
	defer shared.stop()
	var wrong error
	for i, f := range faults.Faults() {
		missing := state.Missing(f, seed)
		if only != "" && !contains(only, f.Name) || len(missing) == 0 {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := row(ctx, state, shared, binary, f, seed, fmt.Sprintf("faults-%d-%d", i, time.Now().UnixMilli()), missing); err != nil {
			say("%v\n", err)
			wrong = errors.Join(wrong, fmt.Errorf("%s is not green", f.Name))
		}
	}
	return wrong
}

func contains(list, name string) bool {
	for x := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(x) == name {
			return true
		}
	}
	return false
}

// row plays one cycle with one fault. What the last oracle finds speaks for the whole row.
func row(ctx context.Context, state *faults.State, shared *shared, binary string, f faults.Fault, seed int64, name string, steps []faults.Step) error {
	if f.Shifted() {
		var err error
		if binary, err = shared.shiftedProgram(); err != nil {
			return err
		}
	}
	servers, place, end, err := shared.servers(f)
	if err != nil {
		return err
	}
	defer end()
	w, err := faults.NewWorld(ctx, servers, f, binary, name, place)
	if err != nil {
		return err
	}
	defer w.Close()
	var cells []faults.Cell
	for _, s := range steps {
		cells = append(cells, faults.Cell{Fault: f, Step: s})
	}
	var bad error
	err = faults.Play(ctx, w, cells, seed, func(r faults.Result) {
		say("%-20s %-9s %6.1f s  %s\n", r.Fault, r.Step, r.Took.Seconds(), map[bool]string{true: "ok", false: "WRONG: " + r.Wrong}[r.OK])
		if !r.OK {
			bad = errors.Join(bad, fmt.Errorf("%s at %s: %s", r.Fault, r.Step, r.Wrong))
		}
		if err := state.Put(r); err != nil {
			bad = errors.Join(bad, err)
		}
	})
	if err != nil {
		for _, s := range steps {
			err = errors.Join(err, state.Put(faults.Result{Fault: f.Name, Step: s, Seed: seed, Wrong: "the cycle as a whole: " + firstLine(err)}))
		}
	}
	return errors.Join(bad, err)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// shared are the servers of all rows that need none of their own; they start with the first.
type shared struct {
	ctx     context.Context
	dir     string
	shifted string // the program whose clock can be off
	stack   *stack.Stack
}

// shiftedProgram is built with the first row that needs it, which takes minutes the first time.
func (s *shared) shiftedProgram() (string, error) {
	if s.shifted != "" {
		return s.shifted, nil
	}
	dir, err := os.MkdirTemp(s.dir, "clock-*")
	if err != nil {
		return "", err
	}
	s.shifted, err = faults.BuildShifted(s.ctx, dir)
	return s.shifted, err
}

func (s *shared) stop() {
	if s.stack != nil {
		_ = s.stack.Stop() // nothing of them is kept
	}
}

// clock gives servers whose PostgreSQL goes by a file.
func (s *shared) clock(f faults.Fault) (*stack.Stack, string, func(), error) {
	dir, err := os.MkdirTemp("", "chuky-clock-*")
	if err != nil {
		return nil, "", nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // PostgreSQL runs as another user
		return nil, "", nil, err
	}
	file := filepath.Join(dir, "ahead")
	env, err := f.ServerEnv(file)
	if err != nil {
		return nil, "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	own, err := stack.Start(s.ctx, stack.Options{Env: env})
	if err != nil {
		return nil, "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return own, file, func() {
		_ = own.Stop() // nothing of them is kept
		_ = os.RemoveAll(dir)
	}, nil
}

// servers for a fault; end them with the function that is returned.
func (s *shared) servers(f faults.Fault) (*stack.Stack, string, func(), error) {
	server, size := f.OwnDisk()
	if f.OwnClock() {
		return s.clock(f)
	}
	if server == "" {
		var err error
		if s.stack == nil {
			s.stack, err = stack.Start(s.ctx, stack.Options{})
		}
		return s.stack, "", func() {}, err
	}
	disk, unmount, err := faults.Disk(size)
	if err != nil {
		return nil, "", nil, err
	}
	own, err := stack.Start(s.ctx, stack.Options{Data: map[string]string{server: disk}})
	if err != nil {
		return nil, "", nil, errors.Join(err, unmount())
	}
	return own, disk, func() {
		if err := errors.Join(own.Stop(), unmount()); err != nil {
			say("servers on a small disk: %v\n", err)
		}
	}, nil
}

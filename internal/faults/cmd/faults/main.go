package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"chuky/internal/faults"
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
	if *binary == "" {
		*binary = filepath.Join(dir, "chuky")
		build := exec.CommandContext(ctx, "go", "build", "-tags", "servers", "-o", *binary, "./cmd/chuky") //nolint:gosec // constant but for the folder
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	fmt.Printf("seed %d\n", *seed)
	began := time.Now()
	err = rows(ctx, state, *binary, *seed, *only)
	faults.Print(os.Stdout, state.Of(*seed))
	fmt.Printf("seed %d, %s\n", *seed, time.Since(began).Round(time.Second))
	return err
}

func rows(ctx context.Context, state *faults.State, binary string, seed int64, only string) error {
	servers, err := stack.Start(ctx, stack.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = servers.Stop() }()
	var wrong error
	for i, f := range faults.Faults() {
		missing := state.Missing(f.Name, seed)
		if only != "" && !contains(only, f.Name) || len(missing) == 0 {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := row(ctx, state, servers, binary, f, seed, fmt.Sprintf("faults-%d-%d", i, time.Now().UnixMilli()), missing); err != nil {
			fmt.Println(err)
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
func row(ctx context.Context, state *faults.State, servers *stack.Stack, binary string, f faults.Fault, seed int64, name string, steps []faults.Step) error {
	w, err := faults.NewWorld(ctx, servers, binary, name)
	if err != nil {
		return err
	}
	defer w.Close()
	var bad error
	err = faults.Play(ctx, w, f, seed, steps, func(r faults.Result) {
		fmt.Printf("%-20s %-9s %6.1f s  %s\n", r.Fault, r.Step, r.Took.Seconds(), map[bool]string{true: "ok", false: "WRONG: " + r.Wrong}[r.OK])
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

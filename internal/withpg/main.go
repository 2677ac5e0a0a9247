package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"chuky/internal/pgserver"

	"github.com/jackc/pgx/v5"
)

// variable is what package testdb reads.
const variable = "CHUKY_TEST_POSTGRES"

func main() {
	// The server is told to die with the thread that started it: keep that thread for the life of the process.
	runtime.LockOSThread()
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
		code = 1
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("usage: withpg -- COMMAND [ARGUMENT...]")
	}
	// An interrupt reaches the whole group: the command ends by itself, and this process must outlive it to clean up.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	if os.Getenv(variable) == "" {
		dir, err := os.MkdirTemp("", "chuky-pg-")
		if err != nil {
			return 1, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		server, err := pgserver.Start(ctx, dir)
		if err != nil {
			return 1, err
		}
		defer server.Stop()
		if err := os.Setenv(variable, server.URL); err != nil {
			return 1, err
		}
	}
	if err := answers(ctx, os.Getenv(variable)); err != nil {
		return 1, fmt.Errorf("the PostgreSQL of %s does not answer: %w", variable, err)
	}

	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// answers waits until the server takes a session: its port is open some milliseconds before that.
func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := pgx.Connect(ctx, url)
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

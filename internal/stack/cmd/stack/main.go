package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"chuky/internal/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "stack:", err)
		code = 1
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string, out io.Writer) (code int, err error) {
	flags := flag.NewFlagSet("stack", flag.ContinueOnError)
	var o stack.Options
	flags.StringVar(&o.Dir, "dir", "", "folder to keep everything in; empty = a temporary one")
	flags.StringVar(&o.S3, "s3", stack.MinIO, "the S3 server that Chuky uses: minio or versitygw")
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	if s, err := stack.FromEnv(); err == nil && flags.NArg() > 0 {
		return beside(ctx, s, flags.Args())
	}
	began := time.Now()
	s, err := stack.Start(ctx, o)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	if flags.NArg() > 0 {
		return beside(ctx, s, flags.Args())
	}
	if err := describe(ctx, s, time.Since(began), out); err != nil {
		return 1, err
	}
	<-ctx.Done()
	return 0, nil
}

// beside runs a command that finds the stack in its environment.
func beside(ctx context.Context, s *stack.Stack, args []string) (int, error) {
	env, err := s.Environ()
	if err != nil {
		return 1, err
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), env)
	// An interrupt reaches the whole group: the command ends by itself, and this process must outlive it to clean up.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// describe prints what runs where, and how Chuky is started on it.
func describe(ctx context.Context, s *stack.Stack, took time.Duration, out io.Writer) error {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("%-10s %-17s %8s %8s %8s  %s", "server", "address", "pid", "MB", "start s", "log")
	var sum int64
	for _, srv := range s.Servers() {
		held, err := srv.Memory()
		if err != nil {
			return err
		}
		sum += held
		p("%-10s %-17s %8d %8d %8.1f  %s", srv.Name, srv.Addr, srv.PID(), held>>20, srv.Took.Seconds(), srv.LogFile())
	}
	p("%-10s %-17s %8s %8d %8.1f  %s", "together", "", "", sum>>20, took.Seconds(), s.Dir)
	file := filepath.Join(s.Dir, "chuky.env")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		i, err := s.Install(ctx, "chuky-"+time.Now().Format("20060102-150405"))
		if err != nil {
			return err
		}
		env := append(i.Environ(), "CHUKY_DATA_DIR="+filepath.Join(s.Dir, "chuky"))
		if err := os.WriteFile(file, []byte(strings.Join(env, "\n")+"\n"), 0o600); err != nil {
			return err
		}
	}
	env, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	p("\nletters arrive in %s; the superuser's PostgreSQL is %s", s.MailDir(), s.AdminURL())
	p("\n%s\nStart Chuky on these servers from another terminal:\n\n  (set -a; . %s; exec bin/chuky serve)\n\nCtrl-C ends them.", env, file)
	return nil
}

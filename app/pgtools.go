package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pgTool finds a program of PostgreSQL: on the path, or the newest of Debian's.
func pgTool(name string) (string, error) {
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); err == nil && len(found) > 0 {
		slices.Sort(found)
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not on this machine: install PostgreSQL's client programs, not older than the server (Debian package postgresql-client)", name)
	}
	return path, nil
}

// pgRun runs a tool on a database. The password travels in the environment, which other accounts cannot read.
func pgRun(ctx context.Context, name, dsn string, args ...string) error {
	tool, err := pgTool(name)
	if err != nil {
		return err
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return errors.New("the database's address cannot be read")
	}
	env := os.Environ()
	if password, ok := u.User.Password(); ok {
		env = append(env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	cmd := exec.CommandContext(ctx, tool, append(args, "--dbname="+u.String())...)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

func pgDump(ctx context.Context, dsn, file string) error {
	return pgRun(ctx, "pg_dump", dsn, "--format=custom", "--no-owner", "--no-privileges", "--file="+file)
}

// pgRestore fills an empty database, whole or not at all.
func pgRestore(ctx context.Context, dsn, file string) error {
	return pgRun(ctx, "pg_restore", dsn, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", file)
}

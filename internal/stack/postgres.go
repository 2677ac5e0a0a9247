package stack

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"chuky/internal/pgserver"

	"github.com/jackc/pgx/v5"
)

// Roles of the cluster beside the superuser "postgres": the product owns its databases and Temporal its own, neither more.
const (
	roleChuky    = "chuky"
	roleTemporal = "temporal"
)

// AdminURL is the superuser's way into the cluster.
func (s *Stack) AdminURL() string { return s.postgresURL("postgres", "postgres") }

func (s *Stack) postgresURL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, s.state.Password), Host: s.state.addr(Postgres), Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

func (s *Stack) preparePostgres(srv *Server) error {
	bin, err := pgserver.BinDir()
	if err != nil {
		return err
	}
	cred, err := pgserver.Account()
	if err != nil {
		return err
	}
	dir := s.folder(Postgres)
	data := filepath.Join(dir, "data")
	srv.end, srv.death = syscall.SIGINT, syscall.SIGQUIT // "fast" and "immediate": neither waits for clients
	srv.setUp = func(ctx context.Context) error {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
		password := filepath.Join(dir, "password")
		if err := os.WriteFile(password, []byte(s.state.Password), 0o600); err != nil {
			return err
		}
		if cred != nil {
			for _, path := range []string{dir, password} {
				if err := os.Chown(path, int(cred.Uid), int(cred.Gid)); err != nil {
					return err
				}
			}
		}
		initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C", "--no-sync")
		initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: cred}
		if out, err := initdb.CombinedOutput(); err != nil {
			return fmt.Errorf("initdb in %s (its account must be able to enter that folder): %w: %s", dir, err, out)
		}
		return nil
	}
	// fsync stays on: what is measured on the stack includes waiting for the disk.
	srv.command = func() *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(s.state.Ports[Postgres]), //nolint:noctx // a program of this machine, which outlives the call
			"-c", "listen_addresses="+loopback, "-c", "unix_socket_directories=", "-c", "max_connections=300", "-c", "shared_buffers=128MB")
		cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: cred}
		return cmd
	}
	srv.ready = func(ctx context.Context) error {
		c, err := pgx.Connect(ctx, s.AdminURL())
		if err != nil {
			return err
		}
		return c.Close(ctx)
	}
	srv.fill = func(ctx context.Context) error {
		return s.admin(ctx,
			fmt.Sprintf("CREATE ROLE %s LOGIN CREATEROLE PASSWORD '%s'", roleChuky, s.state.Password),
			fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", roleTemporal, s.state.Password))
	}
	return nil
}

// admin carries out statements as superuser, each by itself.
func (s *Stack) admin(ctx context.Context, statements ...string) error {
	c, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

package stack_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chuky/internal/stack"

	"github.com/jackc/pgx/v5"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// probe leaves something in a server, and finds it again.
type probe struct {
	leave func(ctx context.Context, s *stack.Stack) error
	find  func(ctx context.Context, s *stack.Stack) error
}

func probes() map[string]probe {
	return map[string]probe{
		stack.Postgres: {
			leave: func(ctx context.Context, s *stack.Stack) error {
				return query(ctx, s, "CREATE TABLE kept AS SELECT 79 AS n", nil)
			},
			find: func(ctx context.Context, s *stack.Stack) error {
				var n int
				return query(ctx, s, "SELECT n FROM kept", &n)
			},
		},
		// Install answers once workflows can be started in the namespace, and refuses a database that exists.
		stack.Temporal: {
			leave: func(ctx context.Context, s *stack.Stack) error {
				_, err := s.Install(ctx, "before-the-kill")
				return err
			},
			find: func(ctx context.Context, s *stack.Stack) error {
				_, err := s.Install(ctx, "after-the-kill")
				return err
			},
		},
		stack.MinIO:     objects(stack.MinIO),
		stack.VersityGW: objects(stack.VersityGW),
		stack.Mail: {
			leave: func(_ context.Context, s *stack.Stack) error { return send(s, "truoc@chuky.example") },
			find: func(_ context.Context, s *stack.Stack) error {
				if err := send(s, "sau@chuky.example"); err != nil {
					return err
				}
				for _, sender := range []string{"truoc@chuky.example", "sau@chuky.example"} {
					got, err := stack.Letters(s.MailDir(), sender)
					if err != nil {
						return err
					}
					if len(got) != 1 || got[0].To[0] != "so-y-te@chuky.example" || got[0].Header.Get("Subject") != "Kính gửi" {
						return fmt.Errorf("%d letters from %s: %+v", len(got), sender, got)
					}
				}
				return nil
			},
		},
		stack.Clamd: {leave: scans, find: scans},
	}
}

func query(ctx context.Context, s *stack.Stack, sql string, into *int) error {
	c, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	if into == nil {
		_, err = c.Exec(ctx, sql)
		return err
	}
	if err := c.QueryRow(ctx, sql).Scan(into); err != nil {
		return err
	}
	if *into != 79 {
		return fmt.Errorf("%d came back", *into)
	}
	return nil
}

func objects(name string) probe {
	client := func(s *stack.Stack) (*minio.Client, error) {
		endpoint, access, secret := s.S3Endpoint(name)
		return minio.New(endpoint, &minio.Options{Creds: credentials.NewStaticV4(access, secret, ""), BucketLookup: minio.BucketLookupPath})
	}
	const bucket, key, text = "kept", "thu/muc/tep", "đã nộp"
	return probe{
		leave: func(ctx context.Context, s *stack.Stack) error {
			c, err := client(s)
			if err != nil {
				return err
			}
			if err := c.MakeBucket(ctx, bucket, minio.MakeBucketOptions{}); err != nil {
				return err
			}
			if err := c.EnableVersioning(ctx, bucket); err != nil {
				return fmt.Errorf("versioning: %w", err)
			}
			for _, content := range []string{"bản đầu", text} {
				if _, err := c.PutObject(ctx, bucket, key, strings.NewReader(content), int64(len(content)), minio.PutObjectOptions{}); err != nil {
					return err
				}
			}
			return nil
		},
		find: func(ctx context.Context, s *stack.Stack) error {
			c, err := client(s)
			if err != nil {
				return err
			}
			o, err := c.GetObject(ctx, bucket, key, minio.GetObjectOptions{})
			if err != nil {
				return err
			}
			got, err := io.ReadAll(o)
			if err != nil || string(got) != text {
				return fmt.Errorf("%q came back: %w", got, err)
			}
			versions := 0
			for v := range c.ListObjectsIter(ctx, bucket, minio.ListObjectsOptions{Prefix: key, WithVersions: true}) {
				if v.Err != nil {
					return v.Err
				}
				versions++
			}
			if versions != 2 {
				return fmt.Errorf("%d versions, want 2", versions)
			}
			return nil
		},
	}
}

func send(s *stack.Stack, from string) error {
	return smtp.SendMail(s.Server(stack.Mail).Addr, nil, from, []string{"so-y-te@chuky.example"}, []byte("Subject: Kính gửi\r\nMessage-ID: <1@chuky.example>\r\n\r\nNội dung\r\n"))
}

// scans asks the scanner about three files: clean, with the stack's test virus inside, and the one every scanner knows.
func scans(ctx context.Context, s *stack.Stack) error {
	eicar := `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
	for content, want := range map[string]string{"báo cáo": "stream: OK", "báo cáo " + stack.TestVirus: stack.TestVirusName + " FOUND", eicar: "Eicar-Test-Signature.UNOFFICIAL FOUND"} {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", s.Server(stack.Clamd).Addr)
		if err != nil {
			return err
		}
		msg := binary.BigEndian.AppendUint32([]byte("zINSTREAM\x00"), uint32(len(content)))
		msg = append(append(msg, content...), 0, 0, 0, 0)
		_, err = c.Write(msg)
		answer, readErr := io.ReadAll(c)
		if err := errors.Join(err, readErr, c.Close()); err != nil {
			return err
		}
		if !bytes.Contains(answer, []byte(want)) {
			return fmt.Errorf("scanner says %q of %q, want %q", answer, content, want)
		}
	}
	return nil
}

// Every server is killed (kill -9) and comes back at the same address with all that it had acknowledged; then all of them
// are stopped, and a later start on the same folder finds it too.
func TestStackServersComeBackAfterKill(t *testing.T) {
	dir, err := os.MkdirTemp("", "chuky-stack-") // t.TempDir lets no other account in, which PostgreSQL needs
	if err != nil {
		t.Fatal(err)
	}
	s, err := stack.Start(t.Context(), stack.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Stop(), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	if len(s.Servers()) != len(stack.All()) {
		t.Fatalf("%d servers run", len(s.Servers()))
	}
	for _, srv := range s.Servers() {
		held, err := srv.Memory()
		if err != nil || held < 4<<20 {
			t.Errorf("%s holds %d bytes: %v", srv.Name, held, err)
		}
		t.Logf("%s answered after %s, holds %d MB", srv.Name, srv.Took.Round(10*time.Millisecond), held>>20)
		if err := probes()[srv.Name].leave(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", srv.Name, err)
		}
		addr, pid := srv.Addr, srv.PID()
		if err := srv.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Fatalf("%s lives on after its kill: %v", srv.Name, err)
		}
		if err := srv.Ready(t.Context()); err == nil || srv.PID() != 0 {
			t.Fatalf("%s answers after its kill", srv.Name)
		}
		began := time.Now()
		if err := srv.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s was back after %s", srv.Name, time.Since(began).Round(10*time.Millisecond))
		if srv.Addr != addr || srv.PID() == pid {
			t.Errorf("%s: address %s, process %d", srv.Name, srv.Addr, srv.PID())
		}
	}
	for name, p := range probes() {
		if err := p.find(t.Context(), s); err != nil {
			t.Errorf("%s: %v\n%s", name, err, logOf(s, name))
		}
	}

	began := time.Now()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	t.Logf("all stopped after %s", time.Since(began).Round(10*time.Millisecond))
	first := s
	began = time.Now()
	if s, err = stack.Start(t.Context(), stack.Options{Dir: first.Dir}); err != nil {
		t.Fatal(err)
	}
	t.Logf("all back after %s", time.Since(began).Round(10*time.Millisecond))
	for _, srv := range s.Servers() {
		if srv.Addr != first.Server(srv.Name).Addr {
			t.Errorf("%s moved from %s to %s", srv.Name, first.Server(srv.Name).Addr, srv.Addr)
		}
		if srv.Name == stack.Temporal || srv.Name == stack.Mail {
			continue // theirs can be found once only
		}
		if err := probes()[srv.Name].find(t.Context(), s); err != nil {
			t.Errorf("%s: %v", srv.Name, err)
		}
	}
}

// A frozen server takes connections and answers nothing, until it goes on.
func TestStackServerFreezes(t *testing.T) {
	s, err := stack.Start(t.Context(), stack.Options{Only: []string{stack.VersityGW}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	srv := s.Server(stack.VersityGW)
	if err := srv.Pause(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := srv.Ready(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a frozen server says: %v", err)
	}
	if err := srv.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := srv.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// asParent makes this test binary start servers and wait, so that it can be killed.
const asParent = "CHUKY_TEST_STACK_PARENT"

func TestMain(m *testing.M) {
	dir := os.Getenv(asParent)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := stack.Start(context.Background(), stack.Options{Dir: dir})
	if err != nil {
		panic(err)
	}
	for _, srv := range s.Servers() {
		_, _ = fmt.Fprintln(os.Stdout, srv.PID())
	}
	_, _ = fmt.Fprintln(os.Stdout, "ready")
	select {}
}

// When the process that started the servers is killed, the kernel ends every one of them.
func TestStackEndsWithItsParent(t *testing.T) {
	dir, err := os.MkdirTemp("", "chuky-stack-")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(self)
	parent.Env, parent.Stderr = append(os.Environ(), asParent+"="+dir), os.Stderr
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	if len(pids) != len(stack.All()) {
		t.Fatalf("%d servers had started", len(pids))
	}
	deadline := time.Now().Add(20 * time.Second)
	for _, pid := range pids {
		for syscall.Kill(pid, 0) == nil {
			if time.Now().After(deadline) {
				t.Fatalf("process %d lives on", pid)
			}
			<-time.After(20 * time.Millisecond)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Error(err)
	}
}

func logOf(s *stack.Stack, name string) string {
	raw, err := os.ReadFile(s.Server(name).LogFile())
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// A stack in the environment can be used, and not be ended.
func TestStackOfAnotherProcessIsLeftAlone(t *testing.T) {
	own, err := stack.Start(t.Context(), stack.Options{Only: []string{stack.Mail}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(own.Dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the temporary folder is still there: %v", err)
		}
	})
	line, err := own.Environ()
	if err != nil {
		t.Fatal(err)
	}
	name, value, _ := strings.Cut(line, "=")
	t.Setenv(name, value)
	s, err := stack.FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	srv := s.Server(stack.Mail)
	if srv.Addr != own.Server(stack.Mail).Addr || srv.PID() != own.Server(stack.Mail).PID() || s.Server(stack.Postgres) != nil {
		t.Fatalf("other servers came out of the environment: %+v", s)
	}
	for what, err := range map[string]error{"kill": srv.Kill(), "stop": srv.Stop(), "restart": srv.Restart(t.Context()), "stop all": s.Stop()} {
		if !errors.Is(err, stack.ErrNotOwner) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := send(s, "con-song@chuky.example"); err != nil {
		t.Errorf("the server is gone: %v", err)
	}
	if _, err := s.Install(t.Context(), `x"; DROP`); err == nil {
		t.Error("a name that is none was taken")
	}
	if _, err := stack.Start(t.Context(), stack.Options{Only: []string{"mongo"}}); err == nil {
		t.Error("a server that does not exist was started")
	}
}

package clamtest

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the form of a ClamAV signature, not a safeguard
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// What clamd calls the two samples.
const (
	EICARName = "Eicar-Test.UNOFFICIAL"
	MarkName  = "Chuky.Test.Mark.UNOFFICIAL"
)

// Mark is found wherever it stands in a file, by a signature on bytes.
const Mark = "CHUKY-ANTIVIRUS-TEST-MARK-7f3c"

// EICAR is the industry's harmless test file, found by a signature on its hash. It is put together here so that no
// scanner takes this source for the file.
func EICAR() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}` + `$EICAR-STANDARD-` + `ANTIVIRUS-TEST-FILE!$H+H*`)
}

// Server is a daemon that runs.
type Server struct {
	Address string // host:port
	dir     string
	cmd     *exec.Cmd
	ended   chan error
}

// StreamMax is the size of a file from which this daemon refuses it.
const StreamMax = 110_000_000

// readyWithin bounds a start; without ClamAV's own signatures it takes well under a second.
const readyWithin = 30 * time.Second

// Start runs clamd with its files below dir. The error says what to install when there is none.
func Start(dir string) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Address: l.Addr().String(), dir: dir}
	if err := l.Close(); err != nil {
		return nil, err
	}
	db := filepath.Join(dir, "db")
	if err := os.MkdirAll(db, 0o755); err != nil {
		return nil, err
	}
	sum := md5.Sum(EICAR()) //nolint:gosec // as above
	for name, line := range map[string]string{
		"test.hdb": fmt.Sprintf("%x:%d:Eicar-Test\n", sum, len(EICAR())),
		"test.ndb": "Chuky.Test.Mark:0:*:" + hex.EncodeToString([]byte(Mark)) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(db, name), []byte(line), 0o644); err != nil {
			return nil, err
		}
	}
	_, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	conf := strings.Join([]string{"Foreground yes", "TCPAddr 127.0.0.1", "TCPSocket " + port, "DatabaseDirectory " + db, "TemporaryDirectory " + dir,
		"StreamMaxLength " + strconv.Itoa(StreamMax), "MaxFileSize " + strconv.Itoa(StreamMax), "MaxScanSize 400M", "AlertExceedsMax yes", "MaxThreads 4", ""}, "\n")
	if err := os.WriteFile(s.config(), []byte(conf), 0o644); err != nil {
		return nil, err
	}
	return s, s.Restart()
}

func (s *Server) config() string { return filepath.Join(s.dir, "clamd.conf") }

// program finds clamd, which Debian keeps off the path of ordinary users.
func program() (string, error) {
	for _, name := range []string{"clamd", "/usr/sbin/clamd", "/usr/local/sbin/clamd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("clamd is not installed: run tools/deps.sh (Debian's package clamav-daemon)")
}

// Restart runs the daemon again, on the same port, after Stop.
func (s *Server) Restart() error {
	path, err := program()
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := exec.Command(path, "--config-file="+s.config()) //nolint:noctx // it runs until Stop
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.cmd, s.ended = cmd, ended
	deadline := time.After(readyWithin)
	for {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", s.Address)
		if err == nil {
			return conn.Close()
		}
		select {
		case err := <-ended:
			s.cmd = nil
			return fmt.Errorf("clamd ended: %w: %s", err, said.Bytes())
		case <-deadline:
			return fmt.Errorf("clamd does not answer within %s (%w)", readyWithin, s.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop kills the daemon; stopping twice is no error.
func (s *Server) Stop() error {
	if s.cmd == nil {
		return nil
	}
	err := s.cmd.Process.Kill()
	if ended := <-s.ended; err != nil {
		err = errors.Join(err, ended)
	}
	s.cmd = nil
	return err
}

// Freeze lets the daemon accept connections without ever answering, as a machine out of memory does; Thaw ends that.
func (s *Server) Freeze() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw lets a frozen daemon go on.
func (s *Server) Thaw() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

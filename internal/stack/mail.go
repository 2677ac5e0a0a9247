package stack

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
)

// MailDir is the Maildir that the mail server delivers into; Letters reads it.
func (s *Stack) MailDir() string { return filepath.Join(s.Dir, Mail, "box") }

// prepareMail runs Debian's aiosmtpd, which takes letters for anybody and answers 250 once a letter is a file.
func (s *Stack) prepareMail(srv *Server) error {
	python, err := installed("python3", "python3-aiosmtpd", "/usr/bin/python3")
	if err != nil {
		return err
	}
	srv.command = func() *exec.Cmd {
		return exec.Command(python, "-I", "-u", "-m", "aiosmtpd", "-n", "-u", "-l", srv.Addr, "-c", "aiosmtpd.handlers.Mailbox", s.MailDir()) //nolint:noctx // a program of this machine, which outlives the call
	}
	srv.setUp = func(context.Context) error { return makeBox(s.MailDir()) }
	srv.ready = func(ctx context.Context) error {
		line, err := converse(ctx, srv.Addr, "", '\n')
		if err == nil && !strings.HasPrefix(line, "220 ") {
			err = fmt.Errorf("mail server says %q", line)
		}
		return err
	}
	return nil
}

// converse sends text and returns the first answer, which ends with end.
func converse(ctx context.Context, addr, text string, end byte) (string, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	if until, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(until); err != nil {
			return "", err
		}
	}
	if text != "" {
		if _, err := c.Write([]byte(text)); err != nil {
			return "", err
		}
	}
	return bufio.NewReader(c).ReadString(end)
}

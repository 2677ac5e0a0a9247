package clamd

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

const (
	// pieceBytes is what one INSTREAM piece carries; the daemon takes any size below its StreamMaxLength.
	pieceBytes = 64 << 10
	// answerBytes bounds an answer, which is one line.
	answerBytes = 4 << 10

	dialTimeout = 3 * time.Second
	// idleTimeout bounds each write and the wait for a short answer: a daemon that takes nothing for this long is down.
	idleTimeout = 10 * time.Second
	// DefaultTimeout is how long a file may be looked into after its last byte, unless configured otherwise.
	DefaultTimeout = 30 * time.Second
)

// ErrSizeLimit says that the daemon takes less than this file has (StreamMaxLength). Repeating helps only once its configuration
// was changed; the file is not clean and not infected.
var ErrSizeLimit = errors.New("clamd: file exceeds the daemon's StreamMaxLength")

// Client asks one daemon. It is safe for concurrent use: every call has its own connection.
type Client struct {
	// Address is host:port of the daemon's TCPSocket.
	Address string
	// Timeout bounds the wait for the verdict after the last byte; 0 = DefaultTimeout.
	Timeout time.Duration
}

// Scan streams r to the daemon and returns the name of what it found, "" when it found nothing. An error means that
// nothing is known of the file; a failure to read r is returned as it is.
func (c *Client) Scan(ctx context.Context, r io.Reader) (threat string, err error) {
	answer, err := c.talk(ctx, "zINSTREAM\x00", cmp.Or(c.Timeout, DefaultTimeout), r)
	if err != nil {
		return "", err
	}
	return verdict(answer)
}

// verdict reads "stream: OK", "stream: <name> FOUND" or an error.
func verdict(answer string) (string, error) {
	switch {
	case answer == "stream: OK":
		return "", nil
	case strings.HasSuffix(answer, " FOUND"):
		if name := strings.TrimSuffix(strings.TrimPrefix(answer, "stream: "), " FOUND"); name != "" {
			return name, nil
		}
	case strings.HasPrefix(answer, "INSTREAM size limit exceeded"):
		return "", ErrSizeLimit
	}
	return "", fmt.Errorf("clamd: unexpected answer %q", answer)
}

// Version names the engine and its signatures, e.g. "ClamAV 1.4.6/27500/Fri Nov 20 …".
func (c *Client) Version(ctx context.Context) (string, error) {
	return c.talk(ctx, "zVERSION\x00", idleTimeout, nil)
}

// Ping reports whether the daemon answers.
func (c *Client) Ping(ctx context.Context) error {
	answer, err := c.talk(ctx, "zPING\x00", idleTimeout, nil)
	if err == nil && answer != "PONG" {
		err = fmt.Errorf("clamd: unexpected answer %q", answer)
	}
	return err
}

// talk sends one command, with the bytes of body after it, and returns the answer without its end.
func (c *Client) talk(ctx context.Context, command string, wait time.Duration, body io.Reader) (string, error) {
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", c.Address)
	if err != nil {
		return "", fmt.Errorf("clamd: %w", err)
	}
	defer func() { _ = conn.Close() }()
	// The end of ctx ends every read and write under way.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()

	sent := send(conn, command, body)
	var own readError
	if errors.As(sent, &own) {
		return "", own.error
	}
	// A daemon that has seen enough answers and hangs up before the last piece: its answer says more than the failed write.
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return "", fmt.Errorf("clamd: %w", err)
	}
	if ctx.Err() != nil {
		return "", fmt.Errorf("clamd: %w", ctx.Err())
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, answerBytes)).ReadBytes(0)
	if err != nil {
		return "", fmt.Errorf("clamd: no answer: %w", errors.Join(ctx.Err(), sent, err))
	}
	return string(bytes.TrimSpace(bytes.TrimRight(answer, "\x00"))), nil
}

// readError is a failure of what was to be scanned, not of the daemon.
type readError struct{ error }

func send(conn net.Conn, command string, body io.Reader) error {
	write := func(b []byte) error {
		if err := conn.SetWriteDeadline(time.Now().Add(idleTimeout)); err != nil {
			return err
		}
		_, err := conn.Write(b)
		return err
	}
	if err := write([]byte(command)); err != nil || body == nil {
		return err
	}
	piece := make([]byte, 4+pieceBytes)
	for {
		n, err := io.ReadFull(body, piece[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(piece, uint32(n))
			if err := write(piece[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return write(make([]byte, 4))
		case err != nil:
			return readError{err}
		}
	}
}

package smtpsink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/emersion/go-smtp"
)

// MaxMessageBytes bounds one message; the process sends letters, not files.
const MaxMessageBytes = 10 << 20

// Server is a running mail server.
type Server struct {
	smtp     *smtp.Server
	listener net.Listener
	done     chan error
}

// Start listens on addr (host:port; port 0 picks one) and stores what arrives
// in folder, which is made when missing. A message is acknowledged only after
// its file is on the disk. Close ends the server.
func Start(addr, folder string) (*Server, error) {
	store, err := openStore(folder)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("không mở được cổng nhận thư %s: %w", addr, err)
	}
	s := &Server{listener: listener, done: make(chan error, 1)}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{store: store, peer: c.Conn().RemoteAddr().String()}, nil
	}))
	s.smtp.Domain = "localhost"
	s.smtp.MaxMessageBytes = MaxMessageBytes
	s.smtp.MaxRecipients = 100
	s.smtp.EnableSMTPUTF8 = true
	s.smtp.ReadTimeout = time.Minute
	s.smtp.WriteTimeout = time.Minute
	go func() { s.done <- s.smtp.Serve(listener) }()
	return s, nil
}

// Addr is the address that the server listens on, "127.0.0.1:2525".
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close stops listening, lets messages in progress finish until ctx ends, and
// returns what went wrong, if anything.
func (s *Server) Close(ctx context.Context) error {
	err := s.smtp.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.smtp.Close())
	}
	// The library closes only listeners that Serve has already told it of; a
	// Close right after Start would leave this one open and wait for ever.
	if closed := s.listener.Close(); closed != nil && !errors.Is(closed, net.ErrClosed) {
		err = errors.Join(err, closed)
	}
	if served := <-s.done; served != nil && !errors.Is(served, smtp.ErrServerClosed) && !errors.Is(served, net.ErrClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// session is one connection's current message.
type session struct {
	store *store
	peer  string
	from  string
	to    []string
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.store.keep(s.peer, s.from, s.to, raw); err != nil {
		// The disk is full or the folder is gone: the sender should try again.
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "message could not be stored, try again"}
	}
	return nil
}

package notify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// TLSMode says how the connection to the mail server is protected.
type TLSMode string

// TLS modes.
const (
	TLSNone     TLSMode = "none"     // plain text: a server on the same machine
	TLSStart    TLSMode = "starttls" // STARTTLS or no mail
	TLSImplicit TLSMode = "tls"      // TLS from the first byte (port 465)
)

// SMTPConfig describes the mail server.
type SMTPConfig struct {
	Host string
	Port int
	// From is the sender's address; its domain also stands in Message-IDs.
	From     string
	FromName string
	TLS      TLSMode
	// Username and Password are optional; with a user name the strongest
	// mechanism that the server offers is used, never a clear one without TLS.
	Username string
	Password string
	// Timeout bounds one message from dial to answer; 0 means 30 seconds.
	Timeout time.Duration
	// HELO is the name given to the server; empty means the machine's.
	HELO string
	// TLSConfig replaces the default (verify against the system's roots).
	TLSConfig *tls.Config
}

const defaultTimeout = 30 * time.Second

// SMTP is the e-mail channel. It opens one connection per message and may be
// used by many goroutines.
type SMTP struct {
	config SMTPConfig
	domain string
}

// NewSMTP checks the configuration; it does not connect. The error lists every
// fault at once.
func NewSMTP(config SMTPConfig) (*SMTP, error) {
	var faults []error
	if config.Host == "" || config.Port < 1 || config.Port > 65535 {
		faults = append(faults, fmt.Errorf("máy chủ thư %q, cổng %d không hợp lệ", config.Host, config.Port))
	}
	switch config.TLS {
	case TLSNone, TLSStart, TLSImplicit:
	default:
		faults = append(faults, fmt.Errorf("chế độ TLS %q không hợp lệ, chỉ nhận %q, %q, %q", config.TLS, TLSNone, TLSStart, TLSImplicit))
	}
	if config.Username != "" && config.TLS == TLSNone {
		faults = append(faults, errors.New("máy chủ thư cần mật khẩu thì phải bật TLS"))
	}
	_, domain, _ := strings.Cut(config.From, "@")
	if err := mail.NewMsg().From(config.From); err != nil || domain == "" {
		faults = append(faults, fmt.Errorf("địa chỉ người gửi %q không hợp lệ", config.From))
	}
	if config.Timeout <= 0 {
		config.Timeout = defaultTimeout
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return &SMTP{config: config, domain: domain}, nil
}

// MessageID is the Message-ID header (without angle brackets) of the message
// with this ID: always the same, so that a receiver knows a repetition.
func (s *SMTP) MessageID(id string) string {
	local := id
	if local == "" || strings.Trim(local, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		sum := sha256.Sum256([]byte(id))
		local = hex.EncodeToString(sum[:16])
	}
	return local + "@" + s.domain
}

// Send delivers one message to the mail server.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() {
		// The server has the message; a hiccup while saying goodbye must not
		// make us send it twice.
		return nil
	}
	return classify(err)
}

func (s *SMTP) compose(m Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(oneLine(s.config.FromName), s.config.From); err != nil {
		return nil, fmt.Errorf("địa chỉ người gửi %q: %w", s.config.From, err)
	}
	if err := msg.AddToFormat(oneLine(m.ToName), strings.TrimSpace(m.To)); err != nil {
		return nil, &PermanentError{Reason: fmt.Sprintf("địa chỉ thư %q không hợp lệ", m.To), Err: err}
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(s.MessageID(m.ID))
	msg.SetDate()
	// Keeps absence notices from answering a machine (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

func (s *SMTP) client(ctx context.Context) (*mail.Client, error) {
	timeout := s.config.Timeout
	if deadline, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(deadline))
	}
	if timeout <= 0 {
		return nil, context.DeadlineExceeded
	}
	options := []mail.Option{mail.WithPort(s.config.Port), mail.WithTimeout(timeout)}
	switch s.config.TLS {
	case TLSNone:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case TLSStart:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLSImplicit:
		options = append(options, mail.WithSSL())
	}
	if s.config.TLSConfig != nil {
		options = append(options, mail.WithTLSConfig(s.config.TLSConfig))
	}
	if s.config.HELO != "" {
		options = append(options, mail.WithHELO(s.config.HELO))
	}
	if s.config.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(s.config.Username), mail.WithPassword(s.config.Password))
	}
	client, err := mail.NewClient(s.config.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("cấu hình máy chủ thư: %w", err)
	}
	return client, nil
}

// classify tells a refusal of this message from trouble with the server. Only
// a 5xx answer to the recipient or to the content is about the message; one to
// the greeting, the password or the sender is about our configuration, which
// an administrator can repair while the message waits.
func classify(err error) error {
	var send *mail.SendError
	if !errors.As(err, &send) || send.ErrorCode() < 500 || send.ErrorCode() > 599 {
		return fmt.Errorf("chưa gửi được thư: %w", err)
	}
	switch send.Reason {
	case mail.ErrSMTPRcptTo:
		return &PermanentError{Reason: "máy chủ thư từ chối địa chỉ người nhận", Err: err}
	case mail.ErrSMTPData, mail.ErrSMTPDataClose, mail.ErrWriteContent:
		return &PermanentError{Reason: "máy chủ thư từ chối nội dung thư", Err: err}
	default:
		return fmt.Errorf("chưa gửi được thư: %w", err)
	}
}

// oneLine keeps a name or subject from starting a new header.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

package notify

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"chuky/notify/smtpsink"
)

// channel returns an e-mail channel to addr.
func channel(t *testing.T, addr string, change ...func(*SMTPConfig)) *SMTP {
	t.Helper()
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		t.Fatal(err)
	}
	config := SMTPConfig{Host: host, Port: port, From: "chuky@so-khcn.example.vn", FromName: "Sở Khoa học và Công nghệ", TLS: TLSNone, HELO: "localhost", Timeout: 10 * time.Second}
	for _, c := range change {
		c(&config)
	}
	s, err := NewSMTP(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var letterToUnit = Message{
	ID: "0199c1de-7a3b-7f00-8000-000000000001", To: "nguyenvana@so-y-te.example.vn", ToName: "Nguyễn Văn Ánh",
	Subject: "Đôn đốc: Sở Y tế còn 2 ngày làm việc (Đánh giá chuyển đổi số năm 2025)",
	Text:    "Kính gửi: Ông/Bà Nguyễn Văn Ánh,\n\n.một dòng bắt đầu bằng dấu chấm\n" + strings.Repeat("rất dài ", 200) + "\n\nhttps://chuky.example.vn/viec/42\n",
}

func TestMailArrivesAsWritten(t *testing.T) {
	folder := t.TempDir()
	sink, err := smtpsink.Start("127.0.0.1:0", folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sink.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	s := channel(t, sink.Addr())
	withHTML := letterToUnit
	withHTML.ID, withHTML.HTML = "id with spaces <and> brackets\r\nX: y", "<p>Kính gửi</p>"
	injected := letterToUnit
	injected.ID, injected.Subject, injected.ToName = "3", "Tiêu đề\r\nBcc: ai-do@example.vn\r\n\r\nthân thư giả", "Tên\r\nX-Evil: 1"
	// The first message goes twice, as after an answer that got lost.
	for _, m := range []Message{letterToUnit, withHTML, injected, letterToUnit} {
		if err := s.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	mails, total, err := smtpsink.List(folder, 0, 0)
	if err != nil || total != 3 || len(mails) != 3 {
		t.Fatalf("%d mails, %d listed, %v", total, len(mails), err)
	}
	first, err := smtpsink.Read(folder, mails[2].File)
	if err != nil {
		t.Fatal(err)
	}
	if first.To != letterToUnit.To || first.ToName != letterToUnit.ToName || first.Subject != letterToUnit.Subject || first.Text != letterToUnit.Text {
		t.Errorf("arrived as %+v", first)
	}
	if first.From != "chuky@so-khcn.example.vn" || first.FromName != "Sở Khoa học và Công nghệ" {
		t.Errorf("sender %q %q", first.From, first.FromName)
	}
	if want := letterToUnit.ID + "@so-khcn.example.vn"; first.MessageID != want || s.MessageID(letterToUnit.ID) != want {
		t.Errorf("Message-ID %q, want %q", first.MessageID, want)
	}
	second, err := smtpsink.Read(folder, mails[1].File)
	if err != nil || second.Text != letterToUnit.Text {
		t.Errorf("plain text beside HTML: %q, %v", second.Text, err)
	}
	if strings.ContainsAny(second.MessageID, " <>\r\n") || second.MessageID != s.MessageID(withHTML.ID) {
		t.Errorf("Message-ID %q", second.MessageID)
	}
	third, err := smtpsink.Read(folder, mails[0].File)
	if err != nil || third.Subject != "Tiêu đề Bcc: ai-do@example.vn thân thư giả" || third.ToName != "Tên X-Evil: 1" || third.Text != letterToUnit.Text {
		t.Errorf("injected headers: %+v, %v", third, err)
	}
}

// refusing is a mail server that answers one command with an error.
type refusing struct {
	onMail, onRcpt, onData error
	user, password         string

	mu       sync.Mutex
	messages int
}

func (r *refusing) session(*smtp.Conn) (smtp.Session, error) { return &refusingSession{r}, nil }

type refusingSession struct{ r *refusing }

func (s *refusingSession) Reset()                               {}
func (s *refusingSession) Logout() error                        { return nil }
func (s *refusingSession) Mail(string, *smtp.MailOptions) error { return s.r.onMail }
func (s *refusingSession) Rcpt(string, *smtp.RcptOptions) error { return s.r.onRcpt }
func (s *refusingSession) AuthMechanisms() []string             { return []string{sasl.Plain} }
func (s *refusingSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.r.user || password != s.r.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *refusingSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if s.r.onData == nil {
		s.r.mu.Lock()
		s.r.messages++
		s.r.mu.Unlock()
	}
	return s.r.onData
}

func (r *refusing) start(t *testing.T, config *tls.Config) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(r.session))
	server.Domain, server.TLSConfig = "localhost", config
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		// Serve may not have registered the listener yet.
		if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func answer(code int) error { return &smtp.SMTPError{Code: code, Message: "no"} }

func TestRefusalsAreToldApart(t *testing.T) {
	for name, tc := range map[string]struct {
		server    *refusing
		to        string
		permanent bool
	}{
		"unknown recipient":      {&refusing{onRcpt: answer(550)}, "", true},
		"mailbox full for now":   {&refusing{onRcpt: answer(452)}, "", false},
		"greylisted":             {&refusing{onRcpt: answer(451)}, "", false},
		"content refused":        {&refusing{onData: answer(554)}, "", true},
		"server out of disk":     {&refusing{onData: answer(452)}, "", false},
		"our sender not allowed": {&refusing{onMail: answer(550)}, "", false},
		"no such address form":   {&refusing{}, "không phải địa chỉ", true},
		"no address":             {&refusing{}, " ", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := channel(t, tc.server.start(t, nil))
			m := letterToUnit
			if tc.to != "" {
				m.To = tc.to
			}
			err := s.Send(context.Background(), m)
			if err == nil || IsPermanent(err) != tc.permanent {
				t.Errorf("permanent %v: %v", !tc.permanent, err)
			}
			if tc.server.messages != 0 {
				t.Error("the message went through")
			}
		})
	}
}

func TestNoServerIsTransient(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := channel(t, addr).Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

// script answers each line of a client from a table until the connection ends.
func script(t *testing.T, greeting string, reply func(line string, data *bool) (answer string, hangUp bool)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := io.WriteString(conn, greeting); err != nil {
				t.Error(err)
			}
			data := false
			lines := bufio.NewScanner(conn)
			for lines.Scan() {
				text, hangUp := reply(lines.Text(), &data)
				if _, err := io.WriteString(conn, text); err != nil || hangUp {
					break
				}
			}
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
	return listener.Addr().String()
}

// dialogue is a server that takes a message and then does as told.
func dialogue(afterData string) func(string, *bool) (string, bool) {
	return func(line string, data *bool) (string, bool) {
		switch {
		case *data && line == ".":
			return afterData, true
		case *data:
			return "", false
		case line == "DATA":
			*data = true
			return "354 go on\r\n", false
		}
		return "250 ok\r\n", false
	}
}

func TestAcceptedThenHungUpIsSent(t *testing.T) {
	addr := script(t, "220 test\r\n", dialogue("250 queued\r\n"))
	if err := channel(t, addr).Send(context.Background(), letterToUnit); err != nil {
		t.Errorf("the server took the message, sending it again would double it: %v", err)
	}
}

func TestHungUpWithoutAnswerIsTransient(t *testing.T) {
	addr := script(t, "220 test\r\n", dialogue(""))
	if err := channel(t, addr).Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestSilentServerTimesOut(t *testing.T) {
	addr := script(t, "", func(string, *bool) (string, bool) { return "", false })
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := channel(t, addr).Send(ctx, letterToUnit)
	if err == nil || IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("waited %v for a server that says nothing", waited)
	}
}

// certificate is a self-signed certificate for 127.0.0.1 and a pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}

func TestTLSAndPassword(t *testing.T) {
	config, pool := certificate(t)
	server := &refusing{user: "chuky", password: "mật khẩu"}
	addr := server.start(t, config)
	trusting := func(c *SMTPConfig) {
		c.TLS = TLSStart
		c.TLSConfig = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
	}
	login := func(password string) func(*SMTPConfig) {
		return func(c *SMTPConfig) { c.Username, c.Password = "chuky", password }
	}
	if err := channel(t, addr, trusting, login("mật khẩu")).Send(context.Background(), letterToUnit); err != nil {
		t.Error(err)
	}
	if err := channel(t, addr, trusting, login("sai")).Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("a wrong password is the administrator's to repair: %v", err)
	}
	strict := func(c *SMTPConfig) { c.TLS = TLSStart }
	if err := channel(t, addr, strict).Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("an unknown certificate: %v", err)
	}
	plain := (&refusing{}).start(t, nil)
	if err := channel(t, plain, strict).Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("a server without STARTTLS: %v", err)
	}
	if server.messages != 1 {
		t.Errorf("%d messages went through", server.messages)
	}
}

func TestSMTPConfigNamesEveryFault(t *testing.T) {
	_, err := NewSMTP(SMTPConfig{Port: 70000, From: "không địa chỉ", TLS: "ssl"})
	for _, want := range []string{"cổng 70000", "người gửi", `TLS "ssl"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	if _, err := NewSMTP(SMTPConfig{Host: "h", Port: 25, From: "a@b.vn", TLS: TLSNone, Username: "u"}); err == nil {
		t.Error("a password in clear text")
	}
}

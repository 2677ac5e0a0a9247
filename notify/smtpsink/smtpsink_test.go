package smtpsink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// start runs a server for the test; the returned func stops it early.
func start(t *testing.T, folder string) (*Server, func()) {
	t.Helper()
	s, err := Start("127.0.0.1:0", folder)
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	stop := func() {
		once.Do(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := s.Close(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return s, stop
}

// letter is a plain message; id "" leaves the Message-ID out.
func letter(id, subject string) []byte {
	head := "From: Chuky <chuky@example.vn>\r\nTo: =?utf-8?q?Nguy=E1=BB=85n_V=C4=83n_A?= <a@example.vn>\r\nDate: Fri, 16 Jan 2026 17:00:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n"
	if id != "" {
		head += "Message-ID: <" + id + ">\r\n"
	}
	return []byte(head + "Subject: " + subject + "\r\n\r\nXin chào\r\n..dấu chấm\r\n")
}

func send(addr string, raw []byte) error {
	return smtp.SendMail(addr, nil, "chuky@example.vn", []string{"a@example.vn"}, raw)
}

func TestEveryMessageIsKeptOnceAndInOrder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "mới", "thư")
	if mails, total, err := List(folder, 0, 10); err != nil || total != 0 || mails != nil {
		t.Errorf("a folder that is not there yet: %v %d %v", mails, total, err)
	}
	s, stop := start(t, folder)
	for _, id := range []string{"1@x", "2@x", "1@x", "", "", "3@x"} {
		if err := send(s.Addr(), letter(id, "Thư "+id)); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	// A restart remembers what it has.
	s, _ = start(t, folder)
	for _, id := range []string{"2@x", "4@x"} {
		if err := send(s.Addr(), letter(id, "Thư "+id)); err != nil {
			t.Fatal(err)
		}
	}
	mails, total, err := List(folder, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, m := range mails {
		subjects = append(subjects, m.Subject)
	}
	// The two without Message-ID are the same bytes, hence one.
	if want := []string{"Thư 4@x", "Thư 3@x", "Thư", "Thư 2@x", "Thư 1@x"}; total != 5 || !slices.Equal(subjects, want) {
		t.Errorf("%d: %q, want %q", total, subjects, want)
	}
	page, total, err := List(folder, 1, 2)
	if err != nil || total != 5 || len(page) != 2 || page[0].Subject != "Thư 3@x" {
		t.Errorf("page: %v %d %v", page, total, err)
	}
	if page, total, err = List(folder, 99, 2); err != nil || total != 5 || len(page) != 0 {
		t.Errorf("beyond the end: %v %d %v", page, total, err)
	}
}

func TestParsedMail(t *testing.T) {
	folder := t.TempDir()
	s, _ := start(t, folder)
	before := time.Now().Add(-time.Second)
	if err := send(s.Addr(), letter("9@x", "=?utf-8?b?VGjGsA==?=")); err != nil {
		t.Fatal(err)
	}
	mails, _, err := List(folder, 0, 1)
	if err != nil || len(mails) != 1 {
		t.Fatal(mails, err)
	}
	if mails[0].Text != "" {
		t.Error("the list carries texts")
	}
	m, err := Read(folder, mails[0].File)
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "Thư" || m.To != "a@example.vn" || m.ToName != "Nguyễn Văn A" || m.From != "chuky@example.vn" || m.FromName != "Chuky" || m.MessageID != "9@x" || m.Text != "Xin chào\n..dấu chấm\n" {
		t.Errorf("%+v", m)
	}
	if !m.Date.Equal(time.Date(2026, 1, 16, 10, 0, 0, 0, time.UTC)) || m.Received.Before(before) || m.Received.After(time.Now().Add(time.Second)) || m.Size == 0 {
		t.Errorf("dates %v %v, %d bytes", m.Date, m.Received, m.Size)
	}
	raw, err := os.ReadFile(filepath.Join(folder, m.File))
	if err != nil || !strings.HasPrefix(string(raw), "Return-Path: <chuky@example.vn>\r\nX-Envelope-To: a@example.vn\r\nReceived: from 127.0.0.1") {
		t.Errorf("envelope: %.120s, %v", raw, err)
	}
}

func TestOtherForms(t *testing.T) {
	for name, tc := range map[string]struct{ head, body, text string }{
		"base64":          {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", "WGlu\r\nIGNow6Bv\r\n", "Xin chào"},
		"quoted":          {"Content-Type: text/plain\r\nContent-Transfer-Encoding: Quoted-Printable\r\n", "Xin ch=C3=A0o=\r\n!\r\n", "Xin chào!\n"},
		"no type":         {"", "Xin\r\n", "Xin\n"},
		"HTML only":       {"Content-Type: text/html\r\n", "<p>Xin</p>\r\n", ""},
		"nested":          {"Content-Type: multipart/mixed; boundary=o\r\n", "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/html\r\n\r\n<p>\r\n--i\r\nContent-Type: text/plain\r\n\r\nXin\r\n--i--\r\n--o--\r\n", "Xin"},
		"empty subject":   {"Content-Type: text/plain\r\n", "", ""},
		"no parts at all": {"Content-Type: multipart/mixed; boundary=o\r\n", "--o--\r\n", ""},
	} {
		m, err := parse([]byte("Subject: x\r\n" + tc.head + "\r\n" + tc.body))
		if err != nil || m.Text != tc.text {
			t.Errorf("%s: %q, %v; want %q", name, m.Text, err, tc.text)
		}
	}
}

func TestReadStaysInItsFolder(t *testing.T) {
	outer := t.TempDir()
	folder := filepath.Join(outer, "thu")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(outer, "mat.eml"), filepath.Join(folder, ".incoming-1.eml"), filepath.Join(folder, "note.txt")} {
		if err := os.WriteFile(path, letter("1@x", "bí mật"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"../mat.eml", "..", ".", "", "/etc/passwd", filepath.Join(outer, "mat.eml"), ".incoming-1.eml", "note.txt", "none.eml"} {
		if m, err := Read(folder, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %+v, %v", name, m, err)
		}
	}
	if _, total, err := List(folder, 0, 0); err != nil || total != 0 {
		t.Errorf("listed %d files that are no messages, %v", total, err)
	}
}

func TestAForeignFileIsListedNotHidden(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "hong.eml"), []byte("không phải thư"), 0o600); err != nil {
		t.Fatal(err)
	}
	mails, total, err := List(folder, 0, 0)
	if err != nil || total != 1 || len(mails) != 1 || mails[0].Subject != "hong.eml" {
		t.Errorf("%v %d %v", mails, total, err)
	}
}

func TestHalvesOfADeadProcessAreSweptAway(t *testing.T) {
	folder := t.TempDir()
	half := filepath.Join(folder, incoming+"123")
	if err := os.WriteFile(half, []byte("Subject: nử"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, folder)
	if _, err := os.Stat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half is still there: %v", err)
	}
}

func TestManySendersAtOnce(t *testing.T) {
	folder := t.TempDir()
	s, _ := start(t, folder)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for k := range 5 {
				if err := send(s.Addr(), letter(fmt.Sprintf("%d-%d@x", i, k%4), "x")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if _, total, err := List(folder, 0, 0); err != nil || total != 80 {
		t.Errorf("%d kept, want 80, %v", total, err)
	}
}

func TestRefusals(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "thu")
	s, _ := start(t, folder)
	code := func(err error) int {
		var p *textproto.Error
		if errors.As(err, &p) {
			return p.Code
		}
		return 0
	}
	if err := smtp.SendMail(s.Addr(), nil, "chuky@example.vn", []string{"khong-co-ten-mien"}, letter("1@x", "x")); code(err) != 501 {
		t.Errorf("recipient without a domain: %v", err)
	}
	big := append(letter("2@x", "x"), strings.Repeat(strings.Repeat("x", 998)+"\r\n", MaxMessageBytes/1000+1)...)
	if err := send(s.Addr(), big); code(err) != 552 {
		t.Errorf("a message over the limit: %v", err)
	}
	// Without its folder the server must not say that it has the message.
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := send(s.Addr(), letter("3@x", "x")); code(err) != 451 {
		t.Errorf("folder gone: %v", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := send(s.Addr(), letter("3@x", "x")); err != nil {
		t.Errorf("the same message after the repair: %v", err)
	}
	if _, total, err := List(folder, 0, 0); err != nil || total != 1 {
		t.Errorf("%d kept, %v", total, err)
	}
}

func TestStartAndClose(t *testing.T) {
	s, stop := start(t, t.TempDir())
	if _, err := Start(s.Addr(), t.TempDir()); err == nil || !strings.Contains(err.Error(), s.Addr()) {
		t.Errorf("two servers on one port: %v", err)
	}
	file := filepath.Join(t.TempDir(), "tep")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start("127.0.0.1:0", file); err == nil {
		t.Error("a file as folder")
	}
	stop() // at once after Start, before the first connection
	if err := send(s.Addr(), letter("1@x", "x")); err == nil {
		t.Error("a closed server took a message")
	}
}

package stack

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
)

// Letter is one delivered message.
type Letter struct {
	File   string
	From   string   // of the envelope
	To     []string // of the envelope
	Header mail.Header
	Body   []byte // as sent: encoded, in parts
}

// makeBox makes an empty Maildir.
func makeBox(dir string) error {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// Letters reads all letters of a Maildir whose envelope names the sender; "" = any sender.
func Letters(dir, sender string) ([]Letter, error) {
	files, err := os.ReadDir(filepath.Join(dir, "new"))
	if err != nil {
		return nil, err
	}
	var list []Letter
	for _, f := range files {
		path := filepath.Join(dir, "new", f.Name())
		raw, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(m.Body)
		if err != nil {
			return nil, err
		}
		l := Letter{File: path, From: m.Header.Get("X-MailFrom"), Header: m.Header, Body: body}
		for to := range strings.SplitSeq(m.Header.Get("X-RcptTo"), ",") {
			l.To = append(l.To, strings.TrimSpace(to))
		}
		if sender == "" || l.From == sender {
			list = append(list, l)
		}
	}
	return list, nil
}

package smtpsink

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Mail is one stored message, parsed for display.
type Mail struct {
	// File is its name in the folder, the handle for Read.
	File string
	// MessageID is without angle brackets.
	MessageID string
	From      string
	FromName  string
	To        string
	ToName    string
	Subject   string
	// Date is the sender's, Received the server's, both UTC.
	Date     time.Time
	Received time.Time
	// Text is the plain text; List leaves it empty.
	Text string
	Size int64
}

// List returns the newest messages first, skipping offset of them and at most
// limit (all when limit is 0), without their text, and how many there are. A
// folder that does not exist yet is empty. A file that is no message is listed
// with its name as subject rather than hidden.
func List(folder string, offset, limit int) (mails []Mail, total int, err error) {
	all, err := names(folder)
	if err != nil {
		return nil, 0, err
	}
	slices.Reverse(all)
	page := all[min(max(offset, 0), len(all)):]
	if limit > 0 && limit < len(page) {
		page = page[:limit]
	}
	for _, name := range page {
		m, err := Read(folder, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed between listing and reading
		}
		if err != nil {
			m = Mail{File: name, Subject: name}
		}
		m.Text = ""
		mails = append(mails, m)
	}
	return mails, len(all), nil
}

// Read parses one message. file is a name as List gives it; anything else,
// such as a path, is fs.ErrNotExist.
func Read(folder, file string) (Mail, error) {
	if filepath.Base(file) != file || strings.HasPrefix(file, ".") || !strings.HasSuffix(file, extension) {
		return Mail{}, fmt.Errorf("thư %q: %w", file, fs.ErrNotExist)
	}
	raw, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return Mail{}, fmt.Errorf("không đọc được thư: %w", err)
	}
	m, err := parse(raw)
	if err != nil {
		return Mail{}, fmt.Errorf("thư %s: %w", file, err)
	}
	m.File, m.Size = file, int64(len(raw))
	stamp, _, _ := strings.Cut(file, "-")
	if m.Received, err = time.Parse(nameLayout, stamp); err != nil {
		m.Received = m.Date // a file that somebody else put here
	}
	return m, nil
}

func parse(raw []byte) (Mail, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, fmt.Errorf("không phải thư: %w", err)
	}
	decode := new(mime.WordDecoder)
	m := Mail{MessageID: strings.Trim(msg.Header.Get("Message-ID"), "<> ")}
	m.From, m.FromName = address(msg.Header.Get("From"))
	m.To, m.ToName = address(msg.Header.Get("To"))
	if m.Subject, err = decode.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		m.Subject = msg.Header.Get("Subject")
	}
	if date, err := msg.Header.Date(); err == nil {
		m.Date = date.UTC()
	}
	m.Text, err = plainText(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
	return m, err
}

// address splits the first address of a header; what does not parse is shown
// as it stands.
func address(header string) (addr, name string) {
	list, err := mail.ParseAddressList(header)
	if err != nil || len(list) == 0 {
		return header, ""
	}
	return list[0].Address, list[0].Name
}

// plainText returns the first text/plain part, or "" when there is none.
func plainText(contentType, encoding string, body io.Reader) (string, error) {
	if contentType == "" {
		contentType = "text/plain"
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", fmt.Errorf("kiểu nội dung %q: %w", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return "", nil
			}
			if err != nil {
				return "", fmt.Errorf("phần của thư: %w", err)
			}
			text, err := plainText(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
			if err != nil || text != "" {
				return text, err
			}
		}
	}
	if kind != "text/plain" {
		return "", nil
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return "", fmt.Errorf("nội dung thư: %w", err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
}

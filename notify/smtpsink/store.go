package smtpsink

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	extension  = ".eml"
	incoming   = ".incoming-"
	nameLayout = "20060102T150405.000000Z"
)

// store writes messages into a folder. File names begin with the time of
// arrival, so that they sort, and end with a fingerprint of the Message-ID, so
// that a message which is sent again is known even after a restart.
type store struct {
	folder string
	mu     sync.Mutex
	known  map[string]bool // fingerprints
}

func openStore(folder string) (*store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("không tạo được thư mục thư %s: %w", folder, err)
	}
	s := &store{folder: folder, known: make(map[string]bool)}
	// Halves of messages that were never acknowledged, from a process that died.
	halves, err := filepath.Glob(filepath.Join(folder, incoming+"*"))
	if err != nil {
		return nil, fmt.Errorf("thư mục thư %s: %w", folder, err)
	}
	for _, half := range halves {
		if err := os.Remove(half); err != nil {
			return nil, fmt.Errorf("không dọn được thư dở dang: %w", err)
		}
	}
	names, err := names(folder)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, mark, ok := strings.Cut(strings.TrimSuffix(name, extension), "-"); ok {
			s.known[mark] = true
		}
	}
	return s, nil
}

// keep stores one message, whole or not at all. A second message with the same
// Message-ID is acknowledged and dropped: its first copy is here.
func (s *store) keep(peer, from string, to []string, raw []byte) error {
	mark := fingerprint(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[mark] {
		return nil
	}
	now := time.Now().UTC()
	var file bytes.Buffer
	fmt.Fprintf(&file, "Return-Path: <%s>\r\n", from)
	fmt.Fprintf(&file, "X-Envelope-To: %s\r\n", strings.Join(to, ", "))
	fmt.Fprintf(&file, "Received: from %s by chuky; %s\r\n", peer, now.Format(time.RFC1123Z))
	file.Write(raw)
	name := now.Format(nameLayout) + "-" + mark + extension
	if err := writeFile(filepath.Join(s.folder, name), file.Bytes()); err != nil {
		return err
	}
	s.known[mark] = true
	return nil
}

// fingerprint is taken from the Message-ID, or from the whole message when it
// has none.
func fingerprint(raw []byte) string {
	what := raw
	if m, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil && m.Header.Get("Message-ID") != "" {
		what = []byte(m.Header.Get("Message-ID"))
	}
	sum := sha256.Sum256(what)
	return hex.EncodeToString(sum[:16])
}

// writeFile makes the file appear at once with its whole content.
func writeFile(path string, data []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), incoming+"*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// names lists the message files, oldest first.
func names(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder) // sorted by name, hence by time
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("không đọc được thư mục thư: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && strings.HasSuffix(e.Name(), extension) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

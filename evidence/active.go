package evidence

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// activeNames are the names of a PDF that make a reader run something: every script action has /S /JavaScript (ISO
// 32000-1, 12.6.4.16), every program start /S /Launch (12.6.4.5), embedded films and Flash are RichMedia. /OpenAction
// and /AA alone only say which page to show; the action that they name is one of these.
var activeNames = map[string]string{
	"JavaScript": "JavaScript", "Launch": "lệnh mở chương trình (Launch)", "RichMedia": "nội dung đa phương tiện chạy được (RichMedia)",
}

const (
	// longestName bounds a name as kept; the format allows 127 bytes.
	longestName = 256
	// objectStream bounds what one packed stream of objects may unpack to.
	objectStream = 64 << 20
)

// inspectActive reads a PDF's objects, those in packed object streams too, for names that run something. Page contents,
// pictures and texts are skipped: a page may well speak of JavaScript. What a password hides stays unseen here.
func inspectActive(f content, name string) (*Refused, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("evidence: rewind: %w", err)
	}
	p := &pdfNames{r: bufio.NewReaderSize(f, 64<<10)}
	found, err := p.scan()
	if err != nil {
		return nil, fmt.Errorf("evidence: read: %w", err)
	}
	if what, ok := activeNames[found]; ok {
		return refuseActive(name, what), nil
	}
	return nil, nil
}

// pdfNames walks over the tokens of a PDF.
type pdfNames struct {
	r       *bufio.Reader
	packed  bool // the names since the last "obj" include ObjStm
	flate   bool // … and FlateDecode
	inner   bool // inside a packed stream, which holds no streams
	keyword []byte
}

// scan returns the first name of activeNames, or "" at the end.
func (p *pdfNames) scan() (string, error) {
	for {
		c, err := p.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		switch {
		case c == '%':
			err = p.skipComment()
		case c == '(':
			err = p.skipString()
		case c == '/':
			var found string
			if found, err = p.name(); found != "" {
				return found, nil
			}
		case c >= 'a' && c <= 'z':
			if len(p.keyword) < 16 {
				p.keyword = append(p.keyword, c)
			}
			continue
		}
		if !p.inner && bytes.Equal(p.keyword, []byte("obj")) {
			p.packed, p.flate = false, false
		}
		if !p.inner && bytes.Equal(p.keyword, []byte("stream")) {
			var found string
			if found, err = p.stream(c); found != "" {
				return found, nil
			}
		}
		p.keyword = p.keyword[:0]
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
	}
}

// name reads a name after its slash; #xx stands for a byte.
func (p *pdfNames) name() (string, error) {
	var b []byte
	for {
		c, err := p.r.ReadByte()
		if err != nil {
			return p.known(b), err
		}
		if bytes.IndexByte([]byte(" \t\r\n\f\x00()<>[]{}/%"), c) >= 0 {
			return p.known(b), p.r.UnreadByte()
		}
		if c == '#' {
			if digits, err := p.r.Peek(2); err == nil {
				if hi, lo := hexDigit(digits[0]), hexDigit(digits[1]); hi >= 0 && lo >= 0 {
					c = byte(hi<<4 | lo)
					if _, err := p.r.Discard(2); err != nil {
						return "", err
					}
				}
			}
		}
		if len(b) < longestName {
			b = append(b, c)
		}
	}
}

// known notes what a name says about its object and returns it when it is one that runs something.
func (p *pdfNames) known(b []byte) string {
	switch s := string(b); s {
	case "ObjStm":
		p.packed = true
	case "FlateDecode", "Fl":
		p.flate = true
	default:
		if _, ok := activeNames[s]; ok {
			return s
		}
	}
	return ""
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// stream passes over a stream's bytes; a packed stream of objects is unpacked and looked into. after is the byte that
// followed the keyword.
func (p *pdfNames) stream(after byte) (string, error) {
	if after == '\r' {
		if next, err := p.r.Peek(1); err == nil && next[0] == '\n' {
			if _, err := p.r.Discard(1); err != nil {
				return "", err
			}
		}
	}
	if p.packed && p.flate {
		// The unpacker reads byte by byte, no further than the packed data.
		if z, err := zlib.NewReader(p.r); err == nil {
			inside := &pdfNames{r: bufio.NewReader(io.LimitReader(z, objectStream)), inner: true}
			// Data that cannot be unpacked holds no objects for a reader either, beyond what was seen.
			if found, _ := inside.scan(); found != "" {
				return found, nil
			}
		}
	}
	return "", p.skipTo([]byte("endstream"))
}

// skipTo passes over everything up to and with mark.
func (p *pdfNames) skipTo(mark []byte) error {
	matched := 0
	for matched < len(mark) {
		c, err := p.r.ReadByte()
		if err != nil {
			return err
		}
		for matched > 0 && c != mark[matched] {
			matched = overlap(mark[:matched])
		}
		if c == mark[matched] {
			matched++
		}
	}
	return nil
}

// overlap is how many bytes at the end of b are also its beginning.
func overlap(b []byte) int {
	for n := len(b) - 1; n > 0; n-- {
		if bytes.HasSuffix(b, b[:n]) {
			return n
		}
	}
	return 0
}

func (p *pdfNames) skipComment() error {
	for {
		c, err := p.r.ReadByte()
		if err != nil || c == '\n' || c == '\r' {
			return err
		}
	}
}

// skipString passes over a text in parentheses, which may be nested; a backslash takes the next byte along.
func (p *pdfNames) skipString() error {
	for depth := 1; depth > 0; {
		c, err := p.r.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case '\\':
			if _, err := p.r.ReadByte(); err != nil {
				return err
			}
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return nil
}

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrNotCanonical says that a JSON text has no canonical form here.
var ErrNotCanonical = errors.New("không có dạng JSON chuẩn tắc")

// Canonical rewrites one JSON value as RFC 8785 does: no white space, object
// keys sorted by UTF-16 code units, strings with the fewest escapes. Numbers
// are integers only and keep all their digits; a fraction or an exponent is
// refused, since two programs could print it differently. Duplicate keys, bad
// UTF-8 and lone surrogates are refused.
func Canonical(raw []byte) ([]byte, error) {
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("%w: không phải UTF-8", ErrNotCanonical)
	}
	if err := checkSurrogates(raw); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var out bytes.Buffer
	if err := writeValue(&out, dec); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: nhiều hơn một giá trị", ErrNotCanonical)
	}
	return out.Bytes(), nil
}

// writeValue copies the decoder's next value in canonical form.
func writeValue(out *bytes.Buffer, dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return writeArray(out, dec)
		}
		return writeObject(out, dec)
	case string:
		writeString(out, v)
	case json.Number:
		return writeInteger(out, v.String())
	case bool:
		fmt.Fprintf(out, "%t", v)
	case nil:
		out.WriteString("null")
	}
	return nil
}

func writeArray(out *bytes.Buffer, dec *json.Decoder) error {
	out.WriteByte('[')
	for first := true; dec.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		if err := writeValue(out, dec); err != nil {
			return err
		}
	}
	return closeWith(out, dec, ']')
}

func writeObject(out *bytes.Buffer, dec *json.Decoder) error {
	type member struct {
		name  string
		sort  []uint16
		value []byte
	}
	var members []member
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotCanonical, err)
		}
		name, ok := token.(string)
		if !ok {
			return fmt.Errorf("%w: tên trường không phải chuỗi", ErrNotCanonical)
		}
		var value bytes.Buffer
		if err := writeValue(&value, dec); err != nil {
			return err
		}
		members = append(members, member{name: name, sort: utf16.Encode([]rune(name)), value: value.Bytes()})
	}
	slices.SortStableFunc(members, func(a, b member) int { return slices.Compare(a.sort, b.sort) })
	out.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			if members[i-1].name == m.name {
				return fmt.Errorf("%w: trường %q có hai lần", ErrNotCanonical, m.name)
			}
			out.WriteByte(',')
		}
		writeString(out, m.name)
		out.WriteByte(':')
		out.Write(m.value)
	}
	return closeWith(out, dec, '}')
}

func closeWith(out *bytes.Buffer, dec *json.Decoder, mark byte) error {
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	out.WriteByte(mark)
	return nil
}

func writeInteger(out *bytes.Buffer, s string) error {
	if strings.ContainsAny(s, ".eE") {
		return fmt.Errorf("%w: số %s không phải số nguyên, hãy ghi dưới dạng chuỗi", ErrNotCanonical, s)
	}
	if s == "-0" {
		s = "0"
	}
	out.WriteString(s)
	return nil
}

// writeString escapes what RFC 8785 (ECMAScript) escapes and nothing else.
func writeString(out *bytes.Buffer, s string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	out.WriteByte('"')
	for _, r := range s {
		switch esc, ok := short[r]; {
		case ok:
			out.WriteString(esc)
		case r < 0x20:
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// checkText refuses a string that JSON cannot carry unchanged.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%w: chuỗi %q không phải UTF-8", ErrNotCanonical, s)
	}
	return nil
}

// checkSurrogates refuses \uD800–\uDFFF escapes that are not a pair: the
// decoder would turn each into the same replacement character.
func checkSurrogates(raw []byte) error {
	const none = -1
	high := none // a high surrogate that still waits for its partner
	for i := 0; i < len(raw); {
		unit, size := none, 1
		if raw[i] == '\\' {
			size = 2
			if i+6 <= len(raw) && raw[i+1] == 'u' {
				var v uint32
				if _, err := fmt.Sscanf(string(raw[i+2:i+6]), "%04x", &v); err == nil {
					unit, size = int(v), 6
				}
			}
		}
		low := unit >= 0xDC00 && unit <= 0xDFFF
		if (high != none) != low {
			return fmt.Errorf("%w: ký tự thay thế \\u lẻ đôi", ErrNotCanonical)
		}
		high = none
		if unit >= 0xD800 && unit <= 0xDBFF {
			high = unit
		}
		i += size
	}
	return nil
}

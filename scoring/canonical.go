package scoring

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"
)

// Canonical is the snapshot as JSON: keys in a fixed order, maps by key, no white space. The
// units are written by hand, in the very bytes that encoding/json would give (a test compares
// them): their answers are nearly all of a snapshot, and reflection made them half of the time
// that scoring takes.
func (s *Snapshot) Canonical() []byte {
	head := canonicalJSON(&Snapshot{Engine: s.Engine, Sets: s.Sets, Units: []SnapshotUnit{}})
	b := bytes.TrimSuffix(head, []byte("]}"))
	var keys []string
	for i := range s.Units {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.Units[i].appendTo(b, &keys)
	}
	return append(b, "]}"...)
}

// Digest is the SHA-256, in hex, of Canonical.
func (s *Snapshot) Digest() string { return hexDigest(s.Canonical()) }

// Canonical is the result as JSON, the same bytes for the same snapshot.
func (r *Result) Canonical() []byte { return canonicalJSON(r) }

// Digest is the SHA-256, in hex, of Canonical.
func (r *Result) Digest() string { return hexDigest(r.Canonical()) }

func canonicalJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // the types hold nothing that JSON cannot write
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func hexDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// appendUnit writes a unit up to its answers.
func appendUnit(b []byte, set string, u *Unit, unranked bool) []byte {
	b = appendString(append(b, `{"set":`...), set)
	b = appendString(append(b, `,"code":`...), u.Code)
	if u.Name != "" {
		b = appendString(append(b, `,"name":`...), u.Name)
	}
	if u.Block != "" {
		b = appendString(append(b, `,"block":`...), u.Block)
	}
	if unranked {
		b = append(b, `,"unranked":true`...)
	}
	return append(b, `,"answers":`...)
}

func (u *SnapshotUnit) appendTo(b []byte, keys *[]string) []byte {
	b = append(appendUnit(b, u.Set, &Unit{Code: u.Code, Name: u.Name, Block: u.Block}, u.Unranked), '{')
	for i, code := range slices.Sorted(maps.Keys(u.Answers)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, code), ':')
		a := u.Answers[code]
		b = a.appendTo(b, keys)
	}
	return append(b, "}}"...)
}

// appendTo writes an answer as its MarshalJSON does; keys is scratch space.
func (a *Answer) appendTo(b []byte, keys *[]string) []byte {
	k := (*keys)[:0]
	for key := range a.Values {
		k = append(k, key)
	}
	if a.Choice != "" {
		k = append(k, keyChoice)
	}
	if a.NotApplicable {
		k = append(k, keyNA)
	}
	if a.State != StateCounts {
		k = append(k, keyState)
	}
	slices.Sort(k)
	*keys = k
	b = append(b, '{')
	for i, key := range k {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key), ':')
		switch key {
		case keyChoice:
			b = appendString(b, a.Choice)
		case keyNA:
			b = append(b, "true"...)
		case keyState:
			b = appendString(b, string(a.State))
		default:
			b = appendString(b, a.Values[key])
		}
	}
	return append(b, '}')
}

// appendString writes a JSON string; what needs escaping is left to encoding/json.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return append(b, canonicalJSON(s)...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

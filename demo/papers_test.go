package demo

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"unicode/utf16"

	"chuky/evidence"
)

func TestPapersAreDifferentAndAreAcceptedAsPDF(t *testing.T) {
	s := write(t, 0, 1)
	// Nothing listens there: a paper that passes every check of Stage fails at the upload, a refused one before it.
	store, err := evidence.New(evidence.Config{Endpoint: "127.0.0.1:1", AccessKey: "a", SecretKey: "bbbbbbbb", Bucket: "b"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[32]byte]bool{}
	total := 0
	for i, u := range s.units {
		papers, err := s.papersOf(u, 2025)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			total++
			seen[sha256.Sum256(p.PDF)] = true
			if i > 3 {
				continue // the checks are the same for all
			}
			_, err := store.Stage(t.Context(), bytes.NewReader(p.PDF), int64(len(p.PDF)), p.Filename)
			var refused *evidence.Refused
			if errors.As(err, &refused) {
				t.Errorf("%s: %v", p.Filename, refused)
			}
			var title []byte // as PDF keeps it: UTF-16, big end first
			for _, unit := range utf16.Encode([]rune(p.Abstract)[:6]) {
				title = append(title, byte(unit>>8), byte(unit))
			}
			if !bytes.Contains(p.PDF, append([]byte("/Title (\xFE\xFF"), title...)) || !bytes.Contains(p.PDF, []byte("%%EOF")) {
				t.Errorf("%s has no Vietnamese title", p.Filename)
			}
		}
	}
	if len(seen) != total || total < 200 {
		t.Errorf("%d papers, %d of them different", total, len(seen))
	}
}

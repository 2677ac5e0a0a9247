package conformance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"chuky/evidence"
)

func testImmutable(t *testing.T, b bench) {
	b.ensure(t)
	const key = "published/2023/Sở ban ngành/v1/xep-hang.csv"
	data := []byte("hạng,đơn vị\n1,Sở Y tế\n")
	for range 2 {
		if err := b.PutImmutable(t.Context(), key, data, "text/csv"); err != nil {
			t.Fatal(err)
		}
	}
	for what, other := range map[string][]byte{
		"other bytes": []byte("hạng,đơn vị\n1,Sở Y Tế\n"), "longer": append(bytes.Clone(data), '\n'), "nothing": {},
	} {
		if err := b.PutImmutable(t.Context(), key, other, "text/csv"); !errors.Is(err, evidence.ErrImmutable) {
			t.Errorf("%s: %v, want ErrImmutable", what, err)
		}
	}
	if got, err := b.GetBytes(t.Context(), key); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %q: %v", got, err)
	}
	info, err := b.Stat(t.Context(), key)
	if err != nil || info.ContentType != "text/csv" || info.Size != int64(len(data)) || info.SHA256 != "" {
		t.Errorf("described as %+v: %v", info, err)
	}
	if err := b.PutImmutable(t.Context(), "published/empty", nil, "text/plain"); err != nil {
		t.Errorf("no bytes: %v", err)
	}
	if got, err := b.GetBytes(t.Context(), "published/empty"); err != nil || len(got) != 0 {
		t.Errorf("no bytes came back as %q: %v", got, err)
	}
	for _, bad := range []string{"", "/x", "x/", "a//b", "../x", "staged/x", "sealed/ab/x"} {
		if err := b.PutImmutable(t.Context(), bad, data, "text/csv"); !errors.Is(err, evidence.ErrKey) {
			t.Errorf("key %q: %v, want ErrKey", bad, err)
		}
	}
}

// A long file is stored from a reader that only reads and seeks, and what is not what was promised is not stored or not read
// to its end.
func testImmutableFile(t *testing.T, b bench) {
	b.ensure(t)
	const key = "published/2023/v1/ket-qua.json"
	data := bytes.Repeat([]byte("điểm đạt được 250,33\n"), 200_000)
	sum := sha256.Sum256(data)
	type plain struct{ io.ReadSeeker } // no ReadAt
	for range 2 {
		if err := b.PutFile(t.Context(), key, plain{bytes.NewReader(data)}, int64(len(data)), sum, "application/json"); err != nil {
			t.Fatal(err)
		}
	}
	other := bytes.Replace(data, []byte("250"), []byte("251"), 1)
	if err := b.PutFile(t.Context(), key, bytes.NewReader(other), int64(len(other)), sha256.Sum256(other), "application/json"); !errors.Is(err, evidence.ErrImmutable) {
		t.Errorf("other bytes: %v, want ErrImmutable", err)
	}
	if err := b.PutFile(t.Context(), key+".2", plain{bytes.NewReader(other)}, int64(len(other)), sum, "application/json"); err == nil {
		t.Error("bytes with another sum were stored")
	}
	if _, err := b.Stat(t.Context(), key+".2"); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("bytes with another sum are there: %v", err)
	}
	read := func(size int64, sum [sha256.Size]byte) ([]byte, error) {
		r, err := b.OpenChecked(t.Context(), key, size, hex.EncodeToString(sum[:]))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		return io.ReadAll(r)
	}
	if got, err := read(int64(len(data)), sum); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes read: %v", len(got), err)
	}
	if got, err := read(int64(len(data)), sha256.Sum256(other)); !errors.Is(err, evidence.ErrCorrupt) || len(got) >= len(data) {
		t.Errorf("%d bytes of another sum read: %v", len(got), err)
	}
	if _, err := read(int64(len(data))+1, sum); !errors.Is(err, evidence.ErrCorrupt) {
		t.Errorf("a shorter file was read: %v", err)
	}
}

// Of many writers at the same instant one wins, and every other one is told.
func testImmutableAtOnce(t *testing.T, b bench) {
	b.ensure(t)
	for round := range 10 {
		key := fmt.Sprintf("published/round/%d", round)
		var won, lost int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for writer := range 8 {
			wg.Go(func() {
				err := b.PutImmutable(t.Context(), key, []byte{byte('a' + writer)}, "text/plain")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, evidence.ErrImmutable):
					lost++
				default:
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		wg.Wait()
		if won != 1 || lost != 7 {
			t.Errorf("round %d: %d won, %d lost", round, won, lost)
		}
	}
}

// A listing is complete beyond the server's page of 1,000, in order, and stops
// when asked to.
func testList(t *testing.T, b bench) {
	b.ensure(t)
	const n = 1_100
	want := make([]string, n)
	var wg sync.WaitGroup
	for lane := range 8 {
		wg.Go(func() {
			for i := lane; i < n; i += 8 {
				want[i] = fmt.Sprintf("list/%02d/%04d", i/100, i)
				if err := b.PutImmutable(t.Context(), want[i], []byte("x"), "text/plain"); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if got := b.keys(t, "list/"); !slices.Equal(got, want) {
		t.Errorf("listed %d of %d objects", len(got), n)
	}
	if got := b.keys(t, "list/10/"); !slices.Equal(got, want[1000:]) {
		t.Errorf("listed %d of 100 objects under a prefix", len(got))
	}
	count := 0
	for _, err := range b.List(t.Context(), "list/") {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count == 3 {
			break
		}
	}
	if count != 3 {
		t.Errorf("walk went on to %d", count)
	}
	wantKeys(t, b, "nothing/")
}

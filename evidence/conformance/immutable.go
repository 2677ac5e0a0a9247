package conformance

import (
	"bytes"
	"errors"
	"fmt"
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

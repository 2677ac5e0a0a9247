package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// memory is a HashStore on a slice, with the append guard of a real one.
type memory struct{ hashes []tlog.Hash }

func (m *memory) CountHashes(context.Context) (int64, error) { return int64(len(m.hashes)), nil }

func (m *memory) ReadHashes(_ context.Context, positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		if p < 0 || p >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash at %d", p)
		}
		out[i] = m.hashes[p]
	}
	return out, nil
}

func (m *memory) AppendHashes(_ context.Context, first int64, hashes []tlog.Hash) error {
	if first != int64(len(m.hashes)) {
		return fmt.Errorf("append at %d, have %d", first, len(m.hashes))
	}
	m.hashes = append(m.hashes, hashes...)
	return nil
}

const origin = "chuky/thu-nghiem"

// testKey makes a signer and verifier from a one-byte seed.
func testKey(t testing.TB, name string, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(slices.Repeat([]byte{seed}, ed25519.SeedSize))
	text, err := note.NewEd25519VerifierKey(name, private.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		t.Fatal(err)
	}
	return signer{v, private}, v
}

type signer struct {
	note.Verifier
	private ed25519.PrivateKey
}

func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.private, msg), nil }

func makeEvents(n int) []Event {
	events := make([]Event, n)
	for i := range events {
		events[i] = Event{
			ID: fmt.Sprintf("ev-%03d", i), At: time.Date(2026, 1, 5, 2, 0, i, 123456789, time.UTC),
			ActorID: "u1", ActorName: "Nguyễn Văn A", ActorRole: "officer", Action: "submit",
			CycleID: "c1", UnitID: "so-y-te", Subject: "a1",
			Detail: json.RawMessage(fmt.Sprintf(`{"seq": %d, "reason": "đủ số liệu"}`, i)),
		}
	}
	return events
}

// sealed returns n events, sealed in batches of the given size.
func sealed(t testing.TB, n, size int) ([]Event, []Batch) {
	t.Helper()
	s, _ := testKey(t, origin, 1)
	log := Log{Origin: origin, Hashes: &memory{}}
	events := makeEvents(n)
	var batches []Batch
	var tree Tree
	for chunk := range slices.Chunk(events, size) {
		b, next, err := log.SealEvents(context.Background(), tree, chunk, s)
		if err != nil {
			t.Fatal(err)
		}
		// Through the file, as the object store keeps it.
		raw, err := b.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if b, err = ParseBatch(raw); err != nil {
			t.Fatal(err)
		}
		batches, tree = append(batches, b), next
	}
	return events, batches
}

func each(events []Event) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func mustVerify(t testing.TB, events []Event, batches []Batch, known ...string) Report {
	t.Helper()
	_, v := testKey(t, origin, 1)
	r, err := Verify(each(events), batches, known, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestUntouchedLogVerifies(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 8, 9, 64, 65} {
		for _, size := range []int{1, 3, 100} {
			events, batches := sealed(t, n, size)
			r := mustVerify(t, append(events, makeEvents(n + 2)[n:]...), batches)
			if !r.OK() || r.Sealed != int64(n) || r.Unsealed != 2 || r.Batches != len(batches) {
				t.Errorf("%d events in batches of %d: %+v", n, size, r)
			}
			if n > 0 && (r.Last.Tree.N != int64(n) || r.Last.Origin != origin) {
				t.Errorf("last checkpoint %+v", r.Last)
			}
		}
	}
}

func TestTamperingIsFoundAndNamed(t *testing.T) {
	type want struct {
		kind FaultKind
		n    int64
		id   string
	}
	for name, tc := range map[string]struct {
		tamper func([]Event) []Event
		want   []want
	}{
		"edited detail": {func(e []Event) []Event {
			e[7].Detail = json.RawMessage(`{"seq":7,"reason":"khác"}`)
			return e
		}, []want{{Edited, 7, "ev-007"}}},
		"edited actor": {func(e []Event) []Event { e[0].ActorID = "u2"; return e }, []want{{Edited, 0, "ev-000"}}},
		"instant moved by a microsecond": {func(e []Event) []Event {
			e[19].At = e[19].At.Add(time.Microsecond)
			return e
		}, []want{{Edited, 19, "ev-019"}}},
		"detail that is no JSON any more": {func(e []Event) []Event {
			e[4].Detail = json.RawMessage(`{"seq":`)
			return e
		}, []want{{Edited, 4, "ev-004"}}},
		"deleted":       {func(e []Event) []Event { return slices.Delete(e, 5, 6) }, []want{{Deleted, 5, "ev-005"}}},
		"first deleted": {func(e []Event) []Event { return e[1:] }, []want{{Deleted, 0, "ev-000"}}},
		"two deleted": {func(e []Event) []Event { return slices.Delete(slices.Delete(e, 12, 13), 5, 6) },
			[]want{{Deleted, 5, "ev-005"}, {Deleted, 12, "ev-012"}}},
		"truncated":     {func(e []Event) []Event { return e[:15] }, []want{{Truncated, 15, "ev-015"}}},
		"last one gone": {func(e []Event) []Event { return e[:19] }, []want{{Truncated, 19, "ev-019"}}},
		"emptied":       {func(e []Event) []Event { return nil }, []want{{Truncated, 0, "ev-000"}}},
		"moved forward": {func(e []Event) []Event {
			moved := e[3]
			return slices.Insert(slices.Delete(e, 3, 4), 10, moved)
		}, []want{{Moved, 3, "ev-003"}}},
		"inserted": {func(e []Event) []Event {
			stranger := makeEvents(100)[99]
			return slices.Insert(e, 9, stranger)
		}, []want{{Inserted, 9, "ev-099"}}},
		"replaced under a new name": {func(e []Event) []Event {
			e[9] = makeEvents(100)[99]
			return e
		}, []want{{Deleted, 9, "ev-009"}, {Inserted, 9, "ev-099"}}},
		"repeated at the end": {func(e []Event) []Event { return append(e, e[2]) }, []want{{Inserted, 20, "ev-002"}}},
		"edited, deleted and truncated": {func(e []Event) []Event {
			e[2].UnitID = "so-khac"
			return slices.Delete(e, 8, 9)[:16]
		}, []want{{Edited, 2, "ev-002"}, {Deleted, 8, "ev-008"}, {Truncated, 17, "ev-017"}}},
	} {
		t.Run(name, func(t *testing.T) {
			events, batches := sealed(t, 20, 6)
			r := mustVerify(t, tc.tamper(slices.Clone(events)), batches)
			var got []want
			for _, f := range r.Faults {
				got = append(got, want{f.Kind, f.N, f.ID})
				if !strings.Contains(f.Text, f.ID) {
					t.Errorf("the sentence does not name %s: %s", f.ID, f.Text)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("found %v, want %v", got, tc.want)
			}
		})
	}
}

func TestSwappedNeighboursAreFound(t *testing.T) {
	events, batches := sealed(t, 20, 6)
	events[10], events[11] = events[11], events[10]
	r := mustVerify(t, events, batches)
	if len(r.Faults) != 1 || r.Faults[0].Kind != Moved || (r.Faults[0].N != 10 && r.Faults[0].N != 11) {
		t.Errorf("faults: %+v", r.Faults)
	}
}

// Whatever single change is made to a sealed log, something is found.
func TestAnyChangeIsFound(t *testing.T) {
	events, batches := sealed(t, 30, 7)
	rapid.Check(t, func(rt *rapid.T) {
		e := slices.Clone(events)
		i := rapid.IntRange(0, len(e)-1).Draw(rt, "entry")
		switch rapid.IntRange(0, 3).Draw(rt, "change") {
		case 0:
			e[i].Item = rapid.StringMatching(`[a-z]{1,5}`).Draw(rt, "item")
		case 1:
			e = slices.Delete(e, i, i+1)
		case 2:
			j := rapid.IntRange(0, len(e)-1).Filter(func(j int) bool { return j != i }).Draw(rt, "other")
			e[i], e[j] = e[j], e[i]
		case 3:
			e[i].ID += "x"
		}
		if r := mustVerify(t, e, batches); r.OK() {
			rt.Fatal("nothing found")
		}
	})
}

func TestCheckpointFaults(t *testing.T) {
	events, batches := sealed(t, 20, 6)
	last := batches[len(batches)-1].Checkpoint
	otherSigner, otherVerifier := testKey(t, origin, 2)

	find := func(name string, r Report, kind FaultKind, words string) {
		t.Helper()
		for _, f := range r.Faults {
			if f.Kind == kind && strings.Contains(f.Text, words) {
				return
			}
		}
		t.Errorf("%s: no %s fault with %q in %+v", name, kind, words, r.Faults)
	}

	clone := func() []Batch {
		out := slices.Clone(batches)
		for i := range out {
			out[i].IDs, out[i].Hashes = slices.Clone(out[i].IDs), slices.Clone(out[i].Hashes)
		}
		return out
	}

	b := clone()
	find("batch missing", mustVerify(t, events, slices.Delete(b, 1, 2)), BadCheckpoint, "thiếu điểm niêm phong của các mục 6 đến 11")

	b = clone()
	b[1].IDs[0] = "ev-xxx"
	find("manifest edited", mustVerify(t, events, b), BadCheckpoint, "bảng kê")

	b = clone()
	b[1].Hashes[0][0] ^= 1
	find("hash edited", mustVerify(t, events, b), BadCheckpoint, "bảng kê")

	b = clone()
	b[2].Checkpoint = strings.Replace(b[2].Checkpoint, "\n18\n", "\n17\n", 1)
	find("checkpoint text edited", mustVerify(t, events, b), BadCheckpoint, "không hợp lệ")

	find("batch twice", mustVerify(t, events, append(clone()[:2], batches[1])), BadCheckpoint, "trùng với điểm trước")

	r, err := Verify(each(events), batches, nil, otherVerifier)
	if err != nil {
		t.Fatal(err)
	}
	find("another key", r, BadCheckpoint, "không hợp lệ")

	// Someone who holds the signing key but rewrites history: each checkpoint
	// is well signed, together they contradict each other.
	s, v := testKey(t, origin, 1)
	forged := slices.Clone(events)
	forged[2].Detail = json.RawMessage(`{"seq":2,"reason":"sửa"}`)
	forgedLog := Log{Origin: origin, Hashes: &memory{}}
	_, tree, err := forgedLog.SealEvents(context.Background(), Tree{}, forged[:6], s)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := forgedLog.SealEvents(context.Background(), tree, forged[6:12], s)
	if err != nil {
		t.Fatal(err)
	}
	find("forked", mustVerify(t, forged[:12], []Batch{batches[0], second}), BadCheckpoint, "không nối tiếp")

	// The log, its batches included, is cut back; only a kept checkpoint tells.
	cut := mustVerify(t, events[:12], batches[:2])
	if !cut.OK() {
		t.Errorf("a shorter log is consistent in itself: %+v", cut.Faults)
	}
	find("cut back", mustVerify(t, events[:12], batches[:2], last), Truncated, "chỉ còn 12")
	find("rewritten", mustVerify(t, forged[:12], rewritten(t, forged[:12]), batches[0].Checkpoint), BadCheckpoint, "viết lại")
	if r := mustVerify(t, events, batches, batches[1].Checkpoint, last); !r.OK() {
		t.Errorf("kept checkpoints of the same log: %+v", r.Faults)
	}

	// A rotated key: old batches by the old key, new ones by the new.
	log := Log{Origin: origin, Hashes: &memory{}}
	b1, tree, err := log.SealEvents(context.Background(), Tree{}, events[:10], s)
	if err != nil {
		t.Fatal(err)
	}
	b2, _, err := log.SealEvents(context.Background(), tree, events[10:], otherSigner)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = Verify(each(events), []Batch{b1, b2}, nil, v, otherVerifier); err != nil || !r.OK() {
		t.Errorf("after a rotation: %v %+v", err, r.Faults)
	}
}

func rewritten(t *testing.T, events []Event) []Batch {
	t.Helper()
	s, _ := testKey(t, origin, 1)
	b, _, err := Log{Origin: origin, Hashes: &memory{}}.SealEvents(context.Background(), Tree{}, events, s)
	if err != nil {
		t.Fatal(err)
	}
	return []Batch{b}
}

func TestSealingRefusesAnAlteredStore(t *testing.T) {
	s, _ := testKey(t, origin, 1)
	ctx := context.Background()
	for name, alter := range map[string]func(*memory){
		"hash changed":  func(m *memory) { m.hashes[tlog.StoredHashIndex(2, 0)][0] ^= 1 },
		"hash cut off":  func(m *memory) { m.hashes = m.hashes[:len(m.hashes)-1] },
		"tree cut back": func(m *memory) { m.hashes = m.hashes[:tlog.StoredHashCount(3)] },
	} {
		store := &memory{}
		log := Log{Origin: origin, Hashes: store}
		_, tree, err := log.SealEvents(ctx, Tree{}, makeEvents(5), s)
		if err != nil {
			t.Fatal(err)
		}
		alter(store)
		if _, _, err := log.SealEvents(ctx, tree, makeEvents(8)[5:], s); err == nil {
			t.Errorf("%s: sealed over an altered store", name)
		}
	}
}

func TestSizeAndTreeFollowTheLog(t *testing.T) {
	ctx := context.Background()
	store := &memory{}
	log := Log{Origin: origin, Hashes: store}
	events := makeEvents(70)
	for n, e := range events {
		size, err := log.Size(ctx)
		if err != nil || size != int64(n) {
			t.Fatalf("size %d, %v; want %d", size, err, n)
		}
		leaves, appended, err := log.Append(ctx, []Event{e})
		if err != nil || leaves[0].N != int64(n) {
			t.Fatal(leaves, err)
		}
		tree, err := log.Tree(ctx)
		if err != nil || tree != appended {
			t.Fatalf("tree %v, appended %v, %v", tree, appended, err)
		}
		var f frontier
		for _, e := range events[:n+1] {
			h, err := e.LeafHash()
			if err != nil {
				t.Fatal(err)
			}
			f.add(h)
		}
		if f.root() != tree.Hash {
			t.Fatalf("two ways to the root of %d events differ", n+1)
		}
	}
	// One batch gives the same hashes as one by one.
	whole := &memory{}
	if _, _, err := (Log{Origin: origin, Hashes: whole}).Append(ctx, events); err != nil || !slices.Equal(whole.hashes, store.hashes) {
		t.Error("batch and single appends differ", err)
	}
	if root := new(frontier).root(); root.String() != "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" {
		t.Errorf("root of the empty log: %s", root)
	}
}

func TestCheckpointConsistency(t *testing.T) {
	ctx := context.Background()
	log := Log{Origin: origin, Hashes: &memory{}}
	var trees []Tree
	for chunk := range slices.Chunk(makeEvents(40), 3) {
		_, tree, err := log.Append(ctx, chunk)
		if err != nil {
			t.Fatal(err)
		}
		for _, earlier := range trees {
			if err := log.CheckPrefix(ctx, earlier, tree); err != nil {
				t.Errorf("%d → %d: %v", earlier.N, tree.N, err)
			}
			wrong := earlier
			wrong.Hash[5] ^= 4
			if err := log.CheckPrefix(ctx, wrong, tree); err == nil {
				t.Errorf("%d → %d: a wrong root passed", earlier.N, tree.N)
			}
		}
		trees = append(trees, tree)
	}
}

func TestErrorsOfReadingAreNoFindings(t *testing.T) {
	_, v := testKey(t, origin, 1)
	broken := errors.New("connection lost")
	_, err := Verify(func(yield func(Event, error) bool) { yield(Event{}, broken) }, nil, nil, v)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

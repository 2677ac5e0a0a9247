package audit

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// HashStore keeps the hashes of the tree: one dense list, in the order and at
// the positions of tlog.StoredHashIndex. A store bound to a database
// transaction makes Append atomic with whatever else the caller writes.
type HashStore interface {
	// CountHashes returns how many hashes are stored: positions 0…count−1.
	CountHashes(ctx context.Context) (int64, error)
	// ReadHashes returns the hashes at the positions, in the order asked.
	ReadHashes(ctx context.Context, positions []int64) ([]tlog.Hash, error)
	// AppendHashes stores hashes at first, first+1, …; it must fail when first
	// is not the count, so that two writers cannot both append.
	AppendHashes(ctx context.Context, first int64, hashes []tlog.Hash) error
}

// Log is the Merkle log of one installation over a store of hashes.
type Log struct {
	// Origin names the log in its checkpoints, "chuky/<installation>".
	Origin string
	Hashes HashStore
}

// Tree is the size and root hash of the log at one moment.
type Tree = tlog.Tree

// Leaf places an event in the log: position N and leaf hash.
type Leaf struct {
	N    int64
	ID   string
	Hash tlog.Hash
}

// Size is the number of events in the log. A count of hashes that belongs to no
// whole tree is an error: the store was written to from outside.
func (l Log) Size(ctx context.Context) (int64, error) {
	count, err := l.Hashes.CountHashes(ctx)
	if err != nil {
		return 0, fmt.Errorf("audit: count hashes: %w", err)
	}
	// StoredHashCount(n) lies between n and 2n, and grows with n.
	lo, hi := count/2, count
	for lo < hi {
		if mid := (lo + hi) / 2; tlog.StoredHashCount(mid) < count {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if tlog.StoredHashCount(lo) != count {
		return 0, fmt.Errorf("audit: %d stored hashes form no whole tree", count)
	}
	return lo, nil
}

// Append puts the events at the end of the log, in the order given, with one
// write to the store. It returns their leaves and the tree that results.
func (l Log) Append(ctx context.Context, events []Event) ([]Leaf, Tree, error) {
	size, err := l.Size(ctx)
	if err != nil {
		return nil, Tree{}, err
	}
	first := tlog.StoredHashCount(size)
	// Hashes made in this call are read back by the next ones.
	var fresh []tlog.Hash
	reader := tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		return l.read(ctx, positions, first, fresh)
	})
	leaves := make([]Leaf, 0, len(events))
	for i, e := range events {
		hash, err := e.LeafHash()
		if err != nil {
			return nil, Tree{}, err
		}
		n := size + int64(i)
		hashes, err := tlog.StoredHashesForRecordHash(n, hash, reader)
		if err != nil {
			return nil, Tree{}, fmt.Errorf("audit: hash event %s: %w", e.ID, err)
		}
		fresh = append(fresh, hashes...)
		leaves = append(leaves, Leaf{N: n, ID: e.ID, Hash: hash})
	}
	total := size + int64(len(events))
	root, err := tlog.TreeHash(total, reader)
	if err != nil {
		return nil, Tree{}, fmt.Errorf("audit: root of %d events: %w", total, err)
	}
	if len(fresh) > 0 {
		if err := l.Hashes.AppendHashes(ctx, first, fresh); err != nil {
			return nil, Tree{}, fmt.Errorf("audit: store hashes: %w", err)
		}
	}
	return leaves, Tree{N: total, Hash: root}, nil
}

// Tree is the log's present size and root.
func (l Log) Tree(ctx context.Context) (Tree, error) {
	size, err := l.Size(ctx)
	if err != nil {
		return Tree{}, err
	}
	root, err := tlog.TreeHash(size, l.reader(ctx))
	if err != nil {
		return Tree{}, fmt.Errorf("audit: root of %d events: %w", size, err)
	}
	return Tree{N: size, Hash: root}, nil
}

// CheckPrefix proves that the log at size later.N still begins with everything
// that earlier covers. Run it before signing a checkpoint, so that the
// installation never signs two histories.
func (l Log) CheckPrefix(ctx context.Context, earlier, later Tree) error {
	switch {
	case earlier.N == 0:
		return nil
	case earlier.N > later.N:
		return fmt.Errorf("nhật ký bị cắt: điểm niêm phong trước có %d mục, nay còn %d", earlier.N, later.N)
	}
	proof, err := tlog.ProveTree(later.N, earlier.N, l.reader(ctx))
	if err != nil {
		return fmt.Errorf("audit: prove prefix: %w", err)
	}
	if err := tlog.CheckTree(proof, later.N, later.Hash, earlier.N, earlier.Hash); err != nil {
		return fmt.Errorf("nhật ký không còn nối tiếp điểm niêm phong %d mục: các mục cũ đã bị sửa: %w", earlier.N, err)
	}
	return nil
}

func (l Log) reader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		return l.Hashes.ReadHashes(ctx, positions)
	})
}

// read answers from the store below first and from fresh above it.
func (l Log) read(ctx context.Context, positions []int64, first int64, fresh []tlog.Hash) ([]tlog.Hash, error) {
	stored := slices.DeleteFunc(slices.Clone(positions), func(p int64) bool { return p >= first })
	var old []tlog.Hash
	if len(stored) > 0 {
		var err error
		if old, err = l.Hashes.ReadHashes(ctx, stored); err != nil {
			return nil, err
		}
		if len(old) != len(stored) {
			return nil, fmt.Errorf("store returned %d hashes for %d positions", len(old), len(stored))
		}
	}
	out := make([]tlog.Hash, 0, len(positions))
	for _, p := range positions {
		if p < first {
			out, old = append(out, old[0]), old[1:]
			continue
		}
		if p-first >= int64(len(fresh)) {
			return nil, fmt.Errorf("position %d lies beyond the log", p)
		}
		out = append(out, fresh[p-first])
	}
	return out, nil
}

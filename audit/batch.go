package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Batch is the file of one sealing, kept in the object store away from the
// database: the leaves that it adds and the signed checkpoint over the whole
// log so far. With all batches and the key, a copy of the events is checked
// without trusting the database at all; without the leaves a wrong root could
// not say which entry is wrong.
type Batch struct {
	V int `json:"v"`
	// First is the position of the first leaf: the size before this batch.
	First int64 `json:"first"`
	// IDs and Hashes are the leaves in log order.
	IDs    []string    `json:"ids"`
	Hashes []tlog.Hash `json:"hashes"`
	// Checkpoint is the signed note.
	Checkpoint string `json:"checkpoint"`
}

const batchVersion = 1

// ObjectName is the name of a batch file: its size after sealing, padded so
// that names sort in log order.
func (b Batch) ObjectName() string {
	return fmt.Sprintf("%012d.json", b.First+int64(len(b.IDs)))
}

// Encode is the batch file.
func (b Batch) Encode() ([]byte, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("audit: encode batch: %w", err)
	}
	return append(raw, '\n'), nil
}

// ParseBatch reads a batch file; it checks the form, not the signature.
func ParseBatch(raw []byte) (Batch, error) {
	var b Batch
	if err := json.Unmarshal(raw, &b); err != nil {
		return Batch{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if b.V != batchVersion || b.First < 0 || len(b.IDs) != len(b.Hashes) {
		return Batch{}, fmt.Errorf("%w: phiên bản %d, %d mã, %d mã băm", ErrCheckpoint, b.V, len(b.IDs), len(b.Hashes))
	}
	return b, nil
}

// manifest is the SHA-256 of position, IDs and hashes, each in an unambiguous
// form.
func (b Batch) manifest() tlog.Hash {
	h := sha256.New()
	fmt.Fprintf(h, "chuky/audit-leaves/v%d\n%d\n", b.V, b.First)
	for i, id := range b.IDs {
		fmt.Fprintf(h, "%d %q %s\n", b.First+int64(i), id, b.Hashes[i])
	}
	return tlog.Hash(h.Sum(nil))
}

// SealEvents appends the events to the log and signs the checkpoint over the
// result. previous is the tree of the last checkpoint (the zero Tree before the
// first); the log is proved to continue it before anything is signed, so a
// store that was altered is found here, before the next seal would hide it.
// The caller stores leaves and batch in the same transaction as the hashes.
func (l Log) SealEvents(ctx context.Context, previous Tree, events []Event, signer note.Signer) (Batch, Tree, error) {
	leaves, tree, err := l.Append(ctx, events)
	if err != nil {
		return Batch{}, Tree{}, err
	}
	if first := tree.N - int64(len(leaves)); first != previous.N {
		return Batch{}, Tree{}, fmt.Errorf("nhật ký có %d mục, điểm niêm phong trước ghi %d", first, previous.N)
	}
	if err := l.CheckPrefix(ctx, previous, tree); err != nil {
		return Batch{}, Tree{}, err
	}
	b := Batch{V: batchVersion, First: previous.N, IDs: make([]string, 0, len(leaves)), Hashes: make([]tlog.Hash, 0, len(leaves))}
	for _, leaf := range leaves {
		b.IDs = append(b.IDs, leaf.ID)
		b.Hashes = append(b.Hashes, leaf.Hash)
	}
	b.Checkpoint, err = Checkpoint{Origin: l.Origin, Tree: tree, Manifest: b.manifest()}.Sign(signer)
	if err != nil {
		return Batch{}, Tree{}, err
	}
	return b, tree, nil
}

// Leaves lists the batch's leaves with their positions.
func (b Batch) Leaves() []Leaf {
	leaves := make([]Leaf, len(b.IDs))
	for i, id := range b.IDs {
		leaves[i] = Leaf{N: b.First + int64(i), ID: id, Hash: b.Hashes[i]}
	}
	return leaves
}

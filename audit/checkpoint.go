package audit

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is what the installation signs: "the log has N entries with this
// root, and the entries since the last checkpoint are those of this manifest".
type Checkpoint struct {
	Origin string
	Tree   Tree
	// Manifest is the SHA-256 of the batch's list of leaves; see Batch.
	Manifest tlog.Hash
}

// ErrCheckpoint says that a checkpoint does not read or was not signed by the key.
var ErrCheckpoint = errors.New("điểm niêm phong không hợp lệ")

// text is the body of the note: origin, size, root, manifest, a line each, the
// first three as every transparency log writes them.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nleaves %s\n", c.Origin, c.Tree.N, c.Tree.Hash, c.Manifest)
}

// Sign writes the checkpoint as a signed note. The signer's name must be the
// origin.
func (c Checkpoint) Sign(signer note.Signer) (string, error) {
	if signer.Name() != c.Origin {
		return "", fmt.Errorf("audit: signer %q signs for log %q", signer.Name(), c.Origin)
	}
	msg, err := note.Sign(&note.Note{Text: c.text()}, signer)
	if err != nil {
		return "", fmt.Errorf("audit: sign checkpoint: %w", err)
	}
	return string(msg), nil
}

// OpenCheckpoint reads a signed note and checks its signature with the key that
// the verifier holds; after a rotation, with any of the keys.
func OpenCheckpoint(signed string, keys ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open([]byte(signed), note.VerifierList(keys...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, fmt.Errorf("%w: cần 4 dòng, có %d", ErrCheckpoint, len(lines)-1)
	}
	c := Checkpoint{Origin: lines[0]}
	if c.Origin != n.Sigs[0].Name {
		return Checkpoint{}, fmt.Errorf("%w: của nhật ký %q nhưng người ký là %q", ErrCheckpoint, c.Origin, n.Sigs[0].Name)
	}
	c.Tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Tree.N < 0 || strconv.FormatInt(c.Tree.N, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w: số mục %q", ErrCheckpoint, lines[1])
	}
	if c.Tree.Hash, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: mã băm gốc %q", ErrCheckpoint, lines[2])
	}
	manifest, ok := strings.CutPrefix(lines[3], "leaves ")
	if c.Manifest, err = tlog.ParseHash(manifest); err != nil || !ok {
		return Checkpoint{}, fmt.Errorf("%w: bảng kê %q", ErrCheckpoint, lines[3])
	}
	return c, nil
}

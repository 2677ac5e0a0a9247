package audit

import (
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// FaultKind says what is wrong with an entry or a checkpoint.
type FaultKind string

// Kinds of faults.
const (
	Edited        FaultKind = "edited"     // the entry's content is not what was sealed
	Deleted       FaultKind = "deleted"    // an entry that was sealed is missing
	Truncated     FaultKind = "truncated"  // everything from this entry on is missing
	Inserted      FaultKind = "inserted"   // an entry stands among sealed ones that was never sealed there
	Moved         FaultKind = "moved"      // an entry stands in another order than it was sealed in
	BadCheckpoint FaultKind = "checkpoint" // a checkpoint is missing, forged or contradicts another
)

// Fault is one finding. N is the position in the log, ID the event's.
type Fault struct {
	Kind FaultKind
	N    int64
	ID   string
	// Text is the sentence for the auditor.
	Text string
}

// Report is what a verification found.
type Report struct {
	// Sealed is the number of entries that the checkpoints cover.
	Sealed int64
	// Unsealed is the number of entries after the last checkpoint; they are
	// not yet protected, and that is no fault.
	Unsealed int64
	// Batches is the number of checkpoints read.
	Batches int
	// Last is the last checkpoint that holds; whoever keeps it can prove later
	// that the log continues it.
	Last Checkpoint
	// LastSigned is its signed note, the text to keep.
	LastSigned string
	// Faults in log order; checkpoint faults first.
	Faults []Fault
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Faults) == 0 }

// Verify checks a copy of the log, events in log order, against its batches,
// oldest first, with the key that the verifier holds (several after a
// rotation). known are signed checkpoints that the verifier kept from earlier
// or got elsewhere: a log cut back behind one of them, batches and all, is
// found only with them. err is an error of reading, never a finding.
func Verify(events iter.Seq2[Event, error], batches []Batch, known []string, keys ...note.Verifier) (Report, error) {
	var r Report
	leaves := r.readBatches(batches, keys)
	r.checkKnown(known, leaves, keys)
	r.Sealed = int64(len(leaves))
	if err := r.checkEvents(events, leaves); err != nil {
		return Report{}, err
	}
	return r, nil
}

func (r *Report) fault(kind FaultKind, n int64, id, format string, args ...any) {
	r.Faults = append(r.Faults, Fault{Kind: kind, N: n, ID: id, Text: fmt.Sprintf(format, args...)})
}

// readBatches returns the leaves that the checkpoints vouch for. A batch that
// does not hold ends the reading: what follows it cannot be tied to what went
// before.
func (r *Report) readBatches(batches []Batch, keys []note.Verifier) []Leaf {
	var leaves []Leaf
	tree := new(frontier)
	for i, b := range batches {
		where := fmt.Sprintf("điểm niêm phong thứ %d (từ mục %d)", i+1, b.First)
		c, err := OpenCheckpoint(b.Checkpoint, keys...)
		switch size := int64(len(leaves)); {
		case err != nil:
			r.fault(BadCheckpoint, b.First, "", "%s: %v", where, err)
			return leaves
		case i > 0 && c.Origin != r.Last.Origin:
			r.fault(BadCheckpoint, b.First, "", "%s thuộc nhật ký khác: %s, trước đó là %s", where, c.Origin, r.Last.Origin)
			return leaves
		case b.First > size:
			r.fault(BadCheckpoint, size, "", "thiếu điểm niêm phong của các mục %d đến %d", size, b.First-1)
			return leaves
		case b.First < size:
			r.fault(BadCheckpoint, b.First, "", "%s trùng với điểm trước, đã có đến mục %d", where, size-1)
			return leaves
		case c.Tree.N != b.First+int64(len(b.IDs)):
			r.fault(BadCheckpoint, b.First, "", "%s kê %d mục nhưng đã ký cho %d mục", where, len(b.IDs), c.Tree.N-b.First)
			return leaves
		case c.Manifest != b.manifest():
			r.fault(BadCheckpoint, b.First, "", "%s: bảng kê các mục đã bị sửa sau khi ký", where)
			return leaves
		}
		for _, leaf := range b.Leaves() {
			tree.add(leaf.Hash)
		}
		if root := tree.root(); root != c.Tree.Hash {
			r.fault(BadCheckpoint, b.First, "", "%s không nối tiếp các điểm trước: gốc tính được %s, đã ký %s", where, root, c.Tree.Hash)
			return leaves
		}
		leaves = append(leaves, b.Leaves()...)
		r.Batches++
		r.Last, r.LastSigned = c, b.Checkpoint
	}
	return leaves
}

// checkKnown compares checkpoints kept elsewhere with the log's own leaves.
func (r *Report) checkKnown(known []string, leaves []Leaf, keys []note.Verifier) {
	for i, signed := range known {
		c, err := OpenCheckpoint(signed, keys...)
		switch {
		case err != nil:
			r.fault(BadCheckpoint, 0, "", "điểm niêm phong lưu riêng thứ %d: %v", i+1, err)
			continue
		case c.Tree.N > int64(len(leaves)):
			r.fault(Truncated, int64(len(leaves)), "", "điểm niêm phong lưu riêng có %d mục, nhật ký chỉ còn %d: đã bị cắt cùng các điểm niêm phong", c.Tree.N, len(leaves))
			continue
		}
		tree := new(frontier)
		for _, leaf := range leaves[:c.Tree.N] {
			tree.add(leaf.Hash)
		}
		if tree.root() != c.Tree.Hash {
			r.fault(BadCheckpoint, c.Tree.N, "", "nhật ký khác với điểm niêm phong lưu riêng %d mục: lịch sử đã bị viết lại", c.Tree.N)
		}
	}
}

// checkEvents compares the events with the leaves that should stand there.
func (r *Report) checkEvents(events iter.Seq2[Event, error], leaves []Leaf) error {
	place := make(map[string]int, len(leaves))
	for i, leaf := range leaves {
		place[leaf.ID] = i
	}
	// found[i] is the event that stands for leaf i; order lists those leaves as
	// the events come.
	type entry struct {
		id string
		at int // index among the events
	}
	var strangers []entry
	var order, orderAt []int
	seen := make([]bool, len(leaves))
	edited := make([]bool, len(leaves))
	count := 0
	for e, err := range events {
		if err != nil {
			return fmt.Errorf("audit: read events: %w", err)
		}
		i, sealed := place[e.ID]
		if !sealed || seen[i] {
			strangers = append(strangers, entry{id: e.ID, at: count})
		} else {
			seen[i] = true
			order, orderAt = append(order, i), append(orderAt, count)
			// An event without canonical form cannot be what was sealed.
			hash, err := e.LeafHash()
			edited[i] = err != nil || hash != leaves[i].Hash
		}
		count++
	}

	kept := longestIncreasing(order)
	moved := make(map[int]int) // leaf → index among the events
	lastAt := -1
	for k, i := range order {
		if !kept[k] {
			moved[i] = orderAt[k]
		}
		lastAt = max(lastAt, orderAt[k])
	}

	// Missing entries at the very end are one truncation.
	tail := len(leaves)
	for tail > 0 && !seen[tail-1] {
		tail--
	}
	for i, leaf := range leaves {
		switch {
		case i == tail:
			r.fault(Truncated, leaf.N, leaf.ID, "nhật ký bị cắt từ mục %d (%s): thiếu %d mục đã niêm phong", leaf.N, leaf.ID, len(leaves)-tail)
		case i > tail:
			// Part of the truncation named above.
		case !seen[i]:
			r.fault(Deleted, leaf.N, leaf.ID, "mục %d (%s) đã bị xóa", leaf.N, leaf.ID)
		case edited[i]:
			r.fault(Edited, leaf.N, leaf.ID, "mục %d (%s) đã bị sửa sau khi niêm phong", leaf.N, leaf.ID)
		}
		if at, ok := moved[i]; ok {
			r.fault(Moved, leaf.N, leaf.ID, "mục %d (%s) bị đổi thứ tự, nay đứng ở vị trí %d", leaf.N, leaf.ID, at)
		}
	}
	for _, s := range strangers {
		// Entries behind the last sealed one are simply not sealed yet, unless
		// they repeat a sealed entry.
		_, again := place[s.id]
		switch {
		case again:
			r.fault(Inserted, int64(s.at), s.id, "mục %s xuất hiện lần nữa ở vị trí %d", s.id, s.at)
		case s.at < lastAt:
			r.fault(Inserted, int64(s.at), s.id, "mục %s ở vị trí %d chưa từng được niêm phong ở đó", s.id, s.at)
		default:
			r.Unsealed++
		}
	}
	return nil
}

// longestIncreasing marks the members of one longest increasing subsequence:
// the entries that kept their order when the others moved.
func longestIncreasing(values []int) []bool {
	tails := []int{} // tails[l] is the index of the smallest end of a run of length l+1
	before := make([]int, len(values))
	for i, v := range values {
		l, _ := slices.BinarySearchFunc(tails, v, func(t, v int) int { return values[t] - v })
		before[i] = -1
		if l > 0 {
			before[i] = tails[l-1]
		}
		if l == len(tails) {
			tails = append(tails, i)
		} else {
			tails[l] = i
		}
	}
	kept := make([]bool, len(values))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	return kept
}

// frontier computes the root of a growing log from leaf hashes alone: the roots
// of its complete subtrees, largest first, with their sizes.
type frontier struct {
	hashes []tlog.Hash
	sizes  []int64
}

func (f *frontier) add(leaf tlog.Hash) {
	hash, size := leaf, int64(1)
	for last := len(f.sizes) - 1; last >= 0 && f.sizes[last] == size; last-- {
		hash, size = tlog.NodeHash(f.hashes[last], hash), size*2
		f.hashes, f.sizes = f.hashes[:last], f.sizes[:last]
	}
	f.hashes, f.sizes = append(f.hashes, hash), append(f.sizes, size)
}

// root is the hash that tlog.TreeHash gives for the same leaves.
func (f *frontier) root() tlog.Hash {
	if len(f.hashes) == 0 {
		return sha256.Sum256(nil) // the root of an empty log
	}
	hash := f.hashes[len(f.hashes)-1]
	for i := len(f.hashes) - 2; i >= 0; i-- {
		hash = tlog.NodeHash(f.hashes[i], hash)
	}
	return hash
}

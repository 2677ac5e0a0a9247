package commands

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// Frozen is the content of a run: the snapshot of all groups and one ranking each, in the order of the groups' keys. It
// is what the digest covers, what is published and what an independent program recomputes from. With thousands of units
// it is long, nearly all of it explanations: runs are written and read a unit at a time (frozenWriter, ReadIndex) in the
// bytes that json.Marshal gives of this.
type Frozen struct {
	Cycle    FrozenCycle     `json:"cycle"`
	Snapshot json.RawMessage `json:"snapshot"` // scoring.Snapshot, canonical
	Groups   []FrozenGroup   `json:"groups"`
}

// FrozenCycle names the cycle.
type FrozenCycle struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Year int    `json:"year"`
}

// FrozenGroup is one ranking.
type FrozenGroup struct {
	Group  string          `json:"group"`
	Result json.RawMessage `json:"result"` // scoring.Result, canonical
}

// Digest is the SHA-256 of the run's canonical bytes: the same facts give the same digest.
func (f Frozen) Digest() (string, []byte, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", nil, err
	}
	return sha(b), b, nil
}

// Results reads the results of a run by group.
func (f Frozen) Results() (map[string]scoring.Result, error) {
	out := map[string]scoring.Result{}
	for _, g := range f.Groups {
		var r scoring.Result
		if err := json.Unmarshal(g.Result, &r); err != nil {
			return nil, fmt.Errorf("result of %s: %w", g.Group, err)
		}
		out[g.Group] = r
	}
	return out, nil
}

// Index is a run without its criteria, and where in its content they are: what rankings are shown and written from. It is
// kept beside the content, and published beside it under IndexName; the content alone gives the same (ReadIndex).
type Index struct {
	Groups []IndexGroup `json:"groups"`
}

// IndexGroup is one ranking.
type IndexGroup struct {
	Group    string         `json:"group"`
	Criteria int            `json:"criteria"` // of each unit
	Result   scoring.Result `json:"result"`   // of every unit but its criteria
	Places   []Place        `json:"places"`   // of the units' results, in the order of Result.Units
}

// Place is where a unit's result lies in the content.
type Place struct {
	Start  int64  `json:"start"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Unit reads a unit's result, criteria and explanations with it, from the content.
func (p Place) Unit(content io.ReadSeeker) (scoring.UnitResult, error) {
	var u scoring.UnitResult
	if _, err := content.Seek(p.Start, io.SeekStart); err != nil {
		return u, err
	}
	b := make([]byte, p.Size)
	if _, err := io.ReadFull(content, b); err != nil {
		return u, err
	}
	if sha(b) != p.SHA256 {
		return u, errors.New("a unit's result does not have its digest")
	}
	return u, json.Unmarshal(b, &u)
}

// add takes a unit's result as it stands in the content.
func (g *IndexGroup) add(u scoring.UnitResult, start int64, piece []byte) {
	g.Criteria, u.Criteria = max(g.Criteria, len(u.Criteria)), nil
	g.Result.Units = append(g.Result.Units, u)
	g.Places = append(g.Places, Place{start, len(piece), sha(piece)})
}

// frozenWriter writes a run's content piece by piece and makes its digest and its index on the way.
type frozenWriter struct {
	out   io.Writer
	sum   hash.Hash
	at    int64
	piece bytes.Buffer
	index Index
}

func newFrozenWriter(out io.Writer) *frozenWriter { return &frozenWriter{out: out, sum: sha256.New()} }

// write adds JSON with the signs escaped that json.Marshal escapes. Each piece goes to the output in one call.
func (f *frozenWriter) write(piece []byte) error {
	f.piece.Reset()
	json.HTMLEscape(&f.piece, piece)
	f.sum.Write(f.piece.Bytes())
	f.at += int64(f.piece.Len())
	_, err := f.out.Write(f.piece.Bytes())
	return err
}

func (f *frozenWriter) text(s string) error { return f.write([]byte(s)) }

func (f *frozenWriter) value(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.write(b)
}

// run writes the whole content from the scored groups, in the order of their keys.
func (f *frozenWriter) run(c *models.Cycle, keys []string, runs map[string]*scoring.Run) error {
	all := make([]*scoring.Run, 0, len(keys))
	for _, key := range keys {
		all = append(all, runs[key])
	}
	if err := errors.Join(f.text(`{"cycle":`), f.value(FrozenCycle{c.ID, c.Name, c.Year}), f.text(`,"snapshot":`)); err != nil {
		return err
	}
	if err := scoring.EmitSnapshot(f.write, all...); err != nil {
		return err
	}
	if len(keys) == 0 {
		return f.text(`,"groups":null}`)
	}
	between := `,"groups":[{"group":`
	for _, key := range keys {
		if err := errors.Join(f.text(between), f.value(key), f.text(`,"result":`)); err != nil {
			return err
		}
		if err := f.group(key, runs[key]); err != nil {
			return err
		}
		between = `},{"group":`
	}
	return f.text("}]}")
}

func (f *frozenWriter) group(key string, r *scoring.Run) error {
	g := IndexGroup{Group: key}
	head := r.Head()
	g.Result = head
	if err := r.EmitResult(func(piece []byte, unit *scoring.UnitResult) error {
		start := f.at
		if err := f.write(piece); err != nil || unit == nil {
			return err
		}
		kept, err := lasting(*unit)
		if err != nil {
			return err
		}
		kept.Criteria = unit.Criteria
		g.add(kept, start, f.piece.Bytes())
		return nil
	}); err != nil {
		return err
	}
	f.index.Groups = append(f.index.Groups, g)
	return nil
}

// lasting copies a unit's result without its criteria: its texts would keep the memory of all its explanations.
func lasting(u scoring.UnitResult) (scoring.UnitResult, error) {
	u.Criteria = nil
	b, err := json.Marshal(u)
	if err != nil {
		return u, err
	}
	var out scoring.UnitResult
	return out, json.Unmarshal(b, &out)
}

// digest is that of all that was written.
func (f *frozenWriter) digest() string { return hex.EncodeToString(f.sum.Sum(nil)) }

// ReadIndex makes the index of a run's content, reading it a unit at a time to its end.
func ReadIndex(content io.Reader) (Index, error) {
	d := &frozenReader{json: json.NewDecoder(content)}
	var x Index
	d.object(func(key string) {
		if key != "groups" {
			d.skip()
			return
		}
		d.array(func() {
			var g IndexGroup
			d.object(func(key string) {
				switch key {
				case "group":
					d.value(&g.Group)
				case "result":
					d.result(&g)
				default:
					d.skip()
				}
			})
			x.Groups = append(x.Groups, g)
		})
	})
	if d.err == nil {
		_, d.err = io.Copy(io.Discard, io.MultiReader(d.json.Buffered(), content))
	}
	if d.err != nil {
		return Index{}, fmt.Errorf("content of a run: %w", d.err)
	}
	return x, nil
}

// frozenReader reads JSON as it comes; after the first error it does nothing.
type frozenReader struct {
	json *json.Decoder
	err  error
}

func (d *frozenReader) delim(want json.Delim) {
	if d.err != nil {
		return
	}
	t, err := d.json.Token()
	if err == nil && t != want {
		err = fmt.Errorf("%v in the place of %v", t, want)
	}
	d.err = err
}

func (d *frozenReader) more() bool { return d.err == nil && d.json.More() }

// object reads an object; field must read the value of each key.
func (d *frozenReader) object(field func(key string)) {
	d.delim('{')
	for d.more() {
		var key string
		if d.value(&key); d.err == nil {
			field(key)
		}
	}
	d.delim('}')
}

func (d *frozenReader) array(element func()) {
	if d.err == nil { // null is an array of none
		t, err := d.json.Token()
		switch {
		case err != nil:
			d.err = err
			return
		case t == nil:
			return
		case t != json.Delim('['):
			d.err = fmt.Errorf("%v in the place of a list", t)
			return
		}
	}
	for d.more() {
		element()
	}
	d.delim(']')
}

// value reads one value as a whole; of an object's key it is the key.
func (d *frozenReader) value(v any) {
	if d.err != nil {
		return
	}
	if key, ok := v.(*string); ok {
		t, err := d.json.Token()
		if d.err = err; err == nil {
			if *key, ok = t.(string); !ok {
				d.err = fmt.Errorf("%v in the place of a text", t)
			}
		}
		return
	}
	d.err = d.json.Decode(v)
}

// skip passes over a value, however long.
func (d *frozenReader) skip() {
	for depth := 0; d.err == nil; {
		t, err := d.json.Token()
		if err != nil {
			d.err = err
			return
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return
		}
	}
}

// result reads one ranking.
func (d *frozenReader) result(g *IndexGroup) {
	d.object(func(key string) {
		switch key {
		case "set":
			d.value(&g.Result.Set)
		case "version":
			d.value(&g.Result.Version)
		case "set_digest":
			d.value(&g.Result.SetDigest)
		case "engine":
			d.value(&g.Result.Engine)
		case "digest":
			d.value(&g.Result.SnapshotDigest)
		case "cohorts":
			d.value(&g.Result.Cohorts)
		case "units":
			d.array(func() {
				var piece json.RawMessage
				var u struct {
					scoring.UnitResult
					Criteria map[string]struct{} `json:"criteria"` // counted, not kept
				}
				if d.value(&piece); d.err == nil {
					d.err = json.Unmarshal(piece, &u)
				}
				if d.err == nil {
					g.Criteria = max(g.Criteria, len(u.Criteria))
					g.add(u.UnitResult, d.json.InputOffset()-int64(len(piece)), piece)
				}
			})
		default:
			d.skip()
		}
	})
}

// partSize is how long a part of a run in SQL may become before the next begins: a few units.
const partSize = 128 << 10

// partWriter keeps what is written as parts of a run. A piece is never divided.
type partWriter struct {
	tx   *store.Tx
	part models.RunPart
	buf  strings.Builder
}

func newPartWriter(tx *store.Tx, runID, kind string) *partWriter {
	return &partWriter{tx: tx, part: models.RunPart{RunID: runID, Kind: kind}}
}

func (p *partWriter) Write(b []byte) (int, error) {
	if p.buf.Len() > 0 && p.buf.Len()+len(b) > partSize {
		if err := p.flush(); err != nil {
			return 0, err
		}
	}
	return p.buf.Write(b)
}

// flush writes what is left.
func (p *partWriter) flush() error {
	if p.buf.Len() == 0 {
		return nil
	}
	p.part.Size, p.part.Content = int64(p.buf.Len()), p.buf.String()
	p.buf.Reset()
	if err := p.tx.InsertRunParts([]models.RunPart{p.part}); err != nil {
		return err
	}
	p.part.Number, p.part.Start, p.part.Content = p.part.Number+1, p.part.Start+p.part.Size, ""
	return nil
}

// RunContent reads what the digest of a run covers, a part at a time, from anywhere. head is a run as RunHead gives it.
func RunContent(db store.DB, head *models.ScoreRun) (io.ReadSeeker, error) {
	r, err := openParts(db, head.ID, models.PartContent)
	if err != nil || len(r.parts) > 0 {
		return r, err
	}
	old, err := db.Run(head.ID) // made before there were parts
	if err != nil {
		return nil, err
	}
	return strings.NewReader(old.Results), nil
}

// RunIndex reads the index of a run; of one that was made before there were parts it makes it.
func RunIndex(db store.DB, head *models.ScoreRun) (Index, error) {
	var x Index
	r, err := openParts(db, head.ID, models.PartIndex)
	if err != nil {
		return x, err
	}
	if len(r.parts) > 0 {
		return x, json.NewDecoder(r).Decode(&x)
	}
	content, err := RunContent(db, head)
	if err != nil {
		return x, err
	}
	return ReadIndex(content)
}

// partReader reads the parts of a run as one file.
type partReader struct {
	db    store.DB
	parts []models.RunPart // without content, but the one that was read last
	held  int              // index of that one
	pos   int64
	size  int64
}

func openParts(db store.DB, runID, kind string) (*partReader, error) {
	parts, err := db.RunParts(runID, kind)
	if err != nil {
		return nil, err
	}
	r := &partReader{db: db, parts: parts}
	for i, p := range parts {
		if p.Number != i || p.Start != r.size {
			return nil, fmt.Errorf("run %s: part %d of its %s is missing", runID, i, kind)
		}
		r.size += p.Size
	}
	return r, nil
}

func (r *partReader) Read(b []byte) (int, error) {
	if r.pos >= r.size {
		return 0, io.EOF
	}
	at, exact := slices.BinarySearchFunc(r.parts, r.pos, func(p models.RunPart, pos int64) int {
		switch {
		case p.Start < pos:
			return -1
		case p.Start > pos:
			return 1
		}
		return 0
	})
	if !exact {
		at--
	}
	p := &r.parts[at]
	if p.Content == "" {
		r.parts[r.held].Content, r.held = "", at
		read, err := r.db.RunPart(p.RunID, p.Kind, p.Number)
		if err != nil {
			return 0, err
		}
		if int64(len(read.Content)) != p.Size {
			return 0, fmt.Errorf("run %s: part %d has %d bytes, not %d", p.RunID, p.Number, len(read.Content), p.Size)
		}
		p.Content = read.Content
	}
	n := copy(b, p.Content[r.pos-p.Start:])
	r.pos += int64(n)
	return n, nil
}

func (r *partReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning of a run's content")
	}
	r.pos = offset
	return offset, nil
}

package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minio/minio-go/v7"

	"chuky/evidence"
	"chuky/evidence/samples"
)

const upload = "0192f0c1-conformance"

// A file that comes in pieces, cut at 1, 50 and 99 %, is the same file.
func testPieces(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDFOfSize("in pieces", 10_000_000)
	at := int64(0)
	for _, percent := range []int{1, 50, 99, 100} {
		stop := int64(len(data) * percent / 100)
		var piece io.Reader = bytes.NewReader(data[at:stop])
		if percent < 100 { // the connection breaks: what came is kept
			piece = io.MultiReader(piece, iotest.ErrReader(io.ErrUnexpectedEOF))
		}
		n, err := b.Append(t.Context(), upload, at, piece)
		if n != stop-at || (err != nil && percent == 100) {
			t.Fatalf("until %d%%: %d of %d bytes stored: %v", percent, n, stop-at, err)
		}
		at = stop
		parts, err := b.Parts(t.Context(), upload)
		if err != nil || parts.Size() != at {
			t.Fatalf("until %d%%: %d bytes there, want %d: %v", percent, parts.Size(), at, err)
		}
	}
	parts, err := b.Parts(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	body := parts.Open(t.Context())
	staged, err := b.Stage(t.Context(), body, int64(len(data)), "a.pdf")
	if err := errors.Join(err, body.Close()); err != nil {
		t.Fatal(err)
	}
	if key := b.seal(t, staged); key.SHA256() != digest(data) {
		t.Errorf("sealed as %s", key)
	}
	for range 2 {
		if err := b.RemoveParts(t.Context(), upload); err != nil {
			t.Error(err)
		}
	}
	wantKeys(t, b, evidence.UploadFolder)
	if err := b.RemoveParts(t.Context(), "../sealed"); !errors.Is(err, evidence.ErrKey) {
		t.Errorf("another folder: %v", err)
	}
}

// Requests that continue the same upload at once do not mix: of each offset one piece is kept, and every byte is the one
// that belongs there.
func testPiecesAtOnce(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDFOfSize("at once", 400_000)
	if _, err := b.Append(t.Context(), upload, 10, bytes.NewReader(data)); !errors.Is(err, evidence.ErrOffset) {
		t.Errorf("ahead of the first byte: %v", err)
	}
	var wg sync.WaitGroup
	for writer := range 4 {
		wg.Go(func() {
			for tries := 0; tries < 1000; tries++ {
				parts, err := b.Parts(t.Context(), upload)
				if err != nil {
					t.Error(err)
					return
				}
				at := parts.Size()
				if at == int64(len(data)) {
					return
				}
				// Pieces of different lengths, so that mixing would tear.
				stop := min(at+int64(10_000+3_333*writer), int64(len(data)))
				if _, err := b.Append(t.Context(), upload, at, bytes.NewReader(data[at:stop])); err != nil && !errors.Is(err, evidence.ErrOffset) {
					t.Error(err)
					return
				}
			}
			t.Error("no end")
		})
	}
	wg.Wait()
	parts, err := b.Parts(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	r := parts.Open(t.Context())
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, data) {
		t.Error("pieces got mixed")
	}
}

func sendPart(t *testing.T, address string, data []byte) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true // a server that is stopped waits for connections
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		t.Fatalf("part: %s %s", res.Status, said)
	}
	return res.Header.Get("ETag")
}

// A file sent to presigned addresses goes through the same checks, by the very object that was joined.
func testDirect(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDFOfSize("direct", evidence.DirectPartBytes+123_456)
	start := func(size int) evidence.Direct {
		t.Helper()
		session, err := b.StartDirect(t.Context(), upload)
		if err != nil {
			t.Fatal(err)
		}
		d, err := b.SignDirect(t.Context(), upload, session, int64(size))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := start(len(data))
	if len(d.Parts) != 2 || time.Until(d.Expires) <= 0 {
		t.Fatalf("%d addresses until %s", len(d.Parts), d.Expires)
	}
	var sent []evidence.DirectPart
	for i, piece := range slices.Collect(slices.Chunk(data, evidence.DirectPartBytes)) {
		sent = append(sent, evidence.DirectPart{Number: i + 1, ETag: sendPart(t, d.Parts[i], piece)})
	}
	wrong := slices.Clone(sent)
	wrong[1].ETag = wrong[0].ETag
	if _, _, err := b.CompleteDirect(t.Context(), upload, d.Session, wrong); !errors.Is(err, evidence.ErrStagedChanged) {
		t.Errorf("parts that were not sent: %v", err)
	}
	for round := range 2 { // the second time it is joined already
		r, info, err := b.CompleteDirect(t.Context(), upload, d.Session, sent)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		staged, err := b.Stage(t.Context(), r, int64(len(data)), "a.pdf")
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if staged.SHA256 != digest(data) || info.Size != int64(len(data)) {
			t.Errorf("round %d: staged as %+v", round, staged)
		}
		b.seal(t, staged)
	}

	// Replaced between joining and reading: the reader holds on to the ETag.
	r, _, err := b.CompleteDirect(t.Context(), upload, d.Session, sent)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Clone(data)
	copy(other[len(other)/2:], "SWAPPED")
	b.overwrite(t, evidence.UploadFolder+upload+"/direct", other)
	if _, err := io.ReadAll(r); err == nil {
		t.Error("another object was read for the one that was joined")
	}
	_ = r.Close() // it failed already
	if err := b.AbortDirect(t.Context(), upload, d.Session); err != nil {
		t.Error(err)
	}
	wantKeys(t, b, evidence.UploadFolder)

	d = start(100)
	sendPart(t, d.Parts[0], data[:100])
	for range 2 {
		if err := b.AbortDirect(t.Context(), upload, d.Session); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := b.CompleteDirect(t.Context(), upload, d.Session, sent[:1]); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("joined after it was given up: %v", err)
	}

	// What nobody finished goes, unless somebody still wants it.
	d = start(100)
	if len(b.incomplete(t)) == 0 {
		// A server that lists unfinished uploads by their exact name only; it gives them up by itself.
		if err := b.AbortDirect(t.Context(), upload, d.Session); err != nil {
			t.Error(err)
		}
		return
	}
	for _, c := range []struct {
		wanted bool
		gone   int
	}{{true, 0}, {false, 1}, {false, 0}} {
		n, err := b.RemoveStaleDirect(t.Context(), time.Now().Add(time.Hour), func(string) (bool, error) { return c.wanted, nil })
		if err != nil || n != c.gone {
			t.Errorf("%d given up, want %d: %v", n, c.gone, err)
		}
	}
	if left := b.incomplete(t); len(left) != 0 {
		t.Errorf("unfinished: %q", left)
	}
}

// A part of a file comes from where it was asked for.
func testRange(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDFOfSize("range", 3_000_000)
	key := b.seal(t, b.stage(t, data, "a.pdf"))
	r, info, err := b.OpenRange(t.Context(), string(key))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for _, at := range []int64{2_999_990, 0, 1_500_000, 1_500_100} {
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, min(1000, info.Size-at))
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, data[at:at+int64(len(got))]) {
			t.Errorf("at %d: other bytes: %v", at, err)
		}
	}
	if end, err := r.Seek(0, io.SeekEnd); err != nil || end != int64(len(data)) {
		t.Errorf("end %d: %v", end, err)
	}
	if _, _, err := b.OpenRange(t.Context(), "published/none"); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("nothing there: %v", err)
	}
}

// What evidence cannot do without is there; what makes it safer is used where the server has it.
func testCapabilities(t *testing.T, b bench) {
	b.ensure(t)
	c, err := b.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", c)
	if !c.ConditionalWrites || !c.Checksum || !c.Range || !c.Multipart {
		t.Errorf("missing: %q", c.Missing())
	}
	wantKeys(t, b, "")
	b.cfg.Retain = time.Hour
	b = open(t, b.cfg)
	b.ensure(t)
	data := samples.PDF("kept")
	key := string(b.seal(t, b.stage(t, data, "a.pdf")))
	left := b.versions(t, "")
	if len(left) != 1 {
		t.Errorf("what was staged left versions behind: %q", left)
	}
	if !c.ObjectLock {
		return
	}
	// Whoever deletes or overwrites what is sealed gets at none of its bytes.
	version := ""
	if c.Versioning {
		version = left[0]
	}
	err = b.raw.RemoveObject(t.Context(), b.cfg.Bucket, key, minio.RemoveObjectOptions{VersionID: version})
	if err == nil {
		t.Error("a sealed version was deleted before its date")
	}
	// Without versions the server refuses this too.
	_, err = b.raw.PutObject(t.Context(), b.cfg.Bucket, key, strings.NewReader("other"), 5, minio.PutObjectOptions{DisableMultipart: true})
	if (err == nil) != c.Versioning {
		t.Errorf("overwritten, with versions %t: %v", c.Versioning, err)
	}
	r, err := b.raw.GetObject(t.Context(), b.cfg.Bucket, key, minio.GetObjectOptions{VersionID: version})
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the sealed version is not there any more: %v", err)
	}
}

// versions lists every version and marker under a prefix by its ID.
func (b bench) versions(t *testing.T, prefix string) []string {
	t.Helper()
	var out []string
	for obj := range b.raw.ListObjectsIter(t.Context(), b.cfg.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}) {
		if obj.Err != nil {
			t.Log(fmt.Errorf("versions: %w", obj.Err)) // a server without versions lists objects
			return b.keys(t, prefix)
		}
		out = append(out, obj.VersionID)
	}
	return out
}

// incomplete lists multipart uploads that were begun and neither joined nor given up.
func (b bench) incomplete(t *testing.T) (keys []string) {
	t.Helper()
	for up := range b.raw.ListIncompleteUploads(t.Context(), b.cfg.Bucket, evidence.UploadFolder, true) {
		if up.Err != nil {
			t.Fatal(up.Err)
		}
		keys = append(keys, up.Key)
	}
	return keys
}

package conformance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"chuky/evidence"
	"chuky/evidence/samples"
)

// Run tests one server. newConfig returns where it is, each time with the name of
// a bucket that does not exist yet and that nobody else uses.
func Run(t *testing.T, newConfig func(t *testing.T) evidence.Config) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, b bench)
	}{
		{"Bucket", testBucket},
		{"EveryKind", testEveryKind},
		{"Refusals", testRefusals},
		{"SealIsIdempotent", testSealIsIdempotent},
		{"SealAtOnce", testSealAtOnce},
		{"LargestFile", testLargestFile},
		{"StagedReplaced", testStagedReplaced},
		{"SealedDamaged", testSealedDamaged},
		{"DamagedOnTheWay", testDamagedOnTheWay},
		{"Missing", testMissing},
		{"WrongSecret", testWrongSecret},
		{"Cancelled", testCancelled},
		{"Scanned", testScanned},
		{"ScannerAway", testScannerAway},
		{"Pieces", testPieces},
		{"PiecesAtOnce", testPiecesAtOnce},
		{"Direct", testDirect},
		{"Range", testRange},
		{"Capabilities", testCapabilities},
		{"Immutable", testImmutable},
		{"ImmutableFile", testImmutableFile},
		{"ImmutableAtOnce", testImmutableAtOnce},
		{"List", testList},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := newConfig(t)
			cfg.TempDir = t.TempDir()
			c.test(t, open(t, cfg))
		})
	}
}

// bench is a store with its bucket, and the bare client beside it: the hand of
// somebody who goes around the store.
type bench struct {
	*evidence.Store
	cfg evidence.Config
	raw *minio.Client
}

func open(t *testing.T, cfg evidence.Config) bench {
	t.Helper()
	s, err := evidence.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := minio.New(cfg.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure: cfg.Secure, Region: cfg.Region, BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		t.Fatal(err)
	}
	return bench{s, cfg, raw}
}

func (b bench) ensure(t *testing.T) {
	t.Helper()
	if err := b.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b bench) stage(t *testing.T, data []byte, name string) evidence.Staged {
	t.Helper()
	staged, err := b.Stage(t.Context(), bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		t.Fatalf("stage %s: %v", name, err)
	}
	return staged
}

func (b bench) seal(t *testing.T, staged evidence.Staged) evidence.SealedKey {
	t.Helper()
	key, err := b.Seal(t.Context(), staged)
	if err != nil {
		t.Fatalf("seal %s: %v", staged.Filename, err)
	}
	return key
}

func (b bench) keys(t *testing.T, prefix string) []string {
	t.Helper()
	var keys []string
	for info, err := range b.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

// overwrite replaces an object behind the store's back.
func (b bench) overwrite(t *testing.T, key string, data []byte) {
	t.Helper()
	_, err := b.raw.PutObject(t.Context(), b.cfg.Bucket, key, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{DisableMultipart: true})
	if err != nil {
		t.Fatal(err)
	}
}

func wantKeys(t *testing.T, b bench, prefix string, want ...string) {
	t.Helper()
	if got := b.keys(t, prefix); !slices.Equal(got, want) {
		t.Errorf("objects under %q: %q, want %q", prefix, got, want)
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func testBucket(t *testing.T, b bench) {
	if err := b.Ping(t.Context()); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("ping without a bucket: %v", err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := b.EnsureBucket(t.Context()); err != nil {
				t.Errorf("ensure: %v", err)
			}
		})
	}
	wg.Wait()
	if err := b.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
}

func testEveryKind(t *testing.T, b bench) {
	b.ensure(t)
	for name, data := range map[string][]byte{
		"Kế hoạch chuyển đổi số.pdf": samples.PDF("plan"), "a.jpg": samples.JPEG(), "a.png": samples.PNG(), "a.tif": samples.TIFF(),
		"a.docx": samples.DOCX("x"), "a.xlsx": samples.XLSX(), "a.pptx": samples.PPTX(),
		"a.odt": samples.ODT(), "a.ods": samples.ODS(), "a.txt": samples.Text(), "a.csv": samples.CSV(),
	} {
		staged := b.stage(t, data, name)
		if staged.SHA256 != digest(data) || staged.Size != int64(len(data)) || staged.Filename != name {
			t.Errorf("%s: staged as %+v", name, staged)
		}
		key := b.seal(t, staged)
		if key.SHA256() != digest(data) {
			t.Errorf("%s: sealed as %s", name, key)
		}
		r, info, err := b.Open(t.Context(), string(key))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(got, data) {
			t.Errorf("%s: other bytes came back", name)
		}
		if info.ContentType != staged.ContentType || info.SHA256 != staged.SHA256 || info.Size != staged.Size || time.Since(info.LastModified).Abs() > time.Hour {
			t.Errorf("%s: described as %+v", name, info)
		}
		if _, err := b.Verify(t.Context(), key); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantKeys(t, b, "staged/")
}

// What is refused never reaches the store.
func testRefusals(t *testing.T, b bench) {
	b.ensure(t)
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"rong.pdf": {nil, evidence.CodeEmpty},
		"anh.pdf":  {samples.PNG(), evidence.CodeExtensionLies},
		"may.pdf":  {samples.WindowsProgram(), evidence.CodeExecutable},
		"bom.docx": {samples.Bomb(40 << 20), evidence.CodeArchiveBomb},
		"ma.docx":  {samples.DOCXWithMacro(), evidence.CodeMacro},
		"cut.pdf":  {samples.PDF("x")[:300], evidence.CodeTruncated},
		"goi.zip":  {samples.Zip(samples.Entry{Name: "a"}), evidence.CodeTypeNotAllowed},
	} {
		_, err := b.Stage(t.Context(), bytes.NewReader(c.data), int64(len(c.data)), name)
		var refused *evidence.Refused
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	wantKeys(t, b, "")
}

func testSealIsIdempotent(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDF("the same everywhere")
	first, second := b.stage(t, data, "mot.pdf"), b.stage(t, data, "hai.pdf")
	if first.Key == second.Key {
		t.Fatal("two uploads share one staged object")
	}
	key := b.seal(t, first)
	for range 2 {
		if again := b.seal(t, first); again != key {
			t.Errorf("sealed again as %s, not %s", again, key)
		}
	}
	if same := b.seal(t, second); same != key {
		t.Errorf("equal bytes sealed as %s and %s", key, same)
	}
	wantKeys(t, b, "", string(key))
}

func testSealAtOnce(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDFOfSize("at once", 300_000)
	shared := b.stage(t, data, "chung.pdf")
	var wg sync.WaitGroup
	for i := range 8 {
		staged := shared // two retries of one activity …
		if i%2 == 1 {    // … beside other uploads of the same file
			staged = b.stage(t, data, fmt.Sprintf("%d.pdf", i))
		}
		wg.Go(func() {
			// A retry may find its object gone while it reads; it is then repeated
			// as a workflow would.
			var err error
			for range 5 {
				if _, err = b.Seal(t.Context(), staged); err == nil {
					return
				}
			}
			t.Errorf("seal: %v", err)
		})
	}
	wg.Wait()
	wantKeys(t, b, "", "sealed/"+digest(data)[:2]+"/"+digest(data))
}

// A file of exactly the limit passes, and memory does not grow with it.
func testLargestFile(t *testing.T, b bench) {
	b.ensure(t)
	const limit = 40_000_000
	b.cfg.MaxBytes = limit
	b = open(t, b.cfg)
	data := samples.PDFOfSize("large", limit)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	staged, err := b.Stage(t.Context(), bytes.NewReader(data), -1, "lon.pdf")
	if err != nil {
		t.Fatal(err)
	}
	key := b.seal(t, staged)
	runtime.ReadMemStats(&after)
	// All that was ever allocated, by client and in-process server together, for
	// four passes over the file.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2*limit {
		t.Errorf("allocated %d MB for a file of %d MB", grown>>20, limit>>20)
	}
	if _, err := b.Verify(t.Context(), key); err != nil {
		t.Error(err)
	}
	_, err = b.Stage(t.Context(), io.MultiReader(bytes.NewReader(data), strings.NewReader("\n")), -1, "lon.pdf")
	var refused *evidence.Refused
	if !errors.As(err, &refused) || refused.Code != evidence.CodeTooLarge {
		t.Errorf("one byte above the limit: %v", err)
	}
}

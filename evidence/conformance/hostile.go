package conformance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"chuky/evidence"
	"chuky/evidence/samples"
)

// Between the check and the seal somebody replaces the object, by other bytes of
// the same length and of another.
func testStagedReplaced(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDF("checked")
	for what, other := range map[string][]byte{
		"same length":  bytes.Replace(data, []byte("checked"), []byte("swapped"), 1),
		"other length": samples.WindowsProgram(),
	} {
		staged := b.stage(t, data, "a.pdf")
		b.overwrite(t, staged.Key, other)
		if _, err := b.Seal(t.Context(), staged); !errors.Is(err, evidence.ErrStagedChanged) {
			t.Errorf("%s: %v, want ErrStagedChanged", what, err)
		}
	}
	wantKeys(t, b, "sealed/")
}

// An object that was sealed and is then damaged is never served as whole, never
// sealed over, and never taken for a good one.
func testSealedDamaged(t *testing.T, b bench) {
	b.ensure(t)
	data := samples.PDF("whole")
	key := b.seal(t, b.stage(t, data, "a.pdf"))
	b.overwrite(t, string(key), bytes.Replace(data, []byte("whole"), []byte("WHOLE"), 1))

	if _, err := b.Verify(t.Context(), key); !errors.Is(err, evidence.ErrCorrupt) {
		t.Errorf("verify: %v", err)
	}
	if _, err := b.GetBytes(t.Context(), string(key)); !errors.Is(err, evidence.ErrCorrupt) {
		t.Errorf("read: %v", err)
	}
	again := b.stage(t, data, "a.pdf")
	if _, err := b.Seal(t.Context(), again); !errors.Is(err, evidence.ErrCorrupt) {
		t.Errorf("seal over: %v", err)
	}
	wantKeys(t, b, "staged/", again.Key) // the good bytes are still there
	b.overwrite(t, string(key), data[:100])
	if _, err := b.Seal(t.Context(), again); !errors.Is(err, evidence.ErrCorrupt) {
		t.Errorf("seal over a shortened object: %v", err)
	}
}

// The server compares the checksum in the header with the bytes that arrive.
func testDamagedOnTheWay(t *testing.T, b bench) {
	b.ensure(t)
	sum := sha256.Sum256([]byte("what was sent"))
	body := "what arrived!"
	_, err := b.raw.PutObject(t.Context(), b.cfg.Bucket, "published/x", strings.NewReader(body), int64(len(body)), minio.PutObjectOptions{
		DisableMultipart: true,
		UserMetadata:     map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum[:])},
	})
	if err == nil {
		t.Error("the server kept bytes that are not those of their checksum")
	}
	wantKeys(t, b, "")
}

func testMissing(t *testing.T, b bench) {
	b.ensure(t)
	key, err := evidence.KeyOf(strings.Repeat("0", 64))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Open(t.Context(), string(key)); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if _, err := b.Stat(t.Context(), "published/none"); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("stat: %v", err)
	}
	if _, err := b.GetBytes(t.Context(), "published/none"); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("read: %v", err)
	}
	if _, err := b.Verify(t.Context(), key); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("verify: %v", err)
	}
	staged := b.stage(t, samples.PDF("gone"), "a.pdf")
	for range 2 {
		if err := b.Discard(t.Context(), staged); err != nil {
			t.Errorf("discard: %v", err)
		}
	}
	if _, err := b.Seal(t.Context(), staged); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("seal what is gone: %v", err)
	}
	sealed := b.seal(t, b.stage(t, samples.PDF("kept"), "a.pdf"))
	if err := b.Discard(t.Context(), evidence.Staged{Key: string(sealed)}); !errors.Is(err, evidence.ErrKey) {
		t.Errorf("discard a sealed object: %v", err)
	}
	if _, err := b.Verify(t.Context(), sealed); err != nil {
		t.Errorf("the sealed object is gone: %v", err)
	}
}

// A refused request is an error of its own, never "not found".
func testWrongSecret(t *testing.T, b bench) {
	b.ensure(t)
	key := b.seal(t, b.stage(t, samples.PDF("secret"), "a.pdf"))
	cfg := b.cfg
	cfg.SecretKey += "x"
	thief := open(t, cfg)
	if _, err := thief.GetBytes(t.Context(), string(key)); err == nil || errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("read with a wrong secret: %v", err)
	}
	if err := thief.PutImmutable(t.Context(), "published/x", []byte("x"), "text/plain"); err == nil {
		t.Error("written with a wrong secret")
	}
	if err := thief.Ping(t.Context()); err == nil {
		t.Error("pinged with a wrong secret")
	}
	wantKeys(t, b, "", string(key))
}

// A request that ends early leaves nothing, neither here nor there.
func testCancelled(t *testing.T, b bench) {
	b.ensure(t)
	ctx, cancel := context.WithCancel(t.Context())
	data := samples.PDFOfSize("cancelled", 1_000_000)
	half := io.MultiReader(bytes.NewReader(data[:500_000]), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, context.Cause(ctx)
	}))
	if _, err := b.Stage(ctx, half, int64(len(data)), "a.pdf"); !errors.Is(err, context.Canceled) {
		t.Errorf("stage: %v", err)
	}
	wantKeys(t, b, "")
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

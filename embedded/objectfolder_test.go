package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/versity/versitygw/backend/meta"

	"chuky/evidence"
)

// Killed between the description and the object: the key must still be writable,
// and only once.
func TestDescriptionWithoutObject(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Options{DataDir: dir})
	descriptions, err := meta.NewSideCar(filepath.Join(dir, "objects-meta"))
	if err != nil {
		t.Fatal(err)
	}
	const key = "published/2023/v1/ket-qua.json"
	if err := descriptions.StoreAttribute(nil, bucket, key, "etag", []byte(`"0123456789abcdef"`)); err != nil {
		t.Fatal(err)
	}
	store := newStore(t, r.S3)
	if err := store.PutImmutable(t.Context(), key, []byte("{}"), "application/json"); err != nil {
		t.Fatalf("the key is blocked: %v", err)
	}
	if err := store.PutImmutable(t.Context(), key, []byte("[]"), "application/json"); !errors.Is(err, evidence.ErrImmutable) {
		t.Errorf("written twice: %v", err)
	}
}

// Killed between the bucket's folder and its description; or the descriptions were
// left behind when the folder was copied.
func TestLostDescriptions(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Options{DataDir: dir})
	store := newStore(t, r.S3)
	key, err := seal(t.Context(), store, "kept")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.PutImmutable(t.Context(), "published/a", []byte("a"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	stop(t, r)
	if err := os.RemoveAll(filepath.Join(dir, "objects-meta")); err != nil {
		t.Fatal(err)
	}

	store = newStore(t, start(t, Options{DataDir: dir}).S3)
	if _, err := store.Verify(t.Context(), key); err != nil {
		t.Errorf("sealed file: %v", err)
	}
	if again, err := seal(t.Context(), store, "kept"); err != nil || again != key {
		t.Errorf("sealed again as %s: %v", again, err)
	}
	if err := store.PutImmutable(t.Context(), "published/a", []byte("b"), "text/plain"); !errors.Is(err, evidence.ErrImmutable) {
		t.Errorf("written over: %v", err)
	}
	if _, err := seal(t.Context(), store, "new"); err != nil {
		t.Errorf("new file: %v", err)
	}
}

package evidence

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// PutImmutable stores data under key once and for all. The same bytes again are
// no error and change nothing; other bytes give ErrImmutable. Keys of evidence
// (staged/, sealed/) are refused with ErrKey: those are written by Stage and Seal.
func (s *Store) PutImmutable(ctx context.Context, key string, data []byte, contentType string) error {
	return s.PutFile(ctx, key, bytes.NewReader(data), int64(len(data)), sha256.Sum256(data), contentType)
}

// PutFile is PutImmutable for what is too long to be held: body is read once, from
// its beginning, and again where the client has to repeat the request. A body that
// is not size bytes with this sum is not stored.
func (s *Store) PutFile(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string) error {
	if err := checkImmutableKey(key); err != nil {
		return err
	}
	// A server too old for conditional writes ignores the condition below, so
	// what is there is looked at first.
	switch err := s.sameBytes(ctx, key, size, sum); {
	case err == nil:
		return nil
	case !errors.Is(err, ErrNotFound):
		return err
	}
	err := s.put(ctx, key, body, size, sum, contentType, onlyIfAbsent)
	if err != nil && !isConditionFailed(err) {
		return storeError("put", key, err)
	}
	if again := s.sameBytes(ctx, key, size, sum); !errors.Is(again, ErrNotFound) {
		return again
	}
	// Refused for a writer that is not done yet, or gone again: worth a retry.
	return fmt.Errorf("evidence: put %s: %w", key, cmp.Or(err, errVanished))
}

// OpenChecked streams the object at key, which must be size bytes with this SHA-256
// in hex: where it is not, the read that should return the last byte returns
// ErrCorrupt instead. The caller closes the reader.
func (s *Store) OpenChecked(ctx context.Context, key string, size int64, sum string) (io.ReadCloser, error) {
	r, _, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return &verifyingReader{r: r, sum: sha256.New(), left: size, want: sum, key: key}, nil
}

// sameBytes reads the object at key and compares it: nil, ErrImmutable,
// ErrNotFound, or the store's error.
func (s *Store) sameBytes(ctx context.Context, key string, size int64, sum [sha256.Size]byte) error {
	r, info, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	if info.Size != size {
		return fmt.Errorf("%w: %s", ErrImmutable, key)
	}
	there := sha256.New()
	if _, err := io.Copy(there, r); err != nil {
		return storeError("read", key, err)
	}
	if !bytes.Equal(there.Sum(nil), sum[:]) {
		return fmt.Errorf("%w: %s", ErrImmutable, key)
	}
	return nil
}

// verifyingReader hashes what it hands out, and hands out the end only once the
// whole is known to be the one promised: whoever counts bytes, as a browser does,
// then never takes a damaged file for a whole one.
type verifyingReader struct {
	r    io.ReadCloser
	sum  hash.Hash
	left int64 // bytes that are to come
	want string
	key  string
}

func (v *verifyingReader) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	v.sum.Write(p[:n])
	v.left -= int64(n)
	atEnd := v.left <= 0 && n > 0
	if (atEnd || errors.Is(err, io.EOF)) && (v.left != 0 || hex.EncodeToString(v.sum.Sum(nil)) != v.want) {
		return 0, fmt.Errorf("%w: %s", ErrCorrupt, v.key)
	}
	return n, err
}

func (v *verifyingReader) Close() error { return v.r.Close() }

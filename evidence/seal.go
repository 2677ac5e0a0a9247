package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/minio/minio-go/v7"
)

// SealedFolder holds files that count.
const SealedFolder = "sealed/"

var (
	hexSHA256     = regexp.MustCompile(`^[0-9a-f]{64}$`)
	sealedPattern = regexp.MustCompile(`^sealed/([0-9a-f]{2})/([0-9a-f]{64})$`)
)

// SealedKey names a sealed object: sealed/<first two digits>/<SHA-256>. Equal
// files of different units share one object; who may see it is decided by the
// rows that refer to it, never by the key.
type SealedKey string

// KeyOf returns the key under which a file of this SHA-256 (lower-case
// hexadecimal) is sealed.
func KeyOf(sha256Hex string) (SealedKey, error) {
	if !hexSHA256.MatchString(sha256Hex) {
		return "", fmt.Errorf("%w: %q is no SHA-256", ErrKey, sha256Hex)
	}
	return SealedKey(SealedFolder + sha256Hex[:2] + "/" + sha256Hex), nil
}

// SHA256 returns the digest in the key, or "" when it is no key of a sealed object.
func (k SealedKey) SHA256() string {
	m := sealedPattern.FindStringSubmatch(string(k))
	if m == nil || !strings.HasPrefix(m[2], m[1]) {
		return ""
	}
	return m[2]
}

// Seal moves a staged file under the name that is its SHA-256 and reads it back.
// It is idempotent: run again after success, after a crash at any point, or beside
// another Seal of the same content, it gives the same key and one object.
//
// A file that waits for the scanner gives ErrNotScanned.
//
// Permanent errors: ErrStagedChanged (the staged bytes are not those checked),
// ErrNotFound (nothing staged and nothing sealed), ErrCorrupt (an object sealed
// earlier no longer matches its name: it is left for people to look at).
func (s *Store) Seal(ctx context.Context, staged Staged) (SealedKey, error) {
	key, err := s.SealCopy(ctx, staged)
	if err != nil {
		return "", err
	}
	return key, s.Discard(ctx, staged)
}

// SealCopy is Seal without removing what was staged, for whoever has to record the sealing first.
func (s *Store) SealCopy(ctx context.Context, staged Staged) (SealedKey, error) {
	key, err := KeyOf(staged.SHA256)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(staged.Key, StagedFolder) {
		return "", fmt.Errorf("%w: %q", ErrKey, staged.Key)
	}
	if staged.Scan != ScanClean && staged.Scan != ScanOff {
		return "", fmt.Errorf("%w: %s", ErrNotScanned, staged.Key)
	}
	err = s.verify(ctx, string(key), staged)
	if errors.Is(err, ErrNotFound) {
		err = s.copyChecked(ctx, staged, string(key))
	}
	if errors.Is(err, ErrNotFound) {
		// Nothing staged: another Seal of the same file may just have ended.
		err = s.verify(ctx, string(key), staged)
	}
	if err != nil {
		return "", err
	}
	return key, nil
}

// copyChecked writes the staged bytes under key and reads them back. The expected
// SHA-256 travels with the bytes: what is staged may have been replaced since it
// was checked, and the server then refuses the write. A server that does not
// compare is caught by the reading.
func (s *Store) copyChecked(ctx context.Context, staged Staged, key string) error {
	var sum [sha256.Size]byte
	if n, err := hex.Decode(sum[:], []byte(staged.SHA256)); err != nil || n != len(sum) {
		return fmt.Errorf("%w: %q is no SHA-256", ErrKey, staged.SHA256)
	}
	obj, err := s.client.GetObject(ctx, s.bucket, staged.Key, minio.GetObjectOptions{})
	if err != nil {
		return storeError("open", staged.Key, err)
	}
	defer func() { _ = obj.Close() }()
	stat, err := obj.Stat()
	if err != nil {
		return storeError("open", staged.Key, err)
	}
	if stat.Size != staged.Size {
		return fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	}
	err = s.putKept(ctx, key, obj, staged.Size, sum, staged.ContentType, onlyIfAbsent, s.keepUntil())
	switch {
	case err != nil && isConditionFailed(err): // sealed by somebody else meanwhile
		return s.verify(ctx, key, staged)
	case err != nil && isDigestMismatch(err):
		return fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	case err != nil:
		return storeError("put", key, err)
	}
	err = s.verify(ctx, key, staged)
	if errors.Is(err, ErrCorrupt) {
		// Written a moment ago, by this call, and wrong: it must not stay.
		if gone := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}); gone != nil {
			return fmt.Errorf("%w (and could not be removed: %w)", err, gone)
		}
		return fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	}
	return err
}

// verify reads the sealed object at key and compares it with what was checked.
func (s *Store) verify(ctx context.Context, key string, staged Staged) error {
	size, err := s.readThrough(ctx, key)
	if err == nil && size != staged.Size {
		err = fmt.Errorf("%w: %s has %d bytes, not %d", ErrCorrupt, key, size, staged.Size)
	}
	return err
}

// Verify reads the sealed object at key from end to end and returns its size when
// it is what its name says, else ErrCorrupt, ErrNotFound or the store's error.
func (s *Store) Verify(ctx context.Context, key SealedKey) (int64, error) {
	if key.SHA256() == "" {
		return 0, fmt.Errorf("%w: %q", ErrKey, key)
	}
	return s.readThrough(ctx, string(key))
}

// readThrough reads the object to its end, which for a sealed one checks its hash.
func (s *Store) readThrough(ctx context.Context, key string) (int64, error) {
	r, _, err := s.Open(ctx, key)
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }()
	n, err := io.Copy(io.Discard, r)
	return n, storeError("read", key, err)
}

// Discard removes a staged object; one that is gone already is no error.
func (s *Store) Discard(ctx context.Context, staged Staged) error {
	if !strings.HasPrefix(staged.Key, StagedFolder) {
		return fmt.Errorf("%w: %q", ErrKey, staged.Key)
	}
	return s.remove(ctx, staged.Key)
}

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
	"time"

	"github.com/minio/minio-go/v7"
)

const sealedPrefix = "sealed/"

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
	return SealedKey(sealedPrefix + sha256Hex[:2] + "/" + sha256Hex), nil
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
// Permanent errors: ErrStagedChanged (the staged bytes are not those checked),
// ErrNotFound (nothing staged and nothing sealed), ErrCorrupt (an object sealed
// earlier no longer matches its name: it is left for people to look at).
func (s *Store) Seal(ctx context.Context, staged Staged) (SealedKey, error) {
	key, err := KeyOf(staged.SHA256)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(staged.Key, stagedPrefix) {
		return "", fmt.Errorf("%w: %q", ErrKey, staged.Key)
	}
	switch err := s.verify(ctx, string(key), staged.SHA256, staged.Size); {
	case err == nil:
		return key, s.Discard(ctx, staged)
	case !errors.Is(err, ErrNotFound):
		return "", err
	}
	if err := s.copyChecked(ctx, staged, string(key)); err != nil {
		return "", err
	}
	if err := s.verify(ctx, string(key), staged.SHA256, staged.Size); err != nil {
		return "", err
	}
	return key, s.Discard(ctx, staged)
}

// copyChecked hashes the staged object once more and lets the server copy exactly
// those bytes: between the check and the copy the object may have been replaced,
// so the copy is bound to the ETag that was read.
func (s *Store) copyChecked(ctx context.Context, staged Staged, key string) error {
	obj, err := s.client.GetObject(ctx, s.bucket, staged.Key, minio.GetObjectOptions{})
	if err != nil {
		return storeError("open", staged.Key, err)
	}
	defer func() { _ = obj.Close() }()
	hash := sha256.New()
	size, err := io.Copy(hash, obj)
	if err != nil {
		return storeError("read", staged.Key, err)
	}
	stat, err := obj.Stat()
	if err != nil {
		return storeError("stat", staged.Key, err)
	}
	if size != staged.Size || hex.EncodeToString(hash.Sum(nil)) != staged.SHA256 {
		return fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	}
	_, err = s.client.CopyObject(ctx,
		minio.CopyDestOptions{Bucket: s.bucket, Object: key},
		minio.CopySrcOptions{Bucket: s.bucket, Object: staged.Key, MatchETag: stat.ETag})
	if err != nil && isConditionFailed(err) {
		return fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	}
	return storeError("copy", staged.Key, err)
}

// verify reads the object at key and compares size and SHA-256.
func (s *Store) verify(ctx context.Context, key, sha256Hex string, size int64) error {
	r, info, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	if info.Size != size {
		return fmt.Errorf("%w: %s has %d bytes, not %d", ErrCorrupt, key, info.Size, size)
	}
	if info.SHA256 != sha256Hex {
		return fmt.Errorf("%w: %s", ErrKey, key)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return storeError("read", key, err)
	}
	return nil
}

// Verify reads the sealed object at key from end to end: nil when it is what its
// name says, else ErrCorrupt, ErrNotFound or the store's error.
func (s *Store) Verify(ctx context.Context, key SealedKey) error {
	if key.SHA256() == "" {
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	r, _, err := s.Open(ctx, string(key))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	if _, err := io.Copy(io.Discard, r); err != nil {
		return storeError("read", string(key), err)
	}
	return nil
}

// Discard removes a staged object; one that is gone already is no error.
func (s *Store) Discard(ctx context.Context, staged Staged) error {
	if !strings.HasPrefix(staged.Key, stagedPrefix) {
		return fmt.Errorf("%w: %q", ErrKey, staged.Key)
	}
	err := s.client.RemoveObject(ctx, s.bucket, staged.Key, minio.RemoveObjectOptions{})
	if err = storeError("remove", staged.Key, err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// RemoveStagedBefore removes what was staged before t and never sealed (a page
// closed, a crash), and returns how many objects that were. Not every server
// can expire objects by itself.
func (s *Store) RemoveStagedBefore(ctx context.Context, t time.Time) (int, error) {
	removed := 0
	for info, err := range s.List(ctx, stagedPrefix) {
		if err != nil {
			return removed, err
		}
		if !info.LastModified.Before(t) {
			continue
		}
		if err := s.Discard(ctx, Staged{Key: info.Key}); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

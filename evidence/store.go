package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Sentinel errors. All are permanent: repeating the call cannot help. Any other
// error means that the store could not be reached or broke, and may be retried.
var (
	// ErrNotFound: no object has this key.
	ErrNotFound = errors.New("evidence: object not found")
	// ErrImmutable: the key is taken by other bytes.
	ErrImmutable = errors.New("evidence: object exists with different content")
	// ErrCorrupt: the bytes in the store are not those of the name they are under.
	ErrCorrupt = errors.New("evidence: object does not match its SHA-256")
	// ErrStagedChanged: the staged bytes are not those that were checked.
	ErrStagedChanged = errors.New("evidence: staged object changed after the check")
	// ErrKey: the key is not one that this call may touch.
	ErrKey = errors.New("evidence: key not allowed here")
)

var errVanished = errors.New("object is not there after writing")

// Info describes one object.
type Info struct {
	Key string
	// SHA256 is lower-case hexadecimal and set for sealed objects only, from
	// their name.
	SHA256       string
	Size         int64
	ContentType  string
	ETag         string
	LastModified time.Time
}

// EnsureBucket creates the bucket if it is missing and learns how it keeps things.
// Creating it twice, or from two processes at once, is no error.
func (s *Store) EnsureBucket(ctx context.Context) error {
	exists, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return fmt.Errorf("evidence: look for bucket %s: %w", s.bucket, err)
	}
	if !exists {
		if err := s.makeBucket(ctx); err != nil {
			return err
		}
	}
	s.learn(ctx)
	return nil
}

// Ping reports whether the store answers and the bucket is there.
func (s *Store) Ping(ctx context.Context) error {
	exists, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return fmt.Errorf("evidence: object store %s: %w", s.client.EndpointURL().Host, err)
	}
	if !exists {
		return fmt.Errorf("evidence: bucket %s: %w", s.bucket, ErrNotFound)
	}
	return nil
}

// Stat returns what is known of the object at key, or ErrNotFound.
func (s *Store) Stat(ctx context.Context, key string) (Info, error) {
	obj, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, storeError("stat", key, err)
	}
	return infoOf(key, obj), nil
}

// Open streams the object at key. A sealed object is hashed on the way: when its
// bytes are not those of its name, the read that should return the last of them
// returns ErrCorrupt instead. The caller closes the reader.
func (s *Store) Open(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	obj, err := s.client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, Info{}, storeError("open", key, err)
	}
	stat, err := obj.Stat()
	if err != nil {
		// Closing a reader that never opened has nothing to say.
		_ = obj.Close()
		return nil, Info{}, storeError("open", key, err)
	}
	info := infoOf(key, stat)
	if info.SHA256 == "" {
		return obj, info, nil
	}
	return &verifyingReader{r: obj, sum: sha256.New(), left: info.Size, want: info.SHA256, key: key}, info, nil
}

// OpenRange gives the sealed or published object at key for reading from anywhere: the server is asked for what is
// read, from each place that Seek chose. A part of a file cannot be compared with the whole file's SHA-256; Open does that
// for whole files. The caller closes it.
func (s *Store) OpenRange(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	obj, err := s.client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, Info{}, storeError("open", key, err)
	}
	stat, err := obj.Stat()
	if err != nil {
		// Closing a reader that never opened has nothing to say.
		_ = obj.Close()
		return nil, Info{}, storeError("open", key, err)
	}
	return obj, infoOf(key, stat), nil
}

// GetBytes returns the whole object at key.
func (s *Store) GetBytes(ctx context.Context, key string) ([]byte, error) {
	r, info, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var buf bytes.Buffer
	buf.Grow(int(info.Size) + bytes.MinRead)
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, storeError("read", key, err)
	}
	return buf.Bytes(), nil
}

// List walks the objects whose key begins with prefix, in the order of their
// keys. The walk ends after the first error.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for obj := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if obj.Err != nil {
				yield(Info{}, storeError("list", prefix, obj.Err))
				return
			}
			if !yield(infoOf(obj.Key, obj), nil) {
				return
			}
		}
	}
}

// condition of a write.
type condition int

const (
	always condition = iota
	onlyIfAbsent
)

// put sends one object in one request: the size is always passed (a missing one
// makes the client allocate hundreds of megabytes) and the SHA-256 travels in a
// signed header, so that the server refuses a body damaged on the way. That makes
// signing the body piece by piece needless (and versitygw stumbles over the
// pieces of an empty one).
func (s *Store) put(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string, when condition) error {
	return s.putKept(ctx, key, body, size, sum, contentType, when, time.Time{})
}

// putKept is put with a date until which the server keeps the object from deletion; zero = none.
func (s *Store) putKept(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string, when condition, until time.Time) error {
	opts := minio.PutObjectOptions{
		ContentType:          contentType,
		DisableMultipart:     true,
		DisableContentSha256: true,
		UserMetadata:         map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum[:])},
	}
	if when == onlyIfAbsent {
		opts.SetMatchETagExcept("*")
	}
	if !until.IsZero() {
		opts.Mode, opts.RetainUntilDate = minio.Governance, until
	}
	_, err := s.client.PutObject(ctx, s.bucket, key, body, size, opts)
	return err
}

func infoOf(key string, obj minio.ObjectInfo) Info {
	return Info{
		Key: key, SHA256: SealedKey(key).SHA256(), Size: obj.Size,
		ContentType: obj.ContentType, ETag: obj.ETag, LastModified: obj.LastModified,
	}
}

func checkImmutableKey(key string) error {
	switch {
	case key == "", strings.HasPrefix(key, "/"), strings.HasSuffix(key, "/"),
		strings.Contains(key, "//"), strings.Contains(key, ".."),
		strings.HasPrefix(key, StagedFolder), strings.HasPrefix(key, SealedFolder), strings.HasPrefix(key, UploadFolder):
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	return nil
}

// storeError names the operation and the key, and turns the server's "no such
// key" into ErrNotFound.
func storeError(op, key string, err error) error {
	if err == nil {
		return nil
	}
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	return fmt.Errorf("evidence: %s %s: %w", op, key, err)
}

func isConditionFailed(err error) bool {
	resp := minio.ToErrorResponse(err)
	return resp.StatusCode == http.StatusPreconditionFailed || resp.StatusCode == http.StatusConflict ||
		resp.Code == minio.PreconditionFailed
}

func isDigestMismatch(err error) bool {
	switch minio.ToErrorResponse(err).Code {
	case minio.BadDigest, minio.InvalidDigest, "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch":
		return true
	}
	return false
}

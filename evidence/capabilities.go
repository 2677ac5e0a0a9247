package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
)

// probeFolder holds what Probe writes, for as long as it runs.
const probeFolder = "probe/"

// Capabilities is what an object store was seen to do, not what it says of itself. Conditional writes are the one that
// evidence cannot do without; the others make it safer or faster.
type Capabilities struct {
	ConditionalWrites bool // a second write of the same key is refused
	Checksum          bool // bytes that do not match the SHA-256 in the header are refused
	Range             bool // a part of an object can be read
	Multipart         bool // an object can be sent in parts (presigned uploads)
	Versioning        bool // the bucket keeps what is overwritten or deleted
	ObjectLock        bool // sealed objects can be kept from deletion until a date
}

// Missing lists what the store lacks, in words for an operator's log.
func (c Capabilities) Missing() []string {
	var out []string
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"conditional writes", c.ConditionalWrites}, {"checksums", c.Checksum}, {"ranges", c.Range}, {"multipart", c.Multipart},
		{"versioning", c.Versioning}, {"object lock", c.ObjectLock},
	} {
		if !f.has {
			out = append(out, f.name)
		}
	}
	return out
}

// Probe finds out what the store can do by trying it on objects of its own, which it removes again. EnsureBucket comes
// first. An error means that the store could not be asked.
func (s *Store) Probe(ctx context.Context) (Capabilities, error) {
	var c Capabilities
	key := probeFolder + uuid.NewString()
	data := []byte("0123456789")
	sum := sha256.Sum256(data)
	if err := s.put(ctx, key, bytes.NewReader(data), int64(len(data)), sum, "text/plain", onlyIfAbsent); err != nil {
		return c, storeError("probe", key, err)
	}
	defer func() { _ = s.remove(context.WithoutCancel(ctx), key) }() // the next one has another name
	err := s.put(ctx, key, bytes.NewReader(data), int64(len(data)), sum, "text/plain", onlyIfAbsent)
	if err != nil && !isConditionFailed(err) {
		return c, storeError("probe", key, err)
	}
	c.ConditionalWrites = err != nil

	wrong := key + "-wrong"
	defer func() { _ = s.remove(context.WithoutCancel(ctx), wrong) }() // there only where checksums are ignored
	c.Checksum = s.put(ctx, wrong, strings.NewReader("9876543210"), int64(len(data)), sum, "text/plain", always) != nil

	var opts minio.GetObjectOptions
	if err := opts.SetRange(3, 5); err != nil {
		return c, err
	}
	if r, err := s.client.GetObject(ctx, s.bucket, key, opts); err == nil {
		got, err := io.ReadAll(r)
		c.Range = err == nil && string(got) == "345"
		_ = r.Close() // it was read to its end
	}

	core := minio.Core{Client: s.client}
	if session, err := core.NewMultipartUpload(ctx, s.bucket, key+"-parts", minio.PutObjectOptions{}); err == nil {
		c.Multipart = core.AbortMultipartUpload(ctx, s.bucket, key+"-parts", session) == nil
	}
	s.learn(ctx)
	c.Versioning, c.ObjectLock = s.versioned.Load(), s.locks.Load()
	return c, nil
}

// learn asks how the bucket keeps things; a server that does not know the question keeps nothing.
func (s *Store) learn(ctx context.Context) {
	v, err := s.client.GetBucketVersioning(ctx, s.bucket)
	s.versioned.Store(err == nil && v.Enabled())
	on, _, _, _, err := s.client.GetObjectLockConfig(ctx, s.bucket)
	s.locks.Store(err == nil && on == "Enabled")
}

// keepUntil is the date until which a file sealed now is kept from deletion; zero where the server or the configuration
// knows none.
func (s *Store) keepUntil() time.Time {
	if s.retain <= 0 || !s.locks.Load() {
		return time.Time{}
	}
	return time.Now().Add(s.retain)
}

// makeBucket creates the bucket with as much protection as the server offers: object lock, which brings versions along,
// or versions, or neither. An object lock can only be chosen now.
func (s *Store) makeBucket(ctx context.Context) error {
	err := s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region, ObjectLocking: true})
	if err == nil || isTaken(err) {
		return nil
	}
	if err := s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region}); err != nil {
		if isTaken(err) {
			return nil
		}
		return fmt.Errorf("evidence: create bucket %s: %w", s.bucket, err)
	}
	// A server that keeps no versions says so; Probe finds out.
	_ = s.client.EnableVersioning(ctx, s.bucket)
	return nil
}

func isTaken(err error) bool {
	code := minio.ToErrorResponse(err).Code
	return code == minio.BucketAlreadyOwnedByYou || code == minio.BucketAlreadyExists
}

// remove removes an object and, where the bucket keeps versions, every version of it: what was staged or never finished
// must not stay. Nothing there is no error.
func (s *Store) remove(ctx context.Context, key string) error {
	if !s.versioned.Load() {
		return ignoreMissing(storeError("remove", key, s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})))
	}
	for obj := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: key, Recursive: true, WithVersions: true}) {
		if obj.Err != nil {
			return storeError("remove", key, obj.Err)
		}
		if obj.Key != key {
			continue
		}
		err := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{VersionID: obj.VersionID})
		if err := ignoreMissing(storeError("remove", key, err)); err != nil {
			return err
		}
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, ErrNotFound) || minio.ToErrorResponse(errors.Unwrap(err)).Code == minio.NoSuchVersion {
		return nil
	}
	return err
}

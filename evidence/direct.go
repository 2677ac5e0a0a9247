package evidence

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Bounds of a direct upload.
const (
	// DirectPartBytes is the size of every part but the last; servers ask for 5 MiB at least.
	DirectPartBytes = 8 << 20
	// DirectLife is how long presigned addresses work.
	DirectLife = 2 * time.Hour
)

// Direct is an upload that a browser or program sends to the object store itself, part by part, to presigned addresses.
type Direct struct {
	Session string   // of the server; kept with the upload
	Parts   []string // addresses for PUT, in order; each takes DirectPartBytes, the last one the rest
	Expires time.Time
}

// DirectPart is what the server answered for one part.
type DirectPart struct {
	Number int // from 1
	ETag   string
}

func directKey(id string) (string, error) {
	prefix, err := uploadPrefix(id)
	return prefix + "direct", err
}

// StartDirect opens a multipart upload and returns its session.
func (s *Store) StartDirect(ctx context.Context, id string) (session string, err error) {
	key, err := directKey(id)
	if err != nil {
		return "", err
	}
	core := minio.Core{Client: s.client}
	session, err = core.NewMultipartUpload(ctx, s.bucket, key, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return session, storeError("start", key, err)
}

// SignDirect signs the addresses of an upload's parts, size bytes in all; signing again gives other addresses for the
// same parts.
func (s *Store) SignDirect(ctx context.Context, id, session string, size int64) (Direct, error) {
	key, err := directKey(id)
	if err != nil {
		return Direct{}, err
	}
	d := Direct{Session: session, Expires: time.Now().Add(DirectLife)}
	for n := 1; int64(n-1)*DirectPartBytes < size; n++ {
		u, err := s.client.Presign(ctx, "PUT", s.bucket, key, DirectLife, url.Values{"uploadId": {session}, "partNumber": {strconv.Itoa(n)}})
		if err != nil {
			return Direct{}, storeError("sign", key, err)
		}
		d.Parts = append(d.Parts, u.String())
	}
	return d, nil
}

// CompleteDirect joins the parts and opens the object for the checks that every file goes through. What was sent is never
// trusted: the object is read under the condition that it still is the one just joined (its ETag), and what is sealed
// later is the copy that these checks read. Parts that are missing or were replaced give ErrStagedChanged; an upload that was joined before is opened
// as it is. The caller closes the reader.
func (s *Store) CompleteDirect(ctx context.Context, id, session string, parts []DirectPart) (io.ReadCloser, Info, error) {
	key, err := directKey(id)
	if err != nil {
		return nil, Info{}, err
	}
	complete := make([]minio.CompletePart, len(parts))
	for i, p := range parts {
		complete[i] = minio.CompletePart{PartNumber: p.Number, ETag: p.ETag}
	}
	core := minio.Core{Client: s.client}
	done, err := core.CompleteMultipartUpload(ctx, s.bucket, key, session, complete, minio.PutObjectOptions{})
	etag := done.ETag
	if err != nil {
		switch minio.ToErrorResponse(err).Code {
		case minio.InvalidPart, minio.InvalidPartOrder, "EntityTooSmall", "MalformedXML":
			return nil, Info{}, fmt.Errorf("%w: %s: %w", ErrStagedChanged, key, err)
		case minio.NoSuchUpload:
			// Joined by an earlier request whose answer was lost, or given up.
			info, err := s.Stat(ctx, key)
			if err != nil {
				return nil, Info{}, err
			}
			etag = info.ETag
		default:
			return nil, Info{}, storeError("complete", key, err)
		}
	}
	var opts minio.GetObjectOptions
	if err := opts.SetMatchETag(etag); err != nil {
		return nil, Info{}, storeError("open", key, err)
	}
	obj, err := s.client.GetObject(ctx, s.bucket, key, opts)
	if err != nil {
		return nil, Info{}, storeError("open", key, err)
	}
	stat, err := obj.Stat()
	if err != nil {
		// Closing a reader that never opened has nothing to say.
		_ = obj.Close()
		if isConditionFailed(err) {
			return nil, Info{}, fmt.Errorf("%w: %s", ErrStagedChanged, key)
		}
		return nil, Info{}, storeError("open", key, err)
	}
	return obj, infoOf(key, stat), nil
}

// AbortDirect gives a direct upload up: its parts and, when they were joined, the object. Nothing there is no error.
func (s *Store) AbortDirect(ctx context.Context, id, session string) error {
	key, err := directKey(id)
	if err != nil {
		return err
	}
	core := minio.Core{Client: s.client}
	err = core.AbortMultipartUpload(ctx, s.bucket, key, session)
	if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload && minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return storeError("abort", key, err)
	}
	return s.remove(ctx, key)
}

// RemoveStaleDirect gives up every direct upload that was begun before t and that keep does not want, and returns how
// many that were. It is for sessions whose row was lost; MinIO does not list them, and gives them up after a day itself.
func (s *Store) RemoveStaleDirect(ctx context.Context, t time.Time, keep func(id string) (bool, error)) (int, error) {
	removed := 0
	for up := range s.client.ListIncompleteUploads(ctx, s.bucket, UploadFolder, true) {
		if up.Err != nil {
			return removed, storeError("list", UploadFolder, up.Err)
		}
		id, name, _ := strings.Cut(strings.TrimPrefix(up.Key, UploadFolder), "/")
		if name != "direct" || !up.Initiated.Before(t) {
			continue
		}
		wanted, err := keep(id)
		if err != nil {
			return removed, err
		}
		if wanted {
			continue
		}
		if err := s.AbortDirect(ctx, id, up.UploadID); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

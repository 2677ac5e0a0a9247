package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3response"
)

const (
	// copyThreshold is S3's own limit of a server-side copy; the gateway's zero
	// value would refuse every copy.
	copyThreshold = 5 << 30
	// objectBuffer is smaller than the gateway's 1 MiB: one is held per request.
	objectBuffer = 128 << 10
)

// objectFolder is the gateway's folder with two promises more: an acknowledged
// object survives a power cut, and a conditional write is not fooled by the
// description that a crash left behind.
//
// Descriptions (content type, ETag) are plain files beside the objects and not
// extended attributes: those are lost when somebody copies the folder to a USB
// disk, and not every file system has them.
type objectFolder struct {
	*posix.Posix
	root string
	meta meta.SideCar
	// keys serialises conditional writes to one key, see PutObject.
	keys [64]sync.Mutex
}

func newObjectFolder(dir, metaDir, owner string) (*objectFolder, error) {
	descriptions, err := meta.NewSideCar(metaDir)
	if err != nil {
		return nil, fmt.Errorf("embedded: folder of objects: %w", err)
	}
	if err := mendBuckets(dir, descriptions, owner); err != nil {
		return nil, err
	}
	opts := posix.PosixOpts{CopyObjectThreshold: copyThreshold, IOBufferSize: objectBuffer}
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	backend, err := posix.New(dir, descriptions, opts)
	if err != nil {
		return nil, fmt.Errorf("embedded: folder of objects: %w", err)
	}
	return &objectFolder{Posix: backend, root: dir, meta: descriptions}, nil
}

// PutObject writes one object durably.
//
// The gateway answers "only if absent" from the description, which it writes
// before the object appears. Killed in between, it would refuse that key for
// ever; so a description without an object is removed first. The lock keeps that
// from hitting a write that is just under way.
func (o *objectFolder) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	if in.Bucket == nil || in.Key == nil {
		return o.Posix.PutObject(ctx, in)
	}
	path := filepath.Join(o.root, *in.Bucket, filepath.FromSlash(*in.Key))
	if in.IfNoneMatch != nil {
		h := fnv.New32a()
		_, _ = h.Write([]byte(path)) // a hash never fails
		lock := &o.keys[h.Sum32()%uint32(len(o.keys))]
		lock.Lock()
		defer lock.Unlock()
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			if err := o.meta.DeleteAttributes(*in.Bucket, *in.Key); err != nil {
				return s3response.PutObjectOutput{}, fmt.Errorf("remove stale description: %w", err)
			}
		}
	}
	out, err := o.PutObjectWithPostFunc(ctx, in, (*os.File).Sync)
	if err != nil {
		return out, err
	}
	return out, syncUpTo(filepath.Dir(path), o.root)
}

// syncUpTo makes the names of a new object durable, from its folder up to root.
func syncUpTo(dir, root string) error {
	for ; len(dir) >= len(root); dir = filepath.Dir(dir) {
		f, err := os.Open(dir)
		if err != nil {
			return fmt.Errorf("sync folder: %w", err)
		}
		err = errors.Join(f.Sync(), f.Close())
		if err != nil {
			return fmt.Errorf("sync folder: %w", err)
		}
	}
	return nil
}

// mendBuckets gives every bucket an owner. The gateway creates the folder first
// and its description second: killed in between, it would refuse the bucket for
// ever, as it would after somebody copied the objects without the descriptions.
func mendBuckets(dir string, descriptions meta.SideCar, owner string) error {
	const attribute = "acl"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("embedded: folder of objects: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		_, err := descriptions.RetrieveAttribute(nil, e.Name(), "", attribute)
		if err == nil {
			continue
		}
		if !errors.Is(err, meta.ErrNoSuchKey) {
			return fmt.Errorf("embedded: bucket %s: %w", e.Name(), err)
		}
		acl, err := json.Marshal(auth.ACL{Owner: owner})
		if err != nil {
			return fmt.Errorf("embedded: bucket %s: %w", e.Name(), err)
		}
		if err := descriptions.StoreAttribute(nil, e.Name(), "", attribute, acl); err != nil {
			return fmt.Errorf("embedded: bucket %s: %w", e.Name(), err)
		}
	}
	return nil
}

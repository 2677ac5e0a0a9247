package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// UploadFolder holds what uploads under way have brought: uploads/<id>/<offset> for the pieces that came through the
// API, uploads/<id>/direct for an object that a browser sends to the store itself.
const UploadFolder = "uploads/"

const (
	// partBytes is the size of a piece: what an upload keeps in memory, and what a connection that breaks can lose.
	partBytes = 4 << 20
	// mostParts bounds the pieces of one upload, however small a client makes its requests.
	mostParts = 2_000
)

// ErrOffset says that the piece does not continue what is there. The client asks for the offset and goes on from it.
var ErrOffset = errors.New("evidence: the upload continues at another offset")

// ErrTooManyParts is for a client that sends a file in thousands of tiny requests.
var ErrTooManyParts = errors.New("evidence: the upload came in too many pieces")

var uploadID = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

func uploadPrefix(id string) (string, error) {
	if !uploadID.MatchString(id) {
		return "", fmt.Errorf("%w: %q is no upload", ErrKey, id)
	}
	return UploadFolder + id + "/", nil
}

// part is one piece: where it begins, how long it is.
type part struct {
	key    string
	offset int64
	size   int64
}

// Parts are the pieces of one upload in order, without a gap.
type Parts struct {
	store *Store
	id    string
	list  []part
}

// Size is how many bytes have come, which is the offset of the next one.
func (p Parts) Size() int64 {
	if len(p.list) == 0 {
		return 0
	}
	last := p.list[len(p.list)-1]
	return last.offset + last.size
}

// Parts looks up what has come of an upload. The object store alone knows: a piece that was answered for is there, and
// its name says where it begins.
func (s *Store) Parts(ctx context.Context, id string) (Parts, error) {
	prefix, err := uploadPrefix(id)
	if err != nil {
		return Parts{}, err
	}
	found := Parts{store: s, id: id}
	for info, err := range s.List(ctx, prefix) {
		if err != nil {
			return Parts{}, err
		}
		offset, err := strconv.ParseInt(strings.TrimPrefix(info.Key, prefix), 10, 64)
		if err != nil || offset != found.Size() || info.Size == 0 {
			return Parts{}, fmt.Errorf("%w: upload %s has a stray piece %s", ErrCorrupt, id, info.Key)
		}
		found.list = append(found.list, part{info.Key, offset, info.Size})
	}
	return found, nil
}

// Append stores what r brings from the offset on, in pieces, and returns how much of it is stored. Each piece is written
// once and for all under its offset, so two requests that continue the same upload at once cannot mix: the second gets
// ErrOffset. When r fails, what came before is kept and r's error returned.
func (s *Store) Append(ctx context.Context, id string, offset int64, r io.Reader) (int64, error) {
	there, err := s.Parts(ctx, id)
	if err != nil {
		return 0, err
	}
	if there.Size() != offset {
		return 0, ErrOffset
	}
	var stored int64
	buf := make([]byte, partBytes)
	for count := len(there.list); ; count++ {
		n, readErr := io.ReadFull(r, buf)
		if n > 0 {
			if count >= mostParts {
				return stored, ErrTooManyParts
			}
			if err := s.putPart(ctx, id, offset+stored, buf[:n]); err != nil {
				return stored, err
			}
			stored += int64(n)
		}
		switch {
		case errors.Is(readErr, io.EOF), errors.Is(readErr, io.ErrUnexpectedEOF):
			return stored, nil
		case readErr != nil:
			return stored, readErr
		}
	}
}

func (s *Store) putPart(ctx context.Context, id string, offset int64, data []byte) error {
	// Zeros in front make the order of keys that of offsets.
	key := fmt.Sprintf("%s%s/%015d", UploadFolder, id, offset)
	switch _, err := s.Stat(ctx, key); {
	case err == nil:
		return ErrOffset
	case !errors.Is(err, ErrNotFound):
		return err
	}
	err := s.put(ctx, key, bytes.NewReader(data), int64(len(data)), sha256.Sum256(data), "application/octet-stream", onlyIfAbsent)
	if err != nil && isConditionFailed(err) {
		return ErrOffset
	}
	return storeError("put", key, err)
}

// Open reads all pieces as one stream. The caller closes it.
func (p Parts) Open(ctx context.Context) io.ReadCloser {
	return &partsReader{ctx: ctx, store: p.store, left: p.list}
}

type partsReader struct {
	ctx   context.Context
	store *Store
	left  []part
	open  io.ReadCloser
	want  int64 // bytes that the open piece still owes
}

func (p *partsReader) Read(b []byte) (int, error) {
	for {
		if p.open == nil {
			if len(p.left) == 0 {
				return 0, io.EOF
			}
			r, _, err := p.store.Open(p.ctx, p.left[0].key)
			if err != nil {
				return 0, err
			}
			p.open, p.want, p.left = r, p.left[0].size, p.left[1:]
		}
		n, err := p.open.Read(b)
		p.want -= int64(n)
		switch {
		case errors.Is(err, io.EOF) && p.want == 0:
			if err := p.Close(); err != nil {
				return n, err
			}
		case errors.Is(err, io.EOF):
			return n, fmt.Errorf("%w: a piece ended early", ErrCorrupt)
		case err != nil:
			return n, fmt.Errorf("evidence: read piece: %w", err)
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (p *partsReader) Close() error {
	if p.open == nil {
		return nil
	}
	err := p.open.Close()
	p.open = nil
	return err
}

// RemoveParts removes what has come of an upload; nothing there is no error.
func (s *Store) RemoveParts(ctx context.Context, id string) error {
	prefix, err := uploadPrefix(id)
	if err != nil {
		return err
	}
	var keys []string
	for info, err := range s.List(ctx, prefix) {
		if err != nil {
			return err
		}
		keys = append(keys, info.Key)
	}
	// From the last one back: whatever is left after a failure has no gap.
	for i := len(keys) - 1; i >= 0; i-- {
		if err := s.remove(ctx, keys[i]); err != nil {
			return err
		}
	}
	return nil
}

// RemoveUploaded removes one object below UploadFolder, whosever it was.
func (s *Store) RemoveUploaded(ctx context.Context, key string) error {
	if !strings.HasPrefix(key, UploadFolder) {
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	return s.remove(ctx, key)
}

// CheckAnnounced refuses what the name and the announced size of a file already forbid.
func (s *Store) CheckAnnounced(filename string, size int64) error {
	name, ext, refused := cleanName(filename)
	switch {
	case refused != nil:
		return refused
	case size <= 0:
		return refuseEmpty(name)
	case size > s.maxBytes:
		return refuseTooLarge(name, s.maxBytes)
	}
	if refused := refuseByExt(name, ext); refused != nil {
		return refused
	}
	return nil
}

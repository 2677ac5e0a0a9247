package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/google/uuid"
)

// StagedFolder holds files between the checks and the seal.
const StagedFolder = "staged/"

// Staged is a file that passed every check and waits to be sealed.
type Staged struct {
	// Key of the object; it means nothing and is never shown.
	Key string
	// SHA256 is lower-case hexadecimal, 64 characters.
	SHA256 string
	Size   int64
	// ContentType is what the content is, never what the client said.
	ContentType string
	// Ext is the file's own extension in lower case, with the dot.
	Ext string
	// Filename is the name as given, in composed form.
	Filename string
	// Scan says what the scanner said; only ScanClean and ScanOff may be sealed.
	Scan ScanState
	// ScanProblem says why the file waits, for operators.
	ScanProblem string
}

// Stage reads r to its end, checks the file and uploads it under a fresh key.
//
// size is what the client says the file has, -1 when it says nothing; it is only
// ever used to refuse: what counts is what arrives. Reading stops one byte above
// the limit. Memory does not grow with the file: the bytes rest in a temporary
// file that is gone when Stage returns.
//
// A file that may not be kept gives a *Refused and leaves nothing in the store.
func (s *Store) Stage(ctx context.Context, r io.Reader, size int64, filename string) (Staged, error) {
	name, ext, refused := cleanName(filename)
	if refused != nil {
		return Staged{}, refused
	}
	if refused := refuseByExt(name, ext); refused != nil {
		return Staged{}, refused
	}
	if size > s.maxBytes {
		return Staged{}, refuseTooLarge(name, s.maxBytes)
	}

	tmp, err := os.CreateTemp(s.tempDir, "chuky-upload-*")
	if err != nil {
		return Staged{}, fmt.Errorf("evidence: temporary file: %w", err)
	}
	defer func() {
		// The copy has served; a leftover would only cost room.
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()

	got, sum, err := s.receive(ctx, tmp, r, size, name)
	if err != nil {
		return Staged{}, err
	}
	found, refused, err := inspect(tmp, got, name, ext, s.allowed, defaultArchiveLimits)
	if err == nil && refused == nil && found.name == "pdf" && !s.activeOK {
		refused, err = inspectActive(tmp, name)
	}
	if err != nil {
		return Staged{}, err
	}
	if refused != nil {
		return Staged{}, refused
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return Staged{}, fmt.Errorf("evidence: rewind: %w", err)
	}
	state, problem, refused, err := s.scan(ctx, tmp, name)
	if err != nil {
		return Staged{}, err
	}
	if refused != nil {
		refused.SHA256, refused.Size = hex.EncodeToString(sum[:]), got
		return Staged{}, refused
	}

	staged := Staged{
		Key: StagedFolder + uuid.NewString(), SHA256: hex.EncodeToString(sum[:]), Size: got,
		ContentType: found.contentType, Ext: ext, Filename: name, Scan: state, ScanProblem: problem,
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return Staged{}, fmt.Errorf("evidence: rewind: %w", err)
	}
	if err := s.put(ctx, staged.Key, tmp, got, sum, staged.ContentType, always); err != nil {
		return Staged{}, storeError("put", staged.Key, err)
	}
	return staged, nil
}

// receive copies r into w and returns how much came and its SHA-256.
func (s *Store) receive(ctx context.Context, w io.Writer, r io.Reader, size int64, name string) (int64, [sha256.Size]byte, error) {
	var sum [sha256.Size]byte
	hash := sha256.New()
	got, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(contextReader{ctx, r}, s.maxBytes+1))
	var tooLarge *http.MaxBytesError
	switch {
	case got > s.maxBytes, errors.As(err, &tooLarge):
		return 0, sum, refuseTooLarge(name, s.maxBytes)
	case ctx.Err() != nil:
		return 0, sum, fmt.Errorf("evidence: receive: %w", ctx.Err())
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, sum, refuseInterrupted(name)
	case err != nil:
		return 0, sum, fmt.Errorf("evidence: receive: %w", err)
	case got == 0 && size <= 0:
		return 0, sum, refuseEmpty(name)
	case size >= 0 && got != size:
		return 0, sum, refuseIncomplete(name, got, size)
	}
	hash.Sum(sum[:0])
	return got, sum, nil
}

// contextReader ends a copy when the request that feeds it is over.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Scanner looks into bytes for malicious code. It returns the name of what it found, "" when it found nothing; an error
// means that nothing is known of the bytes. clamd.Client is one.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (threat string, err error)
}

// ScanState is what is known of a file from the scanner. Its zero value is "nothing", so that forgetting to scan never
// looks like having scanned.
type ScanState string

// States of a scan.
const (
	ScanOff     ScanState = "off"     // không quét: no scanner is configured, by choice
	ScanWaiting ScanState = "waiting" // chờ quét: the scanner does not answer
	ScanClean   ScanState = "clean"   // the scanner found nothing
)

// scanLimit bounds one scan as a whole; the scanner has time-outs of its own for a connection that is stuck.
const scanLimit = 2 * time.Minute

// ErrNotScanned says that the file waits for the scanner and must not be sealed.
var ErrNotScanned = errors.New("evidence: the file waits to be scanned")

// Scans reports whether a scanner is configured.
func (s *Store) Scans() bool { return s.scanner != nil }

// scan asks the scanner about r. Only what the scanner says makes a file clean or refused; whatever goes wrong with the
// asking makes it wait, and the reason goes to problem.
func (s *Store) scan(ctx context.Context, r io.Reader, name string) (state ScanState, problem string, refused *Refused, err error) {
	if s.scanner == nil {
		return ScanOff, "", nil, nil
	}
	bounded, cancel := context.WithTimeout(ctx, scanLimit)
	defer cancel()
	threat, err := s.scanner.Scan(bounded, r)
	switch {
	case ctx.Err() != nil:
		return "", "", nil, fmt.Errorf("evidence: scan: %w", ctx.Err())
	case err != nil:
		return ScanWaiting, err.Error(), nil, nil
	case strings.HasPrefix(threat, "Heuristics.Limits.Exceeded"):
		return "", "", refuseUnscannable(name, threat), nil
	case threat != "":
		return "", "", refuseInfected(name, threat), nil
	}
	return ScanClean, "", nil, nil
}

// Rescan scans a staged file that waits, or that was staged under another choice of scanner. The bytes are those that
// were checked, or the answer is ErrStagedChanged. A *Refused names what was found; the object is then still there and
// the caller discards it once the finding is on record. When the scanner still does not answer, the state stays
// ScanWaiting and ScanProblem says why.
func (s *Store) Rescan(ctx context.Context, staged Staged) (Staged, error) {
	if !strings.HasPrefix(staged.Key, StagedFolder) {
		return staged, fmt.Errorf("%w: %q", ErrKey, staged.Key)
	}
	r, _, err := s.Open(ctx, staged.Key)
	if err != nil {
		return staged, err
	}
	defer func() { _ = r.Close() }()
	hash := sha256.New()
	source := &remembering{r: io.TeeReader(r, hash)}
	state, problem, refused, err := s.scan(ctx, source, staged.Filename)
	if err != nil {
		return staged, err
	}
	if source.err != nil { // the store broke, not the scanner
		return staged, storeError("read", staged.Key, source.err)
	}
	if refused != nil {
		return staged, refused
	}
	if state == ScanClean && hex.EncodeToString(hash.Sum(nil)) != staged.SHA256 {
		return staged, fmt.Errorf("%w: %s", ErrStagedChanged, staged.Key)
	}
	staged.Scan, staged.ScanProblem = state, problem
	return staged, nil
}

// remembering keeps the error that a read ended with, unless it was the end.
type remembering struct {
	r   io.Reader
	err error
}

func (m *remembering) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}

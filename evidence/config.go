package evidence

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// DefaultMaxBytes is the largest evidence file accepted unless configured
// otherwise: 100 MB, counted in decimal as people read it on screen.
const DefaultMaxBytes int64 = 100_000_000

// defaultRegion is what servers other than Amazon's expect; naming a region
// spares one request per bucket.
const defaultRegion = "us-east-1"

// maxRetries bounds the client's own repetitions of a failed request (about 3 s
// in all); whoever needs to be more patient is a workflow activity.
const maxRetries = 4

// Config says where the object store is and what may be put into it.
type Config struct {
	// Endpoint is host:port, without a scheme.
	Endpoint  string
	AccessKey string
	SecretKey string
	Bucket    string
	// Secure selects https.
	Secure bool
	// Region defaults to "us-east-1".
	Region string
	// MaxBytes is the limit of one evidence file in bytes; 0 means DefaultMaxBytes.
	MaxBytes int64
	// Allowed lists the kinds of file accepted, by the names that Kinds
	// returns ("pdf", "docx", …); empty means DefaultAllowed.
	Allowed []string
	// TempDir is where an upload rests while it is checked; "" means the
	// system's. It needs room for MaxBytes times the simultaneous uploads.
	TempDir string
	// Scanner looks for malicious code; nil means that files are not scanned,
	// which every one of them then says (ScanOff).
	Scanner Scanner
	// AllowActivePDF accepts PDF files that run scripts or start programs.
	AllowActivePDF bool
	// Retain is how long the server keeps a sealed object from deletion, where
	// the bucket has object lock; 0 = no date.
	Retain time.Duration
}

// Store is an object store with one bucket. It is safe for concurrent use.
type Store struct {
	client   *minio.Client
	conns    *http.Transport
	bucket   string
	region   string
	maxBytes int64
	allowed  []kind
	tempDir  string
	scanner  Scanner
	activeOK bool
	retain   time.Duration

	versioned, locks atomic.Bool // of the bucket, as EnsureBucket found it
}

// New checks cfg and returns a Store; it does not touch the network. Every fault
// of cfg is reported at once.
func New(cfg Config) (*Store, error) {
	var faults []error
	for _, f := range []struct{ name, value string }{
		{"Endpoint", cfg.Endpoint}, {"AccessKey", cfg.AccessKey}, {"SecretKey", cfg.SecretKey}, {"Bucket", cfg.Bucket},
	} {
		if strings.TrimSpace(f.value) == "" {
			faults = append(faults, fmt.Errorf("evidence: %s is empty", f.name))
		}
	}
	if strings.Contains(cfg.Endpoint, "://") {
		faults = append(faults, fmt.Errorf("evidence: Endpoint %q must be host:port; choose https with Secure", cfg.Endpoint))
	}
	if cfg.MaxBytes < 0 {
		faults = append(faults, fmt.Errorf("evidence: MaxBytes %d is negative", cfg.MaxBytes))
	}
	if cfg.TempDir != "" {
		if info, err := os.Stat(cfg.TempDir); err != nil || !info.IsDir() {
			faults = append(faults, fmt.Errorf("evidence: TempDir %q is not a folder", cfg.TempDir))
		}
	}
	allowed, err := kindsByName(cfg.Allowed)
	if err != nil {
		faults = append(faults, err)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if cfg.Region == "" {
		cfg.Region = defaultRegion
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = DefaultMaxBytes
	}
	transport, err := minio.DefaultTransport(cfg.Secure)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	client, err := minio.New(cfg.Endpoint, &minio.Options{
		Transport: transport,
		Creds:     credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure:    cfg.Secure,
		Region:    cfg.Region,
		// Path style needs no DNS entry per bucket.
		BucketLookup: minio.BucketLookupPath,
		// versitygw refuses checksums sent after the body; put sends the
		// SHA-256 in a header instead, which every server accepts.
		TrailingHeaders: false,
		MaxRetries:      maxRetries,
	})
	if err != nil {
		return nil, fmt.Errorf("evidence: object store client: %w", err)
	}
	return &Store{
		client: client, conns: transport, bucket: cfg.Bucket, region: cfg.Region,
		maxBytes: cfg.MaxBytes, allowed: allowed, tempDir: cfg.TempDir,
		scanner: cfg.Scanner, activeOK: cfg.AllowActivePDF, retain: cfg.Retain,
	}, nil
}

// Close gives idle connections back, so that a server that waits for them can stop at once. The Store stays usable.
func (s *Store) Close() { s.conns.CloseIdleConnections() }

// Bucket returns the bucket's name, for logs.
func (s *Store) Bucket() string { return s.bucket }

// MaxBytes returns the limit of one evidence file.
func (s *Store) MaxBytes() int64 { return s.maxBytes }

// AllowedExtensions returns the extensions accepted, with their dots and in a
// fixed order, for the accept attribute of a page and for messages.
func (s *Store) AllowedExtensions() []string {
	var exts []string
	for _, k := range s.allowed {
		exts = append(exts, k.exts...)
	}
	return slices.Clip(exts)
}

package clamd_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"chuky/evidence/clamd"
	"chuky/evidence/clamtest"
	"chuky/evidence/samples"
)

func start(t *testing.T) *clamtest.Server {
	t.Helper()
	s, err := clamtest.Start(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestScan(t *testing.T) {
	s := start(t)
	c := &clamd.Client{Address: s.Address}
	if err := c.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v, err := c.Version(t.Context()); err != nil || !strings.HasPrefix(v, "ClamAV ") {
		t.Errorf("version %q: %v", v, err)
	}
	big := samples.PDFOfSize("lớn", 3_000_000)
	for name, f := range map[string]struct {
		data   []byte
		threat string
	}{
		"nothing":             {nil, ""},
		"a document":          {samples.PDF("x"), ""},
		"pieces":              {big, ""},
		"EICAR":               {clamtest.EICAR(), clamtest.EICARName},
		"a mark at the end":   {append(bytes.Clone(big), clamtest.Mark...), clamtest.MarkName},
		"a mark in a package": {samples.DOCX(clamtest.Mark), clamtest.MarkName},
	} {
		if threat, err := c.Scan(t.Context(), bytes.NewReader(f.data)); err != nil || threat != f.threat {
			t.Errorf("%s: %q %v, want %q", name, threat, err, f.threat)
		}
	}
}

// Whatever goes wrong, the answer is an error, never "nothing found".
func TestScanFails(t *testing.T) {
	s := start(t)
	c := &clamd.Client{Address: s.Address, Timeout: 300 * time.Millisecond}
	if threat, err := c.Scan(t.Context(), io.LimitReader(endless{}, clamtest.StreamMax+1)); !errors.Is(err, clamd.ErrSizeLimit) {
		t.Errorf("above the daemon's limit: %q %v", threat, err)
	}
	broken := errors.New("broken")
	if _, err := c.Scan(t.Context(), io.MultiReader(strings.NewReader("half"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a failing source: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Scan(ctx, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	var late net.Error
	if threat, err := c.Scan(t.Context(), strings.NewReader("x")); !errors.As(err, &late) || !late.Timeout() {
		t.Errorf("a daemon that does not answer: %q %v", threat, err)
	}
	if err := s.Thaw(); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if threat, err := c.Scan(t.Context(), strings.NewReader("x")); err == nil {
		t.Errorf("no daemon: %q", threat)
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	if threat, err := c.Scan(t.Context(), bytes.NewReader(clamtest.EICAR())); err != nil || threat != clamtest.EICARName {
		t.Errorf("started again: %q %v", threat, err)
	}
}

// A daemon that says something else, or nothing, or only half of it, found nothing out.
func TestOddAnswers(t *testing.T) {
	for _, says := range []string{"", "stream: OK", "OK\x00", "stream:  FOUND\x00", "stream: Can't allocate memory ERROR\x00", "stream: OKAY\x00", strings.Repeat("x", 8<<10) + "\x00"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.CopyN(io.Discard, conn, int64(len("zINSTREAM\x00")+4+1+4))
			_, _ = io.WriteString(conn, says)
			_ = conn.Close()
		}()
		c := &clamd.Client{Address: l.Addr().String()}
		if threat, err := c.Scan(t.Context(), strings.NewReader("x")); err == nil {
			t.Errorf("%.30q: taken for %q", says, threat)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

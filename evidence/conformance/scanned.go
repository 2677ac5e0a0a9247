package conformance

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"chuky/evidence"
	"chuky/evidence/clamd"
	"chuky/evidence/clamtest"
	"chuky/evidence/samples"
)

// withClamd opens the store again with a real scanner beside it.
func withClamd(t *testing.T, b bench) (bench, *clamtest.Server) {
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
	b.cfg.Scanner = &clamd.Client{Address: s.Address}
	return open(t, b.cfg), s
}

func wantThreat(t *testing.T, err error, code, threat string) {
	t.Helper()
	var refused *evidence.Refused
	if !errors.As(err, &refused) || refused.Code != code || refused.Threat != threat || !strings.Contains(refused.Message, threat) {
		t.Errorf("got %v, want %s naming %s", err, code, threat)
	}
}

// What the scanner finds is refused by its name and never reaches the store; what it clears is sealed.
func testScanned(t *testing.T, b bench) {
	b.ensure(t)
	if staged := b.stage(t, samples.PDF("x"), "a.pdf"); staged.Scan != evidence.ScanOff {
		t.Errorf("without a scanner: %q", staged.Scan)
	} else {
		b.seal(t, staged)
	}
	b, _ = withClamd(t, b)
	for name, c := range map[string]struct {
		data   []byte
		threat string
	}{
		"thu.txt":  {clamtest.EICAR(), clamtest.EICARName},
		"thu.pdf":  {samples.PDF(clamtest.Mark), clamtest.MarkName},
		"thu.docx": {samples.DOCX(clamtest.Mark), clamtest.MarkName},
	} {
		_, err := b.Stage(t.Context(), bytes.NewReader(c.data), -1, name)
		wantThreat(t, err, evidence.CodeInfected, c.threat)
		var refused *evidence.Refused
		if errors.As(err, &refused) && (refused.SHA256 != digest(c.data) || refused.Size != int64(len(c.data))) {
			t.Errorf("%s: described as %+v", name, refused)
		}
	}
	wantKeys(t, b, "staged/")
	clean := b.stage(t, samples.PDF("clean"), "a.pdf")
	if clean.Scan != evidence.ScanClean {
		t.Errorf("clean file: %q %s", clean.Scan, clean.ScanProblem)
	}
	b.seal(t, clean)
}

// A scanner that is away makes files wait: they are never sealed, and are sealed once it is back.
func testScannerAway(t *testing.T, b bench) {
	b.ensure(t)
	b, daemon := withClamd(t, b)
	if err := daemon.Stop(); err != nil {
		t.Fatal(err)
	}
	good, bad := b.stage(t, samples.PDF("good"), "a.pdf"), b.stage(t, samples.PDF(clamtest.Mark), "b.pdf")
	swapped := b.stage(t, samples.PDF("checked"), "c.pdf")
	b.overwrite(t, swapped.Key, bytes.Replace(samples.PDF("checked"), []byte("checked"), []byte("swapped"), 1))
	for _, staged := range []evidence.Staged{good, bad} {
		if staged.Scan != evidence.ScanWaiting || staged.ScanProblem == "" {
			t.Errorf("with the scanner away: %q %q", staged.Scan, staged.ScanProblem)
		}
		if _, err := b.Seal(t.Context(), staged); !errors.Is(err, evidence.ErrNotScanned) {
			t.Errorf("sealed without a scan: %v", err)
		}
		forgetful := staged
		forgetful.Scan = ""
		if _, err := b.Seal(t.Context(), forgetful); !errors.Is(err, evidence.ErrNotScanned) {
			t.Errorf("sealed when nobody asked the scanner: %v", err)
		}
		if again, err := b.Rescan(t.Context(), staged); err != nil || again.Scan != evidence.ScanWaiting {
			t.Errorf("asked again, still away: %q %v", again.Scan, err)
		}
	}
	wantKeys(t, b, "sealed/")

	if err := daemon.Restart(); err != nil {
		t.Fatal(err)
	}
	cleared, err := b.Rescan(t.Context(), good)
	if err != nil || cleared.Scan != evidence.ScanClean || cleared.ScanProblem != "" {
		t.Fatalf("asked again: %+v %v", cleared, err)
	}
	b.seal(t, cleared)
	_, err = b.Rescan(t.Context(), bad)
	wantThreat(t, err, evidence.CodeInfected, clamtest.MarkName)
	if _, err := b.Rescan(t.Context(), swapped); !errors.Is(err, evidence.ErrStagedChanged) {
		t.Errorf("replaced while it waited: %v", err)
	}
	if _, err := b.Rescan(t.Context(), cleared); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("sealed and asked again: %v", err)
	}
	if _, err := b.Rescan(t.Context(), evidence.Staged{Key: "sealed/x"}); !errors.Is(err, evidence.ErrKey) {
		t.Errorf("another kind of key: %v", err)
	}
}

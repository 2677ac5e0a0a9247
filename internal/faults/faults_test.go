package faults_test

import (
	"path/filepath"
	"testing"

	"chuky/internal/faults"
	"chuky/internal/program"
	"chuky/internal/stack/stacktest"

	"github.com/google/uuid"
)

// seed of the subset that every run of the tests plays; it is printed with the results.
const seed = 20261122

// One cycle on the production servers with the fault that follows at each step: processes killed, connections reset,
// answers withheld, the same asked ten times at once, a line that breaks. make faults plays the whole matrix.
func TestStackFaults(t *testing.T) {
	servers := stacktest.Shared(t)
	binary := filepath.Join(t.TempDir(), "chuky")
	if err := program.Build(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	var cells []faults.Cell
	for _, c := range []struct {
		step  faults.Step
		fault string
	}{
		{faults.Save, "other-keys-10"}, {faults.Upload, "upload-cut"}, {faults.Submit, "kill-worker"}, {faults.Approve, "approve-or-return"},
		{faults.Deadline, "kill-pages"}, {faults.Verify, "reset-objects"}, {faults.Score, "withhold-postgres"}, {faults.Sign, "same-key-10"}, {faults.Publish, "withhold-temporal"},
	} {
		f, ok := faults.Named(c.fault)
		if !ok {
			t.Fatalf("no fault is called %q", c.fault)
		}
		cells = append(cells, faults.Cell{Fault: f, Step: c.step})
	}
	w, err := faults.NewWorld(t.Context(), servers, faults.Fault{}, binary, "t-"+uuid.NewString()[:13], "")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	n := 0
	err = faults.Play(t.Context(), w, cells, seed, func(r faults.Result) {
		n++
		t.Logf("seed %d: %s at %s: %.1f s", r.Seed, r.Fault, r.Step, r.Took.Seconds())
		if !r.OK {
			t.Errorf("seed %d: %s at %s: %s", r.Seed, r.Fault, r.Step, r.Wrong)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if n != len(cells) {
		t.Errorf("%d of %d cells were played", n, len(cells))
	}
}

package scoring

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"chuky/indicators"
)

// The pieces put together are the whole, for every set, with and without explanations, units or something to compare, and
// every unit's piece reads as the unit it came with.
func TestPiecesAreTheWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	var runs []*Run
	var groups []Group
	seen := map[string]bool{}
	for _, set := range indicators.Builtin() {
		var open *UnknownPointsError
		if _, err := NewRun(set, nil, Options{}); errors.As(err, &open) {
			continue // not to be scored before its maxima are known
		}
		for _, n := range []int{0, 1, 7} {
			for _, opt := range []Options{{}, {Explain: true}, {Explain: true, Excluded: map[string]string{set.Criteria()[0].Code: "thử <b> & \u2028"}}} {
				units := randomUnits(rng, set, n)
				for i := range units {
					units[i].Name, units[i].Block, units[i].Unranked = "Sở \"A\" & <B>\u2028\\", []string{"khối\t1", "khối 2"}[i%2], i == 3
				}
				run, err := NewRun(set, units, opt)
				for bad := (*AnswerError)(nil); errors.As(err, &bad); run, err = NewRun(set, units, opt) { // random figures do not fit every criterion
					for i := range units {
						delete(units[i].Answers, bad.Err.Criterion)
					}
				}
				if err != nil {
					t.Fatal(err)
				}
				samePieces(t, run, mustScore(t, set.ID+"@"+set.Version, opt, units...))
				if n == 7 && opt.Excluded != nil && !seen[set.ID] {
					seen[set.ID] = true
					runs, groups = append(runs, run), append(groups, Group{Set: set, Units: units, Options: opt})
				}
			}
		}
	}
	if len(runs) < 2 {
		t.Fatalf("only %d sets", len(runs))
	}
	for n := range len(runs) + 1 { // n = 0: no group at all
		var b bytes.Buffer
		if err := EmitSnapshot(func(piece []byte) error { b.Write(piece); return nil }, runs[:n]...); err != nil {
			t.Fatal(err)
		}
		if want := snapshotOf(t, groups[:n]...).Canonical(); !bytes.Equal(b.Bytes(), want) {
			t.Fatalf("%d groups: pieces\n%.300s\nwhole\n%.300s", n, b.Bytes(), want)
		}
	}
	if err := EmitSnapshot(func([]byte) error { return nil }, runs[0], runs[0]); err == nil {
		t.Error("the same set twice was accepted")
	}
	broken := errors.New("full")
	if err := EmitSnapshot(func([]byte) error { return broken }, runs...); !errors.Is(err, broken) {
		t.Errorf("what the taker said is lost: %v", err)
	}
	if err := runs[0].EmitResult(func([]byte, *UnitResult) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("what the taker said is lost: %v", err)
	}
}

func samePieces(t *testing.T, run *Run, want *Result) {
	t.Helper()
	var b bytes.Buffer
	n := 0
	if err := run.EmitResult(func(piece []byte, unit *UnitResult) error {
		b.Write(piece)
		if unit == nil {
			return nil
		}
		var read UnitResult
		if err := json.Unmarshal(piece, &read); err != nil {
			t.Fatal(err)
		}
		if u := want.Units[n]; unit.Code != u.Code || unit.Rank != u.Rank || unit.Exact != u.Exact || read.Code != u.Code || len(read.Criteria) != len(u.Criteria) {
			t.Fatalf("piece %d is %s, want %s", n, unit.Code, u.Code)
		}
		n++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if whole := want.Canonical(); n != len(want.Units) || !bytes.Equal(b.Bytes(), whole) {
		t.Fatalf("%s: %d of %d units; pieces\n%.300s\nwhole\n%.300s", want.Set, n, len(want.Units), b.Bytes(), whole)
	}
}

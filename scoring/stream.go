package scoring

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// EmitSnapshot hands out NewSnapshot(…).Canonical() of the runs' groups piece by piece, a unit at a time, from the bytes that
// the runs hold already. emit must not keep a piece.
func EmitSnapshot(emit func(piece []byte) error, runs ...*Run) error {
	runs = slices.Clone(runs)
	slices.SortFunc(runs, func(a, b *Run) int { return strings.Compare(a.p.set.ID, b.p.set.ID) })
	sets := []SnapshotSet{}
	for i, r := range runs {
		if i > 0 && runs[i-1].p.set.ID == r.p.set.ID {
			return fmt.Errorf("bộ chỉ số %s lặp lại", r.p.set.ID)
		}
		sets = append(sets, snapshotSet(r.p, r.opt))
	}
	head := canonicalJSON(&Snapshot{Engine: EngineVersion, Sets: sets, Units: []SnapshotUnit{}})
	if err := emit(bytes.TrimSuffix(head, []byte("]}"))); err != nil {
		return err
	}
	first := true
	for _, r := range runs {
		for _, b := range r.canon {
			if !first {
				if err := emit([]byte{','}); err != nil {
					return err
				}
			}
			first = false
			if err := emit(b); err != nil {
				return err
			}
		}
	}
	return emit([]byte("]}"))
}

// EmitResult hands out Result().Canonical() piece by piece and keeps nothing, so that the memory of a run with explanations
// is that of one unit's. unit is the result whose JSON the piece is, nil for what stands around the units; emit must keep
// neither of the two.
func (r *Run) EmitResult(emit func(piece []byte, unit *UnitResult) error) error {
	head := r.Head()
	cohorts := head.Cohorts
	head.Units, head.Cohorts = []UnitResult{}, nil
	if err := emit(bytes.TrimSuffix(canonicalJSON(&head), []byte("]}")), nil); err != nil {
		return err
	}
	i := 0
	if err := r.Each(func(u *UnitResult) error {
		if i++; i > 1 {
			if err := emit([]byte{','}, nil); err != nil {
				return err
			}
		}
		return emit(canonicalJSON(u), u)
	}); err != nil {
		return err
	}
	end := "]}"
	if len(cohorts) > 0 {
		end = `],"cohorts":` + string(canonicalJSON(cohorts)) + "}"
	}
	return emit([]byte(end), nil)
}

// Each makes the results of the units one after the other, by code, and keeps none; whoever keeps a text of one copies it.
func (r *Run) Each(take func(*UnitResult) error) error {
	for i := range r.units {
		u, err := r.result(i, new(arena))
		if err != nil {
			return err
		}
		u.Rank = r.ranks[i]
		if err := take(&u); err != nil {
			return err
		}
	}
	return nil
}

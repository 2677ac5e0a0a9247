package lint

import (
	"slices"
	"strings"

	"chuky/indicators"
)

// settles finds the ruling of the set that decides what a finding leaves open: one whose readings change what the
// finding is about, or else the one that quotes its passage most closely.
func (v *view) settles(f Finding) string {
	if f.Severity == Note {
		return ""
	}
	best, distance := "", 0
	for i := range v.set.Rulings {
		r := &v.set.Rulings[i]
		if !concerns(r, f.Node) {
			continue
		}
		if about, ok := decides[f.Code]; ok {
			if slices.ContainsFunc(r.Readings, func(x indicators.Reading) bool { return about(&x, f.Node) }) {
				return r.ID
			}
			continue
		}
		if d, ok := quotes(r, f); ok && (best == "" || d < distance) {
			best, distance = r.ID, d
		}
	}
	return best
}

// decides says, for findings that the words of a ruling cannot tell apart, what a reading must change to be about them.
var decides = map[string]func(x *indicators.Reading, node string) bool{
	codeDenominator:    func(x *indicators.Reading, _ string) bool { return x.Policy != nil && x.Policy.Undefined != "" },
	codeNoCap:          func(x *indicators.Reading, _ string) bool { return x.Policy != nil && x.Policy.Above != "" },
	codeDeclaredPoints: func(x *indicators.Reading, _ string) bool { return x.Policy != nil && x.Policy.Total != nil },
	codeCohort:         otherKind,
	codeTwoMethods:     otherKind,
	codeTwice:          leavesOut,
	codeRepeated:       leavesOut,
}

func otherKind(x *indicators.Reading, node string) bool {
	c, ok := x.Changes[node]
	return ok && c.Method != nil && c.Method.Kind != "" || x.Policy != nil && x.Policy.Cohort != ""
}

func leavesOut(x *indicators.Reading, node string) bool { return x.Changes[node].Excluded != "" }

// concerns reports whether a ruling is about a node; one that names no criterion is about the set.
func concerns(r *indicators.Ruling, node string) bool {
	return len(r.Criteria) == 0 || slices.Contains(r.Criteria, node)
}

// nearLines is how far the lines of one cell of a transcript lie apart.
const nearLines = 2

// quotes reports whether a ruling quotes the finding's passage, or a part of it, at the finding's place, and by how much
// the two differ in length.
func quotes(r *indicators.Ruling, f Finding) (distance int, ok bool) {
	b := plain(f.Passage)
	for _, p := range r.Passages {
		a := plain(p.Text)
		if p.Line < f.Line-nearLines || p.Line > f.Line+nearLines || a == "" || b == "" || !strings.Contains(a, b) && !strings.Contains(b, a) {
			continue
		}
		if d := max(len(a), len(b)) - min(len(a), len(b)); !ok || d < distance {
			distance, ok = d, true
		}
	}
	return distance, ok
}

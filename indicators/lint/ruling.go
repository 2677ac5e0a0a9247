package lint

import (
	"slices"
	"strings"

	"chuky/indicators"
)

// settles finds the ruling of the set that decides what a finding leaves open: one whose readings change what the
// finding is about, or that quotes the finding's line for the same criterion.
func (v *view) settles(f Finding) string {
	for i := range v.set.Rulings {
		r := &v.set.Rulings[i]
		if !concerns(r, f.Node) {
			continue
		}
		switch f.Code {
		case codeDenominator:
			if policy(r, func(p *indicators.Policy) bool { return p.Undefined != "" }) {
				return r.ID
			}
		case codeNoCap:
			if policy(r, func(p *indicators.Policy) bool { return p.Above != "" }) {
				return r.ID
			}
		case codeDeclaredPoints, codeTotal:
			if policy(r, func(p *indicators.Policy) bool { return p.Total != nil }) || quotes(r, f) {
				return r.ID
			}
		case codeCohort, codeTwoMethods:
			if changesKind(r, f.Node) || policy(r, func(p *indicators.Policy) bool { return p.Cohort != "" }) {
				return r.ID
			}
		default:
			if quotes(r, f) {
				return r.ID
			}
		}
	}
	return ""
}

// concerns reports whether a ruling is about a node; one that names no criterion is about the set.
func concerns(r *indicators.Ruling, node string) bool {
	return len(r.Criteria) == 0 || slices.Contains(r.Criteria, node)
}

func policy(r *indicators.Ruling, f func(*indicators.Policy) bool) bool {
	return slices.ContainsFunc(r.Readings, func(x indicators.Reading) bool { return x.Policy != nil && f(x.Policy) })
}

// changesKind reports whether some reading gives the node another kind of method.
func changesKind(r *indicators.Ruling, node string) bool {
	return slices.ContainsFunc(r.Readings, func(x indicators.Reading) bool {
		c, ok := x.Changes[node]
		return ok && c.Method != nil && c.Method.Kind != ""
	})
}

// quotes reports whether a ruling quotes the finding's passage, or a part of it, on the finding's line.
func quotes(r *indicators.Ruling, f Finding) bool {
	return slices.ContainsFunc(r.Passages, func(p indicators.Passage) bool {
		a, b := plain(p.Text), plain(f.Passage)
		return p.Line == f.Line && a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
	})
}

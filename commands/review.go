package commands

import (
	"slices"

	"chuky/indicators"
	"chuky/models"
)

// review is what the rules of verification look at: one assessment with its set and everything decided so far.
type review struct {
	set          *indicators.Set
	items        map[string]models.ItemState
	verdicts     []models.Verdict
	supplements  []models.Supplement
	explanations []models.Explanation
	excluded     map[string]string
}

func (w *work) loadReview(a *models.Assessment) (*review, error) {
	set, opt, err := w.svc.SetOf(w.DB, a.CycleID, a.GroupKey)
	if err != nil {
		return nil, err
	}
	r := &review{set: set, items: map[string]models.ItemState{}, excluded: opt.Excluded}
	items, err := w.Items(a.ID)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		r.items[i.Item] = i
	}
	if r.verdicts, err = w.Verdicts(a.ID); err != nil {
		return nil, err
	}
	if r.supplements, err = w.Supplements(a.ID); err != nil {
		return nil, err
	}
	r.explanations, err = w.Explanations(a.ID)
	return r, err
}

func (r *review) openSupplement(item string) bool {
	return slices.ContainsFunc(r.supplements, func(s models.Supplement) bool {
		return s.Item == item && (s.State == models.SupplementOpen || s.State == models.SupplementAnswered)
	})
}

func (r *review) anyOpenSupplement() bool {
	return slices.ContainsFunc(r.supplements, func(s models.Supplement) bool {
		return s.State == models.SupplementOpen || s.State == models.SupplementAnswered
	})
}

// decidedInRoundOne reports whether the criterion has a decision that no later supplement has overtaken.
func (r *review) decidedInRoundOne(item string) bool {
	var last *models.Verdict
	for i := range r.verdicts {
		if v := &r.verdicts[i]; v.Item == item && v.Round == models.RoundOne {
			last = v
		}
	}
	if last == nil || r.openSupplement(item) {
		return false
	}
	return !slices.ContainsFunc(r.supplements, func(s models.Supplement) bool {
		return s.Item == item && s.State == models.SupplementDone && s.ApprovedAt > last.At
	})
}

// undecided lists the criteria that round 1 still owes a decision, in printed order.
func (r *review) undecided() []string {
	var out []string
	for _, it := range r.set.Criteria() {
		if _, ex := r.excluded[it.Code]; !ex && it.Excluded == "" && !r.decidedInRoundOne(it.Code) {
			out = append(out, it.Code)
		}
	}
	return out
}

// Undecided is undecided for those who only read; excluded are the criteria that the cycle took out.
func Undecided(set *indicators.Set, excluded map[string]string, verdicts []models.Verdict, supplements []models.Supplement) []string {
	r := review{set: set, excluded: excluded, verdicts: verdicts, supplements: supplements}
	return r.undecided()
}

// toExplainDecide lists the criteria whose explanation waits for round 2.
func (r *review) toExplainDecide() []string {
	var out []string
	for _, e := range r.explanations {
		if e.State == models.ExplanationSent {
			out = append(out, e.Item)
		}
	}
	return out
}

// decidedInRoundTwo reports whether round 2 decided the criterion.
func (r *review) decidedInRoundTwo(item string) bool {
	return slices.ContainsFunc(r.verdicts, func(v models.Verdict) bool { return v.Item == item && v.Round == models.RoundTwo })
}

// roundOneVerifier is who decided the criterion in round 1.
func (r *review) roundOneVerifier(item string) string {
	by := ""
	for _, v := range r.verdicts {
		if v.Item == item && v.Round == models.RoundOne {
			by = v.By
		}
	}
	return by
}

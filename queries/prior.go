package queries

import (
	"errors"
	"math/big"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// Prior is what counted for the unit in its newest earlier cycle that was published, on the same set: last year's
// figures beside those being typed.
type Prior struct {
	Year     int
	Cycle    string
	criteria map[string]scoring.CriterionResult // exact but for relative criteria, which need the whole group
	answers  map[string]scoring.Answer
}

// Value is the figure that counted, canonical; "" when there was none or it was not recognised.
func (p *Prior) Value(item, key string) string {
	if p == nil {
		return ""
	}
	a := p.answers[item]
	switch {
	case a.State != "" || a.NotApplicable:
		return ""
	case key == indicators.ChoiceKey:
		return a.Choice
	}
	return a.Values[key]
}

// Result is the criterion's result; not ok where there was none, or where it took the figures of the whole group.
func (p *Prior) Result(item string) (scoring.CriterionResult, bool) {
	if p == nil {
		return scoring.CriterionResult{}, false
	}
	r, ok := p.criteria[item]
	return r, ok && (r.Status == scoring.Scored || r.Status == scoring.NotApplicable)
}

// prior finds the newest earlier cycle in which the unit's form was counted; nil when there is none.
func (s *Service) prior(db store.DB, k *dossier) (*Prior, error) {
	cycles, err := db.Cycles()
	if err != nil {
		return nil, err
	}
	for _, c := range cycles { // newest year first
		if c.Year >= k.c.Year || (c.Stage != models.CyclePublished && c.Stage != models.CycleClosed) {
			continue
		}
		a, err := db.AssessmentOf(c.ID, k.a.UnitID)
		if errors.Is(err, models.ErrNotFound) || (err == nil && !a.Scored) {
			continue
		}
		if err != nil {
			return nil, err
		}
		set, opt, err := s.Commands.SetOf(db, c.ID, a.GroupKey)
		if err != nil {
			return nil, err
		}
		if set.ID != k.set.ID {
			continue // another set's codes mean other things
		}
		return priorOf(db, c, a, set, opt)
	}
	return nil, nil
}

func priorOf(db store.DB, c models.Cycle, a *models.Assessment, set *indicators.Set, opt scoring.Options) (*Prior, error) {
	items, err := db.Items(a.ID)
	if err != nil {
		return nil, err
	}
	verdicts, err := db.Verdicts(a.ID)
	if err != nil {
		return nil, err
	}
	p := &Prior{Year: c.Year, Cycle: c.Name}
	if p.answers, err = commands.Answers(set, items, verdicts, commands.ViewFinal); err != nil {
		return nil, err
	}
	opt.Explain = true
	res, err := scoring.Preview(set, scoring.Unit{Code: "x", Answers: p.answers}, opt)
	if err != nil {
		return nil, err
	}
	p.criteria = res.Criteria
	return p, nil
}

// Figures below farLeast jump from year to year without anything being wrong.
var (
	farLeast = big.NewRat(10, 1)
	farTimes = big.NewRat(2, 1)
)

// farFrom reports whether a figure is far from last year's: more than twice or less than half of it, by at least ten.
func farFrom(now, before string) bool {
	a, okA := indicators.ParseNumber(now)
	b, okB := indicators.ParseNumber(before)
	if !okA || !okB {
		return false
	}
	most, least := a, b
	if a.Cmp(b) < 0 {
		most, least = b, a
	}
	return new(big.Rat).Sub(most, least).Cmp(farLeast) >= 0 && most.Cmp(new(big.Rat).Mul(least, farTimes)) > 0
}

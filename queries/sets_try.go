package queries

import (
	"context"
	"fmt"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// TryUnits is how many units are compared when figures of a relative criterion are tried.
const TryUnits = 3

// Try is what figures would earn for one criterion of a set, outside any cycle.
type Try struct {
	Set   *indicators.Set
	Item  *indicators.Item
	Units []TriedUnit // one; TryUnits for a relative criterion
	Note  string      // why nothing can be computed, a sentence
}

// TriedUnit is one column of figures.
type TriedUnit struct {
	Values map[string]string // as typed, by key
	Errors []models.FieldError
	Result *scoring.CriterionResult // nil while nothing was typed, or something could not be read
}

// TrySet scores one criterion with figures typed (Vietnamese), by unit and key. Figures that come from elsewhere are typed
// as well; readings are the set's own unless rulings choose others.
func (s *Service) TrySet(ctx context.Context, actor commands.Actor, id, version, item string, raw []map[string]string) (Try, error) {
	set, err := s.Set(ctx, actor, id, version)
	if err != nil {
		return Try{}, err
	}
	it, ok := set.Find(item)
	if !ok || it.Info() {
		return Try{}, errNotFound()
	}
	out := Try{Set: set, Item: it, Units: make([]TriedUnit, 1)}
	if it.Relative() {
		out.Units = make([]TriedUnit, TryUnits)
	}
	var units []scoring.Unit
	for n := range out.Units {
		u := &out.Units[n]
		u.Values = map[string]string{}
		if n < len(raw) {
			u.Values = raw[n]
		}
		if a, ok := u.answer(it); ok {
			units = append(units, scoring.Unit{Code: tryCode(n), Answers: map[string]scoring.Answer{item: a}})
		}
	}
	if len(units) == 0 {
		return out, nil
	}
	if unknown := set.Unknown(); len(unknown) > 0 {
		out.Note = fmt.Sprintf("Chưa tính được: bộ chỉ số có %d tiêu chí chưa biết điểm tối đa (đầu tiên là %s).", len(unknown), unknown[0])
		return out, nil
	}
	res, err := scoring.Score(set, units, scoring.Options{Explain: true})
	if err != nil {
		return out, err
	}
	for i := range res.Units {
		for n := range out.Units {
			if tryCode(n) == res.Units[i].Code {
				c := res.Units[i].Criteria[item]
				out.Units[n].Result = &c
			}
		}
	}
	return out, nil
}

func tryCode(n int) string { return fmt.Sprintf("thu-%d", n+1) }

// answer reads what was typed for one unit; ok is false while there is nothing, or something cannot be read.
func (u *TriedUnit) answer(it *indicators.Item) (a scoring.Answer, ok bool) {
	a.Values = map[string]string{}
	keep := func(key, v string, bad *indicators.InputError) string {
		if bad != nil {
			u.Errors = append(u.Errors, models.FieldError{Field: key, Code: bad.Code, Message: bad.Message})
		}
		return v
	}
	if it.Choices != nil {
		v, bad := indicators.ParseAnswer(it, indicators.ChoiceKey, u.Values[indicators.ChoiceKey], indicators.VN)
		a.Choice = keep(indicators.ChoiceKey, v, bad)
		ok = a.Choice != ""
	}
	for i := range it.Inputs {
		if in := &it.Inputs[i]; in.Const == nil {
			v, bad := indicators.ParseInput(it, in, u.Values[in.Key], indicators.VN)
			if v = keep(in.Key, v, bad); v != "" {
				a.Values[in.Key], ok = v, true
			}
		}
	}
	return a, ok && len(u.Errors) == 0
}

package queries

import (
	"context"
	"maps"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Live is what figures being typed would earn, without saving them.
type Live struct {
	Item     string
	Values   map[string]string // canonical, of the figures that could be read
	Errors   []models.FieldError
	Result   scoring.CriterionResult // of this item, with the working; zero in part I
	Main     Score                   // of the item's main index
	Total    Score                   // of the whole form
	Filled   int
	OutOf    int
	Affected []string // other criteria whose points change with these figures
}

// LivePoints reads the figures typed for one item (Vietnamese or plain) and scores the form with them. Figures that
// cannot be read are listed and left out. naClaim previews a claim of "không có nội dung".
func (s *Service) LivePoints(ctx context.Context, actor commands.Actor, assessmentID, item string, raw map[string]string, f indicators.Format, naClaim bool) (Live, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Live{}, err
	}
	it, ok := k.set.Find(item)
	if !ok {
		return Live{}, models.Refuse(models.RefuseInvalid, "item_unknown", "Tiêu chí này không thuộc bộ chỉ số của đơn vị. Hãy mở lại phiếu của đơn vị và nhập ở đó.")
	}
	out := Live{Item: item, Values: map[string]string{}}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		v, bad := indicators.ParseAnswer(it, key, raw[key], f)
		if bad != nil {
			out.Errors = append(out.Errors, models.FieldError{Field: key, Code: bad.Code, Message: bad.Message})
		} else if v != "" {
			out.Values[key] = v
		}
	}
	items, err := s.db(ctx).Items(k.a.ID)
	if err != nil {
		return Live{}, err
	}
	before, err := preview(k.set, k.opt, items, nil, commands.ViewSelf)
	if err != nil {
		return Live{}, err
	}
	next := models.ItemState{AssessmentID: k.a.ID, Item: item, Values: jsonOf(out.Values)}
	if naClaim && it.MayBeNA {
		next.NA = models.NAClaimed
	}
	if at := slices.IndexFunc(items, func(st models.ItemState) bool { return st.Item == item }); at >= 0 {
		items[at] = next
	} else {
		items = append(items, next)
	}
	res, err := preview(k.set, k.opt, items, nil, commands.ViewSelf)
	if err != nil {
		return Live{}, err
	}
	out.Result, out.Total = res.Criteria[item], scoreOf(res)
	for _, m := range res.Main {
		if m.Code == fieldOf(item) {
			out.Main = Score{Points: m.Points, Shown: m.Shown, Max: m.Max.String()}
		}
	}
	for _, c := range k.set.Criteria() {
		r := res.Criteria[c.Code]
		if r.Status == scoring.Excluded {
			continue
		}
		out.OutOf++
		if r.Status != scoring.Missing {
			out.Filled++
		}
		if b := before.Criteria[c.Code]; c.Code != item && (b.Points != r.Points || b.Status != r.Status) {
			out.Affected = append(out.Affected, c.Code)
		}
	}
	return out, nil
}

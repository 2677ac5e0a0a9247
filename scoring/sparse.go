package scoring

import (
	"fmt"

	"chuky/indicators"
)

// SparseCriterion is one for which too few units have data.
type SparseCriterion struct {
	Criterion string `json:"criterion"`
	WithData  int    `json:"with_data"`
	Units     int    `json:"units"`
	Reason    string `json:"reason"` // for Options.Excluded
}

// Sparse lists the criteria for which fewer units have data than the set's rule asks
// (Policy.ExcludeBelow: QĐ 1726, II.2.b.vi, 50 %), in printed order. Whether they are excluded is
// for the coordinator to say, by Options.Excluded. Units that are not ranked are not counted; a
// unit granted "không có nội dung" owes no data.
func Sparse(set *indicators.Set, units []Unit, opt Options) ([]SparseCriterion, error) {
	opt.Explain = false
	r, err := NewRun(set, units, opt)
	if err != nil || r.p.set.Policy.ExcludeBelow == nil {
		return nil, err
	}
	below := fromRat(r.p.set.Policy.ExcludeBelow)
	var out []SparseCriterion
	for j, c := range r.p.criteria {
		if c.excluded != "" || c.effect != indicators.Adds {
			continue
		}
		with, of := 0, 0
		for i := range r.units {
			m := &r.sheet(i)[j]
			if r.guest[i] || m.status == NotApplicable {
				continue
			}
			of++
			if m.status != Missing && !m.awaited {
				with++
			}
		}
		if of > 0 && whole(int64(with)).cmp(below.mul(whole(int64(of)))) < 0 {
			reason := fmt.Sprintf("Chỉ %d/%d đơn vị có số liệu, ít hơn %s", with, of, indicators.FormatExactVN(below.mul(whole(100)).rat())+" %")
			out = append(out, SparseCriterion{c.item.Code, with, of, reason})
		}
	}
	return out, nil
}

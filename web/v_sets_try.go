package web

import (
	"fmt"

	"chuky/indicators"
	"chuky/queries"
)

// tryPrefix sets the figures of the n-th unit apart: "d1.a".
func tryPrefix(n int) string { return fmt.Sprintf("d%d.", n+1) }

// setTryPage is the form to try figures; t is nil while no criterion is chosen.
func setTryPage(set *indicators.Set, t *queries.Try) SetTryPage {
	p := SetTryPage{Head: setHead(set), Back: &Link{Href: URLSetVersion(set.ID, set.Version), Text: "Cây chỉ số"}, Action: URLSet(set.ID) + "/thu", Hidden: []Hidden{{"ban", set.Version}},
		Pick: Field{Type: "select", Name: "tc", Label: "Tiêu chí", Wide: true}}
	p.Notes = append(p.Notes, Note{Text: "Số liệu ở đây chỉ để thử, không ghi vào phiếu nào. Điểm tính đúng như khi chấm, theo cách hiểu mặc định của bộ chỉ số."})
	chosen := ""
	if t != nil {
		chosen = t.Item.Code
	}
	for _, it := range set.Criteria() {
		p.Pick.Options = append(p.Pick.Options, Option{Value: it.Code, Label: it.Code + " " + shortText(it.Name, 100), Selected: it.Code == chosen})
	}
	if t == nil {
		return p
	}
	x := treeView{set: set, draft: true}
	p.Item, p.No, p.Name, p.Max = x.item(t.Item), t.Item.Code, t.Item.Name, maxWords(t.Item.Max)
	p.Item.Rule.Rulings = setRule(set, t.Item).Rulings
	if t.Note != "" {
		p.Notes = append(p.Notes, Note{Kind: "warn", Text: t.Note})
	}
	for n := range t.Units {
		p.Units = append(p.Units, tryUnit(t, n))
	}
	return p
}

func tryUnit(t *queries.Try, n int) TryUnit {
	u := &t.Units[n]
	out := TryUnit{Name: "Số liệu thử"}
	if len(t.Units) > 1 {
		out.Name = fmt.Sprintf("Đơn vị %d", n+1)
	}
	wrong := func(key string) string {
		for _, e := range u.Errors {
			if e.Field == key {
				return e.Message
			}
		}
		return ""
	}
	if t.Item.Choices != nil {
		out.Inputs = append(out.Inputs, tryInput(t.Item, indicators.ChoiceKey, t.Item.ChoiceHint, t.Item.Choices, nil, n, u.Values, wrong))
	}
	for i := range t.Item.Inputs {
		in := &t.Item.Inputs[i]
		out.Inputs = append(out.Inputs, tryInput(t.Item, in.Key, in.Label, in.Choices, in, n, u.Values, wrong))
	}
	r := u.Result
	switch {
	case r == nil:
		out.Text = "Nhập số liệu rồi bấm Tính điểm."
	case itemPoints(*r) == "–":
		out.Text = r.Reason
	default:
		out.Points = r.Shown
	}
	if r == nil {
		return out
	}
	for _, s := range r.Explanation {
		if s.Kind != "rule" { // stands above
			out.Steps = append(out.Steps, s.Text)
		}
	}
	for _, w := range r.Warnings {
		out.Notes = append(out.Notes, Note{Kind: "warn", Text: w.Message})
	}
	return out
}

func tryInput(it *indicators.Item, key, label string, choices []indicators.Choice, in *indicators.Input, n int, values map[string]string, wrong func(string) string) Input {
	out := Input{Name: tryPrefix(n) + key, Label: label, Kind: "number", Value: values[key], Error: wrong(key)}
	if key != indicators.ChoiceKey && key != "value" {
		out.Letter = key
	}
	if out.Label == "" {
		out.Label = it.Name
	}
	if in != nil {
		out.Unit = in.Unit
		if in.Kind == indicators.Text {
			out.Kind = "text"
		}
		if in.Const != nil {
			out.ReadOnly, out.Value, out.Source = true, exactWords(in.Const), "văn bản ấn định"
		} else if !in.Asked() {
			out.Help = "Khi chấm, lấy từ " + in.Source() + "; ở đây nhập trực tiếp."
		}
		inputKind(&out, in)
	}
	if choices != nil {
		out.Kind = "choice"
		for _, c := range choices {
			out.Options = append(out.Options, Option{Value: c.Key, Label: c.Label, Selected: c.Key == values[key]})
		}
	}
	return out
}

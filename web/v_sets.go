package web

import (
	"fmt"
	"strings"
	"time"

	"chuky/indicators"
)

// setRule is a criterion's rule word for word, with the readings that hold in this set.
func setRule(set *indicators.Set, it *indicators.Item) Rule {
	r := Rule{Text: it.Clause.Text, Clause: clauseWords(set, it)}
	for _, in := range it.Inputs {
		if in.Key != "value" {
			r.Vars = append(r.Vars, Fact{in.Key, in.Label})
		}
	}
	var wanted []string
	for _, e := range it.EvidenceWanted {
		wanted = append(wanted, e.Text)
	}
	if len(wanted) > 0 {
		r.Evidence = strings.Join(wanted, "; ") + " (quy định riêng của kỳ đánh giá)"
	}
	for _, id := range it.RulingIDs {
		if x, ok := set.Ruling(id); ok {
			r.Rulings = append(r.Rulings, Note{Lead: x.Title + ":", Text: set.Chosen(x).Text})
		}
	}
	return r
}

// clauseWords says where the decision prints an item.
func clauseWords(set *indicators.Set, it *indicators.Item) string {
	if len(it.Clause.Lines) == 0 {
		return ""
	}
	return fmt.Sprintf("Quyết định %s, %s, tiêu chí %s, %s", set.Decision.Number, set.Annex, it.Code, lineWords(it.Clause.Lines))
}

func lineWords(lines []int) string {
	var out []string
	for _, n := range lines {
		out = append(out, fmt.Sprint(n))
	}
	return "dòng " + strings.Join(out, ", ")
}

func decisionWords(d indicators.Decision) string {
	out := "Quyết định " + d.Number
	if t, err := time.Parse(time.DateOnly, d.Date); err == nil {
		out += " ngày " + t.Format("02/01/2006")
	}
	return out
}

func setsPage(sets []*indicators.Set) TablePage {
	p := TablePage{Head: ListHead{Title: "Bộ chỉ số", Sub: fmt.Sprintf("%d bộ; quy định trích nguyên văn từ văn bản, phần bổ sung của kỳ đánh giá được ghi rõ", len(sets))}}
	p.Table = Table{Caption: "Các bộ chỉ số", Columns: []Column{{"Bộ chỉ số", false}, {"Căn cứ", false}, {"Tiêu chí", true}, {"Điểm tối đa", true}, {"Cách hiểu", true}, {"Bản", false}}}
	for _, set := range sets {
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: set.Short, Href: URLSetVersion(set.ID, set.Version), Sub: set.ID}, {Text: decisionWords(set.Decision), Sub: set.Annex},
			{Text: Int(len(set.Criteria()))}, {Text: indicators.FormatExactVN(set.Max)}, {Text: Int(len(set.Rulings))}, {Text: set.Version, Sub: set.Digest()[:8]}}})
	}
	if len(sets) == 0 {
		p.Empty = &Empty{Icon: IconListTree, Title: "Chưa có bộ chỉ số nào", Text: "Bộ chỉ số đi kèm phần mềm; hãy báo Quản trị."}
	}
	return p
}

// setPage shows one set as a tree; versions are the versions of the same set.
func setPage(set *indicators.Set, versions []*indicators.Set) SetPage {
	p := SetPage{Head: ListHead{Title: set.Short, Sub: set.Annex + ", " + decisionWords(set.Decision) + ": " + set.Title}}
	for _, x := range versions {
		p.Versions = append(p.Versions, Tab{Href: URLSetVersion(x.ID, x.Version), Text: "Bản " + x.Version, Current: x.Version == set.Version})
	}
	p.Facts = []KPI{{Label: "Chỉ số chính", Value: Int(len(set.Main))}, {Label: "Tiêu chí", Value: Int(len(set.Criteria()))}, {Label: "Tổng điểm", Value: indicators.FormatExactVN(set.Max)}, {Label: "Cách hiểu", Value: Int(len(set.Rulings))}}
	p.Notes = []Note{{Lead: "Mã băm của bộ chỉ số (SHA-256):", Text: strings.Join(groupsOf8(set.Digest()), " ")}}
	if text, own := classWords(set); text != "" {
		p.Notes = append(p.Notes, Note{Lead: "Xếp loại:", Text: text + own})
	}
	for _, m := range set.Main {
		sec := SetSection{No: m.Code, Name: m.Name, Max: indicators.FormatExactVN(m.Max)}
		for i := range m.Criteria {
			it := &m.Criteria[i]
			rule := setRule(set, it)
			rule.Rulings = nil // they stand below with their passages
			sec.Items = append(sec.Items, SetItem{No: it.Code, Name: it.Name, Max: indicators.FormatExactVN(it.Max), Method: methodNames[it.Method.Kind], Rule: rule, Inputs: setInputs(it)})
		}
		p.Sections = append(p.Sections, sec)
	}
	for i := range set.Info {
		it := &set.Info[i]
		in := it.Inputs[0]
		note := lineWords([]int{it.Line})
		if it.Own {
			note = "tên do kỳ đánh giá đặt; văn bản để trống dòng này"
		}
		if it.Personal {
			note += "; thông tin cá nhân, không công bố"
		}
		p.General = append(p.General, SetInput{Letter: strings.TrimPrefix(it.Code, "I."), Label: it.Name, Unit: in.Unit, Note: note})
	}
	for i := range set.Rulings {
		p.Findings = append(p.Findings, findingOf(set, &set.Rulings[i]))
	}
	return p
}

// classWords says how units are classed, and whose rule that is.
func classWords(set *indicators.Set) (text, own string) {
	var parts []string
	for _, c := range set.Classes {
		from := "từ " + sharePercent(c) + " số điểm"
		if c.From.Sign() == 0 {
			from = "còn lại"
		}
		parts = append(parts, c.Name+" "+from)
		if c.Own {
			own = " (quy định riêng của kỳ đánh giá, văn bản không in)"
		}
	}
	return strings.Join(parts, "; "), own
}

func sharePercent(c indicators.Class) string {
	text, _ := indicators.FormatPercentVN(c.From)
	return text
}

func setInputs(it *indicators.Item) []SetInput {
	var out []SetInput
	if it.Choices != nil {
		var labels []string
		for _, c := range it.Choices {
			labels = append(labels, c.Label)
		}
		out = append(out, SetInput{Label: dash(it.ChoiceHint), Unit: "lựa chọn", Note: strings.Join(labels, " · ")})
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		var notes []string
		if !in.Asked() {
			notes = append(notes, "không hỏi, lấy từ "+in.Source())
		}
		if in.Kind == indicators.Integer {
			notes = append(notes, "số nguyên")
		}
		for _, c := range in.Choices {
			notes = append(notes, c.Label)
		}
		if in.PriorYear {
			notes = append(notes, "của năm trước năm đánh giá")
		}
		if in.Own {
			notes = append(notes, "cách ghi của kỳ đánh giá, văn bản không in")
		}
		out = append(out, SetInput{Letter: in.Key, Label: in.Label, Unit: in.Unit, Note: strings.Join(notes, " · ")})
	}
	return out
}

// findingOf shows a passage that needs a ruling, its readings and the one that holds.
func findingOf(set *indicators.Set, r *indicators.Ruling) Finding {
	f := Finding{ID: r.ID, Where: r.Title, Chip: Chip{"ok", IconScale, "Đã có cách hiểu"}, By: "Cách hiểu mặc định của bộ chỉ số: " + r.Reason + " Điều phối chọn được cách khác trước khi mở kỳ đánh giá."}
	var quotes []string
	for _, p := range r.Passages {
		quotes = append(quotes, fmt.Sprintf("“%s” (dòng %d)", p.Text, p.Line))
	}
	f.Quote = strings.Join(quotes, "; ") + ". " + r.Question
	if len(r.Criteria) > 0 {
		f.Where = strings.Join(r.Criteria, ", ") + " · " + r.Title
	}
	chosen := set.Chosen(r)
	for _, x := range r.Readings {
		f.Readings = append(f.Readings, Option{Value: x.Key, Label: x.Text, Selected: x.Key == chosen.Key})
	}
	return f
}

package web

import (
	"fmt"
	"net/url"
	"slices"

	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// councilPage shows the provisional results and the cases; forms maps unit codes to forms, minutes is a form of minutes
// that was refused, group the one whose ranking is shown in the part that list says.
func councilPage(x queries.Council, forms map[string]string, minutes *typed, group string, list listView) CouncilPage {
	c := x.Cycle
	p := CouncilPage{Heading: "Hội đồng thẩm định", Sub: c.Name}
	if x.Due.Absolute != "" {
		p.Sub += " · họp trước " + x.Due.Absolute
	}
	decided := map[string]queries.CouncilDecision{}
	for _, d := range x.Decisions {
		decided[d.AssessmentID+"/"+d.Item] = d
	}
	done := 0
	for _, k := range x.Cases {
		if _, ok := decided[k.AssessmentID+"/"+k.Item]; ok {
			done++
		}
	}
	p.KPIs = []KPI{{Label: "Đơn vị", Value: Int(len(forms))}, {Label: "Giải trình, kiến nghị", Value: Int(len(x.Cases))}, {Label: "Hội đồng đã đổi", Value: Int(len(x.Decisions))}}
	p.Notes = append(p.Notes, Note{Text: "Hội đồng xác nhận hoặc thay đổi kết quả từng tiêu chí và nêu lý do; kết quả của Hội đồng là điểm đạt được. Hội đồng và giải trình là quy định riêng của kỳ đánh giá."})
	if c.Stage != models.CycleCouncil {
		p.Notes = append(p.Notes, Note{Lead: "Kỳ đánh giá " + x.StageVN + ".", Text: "Trang này chỉ để xem."})
	} else if len(x.Open) > 0 {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: fmt.Sprintf("Còn %d đơn vị chưa thẩm định xong", len(x.Open)), Text: "nên chưa ghi biên bản được: " + openNames(x.Open) + "."})
	}
	for _, k := range x.Cases {
		d, ok := decided[k.AssessmentID+"/"+k.Item]
		p.Cases = append(p.Cases, councilCase(c.ID, k, d, ok, x.CanDecide))
	}
	for _, d := range x.Decisions { // criteria that a member brought up
		if !slices.ContainsFunc(x.Cases, func(k queries.CouncilCase) bool { return k.AssessmentID == d.AssessmentID && k.Item == d.Item }) {
			p.Cases = append(p.Cases, CouncilCase{Unit: d.Unit, No: d.Item, Name: d.Name, Href: URLCouncilCase(c.ID, d.AssessmentID, d.Item), Chip: Chip{"ok", IconScale, d.Kind},
				Thread: []ThreadMessage{{Who: d.Round + ": " + d.By, When: DateTime(d.At.Time()), Text: d.Reason, Side: "council"}}})
		}
	}
	if len(p.Cases) == 0 {
		p.Empty = &Empty{Icon: IconScale, Title: "Không có giải trình, kiến nghị nào", Text: "Muốn xem xét một tiêu chí, bấm tên đơn vị ở bảng xếp hạng tạm tính."}
	}
	for i, g := range x.Rankings {
		r := CouncilRanking{Name: groupHead(g.Title)}
		if g.Group == group || group == "" && i == 0 {
			g.Units, r.Part = partOf(list, g.Units, unitText)
		} else if len(g.Units) > listSize {
			r.More = &Link{Href: URLCouncil(c.ID) + "?khoi=" + url.QueryEscape(g.Group), Text: fmt.Sprintf("Xem đủ %d đơn vị", len(g.Units))}
			g.Units = g.Units[:listSize]
		}
		r.Rows = rankRows(g, func(code string) string {
			if id := forms[code]; id != "" {
				return URLCouncilUnit(c.ID, id)
			}
			return ""
		})
		p.Rankings = append(p.Rankings, r)
	}
	for _, m := range x.Minutes {
		p.Recorded = append(p.Recorded, Fact{"Số", m.Number}, Fact{"Ngày họp", isoDate(m.Date)}, Fact{"Tóm tắt", dash(m.Summary)})
	}
	if x.CanRecord {
		waiting := len(x.Cases) - done
		note := Note{Kind: "warn", Lead: fmt.Sprintf("Kết quả của %d đơn vị được chốt", len(forms)), Text: "và trình Chủ tịch."}
		if waiting > 0 {
			note.Text += fmt.Sprintf(" %d giải trình Hội đồng không đổi sẽ giữ kết quả thẩm định sau cùng.", waiting)
		}
		p.Minutes = &MinutesForm{Action: URLCouncilMinutes(c.ID), Errors: minutes.problems(), Consequence: note, Fields: minutes.fillAll(
			Field{Name: "so", Label: "Số biên bản", Placeholder: "12/BB-HĐ", Required: true}, Field{Type: "date", Name: "ngay", Label: "Ngày họp", Required: true},
			Field{Type: "textarea", Name: "tom_tat", Label: "Tóm tắt"})}
	}
	return p
}

func openNames(open []queries.OpenUnit) string {
	out := ""
	for i, o := range open {
		if i == 6 {
			return out + fmt.Sprintf(" và %d đơn vị khác", len(open)-i)
		}
		if i > 0 {
			out += ", "
		}
		out += o.Unit.Name + " (" + o.StageVN + ")"
	}
	return out
}

func councilCase(cycle string, k queries.CouncilCase, d queries.CouncilDecision, decided, may bool) CouncilCase {
	out := CouncilCase{Unit: k.Unit.Name, No: k.Item, Name: k.Name, Href: URLCouncilCase(cycle, k.AssessmentID, k.Item), Chip: Chip{"wait", IconHourglass, "Giữ kết quả thẩm định"},
		Scores: []Fact{{"Tự đánh giá", dash(k.Self)}, {"Lần 1", dash(k.RoundOne)}, {"Lần 2", dash(k.RoundTwo)}, {"Hiện nay", dash(k.Current)}, {"Tối đa", k.Max}}}
	out.Ledger = URLLedger(k.AssessmentID, k.Item)
	out.Thread = append(out.Thread, ThreadMessage{Who: k.Unit.Name, When: DateTime(k.Explanation.At.Time()), Text: k.Explanation.Text, Side: "unit", Kind: &Chip{"", IconMessageReply, "Giải trình"}})
	for _, v := range k.Verdicts {
		chip := VerdictChip(v.Kind)
		side := "verifier"
		if v.Round >= models.RoundCouncil {
			side = "council"
		}
		out.Thread = append(out.Thread, ThreadMessage{Who: queries.RoundVN[v.Round], When: DateTime(v.At.Time()), Text: v.Reason, Side: side, Kind: &chip})
	}
	if decided {
		out.Chip = Chip{"ok", IconScale, "Hội đồng: " + d.Kind}
	}
	switch {
	case may && k.Own:
		out.More = &Button{Text: "Bạn công tác tại đơn vị này nên không tham gia", Icon: IconUsers, Kind: "txt", Href: out.Href}
	case may:
		out.More = &Button{Text: "Thay đổi kết quả", Icon: IconScale, Kind: "ton", Href: out.Href}
	}
	return out
}

// unitText is what a unit of a ranking is found by.
func unitText(u scoring.UnitResult) string { return u.Name + " " + u.Code }

// rankRows are a ranking's rows; href may be nil.
func rankRows(g queries.RunGroup, href func(code string) string) []RankRow {
	var out []RankRow
	for _, u := range g.Units {
		r := RankRow{Rank: "–", Unit: u.Name, Points: u.Shown, Level: Level{Text: u.Class}}
		if u.Rank > 0 {
			r.Rank = fmt.Sprint(u.Rank)
		}
		if u.Block != "" {
			r.Note = "Khối " + u.Block
		}
		if u.Partial {
			r.Note = "tạm tính"
		}
		if href != nil {
			r.Href = href(u.Code)
		}
		out = append(out, r)
	}
	return out
}

// criteriaPage lists a unit's criteria with their points, each leading to a decision.
func criteriaPage(f queries.Form, action string, href func(item string) string) TablePage {
	p := TablePage{Head: ListHead{Title: f.Unit.Name, Sub: f.Cycle.Name + " · chọn một tiêu chí để xem xét"}}
	p.Head.Actions = []Button{{Text: "Sổ điểm", Icon: IconHistory, Kind: "sec", Href: URLLedger(f.Assessment.ID, "")}}
	p.Table = Table{Caption: "Tiêu chí của " + f.Unit.Name, Columns: []Column{{"Tiêu chí", false}, {"Tự đánh giá", true}, {"Sau thẩm định", true}, {"Tối đa", true}, {"Quyết định", false}}}
	for _, it := range f.Items {
		if it.Item.Info() || it.Self.Status == scoring.Excluded {
			continue
		}
		row := TableRow{Cells: []Cell{{Text: it.Item.Code + " " + it.Item.Name, Href: href(it.Item.Code)}, {Text: dash(it.Self.Shown)}, {Text: "–"}, {Text: Number(it.Self.Max.String())}, {Text: "–"}},
			Actions: []Button{{Text: action, Kind: "sec", Href: href(it.Item.Code)}}}
		if it.Verified != nil {
			row.Cells[2].Text = it.Verified.Shown
		}
		if n := len(it.Verdicts); n > 0 {
			chip := VerdictChip(it.Verdicts[n-1].Kind)
			row.Cells[4] = Cell{Chip: &chip, Sub: queries.RoundVN[it.Verdicts[n-1].Round]}
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return p
}

// decisionPage asks for a decision of the council, or a correction, on one criterion of a unit.
func decisionPage(f queries.Form, it queries.FormItem, form *typed) ConfirmPage {
	p := ConfirmPage{Lead: f.Unit.Name + " · " + it.Item.Code + " " + it.Item.Name, Errors: form.problems(), Icon: IconScale, Submit: "Ghi quyết định"}
	p.Facts = []Fact{{"Điểm tối đa", Number(it.Self.Max.String())}, {"Tự đánh giá", dash(it.Self.Shown)}}
	if it.Verified != nil {
		p.Facts = append(p.Facts, Fact{"Hiện nay", it.Verified.Shown})
	}
	for _, v := range it.Verdicts {
		p.Facts = append(p.Facts, Fact{queries.RoundVN[v.Round], v.KindVN + reasonAfter(v.Reason) + " (" + byAt(v.By, v.At) + ")"})
	}
	if it.Explanation != nil {
		p.Facts = append(p.Facts, Fact{"Giải trình của đơn vị", it.Explanation.Text})
	}
	for _, l := range workLines(it) {
		p.Facts = append(p.Facts, Fact{l.Label, l.Declared})
	}
	kinds := []models.VerdictKind{models.VerdictAccepted, models.VerdictAdjusted, models.VerdictNotRecognised}
	help := map[models.VerdictKind]string{models.VerdictAccepted: "Dùng số liệu đơn vị kê khai.", models.VerdictAdjusted: "Dùng số liệu nhập dưới đây.",
		models.VerdictNotRecognised: "Tiêu chí tính như không có số liệu.", models.VerdictNAGranted: "Đơn vị được điểm tối đa của tiêu chí.", models.VerdictNARefused: "Tiêu chí tính như không có số liệu."}
	if it.Item.MayBeNA {
		kinds = append(kinds, models.VerdictNAGranted, models.VerdictNARefused)
	}
	pick := Field{Type: "radio", Name: "quyet_dinh", Label: "Quyết định", Required: true, Wide: true}
	for _, k := range kinds {
		pick.Options = append(pick.Options, Option{Value: string(k), Label: VerdictChip(k).Text, Help: help[k]})
	}
	p.Fields = form.fillAll(append(append([]Field{pick}, figureFields(it)...), reasonField(""))...)
	return p
}

func reasonAfter(reason string) string {
	if reason == "" {
		return ""
	}
	return ": “" + reason + "”"
}

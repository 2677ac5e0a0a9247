package web

import (
	"fmt"
	"math/big"
	"strings"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

func reviewPage(r queries.Review, form *typed) ReviewPage {
	id := r.Assessment.ID
	p := ReviewPage{Unit: r.Unit.Name, Sub: fmt.Sprintf("%s · %d/%d tiêu chí có số liệu", r.Cycle.Name, r.Filled, r.Total), Stage: StageChip(r.Assessment.Stage), Revision: fmt.Sprint(r.Revision)}
	p.Due, _ = formDue(r.Form)
	if r.Submitted != "" {
		p.Submitted = r.Submitted + " trình lúc " + DateTime(r.Assessment.SubmittedAt.Time())
	}
	files := map[string]bool{}
	for _, it := range r.Items {
		for _, f := range it.Evidence {
			files[f.ID] = true
		}
	}
	p.KPIs = []KPI{{Label: "Điểm tự đánh giá", Value: dash(r.Self.Shown), Of: "/" + shownMax(r.Self.Max)}}
	if r.LastYear != nil {
		p.LastYear = fmt.Sprintf("Năm %d", r.LastYear.Year)
		p.KPIs = append(p.KPIs, KPI{Label: fmt.Sprintf("So với năm %d", r.LastYear.Year), Value: pointsDelta(r.LastYear.Total.Points, r.Self.Points).Text})
	}
	p.KPIs = append(p.KPIs, KPI{Label: "Tiêu chí có số liệu", Value: Int(r.Filled), Of: "/" + Int(r.Total)}, KPI{Label: "Tài liệu kiểm chứng", Value: Int(len(files))})
	p.Totals = totalRows(r)
	for _, c := range r.Changes {
		p.Changes = append(p.Changes, ChangeRow{No: c.Item, Name: strings.TrimSpace(c.Name + " · " + c.What), Before: dash(c.Before), After: dash(c.After), By: byAt(c.By, c.At)})
	}
	rows := func(all []queries.Issue) []IssueRow {
		var out []IssueRow
		for _, i := range all {
			out = append(out, issueRow(i, formItemHref(id, i.Item)))
		}
		return out
	}
	p.NoEvidence, p.Claims = rows(r.NoEvidence), rows(r.Claims)
	for i := range p.NoEvidence {
		p.NoEvidence[i].Text = "" // the heading says it
	}
	p.Warnings = append(rows(r.Warnings), rows(r.Missing)...)
	for _, it := range r.Items {
		if !it.Item.Info() && it.Self.Status != scoring.Excluded {
			p.Items = append(p.Items, reviewItem(id, it, form))
		}
	}
	switch {
	case r.May.Own:
		p.Blocked = &Note{Kind: "warn", Lead: "Bạn là người nhập hoặc trình phiếu này nên không tự duyệt được.", Text: "Người duyệt phải là lãnh đạo khác của đơn vị; bạn vẫn trả lại được phiếu."}
	case !r.May.Approve && r.Assessment.Stage.Editable():
		p.Blocked = &Note{Lead: "Phiếu chưa được trình.", Text: "Chuyên viên đang nhập số liệu; khi phiếu được trình, bạn nhận được việc và thư báo."}
		if r.Returned != "" {
			p.Blocked = &Note{Lead: "Phiếu đã được trả lại:", Text: r.Returned}
		}
	case r.Assessment.ApprovedAt.Set():
		p.Blocked = &Note{Kind: "ok", Lead: "Phiếu đã được duyệt.", Text: byAt(r.Approved, r.Assessment.ApprovedAt) + "."}
	}
	if r.May.Approve || r.May.Return {
		p.ReturnAction, p.ReturnError = URLReviewReturn(id), form.faultAt("ly_do")
		p.ApproveAction = URLReviewApprove(id)
		p.MayApprove = r.May.Approve && !r.May.Own
		p.Reason = form.get("ly_do", "")
		p.Consequence = Note{Text: "Trả lại mở phiếu cho chuyên viên sửa tiếp và trình lại."}
		if p.MayApprove {
			p.Consequence = Note{Kind: "warn", Lead: "Duyệt xong không sửa được.", Text: consequence(r, len(files))}
		}
	}
	return p
}

// consequence says what an approval does, to how much.
func consequence(r queries.Review, files int) string {
	out := fmt.Sprintf("Phiếu với %d tiêu chí và %d tài liệu được gửi thẩm định", r.Filled, files)
	if n := len(r.Missing); n > 0 {
		out += fmt.Sprintf("; %d tiêu chí thiếu số liệu tính 0 điểm", n)
	}
	out += "."
	if r.Due.Overdue {
		out += " Đã quá hạn nộp: phiếu sẽ được ghi là chậm nộp."
	}
	return out
}

func totalRows(r queries.Review) []TotalRow {
	var out []TotalRow
	row := func(no, name, points, shown, most, last, lastShown string) TotalRow {
		t := TotalRow{No: no, Name: name, Points: dash(shown), Max: shownMax(most), LastYear: lastShown, Bar: pointsBar(points, most)}
		if last != "" {
			t.Delta = pointsDelta(last, points)
		}
		return t
	}
	for _, m := range r.Main {
		last, shown := "", ""
		if r.LastYear != nil {
			shown = r.LastYear.Main[m.Code]
			last = plainNumber(shown)
		}
		out = append(out, row(m.Code, m.Name, m.Points, m.Shown, m.Max, last, shown))
	}
	last, shown := "", ""
	if r.LastYear != nil {
		last, shown = r.LastYear.Total.Points, r.LastYear.Total.Shown
	}
	total := row("", "Tổng", r.Self.Points, r.Self.Shown, r.Self.Max, last, shown)
	total.Total = true
	return append(out, total)
}

// plainNumber turns "1.234,50" into "1234.50".
func plainNumber(shown string) string {
	return strings.ReplaceAll(strings.ReplaceAll(shown, ".", ""), ",", ".")
}

// pointsBar is a share of a maximum in hundredths of a point.
func pointsBar(points, most string) Bar {
	return Bar{Value: hundredths(points), Max: max(hundredths(most), 1)}
}

func hundredths(s string) int {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0
	}
	r.Mul(r, big.NewRat(100, 1))
	return int(new(big.Int).Quo(r.Num(), r.Denom()).Int64())
}

func reviewItem(id string, it queries.FormItem, form *typed) ReviewItem {
	out := ReviewItem{No: it.Item.Code, Name: it.Item.Name, Figures: figuresShort(it), Points: itemPoints(it.Self), Max: shownMax(string(it.Self.Max)), Chip: itemChip(it),
		Href: formItemHref(id, it.Item.Code), Comment: form.get(commentPrefix+it.Item.Code, ""), Evidence: "không có tài liệu"}
	if n := len(it.Evidence); n > 0 {
		out.Evidence = fmt.Sprintf("%d tài liệu", n)
	}
	return out
}

// figuresShort is an item's figures on one line: "a = 45, b = 60".
func figuresShort(it queries.FormItem) string {
	if it.NA == models.NAClaimed {
		return "đề nghị “không có nội dung”: " + shortText(it.NAReason, 120)
	}
	var out []string
	for _, in := range it.Inputs {
		if in.Value == "" {
			continue
		}
		if in.Key == indicators.ChoiceKey || in.Key == "value" {
			out = append(out, in.Shown)
		} else {
			out = append(out, in.Key+" = "+in.Shown)
		}
	}
	if len(out) == 0 {
		return "chưa nhập"
	}
	return strings.Join(out, ", ")
}

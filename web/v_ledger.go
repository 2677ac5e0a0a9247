package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// ledgerPage lays out a unit's steps, criterion by criterion; open is the criterion to unfold.
func ledgerPage(l queries.Ledger, open string) LedgerPage {
	id := l.Assessment.ID
	p := LedgerPage{Head: ListHead{Title: "Sổ điểm · " + l.Unit.Name, Sub: l.Cycle.Name + " · " + l.StageVN}, Steps: true}
	if l.Access.Judge() {
		p.Head.Actions = append(p.Head.Actions, Button{Text: "Bàn thẩm định", Icon: IconClipboardCheck, Kind: "sec", Href: URLDesk(id)})
	}
	p.Head.Actions = append(p.Head.Actions, Button{Text: "Phiếu", Icon: IconForms, Kind: "sec", Href: URLForm(id)})
	if len(l.Rounds) == 0 {
		text := "Chưa có kết quả thẩm định nào mà bạn được xem; mỗi lần thẩm định hiện ở đây khi kết thúc."
		p.Notes = append(p.Notes, Note{Lead: "Mới có điểm tự đánh giá.", Text: text})
	}
	final := l.Assessment.Stage == models.StageFinal
	p.KPIs = []KPI{{Label: "Tự đánh giá", Value: dash(l.Self.Shown), Of: "/" + shownMax(l.Self.Max)}}
	if l.Verified.Shown != "" {
		label := "Sau thẩm định"
		if final {
			label = "Điểm đạt được"
		}
		p.KPIs = append(p.KPIs, KPI{Label: label, Value: l.Verified.Shown, Of: "/" + shownMax(l.Verified.Max)}, KPI{Label: "So với tự đánh giá", Value: pointsDelta(l.Self.Points, l.Verified.Points).Text})
	}
	p.Totals = ledgerTotals(l.Totals)
	for _, m := range l.Main {
		sec := ProfileSection{No: m.Code, Name: m.Name, Points: cmp.Or(m.Verified, dash(m.Shown)), Max: shownMax(m.Max)}
		for _, it := range l.Items {
			if it.Main == m.Code {
				item := ledgerItem(l, it, final)
				item.Open = it.Item.Code == open
				sec.Items = append(sec.Items, item)
			}
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

func ledgerTotals(rows []models.LedgerRow) Table {
	t := Table{Caption: "Tổng điểm qua các bước", Columns: []Column{{"Bước", false}, {"Điểm", true}, {"Hạng", true}, {"Chốt lúc", false}, {"Lý do", false}}}
	for _, r := range rows {
		rank := "–"
		if r.Rank > 0 {
			rank = Int(r.Rank)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []Cell{{Text: cmp.Or(queries.LedgerStepVN[r.Step], r.Step)}, {Text: r.Shown + "/" + shownMax(r.Max)}, {Text: rank}, {Text: DateTime(r.At.Time())}, {Text: dash(r.Reason)}}})
	}
	return t
}

// ledgerItem is one criterion: the points in three columns, the working, and every step with who took it and why.
func ledgerItem(l queries.Ledger, it queries.FormItem, final bool) ProfileItem {
	code := it.Item.Code
	out := ProfileItem{No: code, Name: it.Item.Name, Self: itemPoints(it.Self), Verified: "–", Final: "–", Max: shownMax(string(it.Self.Max)), Rule: upperFirst(strings.TrimPrefix(ruleShort(it.Item), "Cách tính: ")) + ".", Chip: statusChip(it.Self.Status), Href: formItemHref(l.Assessment.ID, code)}
	if it.Verified != nil {
		out.Chip = statusChip(it.Verified.Status)
		if final {
			out.Final = itemPoints(*it.Verified)
		}
	}
	for _, r := range l.Rounds {
		if r.Round <= models.RoundTwo {
			out.Verified = itemPoints(r.Criteria[code])
		}
	}
	out.Lines = []Fact{{"Số liệu", figuresShort(it)}}
	if c := calcOf(it.Self); c.Formula != "" {
		out.Lines = append(out.Lines, Fact{"Tự đánh giá", c.Formula})
	}
	if it.Verified != nil && len(it.Verdicts) > 0 {
		if c := calcOf(*it.Verified); c.Formula != "" {
			out.Lines = append(out.Lines, Fact{"Sau cùng", c.Formula})
		}
	}
	out.Ledger = ledgerSteps(l, it)
	return out
}

// ledgerSteps are the steps of one criterion, oldest first.
func ledgerSteps(l queries.Ledger, it queries.FormItem) []Event {
	type step struct {
		at models.Instant
		Event
	}
	var out []step
	add := func(at models.Instant, icon, kind, text, meta string) {
		out = append(out, step{at, Event{Icon: icon, Kind: kind, Text: text, Meta: meta}})
	}
	if it.UpdatedAt.Set() {
		text := "Tự đánh giá: " + itemPoints(it.Self) + " điểm"
		if it.NA == models.NAClaimed {
			text = "Đề nghị “không có nội dung”: " + it.NAReason
		}
		add(it.UpdatedAt, IconPencil, "", text, byAt(it.UpdatedBy, it.UpdatedAt))
	}
	for _, x := range it.Supplements {
		add(x.AskedAt, IconReturn, "", "Yêu cầu bổ sung ("+supplementStates[x.State]+"): "+x.Reason, byAt(x.AskedBy, x.AskedAt))
	}
	if e := it.Explanation; e != nil {
		add(e.At, IconMessageReply, "", "Giải trình, kiến nghị: "+e.Text, byAt(e.By, e.At))
	}
	for _, v := range it.Verdicts {
		points := ""
		for _, r := range l.Rounds {
			if r.Round == v.Round {
				points = itemPoints(r.Criteria[it.Item.Code])
			}
		}
		chip := VerdictChip(v.Kind)
		add(v.At, chip.Icon, chip.Kind, verdictWords(v.Round, v.KindVN, points, v.Reason), byAt(v.By, v.At))
	}
	slices.SortStableFunc(out, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	var events []Event
	for _, s := range out {
		events = append(events, s.Event)
	}
	return events
}

// verdictWords is a decision in one line: "Thẩm định lần 1: chấp nhận, 7,50 điểm. Lý do: …".
func verdictWords(round int, kind, points, reason string) string {
	text := fmt.Sprintf("%s: %s", queries.RoundVN[round], lowerFirst(kind))
	if points != "" && points != "–" {
		text += ", " + points + " điểm"
	}
	if reason != "" {
		text += ". Lý do: " + reason
	}
	return text
}

func statusChip(st scoring.Status) *Chip {
	switch st {
	case scoring.NotApplicable:
		return &Chip{"", IconCircleOff, "Không có nội dung"}
	case scoring.Missing:
		return &Chip{"bad", IconAlert, "Thiếu số liệu"}
	case scoring.Undefined:
		return &Chip{"warn", IconAlert, "Không tính được"}
	case scoring.Excluded:
		return &Chip{"", IconBan, "Loại trừ"}
	}
	return nil
}

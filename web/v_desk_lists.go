package web

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chuky/fold"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// listed is a table page of which only a part is shown; total counts all that match.
type listed struct {
	TablePage
	total int
}

// listSize is how many rows a page of a list holds.
const listSize = 50

// pageCut is the part of a list that a page shows.
func pageCut[T any](rows []T, offset int) []T {
	rows = rows[min(offset, len(rows)):]
	return rows[:min(listSize, len(rows))]
}

// deskWaits reports whether a unit waits for a verifier.
func deskWaits(r queries.DeskRow) bool {
	return !r.NotHandedIn && (r.Decided < r.Total && r.Assessment.Stage != models.StageVerified && r.Assessment.Stage != models.StageFinal || r.Waiting > 0 || r.OpenTasks > 0)
}

// desksPage lists a verifier's units: those that wait first. state narrows to those that wait (cho), are through (xong)
// or have not handed in (chua).
func desksPage(rows []queries.DeskRow, q, state string, offset int) listed {
	rows = slices.Clone(rows)
	all := len(rows)
	counts := map[string]int{}
	stateOf := func(r queries.DeskRow) string {
		switch {
		case r.NotHandedIn:
			return "chua"
		case deskWaits(r):
			return "cho"
		}
		return "xong"
	}
	for _, r := range rows {
		counts[stateOf(r)]++
	}
	rows = slices.DeleteFunc(rows, func(r queries.DeskRow) bool {
		return state != "" && stateOf(r) != state || q != "" && !fold.Has(r.Unit.Folded, q)
	})
	slices.SortStableFunc(rows, func(a, b queries.DeskRow) int {
		rank := map[string]int{"cho": 0, "chua": 1, "xong": 2}
		return rank[stateOf(a)] - rank[stateOf(b)]
	})
	p := listed{total: len(rows)}
	p.Head = ListHead{Title: "Thẩm định", Sub: fmt.Sprintf("%d phiếu trong các kỳ đang chạy, %d phiếu chờ thẩm định", all, counts["cho"])}
	tab := func(value, text string, n int) Tab {
		href := URLDesks()
		if value != "" {
			href += "?tt=" + value
		}
		return Tab{Href: href, Text: text, Count: Int(n), Current: state == value}
	}
	p.Tabs = []Tab{tab("", "Tất cả", all), tab("cho", "Chờ thẩm định", counts["cho"]), tab("chua", "Đơn vị chưa gửi", counts["chua"]), tab("xong", "Đã xong", counts["xong"])}
	p.Search = &Search{Action: URLDesks(), Q: q, Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị (không cần dấu)", Hidden: []Hidden{{"tt", state}}}
	if q != "" {
		p.Search.Reset = p.Tabs[slices.IndexFunc(p.Tabs, func(t Tab) bool { return t.Current })].Href
	}
	p.Table = Table{Caption: "Các đơn vị được phân công", Columns: []Column{{"Đơn vị", false}, {"Lĩnh vực", false}, {"Đã thẩm định", true}, {"Hạn", false}, {"Trạng thái", false}}}
	for _, r := range pageCut(rows, offset) {
		p.Table.Rows = append(p.Table.Rows, deskRow(r))
	}
	if len(rows) == 0 {
		p.Empty = &Empty{Icon: IconClipboardCheck, Title: "Không có đơn vị nào", Text: "Khi một đơn vị gửi phiếu thuộc lĩnh vực của bạn, phiếu sẽ hiện ở đây và trong Hộp việc."}
		if q != "" || state != "" {
			p.Empty.Text, p.Empty.Action = "Không có đơn vị nào khớp bộ lọc.", &Link{Href: URLDesks(), Text: "Xem tất cả"}
		}
	}
	return p
}

func deskRow(r queries.DeskRow) TableRow {
	chip := StageChip(r.Assessment.Stage)
	due := dueView(r.Due)
	done := fmt.Sprintf("%d/%d", r.Decided, r.Total)
	sub := ""
	if r.Waiting > 0 {
		sub = fmt.Sprintf("%d giải trình chờ xét", r.Waiting)
	}
	unit := Cell{Text: r.Unit.Name, Sub: r.Cycle.Name}
	row := TableRow{Cells: []Cell{unit, {Text: strings.Join(r.Fields, ", ")}, {Text: done, Sub: sub}, {Text: due.Relative, Sub: due.Absolute}, {Chip: &chip}}}
	if !r.NotHandedIn {
		row.Cells[0].Href = URLDesk(r.Assessment.ID)
		text, kind := "Xem", "sec"
		if deskWaits(r) {
			text, kind = "Thẩm định", "ton"
		}
		row.Actions = []Button{{Text: text, Kind: kind, Href: URLDesk(r.Assessment.ID)}}
	}
	return row
}

func bulkPage(d queries.Desk, form *typed) ConfirmPage {
	plain, empty := plainItems(d), emptyItems(d)
	id := d.Assessment.ID
	p := ConfirmPage{Heading: fmt.Sprintf("Chấp nhận %d tiêu chí của %s", len(plain), d.Unit.Name), Lead: "Các tiêu chí đủ số liệu, có tài liệu kiểm chứng và không có cảnh báo nào.", Action: URLDeskBulk(id), Icon: IconCircleCheck,
		Submit: fmt.Sprintf("Chấp nhận %d tiêu chí", len(plain)), Back: Link{Href: URLDesk(id), Text: d.Unit.Name}, Errors: form.problems(),
		Consequence: Note{Text: "Số liệu kê khai được giữ nguyên. Bạn vẫn đổi được từng quyết định cho đến khi kết thúc lần 1."}}
	for _, it := range plain {
		p.Facts = append(p.Facts, Fact{it.Item.Code + " " + shortText(it.Item.Name, 60), it.Self.Shown + " điểm"})
		p.Hidden = append(p.Hidden, Hidden{"tc", it.Item.Code})
	}
	if len(plain) == 0 {
		p.Heading, p.Lead, p.Submit = "Chấp nhận nhiều tiêu chí của "+d.Unit.Name, "Không có tiêu chí nào đủ số liệu, có tài liệu kiểm chứng và không có cảnh báo.", "Chấp nhận"
	}
	if len(empty) > 0 {
		var codes []string
		for _, it := range empty {
			codes = append(codes, it.Item.Code)
			p.Hidden = append(p.Hidden, Hidden{"trong", it.Item.Code})
		}
		p.Fields = []Field{form.fill(Field{Type: "checkbox", Name: "ca_trong", Label: fmt.Sprintf("Cả %d tiêu chí đơn vị không kê khai, không có tài liệu (0 điểm): %s", len(codes), strings.Join(codes, ", "))})}
	}
	return p
}

func roundPage(d queries.Desk, form *typed) ConfirmPage {
	id := d.Assessment.ID
	p := ConfirmPage{Heading: "Kết thúc thẩm định lần 1", Lead: d.Unit.Name + " · " + d.Cycle.Name, Action: URLRoundDone(id), Submit: "Kết thúc lần 1", Icon: IconCheck, Back: Link{Href: URLDesk(id), Text: d.Unit.Name}, Errors: form.problems(),
		Consequence: Note{Kind: "warn", Lead: "Đơn vị sẽ thấy mọi quyết định và lý do.", Text: "Sau đó chỉ xét lại tiêu chí mà đơn vị giải trình."}}
	counts := map[string]int{}
	for _, it := range d.Desk {
		if !it.Item.Info() {
			counts[it.State]++
		}
	}
	for _, k := range []models.VerdictKind{models.VerdictAccepted, models.VerdictAdjusted, models.VerdictNotRecognised, models.VerdictNAGranted, models.VerdictNARefused} {
		if n := counts[string(k)]; n > 0 {
			p.Facts = append(p.Facts, Fact{VerdictChip(k).Text, fmt.Sprintf("%d tiêu chí", n)})
		}
	}
	p.Facts = append(p.Facts, Fact{"Điểm tự đánh giá", d.Self.Shown + "/" + Number(d.Self.Max)}, Fact{"Điểm sau thẩm định", dash(d.Verified.Shown)})
	if len(d.Left) > 0 {
		p.Facts = append(p.Facts, Fact{"Chưa có quyết định", strings.Join(d.Left, ", ")})
	}
	return p
}

// compareWidth is how many characters of a figure's name, or of a choice, fit a column; the rule above has the whole.
const compareWidth = 30

func comparePage(x queries.Compare, list listView) ComparePage {
	p := ComparePage{No: x.Item.Code, Name: x.Item.Name, Sub: fmt.Sprintf("%s · %d đơn vị · điểm tối đa %s", x.Cycle.Name, len(x.Rows), indicators.FormatExactVN(x.Item.Max)), Back: URLDesks(), Rule: setRule(x.Set, x.Item)}
	for _, in := range x.Rows[0].Inputs {
		label := in.Key
		if in.Key == indicators.ChoiceKey {
			label = "Lựa chọn"
		}
		p.Letters = append(p.Letters, Fact{label, shortText(in.Label, compareWidth)})
	}
	if x.Cohort != nil {
		p.Cohort = fmt.Sprintf("Thấp nhất %s, cao nhất %s, %d đơn vị có số liệu.", exactShown(x.Cohort.Min), exactShown(x.Cohort.Max), x.Cohort.N)
	}
	rows := slices.Clone(x.Rows)
	slices.SortStableFunc(rows, func(a, b queries.CompareRow) int {
		pa, okA := new(big.Rat).SetString(a.Self.Points)
		pb, okB := new(big.Rat).SetString(b.Self.Points)
		if !okA || !okB {
			return 0
		}
		return pb.Cmp(pa)
	})
	rows, p.Part = partOf(list, rows, func(r queries.CompareRow) string { return r.Unit.Name + " " + r.Unit.Code })
	for _, r := range rows {
		row := CompareRow{Unit: r.Unit.Name, Href: URLDeskItem(r.Assessment.ID, x.Item.Code), Self: r.Self.Shown, Verified: "–", Chip: VerdictChip(""), Files: Int(r.Files)}
		for _, in := range r.Inputs {
			row.Figures = append(row.Figures, shortText(dash(in.Shown), compareWidth))
		}
		switch {
		case r.Verdict != nil:
			row.Verified, row.Chip = r.Current.Shown, VerdictChip(r.Verdict.Kind)
		case r.NA == models.NAClaimed:
			row.Chip = Chip{"wait", IconCircleOff, "Đề nghị “không có nội dung”"}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

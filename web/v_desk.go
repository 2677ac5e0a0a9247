package web

import (
	"fmt"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// figurePrefix sets the names of figures apart from the other controls of a form.
const figurePrefix = "sl."

// deskView is what the desk shows beside the facts.
type deskView struct {
	item  string // code of the item to open; empty: the first that is left
	file  string // ID of the document in view; empty: the first
	until string // suggested end of a supplement, ready to show
	due   Due    // end of the round under way
	form  *typed // a decision that was refused
	tried *queries.Live
}

// deskPage lays out one unit's form for a verifier.
func deskPage(d queries.Desk, v deskView) DeskPage {
	at := openAt(d, v.item)
	p := DeskPage{Unit: d.Unit.Name, Round: "Thẩm định lần 1", Back: URLDesks(), Due: v.due, Strip: deskStrip(d, at), Left: leftWords(d)}
	if d.Round == models.RoundTwo {
		p.Round = "Thẩm định lần 2"
	}
	done, total := 0, 0
	for _, it := range d.Desk {
		if it.Item.Info() || it.Self.Status == scoring.Excluded {
			continue
		}
		total++
		if !slices.Contains(d.Left, it.Item.Code) {
			done++
		}
	}
	p.Done, p.Total, p.Interim = Int(done), Int(total), d.Verified.Shown
	p.Modes = []Tab{{Href: URLDesk(d.Assessment.ID), Text: "Theo đơn vị", Current: true}}
	if d.CanComplete {
		p.Finish = &Button{Text: "Kết thúc lần 1", Icon: IconCheck, Kind: "pri", Href: URLRoundDone(d.Assessment.ID)}
	} else if n := len(plainItems(d)) + len(emptyItems(d)); n > 1 && d.Round == models.RoundOne {
		p.Finish = &Button{Text: fmt.Sprintf("Chấp nhận nhiều tiêu chí (%d)", n), Icon: IconCircleCheck, Kind: "ton", Href: URLDeskBulk(d.Assessment.ID)}
	}
	if d.Notice != "" {
		p.Notice = &Note{Text: d.Notice}
	}
	if at < 0 {
		p.Viewer = Viewer{Empty: "Chọn một tiêu chí ở dải phía trên để xem tài liệu của tiêu chí đó."}
		return p
	}
	it := d.Desk[at]
	if !it.Item.Info() {
		p.Modes = append(p.Modes, Tab{Href: URLCompare(d.Cycle.ID, d.Assessment.GroupKey, it.Item.Code), Text: "Theo tiêu chí"})
	}
	p.Item = deskItem(d, at, v)
	p.Viewer = viewerOf(d.Assessment.ID, it.FormItem, v.file)
	if it.Why != "" && p.Notice == nil {
		p.Notice = &Note{Text: it.Why}
	}
	return p
}

// openAt finds the item to show: the one asked for, otherwise the first that waits for the actor.
func openAt(d queries.Desk, code string) int {
	if code == "" && len(d.LeftMine) > 0 {
		code = d.LeftMine[0]
	}
	if code == "" {
		return -1
	}
	return slices.IndexFunc(d.Desk, func(it queries.DeskItem) bool { return it.Item.Code == code })
}

func leftWords(d queries.Desk) string {
	if d.Round == 0 {
		return ""
	}
	var supplements []string
	for _, it := range d.Desk {
		if it.State == queries.DeskSupplement {
			supplements = append(supplements, it.Item.Code)
		}
	}
	out := ""
	switch {
	case len(d.LeftMine) > 0:
		out = fmt.Sprintf("Còn %d tiêu chí của bạn: %s", len(d.LeftMine), codesShort(d.LeftMine))
	case len(d.Left) > 0:
		out = fmt.Sprintf("Bạn đã xong; còn %d tiêu chí của người khác", len(d.Left))
	}
	if len(supplements) > 0 && out != "" {
		out += fmt.Sprintf(" (%d chờ đơn vị bổ sung)", len(supplements))
	}
	return out
}

// codesShort lists at most a dozen codes.
func codesShort(codes []string) string {
	const most = 12
	if len(codes) > most {
		return strings.Join(codes[:most], ", ") + " …"
	}
	return strings.Join(codes, ", ")
}

// stripStates maps where a decision stands to the strip's mark and its words.
var stripStates = map[string][2]string{
	queries.DeskUndecided: {"", "chưa thẩm định"}, queries.DeskSupplement: {"ret", "chờ bổ sung"},
	string(models.VerdictAccepted): {"ok", "chấp nhận"}, string(models.VerdictAdjusted): {"adj", "điều chỉnh số liệu"},
	string(models.VerdictNotRecognised): {"bad", "không công nhận tài liệu"},
	string(models.VerdictNAGranted):     {"ok", "đồng ý “không có nội dung”"}, string(models.VerdictNARefused): {"bad", "không đồng ý “không có nội dung”"},
}

// deskOrder is the way through a desk: the criteria as printed, then the figures of part I that the unit gave. Contact
// data of officials is not judged.
func deskOrder(d queries.Desk) []int {
	var out []int
	for i, it := range d.Desk {
		if !it.Item.Info() && it.Self.Status != scoring.Excluded {
			out = append(out, i)
		}
	}
	for i, it := range d.Desk {
		if it.Item.Info() && !it.Item.Personal && len(it.Values) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// deskStrip shows one square for each criterion. Part I is one square until it is in view: it seldom needs a decision.
func deskStrip(d queries.Desk, at int) []StripGroup {
	var out []StripGroup
	add := func(no, name string, i int) {
		it := d.Desk[i]
		if len(out) == 0 || out[len(out)-1].No != no {
			out = append(out, StripGroup{No: no, Name: name})
		}
		g := &out[len(out)-1]
		st := stripStates[it.State]
		x := StripItem{Href: URLDeskItem(d.Assessment.ID, it.Item.Code), No: it.Item.Code, Short: lastPart(it.Item.Code), State: st[0], Words: st[1], Current: i == at}
		if it.Item.Info() && it.State == queries.DeskUndecided {
			x.Words = "số liệu đơn vị kê khai"
		}
		g.Items = append(g.Items, x)
	}
	names := map[string]string{}
	for _, m := range d.Set.Main {
		names[m.Code] = m.Name
	}
	folded := at < 0 || !d.Desk[at].Item.Info()
	for _, i := range deskOrder(d) {
		it := d.Desk[i]
		if !it.Item.Info() {
			add(it.Main, names[it.Main], i)
			continue
		}
		add("I", "Thông tin chung", i)
		if folded {
			last := &out[len(out)-1].Items[0]
			last.Short, last.State, last.Words = "I", "", "thông tin chung của đơn vị"
			break
		}
	}
	return out
}

// lastPart is the end of a code that tells it apart: 1.2 → 2, CQS/8.1.* → 1.*.
func lastPart(code string) string {
	at := strings.LastIndexByte(code, '.')
	if at > 0 && code[at+1:] == "*" {
		at = strings.LastIndexByte(code[:at], '.')
	}
	return code[at+1:]
}

func deskItem(d queries.Desk, at int, v deskView) *DeskItem {
	it := d.Desk[at]
	out := &DeskItem{No: it.Item.Code, Name: it.Item.Name, RuleText: ruleShort(it.Item), Rule: setRule(d.Set, it.Item), Figures: figureRows(it.FormItem, v.form), Lines: workLines(it.FormItem),
		Max: "–", PointsSelf: "–", Action: URLVerdict(d.Assessment.ID, it.Item.Code), Version: deskVersion(it), ReadOnly: !it.MayJudge, Thread: deskThread(it.FormItem), Errors: v.form.problems()}
	if it.Item.Info() {
		out.Section = "I Thông tin chung"
	} else {
		m := d.Set.Main[slices.IndexFunc(d.Set.Main, func(m indicators.MainIndex) bool { return m.Code == it.Main })]
		out.Section, out.Compare = m.Code+" "+m.Name, URLCompare(d.Cycle.ID, d.Assessment.GroupKey, it.Item.Code)
		out.Ledger = URLLedger(d.Assessment.ID, it.Item.Code)
		out.Max, out.PointsSelf = Number(it.Self.Max.String()), it.Self.Shown
	}
	if d.Prior != nil {
		out.LastYear, out.PointsLast = fmt.Sprint(d.Prior.Year), "–"
		if last, ok := d.Prior.Result(it.Item.Code); ok {
			out.PointsLast = last.Shown
			priorLines(out.Lines, last)
		}
		for _, in := range it.Inputs {
			if in.Far {
				out.Notes = append(out.Notes, Note{Kind: "warn", Text: queries.FarWords(in, d.Prior)})
			}
		}
	}
	if it.Verified != nil && len(it.Verdicts) > 0 && !it.Item.Info() {
		out.Points, out.Delta = it.Verified.Shown, pointsDelta(it.Self.Points, it.Verified.Points)
	}
	out.Kept = keptLists(it.FormItem)
	if it.Cohort != nil {
		out.CohortNote = cohortWords(it.FormItem)
	}
	for _, w := range it.Self.Warnings {
		out.Notes = append(out.Notes, Note{Kind: "warn", Text: w.Message})
	}
	if !it.Item.Info() && it.Self.Reason != "" && it.NA != models.NAClaimed {
		out.Notes = append(out.Notes, Note{Text: it.Self.Reason})
	}
	if it.Note != "" {
		out.UnitNote = &Remark{Lead: "Thuyết minh của đơn vị", Text: it.Note, By: byAt(it.UpdatedBy, it.UpdatedAt)}
	}
	if it.NA == models.NAClaimed {
		out.NAClaim = &Remark{Lead: "Đơn vị đề nghị “không có nội dung”:", Text: it.NAReason, By: byAt(it.UpdatedBy, it.UpdatedAt)}
	}
	if n := len(it.Verdicts); n > 0 {
		last := it.Verdicts[n-1]
		c := VerdictChip(last.Kind)
		out.Decided, out.DecidedBy = &c, queries.RoundVN[last.Round]+", "+byAt(last.By, last.At)
	}
	out.Prev, out.Next, out.Submit = neighbours(d, at)
	if out.ReadOnly {
		return out
	}
	if slices.ContainsFunc(out.Figures, func(r FigureRow) bool { return r.Name != "" }) && !it.Item.Info() {
		out.Try = URLVerdictTry(d.Assessment.ID, it.Item.Code)
	}
	if v.tried != nil {
		showTried(out, it.FormItem, v.tried)
	}
	out.Tiles = tiles(d, it, v.form)
	out.Reasons = reasonTemplates(it, v.form)
	out.Reason, out.ReasonError = v.form.get("ly_do", ""), v.form.faultAt("ly_do")
	if d.Round == models.RoundOne {
		out.Until = v.form.fill(Field{Type: "datetime", Name: "han", Label: "Hạn bổ sung", Value: v.until, Help: "Chỉ dùng khi yêu cầu bổ sung; đơn vị sửa được riêng tiêu chí này đến hạn."})
	}
	return out
}

// showTried puts the points of figures typed, not recorded, into the column of verification.
func showTried(out *DeskItem, it queries.FormItem, tried *queries.Live) {
	for _, e := range tried.Errors {
		for i := range out.Figures {
			if out.Figures[i].Name == figurePrefix+e.Field {
				out.Figures[i].Error = e.Message
			}
		}
	}
	if len(tried.Errors) > 0 {
		return
	}
	r := tried.Result
	out.Points, out.Delta = r.Shown, pointsDelta(it.Self.Points, r.Points)
	it.Verified, it.Verdicts = &r, []queries.VerdictRow{{}}
	out.Lines = workLines(it)
	text := "Điểm theo số liệu ở cột Thẩm định, chưa ghi."
	if r.Reason != "" {
		text = r.Reason + " " + text
	}
	out.Notes = append([]Note{{Lead: "Tính thử.", Text: text}}, out.Notes...)
}

// priorLines puts last year's ratios beside this year's.
func priorLines(lines []FigureRow, last scoring.CriterionResult) {
	for i := range lines {
		lines[i].LastYear = "–"
	}
	for _, step := range last.Explanation {
		label, value, ok := workStep(step)
		if at := slices.IndexFunc(lines, func(r FigureRow) bool { return r.Label == label }); ok && at >= 0 {
			lines[at].LastYear = value
		}
	}
}

// deskVersion names what the verifier looks at: the unit's figures and the decisions so far. A decision on another
// version is not taken without showing what changed.
func deskVersion(it queries.DeskItem) string {
	return fmt.Sprintf("%d.%d.%d", it.Version, len(it.Verdicts), len(it.Supplements))
}

// neighbours are the items before and after, and the button's words: it leads to the next that is left.
func neighbours(d queries.Desk, at int) (prev, next *Link, submit string) {
	link := func(i int) *Link {
		return &Link{Href: URLDeskItem(d.Assessment.ID, d.Desk[i].Item.Code), Text: d.Desk[i].Item.Code}
	}
	order := deskOrder(d)
	pos := slices.Index(order, at)
	if pos > 0 {
		prev = link(order[pos-1])
	}
	if pos >= 0 && pos+1 < len(order) {
		next = link(order[pos+1])
	}
	submit = "Ghi quyết định"
	if code := nextLeft(d.LeftMine, d.Desk, at); code != "" {
		submit = "Ghi và sang " + code
	}
	return prev, next, submit
}

// nextLeft is the next item after the one at that still waits for the actor, from the beginning again when none follows.
func nextLeft(left []string, items []queries.DeskItem, at int) string {
	for k := 1; k < len(items); k++ {
		it := items[(at+k)%len(items)]
		if slices.Contains(left, it.Item.Code) && it.State != queries.DeskSupplement {
			return it.Item.Code
		}
	}
	return ""
}

// tileSupplement is the decision that asks for more; the others are kinds of verdicts.
const tileSupplement = "supplement"

func tiles(d queries.Desk, it queries.DeskItem, form *typed) []Tile {
	var out []Tile
	add := func(value, label, icon, kind string) {
		out = append(out, Tile{Value: value, Label: label, Icon: icon, Kind: kind, Selected: form.get("quyet_dinh", "") == value})
	}
	if it.NA == models.NAClaimed {
		add(string(models.VerdictNAGranted), "Đồng ý “không có nội dung”", IconCircleOff, "ok")
		add(string(models.VerdictNARefused), "Không đồng ý “không có nội dung”", IconCircleX, "bad")
	} else {
		add(string(models.VerdictAccepted), "Chấp nhận", IconCircleCheck, "ok")
		add(string(models.VerdictAdjusted), "Điều chỉnh số liệu", IconPencil, "warn")
		if !it.Item.Info() {
			add(string(models.VerdictNotRecognised), "Không công nhận tài liệu", IconFileX, "bad")
		}
	}
	if d.Round == models.RoundOne && it.State != queries.DeskSupplement {
		add(tileSupplement, "Yêu cầu bổ sung", IconReturn, "")
	}
	return out
}

// reasonsOften are sentences that verifiers start from; they can be changed before sending.
var reasonsOften = []string{
	"Số liệu kê khai lớn hơn số liệu trong tài liệu kiểm chứng.",
	"Tài liệu kiểm chứng không thuộc năm đánh giá.",
	"Tài liệu kiểm chứng không có chữ ký, con dấu hoặc số hiệu.",
	"Tài liệu kiểm chứng không liên quan đến nội dung của tiêu chí.",
	"Chưa có tài liệu kiểm chứng cho số liệu kê khai.",
	"Đơn vị có phát sinh nội dung của tiêu chí nên không thuộc trường hợp “không có nội dung”.",
}

func reasonTemplates(it queries.DeskItem, form *typed) []Option {
	out := []Option{{Label: "Chọn lý do mẫu (không bắt buộc)"}}
	for _, r := range reasonsOften {
		if it.NA != models.NAClaimed && strings.HasPrefix(r, "Đơn vị có phát sinh") {
			continue
		}
		out = append(out, Option{Value: r, Label: r, Selected: form.get("mau_ly_do", "") == r})
	}
	return out
}

// reasonTyped joins the template chosen and the text typed.
func reasonTyped(template, text string) string {
	template, text = strings.TrimSpace(template), strings.TrimSpace(text)
	if template == "" || strings.Contains(text, template) {
		return text
	}
	return strings.TrimSpace(template + " " + text)
}

// plainItems are the items that may be accepted together: left to the actor, complete, with evidence, and with nothing
// to look at.
func plainItems(d queries.Desk) []queries.DeskItem {
	var out []queries.DeskItem
	for _, it := range d.Desk {
		if slices.Contains(d.LeftMine, it.Item.Code) && it.State == queries.DeskUndecided && it.NA == models.NANone && len(it.Supplements) == 0 &&
			it.Complete() && len(it.Self.Warnings) == 0 && len(it.Evidence) > 0 && it.Self.Status != scoring.Undefined {
			out = append(out, it)
		}
	}
	return out
}

// emptyItems are the items left to the actor for which the unit gave nothing: accepting them means no points.
func emptyItems(d queries.Desk) []queries.DeskItem {
	var out []queries.DeskItem
	for _, it := range d.Desk {
		if slices.Contains(d.LeftMine, it.Item.Code) && it.State == queries.DeskUndecided && it.NA == models.NANone && len(it.Supplements) == 0 && !it.Complete() && len(it.Values) == 0 && len(it.Evidence) == 0 {
			out = append(out, it)
		}
	}
	return out
}

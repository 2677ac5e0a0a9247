package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/fold"
	"chuky/models"
	"chuky/queries"
)

// boardView is what the board shows beside the facts.
type boardView struct {
	now   time.Time
	group string   // group whose heat map shows; empty: the first
	view  string   // "tham-dinh": decided instead of filled
	may   bool     // the visitor is a coordinator
	list  listView // of the heat map's units
}

// laggardsShown is how many units the board names before it leads to the list.
const laggardsShown = 6

func boardPage(b queries.Board, x boardView) (BoardPage, error) {
	c := b.Cycle
	units := 0
	var groups []string
	for _, g := range b.Groups {
		units += len(g.Rows)
		groups = append(groups, groupHead(g.Title))
	}
	p := BoardPage{Stage: CycleChip(c.Stage), Head: ListHead{Title: c.Name, Sub: fmt.Sprintf("%d đơn vị · %s", units, joinVN(groups))}, Today: todayWords(b, x.now)}
	policy, cal, err := commands.PolicyOf(&c)
	if err != nil {
		return p, err
	}
	p.Timeline = NewTimeline(timelineSteps(b, policy, x.now), longHolidays(cal), x.now)
	if b.Moves.ReviseCalendar {
		p.Calendar = &Link{Href: URLBoardMove(c.ID, "moc"), Text: "Sửa mốc thời gian"}
	}
	p.Funnel = boardFunnel(b, units)
	p.Groups, p.Heat = boardHeat(b, x)
	p.Forecasts = boardForecasts(b)
	p.Laggards, p.LagSub, p.LagMore = boardLaggards(b)
	mail := URLMail() + "?ky=" + url.QueryEscape(c.ID)
	p.Messages = MessageCount{Sent: b.Messages.Sent, Waiting: b.Messages.Pending, Failed: b.Messages.Failed, Href: mail, FailedHref: mail + "&tt=" + models.MessageFailed}
	for _, l := range b.Load {
		row := LoadRow{Name: l.Name, Text: fmt.Sprintf("%d quyết định · còn %d việc", l.Decided, l.Open), Href: URLAudit() + "?nguoi=" + url.QueryEscape(l.UserID), Bar: Bar{Value: l.Decided, Max: max(1, l.Decided+l.Open)}}
		if l.Overdue > 0 {
			row.Text += fmt.Sprintf(", %d quá hạn", l.Overdue)
			row.Bar.Kind = "bad"
		}
		p.Load = append(p.Load, row)
	}
	if x.may {
		for _, m := range boardMoves(b) {
			p.Moves = append(p.Moves, Link{Href: URLBoardMove(c.ID, m.key), Text: m.menu, Icon: m.icon})
		}
		if mayCorrect(b) {
			p.Moves = append(p.Moves, Link{Href: URLCorrect(c.ID, "", ""), Text: "Đính chính", Icon: IconPencil})
		}
		p.Moves = append(p.Moves, Link{Href: URLDeputies(), Text: "Giao ký thay (KT.)", Icon: IconUserShield})
		if c.Stage.Terminal() {
			p.Moves = append(p.Moves, Link{Href: URLNewCycle(), Text: "Chuẩn bị kỳ mới", Icon: IconCalendarPlus})
		}
	}
	p.Moves = append(p.Moves, Link{Href: URLBoard(""), Text: "Mọi kỳ đánh giá", Icon: IconCalendar})
	p.Head.Actions = boardActions(b)
	for _, e := range b.Decisions {
		p.Decisions = append(p.Decisions, eventLine(e))
	}
	return p, nil
}

func joinVN(parts []string) string {
	out := ""
	for i, p := range parts {
		if i > 0 {
			out += " · "
		}
		out += p
	}
	return out
}

func todayWords(b queries.Board, now time.Time) string {
	out := "Hôm nay " + Weekday(now)
	for _, st := range b.Steps {
		if st.Current && !b.Cycle.Stage.Terminal() && b.Cycle.Stage != models.CyclePublished {
			return out + ". " + st.Name + " " + st.Due.Absolute + ", " + st.Due.Relative
		}
	}
	return out
}

// boardActions are the one or two moves that the stage calls for.
func boardActions(b queries.Board) []Button {
	c, out := b.Cycle, []Button{}
	switch c.Stage {
	case models.CycleCollecting:
		if n := len(b.Laggards); n > 0 && b.Moves.Cancel {
			out = append(out, Button{Text: fmt.Sprintf("Đôn đốc %d đơn vị chưa gửi", n), Icon: IconBell, Kind: "pri", Href: URLBoardMove(c.ID, "don-doc")})
		}
	case models.CycleVerifying:
		if b.Moves.EndVerifying {
			out = append(out, Button{Text: "Kết thúc thẩm định lần 1", Icon: IconCheck, Kind: "sec", Href: URLBoardMove(c.ID, "ket-thuc-tham-dinh")})
		}
	case models.CycleCouncil:
		out = append(out, Button{Text: "Trang Hội đồng", Icon: IconScale, Kind: "sec", Href: URLCouncil(c.ID)})
	case models.CycleSignOff, models.CycleSigned:
		out = append(out, Button{Text: "Trang ký duyệt", Icon: IconSignature, Kind: "sec", Href: URLSign(c.ID)})
	case models.CyclePublished, models.CycleClosed:
		out = append(out, Button{Text: "Kết quả công bố", Icon: IconWorld, Kind: "sec", Href: URLPublic(c.ID)})
	}
	return out
}

// stageRank orders the stages of the main path.
func stageRank(s models.CycleStage) int { return slices.Index(models.CycleStages, s) }

func timelineSteps(b queries.Board, policy commands.Policy, now time.Time) []TimelineStep {
	c := b.Cycle
	from := c.OpenedAt.Time()
	if !c.OpenedAt.Set() {
		from = now
	}
	var out []TimelineStep
	add := func(name string, to models.Instant, done models.CycleStage, forecast string) {
		if !to.Set() || to.Time().Before(from) {
			return
		}
		st := TimelineStep{Name: name, From: from, To: to.Time(), Done: stageRank(c.Stage) > stageRank(done)}
		for _, f := range b.Forecasts {
			if f.Name == forecast && f.Expect.Set() && !f.Met {
				st.Forecast, st.ForecastText = f.Expect.Time(), "dự báo "+f.Expect.Time().In(Zone).Format("02/01")
			}
		}
		out = append(out, st)
		from = to.Time()
	}
	add("Đơn vị kê khai, trình", c.DueAt, models.CycleCollecting, "Nộp phiếu đúng hạn")
	add("Nộp chậm, đến khi khóa", c.LockAt, models.CycleCollecting, "Nộp trước khi khóa số liệu")
	add("Thẩm định lần 1", c.VerifyBy, models.CycleVerifying, "Thẩm định lần 1")
	if policy.Explanation {
		add("Giải trình, thẩm định lần 2", c.ExplainBy, models.CycleExplaining, "")
	}
	if policy.Council {
		add("Hội đồng thẩm định", c.CouncilBy, models.CycleCouncil, "")
	}
	add("Phê duyệt kết quả", c.SignBy, models.CycleSignOff, "")
	add("Công bố", c.PublishAt, models.CycleSigned, "Công bố")
	return out
}

// longHolidays are the stretches of at least four days off in a calendar.
func longHolidays(cal calendar.Calendar) []Holiday {
	const long = 4
	var out []Holiday
	for _, d := range cal.Days {
		day, err := calendar.ParseDate(d.Date)
		if err != nil || d.Kind != calendar.Off || len(out) > 0 && day.Before(out[len(out)-1].To) {
			continue
		}
		from, to := day, day
		for !cal.IsWorkingDay(from.AddDate(0, 0, -1)) {
			from = from.AddDate(0, 0, -1)
		}
		for !cal.IsWorkingDay(to) {
			to = to.AddDate(0, 0, 1)
		}
		if to.Sub(from) >= long*24*time.Hour {
			name, _, _ := strings.Cut(d.Name, " (") // of the stretch, not of its first day
			out = append(out, Holiday{Name: name, From: from, To: to})
		}
	}
	return out
}

// funnelKinds are the icon and colour of the steps of queries.Board, in its order.
var funnelKinds = [][2]string{{IconCircleDashed, "bad"}, {IconPencil, ""}, {IconHourglass, ""}, {IconSend, ""}, {IconProgress, ""}, {IconCircleCheck, "ok"}, {IconLock, "bad"}}

func boardFunnel(b queries.Board, units int) []FunnelStep {
	var out []FunnelStep
	for i, st := range b.Funnel {
		out = append(out, FunnelStep{Href: boardList(b.Cycle.ID, i), Text: st.Name, Icon: funnelKinds[i][0], Count: st.Count, Bar: Bar{Kind: funnelKinds[i][1], Value: st.Count, Max: max(1, units)}})
	}
	return out
}

// boardList is the list of the units at a step of the funnel; -1 lists all.
func boardList(cycle string, step int) string {
	if step < 0 {
		return URLBoardUnits(cycle)
	}
	return URLBoardUnits(cycle) + fmt.Sprintf("?buoc=%d", step)
}

func boardHeat(b queries.Board, x boardView) ([]Tab, HeatMap) {
	h := HeatMap{Title: "Tiến độ nhập theo chỉ số chính", Caption: "Phần trăm tiêu chí đã có số liệu", Legend: "% tiêu chí có số liệu:", RowHead: "Đơn vị", LastHead: "Tiêu chí"}
	decided := x.view == "tham-dinh"
	if decided {
		h.Title, h.Caption, h.Legend = "Tiến độ thẩm định theo chỉ số chính", "Phần trăm tiêu chí đã có quyết định", "% tiêu chí đã thẩm định:"
	}
	if len(b.Groups) == 0 {
		return nil, h
	}
	at := max(0, slices.IndexFunc(b.Groups, func(g queries.BoardGroup) bool { return g.Group == x.group }))
	address := func(group, view string) string {
		q := url.Values{}
		q.Set("khoi", group)
		if view != "" {
			q.Set("xem", view)
		}
		return URLBoard(b.Cycle.ID) + "?" + q.Encode()
	}
	var tabs []Tab
	if len(b.Groups) > 1 {
		for i, g := range b.Groups {
			tabs = append(tabs, Tab{Href: address(g.Group, x.view), Text: groupHead(g.Title), Count: Int(len(g.Rows)), Current: i == at})
		}
	}
	g := b.Groups[at]
	h.Views = []Tab{{Href: address(g.Group, ""), Text: "Đã nhập", Current: !decided}, {Href: address(g.Group, "tham-dinh"), Text: "Đã thẩm định", Current: decided}}
	heatColumns(&h, g)
	rows := slices.Clone(g.Rows)
	count := func(r queries.HeatRow) int {
		if decided {
			return r.Decided
		}
		return r.Filled
	}
	slices.SortStableFunc(rows, func(a, b queries.HeatRow) int { return count(a) - count(b) })
	total := len(rows)
	rows, h.Part = partOf(x.list, rows, func(r queries.HeatRow) string { return r.Unit.Name + " " + r.Unit.Code })
	for _, r := range rows {
		row := HeatRow{Name: r.Unit.Name, Short: r.Unit.ShortName, Href: URLForm(r.Assessment.ID), Total: fmt.Sprintf("%d/%d", count(r), r.Total)}
		if row.Short == "" {
			row.Short = r.Unit.Name
		}
		for i, cell := range r.Cells {
			n := cell.Filled
			if decided {
				n = cell.Decided
			}
			value := 0
			if cell.Total > 0 {
				value = 100 * n / cell.Total
			}
			m := g.Main[i]
			href := URLFormItem(r.Assessment.ID, m.First)
			if decided {
				href = URLDeskItem(r.Assessment.ID, m.First)
			}
			row.Cells = append(row.Cells, HeatCell{Href: href, Value: value, Words: fmt.Sprintf("%s, %s: %d/%d tiêu chí", r.Unit.Name, m.Name, n, cell.Total)})
		}
		h.Rows = append(h.Rows, row)
	}
	h.Foot = fmt.Sprintf("%d đơn vị, xếp từ chậm nhất. Bấm một ô để xem các tiêu chí.", total)
	return tabs, h
}

func boardForecasts(b queries.Board) []Forecast {
	var out []Forecast
	for _, f := range b.Forecasts {
		x := Forecast{Title: f.Name, Text: f.Text, Chip: Chip{"ok", IconCircleCheck, "Kịp hạn"}}
		if f.Due.Absolute != "" {
			x.Title += " · " + f.Due.Absolute
		}
		switch {
		case f.Unknown && f.Met:
			x.Chip = Chip{"", IconCircleDashed, "Chưa rõ"}
		case !f.Met:
			x.Chip = Chip{"warn", IconAlert, "Có nguy cơ"}
		}
		out = append(out, x)
	}
	return out
}

func boardLaggards(b queries.Board) (rows []Laggard, sub string, more *Link) {
	if len(b.Laggards) == 0 {
		return nil, "", nil
	}
	for i, l := range b.Laggards {
		if i == laggardsShown {
			break
		}
		row := Laggard{Unit: l.Unit.Name, Href: URLForm(l.Assessment.ID), Detail: upperFirst(l.StageVN) + " · " + l.Owes}
		if b.Moves.Cancel {
			row.Action = Button{Text: "Đôn đốc", Kind: "ton", Href: URLBoardUnitMove(b.Cycle.ID, "don-doc", l.Assessment.ID)}
		}
		rows = append(rows, row)
	}
	return rows, fmt.Sprintf("%d đơn vị chưa gửi phiếu", len(b.Laggards)), &Link{Href: boardList(b.Cycle.ID, -1), Text: "Xem mọi đơn vị, gia hạn, mở lại phiếu"}
}

func eventLine(e queries.Event) Event {
	out := Event{Icon: IconHistory, Text: e.ActionVN, Meta: byAt(e.ActorName, e.At)}
	if e.Reason != "" {
		out.Text += ": " + e.Reason
	}
	return out
}

// unitsPage lists the units of a cycle with what may be done for each; step is a step of the funnel, -1 all.
func unitsPage(b queries.Board, q, group string, step, offset int) listed {
	p := listed{}
	c := b.Cycle
	p.Head = ListHead{Title: "Đơn vị của " + c.Name, Sub: c.Name, Actions: []Button{{Text: "Bảng điều phối", Icon: IconDashboard, Kind: "sec", Href: URLBoard(c.ID)}}}
	steps := []Option{{Label: "Mọi trạng thái", Selected: step < 0}}
	for i, st := range b.Funnel {
		steps = append(steps, Option{Value: fmt.Sprint(i), Label: fmt.Sprintf("%s (%d)", st.Name, st.Count), Selected: i == step})
	}
	groups := []Option{{Label: "Mọi nhóm"}}
	var rows []queries.HeatRow
	for _, g := range b.Groups {
		groups = append(groups, Option{Value: g.Group, Label: groupHead(g.Title), Selected: g.Group == group})
		for _, r := range g.Rows {
			at := step < 0 || slices.Contains(b.Funnel[step].Stages, r.Assessment.Stage)
			if at && (group == "" || group == g.Group) && (q == "" || fold.Has(r.Unit.Folded, q)) {
				rows = append(rows, r)
			}
		}
	}
	p.Search = &Search{Action: URLBoardUnits(c.ID), Q: q, Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị (không cần dấu)", Selects: []Select{{"buoc", "Trạng thái", steps}, {"khoi", "Nhóm", groups}}}
	if q != "" || step >= 0 || group != "" {
		p.Search.Reset = URLBoardUnits(c.ID)
	}
	p.total = len(rows)
	p.Table = Table{Caption: "Đơn vị", Columns: []Column{{"Đơn vị", false}, {"Trạng thái", false}, {"Có số liệu", true}, {"Đã thẩm định", true}, {"Hạn nộp", false}}}
	for _, r := range pageCut(rows, offset) {
		chip := StageChip(r.Assessment.Stage)
		row := TableRow{Cells: []Cell{{Text: r.Unit.Name, Href: URLForm(r.Assessment.ID), Sub: r.Unit.Code}, {Chip: &chip}, {Text: fmt.Sprintf("%d/%d", r.Filled, r.Total)}, {Text: fmt.Sprintf("%d/%d", r.Decided, r.Total)},
			{Text: DateTime(r.Assessment.DueAt.Time()), Sub: "khóa " + DateTime(r.Assessment.LockAt.Time())}}}
		if r.Assessment.Late {
			row.Cells[1].Sub = "chậm nộp"
		}
		if b.Moves.Cancel {
			row.Actions = unitActions(c.ID, r.Assessment)
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(rows) == 0 {
		p.Empty = &Empty{Icon: IconBuilding, Title: "Không có đơn vị nào khớp", Text: "Thử bỏ bớt bộ lọc.", Action: &Link{Href: URLBoardUnits(c.ID), Text: "Bỏ lọc"}}
	}
	return p
}

// unitActions are the coordinator's moves for one unit at its stage.
func unitActions(cycle string, a models.Assessment) []Button {
	link := func(text, kind, move string) Button {
		return Button{Text: text, Kind: kind, Href: URLBoardUnitMove(cycle, move, a.ID)}
	}
	switch {
	case slices.Contains(commands.AssessmentMoves[commands.MoveExtend].From, a.Stage):
		return []Button{link("Đôn đốc", "ton", "don-doc"), link("Gia hạn", "sec", "gia-han")}
	case slices.Contains(commands.AssessmentMoves[commands.MoveReopen].From, a.Stage):
		return []Button{link("Mở lại", "sec", "mo-lai")}
	}
	return nil
}

func cyclesPage(rows []queries.CycleRow, may bool) TablePage {
	p := TablePage{Head: ListHead{Title: "Kỳ đánh giá", Sub: fmt.Sprintf("%d kỳ", len(rows))}}
	if may {
		p.Head.Actions = []Button{{Text: "Mở kỳ đánh giá", Icon: IconPlus, Kind: "pri", Href: URLNewCycle()}, {Text: "Giao ký thay", Icon: IconUserShield, Kind: "sec", Href: URLDeputies()}}
	}
	p.Table = Table{Caption: "Các kỳ đánh giá", Columns: []Column{{"Kỳ", false}, {"Trạng thái", false}, {"Đã gửi phiếu", true}, {"Mốc kế tiếp", false}}}
	for _, r := range rows {
		chip := CycleChip(r.Cycle.Stage)
		next := Cell{Text: "–"}
		if r.Next != "" {
			next = Cell{Text: r.Next + ": " + r.NextDue.Relative, Sub: r.NextDue.Absolute}
		}
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: r.Cycle.Name, Href: URLBoard(r.Cycle.ID), Sub: fmt.Sprintf("Năm %d", r.Cycle.Year)}, {Chip: &chip}, {Text: fmt.Sprintf("%d/%d", r.HandedIn, r.Units)}, next}})
	}
	if len(rows) == 0 {
		p.Empty = &Empty{Icon: IconCalendarPlus, Title: "Chưa có kỳ đánh giá nào", Text: "Cần có đơn vị và người thẩm định trước; sau đó chuẩn bị kỳ, xem lại rồi mở."}
		if may {
			p.Empty.Action = &Link{Href: URLNewCycle(), Text: "Mở kỳ đánh giá"}
		}
	}
	return p
}

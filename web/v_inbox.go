package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

// inboxTabs are the tabs with their words in the address.
var inboxTabs = []struct{ tab, word, text string }{
	{queries.TabTodo, "can-xu-ly", "Cần xử lý"}, {queries.TabSoon, "sap-den-han", "Sắp đến hạn"},
	{queries.TabWaiting, "cho", "Chờ người khác"}, {queries.TabDone, "xong", "Đã xong"},
}

func inboxTab(word string) string {
	for _, t := range inboxTabs {
		if t.word == word {
			return t.tab
		}
	}
	return queries.TabTodo
}

func inboxView(box queries.Inbox, f queries.InboxFilter, v *visit, now models.Instant) InboxPage {
	p := InboxPage{Sub: Weekday(now.Time()), Search: Search{Action: URLInbox(), Q: f.Query, Label: "Tìm việc", Placeholder: "Tìm đơn vị, tiêu chí (không cần dấu)"}}
	word := ""
	for _, t := range inboxTabs {
		p.Tabs = append(p.Tabs, Tab{Href: URLInbox() + "?tab=" + t.word, Text: t.text, Count: Int(box.Counts[t.tab]), Current: t.tab == f.Tab})
		if t.tab == f.Tab {
			word = t.word
		}
	}
	p.Search.Hidden = []Hidden{{"tab", word}}
	kinds := []Option{{Label: "Mọi loại việc", Selected: f.Kind == ""}}
	for _, k := range slices.SortedFunc(maps.Keys(box.Kinds), func(a, b string) int { return strings.Compare(queries.TaskKindVN[a], queries.TaskKindVN[b]) }) {
		kinds = append(kinds, Option{Value: k, Label: fmt.Sprintf("%s (%d)", queries.TaskKindVN[k], box.Kinds[k]), Selected: k == f.Kind})
	}
	units := []Option{{Label: fmt.Sprintf("Mọi đơn vị (%d)", len(box.Units)), Selected: f.UnitID == ""}}
	for _, u := range box.Units {
		units = append(units, Option{Value: u.ID, Label: u.Name, Selected: u.ID == f.UnitID})
	}
	p.Search.Selects = []Select{{"loai", "Loại việc", kinds}, {"dv", "Đơn vị", units}}
	filtered := f.Query != "" || f.Kind != "" || f.UnitID != ""
	if filtered {
		p.Search.Reset = URLInbox() + "?tab=" + word
	}
	if len(box.Rows) == 0 {
		p.Empty = inboxEmpty(f, filtered)
		return p
	}
	p.Pager = v.pager(box.Total, "việc")
	todo := f.Tab == queries.TabTodo || f.Tab == queries.TabSoon
	p.Groups = taskGroups(box.Rows, v.actor, todo)
	for _, g := range p.Groups {
		if slices.ContainsFunc(g.Tasks, func(t TaskRow) bool { return t.Pick }) {
			p.BulkAction, p.BulkText = URLTasksClaim(), "Nhận các việc đã chọn"
		}
	}
	return p
}

func inboxEmpty(f queries.InboxFilter, filtered bool) *Empty {
	e := &Empty{Icon: IconInbox}
	switch {
	case filtered:
		e.Title, e.Text = "Không có việc nào khớp", "Thử bỏ bớt bộ lọc."
		e.Action = &Link{Href: URLInbox(), Text: "Bỏ lọc"}
	case f.Tab == queries.TabSoon:
		e.Title, e.Text = "Không có việc nào sắp đến hạn", "Những việc còn xa hạn nằm ở mục Cần xử lý."
	case f.Tab == queries.TabWaiting:
		e.Title, e.Text = "Không phải chờ ai", "Việc bạn đã chuyển cho người khác sẽ hiện ở đây cho đến khi họ làm xong."
	case f.Tab == queries.TabDone:
		e.Title, e.Text = "Chưa có việc nào đã xong", "Việc bạn làm xong sẽ được giữ lại ở đây để tra cứu."
	default:
		e.Title, e.Text = "Không có việc nào cần xử lý", "Khi có việc mới, hệ thống gửi thư báo và việc hiện ở đây. Trong lúc chờ, có thể xem việc đang chờ người khác."
		e.Action = &Link{Href: URLInbox() + "?tab=cho", Text: "Xem việc chờ người khác"}
	}
	return e
}

// taskGroups gathers tasks by urgency: overdue, within two working days, later, without a deadline.
func taskGroups(rows []queries.TaskRow, actor commands.Actor, todo bool) []TaskGroup {
	groups := []TaskGroup{{Kind: "bad", Icon: IconAlert, Title: "Quá hạn"}, {Kind: "warn", Icon: IconClock, Title: "Sắp đến hạn"},
		{Icon: IconCalendarWeek, Title: "Sau đó"}, {Icon: IconCheck, Title: "Đã xong"}}
	for _, r := range rows {
		at := 2
		switch {
		case r.Task.State != models.TaskOpen:
			at = 3
		case r.Due.Overdue:
			at = 0
		case r.Due.Soon:
			at = 1
		}
		groups[at].Tasks = append(groups[at].Tasks, taskRow(r, actor, todo))
	}
	groups = slices.DeleteFunc(groups, func(g TaskGroup) bool { return len(g.Tasks) == 0 })
	for i := range groups {
		groups[i].Count = fmt.Sprintf("%d việc", len(groups[i].Tasks))
	}
	return groups
}

func taskRow(r queries.TaskRow, actor commands.Actor, todo bool) TaskRow {
	t := TaskRow{ID: r.Task.ID, Href: URLTask(r.Task.ID), Icon: taskIcon(r.Task.Kind), Kind: r.Kind, Subject: r.Subject, Detail: r.Detail, Due: dueView(r.Due)}
	if r.Detail == "" {
		t.Detail = r.Cycle
	} else if r.Subject != r.Cycle && r.Cycle != "" {
		t.Detail += " · " + r.Cycle
	}
	t.Action = Button{Text: "Mở", Kind: "ton", Href: t.Href}
	switch {
	case r.Task.State == models.TaskDone:
		t.Chip = Chip{"ok", IconCircleCheck, "Đã xong"}
		t.Action.Text, t.Action.Kind = "Xem", "txt"
	case !todo:
		t.Chip = Chip{"wait", IconHourglass, "Chờ " + r.Holder}
		if r.Claimed != "" {
			t.Chip.Text = "Chờ " + r.Claimed
		}
		t.Href, t.Action = r.Link, Button{Text: "Xem", Kind: "txt", Href: r.Link}
	case r.Task.ClaimedBy == actor.User.ID:
		t.Chip = Chip{"run", IconProgress, "Bạn đã nhận"}
		t.Action.Text = "Tiếp tục"
		if r.Task.UserID == "" {
			t.Release = &Button{Text: "Trả việc", Kind: "txt", Action: URLTaskRelease(t.ID)}
		}
	case r.Task.UserID == actor.User.ID:
		t.Chip = Chip{"run", IconUser, "Giao cho bạn"}
	default:
		t.Chip = Chip{"", IconUserPlus, "Chưa ai nhận"}
		t.Action = Button{Text: "Nhận việc", Kind: "ton", Action: URLTaskClaim(r.Task.ID)}
		t.Pick = true
	}
	return t
}

func taskIcon(kind string) string {
	switch kind {
	case commands.TaskFill:
		return IconForms
	case commands.TaskReview:
		return IconFileCheck
	case commands.TaskVerify, commands.TaskVerifySupplement, commands.TaskRoundTwo:
		return IconClipboardCheck
	case commands.TaskSupplement, commands.TaskSupplementReview:
		return IconFilePlus
	case commands.TaskExplain, commands.TaskExplainReview:
		return IconMessageReply
	case commands.TaskCouncil:
		return IconScale
	case commands.TaskSign, commands.TaskSignLate:
		return IconSignature
	case commands.TaskLocked:
		return IconLock
	}
	return IconInbox
}

// dueView is a deadline as pages show it.
func dueView(d queries.Due) Due {
	out := Due{Relative: upperFirst(d.Relative), Absolute: d.Absolute}
	switch {
	case d.Overdue:
		out.Kind = "bad"
	case d.Soon:
		out.Kind = "warn"
	}
	return out
}

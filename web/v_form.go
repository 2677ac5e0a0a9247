package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// formView is what a form page shows beside the facts.
type formView struct {
	open   string // code of the item, or of the heading of part I, to open; empty: the first that waits
	main   string // main index to list with nothing open
	form   *typed // what was typed into the open item and refused
	exts   []string
	most   int64  // bytes of one file
	upload string // what was wrong with an upload to the open item
}

// formPage lays out a unit's form: the tree, and the section of the item that is open.
func formPage(f queries.Form, v formView) FormPage {
	id := f.Assessment.ID
	p := FormPage{Unit: f.Unit.Name, Sub: "Phiếu tự đánh giá · " + f.Cycle.Name, Stage: StageChip(f.Assessment.Stage), Live: formStatus(f),
		TreeCount: treeCount(f), Notes: formNotes(f)}
	p.Due, p.DueLabel = formDue(f)
	if f.May.Submit {
		p.SubmitHref = URLSubmit(id)
		if text := issuesShort(f.Issues); text != "" {
			p.Issues = &Link{Href: URLSubmit(id), Text: text}
		}
	}
	open, section := formOpen(f, v)
	p.Tree = formTree(f, section, open)
	if section == partOne {
		p.Sections = []FormSection{generalSection(f, v, open)}
		return p
	}
	for _, m := range f.Main {
		if m.Code != section {
			continue
		}
		s := sectionHead(f, m.Code)
		for i := range f.Items {
			if f.Items[i].Main == m.Code {
				s.Items = append(s.Items, formItem(f, i, f.Items[i].Item.Code == open, v))
			}
		}
		p.Sections = append(p.Sections, s)
	}
	return p
}

// sectionHead is a main index without its items.
func sectionHead(f queries.Form, code string) FormSection {
	for _, m := range f.Main {
		if m.Code == code {
			return FormSection{No: m.Code, Name: m.Name, Sub: fmt.Sprintf("%d/%d tiêu chí có số liệu", m.Filled, m.Total) + priorWords(f), Points: m.Shown, Max: shownMax(m.Max)}
		}
	}
	return FormSection{}
}

func treeCount(f queries.Form) string { return fmt.Sprintf("%d/%d", f.Filled, f.Total) }

// priorWords says with what the figures are compared.
func priorWords(f queries.Form) string {
	if f.Prior == nil {
		return " · chưa có kỳ trước để so sánh"
	}
	return fmt.Sprintf(" · so với năm %d", f.Prior.Year)
}

// partOne stands for the general information where a main index is named.
const partOne = "I"

func formStatus(f queries.Form) FormStatus {
	st := FormStatus{Score: dash(f.Self.Shown), Max: shownMax(f.Self.Max), Done: Int(f.Filled), Total: Int(f.Total)}
	var last models.Instant
	for _, it := range f.Items {
		last = max(last, it.UpdatedAt)
	}
	if f.May.Edit && last.Set() {
		st.Saved = "Đã lưu " + Clock(last.Time())
	}
	return st
}

// shownMax writes a maximum of points: "330", "7,5"; one that has no end as points are, "3,08" for 40/13.
func shownMax(s string) string {
	if r, ok := indicators.ParseNumber(s); ok && strings.Contains(s, "/") {
		return indicators.FormatPoints(r)
	}
	return Number(s)
}

// formDue is the instant that matters now: due, then lock, then what was.
func formDue(f queries.Form) (Due, string) {
	a := f.Assessment
	switch {
	case a.Stage.Editable() && f.Due.Overdue && !f.Lock.Overdue:
		return dueView(f.Lock), "Khóa số liệu " + Date(a.LockAt.Time())
	case a.Stage.Editable() || a.Stage == models.StageLeaderReview:
		return dueView(f.Due), "Hạn nộp " + Date(a.DueAt.Time())
	case a.ApprovedAt.Set():
		text := "đúng hạn"
		if a.Late {
			text = "chậm nộp"
		}
		return Due{Relative: Date(a.ApprovedAt.Time()), Absolute: text}, "Đã gửi, " + text
	}
	return Due{Relative: Clock(a.LockAt.Time()), Absolute: DateTime(a.LockAt.Time())}, "Khóa số liệu " + Date(a.LockAt.Time())
}

// formNotes say what stands in the way or is being waited for.
func formNotes(f queries.Form) []Note {
	a := f.Assessment
	var out []Note
	add := func(kind, lead, text string) { out = append(out, Note{Kind: kind, Lead: lead, Text: text}) }
	switch a.Stage {
	case models.StageReturned:
		add("bad", "Lãnh đạo trả lại:", f.Returned)
	case models.StageLeaderReview:
		add("", "Phiếu đang chờ lãnh đạo duyệt.", byAt(f.Submitted, a.SubmittedAt)+" trình. Muốn sửa, lãnh đạo trả lại phiếu.")
	case models.StageLocked:
		add("bad", "Số liệu đã khóa lúc "+DateTime(a.LockAt.Time())+" khi phiếu chưa được duyệt.", "Các tiêu chí tính là thiếu số liệu. Nội dung đã lưu vẫn còn; muốn nộp, hãy đề nghị Điều phối gia hạn hoặc mở lại.")
	case models.StageSupplement:
		var open []string
		for _, it := range f.Items {
			if it.Editable {
				open = append(open, it.Item.Code)
			}
		}
		if len(open) > 0 {
			out = append(out, Note{Kind: "warn", Lead: "Yêu cầu bổ sung.", Text: "Chỉ sửa được tiêu chí " + strings.Join(open, ", ") + ".", Link: &Link{Href: URLSupplement(a.ID), Text: "Xem yêu cầu"}})
		} else {
			out = append(out, Note{Lead: "Thẩm định viên đã yêu cầu bổ sung.", Link: &Link{Href: URLSupplement(a.ID), Text: "Xem yêu cầu"}})
		}
	case models.StageSubmitted, models.StageInVerification, models.StageExplained:
		add("", "Phiếu đã gửi lúc "+DateTime(a.ApprovedAt.Time())+".", "Số liệu chỉ để xem; nếu thẩm định viên yêu cầu bổ sung, tiêu chí đó sẽ mở lại.")
	}
	if a.Stage.Editable() && f.Due.Overdue && !f.Lock.Overdue {
		add("warn", "Đã quá hạn nộp.", "Phiếu được duyệt từ bây giờ đến khi khóa số liệu vẫn được nhận, và ghi là chậm nộp.")
	}
	if a.Stage.Editable() && f.Lock.Overdue {
		add("bad", "Đã qua giờ khóa số liệu.", "Không nhận thêm số liệu. Nội dung đã lưu vẫn còn.")
	}
	if f.May.Explain {
		out = append(out, Note{Kind: "warn", Lead: "Đang trong thời hạn giải trình, kiến nghị.", Link: &Link{Href: URLExplain(a.ID), Text: "Giải trình"}})
	}
	if f.Verified.Shown != "" {
		text := f.Verified.Shown + "/" + shownMax(f.Verified.Max) + " điểm, đạt " + Percent(strings.ReplaceAll(f.Verified.Percent, ",", "."))
		if f.Verified.Class != "" && !f.Verified.Partial {
			text += ", xếp loại " + f.Verified.Class
		}
		out = append(out, Note{Kind: "ok", Lead: "Kết quả thẩm định:", Text: text + ".", Link: &Link{Href: URLLedger(a.ID, ""), Text: "Xem sổ điểm từng tiêu chí"}})
	}
	return out
}

func issuesShort(all []queries.Issue) string {
	missing, warnings := 0, 0
	for _, i := range all {
		switch i.Kind {
		case queries.IssueMissing:
			missing++
		case queries.IssueWarning, queries.IssueNoEvidence:
			warnings++
		}
	}
	var out []string
	if missing > 0 {
		out = append(out, fmt.Sprintf("%d tiêu chí thiếu", missing))
	}
	if warnings > 0 {
		out = append(out, fmt.Sprintf("%d cảnh báo", warnings))
	}
	return strings.Join(out, ", ")
}

// formOpen finds what to open, and its section: what was asked for, else the first item that waits for the visitor.
func formOpen(f queries.Form, v formView) (open, section string) {
	if generalHeading(f, v.open) {
		return v.open, partOne
	}
	for _, it := range f.Items {
		if it.Item.Code == v.open {
			if it.Item.Info() {
				return it.Item.Section, partOne
			}
			return v.open, it.Main
		}
	}
	if v.main == partOne && len(f.Set.Info) > 0 {
		return "", partOne
	}
	if slices.ContainsFunc(f.Main, func(m queries.FormMain) bool { return m.Code == v.main }) {
		return "", v.main
	}
	for _, it := range f.Items {
		if it.Editable && !it.Complete() {
			if it.Item.Info() {
				return it.Item.Section, partOne
			}
			return it.Item.Code, it.Main
		}
	}
	return "", f.Main[0].Code
}

// generalHeading reports whether a code is a heading of part I that has items of its own.
func generalHeading(f queries.Form, code string) bool {
	return slices.ContainsFunc(f.Set.Info, func(it indicators.Item) bool { return it.Section == code })
}

func formTree(f queries.Form, section, open string) []TreeNode {
	id := f.Assessment.ID
	var tree []TreeNode
	if len(f.Set.Info) > 0 {
		filled, total := 0, 0
		for _, it := range f.Items {
			if it.Item.Info() {
				total++
				if it.Complete() {
					filled++
				}
			}
		}
		tree = append(tree, TreeNode{No: partOne, Name: "Thông tin chung", Href: formSectionHref(id, partOne), Count: fmt.Sprintf("%d/%d", filled, total), Bar: fullBar(filled, total), Current: section == partOne})
		if section == partOne {
			tree[0].Kids = generalLeaves(f, open)
		}
	}
	pillar := ""
	for _, m := range f.Main {
		head := ""
		if p := pillarOf(f.Set, m.Code); p != nil && p.Code != pillar {
			pillar, head = p.Code, p.Code+" "+p.Name
		}
		n := TreeNode{Head: head, No: m.Code, Name: m.Name, Href: formSectionHref(id, m.Code), Points: m.Shown + "/" + shownMax(m.Max) + " điểm", Count: fmt.Sprintf("%d/%d", m.Filled, m.Total),
			Bar: fullBar(m.Filled, m.Total), Current: section == m.Code}
		if n.Current {
			for i := range f.Items {
				if it := &f.Items[i]; it.Main == m.Code {
					chip := itemChip(*it)
					n.Kids = append(n.Kids, TreeLeaf{Href: formItemHref(id, it.Item.Code), Text: it.Item.Code + " " + it.Item.Name, Icon: chip.Icon, Kind: leafKind(chip.Kind), Current: it.Item.Code == open})
				}
			}
		}
		tree = append(tree, n)
	}
	return tree
}

// leafKind is a chip's kind as far as the tree colours it.
func leafKind(kind string) string {
	if kind == "ok" || kind == "warn" || kind == "bad" {
		return kind
	}
	return ""
}

func fullBar(n, of int) Bar {
	b := Bar{Value: n, Max: max(of, 1)}
	if n == of && of > 0 {
		b.Kind = "ok"
	}
	return b
}

func formSectionHref(id, main string) string { return URLForm(id) + "?muc=" + url.QueryEscape(main) }

// formItemHref opens an item and goes to it.
func formItemHref(id, item string) string {
	return URLFormItem(id, item) + "#" + seg(FormItem{No: item}.Anchor())
}

// formItem is one criterion; open adds the editor.
func formItem(f queries.Form, at int, open bool, v formView) FormItem {
	it := f.Items[at]
	out := FormItem{No: it.Item.Code, Name: it.Item.Name, Href: formItemHref(f.Assessment.ID, it.Item.Code), Chip: itemChip(it), Points: itemPoints(it.Self), Max: shownMax(string(it.Self.Max))}
	if open {
		out.Href = formSectionHref(f.Assessment.ID, it.Main) + "#" + out.Anchor()
		out.Open = itemEditor(f, at, v)
	}
	return out
}

// itemPoints are the points of a criterion, or a dash while there are none: before lock a relative one has no points.
func itemPoints(c scoring.CriterionResult) string {
	if c.Status == scoring.Missing || c.Status == scoring.Excluded {
		return "–"
	}
	return dash(c.Shown)
}

// itemChip says how an item stands, the newest thing first.
func itemChip(it queries.FormItem) Chip {
	for _, s := range it.Supplements {
		switch s.State {
		case models.SupplementOpen:
			return Chip{"warn", IconAlert, "Cần bổ sung"}
		case models.SupplementAnswered:
			return Chip{"wait", IconHourglass, "Bổ sung chờ duyệt"}
		}
	}
	switch {
	case it.Self.Status == scoring.Excluded:
		return Chip{"", IconBan, "Loại trừ"}
	case len(it.Verdicts) > 0:
		return VerdictChip(it.Verdicts[len(it.Verdicts)-1].Kind)
	case it.NA == models.NAClaimed:
		return Chip{"wait", IconCircleOff, "Đề nghị không có nội dung"}
	case !it.Complete() && len(it.Values) > 0:
		return Chip{"warn", IconAlert, "Thiếu số liệu"}
	case !it.Complete():
		return Chip{"", IconCircleDashed, "Chưa nhập"}
	case it.Item.Info():
		return Chip{"ok", IconCircleCheck, "Đã nhập"}
	case len(it.Self.Warnings) > 0:
		return Chip{"warn", IconAlert, "Cần xem lại"}
	case len(it.Evidence) == 0:
		return Chip{"warn", IconFileAlert, "Chưa có tài liệu"}
	}
	return Chip{"ok", IconCircleCheck, "Đủ số liệu"}
}

package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/fold"
	"chuky/indicators"
	"chuky/indicators/lint"
	"chuky/queries"
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
	return strings.Join(nonEmpty("Quyết định "+set.Decision.Number, set.Annex, "tiêu chí "+it.Code, lineWords(it.Clause.Lines)), ", ")
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

// setMax is a maximum in words: unknown points are said, never shown as 0.
func setMax(set *indicators.Set) string {
	if set.SetKind != indicators.ScoredSet {
		return "không chấm điểm"
	}
	return maxWords(set.Max)
}

// severityChips are the findings of a set by severity, an icon and a word each.
func severityChips(c queries.SetCheck) []Chip {
	var out []Chip
	if c.Open > 0 {
		out = append(out, Chip{"bad", IconCircleX, fmt.Sprintf("%d lỗi chưa có cách hiểu", c.Open)})
	}
	if n := c.Errors - c.Open; n > 0 {
		out = append(out, Chip{"ok", IconScale, fmt.Sprintf("%d lỗi đã có cách hiểu", n)})
	}
	if c.Warnings > 0 {
		out = append(out, Chip{"warn", IconAlert, fmt.Sprintf("%d cảnh báo", c.Warnings)})
	}
	if c.Notes > 0 {
		out = append(out, Chip{"", IconInfo, fmt.Sprintf("%d ghi chú", c.Notes)})
	}
	if len(out) == 0 {
		out = append(out, Chip{"ok", IconCircleCheck, "Không có phát hiện"})
	}
	return out
}

func setsPage(sets []*indicators.Set, check func(*indicators.Set) queries.SetCheck, mayImport bool) TablePage {
	p := TablePage{Head: ListHead{Title: "Bộ chỉ số", Sub: fmt.Sprintf("%d bộ; quy định trích nguyên văn từ văn bản, phần bổ sung của kỳ đánh giá được ghi rõ", len(sets))}}
	if len(sets) > 1 {
		p.Head.Actions = append(p.Head.Actions, Button{Text: "So sánh hai bộ", Icon: IconSwap, Kind: "sec", Href: URLSetCompare("", "")})
	}
	if mayImport {
		p.Head.Actions = append(p.Head.Actions, Button{Text: "Nhập từ bảng", Icon: IconUpload, Kind: "pri", Href: URLSetImport()})
	}
	p.Table = Table{Caption: "Các bộ chỉ số", Columns: []Column{{"Bộ chỉ số", false}, {"Căn cứ", false}, {"Tiêu chí", true}, {"Điểm tối đa", true}, {"Cách hiểu", true}, {"Rà soát văn bản", false}, {"Bản", false}}}
	for _, set := range sets {
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: set.Short, Href: URLSetVersion(set.ID, set.Version), Sub: set.ID}, {Text: decisionWords(set.Decision), Sub: set.Annex},
			{Text: Int(len(set.Criteria()))}, {Text: setMax(set)}, {Text: Int(len(set.Rulings))}, {Chips: severityChips(check(set))}, {Text: set.Version, Sub: set.Digest()[:8]}}})
	}
	if len(sets) == 0 {
		p.Empty = &Empty{Icon: IconListTree, Title: "Chưa có bộ chỉ số nào", Text: "Bộ chỉ số đi kèm phần mềm; hãy báo Quản trị."}
	}
	return p
}

// setHead is what the pages of one set share.
func setHead(set *indicators.Set) ListHead {
	return ListHead{Title: set.Short, Sub: strings.Join(nonEmpty(set.Annex, decisionWords(set.Decision)), ", ") + ": " + set.Title}
}

// setViews are the tabs of a set.
func setViews(set *indicators.Set, c queries.SetCheck, now string) []Tab {
	views := []Tab{{Href: URLSetVersion(set.ID, set.Version), Text: "Cây chỉ số", Count: Int(len(set.Criteria()))}, {Href: URLSetLint(set.ID, set.Version), Text: "Rà soát văn bản", Count: Int(len(c.Findings))}}
	if set.SetKind == indicators.ScoredSet {
		views = append(views, Tab{Href: URLSetTry(set.ID, set.Version, ""), Text: "Thử số liệu"})
	}
	for i := range views {
		views[i].Current = views[i].Text == now
	}
	return views
}

// setVersions are the versions of a set as tabs; none while there is only one.
func setVersions(set *indicators.Set, versions []*indicators.Set, address func(id, version string) string) []Tab {
	if len(versions) < 2 {
		return nil
	}
	var out []Tab
	for _, x := range versions {
		out = append(out, Tab{Href: address(x.ID, x.Version), Text: "Bản " + x.Version, Current: x.Version == set.Version})
	}
	return out
}

// setPage shows one set as a tree; versions are the versions of the same set, q filters the tree.
func setPage(set *indicators.Set, versions []*indicators.Set, check queries.SetCheck, q string) SetPage {
	p := SetPage{Head: setHead(set), Versions: setVersions(set, versions, URLSetVersion), Views: setViews(set, check, "Cây chỉ số")}
	p.Head.Actions = []Button{{Text: "Bảng Excel", Icon: IconSheet, Kind: "sec", Href: URLSetFile(set.ID, set.Version, fileTable)}, {Text: "Biểu mẫu trống", Icon: IconDownload, Kind: "sec", Href: URLSetFile(set.ID, set.Version, fileForm)}}
	if len(versions) > 1 {
		other := versions[len(versions)-1]
		if other.Version == set.Version {
			other = versions[len(versions)-2]
		}
		p.Head.Actions = append(p.Head.Actions, Button{Text: "So với bản " + other.Version, Icon: IconSwap, Kind: "sec", Href: URLSetCompare(setValue(other), setValue(set))})
	}
	p.Facts = []KPI{{Label: "Chỉ số chính", Value: Int(len(set.Main))}, {Label: "Tiêu chí", Value: Int(len(set.Criteria()))}, {Label: "Tổng điểm", Value: setMax(set)}, {Label: "Cách hiểu", Value: Int(len(set.Rulings))}}
	if len(set.Pillars) > 0 {
		p.Facts = append([]KPI{{Label: "Trụ cột", Value: Int(len(set.Pillars))}}, p.Facts...)
	}
	if check.Refused != "" {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: "Chưa mở được kỳ đánh giá với bộ này:", Text: check.Refused, Link: &Link{Href: URLSetLint(set.ID, set.Version) + "&muc=" + string(lint.Error), Text: "Xem các lỗi"}})
	}
	if set.Supplied != nil {
		p.Notes = append(p.Notes, Note{Lead: "Điểm bổ sung:", Text: fmt.Sprintf("%s, theo %s ngày %s, cho những ô mà bản chụp của văn bản làm mất.", set.Supplied.By, set.Supplied.Document, isoToVN(set.Supplied.Date))})
	}
	if text, own := classWords(set); text != "" {
		p.Notes = append(p.Notes, Note{Lead: "Xếp loại:", Text: text + own})
	}
	p.Notes = append(p.Notes, Note{Lead: "Mã băm của bộ chỉ số (SHA-256):", Text: strings.Join(groupsOf8(set.Digest()), " ")})
	p.Search = Search{Action: URLSet(set.ID), Q: q, Label: "Tìm trong bộ chỉ số", Placeholder: "Tìm mã, tên, cách tính (không cần dấu)", Hidden: []Hidden{{"ban", set.Version}}}
	x := treeView{set: set, words: strings.Fields(fold.Fold(q)), checks: map[string][]SetCheckLink{}}
	x.link(check)
	for _, n := range set.Tree() {
		if node, ok := x.node(n, 0, false); ok {
			p.Tree = append(p.Tree, node)
			p.Index = append(p.Index, node)
			if n.Level == indicators.LevelPillar {
				p.Index = append(p.Index, node.Kids...)
			}
		}
	}
	if len(x.words) > 0 {
		p.Search.Reset = URLSetVersion(set.ID, set.Version)
		p.Found = fmt.Sprintf("%s/%s tiêu chí khớp với “%s”", Int(x.shown), Int(len(set.Criteria())), q)
		if x.shown == 0 {
			p.Empty = &Empty{Icon: IconSearch, Title: "Không có tiêu chí nào khớp", Text: "Thử ít từ hơn; tìm được cả mã, tên, lời văn của cách tính và tên số liệu, không cần dấu.", Action: &Link{Href: URLSetVersion(set.ID, set.Version), Text: "Xem cả bộ chỉ số"}}
		}
		return p
	}
	for i := range set.Info {
		p.General = append(p.General, generalInput(&set.Info[i]))
	}
	for i := range set.Rulings {
		p.Findings = append(p.Findings, findingOf(set, &set.Rulings[i]))
	}
	return p
}

// generalInput is a field of part I.
func generalInput(it *indicators.Item) SetInput {
	in := it.Inputs[0]
	note := lineWords([]int{it.Line})
	if it.Own {
		note = "tên do kỳ đánh giá đặt; văn bản để trống dòng này"
	}
	if in.Kind == indicators.List {
		note += "; danh mục do đơn vị lập và cập nhật"
	}
	if it.Personal {
		note += "; thông tin cá nhân, không công bố"
	}
	return SetInput{Letter: strings.TrimPrefix(it.Code, "I."), Label: it.Name, Unit: in.Unit, Note: note}
}

// treeView lays out a set's tree; words keep only what they match.
type treeView struct {
	set    *indicators.Set
	words  []string // folded
	checks map[string][]SetCheckLink
	draft  bool // a draft has no pages of its own
	shown  int  // criteria
}

// link prepares what leads from a node to its findings.
func (x *treeView) link(check queries.SetCheck) {
	count := map[string]map[string]int{} // node → chip's words → how many
	for _, f := range check.Findings {
		if count[f.Node] == nil {
			count[f.Node] = map[string]int{}
		}
		count[f.Node][string(f.Severity)]++
		if f.Severity == lint.Error && f.Ruling == "" {
			count[f.Node]["open"]++
		}
	}
	for node, n := range count {
		for _, sev := range []lint.Severity{lint.Error, lint.Warning, lint.Note} {
			if n[string(sev)] == 0 {
				continue
			}
			c := severityChip(sev, n["open"] > 0)
			if n[string(sev)] > 1 {
				c.Text = fmt.Sprintf("%d %s", n[string(sev)], strings.ToLower(c.Text))
			}
			x.checks[node] = append(x.checks[node], SetCheckLink{Chip: c, Href: URLSetLint(x.set.ID, x.set.Version) + "&muc=" + string(sev) + "&nut=" + queryEscape(node)})
		}
	}
}

// severityChip names a severity. An error that a ruling settles is told apart.
func severityChip(s lint.Severity, open bool) Chip {
	switch {
	case s == lint.Error && open:
		return Chip{"bad", IconCircleX, "Lỗi"}
	case s == lint.Error:
		return Chip{"ok", IconScale, "Lỗi đã có cách hiểu"}
	case s == lint.Warning:
		return Chip{"warn", IconAlert, "Cảnh báo"}
	}
	return Chip{"", IconInfo, "Ghi chú"}
}

// node lays out a node and what is under it; ok is false when nothing of it matches. Under a node that matches, everything
// is shown.
func (x *treeView) node(n *indicators.Node, depth int, all bool) (SetNode, bool) {
	out := SetNode{Anchor: setAnchor(n.Code), No: n.Code, Name: n.Name, Max: maxWords(n.Max), Depth: depth, Checks: x.checks[n.Code], Open: true}
	switch n.Row.Points {
	case indicators.PointsDerived:
		out.Mark = "suy ra từ " + n.Row.Derived
	case indicators.PointsSupplied:
		out.Mark = "được bổ sung"
	case indicators.PointsAdded:
		out.Mark = "cộng từ các tiêu chí"
	}
	all = all || x.matches(n)
	if n.Item != nil {
		out.Open = false
		if !all {
			return out, false
		}
		x.shown++
		out.Item = x.item(n.Item)
		return out, true
	}
	for _, kid := range n.Children {
		if k, ok := x.node(kid, depth+1, all); ok {
			out.Kids = append(out.Kids, k)
		}
	}
	return out, all || len(out.Kids) > 0
}

// matches reports whether every word stands in the node's code, name, rule or figures.
func (x *treeView) matches(n *indicators.Node) bool {
	text := n.Code + " " + n.Name
	if n.Item != nil {
		text += " " + n.Item.Clause.Text + " " + methodNames[n.Item.Method.Kind]
		for _, in := range n.Item.Inputs {
			text += " " + in.Label
		}
	} else if len(x.words) == 0 {
		return true
	}
	text = fold.Fold(text)
	return !slices.ContainsFunc(x.words, func(w string) bool { return !strings.Contains(text, w) })
}

func (x *treeView) item(it *indicators.Item) *SetItem {
	rule := setRule(x.set, it)
	rule.Vars, rule.Rulings = nil, nil // the figures and the readings stand below
	out := &SetItem{Method: methodNames[it.Method.Kind], Rule: rule, Data: methodFacts(x.set, it), Inputs: setInputs(it)}
	if x.set.SetKind == indicators.ScoredSet && it.Max != nil && !x.draft {
		out.Try = URLSetTry(x.set.ID, x.set.Version, it.Code)
	}
	return out
}

// setAnchor is the place of a node in the page of its set.
func setAnchor(code string) string { return "cs-" + domID(code) }

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

// findingOf is a ruling of the set: the passages, the readings, the one that holds.
func findingOf(set *indicators.Set, r *indicators.Ruling) Finding {
	f := Finding{ID: "ch-" + domID(r.ID), Where: r.Title, Chip: Chip{"ok", IconScale, "Đã có cách hiểu"}, By: "Cách hiểu mặc định của bộ chỉ số: " + r.Reason + " Điều phối chọn được cách khác trước khi mở kỳ đánh giá."}
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

package web

import (
	"fmt"
	"slices"
	"strings"

	"chuky/fold"
	"chuky/indicators"
	"chuky/indicators/lint"
	"chuky/queries"
)

// lintFilter is which findings a page shows; it stands in the address.
type lintFilter struct {
	severity, code, node, q string
	offset                  int
}

func (f lintFilter) any() bool { return f.code != "" || f.node != "" || f.q != "" }

// lintTitles names the checks.
func lintTitles() map[string]string {
	out := map[string]string{}
	for _, c := range lint.Checks() {
		out[c.Code] = c.Title
	}
	return out
}

// setLintPage lists what the linter found; the pager is the handler's.
func setLintPage(set *indicators.Set, versions []*indicators.Set, check queries.SetCheck, f lintFilter) (p SetLintPage, total int) {
	p = SetLintPage{Head: setHead(set), Versions: setVersions(set, versions, URLSetLint), Views: setViews(set, check, "Rà soát văn bản")}
	if check.Refused != "" {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: "Chưa mở được kỳ đánh giá với bộ này:", Text: check.Refused})
	}
	p.Notes = append(p.Notes, Note{Text: "Văn bản không bao giờ bị sửa: chỗ in sai, thiếu hay trái nhau được nêu kèm nguyên văn và các cách hiểu. Mỗi lỗi cần một cách hiểu trong bộ chỉ số trước khi mở kỳ đánh giá."})
	address := func(severity string) string {
		out := URLSetLint(set.ID, set.Version)
		for _, kv := range [][2]string{{"muc", severity}, {"ma", f.code}, {"nut", f.node}, {"q", f.q}} {
			if kv[1] != "" {
				out += "&" + kv[0] + "=" + queryEscape(kv[1])
			}
		}
		return out
	}
	titles := lintTitles()
	count, codes := map[string]int{}, map[string]int{}
	var rows []lint.Finding
	words := strings.Fields(fold.Fold(f.q))
	for _, x := range check.Findings {
		text := fold.Fold(strings.Join([]string{x.Node, x.Code, titles[x.Code], x.Passage, x.Message}, " "))
		if f.node != "" && x.Node != f.node || slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			continue
		}
		if f.severity == "" || f.severity == string(x.Severity) {
			codes[x.Code]++
		}
		if f.code != "" && f.code != x.Code {
			continue
		}
		count[""]++
		count[string(x.Severity)]++
		if f.severity == "" || f.severity == string(x.Severity) {
			rows = append(rows, x)
		}
	}
	for _, t := range []struct {
		key  string
		text string
	}{{"", "Tất cả"}, {string(lint.Error), "Lỗi"}, {string(lint.Warning), "Cảnh báo"}, {string(lint.Note), "Ghi chú"}} {
		p.Tabs = append(p.Tabs, Tab{Href: address(t.key), Text: t.text, Count: Int(count[t.key]), Current: f.severity == t.key})
	}
	kinds := Select{Name: "ma", Label: "Loại phát hiện", Options: []Option{{Label: "Mọi loại phát hiện"}}}
	for _, c := range lint.Checks() {
		if n := codes[c.Code]; n > 0 || f.code == c.Code {
			kinds.Options = append(kinds.Options, Option{Value: c.Code, Label: fmt.Sprintf("%s (%d)", c.Title, n), Selected: f.code == c.Code})
		}
	}
	p.Search = Search{Action: URLSet(set.ID) + "/ra-soat", Q: f.q, Label: "Tìm trong các phát hiện", Placeholder: "Tìm mã, nguyên văn (không cần dấu)", Selects: []Select{kinds}, Hidden: []Hidden{{"ban", set.Version}}}
	if f.severity != "" {
		p.Search.Hidden = append(p.Search.Hidden, Hidden{"muc", f.severity})
	}
	if f.node != "" {
		p.Search.Hidden = append(p.Search.Hidden, Hidden{"nut", f.node})
	}
	if f.any() {
		p.Search.Reset = URLSetLint(set.ID, set.Version)
		if f.severity != "" {
			p.Search.Reset += "&muc=" + queryEscape(f.severity)
		}
	}
	total = len(rows)
	if total == 0 {
		p.Empty = &Empty{Icon: IconCircleCheck, Title: "Không có phát hiện nào", Text: "Bộ chỉ số không có chỗ nào thuộc loại đang lọc."}
		if f.any() || f.severity != "" {
			p.Empty.Action = &Link{Href: URLSetLint(set.ID, set.Version), Text: "Xem mọi phát hiện"}
		}
	}
	rows = rows[min(f.offset, total):min(f.offset+listSize, total)]
	p.Rows = lintRows(set, rows, func(node string) string { return URLSetVersion(set.ID, set.Version) + "#" + setAnchor(node) })
	return p, total
}

// lintRows puts findings in words; place leads to a node, nil where a draft has no page.
func lintRows(set *indicators.Set, found []lint.Finding, place func(node string) string) []LintRow {
	titles := lintTitles()
	names := map[string]string{}
	for _, root := range set.Tree() {
		root.Walk(func(n *indicators.Node) { names[n.Code] = n.Name })
	}
	var out []LintRow
	for _, f := range found {
		open := f.Severity == lint.Error && f.Ruling == ""
		r := LintRow{Chip: severityChip(f.Severity, open), Title: titles[f.Code], Code: f.Code, Passage: f.Passage, Message: f.Message, Readings: f.Readings, Unsettled: open}
		if r.Where = "Cả bộ chỉ số"; f.Node != "" {
			r.Where = f.Node + " " + shortText(names[f.Node], 90)
			if _, ok := names[f.Node]; ok && place != nil {
				r.Href = place(f.Node)
			}
		}
		if f.Line > 0 {
			r.Line = lineWords([]int{f.Line})
		}
		if x, ok := set.Ruling(f.Ruling); ok {
			r.Ruling = &Link{Text: x.Title}
			if place != nil {
				r.Ruling.Href = URLSetVersion(set.ID, set.Version) + "#ch-" + domID(x.ID)
			}
			r.RulingText = set.Chosen(x).Text
		}
		out = append(out, r)
	}
	return out
}

// differenceKinds name what happened to a node.
var differenceKinds = map[string]Chip{
	"added": {"ok", IconPlus, "Thêm"}, "removed": {"bad", IconX, "Bỏ"}, "changed": {"warn", IconPencil, "Sửa"},
}

// fieldWords name the members of a set's file that change most; others show as they stand in the file.
var fieldWords = map[string]string{
	"name": "tên", "max": "điểm tối đa", "rule.text": "lời văn của cách tính", "method.kind": "phương pháp", "method.value": "giá trị", "method.limit": "trần của giá trị", "method.cap_at": "mức đạt điểm tối đa",
	"version": "phiên bản", "id": "mã bộ", "title": "tiêu đề", "short": "tên ngắn", "default": "cách hiểu mặc định", "reason": "lý do", "question": "câu hỏi", "points": "nguồn của điểm", "line": "dòng",
	"decision.number": "số quyết định", "decision.date": "ngày quyết định", "supplied.by": "người bổ sung điểm", "supplied.document": "văn bản bổ sung điểm", "supplied.date": "ngày bổ sung điểm", "group": "nhóm đơn vị",
}

// partWords name the parts of a member that has no words of its own: "declared.1.counts.main".
var partWords = map[string]string{ //nolint:gosec // "passages" is no password
	"annex": "phụ lục", "declared": "số ghi trong văn bản", "counts": "số lượng", "points": "điểm", "text": "nguyên văn", "node": "mục", "main": "chỉ số chính", "criterion": "tiêu chí", "component": "chỉ số thành phần", "pillar": "trụ cột",
	"decision": "quyết định", "clauses": "điều khoản", "lines": "dòng", "line": "dòng", "inputs": "số liệu", "label": "tên", "unit": "đơn vị tính", "kind": "loại", "choices": "phương án", "fraction": "phần của điểm tối đa", "rule": "cách tính", "method": "phương pháp",
	"tiers": "bậc", "at": "ngưỡng", "parts": "phần", "weight": "tỷ trọng", "rulings": "cách hiểu", "readings": "phương án hiểu", "passages": "đoạn văn bản", "evidence": "tài liệu kiểm chứng", "help": "hướng dẫn", "classes": "xếp loại", "from": "lấy từ", "policy": "quy ước chung",
	"channels": "kênh đánh giá", "blocks": "khối", "inventories": "danh mục", "entries": "hạng mục", "number": "số thứ tự in", "note": "ghi chú", "owner": "đơn vị tổng hợp", "channel": "kênh đánh giá", "name": "tên", "max": "điểm tối đa",
}

// pathWords says a member's path in words, as far as there are any.
func pathWords(path string) string {
	parts := strings.Split(path, ".")
	for i, p := range parts {
		if w := partWords[p]; w != "" {
			parts[i] = w
		}
	}
	return strings.Join(parts, " · ")
}

// setComparePage lists the differences of two sets; sets are what may be chosen.
func setComparePage(sets []*indicators.Set, a, b *indicators.Set, diffs []indicators.Difference, kind string, offset int) (p TablePage, total int) {
	p = TablePage{Head: ListHead{Title: "So sánh hai bộ chỉ số", Sub: "Chọn hai bộ, hoặc hai bản của một bộ: những gì bộ sau có khác bộ trước."}}
	choose := func(name, label string, chosen *indicators.Set) Select {
		out := Select{Name: name, Label: label}
		for _, s := range sets {
			out.Options = append(out.Options, Option{Value: setValue(s), Label: fmt.Sprintf("%s, bản %s", s.Short, s.Version), Selected: chosen != nil && setValue(s) == setValue(chosen)})
		}
		return out
	}
	kinds := Select{Name: "loai", Label: "Loại khác nhau", Options: []Option{{Label: "Thêm, bỏ và sửa"}}}
	for _, k := range []string{"added", "removed", "changed"} {
		kinds.Options = append(kinds.Options, Option{Value: k, Label: differenceKinds[k].Text, Selected: kind == k})
	}
	p.Search = &Search{Action: URLSetCompare("", ""), Label: "So sánh", NoText: true, Selects: []Select{choose("a", "Bộ trước", a), choose("b", "Bộ sau", b), kinds}}
	if a == nil || b == nil {
		p.Empty = &Empty{Icon: IconSwap, Title: "Chọn hai bộ chỉ số", Text: "Chọn bộ trước và bộ sau ở trên rồi bấm Lọc."}
		return p, 0
	}
	p.Head.Sub = fmt.Sprintf("%s, bản %s → %s, bản %s", a.Short, a.Version, b.Short, b.Version)
	diffs = slices.DeleteFunc(slices.Clone(diffs), func(d indicators.Difference) bool { return kind != "" && d.Kind != kind })
	total = len(diffs)
	if total == 0 {
		p.Empty = &Empty{Icon: IconCircleCheck, Title: "Không có khác nhau nào", Text: "Hai bộ giống nhau ở những gì đang lọc."}
		return p, 0
	}
	p.Table = Table{Caption: "Những chỗ khác nhau", Columns: []Column{{"Mục", false}, {"Loại", false}, {"Nội dung", false}, {"Bộ trước", false}, {"Bộ sau", false}}}
	for _, d := range diffs[min(offset, total):min(offset+listSize, total)] {
		c := differenceKinds[d.Kind]
		where := Cell{Text: "Cả bộ"}
		if d.Node != "" {
			where.Text = d.Node
			from := b
			if d.Kind == "removed" {
				from = a
			}
			if _, ok := from.Find(d.Node); ok {
				where.Href = URLSetVersion(from.ID, from.Version) + "#" + setAnchor(d.Node)
			}
		}
		field := d.Field
		if w := fieldWords[field]; w != "" {
			field = w
		} else {
			field = pathWords(field)
		}
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{where, {Chip: &c}, {Text: dash(field)}, {Text: dash(shortText(d.Was, 240))}, {Text: dash(shortText(d.Now, 240))}}})
	}
	return p, total
}

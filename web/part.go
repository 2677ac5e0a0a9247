package web

import (
	"fmt"
	"slices"
	"strings"

	"chuky/fold"
)

// Part is what a page of a long list of units has beside its rows; of a list that fits, nothing.
type Part struct {
	Search *Search
	Pager  Pager
}

// listView is which part of a list the address asks for.
type listView struct {
	path   string
	q      string // words searched for
	offset int
	other  []Hidden // what else the address says
	pager  func(total int, noun string) Pager
}

func (v *visit) list() listView {
	l := listView{path: v.Request.URL.Path, q: shortText(v.Query("q"), 200), offset: v.offset(), pager: v.pager}
	for name, values := range v.Request.URL.Query() {
		if name != "q" && name != "trang" && len(values) > 0 && values[0] != "" {
			l.other = append(l.other, Hidden{name, values[0]})
		}
	}
	slices.SortFunc(l.other, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	return l
}

// partOf gives the rows in view of a list of units; text is what is searched.
func partOf[T any](l listView, rows []T, text func(T) string) ([]T, Part) {
	if l.q == "" && len(rows) <= listSize {
		return rows, Part{}
	}
	all := len(rows)
	search := &Search{Action: l.path, Q: l.q, Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị, ví dụ: so y te", Hidden: l.other}
	if l.q != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r T) bool { return !fold.Has(fold.Fold(text(r)), l.q) })
		search.Reset = publicHref(l.path, 0, flat(l.other)...)
	}
	p := Part{Search: search, Pager: l.pager(len(rows), "đơn vị")}
	if len(rows) == 0 {
		p.Pager.Summary = fmt.Sprintf("Không có đơn vị nào khớp “%s” trong %s đơn vị.", shortText(l.q, 60), Int(all))
	}
	return pageCut(rows, l.offset), p
}

// flat lists names and values in turn.
func flat(pairs []Hidden) []string {
	var out []string
	for _, h := range pairs {
		out = append(out, h.Name, h.Value)
	}
	return out
}

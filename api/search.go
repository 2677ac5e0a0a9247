package api

import "chuky/fold"

// SearchIn is the query of an answer with one list for each group of units: it narrows every list, and shows the same page of
// each.
type SearchIn struct {
	PageIn
	Group string `query:"group" doc:"Chỉ một khối đơn vị; để trống: mọi khối"`
	Q     string `query:"q" maxLength:"200" doc:"Tìm đơn vị theo tên hoặc mã, không cần dấu"`
}

// has reports whether a group was asked for.
func (in SearchIn) has(group string) bool { return in.Group == "" || in.Group == group }

// narrow gives the page asked for of the rows whose text has every word searched for, and how many rows have.
func narrow[T any](in SearchIn, rows []T, text func(T) string) (part []T, total int) {
	if in.Q != "" {
		var found []T
		for _, r := range rows {
			if fold.Has(fold.Fold(text(r)), in.Q) {
				found = append(found, r)
			}
		}
		rows = found
	}
	from := min(in.offset(), len(rows))
	return rows[from:min(from+in.Limit, len(rows))], len(rows)
}

// pages says in Link and X-Total-Count how far the longest of the lists goes.
func pages(k *call, in SearchIn, totals ...int) {
	longest := 0
	for _, n := range totals {
		longest = max(longest, n)
	}
	page(k, in.PageIn, []int(nil), longest, func(n int) int { return n })
}

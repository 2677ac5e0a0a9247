package lint

import (
	"fmt"

	"chuky/indicators"
)

var planChecks = []Check{
	{"frequency_missing", Warning, "Thiếu tần suất báo cáo", (*view).frequencyMissing},
	{"lead_missing", Warning, "Thiếu đơn vị chủ trì", (*view).leadMissing},
	{"row_unmatched", Warning, "Dòng chỉ có trong một văn bản", (*view).rowUnmatched},
	{"name_differs", Note, "Hai văn bản ghi tên khác nhau", (*view).nameDiffers},
}

// atPlan is a finding whose place is a row of the plan.
func atPlan(n *indicators.Node, message string) Finding {
	f := at(n, message)
	if a := n.Item.Assigned; a != nil {
		f.Line, f.Passage = a.Line, a.Name
	}
	return f
}

func (v *view) frequencyMissing(c *Check) {
	if v.set.Overlay == nil {
		return
	}
	for _, n := range v.leaves() {
		if a := n.Item.Assigned; a != nil && a.Frequency == "" {
			v.add(c, atPlan(n, "Kế hoạch không ghi tần suất báo cáo của tiêu chí này"))
		}
	}
}

// leadMissing looks where the document names who compiles its criteria: in the plan laid over the set, or in the table
// itself when it does so for most of them.
func (v *view) leadMissing(c *Check) {
	leaves := v.leaves()
	owned := 0
	for _, n := range leaves {
		if n.Item.Owner.Text != "" {
			owned++
		}
	}
	for _, n := range leaves {
		a := n.Item.Assigned
		switch {
		case v.set.Overlay != nil && a != nil && a.Lead.Text == "" && n.Item.Owner.Text == "":
			v.add(c, atPlan(n, "Kế hoạch không ghi đơn vị chủ trì của tiêu chí này"))
		case v.set.Overlay == nil && 2*owned > len(leaves) && n.Item.Owner.Text == "":
			v.add(c, at(n, "Bảng không ghi đơn vị cung cấp số liệu của tiêu chí này"))
		}
	}
}

func (v *view) rowUnmatched(c *Check) {
	nodes, rows := v.set.Unmatched()
	only := make(map[string]bool)
	for _, code := range nodes {
		only[code] = true
	}
	for _, n := range v.nodes {
		if only[n.Code] && !n.Row.Own {
			v.add(c, at(n, "Có trong bộ chỉ số, không có trong kế hoạch phân công"))
		}
	}
	for _, code := range rows {
		for _, r := range v.set.Overlay.Rows {
			if r.Code == code {
				v.add(c, Finding{Node: code, Line: r.Line, Passage: r.Name, Message: "Có trong kế hoạch phân công, không có trong bộ chỉ số"})
			}
		}
	}
}

func (v *view) nameDiffers(c *Check) {
	for _, n := range v.leaves() {
		if a := n.Item.Assigned; a != nil && !n.Row.Lost && core(a.Name) != core(n.Name) {
			f := atPlan(n, fmt.Sprintf("Bộ chỉ số ghi “%s”", shorten(n.Name, 120)))
			v.add(c, f)
		}
	}
}

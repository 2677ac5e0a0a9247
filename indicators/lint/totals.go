package lint

import (
	"fmt"
	"math/big"

	"chuky/indicators"
)

const (
	codeTotal          = "total_mismatch"
	codeDeclaredPoints = "declared_points"
	codeDeclaredCount  = "declared_count"
)

var totalChecks = []Check{
	{codeTotal, Error, "Điểm của một mục không bằng tổng điểm các mục con", (*view).totals},
	{codeDeclaredPoints, Error, "Tổng điểm ghi trong văn bản khác với bảng", (*view).declaredPoints},
	{codeDeclaredCount, Warning, "Số lượng ghi trong văn bản khác với bảng", (*view).declaredCounts},
	{"points_missing", Error, "Ô điểm trống hoặc bị mất", (*view).pointsMissing},
	{"points_derived", Note, "Điểm không được in, suy ra từ điều khoản khác", (*view).pointsDerived},
	{"points_zero", Note, "Mục có 0 điểm", (*view).pointsZero},
	{"channel_shares", Error, "Tỷ trọng các kênh đánh giá không cộng lại thành 100 %", (*view).channelShares},
}

func vn(r *big.Rat) string { return indicators.FormatExactVN(r) }

// printed is the maximum as the table shows it, which may differ from the one that applies.
func printed(n *indicators.Node) *big.Rat {
	if n.Row.Printed != nil {
		return n.Row.Printed
	}
	return n.Max
}

// sum adds what the table prints for the children; ok is false while some of it is missing.
func sum(children []*indicators.Node) (total *big.Rat, ok bool) {
	total, ok = new(big.Rat), len(children) > 0
	for _, c := range children {
		if c.Item != nil && c.Item.Effect != indicators.Adds {
			continue
		}
		p := printed(c)
		if p == nil {
			return total, false
		}
		total.Add(total, p)
	}
	return total, ok
}

func (v *view) totals(c *Check) {
	if v.set.SetKind == indicators.TargetSet {
		return
	}
	for _, n := range v.nodes {
		if n.Item != nil || printed(n) == nil {
			continue
		}
		total, ok := sum(n.Children)
		if ok && total.Cmp(printed(n)) != 0 {
			f := disagree(at(n, ""), printed(n), total)
			if n.Row.Capped { // the set says what applies
				f.Severity = Warning
				f.Message += "; tính không quá " + vn(n.Max) + " trừ khi có cách hiểu khác"
			}
			v.add(c, f)
		}
	}
	if whole := v.set.Printed; whole != nil || v.set.Max != nil {
		if whole == nil {
			whole = v.set.Max
		}
		if total, ok := sum(v.roots); ok && total.Cmp(whole) != 0 {
			v.add(c, disagree(Finding{Passage: v.set.Title}, whole, total))
		}
	}
}

func disagree(f Finding, says, adds *big.Rat) Finding {
	f.Message = fmt.Sprintf("Ghi %s điểm, các mục con cộng lại được %s", vn(says), vn(adds))
	f.Readings = []string{fmt.Sprintf("Lấy điểm đã ghi: %s", vn(says)), fmt.Sprintf("Lấy tổng các mục con: %s", vn(adds))}
	return f
}

// level names what a declaration counts.
var level = map[string]string{"pillar": "trụ cột", "main": "chỉ số chính", "component": "chỉ số thành phần", "criterion": "tiêu chí", "item": "hạng mục", "domain": "miền", "area": "lĩnh vực", "category": "nhóm"}

// declared calls f for every declaration about the tree, with the nodes it speaks of.
func (v *view) declared(f func(d indicators.Declaration, under []*indicators.Node, points *big.Rat)) {
	for _, d := range v.set.Declared {
		if d.Inventory != "" {
			continue
		}
		if d.Node == "" {
			total, _ := sum(v.roots)
			f(d, v.nodes, total)
			continue
		}
		for _, n := range v.nodes {
			if n.Code == d.Node {
				var under []*indicators.Node
				n.Walk(func(x *indicators.Node) { under = append(under, x) })
				f(d, under[1:], printed(n))
			}
		}
	}
}

func (v *view) declaredPoints(c *Check) {
	v.declared(func(d indicators.Declaration, _ []*indicators.Node, points *big.Rat) {
		if d.Points == nil || points == nil || d.Points.Cmp(points) == 0 {
			return
		}
		v.add(c, Finding{Node: d.Node, Line: d.Line, Passage: d.Text, Message: fmt.Sprintf("Văn bản ghi %s điểm, bảng cho %s", vn(d.Points), vn(points)),
			Readings: []string{"Theo câu này: " + vn(d.Points), "Theo bảng: " + vn(points)}})
	})
}

func (v *view) declaredCounts(c *Check) {
	v.declared(func(d indicators.Declaration, under []*indicators.Node, _ *big.Rat) {
		have := make(map[string]int)
		for _, n := range under {
			have[levelOf(n)]++
		}
		v.counts(c, d, have)
	})
	for _, d := range v.set.Declared {
		inv, ok := v.set.Inventory(d.Inventory)
		if d.Inventory == "" || !ok {
			continue
		}
		have := make(map[string]int)
		for _, e := range inv.Entries {
			if d.Node == "" || len(e.Code) > len(d.Node) && e.Code[:len(d.Node)+1] == d.Node+"/" {
				have[e.Level]++
			}
		}
		v.counts(c, d, have)
	}
}

// levelOf is the level as the document calls it: a row may say so itself.
func levelOf(n *indicators.Node) string {
	if n.Row.Level != "" {
		return string(n.Row.Level)
	}
	return string(n.Level)
}

func (v *view) counts(c *Check, d indicators.Declaration, have map[string]int) {
	for _, l := range []string{"pillar", "main", "component", "criterion", "domain", "area", "category", "item"} {
		if want, ok := d.Counts[l]; ok && want != have[l] {
			v.add(c, Finding{Node: d.Node, Line: d.Line, Passage: d.Text, Message: fmt.Sprintf("Văn bản ghi %d %s, bảng có %d", want, level[l], have[l]),
				Readings: []string{fmt.Sprintf("Bảng thiếu hoặc thừa dòng: phải là %d", want), fmt.Sprintf("Câu này ghi nhầm: phải là %d", have[l])}})
		}
	}
}

func (v *view) pointsMissing(c *Check) {
	for _, n := range v.nodes {
		switch {
		case n.Max != nil || v.set.SetKind == indicators.TargetSet:
		case n.Item == nil:
			f := at(n, "Không có điểm tối đa; sẽ là tổng điểm các mục con khi các mục con đủ điểm")
			f.Severity = Note
			v.add(c, f)
		default:
			v.add(c, at(n, "Không có điểm tối đa; phải bổ sung, ghi rõ ai bổ sung, theo văn bản nào, trước khi mở kỳ đánh giá"))
		}
	}
}

func (v *view) pointsDerived(c *Check) {
	for _, n := range v.nodes {
		if n.Row.Points == indicators.PointsDerived {
			v.add(c, at(n, fmt.Sprintf("Bảng không in điểm; %s điểm được suy ra từ %s", vn(n.Max), n.Row.Derived)))
		}
	}
}

func (v *view) pointsZero(c *Check) {
	for _, n := range v.nodes {
		if n.Max != nil && n.Max.Sign() == 0 && v.set.SetKind != indicators.TargetSet {
			v.add(c, at(n, "Được 0 điểm: có số liệu nhưng không ảnh hưởng kết quả"))
		}
	}
}

func (v *view) channelShares(c *Check) {
	total, stated := new(big.Rat), false
	for _, ch := range v.set.Channels {
		if ch.Share != nil {
			total.Add(total, ch.Share)
			stated = true
		}
	}
	if stated && total.Cmp(big.NewRat(1, 1)) != 0 {
		v.add(c, Finding{Message: fmt.Sprintf("Tỷ trọng các kênh cộng lại được %s %%", vn(new(big.Rat).Mul(total, big.NewRat(100, 1))))})
	}
}

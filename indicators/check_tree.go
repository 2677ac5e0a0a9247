package indicators

import (
	"math/big"
	"slices"
	"strings"
)

// Values of Policy.Cohort and Policy.Beyond.
const (
	CohortGroup = "group"
	CohortBlock = "block"
	BeyondAbove = "above"
)

// checkTotals compares every node's maximum with that of its children. A table that contradicts
// itself is told in the file: Printed beside the points that apply, or Capped.
func checkTotals(l *loader, s *Set) {
	total, unknown := new(big.Rat), 0
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) { checkNode(l, n) })
		if root.Max == nil {
			unknown++
		} else {
			total.Add(total, root.Max)
		}
	}
	if l.at(""); s.Max != nil && (unknown == 0 && total.Cmp(s.Max) != 0 || total.Cmp(s.Max) > 0) {
		l.fail("tổng điểm ghi %s, các chỉ số chính cộng lại được %s", FormatExactVN(s.Max), FormatExactVN(total))
	}
}

func checkNode(l *loader, n *Node) {
	l.at(n.place())
	if n.Item == nil {
		checkPlace(l, n.Name, n.Line, &n.Row)
		if len(n.Children) == 0 {
			l.fail("không có mục con")
		}
	}
	if n.Row.Printed != nil && n.Max != nil && n.Row.Printed.Cmp(n.Max) == 0 {
		l.fail("printed chỉ ghi khi khác điểm áp dụng")
	}
	if n.Item != nil || n.Max == nil || len(n.Children) == 0 {
		if n.Row.Capped {
			l.fail("capped cần điểm tối đa và các mục con")
		}
		return
	}
	sum, unknown := n.Sum()
	switch above := sum.Cmp(n.Max); {
	case n.Row.Capped && above <= 0:
		l.fail("capped chỉ ghi khi các mục con cộng lại vượt điểm tối đa")
	case !n.Row.Capped && (above > 0 || above < 0 && unknown == 0):
		l.fail("điểm tối đa ghi %s, các tiêu chí cộng lại được %s", FormatExactVN(n.Max), FormatExactVN(sum))
	}
}

// checkPlace checks what every node of a table has.
func checkPlace(l *loader, name string, line int, r *Row) {
	if name == "" || line <= 0 && !r.Lost && !r.Own || line > 0 && r.Lost {
		l.fail("thiếu tên hoặc dòng trong quyết định")
	}
	if r.Level != "" && r.Level != LevelGroup && r.Level != LevelCriterion {
		l.fail("level %q không có", r.Level)
	}
	if r.Lost && r.NameFrom == nil {
		l.fail("dòng bị mất cần ghi tên lấy từ văn bản nào (name_from)")
	}
	if q := r.NameFrom; q != nil && (q.Source == "" || q.Line <= 0) {
		l.fail("name_from thiếu văn bản hoặc dòng")
	}
}

func checkCodes(l *loader, s *Set) {
	seen := make(map[string]bool)
	once := func(node, code string) {
		if l.at(node); code == "" || seen[code] {
			l.fail("mã %q trống hoặc lặp lại", code)
		}
		seen[code] = true
	}
	for _, sec := range s.Sections {
		once(nodeSection(sec.Code), sec.Code)
	}
	for i := range s.Info {
		once(nodeItem(s.Info[i].Code), s.Info[i].Code)
	}
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) { once(n.place(), n.Code) })
	}
	for _, v := range s.Inventories {
		for _, e := range v.Entries {
			seen[v.Key+":"+e.Code] = true
		}
	}
	for _, d := range s.Declared {
		node := d.Node
		if d.Inventory != "" && node != "" {
			node = d.Inventory + ":" + node
		}
		if l.at(""); node != "" && !seen[node] || d.Line <= 0 || d.Text == "" {
			l.fail("số đã ghi về %q: không có mục đó, hoặc thiếu dòng, nguyên văn", d.Node)
		}
	}
}

// checkFrame checks kind, scale, channels and inventories.
func checkFrame(l *loader, s *Set) {
	l.at("")
	oneOf := func(what string, v string, all ...string) {
		if !slices.Contains(all, v) {
			l.fail("%s %q không có", what, v)
		}
	}
	oneOf("kind", string(s.SetKind), string(ScoredSet), string(TargetSet))
	oneOf("scale", string(s.Scale), string(PointScale), string(PercentScale), string(IndexScale))
	oneOf("final", string(s.Final), string(FinalVerified), string(FinalSum))
	if len(s.Main) == 0 {
		l.fail("không có chỉ số chính")
	}
	if s.Decimals < 0 || s.Decimals > maxDecimals {
		l.fail("decimals phải từ 0 đến %d", maxDecimals)
	}
	checkChannels(l, s)
	keys := make(map[string]bool)
	for _, b := range s.Blocks {
		if b.Key == "" || b.Name == "" || keys[b.Key] {
			l.fail("khối %q trống hoặc lặp lại", b.Key)
		}
		keys[b.Key] = true
	}
	names := make(map[string]bool)
	for _, c := range s.Decision.Clauses {
		if c.Name == "" || c.Text == "" || len(c.Lines) == 0 || names[c.Name] {
			l.fail("điều khoản %q trống, thiếu nguyên văn hoặc lặp lại", c.Name)
		}
		names[c.Name] = true
	}
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) {
			if l.at(n.place()); n.Row.Derived != "" && !names[n.Row.Derived] {
				l.fail("điểm suy ra từ điều khoản %q không có trong decision.clauses", n.Row.Derived)
			}
			if n.Row.Points == PointsSupplied && s.Supplied == nil {
				l.fail("điểm được bổ sung nhưng không ghi ai bổ sung (supplied)")
			}
		})
	}
	if l.at(""); s.Supplied != nil && (s.Supplied.By == "" || s.Supplied.Document == "" || s.Supplied.Date == "") {
		l.fail("supplied cần người, văn bản và ngày")
	}
	for i := range s.Inventories {
		checkInventory(l, &s.Inventories[i])
	}
}

func checkChannels(l *loader, s *Set) {
	share, stated := new(big.Rat), 0
	keys := make(map[string]bool)
	for _, c := range s.Channels {
		if c.Key == "" || c.Name == "" || keys[c.Key] {
			l.fail("kênh %q trống hoặc lặp lại", c.Key)
		}
		keys[c.Key] = true
		if c.Share != nil {
			share.Add(share, c.Share)
			stated++
		}
		if _, ok := s.Decision.Clause(c.Clause); c.Clause != "" && !ok {
			l.fail("kênh %s: điều khoản %q không có", c.Key, c.Clause)
		}
	}
	for _, c := range s.Channels {
		if c.Together != "" && (!keys[c.Together] || c.Share != nil) {
			l.fail("kênh %s: together phải là kênh khác, và không có share riêng", c.Key)
		}
	}
	if stated > 0 && share.Cmp(one) != 0 {
		l.fail("tỷ trọng các kênh cộng lại được %s, phải là 1", FormatExactVN(share))
	}
	if s.Final == FinalSum && len(s.Channels) == 0 {
		l.fail("final sum cần các kênh")
	}
}

func checkInventory(l *loader, v *Inventory) {
	if v.Key == "" || v.Name == "" || len(v.States) == 0 {
		l.fail("danh sách %q: thiếu khóa, tên hoặc trạng thái", v.Key)
	}
	checkChoices(l, v.States)
	for _, st := range v.States {
		if strings.ContainsAny(st.Key, ":;,") {
			l.fail("danh sách %s: trạng thái %q có dấu phân cách", v.Key, st.Key)
		}
	}
	seen := make(map[string]bool)
	for _, e := range v.Entries {
		if e.Code == "" || e.Name == "" || e.Level == "" || e.Line <= 0 || seen[e.Code] || strings.ContainsAny(e.Code, ":;,") {
			l.fail("danh sách %s: hạng mục %q trống, lặp lại, thiếu tên, cấp hoặc dòng", v.Key, e.Code)
		}
		seen[e.Code] = true
	}
}

// checkScored checks what only sets with channels, bonuses or targets have.
func checkScored(l *loader, s *Set, it *Item) {
	if it.Channel != "" && !slices.ContainsFunc(s.Channels, func(c Channel) bool { return c.Key == it.Channel }) {
		l.fail("kênh %q không có", it.Channel)
	}
	if it.Effect != Adds && it.Effect != Bonus && it.Effect != Penalty {
		l.fail("effect %q không có", it.Effect)
	}
	target := it.Method.Kind == Target
	if target != (s.SetKind == TargetSet) || target && it.Max != nil && it.Max.Sign() != 0 {
		l.fail("bộ chỉ tiêu (kind: targets) chỉ có phương pháp target, không có điểm")
	}
	if target != (it.Role != "") || it.Of != "" && s.items[it.Of] == nil {
		l.fail("role và of chỉ có trong bộ chỉ tiêu; of phải là một mục")
	}
	thresholds := it.Verdicts
	if it.Verdict != nil {
		thresholds = append(slices.Clone(thresholds), *it.Verdict)
	}
	for _, v := range thresholds {
		if !target || it.Method.Value == nil || !slices.Contains([]string{">=", ">", "<=", "<"}, v.Op) {
			l.fail("target cần phương pháp target, một số liệu và op >=, >, <= hoặc <")
		}
	}
}

// unprinted reports whether the method stands for a table that prints none: a person or another
// measurement says how many points, so there is no rule to quote, and 0 points are possible.
func (m *Method) unprinted() bool {
	return slices.Contains([]MethodKind{Direct, Survey, Panel, Import, Target}, m.Kind)
}

func checkScale(l *loader, m *Method) {
	if m.Scale == nil || m.Scale.Low == nil || m.Scale.High == nil || m.Scale.Low.Cmp(m.Scale.High) == 0 {
		l.fail("phương pháp %s cần scale với hai đầu khác nhau", m.Kind)
	}
}

// checkJudged checks the methods whose points come from people or from outside.
func checkJudged(l *loader, it *Item, m *Method, used map[string]bool, numbers func(string, *Expr), nested bool) {
	if nested && m.Kind != Survey {
		l.fail("phương pháp %s không nằm trong parts", m.Kind)
	}
	if m.MinSample < 0 {
		l.fail("min_sample không âm")
	}
	switch m.Kind {
	case Direct:
		numbers("value", m.Value)
	case Survey:
		numbers("num", m.Num)
		numbers("den", m.Den)
	case Panel:
		used[m.Input] = true
		if in, ok := it.Input(m.Input); !ok || in.Kind != Marks {
			l.fail("phương pháp panel cần số liệu loại marks")
		}
		checkScale(l, m)
	case Import:
		numbers("value", m.Value)
		checkScale(l, m)
		var source, date bool
		for _, in := range it.Inputs {
			source, date = source || in.Kind == Text, date || in.Kind == Date
			if in.Kind == Text || in.Kind == Date {
				used[in.Key] = true
			}
		}
		if !source || !date {
			l.fail("phương pháp import cần nguồn (text) và ngày (date)")
		}
	case Target:
		if m.Value != nil {
			numbers("value", m.Value)
		}
	}
}

// checkCount checks an input that is counted in an inventory.
func checkCount(l *loader, s *Set, it *Item, in *Input) {
	c := in.Count
	if c == nil {
		return
	}
	if in.Kind != Integer {
		l.fail("số liệu %s: số đếm phải là integer", in.Key)
	}
	src, ok := s.Find(c.Of.Code)
	if ok && src.Code == it.Code {
		src = it
	}
	var of *Input
	if ok {
		of, ok = src.Input(c.Of.Key)
	}
	if !ok || of.Kind != List {
		l.fail("số liệu %s: %s không phải danh sách", in.Key, c.Of)
		return
	}
	inv, ok := s.Inventory(of.Inventory)
	if !ok {
		return // said at the list itself
	}
	if c.State != "" && !inv.has(c.State) {
		l.fail("số liệu %s: danh sách %s không có trạng thái %q", in.Key, inv.Key, c.State)
	}
	if c.Under != "" && !slices.ContainsFunc(inv.Entries, func(e Entry) bool { return e.Code == c.Under }) {
		l.fail("số liệu %s: danh sách %s không có hạng mục %q", in.Key, inv.Key, c.Under)
	}
}

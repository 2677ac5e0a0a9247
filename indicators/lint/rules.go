package lint

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/indicators/ruletext"
)

const (
	codeDenominator = "denominator_rule"
	codeNoCap       = "cap_missing"
	codeCohort      = "cohort_rule"
	codeUnread      = "rule_unread"
)

var ruleChecks = []Check{
	{"tier_gap", Error, "Các bậc bỏ trống một khoảng giá trị", (*view).tierGap},
	{"tier_overlap", Error, "Một giá trị thuộc hai bậc", (*view).tierOverlap},
	{"points_above_max", Error, "Bậc hoặc phương án có điểm vượt điểm tối đa", (*view).pointsAboveMax},
	{codeDenominator, Error, "Công thức chia không nói mẫu số bằng 0 thì sao", (*view).denominator},
	{codeNoCap, Warning, "Công thức không có mức trần", (*view).noCap},
	{"input_undeclared", Error, "Công thức dùng chữ không được định nghĩa", (*view).inputUndeclared},
	{"input_unused", Warning, "Số liệu được định nghĩa mà không dùng", (*view).inputUnused},
	{"ratio_swapped", Warning, "Tử số và mẫu số có vẻ bị đảo", (*view).ratioSwapped},
	{codeCohort, Error, "Cách tính tương đối không nói so trong nhóm nào, tính thế nào", (*view).cohort},
	{"direction_unstated", Warning, "Càng ít càng tốt nhưng cách tính lại cho điểm khi càng nhiều", (*view).direction},
	{"percent_missing", Note, "Ngưỡng thiếu dấu %", (*view).percentMissing},
	{codeUnread, Note, "Cách tính điểm chưa đọc được thành công thức", (*view).ruleUnread},
	{"rule_differs", Warning, "Công thức mã hóa khác với lời văn", (*view).ruleDiffers},
}

// rule calls f for every criterion whose rule has words.
func (v *view) rule(f func(n *indicators.Node, r *ruletext.Rule)) {
	for _, n := range v.leaves() {
		if r := v.rules[n.Code]; r != nil {
			f(n, r)
		}
	}
}

// ordered are the steps of a rule from the top, thresholds without % beside others with % read as percentages.
func ordered(r *ruletext.Rule) []ruletext.Step {
	steps := slices.Clone(r.Steps)
	percent := slices.ContainsFunc(steps, func(s ruletext.Step) bool { return s.Percent })
	for i := range steps {
		for _, end := range []**big.Rat{&steps[i].Low, &steps[i].High} {
			if percent && steps[i].Bare && *end != nil && (*end).Cmp(big.NewRat(1, 1)) > 0 {
				*end = new(big.Rat).Quo(*end, big.NewRat(100, 1))
			}
		}
	}
	top := func(s ruletext.Step) *big.Rat {
		if s.High == nil {
			return big.NewRat(1<<60, 1)
		}
		return s.High
	}
	slices.SortStableFunc(steps, func(a, b ruletext.Step) int {
		return cmp.Or(top(b).Cmp(top(a)), compareLow(b, a))
	})
	return steps
}

func compareLow(a, b ruletext.Step) int {
	switch {
	case a.Low == nil && b.Low == nil:
		return 0
	case a.Low == nil:
		return -1
	case b.Low == nil:
		return 1
	}
	return a.Low.Cmp(b.Low)
}

// between calls f for neighbouring steps: how far the upper one's lower end lies above the lower one's upper end.
func (v *view) between(f func(n *indicators.Node, upper, lower ruletext.Step, d *big.Rat)) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		steps := ordered(r)
		for i := 1; i < len(steps); i++ {
			if up, low := steps[i-1], steps[i]; up.Low != nil && low.High != nil {
				f(n, up, low, new(big.Rat).Sub(up.Low, low.High))
			}
		}
	})
}

func value(r *big.Rat, s ruletext.Step) string {
	if s.Percent {
		return vn(new(big.Rat).Mul(r, big.NewRat(100, 1))) + " %"
	}
	return vn(r)
}

func (v *view) tierGap(c *Check) {
	one := big.NewRat(1, 1)
	v.between(func(n *indicators.Node, up, low ruletext.Step, d *big.Rat) {
		both := up.Text + " … " + low.Text
		readings := []string{"Thuộc bậc trên (" + up.Text + ")", "Thuộc bậc dưới (" + low.Text + ")"}
		switch {
		case d.Sign() == 0 && !up.LowIn && !low.HighIn:
			v.add(c, inRule(n, passage(n, up, low), fmt.Sprintf("Đúng %s không thuộc bậc nào: %s", value(up.Low, up), both), readings...))
		case d.Sign() > 0 && (!low.Whole || !up.LowIn || !low.HighIn || d.Cmp(one) != 0):
			v.add(c, inRule(n, passage(n, up, low), fmt.Sprintf("Từ %s đến %s không thuộc bậc nào: %s", value(low.High, low), value(up.Low, up), both), readings...))
		}
	})
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		if steps := ordered(r); len(steps) > 0 && len(r.Gains) == 0 {
			if end := steps[len(steps)-1]; end.Low != nil && end.Low.Sign() > 0 {
				v.add(c, inRule(n, end.Text, fmt.Sprintf("Dưới %s không có bậc nào", value(end.Low, end)), "0 điểm", "Bậc thấp nhất"))
			}
			if top := steps[0]; top.High != nil && !(top.Percent && top.HighIn && top.High.Cmp(one) == 0) {
				v.add(c, inRule(n, top.Text, fmt.Sprintf("Trên %s không có bậc nào", value(top.High, top)), "Bậc cao nhất", "0 điểm"))
			}
		}
	})
}

// passage is the stretch of the rule's words from one step to the other, as printed.
func passage(n *indicators.Node, a, b ruletext.Step) string {
	text := n.Item.Clause.Text
	i, j := strings.Index(text, a.Text), strings.Index(text, b.Text)
	if i < 0 || j < 0 {
		return ""
	}
	if i > j {
		i, j, b = j, i, a
	}
	return text[i : j+len(b.Text)]
}

func (v *view) tierOverlap(c *Check) {
	v.between(func(n *indicators.Node, up, low ruletext.Step, d *big.Rat) {
		if d.Sign() < 0 || d.Sign() == 0 && up.LowIn && low.HighIn {
			v.add(c, inRule(n, passage(n, up, low), fmt.Sprintf("Giá trị %s thuộc cả hai bậc: %s … %s", value(up.Low, up), up.Text, low.Text), "Tính bậc cao hơn", "Tính bậc thấp hơn"))
		}
	})
}

func (v *view) pointsAboveMax(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		if n.Max == nil {
			return
		}
		above := func(text string, points, fraction *big.Rat) {
			p := points
			if p == nil && fraction != nil {
				p = new(big.Rat).Mul(fraction, n.Max)
			}
			if p != nil && p.Cmp(n.Max) > 0 {
				v.add(c, inRule(n, text, fmt.Sprintf("“%s” cho %s điểm, điểm tối đa là %s", shorten(text, 80), vn(p), vn(n.Max)), "Tính bằng điểm tối đa", "Số điểm in nhầm: lấy tỷ lệ của tiêu chí tương ứng ở phụ lục khác"))
			}
		}
		for _, s := range r.Steps {
			above(s.Text, s.Points, s.Fraction)
		}
		for _, g := range r.Gains {
			above(g.Text, g.Points, g.Fraction)
		}
	})
}

// quotients lists the divisions by something that can be 0; the number of entries of a list cannot.
func quotients(it *indicators.Item, m *indicators.Method) []*indicators.Expr {
	var out []*indicators.Expr
	fixed := func(key string) bool {
		in, ok := it.Input(key)
		return ok && (in.Const != nil || in.Count != nil && in.Count.State == "")
	}
	var walk func(e *indicators.Expr)
	walk = func(e *indicators.Expr) {
		if e == nil {
			return
		}
		if e.Op == '/' && slices.ContainsFunc(e.Args[1].Keys(), func(k string) bool { return !fixed(k) }) {
			out = append(out, e)
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	walk(m.Value)
	if m.Kind == indicators.Growth || m.Kind == indicators.Survey {
		out = append(out, &indicators.Expr{Op: '/', Args: []*indicators.Expr{m.Num, m.Den}})
	}
	for i := range m.Parts {
		out = append(out, quotients(it, &m.Parts[i].Method)...)
	}
	return out
}

var saysZero = regexp.MustCompile(`(?i)mẫu số (?:bằng|=) ?0|không phát sinh|trường hợp [a-z] ?= ?0`)

func (v *view) denominator(c *Check) {
	for _, cl := range v.set.Decision.Clauses {
		if saysZero.MatchString(cl.Text) {
			return
		}
	}
	for _, n := range v.leaves() {
		m := n.Item.Method
		if m == nil || n.Item.Clause.Text == "" || saysZero.MatchString(n.Item.Clause.Text) {
			continue
		}
		if r := v.rules[n.Code]; r != nil && r.Empty != nil {
			continue
		}
		if q := quotients(n.Item, m); len(q) > 0 {
			v.add(c, inRule(n, "", fmt.Sprintf("Tỷ lệ %s không xác định khi mẫu số bằng 0 (không phát sinh)", q[0]), "0 điểm", "Điểm tối đa", "Loại tiêu chí này khỏi điểm và điểm tối đa"))
		}
	}
}

var saysCap = regexp.MustCompile(`(?i)không (?:quá|vượt quá|vượt) |tối đa (?:không quá|bằng) `)

func (v *view) noCap(c *Check) {
	for _, cl := range v.set.Decision.Clauses {
		if saysCap.MatchString(cl.Text) {
			return
		}
	}
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		m := n.Item.Method
		if m == nil || r.Bounded || saysCap.MatchString(n.Item.Clause.Text) {
			return
		}
		if m.Kind == indicators.CountCapped {
			v.add(c, inRule(n, "", "Cộng điểm theo từng nội dung nhưng không ghi mức trần", "Không quá điểm tối đa", "Không giới hạn"))
			return
		}
		kinds := []*indicators.Method{m}
		for i := range m.Parts {
			kinds = append(kinds, &m.Parts[i].Method)
		}
		for _, k := range kinds {
			if k.Kind == indicators.Ratio && k.CapAt == nil {
				v.add(c, inRule(n, "", fmt.Sprintf("Tử số của %s lớn hơn mẫu số thì điểm vượt điểm tối đa", k.Value), "Tính bằng điểm tối đa", "Số liệu sai, coi như không có số liệu"))
				return
			}
		}
	})
}

// undefined are the letters of a formula that nothing defines, unused the definitions that it does not use.
func undefined(r *ruletext.Rule) (letters []string, unused []ruletext.Defined) {
	for _, k := range r.Formula.Keys() {
		if !slices.ContainsFunc(r.Defined, func(d ruletext.Defined) bool { return d.Letter == k }) {
			letters = append(letters, k)
		}
	}
	for _, d := range r.Defined {
		if !slices.Contains(r.Formula.Keys(), d.Letter) {
			unused = append(unused, d)
		}
	}
	return letters, unused
}

func (v *view) inputUndeclared(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		if r.Formula == nil {
			return
		}
		letters, unused := undefined(r)
		for i, k := range letters {
			f := inRule(n, "", fmt.Sprintf("Công thức %s dùng “%s” nhưng không nói “%s” là gì", r.Formula, k, k))
			if len(unused) == len(letters) {
				f.Message += fmt.Sprintf("; “%s” được định nghĩa mà không dùng", unused[i].Letter)
				f.Readings = []string{fmt.Sprintf("“%s” in nhầm thành “%s”", unused[i].Letter, k), "Văn bản thiếu định nghĩa"}
			}
			v.add(c, f)
		}
	})
}

// inputUnused is silent where as many letters are undefined: that is one misprint, told by inputUndeclared.
func (v *view) inputUnused(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		if r.Formula == nil || n.Item.Method != nil && n.Item.Method.Kind == indicators.Parts {
			return
		}
		letters, unused := undefined(r)
		if len(letters) == len(unused) {
			return
		}
		for _, d := range unused {
			v.add(c, inRule(n, d.Label, fmt.Sprintf("“%s = %s” được định nghĩa nhưng công thức %s không dùng", d.Letter, shorten(d.Label, 60), r.Formula)))
		}
	})
}

var whole = regexp.MustCompile(`(?i)^\s*tổng(?: số)?\b`)

func (v *view) ratioSwapped(c *Check) {
	for _, n := range v.leaves() {
		if n.Item.Method == nil {
			continue
		}
		for _, q := range quotients(n.Item, n.Item.Method) {
			if n.Item.Method.Kind == indicators.Growth {
				continue
			}
			num, den := labels(n.Item, q.Args[0]), labels(n.Item, q.Args[1])
			if len(num) == 0 || len(den) == 0 {
				continue
			}
			all := func(ls []string) bool {
				return !slices.ContainsFunc(ls, func(l string) bool { return !whole.MatchString(l) })
			}
			if all(num) && !slices.ContainsFunc(den, whole.MatchString) {
				v.add(c, inRule(n, "", fmt.Sprintf("Trong %s tử số là “%s” còn mẫu số là “%s”", q, shorten(num[0], 60), shorten(den[0], 60)), "Đảo tử số và mẫu số", "Giữ như đã in"))
			}
		}
	}
}

// labels of the figures of a formula, as declared.
func labels(it *indicators.Item, e *indicators.Expr) []string {
	var out []string
	for _, k := range e.Keys() {
		if in, ok := it.Input(k); ok {
			out = append(out, in.Label)
		}
	}
	return out
}

var saysCohort = regexp.MustCompile(`(?i)trong (?:cùng )?(?:nhóm|khối)|giữa các đơn vị|so với các đơn vị|trong số các đơn vị`)

func (v *view) cohort(c *Check) {
	for _, n := range v.leaves() {
		if n.Item.Relative() && n.Item.Clause.Text != "" && !saysCohort.MatchString(n.Item.Clause.Text) {
			v.add(c, inRule(n, relativeWords(n.Item.Clause.Text), "Điểm phụ thuộc đơn vị khác nhưng không nói so trong nhóm nào, đơn vị thiếu số liệu tính ra sao, giảm dần theo cách nào", "(x − min)/(max − min) trong cùng nhóm đơn vị", "x / max trong cùng nhóm đơn vị"))
		}
	}
}

var sentence = regexp.MustCompile(`(?i)(?:-\s*)?(?:tính điểm|điểm)[^;]*min ?-? ?max[^;]*`)

func relativeWords(text string) string { return strings.TrimSpace(sentence.FindString(text)) }

var (
	bad  = regexp.MustCompile(`(?i)(?:quá hạn|trễ hạn|chậm (?:trễ|muộn|tiến độ|nộp)|vi phạm|tồn đọng|khiếu nại|sai sót|bị lỗi|bị tấn công|lộ, lọt|lộ lọt|mất an toàn|hư hỏng|gián đoạn)`)
	cure = regexp.MustCompile(`(?i)(?:xử lý|giải quyết|khắc phục|ứng cứu|phòng|chống|ngăn|giảm|hạn chế|không|tiếp nhận|cảnh báo|kiểm tra)(?:\s+\pL+){0,4}\s*$`)
)

// direction finds names that speak of something unwanted where more of it earns more.
func (v *view) direction(c *Check) {
	for _, n := range v.leaves() {
		m := n.Item.Method
		at := bad.FindStringIndex(n.Name)
		if m == nil || at == nil || cure.MatchString(n.Name[:at[0]]) || !rises(m) || strings.Contains(plain(n.Item.Clause.Text), "càng ít") || strings.Contains(plain(n.Item.Clause.Text), "thấp nhất") {
			continue
		}
		v.add(c, Finding{Node: n.Code, Line: n.Line, Passage: n.Name, Message: fmt.Sprintf("“%s” càng ít càng tốt, nhưng cách tính cho điểm cao khi giá trị cao", n.Name[at[0]:at[1]]), Readings: []string{"Điểm giảm khi giá trị tăng", "Giữ như đã in"}})
	}
}

// rises reports whether a higher value earns more.
func rises(m *indicators.Method) bool {
	switch m.Kind {
	case indicators.Ratio, indicators.MinMax, indicators.BestRatio, indicators.Growth, indicators.CountCapped:
		return true
	case indicators.Tiers:
		return len(m.Tiers) > 1 && m.Tiers[0].Fraction.Cmp(m.Tiers[len(m.Tiers)-1].Fraction) > 0
	case indicators.ZScore, indicators.Import:
		return m.Scale == nil || m.Scale.Low == nil || m.Scale.High == nil || m.Scale.Low.Cmp(m.Scale.High) < 0
	}
	return false
}

func (v *view) percentMissing(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		percent := slices.ContainsFunc(r.Steps, func(s ruletext.Step) bool { return s.Percent })
		for _, s := range r.Steps {
			if percent && s.Bare {
				v.add(c, inRule(n, s.Text, "Ngưỡng ghi thiếu dấu %, các ngưỡng bên cạnh là phần trăm"))
			}
		}
	})
}

func (v *view) ruleUnread(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		if r.Method == nil && len(r.Unread) > 0 {
			v.add(c, inRule(n, r.Unread[0], "Phần mềm không đọc được câu này thành công thức; người lập bộ chỉ số đã mã hóa bằng tay hoặc thẩm định viên chấm trực tiếp"))
		}
	})
}

// ruleDiffers compares the method in the set with the one that the words give.
func (v *view) ruleDiffers(c *Check) {
	v.rule(func(n *indicators.Node, r *ruletext.Rule) {
		m := n.Item.Method
		if r.Method == nil || m == nil || len(r.Assumed) > 0 || m.Kind == indicators.Direct {
			return
		}
		if m.Kind != r.Method.Kind {
			v.add(c, inRule(n, "", fmt.Sprintf("Lời văn là %s, bộ chỉ số mã hóa là %s", r.Method.Kind, m.Kind)))
			return
		}
		if a, b := thresholds(r.Method, r.Choices), thresholds(m, n.Item.Choices); a != b {
			v.add(c, inRule(n, "", fmt.Sprintf("Ngưỡng hoặc phần điểm theo lời văn: %s; trong bộ chỉ số: %s", a, b)))
		}
	})
}

// thresholds writes down what of a method decides points, but for the formulas' letters.
func thresholds(m *indicators.Method, choices []indicators.Choice) string {
	var out []string
	rat := func(label string, r *big.Rat) {
		if r != nil {
			out = append(out, label+vn(r))
		}
	}
	rat("đạt tối đa từ ", m.CapAt)
	rat("mức tăng ", m.Target)
	rat("mỗi nội dung ", m.PerItem)
	for _, t := range m.Tiers {
		rat("bậc ", t.At)
		rat("được ", t.Fraction)
	}
	if m.Kind == indicators.YesNo || m.Kind == indicators.ChoiceOf {
		for _, ch := range choices {
			rat("được ", ch.Fraction)
		}
	}
	for i := range m.Parts {
		rat("phần ", m.Parts[i].Weight)
		out = append(out, thresholds(&m.Parts[i].Method, nil))
	}
	return strings.Join(out, ", ")
}

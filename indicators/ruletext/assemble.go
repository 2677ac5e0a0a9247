package ruletext

import (
	"cmp"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"chuky/indicators"
)

// assembly puts clauses together.
type assembly struct {
	rule    *Rule
	name    string // of the criterion
	full    *big.Rat
	clauses []clause
}

// record keeps what is printed, understood or not, for who checks the rule.
func (a *assembly) record() {
	r := a.rule
	for _, c := range a.clauses {
		switch c.kind {
		case define:
			r.Defined = append(r.Defined, Defined{c.letter, c.label})
		case ratio, growth:
			if r.Formula == nil {
				r.Formula = c.expr
			}
		case step:
			r.Steps = append(r.Steps, Step{Range: c.bound, Text: c.String(), Fraction: c.out.fraction, Points: c.out.points, Over: c.out.over})
		case option:
			r.Gains = append(r.Gains, Gain{Text: c.label, Fraction: c.out.fraction, Points: c.out.points})
		case noMore, relative:
			r.Bounded = true
		case empty:
			r.Empty = c.out.fraction
		}
	}
}

func (a *assembly) of(k kind) []clause {
	return slices.DeleteFunc(slices.Clone(a.clauses), func(c clause) bool { return c.kind != k })
}

func (a *assembly) has(k kind) bool { return len(a.of(k)) > 0 }

// only reports whether all clauses are of these kinds; lists, words that only announce, and what bounds a formula always
// pass.
func (a *assembly) only(kinds ...kind) bool {
	return !slices.ContainsFunc(a.clauses, func(c clause) bool {
		return c.kind != announces && c.kind != list && c.kind != noMore && c.kind != empty && !slices.Contains(kinds, c.kind)
	})
}

// build makes the method; false when the clauses do not go together.
func (a *assembly) build() bool {
	switch {
	case len(a.of(earns)) > 1 && a.only(define, ratio, earns, heading):
		return a.parts()
	case a.has(relative):
		return a.only(define, ratio, relative) && a.relative()
	case a.has(growth):
		return a.only(define, growth, step) && a.growth()
	case a.has(perItem):
		return a.only(perItem) && a.perItem()
	case a.has(ratio) && a.has(earns):
		return a.only(define, ratio, earns) && a.ratio()
	case a.has(step):
		return a.only(define, ratio, step, given, option) && a.steps()
	case a.has(option):
		return a.only(option) && a.options()
	}
	return false
}

// figures declares the defined letters as inputs; they must be exactly those that the formulas use.
func (a *assembly) figures(used ...*indicators.Expr) bool {
	var keys []string
	for _, e := range used {
		for _, k := range e.Keys() {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	defined := a.of(define)
	for _, c := range defined {
		if !slices.Contains(keys, c.letter) {
			return false
		}
		a.input(c.letter, c.label)
	}
	return len(a.rule.Inputs) == len(keys) && len(defined) == len(keys)
}

func (a *assembly) input(key, label string) {
	if !slices.ContainsFunc(a.rule.Inputs, func(in indicators.Input) bool { return in.Key == key }) {
		a.rule.Inputs = append(a.rule.Inputs, indicators.Input{Key: key, Label: upperFirst(label), Kind: indicators.Integer})
	}
}

func (a *assembly) assume(s string) { a.rule.Assumed = append(a.rule.Assumed, s) }

// limit is 1 where a value is a share of a whole.
func limit(e *indicators.Expr) *big.Rat {
	if e.Op == '/' {
		return one
	}
	return nil
}

func (a *assembly) ratio() bool {
	r, p := a.of(ratio), a.of(earns)
	if len(r) != 1 || len(p) != 1 || p[0].out.weight.Cmp(one) != 0 || r[0].expr.Op != '/' {
		return false
	}
	a.rule.Method = &indicators.Method{Kind: indicators.Ratio, Value: r[0].expr, Limit: one, CapAt: p[0].out.over}
	return a.figures(r[0].expr)
}

// parts are blocks of definitions, a ratio and its weighted points.
func (a *assembly) parts() bool {
	m := &indicators.Method{Kind: indicators.Parts}
	var name string
	var expr *indicators.Expr
	var exprs []*indicators.Expr
	sum := new(big.Rat)
	for _, c := range a.clauses {
		switch c.kind {
		case heading:
			name = c.label
		case ratio:
			if expr != nil || c.expr.Op != '/' {
				return false
			}
			expr = c.expr
		case earns:
			if expr == nil {
				return false
			}
			if name == "" {
				name = a.partName(expr)
			}
			m.Parts = append(m.Parts, indicators.Part{Name: name, Weight: c.out.weight,
				Method: indicators.Method{Kind: indicators.Ratio, Value: expr, Limit: one, CapAt: c.out.over}})
			sum.Add(sum, c.out.weight)
			exprs = append(exprs, expr)
			name, expr = "", nil
		}
	}
	if expr != nil || sum.Cmp(one) != 0 {
		return false
	}
	a.rule.Method = m
	return a.figures(exprs...)
}

// partName names a part that has no heading after its first figure.
func (a *assembly) partName(e *indicators.Expr) string {
	for _, c := range a.of(define) {
		if c.letter == e.Keys()[0] {
			return upperFirst(c.label)
		}
	}
	return ""
}

func (a *assembly) relative() bool {
	if len(a.of(relative)) != 1 || len(a.of(ratio)) > 1 {
		return false
	}
	m := &indicators.Method{Kind: indicators.MinMax}
	if r := a.of(ratio); len(r) == 1 {
		m.Value, m.Limit = r[0].expr, limit(r[0].expr)
		a.rule.Method = m
		return a.figures(m.Value)
	}
	m.Value = &indicators.Expr{Key: "a"}
	a.rule.Method = m
	if d := a.of(define); len(d) == 1 {
		m.Value = &indicators.Expr{Key: d[0].letter}
		return a.figures(m.Value)
	}
	label := a.of(relative)[0].value
	if label == "" || a.has(define) {
		return false
	}
	a.input("a", counted(label))
	return true
}

func (a *assembly) growth() bool {
	g := a.of(growth)
	t, ok := a.threshold()
	if len(g) != 1 || !ok || g[0].expr.Op != '/' {
		return false
	}
	a.rule.Method = &indicators.Method{Kind: indicators.Growth, Num: g[0].expr.Args[0], Den: g[0].expr.Args[1], Target: t}
	return a.figures(g[0].expr)
}

// threshold reads two steps "at least t: the maximum" and "below t: ratio/t of the maximum".
func (a *assembly) threshold() (*big.Rat, bool) {
	steps := a.percentages()
	if len(steps) != 2 {
		return nil, false
	}
	whole, scaled := steps[0], steps[1]
	if whole.out.scaled {
		whole, scaled = scaled, whole
	}
	if whole.out.scaled || !scaled.out.scaled || whole.out.fraction.Cmp(one) != 0 || scaled.out.over == nil || scaled.out.weight.Cmp(one) != 0 {
		return nil, false
	}
	t := whole.bound.Low
	if t == nil || whole.bound.High != nil || scaled.bound.High == nil || scaled.bound.Low != nil && scaled.bound.Low.Sign() != 0 {
		return nil, false
	}
	return t, t.Sign() > 0 && t.Cmp(scaled.bound.High) == 0 && t.Cmp(scaled.out.over) == 0
}

// percentages are the steps, with thresholds printed without % beside others with % read as percentages.
func (a *assembly) percentages() []clause {
	steps := a.of(step)
	if !slices.ContainsFunc(steps, func(c clause) bool { return c.bound.Percent }) {
		return steps
	}
	for i := range steps {
		b := &steps[i].bound
		if !b.Bare {
			continue
		}
		for _, end := range []**big.Rat{&b.Low, &b.High} {
			if *end != nil && (*end).Cmp(one) > 0 {
				*end = new(big.Rat).Quo(*end, big.NewRat(100, 1))
			}
		}
		a.assume("“" + steps[i].String() + "”: ngưỡng ghi thiếu dấu %, hiểu là phần trăm như các ngưỡng bên cạnh")
	}
	return steps
}

// steps are thresholds on a ratio, on a figure, or on what the criterion's name speaks of.
func (a *assembly) steps() bool {
	m := &indicators.Method{Kind: indicators.Tiers}
	a.rule.Method = m
	rs := a.of(ratio)
	if len(rs) == 1 {
		if t, ok := a.threshold(); ok && a.only(define, ratio, step) && rs[0].expr.Op == '/' {
			*m = indicators.Method{Kind: indicators.Ratio, Value: rs[0].expr, Limit: one, CapAt: t}
			return a.figures(rs[0].expr)
		}
	}
	steps := a.percentages()
	if len(rs) > 1 || !a.tiers(steps) || !a.precondition() {
		return false
	}
	percent := slices.ContainsFunc(steps, func(c clause) bool { return c.bound.Percent })
	switch d := a.of(define); {
	case len(rs) == 1:
		m.Value, m.Limit = rs[0].expr, limit(rs[0].expr)
		if m.Limit != nil && !percent {
			return false
		}
		return a.figures(m.Value)
	case len(d) == 1 && !percent:
		m.Value = &indicators.Expr{Key: d[0].letter}
		return a.figures(m.Value)
	case len(d) > 0:
		return false
	case percent:
		return a.share(m)
	}
	label, ok := a.subject(steps)
	if !ok {
		return false
	}
	m.Value = &indicators.Expr{Key: "a"}
	a.input("a", label)
	return true
}

// subject is what the steps count: named by the words before them, by each of them alike, or by the criterion.
func (a *assembly) subject(steps []clause) (string, bool) {
	if g := a.of(given); len(g) == 1 && g[0].value != "" {
		return g[0].value, true
	}
	label := steps[0].value
	for _, s := range steps {
		if s.value != "" && label == "" {
			label = s.value
		}
		if !strings.EqualFold(s.value, label) && s.value != "" {
			return "", false
		}
	}
	if label == "" {
		label = a.name
		a.assume("số đếm không được đặt tên trong cách tính điểm, lấy theo tên tiêu chí")
	}
	return label, true
}

var (
	except  = regexp.MustCompile(`\s*\((?:trừ|không bao gồm|không tính|ngoại trừ)\s+(?:các\s+|những\s+)?([^()]+)\)`)
	shareIs = regexp.MustCompile(`(?i)^\s*t[ỷỉ] lệ\s+(?:các\s+|số\s+)?`)
	verbs   = regexp.MustCompile(`\s(?:được|đã|có|kết nối|sử dụng|triển khai|thực hiện|đạt|tham gia|hoàn thành|phát sinh|nộp|của)\s.*$`)
)

// share makes a ratio of two counts out of the criterion's name: "Tỷ lệ X được trang bị Y (trừ Z)".
func (a *assembly) share(m *indicators.Method) bool {
	name := strings.TrimSpace(a.name)
	if name == "" {
		return false
	}
	formula := "a/b"
	without := except.FindStringSubmatch(name)
	name = shareIs.ReplaceAllString(except.ReplaceAllString(name, ""), "")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "Các "), "Số lượng ")
	whole := strings.TrimSpace(verbs.ReplaceAllString(name, ""))
	a.input("a", "Số "+lowerFirst(name))
	a.input("b", "Tổng số "+lowerFirst(whole))
	if without != nil {
		formula = "a/(b-c)"
		a.input("c", "Số "+lowerFirst(without[1]))
	}
	e, err := indicators.ParseExpr(formula)
	if err != nil {
		return false
	}
	m.Value, m.Limit = e, one
	a.assume("tử số và mẫu số của tỷ lệ không được định nghĩa, suy từ tên tiêu chí")
	return true
}

// tiers orders the steps from the top and closes a gap of a single value upwards.
func (a *assembly) tiers(steps []clause) bool {
	steps = slices.Clone(steps)
	for i := range steps {
		b := &steps[i].bound
		if steps[i].out.scaled || steps[i].out.fraction.Cmp(one) > 0 {
			return false
		}
		if b.Low != nil && b.Low.Sign() == 0 && b.LowIn {
			b.Low = nil
		}
		if b.High != nil && b.Percent && b.High.Cmp(one) == 0 && b.HighIn {
			b.High = nil
		}
	}
	slices.SortStableFunc(steps, func(x, y clause) int {
		return cmp.Or(ends(y.bound.Low, x.bound.Low, -1), ends(y.bound.High, x.bound.High, 1))
	})
	m := a.rule.Method
	last := len(steps) - 1
	if last < 1 || steps[0].bound.High != nil || steps[last].bound.Low != nil || steps[0].out.fraction.Cmp(one) != 0 {
		return false
	}
	for i, s := range steps {
		if i < last {
			low, below := s.bound, steps[i+1].bound
			inclusive, ok := a.joins(s, low, below)
			if !ok || steps[i+1].out.fraction.Cmp(s.out.fraction) >= 0 {
				return false
			}
			m.Tiers = append(m.Tiers, indicators.Tier{At: low.Low, Inclusive: inclusive, Fraction: s.out.fraction})
			continue
		}
		m.Tiers = append(m.Tiers, indicators.Tier{Fraction: s.out.fraction})
	}
	return true
}

// joins reports whether two neighbouring steps meet, and whether the upper one owns the value between.
func (a *assembly) joins(s clause, upper, lower Range) (inclusive, ok bool) {
	if upper.Low == nil || lower.High == nil {
		return false, false
	}
	switch d := new(big.Rat).Sub(upper.Low, lower.High); {
	case d.Sign() == 0 && upper.LowIn != lower.HighIn:
		return upper.LowIn, true
	case d.Sign() == 0 && !upper.LowIn:
		a.assume("“" + s.String() + "”: đúng ngưỡng không thuộc bậc nào, hiểu là đạt bậc trên")
		return true, true
	case d.Cmp(one) == 0 && upper.LowIn && lower.HighIn && lower.Whole && !upper.Percent && upper.Low.IsInt():
		return true, true
	}
	return false, false
}

// ends compares ends of ranges; an open end counts as sign.
func ends(x, y *big.Rat, sign int) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return sign
	case y == nil:
		return -sign
	}
	return x.Cmp(y)
}

// precondition reads "Đã có chuyên mục và số tin đạt: …" with "Chưa có chuyên mục: 0 điểm".
func (a *assembly) precondition() bool {
	g, o := a.of(given), a.of(option)
	if len(g) == 0 {
		return len(o) == 0
	}
	if len(g) != 1 || len(o) != 1 || o[0].out.fraction.Cmp(one) > 0 {
		return false
	}
	a.rule.Choices = []indicators.Choice{{Key: "yes", Label: upperFirst(g[0].label)}, {Key: "no", Label: upperFirst(o[0].label)}}
	a.rule.Method.Require = &indicators.Require{Input: indicators.ChoiceKey, Equals: "yes", Otherwise: o[0].out.fraction}
	return true
}

func (a *assembly) perItem() bool {
	p := a.of(perItem)
	if len(p) != 1 {
		return false
	}
	if !a.has(noMore) {
		a.assume("không ghi mức trần, hiểu là không quá điểm tối đa")
	}
	a.rule.Method = &indicators.Method{Kind: indicators.CountCapped, Value: &indicators.Expr{Key: "a"}, PerItem: p[0].out.points}
	a.input("a", counted(p[0].value))
	return true
}

// options are answers with fixed points.
func (a *assembly) options() bool {
	opts := a.of(option)
	seen := map[string]bool{}
	sum := new(big.Rat)
	whole, none := 0, 0
	for _, o := range opts {
		f := o.out.fraction
		key := string(fresh([]rune(o.label)).low)
		if seen[key] || f.Cmp(one) > 0 {
			return false
		}
		seen[key] = true
		if f.Cmp(one) == 0 {
			whole++
		}
		if f.Sign() == 0 {
			none++
		}
		sum.Add(sum, f)
	}
	switch {
	case len(opts) == 2 && whole == 1 && none == 1:
		a.rule.Method = &indicators.Method{Kind: indicators.YesNo, Input: indicators.ChoiceKey}
		if opts[0].out.fraction.Sign() == 0 {
			slices.Reverse(opts)
		}
		a.rule.Choices = []indicators.Choice{{Key: "yes", Label: upperFirst(opts[0].label), Fraction: one}, {Key: "no", Label: upperFirst(opts[1].label), Fraction: new(big.Rat)}}
		return true
	case len(opts) >= 2 && whole == 1 && none <= 1:
		a.rule.Method = &indicators.Method{Kind: indicators.ChoiceOf, Input: indicators.ChoiceKey}
		slices.SortStableFunc(opts, func(x, y clause) int { return y.out.fraction.Cmp(x.out.fraction) })
		for i, o := range opts {
			a.rule.Choices = append(a.rule.Choices, indicators.Choice{Key: string(rune('1' + i)), Label: upperFirst(o.label), Fraction: o.out.fraction})
		}
		return len(opts) <= 9
	case whole == 0 && none <= 1 && sum.Cmp(one) == 0:
		return a.each(opts)
	}
	return false
}

// each makes a part of every answer that earns something: they add up to the maximum.
func (a *assembly) each(opts []clause) bool {
	m := &indicators.Method{Kind: indicators.Parts}
	for i, o := range opts {
		if o.out.fraction.Sign() == 0 {
			continue
		}
		key := string(rune('a' + i))
		a.rule.Inputs = append(a.rule.Inputs, indicators.Input{Key: key, Label: upperFirst(o.label), Kind: indicators.Pick,
			Choices: []indicators.Choice{{Key: "yes", Label: "Có", Fraction: one}, {Key: "no", Label: "Không", Fraction: new(big.Rat)}}})
		m.Parts = append(m.Parts, indicators.Part{Name: upperFirst(o.label), Weight: o.out.fraction, Method: indicators.Method{Kind: indicators.YesNo, Input: key}})
	}
	a.rule.Method = m
	return len(m.Parts) >= 2
}

// counted turns "hệ thống thông tin …" into "Số hệ thống thông tin …".
func counted(s string) string {
	if strings.HasPrefix(string(fresh([]rune(s)).low), "số ") {
		return s
	}
	return "Số " + lowerFirst(s)
}

func upperFirst(s string) string { return first(s, unicode.ToUpper) }

// lowerFirst leaves abbreviations such as CBCC alone.
func lowerFirst(s string) string {
	if r := []rune(s); len(r) > 1 && unicode.IsUpper(r[1]) {
		return s
	}
	return first(s, unicode.ToLower)
}

func first(s string, f func(rune) rune) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) == 0 {
		return ""
	}
	r[0] = f(r[0])
	return string(r)
}

package ruletext

import (
	"cmp"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"chuky/indicators"
)

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

package ruletext

import (
	"math/big"
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

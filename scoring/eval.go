package scoring

import (
	"fmt"

	"chuky/indicators"
)

// outcome is what a method makes of one unit's figures.
type outcome struct {
	status   Status // Scored, Missing, Undefined or Pending
	fraction num    // of the maximum, 0…1; for a relative method only once the cohort is known
	value    num    // relative methods and targets: what is compared
	reason   string
	warnings []Warning
	zeroDiv  bool // somewhere 0 was divided by
	above    bool // a value was above its limit
	noted    bool // there is a warning besides
}

const (
	warnAbove     = "numerator_above_denominator"
	warnPart      = "part_undefined"
	warnNegDenom  = "denominator_not_positive"
	reasonNoInput = "Không có số liệu"
	reasonZeroDiv = "Mẫu số bằng 0, không tính được tỷ lệ"
)

// evaluator scores the criteria of one unit.
type evaluator struct {
	policy indicators.Policy
	f      *figures
	wordy  bool   // say why and what to look at; ranks do not need it
	tr     *trace // nil without explanation
}

// known says whether a formula has a value.
type known uint8

const (
	isKnown   known = iota
	isMissing       // a figure is absent
	isNothing       // divided by zero or less
)

// eval computes a formula.
func (ev *evaluator) eval(e *expr) (v num, st known) {
	if e.op == 0 {
		if e.slot < 0 {
			return e.fixed, isKnown
		}
		if !ev.f.present[e.slot] {
			return zero, isMissing
		}
		return ev.f.values[e.slot], isKnown
	}
	l, stL := ev.eval(e.l)
	r, stR := ev.eval(e.r)
	switch {
	case stL == isMissing || stR == isMissing:
		return zero, isMissing
	case stL == isNothing || stR == isNothing:
		return zero, isNothing
	}
	switch e.op {
	case '+':
		return l.add(r), isKnown
	case '-':
		return l.sub(r), isKnown
	case '*':
		return l.mul(r), isKnown
	}
	if r.sign() <= 0 { // no share of nothing, nor of less than nothing
		return zero, isNothing
	}
	return l.div(r), isKnown
}

func (ev *evaluator) apply(m *method, c *criterion) outcome {
	switch m.kind {
	case indicators.YesNo, indicators.ChoiceOf:
		return ev.choose(m)
	case indicators.Growth:
		return ev.growth(m)
	case indicators.Parts:
		return ev.parts(m, c)
	case indicators.Direct:
		return ev.direct(m, c)
	case indicators.Survey:
		return ev.survey(m, c)
	case indicators.Panel:
		return ev.panel(m, c)
	case indicators.Import:
		return ev.imported(m, c)
	case indicators.Target:
		return ev.target(m)
	case indicators.CountCapped:
		if m.src.ItemAt != nil {
			return ev.items(m, c)
		}
	case indicators.Tiers:
		if o, done := ev.require(m, c); done {
			return o
		}
	}
	v, o := ev.value(m)
	if o.status != Scored || o.zeroDiv {
		return o
	}
	switch m.kind {
	case indicators.Tiers:
		o.fraction = m.tier(v)
		ev.tr.tier(m, v)
	case indicators.Ratio:
		o.fraction = v.div(m.capAt).clamp01()
		ev.tr.ratio(m, v, o.fraction)
	case indicators.CountCapped:
		o.fraction = m.counted(c, v)
		ev.tr.count(m, c, v)
	default: // min_max, best_ratio, z_score: the cohort decides
		o.value = v
	}
	return o
}

// value computes the value that most methods look at, cut at its limit.
func (ev *evaluator) value(m *method) (num, outcome) {
	v, st := ev.eval(m.value)
	o := outcome{status: Scored, fraction: zero}
	switch st {
	case isMissing:
		return v, missing()
	case isNothing:
		ev.tr.undefined(ev, m.value)
		return v, ev.undefined(m.value)
	}
	if v.sign() < 0 {
		v = zero
	}
	ev.tr.value(ev, m.value, v)
	if m.limit != nil && v.cmp(*m.limit) > 0 {
		o.above = true
		o.warnings = ev.warnAbove(m.value)
		if ev.policy.Above == "missing" {
			o.status, o.reason = Missing, "Tử số lớn hơn mẫu số; theo cách hiểu đã chọn, số liệu này không được tính"
			return v, o
		}
		v = *m.limit
		ev.tr.cut(v)
	}
	return v, o
}

func missing() outcome { return outcome{status: Missing, fraction: zero, reason: reasonNoInput} }

// undefined is the outcome of dividing by zero. The ruling on it speaks of 0/0 only, where nothing
// happened; something out of nothing stays undefined.
func (ev *evaluator) undefined(e *expr) outcome {
	n, d := ev.failing(e)
	o := outcome{status: Undefined, fraction: zero, reason: reasonZeroDiv, zeroDiv: true}
	switch {
	case d.sign() < 0:
		if ev.wordy {
			o.warnings = append(o.warnings, Warning{warnNegDenom, fmt.Sprintf("Mẫu số âm: %s = %s. Hãy kiểm tra lại số liệu.", e.src, substituted(ev, e))})
		}
	case n.sign() > 0:
		o.warnings = ev.warnAbove(e)
	default:
		return ev.nothing(o)
	}
	return o
}

// nothing applies the reading on 0/0.
func (ev *evaluator) nothing(o outcome) outcome {
	if ev.policy.Undefined == "max" {
		o.status, o.fraction, o.reason = Scored, unit, "Không phát sinh (0/0): theo cách hiểu đã chọn, tính điểm tối đa"
	}
	return o
}

// failing finds the division that made a formula undefined.
func (ev *evaluator) failing(e *expr) (n, d num) {
	l, stL := ev.eval(e.l)
	if stL == isNothing {
		return ev.failing(e.l)
	}
	r, stR := ev.eval(e.r)
	if stR == isNothing {
		return ev.failing(e.r)
	}
	return l, r
}

func (ev *evaluator) warnAbove(e *expr) []Warning {
	if !ev.wordy {
		return nil
	}
	return []Warning{{warnAbove, fmt.Sprintf("Tử số lớn hơn mẫu số: %s = %s. Hãy kiểm tra lại số liệu.", e.src, substituted(ev, e))}}
}

func (ev *evaluator) choose(m *method) outcome {
	if !ev.f.present[m.pick] {
		return missing()
	}
	o := outcome{status: Scored, fraction: m.fractionOf(ev.f.picks[m.pick]).clamp01()}
	ev.tr.choice(m, ev.f.picks[m.pick], o.fraction)
	return o
}

// require handles a precondition; done is true when it settles the points or is not answered.
func (ev *evaluator) require(m *method, c *criterion) (o outcome, done bool) {
	r := m.require
	if r == nil {
		return o, false
	}
	if !ev.f.present[r.pick] {
		return missing(), true
	}
	if got := ev.f.picks[r.pick]; got != r.equals {
		ev.tr.required(c, got, r.otherwise)
		return outcome{status: Scored, fraction: r.otherwise.clamp01()}, true
	}
	return o, false
}

// tier is the fraction of the first tier reached.
func (m *method) tier(v num) num {
	for _, t := range m.tiers {
		if t.reached(v) {
			return t.fraction.clamp01()
		}
	}
	return zero
}

func (t *tier) reached(v num) bool {
	if t.at == nil {
		return true
	}
	c := v.cmp(*t.at)
	return c > 0 || c == 0 && t.inclusive
}

// growth compares with the year before: floor 0; from nothing to something earns the maximum;
// from nothing to nothing is 0/0.
func (ev *evaluator) growth(m *method) outcome {
	now, st := ev.eval(m.num)
	before, st2 := ev.eval(m.den)
	switch {
	case st == isMissing || st2 == isMissing:
		return missing()
	case st == isNothing:
		ev.tr.undefined(ev, m.num)
		return ev.undefined(m.num)
	case st2 == isNothing:
		ev.tr.undefined(ev, m.den)
		return ev.undefined(m.den)
	}
	if before.sign() == 0 {
		if now.sign() > 0 {
			ev.tr.fromNothing(ev, m)
			return outcome{status: Scored, fraction: unit}
		}
		ev.tr.growthZero(ev, m)
		return ev.nothing(outcome{status: Undefined, fraction: zero, reason: "Cả hai năm đều không phát sinh (0/0), không tính được mức tăng", zeroDiv: true})
	}
	g := now.div(before).sub(unit)
	o := outcome{status: Scored, fraction: g.div(m.target).clamp01()}
	ev.tr.growth(ev, m, g, o.fraction)
	return o
}

// parts add up, each capped by itself. An undefined part earns nothing and the others count, a pending one likewise until it is
// known; a missing figure makes the whole criterion missing.
func (ev *evaluator) parts(m *method, c *criterion) outcome {
	out := outcome{status: Scored, fraction: zero}
	undefined := 0
	for i := range m.parts {
		p := &m.parts[i]
		ev.tr.part(i, p)
		o := ev.apply(p.method, c)
		out.warnings = append(out.warnings, o.warnings...)
		out.zeroDiv = out.zeroDiv || o.zeroDiv
		out.above = out.above || o.above
		switch o.status {
		case Missing:
			o.warnings, o.zeroDiv, o.above = out.warnings, out.zeroDiv, out.above
			ev.tr.partDone()
			return o
		case Pending:
			out.status, out.reason = Pending, joinReason(out.reason, fmt.Sprintf("Phần %d “%s”: %s", i+1, p.name, lowerFirst(o.reason)))
		case Undefined:
			undefined++
			if ev.wordy {
				out.warnings = append(out.warnings, Warning{warnPart, fmt.Sprintf("Phần %d “%s”: %s.", i+1, p.name, lowerFirst(o.reason))})
			}
		}
		out.fraction = out.fraction.add(p.weight.mul(o.fraction))
	}
	ev.tr.partDone()
	if undefined == len(m.parts) {
		out.status, out.reason = Undefined, reasonZeroDiv
	}
	return out
}

// counted is the fraction for so many items.
func (m *method) counted(c *criterion, n num) num {
	if c.max.sign() == 0 {
		return zero
	}
	return n.mul(m.perItem).div(c.max).clamp01()
}

// items counts those whose own share reaches the bound.
func (ev *evaluator) items(m *method, c *criterion) outcome {
	if !ev.f.present[m.pick] {
		return missing()
	}
	n := whole(int64(indicators.Qualifying(ev.f.picks[m.pick], m.src.ItemAt)))
	ev.tr.items(m, ev.f.picks[m.pick])
	ev.tr.count(m, c, n)
	return outcome{status: Scored, fraction: m.counted(c, n)}
}

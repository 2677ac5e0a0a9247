package scoring

import (
	"fmt"
	"strings"

	"chuky/indicators"
)

// Kinds of Step.
const (
	stepRule   = "rule"
	stepInput  = "input"
	stepWork   = "step"
	stepCohort = "cohort"
	stepRuling = "ruling"
	stepResult = "result"
)

// trace writes the explanation while the points are computed, so that both come from the same
// evaluation. All methods do nothing on a nil trace.
type trace struct {
	c      *criterion
	base   num    // what a fraction is of: the maximum, or a part's share of it
	prefix string // of a part
	steps  []Step
	dec    int
}

// newTrace begins with the rule and the figures.
func newTrace(set *indicators.Set, c *criterion, f *figures) *trace {
	t := &trace{c: c, base: c.max, dec: set.Decimals}
	t.rule(set)
	t.inputs(f)
	return t
}

func (t *trace) say(kind, format string, args ...any) {
	t.steps = append(t.steps, Step{Kind: kind, Text: t.prefix + fmt.Sprintf(format, args...)})
}

// product is "75 % × 10 = 7,50", or with ≈ where the decimals shown are not all.
func (t *trace) product(fraction string, points num) string {
	shown := shownPoints(points, t.dec)
	s := fmt.Sprintf("%s × %s = ", fraction, plain(t.base))
	if points.cmp(points.rounded(t.dec)) == 0 {
		return s + shown
	}
	return s + plain(points) + " ≈ " + shown
}

func (t *trace) part(i int, p *part) {
	if t == nil {
		return
	}
	t.prefix = fmt.Sprintf("Phần %d “%s” (%s điểm tối đa): ", i+1, p.name, p.weight)
	t.base = t.c.max.mul(p.weight)
}

func (t *trace) partDone() {
	if t != nil {
		t.prefix, t.base = "", t.c.max
	}
}

func (t *trace) value(ev *evaluator, e *expr, v num) {
	if t == nil {
		return
	}
	if e.op == 0 {
		return // a figure by itself already stands among the inputs
	}
	text, sign := reading(e, v)
	t.say(stepWork, "%s %s %s", worked(ev, e), sign, text)
}

func (t *trace) cut(limit num) {
	if t != nil {
		text, _ := percent(limit)
		t.say(stepWork, "Vượt quá %s nên tính bằng %s", text, text)
	}
}

func (t *trace) undefined(ev *evaluator, e *expr) {
	if t != nil {
		why := "mẫu số bằng 0"
		if _, d := ev.failing(e); d.sign() < 0 {
			why = "mẫu số âm"
		}
		t.say(stepWork, "%s: %s, không tính được tỷ lệ", worked(ev, e), why)
	}
}

// ratio explains points in proportion, with or without a value that already earns them all.
func (t *trace) ratio(m *method, v, fraction num) {
	if t == nil {
		return
	}
	if m.src.CapAt == nil {
		text, sign := reading(m.value, v)
		if sign == "≈" {
			text = plain(v)
		}
		t.say(stepWork, "%s", t.product(text, fraction.mul(t.base)))
		return
	}
	text, at := against(m.value, v, m.capAt)
	if v.cmp(m.capAt) >= 0 {
		t.say(stepWork, "%s ≥ %s: điểm tối đa, %s", text, at, t.product("1", t.base))
		return
	}
	share, sign := percent(fraction)
	t.say(stepWork, "%s < %s: %s / %s %s %s", text, at, text, at, sign, share)
	if sign == "≈" {
		share = plain(fraction)
	}
	t.say(stepWork, "%s", t.product(share, fraction.mul(t.base)))
}

func (t *trace) tier(m *method, v num) {
	if t == nil {
		return
	}
	missed := ""
	for i := range m.tiers {
		tr := &m.tiers[i]
		if !tr.reached(v) {
			text, at := against(m.value, v, *tr.at)
			missed = text + " chưa đạt " + at
			if !tr.inclusive {
				missed = text + " chưa đạt trên " + at
			}
			continue
		}
		switch {
		case tr.at == nil:
			t.say(stepWork, "%s: %s", missed, t.product(tr.fraction.String(), tr.fraction.mul(t.base)))
		default:
			text, at := against(m.value, v, *tr.at)
			rel := "≥"
			if !tr.inclusive {
				rel = ">"
			}
			t.say(stepWork, "%s %s %s: %s", text, rel, at, t.product(tr.fraction.String(), tr.fraction.mul(t.base)))
		}
		return
	}
}

func (t *trace) required(c *criterion, got string, fraction num) {
	if t != nil {
		t.say(stepWork, "%s: %s", choiceLabel(c.item.Choices, got), t.product(fraction.String(), fraction.mul(t.base)))
	}
}

func (t *trace) choice(m *method, got string, fraction num) {
	if t != nil {
		t.say(stepWork, "%s: %s", choiceLabel(m.src.Choices, got), t.product(fraction.String(), fraction.mul(t.base)))
	}
}

func choiceLabel(choices []indicators.Choice, key string) string {
	for _, c := range choices {
		if c.Key == key {
			return "“" + c.Label + "”"
		}
	}
	return key
}

func (t *trace) count(m *method, c *criterion, v num) {
	if t == nil {
		return
	}
	raw := v.mul(m.perItem)
	t.say(stepWork, "%s × %s điểm = %s điểm", plain(v), plain(m.perItem), plain(raw))
	if raw.cmp(c.max) > 0 {
		t.say(stepWork, "Vượt quá điểm tối đa nên tính bằng %s", shownPoints(c.max, t.dec))
	}
}

// items says which items qualify.
func (t *trace) items(m *method, answer string) {
	if t == nil || answer == indicators.None {
		return
	}
	bound, _ := percent(fromRat(m.src.ItemAt))
	for i, part := range strings.Split(answer, ";") {
		verdict := "chưa đạt"
		if indicators.Qualifying(part, m.src.ItemAt) == 1 {
			verdict = "đạt"
		}
		t.say(stepWork, "Mục %d: %s, %s từ %s", i+1, part, verdict, bound)
	}
}

func (t *trace) fromNothing(ev *evaluator, m *method) {
	if t != nil {
		t.say(stepWork, "Năm trước bằng 0, năm báo cáo %s lớn hơn 0: điểm tối đa, %s", worked(ev, m.num), t.product("1", t.base))
	}
}

func (t *trace) growthZero(ev *evaluator, m *method) {
	if t != nil {
		t.say(stepWork, "Năm trước %s, năm báo cáo %s: 0/0, không tính được mức tăng", worked(ev, m.den), worked(ev, m.num))
	}
}

func (t *trace) growth(ev *evaluator, m *method, g, fraction num) {
	if t == nil {
		return
	}
	before, now := substituted(ev, m.den), substituted(ev, m.num)
	formula := func(e *expr) string {
		if e.op == 0 {
			return e.src.String()
		}
		return "(" + e.src.String() + ")"
	}
	if m.num.op != 0 {
		now, before = "("+now+")", "("+before+")"
	}
	grown, sign := percent(g)
	t.say(stepWork, "%s/%s − 1 = %s/%s − 1 %s %s", formula(m.num), formula(m.den), now, before, sign, grown)
	quotient := &expr{op: '/'}
	text, at := against(quotient, g, m.target)
	switch {
	case g.sign() <= 0:
		t.say(stepWork, "Không tăng: %s", t.product("0", zero))
	case g.cmp(m.target) >= 0:
		t.say(stepWork, "%s ≥ %s: điểm tối đa, %s", text, at, t.product("1", t.base))
	default:
		share, sign := percent(fraction)
		t.say(stepWork, "%s < %s: %s / %s %s %s", text, at, text, at, sign, share)
		if sign == "≈" {
			share = plain(fraction)
		}
		t.say(stepWork, "%s", t.product(share, fraction.mul(t.base)))
	}
}

// relative explains a value placed in its cohort.
func (t *trace) relative(m *method, co *cohort, v, fraction num) {
	x, _ := reading(m.value, v)
	lo, _ := reading(m.value, co.min)
	hi, _ := reading(m.value, co.max)
	t.say(stepCohort, "So trong %d đơn vị có số liệu: thấp nhất %s, cao nhất %s (mã kiểm tra %s)", len(co.values), lo, hi, co.check()[:12])
	share, sign := percent(fraction)
	switch {
	case m.kind == indicators.ZScore && co.sd.sign() == 0:
		t.say(stepWork, "Mọi đơn vị có số liệu bằng nhau (độ lệch chuẩn bằng 0): lấy mức giữa")
	case m.kind == indicators.ZScore:
		z := co.z(v)
		t.say(stepCohort, "Trung bình %s, độ lệch chuẩn %s (tính đến %d chữ số thập phân)", plain(co.mean), plain(co.sd), zDecimals)
		t.say(stepWork, "z = (x − trung bình) / độ lệch chuẩn = %s", plain(z))
		t.onScale(m, z, fraction)
		share, sign = percent(fraction)
	case m.kind == indicators.BestRatio && co.max.sign() > 0:
		t.say(stepWork, "x / cao nhất = %s / %s %s %s", x, hi, sign, share)
	case m.kind == indicators.MinMax && co.min.cmp(co.max) != 0:
		t.say(stepWork, "(x − thấp nhất)/(cao nhất − thấp nhất) = (%s − %s)/(%s − %s) %s %s", x, lo, hi, lo, sign, share)
	case v.sign() > 0:
		t.say(stepWork, "Mọi đơn vị có số liệu bằng nhau và lớn hơn 0: điểm tối đa")
	default:
		t.say(stepWork, "Mọi đơn vị có số liệu đều bằng 0: 0 điểm")
	}
	if sign == "≈" {
		share = plain(fraction)
	}
	t.say(stepWork, "%s", t.product(share, fraction.mul(t.base)))
}

// rule quotes the decision.
func (t *trace) rule(set *indicators.Set) {
	lines := make([]string, len(t.c.item.Clause.Lines))
	for i, n := range t.c.item.Clause.Lines {
		lines[i] = fmt.Sprint(n)
	}
	if t.c.item.Clause.Text == "" {
		t.say(stepRule, "Quyết định %s, %s, tiêu chí %s: văn bản không in cách tính; %s", set.Decision.Number, set.Annex, t.c.item.Code, kindWords[t.c.method.kind])
		return
	}
	t.say(stepRule, "Quyết định %s, %s, tiêu chí %s (dòng %s): “%s”", set.Decision.Number, set.Annex, t.c.item.Code, strings.Join(lines, ", "), t.c.item.Clause.Text)
}

// inputs lists the figures with where they come from.
func (t *trace) inputs(f *figures) {
	if ch := t.c.item.Choices; ch != nil {
		if f.present[t.c.choice] {
			t.say(stepInput, "Lựa chọn: %s", choiceLabel(ch, f.picks[t.c.choice]))
		} else {
			t.say(stepInput, "Lựa chọn: chưa chọn")
		}
	}
	for i := range t.c.item.Inputs {
		in := &t.c.item.Inputs[i]
		slot := t.c.slots[i]
		if in.Kind == indicators.Text || in.Kind == indicators.Date {
			if f.picks[slot] != "" {
				t.say(stepInput, "%s: %s", in.Label, f.picks[slot])
			}
			continue
		}
		label := in.Label
		if !in.Asked() {
			label += " (lấy từ " + in.Source() + ")"
		}
		switch {
		case !f.present[slot]:
			t.say(stepInput, "%s: chưa có số liệu — %s", in.Key, label)
		case in.Kind == indicators.Marks:
			t.say(stepInput, "%s = %s — %s", in.Key, strings.ReplaceAll(strings.ReplaceAll(f.picks[slot], ".", ","), ";", "; "), label)
		case in.Kind == indicators.Items:
			t.say(stepInput, "%s = %s — %s", in.Key, strings.ReplaceAll(f.picks[slot], ";", "; "), label)
		case in.Kind == indicators.List:
			t.say(stepInput, "%s: đã kê khai %s", in.Key, label)
		case in.Kind == indicators.Pick:
			t.say(stepInput, "%s = %s — %s", in.Key, choiceLabel(in.Choices, f.picks[slot]), label)
		default:
			t.say(stepInput, "%s = %s %s — %s", in.Key, plain(f.values[slot]), in.Unit, label)
		}
	}
}

// kindWords say how points come about where the document prints no rule.
var kindWords = map[indicators.MethodKind]string{
	indicators.Direct: "người thẩm định chấm từ 0 đến điểm tối đa",
	indicators.Survey: "điểm theo tỷ lệ câu trả lời tích cực của điều tra xã hội",
	indicators.Panel:  "điểm theo trung bình điểm của các chuyên gia",
	indicators.Import: "điểm theo kết quả đo của nguồn ngoài",
	indicators.Target: "chỉ tiêu, không có điểm",
}

func (t *trace) direct(v num) {
	if t == nil {
		return
	}
	if v.cmp(t.base) > 0 {
		t.say(stepWork, "Chấm %s điểm, tính bằng điểm tối đa %s", plain(v), plain(t.base))
		return
	}
	t.say(stepWork, "Chấm %s điểm trên thang 0 đến %s", plain(v), plain(t.base))
}

func (t *trace) smallSample(valid num, need int) {
	if t != nil {
		t.say(stepWork, "%s câu trả lời hợp lệ, chưa đủ mẫu tối thiểu %d", plain(valid), need)
	}
}

func (t *trace) survey(good, valid, fraction num) {
	if t == nil {
		return
	}
	share, sign := percent(good.div(valid))
	t.say(stepWork, "Tỷ lệ tích cực = %s / %s %s %s", plain(good), plain(valid), sign, share)
	t.earned(fraction)
}

// earned closes a step with the points of a share.
func (t *trace) earned(fraction num) {
	text, sign := percent(fraction)
	if sign == "≈" {
		text = plain(fraction)
	}
	t.say(stepWork, "%s", t.product(text, fraction.mul(t.base)))
}

func (t *trace) panel(m *method, marks []num, mean, fraction num) {
	if t == nil {
		return
	}
	texts := make([]string, len(marks))
	for i, v := range marks {
		texts[i] = plain(v)
	}
	t.say(stepWork, "Trung bình = (%s) / %d = %s", strings.Join(texts, " + "), len(marks), plain(mean))
	t.scaled(m, mean, fraction)
}

func (t *trace) scaled(m *method, v, fraction num) {
	if t == nil {
		return
	}
	t.onScale(m, v, fraction)
	t.earned(fraction)
}

// onScale places a value on the scale of the set.
func (t *trace) onScale(m *method, v, fraction num) {
	raw := v.sub(m.low).div(m.high.sub(m.low))
	share, sign := percent(raw)
	t.say(stepWork, "Trên thang %s đến %s: (%s − %s)/(%s − %s) %s %s", plain(m.low), plain(m.high), plain(v), side(m.low), plain(m.high), side(m.low), sign, share)
	if raw.cmp(fraction) != 0 {
		cut, _ := percent(fraction)
		t.say(stepWork, "Nằm ngoài thang nên tính bằng %s", cut)
	}
}

package scoring

import (
	"fmt"
	"strings"

	"chuky/indicators"
)

// Methods whose points come from people or from outside: a verifier's award, a survey, a panel of
// experts, an imported measurement. Until the channel has spoken the criterion is pending.

const (
	warnAward  = "award_above_maximum"
	warnSource = "import_without_source"
)

// awaited is the outcome where nobody has given a value yet: what another channel still owes is
// pending, what the unit itself owes is missing.
func (ev *evaluator) awaited(c *criterion, reason string) outcome {
	if c.foreign || c.method.kind != indicators.Direct {
		return outcome{status: Pending, fraction: zero, reason: reason}
	}
	return missing()
}

// direct is an award of 0 to the maximum.
func (ev *evaluator) direct(m *method, c *criterion) outcome {
	v, st := ev.eval(m.value)
	if st != isKnown {
		return ev.awaited(c, "Chưa có điểm của kênh đánh giá")
	}
	o := outcome{status: Scored, fraction: zero}
	if v.cmp(c.max) > 0 {
		o.above = true
		if ev.wordy {
			o.warnings = []Warning{{warnAward, fmt.Sprintf("Chấm %s điểm, vượt điểm tối đa %s: tính bằng điểm tối đa.", plain(v), plain(c.max))}}
		}
	}
	if c.max.sign() > 0 {
		o.fraction = v.div(c.max).clamp01()
	}
	ev.tr.direct(v)
	return o
}

// survey is the share of favourable answers of the valid ones.
func (ev *evaluator) survey(m *method, c *criterion) outcome {
	good, st := ev.eval(m.num)
	valid, st2 := ev.eval(m.den)
	if st != isKnown || st2 != isKnown {
		return ev.awaited(c, "Chưa có kết quả điều tra")
	}
	if valid.cmp(whole(int64(m.minSample))) < 0 {
		ev.tr.smallSample(valid, m.minSample)
		return outcome{status: Pending, fraction: zero, reason: fmt.Sprintf("Mới có %s câu trả lời hợp lệ, cần ít nhất %d", plain(valid), m.minSample)}
	}
	o := outcome{status: Scored, fraction: good.div(valid)}
	if o.fraction.cmp(unit) > 0 {
		o.above = true
		if ev.wordy {
			o.warnings = []Warning{{warnAbove, fmt.Sprintf("Số câu trả lời tích cực (%s) lớn hơn số câu hợp lệ (%s). Hãy kiểm tra lại số liệu.", plain(good), plain(valid))}}
		}
	}
	o.fraction = o.fraction.clamp01()
	ev.tr.survey(good, valid, o.fraction)
	return o
}

// panel is the mean of the experts' marks on the scale of the set.
func (ev *evaluator) panel(m *method, c *criterion) outcome {
	if !ev.f.present[m.pick] {
		return ev.awaited(c, "Chưa có điểm của chuyên gia")
	}
	texts := strings.Split(ev.f.picks[m.pick], ";")
	if len(texts) < m.minSample {
		return outcome{status: Pending, fraction: zero, reason: fmt.Sprintf("Mới có điểm của %d chuyên gia, cần ít nhất %d", len(texts), m.minSample)}
	}
	var sum acc
	sum.reset()
	marks := make([]num, len(texts))
	for i, t := range texts {
		r, _ := indicators.ParseNumber(t) // ParseAnswer wrote it
		marks[i] = fromRat(r)
		sum.add(marks[i])
	}
	mean := sum.value().div(whole(int64(len(marks))))
	o := outcome{status: Scored, fraction: m.scaled(mean)}
	ev.tr.panel(m, marks, mean, o.fraction)
	return o
}

// imported is an outside measurement on the scale of the set.
func (ev *evaluator) imported(m *method, c *criterion) outcome {
	v, st := ev.eval(m.value)
	if st != isKnown {
		return ev.awaited(c, "Chưa có kết quả đo của nguồn ngoài")
	}
	o := outcome{status: Scored, fraction: m.scaled(v)}
	for _, slot := range c.texts {
		if ev.f.picks[slot] == "" {
			o.noted = true
			if ev.wordy {
				o.warnings = []Warning{{warnSource, "Kết quả đo chưa ghi đủ nguồn và ngày đo."}}
			}
		}
	}
	ev.tr.scaled(m, v, o.fraction)
	return o
}

// scaled places a value between the ends of the scale: the low one earns nothing, the high one
// everything. Low above high: less is better.
func (m *method) scaled(v num) num {
	return v.sub(m.low).div(m.high.sub(m.low)).clamp01()
}

// target is a figure without points; reached says whether it reaches what the document asks.
func (ev *evaluator) target(m *method) outcome {
	o := outcome{status: Scored, fraction: zero}
	if m.value == nil {
		return o
	}
	v, st := ev.eval(m.value)
	switch st {
	case isMissing:
		return missing()
	case isNothing:
		ev.tr.undefined(ev, m.value)
		return ev.undefined(m.value)
	}
	o.value = v
	ev.tr.value(ev, m.value, v)
	return o
}

// reached compares a figure with what a target asks.
func reached(t *indicators.Threshold, v num) bool {
	c := v.cmp(fromRat(t.At))
	switch t.Op {
	case ">=":
		return c >= 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	}
	return c < 0
}

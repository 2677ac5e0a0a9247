package scoring

import (
	"chuky/indicators"
)

// finish closes an explanation: warnings, the rulings used, and the points.
func (p *program) finish(n *notes, m *mark, points num) []Step {
	t, c := n.tr, n.tr.c
	for _, w := range n.warnings {
		t.say(stepWork, "Cảnh báo: %s", w.Message)
	}
	if m.status != Excluded && m.status != NotApplicable || c.item.Excluded != "" {
		for _, id := range c.item.RulingIDs {
			r, _ := p.set.Ruling(id)
			if used(r, m) {
				t.say(stepRuling, "Cách hiểu — %s. %s", r.Title, p.set.Chosen(r).Text)
			}
		}
	}
	if n.reason != "" {
		t.say(stepResult, "%s", n.reason)
	}
	switch {
	case m.unknown:
	case m.status == Excluded:
		t.say(stepResult, "Loại trừ: không tính vào điểm và điểm tối đa")
	case points.cmp(points.rounded(t.dec)) == 0:
		t.say(stepResult, "Điểm: %s / %s", shownPoints(points, t.dec), plain(c.max))
	default:
		t.say(stepResult, "Điểm: %s, hiển thị %s / %s (làm tròn đến %d chữ số thập phân)", plain(points), shownPoints(points, t.dec), plain(c.max), t.dec)
	}
	return t.steps
}

// used tells whether a ruling touched these points. One that only says what division by zero or a
// value above its limit is worth did so only where that happened.
func used(r *indicators.Ruling, m *mark) bool {
	var undefined, above, other bool
	for _, reading := range r.Readings {
		other = other || len(reading.Changes) > 0
		if pol := reading.Policy; pol != nil {
			undefined = undefined || pol.Undefined != ""
			above = above || pol.Above != ""
		}
	}
	return other || undefined && m.zeroDiv || above && m.above
}

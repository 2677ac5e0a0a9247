package scoring

import (
	"encoding/json"
	"slices"
	"strings"

	"chuky/indicators"
)

// Score scores a group of units on a set. It is pure: the same set, units and options give the
// same bytes, whatever the order of units and answers. It refuses what NewRun refuses.
func Score(set *indicators.Set, units []Unit, opt Options) (*Result, error) {
	r, err := NewRun(set, units, opt)
	if err != nil {
		return nil, err
	}
	return r.Result()
}

// Preview scores one unit alone, for the form: a relative criterion has no points yet and says
// so.
func Preview(set *indicators.Set, u Unit, opt Options) (*UnitResult, error) {
	p, err := compile(set, opt)
	if err != nil {
		return nil, err
	}
	r, err := p.run([]Unit{u}, opt)
	if err != nil {
		return nil, err
	}
	for _, j := range p.relative {
		if m := &r.sheet(0)[j]; m.inCohort {
			m.status, m.fraction, m.unknown, m.noted = Pending, zero, true, true
		}
	}
	res, err := r.result(0, new(arena))
	return &res, err
}

// mark is what became of one criterion of one unit.
type mark struct {
	fraction num
	status   Status
	inCohort bool
	zeroDiv  bool // somewhere 0 was divided by
	above    bool // a value was above its limit
	unknown  bool // no points can be said yet
	noted    bool // there is something to say about it
	awaited  bool // its channel has not given a value
	reached  verdict
}

// verdict says whether a target is reached.
type verdict uint8

const (
	noVerdict verdict = iota
	verdictReached
	verdictMissed
)

// notes are what is said about a mark. They are made when somebody reads them.
type notes struct {
	reason   string
	warnings []Warning
	tr       *trace // nil without explanation
}

// explains reports whether the unit's explanation is wanted.
func (o Options) explains(u *Unit) bool { return o.Explain && (o.Only == "" || o.Only == u.Code) }

// mark scores one criterion from the unit's own figures; value is what a relative one compares.
func (p *program) mark(ev *evaluator, c *criterion, a Answer) (m mark, value num, n notes) {
	if m, reason, ok := settledByState(c, a); ok {
		return m, zero, notes{reason: reason, tr: ev.tr}
	}
	o := ev.apply(c.method, c)
	m = mark{fraction: o.fraction, status: o.status, zeroDiv: o.zeroDiv, above: o.above, awaited: o.status == Pending}
	m.inCohort = o.status == Scored && !o.zeroDiv && c.column >= 0
	pending := a.State == StatePending && o.status != Missing
	if pending {
		m.status = Pending
	}
	if t := c.item.Verdict; t != nil && o.status == Scored {
		m.reached = verdictMissed
		if reached(t, o.value) {
			m.reached = verdictReached
		}
	}
	m.noted = m.status != Scored || o.zeroDiv || o.above || o.noted || len(ev.f.odd) > 0
	if !ev.wordy {
		return m, o.value, n
	}
	n = notes{reason: o.reason, warnings: append(ev.f.warnings(c), o.warnings...), tr: ev.tr}
	if o.status == Missing && o.reason == reasonNoInput {
		n.reason = ev.f.whatIsMissing(c)
	}
	if pending {
		n.reason = joinReason("Chưa thẩm định, điểm tự đánh giá", o.reason)
	}
	return m, o.value, n
}

func joinReason(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ". " + b
}

// settledByState handles what needs no figures.
func settledByState(c *criterion, a Answer) (m mark, reason string, settled bool) {
	m = mark{fraction: zero, status: Missing, noted: true}
	switch {
	case c.excluded != "":
		m.status, reason = Excluded, c.excluded
	case a.NotApplicable:
		m.status, m.fraction, reason = NotApplicable, unit, "Đơn vị không có nội dung này, đã được chấp nhận: tính điểm tối đa"
		if c.effect != indicators.Adds { // what one has not is neither rewarded nor punished
			m.fraction, reason = zero, "Đơn vị không có nội dung này, đã được chấp nhận: không thưởng, không trừ"
		}
	case a.State == StateEvidenceRejected:
		reason = "Không công nhận tài liệu kiểm chứng: coi như không có số liệu"
	case a.State == StateNARefused:
		reason = "Không chấp nhận đề nghị “không có nội dung”: coi như không có số liệu"
	case a.State == StateNAClaimed:
		m.status, m.fraction, reason = Pending, unit, "Đề nghị “không có nội dung” chờ thẩm định, tạm tính điểm tối đa"
		if c.effect != indicators.Adds {
			m.fraction, reason = zero, "Đề nghị “không có nội dung” chờ thẩm định"
		}
	default:
		return m, "", false
	}
	return m, reason, true
}

// sums is scratch for adding up a unit's points.
type sums struct {
	nodes    []acc
	channels []acc
	total    acc
	extra    acc // bonus less penalty
}

func newSums(p *program) sums {
	return sums{nodes: make([]acc, len(p.nodes)), channels: make([]acc, len(p.set.Channels))}
}

// points is what a mark earns; a penalty's are negative.
func (c *criterion) points(m *mark) num {
	points := m.fraction.mul(c.max)
	if c.effect == indicators.Penalty {
		return points.neg()
	}
	return points
}

// add adds up a unit's points from the leaves of the tree to its top and returns what is published
// and ranked by.
func (s *sums) add(p *program, sheet []mark) num {
	for i := range s.nodes {
		s.nodes[i].reset()
	}
	s.total.reset()
	s.extra.reset()
	for j, c := range p.criteria {
		switch points := c.points(&sheet[j]); {
		case c.excluded != "":
		case c.effect != indicators.Adds:
			s.extra.add(points)
		default:
			s.nodes[c.node].add(points)
		}
	}
	for i := len(s.nodes) - 1; i >= 0; i-- { // children stand after their parents
		n, sum := &p.nodes[i], &s.nodes[i]
		if n.cap != nil {
			sum.limit(*n.cap)
		}
		if n.parent >= 0 {
			s.nodes[n.parent].addSum(sum)
		} else {
			s.total.addSum(sum)
		}
	}
	if p.extras {
		s.total.addSum(&s.extra)
		if p.set.Policy.Beyond != indicators.BeyondAbove {
			s.total.limit(p.max)
		}
		s.total.floor()
	}
	return p.published(&s.total)
}

// published is what a unit is shown, ranked and classed by.
func (p *program) published(total *acc) num {
	switch {
	case p.set.Scale == indicators.PointScale:
		return total.rounded(p.set.Decimals)
	case p.total.sign() <= 0:
		return zero
	case p.set.Scale == indicators.PercentScale:
		return total.value().mul(whole(100)).div(p.total).rounded(p.set.Decimals)
	}
	return total.value().div(p.total).rounded(p.set.Decimals)
}

// result writes the result of one unit, without its rank.
func (p *program) result(u *Unit, sheet []mark, said []notes, s *sums, text *arena) UnitResult {
	res := UnitResult{
		Code: u.Code, Name: u.Name, Block: u.Block, Unranked: p.unranked(u), Max: p.maxText,
		Criteria: make(map[string]CriterionResult, len(sheet)),
	}
	for j, c := range p.criteria {
		m := &sheet[j]
		points := c.points(m)
		res.Partial = res.Partial || m.status == Pending
		cr := CriterionResult{Max: c.maxText, Status: m.status}
		if !m.unknown {
			cr.Points, cr.Shown = text.num(points), text.points(points, p.decimals)
		}
		if m.reached != noVerdict {
			yes := m.reached == verdictReached
			cr.Reached = &yes
		}
		if said != nil {
			n := &said[j]
			if m.unknown {
				n.reason = "Tính khi đủ số liệu các đơn vị"
			}
			if cr.Reason, cr.Warnings = n.reason, n.warnings; n.tr != nil {
				cr.Explanation = p.finish(n, m, points)
			}
		}
		res.Criteria[c.item.Code] = cr
	}
	shown := s.add(p, sheet)
	for i := range p.nodes {
		n, points := &p.nodes[i], s.nodes[i].value()
		nr := NodeResult{Code: n.code, Name: n.name, Points: text.num(points), Shown: text.points(points, p.decimals), Max: n.maxText}
		switch n.level {
		case indicators.LevelPillar:
			res.Pillars = append(res.Pillars, nr)
		case indicators.LevelMain:
			res.Main = append(res.Main, nr)
		default:
			res.Groups = append(res.Groups, nr)
		}
	}
	res.Channels = p.byChannel(sheet, s, text)
	total := s.total.value()
	res.Points, res.Exact, res.Shown = decimals12(total), text.num(total), text.points(shown, p.set.Decimals)
	res.Percent, res.Class = p.classify(shown)
	return res
}

// byChannel adds up the criteria that each channel scores. Caps of the tree are not looked at.
func (p *program) byChannel(sheet []mark, s *sums, text *arena) []NodeResult {
	if len(p.set.Channels) == 0 {
		return nil
	}
	tops := make([]num, len(s.channels))
	for i := range s.channels {
		s.channels[i].reset()
		tops[i] = zero
	}
	for j, c := range p.criteria {
		if c.excluded != "" || c.effect != indicators.Adds {
			continue
		}
		s.channels[c.channel].add(c.points(&sheet[j]))
		tops[c.channel] = tops[c.channel].add(c.max)
	}
	out := make([]NodeResult, len(s.channels))
	for i, ch := range p.set.Channels {
		points := s.channels[i].value()
		out[i] = NodeResult{Code: ch.Key, Name: ch.Name, Points: text.num(points), Shown: text.points(points, p.decimals), Max: json.Number(jsonNumber(tops[i]))}
	}
	return out
}

// unranked reports whether a unit is assessed, not ranked: by itself or with its block.
func (p *program) unranked(u *Unit) bool {
	return u.Unranked || p.set.SetKind == indicators.TargetSet ||
		slices.ContainsFunc(p.set.Blocks, func(b indicators.Block) bool { return b.Unranked && (b.Key == u.Block || b.Name == u.Block) })
}

// classify gives the percentage and class of published points.
func (p *program) classify(shown num) (percent, class string) {
	if p.total.sign() <= 0 {
		return "", ""
	}
	share := shown
	switch p.set.Scale {
	case indicators.PointScale:
		share = shown.div(p.total)
	case indicators.PercentScale:
		share = shown.div(whole(100))
	}
	for _, c := range p.set.Classes {
		if share.cmp(fromRat(c.From)) >= 0 {
			class = c.Name
			break
		}
	}
	return shownPoints(share.mul(whole(100)), 2), class
}

// arena is where a result's many short texts lie side by side: one allocation for thousands.
type arena struct {
	b strings.Builder
}

const arenaSize = 1 << 15

func (t *arena) keep(s []byte) string {
	if t.b.Cap()-t.b.Len() < len(s) {
		t.b = strings.Builder{}
		t.b.Grow(max(arenaSize, len(s)))
	}
	start := t.b.Len()
	t.b.Write(s)
	return t.b.String()[start:]
}

func (t *arena) num(v num) string {
	if v.big != nil {
		return v.String()
	}
	var buf [48]byte
	return t.keep(v.appendTo(buf[:0]))
}

func (t *arena) points(v num, decimals int) string {
	if decimals == 2 && v.big == nil {
		if scaled := v.rounded(2).mul(whole(100)); scaled.big == nil && scaled.n >= 0 && scaled.n < 100000 {
			var buf [8]byte
			return t.keep(appendSmallPoints(buf[:0], scaled.n))
		}
	}
	return shownPoints(v, decimals)
}

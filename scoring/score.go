package scoring

import (
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
}

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
	m = mark{fraction: o.fraction, status: o.status, zeroDiv: o.zeroDiv, above: o.above}
	m.inCohort = o.status == Scored && !o.zeroDiv && c.column >= 0
	pending := a.State == StatePending && o.status != Missing
	if pending {
		m.status = Pending
	}
	m.noted = m.status != Scored || o.zeroDiv || o.above || len(ev.f.odd) > 0
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
	if b == "" {
		return a
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
	case a.State == StateEvidenceRejected:
		reason = "Không công nhận tài liệu kiểm chứng: coi như không có số liệu"
	case a.State == StateNARefused:
		reason = "Không chấp nhận đề nghị “không có nội dung”: coi như không có số liệu"
	case a.State == StateNAClaimed:
		m.status, m.fraction, reason = Pending, unit, "Đề nghị “không có nội dung” chờ thẩm định, tạm tính điểm tối đa"
	default:
		return m, "", false
	}
	return m, reason, true
}

// sums is scratch for adding up a unit's points.
type sums struct {
	nodes []acc
	total acc
}

func newSums(p *program) sums { return sums{nodes: make([]acc, len(p.nodes))} }

// add adds up a unit's points, node by node, and returns what it is ranked by.
func (s *sums) add(p *program, sheet []mark) num {
	for i := range s.nodes {
		s.nodes[i].reset()
	}
	for j, c := range p.criteria {
		if c.excluded == "" {
			s.nodes[c.main].add(sheet[j].fraction.mul(c.max))
		}
	}
	s.total.reset()
	for i := range s.nodes {
		s.total.addSum(&s.nodes[i])
	}
	return s.total.rounded(p.set.Decimals)
}

// result writes the result of one unit, without its rank.
func (p *program) result(u *Unit, sheet []mark, said []notes, s *sums, text *arena) UnitResult {
	res := UnitResult{
		Code: u.Code, Name: u.Name, Block: u.Block, Max: p.maxText,
		Criteria: make(map[string]CriterionResult, len(sheet)), Main: make([]NodeResult, len(p.nodes)),
	}
	for j, c := range p.criteria {
		m := &sheet[j]
		points := m.fraction.mul(c.max)
		res.Partial = res.Partial || m.status == Pending
		cr := CriterionResult{Max: c.maxText, Status: m.status}
		if !m.unknown {
			cr.Points, cr.Shown = text.num(points), text.points(points, p.set.Decimals)
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
		res.Main[i] = NodeResult{Code: n.code, Name: n.name, Points: text.num(points), Shown: text.points(points, p.set.Decimals), Max: n.maxText}
	}
	total := s.total.value()
	res.Points, res.Exact, res.Shown = decimals12(total), text.num(total), text.points(total, p.set.Decimals)
	res.Percent, res.Class = p.classify(shown)
	return res
}

// classify gives the percentage and class of published points.
func (p *program) classify(shown num) (percent, class string) {
	if p.total.sign() <= 0 {
		return "", ""
	}
	share := shown.div(p.total)
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

package scoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"chuky/indicators"
)

// Score scores a group of units on a set. It is pure: the same set, units and options give the
// same bytes, whatever the order of units and answers. It refuses duplicate or empty unit codes,
// unknown criteria and figures that ParseAnswer would refuse (*AnswerError).
func Score(set *indicators.Set, units []Unit, opt Options) (*Result, error) {
	p, err := compile(set, opt)
	if err != nil {
		return nil, err
	}
	order, err := byCode(units)
	if err != nil {
		return nil, err
	}
	sheets, err := p.evaluate(order, opt)
	if err != nil {
		return nil, err
	}
	r := &Result{
		Set: set.ID, Version: set.Version, SetDigest: set.Digest(), Engine: EngineVersion,
		SnapshotDigest: newSnapshot(p, opt, order).Digest(), Units: make([]UnitResult, len(order)), Cohorts: make(map[string]Cohort),
	}
	for i, c := range p.criteria {
		if c.excluded == "" && c.item.Relative() {
			r.Cohorts[c.item.Code] = p.place(i, c, sheets).result()
		}
	}
	totals := make([]num, len(order))
	for i, u := range order {
		r.Units[i], totals[i] = p.sum(u, sheets[i], opt.explains(u))
	}
	p.rank(r.Units, totals)
	return r, nil
}

// Preview scores one unit alone, for the form: a relative criterion has no points yet and says
// so.
func Preview(set *indicators.Set, u Unit, opt Options) (*UnitResult, error) {
	p, err := compile(set, opt)
	if err != nil {
		return nil, err
	}
	sheets, err := p.evaluate([]*Unit{&u}, opt)
	if err != nil {
		return nil, err
	}
	for i, c := range p.criteria {
		if mark := &sheets[0][i]; c.item.Relative() && mark.inCohort {
			mark.status, mark.fraction, mark.unknown = Pending, zero, true
			mark.reason = "Tính khi đủ số liệu các đơn vị"
		}
	}
	res, _ := p.sum(&u, sheets[0], opt.explains(&u))
	return &res, nil
}

// mark is the state of one criterion of one unit between evaluation and result.
type mark struct {
	outcome
	inCohort bool
	unknown  bool // no points can be said yet
	tr       *trace
}

// explains reports whether the unit's explanation is wanted.
func (o Options) explains(u *Unit) bool { return o.Explain && (o.Only == "" || o.Only == u.Code) }

func byCode(units []Unit) ([]*Unit, error) {
	order := make([]*Unit, len(units))
	for i := range units {
		order[i] = &units[i]
	}
	slices.SortFunc(order, func(a, b *Unit) int { return cmp.Compare(a.Code, b.Code) })
	for i, u := range order {
		if u.Code == "" {
			return nil, fmt.Errorf("có đơn vị không có mã")
		}
		if i > 0 && order[i-1].Code == u.Code {
			return nil, fmt.Errorf("mã đơn vị %q lặp lại", u.Code)
		}
	}
	return order, nil
}

// evaluate works out every criterion of every unit as far as the unit's own figures go.
func (p *program) evaluate(order []*Unit, opt Options) ([][]mark, error) {
	f := p.newFigures()
	cells := make([]mark, len(order)*len(p.criteria))
	sheets := make([][]mark, len(order))
	for i, u := range order {
		if err := p.read(f, u); err != nil {
			return nil, err
		}
		sheets[i] = cells[i*len(p.criteria) : (i+1)*len(p.criteria)]
		ev := &evaluator{policy: p.set.Policy, f: f}
		for j, c := range p.criteria {
			sheets[i][j] = p.mark(ev, c, u.Answers[c.item.Code], opt.explains(u))
		}
	}
	return sheets, nil
}

func (p *program) mark(ev *evaluator, c *criterion, a Answer, explain bool) mark {
	var m mark
	if explain {
		m.tr = &trace{c: c, base: c.max, dec: p.set.Decimals}
		m.tr.rule(p.set)
		m.tr.inputs(ev.f)
	}
	if o, settled := settledByState(c, a); settled {
		m.outcome = o
		return m
	}
	ev.tr = m.tr
	m.outcome = ev.apply(c.method, c)
	m.warnings = append(ev.f.warnings(c), m.warnings...)
	m.inCohort = m.status == Scored && !m.zeroDiv && c.item.Relative()
	if m.status == Missing && m.reason == reasonNoInput {
		m.reason = ev.f.whatIsMissing(c)
	}
	if a.State == StatePending && m.status != Missing {
		m.status, m.reason = Pending, joinReason("Chưa thẩm định, điểm tự đánh giá", m.reason)
	}
	return m
}

func joinReason(a, b string) string {
	if b == "" {
		return a
	}
	return a + ". " + b
}

// settledByState handles what needs no figures.
func settledByState(c *criterion, a Answer) (outcome, bool) {
	switch {
	case c.excluded != "":
		return outcome{status: Excluded, fraction: zero, reason: c.excluded}, true
	case a.NotApplicable:
		return outcome{status: NotApplicable, fraction: unit, reason: "Đơn vị không có nội dung này, đã được chấp nhận: tính điểm tối đa"}, true
	case a.State == StateEvidenceRejected:
		return outcome{status: Missing, fraction: zero, reason: "Không công nhận tài liệu kiểm chứng: coi như không có số liệu"}, true
	case a.State == StateNARefused:
		return outcome{status: Missing, fraction: zero, reason: "Không chấp nhận đề nghị “không có nội dung”: coi như không có số liệu"}, true
	case a.State == StateNAClaimed:
		return outcome{status: Pending, fraction: unit, reason: "Đề nghị “không có nội dung” chờ thẩm định, tạm tính điểm tối đa"}, true
	}
	return outcome{}, false
}

// place gives the fractions of a relative criterion.
func (p *program) place(i int, c *criterion, sheets [][]mark) *cohort {
	var values []num
	for _, sheet := range sheets {
		if sheet[i].inCohort {
			values = append(values, sheet[i].value)
		}
	}
	co := newCohort(values)
	for _, sheet := range sheets {
		if m := &sheet[i]; m.inCohort {
			m.fraction = co.fraction(c.method.kind, m.value)
			m.tr.relative(c.method, co, m.value, m.fraction)
		}
	}
	return co
}

// sum makes the result of one unit, without its rank.
func (p *program) sum(u *Unit, sheet []mark, explain bool) (UnitResult, num) {
	res := UnitResult{
		Code: u.Code, Name: u.Name, Block: u.Block, Max: json.Number(jsonNumber(p.max)),
		Criteria: make(map[string]CriterionResult, len(sheet)), Main: make([]NodeResult, len(p.set.Main)),
	}
	sums := make([]num, len(p.set.Main))
	tops := make([]num, len(p.set.Main))
	for i := range sums {
		sums[i], tops[i] = zero, zero
	}
	for i, c := range p.criteria {
		m := &sheet[i]
		points := m.fraction.mul(c.max)
		if c.excluded == "" {
			sums[c.main] = sums[c.main].add(points)
			tops[c.main] = tops[c.main].add(c.max)
		}
		res.Partial = res.Partial || m.status == Pending
		cr := CriterionResult{Points: points.String(), Shown: shownPoints(points, p.set.Decimals), Max: json.Number(c.maxText), Status: m.status, Reason: m.reason, Warnings: m.warnings}
		if m.unknown {
			cr.Points, cr.Shown = "", ""
		}
		if explain {
			cr.Explanation = p.finish(c, m, points)
		}
		res.Criteria[c.item.Code] = cr
	}
	total := zero
	for i := range p.set.Main {
		mi := &p.set.Main[i]
		total = total.add(sums[i])
		res.Main[i] = NodeResult{Code: mi.Code, Name: mi.Name, Points: sums[i].String(), Shown: shownPoints(sums[i], p.set.Decimals), Max: json.Number(jsonNumber(tops[i]))}
	}
	shown := total.rounded(p.set.Decimals)
	res.Points, res.Exact, res.Shown = decimals12(total), total.String(), shownPoints(total, p.set.Decimals)
	res.Percent, res.Class = p.classify(shown)
	return res, shown
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

// rank ranks within each block by the published points: 1, 2, 2, 4.
func (p *program) rank(units []UnitResult, shown []num) {
	order := make([]int, len(units))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := cmp.Compare(units[a].Block, units[b].Block); c != 0 {
			return c
		}
		return shown[b].cmp(shown[a])
	})
	place := 0
	for k, i := range order {
		if k == 0 || units[order[k-1]].Block != units[i].Block {
			place = 0
		}
		place++
		units[i].Rank = place
		if place > 1 && shown[order[k-1]].cmp(shown[i]) == 0 {
			units[i].Rank = units[order[k-1]].Rank
		}
	}
}

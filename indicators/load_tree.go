package indicators

import (
	"math/big"
	"strings"
)

// unknownPoints is what a file writes where the document's points are blank or lost.
const unknownPoints = "unknown"

// frame reads what surrounds the tree.
func (l *loader) frame(s *Set, raw *rawSet) {
	s.SetKind, s.Scale, s.Final = SetKind(raw.Kind), Scale(raw.Scale), FinalRule(raw.Final)
	s.Printed = l.rat("printed", raw.Printed)
	for _, c := range raw.Channels {
		s.Channels = append(s.Channels, Channel{Key: c.Key, Name: c.Name, Share: l.rat("share của "+c.Key, c.Share), Together: c.Together, Clause: c.Clause})
	}
	for _, c := range raw.Columns {
		s.Columns = append(s.Columns, Column(c))
	}
	for _, b := range raw.Blocks {
		s.Blocks = append(s.Blocks, Block(b))
	}
	for _, v := range raw.Inventories {
		inv := Inventory{Key: v.Key, Name: v.Name, Line: v.Line, States: l.choices(v.States)}
		for _, e := range v.Entries {
			inv.Entries = append(inv.Entries, Entry{Code: e.Code, Number: e.Number, Name: e.Name, Level: e.Level, Line: e.Line})
		}
		s.Inventories = append(s.Inventories, inv)
	}
	for _, d := range raw.Declared {
		s.Declared = append(s.Declared, l.declaration(&d))
	}
	s.Overlay = raw.Overlay.overlay()
	if b := raw.Extends; b != nil {
		s.Extends = &Base{ID: b.ID, Version: b.Version, Digest: b.Digest}
	}
	if p := raw.Supplied; p != nil {
		s.Supplied = &Supply{By: p.By, Document: p.Document, Date: p.Date}
	}
}

func (l *loader) declaration(d *rawDeclaration) Declaration {
	return Declaration{
		Inventory: d.Inventory, Node: d.Node, Line: d.Line, Text: d.Text, Points: l.rat("điểm đã ghi", d.Points), Counts: d.Counts,
	}
}

func (l *loader) decision(raw *rawDecision) Decision {
	d := Decision{Number: raw.Number, Date: raw.Date, Title: raw.Title, Signer: raw.Signer, Issuer: raw.Issuer, Source: raw.Source}
	for _, c := range raw.Clauses {
		d.Clauses = append(d.Clauses, NamedClause{c.Name, Clause{Text: c.Text, Lines: c.Lines}})
	}
	return d
}

// tree reads pillars, main indexes, groups and criteria.
func (l *loader) tree(s *Set, raw *rawSet) {
	for i := range raw.Pillars {
		p := &raw.Pillars[i]
		l.at(nodePillar(p.Code))
		top, row := l.points(p.Code, p.Max, &p.rawRow)
		pillar := Pillar{Code: p.Code, Name: p.Name, Max: top, Line: p.Line, Row: row}
		for j := range p.Main {
			pillar.Main = append(pillar.Main, p.Main[j].Code)
			l.main(s, &p.Main[j], p.Code)
		}
		s.Pillars = append(s.Pillars, pillar)
	}
	for i := range raw.Main {
		l.main(s, &raw.Main[i], "")
	}
}

func (l *loader) main(s *Set, m *rawMain, pillar string) {
	l.at(nodeMain(m.Code))
	top, row := l.points(m.Code, m.Max, &m.rawRow)
	mi := MainIndex{Code: m.Code, Name: m.Name, Max: top, Line: m.Line, Row: row, Pillar: pillar}
	l.criteria(&mi, m.Criteria, "", 0)
	s.Main = append(s.Main, mi)
}

// maxGroups bounds how deep groups nest.
const maxGroups = 5

func (l *loader) criteria(m *MainIndex, raw []rawCriterion, group string, depth int) {
	for i := range raw {
		c := &raw[i]
		if c.Criteria == nil {
			it := l.criterion(c)
			it.Group = group
			if g := m.group(group); it.Owner.Text == "" && g != nil {
				it.Owner = g.Owner
			}
			m.Criteria = append(m.Criteria, it)
			continue
		}
		l.at(nodeItem(c.Code))
		if depth == maxGroups {
			l.fail("lồng quá %d cấp", maxGroups)
			return
		}
		if len(c.Criteria) == 0 || c.Method.Kind != "" || c.Inputs != nil || c.Choices != nil || c.Channel != "" || c.Effect != "" || c.Target != nil {
			l.fail("mục có tiêu chí con không có cách tính, số liệu, kênh hay chỉ tiêu của riêng mình")
		}
		top, row := l.points(c.Code, c.Max, &c.rawRow)
		m.Groups = append(m.Groups, Group{Code: c.Code, Name: c.Name, Max: top, Line: c.Line, Row: row, Parent: group, Owner: c.Owner.owner(), Assigned: c.Assigned.assignment()})
		l.criteria(m, c.Criteria, c.Code, depth+1)
	}
}

// points reads a maximum and what the table prints beside it.
func (l *loader) points(code, top string, r *rawRow) (*big.Rat, Row) {
	row := Row{
		Source: r.Source, Level: Level(r.Level), Number: number(r.Number, code), Printed: l.rat("printed", r.Printed), Derived: r.Derived,
		Lost: r.Lost, Note: r.Note, Capped: r.Capped, Own: r.Own,
	}
	if r.NameFrom != nil {
		row.NameFrom = &Quote{Source: r.NameFrom.Source, Line: r.NameFrom.Line}
	}
	if top == unknownPoints {
		row.Points = PointsUnknown
		if r.Derived != "" || r.Supplied || r.Added {
			l.fail("điểm chưa biết thì không suy ra và không được bổ sung")
		}
		return nil, row
	}
	switch {
	case r.Derived != "" && r.Supplied || r.Added && (r.Derived != "" || r.Supplied):
		l.fail("điểm chỉ có một nguồn: derived, added hoặc supplied")
	case r.Added:
		row.Points = PointsAdded
	case r.Derived != "":
		row.Points = PointsDerived
	case r.Supplied:
		row.Points = PointsSupplied
	}
	return l.need("max", top), row
}

// number is the STT as printed; a file leaves it out where it is the code.
func number(n *string, code string) string {
	if n == nil {
		return code
	}
	return *n
}

func (o *rawOwner) owner() Owner {
	if o == nil {
		return Owner{}
	}
	return Owner{Text: o.Text, Units: o.Units, With: o.With}
}

func (a *rawAssignment) assignment() *Assignment {
	if a == nil {
		return nil
	}
	return &Assignment{Line: a.Line, Name: a.Name, Lead: a.Lead.owner(), Frequency: Frequency(a.Frequency), FrequencyText: a.FrequencyText, Note: a.Note}
}

func (l *loader) threshold(t *rawThreshold) *Threshold {
	if t == nil {
		return nil
	}
	return &Threshold{For: t.For, At: l.need("at của chỉ tiêu", t.At), Op: t.Op, Unit: t.Unit}
}

func (l *loader) thresholds(raw []rawThreshold) []Threshold {
	var out []Threshold
	for i := range raw {
		out = append(out, *l.threshold(&raw[i]))
	}
	return out
}

func (c *rawCell) cell() Cell {
	if c == nil {
		return Cell{}
	}
	return Cell(*c)
}

func (l *loader) scale(r *rawRange) *Range {
	if r == nil {
		return nil
	}
	return &Range{Low: l.signed("low", r.Low), High: l.signed("high", r.High)}
}

// signed reads a number that may be negative, as the ends of scales are.
func (l *loader) signed(what, s string) *big.Rat {
	body, negative := strings.CutPrefix(s, "-")
	r := l.need(what, body)
	if r != nil && negative {
		r.Neg(r)
	}
	return r
}

// standard gives a method whose inputs are always the same those inputs, where the file declares
// none. Their labels are ours.
func (it *Item) standard() {
	m := it.Method
	own := func(key, label, unit string, kind Kind) {
		it.Inputs = append(it.Inputs, Input{Key: key, Label: label, Own: true, Unit: unit, Kind: kind})
	}
	bare := it.Inputs == nil
	switch m.Kind {
	case Direct:
		if bare {
			own("value", "Điểm", "điểm", Decimal)
		}
		m.Value = m.Value.or("value")
	case Survey:
		if bare {
			own("a", "Số câu trả lời tích cực", "câu trả lời", Integer)
			own("b", "Số câu trả lời hợp lệ", "câu trả lời", Integer)
		}
		m.Num, m.Den = m.Num.or("a"), m.Den.or("b")
	case Panel:
		if bare {
			own("marks", "Điểm của từng chuyên gia", "điểm", Marks)
		}
		if m.Input == "" {
			m.Input = "marks"
		}
	case Import:
		if bare {
			own("value", "Kết quả đo", "điểm", Decimal)
			own("source", "Nguồn", "", Text)
			own("date", "Ngày đo", "", Date)
		}
		m.Value = m.Value.or("value")
	case Target:
		if m.Value == nil && len(it.Inputs) > 0 && (it.Inputs[0].Kind == Integer || it.Inputs[0].Kind == Decimal) {
			m.Value = &Expr{Key: it.Inputs[0].Key}
		}
	}
}

// or is the formula, or the one input where there is none.
func (e *Expr) or(key string) *Expr {
	if e == nil {
		return &Expr{Key: key}
	}
	return e
}

func nodePillar(code string) string { return "trụ cột " + code }

// place names a node in a message.
func (n *Node) place() string {
	switch n.Level {
	case LevelPillar:
		return nodePillar(n.Code)
	case LevelMain:
		return nodeMain(n.Code)
	}
	return nodeItem(n.Code)
}

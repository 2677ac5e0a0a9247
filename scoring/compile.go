package scoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"chuky/indicators"
)

// program is a set, as its rulings make it, prepared for scoring many units: every input has a
// slot, so that scoring a unit touches no map of the set.
type program struct {
	set      *indicators.Set
	items    map[string]*compiledItem
	sorted   []*compiledItem // by code, the order of a snapshot
	criteria []*criterion
	nodes    []node // the tree, parents before children
	relative []int  // indexes of the criteria that compare units
	slots    int
	links    []link // inputs that are not asked
	total    num    // denominator of the percentage: what applied after exclusions
	max      num
	maxText  json.Number
}

type compiledItem struct {
	item   *indicators.Item
	inputs map[string]int // key → slot; text inputs have none
	choice int            // slot of the item's own choice, -1 without one
	keys   []answerKey    // sorted, the order of a snapshot
	code   []byte         // as JSON: `"1.2":`
}

// answerKey is one key that an answer to an item may hold.
type answerKey struct {
	name string
	json []byte // `"a":`
	kind keyKind
	slot int
	in   *indicators.Input
}

type keyKind uint8

const (
	inputKey keyKind = iota
	pickKey
	textKey
	choiceKey
	grantedKey
	stateKey
)

// node is a main index, or whatever else adds up criteria.
type node struct {
	code, name string
	max        num // that applied, exclusions taken off
	maxText    json.Number
}

// criterion is a scored item.
type criterion struct {
	*compiledItem
	main     int // index of its node
	max      num
	maxText  json.Number
	excluded string // reason
	method   *method
	slots    []int
	column   int // of a relative criterion, among all such; -1
}

// link feeds a slot from others, or with a constant.
type link struct {
	slot  int
	from  []int
	fixed *num
}

// method mirrors indicators.Method with numbers as num and inputs as slots.
type method struct {
	kind      indicators.MethodKind
	src       *indicators.Method
	pick      int // slot of the choice
	fractions []fraction
	value     *expr
	limit     *num
	capAt     num
	tiers     []tier
	require   *require
	num, den  *expr
	target    num
	perItem   num
	parts     []part
}

// fraction is what a choice earns.
type fraction struct {
	key string
	of  num
}

func (m *method) fractionOf(key string) num {
	for i := range m.fractions {
		if m.fractions[i].key == key {
			return m.fractions[i].of
		}
	}
	return zero
}

type tier struct {
	at        *num
	inclusive bool
	fraction  num
}

type require struct {
	pick      int
	equals    string
	otherwise num
}

type part struct {
	name   string
	weight num
	method *method
}

// expr mirrors indicators.Expr.
type expr struct {
	op    byte
	slot  int
	fixed num
	l, r  *expr
	src   *indicators.Expr
}

func compile(base *indicators.Set, opt Options) (*program, error) {
	set, err := base.With(opt.Rulings)
	if err != nil {
		return nil, err
	}
	p := &program{set: set, items: make(map[string]*compiledItem), max: zero}
	for _, it := range set.Items() {
		p.addItem(it)
	}
	slices.SortFunc(p.sorted, func(a, b *compiledItem) int { return cmp.Compare(a.item.Code, b.item.Code) })
	for i := range set.Main {
		top := zero
		for j := range set.Main[i].Criteria {
			c := p.addCriterion(i, &set.Main[i].Criteria[j])
			if reason, ok := opt.Excluded[c.item.Code]; ok {
				c.excluded = reason
			}
			if c.excluded == "" {
				top = top.add(c.max)
			}
		}
		p.nodes = append(p.nodes, node{code: set.Main[i].Code, name: set.Main[i].Name, max: top, maxText: json.Number(jsonNumber(top))})
		p.max = p.max.add(top)
	}
	for code, reason := range opt.Excluded {
		if it, ok := set.Find(code); !ok || it.Info() {
			return nil, fmt.Errorf("bộ chỉ số %s: không có tiêu chí %q để loại trừ", set.ID, code)
		}
		if reason == "" {
			return nil, fmt.Errorf("bộ chỉ số %s: loại trừ tiêu chí %s cần có lý do", set.ID, code)
		}
	}
	p.maxText = json.Number(jsonNumber(p.max))
	p.total = p.max
	if t := set.Policy.Total; t != nil {
		p.total = fromRat(t).sub(fromRat(set.Max).sub(p.max))
	}
	return p, nil
}

func (p *program) slot() int {
	p.slots++
	return p.slots - 1
}

func (p *program) addItem(it *indicators.Item) {
	ci := &compiledItem{item: it, inputs: make(map[string]int), choice: -1, code: jsonKey(it.Code)}
	key := func(name string, kind keyKind, slot int, in *indicators.Input) {
		ci.keys = append(ci.keys, answerKey{name, jsonKey(name), kind, slot, in})
	}
	if it.Choices != nil {
		ci.choice = p.slot()
		key(keyChoice, choiceKey, ci.choice, nil)
	}
	key(keyNA, grantedKey, 0, nil)
	key(keyState, stateKey, 0, nil)
	for i := range it.Inputs {
		in := &it.Inputs[i]
		if in.Kind == indicators.Text {
			key(in.Key, textKey, 0, in)
			continue
		}
		ci.inputs[in.Key] = p.slot()
		kind := inputKey
		if in.Kind == indicators.Pick {
			kind = pickKey
		}
		key(in.Key, kind, ci.inputs[in.Key], in)
	}
	slices.SortFunc(ci.keys, func(a, b answerKey) int { return cmp.Compare(a.name, b.name) })
	p.items[it.Code] = ci
	p.sorted = append(p.sorted, ci)
}

func jsonKey(s string) []byte { return append(appendString(nil, s), ':') }

func (p *program) addCriterion(main int, it *indicators.Item) *criterion {
	c := &criterion{compiledItem: p.items[it.Code], main: main, max: fromRat(it.Max), excluded: it.Excluded, column: -1}
	c.maxText = json.Number(jsonNumber(c.max))
	for i := range it.Inputs {
		in := &it.Inputs[i]
		slot := c.inputs[in.Key]
		c.slots = append(c.slots, slot)
		switch {
		case in.Const != nil:
			v := fromRat(in.Const)
			p.links = append(p.links, link{slot: slot, fixed: &v})
		case len(in.From) > 0:
			l := link{slot: slot}
			for _, ref := range in.From {
				l.from = append(l.from, p.items[ref.Code].inputs[ref.Key])
			}
			p.links = append(p.links, l)
		}
	}
	c.method = c.compile(it.Method)
	if it.Relative() {
		c.column = len(p.relative)
		p.relative = append(p.relative, len(p.criteria))
	}
	p.criteria = append(p.criteria, c)
	return c
}

func (c *criterion) compile(m *indicators.Method) *method {
	out := &method{kind: m.Kind, src: m, value: c.expr(m.Value), num: c.expr(m.Num), den: c.expr(m.Den), capAt: unit}
	if m.Limit != nil {
		v := fromRat(m.Limit)
		out.limit = &v
	}
	if m.CapAt != nil {
		out.capAt = fromRat(m.CapAt)
	}
	if m.Target != nil {
		out.target = fromRat(m.Target)
	}
	if m.PerItem != nil {
		out.perItem = fromRat(m.PerItem)
	}
	if m.Input != "" {
		out.pick = c.pick(m.Input)
		for _, ch := range m.Choices {
			out.fractions = append(out.fractions, fraction{ch.Key, fromRat(ch.Fraction)})
		}
	}
	if r := m.Require; r != nil {
		out.require = &require{pick: c.pick(r.Input), equals: r.Equals, otherwise: fromRat(r.Otherwise)}
	}
	for _, t := range m.Tiers {
		ct := tier{inclusive: t.Inclusive, fraction: fromRat(t.Fraction)}
		if t.At != nil {
			at := fromRat(t.At)
			ct.at = &at
		}
		out.tiers = append(out.tiers, ct)
	}
	for i := range m.Parts {
		out.parts = append(out.parts, part{name: m.Parts[i].Name, weight: fromRat(m.Parts[i].Weight), method: c.compile(&m.Parts[i].Method)})
	}
	return out
}

func (c *criterion) pick(key string) int {
	if key == indicators.ChoiceKey {
		return c.choice
	}
	return c.inputs[key]
}

func (c *criterion) expr(e *indicators.Expr) *expr {
	switch {
	case e == nil:
		return nil
	case e.Op != 0:
		return &expr{op: e.Op, l: c.expr(e.Args[0]), r: c.expr(e.Args[1]), src: e}
	case e.Const != nil:
		return &expr{fixed: fromRat(e.Const), slot: -1, src: e}
	}
	return &expr{slot: c.inputs[e.Key], src: e}
}

package scoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
	decimals int  // of the points of criteria and nodes
	extras   bool // there are bonus or penalty criteria
}

type compiledItem struct {
	item   *indicators.Item
	inputs map[string]int // key → slot, of inputs that can count
	texts  []int          // slots of a measurement's source and date
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
	slow bool // more is checked than that it is a number
}

type keyKind uint8

const (
	inputKey keyKind = iota
	pickKey          // a choice, marks, a list: kept as text
	textKey          // leaves no trace in a snapshot
	choiceKey
	grantedKey
	stateKey
)

// node is a place of the tree that adds up criteria.
type node struct {
	code, name string
	level      indicators.Level
	parent     int // -1 at the top
	cap        *num
	max        num // that applied, exclusions taken off
	maxText    json.Number
}

// criterion is a scored item.
type criterion struct {
	*compiledItem
	node     int // index of the node it stands in
	max      num
	effect   indicators.Effect
	channel  int  // index in the set's channels, -1 without
	foreign  bool // another channel than the units' own reports scores it
	maxText  json.Number
	excluded string // reason
	method   *method
	slots    []int
	column   int // of a relative criterion, among all such; -1
}

// link feeds a slot from others, with a constant, or with what is counted in a list.
type link struct {
	slot         int
	from         []int
	fixed        *num
	list         *indicators.Inventory
	state, under string
}

// counted is a count in a list: of all its items it is a constant.
func (p *program) counted(slot int, n *indicators.Count) link {
	of := p.items[n.Of.Code]
	in, _ := of.item.Input(n.Of.Key)
	inv, _ := p.set.Inventory(in.Inventory)
	if n.State == "" {
		all := whole(int64(inv.Count("", "", n.Under)))
		return link{slot: slot, fixed: &all}
	}
	return link{slot: slot, from: []int{of.inputs[n.Of.Key]}, list: inv, state: n.State, under: n.Under}
}

// slotOf is the slot of any of the item's inputs.
func (ci *compiledItem) slotOf(in *indicators.Input) int {
	for i := range ci.keys {
		if ci.keys[i].in == in {
			return ci.keys[i].slot
		}
	}
	return -1
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
	low, high num // ends of the scale
	minSample int
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

// pointDecimals are shown of points where something else is published.
const pointDecimals = 2

func compile(base *indicators.Set, opt Options) (*program, error) {
	set, err := base.With(opt.Rulings)
	if err != nil {
		return nil, err
	}
	p := &program{set: set, items: make(map[string]*compiledItem), max: zero, decimals: set.Decimals}
	if set.Scale != indicators.PointScale {
		p.decimals = pointDecimals
	}
	for _, it := range set.Items() {
		p.addItem(it)
	}
	slices.SortFunc(p.sorted, func(a, b *compiledItem) int { return cmp.Compare(a.item.Code, b.item.Code) })
	if err := p.addTree(opt); err != nil {
		return nil, err
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
		ci.keys = append(ci.keys, answerKey{name: name, json: jsonKey(name), kind: kind, slot: slot, in: in})
	}
	if it.Choices != nil {
		ci.choice = p.slot()
		key(keyChoice, choiceKey, ci.choice, nil)
	}
	key(keyNA, grantedKey, 0, nil)
	key(keyState, stateKey, 0, nil)
	for i := range it.Inputs {
		in := &it.Inputs[i]
		slot := p.slot()
		switch in.Kind {
		case indicators.Text, indicators.Date:
			if it.Info() || it.Method.Kind != indicators.Import {
				key(in.Key, textKey, slot, in)
				continue
			}
			// Where and when something was measured belongs to the measurement, and to the snapshot.
			ci.texts = append(ci.texts, slot)
			key(in.Key, pickKey, slot, in)
		case indicators.Pick, indicators.Marks, indicators.List, indicators.Items:
			key(in.Key, pickKey, slot, in)
		default:
			key(in.Key, inputKey, slot, in)
			ci.keys[len(ci.keys)-1].slow = !it.Info() && it.Method.Kind == indicators.Direct
		}
		ci.inputs[in.Key] = slot
	}
	slices.SortFunc(ci.keys, func(a, b answerKey) int { return cmp.Compare(a.name, b.name) })
	p.items[it.Code] = ci
	p.sorted = append(p.sorted, ci)
}

func jsonKey(s string) []byte { return append(appendString(nil, s), ':') }

// addTree adds nodes and criteria, in printed order, and what they are worth at most.
func (p *program) addTree(opt Options) error {
	var unknown []string
	at := make(map[string]int) // criterion → node
	var walk func(n *indicators.Node, parent int)
	walk = func(n *indicators.Node, parent int) {
		if n.Item != nil {
			at[n.Code] = parent
			return
		}
		me := node{code: n.Code, name: n.Name, level: n.Level, parent: parent, max: zero}
		if n.Row.Capped {
			top := fromRat(n.Max)
			me.cap = &top
		}
		p.nodes = append(p.nodes, me)
		i := len(p.nodes) - 1
		for _, child := range n.Children {
			walk(child, i)
		}
	}
	for _, root := range p.set.Tree() {
		walk(root, -1)
	}
	for _, it := range p.set.Criteria() {
		reason, excluded := opt.Excluded[it.Code]
		if !excluded {
			reason = it.Excluded
		}
		if it.Max == nil && reason == "" {
			unknown = append(unknown, it.Code)
			continue
		}
		c := p.addCriterion(at[it.Code], it, reason)
		if opt.swap {
			c.method.kind = swapped(c.method.kind)
		}
		p.extras = p.extras || c.effect != indicators.Adds
		if c.excluded == "" && c.effect == indicators.Adds {
			n := &p.nodes[c.node]
			n.max = n.max.add(c.max)
		}
	}
	if unknown != nil {
		return &UnknownPointsError{Set: p.set.ID, Criteria: unknown}
	}
	for i := len(p.nodes) - 1; i >= 0; i-- { // children stand after their parents
		n := &p.nodes[i]
		if n.cap != nil && n.max.cmp(*n.cap) > 0 {
			n.max = *n.cap
		}
		n.maxText = json.Number(jsonNumber(n.max))
		up := &p.max
		if n.parent >= 0 {
			up = &p.nodes[n.parent].max
		}
		*up = up.add(n.max)
	}
	return nil
}

func swapped(kind indicators.MethodKind) indicators.MethodKind {
	switch kind {
	case indicators.MinMax:
		return indicators.BestRatio
	case indicators.BestRatio:
		return indicators.MinMax
	}
	return kind
}

// UnknownPointsError refuses to score criteria whose points the document's copy has lost.
type UnknownPointsError struct {
	Set      string
	Criteria []string // codes, in printed order
}

func (e *UnknownPointsError) Error() string {
	shown := e.Criteria[:min(len(e.Criteria), 20)]
	more := ""
	if n := len(e.Criteria) - len(shown); n > 0 {
		more = fmt.Sprintf(" và %d tiêu chí khác", n)
	}
	return fmt.Sprintf("bộ chỉ số %s chưa chấm được: chưa biết điểm tối đa của %d tiêu chí (%s%s). Hãy bổ sung điểm theo văn bản gốc, ghi người và văn bản bổ sung.", e.Set, len(e.Criteria), strings.Join(shown, ", "), more)
}

func (p *program) addCriterion(at int, it *indicators.Item, excluded string) *criterion {
	c := &criterion{compiledItem: p.items[it.Code], node: at, max: zero, excluded: excluded, effect: it.Effect, column: -1, channel: -1}
	if it.Max != nil {
		c.max = fromRat(it.Max)
	}
	c.maxText = json.Number(jsonNumber(c.max))
	if len(p.set.Channels) > 0 {
		c.channel = max(slices.IndexFunc(p.set.Channels, func(ch indicators.Channel) bool { return ch.Key == it.Channel }), 0)
		c.foreign = p.set.Channels[c.channel].Key != indicators.ChannelReported
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		slot := c.slotOf(in)
		c.slots = append(c.slots, slot)
		switch {
		case in.Const != nil:
			v := fromRat(in.Const)
			p.links = append(p.links, link{slot: slot, fixed: &v})
		case in.Count != nil:
			p.links = append(p.links, p.counted(slot, in.Count))
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
	if m.Scale != nil {
		out.low, out.high = fromRat(m.Scale.Low), fromRat(m.Scale.High)
	}
	out.minSample = max(m.MinSample, 1)
	if m.Input != "" { // a choice, the marks of a panel, a list of items
		out.pick = c.pick(m.Input)
		for _, ch := range m.Choices { // none of marks and items
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

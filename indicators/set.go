package indicators

import "math/big"

// Set is one annex of a decision: the tree of what units are asked and scored on. A Set is
// read-only after Parse and may be shared between goroutines.
type Set struct {
	ID, Version string
	Title       string // as printed above the annex
	Short       string // short title, ours
	Group       string // key of the unit group it scores: "so-nganh", "quan-huyen"
	Annex       string // "Phụ lục I"
	Decision    Decision
	SetKind     SetKind  // what the set is for
	Max         *big.Rat // total points that apply, 330; 0 in a set of targets
	Printed     *big.Rat // total as printed, where the document's own differs from Max
	Decimals    int      // decimals of what is published: points, percentage or index
	Scale       Scale    // what is published, ranked and classed by
	Sections    []Section
	Info        []Item   // part I, in printed order; codes start with "I."
	Pillars     []Pillar // trụ cột, the level above Main; nil where the document has none
	Main        []MainIndex
	Rulings     []Ruling
	Classes     []Class // highest threshold first
	Blocks      []Block // khối that the decision names; units' blocks may also be the cycle's own
	Channels    []Channel
	Final       FinalRule // how the final score is made of the channels
	Columns     []Column  // of the table's scores, as printed
	Inventories []Inventory
	Declared    []Declaration // totals and counts that the text states, beside what the tree gives
	Overlay     *Overlay      // the plan that assigns its criteria, in a set that an overlay made
	Extends     *Base         // the set that it was made from
	Supplied    *Supply       // who supplied points that the document's copy lacks
	Policy      Policy

	canonical []byte
	digest    string
	items     map[string]*Item
	base      *Set              // what With started from
	chosen    map[string]string // by With: ruling → reading
}

// Decision is the legal document that a set transcribes.
type Decision struct {
	Number, Date string // "79/QĐ-UBND", "2023-01-10"
	Title        string
	Signer       string
	Issuer       string
	Source       string // file of the transcript whose line numbers the set cites
	Clauses      []NamedClause
}

// Clause returns the decision's clause with that name ("II.2.a").
func (d *Decision) Clause(name string) (Clause, bool) {
	for _, c := range d.Clauses {
		if c.Name == name {
			return c.Clause, true
		}
	}
	return Clause{}, false
}

// Section is a heading of part I ("Thông tin liên hệ của Sở/Ban/Ngành").
type Section struct {
	Code, Name string
	Line       int
}

// MainIndex is a main index (chỉ số chính) with what is scored under it.
type MainIndex struct {
	Code, Name string
	Max        *big.Rat // nil while unknown
	Line       int
	Row        Row
	Pillar     string // code of its pillar; "" without pillars
	Groups     []Group
	Criteria   []Item // the scored leaves, in printed order, of all groups
}

// Item is one thing a unit fills in: a field of part I ("I.1.5", one input with the key "value")
// or a scored leaf of part II ("1.2", "CQS/1.1.2"): a criterion, or a component without criteria.
type Item struct {
	Code, Name string   // Code is unique in the set; Row.Number is what the table prints
	Own        bool     // the name is ours: the line is blank in the decision
	Section    string   // part I: code of its heading
	Line       int      // line of the name; 0 where the row is lost (Row.Lost)
	Max        *big.Rat // nil in part I, and while unknown
	Row        Row
	Group      string // code of its group, "" directly under the main index
	Channel    string // key of the channel that scores it; "" the set's first, or its only one
	Effect     Effect // whether it adds, is a bonus or a penalty
	Owner      Owner  // the units that compile it, as the decision prints them
	Assigned   *Assignment
	Verdict    *Threshold        // sets of targets: what reaches the target; nil where none is printed
	Verdicts   []Threshold       // where the document prints one for each kind of unit
	Role       Role              // sets of targets: what kind of row it is
	Of         string            // code of the target that an operand or sub-target row belongs to
	Deadline   Cell              // of a plan's task
	Cells      map[string]string // column → merge field of the report template, word for word
	Clause     Clause            // empty in part I
	Method     *Method           // nil in part I
	Inputs     []Input
	Choices    []Choice // of the key "choice"; nil when the item has no choice of its own
	ChoiceHint string   // label of the choice; ours
	// EvidenceWanted and Help are the cycle's own and never shown with a clause.
	EvidenceWanted []Evidence
	Help           string
	MayBeNA        bool     // a unit may claim "không có nội dung"
	Personal       bool     // personal data of an official: never published, never in a snapshot
	RulingIDs      []string // rulings that touch it
	Excluded       string   // reason, when the chosen reading of a ruling takes it out
}

// Info reports whether the item belongs to part I and carries no points.
func (it *Item) Info() bool { return it.Method == nil }

// Relative reports whether its points depend on the other units of the group.
func (it *Item) Relative() bool {
	return it.Method != nil && (it.Method.Kind == MinMax || it.Method.Kind == BestRatio || it.Method.Kind == ZScore)
}

// Input returns the declared input with that key.
func (it *Item) Input(key string) (*Input, bool) {
	for i := range it.Inputs {
		if it.Inputs[i].Key == key {
			return &it.Inputs[i], true
		}
	}
	return nil, false
}

// Clause is the place and the words of a rule.
type Clause struct {
	Text  string // word for word
	Lines []int  // lines of the decision's transcript
}

// Kind says what an input accepts.
type Kind string

// The kinds of inputs.
const (
	Integer Kind = "integer" // 0, 1, 2, …
	Decimal Kind = "decimal" // 0 or more, with decimals
	Text    Kind = "text"
	Pick    Kind = "choice" // one of Choices
	Date    Kind = "date"   // a day, "2026-05-31"
	Marks   Kind = "marks"  // marks of several experts, "7;8.5;9"
	List    Kind = "list"   // the state of every item of an inventory
	Items   Kind = "items"  // things that count one by one, each with its share: "8/10;5/5"
)

// ChoiceKey is the key under which an item's own choice is answered.
const ChoiceKey = "choice"

// Input is one figure or answer of an item.
type Input struct {
	Key       string // "a", "b", … as the decision letters them; "value" in part I
	Label     string
	Own       bool   // the label is ours, the decision prints none
	Unit      string // "cuộc họp", "người"
	Kind      Kind
	Choices   []Choice // Kind Pick only
	From      []Ref    // not asked: the sum of these inputs, shown
	Const     *big.Rat // not asked: fixed by the decision, shown
	Count     *Count   // not asked: counted in an inventory, shown
	Inventory string   // Kind List: key of the inventory
	PriorYear bool     // a figure of the year before the assessed one
	Personal  bool

	list *Inventory // of kind List, found by link
}

// Asked reports whether the unit types it (false: shown from elsewhere).
func (in *Input) Asked() bool { return len(in.From) == 0 && in.Const == nil && in.Count == nil }

// Ref names an input of an item.
type Ref struct{ Code, Key string }

// String is "I.1.5.value".
func (r Ref) String() string { return r.Code + "." + r.Key }

// Choice is one possible answer with the share of the points it earns.
type Choice struct {
	Key, Label string
	Fraction   *big.Rat // of the maximum; nil for choices that only steer a method
}

// Evidence is a document that a unit is asked for; the decision prints none, so it is always ours.
type Evidence struct {
	Text string
	Own  bool
}

// Class (xếp loại) is a band of the percentage of points; QĐ 79 prints none.
type Class struct {
	Key, Name string
	From      *big.Rat // inclusive lower bound, as a share: 3/5
	Own       bool
}

// Items lists everything a unit fills in, in printed order: part I, then the criteria.
func (s *Set) Items() []*Item {
	var out []*Item
	for i := range s.Info {
		out = append(out, &s.Info[i])
	}
	return append(out, s.Criteria()...)
}

// Criteria lists the scored items in printed order.
func (s *Set) Criteria() []*Item {
	var out []*Item
	for i := range s.Main {
		for j := range s.Main[i].Criteria {
			out = append(out, &s.Main[i].Criteria[j])
		}
	}
	return out
}

// Find returns the item with that code ("1.2", "I.1.5").
func (s *Set) Find(code string) (*Item, bool) {
	it, ok := s.items[code]
	return it, ok
}

// index prepares Find; it must run again whenever the slices were copied.
func (s *Set) index() {
	s.items = make(map[string]*Item)
	for _, it := range s.Items() {
		s.items[it.Code] = it
	}
}

// link gives every input of kind List its inventory, also those of readings. It runs once, before
// the set is shared.
func (s *Set) link() {
	lists := func(inputs []Input) {
		for i := range inputs {
			if in := &inputs[i]; in.Kind == List {
				in.list, _ = s.Inventory(in.Inventory)
			}
		}
	}
	for _, it := range s.Items() {
		lists(it.Inputs)
	}
	for _, r := range s.Rulings {
		for _, reading := range r.Readings {
			for _, c := range reading.Changes {
				lists(c.Inputs)
			}
		}
	}
}

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
	Max         *big.Rat // total points, 330
	Decimals    int      // decimals of points as shown and ranked by
	Sections    []Section
	Info        []Item // part I, in printed order; codes start with "I."
	Main        []MainIndex
	Rulings     []Ruling
	Classes     []Class // highest threshold first
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
}

// Section is a heading of part I ("Thông tin liên hệ của Sở/Ban/Ngành").
type Section struct {
	Code, Name string
	Line       int
}

// MainIndex is a main index (chỉ số chính) with its components.
type MainIndex struct {
	Code, Name string
	Max        *big.Rat
	Line       int
	Criteria   []Item
}

// Item is one thing a unit fills in: a field of part I ("I.1.5", one input with the key "value")
// or a criterion of part II ("1.2").
type Item struct {
	Code, Name string
	Own        bool     // the name is ours: the line is blank in the decision
	Section    string   // part I: code of its heading
	Line       int      // line of the name
	Max        *big.Rat // nil in part I
	Clause     Clause   // empty in part I
	Method     *Method  // nil in part I
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
	return it.Method != nil && (it.Method.Kind == MinMax || it.Method.Kind == BestRatio)
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
	PriorYear bool     // a figure of the year before the assessed one
	Personal  bool
}

// Asked reports whether the unit types it (false: shown from elsewhere).
func (in *Input) Asked() bool { return len(in.From) == 0 && in.Const == nil }

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

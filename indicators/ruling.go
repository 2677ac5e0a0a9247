package indicators

import (
	"fmt"
	"slices"
)

// Ruling (cách hiểu) settles a passage that is silent, contradicts itself or misprints. The set
// holds the readings possible and a default; the cycle chooses one before it opens.
type Ruling struct {
	ID       string
	Title    string
	Passages []Passage
	Question string
	Criteria []string // that it touches; empty: none in particular (the totals)
	Default  string   // key of the reading that the set's own data encodes
	Reason   string   // why that is the default
	Readings []Reading
}

// Passage quotes the decision.
type Passage struct {
	Line   int
	Text   string
	Source string // document that the line is in, where it is not the decision's
}

// Reading is one way to understand the passages.
type Reading struct {
	Key, Text string
	Changes   map[string]Change // by criterion; what differs from the set's own data
	Policy    *Policy           // what differs for the whole set; empty fields do not
	Uncap     []string          // capped nodes that count in full, and raise what stands above them
}

// Change is what a reading does to one criterion.
type Change struct {
	Inputs   []Input  // replace those with the same key, or are added
	Drop     []string // inputs no longer used
	Method   *Method  // with a kind it replaces the whole method, without one only the fields it gives
	Excluded string   // reason: the criterion leaves points and maximum
}

// Reading returns the reading with that key.
func (r *Ruling) Reading(key string) (*Reading, bool) {
	for i := range r.Readings {
		if r.Readings[i].Key == key {
			return &r.Readings[i], true
		}
	}
	return nil, false
}

// Ruling returns the ruling with that id.
func (s *Set) Ruling(id string) (*Ruling, bool) {
	for i := range s.Rulings {
		if s.Rulings[i].ID == id {
			return &s.Rulings[i], true
		}
	}
	return nil, false
}

// Chosen is the reading of a ruling that holds in this set: the one applied by With, or the
// default.
func (s *Set) Chosen(r *Ruling) *Reading {
	key, ok := s.chosen[r.ID]
	if !ok {
		key = r.Default
	}
	reading, _ := r.Reading(key)
	return reading
}

// With returns the set as the chosen readings make it: methods, inputs and policy replaced where
// a reading says so. Rulings not named keep their default. Forms and scores must use the result.
func (s *Set) With(choice map[string]string) (*Set, error) {
	if s.base != nil {
		s = s.base
	}
	out := *s
	out.base = s
	out.chosen = make(map[string]string)
	out.Main = slices.Clone(s.Main)
	out.Pillars = slices.Clone(s.Pillars)
	for i := range out.Main {
		out.Main[i].Criteria = slices.Clone(s.Main[i].Criteria)
		out.Main[i].Groups = slices.Clone(s.Main[i].Groups)
	}
	out.index()
	for id, key := range choice {
		r, ok := s.Ruling(id)
		if !ok {
			return nil, fmt.Errorf("bộ chỉ số %s: không có cách hiểu %q", s.ID, id)
		}
		if _, ok := r.Reading(key); !ok {
			return nil, fmt.Errorf("bộ chỉ số %s: cách hiểu %q không có phương án %q", s.ID, id, key)
		}
		out.chosen[id] = key
	}
	for i := range s.Rulings { // in the set's order, so that the outcome never depends on a map's
		reading := out.Chosen(&s.Rulings[i])
		for code, c := range reading.Changes {
			it, _ := out.Find(code)
			it.apply(c)
		}
		out.Policy = out.Policy.with(reading.Policy)
		for _, code := range reading.Uncap {
			out.uncap(code)
		}
	}
	return &out, nil
}

func (it *Item) apply(c Change) {
	inputs := slices.DeleteFunc(slices.Clone(it.Inputs), func(in Input) bool { return slices.Contains(c.Drop, in.Key) })
	for _, in := range c.Inputs {
		at := slices.IndexFunc(inputs, func(old Input) bool { return old.Key == in.Key })
		if at < 0 {
			inputs = append(inputs, in)
		} else {
			inputs[at] = in
		}
	}
	it.Inputs = inputs
	if c.Method != nil {
		it.Method = it.Method.patched(c.Method)
	}
	if c.Excluded != "" {
		it.Excluded = c.Excluded
	}
}

// patched returns the method with what p gives replaced; two rulings on one criterion thereby
// combine. They apply in the set's order, the later one wins.
func (m *Method) patched(p *Method) *Method {
	if p.Kind != "" {
		return p
	}
	out := *m
	if p.Value != nil {
		out.Value = p.Value
	}
	if p.Limit != nil {
		out.Limit = p.Limit
	}
	if p.CapAt != nil {
		out.CapAt = p.CapAt
	}
	if p.Tiers != nil {
		out.Tiers = p.Tiers
	}
	if p.Require != nil {
		out.Require = p.Require
	}
	if p.Num != nil {
		out.Num = p.Num
	}
	if p.Den != nil {
		out.Den = p.Den
	}
	if p.Target != nil {
		out.Target = p.Target
	}
	if p.PerItem != nil {
		out.PerItem = p.PerItem
	}
	if p.ItemAt != nil {
		out.Input, out.ItemAt = p.Input, p.ItemAt
	}
	if p.Parts != nil {
		out.Parts = p.Parts
	}
	if p.Scale != nil {
		out.Scale = p.Scale
	}
	if p.MinSample != 0 {
		out.MinSample = p.MinSample
	}
	return &out
}

func (p Policy) with(o *Policy) Policy {
	if o == nil {
		return p
	}
	if o.Undefined != "" {
		p.Undefined = o.Undefined
	}
	if o.Above != "" {
		p.Above = o.Above
	}
	if o.Total != nil {
		p.Total = o.Total
	}
	if o.ExcludeBelow != nil {
		p.ExcludeBelow = o.ExcludeBelow
	}
	if o.Cohort != "" {
		p.Cohort = o.Cohort
	}
	if o.Beyond != "" {
		p.Beyond = o.Beyond
	}
	return p
}

// Known reports whether an input key belongs to an item under any reading of the set, so that
// figures of a reading not chosen are left alone rather than refused.
func (s *Set) Known(code, key string) bool {
	if s.base != nil {
		s = s.base
	}
	it, ok := s.Find(code)
	if !ok {
		return false
	}
	if _, ok := it.Input(key); ok || key == ChoiceKey && it.Choices != nil {
		return true
	}
	for _, r := range s.Rulings {
		for _, reading := range r.Readings {
			if slices.ContainsFunc(reading.Changes[code].Inputs, func(in Input) bool { return in.Key == key }) {
				return true
			}
		}
	}
	return false
}

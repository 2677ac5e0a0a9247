package indicators

import "math/big"

// Description is a set as "chuky indicators show --json" prints it: what a program needs to know to write answers.
type Description struct {
	Set      string              `json:"set"`
	Version  string              `json:"version"`
	Title    string              `json:"title"`
	Group    string              `json:"group"`
	Digest   string              `json:"digest"`
	Max      string              `json:"max"` // "330"; "" while some points are unknown
	Criteria []CriterionAbstract `json:"criteria"`
	Info     []CriterionAbstract `json:"info"`
}

// CriterionAbstract is one criterion, or one field of part I (without maximum and method).
type CriterionAbstract struct {
	Code    string           `json:"code"`
	Name    string           `json:"name"`
	Main    string           `json:"main,omitempty"`
	Pillar  string           `json:"pillar,omitempty"`
	Max     string           `json:"max,omitempty"` // "" while unknown
	Method  string           `json:"method,omitempty"`
	Channel string           `json:"channel,omitempty"`
	Line    int              `json:"line"`
	Rule    string           `json:"rule,omitempty"`  // word for word
	Owner   string           `json:"owner,omitempty"` // who compiles it, as the decision prints it
	Lead    string           `json:"lead,omitempty"`  // of the plan laid over the set, with the frequency
	Every   Frequency        `json:"frequency,omitempty"`
	Role    Role             `json:"role,omitempty"` // sets of targets
	MayBeNA bool             `json:"may_be_not_applicable"`
	Choices []ChoiceAbstract `json:"choices"` // of the key "choice"
	Inputs  []InputAbstract  `json:"inputs"`
}

// ChoiceAbstract is a possible answer and the share of the maximum that it earns ("" when it only steers a method).
type ChoiceAbstract struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Fraction string `json:"fraction,omitempty"`
}

// InputAbstract is one figure. Asked is false for those that the set takes from elsewhere.
type InputAbstract struct {
	Key       string           `json:"key"`
	Label     string           `json:"label"`
	Unit      string           `json:"unit,omitempty"`
	Kind      Kind             `json:"kind"`
	Asked     bool             `json:"asked"`
	PriorYear bool             `json:"prior_year,omitempty"`
	From      []string         `json:"from,omitempty"`
	States    []ChoiceAbstract `json:"states,omitempty"` // of a list: what every entry is in, or not
	Entries   []EntryAbstract  `json:"entries,omitempty"`
	Choices   []ChoiceAbstract `json:"choices,omitempty"`
}

// EntryAbstract is an item of a list.
type EntryAbstract struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Describe makes the description of a set.
func Describe(s *Set) Description {
	d := Description{Set: s.ID, Version: s.Version, Title: s.Title, Group: s.Group, Digest: s.Digest(), Max: canonical(s.Max), Criteria: []CriterionAbstract{}, Info: []CriterionAbstract{}}
	for i := range s.Main {
		m := &s.Main[i]
		for j := range m.Criteria {
			c := abstract(&m.Criteria[j])
			c.Main, c.Pillar = m.Code, m.Pillar
			d.Criteria = append(d.Criteria, c)
		}
	}
	for i := range s.Info {
		d.Info = append(d.Info, abstract(&s.Info[i]))
	}
	return d
}

func canonical(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return CanonicalNumber(r)
}

func abstract(it *Item) CriterionAbstract {
	c := CriterionAbstract{Code: it.Code, Name: it.Name, Max: canonical(it.Max), Channel: it.Channel, Line: it.Line, Rule: it.Clause.Text, MayBeNA: it.MayBeNA, Choices: choices(it.Choices), Inputs: []InputAbstract{}}
	if it.Method != nil {
		c.Method = string(it.Method.Kind)
	}
	c.Owner, c.Role = it.Owner.Text, it.Role
	if a := it.Assigned; a != nil {
		c.Lead, c.Every = a.Lead.Text, a.Frequency
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		x := InputAbstract{Key: in.Key, Label: in.Label, Unit: in.Unit, Kind: in.Kind, Asked: in.Asked(), PriorYear: in.PriorYear}
		for _, r := range in.From {
			x.From = append(x.From, r.String())
		}
		if in.Choices != nil {
			x.Choices = choices(in.Choices)
		}
		if in.list != nil {
			x.States = choices(in.list.States)
			for _, e := range in.list.Items() {
				x.Entries = append(x.Entries, EntryAbstract{e.Code, e.Name})
			}
		}
		c.Inputs = append(c.Inputs, x)
	}
	return c
}

func choices(in []Choice) []ChoiceAbstract {
	out := []ChoiceAbstract{}
	for _, c := range in {
		out = append(out, ChoiceAbstract{c.Key, c.Label, canonical(c.Fraction)})
	}
	return out
}

package demo

import (
	"fmt"
	"math/big"
	"slices"
	"sync"

	"chuky/indicators"
	"chuky/scoring"
)

// Cell is one thing that the play has to show, and how often it happened.
type Cell struct {
	Section, Name string
	Count         int
	Needed        bool
}

// Coverage is the table of everything that the play has to show. It may be used by many goroutines.
type Coverage struct {
	mu    sync.Mutex
	cells []Cell
}

// count counts something that need may name later or has named before.
func (c *Coverage) count(section, name string, n int) { c.need(section, name, n, false) }

// need adds a cell, or counts on one that is there.
func (c *Coverage) need(section, name string, count int, needed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.cells, func(x Cell) bool { return x.Section == section && x.Name == name })
	if at < 0 {
		c.cells = append(c.cells, Cell{section, name, count, needed})
		return
	}
	c.cells[at].Count += count
	c.cells[at].Needed = c.cells[at].Needed || needed
}

// Cells are all cells in the order in which they were needed.
func (c *Coverage) Cells() []Cell {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.cells)
}

// Missing are the needed cells that never happened.
func (c *Coverage) Missing() []Cell {
	var out []Cell
	for _, x := range c.Cells() {
		if x.Needed && x.Count == 0 {
			out = append(out, x)
		}
	}
	return out
}

// Sections of the table.
const (
	sectionMethods  = "methods"
	sectionTiers    = "tiers"
	sectionBounds   = "bounds of tiers, both sides"
	sectionChoices  = "choices"
	sectionStatuses = "statuses"
	sectionVerdicts = "verdicts"
	sectionCycle    = "stages of the cycle"
	sectionUnits    = "stages of units"
	sectionActs     = "what else happened"
)

// figures looks at published points and the answers they come from: methods, tiers, bounds, choices, statuses. Only a
// cycle with large enough groups needs all of them.
func (c *Coverage) figures(sets map[string]*indicators.Set, snap *scoring.Snapshot, results map[string]*scoring.Result, full bool) {
	for _, group := range []string{Departments, Districts} {
		set, res := sets[group], results[group]
		forms := map[string]Form{}
		for _, u := range snap.Units {
			if u.Set == set.ID {
				forms[u.Code] = formOf(u.Answers)
			}
		}
		for _, it := range set.Criteria() {
			if slices.ContainsFunc(res.Units, func(u scoring.UnitResult) bool { return u.Criteria[it.Code].Status == scoring.Excluded }) {
				c.need(sectionStatuses, string(scoring.Excluded), 1, true)
				continue
			}
			for _, kind := range methodsOf(it.Method) {
				c.need(sectionMethods, string(kind), 0, full)
			}
			for _, u := range res.Units {
				got := u.Criteria[it.Code]
				c.need(sectionStatuses, string(got.Status), 1, true)
				if got.Status != scoring.Scored {
					continue
				}
				for _, kind := range methodsOf(it.Method) {
					c.count(sectionMethods, string(kind), 1)
				}
			}
			c.cases(group, it, forms, res, full)
		}
	}
	for _, st := range []scoring.Status{scoring.Scored, scoring.Missing, scoring.NotApplicable, scoring.Undefined, scoring.Excluded} {
		c.need(sectionStatuses, string(st), 0, full || st == scoring.Scored || st == scoring.Missing)
	}
	c.need(sectionStatuses, string(scoring.Pending), 0, true)
}

// cases counts the tiers, bounds and choices of one criterion.
func (c *Coverage) cases(group string, it *indicators.Item, forms map[string]Form, res *scoring.Result, full bool) {
	m := it.Method
	for _, ch := range m.Choices {
		n := 0
		for _, u := range res.Units {
			if u.Criteria[it.Code].Status == scoring.Scored && forms[u.Code][it.Code].Values[m.Input] == ch.Key {
				n++
			}
		}
		c.need(sectionChoices, fmt.Sprintf("%s %s %s", group, it.Code, ch.Key), n, full)
	}
	if m.ItemAt != nil {
		c.items(group, it, forms, res, full)
	}
	if m.Kind != indicators.Tiers {
		return
	}
	if m.Require != nil {
		n := 0
		for _, u := range res.Units {
			if a, ok := forms[u.Code][it.Code]; ok && u.Criteria[it.Code].Status == scoring.Scored && a.Values[m.Require.Input] != m.Require.Equals {
				n++
			}
		}
		c.need(sectionTiers, fmt.Sprintf("%s %s precondition", group, it.Code), n, full)
	}
	for i := range m.Tiers {
		c.need(sectionTiers, fmt.Sprintf("%s %s tier %d", group, it.Code, i+1), 0, full)
	}
	for _, u := range res.Units {
		if u.Criteria[it.Code].Status != scoring.Scored {
			continue
		}
		form := forms[u.Code]
		v := value(m.Value, form.lookup(it))
		if v == nil {
			continue
		}
		c.need(sectionTiers, fmt.Sprintf("%s %s tier %d", group, it.Code, tierOf(m, v)+1), 1, full)
	}
	for _, t := range m.Tiers {
		if t.At != nil {
			c.bounds(group, it, t.At, forms, res, full)
		}
	}
}

// bounds counts units exactly on a bound, and one whole number below and above it.
func (c *Coverage) bounds(group string, it *indicators.Item, at *big.Rat, forms map[string]Form, res *scoring.Result, full bool) {
	name := func(side string) string {
		return fmt.Sprintf("%s %s %s %s", group, it.Code, side, at.RatString())
	}
	for _, side := range sides {
		c.need(sectionBounds, name(side), 0, full)
	}
	num, den := halves(it.Method.Value)
	for _, u := range res.Units {
		if u.Criteria[it.Code].Status != scoring.Scored {
			continue
		}
		look := forms[u.Code].lookup(it)
		n, bound := value(num, look), at
		if den != nil {
			d := value(den, look)
			if d == nil {
				continue
			}
			bound = new(big.Rat).Mul(at, d)
		}
		if n == nil || !bound.IsInt() {
			continue
		}
		if off := new(big.Rat).Sub(n, bound); off.IsInt() && off.Num().IsInt64() && off.Num().Int64() >= -1 && off.Num().Int64() <= 1 {
			c.need(sectionBounds, name(sides[off.Num().Int64()+1]), 1, full)
		}
	}
}

// formOf turns what scoring read back into a form.
func formOf(answers map[string]scoring.Answer) Form {
	out := Form{}
	for code, a := range answers {
		values := map[string]string{}
		for k, v := range a.Values {
			values[k] = v
		}
		if a.Choice != "" {
			values[indicators.ChoiceKey] = a.Choice
		}
		out[code] = Answer{Values: values, NA: a.NotApplicable}
	}
	return out
}

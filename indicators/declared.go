package indicators

import (
	"bytes"
	"errors"
	"math/big"

	"gopkg.in/yaml.v3"
)

// declare adds declarations that stand in a file beside the set's own. They are no part of its digest:
// nothing is scored by them.
func (s *Set) declare(name string, data []byte) error {
	var raw struct {
		Declared []rawDeclaration `yaml:"declared"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&raw); err != nil {
		return &LoadError{File: name, Err: err}
	}
	l := &loader{file: name, data: data}
	for i := range raw.Declared {
		s.Declared = append(s.Declared, l.declaration(&raw.Declared[i]))
	}
	checkCodes(l, s)
	return errors.Join(l.errs...)
}

// Actual is what the tree (or the inventory) gives where a declaration states points or counts:
// the sum of the criteria's points, nil while some are unknown, and how many nodes stand on each
// level under the node. A node that is itself capped counts with its cap.
func (s *Set) Actual(d *Declaration) (points *big.Rat, counts map[string]int) {
	counts = make(map[string]int)
	if d.Inventory != "" {
		inv, _ := s.Inventory(d.Inventory)
		for _, e := range inv.under(d.Node) {
			counts[e.Level]++
		}
		return nil, counts
	}
	whole := &Node{Children: s.Tree()}
	top := whole
	whole.Walk(func(n *Node) {
		if n.Code == d.Node && d.Node != "" {
			top = n
		}
	})
	for _, c := range top.Children {
		c.Walk(func(n *Node) { counts[string(n.PrintedLevel())]++ })
	}
	sum, unknown := top.Sum()
	if unknown > 0 {
		return nil, counts
	}
	return sum, counts
}

// PrintedLevel is the level that the table gives a node: a leaf may be called a component.
func (n *Node) PrintedLevel() Level {
	if n.Item != nil && n.Row.Level != "" {
		return n.Row.Level
	}
	return n.Level
}

// under lists the entries below one ("" all).
func (v *Inventory) under(code string) []Entry {
	var out []Entry
	for _, e := range v.Entries {
		if code == "" || len(e.Code) > len(code) && e.Code[:len(code)+1] == code+"/" {
			out = append(out, e)
		}
	}
	return out
}

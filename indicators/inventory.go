package indicators

import (
	"fmt"
	"slices"
	"strings"
)

// Inventory is a list that units keep: every entry is in none, some or all of the states.
type Inventory struct {
	Key, Name string
	Line      int
	States    []Choice // "built", "current", "shared", "open"; labels are ours
	Entries   []Entry
}

// Entry is a row of an inventory: a heading, or an item that has a state.
type Entry struct {
	Code, Number, Name string // Code is unique in the inventory: "A/I/1/1.1"
	Level              string // "domain", "area", "category", "item"
	Line               int
}

// LevelItem is the level of entries that carry states.
const LevelItem = "item"

// Count says what is counted in an inventory: its items in a state ("" all), under an entry ("" all).
type Count struct {
	Of    Ref // the input of kind List
	State string
	Under string
}

// Inventory returns the inventory with that key.
func (s *Set) Inventory(key string) (*Inventory, bool) {
	for i := range s.Inventories {
		if s.Inventories[i].Key == key {
			return &s.Inventories[i], true
		}
	}
	return nil, false
}

// Items are the entries that carry states, in printed order.
func (v *Inventory) Items() []Entry {
	return slices.DeleteFunc(slices.Clone(v.Entries), func(e Entry) bool { return e.Level != LevelItem })
}

// List is the inventory of an input of kind List; nil for every other.
func (in *Input) List() *Inventory { return in.list }

// None is the canonical answer of a list that was kept and has nothing in any state.
const None = "none"

// Canonical reads a list as typed or stored and writes it the one way: entries in the inventory's
// order, states in theirs: "A/I/1/1.1:built,shared;A/I/1/1.2:built". Unknown or repeated entries
// and states are refused with a Vietnamese sentence.
func (v *Inventory) Canonical(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" || raw == None {
		return raw, nil
	}
	given, err := v.read(raw)
	if err != nil {
		return "", err
	}
	var out []string
	for _, e := range v.Entries {
		var states []string
		for _, st := range v.States {
			if given[e.Code][st.Key] {
				states = append(states, st.Key)
			}
		}
		if states != nil {
			out = append(out, e.Code+":"+strings.Join(states, ","))
		}
	}
	if out == nil {
		return None, nil
	}
	return strings.Join(out, ";"), nil
}

func (v *Inventory) read(raw string) (map[string]map[string]bool, error) {
	known := make(map[string]bool)
	for _, e := range v.Entries {
		known[e.Code] = e.Level == LevelItem
	}
	out := make(map[string]map[string]bool)
	for part := range strings.SplitSeq(raw, ";") {
		code, states, _ := strings.Cut(part, ":")
		code = strings.TrimSpace(code)
		if !known[code] {
			return nil, fmt.Errorf("danh sách không có hạng mục “%s”", clip(code))
		}
		if out[code] != nil {
			return nil, fmt.Errorf("hạng mục “%s” được ghi hai lần", clip(code))
		}
		out[code] = make(map[string]bool)
		for st := range strings.SplitSeq(states, ",") {
			if st = strings.TrimSpace(st); st == "" {
				continue
			}
			if !v.has(st) {
				return nil, fmt.Errorf("hạng mục “%s”: không có trạng thái “%s”", clip(code), clip(st))
			}
			out[code][st] = true
		}
	}
	return out, nil
}

func (v *Inventory) has(state string) bool {
	for _, st := range v.States {
		if st.Key == state {
			return true
		}
	}
	return false
}

// Count counts the items of a canonical answer that are in a state ("" all items of the list) under an
// entry ("" the whole list).
func (v *Inventory) Count(answer, state, under string) int {
	inside := func(code string) bool {
		return under == "" || code == under || strings.HasPrefix(code, under+"/")
	}
	n := 0
	if state == "" {
		for _, e := range v.Entries {
			if e.Level == LevelItem && inside(e.Code) {
				n++
			}
		}
		return n
	}
	if answer == None {
		return 0
	}
	for part := range strings.SplitSeq(answer, ";") {
		code, states, _ := strings.Cut(part, ":")
		if !inside(code) {
			continue
		}
		for st := range strings.SplitSeq(states, ",") {
			if st == state {
				n++
			}
		}
	}
	return n
}

package indicators

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is one thing in which two sets differ.
type Difference struct {
	Node  string `json:"node"`  // code; "" the set itself
	Kind  string `json:"kind"`  // added, removed, changed
	Field string `json:"field"` // "max", "rule.text", "method.cap_at", …; "" for a whole node
	Was   string `json:"was"`
	Now   string `json:"now"`
}

// Diff lists what b has otherwise than a, node by node in b's order, what only a has at the end. Lines of the transcript are left out: they move
// without meaning anything.
func Diff(a, b *Set) ([]Difference, error) {
	was, order, err := flatten(a)
	if err != nil {
		return nil, err
	}
	now, newer, err := flatten(b)
	if err != nil {
		return nil, err
	}
	for _, node := range order {
		if now[node] == nil {
			newer = append(newer, node)
		}
	}
	var out []Difference
	for _, node := range newer {
		switch {
		case was[node] == nil:
			out = append(out, Difference{Node: node, Kind: "added", Now: now[node]["name"]})
		case now[node] == nil:
			out = append(out, Difference{Node: node, Kind: "removed", Was: was[node]["name"]})
		default:
			out = append(out, changes(node, was[node], now[node])...)
		}
	}
	return out, nil
}

func changes(node string, was, now map[string]string) []Difference {
	var out []Difference
	fields := slices.Collect(maps.Keys(was))
	for f := range now {
		if _, ok := was[f]; !ok {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	for _, f := range fields {
		if was[f] != now[f] {
			out = append(out, Difference{Node: node, Kind: "changed", Field: f, Was: was[f], Now: now[f]})
		}
	}
	return out
}

// flatten takes the canonical form apart: nodes by code, each as fields by path. Rulings are nodes of their own.
func flatten(s *Set) (nodes map[string]map[string]string, order []string, err error) {
	var whole map[string]any
	if err := json.Unmarshal(s.canonical, &whole); err != nil {
		return nil, nil, fmt.Errorf("bộ chỉ số %s chưa hoàn chỉnh: %w", s.ID, err)
	}
	nodes = make(map[string]map[string]string)
	var visit func(code string, o map[string]any)
	visit = func(code string, o map[string]any) {
		fields := make(map[string]string)
		nodes[code], order = fields, append(order, code)
		for _, key := range slices.SortedFunc(maps.Keys(o), cmp.Compare) {
			children, _ := o[key].([]any)
			if nodesUnder[key] {
				for _, x := range children {
					child, _ := x.(map[string]any)
					visit(nameOf(key, child), child)
				}
				continue
			}
			paths(fields, key, o[key])
		}
	}
	visit("", whole)
	return nodes, order, nil
}

// nodesUnder are the members that hold nodes rather than fields.
var nodesUnder = map[string]bool{"info": true, "items": true, "pillars": true, "main": true, "criteria": true, "rulings": true}

func nameOf(under string, o map[string]any) string {
	if under == "rulings" {
		return fmt.Sprint("ruling ", o["id"])
	}
	return fmt.Sprint(o["code"])
}

func paths(out map[string]string, path string, v any) {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			paths(out, path+"."+k, inner)
		}
	case []any:
		for i, inner := range x {
			key := fmt.Sprint(i + 1)
			if o, ok := inner.(map[string]any); ok && o["key"] != nil {
				key = fmt.Sprint(o["key"])
			}
			paths(out, path+"."+key, inner)
		}
	default:
		if path != "line" && !strings.Contains(path, ".line") && !strings.HasSuffix(path, "lines") {
			out[path] = fmt.Sprint(v)
		}
	}
}

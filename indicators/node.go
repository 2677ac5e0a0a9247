package indicators

import "math/big"

// SetKind says what a set is for.
type SetKind string

// The kinds of sets.
const (
	ScoredSet SetKind = ""        // gives points
	TargetSet SetKind = "targets" // gives figures and whether a target is reached, no points
)

// Scale is what a set publishes, ranks and classes by.
type Scale string

// The scales.
const (
	PointScale   Scale = ""        // points, as QĐ 79 does
	PercentScale Scale = "percent" // points / maximum that applied × 100
	IndexScale   Scale = "index"   // points / maximum that applied, 0 to 1, as the national index does
)

// Row is what the document's table prints for a node beside its name and points, misprints
// included: data for whoever looks for contradictions.
type Row struct {
	Source   string // document that the line is in, where it is not the decision's
	Level    Level  // a leaf that the table calls a component; "" what its place says
	Number   string // STT as printed where it differs from the code: "1.1", "-", ""
	Points   PointsKind
	Printed  *big.Rat // points as printed, where they differ from those that apply
	Derived  string   // Points derived: name of the decision's clause that they follow from
	Lost     bool     // the row itself is missing from the document's copy
	NameFrom *Quote   // another document that the name was taken from, because this one lost it
	Note     string   // column Ghi chú, word for word
	Own      bool     // the row is ours: the document prints no such heading
	Capped   bool     // children's points count up to the node's maximum only, which they exceed
}

// PointsKind says where a node's maximum comes from.
type PointsKind string

// Where points come from.
const (
	PointsPrinted  PointsKind = ""
	PointsDerived  PointsKind = "derived"  // follow from a clause of the decision, not printed at the node
	PointsUnknown  PointsKind = "unknown"  // blank or lost: the set cannot open until someone supplies them
	PointsAdded    PointsKind = "added"    // a heading whose own cell is lost: the sum of its criteria
	PointsSupplied PointsKind = "supplied" // were unknown; Set.Supplied says by whom
)

// Quote is a line of a document.
type Quote struct {
	Source string // file name of the transcript
	Line   int
}

// Pillar (trụ cột) is the level above the main indexes.
type Pillar struct {
	Code, Name string
	Max        *big.Rat
	Line       int
	Row        Row
	Main       []string // codes of its main indexes, in printed order
}

// Group is a component (chỉ số thành phần) that is itself made of criteria.
type Group struct {
	Code, Name string
	Max        *big.Rat // nil while unknown
	Line       int
	Row        Row
	Parent     string // code of the group that it stands in, "" directly under the main index
	Owner      Owner
	Assigned   *Assignment
}

// Level is the rank of a node in the tree.
type Level string

// The levels of the tree.
const (
	LevelPillar    Level = "pillar"
	LevelMain      Level = "main"
	LevelGroup     Level = "component"
	LevelCriterion Level = "criterion" // a scored leaf
)

// Node is one place of the tree, whatever its level: the one view on pillars, main indexes, groups
// and items for whoever walks, sums or checks them.
type Node struct {
	Level      Level
	Code, Name string
	Line       int
	Max        *big.Rat // that applies; nil while unknown
	Row        Row
	Item       *Item // leaves only
	Children   []*Node
}

// Sum adds the children's maxima; unknown counts those that nobody knows yet. Bonus and penalty
// criteria stand outside the maximum.
func (n *Node) Sum() (sum *big.Rat, unknown int) {
	sum = new(big.Rat)
	for _, c := range n.Children {
		switch {
		case c.Item != nil && c.Item.Effect != Adds:
		case c.Max == nil:
			unknown++
		default:
			sum.Add(sum, c.Max)
		}
	}
	return sum, unknown
}

// Walk calls f for the node and everything under it, in printed order.
func (n *Node) Walk(f func(*Node)) {
	f(n)
	for _, c := range n.Children {
		c.Walk(f)
	}
}

// Tree is the set's roots: pillars, or main indexes where there are no pillars.
func (s *Set) Tree() []*Node {
	var mains []*Node
	at := make(map[string]*Node)
	for i := range s.Pillars {
		p := &s.Pillars[i]
		n := &Node{Level: LevelPillar, Code: p.Code, Name: p.Name, Line: p.Line, Max: p.Max, Row: p.Row}
		at[p.Code] = n
		mains = append(mains, n)
	}
	var roots []*Node
	for i := range s.Main {
		n := s.Main[i].node()
		if p := at[s.Main[i].Pillar]; p != nil {
			p.Children = append(p.Children, n)
		} else {
			roots = append(roots, n)
		}
	}
	return append(mains, roots...)
}

// node is the subtree of a main index. Groups stand where their first criterion does.
func (m *MainIndex) node() *Node {
	top := &Node{Level: LevelMain, Code: m.Code, Name: m.Name, Line: m.Line, Max: m.Max, Row: m.Row}
	groups := make(map[string]*Node)
	parent := make(map[string]string)
	for i := range m.Groups {
		g := &m.Groups[i]
		groups[g.Code] = &Node{Level: LevelGroup, Code: g.Code, Name: g.Name, Line: g.Line, Max: g.Max, Row: g.Row}
		parent[g.Code] = g.Parent
	}
	placed := make(map[string]bool)
	var place func(code string) *Node
	place = func(code string) *Node {
		if code == "" {
			return top
		}
		if !placed[code] {
			placed[code] = true
			up := place(parent[code])
			up.Children = append(up.Children, groups[code])
		}
		return groups[code]
	}
	for i := range m.Criteria {
		it := &m.Criteria[i]
		up := place(it.Group)
		up.Children = append(up.Children, &Node{Level: LevelCriterion, Code: it.Code, Name: it.Name, Line: it.Line, Max: it.Max, Row: it.Row, Item: it})
	}
	return top
}

func (m *MainIndex) group(code string) *Group {
	for i := range m.Groups {
		if m.Groups[i].Code == code {
			return &m.Groups[i]
		}
	}
	return nil
}

// node finds a node by its code.
func (s *Set) node(code string) *Node {
	path := s.path(code)
	if path == nil {
		return nil
	}
	return path[len(path)-1]
}

// path lists the nodes from a root down to the one with the code.
func (s *Set) path(code string) []*Node {
	var down func(nodes []*Node) []*Node
	down = func(nodes []*Node) []*Node {
		for _, n := range nodes {
			if n.Code == code {
				return []*Node{n}
			}
			if rest := down(n.Children); rest != nil {
				return append([]*Node{n}, rest...)
			}
		}
		return nil
	}
	return down(s.Tree())
}

// uncap lets a node's children count in full: its maximum becomes their sum, and the nodes above it and
// the set gain the difference, up to the next one that is capped itself. The set must be With's own.
func (s *Set) uncap(code string) {
	path := s.path(code)
	n := path[len(path)-1]
	sum, _ := n.Sum()
	gain := new(big.Rat).Sub(sum, n.Max)
	top, row := s.top(code)
	*top, row.Capped = sum, false
	for i := len(path) - 2; i >= 0; i-- {
		top, row := s.top(path[i].Code)
		if row.Capped {
			return
		}
		*top = new(big.Rat).Add(*top, gain)
	}
	s.Max = new(big.Rat).Add(s.Max, gain)
}

// top finds the maximum and row of a pillar, main index or group.
func (s *Set) top(code string) (**big.Rat, *Row) {
	for i := range s.Pillars {
		if p := &s.Pillars[i]; p.Code == code {
			return &p.Max, &p.Row
		}
	}
	for i := range s.Main {
		m := &s.Main[i]
		if m.Code == code {
			return &m.Max, &m.Row
		}
		if g := m.group(code); g != nil {
			return &g.Max, &g.Row
		}
	}
	return nil, nil
}

// Unknown lists the codes of the scored items whose points nobody knows, in printed order.
func (s *Set) Unknown() []string {
	var out []string
	for _, it := range s.Criteria() {
		if it.Max == nil {
			out = append(out, it.Code)
		}
	}
	return out
}

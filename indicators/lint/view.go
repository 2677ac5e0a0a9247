package lint

import (
	"slices"
	"strings"
	"unicode"

	"chuky/indicators"
	"chuky/indicators/ruletext"

	"golang.org/x/text/unicode/norm"
)

// view is a set prepared for the checks.
type view struct {
	set   *indicators.Set
	roots []*indicators.Node
	nodes []*indicators.Node // all, in printed order
	rules map[string]*ruletext.Rule
	found []Finding
}

func look(s *indicators.Set) *view {
	v := &view{set: s, roots: s.Tree(), rules: make(map[string]*ruletext.Rule)}
	for _, r := range v.roots {
		r.Walk(func(n *indicators.Node) { v.nodes = append(v.nodes, n) })
	}
	for _, it := range s.Criteria() {
		if it.Clause.Text != "" {
			v.rules[it.Code] = ruletext.Read(it.Name, it.Clause.Text, it.Max)
		}
	}
	return v
}

// leaves are the scored items, in printed order.
func (v *view) leaves() []*indicators.Node {
	return slices.DeleteFunc(slices.Clone(v.nodes), func(n *indicators.Node) bool { return n.Item == nil })
}

// at is a finding at a node whose passage is its name.
func at(n *indicators.Node, message string, readings ...string) Finding {
	return Finding{Node: n.Code, Line: n.Line, Passage: n.Name, Message: message, Readings: readings}
}

// inRule is a finding in the words of a criterion's rule.
func inRule(n *indicators.Node, passage, message string, readings ...string) Finding {
	f := Finding{Node: n.Code, Line: n.Line, Passage: passage, Message: message, Readings: readings}
	if lines := n.Item.Clause.Lines; len(lines) > 0 {
		f.Line = lines[0]
	}
	if f.Passage == "" {
		f.Passage = n.Item.Clause.Text
	}
	return f
}

func (v *view) add(c *Check, f Finding) {
	f.Code, f.Set = c.Code, v.set.ID
	if f.Severity == "" {
		f.Severity = c.Severity
	}
	if f.Readings == nil {
		f.Readings = []string{}
	}
	if f.Ruling == "" {
		f.Ruling = v.settles(f)
	}
	v.found = append(v.found, f)
}

// plain is text for comparing: composed, in lower case, signs as blanks.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' {
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

func words(s string) []string { return strings.Fields(plain(s)) }

func shorten(s string, n int) string {
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

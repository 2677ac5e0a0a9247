package lint

import (
	"cmp"
	"slices"

	"chuky/indicators"
)

// Severity says what a finding means for the cycle.
type Severity string

// Severities. A cycle opens only when a ruling settles every error.
const (
	Error   Severity = "error"   // two readings give different points: someone must rule
	Warning Severity = "warning" // probably a mistake
	Note    Severity = "note"    // worth knowing
)

// Finding is one thing that is wrong or open. Its JSON is that of "chuky indicators lint --json".
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Set      string   `json:"set"`
	Node     string   `json:"node"` // code of the node; "" the whole set
	Line     int      `json:"line"` // in the transcript of the decision; 0 when the set cites none
	Passage  string   `json:"passage"`
	Message  string   `json:"message"`  // what is wrong
	Readings []string `json:"readings"` // how it can be understood
	Ruling   string   `json:"ruling"`   // ID of the set's ruling that settles it; "" none
}

// Check is one kind of finding.
type Check struct {
	Code     string
	Severity Severity
	Title    string // in Vietnamese, for the page and docs/lint.md
	run      func(*view, *Check)
}

// Checks lists every kind of finding, by code.
func Checks() []Check {
	var all []Check
	for _, group := range [][]Check{totalChecks, codeChecks, ruleChecks, nameChecks, planChecks} {
		all = append(all, group...)
	}
	slices.SortFunc(all, func(a, b Check) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// Lint checks one set, which may be a draft that indicators.Parse refuses. Findings are ordered by severity, then as the
// document is read.
func Lint(s *indicators.Set) []Finding {
	v := look(s)
	checks := Checks()
	for i := range checks {
		checks[i].run(v, &checks[i])
	}
	v.explained()
	return v.sorted()
}

// explained drops "not read" where another finding says what is wrong with the rule's words.
func (v *view) explained() {
	known := make(map[string]bool)
	for _, f := range v.found {
		for _, c := range ruleChecks {
			if f.Code == c.Code && f.Code != codeUnread {
				known[f.Node] = true
			}
		}
	}
	v.found = slices.DeleteFunc(v.found, func(f Finding) bool { return f.Code == codeUnread && known[f.Node] })
}

// Compare checks sets that belong together, as annexes of one decision do: one name, two methods.
func Compare(sets ...*indicators.Set) []Finding {
	var out []Finding
	for i, s := range sets {
		v := look(s)
		for j, other := range sets {
			if i != j && s.ID != other.ID { // two versions of a set are one document
				v.against(look(other))
			}
		}
		out = append(out, v.sorted()...)
	}
	return out
}

// Open lists the errors that no ruling settles: while there are any, no cycle opens with the set.
func Open(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Severity != Error || f.Ruling != "" })
}

var rank = map[Severity]int{Error: 0, Warning: 1, Note: 2}

func (v *view) sorted() []Finding {
	at := make(map[string]int)
	for i, n := range v.nodes {
		at[n.Code] = i + 1
	}
	slices.SortStableFunc(v.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank[a.Severity], rank[b.Severity]), cmp.Compare(at[a.Node], at[b.Node]), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return v.found
}

package indicators

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxFile bounds a set file.
const maxFile = 4 << 20

// A LoadError says what is wrong with a set file and where.
type LoadError struct {
	File string
	Line int    // in the file; 0 when it concerns the whole file
	Node string // "tiêu chí 1.2", "cách hiểu co-so-3.1"; empty for the file
	Err  error
}

func (e *LoadError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Node != "" {
		b.WriteString(": " + e.Node)
	}
	return b.String() + ": " + e.Err.Error()
}

func (e *LoadError) Unwrap() error { return e.Err }

// Parse reads a set file strictly: unknown or repeated keys, totals that do not add up, inputs
// undeclared or unused, rulings without a default: each is an error that names file, line and
// node. All errors found are joined. A set that extends or overlays another finds it among the
// embedded ones.
func Parse(name string, data []byte) (*Set, error) { return parse(name, data, Get) }

func parse(name string, data []byte, get func(id, version string) (*Set, error)) (*Set, error) {
	raw, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	whole, err := resolve(raw, get)
	if err != nil {
		return nil, &LoadError{File: name, Err: err}
	}
	return build(name, whole, data)
}

func decode(name string, data []byte) (*rawSet, error) {
	if len(data) > maxFile {
		return nil, &LoadError{File: name, Err: fmt.Errorf("tệp quá lớn: %d byte, nhiều nhất %d", len(data), maxFile)}
	}
	var raw rawSet
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&raw); err != nil {
		return nil, &LoadError{File: name, Err: inWords(err)}
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &LoadError{File: name, Err: errors.New("một tệp chỉ chứa một bộ chỉ số")}
	}
	return &raw, nil
}

// inWords says in Vietnamese what the YAML decoder refuses; what it names by line and key stays as it is.
func inWords(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("tệp trống. Hãy lấy mẫu bằng chuky indicators import, hoặc theo docs/indicator-sets.md")
	}
	if where, ok := strings.CutPrefix(err.Error(), "yaml: line "); ok {
		line, what, _ := strings.Cut(where, ": ")
		return fmt.Errorf("dòng %s sai cú pháp YAML (%s). Hãy xem lại dấu cách đầu dòng, ngoặc và dấu nháy: %w", line, what, err)
	}
	return err
}

// build makes a checked set of a whole file; data is the text that its nodes' lines are looked up in,
// nil without one.
func build(name string, raw *rawSet, data []byte) (*Set, error) {
	l := &loader{file: name, data: data}
	s := l.set(raw)
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	s.index()
	s.link()
	check(l, s)
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	canonical, err := json.Marshal(raw)
	if err != nil {
		return nil, &LoadError{File: name, Err: err}
	}
	s.seal(canonical)
	return s, nil
}

// loader turns raw values into typed ones and collects what is wrong.
type loader struct {
	file  string
	data  []byte
	lines map[string]int // by node; made of data at the first failure
	node  string
	errs  []error
}

func (l *loader) fail(format string, args ...any) {
	if l.lines == nil {
		l.lines = lineIndex(l.data)
	}
	l.errs = append(l.errs, &LoadError{File: l.file, Line: l.lines[l.node], Node: l.node, Err: fmt.Errorf(format, args...)})
}

// at names the node that the following failures are about.
func (l *loader) at(node string) { l.node = node }

func nodeItem(code string) string    { return "mục " + code }
func nodeRuling(id string) string    { return "cách hiểu " + id }
func nodeMain(code string) string    { return "chỉ số chính " + code }
func nodeSection(code string) string { return "phần " + code }

// lineIndex finds the line of each node, by its code or id.
func lineIndex(data []byte) map[string]int {
	out := make(map[string]int)
	var root yaml.Node
	if yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
		return out
	}
	top := root.Content[0]
	for _, sec := range children(top, "info") {
		out[nodeSection(scalar(sec, "code"))] = sec.Line
		for _, it := range children(sec, "items") {
			out[nodeItem(scalar(it, "code"))] = it.Line
		}
	}
	mains := children(top, "main")
	for _, p := range children(top, "pillars") {
		out[nodePillar(scalar(p, "code"))] = p.Line
		mains = append(mains, children(p, "main")...)
	}
	for _, m := range mains {
		out[nodeMain(scalar(m, "code"))] = m.Line
		itemLines(out, m, 0)
	}
	for _, r := range children(top, "rulings") {
		out[nodeRuling(scalar(r, "id"))] = r.Line
	}
	return out
}

func itemLines(out map[string]int, n *yaml.Node, depth int) {
	for _, it := range children(n, "criteria") {
		if out[nodeItem(scalar(it, "code"))] = it.Line; depth <= maxGroups {
			itemLines(out, it, depth+1)
		}
	}
}

func field(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return &yaml.Node{}
}

func children(n *yaml.Node, key string) []*yaml.Node { return field(n, key).Content }
func scalar(n *yaml.Node, key string) string         { return field(n, key).Value }

// rat reads "330", "0.5", "1/2" or "80%"; empty gives nil.
func (l *loader) rat(what, s string) *big.Rat {
	if s == "" {
		return nil
	}
	body, percent := strings.CutSuffix(s, "%")
	r, ok := ParseNumber(strings.TrimSpace(body))
	if !ok {
		l.fail("%s: %q không phải là số", what, s)
		return nil
	}
	if percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	return r
}

func (l *loader) need(what, s string) *big.Rat {
	if s == "" {
		l.fail("thiếu %s", what)
	}
	return l.rat(what, s)
}

func (l *loader) expr(s string) *Expr {
	if s == "" {
		return nil
	}
	e, err := ParseExpr(s)
	if err != nil {
		l.fail("%w", err)
	}
	return e
}

func (l *loader) set(raw *rawSet) *Set {
	s := &Set{
		ID: raw.ID, Version: raw.Version, Title: raw.Title, Short: raw.Short, Group: raw.Group, Annex: raw.Annex,
		Decision: l.decision(&raw.Decision),
		Max:      l.need("max", raw.Max), Decimals: raw.Decimals,
		Policy: *l.policy(&raw.Policy),
	}
	l.frame(s, raw)
	for _, c := range raw.Classes {
		s.Classes = append(s.Classes, Class{Key: c.Key, Name: c.Name, From: l.need("ngưỡng xếp loại", c.From), Own: c.Own})
	}
	for _, sec := range raw.Info {
		l.at(nodeSection(sec.Code))
		s.Sections = append(s.Sections, Section{Code: sec.Code, Name: sec.Name, Line: sec.Line})
		for _, in := range sec.Items {
			s.Info = append(s.Info, infoItem(sec.Code, &in))
		}
	}
	l.tree(s, raw)
	for _, r := range raw.Rulings {
		s.Rulings = append(s.Rulings, l.ruling(&r))
	}
	return s
}

func infoItem(section string, in *rawInfo) Item {
	return Item{
		Code: in.Code, Name: in.Name, Own: in.Own, Section: section, Line: in.Line, Personal: in.Personal, Help: in.Help,
		Row: Row{Number: number(in.Number, in.Code)}, Owner: in.Owner.owner(),
		Inputs: []Input{{Key: "value", Label: in.Name, Own: in.Own, Unit: in.Unit, Kind: Kind(in.Kind), Inventory: in.Inventory, Personal: in.Personal}},
	}
}

func (l *loader) criterion(c *rawCriterion) Item {
	l.at(nodeItem(c.Code))
	top, row := l.points(c.Code, c.Max, &c.rawRow)
	it := Item{
		Code: c.Code, Name: c.Name, Own: row.Own, Line: c.Line, Max: top, Row: row,
		Channel: c.Channel, Effect: Effect(c.Effect), Owner: c.Owner.owner(), Verdict: l.threshold(c.Target),
		Role: Role(c.Role), Of: c.Of, Deadline: c.Deadline.cell(), Verdicts: l.thresholds(c.Targets), Cells: c.Cells, Assigned: c.Assigned.assignment(),
		Clause: Clause{Text: c.Rule.Text, Lines: c.Rule.Lines},
		Inputs: l.inputs(c.Inputs), Choices: l.choices(c.Choices), ChoiceHint: c.ChoiceHint,
		Help: c.Help, MayBeNA: c.MayBeNA,
	}
	for _, e := range c.Evidence {
		it.EvidenceWanted = append(it.EvidenceWanted, Evidence(e))
	}
	it.Method = l.method(&c.Method)
	it.standard()
	return it
}

func (l *loader) inputs(raw []rawInput) []Input {
	var out []Input
	for _, r := range raw {
		in := Input{
			Key: r.Key, Label: r.Label, Own: r.Own, Unit: r.Unit, Kind: Kind(r.Kind), Choices: l.choices(r.Choices),
			Const: l.rat("const của "+r.Key, r.Const), PriorYear: r.PriorYear, Inventory: r.Inventory,
		}
		for _, from := range r.From {
			if ref, ok := l.ref(r.Key, from); ok {
				in.From = append(in.From, ref)
			}
		}
		if c := r.Count; c != nil {
			of, _ := l.ref(r.Key, c.Of)
			in.Count = &Count{Of: of, State: c.State, Under: c.Under}
		}
		out = append(out, in)
	}
	return out
}

func (l *loader) ref(key, s string) (Ref, bool) {
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 {
		l.fail("số liệu %s: nguồn %q phải có dạng mục.khóa", key, s)
		return Ref{}, false
	}
	return Ref{Code: s[:dot], Key: s[dot+1:]}, true
}

func (l *loader) choices(raw []rawChoice) []Choice {
	var out []Choice
	for _, c := range raw {
		out = append(out, Choice{Key: c.Key, Label: c.Label, Fraction: l.rat("fraction của "+c.Key, c.Fraction)})
	}
	return out
}

func (l *loader) method(raw *rawMethod) *Method {
	m := &Method{
		Kind: MethodKind(raw.Kind), Input: raw.Input,
		Value: l.expr(raw.Value), Limit: l.rat("limit", raw.Limit), CapAt: l.rat("cap_at", raw.CapAt),
		Num: l.expr(raw.Num), Den: l.expr(raw.Den), Target: l.rat("target", raw.Target),
		PerItem: l.rat("per_item", raw.PerItem), ItemAt: l.rat("item_at", raw.ItemAt), Scale: l.scale(raw.Scale), MinSample: raw.MinSample,
	}
	if m.Input == "" && (m.Kind == YesNo || m.Kind == ChoiceOf) {
		m.Input = ChoiceKey
	}
	if r := raw.Require; r != nil {
		m.Require = &Require{Input: r.Input, Equals: r.Equals, Otherwise: l.need("otherwise", r.Otherwise)}
	}
	for _, t := range raw.Tiers {
		tier := Tier{Fraction: l.need("fraction của bậc", t.Fraction)}
		switch {
		case t.At != "" && t.Above != "":
			l.fail("một bậc chỉ có at hoặc above")
		case t.At != "":
			tier.At, tier.Inclusive = l.rat("at", t.At), true
		case t.Above != "":
			tier.At = l.rat("above", t.Above)
		}
		m.Tiers = append(m.Tiers, tier)
	}
	for _, p := range raw.Parts {
		m.Parts = append(m.Parts, Part{Name: p.Name, Weight: l.need("weight", p.Weight), Method: *l.method(&p.Method)})
	}
	return m
}

func (l *loader) policy(raw *rawPolicy) *Policy {
	if raw == nil {
		return nil
	}
	return &Policy{
		Undefined: raw.Undefined, Above: raw.Above, Total: l.rat("total", raw.Total),
		ExcludeBelow: l.rat("exclude_below", raw.ExcludeBelow), Cohort: raw.Cohort, Beyond: raw.Beyond,
	}
}

func (l *loader) ruling(raw *rawRuling) Ruling {
	l.at(nodeRuling(raw.ID))
	r := Ruling{ID: raw.ID, Title: raw.Title, Question: raw.Question, Criteria: raw.Criteria, Default: raw.Default, Reason: raw.Reason}
	for _, p := range raw.Passages {
		r.Passages = append(r.Passages, Passage(p))
	}
	for _, rd := range raw.Readings {
		reading := Reading{Key: rd.Key, Text: rd.Text, Policy: l.policy(rd.Policy), Uncap: rd.Uncap}
		for code, c := range rd.Changes {
			if reading.Changes == nil {
				reading.Changes = make(map[string]Change)
			}
			change := Change{Inputs: l.inputs(c.Inputs), Drop: c.Drop, Excluded: c.Excluded}
			if c.Method != nil {
				change.Method = l.method(c.Method)
			}
			reading.Changes[code] = change
		}
		r.Readings = append(r.Readings, reading)
	}
	return r
}

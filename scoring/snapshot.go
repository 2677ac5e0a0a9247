package scoring

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"chuky/indicators"
)

// Snapshot is everything that the points of a run depend on, and nothing else: no explanation, no
// personal data, no clock. docs/scoring.md documents its JSON so that a program that shares no
// code with this one can compute the same points.
type Snapshot struct {
	Engine string         `json:"engine"`
	Sets   []SnapshotSet  `json:"sets"`  // by id
	Units  []SnapshotUnit `json:"units"` // by set, then code
}

// SnapshotSet is a set as its chosen readings make it.
type SnapshotSet struct {
	ID       string                       `json:"id"`
	Version  string                       `json:"version"`
	Digest   string                       `json:"digest"`
	Decimals int                          `json:"decimals"`
	Total    string                       `json:"total"`              // denominator of the percentage
	Rulings  map[string]string            `json:"rulings"`            // every ruling with its reading
	Excluded map[string]string            `json:"excluded,omitempty"` // criterion → reason
	Policy   SnapshotPolicy               `json:"policy"`
	Classes  []SnapshotClass              `json:"classes,omitempty"` // highest first
	Criteria map[string]SnapshotCriterion `json:"criteria"`
	Kind     string                       `json:"kind,omitempty"`  // targets
	Scale    string                       `json:"scale,omitempty"` // percent, index; absent: points
	Nodes    map[string]SnapshotNode      `json:"nodes,omitempty"` // the tree, where the criteria's codes do not say it
}

// SnapshotNode is a node that adds up criteria.
type SnapshotNode struct {
	Parent string `json:"parent,omitempty"`
	Cap    string `json:"cap,omitempty"`
}

// SnapshotPolicy is indicators.Policy without the total.
type SnapshotPolicy struct {
	Undefined string `json:"undefined"`        // zero, max
	Above     string `json:"above"`            // cap, missing
	Cohort    string `json:"cohort,omitempty"` // block
	Beyond    string `json:"beyond,omitempty"` // above
}

// SnapshotClass is a class and the share it begins at.
type SnapshotClass struct {
	Name string `json:"name"`
	From string `json:"from"`
}

// SnapshotCriterion is a criterion's maximum, inputs that are not asked, and method.
type SnapshotCriterion struct {
	Max    string                   `json:"max"`
	Inputs map[string]SnapshotInput `json:"inputs,omitempty"`
	Method SnapshotMethod           `json:"method"`
	Effect string                   `json:"effect,omitempty"` // bonus, penalty
	Node   string                   `json:"node,omitempty"`   // where it stands; only beside nodes
}

// SnapshotInput says where an input comes from; empty when the unit gives it.
type SnapshotInput struct {
	From  [][2]string    `json:"from,omitempty"` // [item code, key], summed
	Const string         `json:"const,omitempty"`
	Count *SnapshotCount `json:"count,omitempty"`
}

// SnapshotCount counts the items of a list that are in a state, under an entry of it.
type SnapshotCount struct {
	Of    [2]string `json:"of"` // [item code, key]
	State string    `json:"state"`
	Under string    `json:"under,omitempty"`
}

// SnapshotMethod is a method; numbers are exact ("4/5"), formulas in prefix form.
type SnapshotMethod struct {
	Kind      string            `json:"kind"`
	Input     string            `json:"input,omitempty"`
	Fractions map[string]string `json:"fractions,omitempty"` // choice key → fraction of the maximum
	Value     *indicators.Expr  `json:"value,omitempty"`
	Limit     string            `json:"limit,omitempty"`
	CapAt     string            `json:"cap_at,omitempty"`
	Require   *SnapshotRequire  `json:"require,omitempty"`
	Tiers     []SnapshotTier    `json:"tiers,omitempty"`
	Num       *indicators.Expr  `json:"num,omitempty"`
	Den       *indicators.Expr  `json:"den,omitempty"`
	Target    string            `json:"target,omitempty"`
	PerItem   string            `json:"per_item,omitempty"`
	ItemAt    string            `json:"item_at,omitempty"`
	Parts     []SnapshotPart    `json:"parts,omitempty"`
	Scale     *SnapshotScale    `json:"scale,omitempty"`
	MinSample int               `json:"min_sample,omitempty"`
	Absent    string            `json:"absent,omitempty"` // pending: another channel owes the value
}

// SnapshotScale is a scale's two ends; they may be negative.
type SnapshotScale struct {
	Low  string `json:"low"`
	High string `json:"high"`
}

// SnapshotRequire is a precondition.
type SnapshotRequire struct {
	Input     string `json:"input"`
	Equals    string `json:"equals"`
	Otherwise string `json:"otherwise"`
}

// SnapshotTier is a tier; the last has no bound.
type SnapshotTier struct {
	At        string `json:"at,omitempty"`
	Inclusive bool   `json:"inclusive,omitempty"`
	Fraction  string `json:"fraction"`
}

// SnapshotPart is a weighted part.
type SnapshotPart struct {
	Weight string         `json:"weight"`
	Method SnapshotMethod `json:"method"`
}

// SnapshotUnit is what one unit answered to one set.
type SnapshotUnit struct {
	Set      string            `json:"set"`
	Code     string            `json:"code"`
	Name     string            `json:"name,omitempty"`
	Block    string            `json:"block,omitempty"`
	Unranked bool              `json:"unranked,omitempty"`
	Answers  map[string]Answer `json:"answers"`
}

// Group is one set with its units and options, as given to Score.
type Group struct {
	Set     *indicators.Set
	Units   []Unit
	Options Options
}

// NewSnapshot freezes the sets of a cycle. Its digest names exactly these figures under these
// readings; the order of groups, units and answers does not matter.
func NewSnapshot(groups ...Group) (*Snapshot, error) {
	out := &Snapshot{Engine: EngineVersion, Sets: []SnapshotSet{}, Units: []SnapshotUnit{}}
	groups = slices.Clone(groups)
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Set.ID, b.Set.ID) })
	for i, g := range groups {
		if i > 0 && groups[i-1].Set.ID == g.Set.ID {
			return nil, fmt.Errorf("bộ chỉ số %s lặp lại", g.Set.ID)
		}
		p, err := compile(g.Set, g.Options)
		if err != nil {
			return nil, err
		}
		out.Sets = append(out.Sets, snapshotSet(p, g.Options))
		units, err := byCode(g.Units)
		if err != nil {
			return nil, err
		}
		for i := range units {
			out.Units = append(out.Units, p.snapshotUnit(&units[i]))
		}
	}
	return out, nil
}

func snapshotSet(p *program, opt Options) SnapshotSet {
	set := p.set
	out := SnapshotSet{
		ID: set.ID, Version: set.Version, Digest: set.Digest(), Decimals: set.Decimals, Total: exactText(p.total),
		Rulings: make(map[string]string), Excluded: maps.Clone(opt.Excluded),
		Policy: SnapshotPolicy{Undefined: set.Policy.Undefined, Above: set.Policy.Above, Beyond: set.Policy.Beyond},
		Kind:   string(set.SetKind), Scale: string(set.Scale), Nodes: p.snapshotNodes(),
		Criteria: make(map[string]SnapshotCriterion),
	}
	if set.Policy.Cohort == indicators.CohortBlock {
		out.Policy.Cohort = indicators.CohortBlock
	}
	for i := range set.Rulings {
		out.Rulings[set.Rulings[i].ID] = set.Chosen(&set.Rulings[i]).Key
	}
	for _, c := range set.Classes {
		out.Classes = append(out.Classes, SnapshotClass{Name: c.Name, From: exactText(fromRat(c.From))})
	}
	for _, c := range p.criteria {
		if c.excluded != "" {
			if out.Excluded == nil {
				out.Excluded = make(map[string]string)
			}
			out.Excluded[c.item.Code] = c.excluded
		}
		sc := p.snapshotCriterion(c)
		if out.Nodes != nil {
			sc.Node = p.nodes[c.node].code
		}
		out.Criteria[c.item.Code] = sc
	}
	return out
}

// snapshotNodes is the tree, unless the criteria's codes say all of it: main indexes only, each the
// beginning of its criteria's codes, and none capped.
func (p *program) snapshotNodes() map[string]SnapshotNode {
	plain := !slices.ContainsFunc(p.nodes, func(n node) bool { return n.cap != nil || n.level != indicators.LevelMain })
	for _, c := range p.criteria {
		plain = plain && strings.HasPrefix(c.item.Code, p.nodes[c.node].code+".")
	}
	if plain {
		return nil
	}
	out := make(map[string]SnapshotNode)
	for _, n := range p.nodes {
		var sn SnapshotNode
		if n.parent >= 0 {
			sn.Parent = p.nodes[n.parent].code
		}
		if n.cap != nil {
			sn.Cap = exactText(*n.cap)
		}
		out[n.code] = sn
	}
	return out
}

func (p *program) snapshotCriterion(c *criterion) SnapshotCriterion {
	out := SnapshotCriterion{Max: exactText(c.max), Method: snapshotMethod(c.item.Method), Effect: string(c.effect)}
	if c.foreign && c.method.kind == indicators.Direct {
		out.Method.Absent = "pending"
	}
	for i := range c.item.Inputs {
		in := &c.item.Inputs[i]
		if in.Asked() {
			continue
		}
		si := SnapshotInput{}
		if in.Const != nil {
			si.Const = exactText(fromRat(in.Const))
		}
		if n := in.Count; n != nil {
			if l := p.counted(0, n); l.fixed != nil {
				si.Const = exactText(*l.fixed)
			} else {
				si.Count = &SnapshotCount{Of: [2]string{n.Of.Code, n.Of.Key}, State: n.State, Under: n.Under}
			}
		}
		for _, ref := range in.From {
			si.From = append(si.From, [2]string{ref.Code, ref.Key})
		}
		if out.Inputs == nil {
			out.Inputs = make(map[string]SnapshotInput)
		}
		out.Inputs[in.Key] = si
	}
	return out
}

func snapshotMethod(m *indicators.Method) SnapshotMethod {
	out := SnapshotMethod{
		Kind: string(m.Kind), Input: m.Input, Value: m.Value, Num: m.Num, Den: m.Den,
		Limit: ratText(m.Limit), CapAt: ratText(m.CapAt), Target: ratText(m.Target), PerItem: ratText(m.PerItem), ItemAt: ratText(m.ItemAt),
	}
	if len(m.Choices) > 0 {
		out.Fractions = make(map[string]string)
		for _, c := range m.Choices {
			out.Fractions[c.Key] = ratText(c.Fraction)
		}
	}
	if sc := m.Scale; sc != nil {
		out.Scale = &SnapshotScale{Low: ratText(sc.Low), High: ratText(sc.High)}
	}
	out.MinSample = m.MinSample
	if r := m.Require; r != nil {
		out.Require = &SnapshotRequire{Input: r.Input, Equals: r.Equals, Otherwise: ratText(r.Otherwise)}
	}
	for _, t := range m.Tiers {
		out.Tiers = append(out.Tiers, SnapshotTier{At: ratText(t.At), Inclusive: t.Inclusive, Fraction: ratText(t.Fraction)})
	}
	for i := range m.Parts {
		out.Parts = append(out.Parts, SnapshotPart{Weight: ratText(m.Parts[i].Weight), Method: snapshotMethod(&m.Parts[i].Method)})
	}
	return out
}

// snapshotUnit keeps what counts, in canonical form: no texts, no empty answers, no figure that
// only another reading would use.
func (p *program) snapshotUnit(u *Unit) SnapshotUnit {
	out := SnapshotUnit{Set: p.set.ID, Code: u.Code, Name: u.Name, Block: u.Block, Unranked: p.unranked(u), Answers: make(map[string]Answer, len(u.Answers))}
	for code, a := range u.Answers {
		ci, ok := p.items[code]
		if !ok {
			continue
		}
		kept := Answer{Choice: strings.TrimSpace(a.Choice), NotApplicable: a.NotApplicable, State: a.State}
		for i := range ci.keys {
			k := &ci.keys[i]
			if v := k.canonical(ci.item, a.Values[k.name]); v != "" {
				if kept.Values == nil {
					kept.Values = make(map[string]string, len(a.Values))
				}
				kept.Values[k.name] = v
			}
		}
		if kept.Values != nil || kept.Choice != "" || kept.NotApplicable || kept.State != StateCounts {
			out.Answers[code] = kept
		}
	}
	return out
}

// canonical writes a figure the one way it is digested; choice keys stay as they are, texts leave no trace.
func (k *answerKey) canonical(item *indicators.Item, raw string) string {
	switch k.kind {
	case pickKey:
		if clean, e := indicators.ParseInput(item, k.in, raw, indicators.Plain); e == nil {
			return clean
		}
		return strings.TrimSpace(raw) // Score refuses it
	case inputKey:
		if n, ok := smallInt(raw); ok {
			return plainInt(raw, n)
		}
		if _, kept, e := k.figure(item, raw); e == nil {
			return kept
		}
		return strings.TrimSpace(raw) // Score refuses it
	}
	return ""
}

func exactText(v num) string { return v.String() }

func ratText(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// Score computes the results again from the snapshot alone and the sets it names, one per set. It
// refuses a set whose digest is not the snapshot's, and another engine's snapshot.
func (s *Snapshot) Score(find func(id, version string) (*indicators.Set, error), explain bool) ([]*Result, error) {
	if s.Engine != EngineVersion {
		return nil, fmt.Errorf("bản chụp của bộ máy tính điểm %q, chương trình này là %q", s.Engine, EngineVersion)
	}
	var out []*Result
	for i := range s.Sets {
		ss := &s.Sets[i]
		set, err := find(ss.ID, ss.Version)
		if err != nil {
			return nil, err
		}
		if set.Digest() != ss.Digest {
			return nil, fmt.Errorf("bộ chỉ số %s phiên bản %s có mã kiểm tra %s, bản chụp ghi %s", ss.ID, ss.Version, set.Digest(), ss.Digest)
		}
		var units []Unit
		for _, u := range s.Units {
			if u.Set == ss.ID {
				units = append(units, Unit{Code: u.Code, Name: u.Name, Block: u.Block, Unranked: u.Unranked, Answers: u.Answers})
			}
		}
		excluded := maps.Clone(ss.Excluded)
		with, err := set.With(ss.Rulings)
		if err != nil {
			return nil, err
		}
		for _, it := range with.Criteria() {
			if it.Excluded != "" { // by a reading, not by the coordinator
				delete(excluded, it.Code)
			}
		}
		r, err := Score(set, units, Options{Rulings: ss.Rulings, Excluded: excluded, Explain: explain})
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

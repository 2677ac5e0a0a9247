package indicators

// The file as it is written. Numbers are strings here ("80%", "1/2", "330"); the JSON of these
// types is the canonical form that a set's digest is taken over.

type rawSet struct {
	ID       string       `yaml:"id" json:"id"`
	Version  string       `yaml:"version" json:"version"`
	Title    string       `yaml:"title" json:"title"`
	Short    string       `yaml:"short" json:"short"`
	Group    string       `yaml:"group" json:"group"`
	Annex    string       `yaml:"annex" json:"annex"`
	Decision rawDecision  `yaml:"decision" json:"decision"`
	Max      string       `yaml:"max" json:"max"`
	Decimals int          `yaml:"decimals" json:"decimals"`
	Policy   rawPolicy    `yaml:"policy" json:"policy"`
	Classes  []rawClass   `yaml:"classes,omitempty" json:"classes,omitempty"`
	Info     []rawSection `yaml:"info,omitempty" json:"info,omitempty"`
	Main     []rawMain    `yaml:"main,omitempty" json:"main"`
	Rulings  []rawRuling  `yaml:"rulings,omitempty" json:"rulings,omitempty"`

	// What the first sets did not need is left out of their canonical form, which must not change.
	Kind        string           `yaml:"kind,omitempty" json:"kind,omitempty"`
	Printed     string           `yaml:"printed,omitempty" json:"printed,omitempty"`
	Scale       string           `yaml:"scale,omitempty" json:"scale,omitempty"`
	Final       string           `yaml:"final,omitempty" json:"final,omitempty"`
	Channels    []rawChannel     `yaml:"channels,omitempty" json:"channels,omitempty"`
	Columns     []rawColumn      `yaml:"columns,omitempty" json:"columns,omitempty"`
	Blocks      []rawBlock       `yaml:"blocks,omitempty" json:"blocks,omitempty"`
	Pillars     []rawPillar      `yaml:"pillars,omitempty" json:"pillars,omitempty"`
	Inventories []rawInventory   `yaml:"inventories,omitempty" json:"inventories,omitempty"`
	Declared    []rawDeclaration `yaml:"declared,omitempty" json:"declared,omitempty"`
	Extends     *rawBase         `yaml:"extends,omitempty" json:"extends,omitempty"`
	Supplied    *rawSupply       `yaml:"supplied,omitempty" json:"supplied,omitempty"`
	Overlay     *rawOverlay      `yaml:"overlay,omitempty" json:"overlay,omitempty"`
}

type rawDecision struct {
	Number string `yaml:"number" json:"number"`
	Date   string `yaml:"date" json:"date"`
	Title  string `yaml:"title" json:"title"`
	Signer string `yaml:"signer" json:"signer"`
	Issuer string `yaml:"issuer" json:"issuer"`
	Source string `yaml:"source" json:"source"`

	Clauses []rawNamedClause `yaml:"clauses,omitempty" json:"clauses,omitempty"`
}

type rawPolicy struct {
	Undefined string `yaml:"undefined,omitempty" json:"undefined,omitempty"`
	Above     string `yaml:"above,omitempty" json:"above,omitempty"`
	Total     string `yaml:"total,omitempty" json:"total,omitempty"`

	ExcludeBelow string `yaml:"exclude_below,omitempty" json:"exclude_below,omitempty"`
	Cohort       string `yaml:"cohort,omitempty" json:"cohort,omitempty"`
	Beyond       string `yaml:"beyond,omitempty" json:"beyond,omitempty"`
}

type rawClass struct {
	Key  string `yaml:"key" json:"key"`
	Name string `yaml:"name" json:"name"`
	From string `yaml:"from" json:"from"`
	Own  bool   `yaml:"own,omitempty" json:"own,omitempty"`
}

type rawSection struct {
	Code  string    `yaml:"code" json:"code"`
	Line  int       `yaml:"line" json:"line"`
	Name  string    `yaml:"name" json:"name"`
	Items []rawInfo `yaml:"items,omitempty" json:"items,omitempty"`
}

type rawInfo struct {
	Code     string `yaml:"code" json:"code"`
	Line     int    `yaml:"line" json:"line"`
	Name     string `yaml:"name" json:"name"`
	Own      bool   `yaml:"own,omitempty" json:"own,omitempty"`
	Kind     string `yaml:"kind" json:"kind"`
	Unit     string `yaml:"unit,omitempty" json:"unit,omitempty"`
	Personal bool   `yaml:"personal,omitempty" json:"personal,omitempty"`
	Help     string `yaml:"help,omitempty" json:"help,omitempty"`

	Number    *string   `yaml:"number,omitempty" json:"number,omitempty"`
	Owner     *rawOwner `yaml:"owner,omitempty" json:"owner,omitempty"`
	Inventory string    `yaml:"inventory,omitempty" json:"inventory,omitempty"`
}

type rawMain struct {
	Code     string         `yaml:"code" json:"code"`
	Line     int            `yaml:"line" json:"line"`
	Name     string         `yaml:"name" json:"name"`
	Max      string         `yaml:"max" json:"max"`
	Criteria []rawCriterion `yaml:"criteria" json:"criteria"`

	rawRow `yaml:",inline"`
}

// rawCriterion is a scored leaf, or with Criteria a group of them.
type rawCriterion struct {
	Code       string        `yaml:"code" json:"code"`
	Line       int           `yaml:"line" json:"line"`
	Name       string        `yaml:"name" json:"name"`
	Max        string        `yaml:"max" json:"max"`
	Rule       rawRule       `yaml:"rule,omitempty" json:"rule,omitzero"`
	Inputs     []rawInput    `yaml:"inputs,omitempty" json:"inputs,omitempty"`
	Choices    []rawChoice   `yaml:"choices,omitempty" json:"choices,omitempty"`
	ChoiceHint string        `yaml:"choice_hint,omitempty" json:"choice_hint,omitempty"`
	Method     rawMethod     `yaml:"method,omitempty" json:"method,omitzero"`
	MayBeNA    bool          `yaml:"may_be_na,omitempty" json:"may_be_na,omitempty"`
	Evidence   []rawEvidence `yaml:"evidence,omitempty" json:"evidence,omitempty"`
	Help       string        `yaml:"help,omitempty" json:"help,omitempty"`

	rawRow   `yaml:",inline"`
	Channel  string            `yaml:"channel,omitempty" json:"channel,omitempty"`
	Effect   string            `yaml:"effect,omitempty" json:"effect,omitempty"`
	Owner    *rawOwner         `yaml:"owner,omitempty" json:"owner,omitempty"`
	Target   *rawThreshold     `yaml:"target,omitempty" json:"target,omitempty"`
	Targets  []rawThreshold    `yaml:"targets,omitempty" json:"targets,omitempty"`
	Role     string            `yaml:"role,omitempty" json:"role,omitempty"`
	Of       string            `yaml:"of,omitempty" json:"of,omitempty"`
	Deadline *rawCell          `yaml:"deadline,omitempty" json:"deadline,omitempty"`
	Cells    map[string]string `yaml:"cells,omitempty" json:"cells,omitempty"`
	Assigned *rawAssignment    `yaml:"assigned,omitempty" json:"assigned,omitempty"`
	Criteria []rawCriterion    `yaml:"criteria,omitempty" json:"criteria,omitempty"`
}

type rawRule struct {
	Lines []int  `yaml:"lines,flow" json:"lines"`
	Text  string `yaml:"text" json:"text"`
}

type rawInput struct {
	Key       string      `yaml:"key" json:"key"`
	Label     string      `yaml:"label" json:"label"`
	Own       bool        `yaml:"own,omitempty" json:"own,omitempty"`
	Unit      string      `yaml:"unit,omitempty" json:"unit,omitempty"`
	Kind      string      `yaml:"kind" json:"kind"`
	Choices   []rawChoice `yaml:"choices,omitempty" json:"choices,omitempty"`
	From      []string    `yaml:"from,omitempty,flow" json:"from,omitempty"`
	Const     string      `yaml:"const,omitempty" json:"const,omitempty"`
	PriorYear bool        `yaml:"prior_year,omitempty" json:"prior_year,omitempty"`

	Inventory string    `yaml:"inventory,omitempty" json:"inventory,omitempty"`
	Count     *rawCount `yaml:"count,omitempty" json:"count,omitempty"`
}

type rawChoice struct {
	Key      string `yaml:"key" json:"key"`
	Label    string `yaml:"label" json:"label"`
	Fraction string `yaml:"fraction,omitempty" json:"fraction,omitempty"`
}

type rawEvidence struct {
	Text string `yaml:"text" json:"text"`
	Own  bool   `yaml:"own,omitempty" json:"own,omitempty"`
}

type rawMethod struct {
	Kind    string      `yaml:"kind,omitempty" json:"kind,omitempty"`
	Input   string      `yaml:"input,omitempty" json:"input,omitempty"`
	Value   string      `yaml:"value,omitempty" json:"value,omitempty"`
	Limit   string      `yaml:"limit,omitempty" json:"limit,omitempty"`
	CapAt   string      `yaml:"cap_at,omitempty" json:"cap_at,omitempty"`
	Require *rawRequire `yaml:"require,omitempty" json:"require,omitempty"`
	Tiers   []rawTier   `yaml:"tiers,omitempty" json:"tiers,omitempty"`
	Num     string      `yaml:"num,omitempty" json:"num,omitempty"`
	Den     string      `yaml:"den,omitempty" json:"den,omitempty"`
	Target  string      `yaml:"target,omitempty" json:"target,omitempty"`
	PerItem string      `yaml:"per_item,omitempty" json:"per_item,omitempty"`
	ItemAt  string      `yaml:"item_at,omitempty" json:"item_at,omitempty"`
	Parts   []rawPart   `yaml:"parts,omitempty" json:"parts,omitempty"`

	Scale     *rawRange `yaml:"scale,omitempty" json:"scale,omitempty"`
	MinSample int       `yaml:"min_sample,omitempty" json:"min_sample,omitempty"`
}

type rawRequire struct {
	Input     string `yaml:"input" json:"input"`
	Equals    string `yaml:"equals" json:"equals"`
	Otherwise string `yaml:"otherwise" json:"otherwise"`
}

type rawTier struct {
	At       string `yaml:"at,omitempty" json:"at,omitempty"`       // reached from this value on
	Above    string `yaml:"above,omitempty" json:"above,omitempty"` // reached only beyond it
	Fraction string `yaml:"fraction" json:"fraction"`
}

type rawPart struct {
	Name   string    `yaml:"name" json:"name"`
	Weight string    `yaml:"weight" json:"weight"`
	Method rawMethod `yaml:"method" json:"method"`
}

type rawRuling struct {
	ID       string       `yaml:"id" json:"id"`
	Title    string       `yaml:"title" json:"title"`
	Passages []rawPassage `yaml:"passages" json:"passages"`
	Question string       `yaml:"question" json:"question"`
	Criteria []string     `yaml:"criteria,omitempty,flow" json:"criteria,omitempty"`
	Default  string       `yaml:"default" json:"default"`
	Reason   string       `yaml:"reason" json:"reason"`
	Readings []rawReading `yaml:"readings" json:"readings"`
}

type rawPassage struct {
	Line int    `yaml:"line" json:"line"`
	Text string `yaml:"text" json:"text"`

	Source string `yaml:"source,omitempty" json:"source,omitempty"`
}

type rawReading struct {
	Key     string               `yaml:"key" json:"key"`
	Text    string               `yaml:"text" json:"text"`
	Policy  *rawPolicy           `yaml:"policy,omitempty" json:"policy,omitempty"`
	Changes map[string]rawChange `yaml:"changes,omitempty" json:"changes,omitempty"`
	Uncap   []string             `yaml:"uncap,omitempty,flow" json:"uncap,omitempty"`
}

type rawChange struct {
	Inputs   []rawInput `yaml:"inputs,omitempty" json:"inputs,omitempty"`
	Drop     []string   `yaml:"drop,omitempty,flow" json:"drop,omitempty"`
	Method   *rawMethod `yaml:"method,omitempty" json:"method,omitempty"`
	Excluded string     `yaml:"excluded,omitempty" json:"excluded,omitempty"`
}

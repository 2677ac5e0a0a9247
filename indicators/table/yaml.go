package table

// The set file as package indicators reads it, as far as an import writes it.

type file struct {
	ID       string     `yaml:"id"`
	Version  string     `yaml:"version"`
	Title    string     `yaml:"title"`
	Short    string     `yaml:"short"`
	Group    string     `yaml:"group"`
	Annex    string     `yaml:"annex"`
	Decision decision   `yaml:"decision"`
	Max      string     `yaml:"max"`
	Decimals int        `yaml:"decimals"`
	Policy   policy     `yaml:"policy,flow"`
	Classes  []class    `yaml:"classes,omitempty"`
	Info     []infoPart `yaml:"info,omitempty"`
	Pillars  []pillarAt `yaml:"pillars,omitempty"`
	Main     []index    `yaml:"main,omitempty"`
}

type decision struct {
	Number string `yaml:"number"`
	Date   string `yaml:"date"`
	Title  string `yaml:"title"`
	Signer string `yaml:"signer"`
	Issuer string `yaml:"issuer"`
	Source string `yaml:"source"`
}

type policy struct {
	Undefined string `yaml:"undefined"`
	Above     string `yaml:"above"`
}

type class struct {
	Key  string `yaml:"key"`
	Name string `yaml:"name"`
	From string `yaml:"from"`
	Own  bool   `yaml:"own"`
}

type infoPart struct {
	Code  string     `yaml:"code"`
	Line  int        `yaml:"line"`
	Name  string     `yaml:"name"`
	Items []infoItem `yaml:"items"`
}

type infoItem struct {
	Code string `yaml:"code"`
	Line int    `yaml:"line"`
	Name string `yaml:"name"`
	Kind string `yaml:"kind"`
	Unit string `yaml:"unit,omitempty"`
}

type pillarAt struct {
	Code string  `yaml:"code"`
	Line int     `yaml:"line"`
	Name string  `yaml:"name"`
	Max  string  `yaml:"max"`
	Main []index `yaml:"main"`
}

type index struct {
	Code     string      `yaml:"code"`
	Number   *string     `yaml:"number,omitempty"`
	Line     int         `yaml:"line"`
	Name     string      `yaml:"name"`
	Max      string      `yaml:"max"`
	Criteria []criterion `yaml:"criteria"`
}

type criterion struct {
	Code     string      `yaml:"code"`
	Number   *string     `yaml:"number,omitempty"`
	Line     int         `yaml:"line"`
	Name     string      `yaml:"name"`
	Max      string      `yaml:"max"`
	Note     string      `yaml:"note,omitempty"`
	Owner    *owner      `yaml:"owner,omitempty"`
	Rule     *rule       `yaml:"rule,omitempty"`
	Inputs   []input     `yaml:"inputs,omitempty"`
	Choices  []choice    `yaml:"choices,omitempty"`
	Method   *method     `yaml:"method,omitempty"`
	Criteria []criterion `yaml:"criteria,omitempty"`
}

type owner struct {
	Text  string   `yaml:"text"`
	Units []string `yaml:"units,flow"`
}

type rule struct {
	Lines []int  `yaml:"lines,flow"`
	Text  string `yaml:"text"`
}

type input struct {
	Key     string   `yaml:"key"`
	Label   string   `yaml:"label"`
	Kind    string   `yaml:"kind"`
	Unit    string   `yaml:"unit,omitempty"`
	Choices []choice `yaml:"choices,omitempty"`
}

type choice struct {
	Key      string `yaml:"key"`
	Label    string `yaml:"label"`
	Fraction string `yaml:"fraction,omitempty"`
}

type method struct {
	Kind    string   `yaml:"kind"`
	Input   string   `yaml:"input,omitempty"`
	Value   string   `yaml:"value,omitempty"`
	Limit   string   `yaml:"limit,omitempty"`
	CapAt   string   `yaml:"cap_at,omitempty"`
	Require *require `yaml:"require,omitempty"`
	Tiers   []tier   `yaml:"tiers,omitempty"`
	Num     string   `yaml:"num,omitempty"`
	Den     string   `yaml:"den,omitempty"`
	Target  string   `yaml:"target,omitempty"`
	PerItem string   `yaml:"per_item,omitempty"`
	Parts   []part   `yaml:"parts,omitempty"`
}

type require struct {
	Input     string `yaml:"input"`
	Equals    string `yaml:"equals"`
	Otherwise string `yaml:"otherwise"`
}

type tier struct {
	At       string `yaml:"at,omitempty"`
	Above    string `yaml:"above,omitempty"`
	Fraction string `yaml:"fraction"`
}

type part struct {
	Name   string `yaml:"name"`
	Weight string `yaml:"weight"`
	Method method `yaml:"method"`
}

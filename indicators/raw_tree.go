package indicators

import "gopkg.in/yaml.v3"

// What sets with pillars, channels, owners and damaged copies write beside raw.go's.

// rawRow is what the table prints for a node, or fails to.
type rawRow struct {
	Source   string    `yaml:"source,omitempty" json:"source,omitempty"`
	Level    string    `yaml:"level,omitempty" json:"level,omitempty"`
	Number   *string   `yaml:"number,omitempty" json:"number,omitempty"` // "" where the cell is blank; absent: the code
	Printed  string    `yaml:"printed,omitempty" json:"printed,omitempty"`
	Derived  string    `yaml:"derived,omitempty" json:"derived,omitempty"`
	Added    bool      `yaml:"added,omitempty" json:"added,omitempty"`
	Supplied bool      `yaml:"supplied,omitempty" json:"supplied,omitempty"`
	Lost     bool      `yaml:"lost,omitempty" json:"lost,omitempty"`
	NameFrom *rawQuote `yaml:"name_from,omitempty,flow" json:"name_from,omitempty"`
	Note     string    `yaml:"note,omitempty" json:"note,omitempty"`
	Capped   bool      `yaml:"capped,omitempty" json:"capped,omitempty"`
	Own      bool      `yaml:"own,omitempty" json:"own,omitempty"`
}

type rawQuote struct {
	Source string `yaml:"source" json:"source"`
	Line   int    `yaml:"line" json:"line"`
}

type rawPillar struct {
	Code string    `yaml:"code" json:"code"`
	Line int       `yaml:"line" json:"line"`
	Name string    `yaml:"name" json:"name"`
	Max  string    `yaml:"max" json:"max"`
	Main []rawMain `yaml:"main" json:"main"`

	rawRow `yaml:",inline"`
}

type rawNamedClause struct {
	Name  string `yaml:"name" json:"name"`
	Lines []int  `yaml:"lines,flow" json:"lines"`
	Text  string `yaml:"text" json:"text"`
}

type rawChannel struct {
	Key      string `yaml:"key" json:"key"`
	Name     string `yaml:"name" json:"name"`
	Share    string `yaml:"share,omitempty" json:"share,omitempty"`
	Together string `yaml:"together,omitempty" json:"together,omitempty"`
	Clause   string `yaml:"clause,omitempty" json:"clause,omitempty"`
}

type rawColumn struct {
	Key  string `yaml:"key" json:"key"`
	Name string `yaml:"name" json:"name"`
	Line int    `yaml:"line" json:"line"`
}

type rawBlock struct {
	Key      string `yaml:"key" json:"key"`
	Name     string `yaml:"name" json:"name"`
	Unranked bool   `yaml:"unranked,omitempty" json:"unranked,omitempty"`
	Own      bool   `yaml:"own,omitempty" json:"own,omitempty"`
}

type rawOwner struct {
	Text  string   `yaml:"text" json:"text"`
	Units []string `yaml:"units,omitempty,flow" json:"units,omitempty"`
	With  []string `yaml:"with,omitempty,flow" json:"with,omitempty"`
}

type rawCell struct {
	Line int    `yaml:"line" json:"line"`
	Text string `yaml:"text" json:"text"`
}

type rawThreshold struct {
	For  string `yaml:"for,omitempty" json:"for,omitempty"`
	At   string `yaml:"at" json:"at"`
	Op   string `yaml:"op" json:"op"`
	Unit string `yaml:"unit" json:"unit"`
}

type rawCount struct {
	Of    string `yaml:"of" json:"of"`
	State string `yaml:"state,omitempty" json:"state,omitempty"`
	Under string `yaml:"under,omitempty" json:"under,omitempty"`
}

type rawRange struct {
	Low  string `yaml:"low" json:"low"`
	High string `yaml:"high" json:"high"`
}

type rawInventory struct {
	Key     string      `yaml:"key" json:"key"`
	Line    int         `yaml:"line" json:"line"`
	Name    string      `yaml:"name" json:"name"`
	States  []rawChoice `yaml:"states" json:"states"`
	Entries []rawEntry  `yaml:"entries" json:"entries"`
}

type rawEntry struct {
	Code   string `yaml:"code" json:"code"`
	Number string `yaml:"number" json:"number"`
	Level  string `yaml:"level" json:"level"`
	Line   int    `yaml:"line" json:"line"`
	Name   string `yaml:"name" json:"name"`
}

type rawDeclaration struct {
	Inventory string         `yaml:"inventory,omitempty" json:"inventory,omitempty"`
	Node      string         `yaml:"node,omitempty" json:"node,omitempty"`
	Line      int            `yaml:"line" json:"line"`
	Text      string         `yaml:"text" json:"text"`
	Points    string         `yaml:"points,omitempty" json:"points,omitempty"`
	Counts    map[string]int `yaml:"counts,omitempty,flow" json:"counts,omitempty"`
}

type rawBase struct {
	ID      string `yaml:"id" json:"id"`
	Version string `yaml:"version" json:"version"`
	Digest  string `yaml:"digest,omitempty" json:"digest,omitempty"`
	// What is done to the base; the result's own canonical form has it applied and these gone.
	Points map[string]string    `yaml:"points,omitempty" json:"points,omitempty"`
	Remove []string             `yaml:"remove,omitempty,flow" json:"remove,omitempty"`
	Change map[string]yaml.Node `yaml:"change,omitempty" json:"change,omitempty"`
	Add    []rawAddition        `yaml:"add,omitempty" json:"add,omitempty"`
}

// rawAddition puts criteria under a main index or group.
type rawAddition struct {
	Under    string         `yaml:"under" json:"under"`
	Criteria []rawCriterion `yaml:"criteria" json:"criteria"`
}

type rawSupply struct {
	By       string `yaml:"by" json:"by"`
	Document string `yaml:"document" json:"document"`
	Date     string `yaml:"date" json:"date"`
}

type rawOverlay struct {
	ID          string            `yaml:"id" json:"id"`
	Version     string            `yaml:"version" json:"version"`
	Digest      string            `yaml:"digest,omitempty" json:"digest,omitempty"`
	Frequencies map[string]string `yaml:"frequencies" json:"frequencies"`       // as printed → month, quarter, …
	Plan        *rawDecision      `yaml:"plan,omitempty" json:"plan,omitempty"` // in the made set: the file's own decision
	Rows        []rawOverlayRow   `yaml:"rows" json:"rows"`
}

type rawOverlayRow struct {
	Code      string    `yaml:"code" json:"code"`
	Number    *string   `yaml:"number,omitempty" json:"number,omitempty"`
	Level     string    `yaml:"level" json:"level"`
	Line      int       `yaml:"line" json:"line"`
	Name      string    `yaml:"name" json:"name"`
	Frequency string    `yaml:"frequency,omitempty" json:"frequency,omitempty"`
	Lead      *rawOwner `yaml:"lead,omitempty" json:"lead,omitempty"`
	Note      string    `yaml:"note,omitempty" json:"note,omitempty"`
}

// rawAssignment is what an overlay's row becomes in the set that it makes.
type rawAssignment struct {
	Line          int       `yaml:"line" json:"line"`
	Name          string    `yaml:"name" json:"name"`
	Lead          *rawOwner `yaml:"lead,omitempty" json:"lead,omitempty"`
	Frequency     string    `yaml:"frequency,omitempty" json:"frequency,omitempty"`
	FrequencyText string    `yaml:"frequency_text,omitempty" json:"frequency_text,omitempty"`
	Note          string    `yaml:"note,omitempty" json:"note,omitempty"`
}

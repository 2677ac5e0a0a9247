package indicators

import "math/big"

// Keys of channels that the methods know by their nature; a set may name others.
const (
	ChannelReported   = "reported"   // figures that units report and verifiers check
	ChannelSurvey     = "survey"     // điều tra xã hội
	ChannelCyberspace = "cyberspace" // đánh giá trên không gian mạng
	ChannelExpert     = "expert"     // phỏng vấn chuyên gia
)

// Channel is one way that scores come about. A criterion belongs to one.
type Channel struct {
	Key, Name string
	Share     *big.Rat // of the set's points, as the decision states it; nil where it does not
	Together  string   // key of the channel whose Share it is counted in
	Clause    string   // name of the decision's clause
}

// FinalRule says how the final score (điểm đạt được) is made.
type FinalRule string

// The rules for the final score.
const (
	FinalVerified FinalRule = ""    // the last verification (QĐ 79)
	FinalSum      FinalRule = "sum" // the channels' points add up, as each criterion is in one (QĐ 1726)
)

// Column is a score column of the printed table.
type Column struct {
	Key, Name string // key: self, verified, cyberspace, expert, final
	Line      int
}

// Effect says what a criterion's points do to the total.
type Effect string

// The effects.
const (
	Adds    Effect = ""
	Bonus   Effect = "bonus"   // added, outside the maximum
	Penalty Effect = "penalty" // taken off: fraction × its points
)

// Block (khối) is a group of units that is ranked by itself.
type Block struct {
	Key, Name string
	Unranked  bool // assessed, not ranked
	Own       bool
}

// Owner is who compiles a criterion, as the document prints it and as names of units.
type Owner struct {
	Text  string   // word for word
	Units []string // one name a unit, in printed order
	With  []string // those that only take part ("phối hợp với …")
}

// Frequency is how often a figure is reported.
type Frequency string

// The frequencies.
const (
	Monthly    Frequency = "month"
	Quarterly  Frequency = "quarter"
	HalfYearly Frequency = "half_year"
	Yearly     Frequency = "year"
	BySurvey   Frequency = "survey" // when the survey is held
)

// Assignment is what a plan says about a criterion or group: who leads and how often it reports.
type Assignment struct {
	Line          int    // in the plan
	Name          string // as the plan prints it
	Lead          Owner
	Frequency     Frequency // its own, or that of the group it stands in
	FrequencyText string    // word for word; "" where inherited
	Note          string
}

// Base names the set that another was made from.
type Base struct{ ID, Version, Digest string }

// Overlay is a plan laid over a set.
type Overlay struct {
	Base Base
	Plan Decision // the document whose lines the rows cite
	Rows []OverlayRow
}

// OverlayRow is one row of a plan, as printed.
type OverlayRow struct {
	Code, Number, Name string
	Level              Level
	Line               int
	Frequency          string // word for word
	Lead               Owner
	Note               string
}

// Supply says who supplied points that the document's copy lacks.
type Supply struct {
	By, Document, Date string
}

// NamedClause is a clause of the decision that concerns the whole set.
type NamedClause struct {
	Name string // "II.2.b.vi"
	Clause
}

// Declaration is a total or a count that the text states about a node, kept beside what the tree
// gives: neither is ever corrected.
type Declaration struct {
	Inventory string // key, where it speaks of an inventory
	Node      string // code of the node or entry; "" the whole set or inventory
	Line      int
	Text      string         // word for word
	Points    *big.Rat       // nil: not stated
	Counts    map[string]int // by level: "main", "component", "criterion", "item", …
}

// Threshold is what a figure must reach.
type Threshold struct {
	For  string // kind of unit, in the document's words; "" every one
	At   *big.Rat
	Op   string // ">=", ">", "<=", "<"
	Unit string
}

// Cell is a cell of the table with the line that it stands on, which may be that of an earlier row
// where cells are merged.
type Cell struct {
	Line int
	Text string // word for word
}

// Role is what a row of a set of targets is.
type Role string

// The roles.
const (
	RoleTarget    Role = "target"
	RoleSubTarget Role = "sub_target"
	RoleOperand   Role = "operand"       // a figure that a ratio above is made of
	RoleRatio     Role = "derived_ratio" // a ratio shown again for the whole city
	RoleUnits     Role = "unit_count"    // how many units report it
	RoleTask      Role = "task"          // of a plan
)

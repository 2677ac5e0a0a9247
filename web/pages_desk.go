package web

import "unicode/utf8"

// DeskPage is /tham-dinh/{id}: one unit, item by item.
type DeskPage struct {
	Base
	Unit, Round, Back    string
	Modes                []Tab
	Done, Total, Interim string
	Due                  Due
	Strip                []StripGroup
	Item                 *DeskItem
	Viewer               Viewer
	Finish               *Button // ends the round, when every item is decided
	Left                 string  // "Còn 15 tiêu chí"
	Notice               *Note   // recusal, waiting for a supplement …
}

// StripGroup is a main index in the progress strip.
type StripGroup struct {
	No, Name string
	Items    []StripItem
}

// StripItem is one square. State is ok, adj, bad, ret or empty.
type StripItem struct {
	Href, No, Short, State, Words string
	Current                       bool
}

// DeskItem is the criterion under decision.
type DeskItem struct {
	Section, No, Name, RuleText, Clause string
	Compare                             string // address: the same criterion, all units
	Ledger                              string // address: how this criterion's points came about
	Rule                                Rule
	LastYear                            string // column heading; empty: no column
	Figures                             []FigureRow
	Lines                               []FigureRow // ratio, tier: computed, never typed
	Max                                 string
	PointsLast, PointsSelf, Points      string
	Delta                               Delta
	CohortNote                          string // relative methods
	Kept                                []KeptList
	Notes                               []Note
	UnitNote                            *Remark
	NAClaim                             *Remark
	Thread                              []Remark
	Action, Version                     string
	Tiles                               []Tile
	Reasons                             []Option
	Reason, ReasonError                 string
	Until                               Field // deadline of a supplement
	Errors                              []string
	Prev, Next                          *Link
	Submit                              string // "Ghi và sang 5.3"
	Try                                 string // address that shows the points of the figures typed, without recording
	Decided                             *Chip
	DecidedBy                           string
	ReadOnly                            bool
}

// KeptList is what a unit says of the items that a figure counts, by category.
type KeptList struct {
	Title, Sum string
	Groups     []KeptGroup
}

// KeptGroup is a category; an item without a note is not in the state that counts.
type KeptGroup struct {
	Name, Sum string
	Items     []KeptItem
}

// KeptItem is one item of a list.
type KeptItem struct{ No, Name, Note string }

// FigureRow is one input, or one computed line, in three columns.
type FigureRow struct {
	Letter, Label, LastYear, Declared, Verified string
	Name                                        string // control's name; empty: not to be typed
	Error                                       string
	Options                                     []Option
}

// Words reports whether the row holds words or a list, which want a column's whole width, and not figures.
func (r FigureRow) Words() bool {
	return r.Options != nil || max(utf8.RuneCountInString(r.LastYear), utf8.RuneCountInString(r.Declared)) > longestFigure
}

// longestFigure is "1.000.000.000.000" and a little more.
const longestFigure = 20

// Tile is one possible decision. Value is the verdict's kind, or "supplement".
type Tile struct {
	Value, Label, Icon, Kind string
	Selected                 bool
}

// Viewer shows the item's evidence.
type Viewer struct {
	Tabs  []ViewerTab
	File  *ViewerFile
	Empty string
}

// ViewerTab is one file.
type ViewerTab struct {
	Href, Icon, Text string
	Current          bool
}

// ViewerFile is the file in view. Kind is pdf, image or other (download only).
type ViewerFile struct {
	Kind, Src, Name, Title, Meta, Download, Digest string
	Chip                                           *Chip
}

// ComparePage is one criterion for all units, side by side.
type ComparePage struct {
	Base
	No, Name, Sub, Back string
	Rule                Rule
	Modes               []Tab
	Letters             []Fact // letter, label of each input column
	Rows                []CompareRow
	Part                Part
	Cohort              string // min, max, n
}

// CompareRow is one unit; Figures follow Letters.
type CompareRow struct {
	Unit, Href     string
	Figures        []string
	Self, Verified string
	Chip           Chip
	Files          string
	Current        bool
}

package web

// SetPage is /bo-chi-so/{id}: the set as a tree with its rules.
type SetPage struct {
	Base
	Head     ListHead
	Versions []Tab
	Views    []Tab
	Facts    []KPI
	Notes    []Note
	Search   Search
	Found    string // "12/357 tiêu chí khớp với “dịch vụ công”"; empty without a filter
	Tree     []SetNode
	Index    []SetNode // pillars and main indexes, for the way through the page
	General  []SetInput
	Findings []Finding
	Empty    *Empty
}

// SetNode is a place in the tree: pillar, main index, component or criterion (Item set). No is what the table prints.
type SetNode struct {
	Anchor, No, Name, Max string
	Depth                 int
	Mark                  string // ours beside the points: derived, supplied, unknown
	Open                  bool
	Checks                []SetCheckLink // what the linter found here
	Kids                  []SetNode
	Item                  *SetItem
}

// SetCheckLink leads to the findings of a node, one kind of severity at a time.
type SetCheckLink struct {
	Chip Chip
	Href string
}

// SetItem is a criterion with its rule, in words and as data.
type SetItem struct {
	Method string
	Rule   Rule
	Data   []Fact
	Inputs []SetInput
	Try    string // address where figures can be tried
}

// SetInput is one figure of the set.
type SetInput struct{ Letter, Label, Unit, Note string }

// Finding is a place where the decision contradicts itself or is silent, with the
// readings and the one chosen.
type Finding struct {
	ID, Where, Quote, By string
	Chip                 Chip
	Readings             []Option
}

// SetLintPage is /bo-chi-so/{id}/ra-soat: what the linter found, filtered.
type SetLintPage struct {
	Base
	Head     ListHead
	Versions []Tab
	Views    []Tab
	Notes    []Note
	Tabs     []Tab // severities with counts
	Search   Search
	Rows     []LintRow
	Pager    Pager
	Empty    *Empty
}

// LintRow is one finding.
type LintRow struct {
	Chip        Chip
	Title, Code string // of the check
	Where, Href string // the node and its place in the tree
	Line        string // "dòng 301"
	Passage     string
	Message     string
	Readings    []string
	Ruling      *Link // what settles it
	RulingText  string
	Unsettled   bool // an error that nobody has ruled on
}

// SetDraftPage is /bo-chi-so/nhap: a table becomes a set, nothing is kept.
type SetDraftPage struct {
	Base
	Head     ListHead
	Errors   []string
	Action   string
	Groups   []FieldGroup
	Read     bool // something was read: the rest is filled
	Facts    []KPI
	Notes    []Note
	Faults   []string
	Lists    []DraftList
	Tree     []SetNode
	Lint     []LintRow
	LintSum  string
	YAML     string
	FileName string
	Download string // POST yaml, answers with the file
	Install  []string
}

// DraftList is what became of rows of the table: not understood, assumed, without a place.
type DraftList struct {
	Title, Help string
	Rows        []DraftRow
}

// DraftRow is one row of the table.
type DraftRow struct{ Where, Name, Passage, Message string }

// SetTryPage is /bo-chi-so/{id}/thu: figures of one criterion and the points they earn.
type SetTryPage struct {
	Base
	Head   ListHead
	Back   *Link
	Action string
	Hidden []Hidden
	Pick   Field // the criterion
	Item   *SetItem
	No     string
	Name   string
	Max    string
	Units  []TryUnit
	Notes  []Note
}

// TryUnit is one column of figures and what they earn.
type TryUnit struct {
	Name   string
	Inputs []Input
	Points string // "7,50"; empty: nothing computed
	Text   string // why not
	Steps  []string
	Notes  []Note
}

package web

import "slices"

// TablePage is any list: units, users, mail, audit, cycles, sets, desks.
type TablePage struct {
	Base
	Head   ListHead
	Tabs   []Tab
	Search *Search
	Notes  []Note
	Digest *Digest
	Table  Table
	Empty  *Empty
	Pager  Pager
}

// Table becomes cards on a phone: Columns give each cell its label there.
type Table struct {
	Caption string
	Columns []Column
	Rows    []TableRow
}

// Column is a heading. Num aligns right.
type Column struct {
	Text string
	Num  bool
}

// TableRow holds as many cells as there are columns; Actions come last.
type TableRow struct {
	Cells   []Cell
	Actions []Button
}

// Acts reports whether any row has actions: then each has a cell for them.
func (t Table) Acts() bool {
	return slices.ContainsFunc(t.Rows, func(r TableRow) bool { return len(r.Actions) > 0 })
}

// Cell is a text, perhaps with an address, a second line or a chip.
type Cell struct {
	Text, Href, Sub string
	Chip            *Chip
	Chips           []Chip
	Indent          int // depth in a tree, 0…3
	Mono            bool
}

// EditPage is any form of a few groups of fields.
type EditPage struct {
	Base
	Head           ListHead
	Notes          []Note
	Errors         []string
	Action, Submit string
	Version        string
	Hidden         []Hidden
	Groups         []FieldGroup
	Back           *Link
	Consequence    *Note
	Extra          []Button // e.g. disable, reset the password
	Tables         []SideTable
}

// Multipart reports whether the form carries a file.
func (p EditPage) Multipart() bool {
	return slices.ContainsFunc(p.Groups, func(g FieldGroup) bool {
		return slices.ContainsFunc(g.Fields, func(f Field) bool { return f.Type == "file" })
	})
}

// FieldGroup is a titled part of a form.
type FieldGroup struct {
	Title, Help string
	Fields      []Field
	Findings    []Note // e.g. lint findings of a set
}

// SideTable stands below a form: history, grants.
type SideTable struct {
	Title string
	Table Table
}

// ConfirmPage comes before anything that cannot be undone: what will happen, to
// how many, and the reason where one is kept.
type ConfirmPage struct {
	Base
	Heading, Lead  string
	Facts          []Fact
	Affected       []string
	Consequence    Note
	Fields         []Field
	Hidden         []Hidden
	Errors         []string
	Action, Submit string
	Icon           string
	Danger         bool
	Back           Link
}

// CalendarPage is /quan-tri/lich: days off and make-up days.
type CalendarPage struct {
	Base
	Head    ListHead
	Years   []Tab
	Notes   []Note
	Months  []Month
	Table   Table
	Action  string
	Fields  []Field
	Errors  []string
	Version string
}

// Month is one month of the calendar, weeks from Monday.
type Month struct {
	Name  string
	Weeks [][]Day
}

// Day is one cell; N is 0 outside the month. Kind is off, work (a make-up day),
// weekend or empty.
type Day struct {
	N           int
	Kind, Title string
}

// MessagePage is one mail as it went out.
type MessagePage struct {
	Base
	Heading string
	Chip    Chip
	Facts   []Fact
	Text    string
	Back    Link
	Retry   *Button
	Error   string
}

// ProblemPage answers every refusal and fault: what happened, what to do.
type ProblemPage struct {
	Base
	Status    int
	Heading   string
	Text      string
	Errors    []string
	Actions   []Button
	RequestID string
}

// ConflictPage answers a stale save (412): both values, and the choice.
type ConflictPage struct {
	Base
	Heading, Text  string
	Theirs, Mine   string // who and when
	Rows           []ConflictRow
	Action         string // POST again with the new version
	Version        string
	Hidden         []Hidden // the values typed here
	KeepTheirsHref string
}

// ConflictRow is one figure in both versions.
type ConflictRow struct {
	Label, Theirs, Mine string
	Differs             bool
}

package web

// Link is a text with an address.
type Link struct{ Href, Text, Icon string }

// Chip is an object's state: icon and word, never colour alone. Kind is ok, warn,
// bad, wait, run or empty.
type Chip struct{ Kind, Icon, Text string }

// Note is one sentence in a box. Kind is info (or empty), ok, warn or bad; Lead is
// its bold beginning.
type Note struct {
	Kind, Lead, Text string
	Link             *Link
}

// Tab is one view of a list; Count is shown when not empty.
type Tab struct {
	Href, Text, Count string
	Current           bool
}

// Pager leads through a long list; Prev and Next are addresses or empty.
type Pager struct{ Summary, Prev, Next string }

// Option is a choice of a select, a radio group or a tile.
type Option struct {
	Value, Label, Help string
	Selected           bool
	Disabled           bool // of a select: shown, not to be chosen
}

// Select is a filter of a Search.
type Select struct {
	Name, Label string
	Options     []Option
}

// Hidden is a hidden field of a form.
type Hidden struct{ Name, Value string }

// Search is the filter line above a list: a GET form, so that the filter stays in
// the address.
type Search struct {
	Action, Q, Label, Placeholder string
	Hidden                        []Hidden
	Selects                       []Select
	Reset                         string // address without filters; empty while none is set
	NoText                        bool   // only selects, no line to type in
}

// Empty is what a list says when it has no rows, and what to do next.
type Empty struct {
	Icon, Title, Text string
	Action            *Link
}

// KPI is a figure with its name.
type KPI struct{ Label, Value, Of, Note string }

// Due is a deadline, relative and absolute. Kind is bad (passed), warn (near) or
// empty.
type Due struct{ Kind, Relative, Absolute string }

// Bar is a share as a picture; the number stands beside it as text.
type Bar struct {
	Kind       string // ok, bad, warn or empty
	Value, Max int
}

// Field is one control of a form. Type is text, password, email, date, datetime,
// textarea, select, checkbox, radio or file. Dates are typed as text, because a
// browser's own date control follows the browser's language: 16/01/2024 would
// show as 01/16/2024 on many machines. Fill them with InputDate and InputTime,
// read them with ParseDate and ParseTime.
type Field struct {
	Type, Name, Label, Value, Help, Error string
	Unit, Autocomplete, InputMode, Accept string
	Placeholder                           string
	Options                               []Option
	Rows                                  int
	Required, Checked, ReadOnly, Multiple bool
	Wide                                  bool // takes the whole row of a two-column form
}

// ID is the control's id in the page.
func (f Field) ID() string { return "f-" + f.Name }

// Digest is a SHA-256 with what it is of.
type Digest struct{ Label, Value, Help string }

// Level is a class (xếp loại): the glyph fills Step of Steps bars.
type Level struct {
	Text        string
	Step, Steps int
}

// Delta is a change against last time. Dir is up, down or empty (no change or no
// comparison); Text says it in words.
type Delta struct{ Dir, Text string }

// Button posts to Action when Action is set, otherwise it leads to Href.
type Button struct {
	Text, Icon, Kind string // Kind: pri, sec, ton, txt, dan
	Href, Action     string
	Hidden           []Hidden
}

// Fact is a line of a description list.
type Fact struct{ Label, Value string }

// Event is a line of a short history: what happened, who, when.
type Event struct{ Icon, Kind, Text, Meta string }

// ListHead is the title line of a page with its actions.
type ListHead struct {
	Title, Sub string
	Actions    []Button
}

package web

import "slices"

// PublicationPage is /cong-bo/{cycle}: the ranking that anyone may read.
type PublicationPage struct {
	Base
	Heading, Lead string
	SealLink      *Link
	Groups        []Tab
	Search        Search
	Caption       string
	Max           string
	LastYear      string // heading of the comparison; empty: no column
	Rows          []RankRow
	Pager         Pager
	Empty         *Empty
	Classes       string // thresholds in words, and whose they are
	Method        *Link
	Unit          *ProfileCard // the unit in view, if any
	Files         []Download
	Digest        Digest
	Seal          SealInfo
	Versions      []Link // other versions of this publication
	Notice        *Note  // superseded, corrected
}

// SealInfo tells how the published file can be checked.
type SealInfo struct {
	Text, PublicKey, Command string
	Steps                    []string
	SignedBy                 string // the decision's signer, number and date
}

// ProfileCard is a unit's result in one card.
type ProfileCard struct {
	Unit, Sub, Points, Share string
	Radar                    *Radar
	MedianLabel              string
	Indexes                  []IndexBar
	Years                    []YearBar
	More                     *Link
}

// IndexBar is a main index with the group's median as a tick. Shares are 0…100.
type IndexBar struct {
	No, Name, Points, Max string
	Share, Median         float64
	Pillar                *PillarHead // the pillar that begins here
}

// PillarHead is the heading of a pillar's main indexes: what the unit has of its points.
type PillarHead struct{ Name, Points, Max string }

// YearBar is the share of one year, 0…100.
type YearBar struct {
	Year, Text string
	Share      float64
	Current    bool
}

// Height is the bar's height in the little chart, of at most 48 units.
func (y YearBar) Height() float64 { return 48 * y.Share / 100 }

// Top is where the bar begins.
func (y YearBar) Top() float64 { return 48 - y.Height() }

// ProfilePage is /cong-bo/{cycle}/{unit}: every criterion with its working.
type ProfilePage struct {
	Base
	Heading, Lead, Back string
	KPIs                []KPI
	Level               Level
	Card                ProfileCard
	Steps               bool // items tell the points of every step, not the final ones only
	Sections            []ProfileSection
	Facts               []Fact // code, predecessors …
	Files               []Download
}

// ProfileSection is a main index with its criteria.
type ProfileSection struct {
	No, Name, Points, Max string
	Items                 []ProfileItem
	Pillar                *PillarHead // the pillar that begins here
}

// Long reports that a number needs more room than "1.2" does.
func (s ProfileSection) Long() bool {
	return slices.ContainsFunc(s.Items, func(i ProfileItem) bool { return len(i.Shown()) > len("10.10") })
}

// ProfileItem is one criterion: points in each column and the explanation.
type ProfileItem struct {
	No, Name, Self, Verified, Final, Max string
	Number                               string // as printed, where that is not the code and a heading above says the rest
	Chip                                 *Chip
	Rule                                 string
	Lines                                []Fact // inputs and steps of the arithmetic
	Rulings, Cohort                      string
	Ledger                               []Event // the steps that led to the points
	Href                                 string  // where the criterion is worked on; empty for the public
	Open                                 bool
}

// Shown is the number that stands before the name.
func (i ProfileItem) Shown() string {
	if i.Number != "" {
		return i.Number
	}
	return i.No
}

// Anchor is the item's id in the page.
func (i ProfileItem) Anchor() string { return FormItem{No: i.No}.Anchor() }

// PublicListPage is /cong-bo: all published cycles.
type PublicListPage struct {
	Base
	Heading, Lead string
	Items         []PublicCycle
	Empty         *Empty
}

// PublicCycle is one published cycle.
type PublicCycle struct {
	Href, Title, Text string
	Chip              Chip
	Top               []RankRow
}

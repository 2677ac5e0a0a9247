package web

import "fmt"

// PlanPage is /dieu-phoi/moi and a draft's page: the plan of a cycle in steps.
type PlanPage struct {
	Base
	Head           ListHead
	Back           *Link
	Notes          []Note
	Errors         []string
	Action, Submit string
	Steps          []PlanStep
}

// PlanStep is one part of a plan. Sum says in the list of steps where it stands; Bad marks one with something to mend.
type PlanStep struct {
	Refused                  []Note // sets that cannot be chosen, and why
	ID, No, Title, Help, Sum string
	Bad                      bool
	Fields                   []Field
	Desks                    []PlanDesk
	Specials                 [][]Field // assignments for one unit: unit, field, verifier
	SpecialsSum              string
	SpecialsOpen             bool
	Readings                 []PlanReadings
}

// PlanDesk is who verifies one group of units, field by field.
type PlanDesk struct {
	Title string
	Warn  *Note
	Rows  []PlanDeskRow
}

// PlanDeskRow is one field with the people who may verify it; Name is the controls' name, Else what holds while nobody is
// chosen.
type PlanDeskRow struct {
	Name, No, Label, Chosen, Else string
	Missing                       bool
	Options                       []Option
}

// PlanReadings are the readings of one set, folded.
type PlanReadings struct {
	Title, Sum string
	Fields     []Field
}

// BoardPage is /dieu-phoi/{cycle}: the coordinator's view of a cycle.
type BoardPage struct {
	Base
	Head      ListHead
	Stage     Chip
	Today     string
	Timeline  Timeline
	Calendar  *Link // "Sửa mốc thời gian"
	Funnel    []FunnelStep
	Groups    []Tab // Annex I, Annex II
	Heat      HeatMap
	Forecasts []Forecast
	Laggards  []Laggard
	LagSub    string
	LagMore   *Link
	Messages  MessageCount
	Load      []LoadRow
	Moves     []Link // every other move, each to its confirm page
	Decisions []Event
}

// FunnelStep is one stage with the number of units in it; it links to their list.
type FunnelStep struct {
	Href, Text, Icon string
	Count            int
	Bar              Bar
}

// HeatMap is units × main indexes.
type HeatMap struct {
	Title, Caption, Legend, RowHead, LastHead, Foot string
	Views                                           []Tab
	Pillars                                         []HeatPillar // above the columns, where the set has pillars
	Columns                                         []HeatColumn
	Narrow                                          bool // too many columns for their names: numbers, named below
	Rows                                            []HeatRow
	Part                                            Part
}

// HeatColumn is a main index; First begins a pillar.
type HeatColumn struct {
	No, Name string
	First    bool
}

// HeatPillar is the heading of a pillar's columns, with its points.
type HeatPillar struct {
	Name, Max string
	Columns   []HeatColumn
}

// HeatRow is a unit; Short is its name for a phone.
type HeatRow struct {
	Name, Short, Href, Total string
	Cells                    []HeatCell
}

// HeatCell is a share of 0…100.
type HeatCell struct {
	Href  string
	Value int
	Words string // for a screen reader: unit, index, share
}

// Class is the colour step: 0, 1–24, 25–49, 50–74, 75–99, 100.
func (c HeatCell) Class() string {
	switch {
	case c.Value <= 0:
		return "ck-q0"
	case c.Value >= 100:
		return "ck-q5"
	default:
		return fmt.Sprintf("ck-q%d", 1+c.Value/25)
	}
}

// Forecast says whether a deadline will be met, and why.
type Forecast struct {
	Title, Text string
	Chip        Chip
}

// Laggard is a unit that still owes something.
type Laggard struct {
	Unit, Href, Detail string
	Action             Button
}

// MessageCount counts mail of the cycle.
type MessageCount struct {
	Sent, Waiting, Failed int
	Href, FailedHref      string
}

// LoadRow is a verifier with what is decided and what is left.
type LoadRow struct {
	Name, Text, Href string
	Bar              Bar
}

// SignPage is /ky-duyet/{cycle}: the chairman approves one digest.
type SignPage struct {
	Base
	Chip         Chip
	Due          Due
	Heading, Sub string
	Facts        []KPI
	ChangesTitle string
	Changes      []SignLine
	Decisions    []SignLine
	Minutes      *Link
	Rankings     []SignRanking
	Digest       Digest
	Files        []Download
	HowTo        []string
	Deputy       *Note
	Consequence  Note
	Approve      *ApproveForm // nil: nothing to approve now
	ReturnHref   string
	Notes        []Note // e.g. the digest changed since it was opened
}

// SignLine is a change or a decision.
type SignLine struct{ Icon, Kind, Text, Meta string }

// SignRanking is one group's ranking; More leads to the whole of it.
type SignRanking struct {
	Name, Sub string
	Rows      []RankRow
	More      *Link
	Part      Part
}

// ApproveForm leads to the confirm page that repeats the consequence; the digest
// travels with it so that only what was seen is approved.
type ApproveForm struct {
	Href   string
	Hidden []Hidden
}

// RankRow is a unit in a ranking.
type RankRow struct {
	Rank, Unit, Href, Points, Note string
	Bar                            Bar
	Level                          Level
	Delta                          Delta
	On                             bool // found by the search, or the unit in view
}

// Download is a file to fetch.
type Download struct{ Href, Icon, Title, Meta, Size string }

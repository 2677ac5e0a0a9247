package web

// ThreadsPage is /bo-sung/{id} (supplements) and /giai-trinh/{id} (explanations):
// one thread per criterion between unit and verifier or council.
type ThreadsPage struct {
	Base
	Heading, Sub string // heading and line below it
	Tabs         []Tab
	Due          Due
	Notes        []Note
	Threads      []Thread
	Empty        *Empty
	Candidates   []Candidate // criteria that may still be explained
	Send         *Button     // leader: send all answers
}

// Thread is about one criterion.
type Thread struct {
	No, Name, Href string
	Chip           Chip
	Due            Due
	Scores         []Fact // Tự đánh giá, Thẩm định lần 1, …
	Messages       []ThreadMessage
	Reply          *ReplyForm
}

// Anchor is the thread's id in the page.
func (t Thread) Anchor() string { return FormItem{No: t.No}.Anchor() }

// ThreadMessage is one side's word. Side is unit or verifier (or council).
type ThreadMessage struct {
	Who, When, Text, Side string
	Kind                  *Chip
	Files                 []Link
}

// ReplyForm answers a thread. FormHref leads to the item when its figures are
// reopened.
type ReplyForm struct {
	Action, Version, Submit, FormHref string
	Fields                            []Field
	Upload                            *EvidenceBox
	Errors                            []string
	Note                              string
}

// Candidate is a criterion whose points a unit may dispute.
type Candidate struct {
	No, Name, Self, Verified, Reason, Href string
	Delta                                  Delta
}

// LedgerPage is /phieu/{id}/so-diem: the way from self score to final score.
type LedgerPage struct {
	Base
	Head     ListHead
	Notes    []Note
	KPIs     []KPI
	Totals   Table
	Steps    bool
	Sections []ProfileSection
}

// CouncilPage is /hoi-dong/{cycle}.
type CouncilPage struct {
	Base
	Heading, Sub string
	KPIs         []KPI
	Notes        []Note
	Cases        []CouncilCase
	Empty        *Empty
	Rankings     []CouncilRanking
	Minutes      *MinutesForm
	Recorded     []Fact // minutes already on record
}

// CouncilCase is a criterion in dispute, or one that a member brought up.
type CouncilCase struct {
	Unit, No, Name, Href string
	Chip                 Chip
	Scores               []Fact
	Thread               []ThreadMessage
	Action, Version      string
	Fields               []Field
	Errors               []string
	More                 *Button // leads to the page where the case is decided
	Ledger               string  // address of the steps that led to the points
}

// CouncilRanking is the provisional ranking of a group.
type CouncilRanking struct {
	Name string
	Rows []RankRow
	More *Link
	Part Part
}

// MinutesForm records the meeting; it ends the council's stage.
type MinutesForm struct {
	Action      string
	Fields      []Field
	Errors      []string
	Consequence Note
}

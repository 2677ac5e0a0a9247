package web

// FormPage is /phieu/{id}: a unit's form with at most one item open.
type FormPage struct {
	Base
	Unit, Sub  string
	Stage      Chip
	Live       FormStatus
	Due        Due
	DueLabel   string // "Hạn nộp 16/01/2026"
	SubmitHref string // empty: not to be submitted now
	Notes      []Note // return comments, lock, what is being waited for
	TreeCount  string // "24/32"
	Tree       []TreeNode
	Issues     *Link // "8 tiêu chí thiếu, 3 cảnh báo"
	Sections   []FormSection
}

// FormStatus is the sticky line's changing part; the live save sends it again.
type FormStatus struct {
	Score, Max   string // "187,25", "330"
	Done, Total  string
	Saved        string // "Đã lưu 14:03"; empty before the first save
	SavedProblem bool
}

// TreeNode is a main index in the tree; TreeLeaf one of its items.
type TreeNode struct {
	No, Name, Href, Points, Count string
	Bar                           Bar
	Current                       bool
	Kids                          []TreeLeaf // of the current node only
	Head                          string     // the pillar that begins here
}

// TreeLeaf is an item below a TreeNode. Kind colours its icon: ok, warn, bad or empty.
type TreeLeaf struct {
	Href, Text, Icon, Kind string
	Current                bool
}

// FormSection is a main index (or part I) with its items.
type FormSection struct {
	No, Name, Sub, Points, Max string
	Items                      []FormItem
}

// FormItem is one criterion, or one line group of part I. Points is "–" while
// nothing is computed; Max is empty for part I.
type FormItem struct {
	No, Name, Href string
	Chip           Chip
	Points, Max    string
	Open           *ItemEditor
}

// Anchor is the item's id in the page, valid in an address.
func (i FormItem) Anchor() string { return "tc-" + domID(i.No) }

// ItemEditor is an item opened for entry. With ReadOnly the same is shown without
// controls.
type ItemEditor struct {
	FormID     string // id of the HTML form, "luu-1-2"
	Action     string // POST: save
	Version    string // If-Match of the draft
	ReadOnly   bool
	Rule       Rule
	Inputs     []Input
	Calc       Calc
	NoCalc     bool // part I: figures only
	NoNote     bool // part I: no note either
	Errors     []string
	Note       string
	Remarks    []Remark
	Evidence   *EvidenceBox
	NA         *NABox
	EditedBy   string
	History    string // address of the item's changes
	Ledger     string // address of the steps that led to its points; empty before a decision may be seen
	Prev, Next *Link  // Text is the item's number
}

// Rule says how points come about. Own marks what the cycle added to the
// decision; Clause is where the decision says it.
type Rule struct {
	Text, Clause string
	Own          bool
	Vars         []Fact // letter, what it counts
	Tiers        []Fact // condition, points
	Evidence     string
	Rulings      []Note // readings chosen for this cycle
}

// Input is one figure. Kind is number, text, date, marks, list (Rows), items (Items), yes_no or choice; the latter two use
// Options. LastYear is ready to show: "Năm 2024: 38".
type Input struct {
	Name, Letter, Label, Kind, Unit, Value string
	LastYear, Help, Error                  string
	Options                                []Option
	Far                                    bool // the figure is far from LastYear
	ReadOnly                               bool // taken from part I or another source
	Source                                 string
	Rows                                   []ListRow // of a list
	Sum                                    string    // of a list: how many items it has
	States                                 []ListState
	Items                                  *ItemsTable
	None                                   bool // of a list: kept, and nothing in any state; of items: there are none
}

// ID is the control's id in the page.
func (i Input) ID() string { return "s-" + domID(i.Name) }

// Calc is the live working: "a/b = 45/60 = 75 %" → 7,50/10. Points empty means
// that Text says why there are none.
type Calc struct {
	Formula, Points, Max, Text string
	LastYear                   string
	Delta                      Delta
	Warnings                   []Note
	Conflict                   string // 412: ID of the form whose button shows both values side by side
}

// FormLive answers a live save (fragment "form_live"): the working, the next
// version and key, the sticky line and the item's own points.
type FormLive struct {
	Anchor, FormID, Version string
	NoCalc                  bool // part I: figures only
	Calc                    Calc
	Chip                    Chip
	Status                  FormStatus
	Points, Max             string
	Section                 FormSection // of the item, without its items; empty for part I
	TreeCount               string
}

// Remark is what somebody said about an item.
type Remark struct{ Lead, Text, By string }

// EvidenceBox is the list of files of an item and the way to add one.
type EvidenceBox struct {
	ID      string // of the element, replaced after an upload
	Action  string // POST multipart: tep, so, ngay, co_quan, trich_yeu; empty: no adding
	Accept  string // of the file control
	Limits  string // in words
	Items   []EvidenceItem
	Library []Option // the unit's files that other items use
	Attach  string   // POST tai_lieu: use one of Library here too
	Error   string
}

// EvidenceItem is one file.
type EvidenceItem struct {
	ID, Code, Icon string
	Title          string // "Số 2417/TB-SYT ngày 30/06/2025", or the file's name
	Abstract, Meta string
	View, Download string
	Chip           *Chip // being checked, refused
	Error          string
	EditAction     string
	EditFields     []Field
	RemoveAction   string
	NotRecognised  string // verifier's reason
}

// NABox claims "không có nội dung". Claimed is set once the claim stands.
type NABox struct {
	Action, Withdraw, Max, Clause string
	Claimed                       bool
	Chip                          *Chip
	Reason, Error                 string
}

// SubmitPage is /phieu/{id}/trinh: what the leader will see, what is missing.
type SubmitPage struct {
	Base
	Unit, Sub         string
	Status            FormStatus
	Missing, Warnings []IssueRow
	Blocks            []IssueRow // what forbids submitting; then there is no button
	Action, Back      string
	Revision          string
	Due               Due
	Leader            string // who will get the task
}

// IssueRow is one thing to look at before submitting.
type IssueRow struct{ No, Name, Text, Href, Icon, Kind string }

// ReviewPage is /duyet/{id}: the leader's view of the whole submission.
type ReviewPage struct {
	Base
	Unit, Sub              string
	Stage                  Chip
	Due                    Due
	KPIs                   []KPI
	Totals                 []TotalRow
	LastYear               string // heading of the comparison column, empty: none
	Changes                []ChangeRow
	NoEvidence             []IssueRow
	Warnings               []IssueRow
	Claims                 []IssueRow // "không có nội dung"
	Items                  []ReviewItem
	Revision               string
	ApproveAction          string // empty: nothing to decide
	ReturnAction           string
	MayApprove             bool   // false: may only return
	Reason                 string // for returning, as typed
	Consequence            Note
	Blocked                *Note // e.g. the leader edited it
	ReturnError, Submitted string
}

// TotalRow is a main index with its points against last year's.
type TotalRow struct {
	No, Name, Points, Max, LastYear string
	Delta                           Delta
	Bar                             Bar
	Total                           bool
}

// ChangeRow is a figure that moved since the last approved version or last year.
type ChangeRow struct{ No, Name, Before, After, By string }

// ReviewItem lets the leader comment one criterion when returning.
type ReviewItem struct {
	No, Name, Figures, Points, Max string
	Chip                           Chip
	Evidence                       string
	Href                           string
	Comment                        string
}

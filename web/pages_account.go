package web

// Names of the pages, the first argument of Renderer.Page.
const (
	PageLogin       = "login"        // LoginPage
	PagePassword    = "password"     // PasswordPage
	PageInbox       = "inbox"        // InboxPage
	PageForm        = "form"         // FormPage
	PageSubmit      = "submit"       // SubmitPage
	PageReview      = "review"       // ReviewPage
	PageDesk        = "desk"         // DeskPage
	PageCompare     = "compare"      // ComparePage
	PageThreads     = "threads"      // ThreadsPage
	PageLedger      = "ledger"       // LedgerPage
	PageCouncil     = "council"      // CouncilPage
	PageBoard       = "board"        // BoardPage
	PageSign        = "sign"         // SignPage
	PagePublication = "publication"  // PublicationPage
	PageProfile     = "profile"      // ProfilePage
	PagePublicList  = "publications" // PublicListPage
	PageSet         = "set"          // SetPage
	PageSetLint     = "setlint"      // SetLintPage
	PageSetDraft    = "setdraft"     // SetDraftPage
	PageSetTry      = "settry"       // SetTryPage
	PageCalendar    = "calendar"     // CalendarPage
	PageMessage     = "message"      // MessagePage
	PageTable       = "table"        // TablePage: units, users, mail, audit, cycles, sets, desks
	PagePlan        = "plan"         // PlanPage: a cycle before it opens
	PageEdit        = "edit"         // EditPage: a unit, a user
	PageConfirm     = "confirm"      // ConfirmPage: before anything that cannot be undone
	PageConflict    = "conflict"     // ConflictPage: 412, both values
	PageProblem     = "problem"      // ProblemPage: every other refusal or fault
)

// LoginPage is /dang-nhap. Next is where to go afterwards.
type LoginPage struct {
	Base
	Action, UserName, Next, Error string
	Demo                          []Fact // accounts of a demonstration; empty otherwise
}

// PasswordPage is /doi-mat-khau. Forced is set while the first password stands:
// nothing else can be opened until it is changed.
type PasswordPage struct {
	Base
	Action string
	Forced bool
	Fields []Field
	Errors []string
}

package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Form is a unit's form as one actor may see it.
type Form struct {
	Assessment models.Assessment
	Cycle      models.Cycle
	Unit       models.Unit
	Set        *indicators.Set // readings of the cycle applied; read-only
	Access     Access
	StageVN    string
	CycleVN    string
	Items      []FormItem // part I, then the criteria, in printed order
	Main       []FormMain
	Self       Score // of what the unit entered
	Verified   Score // of the newest round that the actor may see; Shown "" when there is none
	Filled     int
	Total      int
	Issues     []Issue // to look at before submitting; none of them forbids it
	Due, Lock  Due
	LastEditor string
	Submitted  string // name of who submitted
	Approved   string
	Prior      *Prior // last year's figures; nil when the unit has no earlier cycle with results
	Returned   string // reason of the leader's last "trả lại", while the form stands returned
	May        May
}

// May says which buttons the actor gets.
type May struct {
	Edit    bool // some item is editable
	Submit  bool
	Approve bool // stage and role allow it; Own says whether the actor is barred as maker
	Return  bool
	Own     bool
	Explain bool
	Judge   bool
}

// Score is a total in words; Points is exact.
type Score struct {
	Points, Shown, Max, Percent, Class string
	Partial                            bool // some criterion is provisional
	Rank                               int  // 0 = not ranked yet
}

// FormMain is a main index with its points.
type FormMain struct {
	Code, Name    string
	Number, First string // board only: the printed number where it is not the code, the code of the first criterion
	Points, Shown string // self
	Verified      string // newest visible round; "" when none
	Max           string
	Filled, Total int
	Undecided     int // criteria that round 1 still owes; only for verifiers and overseers
	Editable      bool
}

// FormItem is one item with everything the actor may see of it.
type FormItem struct {
	Item        *indicators.Item // read-only
	Main        string           // code of the main index, "" in part I
	Editable    bool
	Values      map[string]string // canonical, as entered
	Inputs      []InputValue
	Note        string
	NA          models.NAState
	NAReason    string
	Version     int64 // ETag of the draft
	UpdatedBy   string
	UpdatedAt   models.Instant
	Self        scoring.CriterionResult // zero in part I
	Cohort      *scoring.Cohort         // of a relative criterion, after lock
	Verdicts    []VerdictRow            // visible ones, oldest first
	Verified    *scoring.CriterionResult
	Adjusted    map[string]string // figures that count after the visible decisions, when adjusted
	Evidence    []File
	Supplements []SupplementRow
	Explanation *ExplanationRow
	Rulings     []RulingUsed
}

// Complete reports whether the item would not be missing.
func (f FormItem) Complete() bool {
	if f.Item.Info() {
		return len(f.Values) > 0
	}
	return f.Self.Status != scoring.Missing
}

// InputValue is one figure of an item. Shown is written the Vietnamese way; for an input that is not asked it is what
// the other items say.
type InputValue struct {
	Input  *indicators.Input // nil for the item's own choice
	Key    string
	Label  string
	Value  string // canonical
	Shown  string
	Prior  string // last year's, as shown; "" when there is none
	Far    bool   // Value is far from last year's: a warning, never a refusal
	Asked  bool
	Source string // of an input that is not asked
	Kept   *Kept  // the list that it keeps, or that it is counted in; nil for every other
}

// VerdictRow is a decision in words.
type VerdictRow struct {
	Round  int
	Kind   models.VerdictKind
	KindVN string
	Reason string
	Values map[string]string
	By     string
	At     models.Instant
}

// VerdictVN names the kinds of verdicts.
var VerdictVN = map[models.VerdictKind]string{
	models.VerdictAccepted: "Chấp nhận", models.VerdictAdjusted: "Điều chỉnh số liệu", models.VerdictNotRecognised: "Không công nhận tài liệu",
	models.VerdictNAGranted: "Đồng ý “không có nội dung”", models.VerdictNARefused: "Không đồng ý “không có nội dung”",
}

// RoundVN names the rounds of decision.
var RoundVN = map[int]string{models.RoundOne: "Thẩm định lần 1", models.RoundTwo: "Thẩm định lần 2", models.RoundCouncil: "Hội đồng", models.RoundCorrection: "Đính chính"}

// SupplementRow is a request for supplement.
type SupplementRow struct {
	models.Supplement
	Due                           Due
	AskedBy, AnsweredBy, Approver string // names
}

// ExplanationRow is the unit's explanation.
type ExplanationRow struct {
	models.Explanation
	By, SentBy, DecidedBy string // names
}

// RulingUsed is a reading that touches a criterion.
type RulingUsed struct{ ID, Title, Text string }

// Issue is one thing to look at before submitting.
type Issue struct {
	Item, Name string
	Kind       string // missing | warning | no_evidence | na_claim
	Text       string
}

// Kinds of issues.
const (
	IssueMissing    = "missing"
	IssueWarning    = "warning"
	IssueNoEvidence = "no_evidence"
	IssueNA         = "na_claim"
)

// AssessmentForm is a unit's whole form for those who may see it.
func (s *Service) AssessmentForm(ctx context.Context, actor commands.Actor, assessmentID string) (Form, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Form{}, err
	}
	return s.form(ctx, actor, k)
}

func (s *Service) form(ctx context.Context, actor commands.Actor, k *dossier) (Form, error) {
	d, err := s.load(ctx, k)
	if err != nil {
		return Form{}, err
	}
	f := Form{Assessment: *k.a, Cycle: *k.c, Unit: *k.unit, Set: k.set, Access: k.access, StageVN: commands.StageVN(k.a.Stage), CycleVN: commands.CycleStageVN[k.c.Stage],
		Due: due(d.cal, d.now, k.a.DueAt), Lock: due(d.cal, d.now, k.a.LockAt), LastEditor: d.names[k.a.LastEditor], Submitted: d.names[k.a.SubmittedBy], Approved: d.names[k.a.ApprovedBy]}
	f.Self, f.Prior = scoreOf(d.self), d.prior
	if d.verified != nil {
		f.Verified = scoreOf(d.verified)
	}
	owed := map[string]bool{}
	if k.access.Judge() || k.access.Overseer {
		for _, code := range commands.Undecided(k.set, k.opt.Excluded, d.verdicts, d.supplements) {
			owed[code] = true
		}
	}
	for _, it := range k.set.Items() {
		f.Items = append(f.Items, d.item(k, it))
	}
	for _, m := range k.set.Main {
		f.Main = append(f.Main, d.main(m, f.Items, owed))
	}
	for _, it := range f.Items {
		f.May.Edit = f.May.Edit || it.Editable
		f.Issues = append(f.Issues, farIssues(it, d.prior)...)
		if it.Item.Info() || it.Self.Status == scoring.Excluded {
			continue
		}
		f.Total++
		if it.Complete() {
			f.Filled++
		}
		f.Issues = append(f.Issues, issues(it)...)
	}
	f.May = d.may(actor, k, f.May.Edit)
	if k.a.Stage == models.StageReturned {
		f.Returned, err = s.lastReason(ctx, k.a, "returned")
	}
	return f, err
}

func (d *formData) may(actor commands.Actor, k *dossier, edit bool) May {
	a, c := k.a, k.c
	before := d.now < a.LockAt && !c.Stage.Terminal() && c.Stage != models.CycleDraft
	m := May{Edit: edit && k.access.Officer}
	m.Submit = k.access.Officer && before && (a.Stage == models.StageInProgress || a.Stage == models.StageReturned)
	m.Approve = k.access.Leader && a.Stage == models.StageLeaderReview
	m.Return = m.Approve
	m.Own = m.Approve && (actor.User.ID == a.LastEditor || actor.User.ID == a.SubmittedBy)
	m.Explain = k.access.Officer && a.Stage == models.StageVerified && c.Stage == models.CycleExplaining && a.Round < 2 && d.now < c.ExplainBy
	m.Judge = k.access.Judge() && slices.Contains([]models.AssessmentStage{models.StageSubmitted, models.StageInVerification, models.StageSupplement, models.StageExplained}, a.Stage)
	return m
}

// issues lists what an item should be looked at for before submitting.
func issues(it FormItem) []Issue {
	var out []Issue
	add := func(kind, text string) { out = append(out, Issue{it.Item.Code, it.Item.Name, kind, text}) }
	if it.NA == models.NAClaimed {
		add(IssueNA, "Đề nghị “không có nội dung”: "+it.NAReason)
		return out
	}
	if !it.Complete() {
		reason := it.Self.Reason
		if reason == "" {
			reason = "Chưa có số liệu"
		}
		add(IssueMissing, strings.TrimSuffix(reason, "."))
		return out
	}
	for _, w := range it.Self.Warnings {
		add(IssueWarning, w.Message)
	}
	if len(it.Evidence) == 0 && len(it.Values) > 0 {
		add(IssueNoEvidence, "Chưa có tài liệu kiểm chứng")
	}
	return out
}

// farIssues are the figures far from last year's.
func farIssues(it FormItem, p *Prior) []Issue {
	var out []Issue
	for _, in := range it.Inputs {
		if in.Far {
			out = append(out, Issue{it.Item.Code, it.Item.Name, IssueWarning, FarWords(in, p)})
		}
	}
	return out
}

// FarWords says what is far from last year's, and what to look at.
func FarWords(in InputValue, p *Prior) string {
	name := in.Key + " = "
	if in.Key == "value" {
		name = ""
	}
	return fmt.Sprintf("Khác xa năm %d: %s%s, năm trước %s. Hãy xem lại số liệu và đơn vị tính; nếu đúng thì giữ nguyên.", p.Year, name, in.Shown, in.Prior)
}

func scoreOf(u *scoring.UnitResult) Score {
	return Score{Points: u.Exact, Shown: u.Shown, Max: u.Max.String(), Percent: u.Percent, Class: u.Class, Partial: u.Partial, Rank: u.Rank}
}

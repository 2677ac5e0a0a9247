package api

import (
	"time"

	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// AssessmentRow is a form in a list.
type AssessmentRow struct {
	ID        string                 `json:"id"`
	CycleID   string                 `json:"cycle_id"`
	Unit      ref                    `json:"unit"`
	Group     string                 `json:"group"`
	Stage     models.AssessmentStage `json:"stage"`
	StageName string                 `json:"stage_name"`
	Seq       int64                  `json:"seq"`
	Revision  int64                  `json:"revision"`
	Round     int                    `json:"round"`
	Late      bool                   `json:"late"`
	Scored    bool                   `json:"scored" doc:"Được lãnh đạo duyệt kịp, nên được tính"`
	Filled    int                    `json:"filled"`
	Total     int                    `json:"total"`
	Due       due                    `json:"due"`
	LockAt    *time.Time             `json:"lock_at"`
}

func assessmentOf(a models.Assessment, u models.Unit, stageName string, total int, d queries.Due) AssessmentRow {
	return AssessmentRow{a.ID, a.CycleID, unitRef(u), a.GroupKey, a.Stage, stageName, a.Seq, a.Revision, a.Round, a.Late, a.Scored, a.Filled, total, dueOf(d), ts(a.LockAt)}
}

type assessmentsIn struct {
	PageIn
	Cycle string                 `query:"cycle"`
	Unit  string                 `query:"unit"`
	Group string                 `query:"group"`
	Stage models.AssessmentStage `query:"stage"`
	Q     string                 `query:"q"`
}

func listAssessments(k *call, in *assessmentsIn) (List[AssessmentRow], error) {
	p, err := k.api.Queries.Assessments(k.ctx(), k.actor, queries.AssessmentFilter{CycleID: in.Cycle, UnitID: in.Unit, Group: in.Group, Stage: in.Stage, Query: in.Q, Limit: in.Limit, Offset: in.offset()})
	return page(k, in.PageIn, p.Rows, p.Total, func(r queries.AssessmentRow) AssessmentRow {
		return assessmentOf(r.Assessment, r.Unit, r.StageVN, r.Total, r.Due)
	}), err
}

type scoreOut struct {
	Points  string `json:"points" doc:"Chính xác: 15/2"`
	Shown   string `json:"shown" doc:"7,50"`
	Max     string `json:"max"`
	Percent string `json:"percent,omitempty"`
	Class   string `json:"class,omitempty"`
	Partial bool   `json:"partial,omitempty"`
	Rank    int    `json:"rank,omitempty"`
}

func scoreOf(s queries.Score) scoreOut {
	return scoreOut{s.Points, s.Shown, s.Max, s.Percent, s.Class, s.Partial, s.Rank}
}

type mainOut struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Points    string `json:"points,omitempty"`
	Shown     string `json:"shown,omitempty"`
	Verified  string `json:"verified,omitempty"`
	Max       string `json:"max"`
	Filled    int    `json:"filled"`
	Total     int    `json:"total"`
	Undecided int    `json:"undecided,omitempty"`
}

func mainOf(m queries.FormMain) mainOut {
	return mainOut{m.Code, m.Name, m.Points, m.Shown, m.Verified, m.Max, m.Filled, m.Total, m.Undecided}
}

type issueOut struct {
	Item string `json:"item"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func issueOf(i queries.Issue) issueOut { return issueOut(i) }

type mayOut struct {
	Edit     bool `json:"edit"`
	Submit   bool `json:"submit"`
	Approve  bool `json:"approve"`
	Return   bool `json:"return"`
	OwnEntry bool `json:"own_entry,omitempty" doc:"Người nhập không tự duyệt"`
	Explain  bool `json:"explain"`
	Judge    bool `json:"judge"`
}

type formOut struct {
	AssessmentRow
	Cycle     ref               `json:"cycle"`
	CycleName string            `json:"cycle_stage_name"`
	CycleAt   models.CycleStage `json:"cycle_stage"`
	Set       SetRef            `json:"set"`
	Self      scoreOut          `json:"self"`
	Verified  *scoreOut         `json:"verified,omitempty" doc:"Kết quả thẩm định mà bạn được xem"`
	Main      []mainOut         `json:"main"`
	Items     []ItemOut         `json:"items"`
	Issues    []issueOut        `json:"issues"`
	May       mayOut            `json:"may"`
	Returned  string            `json:"returned,omitempty" doc:"Lý do lãnh đạo trả lại"`
}

// SetRef names one version of an indicator set.
type SetRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	Title   string `json:"title"`
}

func getForm(k *call, in *idIn) (formOut, error) {
	f, err := k.api.Queries.AssessmentForm(k.ctx(), k.actor, in.ID)
	if err != nil {
		return formOut{}, err
	}
	return formOf(f), nil
}

func formOf(f queries.Form) formOut {
	out := formOut{AssessmentRow: assessmentOf(f.Assessment, f.Unit, f.StageVN, f.Total, f.Due), Cycle: ref{ID: f.Cycle.ID, Name: f.Cycle.Name}, CycleName: f.CycleVN, CycleAt: f.Cycle.Stage,
		Set: SetRef{f.Set.ID, f.Set.Version, f.Set.Digest(), f.Set.Short}, Self: scoreOf(f.Self), Main: each(f.Main, mainOf), Items: each(f.Items, itemOf), Issues: each(f.Issues, issueOf), Returned: f.Returned,
		May: mayOut{f.May.Edit, f.May.Submit, f.May.Approve, f.May.Return, f.May.Own, f.May.Explain, f.May.Judge}}
	if f.Verified.Shown != "" {
		v := scoreOf(f.Verified)
		out.Verified = &v
	}
	return out
}

type criterionOut struct {
	Points      string            `json:"points" doc:"Chính xác: 15/2; trống khi chưa tính được"`
	Shown       string            `json:"shown"`
	Max         string            `json:"max"`
	Status      scoring.Status    `json:"status"`
	Reason      string            `json:"reason,omitempty"`
	Warnings    []scoring.Warning `json:"warnings,omitempty"`
	Explanation []scoring.Step    `json:"explanation,omitempty"`
}

func criterionOf(c scoring.CriterionResult) *criterionOut {
	return &criterionOut{c.Points, c.Shown, c.Max.String(), c.Status, c.Reason, c.Warnings, c.Explanation}
}

func submit(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.Submit(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

type mustReasonIn struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}

func returnForm(k *call, in *mustReasonIn) (MovedOut, error) {
	m, err := k.api.Commands.ReturnForm(k.ctx(), k.actor, in.ID, in.Body.Reason)
	return movedOf(m), err
}

type approveFormIn struct {
	ID   string `path:"id"`
	Body struct {
		Revision int64 `json:"revision" doc:"Lần sửa mà bạn đã xem"`
	}
}

func approveForm(k *call, in *approveFormIn) (MovedOut, error) {
	m, err := k.api.Commands.ApproveForm(k.ctx(), k.actor, in.ID, in.Body.Revision)
	return movedOf(m), err
}

type changeOut struct {
	Item   string     `json:"item"`
	Name   string     `json:"name"`
	What   string     `json:"what"`
	Before string     `json:"before,omitempty"`
	After  string     `json:"after,omitempty"`
	By     string     `json:"by"`
	At     *time.Time `json:"at"`
}

type reviewOut struct {
	ID         string      `json:"id"`
	Revision   int64       `json:"revision"`
	Self       scoreOut    `json:"self"`
	Main       []mainOut   `json:"main"`
	Since      string      `json:"since,omitempty"`
	Changes    []changeOut `json:"changes"`
	Missing    []issueOut  `json:"missing"`
	Warnings   []issueOut  `json:"warnings"`
	NoEvidence []issueOut  `json:"no_evidence"`
	Claims     []issueOut  `json:"claims"`
	May        mayOut      `json:"may"`
}

func review(k *call, in *idIn) (reviewOut, error) {
	r, err := k.api.Queries.LeaderReview(k.ctx(), k.actor, in.ID)
	if err != nil {
		return reviewOut{}, err
	}
	return reviewOut{r.Assessment.ID, r.Revision, scoreOf(r.Self), each(r.Main, mainOf), r.Since, each(r.Changes, func(c queries.Change) changeOut {
		return changeOut{c.Item, c.Name, c.What, c.Before, c.After, c.By, ts(c.At)}
	}), each(r.Missing, issueOf), each(r.Warnings, issueOf), each(r.NoEvidence, issueOf), each(r.Claims, issueOf),
		mayOut{r.May.Edit, r.May.Submit, r.May.Approve, r.May.Return, r.May.Own, r.May.Explain, r.May.Judge}}, nil
}

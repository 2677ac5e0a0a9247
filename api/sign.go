package api

import (
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

type rankMove struct {
	Group        string `json:"group"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	PointsBefore string `json:"points_before"`
	PointsAfter  string `json:"points_after"`
	RankBefore   int    `json:"rank_before"`
	RankAfter    int    `json:"rank_after"`
}

type signOffOut struct {
	Decision     string     `json:"decision"`
	Digest       string     `json:"digest"`
	Signer       string     `json:"signer"`
	Capacity     string     `json:"capacity,omitempty"`
	ProposalNo   string     `json:"proposal_no,omitempty"`
	ProposalDate string     `json:"proposal_date,omitempty"`
	DecisionNo   string     `json:"decision_no,omitempty"`
	DecisionDate string     `json:"decision_date,omitempty"`
	Reason       string     `json:"reason,omitempty"`
	At           *time.Time `json:"at"`
}

type deputyOut struct {
	ID       string `json:"id"`
	User     ref    `json:"user"`
	Number   string `json:"number"`
	Date     string `json:"date"`
	FromDate string `json:"from_date"`
	ToDate   string `json:"to_date"`
	Active   bool   `json:"active" doc:"Chưa thu hồi và hôm nay trong thời gian"`

	RevokedAt *time.Time `json:"revoked_at"`
}

func deputyOf(d queries.DeputyRow) deputyOut {
	return deputyOut{d.ID, ref{ID: d.UserID, Name: d.Name}, d.Number, d.Date, d.FromDate, d.ToDate, d.Active, ts(d.RevokedAt)}
}

type signViewOut struct {
	Cycle      ref               `json:"cycle"`
	Stage      models.CycleStage `json:"stage"`
	StageName  string            `json:"stage_name"`
	Computing  bool              `json:"computing" doc:"Hệ thống đang tính lại"`
	Digest     string            `json:"digest,omitempty"`
	Run        *RunOut           `json:"run,omitempty"`
	Rankings   []RankingOut      `json:"rankings"`
	Since      int               `json:"since,omitempty" doc:"Lần tính đem so"`
	Changes    []rankMove        `json:"changes" doc:"Một trang, như rankings"`
	Changed    int               `json:"changes_total" doc:"Số đơn vị có điểm hoặc hạng thay đổi"`
	Decisions  []councilDecision `json:"decisions"`
	Minutes    []minutesOut      `json:"minutes"`
	SignOffs   []signOffOut      `json:"sign_offs"`
	Deputies   []deputyOut       `json:"deputies"`
	MayApprove bool              `json:"may_approve"`
	Capacity   string            `json:"capacity,omitempty"`
	WhyNot     string            `json:"why_not,omitempty"`
	Due        due               `json:"due"`
}

func signView(k *call, in *RankingIn) (signViewOut, error) {
	v, err := k.api.Queries.SignView(k.ctx(), k.actor, in.ID)
	if err != nil {
		return signViewOut{}, err
	}
	changes, changed := narrow(in.SearchIn, v.Changes, func(m queries.RankMove) string { return m.Name + " " + m.Code })
	out := signViewOut{Cycle: ref{ID: v.Cycle.ID, Name: v.Cycle.Name}, Stage: v.Cycle.Stage, StageName: v.StageVN, Computing: v.Computing, Digest: v.Digest, Rankings: rankingsOf(k, in.SearchIn, v.Groups), Since: v.Since,
		Changes: each(changes, func(m queries.RankMove) rankMove { return rankMove(m) }), Changed: changed, Decisions: each(v.Decisions, councilDecisionOf), Minutes: each(v.Minutes, minutesOf),
		SignOffs: each(v.SignOffs, func(s queries.SignOffRow) signOffOut {
			return signOffOut{s.Decision, s.Digest, s.Signer, s.Capacity, s.ProposalNo, s.ProposalDate, s.DecisionNo, s.DecisionDate, s.Reason, ts(s.At)}
		}), Deputies: each(v.Deputies, deputyOf), MayApprove: v.CanApprove, Capacity: v.Capacity, WhyNot: v.WhyNot, Due: dueOf(v.Due)}
	if v.Run.ID != "" {
		r := runOf(v.Run)
		out.Run = &r
	}
	return out, nil
}

type approveIn struct {
	ID   string `path:"id"`
	Body struct {
		Digest       string `json:"digest"`
		ProposalNo   string `json:"proposal_no" doc:"Số Tờ trình"`
		ProposalDate string `json:"proposal_date" doc:"yyyy-mm-dd"`
		DecisionNo   string `json:"decision_no" doc:"Số Quyết định"`
		DecisionDate string `json:"decision_date" doc:"yyyy-mm-dd"`
	}
}

func approve(k *call, in *approveIn) (CycleMoved, error) {
	m, err := k.api.Commands.Approve(k.ctx(), k.actor, in.ID, commands.Approval(in.Body))
	return cycleMovedOf(m), err
}

type sendBackIn struct {
	ID   string `path:"id"`
	Body struct {
		Digest string `json:"digest"`
		Reason string `json:"reason"`
		To     string `json:"to,omitempty" enum:"council,verifying" doc:"Trả lại cho Hội đồng (mặc định) hay cho thẩm định"`
	}
}

func sendBack(k *call, in *sendBackIn) (CycleMoved, error) {
	m, err := k.api.Commands.SendBack(k.ctx(), k.actor, in.ID, in.Body.Digest, in.Body.Reason, in.Body.To == "verifying")
	return cycleMovedOf(m), err
}

func publishNow(k *call, in *idIn) (CycleMoved, error) {
	m, err := k.api.Commands.PublishNow(k.ctx(), k.actor, in.ID)
	return cycleMovedOf(m), err
}

type deputyIn struct {
	Body struct {
		UserID   string `json:"user_id"`
		Number   string `json:"number" doc:"Số văn bản giao ký thay"`
		Date     string `json:"date" doc:"yyyy-mm-dd"`
		FromDate string `json:"from_date"`
		ToDate   string `json:"to_date"`
	}
}

func recordDeputy(k *call, in *deputyIn) (deputyOut, error) {
	b := in.Body
	d, err := k.api.Commands.RecordDeputy(k.ctx(), k.actor, models.Deputy{UserID: b.UserID, Number: b.Number, Date: b.Date, FromDate: b.FromDate, ToDate: b.ToDate})
	if err != nil {
		return deputyOut{}, err
	}
	k.created("/deputies/" + d.ID)
	return deputyOut{ID: d.ID, User: ref{ID: d.UserID}, Number: d.Number, Date: d.Date, FromDate: d.FromDate, ToDate: d.ToDate}, nil
}

type withdrawIn struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}

func revokeDeputy(k *call, in *withdrawIn) (deputyOut, error) {
	d, err := k.api.Commands.RevokeDeputy(k.ctx(), k.actor, in.ID, in.Body.Reason)
	return deputyOf(queries.DeputyRow{Deputy: d}), err
}

func listDeputies(k *call, _ *none) (List[deputyOut], error) {
	rows, err := k.api.Queries.Deputies(k.ctx(), k.actor)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), deputyOf), err
}

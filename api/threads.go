package api

import (
	"chuky/queries"
)

type supplementRow struct {
	SupplementOut
	Name     string `json:"name"`
	Version  int64  `json:"version"`
	MayReply bool   `json:"may_answer"`
	MayPass  bool   `json:"may_approve"`
}

func listSupplements(k *call, in *idIn) (List[supplementRow], error) {
	t, err := k.api.Queries.Supplements(k.ctx(), k.actor, in.ID)
	var rows []supplementRow
	for _, r := range t.Rows {
		for i, s := range r.Supplements {
			last := i == len(r.Supplements)-1
			rows = append(rows, supplementRow{supplementOf(s), r.Item.Name, r.Version, last && r.MayReply, last && r.MayPass})
		}
	}
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), func(r supplementRow) supplementRow { return r }), err
}

func answerSupplement(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.AnswerSupplement(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

func returnSupplement(k *call, in *mustReasonIn) (MovedOut, error) {
	m, err := k.api.Commands.ReturnSupplement(k.ctx(), k.actor, in.ID, in.Body.Reason)
	return movedOf(m), err
}

func approveSupplement(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.ApproveSupplement(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

type explanationRow struct {
	Item        string          `json:"item"`
	Name        string          `json:"name"`
	Self        string          `json:"self"`
	RoundOne    string          `json:"round_one,omitempty"`
	RoundTwo    string          `json:"round_two,omitempty"`
	Max         string          `json:"max"`
	Explanation *explanationOut `json:"explanation,omitempty"`
	Verdicts    []verdictOut    `json:"verdicts"`
}

type explanationsOut struct {
	Items      []explanationRow `json:"items"`
	Candidates []explanationRow `json:"candidates" doc:"Tiêu chí có điểm thẩm định khác điểm tự đánh giá"`
	Window     due              `json:"window"`
	MayWrite   bool             `json:"may_write"`
	MaySubmit  bool             `json:"may_submit" doc:"Chuyên viên: trình lãnh đạo"`
	MaySend    bool             `json:"may_send" doc:"Lãnh đạo: gửi"`
	Revision   int64            `json:"revision" doc:"Lần sửa; lãnh đạo nêu lại khi gửi"`
}

func explanationOf(t queries.Thread) explanationRow {
	it := itemOf(t.FormItem)
	out := explanationRow{Item: it.Code, Name: it.Name, Self: t.Self.Shown, Max: t.Self.Max.String(), Explanation: it.Explanation, Verdicts: it.Verdicts}
	if t.RoundOne != nil {
		out.RoundOne = t.RoundOne.Shown
	}
	if t.RoundTwo != nil {
		out.RoundTwo = t.RoundTwo.Shown
	}
	return out
}

func listExplanations(k *call, in *idIn) (explanationsOut, error) {
	t, err := k.api.Queries.Explanations(k.ctx(), k.actor, in.ID)
	return explanationsOut{each(t.Rows, explanationOf), each(t.Candidates, explanationOf), dueOf(t.Window), t.May.Explain, t.CanAsk, t.CanSend, t.Assessment.Revision}, err
}

type explanationIn struct {
	ID   string `path:"id"`
	Code string `path:"code"`
	Body struct {
		Text string `json:"text" doc:"Trống: rút lại giải trình"`
	}
}

func putExplanation(k *call, in *explanationIn) (MovedOut, error) {
	m, err := k.api.Commands.SaveExplanation(k.ctx(), k.actor, in.ID, in.Code, in.Body.Text)
	return movedOf(m), err
}

func submitExplanations(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.AskExplanationReview(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

func sendExplanations(k *call, in *approveFormIn) (MovedOut, error) {
	m, err := k.api.Commands.SendExplanations(k.ctx(), k.actor, in.ID, in.Body.Revision)
	return movedOf(m), err
}

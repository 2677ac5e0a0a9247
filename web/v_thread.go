package web

import (
	"fmt"

	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// threadView is what a page of threads shows beside the facts.
type threadView struct {
	item  string // whose reply is open, or was refused
	form  *typed
	files formView // limits of uploads
}

// threadTabs lead between the two kinds of threads of a unit.
func threadTabs(t queries.Threads, explain bool) []Tab {
	id, supplements, explanations := t.Assessment.ID, 0, 0
	for _, it := range t.Items {
		if len(it.Supplements) > 0 {
			supplements++
		}
		if it.Explanation != nil {
			explanations++
		}
	}
	return []Tab{{Href: URLSupplement(id), Text: "Yêu cầu bổ sung", Count: Int(supplements), Current: !explain}, {Href: URLExplain(id), Text: "Giải trình, kiến nghị", Count: Int(explanations), Current: explain}}
}

func supplementsPage(t queries.Threads, v threadView) ThreadsPage {
	p := ThreadsPage{Heading: "Yêu cầu bổ sung", Sub: t.Unit.Name + " · " + t.Cycle.Name, Tabs: threadTabs(t, false)}
	for _, r := range t.Rows {
		p.Threads = append(p.Threads, supplementThread(t, r, v))
	}
	if len(p.Threads) == 0 {
		p.Empty = &Empty{Icon: IconFilePlus, Title: "Không có yêu cầu bổ sung", Text: "Khi thẩm định viên cần bổ sung số liệu hoặc tài liệu, yêu cầu hiện ở đây kèm thời hạn, và bạn nhận được thư."}
	}
	return p
}

func supplementThread(t queries.Threads, r queries.Thread, v threadView) Thread {
	id, code := t.Assessment.ID, r.Item.Code
	last := r.Supplements[len(r.Supplements)-1]
	out := Thread{No: code, Name: r.Item.Name, Href: formItemHref(id, code), Chip: supplementChip(last.State), Scores: threadScores(r)}
	if last.State == models.SupplementOpen || last.State == models.SupplementAnswered {
		out.Due = dueView(last.Due)
	}
	for _, x := range r.Supplements {
		out.Messages = append(out.Messages, ThreadMessage{Who: x.AskedBy, When: DateTime(x.AskedAt.Time()), Text: x.Reason + " (thời hạn " + DateTime(x.Until.Time()) + ")", Side: "verifier"})
		if x.AnsweredAt.Set() {
			out.Messages = append(out.Messages, ThreadMessage{Who: x.AnsweredBy, When: DateTime(x.AnsweredAt.Time()), Text: "Đã bổ sung: " + figuresShort(r.FormItem) + ".", Side: "unit", Files: fileLinks(r.FormItem)})
		}
		if x.ApprovedAt.Set() {
			out.Messages = append(out.Messages, ThreadMessage{Who: x.Approver, When: DateTime(x.ApprovedAt.Time()), Text: "Lãnh đạo đơn vị đã duyệt phần bổ sung.", Side: "unit"})
		}
		if x.State == models.SupplementLapsed {
			out.Messages = append(out.Messages, ThreadMessage{Who: "Hệ thống", When: DateTime(x.Until.Time()), Text: "Hết thời hạn, tiêu chí trở lại thẩm định viên với nội dung hiện có.", Side: "verifier"})
		}
	}
	form := (*typed)(nil)
	if v.item == code {
		form = v.form
	}
	switch {
	case r.MayReply:
		out.Reply = &ReplyForm{Action: URLSupplementReply(id, code), FormHref: formItemHref(id, code), Submit: "Đã bổ sung, trình lãnh đạo", Upload: evidenceBox(t.Form, r.FormItem, v.files),
			Note: "Chỉ tiêu chí này được mở lại. Sửa số liệu, thuyết minh hoặc thêm tài liệu, rồi trình lãnh đạo đơn vị trước thời hạn.", Errors: form.problems()}
	case r.MayPass:
		out.Reply = &ReplyForm{Action: URLSupplementReply(id, code), FormHref: formItemHref(id, code), Submit: "Ghi quyết định", Errors: form.problems(), Fields: form.fillAll(
			Field{Type: "radio", Name: "quyet_dinh", Label: "Quyết định của lãnh đạo đơn vị", Required: true, Options: []Option{
				{Value: decideApprove, Label: "Duyệt", Help: "Tiêu chí trở lại thẩm định viên đã yêu cầu.", Selected: true}, {Value: decideReturn, Label: "Trả lại chuyên viên", Help: "Cần nêu lý do."}}},
			Field{Type: "textarea", Name: "ly_do", Label: "Lý do trả lại"})}
	}
	return out
}

func supplementChip(s models.SupplementState) Chip {
	switch s {
	case models.SupplementOpen:
		return Chip{"warn", IconAlert, "Đang mở"}
	case models.SupplementAnswered:
		return Chip{"wait", IconHourglass, "Chờ lãnh đạo duyệt"}
	case models.SupplementDone:
		return Chip{"ok", IconCircleCheck, "Đã bổ sung"}
	}
	return Chip{"bad", IconClock, "Hết hạn"}
}

// threadScores set the points of each step side by side.
func threadScores(r queries.Thread) []Fact {
	out := []Fact{{"Số liệu", figuresShort(r.FormItem)}, {"Tự đánh giá", pointsOf(r.Self)}}
	if r.RoundOne != nil {
		out = append(out, Fact{queries.RoundVN[models.RoundOne], pointsOf(*r.RoundOne)})
	}
	if r.RoundTwo != nil {
		out = append(out, Fact{queries.RoundVN[models.RoundTwo], pointsOf(*r.RoundTwo)})
	}
	return out
}

// pointsOf is points with their maximum: "7,50/10".
func pointsOf(c scoring.CriterionResult) string {
	if p := itemPoints(c); p != "–" {
		return p + "/" + shownMax(string(c.Max))
	}
	return "chưa có điểm"
}

func fileLinks(it queries.FormItem) []Link {
	var out []Link
	for _, f := range it.Evidence {
		out = append(out, Link{Href: URLEvidence(f.ID), Text: f.Code + " " + fileTitle(f), Icon: FileIcon(f.ContentType)})
	}
	return out
}

func explanationsPage(t queries.Threads, v threadView) ThreadsPage {
	id := t.Assessment.ID
	p := ThreadsPage{Heading: "Giải trình, kiến nghị", Sub: t.Unit.Name + " · " + t.Cycle.Name, Tabs: threadTabs(t, true)}
	if t.Cycle.Stage == models.CycleExplaining {
		p.Due = dueView(t.Window)
	}
	for _, r := range t.Rows {
		p.Threads = append(p.Threads, explanationThread(t, r, v))
	}
	for _, c := range t.Candidates {
		if c.Item.Code == v.item {
			p.Threads = append(p.Threads, explanationThread(t, c, v))
			continue
		}
		p.Candidates = append(p.Candidates, Candidate{No: c.Item.Code, Name: c.Item.Name, Self: itemPoints(c.Self), Verified: itemPoints(*c.RoundOne), Reason: lastReason(c.FormItem),
			Href: withItem(URLExplain(id), c.Item.Code) + "#" + FormItem{No: c.Item.Code}.Anchor(), Delta: pointsDelta(c.Self.Points, c.RoundOne.Points)})
	}
	if t.May.Explain {
		p.Notes = append(p.Notes, Note{Text: "Đơn vị giải trình một lần cho tất cả tiêu chí: viết từng tiêu chí, trình lãnh đạo đơn vị, lãnh đạo gửi trong thời hạn. Giải trình là quy định riêng của kỳ đánh giá."})
	}
	switch {
	case t.CanSend:
		p.Send = &Button{Text: "Duyệt và gửi giải trình", Icon: IconSend, Kind: "pri", Href: URLExplainSend(id)}
	case t.CanAsk:
		p.Send = &Button{Text: "Trình lãnh đạo", Icon: IconSend, Kind: "pri", Href: URLExplainSend(id)}
	}
	if len(p.Threads) == 0 && len(p.Candidates) == 0 {
		p.Empty = explanationsEmpty(t)
	}
	return p
}

func explanationsEmpty(t queries.Threads) *Empty {
	e := &Empty{Icon: IconMessageReply, Title: "Chưa có giải trình", Text: "Thời hạn giải trình mở sau khi thẩm định lần 1 kết thúc; bạn nhận được thư và việc trong hộp việc."}
	if t.May.Explain {
		e.Title, e.Text = "Không có tiêu chí nào để giải trình", "Điểm thẩm định của mọi tiêu chí đều bằng điểm tự đánh giá."
	} else if t.Assessment.Stage == models.StageVerified || t.Assessment.Stage == models.StageFinal {
		e.Title, e.Text = "Đơn vị không giải trình", "Không có tiêu chí nào được giải trình trong kỳ này."
	}
	return e
}

// lastReason is the reason of the newest decision that the visitor may see.
func lastReason(it queries.FormItem) string {
	for i := len(it.Verdicts) - 1; i >= 0; i-- {
		if it.Verdicts[i].Reason != "" {
			return it.Verdicts[i].Reason
		}
	}
	return ""
}

func explanationThread(t queries.Threads, r queries.Thread, v threadView) Thread {
	id, code := t.Assessment.ID, r.Item.Code
	out := Thread{No: code, Name: r.Item.Name, Href: formItemHref(id, code), Chip: Chip{"run", IconPencil, "Đang viết"}, Scores: threadScores(r)}
	for _, x := range r.Verdicts {
		if x.Round == models.RoundOne {
			out.Messages = append(out.Messages, verdictMessage(x))
		}
	}
	text := ""
	if e := r.Explanation; e != nil {
		text = e.Text
		m := ThreadMessage{Who: e.By, When: DateTime(e.At.Time()), Text: e.Text, Side: "unit", Files: fileLinks(r.FormItem)}
		switch e.State {
		case models.ExplanationDraft:
			out.Chip = Chip{"", IconPencil, "Chưa gửi"}
			m.Kind = &Chip{"", IconPencil, "bản nháp"}
		case models.ExplanationSent:
			out.Chip = Chip{"wait", IconHourglass, "Chờ thẩm định lần 2"}
		case models.ExplanationDecided:
			out.Chip = Chip{"ok", IconCircleCheck, "Đã có kết quả lần 2"}
		}
		if e.SentAt.Set() {
			m.When += "; " + e.SentBy + " gửi lúc " + DateTime(e.SentAt.Time())
		}
		out.Messages = append(out.Messages, m)
	}
	for _, x := range r.Verdicts {
		if x.Round > models.RoundOne {
			out.Messages = append(out.Messages, verdictMessage(x))
		}
	}
	if r.MayReply {
		form := (*typed)(nil)
		if v.item == code {
			form = v.form
		}
		out.Reply = &ReplyForm{Action: URLExplainItem(id, code), Submit: "Ghi giải trình", Errors: form.problems(), Upload: evidenceBox(t.Form, r.FormItem, v.files), Fields: form.fillAll(
			Field{Type: "textarea", Name: "noi_dung", Label: "Nội dung giải trình, kiến nghị", Value: text, Rows: 5, Help: "Nêu căn cứ và tài liệu kèm theo. Để trống rồi ghi để rút lại."})}
	}
	return out
}

func verdictMessage(x queries.VerdictRow) ThreadMessage {
	c := VerdictChip(x.Kind)
	text := x.Reason
	if text == "" {
		text = queries.RoundVN[x.Round] + "."
	}
	return ThreadMessage{Who: x.By, When: DateTime(x.At.Time()), Text: text, Side: "verifier", Kind: &c}
}

// sendPage says what handing on the explanations does.
func sendPage(t queries.Threads) ConfirmPage {
	id := t.Assessment.ID
	p := ConfirmPage{Heading: "Trình lãnh đạo giải trình", Lead: t.Unit.Name + " · " + t.Cycle.Name, Action: URLExplainSend(id), Submit: "Trình lãnh đạo", Icon: IconSend, Back: Link{Href: URLExplain(id), Text: "Giải trình, kiến nghị"},
		Hidden: []Hidden{{"viec", sendToLeader}}, Consequence: Note{Text: "Lãnh đạo đơn vị nhận được việc và thư. Bạn vẫn sửa được giải trình cho đến khi lãnh đạo gửi."}}
	if t.CanSend {
		p.Heading, p.Submit, p.Hidden = "Gửi giải trình", "Duyệt và gửi", []Hidden{{"viec", "gui"}, {"revision", fmt.Sprint(t.Assessment.Revision)}}
		p.Consequence = Note{Kind: "warn", Lead: "Chỉ gửi được một lần.", Text: fmt.Sprintf("%d giải trình được gửi đến thẩm định viên khác để xem xét lần 2; sau đó không sửa hay bổ sung được.", len(t.Rows))}
	}
	for _, r := range t.Rows {
		p.Facts = append(p.Facts, Fact{r.Item.Code, shortText(r.Explanation.Text, 160)})
	}
	p.Facts = append(p.Facts, Fact{"Thời hạn", t.Window.Absolute})
	return p
}

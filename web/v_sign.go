package web

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"chuky/models"
	"chuky/queries"
)

// signTop is how many units of a ranking the page shows before "xem đủ".
const signTop = 10

// signPage lays out the chairman's page. group is the one whose ranking is shown in full, list the part of it in view;
// results says whether the visitor may fetch the frozen file.
func signPage(x queries.Sign, now time.Time, group string, list listView, results bool) SignPage {
	c := x.Cycle
	p := SignPage{Chip: CycleChip(c.Stage), Heading: "Kết quả đánh giá chuyển đổi số năm " + fmt.Sprint(c.Year), Sub: c.Name, Notes: signNotes(x), ReturnHref: URLSignReturn(c.ID)}
	if c.Stage == models.CycleSignOff {
		p.Due = dueView(x.Due)
	}
	if x.Run.ID != "" {
		p.Sub += fmt.Sprintf(" · bản tính lần %d, chốt %s", x.Run.Number, DateTime(x.Run.CreatedAt.Time()))
	}
	units := 0
	for _, g := range x.Groups {
		units += len(g.Units)
		r := SignRanking{Name: groupHead(g.Title), Sub: fmt.Sprintf("%d đơn vị, điểm tối đa %s", len(g.Units), g.Max)}
		shown := g
		if g.Group == group {
			shown.Units, r.Part = partOf(list, g.Units, unitText)
		} else if len(g.Units) > signTop {
			shown.Units = g.Units[:signTop]
			r.More = &Link{Href: URLSign(c.ID) + "?khoi=" + url.QueryEscape(g.Group), Text: fmt.Sprintf("Xem đủ %d đơn vị", len(g.Units))}
		}
		r.Rows = rankRows(shown, nil)
		p.Rankings = append(p.Rankings, r)
	}
	p.Facts = []KPI{{Label: "Đơn vị", Value: Int(units)}, {Label: "Hội đồng, đính chính", Value: Int(len(x.Decisions)), Of: "tiêu chí"}}
	if x.Since > 0 {
		p.Facts = append(p.Facts, KPI{Label: "Đổi so với bản trước", Value: Int(len(x.Changes)), Of: "đơn vị"})
		p.ChangesTitle = fmt.Sprintf("Thay đổi từ bản tính lần %d", x.Since)
		for _, m := range x.Changes[:min(listSize, len(x.Changes))] {
			p.Changes = append(p.Changes, moveLine(m))
		}
		if more := len(x.Changes) - listSize; more > 0 {
			p.Changes = append(p.Changes, SignLine{Icon: IconSwap, Text: fmt.Sprintf("và %s đơn vị khác", Int(more))})
		}
		if len(x.Changes) == 0 {
			p.Changes = []SignLine{{Icon: IconCircleCheck, Text: "Điểm và hạng của mọi đơn vị giữ nguyên"}}
		}
	}
	for _, d := range x.Decisions {
		p.Decisions = append(p.Decisions, SignLine{Icon: IconScale, Text: fmt.Sprintf("%s, tiêu chí %s: %s", d.Unit, d.Item, d.Kind), Meta: d.Round + ": " + d.Reason})
	}
	if n := len(x.Minutes); n > 0 {
		m := x.Minutes[n-1]
		if len(p.Decisions) == 0 {
			p.Decisions = []SignLine{{Icon: IconCircleCheck, Kind: "ok", Text: "Công nhận kết quả thẩm định, không thay đổi tiêu chí nào"}}
		}
		p.Minutes = &Link{Href: URLCouncil(c.ID), Text: "Biên bản " + m.Number + " ngày " + isoDate(m.Date)}
	}
	if x.Digest != "" {
		p.Digest = Digest{Label: "Mã băm kết quả (SHA-256)", Value: x.Digest, Help: "Cùng mã in trong tệp công bố. Đổi một số liệu, mã sẽ khác."}
		if results {
			p.Files = []Download{{Href: URLSignResults(c.ID), Icon: IconFileText, Title: "ket-qua.json", Meta: "Số liệu đã chốt và điểm của từng tiêu chí"}}
		}
	}
	p.HowTo = []string{"Bấm Phê duyệt kết quả, ghi số và ngày của Tờ trình, của Quyết định", "Hệ thống niêm phong kết quả bằng khóa của mình; đây không phải chữ ký số", "Bản Quyết định ký số do cơ quan ký bằng công cụ ký số của mình"}
	p.Deputy = deputyNote(x)
	p.Consequence = Note{Kind: "warn", Lead: "Sau khi phê duyệt không sửa được.", Text: publishWords(c, units, now)}
	switch c.Stage {
	case models.CycleSigned, models.CyclePublished, models.CycleClosed:
		p.Consequence = Note{Text: "Kết quả đã phê duyệt. Muốn sửa phải đính chính bằng bản mới."}
	}
	if x.CanApprove {
		p.Approve = &ApproveForm{Href: URLSignApprove(c.ID), Hidden: []Hidden{{"digest", x.Digest}}}
	}
	return p
}

func signNotes(x queries.Sign) []Note {
	var out []Note
	switch {
	case x.Computing && len(x.Late) > 0:
		out = append(out, Note{Kind: "warn", Lead: fmt.Sprintf("%d phiếu được mở lại chưa xong", len(x.Late)), Text: "nên bản tính mới chưa có. Khi các phiếu đó thẩm định xong, hệ thống tính lại và trình bản mới."})
	case x.Computing:
		out = append(out, Note{Kind: "warn", Lead: "Hệ thống đang tính kết quả.", Text: "Tải lại trang sau ít giây."})
	case x.Since > 0 && x.Cycle.Stage == models.CycleSignOff:
		text := "Bản đó không phê duyệt được nữa; dưới đây là bản mới."
		if x.Run.Why != "" {
			text = strings.TrimSuffix(x.Run.Why, ".") + ". " + text
		}
		out = append(out, Note{Kind: "warn", Lead: fmt.Sprintf("Số liệu đã đổi sau bản tính lần %d.", x.Since), Text: text})
	}
	if !x.CanApprove && x.WhyNot != "" && !x.Computing {
		out = append(out, Note{Text: x.WhyNot})
	}
	if x.CanApprove && x.Capacity != "" {
		out = append(out, Note{Lead: "Ký thay (KT.):", Text: "bạn phê duyệt thay Chủ tịch theo văn bản đã ghi nhận."})
	}
	for _, r := range x.SignOffs {
		word, kind := "Phê duyệt", "ok"
		if r.Decision != "approved" {
			word, kind = "Trả lại", "warn"
		}
		text := byAt(r.Signer, r.At)
		if r.Capacity != "" {
			text = r.Capacity + " " + text
		}
		if r.DecisionNo != "" {
			text += fmt.Sprintf(". Quyết định số %s ngày %s, Tờ trình số %s ngày %s", r.DecisionNo, isoDate(r.DecisionDate), r.ProposalNo, isoDate(r.ProposalDate))
		}
		if r.Reason != "" {
			text += ". Lý do: " + strings.TrimSuffix(r.Reason, ".")
		}
		out = append(out, Note{Kind: kind, Lead: word + ":", Text: text + "."})
	}
	return out
}

func moveLine(m queries.RankMove) SignLine {
	l := SignLine{Icon: IconSwap, Meta: fmt.Sprintf("Điểm %s thành %s", m.PointsBefore, m.PointsAfter)}
	switch {
	case m.RankAfter < m.RankBefore:
		l.Text = fmt.Sprintf("%s từ hạng %d lên %d", m.Name, m.RankBefore, m.RankAfter)
	case m.RankAfter > m.RankBefore:
		l.Text = fmt.Sprintf("%s từ hạng %d xuống %d", m.Name, m.RankBefore, m.RankAfter)
	default:
		l.Text = fmt.Sprintf("%s giữ hạng %d", m.Name, m.RankAfter)
	}
	if m.PointsBefore == m.PointsAfter {
		l.Meta = "Điểm không đổi: " + m.PointsAfter
	}
	return l
}

func deputyNote(x queries.Sign) *Note {
	for _, d := range x.Deputies {
		if d.Active {
			return &Note{Lead: "Ký thay (KT.):", Text: fmt.Sprintf("%s, theo văn bản số %s ngày %s, từ %s đến %s.", d.Name, d.Number, isoDate(d.Date), isoDate(d.FromDate), isoDate(d.ToDate))}
		}
	}
	return &Note{Lead: "Ký thay (KT.):", Text: "chưa có văn bản giao ký thay nào còn hiệu lực."}
}

// isoDate writes a stored date the Vietnamese way.
func isoDate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return dash(s)
	}
	return t.Format("02/01/2006")
}

// publishWords says when approved results go out.
func publishWords(c models.Cycle, units int, now time.Time) string {
	when := "công bố lúc " + DateTime(c.PublishAt.Time())
	if !c.PublishAt.Time().After(now) {
		when = "được công bố ngay"
	}
	return fmt.Sprintf("Kết quả của %d đơn vị %s. Muốn sửa phải đính chính bằng bản mới.", units, when)
}

func approvePage(x queries.Sign, now time.Time, form *typed) ConfirmPage {
	units := 0
	for _, g := range x.Groups {
		units += len(g.Units)
	}
	p := ConfirmPage{Heading: "Phê duyệt kết quả", Lead: x.Cycle.Name, Action: URLSignApprove(x.Cycle.ID), Submit: "Phê duyệt kết quả", Icon: IconSignature, Back: Link{Href: URLSign(x.Cycle.ID), Text: "Kết quả trình duyệt"}, Errors: form.problems(),
		Facts:  []Fact{{"Bản tính", fmt.Sprintf("lần %d", x.Run.Number)}, {"Đơn vị", Int(units)}, {"Mã băm", digestShort(x.Digest)}},
		Hidden: []Hidden{{"digest", x.Digest}},
		Consequence: Note{Kind: "warn", Lead: "Sau khi phê duyệt không sửa được.",
			Text: publishWords(x.Cycle, units, now)}}
	if x.Capacity != "" {
		p.Facts = append(p.Facts, Fact{"Tư cách", "KT. Chủ tịch (ký thay)"})
	}
	p.Fields = form.fillAll(Field{Name: "ttr_so", Label: "Số Tờ trình", Placeholder: "318/TTr-SKHCN", Required: true}, Field{Type: "date", Name: "ttr_ngay", Label: "Ngày Tờ trình", Required: true},
		Field{Name: "qd_so", Label: "Số Quyết định", Placeholder: "1254/QĐ-UBND", Required: true}, Field{Type: "date", Name: "qd_ngay", Label: "Ngày Quyết định", Required: true})
	return p
}

func digestShort(d string) string {
	if len(d) < 16 {
		return d
	}
	return d[:8] + " " + d[8:16] + " …"
}

func sendBackPage(x queries.Sign, _ time.Time, form *typed) ConfirmPage {
	p := ConfirmPage{Heading: "Trả lại kết quả", Lead: x.Cycle.Name, Action: URLSignReturn(x.Cycle.ID), Submit: "Trả lại", Icon: IconReturn, Back: Link{Href: URLSign(x.Cycle.ID), Text: "Kết quả trình duyệt"}, Errors: form.problems(), Danger: true,
		Facts: []Fact{{"Bản tính", fmt.Sprintf("lần %d", x.Run.Number)}, {"Mã băm", digestShort(x.Digest)}}, Hidden: []Hidden{{"digest", x.Digest}},
		Consequence: Note{Kind: "warn", Lead: "Bản tính này hết hiệu lực.", Text: "Phải ghi biên bản lại (nếu trả về Hội đồng) hoặc thẩm định và kết thúc lần 1 lại (nếu trả về thẩm định), rồi hệ thống tính và trình bản mới."}}
	p.Fields = form.fillAll(Field{Type: "radio", Name: "ve", Label: "Trả về", Required: true, Options: []Option{{Value: "hoi-dong", Label: "Hội đồng thẩm định", Help: "Xem xét lại từng tiêu chí.", Selected: true}, {Value: "tham-dinh", Label: "Thẩm định viên", Help: "Mở lại thẩm định lần 1 của mọi đơn vị."}}}, reasonField("Gửi cho Điều phối và ghi vào hồ sơ."))
	return p
}

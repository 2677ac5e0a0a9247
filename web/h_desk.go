package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// desks lists the units that the visitor verifies, or, with ?tc=, one criterion of all of them.
func (s *server) desks(v *visit) error {
	if v.Query("tc") != "" {
		return s.compare(v)
	}
	rows, err := s.d.Queries.DeskList(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	if ky := v.Query("ky"); ky != "" {
		rows = slices.DeleteFunc(rows, func(r queries.DeskRow) bool { return r.Cycle.ID != ky })
		v.cycle = ky
	}
	p := desksPage(rows, v.Query("q"), v.Query("tt"), v.offset())
	if p.Base, err = s.base(v, "Thẩm định", SectionDesk); err != nil {
		return err
	}
	p.Pager = v.pager(p.total, "đơn vị")
	return v.page(http.StatusOK, PageTable, p.TablePage)
}

func (s *server) desk(v *visit) error { return s.showDesk(v, http.StatusOK, nil) }

// tryFigures shows the points that the figures typed would earn.
func (s *server) tryFigures(v *visit) error {
	live, err := s.d.Queries.LivePoints(v.ctx(), v.actor, v.Param("id"), v.Param("item"), figuresTyped(v.Request.PostForm), indicators.VN, false)
	if err != nil {
		return err
	}
	return s.showDeskTried(v, http.StatusOK, &typed{values: v.Request.PostForm}, &live)
}

// showDesk shows the desk; form is a decision that was refused.
func (s *server) showDesk(v *visit, status int, form *typed) error {
	return s.showDeskTried(v, status, form, nil)
}

func (s *server) showDeskTried(v *visit, status int, form *typed, tried *queries.Live) error {
	d, err := s.d.Queries.Desk(v.ctx(), v.actor, v.Param("id"))
	if err != nil {
		return err
	}
	view := deskView{item: v.Query("tc"), file: v.Query("tl"), form: form, tried: tried}
	if code := v.Param("item"); code != "" {
		view.item = code
	}
	if openAt(d, view.item) < 0 && view.item != "" {
		return errNowhere()
	}
	now, err := s.now(v)
	if err != nil {
		return err
	}
	if view.until, view.due, err = deskTimes(d, now); err != nil {
		return err
	}
	p := deskPage(d, view)
	title := "Thẩm định " + d.Unit.Name
	if p.Item != nil {
		title = p.Item.No + " · " + title
	}
	v.cycle = d.Cycle.ID
	if p.Base, err = s.base(v, title, SectionDesk); err != nil {
		return err
	}
	return v.page(status, PageDesk, p)
}

// deskTimes suggests when a supplement ends and says when the round ends.
func deskTimes(d queries.Desk, now time.Time) (until string, due Due, err error) {
	policy, cal, err := commands.PolicyOf(&d.Cycle)
	if err != nil {
		return "", Due{}, err
	}
	term := policy.SupplementTerm
	if term.IsZero() {
		term = commands.DefaultPolicy().SupplementTerm
	}
	end := d.Cycle.VerifyBy
	if d.Round == models.RoundTwo {
		end = d.Cycle.CouncilBy
	}
	if d.Round > 0 {
		due, err = cycleDue(&d.Cycle, now, end)
	}
	return InputTime(cal.After(now, term)), due, err
}

// verdict records one decision and leads to the next item that is left.
func (s *server) verdict(v *visit) error {
	id, code := v.Param("id"), v.Param("item")
	d, err := s.d.Queries.Desk(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(d.Desk, func(it queries.DeskItem) bool { return it.Item.Code == code })
	if at < 0 {
		return errNowhere()
	}
	it := d.Desk[at]
	form := &typed{values: v.Request.PostForm}
	if seen := v.PostForm("version"); seen != deskVersion(it) && !lastByActor(it, v.actor.User.Name) {
		form.fault("", "Tiêu chí này vừa có số liệu hoặc quyết định mới. Trang đang hiện bản mới nhất; hãy xem lại rồi ghi quyết định của bạn.")
		return s.showDesk(v, http.StatusPreconditionFailed, form)
	}
	said, err := s.decide(v, id, it, form)
	if err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do", "text_too_long": "ly_do", "until_past": "han"}) {
			return s.showDesk(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	if len(form.errs) > 0 {
		return s.showDesk(v, http.StatusUnprocessableEntity, form)
	}
	if d, err = s.d.Queries.Desk(v.ctx(), v.actor, id); err != nil {
		return err
	}
	next := URLDesk(id)
	if code := nextLeft(d.LeftMine, d.Desk, at); code != "" {
		next = URLDeskItem(id, code)
	} else if d.CanComplete {
		said += " Mọi tiêu chí đã có quyết định; bấm “Kết thúc lần 1” để gửi kết quả cho đơn vị."
	}
	v.flash("ok", "Tiêu chí "+code+":", said)
	v.to(next)
	return nil
}

// lastByActor reports whether the newest decision is the visitor's own: the same form sent twice is no clash.
func lastByActor(it queries.DeskItem, name string) bool {
	if n := len(it.Supplements); n > 0 && it.Supplements[n-1].AskedBy == name && it.State == queries.DeskSupplement {
		return true
	}
	n := len(it.Verdicts)
	return n > 0 && it.Verdicts[n-1].By == name
}

// decide carries out what the form asks for; faults of the form itself are noted in it.
func (s *server) decide(v *visit, id string, it queries.DeskItem, form *typed) (said string, err error) {
	kind, reason := v.PostForm("quyet_dinh"), reasonTyped(v.PostForm("mau_ly_do"), v.PostForm("ly_do"))
	if kind == "" {
		form.fault("quyet_dinh", "Hãy chọn một quyết định.")
		return "", nil
	}
	if kind == tileSupplement {
		until := timeTyped(form, "han", "Hạn bổ sung")
		if reason == "" {
			form.fault("ly_do", "Hãy nêu đơn vị cần bổ sung gì.")
		}
		if len(form.errs) > 0 {
			return "", nil
		}
		_, err = s.d.Commands.AskSupplement(v.ctx(), v.act(), id, it.Item.Code, reason, until)
		return "đã yêu cầu bổ sung, hạn " + DateTime(until.Time()) + ".", err
	}
	dec := commands.Decision{Item: it.Item.Code, Kind: models.VerdictKind(kind), Reason: reason, Format: indicators.VN}
	changed := figuresChanged(it.FormItem, v.Request.PostForm)
	switch {
	case dec.Kind == models.VerdictAdjusted && !changed:
		form.fault("", "Chưa sửa số liệu nào ở cột Thẩm định. Sửa số liệu, hoặc chọn Chấp nhận.")
		return "", nil
	case dec.Kind == models.VerdictAdjusted:
		dec.Values = figuresTyped(v.Request.PostForm)
	case changed && dec.Kind == models.VerdictAccepted:
		form.fault("", "Bạn đã sửa số liệu ở cột Thẩm định. Hãy chọn “Điều chỉnh số liệu”, hoặc để lại số liệu như cũ.")
		return "", nil
	}
	_, err = s.d.Commands.Decide(v.ctx(), v.act(), id, []commands.Decision{dec})
	return strings.ToLower(VerdictChip(dec.Kind).Text) + ".", err
}

// figuresTyped are the figures of a posted form by their keys.
func figuresTyped(form url.Values) map[string]string {
	out := map[string]string{}
	for name, vs := range form {
		if key, ok := strings.CutPrefix(name, figurePrefix); ok && len(vs) > 0 {
			out[key] = strings.TrimSpace(figureTyped(nil, vs))
		}
	}
	return out
}

// figuresChanged reports whether any figure differs from what the unit declared.
func figuresChanged(it queries.FormItem, form url.Values) bool {
	for _, in := range it.Inputs {
		name := figurePrefix + in.Key
		if !in.Asked || !form.Has(name) {
			continue
		}
		if got := strings.TrimSpace(form.Get(name)); got != in.Value && got != in.Shown {
			return true
		}
	}
	return false
}

// bulkAsk confirms the acceptance of everything that has nothing to look at.
func (s *server) bulkAsk(v *visit) error { return s.showBulk(v, http.StatusOK, nil) }

func (s *server) showBulk(v *visit, status int, form *typed) error {
	d, err := s.d.Queries.Desk(v.ctx(), v.actor, v.Param("id"))
	if err != nil {
		return err
	}
	if len(plainItems(d)) == 0 && len(emptyItems(d)) == 0 && form == nil {
		v.flash("", "Không có tiêu chí nào chấp nhận cùng lúc được.", "Các tiêu chí còn lại thiếu tài liệu kiểm chứng, có cảnh báo hoặc có đề nghị “không có nội dung”; hãy xem từng tiêu chí.")
		v.to(URLDesk(d.Assessment.ID))
		return nil
	}
	p := bulkPage(d, form)
	v.cycle = d.Cycle.ID
	if p.Base, err = s.base(v, p.Heading, SectionDesk); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func (s *server) bulk(v *visit) error {
	id := v.Param("id")
	codes := slices.Clone(v.PostFormArray("tc"))
	if v.PostForm("ca_trong") != "" {
		codes = append(codes, v.PostFormArray("trong")...)
	}
	form := &typed{values: v.Request.PostForm}
	if len(codes) == 0 {
		form.fault("", "Không có tiêu chí nào để chấp nhận.")
		return s.showBulk(v, http.StatusUnprocessableEntity, form)
	}
	var ds []commands.Decision
	for _, code := range codes {
		ds = append(ds, commands.Decision{Item: code, Kind: models.VerdictAccepted})
	}
	if _, err := s.d.Commands.Decide(v.ctx(), v.act(), id, ds); err != nil {
		if form.refused(err, nil) {
			return s.showBulk(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", fmt.Sprintf("Đã chấp nhận %d tiêu chí.", len(ds)), "")
	v.to(URLDesk(id))
	return nil
}

// roundAsk confirms the end of round 1.
func (s *server) roundAsk(v *visit) error { return s.showRound(v, http.StatusOK, nil) }

func (s *server) showRound(v *visit, status int, form *typed) error {
	d, err := s.d.Queries.Desk(v.ctx(), v.actor, v.Param("id"))
	if err != nil {
		return err
	}
	p := roundPage(d, form)
	v.cycle = d.Cycle.ID
	if p.Base, err = s.base(v, p.Heading, SectionDesk); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func (s *server) round(v *visit) error {
	if _, err := s.d.Commands.CompleteRoundOne(v.ctx(), v.act(), v.Param("id")); err != nil {
		form := &typed{values: v.Request.PostForm}
		if form.refused(err, nil) {
			return s.showRound(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã kết thúc thẩm định lần 1.", "Đơn vị đã được thông báo kết quả.")
	v.to(URLDesks())
	return nil
}

// compare shows one criterion of all units side by side.
func (s *server) compare(v *visit) error {
	x, err := s.d.Queries.Compare(v.ctx(), v.actor, v.Query("ky"), v.Query("khoi"), v.Query("tc"))
	if err != nil {
		return err
	}
	p := comparePage(x, v.list())
	v.cycle = x.Cycle.ID
	if p.Base, err = s.base(v, "So sánh "+p.No, SectionDesk); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageCompare, p)
}

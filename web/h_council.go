package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// latest leads from the address without a cycle to the cycle in view.
func (s *server) latest(section Section, address func(cycle string) string) handler {
	return func(v *visit) error {
		base, err := s.base(v, "Chưa có kỳ đánh giá", section)
		if err != nil {
			return err
		}
		if v.cycle != "" {
			v.to(address(v.cycle))
			return nil
		}
		return v.page(http.StatusOK, PageTable, TablePage{Base: base, Head: ListHead{Title: "Chưa có kỳ đánh giá"},
			Empty: &Empty{Icon: IconCalendar, Title: "Chưa có kỳ đánh giá nào", Text: "Khi Điều phối mở kỳ đánh giá, nội dung sẽ hiện ở đây."}})
	}
}

func (s *server) council(v *visit) error { return s.showCouncil(v, http.StatusOK, nil) }

func (s *server) showCouncil(v *visit, status int, minutes *typed) error {
	v.cycle = v.Param("ky")
	x, err := s.d.Queries.CouncilView(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	forms, err := s.formsByCode(v, v.cycle)
	if err != nil {
		return err
	}
	p := councilPage(x, forms, minutes, v.Query("khoi"), v.list())
	if p.Base, err = s.base(v, "Hội đồng thẩm định", SectionCouncil); err != nil {
		return err
	}
	return v.page(status, PageCouncil, p)
}

// formsByCode maps the codes of a cycle's units to their forms.
func (s *server) formsByCode(v *visit, cycle string) (map[string]string, error) {
	rows, err := s.d.Queries.Assessments(v.ctx(), v.actor, queries.AssessmentFilter{CycleID: cycle})
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range rows.Rows {
		out[r.Unit.Code] = r.Assessment.ID
	}
	return out, nil
}

// councilUnit lists a unit's criteria, so that a member may bring one up.
func (s *server) councilUnit(v *visit) error {
	v.cycle = v.Param("ky")
	if _, err := s.d.Queries.CouncilView(v.ctx(), v.actor, v.cycle); err != nil {
		return err
	}
	f, err := s.formOf(v, v.Param("id"))
	if err != nil {
		return err
	}
	p := criteriaPage(f, "Xem xét", func(item string) string { return URLCouncilCase(v.cycle, f.Assessment.ID, item) })
	p.Head.Actions = append(p.Head.Actions, Button{Text: "Hội đồng thẩm định", Icon: IconReturn, Kind: "sec", Href: URLCouncil(v.cycle)})
	if p.Base, err = s.base(v, f.Unit.Name, SectionCouncil); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}

// formOf reads a form of the cycle in the address.
func (s *server) formOf(v *visit, id string) (queries.Form, error) {
	f, err := s.d.Queries.AssessmentForm(v.ctx(), v.actor, id)
	if err == nil && f.Cycle.ID != v.Param("ky") {
		err = errNowhere()
	}
	return f, err
}

// itemOf finds one criterion of a form.
func itemOf(f queries.Form, code string) (queries.FormItem, error) {
	at := slices.IndexFunc(f.Items, func(it queries.FormItem) bool { return it.Item.Code == code && !it.Item.Info() })
	if at < 0 {
		return queries.FormItem{}, errNowhere()
	}
	return f.Items[at], nil
}

func (s *server) councilCase(v *visit) error { return s.showCase(v, http.StatusOK, nil) }

func (s *server) showCase(v *visit, status int, form *typed) error {
	v.cycle = v.Param("ky")
	x, err := s.d.Queries.CouncilView(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	f, err := s.formOf(v, v.Param("id"))
	if err != nil {
		return err
	}
	it, err := itemOf(f, v.Param("item"))
	if err != nil {
		return err
	}
	p := decisionPage(f, it, form)
	p.Heading, p.Action = "Quyết định của Hội đồng", URLCouncilCase(v.cycle, f.Assessment.ID, it.Item.Code)
	p.Back = Link{Href: URLCouncil(v.cycle), Text: "Hội đồng thẩm định"}
	p.Consequence = Note{Kind: "warn", Text: "Kết quả này thay kết quả thẩm định của tiêu chí và là điểm đạt được; lý do gửi cho đơn vị và vào biên bản."}
	if !x.CanDecide {
		p.Consequence = Note{Lead: "Chỉ xem.", Text: "Thành viên, thư ký Hội đồng quyết định khi kỳ đánh giá ở bước Hội đồng; hiện kỳ " + x.StageVN + "."}
	}
	if p.Base, err = s.base(v, p.Heading, SectionCouncil); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

// decisionTyped reads a decision of the council or a correction; faults are noted in the form.
func decisionTyped(v *visit, it queries.FormItem, form *typed) commands.Decision {
	d := commands.Decision{Item: it.Item.Code, Kind: models.VerdictKind(v.PostForm("quyet_dinh")), Reason: strings.TrimSpace(v.PostForm("ly_do")), Format: indicators.VN}
	if d.Kind == "" {
		form.fault("quyet_dinh", "Hãy chọn một quyết định.")
	}
	if d.Reason == "" {
		form.fault("ly_do", "Hãy nêu lý do; đơn vị sẽ đọc lý do này.")
	}
	changed := figuresChanged(it, v.Request.PostForm)
	switch {
	case d.Kind == models.VerdictAdjusted && !changed:
		form.fault("quyet_dinh", "Chưa sửa số liệu nào so với số đơn vị kê khai.")
	case d.Kind == models.VerdictAdjusted:
		d.Values = figuresTyped(v.Request.PostForm)
	}
	return d
}

func (s *server) decideCase(v *visit) error {
	f, err := s.formOf(v, v.Param("id"))
	if err != nil {
		return err
	}
	it, err := itemOf(f, v.Param("item"))
	if err != nil {
		return err
	}
	form := &typed{values: v.Request.PostForm}
	d := decisionTyped(v, it, form)
	if len(form.errs) > 0 {
		return s.showCase(v, http.StatusUnprocessableEntity, form)
	}
	if _, err := s.d.Commands.CouncilDecide(v.ctx(), v.act(), f.Assessment.ID, []commands.Decision{d}); err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do"}) {
			return s.showCase(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi quyết định của Hội đồng.", f.Unit.Name+", tiêu chí "+it.Item.Code+".")
	v.to(URLCouncil(f.Cycle.ID))
	return nil
}

func (s *server) minutes(v *visit) error {
	cycle := v.Param("ky")
	form := &typed{values: v.Request.PostForm}
	in := models.Minutes{Number: v.PostForm("so"), Summary: v.PostForm("tom_tat")}
	day, err := ParseDate(v.PostForm("ngay"))
	if err != nil {
		form.fault("ngay", "Ngày họp: "+err.Error()+".")
	}
	in.Date = day.Format(time.DateOnly)
	if strings.TrimSpace(in.Number) == "" {
		form.fault("so", "Hãy nhập số biên bản họp Hội đồng.")
	}
	if len(form.errs) > 0 {
		return s.showCouncil(v, http.StatusUnprocessableEntity, form)
	}
	if _, err := s.d.Commands.RecordMinutes(v.ctx(), v.act(), cycle, in); err != nil {
		if form.refused(err, map[string]string{"minutes_number": "so", "date_invalid": "ngay"}) {
			return s.showCouncil(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi biên bản số "+in.Number+".", "Hệ thống đang tính kết quả và trình Chủ tịch.")
	v.to(URLCouncil(cycle))
	return nil
}

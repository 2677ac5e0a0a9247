package web

import (
	"net/http"
	"strconv"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

// watching refuses whoever may not see the boards.
func (v *visit) watching() error {
	for _, r := range []models.Role{models.RoleCoordinator, models.RoleCouncil, models.RoleSecretary, models.RoleChairman, models.RoleDeputy, models.RoleAuditor, models.RoleOffice} {
		if v.actor.Has(r, "") {
			return nil
		}
	}
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Trang này dành cho Điều phối và những người theo dõi kỳ đánh giá.")
}

func (s *server) cycles(v *visit) error {
	if err := v.watching(); err != nil {
		return err
	}
	rows, err := s.d.Queries.CycleList(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	p := cyclesPage(rows, v.coordinating() == nil)
	if p.Base, err = s.base(v, "Điều phối", SectionBoard); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}

// board shows a cycle to those who coordinate or watch it; a draft is its plan.
func (s *server) board(v *visit) error {
	v.cycle = v.Param("ky")
	b, err := s.d.Queries.Board(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	if b.Cycle.Stage == models.CycleDraft {
		return s.editPlan(v)
	}
	x := boardView{group: v.Query("khoi"), view: v.Query("xem"), may: v.coordinating() == nil, list: v.list()}
	if x.now, err = s.now(v); err != nil {
		return err
	}
	p, err := boardPage(b, x)
	if err != nil {
		return err
	}
	if p.Base, err = s.base(v, "Điều phối "+b.Cycle.Name, SectionBoard); err != nil {
		return err
	}
	if b.Drift > 0 {
		p.Banners = append(p.Banners, Note{Kind: "warn", Lead: strconv.Itoa(b.Drift) + " việc chờ bộ hẹn giờ.", Text: "Mọi quyết định đã được ghi; thư và mốc thời gian của các việc này sẽ chạy bù."})
	}
	return v.page(http.StatusOK, PageBoard, p)
}

func (s *server) boardUnits(v *visit) error {
	v.cycle = v.Param("ky")
	b, err := s.d.Queries.Board(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	step, err := strconv.Atoi(v.Query("buoc"))
	if err != nil || step < 0 || step >= len(b.Funnel) {
		step = -1
	}
	p := unitsPage(b, v.Query("q"), v.Query("khoi"), step, v.offset())
	if p.Base, err = s.base(v, p.Head.Title, SectionBoard); err != nil {
		return err
	}
	p.Pager = v.pager(p.total, "đơn vị")
	return v.page(http.StatusOK, PageTable, p.TablePage)
}

// correctAsk leads from the units to a unit's criteria to the correction of one of them.
func (s *server) correctAsk(v *visit) error { return s.showCorrect(v, http.StatusOK, nil) }

func (s *server) showCorrect(v *visit, status int, form *typed) error {
	v.cycle = v.Param("ky")
	if err := v.coordinating(); err != nil {
		return err
	}
	b, err := s.d.Queries.Board(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	if form == nil && !mayCorrect(b) {
		return models.Refuse(models.RefuseConflict, "wrong_stage", "Kỳ đánh giá "+b.StageVN+" nên không đính chính được. Đính chính khi kết quả đang trình ký hoặc đã công bố.")
	}
	id, code := v.Query("phieu"), v.Query("tc")
	if id == "" {
		p := correctUnits(b, v.list())
		if p.Base, err = s.base(v, "Đính chính", SectionBoard); err != nil {
			return err
		}
		return v.page(status, PageTable, p)
	}
	f, err := s.formOf(v, id)
	if err != nil {
		return err
	}
	if code == "" {
		p := criteriaPage(f, "Đính chính", func(item string) string { return URLCorrect(v.cycle, id, item) })
		p.Head.Title = "Đính chính: " + f.Unit.Name
		p.Head.Actions = []Button{{Text: "Chọn đơn vị khác", Icon: IconReturn, Kind: "sec", Href: URLCorrect(v.cycle, "", "")}}
		if p.Base, err = s.base(v, p.Head.Title, SectionBoard); err != nil {
			return err
		}
		return v.page(status, PageTable, p)
	}
	it, err := itemOf(f, code)
	if err != nil {
		return err
	}
	p := decisionPage(f, it, form)
	p.Heading, p.Submit, p.Action = "Đính chính", "Ghi đính chính", URLCorrect(v.cycle, id, code)
	p.Back = Link{Href: URLCorrect(v.cycle, id, ""), Text: f.Unit.Name}
	p.Consequence = Note{Kind: "warn", Lead: "Hệ thống tính lại toàn bộ kết quả", Text: "và trình Chủ tịch bản mới. Bản đã công bố giữ nguyên đến khi bản đính chính được phê duyệt và công bố; lý do được công bố kèm."}
	if p.Base, err = s.base(v, p.Heading, SectionBoard); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func correctUnits(b queries.Board, list listView) TablePage {
	p := TablePage{Head: ListHead{Title: "Đính chính", Sub: b.Cycle.Name + " · chọn đơn vị", Actions: []Button{{Text: "Bảng điều phối", Icon: IconDashboard, Kind: "sec", Href: URLBoard(b.Cycle.ID)}}}}
	p.Table = Table{Caption: "Đơn vị", Columns: []Column{{"Đơn vị", false}, {"Trạng thái", false}}}
	rows, part := partOf(list, formsAt(b, []models.AssessmentStage{models.StageFinal}), func(r queries.HeatRow) string { return r.Unit.Name + " " + r.Unit.Code })
	if part.Search != nil {
		p.Search, p.Pager = part.Search, part.Pager
	}
	for _, r := range rows {
		chip := StageChip(r.Assessment.Stage)
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: r.Unit.Name, Href: URLCorrect(b.Cycle.ID, r.Assessment.ID, ""), Sub: r.Unit.Code}, {Chip: &chip}}})
	}
	if len(p.Table.Rows) == 0 && list.q == "" {
		p.Empty = &Empty{Icon: IconBuilding, Title: "Chưa đơn vị nào có kết quả", Text: "Đính chính được khi kết quả của đơn vị đã chốt."}
	}
	return p
}

func (s *server) correct(v *visit) error {
	if err := v.coordinating(); err != nil {
		return err
	}
	f, err := s.formOf(v, v.Query("phieu"))
	if err != nil {
		return err
	}
	it, err := itemOf(f, v.Query("tc"))
	if err != nil {
		return err
	}
	form := &typed{values: v.Request.PostForm}
	d := decisionTyped(v, it, form)
	if len(form.errs) > 0 {
		return s.showCorrect(v, http.StatusUnprocessableEntity, form)
	}
	if _, err := s.d.Commands.Correct(v.ctx(), v.act(), f.Assessment.ID, []commands.Decision{d}); err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do"}) {
			return s.showCorrect(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi đính chính.", "Hệ thống đang tính lại và sẽ trình Chủ tịch bản mới.")
	v.to(URLBoard(v.Param("ky")))
	return nil
}

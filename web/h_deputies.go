package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chuky/models"
	"chuky/queries"
)

// mayRecordDeputy: the coordinator and the Office put assignments on record.
func (v *visit) mayRecordDeputy() bool {
	return v.coordinating() == nil || v.actor.Has(models.RoleOffice, "")
}

// deputies lists the assignments (KT.) on record.
func (s *server) deputies(v *visit) error {
	rows, err := s.d.Queries.Deputies(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	p := deputiesPage(rows, v.mayRecordDeputy())
	if p.Base, err = s.base(v, "Giao ký thay", SectionSign); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}

func deputiesPage(rows []queries.DeputyRow, may bool) TablePage {
	p := TablePage{Head: ListHead{Title: "Giao ký thay (KT.)", Sub: fmt.Sprintf("%d văn bản đã ghi nhận", len(rows))}}
	if may {
		p.Head.Actions = []Button{{Text: "Ghi nhận văn bản", Icon: IconPlus, Kind: "pri", Href: URLDeputies() + "/moi"}}
	}
	p.Table = Table{Caption: "Văn bản giao ký thay", Columns: []Column{{"Người ký thay", false}, {"Văn bản", false}, {"Thời gian", false}, {"Hiệu lực", false}}}
	acts := may && slices.ContainsFunc(rows, func(d queries.DeputyRow) bool { return !d.RevokedAt.Set() })
	for _, d := range rows {
		chip, sub := Chip{"", IconCircleDashed, "Không trong thời gian"}, ""
		switch {
		case d.RevokedAt.Set():
			chip, sub = Chip{"bad", IconBan, "Đã thu hồi"}, "lúc "+DateTime(d.RevokedAt.Time())
		case d.Active:
			chip = Chip{"ok", IconCircleCheck, "Đang hiệu lực"}
		}
		if d.Used {
			sub = strings.TrimSpace(sub + " đã dùng để phê duyệt")
		}
		row := TableRow{Cells: []Cell{{Text: d.Name}, {Text: "Số " + d.Number, Sub: "ngày " + isoDate(d.Date)}, {Text: isoDate(d.FromDate) + " đến " + isoDate(d.ToDate)}, {Chip: &chip, Sub: sub}}}
		if acts && !d.RevokedAt.Set() {
			row.Actions = []Button{{Text: "Thu hồi", Icon: IconBan, Kind: "sec", Href: URLDeputyRevoke(d.ID)}}
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(rows) == 0 {
		p.Empty = &Empty{Icon: IconUserShield, Title: "Chưa có văn bản nào", Text: "Phó Chủ tịch chỉ phê duyệt được (KT.) khi văn bản giao ký thay đã ghi ở đây và còn trong thời gian."}
	}
	return p
}

func (s *server) revokeDeputyAsk(v *visit) error { return s.showRevokeDeputy(v, http.StatusOK, nil) }

func (s *server) showRevokeDeputy(v *visit, status int, form *typed) error {
	if !v.mayRecordDeputy() {
		return models.Refuse(models.RefuseForbidden, "not_allowed", "Chỉ Điều phối và Văn phòng thu hồi được văn bản giao ký thay.")
	}
	rows, err := s.d.Queries.Deputies(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(d queries.DeputyRow) bool { return d.ID == v.Param("id") })
	if at < 0 {
		return errNowhere()
	}
	d := rows[at]
	p := ConfirmPage{Heading: "Thu hồi văn bản giao ký thay", Lead: "Số " + d.Number + " ngày " + isoDate(d.Date), Action: URLDeputyRevoke(d.ID), Submit: "Thu hồi", Icon: IconBan, Danger: true, Errors: form.problems(), Back: Link{Href: URLDeputies(), Text: "Giao ký thay"},
		Facts:       []Fact{{"Người ký thay", d.Name}, {"Thời gian", isoDate(d.FromDate) + " đến " + isoDate(d.ToDate)}},
		Fields:      form.fillAll(reasonField("Ghi vào nhật ký, ví dụ số văn bản thu hồi.")),
		Consequence: Note{Kind: "warn", Lead: "Từ lúc thu hồi,", Text: "người này không phê duyệt thay Chủ tịch (KT.) theo văn bản này được nữa; kết quả đã phê duyệt trước đó giữ nguyên. Không khôi phục được; muốn giao lại thì ghi nhận văn bản mới."}}
	if p.Base, err = s.base(v, p.Heading, SectionSign); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func (s *server) revokeDeputy(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	d, err := s.d.Commands.RevokeDeputy(v.ctx(), v.act(), v.Param("id"), v.PostForm("ly_do"))
	if err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do"}) {
			return s.showRevokeDeputy(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã thu hồi văn bản số "+d.Number+".", "")
	v.to(URLDeputies())
	return nil
}

func (s *server) newDeputy(v *visit) error { return s.showDeputy(v, http.StatusOK, nil) }

func (s *server) showDeputy(v *visit, status int, form *typed) error {
	if !v.mayRecordDeputy() {
		return models.Refuse(models.RefuseForbidden, "not_allowed", "Chỉ Điều phối và Văn phòng ghi nhận được văn bản giao ký thay.")
	}
	holders, err := s.d.Commands.Store.Read(v.ctx()).Holders(models.RoleDeputy, "")
	if err != nil {
		return err
	}
	who := []Option{{Label: "Chọn người"}}
	for _, u := range holders {
		who = append(who, Option{Value: u.ID, Label: u.Name})
	}
	p := EditPage{Head: ListHead{Title: "Ghi nhận văn bản giao ký thay"}, Back: &Link{Href: URLDeputies(), Text: "Giao ký thay"}, Action: URLDeputies() + "/moi", Submit: "Ghi nhận", Errors: form.problems(),
		Consequence: &Note{Kind: "warn", Text: "Trong thời gian ghi dưới đây, người này phê duyệt được kết quả thay Chủ tịch (KT.)."},
		Groups: []FieldGroup{{Title: "Văn bản", Fields: form.fillAll(Field{Type: "select", Name: "nguoi", Label: "Người ký thay", Options: who, Required: true, Help: "Người mang vai trò Phó Chủ tịch UBND."}, Field{Name: "so", Label: "Số văn bản", Required: true, Placeholder: "88/UBND-VP"},
			Field{Type: "date", Name: "ngay", Label: "Ngày văn bản", Required: true}, Field{Type: "date", Name: "tu", Label: "Từ ngày", Required: true}, Field{Type: "date", Name: "den", Label: "Đến hết ngày", Required: true})}}}
	if p.Base, err = s.base(v, p.Head.Title, SectionSign); err != nil {
		return err
	}
	return v.page(status, PageEdit, p)
}

func (s *server) recordDeputy(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	in := models.Deputy{UserID: v.PostForm("nguoi"), Number: strings.TrimSpace(v.PostForm("so")), Date: dateTyped(form, "ngay", "Ngày văn bản"), FromDate: dateTyped(form, "tu", "Từ ngày"), ToDate: dateTyped(form, "den", "Đến hết ngày")}
	needed(form, "nguoi", "Hãy chọn người ký thay.")
	needed(form, "so", "Hãy nhập số văn bản.")
	if in.FromDate != "" && in.ToDate != "" && in.ToDate < in.FromDate {
		form.fault("den", "Ngày kết thúc không được trước ngày bắt đầu.")
	}
	if len(form.errs) > 0 {
		return s.showDeputy(v, http.StatusUnprocessableEntity, form)
	}
	if _, err := s.d.Commands.RecordDeputy(v.ctx(), v.act(), in); err != nil {
		if form.refused(err, map[string]string{"deputy_incomplete": "so"}) {
			return s.showDeputy(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi nhận văn bản số "+in.Number+".", "")
	v.to(URLDeputies())
	return nil
}

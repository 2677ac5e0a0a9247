package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"chuky/models"
	"chuky/queries"
)

// administering refuses whoever is no administrator.
func (v *visit) administering() error {
	if v.actor.Has(models.RoleAdmin, "") {
		return nil
	}
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Chỉ Quản trị làm được việc này.")
}

// overseeing refuses whoever may not read the lists of administration.
func (v *visit) overseeing() error {
	if v.administering() == nil || v.coordinating() == nil || v.actor.Has(models.RoleAuditor, "") {
		return nil
	}
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Trang này dành cho Quản trị, Điều phối và Thanh tra.")
}

func (s *server) adminUnits(v *visit) error {
	if err := v.overseeing(); err != nil {
		return err
	}
	x := unitList{q: v.Query("q"), group: v.Query("nhom"), offset: v.offset(), sets: s.d.Queries.SetList(v.ctx(), v.actor), people: map[string]int{}, may: v.administering() == nil}
	units, err := s.d.Queries.Units(v.ctx(), v.actor, queries.ListFilter{Query: x.q, Group: x.group})
	if err != nil {
		return err
	}
	x.units = units.Rows
	users, err := s.d.Queries.Users(v.ctx(), v.actor, queries.ListFilter{})
	if err != nil {
		return err
	}
	for _, u := range users.Rows {
		x.people[u.User.UnitID]++
	}
	p := unitsAdminPage(x)
	if p.Base, err = s.base(v, "Đơn vị", SectionAdmin); err != nil {
		return err
	}
	p.Pager = v.pager(len(x.units), "đơn vị")
	return v.page(http.StatusOK, PageTable, p)
}

func (s *server) adminUnit(v *visit) error { return s.showUnit(v, http.StatusOK, nil) }

// unitForm gathers what the form of a unit shows; the unit "moi" is a new one.
func (s *server) unitForm(v *visit, form *typed) (unitForm, error) {
	x := unitForm{sets: s.d.Queries.SetList(v.ctx(), v.actor), form: form, may: v.administering() == nil}
	all, err := s.d.Queries.Units(v.ctx(), v.actor, queries.ListFilter{})
	if err != nil {
		return x, err
	}
	x.all = all.Rows
	id := v.Param("id")
	if id == "moi" {
		return x, v.administering()
	}
	u, err := s.d.Queries.Unit(v.ctx(), v.actor, id)
	if err != nil {
		return x, err
	}
	x.unit = &u
	for _, p := range x.all {
		if p.ID == u.ParentID {
			x.parent = p.Code
		}
	}
	people, err := s.d.Queries.Users(v.ctx(), v.actor, queries.ListFilter{UnitID: u.ID})
	x.people = people.Rows
	return x, err
}

func (s *server) showUnit(v *visit, status int, form *typed) error {
	if err := v.overseeing(); err != nil {
		return err
	}
	x, err := s.unitForm(v, form)
	if err != nil {
		return err
	}
	p := unitPage(x)
	if p.Base, err = s.base(v, p.Head.Title, SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageEdit, p)
}

var unitPlaces = map[string]string{"unit_code_invalid": "ma", "unit_code_taken": "ma", "name_missing": "ten", "parent_unknown": "cap_tren", "parent_self": "cap_tren", "period_order": "den_ngay", "date_invalid": "tu_ngay"}

func (s *server) saveUnit(v *visit) error {
	if err := v.administering(); err != nil {
		return err
	}
	form := &typed{values: v.Request.PostForm}
	d := unitTyped(form)
	if len(form.errs) > 0 {
		return s.showUnit(v, http.StatusUnprocessableEntity, form)
	}
	id := v.Param("id")
	var u models.Unit
	var err error
	if id == "moi" {
		u, err = s.d.Commands.CreateUnit(v.ctx(), v.act(), d)
	} else {
		version, verr := strconv.Atoi(v.PostForm("version"))
		if verr != nil {
			return models.Refuse(models.RefuseNoVersion, "version_missing", "Trang đã cũ. Hãy tải lại trang rồi sửa lại.")
		}
		u, err = s.d.Commands.UpdateUnit(v.ctx(), v.act(), id, version, d)
	}
	if r, ok := models.AsRefusal(err); ok && r.Kind == models.RefuseStale {
		x, err := s.unitForm(v, nil)
		if err != nil {
			return err
		}
		return s.conflict(v, unitConflict(x, form))
	}
	if err != nil {
		if form.refused(err, unitPlaces) {
			return s.showUnit(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi "+u.Name+".", "")
	v.to(URLAdminUnit(u.ID))
	return nil
}

func (s *server) conflict(v *visit, p ConflictPage) error {
	var err error
	if p.Base, err = s.base(v, p.Heading, SectionAdmin); err != nil {
		return err
	}
	return v.page(http.StatusPreconditionFailed, PageConflict, p)
}

// importLimit bounds a file that is imported through the pages; it travels with the preview.
const importLimit = 2 << 20

func (s *server) importAsk(v *visit) error { return s.showImport(v, http.StatusOK, nil) }

func (s *server) showImport(v *visit, status int, errs []string) error {
	if err := v.administering(); err != nil {
		return err
	}
	p := importPage(errs)
	var err error
	if p.Base, err = s.base(v, p.Head.Title, SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageEdit, p)
}

// importUnits shows what a file would do, and does it once the preview was confirmed.
func (s *server) importUnits(v *visit) error {
	if err := v.administering(); err != nil {
		return err
	}
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, 2*importLimit)
	if encoded := v.PostForm("noi_dung"); encoded != "" {
		return s.importApply(v, v.PostForm("ten_tep"), encoded)
	}
	name, data, problem := uploaded(v)
	if problem != "" {
		return s.showImport(v, http.StatusUnprocessableEntity, []string{problem})
	}
	out, err := s.d.Commands.ImportUnits(v.ctx(), v.actor, name, bytes.NewReader(data), false)
	if r, ok := models.AsRefusal(err); ok && r.Kind == models.RefuseInvalid {
		return s.showImport(v, http.StatusUnprocessableEntity, sentences(r))
	}
	if err != nil {
		return err
	}
	if errs := importErrors(out); len(errs) > 0 {
		return s.showImport(v, http.StatusUnprocessableEntity, errs)
	}
	if len(out.Rows) == 0 {
		v.flash("", "Không có gì thay đổi.", "Mọi đơn vị trong tệp đã giống danh sách hiện có.")
		v.to(URLAdminUnits())
		return nil
	}
	p := importPreview(name, base64.StdEncoding.EncodeToString(data), out)
	if p.Base, err = s.base(v, p.Heading, SectionAdmin); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageConfirm, p)
}

// uploaded reads the file of the form, or says what is wrong with it.
func uploaded(v *visit) (name string, data []byte, problem string) {
	head, err := v.FormFile("tep")
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge) || err == nil && head.Size > importLimit:
		return "", nil, "Tệp lớn quá 2 MB. Hãy chia nhỏ."
	case err != nil:
		return "", nil, "Hãy chọn tệp danh sách đơn vị."
	case head.Size == 0:
		return "", nil, "Tệp rỗng. Hãy chọn tệp khác."
	}
	f, err := head.Open()
	if err != nil {
		return "", nil, "Không đọc được tệp. Hãy chọn lại."
	}
	defer func() { _ = f.Close() }()
	if data, err = io.ReadAll(f); err != nil {
		return "", nil, "Không đọc được tệp. Hãy chọn lại."
	}
	return head.Filename, data, ""
}

func (s *server) importApply(v *visit, name, encoded string) error {
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return s.showImport(v, http.StatusUnprocessableEntity, []string{"Nội dung tệp không đọc được. Hãy chọn lại tệp."})
	}
	out, err := s.d.Commands.ImportUnits(v.ctx(), v.act(), name, bytes.NewReader(data), true)
	if r, ok := models.AsRefusal(err); ok && r.Kind == models.RefuseInvalid {
		return s.showImport(v, http.StatusUnprocessableEntity, sentences(r))
	}
	if err != nil {
		return err
	}
	v.flash("ok", "Đã nhập đơn vị từ tệp.", strings.TrimSpace(Int(out.Created)+" đơn vị mới, "+Int(out.Updated)+" đơn vị đổi."))
	v.to(URLAdminUnits())
	return nil
}

func (s *server) adminUsers(v *visit) error {
	f := queries.ListFilter{Query: v.Query("q"), Role: models.Role(v.Query("vt")), UnitID: v.Query("dv"), Limit: listSize, Offset: v.offset()}
	page, err := s.d.Queries.Users(v.ctx(), v.actor, f)
	if err != nil {
		return err
	}
	x := userList{rows: page.Rows, q: f.Query, role: f.Role, unitID: f.UnitID, may: v.administering() == nil}
	if f.UnitID != "" {
		u, err := s.d.Queries.Unit(v.ctx(), v.actor, f.UnitID)
		if err != nil {
			return err
		}
		x.unit = u.Name
	}
	p := usersPage(x, page.Total)
	if p.Base, err = s.base(v, "Người dùng", SectionAdmin); err != nil {
		return err
	}
	p.Pager = v.pager(page.Total, "người dùng")
	return v.page(http.StatusOK, PageTable, p)
}

func (s *server) adminUser(v *visit) error { return s.showUser(v, http.StatusOK, v.Param("id"), nil) }

func (s *server) userForm(v *visit, id string, form *typed) (userForm, error) {
	x := userForm{form: form, may: v.administering() == nil, own: id == v.actor.User.ID}
	units, err := s.d.Queries.Units(v.ctx(), v.actor, queries.ListFilter{})
	if err != nil {
		return x, err
	}
	x.units = units.Rows
	if id == "moi" {
		return x, v.administering()
	}
	u, err := s.d.Queries.User(v.ctx(), v.actor, id)
	x.user = &u
	return x, err
}

// showUser shows an account; notes come first, e.g. a password that is shown once.
func (s *server) showUser(v *visit, status int, id string, form *typed, notes ...Note) error {
	x, err := s.userForm(v, id, form)
	if err != nil {
		return err
	}
	x.notes = notes
	p := userPage(x)
	if p.Base, err = s.base(v, p.Head.Title, SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageEdit, p)
}

var userPlaces = map[string]string{"username_invalid": "ten_dn", "username_taken": "ten_dn", "name_missing": "ho_ten", "email_invalid": "thu", "unit_unknown": "don_vi", "role_unit": "vt.0.don_vi", "role_unknown": "vt.0.vai_tro"}

// saveUser creates an account, whose one-time password this very answer shows, or changes one.
func (s *server) saveUser(v *visit) error {
	if err := v.administering(); err != nil {
		return err
	}
	id := v.Param("id")
	form := &typed{values: v.Request.PostForm}
	in := userTyped(form)
	if len(form.errs) > 0 {
		return s.showUser(v, http.StatusUnprocessableEntity, id, form)
	}
	if id == "moi" {
		made, err := s.d.Commands.CreateUser(v.ctx(), v.act(), in)
		if err == nil {
			return s.showUser(v, http.StatusOK, made.ID, nil, oneTime(made))
		}
		if form.refused(err, userPlaces) {
			return s.showUser(v, http.StatusUnprocessableEntity, id, form)
		}
		return err
	}
	version, err := strconv.Atoi(v.PostForm("version"))
	if err != nil {
		return models.Refuse(models.RefuseNoVersion, "version_missing", "Trang đã cũ. Hãy tải lại trang rồi sửa lại.")
	}
	_, err = s.d.Commands.UpdateUser(v.ctx(), v.act(), id, version, in)
	if r, ok := models.AsRefusal(err); ok && r.Kind == models.RefuseStale {
		x, err := s.userForm(v, id, nil)
		if err != nil {
			return err
		}
		return s.conflict(v, userConflict(*x.user, x.units, form))
	}
	if err != nil {
		if form.refused(err, userPlaces) {
			return s.showUser(v, http.StatusUnprocessableEntity, id, form)
		}
		return err
	}
	v.flash("ok", "Đã ghi "+in.Name+".", "")
	v.to(URLAdminUser(id))
	return nil
}

// userConfirm is a page about one account before something is done to it.
func (s *server) userConfirm(v *visit, status int, form *typed, page func(userForm) (ConfirmPage, error)) error {
	if err := v.administering(); err != nil {
		return err
	}
	x, err := s.userForm(v, v.Param("id"), form)
	if err != nil {
		return err
	}
	if x.user == nil {
		return errNowhere()
	}
	p, err := page(x)
	if err != nil {
		return err
	}
	p.Lead, p.Errors = x.user.User.Name+" ("+x.user.User.Username+")", form.problems()
	p.Back = Link{Href: URLAdminUser(x.user.User.ID), Text: x.user.User.Name}
	if p.Base, err = s.base(v, p.Heading, SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

package web

import (
	"net/http"

	"chuky/commands"
	"chuky/models"
)

func (s *server) resetAsk(v *visit) error {
	return s.userConfirm(v, http.StatusOK, nil, func(x userForm) (ConfirmPage, error) {
		return ConfirmPage{Heading: "Cấp lại mật khẩu", Submit: "Cấp lại mật khẩu", Icon: IconKey, Action: URLAdminUserReset(x.user.User.ID),
			Consequence: Note{Kind: "warn", Text: "Mật khẩu cũ, các phiên đăng nhập và mã truy cập của người này hết hiệu lực ngay. Mật khẩu dùng một lần hiện một lần ở trang sau."}}, nil
	})
}

func (s *server) reset(v *visit) error {
	made, err := s.d.Commands.ResetPassword(v.ctx(), v.act(), v.Param("id"))
	if err != nil {
		return err
	}
	return s.showUser(v, http.StatusOK, made.ID, nil, oneTime(made))
}

func (s *server) disableAsk(v *visit) error { return s.showDisable(v, http.StatusOK, nil) }

func (s *server) showDisable(v *visit, status int, form *typed) error {
	return s.userConfirm(v, status, form, func(x userForm) (ConfirmPage, error) {
		return ConfirmPage{Heading: "Ngừng tài khoản", Submit: "Ngừng tài khoản", Icon: IconBan, Danger: true, Action: URLAdminUserDisable(x.user.User.ID), Fields: form.fillAll(reasonField("Ghi vào nhật ký.")),
			Consequence: Note{Kind: "warn", Text: "Người này bị đăng xuất ngay và không đăng nhập được nữa. Việc đang giữ không tự chuyển cho người khác; tài khoản không bị xóa và cho dùng lại được."}}, nil
	})
}

func (s *server) disable(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	needed(form, "ly_do", "Hãy nêu lý do.")
	if len(form.errs) > 0 {
		return s.showDisable(v, http.StatusUnprocessableEntity, form)
	}
	if err := s.d.Commands.SetDisabled(v.ctx(), v.act(), v.Param("id"), true, v.PostForm("ly_do")); err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do"}) {
			return s.showDisable(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã ngừng tài khoản.", "")
	v.to(URLAdminUser(v.Param("id")))
	return nil
}

func (s *server) enable(v *visit) error {
	if err := s.d.Commands.SetDisabled(v.ctx(), v.act(), v.Param("id"), false, ""); err != nil {
		return err
	}
	v.flash("ok", "Tài khoản dùng lại được.", "")
	v.to(URLAdminUser(v.Param("id")))
	return nil
}

func (s *server) grantAsk(v *visit) error { return s.showGrant(v, http.StatusOK, nil) }

func (s *server) showGrant(v *visit, status int, form *typed) error {
	return s.userConfirm(v, status, form, func(x userForm) (ConfirmPage, error) {
		fields := grantFields(x.units, 0)
		fields[0].Required = true
		return ConfirmPage{Heading: "Cấp thêm vai trò", Submit: "Cấp vai trò", Icon: IconUserPlus, Action: URLAdminUserGrant(x.user.User.ID), Fields: form.fillAll(fields...),
			Consequence: Note{Text: "Vai trò có hiệu lực ngay ở yêu cầu kế tiếp của người này."}}, nil
	})
}

func (s *server) grant(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	needed(form, grantName(0, "vai_tro"), "Hãy chọn vai trò.")
	if len(form.errs) > 0 {
		return s.showGrant(v, http.StatusUnprocessableEntity, form)
	}
	g := commands.NewGrant{Role: models.Role(v.PostForm(grantName(0, "vai_tro"))), UnitID: v.PostForm(grantName(0, "don_vi"))}
	if _, err := s.d.Commands.Grant(v.ctx(), v.act(), v.Param("id"), g); err != nil {
		if form.refused(err, userPlaces) {
			return s.showGrant(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã cấp vai trò "+RoleName(g.Role)+".", "")
	v.to(URLAdminUser(v.Param("id")))
	return nil
}

func (s *server) revokeAsk(v *visit) error { return s.showRevoke(v, http.StatusOK, nil) }

func (s *server) showRevoke(v *visit, status int, form *typed) error {
	return s.userConfirm(v, status, form, func(x userForm) (ConfirmPage, error) {
		for _, g := range x.user.Grants {
			if g.ID == v.Param("vai_tro") {
				p := ConfirmPage{Heading: "Thu lại vai trò", Submit: "Thu lại", Icon: IconX, Danger: true, Action: URLAdminUserRevoke(x.user.User.ID, g.ID), Facts: []Fact{{"Vai trò", RoleName(g.Role)}, {"Đơn vị", dash(g.Unit)}},
					Consequence: Note{Kind: "warn", Text: "Có hiệu lực ngay ở yêu cầu kế tiếp của người này."}}
				return p, nil
			}
		}
		return ConfirmPage{}, errNowhere()
	})
}

func (s *server) revoke(v *visit) error {
	if err := s.d.Commands.Revoke(v.ctx(), v.act(), v.Param("id"), v.Param("vai_tro")); err != nil {
		form := &typed{values: v.Request.PostForm}
		if form.refused(err, nil) {
			return s.showRevoke(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã thu lại vai trò.", "")
	v.to(URLAdminUser(v.Param("id")))
	return nil
}

package web

import (
	"net/http"
	"slices"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

func (s *server) sign(v *visit) error { return s.showSign(v, http.StatusOK, nil) }

// showSign shows the chairman's page; first is said before everything else.
func (s *server) showSign(v *visit, status int, first *Note) error {
	v.cycle = v.Param("ky")
	x, err := s.d.Queries.SignView(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	now, err := s.now(v)
	if err != nil {
		return err
	}
	p := signPage(x, now, v.Query("khoi"), v.list(), s.mayReadRuns(v))
	if first != nil {
		p.Notes = append([]Note{*first}, p.Notes...)
	}
	if p.Base, err = s.base(v, "Phê duyệt kết quả", SectionSign); err != nil {
		return err
	}
	if p.Approve != nil { // the bar of the two buttons takes the place of the phone's menu
		p.Tabbar, p.Body = nil, "ck-has-sign"
	}
	return v.page(status, PageSign, p)
}

// mayReadRuns: the Office sees the page but not the frozen file.
func (s *server) mayReadRuns(v *visit) bool {
	return slices.ContainsFunc(v.roles(), func(r models.Role) bool {
		return r != models.RoleOffice && r != models.RoleAdmin && !r.OfUnit() && r != models.RoleVerifier
	})
}

// results sends the frozen file of the run that waits for approval.
func (s *server) results(v *visit) error {
	x, err := s.d.Queries.SignView(v.ctx(), v.actor, v.Param("ky"))
	if err != nil {
		return err
	}
	if x.Run.ID == "" {
		return errNowhere()
	}
	_, content, err := s.d.Queries.RunContent(v.ctx(), v.actor, x.Cycle.ID, x.Run.ID)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="ket-qua.json"`)
	v.Header("Content-Type", "application/json")
	http.ServeContent(v.Writer, v.Request, "", time.Time{}, content)
	return nil
}

func (s *server) approveAsk(v *visit) error { return s.showApprove(v, http.StatusOK, nil) }

func (s *server) showApprove(v *visit, status int, form *typed) error {
	return s.signConfirm(v, status, form, approvePage)
}

func (s *server) sendBackAsk(v *visit) error { return s.showSendBack(v, http.StatusOK, nil) }

func (s *server) showSendBack(v *visit, status int, form *typed) error {
	return s.signConfirm(v, status, form, sendBackPage)
}

// signConfirm shows a confirm page about the digest in view. A digest that is no longer the current one leads back to
// the new result.
func (s *server) signConfirm(v *visit, status int, form *typed, page func(queries.Sign, time.Time, *typed) ConfirmPage) error {
	v.cycle = v.Param("ky")
	x, err := s.d.Queries.SignView(v.ctx(), v.actor, v.cycle)
	if err != nil {
		return err
	}
	if !x.CanApprove {
		why := x.WhyNot
		if why == "" {
			why = "Hiện không có kết quả nào chờ bạn phê duyệt."
		}
		return s.showSign(v, http.StatusConflict, &Note{Kind: "warn", Text: why})
	}
	if seen := v.Query("digest"); seen != "" && seen != x.Digest {
		return s.showSign(v, http.StatusConflict, outdated())
	}
	now, err := s.now(v)
	if err != nil {
		return err
	}
	p := page(x, now, form)
	if p.Base, err = s.base(v, p.Heading, SectionSign); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func outdated() *Note {
	return &Note{Kind: "bad", Lead: "Kết quả bạn xem không còn là bản mới nhất.", Text: "Chưa có gì được phê duyệt hay trả lại. Dưới đây là kết quả mới; hãy xem lại rồi quyết định."}
}

func (s *server) approve(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	in := commands.Approval{Digest: v.PostForm("digest"), ProposalNo: v.PostForm("ttr_so"), DecisionNo: v.PostForm("qd_so"),
		ProposalDate: dateTyped(form, "ttr_ngay", "Ngày Tờ trình"), DecisionDate: dateTyped(form, "qd_ngay", "Ngày Quyết định")}
	needed(form, "ttr_so", "Hãy nhập số Tờ trình.")
	needed(form, "qd_so", "Hãy nhập số Quyết định.")
	if len(form.errs) > 0 {
		return s.showApprove(v, http.StatusUnprocessableEntity, form)
	}
	_, err := s.d.Commands.Approve(v.ctx(), v.act(), v.Param("ky"), in)
	if r, ok := models.AsRefusal(err); ok && r.Code == "digest_outdated" {
		return s.showSign(v, http.StatusConflict, outdated())
	}
	if err != nil {
		if form.refused(err, nil) {
			return s.showApprove(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", "Đã phê duyệt kết quả.", "Quyết định số "+in.DecisionNo+". Hệ thống niêm phong và công bố theo lịch của kỳ.")
	v.to(URLSign(v.Param("ky")))
	return nil
}

func (s *server) sendBack(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	needed(form, "ly_do", "Hãy nêu lý do trả lại.")
	if len(form.errs) > 0 {
		return s.showSendBack(v, http.StatusUnprocessableEntity, form)
	}
	far := v.PostForm("ve") == "tham-dinh"
	_, err := s.d.Commands.SendBack(v.ctx(), v.act(), v.Param("ky"), v.PostForm("digest"), v.PostForm("ly_do"), far)
	if r, ok := models.AsRefusal(err); ok && r.Code == "digest_outdated" {
		return s.showSign(v, http.StatusConflict, outdated())
	}
	if err != nil {
		if form.refused(err, map[string]string{"reason_missing": "ly_do"}) {
			return s.showSendBack(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	to := "Hội đồng thẩm định"
	if far {
		to = "thẩm định viên"
	}
	v.flash("ok", "Đã trả lại kết quả cho "+to+".", "")
	v.to(URLSign(v.Param("ky")))
	return nil
}

package web

import (
	"fmt"
	"net/http"

	"chuky/models"
	"chuky/queries"

	"github.com/gin-gonic/gin"
)

func (s *server) routesThread(r gin.IRouter) {
	r.GET(URLSupplement(""), s.signedIn(s.formList(SectionThread, "Yêu cầu bổ sung", URLSupplement)))
	r.GET("/bo-sung/:phieu", s.signedIn(s.supplements))
	r.GET("/bo-sung/:phieu/:tc", s.signedIn(s.supplementsAgain))
	r.POST("/bo-sung/:phieu/:tc", s.signedIn(s.replySupplement))

	r.GET(URLExplain(""), s.signedIn(s.formList(SectionThread, "Giải trình, kiến nghị", URLExplain)))
	r.GET("/giai-trinh/:phieu", s.signedIn(s.explanations))
	r.GET("/giai-trinh/:phieu/gui", s.signedIn(s.sendAsk))
	r.POST("/giai-trinh/:phieu/gui", s.signedIn(s.sendExplanations))
	r.GET("/giai-trinh/:phieu/:tc", s.signedIn(s.explanationsAgain))
	r.POST("/giai-trinh/:phieu/:tc", s.signedIn(s.saveExplanation))
}

func (s *server) supplements(v *visit) error { return s.showSupplements(v, http.StatusOK, "", nil) }

func (s *server) supplementsAgain(v *visit) error {
	v.to(URLSupplement(v.Param("phieu")))
	return nil
}

// showSupplements shows a unit's requests; item and form are of an answer that was refused.
func (s *server) showSupplements(v *visit, status int, item string, form *typed) error {
	t, err := s.d.Queries.Supplements(v.ctx(), v.actor, v.Param("phieu"))
	if err != nil {
		return err
	}
	v.form, v.cycle = t.Assessment.ID, t.Cycle.ID
	base, err := s.base(v, "Yêu cầu bổ sung · "+t.Unit.Name, SectionThread)
	if err != nil {
		return err
	}
	p := supplementsPage(t, s.threadView(item, form))
	p.Base = base
	return v.page(status, PageThreads, p)
}

func (s *server) threadView(item string, form *typed) threadView {
	return threadView{item: item, form: form, files: formView{exts: s.d.Evidence.AllowedExtensions(), most: s.d.Evidence.MaxBytes()}}
}

// replySupplement is the officer's "đã bổ sung", or the leader's decision on it.
func (s *server) replySupplement(v *visit) error {
	id, item := v.Param("phieu"), v.Param("tc")
	t, err := s.d.Queries.Supplements(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	row, ok := threadOf(t.Rows, item)
	if !ok {
		return errNowhere()
	}
	sup := row.Supplements[len(row.Supplements)-1].ID
	var said string
	switch v.PostForm("quyet_dinh") {
	case "":
		_, err = s.d.Commands.AnswerSupplement(v.ctx(), v.act(), sup)
		said = "Đã trình lãnh đạo phần bổ sung tiêu chí " + item + "."
	case decideApprove:
		_, err = s.d.Commands.ApproveSupplement(v.ctx(), v.act(), sup)
		said = "Đã duyệt phần bổ sung tiêu chí " + item + "; tiêu chí trở lại thẩm định viên."
	case decideReturn:
		_, err = s.d.Commands.ReturnSupplement(v.ctx(), v.act(), sup, v.PostForm("ly_do"))
		said = "Đã trả lại phần bổ sung tiêu chí " + item + "."
	default:
		return models.Refuse(models.RefuseInvalid, "decision_unknown", "Hãy chọn duyệt hoặc trả lại.")
	}
	if r, ok := refusal(err); ok && r.Kind == models.RefuseInvalid {
		form := &typed{values: v.Request.PostForm}
		form.fault("ly_do", r.Message)
		return s.showSupplements(v, http.StatusUnprocessableEntity, item, form)
	}
	if err != nil {
		return err
	}
	v.flash("ok", said, "")
	v.to(URLSupplement(id) + "#" + FormItem{No: item}.Anchor())
	return nil
}

// Decisions of the unit's leader on a supplement.
const (
	decideApprove = "duyet"
	decideReturn  = "tra-lai"
)

func threadOf(rows []queries.Thread, item string) (queries.Thread, bool) {
	for _, r := range rows {
		if r.Item.Code == item {
			return r, true
		}
	}
	return queries.Thread{}, false
}

func (s *server) explanations(v *visit) error {
	return s.showExplanations(v, http.StatusOK, v.Query("tc"), nil)
}

func (s *server) explanationsAgain(v *visit) error {
	v.to(withItem(URLExplain(v.Param("phieu")), v.Param("tc")))
	return nil
}

// showExplanations shows a unit's explanations; item is the one to write on, form what was typed and refused.
func (s *server) showExplanations(v *visit, status int, item string, form *typed) error {
	t, err := s.loadExplanations(v)
	if err != nil {
		return err
	}
	base, err := s.base(v, "Giải trình, kiến nghị · "+t.Unit.Name, SectionThread)
	if err != nil {
		return err
	}
	p := explanationsPage(t, s.threadView(item, form))
	p.Base = base
	return v.page(status, PageThreads, p)
}

func (s *server) loadExplanations(v *visit) (queries.Threads, error) {
	t, err := s.d.Queries.Explanations(v.ctx(), v.actor, v.Param("phieu"))
	if err == nil {
		v.form, v.cycle = t.Assessment.ID, t.Cycle.ID
	}
	return t, err
}

func (s *server) saveExplanation(v *visit) error {
	id, item := v.Param("phieu"), v.Param("tc")
	_, err := s.d.Commands.SaveExplanation(v.ctx(), v.act(), id, item, v.PostForm("noi_dung"))
	if r, ok := refusal(err); ok && r.Kind == models.RefuseInvalid {
		form := &typed{values: v.Request.PostForm}
		form.fault("noi_dung", r.Message)
		return s.showExplanations(v, http.StatusUnprocessableEntity, item, form)
	}
	if err != nil {
		return err
	}
	v.flash("ok", "Đã ghi giải trình tiêu chí "+item+".", "Giải trình được gửi khi lãnh đạo đơn vị duyệt.")
	v.to(URLExplain(id) + "#" + FormItem{No: item}.Anchor())
	return nil
}

// sendAsk says what handing on the explanations does, and to how many.
func (s *server) sendAsk(v *visit) error {
	t, err := s.loadExplanations(v)
	if err != nil {
		return err
	}
	if !t.CanAsk && !t.CanSend {
		v.flash("", "Hiện không có giải trình nào để gửi.", "")
		v.to(URLExplain(t.Assessment.ID))
		return nil
	}
	base, err := s.base(v, "Gửi giải trình · "+t.Unit.Name, SectionThread)
	if err != nil {
		return err
	}
	p := sendPage(t)
	p.Base = base
	return v.page(http.StatusOK, PageConfirm, p)
}

// sendExplanations hands the explanations to the leader, or as the leader sends them to round 2.
func (s *server) sendExplanations(v *visit) error {
	id := v.Param("phieu")
	if v.PostForm("viec") == sendToLeader {
		if _, err := s.d.Commands.AskExplanationReview(v.ctx(), v.act(), id); err != nil {
			return err
		}
		v.flash("ok", "Đã trình lãnh đạo.", "Giải trình được gửi khi lãnh đạo duyệt.")
	} else {
		m, err := s.d.Commands.SendExplanations(v.ctx(), v.act(), id, version(v.PostForm("revision")))
		if err != nil {
			return err
		}
		v.flash("ok", "Đã gửi giải trình.", fmt.Sprintf("Lúc %s. Thẩm định viên khác sẽ xem xét lần 2.", DateTime(m.At.Time())))
	}
	v.to(URLExplain(id))
	return nil
}

// sendToLeader asks for the officer's step; anything else for the leader's.
const sendToLeader = "trinh"

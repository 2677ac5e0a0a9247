package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"chuky/models"

	"github.com/gin-gonic/gin"
)

func (s *server) routesReview(r gin.IRouter) {
	r.GET(URLReview(""), s.signedIn(s.formList(SectionReview, "Duyệt phiếu", URLReview)))
	r.GET("/duyet/:phieu", s.signedIn(s.review))
	r.GET("/duyet/:phieu/dong-y", s.signedIn(s.reviewAgain))
	r.POST("/duyet/:phieu/dong-y", s.signedIn(s.approveForm))
	r.GET("/duyet/:phieu/tra-lai", s.signedIn(s.reviewAgain))
	r.POST("/duyet/:phieu/tra-lai", s.signedIn(s.returnForm))
}

func (s *server) review(v *visit) error { return s.showReview(v, http.StatusOK, nil, nil) }

// reviewAgain opens the page that a refused decision was made on.
func (s *server) reviewAgain(v *visit) error {
	v.to(URLReview(v.Param("phieu")))
	return nil
}

// showReview shows the whole submission; form holds comments that were not taken, note why.
func (s *server) showReview(v *visit, status int, form *typed, note *Note) error {
	r, err := s.d.Queries.LeaderReview(v.ctx(), v.actor, v.Param("phieu"))
	if err != nil {
		return err
	}
	v.form, v.cycle = r.Assessment.ID, r.Cycle.ID
	base, err := s.base(v, "Duyệt phiếu · "+r.Unit.Name, SectionReview)
	if err != nil {
		return err
	}
	if note != nil {
		base.Flash = note
	}
	p := reviewPage(r, form)
	p.Base = base
	return v.page(status, PageReview, p)
}

// approveForm approves exactly the revision that the leader saw; another one is shown instead.
func (s *server) approveForm(v *visit) error {
	m, err := s.d.Commands.ApproveForm(v.ctx(), v.act(), v.Param("phieu"), version(v.PostForm("revision")))
	if r, ok := refusal(err); ok && r.Kind == models.RefuseStale {
		return s.showReview(v, http.StatusPreconditionFailed, nil, &Note{Kind: "bad", Lead: "Chưa duyệt.", Text: r.Message + " Dưới đây là bản hiện tại."})
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Phiếu đã gửi thẩm định lúc %s.", DateTime(m.At.Time()))
	if m.Late {
		text += " Phiếu được ghi là chậm nộp."
	}
	v.flash("ok", "Đã duyệt.", text)
	v.to(URLReview(m.ID))
	return nil
}

// commentPrefix sets the names of comments on single criteria.
const commentPrefix = "y_kien."

// returnForm returns the form with a reason, made of the general one and the comments on single criteria.
func (s *server) returnForm(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	var parts []string
	if t := strings.TrimSpace(v.PostForm("ly_do")); t != "" {
		parts = append(parts, t)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Request.PostForm)) {
		code, ok := strings.CutPrefix(name, commentPrefix)
		if t := strings.TrimSpace(v.PostForm(name)); ok && t != "" {
			parts = append(parts, "Tiêu chí "+code+": "+t)
		}
	}
	m, err := s.d.Commands.ReturnForm(v.ctx(), v.act(), v.Param("phieu"), strings.Join(parts, "\n"))
	if r, ok := refusal(err); ok && r.Kind == models.RefuseInvalid {
		form.fault("ly_do", r.Message)
		return s.showReview(v, http.StatusUnprocessableEntity, form, nil)
	}
	if err != nil {
		return err
	}
	v.flash("ok", "Đã trả lại phiếu.", "Chuyên viên của đơn vị nhận được việc và thư kèm lý do.")
	v.to(URLReview(m.ID))
	return nil
}

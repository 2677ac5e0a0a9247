package web

import (
	"fmt"
	"net/http"

	"chuky/models"
	"chuky/queries"
	"chuky/store"

	"github.com/gin-gonic/gin"
)

func (s *server) routesForm(r gin.IRouter) {
	r.GET(URLForm(""), s.signedIn(s.formList(SectionForm, "Phiếu tự đánh giá", URLForm)))
	r.GET("/phieu/:phieu", s.signedIn(s.form))
	r.GET("/phieu/:phieu/trinh", s.signedIn(s.submitForm))
	r.POST("/phieu/:phieu/trinh", s.signedIn(s.submit))
	r.GET("/phieu/:phieu/so-diem", s.signedIn(s.ledger))

	item := r.Group("/phieu/:phieu/tieu-chi/:tc")
	item.GET("", s.signedIn(s.itemAgain)) // the address of a save that was refused, opened again
	item.POST("", s.signedIn(s.saveItem))
	item.GET("/lich-su", s.signedIn(s.itemHistory))
	item.GET("/khong-co-noi-dung", s.signedIn(s.itemAgain))
	item.POST("/khong-co-noi-dung", s.signedIn(s.claimNA))
	item.POST("/khong-co-noi-dung/rut", s.signedIn(s.withdrawNA))
	item.GET("/tai-lieu", s.signedIn(s.itemAgain))
	item.POST("/tai-lieu", s.signedIn(s.upload))
	item.POST("/dung-lai", s.signedIn(s.reuse))

	r.GET("/tai-lieu/:tl", s.signedIn(s.file))
	r.POST("/tai-lieu/:tl/sua", s.signedIn(s.cite))
	r.POST("/tai-lieu/:tl/bo", s.signedIn(s.takeOff))
}

// formList lists the forms that the visitor may see; a single one opens at once.
func (s *server) formList(section Section, title string, address func(string) string) handler {
	return func(v *visit) error {
		f := queries.AssessmentFilter{CycleID: v.Query("ky"), Query: v.Query("q"), Limit: listSize, Offset: v.offset()}
		page, err := s.d.Queries.Assessments(v.ctx(), v.actor, f)
		if err != nil {
			return err
		}
		if page.Total == 1 && f.Query == "" && f.CycleID == "" {
			v.to(address(page.Rows[0].Assessment.ID))
			return nil
		}
		base, err := s.base(v, title, section)
		if err != nil {
			return err
		}
		cycles, err := s.d.Queries.CycleList(v.ctx(), v.actor)
		if err != nil {
			return err
		}
		p := formListPage(title, page, cycles, f, address)
		p.Base, p.Pager = base, v.pager(page.Total, "phiếu")
		return v.page(http.StatusOK, PageTable, p)
	}
}

// load reads the form of the address and puts it and its cycle in view.
func (s *server) load(v *visit) (queries.Form, error) {
	f, err := s.d.Queries.AssessmentForm(v.ctx(), v.actor, v.Param("phieu"))
	if err == nil {
		v.form, v.cycle = f.Assessment.ID, f.Cycle.ID
	}
	return f, err
}

func (s *server) form(v *visit) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	return s.showForm(v, http.StatusOK, f, formView{open: v.Query("tc"), main: v.Query("muc")})
}

func (s *server) showForm(v *visit, status int, f queries.Form, view formView) error {
	title := "Phiếu tự đánh giá · " + f.Unit.Name
	if view.open != "" {
		title = view.open + " · " + title
	}
	base, err := s.base(v, title, SectionForm)
	if err != nil {
		return err
	}
	view.exts, view.most = s.d.Evidence.AllowedExtensions(), s.d.Evidence.MaxBytes()
	p := formPage(f, view)
	p.Base = base
	return v.page(status, PageForm, p)
}

// itemAgain opens an item's place in the form.
func (s *server) itemAgain(v *visit) error {
	v.to(formItemHref(v.Param("phieu"), v.Param("tc")))
	return nil
}

// itemHistory lists what changed on an item, newest first.
func (s *server) itemHistory(v *visit) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	code := v.Param("tc")
	if _, ok := f.Set.Find(code); !ok {
		return errNowhere()
	}
	rows, _, err := s.d.Commands.Store.Read(v.ctx()).AuditEvents(store.AuditFilter{Subject: f.Assessment.ID, Item: code, Limit: historyMost})
	if err != nil {
		return err
	}
	base, err := s.base(v, "Lịch sử tiêu chí "+code, SectionForm)
	if err != nil {
		return err
	}
	p := historyPage(f, code, rows)
	p.Base = base
	return v.page(http.StatusOK, PageTable, p)
}

// historyMost is how many changes of one item are listed.
const historyMost = 200

// submitForm lists what is missing before the form goes to the leader.
func (s *server) submitForm(v *visit) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	if !f.May.Submit {
		v.flash("", "Phiếu đang ở bước “"+f.StageVN+"”.", "Hiện không trình được.")
		v.to(URLForm(f.Assessment.ID))
		return nil
	}
	base, err := s.base(v, "Trình lãnh đạo · "+f.Unit.Name, SectionForm)
	if err != nil {
		return err
	}
	leaders, err := s.d.Commands.Store.Read(v.ctx()).Holders(models.RoleLeader, f.Assessment.UnitID)
	if err != nil {
		return err
	}
	p := submitPage(f, leaders)
	p.Base = base
	return v.page(http.StatusOK, PageSubmit, p)
}

func (s *server) submit(v *visit) error {
	m, err := s.d.Commands.Submit(v.ctx(), v.act(), v.Param("phieu"))
	if err != nil {
		return err
	}
	v.flash("ok", "Đã trình lãnh đạo.", fmt.Sprintf("Lúc %s. Phiếu khóa sửa cho đến khi lãnh đạo duyệt hoặc trả lại.", DateTime(m.At.Time())))
	v.to(URLForm(m.ID))
	return nil
}

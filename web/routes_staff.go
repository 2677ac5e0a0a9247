package web

import (
	"time"

	"github.com/gin-gonic/gin"
)

// routesStaff registers the pages of verifiers, coordinator, council, chairman and administration.
func (s *server) routesStaff(r gin.IRouter) {
	s.routesDesk(r)
	s.routesResults(r)
	s.routesBoard(r)
	s.routesAdmin(r)
	s.routesLog(r)
	s.routesSets(r)
}

func (s *server) routesDesk(r gin.IRouter) {
	r.GET(URLDesks(), s.signedIn(s.desks))
	r.GET("/tham-dinh/:id", s.signedIn(s.desk))
	r.GET("/tham-dinh/:id/tieu-chi/:item", s.signedIn(s.desk)) // the address of a decision that was refused, opened again
	r.POST("/tham-dinh/:id/tieu-chi/:item", s.signedIn(s.verdict))
	r.GET("/tham-dinh/:id/tieu-chi/:item/tinh-thu", s.signedIn(s.desk))
	r.POST("/tham-dinh/:id/tieu-chi/:item/tinh-thu", s.signedIn(s.tryFigures))
	r.GET("/tham-dinh/:id/chap-nhan", s.signedIn(s.bulkAsk))
	r.POST("/tham-dinh/:id/chap-nhan", s.signedIn(s.bulk))
	r.GET("/tham-dinh/:id/hoan-thanh", s.signedIn(s.roundAsk))
	r.POST("/tham-dinh/:id/hoan-thanh", s.signedIn(s.round))
}

// routesBoard are the coordinator's pages.
func (s *server) routesBoard(r gin.IRouter) {
	r.GET(URLBoard(""), s.signedIn(s.cycles))
	r.GET(URLNewCycle(), s.signedIn(s.newPlan))
	r.POST(URLNewCycle(), s.signedIn(s.savePlan))
	r.GET("/dieu-phoi/:ky", s.signedIn(s.board))
	r.GET("/dieu-phoi/:ky/sua", s.signedIn(s.editPlan))
	r.POST("/dieu-phoi/:ky/sua", s.signedIn(s.savePlan))
	r.GET("/dieu-phoi/:ky/don-vi", s.signedIn(s.boardUnits))
	r.GET("/dieu-phoi/:ky/dinh-chinh", s.signedIn(s.correctAsk))
	r.POST("/dieu-phoi/:ky/dinh-chinh", s.signedIn(s.correct))
	r.GET("/dieu-phoi/:ky/:viec", s.signedIn(s.moveAsk))
	r.POST("/dieu-phoi/:ky/:viec", s.signedIn(s.moveDo))
}

// routesAdmin are units, users, calendar and deputies.
func (s *server) routesAdmin(r gin.IRouter) {
	r.GET(URLAdminUnits(), s.signedIn(s.adminUnits))
	r.GET("/quan-tri/don-vi/:id", s.signedIn(s.adminUnit))
	r.POST("/quan-tri/don-vi/:id", s.signedIn(s.saveUnit))
	r.GET(URLAdminImport(), s.signedIn(s.importAsk))
	r.POST(URLAdminImport(), s.signedIn(s.importUnits))

	r.GET(URLAdminUsers(), s.signedIn(s.adminUsers))
	r.GET("/quan-tri/nguoi-dung/:id", s.signedIn(s.adminUser))
	r.POST("/quan-tri/nguoi-dung/:id", s.signedIn(s.saveUser))
	r.GET("/quan-tri/nguoi-dung/:id/mat-khau", s.signedIn(s.resetAsk))
	r.POST("/quan-tri/nguoi-dung/:id/mat-khau", s.signedIn(s.reset))
	r.GET("/quan-tri/nguoi-dung/:id/ngung", s.signedIn(s.disableAsk))
	r.POST("/quan-tri/nguoi-dung/:id/ngung", s.signedIn(s.disable))
	r.POST("/quan-tri/nguoi-dung/:id/mo-lai", s.signedIn(s.enable))
	r.GET("/quan-tri/nguoi-dung/:id/vai-tro", s.signedIn(s.grantAsk))
	r.POST("/quan-tri/nguoi-dung/:id/vai-tro", s.signedIn(s.grant))
	r.GET("/quan-tri/nguoi-dung/:id/vai-tro/:vai_tro", s.signedIn(s.revokeAsk))
	r.POST("/quan-tri/nguoi-dung/:id/vai-tro/:vai_tro", s.signedIn(s.revoke))

	r.GET(URLAdminCalendar(), s.signedIn(s.adminCalendar))
	r.POST(URLAdminCalendar(), s.signedIn(s.saveCalendar))
	r.GET(URLAdminCalendarRemove(""), s.signedIn(s.removeDayAsk))
	r.POST(URLAdminCalendarRemove(""), s.signedIn(s.removeDay))

	r.GET(URLDeputies(), s.signedIn(s.deputies))
	r.GET(URLDeputies()+"/moi", s.signedIn(s.newDeputy))
	r.POST(URLDeputies()+"/moi", s.signedIn(s.recordDeputy))
	r.GET("/ky-thay/:id/thu-hoi", s.signedIn(s.revokeDeputyAsk))
	r.POST("/ky-thay/:id/thu-hoi", s.signedIn(s.revokeDeputy))
}

// routesLog are mail and audit log.
func (s *server) routesLog(r gin.IRouter) {
	r.GET(URLMail(), s.signedIn(s.mail))
	r.GET("/thu-da-gui/:id", s.signedIn(s.message))
	r.POST("/thu-da-gui/:id/gui-lai", s.signedIn(s.resend))
	r.GET("/thu-da-gui/tep/:tep", s.signedIn(s.mailFile))
	r.GET(URLAudit(), s.signedIn(s.audit))
	r.GET(URLAuditCheck(), s.signedIn(s.checkLog))
}

// routesResults are the council's pages and the chairman's.
func (s *server) routesResults(r gin.IRouter) {
	r.GET(URLCouncil(""), s.signedIn(s.latest(SectionCouncil, URLCouncil)))
	r.GET("/hoi-dong/:ky", s.signedIn(s.council))
	r.POST("/hoi-dong/:ky/bien-ban", s.signedIn(s.minutes))
	r.GET("/hoi-dong/:ky/:id", s.signedIn(s.councilUnit))
	r.GET("/hoi-dong/:ky/:id/:item", s.signedIn(s.councilCase))
	r.POST("/hoi-dong/:ky/:id/:item", s.signedIn(s.decideCase))

	r.GET(URLSign(""), s.signedIn(s.latest(SectionSign, URLSign)))
	r.GET("/ky-duyet/:ky", s.signedIn(s.sign))
	r.GET("/ky-duyet/:ky/ket-qua.json", s.signedIn(s.results))
	r.GET("/ky-duyet/:ky/phe-duyet", s.signedIn(s.approveAsk))
	r.POST("/ky-duyet/:ky/phe-duyet", s.signedIn(s.approve))
	r.GET("/ky-duyet/:ky/tra-lai", s.signedIn(s.sendBackAsk))
	r.POST("/ky-duyet/:ky/tra-lai", s.signedIn(s.sendBack))
}

// now is the clock that decides, as the database tells it.
func (s *server) now(v *visit) (time.Time, error) {
	t, err := s.d.Commands.Store.Now(v.ctx())
	return t.Time(), err
}

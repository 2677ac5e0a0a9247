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
}

func (s *server) routesDesk(r gin.IRouter) {
	r.GET(URLDesks(), s.signedIn(s.desks))
	r.GET("/tham-dinh/:id", s.signedIn(s.desk))
	r.GET("/tham-dinh/:id/tieu-chi/:item", s.signedIn(s.desk)) // the address of a decision that was refused, opened again
	r.POST("/tham-dinh/:id/tieu-chi/:item", s.signedIn(s.verdict))
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

package web

import (
	"time"

	"github.com/gin-gonic/gin"
)

// routesStaff registers the pages of verifiers, coordinator, council, chairman and administration.
func (s *server) routesStaff(r gin.IRouter) {
	s.routesDesk(r)
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

// now is the clock that decides, as the database tells it.
func (s *server) now(v *visit) (time.Time, error) {
	t, err := s.d.Commands.Store.Now(v.ctx())
	return t.Time(), err
}

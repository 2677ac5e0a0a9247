package web

import "github.com/gin-gonic/gin"

// routesStaff registers the pages of verifiers, coordinator, council, chairman and administration.
func (s *server) routesStaff(r gin.IRouter) {
}

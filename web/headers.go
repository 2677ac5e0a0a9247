package web

import "net/http"

// contentPolicy lets a page load only from its own host, and neither inline
// script nor inline style. Evidence (PDF, images) is shown in a frame of the same
// host; the pages themselves may be framed by nobody else.
const contentPolicy = "default-src 'self'; base-uri 'none'; object-src 'self'; " +
	"form-action 'self'; frame-ancestors 'self'"

// SetSecurityHeaders sets what every page carries. Handlers that serve files call
// it too, then overwrite Content-Security-Policy where a file needs less.
func SetSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

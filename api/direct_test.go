package api_test

import (
	"net/http"
	"testing"
)

// Presigned addresses are a switch, off unless the installation turns it on.
func TestDirectUploadIsOffByDefault(t *testing.T) {
	w := populated(t)
	w.refused(w.do(request{method: http.MethodPost, path: "/api/v1/assessments/" + w.form("H29.1") + "/direct-uploads", as: "officer-1",
		body: map[string]any{"item": "1.1", "filename": "a.pdf", "size": 10}}), http.StatusNotFound, "direct_off")
}

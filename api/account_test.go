package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestDescribesItself(t *testing.T) {
	w := newWorld(t)
	spec := w.do(request{method: "GET", path: "/api/openapi.json"})
	w.ok(spec, 200, nil)
	if v, _ := spec.json["openapi"].(string); !strings.HasPrefix(v, "3.1") {
		t.Errorf("openapi %q", v)
	}
	paths, _ := spec.json["paths"].(map[string]any)
	for _, p := range []string{"/v1/session", "/v1/assessments/{id}/items/{code}", "/v1/assessments/{id}/evidence", "/v1/evidence/{id}/content"} {
		if paths[p] == nil {
			t.Errorf("the OpenAPI has no %s", p)
		}
	}
	docs := w.do(request{method: "GET", path: "/api/docs"})
	w.ok(docs, 200, nil)
	for _, bad := range []string{"http://", "https://", "<script", "style="} {
		if strings.Contains(string(docs.body), bad) {
			t.Errorf("the documentation page contains %s", bad)
		}
	}
	if !strings.Contains(string(docs.body), "/api/v1/assessments/{id}/approve") {
		t.Error("the documentation page misses a route")
	}
	w.ok(w.do(request{method: "GET", path: "/api/docs.css"}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/nothing"}), 404, "not_found")
	w.refused(w.do(request{method: "DELETE", path: "/api/v1/me"}), 405, "method_not_allowed")
	ready := w.do(request{method: "GET", path: "/readyz"})
	w.ok(ready, 200, nil)
	if ready.json["status"] != "degraded" {
		t.Errorf("ready: %s", ready.body)
	}
	w.ok(w.do(request{method: http.MethodGet, path: "/healthz"}), 200, nil)
}

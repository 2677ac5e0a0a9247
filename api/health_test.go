package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuky/api"
	"chuky/internal/faults/proxy"
	"chuky/internal/testdb"
	"chuky/session"
	"chuky/store"

	"github.com/gin-gonic/gin"
)

func TestWithTheDatabaseDown(t *testing.T) {
	w := populated(t)
	w.must(w.svc.Store.Close())
	w.refused(w.do(request{method: "GET", path: "/api/v1/inbox", as: "officer-1"}), 503, "database_down")
	down := w.do(request{method: "POST", path: "/api/v1/assessments/x/submit", as: "officer-1"})
	w.refused(down, 503, "database_down")
	if down.header.Get("Retry-After") == "" || strings.Contains(string(down.body), "sql") {
		t.Errorf("answer %v %s", down.header, down.body)
	}
	ready := w.do(request{method: "GET", path: "/readyz"})
	if ready.status != 503 || ready.json["status"] != "down" {
		t.Errorf("ready %s", ready)
	}
	w.ok(w.do(request{method: "GET", path: "/healthz"}), 200, nil)
}

// A database that takes what it is asked and never answers: people hear within the limit that it is away, in words and with the
// time after which to ask again, and what they sent is done once.
func TestWithASilentDatabase(t *testing.T) {
	u, err := url.Parse(testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := proxy.Start(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	u.Host = p.Addr()
	w := populate(t, newWorldOn(t, u.String(), store.Options{Limits: store.Limits{Connect: time.Second, Statement: 2 * time.Second, Answer: time.Second, Long: 2 * time.Second}}))
	save := request{method: "PUT", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2", as: "officer-1", key: "im-lang-1", header: map[string]string{"If-Match": `"0"`},
		body: map[string]any{"values": map[string]string{"a": "3", "b": "4"}}}
	p.Set(proxy.Withhold)
	for what, r := range map[string]request{"save": save, "inbox": {method: "GET", path: "/api/v1/inbox", as: "officer-1"}, "open": {method: "POST", path: "/api/v1/cycles/" + w.cycle + "/open", as: "coordinator"}} {
		began := time.Now()
		a := w.do(r)
		w.refused(a, 503, "database_down")
		if took := time.Since(began); took > 5*time.Second || a.header.Get("Retry-After") != "5" || !strings.Contains(string(a.body), "Cơ sở dữ liệu đang không trả lời") {
			t.Errorf("%s: after %s %v %s", what, took, a.header, a.body)
		}
	}
	p.Set(proxy.None)
	for a := w.do(save); a.status != 200; a = w.do(save) {
		w.refused(a, 503, "database_down") // connections of before are found dead one by one
	}
	w.ok(w.do(save), 200, nil)
}

func TestAPanicIsAProblemWithoutItsInside(t *testing.T) {
	w := populated(t)
	r := gin.New()
	w.must(api.Mount(r, api.Deps{Commands: w.svc, Sessions: session.New(w.svc, false), Log: w.svc.Log})) // without queries
	srv := httptest.NewServer(r)
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/api/v1/inbox", nil)
	w.must(err)
	req.Header.Set("Authorization", "Bearer "+w.token["officer-1"])
	req.Header.Set("X-Request-Id", "yeu-cau-17")
	res, err := srv.Client().Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	w.must(err)
	if res.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), `"code":"internal"`) || !strings.Contains(string(body), "yeu-cau-17") || strings.Contains(string(body), "nil") || res.Header.Get("X-Request-Id") != "yeu-cau-17" {
		t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/api/v1/publications", "/api/v1/me", "/api/v1/nothing"} {
		a := w.do(request{method: "GET", path: path, header: map[string]string{"X-Request-Id": "<script>"}})
		if path == "/api/v1/nothing" {
			continue // answered before the API's group
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if a.header.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, a.header.Get(name))
			}
		}
		if csp := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("%s: CSP %q", path, csp)
		}
		if id := a.header.Get("X-Request-Id"); id == "" || strings.Contains(id, "<") {
			t.Errorf("%s: request ID %q", path, id)
		}
	}
	big := w.do(request{method: "POST", path: "/api/v1/session", key: "-", body: []byte(`{"username":"` + strings.Repeat("a", 5<<20) + `"}`)})
	w.refused(big, 413, "body_too_large")
	spoof := w.do(request{method: "POST", path: "/api/v1/session", key: "-", body: map[string]any{"username": "a.b.c", "password": "x"}, header: map[string]string{"X-Forwarded-For": "203.0.113.9"}})
	w.refused(spoof, 401, "sign_in_wrong")
}

// TestOpenAPIHoldsTogether: every reference leads somewhere, every parameter of a path is declared, every operation has
// an ID of its own and says who may use it.
func TestOpenAPIHoldsTogether(t *testing.T) {
	w := newWorld(t)
	spec := w.do(request{method: "GET", path: "/api/openapi.json"})
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Roles       string `json:"x-roles"`
			Parameters  []struct{ Name, In string }
			Responses   map[string]json.RawMessage
		}
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(spec.body, &doc); err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(spec.body), `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("schema %s is not there", name)
		}
	}
	ids := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, o := range methods {
			if o.OperationID == "" || ids[o.OperationID] || o.Summary == "" || o.Roles == "" || o.Responses["default"] == nil {
				t.Errorf("%s %s: %+v", method, path, o)
			}
			ids[o.OperationID] = true
			for _, seg := range strings.Split(path, "/") {
				if !strings.HasPrefix(seg, "{") {
					continue
				}
				declared := false
				for _, p := range o.Parameters {
					declared = declared || p.In == "path" && "{"+p.Name+"}" == seg
				}
				if !declared {
					t.Errorf("%s %s does not declare %s", method, path, seg)
				}
			}
		}
	}
}

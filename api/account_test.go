package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"chuky/api"
	"chuky/store"
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

// signIn signs in by password; client nil keeps no cookie.
func (w *world) signIn(client *http.Client, name, password string, token bool) answer {
	w.t.Helper()
	return w.do(request{method: "POST", path: "/api/v1/session", body: map[string]any{"username": name, "password": password, "token": token}, key: "-", client: client})
}

// created makes an account through the API and returns the one-time password.
func (w *world) created(name string, grants ...any) string {
	w.t.Helper()
	var out struct {
		OneTimePassword string `json:"one_time_password"`
	}
	w.ok(w.do(request{method: "POST", path: "/api/v1/users", as: "admin", body: map[string]any{"username": name, "name": "Bà " + name, "grants": grants}}), 201, &out)
	if len(out.OneTimePassword) < 16 {
		w.t.Fatalf("one-time password %q", out.OneTimePassword)
	}
	return out.OneTimePassword
}

const goodPassword = "con trâu vàng qua sông"

func TestFirstAdministratorMustChangeThePassword(t *testing.T) {
	w := newWorld(t)
	user, oneTime, created, err := w.svc.EnsureAdmin(t.Context())
	if err != nil || !created || user != "quantri" {
		t.Fatalf("%q %v %v", user, created, err)
	}
	if _, again, created, err := w.svc.EnsureAdmin(t.Context()); err != nil || created || again != "" {
		t.Fatalf("a second start made %q, %v", again, err)
	}
	b := browser(w)
	in := w.signIn(b, user, oneTime, false)
	w.ok(in, 200, nil)
	cookie := in.header.Get("Set-Cookie")
	for _, part := range []string{"chuky_session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %s", cookie, part)
		}
	}
	get := func(path string) answer { return w.do(request{method: "GET", path: path, client: b}) }
	me := get("/api/v1/me")
	w.ok(me, 200, nil)
	if me.json["password_change_required"] != true {
		t.Errorf("me: %s", me.body)
	}
	w.refused(get("/api/v1/users"), 403, "password_change_required")
	w.refused(get("/api/v1/inbox"), 403, "password_change_required")
	change := func(old, next string) answer {
		return w.do(request{method: "POST", path: "/api/v1/me/password", client: b, key: "-", body: map[string]any{"old": old, "new": next}})
	}
	w.refused(change(oneTime, "ngắn quá"), 422, "password_too_short")
	w.refused(change(oneTime, oneTime), 422, "password_same")
	w.refused(change(oneTime, "quantri là tôi đây"), 422, "password_has_name")
	w.refused(change(oneTime, strings.Repeat("a", 20)), 422, "password_too_simple")
	w.refused(change(oneTime, strings.Repeat("mật khẩu ", 30)), 422, "password_too_long")
	w.refused(change("không phải nó đâu", goodPassword), 422, "password_wrong")
	w.refused(get("/api/v1/users"), 403, "password_change_required")
	other := browser(w)
	w.ok(w.signIn(other, user, oneTime, false), 200, nil)
	w.ok(change(oneTime, goodPassword), 200, nil)
	w.ok(get("/api/v1/users"), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/me", client: other}), 401, "sign_in_required") // all other sessions ended
	w.refused(w.signIn(nil, user, oneTime, false), 401, "sign_in_wrong")
	w.ok(w.do(request{method: "DELETE", path: "/api/v1/session", client: b}), 200, nil)
	w.refused(get("/api/v1/me"), 401, "sign_in_required")
}

func TestFiveWrongPasswordsLock(t *testing.T) {
	w := populated(t)
	w.serve(api.Limits{PerAddress: 100, AddressRefill: time.Second, PerName: 100, NameRefill: time.Second})
	oneTime := w.created("bich.ngoc")
	wrong := func() answer { return w.signIn(nil, "bich.ngoc", "không đúng đâu nhé", false) }
	for range 4 {
		w.refused(wrong(), 401, "sign_in_wrong")
	}
	w.ok(w.signIn(nil, "bich.ngoc", oneTime, false), 200, nil) // a right one starts the count anew
	for range 4 {
		w.refused(wrong(), 401, "sign_in_wrong")
	}
	fifth := wrong()
	w.refused(fifth, 429, "account_locked")
	if fifth.header.Get("Retry-After") != "900" {
		t.Errorf("Retry-After %q", fifth.header.Get("Retry-After"))
	}
	w.refused(w.signIn(nil, "bich.ngoc", oneTime, false), 429, "account_locked") // the right one too
	w.clock.add(15*time.Minute + time.Second)
	w.ok(w.signIn(nil, " Bich.Ngoc ", oneTime, false), 200, nil)
	w.refused(w.signIn(nil, "khong.co.ai", "không đúng đâu nhé", false), 401, "sign_in_wrong") // unknown: the same words
	for range 5 {
		wrong()
	}
	var reset struct {
		OneTimePassword string `json:"one_time_password"`
	}
	u, err := w.svc.Store.Read(t.Context()).UserByName("bich.ngoc")
	w.must(err)
	w.ok(w.do(request{method: "POST", path: "/api/v1/users/" + u.ID + "/reset-password", as: "admin"}), 200, &reset)
	w.ok(w.signIn(nil, "bich.ngoc", reset.OneTimePassword, false), 200, nil) // lifted by the administrator
	events, _, err := w.svc.Store.Read(t.Context()).AuditEvents(store.AuditFilter{Subject: u.ID, Action: "account_locked", Limit: 10})
	w.must(err)
	if len(events) != 2 {
		t.Errorf("%d locks on record", len(events))
	}
}

func TestSignInRate(t *testing.T) {
	w := newWorld(t)
	w.serve(api.Limits{PerAddress: 6, AddressRefill: time.Hour, PerName: 3, NameRefill: time.Hour})
	try := func(name string) answer { return w.signIn(nil, name, "không đúng đâu nhé", false) }
	for range 3 {
		w.refused(try("a.b.c"), 401, "sign_in_wrong")
	}
	limited := try("a.b.c")
	w.refused(limited, 429, "too_many_attempts")
	if after, err := strconv.Atoi(limited.header.Get("Retry-After")); err != nil || after < 3000 || after > 3600 {
		t.Errorf("Retry-After %q", limited.header.Get("Retry-After"))
	}
	for range 3 { // another name, the same address
		w.refused(try("d.e.f"), 401, "sign_in_wrong")
	}
	w.refused(try("g.h.i"), 429, "too_many_attempts")
}

func TestCrossOriginIsRefusedForCookiesOnly(t *testing.T) {
	w := populated(t)
	oneTime := w.created("thu.ha", map[string]any{"role": "coordinator"})
	b := browser(w)
	w.ok(w.signIn(b, "thu.ha", oneTime, false), 200, nil)
	w.ok(w.do(request{method: "POST", path: "/api/v1/me/password", client: b, key: "-", body: map[string]any{"old": oneTime, "new": goodPassword}}), 200, nil)
	cross := map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
	plan := w.plan("Kỳ khác")
	w.refused(w.do(request{method: "POST", path: "/api/v1/cycles", client: b, body: plan, header: cross}), 403, "cross_origin")
	w.refused(w.do(request{method: "POST", path: "/api/v1/session", key: "-", body: map[string]any{"username": "thu.ha", "password": goodPassword}, header: cross}), 403, "cross_origin")
	if rows, err := w.svc.Store.Read(t.Context()).Cycles(); err != nil || len(rows) != 1 {
		t.Fatalf("%d cycles, %v", len(rows), err)
	}
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles", client: b, body: plan, header: map[string]string{"Origin": w.srv.URL, "Sec-Fetch-Site": "same-origin"}}), 201, nil)
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles", as: "coordinator", body: w.plan("Kỳ thứ ba"), header: cross}), 201, nil) // a token is no cookie
	w.ok(w.do(request{method: "GET", path: "/api/v1/me", client: b, header: cross}), 200, nil)
}

func TestTokens(t *testing.T) {
	w := populated(t)
	var made struct{ ID, Secret string }
	in := request{method: "POST", path: "/api/v1/tokens", as: "auditor", key: "một-khóa", body: map[string]any{"name": "báo cáo"}}
	w.refused(w.do(in), 400, "key_invalid")
	in.key = "mot-khoa"
	w.ok(w.do(in), 201, &made)
	if !strings.HasPrefix(made.Secret, "chuky_") {
		t.Fatalf("secret %q", made.Secret)
	}
	again := w.do(in)
	w.ok(again, 201, nil)
	if again.json["id"] != made.ID || again.json["secret"] != nil {
		t.Errorf("a repeated request gave %s", again.body)
	}
	if raw, err := w.svc.Store.Read(t.Context()).Answered("auditor", "POST /v1/tokens", "mot-khoa"); err != nil || strings.Contains(raw.Answer, "chuky_") {
		t.Errorf("the secret is kept: %v %v", raw, err)
	}
	w.token["program"] = made.Secret
	w.ok(w.do(request{method: "GET", path: "/api/v1/me", as: "program"}), 200, nil)
	List := w.do(request{method: "GET", path: "/api/v1/tokens", as: "auditor"})
	w.ok(List, 200, nil)
	if strings.Contains(string(List.body), made.Secret) || strings.Contains(string(List.body), "hash") {
		t.Error("the list shows secrets")
	}
	w.refused(w.do(request{method: "DELETE", path: "/api/v1/tokens/" + made.ID, as: "coordinator"}), 404, "not_found") // somebody else's
	w.ok(w.do(request{method: "GET", path: "/api/v1/me", as: "program"}), 200, nil)
	w.ok(w.do(request{method: "DELETE", path: "/api/v1/tokens/" + made.ID, as: "auditor"}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/me", as: "program"}), 401, "token_invalid")
	w.refused(w.do(request{method: "GET", path: "/api/v1/publications", as: "program"}), 401, "token_invalid") // even where none is needed
	w.clock.add(91 * 24 * time.Hour)
	w.refused(w.do(request{method: "GET", path: "/api/v1/me", as: "auditor"}), 401, "token_invalid")
}

func TestDisabledAccountsAreOutAtOnce(t *testing.T) {
	w := populated(t)
	oneTime := w.created("minh.anh", map[string]any{"role": "auditor"})
	b := browser(w)
	w.ok(w.signIn(b, "minh.anh", oneTime, false), 200, nil)
	var u struct{ ID string }
	w.ok(w.do(request{method: "GET", path: "/api/v1/me", client: b}), 200, &u)
	w.refused(w.do(request{method: "POST", path: "/api/v1/users/" + u.ID + "/disable", as: "admin", body: map[string]any{}}), 422, "reason_missing")
	w.refused(w.do(request{method: "POST", path: "/api/v1/users/admin/disable", as: "admin", body: map[string]any{"reason": "thử"}}), 403, "own_account")
	w.ok(w.do(request{method: "POST", path: "/api/v1/users/" + u.ID + "/disable", as: "admin", body: map[string]any{"reason": "Nghỉ hưu"}}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/me", client: b}), 401, "sign_in_required")
	w.refused(w.signIn(nil, "minh.anh", oneTime, false), 403, "account_disabled")
	w.ok(w.do(request{method: "POST", path: "/api/v1/users/auditor/disable", as: "admin", body: map[string]any{"reason": "Chuyển công tác"}}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/me", as: "auditor"}), 401, "token_invalid")
	w.ok(w.do(request{method: "POST", path: "/api/v1/users/auditor/enable", as: "admin", body: map[string]any{}}), 200, nil)
	w.ok(w.do(request{method: "GET", path: "/api/v1/me", as: "auditor"}), 200, nil)
}

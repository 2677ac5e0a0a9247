package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chuky/models"
	"chuky/store"
)

// reads are the addresses of one unit's data; H29.1's.
func reads(w *world) []string {
	form := "/api/v1/assessments/" + w.form("H29.1")
	return []string{form, form + "/items/1.1", form + "/evidence", form + "/review", form + "/supplements", form + "/explanations", "/api/v1/evidence/e-1/content"}
}

// withFile puts a sealed file's row beside H29.1's form; its bytes are not needed to be refused.
func withFile(w *world) {
	w.t.Helper()
	w.must(w.svc.Store.Write(w.t.Context(), func(tx *store.Tx) error {
		e := models.EvidenceFile{ID: "e-1", CycleID: w.cycle, UnitID: "u-H29.1", AssessmentID: w.form("H29.1"), Code: "H1-1.1-01", Filename: "qd.pdf", ContentType: "application/pdf", Size: 10,
			SHA256: strings.Repeat("a", 64), ObjectKey: "sealed/aa/" + strings.Repeat("a", 64), State: models.EvidenceSealed, UploadedBy: "officer-1"}
		if err := tx.InsertEvidence(&e); err != nil {
			return err
		}
		return tx.InsertLink(&models.EvidenceLink{EvidenceID: "e-1", AssessmentID: e.AssessmentID, Item: "1.1"})
	}))
}

func TestAUnitsDataIsItsOwn(t *testing.T) {
	w := populated(t)
	w.ok(w.save("H29.1", "1.1", map[string]any{"choice": firstChoice(w, "1.1")}), 200, nil)
	withFile(w)
	// Before the form is handed in: its own people and those who oversee, nobody else.
	strangers := []string{"officer-2", "leader-2", "verifier-1", "verifier-x", "admin", "office"}
	for _, path := range reads(w) {
		w.refused(w.do(request{method: "GET", path: path}), 401, "sign_in_required")
		for _, who := range strangers {
			w.refused(w.do(request{method: "GET", path: path, as: who}), 404, "not_found")
		}
		if strings.HasPrefix(path, "/api/v1/evidence") {
			continue // the bytes are another test's
		}
		for _, who := range []string{"officer-1", "leader-1", "coordinator", "auditor", "chairman", "secretary", "member"} {
			w.ok(w.do(request{method: "GET", path: path, as: who}), 200, nil)
		}
	}
	for _, who := range []string{"officer-2", "verifier-1"} {
		w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/nothing", as: who}), 404, "not_found") // the same answer
	}
	// Writing to it.
	w.unchanged(func() {
		form := "/api/v1/assessments/" + w.form("H29.1")
		put := request{method: "PUT", path: form + "/items/1.2", body: map[string]any{"values": map[string]any{"a": 1, "b": 2}}, header: map[string]string{"If-Match": `"0"`}}
		for who, code := range map[string]int{"officer-2": 403, "leader-1": 403, "admin": 403, "coordinator": 403, "auditor": 403} {
			put.as = who
			w.refused(w.do(put), code, "not_allowed")
		}
		w.refused(w.do(request{method: "POST", path: form + "/submit", as: "officer-2"}), 403, "not_allowed")
		w.refused(w.do(request{method: "POST", path: form + "/submit", as: "leader-1"}), 403, "not_allowed")
		w.refused(w.do(request{method: "POST", path: form + "/approve", as: "leader-2", body: map[string]any{"revision": 1}}), 403, "not_allowed")
		for _, who := range []string{"officer-2"} {
			w.refused(w.do(request{method: "PATCH", path: "/api/v1/evidence/e-1", as: who, body: map[string]any{"link": "1.2"}}), 404, "not_found")
			w.refused(w.do(request{method: "DELETE", path: "/api/v1/evidence/e-1?item=1.1", as: who}), 404, "not_found")
		}
	})
	// Handed in: the verifiers of the unit read it, the verifier who works there does not.
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/submit", as: "officer-1"}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1"), as: "verifier-1"}), 404, "not_found")
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/approve", as: "leader-1", body: map[string]any{"revision": w.row("H29.1").Revision}}), 200, nil)
	for _, path := range append(reads(w)[:4], "/api/v1/assessments/"+w.form("H29.1")+"/desk") {
		w.ok(w.do(request{method: "GET", path: path, as: "verifier-1"}), 200, nil)
		if !strings.HasSuffix(path, "/desk") {
			w.refused(w.do(request{method: "GET", path: path, as: "verifier-x"}), 404, "not_found")
			w.refused(w.do(request{method: "GET", path: path, as: "officer-2"}), 404, "not_found")
		}
	}
	w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1") + "/desk", as: "officer-1"}), 403, "not_allowed")
	w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1") + "/desk", as: "verifier-x"}), 404, "not_found")
}

func TestAUnitSeesVerdictsWhenTheRoundIsOver(t *testing.T) {
	w := populated(t)
	w.handIn("H29.1")
	secret := "lý do chỉ thẩm định viên biết"
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/decisions", as: "verifier-1", body: map[string]any{"decisions": []any{
		map[string]any{"item": "1.1", "kind": "not_recognised", "reason": secret}}}}), 200, nil)
	seen := func(who, path string) bool {
		a := w.do(request{method: "GET", path: path, as: who})
		w.ok(a, 200, nil)
		return strings.Contains(string(a.body), secret)
	}
	form := "/api/v1/assessments/" + w.form("H29.1")
	for _, path := range []string{form, form + "/items/1.1", form + "/review", form + "/explanations", "/api/v1/audit?limit=500"} {
		if seen("officer-1", path) || seen("leader-1", path) {
			t.Errorf("%s shows the unit a verdict before the round is over", path)
		}
	}
	if !seen("verifier-1", form) || !seen("coordinator", form) || !seen("auditor", "/api/v1/audit?limit=500") {
		t.Error("those who judge and oversee do not see the verdict")
	}
	w.decideRest("H29.1", "verifier-1")
	w.ok(w.do(request{method: "POST", path: form + "/complete-round", as: "verifier-1"}), 200, nil)
	if !seen("officer-1", form) || !seen("leader-1", form) {
		t.Error("the unit does not see the verdict after the round")
	}
	var f struct {
		Items []struct {
			Code     string
			Verified *struct{ Points, Status, Reason string }
		}
	}
	w.ok(w.do(request{method: "GET", path: form, as: "officer-1"}), 200, &f)
	for _, it := range f.Items {
		if it.Code == "1.1" && (it.Verified == nil || it.Verified.Points != "0" || it.Verified.Status != "missing") {
			t.Errorf("1.1 verified: %+v", it.Verified)
		}
	}
}

// decideRest accepts everything that round 1 still owes of a unit.
func (w *world) decideRest(code, as string) {
	w.t.Helper()
	var d struct{ Left []string }
	w.ok(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form(code) + "/desk", as: as}), 200, &d)
	var ds []any
	for _, item := range d.Left {
		ds = append(ds, map[string]any{"item": item, "kind": "accepted"})
	}
	if len(ds) > 0 {
		w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form(code) + "/decisions", as: as, body: map[string]any{"decisions": ds}}), 200, nil)
	}
}

// TestRolesOfEveryRoute asks every route of the OpenAPI as everybody: without signing in nothing but what is public
// answers, and a route that names roles refuses everybody else before anything is read.
func TestRolesOfEveryRoute(t *testing.T) {
	w := populated(t)
	spec := w.do(request{method: "GET", path: "/api/openapi.json"})
	var doc struct {
		Paths map[string]map[string]struct {
			Roles    string           `json:"x-roles"`
			Security []map[string]any `json:"security"`
		}
	}
	if err := json.Unmarshal(spec.body, &doc); err != nil {
		t.Fatal(err)
	}
	names := map[models.Role]string{models.RoleAdmin: "Quản trị", models.RoleCoordinator: "Điều phối", models.RoleOfficer: "Chuyên viên", models.RoleLeader: "Lãnh đạo đơn vị", models.RoleVerifier: "Thẩm định viên",
		models.RoleCouncil: "Thành viên Hội đồng", models.RoleSecretary: "Thư ký Hội đồng", models.RoleChairman: "Chủ tịch UBND", models.RoleDeputy: "Phó Chủ tịch UBND", models.RoleOffice: "Văn phòng UBND", models.RoleAuditor: "Thanh tra, kiểm toán"}
	routes, refused := 0, 0
	for path, methods := range doc.Paths {
		for method, o := range methods {
			routes++
			address := "/api" + strings.NewReplacer("{id}", "x", "{code}", "1.1", "{grant}", "g", "{run}", "r", "{group}", "so-nganh", "{version}", "1", "{name}", "n").Replace(path)
			if len(o.Security) == 0 {
				continue // public
			}
			r := request{method: strings.ToUpper(method), path: address, body: []byte(`{}`)}
			if method == "get" || method == "delete" {
				r.body = nil
			}
			if a := w.do(r); a.status != http.StatusUnauthorized {
				t.Errorf("%s %s without signing in: %s", method, path, a)
			}
			allowed := strings.Split(o.Roles, ", ")
			if o.Roles == "người đã đăng nhập" {
				continue
			}
			for who, p := range people {
				if slices.Contains(allowed, names[p.role]) || p.role == models.RoleAuditor && strings.Contains(o.Roles, "Thanh tra") {
					continue
				}
				r.as = who
				if a := w.do(r); a.status != http.StatusForbidden || method != "head" && a.code() != "not_allowed" { // HEAD has no body
					t.Errorf("%s %s as %s: %s", method, path, who, a)
				}
				refused++
			}
		}
	}
	if routes < 80 || refused < 300 {
		t.Errorf("only %d routes and %d refusals were tried", routes, refused)
	}
}

func TestListsShowOnlyWhatConcernsOne(t *testing.T) {
	w := populated(t)
	w.handIn("H29.1")
	total := func(who, path string) int {
		var out struct {
			Total int
			Items []json.RawMessage
		}
		a := w.do(request{method: "GET", path: path, as: who})
		w.ok(a, 200, &out)
		if out.Total != len(out.Items) {
			t.Errorf("%s %s: %d of %d", who, path, len(out.Items), out.Total)
		}
		return out.Total
	}
	for who, want := range map[string]int{"officer-1": 1, "leader-2": 1, "coordinator": 3, "auditor": 3, "verifier-1": 1, "verifier-x": 0, "admin": 0} {
		if got := total(who, "/api/v1/assessments"); got != want {
			t.Errorf("%s sees %d forms, want %d", who, got, want)
		}
	}
	for who, want := range map[string]int{"verifier-1": 2, "verifier-x": 1, "coordinator": 3} {
		if got := total(who, "/api/v1/desk"); got != want {
			t.Errorf("%s has %d units on the desk, want %d", who, got, want)
		}
	}
	if got := total("officer-1", "/api/v1/units?q=so+y+te"); got != 1 {
		t.Errorf("%d units found without diacritics", got)
	}
	w.refused(w.do(request{method: "GET", path: "/api/v1/audit", as: "verifier-1"}), 403, "not_allowed")
	audit := w.do(request{method: "GET", path: "/api/v1/audit?limit=500", as: "officer-2"})
	w.ok(audit, 200, nil)
	if strings.Contains(string(audit.body), "u-H29.1") {
		t.Error("a unit reads another unit's audit events")
	}
	if strings.Contains(string(w.do(request{method: "GET", path: "/api/v1/cycles", as: "admin"}).body), w.form("H29.1")) {
		t.Error("the administrator is told of forms")
	}
	page := w.do(request{method: "GET", path: "/api/v1/assessments?limit=2", as: "coordinator"})
	w.ok(page, 200, nil)
	if page.header.Get("X-Total-Count") != "3" || !strings.Contains(page.header.Get("Link"), `page=2>; rel="next"`) {
		t.Errorf("page: %q %q", page.header.Get("X-Total-Count"), page.header.Get("Link"))
	}
}

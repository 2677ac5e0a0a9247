package api_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"chuky/store"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
)

func TestUsersAndGrants(t *testing.T) {
	w := populated(t)
	create := func(body map[string]any) answer {
		return w.do(request{method: "POST", path: "/api/v1/users", as: "admin", body: body})
	}
	for _, c := range []struct {
		body map[string]any
		code string
	}{
		{map[string]any{"username": "có dấu", "name": "Bà A"}, "username_invalid"},
		{map[string]any{"username": "ab", "name": "Bà A"}, "username_invalid"},
		{map[string]any{"username": "OFFICER-1", "name": "Bà A"}, "username_taken"},
		{map[string]any{"username": "moi.1", "name": " "}, "name_missing"},
		{map[string]any{"username": "moi.1", "name": "Bà A", "email": "không phải thư"}, "email_invalid"},
		{map[string]any{"username": "moi.1", "name": "Bà A", "unit_id": "u-khong"}, "unit_unknown"},
		{map[string]any{"username": "moi.1", "name": "Bà A", "grants": []any{map[string]any{"role": "officer"}}}, "role_unit"},
		{map[string]any{"username": "moi.1", "name": "Bà A", "grants": []any{map[string]any{"role": "chairman", "unit_id": "u-H29.1"}}}, "role_unit"},
		{map[string]any{"username": "moi.1", "name": "Bà A", "grants": []any{map[string]any{"role": "system"}}}, "role_unknown"},
	} {
		w.refused(create(c.body), 422, c.code)
	}
	if _, err := w.svc.Store.Read(t.Context()).UserByName("moi.1"); err == nil {
		t.Fatal("a refused account is there")
	}
	made := create(map[string]any{"username": "Moi.1", "name": "Bà Nguyễn Thị Ấn", "email": "an@example.vn", "unit_id": "u-H29.1", "grants": []any{map[string]any{"role": "officer", "unit_id": "u-H29.1"}}})
	w.ok(made, 201, nil)
	id, _ := made.json["id"].(string)
	user := "/api/v1/users/" + id
	var u struct {
		Username string
		Version  int
		Must     bool `json:"password_change_required"`
		Grants   []struct{ ID, Role string }
	}
	got := w.do(request{method: "GET", path: user, as: "admin"})
	w.ok(got, 200, &u)
	if u.Username != "moi.1" || !u.Must || len(u.Grants) != 1 || got.header.Get("ETag") != `"1"` || strings.Contains(string(got.body), "argon2") {
		t.Errorf("user %s %s", got.header.Get("ETag"), got.body)
	}
	put := request{method: "PUT", path: user, as: "admin", body: map[string]any{"name": "Bà Ấn", "title": "Chuyên viên chính"}}
	w.refused(w.do(put), 428, "version_missing")
	put.header = map[string]string{"If-Match": `"7"`}
	w.refused(w.do(put), 412, "stale_version")
	put.header = map[string]string{"If-Match": `"1"`}
	w.ok(w.do(put), 200, nil)
	found := w.do(request{method: "GET", path: "/api/v1/users?q=ba+an&role=officer", as: "admin"})
	w.ok(found, 200, nil)
	if found.json["total"] != float64(1) {
		t.Errorf("search without diacritics: %s", found.body)
	}
	w.refused(w.do(request{method: "POST", path: "/api/v1/users/admin/grants", as: "admin", body: map[string]any{"role": "coordinator"}}), 403, "own_account")
	w.ok(w.do(request{method: "POST", path: user + "/grants", as: "admin", body: map[string]any{"role": "verifier"}}), 201, nil)
	again := w.do(request{method: "POST", path: user + "/grants", as: "admin", body: map[string]any{"role": "verifier"}})
	w.ok(again, 201, nil)
	grant, _ := again.json["id"].(string)
	w.refused(w.do(request{method: "DELETE", path: "/api/v1/users/officer-1/grants/" + grant, as: "admin"}), 404, "not_found") // not that person's
	w.ok(w.do(request{method: "DELETE", path: user + "/grants/" + grant, as: "admin"}), 200, nil)
	w.refused(w.do(request{method: "DELETE", path: "/api/v1/users/admin/grants/g-admin", as: "admin"}), 422, "last_admin")
	if a := actor(w, id); len(a.Grants) != 1 {
		t.Errorf("grants %v", a.Grants)
	}
	// Roles hold from the next request on, without signing in again.
	w.ok(w.do(request{method: "DELETE", path: "/api/v1/users/officer-1/grants/g-officer-1", as: "admin"}), 200, nil)
	w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1"), as: "officer-1"}), 404, "not_found")
}

func TestUnits(t *testing.T) {
	w := populated(t)
	create := func(body map[string]any) answer {
		return w.do(request{method: "POST", path: "/api/v1/units", as: "admin", body: body})
	}
	w.refused(create(map[string]any{"code": "H29.1234567890", "name": "Dài quá"}), 422, "unit_code_invalid")
	w.refused(create(map[string]any{"code": "Sở Y tế", "name": "Sở Y tế"}), 422, "unit_code_invalid")
	w.refused(create(map[string]any{"code": "h29.1", "name": "Trùng mã"}), 422, "unit_code_taken")
	w.refused(create(map[string]any{"code": "H29.9", "name": "Sở mới", "parent_code": "H30"}), 422, "parent_unknown")
	w.refused(create(map[string]any{"code": "H29.9", "name": ""}), 422, "name_missing")
	w.refused(create(map[string]any{"code": "H29.9", "name": "Sở mới", "valid_from": "31/12/2025"}), 422, "date_invalid")
	made := create(map[string]any{"code": "H29.9", "name": "Thạnh An", "parent_code": "H29.1"})
	w.ok(made, 201, nil)
	w.ok(create(map[string]any{"code": "H29.10", "name": "Thạnh An"}), 201, nil) // names are no keys
	id, _ := made.json["id"].(string)
	put := func(version, code string, body map[string]any) answer {
		return w.do(request{method: "PUT", path: "/api/v1/units/" + code, as: "admin", body: body, header: map[string]string{"If-Match": version}})
	}
	w.refused(put(`"3"`, id, map[string]any{"code": "H29.9", "name": "Thanh An"}), 412, "stale_version")
	w.refused(put(`"1"`, id, map[string]any{"code": "H29.10", "name": "Thanh An"}), 422, "unit_code_taken")
	w.ok(put(`"1"`, id, map[string]any{"code": "H29.9", "name": "Thanh An"}), 200, nil)
	w.refused(put(`"1"`, "u-H29.1", map[string]any{"code": "H29.77", "name": "Sở Y tế", "group": "so-nganh"}), 409, "unit_in_cycle")
	byCode := w.do(request{method: "GET", path: "/api/v1/units/H29.9", as: "officer-1"})
	w.ok(byCode, 200, nil)
	if byCode.json["name"] != "Thanh An" || byCode.json["version"] != float64(2) {
		t.Errorf("unit %s", byCode.body)
	}
}

// importUnits sends a file to the import.
func (w *world) importUnits(name string, data []byte, apply bool) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	w.must(err)
	_, err = part.Write(data)
	w.must(err)
	w.must(m.Close())
	path := "/api/v1/units/import"
	if apply {
		path += "?apply=true"
	}
	return w.do(request{method: "POST", path: path, as: "admin", body: b.Bytes(), header: map[string]string{"Content-Type": m.FormDataContentType()}, key: uuid.NewString()})
}

func TestImportOfUnits(t *testing.T) {
	w := populated(t)
	units := func() int {
		rows, err := w.svc.Store.Read(t.Context()).Units("")
		w.must(err)
		return len(rows)
	}
	csv := "\ufeffMã định danh;Tên đơn vị;Nhóm;Cấp trên;Xếp hạng\r\nH29.20;Quận 1;quan-huyen;;có\r\nH29.21;Phường Bến Nghé;phuong;H29.20;không\r\nH29.1;Sở Y tế thành phố;so-nganh;;có\r\n"
	type result struct {
		Applied                     bool
		Created, Updated, Unchanged int
		Rows                        []struct {
			Line                                 int
			Code, State, Changes, Fault, Message string
		}
	}
	var preview, applied result
	w.ok(w.importUnits("don-vi.csv", []byte(csv), false), 200, &preview)
	if preview.Applied || preview.Created != 2 || preview.Updated != 1 || len(preview.Rows) != 3 || !strings.Contains(preview.Rows[2].Changes, "Sở Y tế thành phố") || units() != 3 {
		t.Errorf("preview %+v, %d units", preview, units())
	}
	w.ok(w.importUnits("don-vi.csv", []byte(csv), true), 200, &applied)
	if !applied.Applied || units() != 5 {
		t.Errorf("applied %+v, %d units", applied, units())
	}
	u, err := w.svc.Store.Read(t.Context()).UnitByCode("H29.21")
	w.must(err)
	if p, err := w.svc.Store.Read(t.Context()).Unit(u.ParentID); err != nil || p.Code != "H29.20" || u.Ranked {
		t.Errorf("unit %+v, parent %v", u, err)
	}
	var again result
	w.ok(w.importUnits("don-vi.csv", []byte(csv), true), 200, &again)
	if again.Unchanged != 3 || again.Created+again.Updated != 0 {
		t.Errorf("a second import %+v", again)
	}
	// Wrong lines: named one by one, and nothing is written.
	bad := "Mã,Tên\nH29.30,Quận 3\nH29.30,Quận 3 lần nữa\n,Không mã\nH29.31,\nH29 32,Có dấu cách\n"
	var faults result
	w.ok(w.importUnits("xau.csv", []byte(bad), false), 200, &faults)
	want := map[int]string{3: "unit_code_twice", 4: "unit_code_invalid", 5: "name_missing", 6: "unit_code_invalid"}
	for _, r := range faults.Rows {
		if r.State == "error" && want[r.Line] != r.Fault {
			t.Errorf("line %d: %s", r.Line, r.Fault)
		}
		if r.State == "error" {
			delete(want, r.Line)
		}
	}
	if len(want) != 0 {
		t.Errorf("not found: %v", want)
	}
	refused := w.importUnits("xau.csv", []byte(bad), true)
	w.refused(refused, 422, "import_rows_wrong")
	if errs, _ := refused.json["errors"].([]any); len(errs) != 4 || units() != 5 {
		t.Errorf("errors %s, %d units", refused.body, units())
	}
	// A sheet of Excel.
	f := excelize.NewFile()
	for cell, v := range map[string]string{"A1": "Mã", "B1": "Tên", "A2": "H29.40", "B2": "Quận 4"} {
		w.must(f.SetCellStr("Sheet1", cell, v))
	}
	var sheet bytes.Buffer
	w.must(f.Write(&sheet))
	w.ok(w.importUnits("don-vi.xlsx", sheet.Bytes(), true), 200, nil)
	if units() != 6 {
		t.Errorf("%d units after the sheet", units())
	}
	w.refused(w.importUnits("don-vi.xlsx", []byte("không phải Excel"), true), 422, "file_unreadable")
	w.refused(w.importUnits("don-vi.pdf", []byte("%PDF"), true), 422, "file_kind")
	w.refused(w.importUnits("la.csv", []byte("Tên\nQuận 5\n"), true), 422, "import_header")
	w.refused(w.importUnits("la.csv", []byte("M\xe3,T\xean\n"), true), 422, "file_encoding")
	w.refused(w.do(request{method: "POST", path: "/api/v1/units/import", as: "admin", body: []byte(`{}`)}), 400, "multipart_invalid")
	_, n, err := w.svc.Store.Read(t.Context()).AuditEvents(store.AuditFilter{Action: "units_imported", Limit: 1})
	if err != nil || n != 3 {
		t.Errorf("%d imports on record, %v", n, err)
	}
}

func TestMasterData(t *testing.T) {
	w := populated(t)
	var sets struct {
		Items []struct {
			ID, Version, Max string
			Criteria         int
		}
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/sets", as: "officer-1"}), 200, &sets)
	counts := map[string]int{}
	for _, s := range sets.Items {
		counts[s.ID] = s.Criteria
	}
	if counts["qd79-so-nganh"] != 32 || counts["qd79-quan-huyen"] != 51 {
		t.Errorf("sets %v", counts)
	}
	var set struct {
		Main []struct {
			Criteria []struct {
				Code, Method, Rule string
				Inputs             []struct{ Key, Kind string }
				Choices            []struct{ Key string }
			}
		} `json:"main_indexes"`
		Info    []struct{ Code string }
		Rulings []struct{ ID string }
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/sets/qd79-so-nganh", as: "officer-1"}), 200, &set)
	if len(set.Main) != 6 || len(set.Info) == 0 || len(set.Rulings) == 0 || set.Main[0].Criteria[0].Method != "choice" || len(set.Main[0].Criteria[0].Choices) == 0 || set.Main[0].Criteria[1].Inputs[0].Key != "a" {
		t.Errorf("set %+v", set.Main)
	}
	w.refused(w.do(request{method: "GET", path: "/api/v1/sets/khong-co", as: "officer-1"}), 404, "not_found")
	seen := map[string]string{"If-Match": `"1"`}
	days := []any{map[string]any{"date": "2026-01-01", "kind": "off", "name": "Tết Dương lịch"}}
	w.refused(w.do(request{method: "POST", path: "/api/v1/calendars", as: "admin", header: seen, body: map[string]any{"days": append(days, days[0]), "reason": "thử"}}), 422, "calendar_invalid")
	w.refused(w.do(request{method: "POST", path: "/api/v1/calendars", as: "admin", body: map[string]any{"days": days, "reason": "Thông báo năm 2026"}}), 428, "version_missing")
	w.ok(w.do(request{method: "POST", path: "/api/v1/calendars", as: "admin", header: seen, body: map[string]any{"days": days, "reason": "Thông báo năm 2026"}}), 201, nil)
	stale := w.do(request{method: "POST", path: "/api/v1/calendars", as: "admin", header: seen, body: map[string]any{"days": days[:0], "reason": "Bản cũ"}})
	w.refused(stale, 412, "stale_version")
	if theirs, _ := stale.json["theirs"].([]any); len(theirs) != 1 || stale.json["yours"] == nil {
		t.Errorf("a stale calendar shows %s", stale.body)
	}
	var cals struct {
		Items []struct {
			Version int
			Reason  string
			Days    []any
		}
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/calendars", as: "officer-1"}), 200, &cals)
	if len(cals.Items) != 2 || len(cals.Items[0].Days) != 1 || cals.Items[0].Reason != "Thông báo năm 2026" {
		t.Errorf("calendars %+v", cals)
	}
	// The inbox: claimed by one, gone from the other's to do.
	var inbox struct {
		Items []struct {
			ID, Kind, Subject, Link, ClaimedBy string
			Due                                struct{ Relative, Absolute string }
		}
		Counts map[string]int
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/inbox?q=so+y+te", as: "officer-1"}), 200, &inbox)
	if len(inbox.Items) != 1 || inbox.Items[0].Kind != "fill" || inbox.Items[0].Link != "/phieu/"+w.form("H29.1") || !strings.HasPrefix(inbox.Items[0].Due.Relative, "còn ") || inbox.Items[0].Due.Absolute != "17:00 ngày 16/01/2026" {
		t.Fatalf("inbox %+v", inbox)
	}
	task := "/api/v1/inbox/" + inbox.Items[0].ID
	w.ok(w.do(request{method: "POST", path: task + "/claim", as: "officer-1"}), 200, nil)
	w.refused(w.do(request{method: "POST", path: task + "/claim", as: "officer-2"}), 404, "not_found")
	w.ok(w.do(request{method: "POST", path: "/api/v1/users/officer-2/grants", as: "admin", body: map[string]any{"role": "officer", "unit_id": "u-H29.1"}}), 201, nil)
	w.refused(w.do(request{method: "POST", path: task + "/claim", as: "officer-2"}), 409, "task_taken")
	w.ok(w.do(request{method: "GET", path: "/api/v1/inbox?tab=waiting", as: "officer-2"}), 200, &inbox)
	if inbox.Counts["todo"] != 1 || inbox.Counts["waiting"] != 1 {
		t.Errorf("counts %v", inbox.Counts)
	}
	w.ok(w.do(request{method: "POST", path: task + "/release", as: "officer-1"}), 200, nil)
	w.ok(w.do(request{method: "POST", path: task + "/claim", as: "officer-2"}), 200, nil)
}

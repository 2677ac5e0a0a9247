package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"chuky/models"
	"chuky/store"
)

// facts is everything that a refused request must leave as it was.
func (w *world) facts() string {
	w.t.Helper()
	db := w.svc.Store.Read(w.t.Context())
	cycle, err := db.Cycle(w.cycle)
	w.must(err)
	forms, err := db.Assessments(w.cycle)
	w.must(err)
	var items [][]models.ItemState
	for _, a := range forms {
		rows, err := db.Items(a.ID)
		w.must(err)
		items = append(items, rows)
	}
	verdicts, err := db.VerdictsOfGroup(w.cycle, "")
	w.must(err)
	tasks, err := db.OpenTasks(w.cycle)
	w.must(err)
	explanations, err := db.ExplanationsOfCycle(w.cycle)
	w.must(err)
	_, events, err := db.AuditEvents(store.AuditFilter{CycleID: w.cycle, Limit: 1})
	w.must(err)
	_, mail, err := db.Messages(w.cycle, 1, 0)
	w.must(err)
	raw, err := json.Marshal([]any{cycle, forms, items, verdicts, tasks, explanations, events, mail})
	w.must(err)
	return string(raw)
}

// unchanged runs fn and fails if any fact moved.
func (w *world) unchanged(fn func()) {
	w.t.Helper()
	before := w.facts()
	fn()
	if after := w.facts(); after != before {
		w.t.Fatalf("something changed:\n%s\n%s", before, after)
	}
}

func TestBadFigures(t *testing.T) {
	w := populated(t)
	// What stands before, so that "nothing lost" means something: I.1.4 = 7, 1.2 = 3 of 4.
	w.ok(w.save("H29.1", "I.1.4", map[string]any{"value": 7}), 200, nil)
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	for _, c := range []struct {
		name, body, code string
	}{
		{"negative", `{"values":{"a":-1,"b":4}}`, "number_negative"},
		{"negative text", `{"values":{"a":"−1"}}`, "number_negative"},
		{"fraction where integer", `{"values":{"a":2.5,"b":4}}`, "number_not_integer"},
		{"fraction in Vietnamese", `{"values":{"a":"1.234,5"},"format":"vn"}`, "number_not_integer"},
		{"Vietnamese without format", `{"values":{"a":"1.234,5"}}`, "number_ambiguous"},
		{"English thousands", `{"values":{"a":"1,234.5"},"format":"vn"}`, "number_ambiguous"},
		{"English thousands, plain", `{"values":{"a":"1,234.5"}}`, "number_ambiguous"},
		{"forty digits", `{"values":{"a":` + strings.Repeat("9", 40) + `}}`, "number_too_long"},
		{"forty digits as text", `{"values":{"a":"` + strings.Repeat("1", 40) + `"}}`, "number_too_long"},
		{"NaN", `{"values":{"a":"NaN"}}`, "number_not_a_number"},
		{"infinity", `{"values":{"a":"Infinity"}}`, "number_not_a_number"},
		{"exponent", `{"values":{"a":1e3}}`, "number_not_a_number"},
		{"words", `{"values":{"a":"ba"}}`, "number_not_a_number"},
		{"share where counts are asked", `{"values":{"a":"75%"}}`, "share_where_count"},
		{"share in Vietnamese", `{"values":{"a":"75,5 %"},"format":"vn"}`, "share_where_count"},
		{"one good, one bad", `{"values":{"a":9,"b":"x"}}`, "number_not_a_number"},
		{"unknown figure", `{"values":{"z":1}}`, "input_unknown"},
		{"claim where none is possible", `{"values":{},"na_claim":true,"na_reason":"không có"}`, "na_not_possible"},
		{"note too long", `{"values":{"a":1},"note":"` + strings.Repeat("a", 5001) + `"}`, "text_too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			w.unchanged(func() {
				w.refused(w.do(request{method: "PUT", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2", as: "officer-1", body: []byte(c.body), header: map[string]string{"If-Match": `"1"`}}), 422, c.code)
			})
			w.unchanged(func() { // the preview says the same and saves nothing
				if a := w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2/points", as: "officer-1", body: []byte(previewOf(c.body)), key: "-"}); a.status == 200 && strings.HasPrefix(c.code, "number_") && !strings.Contains(string(a.body), c.code) {
					t.Errorf("preview: %s", a)
				}
			})
		})
	}
	w.t = t
	for _, c := range []struct {
		name, item, body string
		status           int
		code             string
	}{
		{"no such criterion", "99.9", `{"values":{"a":1}}`, 422, "item_unknown"},
		{"criterion of the other annex", "2.11", `{"values":{"a":1}}`, 422, "item_unknown"},
		{"unknown choice", "1.1", `{"values":{"choice":"có lẽ"}}`, 422, "choice_unknown"},
		{"a figure taken from elsewhere", "2.3", `{"values":{"b":5}}`, 422, "input_not_asked"},
		{"NaN as JSON", "1.2", `{"values":{"a":NaN}}`, 400, "request_invalid"},
		{"a list", "1.2", `{"values":{"a":[1]}}`, 422, "request_invalid"},
		{"unknown member", "1.2", `{"values":{},"points":10}`, 422, "request_invalid"},
		{"half a body", "1.2", `{"values":{"a":`, 400, "request_invalid"},
		{"no body", "1.2", ``, 400, "body_missing"},
	} {
		w.unchanged(func() {
			w.refused(w.do(request{method: "PUT", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/" + c.item, as: "officer-1", body: []byte(c.body), header: map[string]string{"If-Match": `"0"`, "Content-Type": "application/json"}}), c.status, c.code)
		})
	}
}

func previewOf(body string) string {
	var in map[string]any
	if json.Unmarshal([]byte(body), &in) != nil {
		return body
	}
	i := strings.Index(body, `,"na_claim"`)
	if i < 0 {
		i = strings.Index(body, `,"note"`)
	}
	if i < 0 {
		return body
	}
	return body[:i] + "}"
}

func TestFiguresThatAreFine(t *testing.T) {
	w := populated(t)
	for _, c := range []struct{ name, body, a string }{
		{"number", `{"values":{"a":12}}`, "12"},
		{"12.0", `{"values":{"a":12.0}}`, "12"},
		{"spaces", `{"values":{"a":" 12 "}}`, "12"},
		{"full-width digits", `{"values":{"a":"１２"}}`, "12"},
		{"Vietnamese thousands", `{"values":{"a":"1.234"},"format":"vn"}`, "1234"},
		{"zero is a figure", `{"values":{"a":0}}`, "0"},
		{"empty clears", `{"values":{"a":""}}`, ""},
		{"null clears", `{"values":{"a":null}}`, ""},
	} {
		var out struct{ Values map[string]string }
		w.ok(w.do(request{method: "PUT", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2", as: "officer-1", body: []byte(c.body),
			header: map[string]string{"If-Match": `"` + versionOf(w, "H29.1", "1.2") + `"`}}), 200, &out)
		if out.Values["a"] != c.a {
			t.Errorf("%s: %q, want %q", c.name, out.Values["a"], c.a)
		}
	}
	// A numerator above the denominator is saved, warned about and capped.
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 9, "b": 4}), 200, nil)
	item := w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2", as: "officer-1"})
	var out struct {
		Values map[string]string
		Self   struct {
			Points, Max string
			Warnings    []struct{ Code, Message string }
			Explanation []struct{ Kind, Text string }
		}
	}
	w.ok(item, 200, &out)
	if out.Values["a"] != "9" || out.Self.Points != out.Self.Max || len(out.Self.Warnings) == 0 || len(out.Self.Explanation) == 0 {
		t.Errorf("numerator above denominator: %s", item.body)
	}
}

func versionOf(w *world, code, item string) string {
	w.t.Helper()
	st, err := w.svc.Store.Read(w.t.Context()).Item(w.form(code), item)
	if err != nil {
		return "0"
	}
	return itoa(st.Version)
}

func TestStaleDraftsGetBothValues(t *testing.T) {
	w := populated(t)
	path := "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2"
	put := func(version string, a int) answer {
		h := map[string]string{}
		if version != "" {
			h["If-Match"] = version
		}
		return w.do(request{method: "PUT", path: path, as: "officer-1", body: map[string]any{"values": map[string]any{"a": a, "b": 10}}, header: h})
	}
	first := put(`"0"`, 3)
	w.ok(first, 200, nil)
	if first.header.Get("ETag") != `"1"` {
		t.Errorf("ETag %s", first.header.Get("ETag"))
	}
	got := w.do(request{method: "GET", path: path, as: "officer-1"})
	w.ok(got, 200, nil)
	if got.header.Get("ETag") != `"1"` {
		t.Errorf("ETag of GET %s", got.header.Get("ETag"))
	}
	w.unchanged(func() {
		stale := put(`"0"`, 5)
		w.refused(stale, 412, "stale_version")
		theirs, _ := stale.json["theirs"].(map[string]any)
		yours, _ := stale.json["yours"].(map[string]any)
		if v, _ := theirs["values"].(map[string]any); v["a"] != "3" {
			t.Errorf("theirs: %s", stale.body)
		}
		if v, _ := yours["values"].(map[string]any); v["a"] != "5" {
			t.Errorf("yours: %s", stale.body)
		}
		if stale.json["version"] != float64(1) {
			t.Errorf("version: %s", stale.body)
		}
		w.refused(put("", 5), 428, "version_missing")
		w.refused(put(`"một"`, 5), 400, "version_invalid")
		w.refused(put("*", 5), 400, "version_invalid")
	})
	w.ok(put(`W/"1"`, 5), 200, nil)
}

func TestBadMoves(t *testing.T) {
	w := populated(t)
	form := "/api/v1/assessments/" + w.form("H29.1")
	officer := func(move string) answer { return w.do(request{method: "POST", path: form + move, as: "officer-1"}) }
	approve := func(as string, revision int64) answer {
		return w.do(request{method: "POST", path: form + "/approve", as: as, body: map[string]any{"revision": revision}})
	}
	w.unchanged(func() { w.refused(officer("/submit"), 409, "wrong_stage") }) // nothing entered
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	w.unchanged(func() { w.refused(approve("leader-1", 1), 409, "wrong_stage") })
	w.ok(officer("/submit"), 200, nil)
	w.unchanged(func() {
		w.refused(officer("/submit"), 409, "already_submitted")
		w.refused(w.save("H29.1", "1.2", map[string]any{"a": 4, "b": 4}), 409, "form_closed")
		w.refused(approve("leader-1", 99), 412, "stale_revision")
		w.refused(w.do(request{method: "POST", path: form + "/return", as: "leader-1", body: map[string]any{"reason": "  "}}), 422, "reason_missing")
	})
	// One person who is both officer and leader never approves the own entry.
	w.must(w.svc.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.UpdateAssessment(w.form("H29.1"), store.Cols{"last_editor": "leader-1"})
	}))
	w.unchanged(func() { w.refused(approve("leader-1", 1), 403, "own_entry") })
	w.must(w.svc.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.UpdateAssessment(w.form("H29.1"), store.Cols{"last_editor": "officer-1"})
	}))
	w.ok(approve("leader-1", 1), 200, nil)
	w.unchanged(func() { w.refused(approve("leader-1", 1), 409, "wrong_stage") })
}

func TestLockDecidesByTheClock(t *testing.T) {
	w := populated(t)
	lock, err := time.Parse(time.RFC3339, day("2026-01-23"))
	w.must(err)
	at := func(d time.Duration) {
		w.clock.mu.Lock()
		w.clock.t = lock.Add(d)
		w.clock.mu.Unlock()
	}
	for _, code := range []string{"H29.1", "H29.2", "H29.3"} {
		w.ok(w.save(code, "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	}
	submit := func(code string) answer {
		return w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form(code) + "/submit", as: "officer-" + code[4:]})
	}
	at(-time.Second) // after due, before lock: accepted
	w.ok(submit("H29.1"), 200, nil)
	at(0) // the very instant: refused, whether or not the timer was first
	w.unchanged(func() { w.refused(submit("H29.2"), 409, "assessment_locked") })
	w.unchanged(func() { w.refused(w.save("H29.2", "1.2", map[string]any{"a": 4, "b": 4}), 409, "assessment_locked") })
	w.fireAll()
	w.unchanged(func() { w.refused(submit("H29.2"), 409, "assessment_locked") })
	if w.row("H29.2").Stage != "locked" || w.row("H29.1").Stage != "leader_review" {
		t.Fatalf("stages %s %s", w.row("H29.2").Stage, w.row("H29.1").Stage)
	}
	late := w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/approve", as: "leader-1", body: map[string]any{"revision": 1}}) // within the grace
	w.ok(late, 200, nil)
	if late.json["late"] != true {
		t.Errorf("not marked late: %s", late.body)
	}
	// The draft that was never submitted stays readable.
	form := w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.2"), as: "officer-2"})
	w.ok(form, 200, nil)
	if !strings.Contains(string(form.body), `"a":"3"`) {
		t.Error("the locked draft cannot be read")
	}
}

func TestVerifierOfTheSameUnit(t *testing.T) {
	w := populated(t)
	w.handIn("H29.3")
	decide := func(as string) answer {
		return w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.3") + "/decisions", as: as, body: map[string]any{"decisions": []any{map[string]any{"item": "1.1", "kind": "accepted"}}}})
	}
	w.unchanged(func() { w.refused(decide("verifier-1"), 403, "own_unit") })
	w.ok(decide("verifier-x"), 200, nil)
	w.handIn("H29.1")
	other := func(as string) answer {
		return w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/decisions", as: as, body: map[string]any{"decisions": []any{map[string]any{"item": "1.1", "kind": "accepted"}}}})
	}
	w.unchanged(func() { w.refused(other("verifier-x"), 403, "own_unit") })
	bad := func(code string, status int, ds ...any) {
		t.Helper()
		w.unchanged(func() {
			w.refused(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/decisions", as: "verifier-1", body: map[string]any{"decisions": ds}}), status, code)
		})
	}
	ok := map[string]any{"item": "1.1", "kind": "accepted"}
	bad("nothing_to_do", 422)
	bad("reason_missing", 422, ok, map[string]any{"item": "1.2", "kind": "not_recognised"})
	bad("values_missing", 422, ok, map[string]any{"item": "1.2", "kind": "adjusted", "reason": "sai"})
	bad("number_negative", 422, ok, map[string]any{"item": "1.2", "kind": "adjusted", "reason": "sai", "values": map[string]any{"a": -1}})
	bad("item_unknown", 422, ok, map[string]any{"item": "9.9", "kind": "accepted"})
	bad("item_twice", 422, ok, ok)
	bad("na_not_claimed", 422, map[string]any{"item": "1.1", "kind": "na_granted"})
	bad("request_invalid", 422, map[string]any{"item": "1.1", "kind": "perfect"})
}

package api_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"chuky/indicators"
)

// national adds the set of QĐ 1726 with its lost points supplied, for the units of this world.
func (w *world) national() {
	w.t.Helper()
	data, err := os.ReadFile("../indicators/testdata/supplied/qd1726-tinh/2.yaml")
	w.must(err)
	l, err := indicators.LoadDir(fstest.MapFS{"qd1726-tinh/2.yaml": {Data: data}, "qd1726-tinh/3.yaml": {Data: []byte("id: qd1726-tinh\nversion: \"3\"\ngroup: so-nganh\nextends: {id: qd1726-tinh, version: \"2\"}\n")}})
	w.must(err)
	w.svc.Sets, w.q.Sets = l.Get, l.All
}

// TestCodesWithSigns: an item's code may hold a slash, a colon and a star; its address holds it escaped.
func TestCodesWithSigns(t *testing.T) {
	w := populated(t)
	w.national()
	plan := w.plan("Kỳ đánh giá theo QĐ 1726")
	plan["year"] = 2024
	plan["groups"] = []any{map[string]any{"group": "so-nganh", "set_id": "qd1726-tinh", "set_version": "3"}}
	var made struct{ ID string }
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles", as: "coordinator", body: plan}), 201, &made)
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles/" + made.ID + "/open", as: "coordinator"}), 200, nil)
	w.cycle = made.ID
	for code, values := range map[string]map[string]any{"CQS/1.1.2": {"value": "1.5"}, "CQS/8.1.*": {"value": 80, "source": "Bộ TT&TT", "date": "2025-05-31"}} {
		at := "/api/v1/assessments/" + w.form("H29.1") + "/items/" + url.PathEscape(code)
		w.ok(w.do(request{method: "PUT", path: at, as: "officer-1", body: map[string]any{"values": values}, header: map[string]string{"If-Match": `"0"`}}), 200, nil)
		got := w.do(request{method: "GET", path: at, as: "officer-1"})
		w.ok(got, 200, nil)
		if got.json["code"] != code || !strings.Contains(string(got.body), `"value"`) {
			t.Errorf("%s: %s", code, got)
		}
	}
	w.refused(w.do(request{method: "GET", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/CQS%2F1.1.99", as: "officer-1"}), 404, "not_found")
}

func TestSetFindingsAndDifferences(t *testing.T) {
	w := populated(t)
	w.national()
	var found struct {
		Errors   int
		Open     int `json:"open_errors"`
		Refused  string
		Findings []struct{ Code, Severity, Node, Passage string }
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/sets/huyen-tinh/findings?version=1", as: "officer-1"}), 200, &found)
	if found.Open != 3 || found.Errors != 3 || !strings.Contains(found.Refused, "P1:5.7.2") || len(found.Findings) == 0 || found.Findings[0].Code != "points_missing" {
		t.Errorf("%+v", found)
	}
	var diffs struct {
		Items []struct{ Node, Kind, Field, Was, Now string }
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/sets/qd1726-tinh/differences?version=1&to=qd1726-tinh@2", as: "officer-1"}), 200, &diffs)
	at := -1
	for i, d := range diffs.Items {
		if d.Node == "XHS/4.2.2" && d.Field == "max" {
			at = i
		}
	}
	if at < 0 || diffs.Items[at].Now != "3" || diffs.Items[at].Kind != "changed" {
		t.Errorf("%d differences, none for XHS/4.2.2", len(diffs.Items))
	}
	w.refused(w.do(request{method: "GET", path: "/api/v1/sets/qd1726-tinh/differences?to=khong-co", as: "officer-1"}), 404, "not_found")
}

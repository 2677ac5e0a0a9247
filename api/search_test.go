package api_test

import (
	"net/http"
	"strings"
)

// pages looks at a ranking of the three units of a cycle: whole, in pages, by words without diacritics, by group. second is the
// code of its second unit.
func (w *world) pages(path, as, second string) {
	w.t.Helper()
	type answer struct {
		Rankings []struct {
			Total int
			Units []struct{ Code, Name string }
		}
	}
	get := func(query string) (answer, http.Header) {
		var out answer
		got := w.do(request{method: "GET", path: path + query, as: as})
		w.ok(got, 200, &out)
		return out, got.header
	}
	whole, h := get("")
	if h.Get("X-Total-Count") != "3" || h.Get("Link") != "" || whole.Rankings[0].Total != 3 || len(whole.Rankings[0].Units) != 3 {
		w.t.Fatalf("whole: %+v %v", whole, h)
	}
	page, h := get("?limit=1&page=2")
	if r := page.Rankings[0]; r.Total != 3 || len(r.Units) != 1 || r.Units[0].Code != second {
		w.t.Errorf("second page of one: %+v", page)
	}
	for _, rel := range []string{`page=1>; rel="first"`, `page=1>; rel="prev"`, `page=3>; rel="next"`, `page=3>; rel="last"`} {
		if !strings.Contains(h.Get("Link"), rel) {
			w.t.Errorf("Link %s has no %s", h.Get("Link"), rel)
		}
	}
	if beyond, _ := get("?page=9"); len(beyond.Rankings) != 1 || len(beyond.Rankings[0].Units) != 0 || beyond.Rankings[0].Total != 3 {
		w.t.Errorf("beyond the last page: %+v", beyond)
	}
	if found, _ := get("?q=so%20Y%20te"); found.Rankings[0].Total != 1 || found.Rankings[0].Units[0].Name != "Sở Y tế" {
		w.t.Errorf("found %+v", found)
	}
	if other, _ := get("?group=khac"); len(other.Rankings) != 0 {
		w.t.Errorf("a group that is not there: %+v", other)
	}
}

// boardPages looks at the board's units and at one criterion of all units in the same way.
func (w *world) boardPages() {
	w.t.Helper()
	var board struct {
		Groups []struct {
			Total int
			Rows  []struct{ Unit struct{ Name string } }
		}
		Funnel []struct{ Count int }
	}
	got := w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/board?limit=2&page=2", as: "coordinator"})
	w.ok(got, 200, &board)
	counted := 0
	for _, f := range board.Funnel {
		counted += f.Count
	}
	if got.header.Get("X-Total-Count") != "3" || len(board.Groups) != 1 || board.Groups[0].Total != 3 || len(board.Groups[0].Rows) != 1 || counted != 3 {
		w.t.Errorf("board: %v %+v", got.header, board)
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/board?q=y+te", as: "coordinator"}), 200, &board)
	if board.Groups[0].Total != 1 || board.Groups[0].Rows[0].Unit.Name != "Sở Y tế" {
		w.t.Errorf("board searched: %+v", board)
	}
	var one struct {
		Total int
		Rows  []struct{ Unit struct{ Name string } }
	}
	compare := "/api/v1/cycles/" + w.cycle + "/compare/so-nganh/1.2"
	got = w.do(request{method: "GET", path: compare + "?limit=2", as: "coordinator"})
	w.ok(got, 200, &one)
	if got.header.Get("X-Total-Count") != "3" || one.Total != 3 || len(one.Rows) != 2 || !strings.Contains(got.header.Get("Link"), `page=2>; rel="last"`) {
		w.t.Errorf("one criterion: %v %+v", got.header, one)
	}
	w.ok(w.do(request{method: "GET", path: compare + "?q=noi%20vu", as: "coordinator"}), 200, &one)
	if one.Total != 1 || one.Rows[0].Unit.Name != "Sở Nội vụ" {
		w.t.Errorf("one criterion searched: %+v", one)
	}
}

package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/report"
	"chuky/scoring"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
)

// asked is a visit of an address, as handlers have it.
func asked(address string) *visit {
	return &visit{Context: &gin.Context{Request: httptest.NewRequest(http.MethodGet, address, nil)}}
}

// longLists are the pages that list every unit, each drawn for n units at an address, with the selector of a unit's name.
func longLists(t *testing.T, n int) map[string]struct {
	address, names string
	draw           func(v *visit) (string, any)
} {
	t.Helper()
	set, err := indicators.Get("qd79-so-nganh", "1")
	if err != nil {
		t.Fatal(err)
	}
	var units []scoring.UnitResult
	board, compare := queries.BoardGroup{Group: "g", Title: "Sở"}, queries.Compare{Set: set, Item: set.Criteria()[0]}
	for i := range n {
		u := models.Unit{Code: fmt.Sprintf("X%03d", i), Name: fmt.Sprintf("Đơn vị số %03d", i)}
		a := models.Assessment{ID: u.Code, Stage: models.StageFinal}
		units = append(units, scoring.UnitResult{Code: u.Code, Name: u.Name, Rank: i + 1, Exact: "1", Shown: "1,00", Max: "330"})
		board.Rows = append(board.Rows, queries.HeatRow{Assessment: a, Unit: u})
		compare.Rows = append(compare.Rows, queries.CompareRow{Assessment: a, Unit: u})
	}
	group := queries.RunGroup{Group: "g", Title: "Sở", Units: units}
	public := queries.PublicRanking{Publication: queries.Publication{Manifest: report.Manifest{Year: 2025}}, Groups: []queries.PublicGroup{{Group: "g", Title: "Sở", Result: scoring.Result{Units: units}, Ranking: units}}}
	now := time.Date(2026, 1, 5, 8, 0, 0, 0, Zone)
	cycle := models.Cycle{ID: "c", Year: 2025, Stage: models.CycleSignOff}
	sign := queries.Sign{Cycle: cycle, Groups: []queries.RunGroup{group}}
	council := queries.Council{Cycle: cycle, Rankings: []queries.RunGroup{group}}
	whole := queries.Board{Cycle: cycle, Groups: []queries.BoardGroup{board}}
	return map[string]struct {
		address, names string
		draw           func(v *visit) (string, any)
	}{
		"board": {"/dieu-phoi/c", ".ck-hm tbody th .ck-only-d", func(v *visit) (string, any) {
			p, err := boardPage(queries.Board{Cycle: cycle, Funnel: []queries.FunnelStep{}, Groups: whole.Groups}, boardView{now: now, list: v.list()})
			if err != nil {
				t.Fatal(err)
			}
			return PageBoard, p
		}},
		"correction": {"/dieu-phoi/c/dinh-chinh", "table tbody td:first-child a", func(v *visit) (string, any) { return PageTable, correctUnits(whole, v.list()) }},
		"council": {"/hoi-dong/c", ".ck-rk .ck-nm", func(v *visit) (string, any) {
			return PageCouncil, councilPage(council, nil, nil, v.Query("khoi"), v.list())
		}},
		"chairman": {"/ky-duyet/c?khoi=g", ".ck-rk .ck-nm", func(v *visit) (string, any) {
			return PageSign, signPage(sign, now, v.Query("khoi"), v.list(), false)
		}},
		"criterion": {"/so-sanh?ky=c&khoi=g&tc=1.1", ".ck-tbl tbody td:first-child a", func(v *visit) (string, any) { return PageCompare, comparePage(compare, v.list()) }},
		"public": {"/cong-bo/c?xep=ten", ".ck-rank .ck-nm a", func(v *visit) (string, any) {
			return PagePublication, publicationPage(public, publicView{q: v.Query("q"), sort: v.Query("xep"), offset: v.offset(), pager: v.pager})
		}},
	}
}

// A province of today fits on one page, without a search that it does not need (the public page always has one). Of more
// units every one stands on exactly one of the pages, each page leads to the next with the filters kept, and a name is found
// without diacritics.
func TestLongListsComeInPages(t *testing.T) {
	r, _ := newTestRenderer(t)
	draw := func(of func(*visit) (string, any), address string) *goquery.Document {
		t.Helper()
		name, data := of(asked(address))
		return page(t, r, name, data)
	}
	for name, p := range longLists(t, 49) {
		doc := draw(p.draw, p.address)
		if n := doc.Find(p.names).Length(); n != 49 || doc.Find("nav.ck-pager").Length() != 0 || (doc.Find("main form[role=search]").Length() != 0) != (name == "public") {
			t.Errorf("%s: %d of 49 units on one page, %d pagers", name, n, doc.Find("nav.ck-pager").Length())
		}
	}
	for name, p := range longLists(t, 168) {
		seen, pages := map[string]bool{}, 0
		for address := p.address; address != ""; pages++ {
			doc := draw(p.draw, address)
			doc.Find(p.names).Each(func(_ int, s *goquery.Selection) {
				unit := strings.TrimSpace(s.Contents().First().Text())
				if seen[unit] {
					t.Errorf("%s: %s stands on two pages", name, unit)
				}
				seen[unit] = true
			})
			address = ""
			doc.Find("nav.ck-pager a").Each(func(_ int, s *goquery.Selection) {
				if strings.Contains(s.Text(), "Sau") {
					address, _ = s.Attr("href")
				}
			})
			if want := asked(p.address).Request.URL.Query(); address != "" && !kept(t, address, want) {
				t.Errorf("%s: %s loses filters %v", name, address, want)
			}
			if pages > 9 {
				t.Fatalf("%s: no end of pages", name)
			}
		}
		if len(seen) != 168 || pages != 4 {
			t.Errorf("%s: %d units on %d pages", name, len(seen), pages)
		}
		and := "?"
		if strings.Contains(p.address, "?") {
			and = "&"
		}
		doc := draw(p.draw, p.address+and+"q="+url.QueryEscape("don vi so 107"))
		if got := doc.Find(p.names); got.Length() != 1 || !strings.Contains(got.Text(), "Đơn vị số 107") {
			t.Errorf("%s: found %q", name, got.Text())
		}
		form := doc.Find("main form[role=search]")
		if v, _ := form.Find("input[name=q]").Attr("value"); form.Length() != 1 || v != "don vi so 107" {
			t.Errorf("%s: the search shows %q", name, v)
		}
		if none := draw(p.draw, p.address+and+"q=khongco"); none.Find(p.names).Length() != 0 || !strings.Contains(none.Find("main").Text(), "Không có đơn vị nào khớp “khongco”") {
			t.Errorf("%s: nothing found is not said", name)
		}
	}
}

// kept reports whether an address still says what was asked.
func kept(t *testing.T, address string, want url.Values) bool {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for k := range want {
		if u.Query().Get(k) != want.Get(k) {
			return false
		}
	}
	return true
}

// inPages are the pages of long lists as they look with more units than a page holds.
func inPages() []sample {
	pager := Pager{Summary: "51–100 trong 3.321 đơn vị", Prev: "?trang=1", Next: "?trang=3"}
	part := Part{Search: &Search{Action: "#", Q: "xa", Reset: "#", Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị, ví dụ: so y te"}, Pager: pager}
	board, sign, council, compare, public := sampleBoard(), sampleSign(), sampleCouncil(), sampleCompare(), samplePublication()
	board.Heat.Part, compare.Part, public.Pager = part, part, pager
	sign.Rankings[0].Part, sign.Rankings[0].More = part, nil
	council.Rankings[0].Part = part
	return []sample{{"board-pages", PageBoard, board}, {"sign-pages", PageSign, sign}, {"council-pages", PageCouncil, council}, {"compare-pages", PageCompare, compare}, {"publication-pages", PagePublication, public}}
}

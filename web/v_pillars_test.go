package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chuky/queries"
	"chuky/scoring"
)

// The heat map of a set with pillars heads the columns by them, with their points, and every cell leads to a criterion
// that there is: codes of such sets are not their main index's with ".1" behind.
func TestHeatMapByPillar(t *testing.T) {
	r := sampleRenderer(t)
	p := sampleBoardPillars()
	doc := page(t, r, PageBoard, p)
	heads := doc.Find(".ck-hm__p")
	if heads.Length() != 3 || textOf(heads.Eq(0)) != "Trụ cột Chính quyền số 200 điểm" || heads.Eq(0).AttrOr("colspan", "") != "7" || heads.Eq(1).AttrOr("colspan", "") != "6" {
		t.Errorf("%d headings, %q over %s columns", heads.Length(), textOf(heads.Eq(0)), heads.Eq(0).AttrOr("colspan", ""))
	}
	if n := doc.Find(".ck-hm thead tr").Eq(1).Find("th").Length(); n != 20 {
		t.Errorf("%d columns", n)
	}
	if n := doc.Find(".ck-hm .ck-hm__f").Length(); n != 3+3*3 {
		t.Errorf("%d cells begin a pillar", n)
	}
	set := pillarSet()
	for _, row := range p.Heat.Rows {
		for i, c := range row.Cells {
			code := set.Main[i].Criteria[0].Code
			if !strings.HasSuffix(c.Href, "?tc="+url.QueryEscape(code)) {
				t.Errorf("column %d leads to %s, not to %s", i, c.Href, code)
			}
		}
	}
	plain := page(t, r, PageBoard, sampleBoard())
	if plain.Find(".ck-hm__p").Length() != 0 || plain.Find(".ck-hm thead tr").Length() != 1 {
		t.Error("a set without pillars has headings of pillars")
	}
}

// The public profile puts main indexes under their pillars with the unit's points, and lists every criterion with the
// number that the table prints.
func TestProfileByPillar(t *testing.T) {
	doc := page(t, sampleRenderer(t), PageProfile, sampleProfilePillars())
	heads := doc.Find(".ck-pf-p")
	if heads.Length() != 3 || textOf(heads.Eq(0)) != "Trụ cột Chính quyền số102,50/200 điểm" {
		t.Errorf("%d headings, %q", heads.Length(), textOf(heads.Eq(0)))
	}
	if n := doc.Find(".ck-mi__p").Length(); n != 3 {
		t.Errorf("%d pillars in the card", n)
	}
	if n := doc.Find(".ck-pf li[id]").Length(); n != len(pillarSet().Criteria()) {
		t.Errorf("%d criteria", n)
	}
	if got := textOf(doc.Find(".ck-pf .ck-no").First()); got != "1.1.1" {
		t.Errorf("the first criterion is %q", got)
	}
}

// Criteria belong to the main index that the set puts them under, whatever their codes look like.
func TestProfileOfCodesWithoutDots(t *testing.T) {
	set := pillarSet()
	clone := *set
	clone.Main = append(clone.Main[:0:0], set.Main...)
	clone.Main[0].Criteria = append(clone.Main[0].Criteria[:0:0], set.Main[0].Criteria...)
	clone.Main[0].Criteria[0].Code = "A1"
	u := queries.PublicUnit{Group: queries.PublicGroup{Set: &clone}, Unit: scoring.UnitResult{Criteria: map[string]scoring.CriterionResult{"A1": {}}}}
	if got := criteriaOf(u, clone.Main[0].Code); len(got) != 1 || got[0] != "A1" {
		t.Errorf("%v", got)
	}
}

// A ranking that was published without the sums of its pillars still has its headings.
func TestPillarWithoutPoints(t *testing.T) {
	u := pillarUnit()
	u.Unit.Pillars = nil
	p := profilePage(u, 0)
	p.Base = publicBase("x")
	if got := textOf(page(t, sampleRenderer(t), PageProfile, p).Find(".ck-pf-p").First()); got != "Trụ cột Chính quyền số200 điểm" {
		t.Errorf("%q", got)
	}
}

func sampleRenderer(t *testing.T) *Renderer {
	t.Helper()
	r, _ := newTestRenderer(t)
	return r
}

func textOf(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

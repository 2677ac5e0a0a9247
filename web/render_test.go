package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func newTestRenderer(t *testing.T) (*Renderer, *Assets) {
	t.Helper()
	a, err := NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRenderer(a)
	if err != nil {
		t.Fatal(err)
	}
	return r, a
}

// page renders a sample and parses it.
func page(t *testing.T, r *Renderer, name string, data any) *goquery.Document {
	t.Helper()
	w := httptest.NewRecorder()
	if err := r.Page(w, http.StatusOK, name, data); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryPage(t *testing.T) {
	r, a := newTestRenderer(t)
	seen := map[string]bool{}
	for _, s := range samples() {
		seen[s.page] = true
		t.Run(s.file, func(t *testing.T) {
			w := httptest.NewRecorder()
			if err := r.Page(w, http.StatusOK, s.page, s.data); err != nil {
				t.Fatal(err)
			}
			most := 150_000
			switch s.file {
			case "form-list":
				most = 300_000 // the 274 entries of a list stand on one page
			case "profile-pillars":
				most = 200_000 // all 165 criteria of the longest profile
			}
			if n := w.Body.Len(); n > most {
				t.Errorf("page is %d bytes", n)
			}
			doc, err := goquery.NewDocumentFromReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			checkMarkup(t, doc, a)
		})
	}
	for name := range r.pages {
		if !seen[name] {
			t.Errorf("page %s has no sample", name)
		}
	}
}

// checkMarkup holds for every page: what the content policy forbids is absent,
// forms that change something carry a key, controls have names to read out.
func checkMarkup(t *testing.T, doc *goquery.Document, a *Assets) {
	t.Helper()
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	if doc.Find("main#noidung").Length() != 1 {
		t.Error("no main#noidung")
	}
	doc.Find("[style]").Each(func(_ int, s *goquery.Selection) { t.Errorf("style attribute on <%s>", goquery.NodeName(s)) })
	doc.Find("style").Each(func(_ int, s *goquery.Selection) { t.Error("inline stylesheet") })
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if src, ok := s.Attr("src"); !ok || a.byPath[src] == nil {
			t.Errorf("script %q is not one of ours", src)
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, at := range s.Nodes[0].Attr {
			if strings.HasPrefix(at.Key, "on") {
				t.Errorf("inline handler %s", at.Key)
			}
			if at.Key == "src" || at.Key == "href" || at.Key == "action" {
				if strings.Contains(at.Val, "//") || strings.Contains(at.Val, "ZgotmplZ") {
					t.Errorf("%s=%q leaves the site", at.Key, at.Val)
				}
			}
			if strings.HasPrefix(at.Val, "/static/") && a.byPath[strings.SplitN(at.Val, "#", 2)[0]] == nil {
				t.Errorf("no static file %s", at.Val)
			}
		}
	})
	keys := map[string]bool{}
	doc.Find(`form[method=post]`).Each(func(_ int, s *goquery.Selection) {
		action, _ := s.Attr("action")
		if action == "" {
			t.Error("a form without an action")
		}
		if action == URLLogin() || action == URLLogout() || s.Find("fieldset[disabled]").Length() > 0 {
			return
		}
		readOnly := s.Find("textarea[readonly]").Length() > 0
		key, ok := s.Find(`input[name=key]`).Attr("value")
		if !readOnly && (!ok || key == "" || keys[key]) {
			t.Errorf("form %s has no key of its own", action)
		}
		keys[key] = true
	})
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("id %q twice", id)
		}
		ids[id] = true
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		label, _ := s.Attr("aria-label")
		if label == "" && s.Closest("label").Length() == 0 && doc.Find(`label[for="`+id+`"]`).Length() == 0 {
			name, _ := s.Attr("name")
			t.Errorf("control %q has no label", name)
		}
	})
	doc.Find("label[for], [form], [aria-describedby]").Each(func(_ int, s *goquery.Selection) {
		for _, k := range []string{"for", "form", "aria-describedby"} {
			if v, ok := s.Attr(k); ok && !ids[v] {
				t.Errorf("%s=%q points nowhere", k, v)
			}
		}
	})
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if s.Find("caption").Length() == 0 {
			t.Error("table without a caption")
		}
	})
	doc.Find("a").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" {
			if l, _ := s.Attr("aria-label"); l == "" {
				t.Error("a link without text")
			}
		}
	})
	doc.Find("button").Each(func(_ int, s *goquery.Selection) {
		if l, _ := s.Attr("aria-label"); l == "" && strings.TrimSpace(s.Text()) == "" {
			t.Error("a button without text")
		}
	})
}

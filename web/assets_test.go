package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/brotli"
)

func get(t *testing.T, h http.Handler, url, accept string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if accept != "" {
		req.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func TestAssetsServe(t *testing.T) {
	_, a := newTestRenderer(t)
	for name, f := range a.byName {
		for _, enc := range []string{"", "gzip", "br, gzip"} {
			w := get(t, a, f.url, enc)
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d", f.url, w.Code)
			}
			var r io.Reader = w.Body
			switch w.Header().Get("Content-Encoding") {
			case "gzip":
				g, err := gzip.NewReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				r = g
			case "br":
				r = brotli.NewReader(w.Body)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, f.body) {
				t.Errorf("%s with %q: other bytes (%v)", name, enc, err)
			}
			if cc := w.Header().Get("Cache-Control"); !strings.Contains(cc, "immutable") {
				t.Errorf("%s: Cache-Control %q", name, cc)
			}
		}
	}
	if w := get(t, a, "/static/app.00000000.css", ""); w.Code != http.StatusNotFound {
		t.Errorf("unknown hash: %d", w.Code)
	}
	if w := get(t, a, "/static/../render.go", ""); w.Code != http.StatusNotFound {
		t.Errorf("outside: %d", w.Code)
	}
}

// TestStylesheet: nothing is fetched from elsewhere or written inline, and every
// class of ours that a template uses has a rule.
func TestStylesheet(t *testing.T) {
	_, a := newTestRenderer(t)
	css := string(a.byName["app.css"].body)
	for _, bad := range []string{"http:", "https://fonts", "data:", "@import", "expression("} {
		if strings.Contains(css, bad) {
			t.Errorf("stylesheet holds %q", bad)
		}
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if a.byPath[m[1]] == nil {
			t.Errorf("url(%s) is no static file", m[1])
		}
	}
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	class := regexp.MustCompile(`ck-[a-z0-9_-]+`)
	attr := regexp.MustCompile(`class="([^"]*)"`)
	// Hooks for scripts or for the open state of something, without a look of their own.
	bare := map[string]bool{"ck-no": true, "ck-nm": true, "ck-ct": true, "ck-c": true, "ck-conf": true, "ck-dsk-h": true, "ck-rev": true, "ck-tree": true, "ck-setg__n": true}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range attr.FindAllStringSubmatch(string(b), -1) {
			for _, c := range class.FindAllString(regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(m[1], "\x00"), -1) {
				if strings.HasSuffix(c, "-") || bare[c] {
					continue
				}
				if !strings.Contains(css, "."+c) {
					t.Errorf("%s: no rule for .%s", filepath.Base(f), c)
				}
			}
		}
	}
}

func TestIconsAllUsed(t *testing.T) {
	_, a := newTestRenderer(t)
	var src strings.Builder
	for _, g := range []string{"templates/*.html", "*.go", "static/app.js"} {
		files, err := filepath.Glob(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			src.Write(b)
		}
	}
	for name := range a.icons {
		if !strings.Contains(src.String(), `"`+name+`"`) {
			t.Errorf("icon %s is in the sprite but no page names it; run vendor.sh", name)
		}
	}
	for _, m := range regexp.MustCompile(`icon\((?:bad \? )?"([a-z-]+)"`).FindAllStringSubmatch(string(a.byName["app.js"].body), -1) {
		if !a.HasIcon(m[1]) {
			t.Errorf("app.js draws %s, which is not in the sprite", m[1])
		}
	}
}

// TestBudget: a page with everything it loads stays below 300 KB as transferred,
// even a form with every one of the 51 criteria listed.
func TestBudget(t *testing.T) {
	r, a := newTestRenderer(t)
	big := sampleForm()
	for len(big.Sections[0].Items) < 60 {
		big.Sections[0].Items = append(big.Sections[0].Items, item("9.9", "Mức độ sử dụng các hệ thống dùng chung của Thành phố", chipEmpty, "–", "30"))
	}
	list := append(samples(), sample{"form-60", PageForm, big})
	worst, name := 0, ""
	for _, s := range list {
		h := Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if err := r.Page(w, http.StatusOK, s.page, s.data); err != nil {
				t.Error(err)
			}
		}))
		w := get(t, h, "/", "gzip")
		if w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s is not compressed", s.file)
		}
		total := w.Body.Len()
		for _, f := range a.byName {
			total += get(t, a, f.url, "gzip").Body.Len()
		}
		if total > worst {
			worst, name = total, s.file
		}
	}
	t.Logf("largest page: %s, %d bytes with everything it loads", name, worst)
	if worst > 300_000 {
		t.Errorf("%s: %d bytes transferred", name, worst)
	}
}

func TestHeaders(t *testing.T) {
	r, _ := newTestRenderer(t)
	w := httptest.NewRecorder()
	if err := r.Page(w, http.StatusForbidden, PageProblem, sampleProblems()[0]); err != nil {
		t.Fatal(err)
	}
	csp := w.Header().Get("Content-Security-Policy")
	if w.Code != http.StatusForbidden || !strings.HasPrefix(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("%d, policy %q", w.Code, csp)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("missing headers")
	}
	if _, err := goquery.NewDocumentFromReader(w.Body); err != nil {
		t.Error(err)
	}
}

// TestFaultWritesNothing: a template that fails leaves the answer untouched, so
// that a problem page can still be sent.
func TestFaultWritesNothing(t *testing.T) {
	r, _ := newTestRenderer(t)
	w := httptest.NewRecorder()
	if err := r.Page(w, http.StatusOK, PageInbox, struct{}{}); err == nil {
		t.Fatal("no error")
	}
	if err := r.Page(w, http.StatusOK, "khong-co", nil); err == nil {
		t.Fatal("no error for an unknown page")
	}
	if err := r.Page(w, http.StatusOK, PageLogin, LoginPage{Base: Base{Title: "x"}}); err != nil {
		t.Fatal(err)
	}
	if w.Body.Len() == 0 || !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
		t.Error("something was written before the good page")
	}
}

func TestCompressLeavesFilesAlone(t *testing.T) {
	h := Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write([]byte("%PDF-1.7"))
	}))
	w := get(t, h, "/", "gzip")
	if w.Header().Get("Content-Encoding") != "" || w.Body.String() != "%PDF-1.7" {
		t.Errorf("%q, %q", w.Header().Get("Content-Encoding"), w.Body)
	}
}

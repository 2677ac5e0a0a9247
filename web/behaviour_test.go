package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// fakeSite stands for the handlers: it remembers what the page sent and answers
// with the fragments the real ones will answer with.
type fakeSite struct {
	sync.Mutex
	saves   []map[string]string
	uploads []string
	refuse  int
}

func (s *fakeSite) saved() []map[string]string {
	s.Lock()
	defer s.Unlock()
	return append([]map[string]string{}, s.saves...)
}

func startSite(t *testing.T, s *fakeSite) *httptest.Server {
	t.Helper()
	r, a := newTestRenderer(t)
	mux := http.NewServeMux()
	mux.Handle(staticPrefix, a)
	mux.HandleFunc("GET /phieu/a1", func(w http.ResponseWriter, _ *http.Request) {
		if err := r.Page(w, http.StatusOK, PageForm, sampleForm()); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /phieu/a1/tieu-chi/1.2", func(w http.ResponseWriter, req *http.Request) {
		if err := req.ParseForm(); err != nil {
			t.Error(err)
		}
		s.Lock()
		s.saves = append(s.saves, map[string]string{"a": req.PostFormValue("a"), "key": req.PostFormValue("key"), "version": req.PostFormValue("version"), "sang": req.PostFormValue("sang"), "hx": req.Header.Get("HX-Request")})
		refuse := s.refuse
		s.refuse = 0
		n := len(s.saves)
		s.Unlock()
		if refuse == http.StatusInternalServerError {
			http.Error(w, "hỏng", refuse)
			return
		}
		if req.Header.Get("HX-Request") == "" {
			http.Redirect(w, req, "/phieu/a1", http.StatusSeeOther)
			return
		}
		live := FormLive{Anchor: "tc-1-2", FormID: "luu-1-2", Version: fmt.Sprint(7 + n), Points: "8,33", Max: "10",
			Calc:   Calc{Formula: "a/b = " + req.PostFormValue("a") + "/60", Points: "8,33", Max: "10"},
			Status: FormStatus{Score: "188,08", Max: "330", Done: "24", Total: "32", Saved: "Đã lưu 14:05"}}
		status := http.StatusOK
		if refuse == http.StatusPreconditionFailed {
			status, live.Version = refuse, ""
			live.Calc = Calc{Conflict: "luu-1-2"}
			live.Status.Saved, live.Status.SavedProblem = "Chưa lưu", true
		}
		if err := r.Fragment(w, status, PageForm, "form_live", live); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /phieu/a1/tieu-chi/1.2/tai-lieu", func(w http.ResponseWriter, req *http.Request) {
		f, h, err := req.FormFile("tep")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		n, err := io.Copy(io.Discard, f)
		if err != nil {
			t.Error(err)
		}
		box := sampleEvidence()
		status := http.StatusOK
		if strings.HasSuffix(h.Filename, ".exe") {
			status, box.Error = http.StatusUnprocessableEntity, "Không nhận tệp chương trình."
		} else {
			s.Lock()
			s.uploads = append(s.uploads, fmt.Sprintf("%s %d %s", h.Filename, n, req.FormValue("so")))
			s.Unlock()
			box.Items = append(box.Items, EvidenceItem{ID: "e4", Code: "H1-1.2-04", Icon: IconFilePDF, Title: h.Filename, Meta: Bytes(n)})
		}
		if err := r.Fragment(w, status, PageForm, "evidence", box); err != nil {
			t.Error(err)
		}
	})
	srv := httptest.NewServer(http.NewCrossOriginProtection().Handler(mux))
	t.Cleanup(srv.Close)
	return srv
}

func open(t *testing.T, ctx context.Context, url string, width int64) { //nolint:revive // the test comes first, as in every helper here
	t.Helper()
	opts := []chromedp.EmulateViewportOption{}
	if width < 500 {
		opts = append(opts, chromedp.EmulateMobile)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, opts...), chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// until waits for a condition in the page.
func until(t *testing.T, ctx context.Context, js string) { //nolint:revive // see open
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](js)); err != nil {
		page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText.slice(0, 2000)`))
		t.Fatalf("never true: %s (%v)\n%s", js, err, page)
	}
}

func TestLiveSave(t *testing.T) {
	s := &fakeSite{}
	srv, ctx := startSite(t, s), browser(t)
	open(t, ctx, srv.URL+"/phieu/a1", 1280)
	if err := chromedp.Do(ctx, chromedp.Clear(chromedp.CSS("#s-a")), chromedp.SendKeys(chromedp.CSS("#s-a"), "50")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.querySelector("#ck-tinh").innerText.includes("50/60")`)
	until(t, ctx, `document.querySelector("#ck-luu").innerText.includes("14:05")`)
	until(t, ctx, `document.querySelector("#diem-tc-1-2").innerText.includes("8,33")`)
	until(t, ctx, `document.querySelector("#ck-diem").innerText.includes("188,08")`)
	saves := s.saved()
	last := saves[len(saves)-1]
	if last["a"] != "50" || last["hx"] != "true" || last["version"] == "" || len(last["key"]) < 16 {
		t.Errorf("sent %v", last)
	}
	until(t, ctx, fmt.Sprintf(`document.querySelector("#luu-1-2 input[name=version]").value === "%d"`, 7+len(saves)))

	// Another text is another request: another key, the new version.
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#s-a"), "1")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.querySelector("#ck-tinh").innerText.includes("501/60")`)
	again := s.saved()
	if next := again[len(again)-1]; next["key"] == last["key"] || next["version"] != fmt.Sprint(7+len(again)-1) {
		t.Errorf("second save sent %v after %v", next, last)
	}
}

func TestLiveSaveClash(t *testing.T) {
	s := &fakeSite{refuse: http.StatusPreconditionFailed}
	srv, ctx := startSite(t, s), browser(t)
	open(t, ctx, srv.URL+"/phieu/a1", 1280)
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#s-a"), "9")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.querySelector("#ck-tinh button[form=luu-1-2]") && document.querySelector("#ck-tinh").innerText.includes("Người khác vừa sửa")`)
	until(t, ctx, `document.querySelector("#s-a").value.includes("9")`) // nothing typed is lost
}

func TestLiveSaveRetries(t *testing.T) {
	s := &fakeSite{refuse: http.StatusInternalServerError}
	srv, ctx := startSite(t, s), browser(t)
	open(t, ctx, srv.URL+"/phieu/a1", 1280)
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#s-a"), "9")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.querySelector("#ck-luu").innerText.includes("Đã lưu 14:05")`)
	saves := s.saved()
	if len(saves) < 2 || saves[0]["key"] != saves[1]["key"] || saves[0]["a"] != saves[1]["a"] {
		t.Errorf("the retry is not the same request: %v", saves)
	}
}

func TestUploads(t *testing.T) {
	s := &fakeSite{}
	srv, ctx := startSite(t, s), browser(t)
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "ke-hoach.pdf"), filepath.Join(dir, "virus.exe")
	for _, f := range []string{good, bad} {
		if err := os.WriteFile(f, []byte(strings.Repeat("x", 300_000)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, ctx, srv.URL+"/phieu/a1", 1280)
	if err := chromedp.Do(ctx, chromedp.SetAttributeValue(chromedp.CSS(".ck-drop__m"), "open", ""), chromedp.SendKeys(chromedp.CSS("#tl-1-2-so"), "12/KH-SYT"),
		chromedp.SetUploadFiles(chromedp.CSS(".ck-drop input[type=file]"), []string{bad, good})); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `[...document.querySelectorAll(".ck-ev > li")].some(l => l.innerText.includes("virus.exe") && l.innerText.includes("Không nhận tệp chương trình"))`)
	until(t, ctx, `[...document.querySelectorAll(".ck-ev > li")].some(l => l.innerText.includes("H1-1.2-04"))`)
	until(t, ctx, `document.querySelector(".ck-hd2").innerText.includes("4 tài liệu")`)
	s.Lock()
	defer s.Unlock()
	if len(s.uploads) != 1 || s.uploads[0] != "ke-hoach.pdf 300000 12/KH-SYT" {
		t.Errorf("received %v", s.uploads)
	}
}

func TestTreeDialogOnPhone(t *testing.T) {
	srv, ctx := startSite(t, &fakeSite{}), browser(t)
	open(t, ctx, srv.URL+"/phieu/a1", 360)
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(".ck-toc > summary"))); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `!!document.querySelector("dialog[open] .ck-kids [aria-current=page]")`)
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS("dialog > button"))); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `!document.querySelector("dialog") && !!document.querySelector(".ck-toc nav")`)
}

package filetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chuky/commands"
	"chuky/evidence/samples"
	"chuky/indicators"
	"chuky/models"

	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is one headless browser; script errors in it fail the test.
type tab struct {
	w   *world
	ctx context.Context
}

func (w *world) browser() *tab {
	w.t.Helper()
	alloc, cancel := chromedp.NewExecAllocator(w.t.Context(), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true), chromedp.UserDataDir(w.t.TempDir()))
	w.t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	w.t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		w.t.Fatalf("headless Chromium is needed for this test: %v", err)
	}
	var mu sync.Mutex
	var thrown []string
	w.must(chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*cdpruntime.EventExceptionThrown); ok {
			mu.Lock()
			defer mu.Unlock()
			thrown = append(thrown, e.ExceptionDetails.Text)
		}
	}))
	w.t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range thrown {
			w.t.Errorf("script error: %s", e)
		}
	})
	return &tab{w, ctx}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.w.t.Helper()
	b.w.must(chromedp.Do(b.ctx, steps...))
}

func (b *tab) open(path string) { b.w.t.Helper(); b.do(chromedp.Navigate(b.w.srv.URL + path)) }

// until waits for a condition in the page; a page that is being left answers with an error and is asked again.
func (b *tab) until(js string) {
	b.w.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 15*time.Second)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](js))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			page, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 2500)`))
			b.w.t.Fatalf("never true: %s (%v)\n%s", js, err, page)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// retype replaces what a field holds, as a person does.
func (b *tab) retype(field, text string) {
	b.w.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(document.querySelector("`+field+`").select(), true)`)); err != nil {
		b.w.t.Fatal(err)
	}
	b.do(chromedp.SendKeys(chromedp.CSS(field), text))
}

func (b *tab) signIn(name string) {
	b.w.t.Helper()
	b.open("/dang-nhap")
	b.do(chromedp.SendKeys(chromedp.CSS("#f-ten"), name), chromedp.SendKeys(chromedp.CSS("#f-mat-khau"), b.w.password), chromedp.Click(chromedp.CSS("form button")))
	b.until(`location.pathname === "/" && !!document.querySelector(".ck-user")`)
}

// TestFormInBrowser: an officer's figures save as they are typed, files go up, a clash is shown and settled, the form goes
// to the leader, who approves it.
func TestFormInBrowser(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.signIn("officer-1")
	b.do(chromedp.Click(chromedp.CSS(".ck-inb-it .ck-s a")))
	b.until(`location.pathname.startsWith("/phieu/")`)
	b.open(w.item("u1", "1.2"))
	b.do(chromedp.SendKeys(chromedp.CSS("#s-a"), "45"), chromedp.SendKeys(chromedp.CSS("#s-b"), "60"))
	b.until(`document.querySelector("#ck-tinh").innerText.includes("45/60 = 75 %") && document.querySelector("#diem-tc-1-2").innerText.includes("7,50")`)
	b.until(`document.querySelector("#tt-tc-1-2").innerText.includes("Chưa có tài liệu") && document.querySelector("#ck-diem").innerText.includes("1/32") && document.querySelector("#ck-luu").innerText.includes("Đã lưu")`)
	b.do(chromedp.SendKeys(chromedp.CSS("#s-a"), ",5"))
	b.until(`document.querySelector("#ck-tinh").innerText.includes("không phải số nguyên") && document.querySelector("#ck-luu").innerText.includes("Chưa lưu")`)
	b.retype("#s-a", "45")
	b.until(`document.querySelector("#ck-luu").innerText.includes("Đã lưu")`)

	good, bad := filepath.Join(t.TempDir(), "biên bản.pdf"), filepath.Join(t.TempDir(), "giả.pdf")
	w.must(os.WriteFile(good, samples.PDF("Biên bản"), 0o600))
	w.must(os.WriteFile(bad, samples.WindowsProgram(), 0o600))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#tl-1-2 input[type=file]"), []string{good, bad}))
	b.until(`document.querySelector("#tl-1-2").innerText.includes("H1-1.2-01") && document.querySelector("#tl-1-2").innerText.includes("không được nhận")`)
	if rows := w.evidence("u1"); len(rows) != 1 || rows[0].Filename != "biên bản.pdf" {
		t.Errorf("%+v", rows)
	}

	// A colleague saves meanwhile: shown, nothing overwritten, then settled by choice.
	st, err := w.svc.Store.Read(t.Context()).Item(w.forms["u1"], "1.2")
	w.must(err)
	_, err = w.svc.SaveItem(t.Context(), w.actor("officer-1"), commands.SaveItem{AssessmentID: w.forms["u1"], Item: "1.2", Version: st.Version, Values: map[string]string{"a": "11", "b": "60"}, Format: indicators.Plain})
	w.must(err)
	b.retype("#s-a", "50")
	b.until(`document.querySelector("#ck-tinh").innerText.includes("Người khác vừa sửa") && document.querySelector("#s-a").value === "50"`)
	b.do(chromedp.Click(chromedp.CSS("#ck-tinh button")))
	b.until(`document.title.includes("Hai người cùng sửa") && document.querySelector("tr.ck-on").innerText.includes("11") && document.querySelector("tr.ck-on").innerText.includes("50")`)
	b.do(chromedp.Click(chromedp.CSS("main form button.ck-btn-pri")))
	b.until(`!!document.querySelector("#s-a") && document.querySelector("#s-a").value === "50" && document.querySelector("#ck-tinh").innerText.includes("50/60")`)

	b.do(chromedp.Click(chromedp.CSS(".ck-frm-top a.ck-btn-pri")))
	b.until(`document.querySelector("main").innerText.includes("Còn thiếu số liệu")`)
	b.do(chromedp.Click(chromedp.CSS("form.ck-send button")))
	b.until(`document.body.innerText.includes("Đã trình lãnh đạo.")`)

	l := w.browser()
	l.signIn("leader-1")
	l.do(chromedp.Click(chromedp.CSS(".ck-inb-it .ck-s a")))
	l.until(`location.pathname.startsWith("/duyet/") && document.querySelector(".ck-rev").innerText.includes("a = 50, b = 60")`)
	l.do(chromedp.Click(chromedp.CSS("form[action$='/dong-y'] button")))
	l.until(`document.body.innerText.includes("Phiếu đã được duyệt.")`)
	a, err := w.svc.Store.Read(t.Context()).Assessment(w.forms["u1"])
	w.must(err)
	if a.Stage != models.StageSubmitted {
		t.Errorf("stands at %s", a.Stage)
	}
}

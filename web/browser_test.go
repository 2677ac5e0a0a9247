package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// preview serves every sample under its name, with the real static files.
func preview(t *testing.T) *httptest.Server {
	t.Helper()
	r, a := newTestRenderer(t)
	mux := http.NewServeMux()
	mux.Handle(staticPrefix, a)
	mux.HandleFunc("/tai-lieu/", func(w http.ResponseWriter, _ *http.Request) {
		SetSecurityHeaders(w.Header())
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "tài liệu mẫu")
	})
	mux.HandleFunc("POST /phieu/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }) // forms save themselves
	for _, s := range samples() {
		mux.HandleFunc("/mau/"+s.file, func(w http.ResponseWriter, _ *http.Request) {
			if err := r.Page(w, http.StatusOK, s.page, s.data); err != nil {
				t.Error(err)
			}
		})
	}
	srv := httptest.NewServer(Compress(mux))
	t.Cleanup(srv.Close)
	return srv
}

// browser starts one headless Chromium for the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-background-networking", true), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("headless Chromium is needed for this test: %v", err)
	}
	return ctx
}

// complaints gathers what the browser says against a page: script errors, blocked
// content, failed requests.
type complaints struct {
	sync.Mutex
	list []string
}

func (c *complaints) listen(ctx context.Context) error {
	return chromedp.Listen(ctx, func(ev any) {
		c.Lock()
		defer c.Unlock()
		switch e := ev.(type) {
		case *cdplog.EventEntryAdded:
			if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
				c.list = append(c.list, e.Entry.Text)
			}
		case *cdpruntime.EventExceptionThrown:
			c.list = append(c.list, fmt.Sprintf("exception: %s, line %d", e.ExceptionDetails.Text, e.ExceptionDetails.LineNumber+1))
		case *cdpruntime.EventConsoleAPICalled:
			if e.Type == cdpruntime.ConsoleAPICalledTypeError || e.Type == cdpruntime.ConsoleAPICalledTypeWarning {
				for _, a := range e.Args {
					c.list = append(c.list, "console: "+string(a.Value)+a.Description)
				}
			}
		}
	})
}

func (c *complaints) take() []string {
	c.Lock()
	defer c.Unlock()
	out := c.list
	c.list = nil
	return out
}

// TestPagesInBrowser opens every page at the width of a desk and of a phone:
// nothing overflows sideways, the browser complains about nothing. With CK_SHOTS
// set to a folder it leaves a picture of each page there; CK_ONLY takes pages by
// name.
func TestPagesInBrowser(t *testing.T) {
	srv, ctx := preview(t), browser(t)
	var c complaints
	if err := c.listen(ctx); err != nil {
		t.Fatal(err)
	}
	shots, only := os.Getenv("CK_SHOTS"), os.Getenv("CK_ONLY")
	for _, width := range []int64{1280, 360} {
		for _, s := range samples() {
			if only != "" && !strings.Contains(","+only+",", ","+s.file+",") {
				continue
			}
			t.Run(fmt.Sprintf("%s-%d", s.file, width), func(t *testing.T) {
				ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
				defer cancel()
				viewport := chromedp.EmulateViewport(width, 800)
				if width < 500 {
					viewport = chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile)
				}
				if err := chromedp.Do(ctx, viewport, chromedp.Navigate(srv.URL+"/mau/"+s.file)); err != nil {
					t.Fatal(err)
				}
				scroll := must(chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)))(t)
				inner := must(chromedp.Run(ctx, chromedp.Evaluate[int](`window.innerWidth`)))(t)
				wide := must(chromedp.Run(ctx, chromedp.Evaluate[[]string](overflowing)))(t)
				if scroll > int(width) || inner > int(width) {
					t.Errorf("page is %d wide (viewport %d): %s", scroll, inner, strings.Join(wide, "; "))
				}
				for _, m := range c.take() {
					t.Error(m)
				}
				if shots != "" {
					// As tall as the page, so that bars fixed to the bottom lie there.
					tall := must(chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`)))(t)
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, max(800, tall))); err != nil {
						t.Fatal(err)
					}
					shot := must(chromedp.Run(ctx, chromedp.FullScreenshot(100)))(t)
					if err := os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d.png", s.file, width)), shot, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// overflowing names the elements that stick out to the right, outermost first.
const overflowing = `[...document.querySelectorAll("body *")].filter(e => {
  const r = e.getBoundingClientRect();
  if (r.right <= document.documentElement.clientWidth + 1 || r.width === 0) return false;
  for (let p = e.parentElement; p; p = p.parentElement)
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(p).overflowX)) return false;
  return true;
}).slice(0, 5).map(e => e.tagName + "." + (e.getAttribute("class") || "") + " " + Math.round(e.getBoundingClientRect().right))`

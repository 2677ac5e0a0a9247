package web

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestListInBrowser keeps a list of 274 items: it is searched without diacritics, narrowed to a category, marked in bulk and
// taken back, and walked with the arrow keys.
func TestListInBrowser(t *testing.T) {
	srv, ctx := preview(t), browser(t)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	var c complaints
	if err := c.listen(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(srv.URL+"/mau/form-list"), chromedp.WaitVisible(chromedp.CSS("[data-ck-cat]"))); err != nil {
		t.Fatal(err)
	}
	is := func(what, expression, want string) {
		t.Helper()
		if got := must(chromedp.Run(ctx, chromedp.Evaluate[string](expression)))(t); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	const shown, heads = `String([...document.querySelectorAll(".ck-inv__i")].filter((x) => !x.hidden).length)`, `String([...document.querySelectorAll(".ck-inv__h")].filter((x) => !x.hidden).length)`
	count := func(state string) string {
		return `document.querySelector("[data-ck-n=` + state + `]").textContent`
	}
	is("items at first", shown, "274")
	is("categories to choose from", `String(document.querySelectorAll("[data-ck-cat] option").length)`, "38")
	is("their groups", `document.querySelector("[data-ck-cat] optgroup").label`, "A Chính quyền số · I Hỗ trợ hoạt động của Chính phủ")
	do(chromedp.SendKeys(chromedp.CSS("[data-ck-seek]"), "ngan sach"))
	is("items with “ngân sách”", `[...document.querySelectorAll(".ck-inv__i")].filter((x) => !x.hidden).every((x) => x.textContent.includes("gân sách")) ? "all" : "others too"`, "all")
	is("headings of what is left", `[...document.querySelectorAll(".ck-inv__h")].filter((x) => !x.hidden).length < 20 ? "few" : "many"`, "few")
	js := func(script string) {
		t.Helper()
		must(chromedp.Run(ctx, chromedp.Evaluate[bool](script)))(t)
	}
	choose := func(value string) {
		t.Helper()
		js(`(() => { const s = document.querySelector("[data-ck-cat]"); s.value = [...s.options][` + value + `].value; s.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	}
	js(`(() => { const s = document.querySelector("[data-ck-seek]"); s.value = ""; s.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	choose("1")
	is("items of the first category", shown, "8")
	is("its headings", heads, "3")
	do(chromedp.Click(chromedp.CSS(`[data-ck-all="shared"]`)))
	is("marked in bulk", count("shared"), "8")
	is("said", `document.querySelector("[data-ck-said]").textContent`, "Đã đánh dấu 8 hạng mục: Đã chia sẻ lên LGSP/NDXP.")
	choose("0")
	is("all in view again", shown, "274")
	is("nothing else marked", count("shared"), "8")
	do(chromedp.Click(chromedp.CSS("[data-ck-undo]")))
	is("taken back", count("shared"), "0")
	is("what was there before stays", count("built"), "1")
	js(`(document.querySelectorAll(".ck-inv__i")[0].querySelectorAll("input")[1].focus(), true)`)
	do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(" "))
	is("the box that the arrows lead to", `document.activeElement.value + " " + document.activeElement.checked`, "A/I/1/1.3:shared true")
	is("counted at once", count("shared"), "1")
	for _, m := range c.take() {
		t.Error(m)
	}
}

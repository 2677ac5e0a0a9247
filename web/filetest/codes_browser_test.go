package filetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"chuky/commands"
	"chuky/evidence/samples"
	"chuky/indicators"
	"chuky/models"

	"github.com/chromedp/chromedp"
)

// supplied is read before the object server of these tests changes the folder.
var supplied, errSupplied = os.ReadFile("../../indicators/testdata/supplied/qd1726-tinh/2.yaml")

// national opens a cycle on the set of QĐ 1726 with its lost points supplied: codes hold slashes, dots and stars.
func (w *world) national() {
	w.t.Helper()
	w.must(errSupplied)
	l, err := indicators.LoadDir(fstest.MapFS{"qd1726-tinh/2.yaml": {Data: supplied}, "qd1726-tinh/3.yaml": {Data: []byte("id: qd1726-tinh\nversion: \"3\"\ngroup: so-nganh\nextends: {id: qd1726-tinh, version: \"2\"}\n")}})
	w.must(err)
	w.svc.Sets, w.q.Sets = l.Get, l.All
	at := func(days int) models.Instant { return models.At(w.clock.t.AddDate(0, 0, days)) }
	policy := commands.DefaultPolicy()
	policy.Rounds, policy.Explanation, policy.Council = 1, false, false
	ctx := w.t.Context()
	m, err := w.svc.SavePlan(ctx, w.actor("coordinator"), "", commands.Plan{Year: 2024, Name: "Kỳ theo QĐ 1726", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd1726-tinh", SetVersion: "3"}}, Policy: policy,
		Instants: commands.Instants{DueAt: at(10), LockAt: at(12), VerifyBy: at(20), ExplainBy: at(21), CouncilBy: at(22), SignBy: at(30), PublishAt: at(31)}, Assignments: []commands.PlanAssignment{{UserID: "verifier", Group: "so-nganh", Field: "*"}}})
	w.must(err)
	w.cycle = m.ID
	_, err = w.svc.Open(ctx, w.actor("coordinator"), m.ID)
	w.must(err)
	rows, err := w.svc.Store.Read(ctx).Assessments(m.ID)
	w.must(err)
	for _, a := range rows {
		w.forms[a.UnitID] = a.ID
	}
}

// picture leaves a picture of the page at the width of a desk and of a phone where CK_SHOTS names a folder.
func (b *tab) picture(name string) {
	b.w.t.Helper()
	dir := os.Getenv("CK_SHOTS")
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 900))
		if dir != "" {
			shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			b.w.must(err)
			b.w.must(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)), shot, 0o600))
		}
	}
	b.do(chromedp.EmulateViewport(1280, 900))
}

// within bounds what a browser may take, so that a control that is not there fails the test instead of waiting for it.
func (b *tab) within(t *testing.T, d time.Duration) *tab {
	ctx, cancel := context.WithTimeout(b.ctx, d)
	t.Cleanup(cancel)
	return &tab{b.w, ctx}
}

// TestCodesWithSignsInBrowser walks through form and desk of a set whose codes are no part of an address as
// they stand: every link that the pages draw leads where it says, figures and files land at their criterion.
func TestCodesWithSignsInBrowser(t *testing.T) {
	w := newWorld(t)
	w.national()
	ctx, id := t.Context(), w.forms["u1"]
	held := func(item, key, want string) {
		t.Helper()
		got := map[string]string{}
		for until := time.Now().Add(15 * time.Second); got[key] != want && time.Now().Before(until); <-time.After(50 * time.Millisecond) {
			if st, err := w.svc.Store.Read(ctx).Item(id, item); err == nil {
				w.must(json.Unmarshal([]byte(st.Values), &got))
			}
		}
		if got[key] != want {
			t.Errorf("%s.%s holds %q, want %q", item, key, got[key], want)
		}
	}
	b := w.browser().within(t, 3*time.Minute)
	b.signIn("officer-1")
	b.open("/phieu/" + id)
	b.do(chromedp.Click(chromedp.CSS(`a[href*="muc=XHS%2F4"]`)))
	b.until(`location.search.includes("muc=XHS%2F4") && document.querySelector(".ck-frm-tree a[aria-current=true]").innerText.includes("XHS/4")`)
	b.do(chromedp.Click(chromedp.CSS(`.ck-frm-tree a[href*="muc=CQS%2F1"]`)))
	b.until(`location.search.includes("muc=CQS%2F1") && !!document.querySelector("a.ck-crt__h[href*='CQS%2F1.1.2']")`)
	b.do(chromedp.Click(chromedp.CSS(`a.ck-crt__h[href*="CQS%2F1.1.2"]`)))
	b.until(`!!document.querySelector("#s-value") && document.querySelector(".ck-open .ck-no").innerText === "CQS/1.1.2"`)
	b.do(chromedp.SendKeys(chromedp.CSS("#s-value"), "1,5"))
	b.until(`document.querySelector("#ck-luu").innerText.includes("Đã lưu") && document.querySelector(".ck-open .ck-sc").innerText.includes("1,50")`)
	held("CQS/1.1.2", "value", "1.5")
	doc := filepath.Join(t.TempDir(), "tài liệu.pdf")
	w.must(os.WriteFile(doc, samples.PDF("Tài liệu"), 0o600))
	b.do(chromedp.SetUploadFiles(chromedp.CSS(".ck-open input[type=file]"), []string{doc}))
	b.until(`document.querySelector(".ck-open [data-ck-list]").innerText.includes("CQS/1.1.2-01")`)
	if rows := w.evidence("u1"); len(rows) != 1 {
		t.Errorf("%d files", len(rows))
	}
	b.picture("codes-form")

	b.open(w.item("u1", url.QueryEscape("CQS/8.1.*")))
	b.until(`document.querySelector(".ck-open .ck-no").innerText === "CQS/8.1.*"`)
	b.do(chromedp.SendKeys(chromedp.CSS("#s-value"), "1,5"))
	held("CQS/8.1.*", "value", "1.5")
	// The list of part I feeds the criteria that count in it.
	b.open("/phieu/" + id + "?tc=I")
	b.until(`!!document.querySelector(".ck-inv__i input") && !document.querySelector("[data-ck-cat]").hidden`)
	b.do(chromedp.Click(chromedp.CSS(`.ck-inv__i input[value="A/I/1/1.1:built"]`)), chromedp.Click(chromedp.CSS(`.ck-inv__i input[value="A/I/1/1.2:built"]`)))
	b.until(`document.querySelector("#ck-luu").innerText.includes("Đã lưu") && document.querySelector("[data-ck-n=built]").textContent === "2"`)
	held("I.4", "value", "A/I/1/1.1:built;A/I/1/1.2:built")
	b.picture("codes-list")
	b.open(w.item("u1", url.QueryEscape("CQS/4.1.6")))
	b.until(`document.querySelector("#s-a").value === "2" && document.querySelector(".ck-open").innerText.includes("danh mục ở mục 4 phần Thông tin chung")`)
	b.do(chromedp.Click(chromedp.CSS(`.ck-open button[name=sang]`)))
	b.until(`location.search.includes("CQS%2F4.1.7") || document.querySelector(".ck-open .ck-no").innerText === "CQS/4.1.7"`)

	_, err := w.svc.Submit(ctx, w.actor("officer-1"), id)
	w.must(err)
	row, err := w.svc.Store.Read(ctx).Assessment(id)
	w.must(err)
	_, err = w.svc.ApproveForm(ctx, w.actor("leader-1"), id, row.Revision)
	w.must(err)
	w.clock.t = w.clock.t.AddDate(0, 0, 13)
	_, err = w.svc.FireAssessment(ctx, w.forms["u2"], models.Timer{Kind: commands.TimerLock, Key: commands.TimerLock})
	w.must(err)
	_, err = w.svc.CheckCycle(ctx, w.cycle)
	w.must(err)

	v := w.browser().within(t, 3*time.Minute)
	v.signIn("verifier")
	v.open("/tham-dinh/" + id + "?tc=" + url.QueryEscape("CQS/1.1.1"))
	v.do(chromedp.Click(chromedp.CSS(`.ck-dsk-strip a[href*="CQS%2F1.1.2"]`)))
	v.until(`document.querySelector(".ck-dsk h2").innerText.startsWith("CQS/1.1.2")`)
	v.picture("codes-desk")
	v.retype("input[name='sl.value']", "1")
	v.do(chromedp.Click(chromedp.CSS(`input[name=quyet_dinh][value=adjusted]`)), chromedp.SendKeys(chromedp.CSS("#ly-do"), "Chuyên mục mở nửa năm"))
	v.do(chromedp.Click(chromedp.CSS(`.ck-dsk-act .ck-btn-pri`)))
	v.until(`document.querySelector(".ck-dsk h2").innerText.startsWith("CQS/1.1.3")`)
	v.open("/tham-dinh/" + id + "?tc=" + url.QueryEscape("CQS/4.1.6"))
	v.until(`/ 2\/\d+ hạng mục/.test(document.querySelector(".ck-kept summary").innerText)`)
	v.do(chromedp.Click(chromedp.CSS(".ck-kept summary")))
	v.picture("codes-desk-list")
	v.open("/tham-dinh/" + id + "?tc=" + url.QueryEscape("CQS/4.1.6"))
	v.do(chromedp.Click(chromedp.CSS(`.ck-dsk a[href*="khoi="]`)))
	v.until(`location.search.includes("khoi=") && document.querySelector("main").innerText.includes("CQS/4.1.6") && document.querySelector("main table").innerText.includes("Sở Y tế")`)
	v.picture("codes-compare")
}

package filetest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/seal"
)

// play takes the cycle to a published version; unit 2 never answers.
func (w *world) play(key seal.Key) {
	w.t.Helper()
	ctx, a := w.t.Context(), w.forms["u1"]
	for item, values := range map[string]map[string]string{"1.2": {"a": "1", "b": "3"}, "I.2.1.1": {"value": "Bà Bí Mật"}} {
		_, err := w.svc.SaveItem(ctx, w.actor("officer-1"), commands.SaveItem{AssessmentID: a, Item: item, Values: values, Format: indicators.Plain})
		w.must(err)
	}
	_, err := w.svc.Submit(ctx, w.actor("officer-1"), a)
	w.must(err)
	row, err := w.svc.Store.Read(ctx).Assessment(a)
	w.must(err)
	_, err = w.svc.ApproveForm(ctx, w.actor("leader-1"), a, row.Revision)
	w.must(err)
	w.clock.t = w.clock.t.AddDate(0, 0, 13)
	_, err = w.svc.FireAssessment(ctx, w.forms["u2"], models.Timer{Kind: commands.TimerLock, Key: commands.TimerLock})
	w.must(err)
	_, err = w.svc.CheckCycle(ctx, w.cycle)
	w.must(err)
	set, err := indicators.Get("qd79-so-nganh", "1")
	w.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		d := commands.Decision{Item: it.Code, Kind: models.VerdictAccepted}
		if it.Code == "1.3" {
			d.Kind, d.Reason = models.VerdictNotRecognised, "Không có tài liệu nào thuộc năm đánh giá"
		}
		ds = append(ds, d)
	}
	_, err = w.svc.Decide(ctx, w.actor("verifier"), a, ds)
	w.must(err)
	_, err = w.svc.CompleteRoundOne(ctx, w.actor("verifier"), a)
	w.must(err)
	_, err = w.svc.CheckCycle(ctx, w.cycle)
	w.must(err)
	_, err = w.svc.FreezeRun(ctx, w.cycle)
	w.must(err)
	c, err := w.svc.Store.Read(ctx).Cycle(w.cycle)
	w.must(err)
	run, err := w.svc.Store.Read(ctx).RunHead(c.RunID)
	w.must(err)
	_, err = w.svc.Approve(ctx, w.actor("chairman"), w.cycle, commands.Approval{Digest: run.Digest, ProposalNo: "1/TTr", ProposalDate: "2026-01-25", DecisionNo: "79/QĐ-UBND", DecisionDate: "2026-01-26"})
	w.must(err)
	_, err = w.svc.Publish(ctx, w.files, key, w.cycle)
	w.must(err)
}

func TestPublicPages(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	v := w.anyone()
	v.get("/cong-bo").is(http.StatusOK, "Chưa có kết quả nào được công bố")
	v.get("/cong-bo/"+w.cycle).is(http.StatusNotFound, "Không tìm thấy")
	w.play(key)

	p := v.get("/cong-bo")
	p.is(http.StatusOK, "Kỳ 2025")
	if !strings.Contains(p.text("main"), "Quyết định số 79/QĐ-UBND ngày 26/01/2026") {
		t.Errorf("%s", p.text("main"))
	}
	base := "/cong-bo/" + w.cycle
	p = v.get(base)
	p.is(http.StatusOK, "Kết quả đánh giá chuyển đổi số năm 2025")
	if rows := p.Find(".ck-rank tbody tr"); rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Sở Y tế") || !strings.Contains(rows.First().Text(), "3,33") {
		t.Errorf("ranking %s", p.text(".ck-rank"))
	}
	if p.Find(".ck-radar").Length() != 1 || strings.Contains(string(p.body), "Bí Mật") {
		t.Error("no drawing, or personal data")
	}
	v.get(base+"?q=so+y+te").is(http.StatusOK, "Sở Y tế")
	if got := v.get(base + "?q=noi+vu").Find(".ck-rank tbody tr").Length(); got != 1 {
		t.Errorf("%d found", got)
	}
	v.get(base+"?q=khong+co").is(http.StatusOK, "Không có đơn vị nào khớp")
	if first := v.get(base + "?xep=ten").Find(".ck-rank tbody tr").First().Text(); !strings.Contains(first, "Sở Nội vụ") {
		t.Errorf("by name begins with %s", first)
	}
	for _, path := range []string{base + "?ban=2", base + "?ban=x", base + "/H29.9", base + "/tep/khong-co.json", "/cong-bo/khac"} {
		v.get(path).is(http.StatusNotFound, "")
	}

	unit := v.get(base + "/H29.1")
	unit.is(http.StatusOK, "Sở Y tế")
	if text := unit.text(".ck-pf"); !strings.Contains(text, "a/b = 1/3") || !strings.Contains(text, "3,33/10") || !strings.Contains(text, "Thiếu số liệu") {
		t.Errorf("profile %s", text)
	}
	// Every step with its points and its official reason, and nobody's name.
	if text := unit.text(".ck-pf"); !strings.Contains(text, "Đơn vị tự đánh giá: 3,33 điểm") || !strings.Contains(text, "Thẩm định lần 1: chấp nhận, 3,33 điểm") ||
		!strings.Contains(text, "Lý do: Không có tài liệu nào thuộc năm đánh giá") || strings.Contains(string(unit.body), "Người verifier") || strings.Contains(string(unit.body), "Người officer") {
		t.Errorf("steps %s", text)
	}
	if text := v.get(base + "/H29.2").text("main"); strings.Contains(text, "Thẩm định lần 1") {
		t.Errorf("a unit that handed nothing in shows steps: %s", text)
	}

	// The files are those of the object store, and hold against the seal.
	files := map[string][]byte{}
	for _, a := range p.Find(".ck-dl-list a").EachIter() {
		href, _ := a.Attr("href")
		got := v.get(href)
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", href, got.status, got.header)
		}
		sum := sha256.Sum256(got.body)
		if got.header.Get("ETag") != `"`+hex.EncodeToString(sum[:])+`"` {
			t.Errorf("%s: ETag %s", href, got.header.Get("ETag"))
		}
		name := href[strings.LastIndex(href, "/")+1 : strings.Index(href, "?")]
		files[name] = got.body
	}
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	if _, err := seal.Verify(bytes.NewReader(files[commands.ManifestName]), files[commands.SealName], key.Public().String()); err != nil {
		t.Errorf("the seal does not hold: %v", err)
	}
	sum := sha256.Sum256(files[commands.ResultsName])
	if digest := hex.EncodeToString(sum[:]); strings.ReplaceAll(p.text(".ck-digest .ck-hash"), " ", "") != digest {
		t.Errorf("the page shows %s, the file has %s", p.text(".ck-digest .ck-hash"), digest)
	}
	if !strings.Contains(p.text("#kiem-tra"), "chuky-ed25519:khoa") || strings.Contains(p.text("#kiem-tra"), "chữ ký số") {
		t.Errorf("%s", p.text("#kiem-tra"))
	}
}

// TestPublicPagesNeedNoSession: whoever is signed in sees the same.
func TestPublicPagesNeedNoSession(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.play(key)
	p := w.as("officer-2").get("/cong-bo/" + w.cycle)
	p.is(http.StatusOK, "Sở Y tế")
	if p.Find(".ck-pub-nav a[href='/']").Length() != 1 {
		t.Error("no way back to the inbox")
	}
}

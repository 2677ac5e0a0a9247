package filetest

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/seal"
)

// nextYear opens the cycle of the following year and moves to it.
func (w *world) nextYear() {
	w.t.Helper()
	ctx := w.t.Context()
	at := func(days int) models.Instant { return models.At(w.clock.t.AddDate(0, 0, days)) }
	policy := commands.DefaultPolicy()
	policy.Rounds, policy.Explanation, policy.Council = 1, false, false
	m, err := w.svc.SavePlan(ctx, w.actor("coordinator"), "", commands.Plan{Year: 2026, Name: "Kỳ 2026", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}}, Policy: policy,
		Instants: commands.Instants{DueAt: at(10), LockAt: at(12), VerifyBy: at(20), ExplainBy: at(21), CouncilBy: at(22), SignBy: at(30), PublishAt: at(31)}, Assignments: []commands.PlanAssignment{{UserID: "verifier", Group: "so-nganh", Field: "*"}}})
	w.must(err)
	_, err = w.svc.Open(ctx, w.actor("coordinator"), m.ID)
	w.must(err)
	rows, err := w.svc.Store.Read(ctx).Assessments(m.ID)
	w.must(err)
	w.cycle = m.ID
	for _, a := range rows {
		w.forms[a.UnitID] = a.ID
	}
}

// TestLastYear: last year's figures stand beside this year's, a figure far from them is a warning that hinders nothing,
// and the leader sees the change of each main index.
func TestLastYear(t *testing.T) {
	w := newWorld(t)
	officer := w.as("officer-1")
	if got := officer.get(w.item("u1", "1.2")).text("main"); !strings.Contains(got, "chưa có kỳ trước để so sánh") || strings.Contains(got, "Năm 20") {
		t.Errorf("the first year compares with something: %s", got)
	}
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.play(key)
	w.nextYear()
	officer = w.as("officer-1") // a session lasts by the clock that has gone on

	p := officer.get(w.item("u1", "1.2"))
	for _, words := range []string{"so với năm 2025", "Năm 2025: 1", "Năm 2025: 3", "3,33 điểm"} {
		if !strings.Contains(p.text("main"), words) {
			t.Errorf("the form does not say %q: %s", words, p.text("article.ck-open"))
		}
	}
	if p.Find(".ck-t-warn").Length() != 0 {
		t.Error("warned before anything was typed")
	}
	if got := officer.get(w.item("u1", "1.3")).text("article.ck-open"); !strings.Contains(got, "Năm 2025: không có số liệu") {
		t.Errorf("no figure last year: %s", got)
	}
	action, form := p.form("#luu-1-2")
	form.Set("a", "12")
	form.Set("b", "13")
	if got := officer.post(action, form); got.status != http.StatusSeeOther {
		t.Fatalf("a figure far from last year's is refused: %d %s", got.status, got.text("main"))
	}
	p = officer.get(w.item("u1", "1.2"))
	if got := p.text("#ck-tinh"); !strings.Contains(got, "Khác xa năm 2025: a = 12, năm trước 1.") || !strings.Contains(got, "Khác xa năm 2025: b = 13, năm trước 3.") || !strings.Contains(got, "tăng 5,90") {
		t.Errorf("the working says %s", got)
	}
	if p.Find(".ck-help.ck-t-warn").Length() != 2 {
		t.Error("the two figures are not marked")
	}
	submit := officer.get("/phieu/" + w.forms["u1"] + "/trinh")
	if !strings.Contains(submit.text("main"), "Khác xa năm 2025") || submit.Find("form[action$='/trinh']").Length() != 1 {
		t.Errorf("submitting: %s", submit.text("main"))
	}
	_, err = w.svc.Submit(t.Context(), w.actor("officer-1"), w.forms["u1"])
	w.must(err)
	review := w.as("leader-1").get("/duyet/" + w.forms["u1"])
	if got := review.text(".ck-tot-tbl"); !strings.Contains(got, "Năm 2025") || !strings.Contains(got, "3,33") || !strings.Contains(got, "tăng 5,90") {
		t.Errorf("the leader sees %s", got)
	}
	// The verifier sees the column of last year; what was not recognised then counts for nothing.
	row, err := w.svc.Store.Read(t.Context()).Assessment(w.forms["u1"])
	w.must(err)
	_, err = w.svc.ApproveForm(t.Context(), w.actor("leader-1"), w.forms["u1"], row.Revision)
	w.must(err)
	if got := w.as("verifier").get("/tham-dinh/" + w.forms["u1"] + "?tc=1.2").text(".ck-cmp"); !strings.Contains(got, "2025") || !strings.Contains(got, "3,33") {
		t.Errorf("the verifier sees %s", got)
	}
	// A unit that never answered has no last year.
	if _, err := w.svc.SaveItem(t.Context(), w.actor("officer-2"), commands.SaveItem{AssessmentID: w.forms["u2"], Item: "1.2", Values: map[string]string{"a": "1", "b": "2"}, Format: indicators.Plain}); err != nil {
		t.Fatal(err)
	}
	if got := w.as("officer-2").get(w.item("u2", "1.2")).text("main"); !strings.Contains(got, "chưa có kỳ trước để so sánh") {
		t.Errorf("unit 2: %s", got)
	}
}

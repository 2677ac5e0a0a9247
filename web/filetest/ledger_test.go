package filetest

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/models"
	"chuky/seal"
)

// TestLedger: who may see the form sees the way to its points with who decided and why; a correction that is under way
// does not show outside before it is published.
func TestLedger(t *testing.T) {
	w := newWorld(t)
	page := "/phieu/" + w.forms["u1"] + "/so-diem"
	officer := w.as("officer-1")
	if got := officer.get(page).text("main"); !strings.Contains(got, "Mới có điểm tự đánh giá") {
		t.Errorf("before anything was decided: %s", got)
	}
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.play(key)
	for _, who := range []string{"officer-1", "leader-1", "verifier", "chairman", "auditor"} {
		p := w.as(who).get(page + "?tc=1.3")
		text := p.text("#tc-1-3")
		if !strings.Contains(text, "Thẩm định lần 1: không công nhận tài liệu. Lý do: Không có tài liệu nào thuộc năm đánh giá") || !strings.Contains(text, "Người verifier") {
			t.Errorf("%s reads %s", who, text)
		}
		if p.Find("#tc-1-3 details[open]").Length() != 1 || p.Find("details[open]").Length() != 1 {
			t.Errorf("%s: not the criterion asked for is open", who)
		}
		if text := p.text("#tc-1-2 summary"); !strings.Contains(text, "Tự đánh giá 3,33") || !strings.Contains(text, "Điểm đạt được 3,33/10") {
			t.Errorf("%s: %s", who, text)
		}
		if text := p.text(".ck-tbl"); !strings.Contains(text, "Tự đánh giá") || !strings.Contains(text, "3,33/330") {
			t.Errorf("%s: totals %s", who, text)
		}
	}
	if got := w.as("officer-2").get(page).status; got != http.StatusNotFound {
		t.Errorf("another unit opens the ledger: %d", got)
	}
	w.clock.t = w.clock.t.AddDate(0, 0, 1)
	_, err = w.svc.Correct(t.Context(), w.actor("coordinator"), w.forms["u1"], []commands.Decision{{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "3", "b": "3"}, Reason: "Nhập nhầm số cuộc họp"}})
	w.must(err)
	public := w.anyone().get("/cong-bo/" + w.cycle + "/H29.1")
	if text := public.text(".ck-pf"); strings.Contains(text, "Nhập nhầm") || !strings.Contains(text, "3,33/10") {
		t.Error("a correction shows before it is published")
	}
	if text := w.as("verifier").get(page).text("#tc-1-2"); !strings.Contains(text, "Đính chính: điều chỉnh số liệu, 10,00 điểm. Lý do: Nhập nhầm số cuộc họp") {
		t.Errorf("the correction inside: %s", text)
	}
}

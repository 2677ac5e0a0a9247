package filetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"chuky/audit"
	"chuky/seal"

	_ "modernc.org/sqlite" // to write past the program, as somebody with the file could
)

// TestLogCheck: the page says that the log is whole, and names the event that somebody edited past the program.
func TestLogCheck(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.q.VerifyLog = func(ctx context.Context) (audit.Report, error) {
		return w.svc.VerifyAudit(ctx, w.files, nil, key.Public(), "chuky/test")
	}
	auditor := w.as("auditor")
	if p := auditor.get("/nhat-ky/kiem-tra"); !strings.Contains(p.Find(".ck-note").Text(), "Chưa có điểm niêm phong nào") {
		t.Errorf("before the first sealing: %s", p.Find("main").Text())
	}
	n, err := w.svc.SealAudit(t.Context(), w.files, key, "chuky/test")
	w.must(err)
	if n == 0 {
		t.Fatal("nothing was sealed")
	}
	if to, _ := auditor.get("/nhat-ky").Find("main .ck-acts a").Attr("href"); to != "/nhat-ky/kiem-tra" {
		t.Errorf("the log's button leads to %q", to)
	}
	for _, who := range []string{"auditor", "coordinator"} {
		p := w.as(who).get("/nhat-ky/kiem-tra")
		if p.Find(".ck-note--ok").Length() != 1 || !strings.Contains(p.Find(".ck-note--ok").Text(), "Chuỗi nhật ký nguyên vẹn.") {
			t.Errorf("%s reads: %s", who, p.Find("main").Text())
		}
		row, err := w.svc.Store.Read(t.Context()).Checkpoints()
		w.must(err)
		if root := strings.Join(strings.Fields(p.Find(".ck-hash").Text()), ""); root != row[len(row)-1].Root {
			t.Errorf("the page shows root %q, signed was %q", root, row[len(row)-1].Root)
		}
	}
	if status := w.as("officer-1").get("/nhat-ky/kiem-tra").status; status != http.StatusForbidden {
		t.Errorf("an officer verifies the log: %d", status)
	}

	db, err := sql.Open("sqlite", strings.TrimPrefix(w.dsn, "sqlite:"))
	w.must(err)
	defer func() { _ = db.Close() }()
	var id string
	w.must(db.QueryRowContext(t.Context(), "SELECT id FROM audit_events WHERE action = 'opened'").Scan(&id))
	for _, q := range []string{"DROP TRIGGER audit_events_no_update", "UPDATE audit_events SET actor_name = 'Người khác' WHERE id = '" + id + "'"} {
		_, err := db.ExecContext(t.Context(), q)
		w.must(err)
	}
	p := auditor.get("/nhat-ky/kiem-tra")
	if p.Find(".ck-note--ok").Length() != 0 || !strings.Contains(p.Find(".ck-note--bad").Text(), "có 1 chỗ sai") {
		t.Errorf("an edited event passes: %s", p.Find("main").Text())
	}
	if row := p.Find("tbody tr").Text(); !strings.Contains(row, id) || !strings.Contains(row, "đã bị sửa sau khi niêm phong") {
		t.Errorf("the page does not name the event %s: %s", id, row)
	}
}

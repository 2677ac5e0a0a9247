package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chuky/indicators"
	"chuky/models"
	"chuky/store"
)

func TestMail(t *testing.T) {
	s := newSite(t)
	v := s.as(coordinatorX)
	v.open("/thu-da-gui").has(".ck-empty", 1)
	s.open()
	list := v.open("/thu-da-gui")
	list.has("tbody tr", 8) // officers and leaders of four units
	list.says("tbody", "Đang chờ")
	list.has(".ck-tabs a", 0) // there is no receiver here
	rows, _, err := s.db().Messages(s.cycle, 10, 0)
	s.must(err)
	s.must(s.svc.Store.Write(s.ctx(), func(tx *store.Tx) error {
		return tx.UpdateMessage(rows[0].ID, store.Cols{"state": models.MessageFailed, "last_error": "550 no such user", "attempts": 3})
	}))
	v.open("/thu-da-gui?tt=failed").has("tbody tr", 1)
	v.open("/thu-da-gui?tt=sent").has(".ck-empty", 1)
	v.open("/thu-da-gui?ky="+s.cycle+"&tt=pending").has("tbody tr", 7)
	one := v.open("/thu-da-gui/" + rows[0].ID)
	one.says(".ck-mailtext", "16/01/2026")
	one.says("main", "550 no such user")
	s.as("auditor").open("/thu-da-gui/"+rows[0].ID).has("form[action$='/gui-lai']", 0)
	v.submit(one, "form[action$='/gui-lai']", nil)
	v.open("/thu-da-gui?ky="+s.cycle+"&tt=pending").has("tbody tr", 8)
	if p := s.as(verifierA).get("/thu-da-gui"); p.status != http.StatusForbidden {
		t.Errorf("a verifier reads the mail: %d", p.status)
	}
	if p := s.as(verifierA).get("/thu-da-gui/" + rows[0].ID); p.status != http.StatusNotFound {
		t.Errorf("a verifier reads somebody's message: %d", p.status)
	}
	if p := v.get("/thu-da-gui?kieu=tep"); p.status != http.StatusOK || p.Find("tbody tr").Length() != 8 {
		t.Errorf("without a receiver the messages show: %d", p.status)
	}
}

// TestMailFolder shows what the receiver of the one-machine mode keeps.
func TestMailFolder(t *testing.T) {
	s := newSite(t)
	s.mailFolder = t.TempDir()
	s.serve(nil)
	const name = "20260105T010203.000000Z-0123456789abcdef0123456789abcdef.eml"
	s.must(os.WriteFile(filepath.Join(s.mailFolder, name), []byte("From: Chuky <chuky@example.vn>\r\nTo: =?utf-8?q?H=C3=A0?= <ha@example.vn>\r\nSubject: =?utf-8?q?M=E1=BB=9F_k=E1=BB=B3?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n<b>Xin chào</b>\r\n"), 0o600))
	s.must(os.WriteFile(filepath.Join(s.mailFolder, "secret.txt"), []byte("không phải thư"), 0o600))
	v := s.as(coordinatorX)
	list := v.open("/thu-da-gui?kieu=tep")
	list.has("tbody tr", 1)
	list.says("tbody", "Mở kỳ")
	one := v.open("/thu-da-gui/tep/" + name)
	one.says(".ck-mailtext", "<b>Xin chào</b>") // as text
	one.says("main", "Hà ha@example.vn")
	for _, file := range []string{"secret.txt", "..%2Fsecret.txt", "khong-co.eml"} {
		if p := v.get("/thu-da-gui/tep/" + file); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", file, p.status)
		}
	}
	if p := s.as(officerY).get("/thu-da-gui/tep/" + name); p.status != http.StatusForbidden {
		t.Errorf("an officer reads the folder: %d", p.status)
	}
}

func TestAuditLog(t *testing.T) {
	s := submitted(t)
	v := s.as("auditor")
	p := v.open("/nhat-ky?ky=" + s.cycle)
	p.says("tbody", "Duyệt phiếu")
	p.says("tbody", "Mở kỳ đánh giá")
	p.says("tbody", "Sở Y tế")
	approved := v.open("/nhat-ky?viec=approved")
	approved.has("tbody tr", 1)
	approved.has("option[value=approved][selected]", 1)
	v.open("/nhat-ky?viec=published").has(".ck-empty", 1)
	v.open("/nhat-ky?nguoi=leader-1&viec=approved").has("tbody tr", 1)
	v.open("/nhat-ky?dv=u-2&viec=approved").has(".ck-empty", 1)
	// A unit reads what speaks of itself, and not the decisions before the round is over.
	s.as(verifierA).submit(s.as(verifierA).open(s.desk(1)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"})
	own := s.as(officerY).open("/nhat-ky")
	own.says("tbody", "Duyệt phiếu")
	if strings.Contains(own.text("tbody"), "Quyết định tiêu chí") {
		t.Error("a unit reads a decision before the round is over")
	}
	own.has("option[value='u-2']", 0)
	if p := s.as(officerN).open("/nhat-ky"); strings.Contains(p.text("tbody"), "Sở Y tế") {
		t.Error("a unit reads another unit's log")
	}
	if p := s.as(verifierA).get("/nhat-ky"); p.status != http.StatusForbidden {
		t.Errorf("a verifier reads the log: %d", p.status)
	}
}

// TestSets: anyone reads the rules word for word, with what is ours marked.
func TestSets(t *testing.T) {
	s := newSite(t)
	v := s.anyone()
	v.open("/bo-chi-so").has("tbody tr", len(indicators.Builtin()))
	p := v.open("/bo-chi-so/qd79-so-nganh")
	p.has("details.ck-set", 32)
	p.says("main", "Trên 80%: đạt điểm tối đa <80%: 0 điểm")
	p.says("main", "Quyết định 79/QĐ-UBND, Phụ lục I, tiêu chí 1.2, dòng 342")
	p.says("main", "quy định riêng của kỳ đánh giá")
	p.says("#cs-ch", "Đúng 80 % là đạt: điểm tối đa.")
	p.has("#cs-ch form[action]:not([action=''])", 0) // read only
	if p := v.get("/bo-chi-so/khong-co"); p.status != http.StatusNotFound {
		t.Errorf("unknown set: %d", p.status)
	}
	if p := v.get("/bo-chi-so/qd79-so-nganh?ban=9"); p.status != http.StatusNotFound {
		t.Errorf("unknown version: %d", p.status)
	}
}

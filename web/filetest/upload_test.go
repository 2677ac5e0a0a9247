package filetest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/evidence/samples"
	"chuky/models"
)

var cite = map[string]string{"so": "15/QĐ-SYT", "ngay": "02/03/2025", "co_quan": "Sở Y tế", "trich_yeu": "Kế hoạch chuyển đổi số năm 2025"}

func (w *world) evidence(unit string) []models.EvidenceFile {
	w.t.Helper()
	rows, err := w.svc.Store.Read(w.t.Context()).EvidenceOf(w.forms[unit])
	w.must(err)
	return rows
}

func TestUploadAndView(t *testing.T) {
	w := newWorld(t)
	v := w.as("officer-1")
	pdf := samples.PDF("Kế hoạch chuyển đổi số")
	up := v.upload("u1", "1.1", "k1", false, cite, file{"Kế hoạch số 15.pdf", pdf})
	if up.status != http.StatusSeeOther || up.header.Get("Location") != w.item("u1", "1.1")+"#tc-1-1" {
		t.Fatalf("%d %s %s", up.status, up.header.Get("Location"), up.text("main"))
	}
	v.upload("u1", "1.1", "k1", false, cite, file{"Kế hoạch số 15.pdf", pdf}) // sent twice
	p := v.get(w.item("u1", "1.1"))
	if got := p.Find(".ck-ev > li").Length(); got != 1 {
		t.Fatalf("%d files after the same form twice", got)
	}
	for _, words := range []string{"H1-1.1-01", "Số 15/QĐ-SYT ngày 02/03/2025", "Kế hoạch chuyển đổi số năm 2025", "Sở Y tế", "Kế hoạch số 15.pdf"} {
		if !strings.Contains(p.text(".ck-ev"), words) {
			t.Errorf("%q is not in %q", words, p.text(".ck-ev"))
		}
	}
	id := w.evidence("u1")[0].ID
	shown := v.get("/tai-lieu/" + id)
	h := shown.header
	if shown.status != 200 || !bytes.Equal(shown.body, pdf) || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "inline") ||
		h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("shown: %d %v", shown.status, h)
	}
	if kept := v.get("/tai-lieu/" + id + "?tai=1").header.Get("Content-Disposition"); !strings.HasPrefix(kept, "attachment") || !strings.Contains(kept, "filename") {
		t.Errorf("to keep: %q", kept)
	}
	// Who may see the form may see the file; to others it is not there.
	w.as("leader-1").get("/tai-lieu/"+id).is(http.StatusOK, "")
	w.as("coordinator").get("/tai-lieu/"+id).is(http.StatusOK, "")
	w.as("officer-2").get("/tai-lieu/"+id).is(http.StatusNotFound, "Không tìm thấy")
	w.as("verifier").get("/tai-lieu/"+id).is(http.StatusNotFound, "Không tìm thấy") // a draft
	if p := w.anyone().get("/tai-lieu/" + id); p.status != http.StatusSeeOther {
		t.Errorf("anyone: %d", p.status)
	}
	officer, leader := w.actor("officer-1"), w.actor("leader-1")
	_, err := w.svc.Submit(t.Context(), officer, w.forms["u1"])
	w.must(err)
	a, err := w.svc.Store.Read(t.Context()).Assessment(w.forms["u1"])
	w.must(err)
	_, err = w.svc.ApproveForm(t.Context(), leader, a.ID, a.Revision)
	w.must(err)
	w.as("verifier").get("/tai-lieu/"+id).is(http.StatusOK, "")
	v.upload("u1", "1.1", "k9", false, cite, file{"muộn.pdf", pdf}).is(http.StatusConflict, "không sửa được")
}

func TestUploadByScript(t *testing.T) {
	w := newWorld(t)
	v := w.as("officer-1")
	for i, f := range []file{{"anh.png", samples.PNG()}, {"bang.xlsx", samples.XLSX()}} {
		p := v.upload("u1", "1.1", f.name, true, nil, f)
		if p.status != http.StatusOK || p.Find("[data-ck-list] > li").Length() != i+1 || !strings.Contains(p.text("[data-ck-list]"), f.name) {
			t.Fatalf("%s: %d %s", f.name, p.status, p.body)
		}
	}
	// Only what a browser can show harmlessly is shown in it.
	for _, f := range w.evidence("u1") {
		want := map[string]string{"anh.png": "inline", "bang.xlsx": "attachment"}[f.Filename]
		if got := v.get("/tai-lieu/" + f.ID).header.Get("Content-Disposition"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q", f.Filename, got)
		}
	}
	// Several files of one form, as a browser alone sends them.
	v.upload("u1", "1.2", "k-many", false, nil, file{"a.pdf", samples.PDF("a")}, file{"b.pdf", samples.PDF("b")})
	if p := v.get(w.item("u1", "1.2")); p.Find(".ck-ev > li").Length() != 2 {
		t.Errorf("%s", p.text(".ck-ev"))
	}
}

func TestRefusedFiles(t *testing.T) {
	w := newWorld(t)
	v := w.as("officer-1")
	before := w.held("u1")
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"rong.pdf", "rỗng (0 byte)", nil},
		{"to.pdf", "vượt quá giới hạn", samples.PDFOfSize("x", limit+1)},
		{"dinh-kem.pdf", "đuôi .pdf nhưng nội dung", samples.PNG()},
		{"chuong-trinh.exe", "không được nhận", samples.WindowsProgram()},
		{"gia-dang.pdf", "", samples.WindowsProgram()},
		{"bom.docx", "không an toàn", samples.Bomb(100 << 20)},
		{"ma-cro.docx", "macro", samples.DOCXWithMacro()},
		{"../../etc/passwd.pdf", "ký tự không được phép", samples.PDF("x")},
	} {
		for _, script := range []bool{true, false} {
			p := v.upload("u1", "1.1", "k-"+c.name, script, cite, file{c.name, c.data})
			if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text(".ck-err"), c.says) || p.text(".ck-err") == "" {
				t.Errorf("%s (script %v): %d %q", c.name, script, p.status, p.text(".ck-err"))
			}
		}
	}
	v.upload("u1", "1.1", "k-none", false, cite).is(http.StatusUnprocessableEntity, "Chưa chọn tệp nào")
	v.upload("u1", "1.1", "", false, cite, file{"a.pdf", samples.PDF("a")}).is(http.StatusUnprocessableEntity, "mã chống gửi trùng")
	v.upload("u1", "1.1", "k-date", false, map[string]string{"ngay": "31/02/2025"}, file{"a.pdf", samples.PDF("a")}).is(http.StatusUnprocessableEntity, "dd/mm/yyyy")
	v.upload("u1", "I.1.5", "k-info", false, nil, file{"a.pdf", samples.PDF("a")}).is(http.StatusUnprocessableEntity, "không nhận tài liệu")
	w.as("officer-2").upload("u1", "1.1", "k-foreign", true, nil, file{"a.pdf", samples.PDF("a")}).is(http.StatusForbidden, "không có quyền")
	w.as("leader-1").upload("u1", "1.1", "k-leader", false, nil, file{"a.pdf", samples.PDF("a")}).is(http.StatusForbidden, "không có quyền")
	if after := w.held("u1"); after != before {
		t.Errorf("something was kept: %s, before %s", after, before)
	}
}

func TestCitingReusingRemoving(t *testing.T) {
	w := newWorld(t)
	v := w.as("officer-1")
	v.upload("u1", "1.1", "k1", false, nil, file{"a.pdf", samples.PDF("a")})
	id := w.evidence("u1")[0].ID
	p := v.get(w.item("u1", "1.1"))
	action, form := p.form(".ck-ev__e form")
	form.Set("so."+id, "7/KH-SYT")
	form.Set("ngay."+id, "2025")
	v.post(action, form).is(http.StatusUnprocessableEntity, "dd/mm/yyyy")
	form.Set("ngay."+id, "30/06/2025")
	form.Set("key", "k2")
	if p := v.post(action, form); p.status != http.StatusSeeOther {
		t.Fatalf("%d %s", p.status, p.text("main"))
	}
	if got := w.evidence("u1")[0]; got.Symbol != "7/KH-SYT" || got.IssuedOn != "2025-06-30" {
		t.Errorf("%+v", got)
	}

	p = v.get(w.item("u1", "1.2"))
	if !strings.Contains(p.text(".ck-lib"), "H1-1.1-01 Số 7/KH-SYT") {
		t.Errorf("not offered: %q", p.text(".ck-lib"))
	}
	action, form = p.form(".ck-lib")
	form.Set("tai_lieu", id)
	v.post(action, form)
	if p = v.get(w.item("u1", "1.2")); !strings.Contains(p.text(".ck-ev"), "cũng dùng cho 1.1") {
		t.Errorf("%q", p.text(".ck-ev"))
	}
	// A foreign unit's file is not even there, neither to use nor to cite nor to take off.
	other := w.as("officer-2")
	other.post("/phieu/"+w.forms["u2"]+"/tieu-chi/1.1/dung-lai", url.Values{"key": {"k"}, "tai_lieu": {id}}).is(http.StatusNotFound, "Không tìm thấy")
	other.post("/tai-lieu/"+id+"/bo?tc=1.1", url.Values{"key": {"k"}}).is(http.StatusNotFound, "Không tìm thấy")
	other.post("/tai-lieu/"+id+"/sua?tc=1.1", url.Values{"key": {"k"}, "so." + id: {"x"}}).is(http.StatusNotFound, "Không tìm thấy")

	for _, item := range []string{"1.1", "1.2"} {
		action, form := v.get(w.item("u1", item)).form(".ck-ev .ck-x form")
		v.post(action, form)
		if p := v.get(w.item("u1", item)); p.Find(".ck-ev > li").Length() != 0 {
			t.Errorf("%s still there: %s", item, p.text(".ck-ev"))
		}
	}
	v.get("/tai-lieu/"+id).is(http.StatusNotFound, "Không tìm thấy")
	w.as("coordinator").get("/tai-lieu/"+id).is(http.StatusOK, "") // for the record
}

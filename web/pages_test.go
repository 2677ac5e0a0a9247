package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// want checks a selector's text (blanks squeezed) or, with text "#n", how often it
// matches.
func want(t *testing.T, doc *goquery.Document, selector, text string) {
	t.Helper()
	sel := doc.Find(selector)
	if n, ok := strings.CutPrefix(text, "#"); ok {
		if got := Int(sel.Length()); got != n {
			t.Errorf("%s: %s matches, want %s", selector, got, n)
		}
		return
	}
	if got := strings.Join(strings.Fields(sel.First().Text()), " "); got != text {
		t.Errorf("%s: %q, want %q", selector, got, text)
	}
}

func wantAttr(t *testing.T, doc *goquery.Document, selector, attr, value string) {
	t.Helper()
	if got := doc.Find(selector).AttrOr(attr, "(none)"); got != value {
		t.Errorf("%s[%s]: %q, want %q", selector, attr, got, value)
	}
}

func TestInboxPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageInbox, sampleInbox())
	want(t, doc, "title", "Hộp việc (12) – Chuky")
	want(t, doc, ".ck-tabs a[aria-current=page]", "Cần xử lý 12")
	want(t, doc, ".ck-inb-it", "#6")
	want(t, doc, "#viec-t1 .ck-s a", "Thanh tra Thành phố")
	want(t, doc, "#viec-t1 .ck-d", "Quá 2 ngày làm việc17:00 ngày 12/02/2024")
	wantAttr(t, doc, "#viec-t1 form", "action", "/viec/t1/nhan")
	want(t, doc, "input[form=ck-chon]", "#2")
	wantAttr(t, doc, "form[role=search] input[name=tab]", "value", "can-xu-ly")
	empty := page(t, r, PageInbox, sampleInboxEmpty())
	want(t, empty, ".ck-empty h2", "Không có việc nào khớp")
	want(t, empty, "form#ck-chon", "#0")
	want(t, empty, "[role=status] b", "Đã nhận việc.")
}

func TestFormPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageForm, sampleForm())
	want(t, doc, "#ck-diem dd", "187,25/330")
	want(t, doc, ".ck-crt", "#7")
	want(t, doc, "#tc-1-2.ck-open .ck-nm", "Người đứng đầu chủ trì các cuộc họp về chuyển đổi số")
	wantAttr(t, doc, "#luu-1-2", "hx-post", "/phieu/a1/tieu-chi/1.2")
	wantAttr(t, doc, "#luu-1-2", "action", "/phieu/a1/tieu-chi/1.2")
	wantAttr(t, doc, "#luu-1-2 input[name=version]", "value", "7")
	wantAttr(t, doc, "#luu-1-2 input[name=a]", "value", "45")
	want(t, doc, "#luu-1-2 input[name=d][readonly]", "#1")
	want(t, doc, "#luu-1-2 input[type=radio][name=c]:checked, #luu-1-2 input[type=radio][name=c][checked]", "#1")
	want(t, doc, "#ck-tinh .ck-f", "a/b = 45/60 = 75 % 7,50/10 điểm")
	want(t, doc, ".ck-ev > li", "#3")
	wantAttr(t, doc, ".ck-drop", "enctype", "multipart/form-data")
	wantAttr(t, doc, "button[name=sang]", "value", "/phieu/a1?tc=1.3")
	wantAttr(t, doc, ".ck-frm-top a.ck-btn-pri", "href", "/phieu/a1/trinh")

	ro := page(t, r, PageForm, sampleFormReadOnly())
	want(t, ro, "#luu-1-2[hx-post], input[name=version], .ck-drop, .ck-frm-top a.ck-btn-pri", "#0")
	want(t, ro, "article.ck-open button", "#0")
	want(t, ro, ".ck-na b", "Đã đề nghị “không có nội dung”.")

	general := page(t, r, PageForm, sampleFormGeneral())
	wantAttr(t, general, "[aria-invalid]", "value", "1,234.5")
	want(t, general, "#s-I-1-5-loi", "Cần số nguyên, ví dụ 1.234")
}

func TestDeskPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageDesk, sampleDesk())
	want(t, doc, ".ck-sq", "#32")
	wantAttr(t, doc, ".ck-sq--cur", "aria-label", "4.3: đang xem")
	wantAttr(t, doc, ".ck-dsk-l input[name=a]", "value", "1.080")
	want(t, doc, "input[name=quyet_dinh]", "#4")
	wantAttr(t, doc, "input[name=quyet_dinh][checked]", "value", "adjusted")
	want(t, doc, ".ck-dsk-act button", "Ghi và sang 5.3")
	wantAttr(t, doc, "iframe", "src", "/tai-lieu/e1#navpanes=0&view=FitH")
	na := page(t, r, PageDesk, sampleDeskNA())
	want(t, na, "input[name=quyet_dinh]", "#3")
	want(t, na, "[role=alert] li", "Cần nêu lý do khi không đồng ý.")
	done := page(t, r, PageDesk, sampleDeskDone())
	want(t, done, "input[name=quyet_dinh], .ck-dsk-l input", "#0")
	wantAttr(t, done, ".ck-meta form", "action", "/tham-dinh/a1/hoan-thanh")
}

func TestSignPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageSign, sampleSign())
	want(t, doc, ".ck-hash span", "#8")
	want(t, doc, ".ck-signbar button", "Phê duyệt kết quả")
	wantAttr(t, doc, ".ck-signbar form", "action", "/ky-duyet/2023/phe-duyet")
	wantAttr(t, doc, ".ck-signbar input[name=digest]", "value", sampleDigest)
	if strings.Contains(doc.Find(".ck-note--warn").Text(), "chữ ký số hợp lệ") {
		t.Error("the seal is called a digital signature")
	}
	p := sampleSign()
	p.Approve = nil
	want(t, page(t, r, PageSign, p), ".ck-signbar", "#0")
}

func TestPublicationPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PagePublication, samplePublication())
	want(t, doc, ".ck-rank tbody tr", "#5")
	want(t, doc, ".ck-rank tr.ck-on .ck-nm a", "Sở Y tế")
	want(t, doc, ".ck-rank tr.ck-on .ck-lv", "Nâng cao")
	want(t, doc, ".ck-radar__dot", "#6")
	want(t, page(t, r, PagePublication, samplePublicationEmpty()), ".ck-rank", "#0")
}

func TestBoardPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageBoard, sampleBoard())
	want(t, doc, ".ck-fun a", "#6")
	want(t, doc, ".ck-hm tbody tr", "#5")
	want(t, doc, ".ck-hm td > a.ck-q0", "#8")
	want(t, doc, ".ck-tl__r", "#6")
	want(t, doc, ".ck-links a", "#6")
	if doc.Find(`.ck-hm td > a:not([aria-label])`).Length() > 0 {
		t.Error("a cell without words")
	}
}

func TestConfirmPage(t *testing.T) {
	r, _ := newTestRenderer(t)
	doc := page(t, r, PageConfirm, sampleCancel())
	want(t, doc, "button.ck-btn-dan", "Hủy kỳ đánh giá")
	want(t, doc, "textarea[name=reason][required]", "#1")
	want(t, page(t, r, PageConfirm, sampleExtend()), "input[name=unit][type=hidden]", "#1")
}

// TestEscaping: what people type is text, wherever it is shown.
func TestEscaping(t *testing.T) {
	r, _ := newTestRenderer(t)
	evil := `"><script src="/x.js"></script><b>`
	f := sampleForm()
	f.Unit, f.Sections[0].Items[1].Open.Note = evil, evil
	f.Sections[0].Items[1].Open.Inputs[0].Value = evil
	f.Sections[0].Items[1].Open.Evidence.Items[0].Title = evil
	f.Sections[0].Items[1].Open.Evidence.Items[0].View = "javascript:alert(1)"
	doc := page(t, r, PageForm, f)
	want(t, doc, "script[src='/x.js']", "#0")
	wantAttr(t, doc, "#luu-1-2 input[name=a]", "value", evil)
	if doc.Find(`a[href^="javascript"]`).Length() > 0 {
		t.Error("a script address got through")
	}
}

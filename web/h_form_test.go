package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuky/indicators"
	"chuky/models"

	"github.com/PuerkitoBio/goquery"
)

// item is the address of a form with one item open.
func (s *site) item(n int, code string) string {
	return "/phieu/" + s.assessment(n).ID + "?tc=" + code
}

func TestFormSavesAndScores(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	p := v.open(s.item(1, "1.2"))
	p.says("h1", "Sở Y tế")
	p.says("article.ck-open .ck-crt-rule", "Số cuộc họp CĐS của Sở/Ban/Ngành có Giám đốc Sở/Ban/Ngành chủ trì")
	p.says("article.ck-open .ck-crt-rule", "Quyết định 79/QĐ-UBND, Phụ lục I, tiêu chí 1.2, dòng 342")
	p.says("#ck-diem", "0/32")
	p.has(".ck-frm-tree .ck-kids a", 2*4)

	// Without scripts: saved, on to the next item.
	action, form := p.form("#luu-1-2")
	next, _ := p.Find("button[name=sang]").Attr("value")
	form.Set("a", "45")
	form.Set("b", "60")
	form.Set("note", "Có sổ theo dõi")
	form.Set("sang", next)
	a := s.assessment(1)
	p = v.follow(v.post(action, form), "/phieu/"+a.ID+"?tc=1.3#tc-1-3")
	p.says("[role=status]", "Đã lưu 1.2.")
	p.says("#diem-tc-1-2", "7,50/10")
	st, err := s.db().Item(a.ID, "1.2")
	s.must(err)
	if st.Note != "Có sổ theo dõi" || st.Version != 1 {
		t.Errorf("%+v", st)
	}

	// The same form once more saves nothing anew.
	v.post(action, form)
	if st, err = s.db().Item(a.ID, "1.2"); err != nil || st.Version != 1 {
		t.Errorf("version %d %v", st.Version, err)
	}

	// By script: the working, the next version, the sticky line.
	p = v.open(s.item(1, "1.2"))
	action, form = p.form("#luu-1-2")
	form.Set("a", "30")
	live := v.live(action, form)
	if live.status != http.StatusOK {
		t.Fatalf("%d %s", live.status, live.body)
	}
	live.says("#ck-tinh", "a/b = 30/60 = 50 %")
	live.says("#ck-tinh", "5,00/10")
	live.says("#ck-diem", "1/32")
	live.says("#ck-luu", "Đã lưu")
	if got, _ := live.Find("[name=version]").Attr("value"); got != "2" {
		t.Errorf("next version %q", got)
	}
	p = v.open(s.item(1, "1.2"))
	p.says("#ck-tinh", "a/b = 30/60 = 50 %")
	history := v.open("/phieu/" + a.ID + "/tieu-chi/1.2/lich-su")
	history.has("tbody tr", 2)
	history.says("tbody tr:first-child", "a = 45; b = 60")
	history.says("tbody tr:first-child", "a = 30; b = 60")
}

func TestFormRefusesBadFigures(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	s.save(1, "1.2", map[string]string{"a": "1", "b": "2"})
	for typed, says := range map[string]string{
		"-3": "số âm", "1,5": "số nguyên", "1,234.5": "nhiều cách", "NaN": "không phải là số", "75 %": "tỷ lệ", strings.Repeat("9", 40): "chữ số",
	} {
		p := v.submit(v.open(s.item(1, "1.2")), "#luu-1-2", map[string]string{"a": typed, "note": "không được mất"})
		p.is(http.StatusUnprocessableEntity, says)
		if got, _ := p.Find("#s-a").Attr("value"); got != typed {
			t.Errorf("%q typed, %q shown again", typed, got)
		}
		if _, bad := p.Find("#s-a").Attr("aria-invalid"); !bad {
			t.Errorf("%q: nothing beside the field", typed)
		}
		p.says("#luu-1-2-gc", "không được mất")
		action, form := p.form("#luu-1-2")
		live := v.live(action, form)
		if live.status != http.StatusUnprocessableEntity {
			t.Errorf("%q by script: %d", typed, live.status)
		}
		live.says("#ck-tinh", says)
		live.says("#ck-luu", "Chưa lưu")
	}
	if st, err := s.db().Item(s.assessment(1).ID, "1.2"); err != nil || st.Version != 1 {
		t.Errorf("something was saved: %+v %v", st, err)
	}
	// What people write otherwise is understood.
	for typed, want := range map[string]string{" 12 ": "12", "１２": "12", "1.234": "1234", "": ""} {
		v.submit(v.open(s.item(1, "1.2")), "#luu-1-2", map[string]string{"a": typed})
		st, err := s.db().Item(s.assessment(1).ID, "1.2")
		s.must(err)
		if want != "" && !strings.Contains(st.Values, fmt.Sprintf("%q:%q", "a", want)) || want == "" && strings.Contains(st.Values, `"a"`) {
			t.Errorf("%q became %s", typed, st.Values)
		}
	}
	// Above the denominator: warned, saved, capped.
	v.submit(v.open(s.item(1, "1.2")), "#luu-1-2", map[string]string{"a": "90", "b": "60"})
	p := v.open(s.item(1, "1.2"))
	p.says("#ck-tinh", "Tử số lớn hơn mẫu số")
	p.says("#ck-tinh", "10,00/10")
}

func TestFormClash(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	s.save(1, "1.2", map[string]string{"a": "1", "b": "2"})
	first := v.open(s.item(1, "1.2"))
	s.save(1, "1.2", map[string]string{"a": "5", "b": "60"})

	action, form := first.form("#luu-1-2")
	form.Set("a", "45")
	form.Set("b", "60")
	form.Set("note", "bản của tôi")
	live := v.live(action, form)
	if live.status != http.StatusPreconditionFailed {
		t.Fatalf("%d %s", live.status, live.body)
	}
	live.says("#ck-tinh", "Người khác vừa sửa tiêu chí này.")
	live.has("#ck-tinh button[form='luu-1-2']", 1)

	form.Set("key", "khac")
	p := v.post(action, form)
	p.is(http.StatusPreconditionFailed, "Chưa có gì bị ghi đè")
	p.says("tr.ck-on:first-child td:nth-child(2)", "5")
	p.says("tr.ck-on:first-child td:nth-child(3)", "45")
	p.has("tr.ck-on", 2) // a and the note, not b
	st, err := s.db().Item(s.assessment(1).ID, "1.2")
	s.must(err)
	if st.Version != 2 {
		t.Fatalf("something was overwritten: %+v", st)
	}
	done := v.submit(p, "form[action$='/tieu-chi/1.2']", nil)
	v.follow(done, "/phieu/"+s.assessment(1).ID+"?tc=1.2#tc-1-2")
	if st, err = s.db().Item(s.assessment(1).ID, "1.2"); err != nil || st.Version != 3 || !strings.Contains(st.Values, `"a":"45"`) || st.Note != "bản của tôi" {
		t.Errorf("%+v %v", st, err)
	}
	// No version at all is no permission to overwrite.
	v.post(action, url.Values{"key": {"k9"}, "a": {"7"}}).is(http.StatusPreconditionRequired, "thiếu phiên bản")
}

func TestGeneralInformation(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	p := v.open(s.item(1, "I.1.5"))
	p.says("article.ck-open h3, article.ck-open .ck-nm", "Thông tin Sở/Ban/Ngành")
	p.has("article.ck-open textarea", 0)
	bad := v.submit(p, "#luu-I-1", map[string]string{"I.1.1": "Sở Y tế", "I.1.5": "1.440", "I.1.6": "1,234.5"})
	bad.is(http.StatusUnprocessableEntity, "nhiều cách")
	if got, _ := bad.Find("[name='I.1.6']").Attr("value"); got != "1,234.5" {
		t.Errorf("shown again: %q", got)
	}
	a := s.assessment(1)
	if st, err := s.db().Item(a.ID, "I.1.5"); err != nil || !strings.Contains(st.Values, `"1440"`) {
		t.Fatalf("the good line is not saved: %+v %v", st, err)
	}
	// A colleague fills another line meanwhile: no clash, since only lines that differ are saved.
	s.save(1, "I.1.7", map[string]string{"value": "9"})
	done := v.submit(bad, "#luu-I-1", map[string]string{"I.1.6": "206", "I.1.7": "9"})
	v.follow(done, "/phieu/"+a.ID+"?tc=I.1#tc-I-1").says("[role=status]", "Đã lưu I.1.")
	// The same line by both: shown, not overwritten.
	seen := v.open(s.item(1, "I.1"))
	s.save(1, "I.1.6", map[string]string{"value": "300"})
	clash := v.submit(seen, "#luu-I-1", map[string]string{"I.1.6": "250"})
	clash.is(http.StatusPreconditionFailed, "Người khác vừa sửa I.1")
	clash.says("tr.ck-on", "300")
	clash.says("tr.ck-on", "250")
	v.submit(clash, "form[action$='/tieu-chi/I.1']", nil)
	if st, err := s.db().Item(a.ID, "I.1.6"); err != nil || !strings.Contains(st.Values, `"250"`) {
		t.Errorf("%+v %v", st, err)
	}
	// Part I feeds the denominators.
	s.save(1, "4.3", map[string]string{"a": "845"})
	v.open(s.item(1, "4.3")).says("article.ck-open", "1.690")
}

func TestNothingOfTheKind(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	s.save(1, "5.2", map[string]string{"a": "3"})
	p := v.open(s.item(1, "5.2"))
	refused := v.submit(p, "form[action$='/khong-co-noi-dung']", nil)
	refused.is(http.StatusUnprocessableEntity, "hãy nêu lý do")
	if got, _ := refused.Find("#s-a").Attr("value"); got != "3" {
		t.Errorf("the figures vanish: %q", got)
	}
	v.submit(refused, "form[action$='/khong-co-noi-dung']", map[string]string{"ly_do": "Sở không vận hành hệ thống nào"})
	p = v.open(s.item(1, "5.2"))
	p.says(".ck-na", "Sở không vận hành hệ thống nào")
	p.says("#ck-tinh", "10,00/10")
	st, err := s.db().Item(s.assessment(1).ID, "5.2")
	s.must(err)
	if st.NA != models.NAClaimed || !strings.Contains(st.Values, `"a":"3"`) {
		t.Errorf("%+v", st)
	}
	v.submit(p, "#luu-5-2", map[string]string{"note": "thêm thuyết minh"}) // the claim stays
	p = v.open(s.item(1, "5.2"))
	p.says(".ck-na", "Đã đề nghị")
	v.submit(p, "form[action$='/rut']", nil)
	if st, err = s.db().Item(s.assessment(1).ID, "5.2"); err != nil || st.NA != models.NANone || st.Note != "thêm thuyết minh" {
		t.Errorf("%+v %v", st, err)
	}
	v.open(s.item(1, "1.2")).has("form[action$='/khong-co-noi-dung']", 0) // applies to every unit
}

func TestSubmitting(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	s.save(1, "1.2", map[string]string{"a": "90", "b": "60"})
	a := s.assessment(1)
	p := v.open("/phieu/" + a.ID + "/trinh")
	p.says("main", "Còn thiếu số liệu")
	p.says("main", "Tử số lớn hơn mẫu số")
	p.says("main", "Chưa có tài liệu kiểm chứng")
	p.says("main", "Lãnh đạo Sở Y tế")
	p.has(".ck-issues a[href*='tc=1.1']", 1)
	action, form := p.form("form.ck-send")
	v.follow(v.post(action, form), "/phieu/"+a.ID).says("[role=status]", "Đã trình lãnh đạo.")
	if got := s.assessment(1).Stage; got != models.StageLeaderReview {
		t.Fatalf("stands at %s", got)
	}
	v.follow(v.post(action, form), "/phieu/"+a.ID) // the same form twice: the same answer
	form.Set("key", "lan-hai")
	v.post(action, form).is(http.StatusConflict, "đã trình lãnh đạo rồi")
	ro := v.open(s.item(1, "1.2"))
	ro.says(".ck-note", "Phiếu đang chờ lãnh đạo duyệt.")
	ro.has("#luu-1-2[hx-post], .ck-drop, a[href$='/trinh']", 0)
	v.submit(ro, "#luu-1-2", map[string]string{"a": "1", "key": "k", "version": "1"}).is(http.StatusConflict, "chờ lãnh đạo")
}

func TestSubmittingAfterLock(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "1", "b": "2"})
	a := s.assessment(1)
	s.clock.set(models.At(a.LockAt.Time().Add(-5 * time.Minute)))
	v := s.as(officerY)
	open := v.open(s.item(1, "1.2"))
	action, form := v.open("/phieu/" + a.ID + "/trinh").form("form.ck-send")
	s.clock.set(a.LockAt)
	v.post(action, form).is(http.StatusConflict, "đã khóa")
	v.submit(open, "#luu-1-2", map[string]string{"a": "2"}).is(http.StatusConflict, "đã khóa")
	p := v.open(s.item(1, "1.2"))
	p.says("main", "Đã qua giờ khóa số liệu.")
	if got, _ := p.Find("#s-a").Attr("value"); got != "1" {
		t.Errorf("what was saved is gone: %q", got)
	}
}

// TestFormsOfOthers: another unit's form is not even there; verifiers and overseers see what they may, and no button.
func TestFormsOfOthers(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "1", "b": "2"})
	id := s.assessment(1).ID
	for _, who := range []string{officerN, leaderN, verifierA, "admin"} {
		if who == "admin" {
			continue // must change the first password before anything
		}
		s.as(who).get("/phieu/"+id).is(http.StatusNotFound, "Không tìm thấy")
	}
	v := s.as(officerN)
	v.post("/phieu/"+id+"/tieu-chi/1.2", url.Values{"key": {"k"}, "version": {"1"}, "a": {"0"}}).is(http.StatusNotFound, "Không tìm thấy")
	v.post("/phieu/"+id+"/trinh", url.Values{"key": {"k"}}).is(http.StatusForbidden, "không có quyền")
	p := s.as(coordinatorX).open("/phieu/" + id + "?tc=1.2")
	p.has("main form[method=post] button, article.ck-open button", 0)
	s.as(leaderY).open("/phieu/"+id+"?tc=1.2").has("article.ck-open button", 0)
	s.handIn(1)
	s.as(verifierA).open("/phieu/" + id)
	if p := s.as(officerY).get("/phieu"); p.header.Get("Location") != "/phieu/"+id {
		t.Errorf("the only form does not open at once: %d", p.status)
	}
	s.as(coordinatorX).open("/phieu?q=noi+vu").has("tbody tr", 1)
}

// TestInputNames: the names that forms use for themselves are no keys of figures.
func TestInputNames(t *testing.T) {
	taken := map[string]bool{"key": true, "version": true, "note": true, "sang": true, "ly_do": true}
	for _, set := range indicators.Builtin() {
		for _, it := range set.Items() {
			for _, in := range it.Inputs {
				if taken[in.Key] {
					t.Errorf("%s %s.%s", set.ID, it.Code, in.Key)
				}
			}
		}
	}
}

// TestEveryItemOpens: each item of both annexes renders open, for entry.
func TestEveryItemOpens(t *testing.T) {
	s := newSite(t)
	s.open()
	v := s.as(officerY)
	set, err := indicators.Get("qd79-so-nganh", "1")
	s.must(err)
	for _, it := range set.Items() {
		p := v.open(s.item(1, it.Code))
		p.has("article.ck-open", 1)
		seen := map[string]bool{}
		p.Find("[id]").Each(func(_ int, e *goquery.Selection) {
			id, _ := e.Attr("id")
			if seen[id] {
				t.Errorf("%s: id %q twice", it.Code, id)
			}
			seen[id] = true
		})
	}
}

func TestExpiredSession(t *testing.T) {
	s := newSite(t)
	s.open()
	p := s.as(officerY).open(s.item(1, "1.2"))
	action, form := p.form("#luu-1-2")
	stranger := s.anyone()
	live := stranger.live(action, form)
	if live.status != http.StatusUnauthorized {
		t.Fatalf("%d", live.status)
	}
	live.says("#ck-tinh", "Phiên đăng nhập đã hết")
	answer := stranger.post(action, form)
	if !strings.HasPrefix(answer.header.Get("Location"), "/dang-nhap?next=") {
		t.Fatalf("%d %s", answer.status, answer.header.Get("Location"))
	}
	stranger.open(answer.header.Get("Location")).says(".ck-note", "Yêu cầu vừa gửi chưa được thực hiện")
}

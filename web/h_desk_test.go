package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/models"
)

// submitted is a site in which the first unit has handed in a few figures.
func submitted(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.open()
	s.save(1, "I.1.5", map[string]string{"value": "40"})
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	s.save(1, "2.1", map[string]string{"choice": "yes"})
	s.save(1, "2.3", map[string]string{"a": "60"})
	s.handIn(1)
	return s
}

func (s *site) desk(n int) string { return "/tham-dinh/" + s.assessment(n).ID }

// verdicts are the decisions on one item of the n-th unit.
func (s *site) verdicts(n int, item string) []models.Verdict {
	s.t.Helper()
	all, err := s.db().Verdicts(s.assessment(n).ID)
	s.must(err)
	var out []models.Verdict
	for _, v := range all {
		if v.Item == item {
			out = append(out, v)
		}
	}
	return out
}

func TestDeskList(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	p := v.open("/tham-dinh")
	p.has("tbody tr", 3) // the fourth unit is the verifier's own
	p.says("tbody", "Sở Y tế")
	if strings.Contains(p.text("tbody"), "Sở Thông tin") {
		t.Error("a verifier's list names the verifier's own unit")
	}
	p.says("tbody tr:first-child", "0/32")
	p.has("tbody a[href='"+s.desk(1)+"']", 2)
	v.open("/tham-dinh?tt=cho").has("tbody tr", 1)
	v.open("/tham-dinh?tt=chua").has("tbody tr", 2)
	none := v.open("/tham-dinh?tt=cho&q=noi+vu")
	none.has("tbody tr", 0)
	none.says(".ck-empty", "Không có đơn vị nào khớp bộ lọc")
	v.open("/tham-dinh?q=so+y+te").has("tbody tr", 1)
	// Whoever verifies nothing has an empty list, and no desk.
	s.as(officerN).open("/tham-dinh").has(".ck-empty", 1)
	if p := s.as(officerN).get(s.desk(1)); p.status != http.StatusNotFound {
		t.Errorf("a stranger's desk: %d", p.status)
	}
	// A form that was not handed in has no desk.
	if p := v.get(s.desk(2)); p.status != http.StatusNotFound {
		t.Errorf("a draft on the desk: %d", p.status)
	}
}

func TestDeskDecides(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	p := v.open(s.desk(1) + "?tc=1.2")
	p.says("h2", "1.2 ")
	p.says(".ck-cmp", "45")
	p.says(".ck-cmp", "a/b")
	p.says(".ck-cmp", "75 %")
	p.has(".ck-dec input", 4)
	p.has(".ck-sq[aria-current]", 1)

	// No decision chosen; a reason missing: what was typed stays.
	none := v.submit(p, "form.ck-dsk-l", map[string]string{"ly_do": "Xem lại"})
	none.is(http.StatusUnprocessableEntity, "Hãy chọn một quyết định.")
	none.says("textarea[name=ly_do]", "Xem lại")
	why := v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "sl.a": "30"})
	why.is(http.StatusUnprocessableEntity, "hãy nêu lý do")
	if got, _ := why.Find("[name='sl.a']").Attr("value"); got != "30" {
		t.Errorf("the figure typed is lost: %q", got)
	}
	why.has(".ck-dec input[value=adjusted][checked]", 1)
	bad := v.submit(why, "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "sl.a": "-5", "ly_do": "Theo danh sách."})
	bad.is(http.StatusUnprocessableEntity, "âm")
	bad.has("[name='sl.a'][aria-invalid]", 1)
	same := v.submit(v.open(s.desk(1)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "ly_do": "Theo danh sách."})
	same.is(http.StatusUnprocessableEntity, "Chưa sửa số liệu nào")
	silent := v.submit(same, "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted", "sl.a": "30"})
	silent.is(http.StatusUnprocessableEntity, "Hãy chọn “Điều chỉnh số liệu”")
	na := v.submit(v.open(s.desk(1)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "na_granted"})
	na.is(http.StatusUnprocessableEntity, "không đề nghị")
	if n := len(s.verdicts(1, "1.2")); n != 0 {
		t.Fatalf("%d verdicts after refusals", n)
	}

	// The decision leads to the next item that is left; sent twice it counts once.
	stale := v.open(s.desk(1) + "?tc=1.2")
	action, form := v.open(s.desk(1) + "?tc=1.2").form("form.ck-dsk-l")
	form.Set("quyet_dinh", "adjusted")
	form.Set("sl.a", "30")
	form.Set("mau_ly_do", "Số liệu kê khai lớn hơn số liệu trong tài liệu kiểm chứng.")
	form.Set("ly_do", "Danh sách có 30 cuộc.")
	for range 2 {
		v.follow(v.post(action, form), s.desk(1)+"?tc=1.3")
	}
	got := s.verdicts(1, "1.2")
	if len(got) != 1 || got[0].Kind != models.VerdictAdjusted || got[0].Values != `{"a":"30","b":"60"}` || got[0].Reason != "Số liệu kê khai lớn hơn số liệu trong tài liệu kiểm chứng. Danh sách có 30 cuộc." {
		t.Fatalf("verdicts %+v", got)
	}
	again := v.open(s.desk(1) + "?tc=1.2")
	again.says(".ck-cmp", "50 %")
	again.says(".ck-pts17", "5,00")
	again.says("form.ck-dsk-l", "Danh sách có 30 cuộc.")
	again.has(".ck-sq--adj", 0) // it is the one in view
	v.open(s.desk(1)+"?tc=1.3").has(".ck-sq--adj", 1)

	// A page that has seen less than there is does not decide.
	old := v.submit(stale, "form.ck-dsk-l", map[string]string{"quyet_dinh": "not_recognised", "ly_do": "Không đúng."})
	if old.status != http.StatusSeeOther { // the visitor's own decision is no clash
		t.Errorf("own decision again: %d", old.status)
	}
	other := s.as(verifierB)
	q := other.open(s.desk(1) + "?tc=1.2")
	v.submit(v.open(s.desk(1)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "not_recognised", "ly_do": "Tài liệu của năm trước."})
	clash := other.submit(q, "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted", "ly_do": "Đúng."})
	clash.is(http.StatusPreconditionFailed, "Tiêu chí này vừa có số liệu hoặc quyết định mới")
	clash.says("form.ck-dsk-l", "Tài liệu của năm trước.")
}

// TestDeskTries: points of figures typed show before anything is recorded.
func TestDeskTries(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	_, form := v.open(s.desk(1) + "?tc=1.2").form("form.ck-dsk-l")
	form.Set("sl.a", "15")
	try := s.desk(1) + "/tieu-chi/1.2/tinh-thu"
	p := v.post(try, form)
	p.is(http.StatusOK, "Tính thử.")
	p.says(".ck-pts17", "2,50")
	p.says(".ck-cmp", "25 %")
	if got, _ := p.Find("[name='sl.a']").Attr("value"); got != "15" {
		t.Errorf("typed figure is lost: %q", got)
	}
	if n := len(s.verdicts(1, "1.2")); n != 0 {
		t.Fatalf("%d verdicts", n)
	}
	form.Set("sl.a", "mười")
	v.post(try, form).has("[name='sl.a'][aria-invalid]", 1)
	// The same page still decides, with the key that it carries.
	v.follow(v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "ly_do": "Danh sách có 15 cuộc."}), s.desk(1)+"?tc=1.3")
}

func TestDeskSupplement(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	p := v.open(s.desk(1) + "?tc=2.1")
	if got, _ := p.Find("[name=han]").Attr("value"); got != "08/01/2026 17:00" { // three working days
		t.Errorf("suggested end %q", got)
	}
	v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "supplement", "ly_do": "Gửi thêm quyết định.", "han": "ngày mai"}).is(http.StatusUnprocessableEntity, "Hạn bổ sung: cần ngày giờ dạng dd/mm/yyyy hh:mm")
	past := v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "supplement", "ly_do": "Gửi thêm quyết định.", "han": "01/01/2026"})
	past.is(http.StatusUnprocessableEntity, "phải sau thời điểm hiện tại")
	past.has("[name=han][aria-invalid]", 1)
	v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "supplement"}).is(http.StatusUnprocessableEntity, "Hãy nêu đơn vị cần bổ sung gì.")
	done := v.submit(past, "form.ck-dsk-l", map[string]string{"quyet_dinh": "supplement", "ly_do": "Gửi thêm quyết định.", "han": "08/01/2026 17:00"})
	if done.status != http.StatusSeeOther || s.assessment(1).Stage != models.StageSupplement {
		t.Fatalf("%d %s", done.status, s.assessment(1).Stage)
	}
	again := v.open(s.desk(1) + "?tc=2.1")
	again.says("form.ck-dsk-l", "Yêu cầu bổ sung (đơn vị đang bổ sung)")
	again.has(".ck-dec input[value=supplement]", 0)
}

func TestDeskBulkAndRound(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	p := v.open(s.desk(1) + "/chap-nhan")
	p.has("input[name=tc]", 0) // nothing has evidence
	p.has("input[name=trong]", 29)
	action, form := p.form("form.ck-card__b")
	if none := v.post(action, form); none.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: %d", none.status)
	}
	form.Set("ca_trong", "1")
	form.Set("key", "another")
	v.follow(v.post(action, form), s.desk(1)).says(".ck-alerts", "Đã chấp nhận")
	for _, code := range []string{"1.2", "2.1", "2.3"} {
		v.submit(v.open(s.desk(1)+"?tc="+code), "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"})
	}
	left := v.open(s.desk(1))
	for left.Find("form.ck-dsk-l").Length() > 0 { // whatever counted as given
		left = v.submit(left, "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"})
		if left.status != http.StatusSeeOther {
			t.Fatalf("%d %s", left.status, left.text("main"))
		}
		left = v.open(left.header.Get("Location"))
	}
	left.says("main", "Không còn tiêu chí nào chờ bạn")
	left.has("a[href='"+s.desk(1)+"/hoan-thanh']", 1)
	ask := v.open(s.desk(1) + "/hoan-thanh")
	ask.says("main", "32 tiêu chí")
	v.follow(v.submit(ask, "form.ck-card__b", nil), "/tham-dinh").says(".ck-alerts", "Đã kết thúc thẩm định lần 1.")
	if got := s.assessment(1).Stage; got != models.StageVerified {
		t.Fatalf("stage %s", got)
	}
	// Afterwards the desk is for reading.
	read := v.open(s.desk(1) + "?tc=1.2")
	read.has("section.ck-dsk-l", 1)
	read.says(".ck-alerts", "đã thẩm định")
	late := v.post(s.desk(1)+"/tieu-chi/1.2", url.Values{"key": {"k9"}, "quyet_dinh": {"accepted"}, "version": {"1.1.0"}})
	if late.status != http.StatusConflict {
		t.Errorf("a decision after the round: %d %s", late.status, late.text("main"))
	}
}

func TestRoundNotComplete(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	v.submit(v.open(s.desk(1)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"})
	p := v.submit(v.open(s.desk(1)+"/hoan-thanh"), "form.ck-card__b", nil)
	p.is(http.StatusUnprocessableEntity, "Còn 31 tiêu chí chưa có kết quả thẩm định")
}

func TestCompare(t *testing.T) {
	s := submitted(t)
	s.save(2, "1.2", map[string]string{"a": "1", "b": "4"})
	s.handIn(2)
	v := s.as(verifierA)
	p := v.open("/tham-dinh?tc=1.2&khoi=so-nganh&ky=" + s.cycle)
	p.has("tbody tr", 2)
	p.says("tbody tr:first-child", "Sở Y tế") // more points first
	p.says("tbody", "7,50")
	p.says("tbody", "2,50")
	if p := v.get("/tham-dinh?tc=9.9&khoi=so-nganh&ky=" + s.cycle); p.status != http.StatusNotFound {
		t.Errorf("unknown criterion: %d", p.status)
	}
	if p := s.as(officerY).get("/tham-dinh?tc=1.2&khoi=so-nganh&ky=" + s.cycle); p.status != http.StatusNotFound {
		t.Errorf("a unit compares: %d", p.status)
	}
}

// TestOwnUnit: a verifier never judges the unit he or she works in; another one does.
func TestOwnUnit(t *testing.T) {
	s := submitted(t)
	s.save(4, "1.2", map[string]string{"a": "1", "b": "4"})
	s.handIn(4)
	if p := s.as(verifierA).get(s.desk(4)); p.status != http.StatusNotFound {
		t.Errorf("own unit's desk: %d", p.status)
	}
	p := s.as(verifierA).post(s.desk(4)+"/tieu-chi/1.2", url.Values{"key": {"k1"}, "quyet_dinh": {"accepted"}, "version": {"1.0.0"}})
	if p.status != http.StatusNotFound {
		t.Errorf("own unit decided: %d", p.status)
	}
	v := s.as("verifier-other")
	v.submit(v.open(s.desk(4)+"?tc=1.2"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"})
	if n := len(s.verdicts(4, "1.2")); n != 1 {
		t.Errorf("%d verdicts", n)
	}
}

// TestDeskNotApplicable: a claim is granted or refused, never simply accepted; a refusal offers a supplement.
func TestDeskNotApplicable(t *testing.T) {
	s := newSite(t)
	s.open()
	for _, item := range []string{"5.2", "5.3"} {
		_, err := s.svc.SaveItem(s.ctx(), s.people[officerY], commands.SaveItem{AssessmentID: s.assessment(1).ID, Item: item, Values: map[string]string{}, NAClaim: true, NAReason: "Sở không vận hành hệ thống nào."})
		s.must(err)
	}
	s.handIn(1)
	v := s.as(verifierA)
	p := v.open(s.desk(1) + "?tc=5.2")
	p.says("form.ck-dsk-l", "Sở không vận hành hệ thống nào.")
	p.has(".ck-dec input[value=accepted]", 0)
	v.follow(v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "na_granted"}), s.desk(1)+"?tc=5.3")
	again := v.open(s.desk(1) + "?tc=5.2")
	again.says(".ck-pts17", "10,00")
	why := v.submit(v.open(s.desk(1)+"?tc=5.3"), "form.ck-dsk-l", map[string]string{"quyet_dinh": "na_refused"})
	why.is(http.StatusUnprocessableEntity, "hãy nêu lý do")
	done := v.submit(why, "form.ck-dsk-l", map[string]string{"quyet_dinh": "na_refused", "ly_do": "Sở có một hệ thống."})
	if done.status != http.StatusSeeOther || s.assessment(1).Stage != models.StageSupplement {
		t.Fatalf("%d, stage %s", done.status, s.assessment(1).Stage)
	}
	v.open(s.desk(1)+"?tc=5.3").says("form.ck-dsk-l", "Đề nghị bổ sung số liệu.")
}

// TestDeskGeneralInformation: figures of part I are accepted or adjusted, and criteria that use them follow.
func TestDeskGeneralInformation(t *testing.T) {
	s := submitted(t)
	v := s.as(verifierA)
	v.open(s.desk(1)).has(".ck-dsk-strip .ck-g:last-of-type .ck-sq", 1)
	p := v.open(s.desk(1) + "?tc=I.1.5")
	p.says("form.ck-dsk-l", "Số lượng công chức")
	p.has(".ck-dec input[value=not_recognised]", 0)
	p.has("button[formaction]", 0)
	v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "sl.value": "80", "ly_do": "Theo biên chế được giao."})
	if got := s.verdicts(1, "I.1.5"); len(got) != 1 || got[0].Values != `{"value":"80"}` {
		t.Fatalf("%+v", got)
	}
	v.open(s.desk(1)+"?tc=2.3").says("form.ck-dsk-l", "lấy từ")
}

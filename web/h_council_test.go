package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/models"
)

// acceptAll accepts every criterion of the n-th unit and completes round 1, past the pages.
func (s *site) acceptAll(n int, verifier string) {
	s.t.Helper()
	set, _, err := s.svc.SetOf(s.db(), s.cycle, "so-nganh")
	s.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		ds = append(ds, commands.Decision{Item: it.Code, Kind: models.VerdictAccepted})
	}
	_, err = s.svc.Decide(s.ctx(), s.people[verifier], s.assessment(n).ID, ds)
	s.must(err)
	_, err = s.svc.CompleteRoundOne(s.ctx(), s.people[verifier], s.assessment(n).ID)
	s.must(err)
}

// check lets the cycle move on as far as its units and the clock allow.
func (s *site) check(want models.CycleStage) {
	s.t.Helper()
	_, err := s.svc.CheckCycle(s.ctx(), s.cycle)
	s.must(err)
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	if c.Stage != want {
		s.t.Fatalf("cycle at %s, want %s", c.Stage, want)
	}
}

// atCouncil is a site whose cycle waits for the council: two units verified, two never handed in, one explanation.
func atCouncil(t *testing.T) *site {
	t.Helper()
	s := submitted(t)
	s.save(2, "1.2", map[string]string{"a": "1", "b": "4"})
	s.handIn(2)
	s.clock.set(at("2026-01-26 18:00"))
	s.fireLocks()
	s.check(models.CycleVerifying)
	s.acceptAll(1, verifierA)
	s.acceptAll(2, verifierA)
	s.check(models.CycleExplaining)
	_, err := s.svc.SaveExplanation(s.ctx(), s.people[officerN], s.assessment(2).ID, "1.2", "Còn ba cuộc họp chưa tính.")
	s.must(err)
	_, err = s.svc.SendExplanations(s.ctx(), s.people[leaderN], s.assessment(2).ID, s.assessment(2).Revision)
	s.must(err)
	v := s.as(verifierB)
	p := v.open(s.desk(2))
	p.says("h1", "Thẩm định lần 2")
	p.says("h2", "1.2")
	p.has(".ck-dec input[value=supplement]", 0)
	v.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted"}).is(http.StatusUnprocessableEntity, "hãy nêu lý do")
	if same := s.as(verifierA).open(s.desk(2) + "?tc=1.2"); same.Find("form.ck-dsk-l").Length() > 0 {
		t.Error("who decided round 1 may decide round 2 although there is another verifier")
	}
	v.follow(v.submit(v.open(s.desk(2)), "form.ck-dsk-l", map[string]string{"quyet_dinh": "accepted", "ly_do": "Giữ kết quả."}), s.desk(2))
	s.clock.set(at("2026-03-06 18:00"))
	s.check(models.CycleCouncil)
	return s
}

func (s *site) minutes(v *visitor) page {
	s.t.Helper()
	return v.submit(v.open("/hoi-dong/"+s.cycle), "form[action$='/bien-ban']", map[string]string{"so": "12/BB-HĐ", "ngay": "10/03/2026", "tom_tat": "Thông qua."})
}

func TestCouncil(t *testing.T) {
	s := atCouncil(t)
	page, case12 := "/hoi-dong/"+s.cycle, "/hoi-dong/"+s.cycle+"/"+s.assessment(2).ID+"/1.2"
	member := s.as("council")
	p := member.open(page)
	p.has(".ck-thr", 1)
	p.says(".ck-thr", "Còn ba cuộc họp chưa tính.")
	p.says(".ck-thr", "Lần 22,50")
	p.has("form[action$='/bien-ban']", 0) // the secretary's
	p.has(".ck-rk li", 4)
	p.says(".ck-rk", "Sở Y tế")

	// A criterion that the unit explained.
	ask := member.open(case12)
	ask.says("main", "Còn ba cuộc họp chưa tính.")
	if got, _ := ask.Find("[name='sl.a']").Attr("value"); got != "1" {
		t.Errorf("figures start from %q", got)
	}
	member.submit(ask, "form.ck-card__b", map[string]string{"quyet_dinh": "adjusted"}).is(http.StatusUnprocessableEntity, "Hãy nêu lý do")
	member.submit(member.open(case12), "form.ck-card__b", map[string]string{"quyet_dinh": "adjusted", "ly_do": "x"}).is(http.StatusUnprocessableEntity, "Chưa sửa số liệu nào")
	member.submit(member.open(case12), "form.ck-card__b", map[string]string{"ly_do": "x"}).is(http.StatusUnprocessableEntity, "Hãy chọn một quyết định.")
	bad := member.submit(member.open(case12), "form.ck-card__b", map[string]string{"quyet_dinh": "adjusted", "ly_do": "x", "sl.a": "1,5"})
	bad.is(http.StatusUnprocessableEntity, "nguyên")
	bad.has("[name='sl.a'][aria-invalid]", 1)
	member.follow(member.submit(member.open(case12), "form.ck-card__b", map[string]string{"quyet_dinh": "adjusted", "ly_do": "Có đủ biên bản.", "sl.a": "4"}), page)
	got := s.verdicts(2, "1.2")
	if last := got[len(got)-1]; last.Round != models.RoundCouncil || last.Values != `{"a":"4","b":"4"}` {
		t.Fatalf("%+v", last)
	}
	p = member.open(page)
	p.says(".ck-thr", "Hội đồng: Điều chỉnh số liệu")
	p.says(".ck-thr", "Hiện nay10,00")

	// One that a member brings up.
	unit := member.open("/hoi-dong/" + s.cycle + "/" + s.assessment(1).ID)
	unit.has("tbody tr", 32)
	member.follow(member.submit(member.open("/hoi-dong/"+s.cycle+"/"+s.assessment(1).ID+"/2.1"), "form.ck-card__b", map[string]string{"quyet_dinh": "not_recognised", "ly_do": "Quyết định hết hiệu lực."}), page)
	member.open(page).has(".ck-thr", 2)

	// Units, verifiers and strangers stay outside; a member of the unit takes no part.
	for _, who := range []string{officerY, verifierA} {
		if p := s.as(who).get(page); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", who, p.status)
		}
		if p := s.as(who).post(case12, url.Values{"key": {"k" + who}, "quyet_dinh": {"accepted"}, "ly_do": {"x"}}); p.status == http.StatusSeeOther {
			t.Errorf("%s decides for the council", who)
		}
	}
	if p := member.post(page+"/bien-ban", url.Values{"key": {"m"}, "so": {"1"}, "ngay": {"10/03/2026"}}); p.status != http.StatusForbidden {
		t.Errorf("a member records the minutes: %d", p.status)
	}

	secretary := s.as("secretary")
	secretary.submit(secretary.open(page), "form[action$='/bien-ban']", map[string]string{"so": "", "ngay": "32/03/2026"}).is(http.StatusUnprocessableEntity, "Hãy nhập số biên bản")
	secretary.follow(s.minutes(secretary), page).says(".ck-alerts", "Đã ghi biên bản số 12/BB-HĐ.")
	if s.assessment(1).Stage != models.StageFinal {
		t.Errorf("stage %s", s.assessment(1).Stage)
	}
	closed := secretary.open(page)
	closed.has("form[action$='/bien-ban']", 0)
	closed.says("main", "12/BB-HĐ")
	if p := member.post(case12, url.Values{"key": {"late"}, "quyet_dinh": {"accepted"}, "ly_do": {"x"}}); p.status != http.StatusConflict {
		t.Errorf("after the minutes: %d", p.status)
	}
}

func TestMinutesWait(t *testing.T) {
	s := submitted(t)
	p := s.as("secretary").open("/hoi-dong/" + s.cycle)
	p.says("main", "Kỳ đánh giá đang kê khai")
	p.has("form[action$='/bien-ban']", 0)
	if p := s.as("secretary").post("/hoi-dong/"+s.cycle+"/bien-ban", url.Values{"key": {"m"}, "so": {"1"}, "ngay": {"10/03/2026"}}); p.status != http.StatusConflict {
		t.Errorf("minutes while collecting: %d", p.status)
	}
}

// atSign is a site whose results wait for the chairman.
func atSign(t *testing.T) *site {
	t.Helper()
	s := atCouncil(t)
	v := s.as("secretary")
	v.follow(s.minutes(v), "/hoi-dong/"+s.cycle)
	s.freeze()
	return s
}

func (s *site) freeze() string {
	s.t.Helper()
	_, err := s.svc.FreezeRun(s.ctx(), s.cycle)
	s.must(err)
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	r, err := s.db().Run(c.RunID)
	s.must(err)
	return r.Digest
}

var approval = map[string]string{"ttr_so": "318/TTr-SKHCN", "ttr_ngay": "24/03/2026", "qd_so": "1254/QĐ-UBND", "qd_ngay": "27/03/2026"}

func TestSign(t *testing.T) {
	s := atSign(t)
	page := "/ky-duyet/" + s.cycle
	chairman := s.as("chairman")
	p := chairman.open(page)
	p.has("body.ck-has-sign", 1)
	p.has(".ck-signbar button", 1)
	p.says("main", "Biên bản 12/BB-HĐ ngày 10/03/2026")
	p.says("main", "bản tính lần 1")
	p.has(".ck-rk li", 4)
	address, form := p.form(".ck-signbar form")
	ask := address + "?" + form.Encode()
	digest := form.Get("digest")
	p.says(".ck-hash", digest[:8])

	file := chairman.get(page + "/ket-qua.json")
	if file.status != http.StatusOK || file.header.Get("Content-Disposition") == "" || !strings.Contains(file.body, `"Kỳ đánh giá năm 2025"`) {
		t.Errorf("frozen file: %d %v", file.status, file.header)
	}
	if p := s.as("office").get(page + "/ket-qua.json"); p.status != http.StatusNotFound {
		t.Errorf("the Office fetches the frozen file: %d", p.status)
	}

	confirm := chairman.open(ask)
	confirm.says("main", "Sau khi phê duyệt không sửa được.")
	missing := chairman.submit(confirm, "form.ck-card__b", map[string]string{"ttr_so": "318/TTr-SKHCN", "qd_ngay": "mai"})
	missing.is(http.StatusUnprocessableEntity, "Hãy nhập số Quyết định.")
	missing.has("[aria-invalid]", 3)
	if got, _ := missing.Find("[name=ttr_so]").Attr("value"); got != "318/TTr-SKHCN" {
		t.Errorf("typed number is lost: %q", got)
	}

	// The data moves meanwhile: what was seen cannot be approved, the new result is shown.
	late := chairman.open(ask)
	coordinator := s.as(coordinatorX)
	correct := "/dieu-phoi/" + s.cycle + "/dinh-chinh"
	coordinator.open(correct).has("tbody tr", 2)
	coordinator.open(correct+"?phieu="+s.assessment(1).ID).has("tbody tr", 32)
	one := correct + "?phieu=" + s.assessment(1).ID + "&tc=1.2"
	coordinator.move(one, map[string]string{"quyet_dinh": "adjusted", "sl.a": "30"}).is(http.StatusUnprocessableEntity, "Hãy nêu lý do")
	coordinator.follow(coordinator.move(one, map[string]string{"quyet_dinh": "adjusted", "sl.a": "30", "ly_do": "Đếm trùng 15 cuộc."}), "/dieu-phoi/"+s.cycle)
	computing := chairman.submit(late, "form.ck-card__b", approval)
	computing.is(http.StatusConflict, "Kết quả bạn xem không còn là bản mới nhất.")
	fresh := s.freeze()
	if fresh == digest {
		t.Fatal("the digest did not change")
	}
	if p := chairman.get(ask); p.status != http.StatusConflict {
		t.Errorf("the confirm page of the old digest: %d", p.status)
	}
	p = chairman.open(page)
	p.says("main", "Số liệu đã đổi sau bản tính lần 1.")
	p.says("main", "Đếm trùng 15 cuộc.")
	p.says("main", "Điểm 12,50 thành 10,00")

	// Nobody but the chairman, or a deputy with an assignment on record.
	for _, who := range []string{coordinatorX, "secretary", "office", "auditor"} {
		v := s.as(who)
		v.open(page).has(".ck-signbar", 0)
		if p := v.post(page+"/phe-duyet", url.Values{"key": {"a" + who}, "digest": {fresh}, "ttr_so": {"1"}, "ttr_ngay": {"24/03/2026"}, "qd_so": {"2"}, "qd_ngay": {"27/03/2026"}}); p.status != http.StatusForbidden {
			t.Errorf("%s approves: %d", who, p.status)
		}
	}
	if p := s.as(officerY).get(page); p.status != http.StatusNotFound {
		t.Errorf("a unit sees the page: %d", p.status)
	}
	s.as("deputy").open(page).says("main", "Chưa có văn bản giao ký thay (KT.) còn hiệu lực cho bạn.")

	// Returned to the council, decided again.
	back := page + "/tra-lai"
	chairman.submit(chairman.open(back), "form.ck-card__b", nil).is(http.StatusUnprocessableEntity, "Hãy nêu lý do trả lại.")
	chairman.follow(chairman.submit(chairman.open(back), "form.ck-card__b", map[string]string{"ly_do": "Xem lại tiêu chí 1.2."}), page).says("main", "Trả lại: Phan Văn An")
	s.check(models.CycleCouncil)
	secretary := s.as("secretary")
	secretary.follow(s.minutes(secretary), "/hoi-dong/"+s.cycle)
	fresh = s.freeze()

	// Approved once, although the button is pressed twice.
	action, values := chairman.open(page + "/phe-duyet?digest=" + fresh).form("form.ck-card__b")
	for k, x := range approval {
		values.Set(k, x)
	}
	for range 2 {
		chairman.follow(chairman.post(action, values), page)
	}
	signs, err := s.db().SignOffs(s.cycle)
	s.must(err)
	if len(signs) != 2 || signs[0].Decision != "approved" || signs[0].Digest != fresh || signs[0].DecisionDate != "2026-03-27" {
		t.Fatalf("%+v", signs)
	}
	done := chairman.open(page)
	done.has(".ck-signbar", 0)
	done.says("main", "Quyết định số 1254/QĐ-UBND ngày 27/03/2026")
	if p := chairman.get(page + "/phe-duyet"); p.status != http.StatusConflict {
		t.Errorf("approving again: %d", p.status)
	}

	board := "/dieu-phoi/" + s.cycle
	coordinator.follow(coordinator.move(board+"/cong-bo-ngay", nil), board).says(".ck-alerts", "Đã yêu cầu công bố")
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	if c.PublishAt > models.At(s.clock.Now()) {
		t.Errorf("publication at %v", c.PublishAt.Time())
	}
	if p := coordinator.get(board + "/huy"); p.status != http.StatusConflict {
		t.Errorf("a signed cycle is cancelled: %d", p.status)
	}
}

func TestSendBackToVerifiers(t *testing.T) {
	s := atSign(t)
	chairman := s.as("chairman")
	page := "/ky-duyet/" + s.cycle
	chairman.follow(chairman.submit(chairman.open(page+"/tra-lai"), "form.ck-card__b", map[string]string{"ly_do": "Thẩm định lại.", "ve": "tham-dinh"}), page)
	s.check(models.CycleVerifying)
	if got := s.assessment(1).Stage; got != models.StageInVerification {
		t.Errorf("stage %s", got)
	}
}

// TestDeputy: KT. only while an assignment is on record.
func TestDeputy(t *testing.T) {
	s := atSign(t)
	page := "/ky-duyet/" + s.cycle
	deputy := s.as("deputy")
	office := s.as("office")
	office.open("/ky-thay").says(".ck-empty", "Chưa có văn bản nào")
	office.submit(office.open("/ky-thay/moi"), "form.ck-stack", map[string]string{"so": "88/UBND-VP", "ngay": "01/03/2026", "tu": "10/03/2026", "den": "01/03/2026"}).is(http.StatusUnprocessableEntity, "Ngày kết thúc không được trước ngày bắt đầu.")
	office.follow(office.submit(office.open("/ky-thay/moi"), "form.ck-stack", map[string]string{"nguoi": "deputy", "so": "88/UBND-VP", "ngay": "01/03/2026", "tu": "01/03/2026", "den": "31/03/2026"}), "/ky-thay").says("tbody", "Bùi Thị Sáu")
	if p := deputy.post("/ky-thay/moi", url.Values{"key": {"k"}, "nguoi": {"deputy"}, "so": {"1"}, "ngay": {"01/03/2026"}, "tu": {"01/03/2026"}, "den": {"31/03/2026"}}); p.status != http.StatusForbidden {
		t.Errorf("a deputy records an assignment: %d", p.status)
	}
	deputy.open(page).says("main", "Ký thay (KT.): bạn phê duyệt thay Chủ tịch")

	// Withdrawn, with a reason: the deputy cannot sign by it, and it stays on record.
	deputy.open("/ky-thay").has("a[href$='/thu-hoi']", 0)
	list := office.open("/ky-thay")
	withdraw, _ := list.Find("a[href$='/thu-hoi']").Attr("href")
	if p := deputy.get(withdraw); p.status != http.StatusForbidden {
		t.Errorf("a deputy opens the withdrawal: %d", p.status)
	}
	office.submit(office.open(withdraw), "form.ck-card__b", nil).is(http.StatusUnprocessableEntity, "lý do")
	gone := office.follow(office.submit(office.open(withdraw), "form.ck-card__b", map[string]string{"ly_do": "Chủ tịch đã về cơ quan"}), "/ky-thay")
	gone.says("tbody", "Đã thu hồi")
	gone.has("a[href$='/thu-hoi']", 0)
	office.submit(office.open(withdraw), "form.ck-card__b", map[string]string{"ly_do": "lần nữa"}).is(http.StatusConflict, "đã được thu hồi trước đó")
	deputy.open(page).says("main", "Chưa có văn bản giao ký thay (KT.) còn hiệu lực cho bạn.")
	s.as("auditor").open("/nhat-ky?viec=deputy_revoked").says("tbody", "Chủ tịch đã về cơ quan")

	office.follow(office.submit(office.open("/ky-thay/moi"), "form.ck-stack", map[string]string{"nguoi": "deputy", "so": "90/UBND-VP", "ngay": "02/03/2026", "tu": "01/03/2026", "den": "31/03/2026"}), "/ky-thay").has("tbody tr", 2)
	p := deputy.open(page)
	address, form := p.form(".ck-signbar form")
	confirm := deputy.open(address + "?" + form.Encode())
	confirm.says("main", "KT. Chủ tịch (ký thay)")
	deputy.follow(deputy.submit(confirm, "form.ck-card__b", approval), page).says("main", "KT. Bùi Thị Sáu")
	used := office.open("/ky-thay")
	used.says("tbody", "đã dùng để phê duyệt")
	used.has("a[href$='/thu-hoi']", 1) // what was approved stays, come what may
}

// What the chairman sees is out of the points that applied: a criterion excluded for all leaves the maximum too.
func TestSignSaysTheMaximumThatApplied(t *testing.T) {
	s := atCouncil(t)
	_, err := s.svc.Exclude(s.ctx(), s.people[coordinatorX], s.cycle, "so-nganh", "6.12", "Dưới một nửa số đơn vị có số liệu")
	s.must(err)
	v := s.as("secretary")
	v.follow(s.minutes(v), "/hoi-dong/"+s.cycle)
	s.freeze()
	s.as("chairman").open("/ky-duyet/"+s.cycle).says("main", "4 đơn vị, điểm tối đa 320")
}

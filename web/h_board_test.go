package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/models"
)

// draft reads the form of a new plan and changes what the tests need.
func (v *visitor) draft(change map[string][]string) (string, url.Values) {
	p := v.open("/dieu-phoi/moi")
	action, form := p.form("form.ck-stack")
	form.Set("tdv.so-nganh.*", "")
	form.Del("tdv.so-nganh.*")
	for k := range form {
		if strings.HasPrefix(k, "tdv.") {
			form.Del(k)
		}
	}
	for k, vs := range change {
		form[k] = vs
	}
	return action, form
}

var goodPlan = map[string][]string{"ten": {"Kỳ năm 2025"}, "nam": {"2025"}, "tdv.so-nganh.*": {verifierA, verifierB}, "rieng.0.dv": {"u-4"}, "rieng.0.tdv": {"verifier-other"}, "rieng.0.lv": {"*"},
	"ch.qd79-so-nganh.tin-bai-duoi-10": {"khong-tin-bai"}}

func TestPlanAndOpen(t *testing.T) {
	s := newSite(t)
	v := s.as(coordinatorX)
	v.open("/dieu-phoi").says(".ck-empty", "Chưa có kỳ đánh giá nào")
	p := v.open("/dieu-phoi/moi")
	// Twenty working days from Monday 05/01/2026, of which Saturday 10/01 is worked.
	for name, want := range map[string]string{"nam": "2025", "han_nop": "30/01/2026 17:00", "khoa": "04/02/2026 17:00", "don_doc": "10, 5, 2, 1", "an_han": "1"} {
		if got, _ := p.Find("[name=" + name + "]").Attr("value"); got != want {
			t.Errorf("%s starts from %q, want %q", name, got, want)
		}
	}
	p.has("select[name='bo.so-nganh'] option[selected]", 1)
	if got, _ := p.Find("select[name='bo.quan-huyen'] option[selected]").Attr("value"); got != "" {
		t.Errorf("a group without units is assessed with %q", got)
	}
	p.says("main", "Có chuyên mục nhưng không có tin, bài nào: 0 điểm.")
	p.says("main", "(dòng 350)")

	// What is wrong is said beside its control, and nothing typed is lost.
	action, form := v.draft(map[string][]string{"ten": {""}, "nam": {"hai nghìn"}, "han_nop": {"31/02/2026"}, "khoa": {"10/01/2026 17:00"}, "don_doc": {"10, mai"}, "rieng.0.dv": {"u-4"}, "rieng.0.lv": {"12"}})
	bad := v.post(action, form)
	bad.is(http.StatusUnprocessableEntity, "Hãy đặt tên cho kỳ đánh giá.")
	for _, name := range []string{"ten", "nam", "han_nop", "don_doc", "rieng.0.tdv", "rieng.0.lv"} {
		bad.has("[name='"+name+"'][aria-invalid]", 1)
	}
	if got, _ := bad.Find("[name=don_doc]").Attr("value"); got != "10, mai" {
		t.Errorf("typed text is lost: %q", got)
	}
	action, form = v.draft(map[string][]string{"khoa": {"10/01/2026 17:00"}})
	v.post(action, form).is(http.StatusUnprocessableEntity, "Khóa số liệu không được trước hạn nộp.")

	// Saved, it is a draft that only those who coordinate see; without verifiers it does not open.
	action, form = v.draft(map[string][]string{"ten": {"Kỳ năm 2025"}})
	saved := v.post(action, form)
	if saved.status != http.StatusSeeOther {
		t.Fatalf("%d %s", saved.status, saved.text(".ck-note--bad"))
	}
	board := saved.header.Get("Location")
	id := strings.TrimPrefix(board, "/dieu-phoi/")
	again := v.post(action, form)
	if again.header.Get("Location") != board {
		t.Errorf("the same plan sent twice: %q and %q", board, again.header.Get("Location"))
	}
	plan := v.open(board)
	plan.says("h1", "Kỳ năm 2025")
	ask := v.open(board + "/mo")
	ask.says("main", "4 đơn vị nhận phiếu và việc,")
	ask.says("main", "8 người nhận thư báo")
	v.submit(ask, "form.ck-card__b", nil).is(http.StatusUnprocessableEntity, "Chưa có người thẩm định lĩnh vực")
	if p := s.as(officerY).get(board); p.status != http.StatusNotFound {
		t.Errorf("a unit sees the draft: %d", p.status)
	}

	_, form = v.draft(goodPlan)
	v.follow(v.post(board+"/sua", form), board)
	c, err := s.db().Cycle(id)
	s.must(err)
	groups, err := s.db().CycleGroups(id)
	s.must(err)
	if len(groups) != 1 || !strings.Contains(groups[0].Rulings, `"tin-bai-duoi-10":"khong-tin-bai"`) {
		t.Errorf("groups %+v", groups)
	}
	if c.Stage != models.CycleDraft || c.DueAt != at("2026-01-30 17:00") {
		t.Errorf("%s due %v", c.Stage, c.DueAt.Time())
	}
	edit := v.open(board)
	edit.has("input[name='tdv.so-nganh.*'][checked]", 2)
	edit.has("select[name='rieng.0.dv'] option[value='u-4'][selected]", 1)
	edit.has("input[name='ch.qd79-so-nganh.tin-bai-duoi-10'][value=khong-tin-bai][checked]", 1)

	// It opens once, however often the button is pressed.
	action, form = v.open(board + "/mo").form("form.ck-card__b")
	for range 2 {
		v.follow(v.post(action, form), board)
	}
	forms, err := s.db().Assessments(id)
	s.must(err)
	if len(forms) != 4 {
		t.Fatalf("%d forms", len(forms))
	}
	v.open(board).says(".ck-fun", "4Chưa bắt đầu")
	if p := v.get(board + "/mo"); p.status != http.StatusConflict {
		t.Errorf("opened twice: %d", p.status)
	}
	if p := v.post(board+"/sua", form); p.status != http.StatusConflict && p.status != http.StatusUnprocessableEntity {
		t.Errorf("a running cycle's plan is replaced: %d", p.status)
	}
}

func TestBoard(t *testing.T) {
	s := submitted(t)
	v := s.as(coordinatorX)
	board := "/dieu-phoi/" + s.cycle
	v.open("/dieu-phoi").says("tbody", "1/4")
	p := v.open(board)
	p.says(".ck-fun", "1Đã gửi")
	p.says(".ck-fun", "3Chưa bắt đầu")
	p.has("table.ck-hm tbody tr", 4)
	p.says("main", "Đôn đốc 3 đơn vị chưa gửi")
	p.says(".ck-lag", "còn 32/32 tiêu chí chưa có số liệu")
	p.has(".ck-tl__r", 7)
	p.says(".ck-load", "Trần Thị Mỹ Linh")
	p.has("a[href='"+board+"/huy']", 1)
	p.has("a[href='"+board+"/dong']", 0) // not at this stage
	v.open(board+"?xem=tham-dinh").says(".ck-hm caption", "đã có quyết định")

	list := v.open(board + "/don-vi?buoc=3")
	list.has("tbody tr", 1)
	list.says("tbody", "Sở Y tế")
	v.open(board+"/don-vi?q=tu+phap").has("tbody tr", 1)
	v.open(board+"/don-vi?q=khong+co").has(".ck-empty", 1)

	// The auditor reads it and moves nothing.
	a := s.as("auditor")
	read := a.open(board)
	read.has("a[href='"+board+"/huy']", 0)
	for _, move := range []string{"don-doc", "gia-han", "huy", "loai-tru"} {
		if p := a.get(board + "/" + move); p.status != http.StatusForbidden {
			t.Errorf("auditor asks %s: %d", move, p.status)
		}
		if p := a.post(board+"/"+move, url.Values{"key": {"k-" + move}, "ly_do": {"x"}, "phieu": {s.assessment(2).ID}}); p.status != http.StatusForbidden {
			t.Errorf("auditor does %s: %d", move, p.status)
		}
	}
	for _, who := range []string{officerY, verifierA} {
		if p := s.as(who).get(board); p.status != http.StatusNotFound {
			t.Errorf("%s sees the board: %d", who, p.status)
		}
	}
	if p := s.as(officerY).get("/dieu-phoi"); p.status != http.StatusForbidden {
		t.Errorf("a unit lists the boards: %d", p.status)
	}
	if p := v.get(board + "/khong-co"); p.status != http.StatusNotFound {
		t.Errorf("unknown move: %d", p.status)
	}
	if p := v.get("/dieu-phoi/khong-co"); p.status != http.StatusNotFound {
		t.Errorf("unknown cycle: %d", p.status)
	}
}

// move fills the confirm page of a move and sends it.
func (v *visitor) move(address string, change map[string]string) page {
	v.s.t.Helper()
	return v.submit(v.open(address), "form.ck-card__b", change)
}

func TestRemindExtendReopen(t *testing.T) {
	s := submitted(t)
	v := s.as(coordinatorX)
	board := "/dieu-phoi/" + s.cycle
	sent := func(kind string) int {
		rows, _, err := s.db().Messages(s.cycle, 500, 0)
		s.must(err)
		n := 0
		for _, m := range rows {
			if m.Kind == kind {
				n++
			}
		}
		return n
	}
	action, form := v.open(board + "/don-doc").form("form.ck-card__b")
	for range 2 {
		v.follow(v.post(action, form), board).says(".ck-alerts", "")
	}
	if n := sent("reminder"); n != 3 {
		t.Errorf("%d reminders, want one to the officer of each of three units", n)
	}
	one := v.open(board + "/don-doc?phieu=" + s.assessment(2).ID)
	one.says("main", "Đôn đốc 1 đơn vị")
	v.follow(v.submit(one, "form.ck-card__b", nil), board)
	if n := sent("reminder"); n != 4 {
		t.Errorf("%d reminders", n)
	}

	extend := board + "/gia-han?phieu=" + s.assessment(2).ID
	v.move(extend, nil).is(http.StatusUnprocessableEntity, "Hãy nêu lý do.")
	v.move(extend, map[string]string{"ly_do": "Mất điện", "han": "30/01/2026", "khoa": "29/01/2026"}).is(http.StatusUnprocessableEntity, "Khóa số liệu mới không được trước hạn nộp mới.")
	past := v.move(extend, map[string]string{"ly_do": "Mất điện", "han": "02/01/2026"})
	past.is(http.StatusUnprocessableEntity, "Hạn mới phải sau thời điểm hiện tại")
	past.says("textarea[name=ly_do]", "Mất điện")
	v.follow(v.move(extend, map[string]string{"ly_do": "Mất điện", "han": "30/01/2026", "khoa": "02/02/2026 17:00"}), board).says(".ck-alerts", "Đã gia hạn 1 đơn vị đến 17:00 ngày 30/01/2026.")
	if a := s.assessment(2); a.DueAt != at("2026-01-30 17:00") || a.LockAt != at("2026-02-02 17:00") {
		t.Errorf("due %v lock %v", a.DueAt.Time(), a.LockAt.Time())
	}
	if a := s.assessment(3); a.DueAt != at("2026-01-16 17:00") {
		t.Errorf("another unit moved: %v", a.DueAt.Time())
	}
	// Several at once.
	many := v.open(board + "/gia-han")
	action, form = many.form("form.ck-card__b")
	form["phieu"] = []string{s.assessment(2).ID, s.assessment(3).ID}
	form.Set("ly_do", "Hệ thống bảo trì")
	form.Set("han", "05/02/2026")
	form.Set("khoa", "06/02/2026")
	v.follow(v.post(action, form), board).says(".ck-alerts", "Đã gia hạn 2 đơn vị")
	none := v.open(board + "/gia-han")
	action, form = none.form("form.ck-card__b")
	form.Del("phieu")
	form.Set("ly_do", "Không chọn ai")
	v.post(action, form).is(http.StatusUnprocessableEntity, "Hãy chọn ít nhất một đơn vị.")

	// After lock a form can be reopened, not extended.
	if p := v.get(board + "/mo-lai"); p.status != http.StatusConflict {
		t.Errorf("nothing is locked: %d", p.status)
	}
	s.clock.set(at("2026-02-06 18:00"))
	s.fireLocks()
	v = s.as(coordinatorX) // a session lasts by the same clock
	reopen := board + "/mo-lai?phieu=" + s.assessment(3).ID
	v.open(board+"/don-vi").has("a[href='"+reopen+"']", 1)
	v.follow(v.move(reopen, map[string]string{"ly_do": "Theo đề nghị của Sở", "han": "10/02/2026", "khoa": "11/02/2026"}), board)
	if a := s.assessment(3); a.Stage != models.StageInProgress {
		t.Errorf("stage %s", a.Stage)
	}
}

// fireLocks proposes the lock of every form, as the timers do.
func (s *site) fireLocks() {
	s.t.Helper()
	forms, err := s.db().Assessments(s.cycle)
	s.must(err)
	for _, a := range forms {
		var timers []models.Timer
		s.must(json.Unmarshal([]byte(a.Timers), &timers))
		for _, timer := range timers {
			if timer.Kind == "lock" {
				_, err := s.svc.FireAssessment(s.ctx(), a.ID, timer)
				s.must(err)
			}
		}
	}
}

func TestSteering(t *testing.T) {
	s := submitted(t)
	v := s.as(coordinatorX)
	board := "/dieu-phoi/" + s.cycle

	v.move(board+"/loai-tru", map[string]string{"ly_do": "Dưới một nửa đơn vị có số liệu"}).is(http.StatusUnprocessableEntity, "Hãy chọn tiêu chí.")
	v.follow(v.move(board+"/loai-tru", map[string]string{"tc": "so-nganh|6.12", "ly_do": "Dưới một nửa đơn vị có số liệu"}), board)
	ex, err := s.db().Exclusions(s.cycle)
	s.must(err)
	if len(ex) != 1 || ex[0].Item != "6.12" {
		t.Fatalf("exclusions %+v", ex)
	}
	p := v.open(board + "/loai-tru")
	p.has("option[value='so-nganh|6.12']", 0)
	p.says("main", "Dưới một nửa đơn vị có số liệu")
	s.as(verifierA).open("/tham-dinh").says("tbody", "0/31")

	v.move(board+"/thay-tham-dinh", map[string]string{"ly_do": "Nghỉ phép"}).is(http.StatusUnprocessableEntity, "Hãy chọn người thay.")
	uncovered := v.move(board+"/thay-tham-dinh", map[string]string{"ly_do": "Nghỉ phép", "tu": "verifier-other", "sang": verifierA})
	uncovered.is(http.StatusUnprocessableEntity, "Chưa có người thẩm định") // nobody but the unit's own people would be left
	v.follow(v.move(board+"/thay-tham-dinh", map[string]string{"ly_do": "Nghỉ phép", "tu": verifierA, "sang": "verifier-other"}), board)
	if p := s.as(verifierA).get(s.desk(1)); p.status != http.StatusNotFound {
		t.Errorf("the verifier who was replaced still has the desk: %d", p.status)
	}

	v.move(board+"/moc", map[string]string{"ly_do": "Nghỉ Tết", "khoa": "01/01/2026"}).is(http.StatusUnprocessableEntity, "Khóa số liệu không được trước hạn nộp.")
	v.follow(v.move(board+"/moc", map[string]string{"ly_do": "Nghỉ Tết", "han_nop": "19/01/2026 17:00"}), board)
	if a := s.assessment(2); a.DueAt != at("2026-01-19 17:00") {
		t.Errorf("due %v", a.DueAt.Time())
	}

	v.open(board+"/thay-bo").says("main", "chưa có bản nào khác")
	v.move(board+"/thay-bo", map[string]string{"ly_do": "Sửa lỗi"}).is(http.StatusUnprocessableEntity, "Hãy chọn bộ chỉ số mới.")

	v.move(board+"/huy", map[string]string{"ly_do": "Hoãn", "go_lai": "Kỳ"}).is(http.StatusUnprocessableEntity, "gõ lại chưa đúng")
	v.move(board+"/huy", map[string]string{"go_lai": "Kỳ đánh giá năm 2025"}).is(http.StatusUnprocessableEntity, "Hãy nêu lý do.")
	v.follow(v.move(board+"/huy", map[string]string{"ly_do": "Hoãn sang năm", "go_lai": "Kỳ đánh giá năm 2025"}), board).says("main", "Kỳ đánh giá năm 2025")
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	if c.Stage != models.CycleCancelled || s.assessment(1).Stage != models.StageCancelled {
		t.Errorf("%s, %s", c.Stage, s.assessment(1).Stage)
	}
	if p := v.get(board + "/loai-tru"); p.status != http.StatusConflict {
		t.Errorf("a cancelled cycle: %d", p.status)
	}
}

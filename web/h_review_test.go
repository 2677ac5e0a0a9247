package web_test

import (
	"net/http"
	"testing"

	"chuky/models"
)

func TestLeaderApproves(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	id := s.assessment(1).ID
	leader := s.as(leaderY)
	early := leader.open("/duyet/" + id)
	early.says("main", "Phiếu chưa được trình.")
	early.has("main form[method=post]", 0)
	_, err := s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)

	p := leader.open("/duyet/" + id)
	p.says(".ck-tot-tbl .ck-total", "7,50/330")
	p.says("main", "Chưa có tài liệu kiểm chứng")
	p.says(".ck-rev li:nth-child(2)", "a = 45, b = 60")
	p.says(".ck-note--warn", "31 tiêu chí thiếu số liệu tính 0 điểm")
	action, form := p.form("form[action$='/dong-y']")
	answer := leader.follow(leader.post(action, form), "/duyet/"+id)
	answer.says("[role=status]", "Đã duyệt.")
	answer.says("main", "Phiếu đã được duyệt.")
	answer.has("main form[method=post]", 0)
	if a := s.assessment(1); a.Stage != models.StageSubmitted || a.ApprovedBy != leaderY || a.Late {
		t.Errorf("%+v", a)
	}
	leader.follow(leader.post(action, form), "/duyet/"+id) // the same form twice: the same answer
	form.Set("key", "lan-hai")
	leader.post(action, form).is(http.StatusConflict, "")
}

func TestLeaderReturns(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	id := s.assessment(1).ID
	_, err := s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)
	leader := s.as(leaderY)
	p := leader.open("/duyet/" + id)
	bare := leader.submit(p, "#ck-tra-lai", nil)
	bare.is(http.StatusUnprocessableEntity, "Hãy nêu lý do")
	done := leader.submit(bare, "#ck-tra-lai", map[string]string{"y_kien.1.2": "Đối chiếu lại sổ theo dõi", "ly_do": "Còn thiếu nhiều tiêu chí."})
	leader.follow(done, "/duyet/"+id).says("[role=status]", "Đã trả lại phiếu.")
	if a := s.assessment(1); a.Stage != models.StageReturned {
		t.Fatalf("stands at %s", a.Stage)
	}
	officer := s.as(officerY)
	form := officer.open(s.item(1, "1.2"))
	form.says(".ck-note--bad", "Còn thiếu nhiều tiêu chí.")
	form.says(".ck-note--bad", "Tiêu chí 1.2: Đối chiếu lại sổ theo dõi")
	// What changed after the return is what the leader sees next time.
	officer.submit(form, "#luu-1-2", map[string]string{"a": "40"})
	_, err = s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)
	again := leader.open("/duyet/" + id)
	again.says("main", "Thay đổi")
	again.says("td[data-l=Trước]", "a = 45")
	again.says("td[data-l=Nay]", "a = 40")
}

// TestApprovalNamesWhatItSaw: figures that moved after the page was opened are not approved by it.
func TestApprovalNamesWhatItSaw(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	id := s.assessment(1).ID
	_, err := s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)
	leader := s.as(leaderY)
	p := leader.open("/duyet/" + id)
	_, err = s.svc.ReturnForm(s.ctx(), s.people[leaderY], id, "sửa")
	s.must(err)
	s.save(1, "1.2", map[string]string{"a": "44", "b": "60"})
	_, err = s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)
	stale := leader.submit(p, "form[action$='/dong-y']", nil)
	stale.is(http.StatusPreconditionFailed, "Số liệu đã thay đổi sau khi bạn mở trang")
	stale.says(".ck-rev li:nth-child(2)", "a = 44")
	if a := s.assessment(1); a.Stage != models.StageLeaderReview {
		t.Fatalf("stands at %s", a.Stage)
	}
	leader.follow(leader.submit(stale, "form[action$='/dong-y']", nil), "/duyet/"+id)
}

func TestLateIsNotLocked(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	id := s.assessment(1).ID
	_, err := s.svc.Submit(s.ctx(), s.people[officerY], id)
	s.must(err)
	s.clock.set(s.assessment(1).DueAt + 1_000_000)
	leader := s.as(leaderY)
	p := leader.open("/duyet/" + id)
	p.says(".ck-note--warn", "Đã quá hạn nộp")
	leader.follow(leader.submit(p, "form[action$='/dong-y']", nil), "/duyet/"+id).says("[role=status]", "chậm nộp")
	if !s.assessment(1).Late {
		t.Error("not marked late")
	}
	s.as(coordinatorX).open("/phieu?q=y+te").says("tbody tr", "Chậm nộp")
}

// TestMakerIsNotChecker: whoever entered or submitted may return, never approve.
func TestMakerIsNotChecker(t *testing.T) {
	s := newSite(t)
	s.open()
	s.alsoLeads(officerY, 1)
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	id := s.assessment(1).ID
	both := s.as(officerY)
	both.submit(both.open("/phieu/"+id+"/trinh"), "form.ck-send", nil)
	p := both.open("/duyet/" + id)
	p.says(".ck-note", "nên không tự duyệt được")
	p.has("form[action$='/dong-y']", 0)
	p.has("#ck-tra-lai", 1)
	_, form := p.form("#ck-tra-lai")
	both.post("/duyet/"+id+"/dong-y", form).is(http.StatusForbidden, "không tự duyệt được")
	if a := s.assessment(1); a.Stage != models.StageLeaderReview {
		t.Errorf("stands at %s", a.Stage)
	}
	// Nobody else's form may be decided on.
	s.as(leaderN).get("/duyet/"+id).is(http.StatusNotFound, "Không tìm thấy")
	s.as(leaderN).post("/duyet/"+id+"/dong-y", form).is(http.StatusForbidden, "không có quyền")
}

package web_test

import (
	"net/http"
	"testing"

	"chuky/commands"
	"chuky/models"
)

func TestSupplement(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	s.save(1, "1.3", map[string]string{"a": "4", "b": "6"})
	s.handIn(1)
	id := s.assessment(1).ID
	officer, leader := s.as(officerY), s.as(leaderY)
	officer.open("/bo-sung/"+id).says(".ck-empty", "Không có yêu cầu bổ sung")
	_, err := s.svc.AskSupplement(s.ctx(), s.people[verifierA], id, "1.2", "Thiếu sổ theo dõi cuộc họp", at("2026-01-14 17:00"))
	s.must(err)

	p := officer.open("/bo-sung/" + id)
	p.says(".ck-thr", "Thiếu sổ theo dõi cuộc họp")
	p.says(".ck-thr", "17:00 ngày 14/01/2026")
	p.has("#tl-1-2 form.ck-drop", 1)
	// That criterion only reopens.
	officer.open(s.item(1, "1.3")).has("#luu-1-3[hx-post]", 0)
	edit := officer.open(s.item(1, "1.2"))
	edit.has("#luu-1-2[hx-post]", 1)
	edit.says("main", "Chỉ sửa được tiêu chí 1.2.")
	officer.submit(edit, "#luu-1-2", map[string]string{"a": "30"})

	action, form := p.form(".ck-reply > form")
	done := officer.follow(officer.post(action, form), "/bo-sung/"+id+"#tc-1-2")
	done.says("[role=status]", "Đã trình lãnh đạo phần bổ sung")
	done.has(".ck-reply", 0)
	form.Set("key", "lan-hai")
	officer.post(action, form).is(http.StatusConflict, "đã xong hoặc đã hết hạn")

	p = leader.open("/bo-sung/" + id)
	p.says(".ck-thr", "a = 30, b = 60")
	refused := leader.submit(p, ".ck-reply > form", map[string]string{"quyet_dinh": "tra-lai"})
	refused.is(http.StatusUnprocessableEntity, "Hãy nêu lý do")
	leader.follow(leader.submit(refused, ".ck-reply > form", map[string]string{"quyet_dinh": "tra-lai", "ly_do": "Chưa kèm tài liệu"}), "/bo-sung/"+id+"#tc-1-2")
	p = officer.open("/bo-sung/" + id)
	officer.submit(p, ".ck-reply > form", nil)
	p = leader.open("/bo-sung/" + id)
	leader.follow(leader.submit(p, ".ck-reply > form", map[string]string{"quyet_dinh": "duyet"}), "/bo-sung/"+id+"#tc-1-2").says(".ck-thr", "Đã bổ sung")
	if a := s.assessment(1); a.Stage != models.StageInVerification {
		t.Errorf("stands at %s", a.Stage)
	}
	s.as(officerN).get("/bo-sung/"+id).is(http.StatusNotFound, "Không tìm thấy")
	s.as(verifierA).open("/bo-sung/"+id).has(".ck-reply", 0)
}

func TestSupplementLeaderMayNotPassOwnAnswer(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	s.handIn(1)
	s.alsoLeads(officerY, 1)
	id := s.assessment(1).ID
	_, err := s.svc.AskSupplement(s.ctx(), s.people[verifierA], id, "1.2", "Thiếu sổ", at("2026-01-14 17:00"))
	s.must(err)
	both := s.as(officerY)
	both.submit(both.open("/bo-sung/"+id), ".ck-reply > form", nil)
	both.submit(both.open("/bo-sung/"+id), ".ck-reply > form", map[string]string{"quyet_dinh": "duyet"}).is(http.StatusForbidden, "không tự duyệt được")
}

func TestExplanations(t *testing.T) {
	s := newSite(t)
	s.open()
	for n := 1; n <= 4; n++ {
		s.save(n, "1.2", map[string]string{"a": "45", "b": "60"})
	}
	s.handIn(1)
	id := s.assessment(1).ID
	s.as(officerY).open("/giai-trinh/"+id).says(".ck-empty", "Chưa có giải trình")
	s.windowEnds(at("2026-01-23 17:00"))
	s.judge(1, commands.Decision{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "30", "b": "60"}, Reason: "Chỉ có 30 biên bản"})
	s.windowEnds(at("2026-02-06 17:00"))
	officer, leader := s.as(officerY), s.as(leaderY) // a session lasts by the same clock

	p := officer.open("/giai-trinh/" + id)
	p.says("tbody tr", "7,50")
	p.says("tbody tr", "5,00")
	p.says("tbody tr", "giảm 2,50")
	p.says("tbody tr", "Chỉ có 30 biên bản")
	officer.open("/phieu/"+id).says("main", "Kết quả thẩm định:")
	p = officer.open("/giai-trinh/" + id + "?tc=1.2")
	p.says("#tc-1-2", "Chỉ có 30 biên bản")
	saved := officer.submit(p, "form[action$='/giai-trinh/"+id+"/1.2']", map[string]string{"noi_dung": "Đề nghị tính theo sổ theo dõi"})
	p = officer.follow(saved, "/giai-trinh/"+id+"#tc-1-2")
	p.says("#tc-1-2", "Đề nghị tính theo sổ theo dõi")
	leader.open("/giai-trinh/"+id).says("#tc-1-2", "Đề nghị tính theo sổ theo dõi")
	s.as(verifierB).open("/giai-trinh/"+id).has("#tc-1-2", 0) // a draft is the unit's own

	ask := officer.open("/giai-trinh/" + id + "/gui")
	officer.follow(officer.submit(ask, "main form", nil), "/giai-trinh/"+id).says("[role=status]", "Đã trình lãnh đạo.")
	send := leader.open("/giai-trinh/" + id + "/gui")
	send.says("main", "Chỉ gửi được một lần.")
	send.says("main", "1 giải trình")
	officer.submit(officer.open("/giai-trinh/"+id+"?tc=1.2"), "form[action$='/giai-trinh/"+id+"/1.2']", map[string]string{"noi_dung": "Đề nghị tính theo sổ theo dõi, có 45 biên bản"})
	leader.submit(send, "main form", nil).is(http.StatusPreconditionFailed, "đã thay đổi sau khi bạn mở trang") // the officer wrote on meanwhile
	if a := s.assessment(1); a.Stage != models.StageVerified {
		t.Fatalf("a stale page moved the form to %s", a.Stage)
	}
	send = leader.open("/giai-trinh/" + id + "/gui")
	leader.follow(leader.submit(send, "main form", nil), "/giai-trinh/"+id).says("#tc-1-2", "Chờ thẩm định lần 2")
	if a := s.assessment(1); a.Stage != models.StageExplained {
		t.Fatalf("stands at %s", a.Stage)
	}
	officer.post("/giai-trinh/"+id+"/1.2", map[string][]string{"key": {"k"}, "noi_dung": {"thêm"}}).is(http.StatusConflict, "")
	s.as(verifierB).open("/giai-trinh/"+id).says("#tc-1-2", "Đề nghị tính theo sổ theo dõi")
}

func TestExplanationIsTakenBack(t *testing.T) {
	s := newSite(t)
	s.open()
	s.save(1, "1.2", map[string]string{"a": "45", "b": "60"})
	s.handIn(1)
	id := s.assessment(1).ID
	s.windowEnds(at("2026-01-23 17:00"))
	s.judge(1, commands.Decision{Item: "1.2", Kind: models.VerdictNotRecognised, Reason: "Văn bản ngoài năm"})
	s.windowEnds(at("2026-02-06 17:00"))
	officer := s.as(officerY)
	form := "form[action$='/giai-trinh/" + id + "/1.2']"
	officer.submit(officer.open("/giai-trinh/"+id+"?tc=1.2"), form, map[string]string{"noi_dung": "Có lý do"})
	officer.submit(officer.open("/giai-trinh/"+id), form, map[string]string{"noi_dung": ""})
	p := officer.open("/giai-trinh/" + id)
	p.has("#tc-1-2", 0)
	p.has("tbody tr", 1)
	officer.follow(officer.get("/giai-trinh/"+id+"/gui"), "/giai-trinh/"+id).says("[role=status]", "không có giải trình nào")
	too := officer.submit(officer.open("/giai-trinh/"+id+"?tc=1.2"), form, map[string]string{"noi_dung": longText(5001)})
	too.is(http.StatusUnprocessableEntity, "dài quá 5.000 ký tự")
	if got := too.Find("[name=noi_dung]").Text(); len([]rune(got)) != 5001 {
		t.Errorf("%d characters of what was typed are shown again", len([]rune(got)))
	}
}

func longText(n int) string {
	out := make([]rune, n)
	for i := range out {
		out[i] = 'ế'
	}
	return string(out)
}

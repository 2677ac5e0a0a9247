package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

func (s *site) task(kind string, n int) models.Task {
	s.t.Helper()
	all, err := s.db().OpenTasks(s.cycle)
	s.must(err)
	for _, t := range all {
		if t.Kind == kind && t.AssessmentID == s.assessment(n).ID {
			return t
		}
	}
	s.t.Fatalf("no open task %s of unit %d", kind, n)
	return models.Task{}
}

func TestInbox(t *testing.T) {
	s := newSite(t)
	empty := s.as(officerY).open("/")
	empty.says(".ck-empty", "Không có việc nào cần xử lý")
	s.open()
	v := s.as(officerY)
	p := v.open("/")
	p.has(".ck-inb-it", 1)
	p.says(".ck-inb-it .ck-k", "Kê khai")
	p.says(".ck-inb-it .ck-s", "Sở Y tế")
	p.says(".ck-inb-it .ck-s", "0/32 tiêu chí có số liệu")
	p.says(".ck-inb-it .ck-d", "17:00 ngày 16/01/2026")
	p.says(".ck-nav a[aria-current] .ck-n", "1")
	p.says(".ck-cycle", "Kỳ đánh giá năm 2025")
	p.says("a[href='/phieu/"+s.assessment(1).ID+"']", "Phiếu tự đánh giá")

	v.open("/?q=so+y+te").has(".ck-inb-it", 1)
	none := v.open("/?q=tu+phap")
	none.has(".ck-inb-it", 0)
	none.says(".ck-empty", "Không có việc nào khớp")
	v.open("/?loai=review").has(".ck-inb-it", 0)

	// Taking it shows to colleagues; a form sent twice takes it once.
	task := s.task(commands.TaskFill, 1)
	action, form := p.form(".ck-inb-it form")
	for range 2 {
		answer := v.post(action, form)
		if answer.header.Get("Location") != "/viec/"+task.ID {
			t.Fatalf("%d %s %s", answer.status, answer.header.Get("Location"), answer.text("main"))
		}
	}
	opened := v.get("/viec/" + task.ID)
	v.follow(opened, "/phieu/"+s.assessment(1).ID)
	mine := v.open("/")
	mine.says(".ck-inb-it .ck-st", "Bạn đã nhận")
	v.follow(v.submit(mine, "form[action$='/tra']", nil), "/").says(".ck-inb-it .ck-st", "Chưa ai nhận")

	// Done elsewhere, it is gone from the list and told where a message's link still points at it.
	s.save(1, "2.1", map[string]string{"choice": "yes"})
	_, err := s.svc.Submit(s.ctx(), s.people[officerY], s.assessment(1).ID)
	s.must(err)
	after := v.open("/")
	after.has(".ck-inb-it", 0)
	v.open("/?tab=xong").has(".ck-inb-it", 1)
	waiting := v.open("/?tab=cho")
	waiting.has(".ck-inb-it", 1)
	waiting.says(".ck-inb-it .ck-st", "Chờ Lãnh đạo đơn vị")
	v.follow(v.get("/viec/"+task.ID), "/phieu/"+s.assessment(1).ID).says("[role=status]", "Việc này đã xong.")
	s.as(leaderY).open("/").says(".ck-inb-it .ck-k", "Duyệt phiếu")
}

func TestTasksOfOthers(t *testing.T) {
	s := newSite(t)
	s.open()
	task := s.task(commands.TaskFill, 1)
	v := s.as(officerN)
	v.get("/viec/"+task.ID).is(http.StatusNotFound, "Không tìm thấy")
	v.post("/viec/"+task.ID+"/nhan", url.Values{"key": {"k1"}}).is(http.StatusNotFound, "Không tìm thấy")
	v.post("/viec/"+s.task(commands.TaskFill, 2).ID+"/nhan", nil).is(http.StatusUnprocessableEntity, "mã chống gửi trùng")
}

func TestClaimingSeveral(t *testing.T) {
	s := newSite(t)
	s.open()
	mate := models.User{ID: "mate", Username: "mate", Name: "Lê Đồng Nghiệp", UnitID: "u-1"}
	row, err := s.db().User(officerY)
	s.must(err)
	mate.PasswordHash = row.PasswordHash
	s.must(s.svc.Store.Write(s.ctx(), func(tx *store.Tx) error {
		if err := tx.InsertUser(&mate); err != nil {
			return err
		}
		return tx.InsertGrant(&models.Grant{ID: "mate-g", UserID: "mate", Role: models.RoleOfficer, UnitID: "u-1"})
	}))
	p := s.as(officerY).open("/")
	p.has("#ck-chon", 1)
	action, form := p.form("#ck-chon")
	task := s.task(commands.TaskFill, 1)
	if form.Get("task") != "" {
		t.Error("a box is ticked from the start")
	}
	v := s.as("mate")
	_, err = s.svc.ClaimTask(s.ctx(), s.people[officerY], task.ID, false)
	s.must(err)
	form.Set("task", task.ID)
	answer := v.follow(v.post(action, form), "/")
	answer.says("[role=status]", "Đã nhận 0 trong 1 việc.")
	answer.says("[role=status]", "Chuyên viên Sở Y tế đã nhận việc này.")
	v.post(action, url.Values{"key": {"k"}}).is(http.StatusUnprocessableEntity, "Chưa chọn việc nào")
	v.open("/?tab=cho").says(".ck-inb-it .ck-st", "Chờ Chuyên viên Sở Y tế")
}

package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/models"

	"github.com/xuri/excelize/v2"
)

// asAdmin is the administrator with a password of their own.
func (s *site) asAdmin() *visitor {
	s.t.Helper()
	v := s.as("admin")
	next := "một câu đủ dài để nhớ"
	p := v.submit(v.open("/doi-mat-khau"), "main form", map[string]string{"cu": s.password, "moi": next, "lai": next})
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("%d %s", p.status, p.text("main"))
	}
	return v
}

func TestUnits(t *testing.T) {
	s := newSite(t)
	v := s.asAdmin()
	list := v.open("/quan-tri/don-vi")
	list.has("tbody tr", 4)
	v.open("/quan-tri/don-vi?q=so+y+te").has("tbody tr", 1)
	v.open("/quan-tri/don-vi?nhom=quan-huyen").has(".ck-empty", 1)

	form := v.open("/quan-tri/don-vi/moi")
	bad := v.submit(form, "form.ck-stack", map[string]string{"ma": "H29 13!", "ten": "Sở Công Thương"})
	bad.is(http.StatusUnprocessableEntity, "nhiều nhất 13 ký tự")
	bad.has("[name=ma][aria-invalid]", 1)
	if got, _ := bad.Find("[name=ten]").Attr("value"); got != "Sở Công Thương" {
		t.Errorf("typed name is lost: %q", got)
	}
	v.submit(v.open("/quan-tri/don-vi/moi"), "form.ck-stack", map[string]string{"ma": "h29.1", "ten": "Trùng"}).is(http.StatusUnprocessableEntity, "Đã có đơn vị mang mã “H29.1”.")
	v.submit(v.open("/quan-tri/don-vi/moi"), "form.ck-stack", map[string]string{"ma": "H29.9", "ten": "Sở X", "tu_ngay": "01/2021"}).is(http.StatusUnprocessableEntity, "Hiệu lực từ: cần ngày dạng dd/mm/yyyy")

	action, values := v.open("/quan-tri/don-vi/moi").form("form.ck-stack")
	for k, x := range map[string]string{"ma": "H29.5", "ten": "Sở Công Thương", "nhom": "so-nganh", "cap_tren": "H29.1", "tu_ngay": "01/01/2021", "tien_than": "H29.7, h29.8"} {
		values.Set(k, x)
	}
	first := v.post(action, values)
	again := v.post(action, values)
	at := first.header.Get("Location")
	if first.status != http.StatusSeeOther || again.header.Get("Location") != at {
		t.Fatalf("%d %s, %d %s", first.status, at, again.status, again.header.Get("Location"))
	}
	u, err := s.db().UnitByCode("H29.5")
	s.must(err)
	if u.Name != "Sở Công Thương" || u.ParentID != "u-1" || u.ValidFrom != "2021-01-01" || u.Predecessors != `["H29.7","H29.8"]` || !u.Ranked {
		t.Fatalf("%+v", u)
	}
	v.open("/quan-tri/don-vi").has("tbody tr", 5)
	v.open("/quan-tri/don-vi").says("td.ck-in1", "Sở Công Thương")

	// Somebody else saves between: both values, and the choice.
	mine := v.open(at)
	theirs := v.open(at)
	v.follow(v.submit(theirs, "form.ck-stack", map[string]string{"ten": "Sở Công Thương mới"}), at)
	clash := v.submit(mine, "form.ck-stack", map[string]string{"ten": "Sở Công thương"})
	clash.is(http.StatusPreconditionFailed, "vừa được người khác sửa")
	clash.says("tr.ck-on", "Sở Công Thương mới")
	clash.says("tr.ck-on", "Sở Công thương")
	clash.has("tr.ck-on", 1)
	v.follow(v.submit(clash, "form.ck-card__b", nil), at)
	if u, _ = s.db().UnitByCode("H29.5"); u.Name != "Sở Công thương" || u.ParentID != "u-1" {
		t.Errorf("%+v", u)
	}

	// A unit of a running cycle keeps its code and group; the coordinator reads, nobody else comes in.
	s.open()
	v.submit(v.open("/quan-tri/don-vi/u-1"), "form.ck-stack", map[string]string{"ma": "H29.11"}).is(http.StatusConflict, "chưa đổi mã hoặc nhóm được")
	c := s.as(coordinatorX)
	c.open("/quan-tri/don-vi/u-1")
	if p := c.get("/quan-tri/don-vi/moi"); p.status != http.StatusForbidden {
		t.Errorf("the coordinator adds units: %d", p.status)
	}
	if p := c.post("/quan-tri/don-vi/u-1", url.Values{"key": {"k"}, "version": {"1"}, "ma": {"H29.1"}, "ten": {"Khác"}}); p.status != http.StatusForbidden {
		t.Errorf("the coordinator changes units: %d", p.status)
	}
	for _, path := range []string{"/quan-tri/don-vi", "/quan-tri/don-vi/u-1", "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung/officer-1", "/quan-tri/nhap-don-vi"} {
		if p := s.as(officerY).get(path); p.status != http.StatusForbidden {
			t.Errorf("an officer opens %s: %d", path, p.status)
		}
	}
}

// upload posts a file as the form of the page would.
func (v *visitor) upload(path, field, name string, data []byte) page {
	v.s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, name)
	v.s.must(err)
	_, err = part.Write(data)
	v.s.must(err)
	v.s.must(w.WriteField("key", "upload-"+name))
	v.s.must(w.Close())
	req, err := http.NewRequestWithContext(v.s.ctx(), http.MethodPost, v.s.srv.URL+path, &b)
	v.s.must(err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", v.s.srv.URL)
	return v.do(req)
}

func TestImport(t *testing.T) {
	s := newSite(t)
	v := s.asAdmin()
	const page = "/quan-tri/nhap-don-vi"
	v.open(page).has("form[enctype='multipart/form-data'] input[type=file]", 1)
	v.upload(page, "tep", "a.csv", nil).is(http.StatusUnprocessableEntity, "Tệp rỗng")
	v.upload(page, "khac", "a.csv", []byte("x")).is(http.StatusUnprocessableEntity, "Hãy chọn tệp")
	v.upload(page, "tep", "a.docx", []byte("x")).is(http.StatusUnprocessableEntity, ".xlsx hoặc .csv")
	v.upload(page, "tep", "a.csv", []byte("Tên,Số\nSở,1\n")).is(http.StatusUnprocessableEntity, "cột “Mã” và cột “Tên”")
	v.upload(page, "tep", "a.csv", bytes.Repeat([]byte("Mã,Tên\n"), 400_000)).is(http.StatusUnprocessableEntity, "2 MB")
	wrong := v.upload(page, "tep", "a.csv", []byte("Mã,Tên,Nhóm\nH29.6,Sở Du lịch,so-nganh\nH29.6,Sở Du lịch,so-nganh\n"))
	wrong.is(http.StatusUnprocessableEntity, "Dòng 3: mã “H29.6” đã có ở dòng 2.")

	f := excelize.NewFile()
	for i, row := range [][]any{{"Mã", "Tên", "Nhóm", "Khối"}, {"H29.6", "Sở Du lịch", "so-nganh", ""}, {"H29.2", "Sở Nội vụ", "so-nganh", "Tổng hợp"}, {"H29.1", "Sở Y tế", "so-nganh", ""}} {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		s.must(err)
		s.must(f.SetSheetRow("Sheet1", cell, &row))
	}
	book, err := f.WriteToBuffer()
	s.must(err)
	preview := v.upload(page, "tep", "đơn vị.xlsx", book.Bytes())
	preview.is(http.StatusOK, "Nhập 3 đơn vị")
	preview.says("main", "Dòng 2: thêm H29.6 Sở Du lịch")
	preview.says("main", "Khối: “” → “Tổng hợp”")
	if _, err := s.db().UnitByCode("H29.6"); err == nil {
		t.Fatal("the preview wrote")
	}
	done := v.follow(v.submit(preview, "form.ck-card__b", nil), "/quan-tri/don-vi")
	done.says(".ck-alerts", "1 đơn vị mới, 2 đơn vị đổi.")
	done.says("tbody", "Sở Du lịch")
	v.follow(v.upload(page, "tep", "lại.xlsx", book.Bytes()), "/quan-tri/don-vi").says(".ck-alerts", "Không có gì thay đổi.")
	if p := s.as(coordinatorX).upload(page, "tep", "x.csv", []byte("Mã,Tên\nH29.77,Sở Lạ\n")); p.status != http.StatusForbidden {
		t.Errorf("the coordinator imports: %d", p.status)
	}
}

func TestUsers(t *testing.T) {
	s := newSite(t)
	v := s.asAdmin()
	list := v.open("/quan-tri/nguoi-dung?vt=verifier")
	list.has("tbody tr", 3)
	v.open("/quan-tri/nguoi-dung?q=my+linh").has("tbody tr", 1)
	v.open("/quan-tri/nguoi-dung?q=khong+ai").has(".ck-empty", 1)
	v.open("/quan-tri/nguoi-dung?dv=u-2").says("h1 + p, .ck-title p", "Sở Nội vụ")

	bad := v.submit(v.open("/quan-tri/nguoi-dung/moi"), "form.ck-stack", map[string]string{"ten_dn": "A B", "ho_ten": "Lê Hà"})
	bad.is(http.StatusUnprocessableEntity, "Tên đăng nhập gồm 3 đến 64 ký tự")
	bad.has("[name=ten_dn][aria-invalid]", 1)
	v.submit(v.open("/quan-tri/nguoi-dung/moi"), "form.ck-stack", map[string]string{"ten_dn": "ha.le", "ho_ten": "Lê Hà", "vt.0.vai_tro": "officer"}).is(http.StatusUnprocessableEntity, "phải gắn với một đơn vị")
	v.submit(v.open("/quan-tri/nguoi-dung/moi"), "form.ck-stack", map[string]string{"ten_dn": "ha.le", "ho_ten": "Lê Hà", "vt.1.don_vi": "u-1"}).is(http.StatusUnprocessableEntity, "Hãy chọn vai trò của đơn vị đã chọn.")

	action, values := v.open("/quan-tri/nguoi-dung/moi").form("form.ck-stack")
	for k, x := range map[string]string{"ten_dn": "ha.le", "ho_ten": "Lê Hà", "don_vi": "u-1", "thu": "ha.le@example.vn", "vt.0.vai_tro": "officer", "vt.0.don_vi": "u-1", "vt.1.vai_tro": "verifier"} {
		values.Set(k, x)
	}
	made := v.post(action, values)
	made.is(http.StatusOK, "Mật khẩu dùng một lần của ha.le: ")
	_, after, _ := strings.Cut(made.text(".ck-note--ok b"), "ha.le: ")
	repeat := v.post(action, values)
	repeat.is(http.StatusOK, "Mật khẩu dùng một lần chỉ hiện một lần.")
	if strings.Contains(repeat.body, after) {
		t.Error("the password shows twice")
	}
	if p := s.anyone().post("/dang-nhap", url.Values{"ten": {"ha.le"}, "mat_khau": {after}}); p.header.Get("Location") != "/doi-mat-khau" {
		t.Fatalf("the one-time password: %d %s", p.status, p.text("main"))
	}
	u, err := s.db().UserByName("ha.le")
	s.must(err)
	at := "/quan-tri/nguoi-dung/" + u.ID
	edit := v.open(at)
	edit.says("table", "Chuyên viên")
	edit.says("table", "Thẩm định viên")
	v.follow(v.submit(edit, "form.ck-stack", map[string]string{"chuc_vu": "Phó phòng"}), at)
	clash := v.submit(edit, "form.ck-stack", map[string]string{"chuc_vu": "Trưởng phòng"})
	if clash.status != http.StatusUnprocessableEntity { // the same form cannot say two things
		t.Errorf("key used twice: %d", clash.status)
	}
	stale := v.open(at)
	v.follow(v.submit(v.open(at), "form.ck-stack", map[string]string{"chuc_vu": "Chuyên viên chính"}), at)
	v.submit(stale, "form.ck-stack", map[string]string{"chuc_vu": "Trưởng phòng"}).is(http.StatusPreconditionFailed, "Chuyên viên chính")

	// Roles come and go; the last administrator stays; nobody raises himself.
	v.follow(v.move(at+"/vai-tro", map[string]string{"vt.0.vai_tro": "auditor"}), at).says("table", "Thanh tra, kiểm toán")
	v.move(at+"/vai-tro", nil).is(http.StatusUnprocessableEntity, "Hãy chọn vai trò.")
	grants, err := s.db().Grants(u.ID)
	s.must(err)
	for _, g := range grants {
		if g.Role == models.RoleVerifier {
			v.follow(v.move(at+"/vai-tro/"+g.ID, nil), at)
		}
	}
	if grants, _ = s.db().Grants(u.ID); len(grants) != 2 {
		t.Errorf("grants %+v", grants)
	}
	me, err := s.db().UserByName("admin")
	s.must(err)
	if p := v.post("/quan-tri/nguoi-dung/"+me.ID+"/vai-tro", url.Values{"key": {"own"}, "vt.0.vai_tro": {"chairman"}}); p.status != http.StatusForbidden {
		t.Errorf("own role: %d", p.status)
	}
	mine, err := s.db().Grants(me.ID)
	s.must(err)
	v.post("/quan-tri/nguoi-dung/"+me.ID+"/vai-tro/"+mine[0].ID, url.Values{"key": {"last"}}).is(http.StatusUnprocessableEntity, "Đây là Quản trị duy nhất.")

	reset := v.submit(v.open(at+"/mat-khau"), "form.ck-card__b", nil)
	reset.is(http.StatusOK, "Mật khẩu dùng một lần của ha.le: ")
	v.move(at+"/ngung", nil).is(http.StatusUnprocessableEntity, "Hãy nêu lý do.")
	v.follow(v.move(at+"/ngung", map[string]string{"ly_do": "Chuyển công tác"}), at).says("main", "Đã ngừng")
	v.open("/quan-tri/nguoi-dung?q=le+ha").says("tbody", "Đã ngừng")
	off := v.open(at)
	v.follow(v.submit(off, "form[action$='/mo-lai']", nil), at)
	if u, _ = s.db().UserByName("ha.le"); u.Disabled {
		t.Error("still disabled")
	}
	if p := s.as(coordinatorX).post(at+"/mat-khau", url.Values{"key": {"x"}}); p.status != http.StatusForbidden {
		t.Errorf("the coordinator resets a password: %d", p.status)
	}
}

func TestCalendar(t *testing.T) {
	s := newSite(t)
	v := s.as(coordinatorX)
	p := v.open("/quan-tri/lich?nam=2026")
	p.has(".ck-month", 12)
	p.says("table.ck-cards", "Thứ Bảy, 10/01/2026") // worked in exchange for another day
	p.says(".ck-tabs a[aria-current]", "2026")
	bad := v.submit(p, "form.ck-card__b", map[string]string{"tu": "30/02/2026", "ten": ""})
	bad.is(http.StatusUnprocessableEntity, "Từ ngày: cần ngày dạng dd/mm/yyyy")
	bad.has("[aria-invalid]", 3)
	v.submit(p, "form.ck-card__b", map[string]string{"tu": "20/05/2026", "den": "10/05/2026", "ten": "Nghỉ", "ly_do": "x"}).is(http.StatusUnprocessableEntity, "Đến ngày không được trước Từ ngày")

	seen := v.open("/quan-tri/lich?nam=2026")
	v.follow(v.submit(p, "form.ck-card__b", map[string]string{"tu": "20/05/2026", "den": "21/05/2026", "ten": "Nghỉ lễ địa phương", "ly_do": "Thông báo 12/TB"}), "/quan-tri/lich?nam=2026").says("table.ck-cards", "Nghỉ lễ địa phương")
	rows, err := s.db().Calendars()
	s.must(err)
	if len(rows) != 1 || !strings.Contains(rows[0].Days, "2026-05-21") {
		t.Fatalf("%d versions", len(rows))
	}
	// A page that saw the version before does not write over the new one.
	v.submit(seen, "form.ck-card__b", map[string]string{"tu": "22/05/2026", "ten": "Nghỉ", "ly_do": "y"}).is(http.StatusPreconditionFailed, "Lịch nghỉ vừa có bản mới")
	remove := "/quan-tri/lich/bo?ngay=2026-05-20"
	v.move(remove, nil).is(http.StatusUnprocessableEntity, "Hãy nêu căn cứ.")
	v.follow(v.move(remove, map[string]string{"ly_do": "Thu hồi"}), "/quan-tri/lich?nam=2026")
	rows, err = s.db().Calendars()
	s.must(err)
	if len(rows) != 2 || strings.Contains(rows[0].Days, "2026-05-20") || !strings.Contains(rows[0].Days, "2026-05-21") {
		t.Errorf("%d versions", len(rows))
	}
	read := s.as(officerY).open("/quan-tri/lich?nam=2026")
	read.has("form[action='/quan-tri/lich']", 0)
	if p := s.as(officerY).post("/quan-tri/lich", url.Values{"key": {"k"}, "version": {"3"}, "tu": {"01/06/2026"}, "loai": {"off"}, "ten": {"x"}, "ly_do": {"x"}}); p.status == http.StatusSeeOther {
		t.Error("an officer changes the calendar")
	}
}

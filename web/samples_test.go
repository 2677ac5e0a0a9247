package web

import (
	"fmt"

	"chuky/models"
)

// Sample pages for the rendering tests and the preview. Names and figures are
// made up; nothing outside the tests uses them.

const org = "UBND Thành phố Hồ Chí Minh"

func sampleBase(title string, role models.Role, now Section, name, roleText string) Base {
	nav, bar := MenuFor(role, now, 12, "a1", "2023")
	return Base{
		Title: title, Org: org, Nav: nav, Tabbar: bar,
		User:  &User{Name: name, Role: roleText},
		Cycle: &CycleSwitch{Current: "Kỳ năm 2023", Others: []Link{{Href: "/?ky=2022", Text: "Kỳ năm 2022"}}},
		Foot:  []string{"Cập nhật 14:03 ngày 14/01/2024"},
	}
}

func officer(title string, s Section) Base {
	return sampleBase(title, models.RoleOfficer, s, "Phạm Thu Hà", "Chuyên viên Sở Y tế")
}
func leader(title string, s Section) Base {
	return sampleBase(title, models.RoleLeader, s, "Lê Hoàng Minh", "Lãnh đạo Sở Y tế")
}
func verifier(title string, s Section) Base {
	return sampleBase(title, models.RoleVerifier, s, "Trần Thị Mỹ Linh", "Thẩm định viên")
}
func coordinator(title string, s Section) Base {
	return sampleBase(title, models.RoleCoordinator, s, "Nguyễn Quốc Bảo", "Điều phối")
}
func admin(title string, s Section) Base {
	return sampleBase(title, models.RoleAdmin, s, "Võ Minh Tuấn", "Quản trị")
}
func publicBase(title string) Base {
	return Base{Title: title, Org: org,
		Nav:  []NavItem{{Href: URLPublic(""), Text: "Kết quả", Current: true}, {Href: URLSets(), Text: "Bộ chỉ số"}},
		Foot: []string{"Cơ quan chủ trì: Sở Thông tin và Truyền thông", "Công bố lúc 08:00 ngày 31/03/2024"}}
}

// sample is one page with its data; file names the preview.
type sample struct {
	file, page string
	data       any
}

func samples() []sample {
	out := []sample{
		{"login", PageLogin, sampleLogin()},
		{"login-error", PageLogin, LoginPage{Base: Base{Title: "Đăng nhập", Org: org}, Action: URLLogin(), UserName: "ha.pt", Error: "Tên đăng nhập hoặc mật khẩu không đúng. Còn 3 lần thử trước khi khóa 15 phút."}},
		{"password", PagePassword, samplePassword()},
		{"inbox", PageInbox, sampleInbox()},
		{"inbox-empty", PageInbox, sampleInboxEmpty()},
		{"form", PageForm, sampleForm()},
		{"form-general", PageForm, sampleFormGeneral()},
		{"form-readonly", PageForm, sampleFormReadOnly()},
		{"submit", PageSubmit, sampleSubmit()},
		{"review", PageReview, sampleReview()},
		{"desks", PageTable, sampleDesks()},
		{"desk", PageDesk, sampleDesk()},
		{"desk-na", PageDesk, sampleDeskNA()},
		{"desk-done", PageDesk, sampleDeskDone()},
		{"compare", PageCompare, sampleCompare()},
		{"supplements", PageThreads, sampleSupplements()},
		{"explanations", PageThreads, sampleExplanations()},
		{"council", PageCouncil, sampleCouncil()},
		{"ledger", PageLedger, sampleLedger()},
		{"board", PageBoard, sampleBoard()},
		{"board-short", PageBoard, sampleBoardShort()},
		{"board-pillars", PageBoard, sampleBoardPillars()},
		{"board-units", PageTable, sampleBoardUnits()},
		{"cycles", PageTable, sampleCycles()},
		{"cycle-new", PagePlan, sampleNewCycle()},
		{"extend", PageConfirm, sampleExtend()},
		{"cancel", PageConfirm, sampleCancel()},
		{"sign", PageSign, sampleSign()},
		{"sign-confirm", PageConfirm, sampleSignConfirm()},
		{"publication", PagePublication, samplePublication()},
		{"publication-empty", PagePublication, samplePublicationEmpty()},
		{"profile", PageProfile, sampleProfile()},
		{"profile-pillars", PageProfile, sampleProfilePillars()},
		{"publications", PagePublicList, samplePublications()},
		{"sets", PageTable, sampleSets()},
		{"set", PageSet, sampleSet()},
		{"set-find", PageSet, sampleSetFind()},
		{"set-lint", PageSetLint, sampleSetLint()},
		{"set-compare", PageTable, sampleSetCompare()},
		{"set-import", PageSetDraft, sampleSetImport()},
		{"set-draft", PageSetDraft, sampleSetDraft()},
		{"set-try", PageSetTry, sampleSetTry()},
		{"form-list", PageForm, sampleFormList()},
		{"units", PageTable, sampleUnits()},
		{"unit", PageEdit, sampleUnit()},
		{"users", PageTable, sampleUsers()},
		{"user", PageEdit, sampleUser()},
		{"calendar", PageCalendar, sampleCalendar()},
		{"mail", PageTable, sampleMail()},
		{"message", PageMessage, sampleMessage()},
		{"audit", PageTable, sampleAudit()},
		{"conflict", PageConflict, sampleConflict()},
	}
	out = append(out, inPages()...)
	for _, p := range sampleProblems() {
		out = append(out, sample{fmt.Sprintf("problem-%d", p.Status), PageProblem, p})
	}
	return out
}

func sampleLogin() LoginPage {
	return LoginPage{Base: Base{Title: "Đăng nhập", Org: org}, Action: URLLogin(), Next: "/",
		Demo: []Fact{{"Điều phối", "dieuphoi / chuky-demo-2023"}, {"Chuyên viên", "soyte.cv / chuky-demo-2023"}}}
}

func samplePassword() PasswordPage {
	b := officer("Đổi mật khẩu", "")
	return PasswordPage{Base: b, Action: URLPassword(), Forced: true,
		Errors: []string{"Mật khẩu mới phải có ít nhất 14 ký tự."},
		Fields: []Field{
			{Type: "password", Name: "cu", Label: "Mật khẩu hiện tại", Autocomplete: "current-password", Required: true},
			{Type: "password", Name: "moi", Label: "Mật khẩu mới", Autocomplete: "new-password", Required: true, Error: "Mới có 9 ký tự, cần ít nhất 14."},
			{Type: "password", Name: "lai", Label: "Nhập lại mật khẩu mới", Autocomplete: "new-password", Required: true, Help: "Nên dùng một câu dễ nhớ."},
		}}
}

func sampleInbox() InboxPage {
	task := func(id, icon, kind, subject, detail string, due Due, chip Chip, act string, pick bool) TaskRow {
		a := Button{Text: act, Kind: "ton", Href: URLTask(id)}
		if act == "Nhận việc" {
			a = Button{Text: act, Kind: "ton", Action: URLTaskClaim(id)}
		}
		return TaskRow{ID: id, Href: URLTask(id), Icon: icon, Kind: kind, Subject: subject, Detail: detail, Due: due, Chip: chip, Action: a, Pick: pick}
	}
	free := Chip{"", IconUserPlus, "Chưa nhận"}
	run := Chip{"run", IconProgress, "Đang thẩm định"}
	return InboxPage{Base: verifier("Hộp việc (12)", SectionInbox),
		Sub: "Thứ Tư, 14/02/2024 · Thẩm định lần 1 kết thúc ngày 16/02/2024, còn 2 ngày làm việc",
		Tabs: []Tab{{"?tab=can-xu-ly", "Cần xử lý", "12", true}, {"?tab=sap-den-han", "Sắp đến hạn", "3", false},
			{"?tab=cho", "Chờ người khác", "5", false}, {"?tab=xong", "Đã xong", "48", false}},
		Search: Search{Action: "/", Label: "Tìm việc", Placeholder: "Tìm đơn vị, tiêu chí (không cần dấu)",
			Hidden: []Hidden{{"tab", "can-xu-ly"}},
			Selects: []Select{{"loai", "Loại việc", []Option{{Label: "Mọi loại việc", Selected: true}, {Value: "verify", Label: "Thẩm định"}}},
				{"dv", "Đơn vị", []Option{{Label: "Mọi đơn vị (18)", Selected: true}}}}},
		Groups: []TaskGroup{
			{"bad", IconAlert, "Quá hạn", "2 việc", []TaskRow{
				task("t1", IconCircleOff, "Xét “không có nội dung”", "Thanh tra Thành phố", "6.12 Sử dụng nền tảng trợ lý ảo phục vụ người dân, doanh nghiệp", Due{"bad", "Quá 2 ngày làm việc", "17:00 ngày 12/02/2024"}, free, "Nhận việc", true),
				task("t2", IconClipboardCheck, "Thẩm định", "Sở Y tế", "5 An toàn thông tin mạng · 4 tiêu chí, đã xong 2", Due{"bad", "Quá 1 ngày làm việc", "17:00 ngày 13/02/2024"}, run, "Tiếp tục", false)}},
			{"warn", IconClock, "Hôm nay", "3 việc", []TaskRow{
				task("t3", IconClipboardCheck, "Thẩm định", "Sở Tài chính", "3 Hạ tầng số · 4 tiêu chí", Due{"warn", "Còn 3 giờ", "17:00 hôm nay"}, free, "Nhận việc", true),
				task("t4", IconFilePlus, "Xem bổ sung", "Sở Giáo dục và Đào tạo", "4.3 Tỷ lệ công chức, viên chức được bồi dưỡng, tập huấn về chuyển đổi số · 2 tệp mới", Due{"warn", "Còn 3 giờ", "17:00 hôm nay"}, Chip{"ok", IconFileCheck, "Đã bổ sung"}, "Xem", false)}},
			{"", IconCalendarWeek, "Tuần này", "7 việc", []TaskRow{
				task("t5", IconUsers, "Thẩm định chéo", "Sở Thông tin và Truyền thông", "2 Thể chế số · 3 tiêu chí · đơn vị chủ trì, cần người thẩm định thứ hai", Due{"", "Còn 1 ngày làm việc", "Thứ Năm, 15/02/2024"}, run, "Tiếp tục", false),
				task("t6", IconMessageAsk, "Xét giải trình", "Sở Tư pháp", "2.3 Có cán bộ tham gia hội nghị, bồi dưỡng, tập huấn định kỳ hằng năm · chênh 1,50 điểm", Due{"", "Còn 2 ngày làm việc", "Thứ Sáu, 16/02/2024"}, Chip{"wait", IconMessageReply, "Đã giải trình"}, "Xem", false)}},
		},
		Pager:      Pager{Summary: "12 việc"},
		BulkAction: URLTasksClaim(), BulkText: "Nhận các việc đã chọn"}
}

func sampleInboxEmpty() InboxPage {
	p := sampleInbox()
	p.Groups, p.BulkAction, p.Pager = nil, "", Pager{}
	p.Search.Q, p.Search.Reset = "so y te", "/"
	p.Base.Flash = &Note{Kind: "ok", Lead: "Đã nhận việc.", Text: "Thẩm định Sở Tài chính, hạn 17:00 hôm nay."}
	p.Base.Banners = []Note{{Kind: "warn", Lead: "Bộ hẹn giờ đang tạm ngừng.", Text: "Mọi việc vẫn ghi nhận bình thường; thư nhắc và mốc thời gian sẽ chạy bù."}}
	p.Empty = &Empty{IconInbox, "Không có việc nào khớp", "Thử bỏ bớt bộ lọc, hoặc xem việc đang chờ người khác.", &Link{Href: "/", Text: "Bỏ lọc"}}
	return p
}

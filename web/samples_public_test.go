package web

import (
	"time"

	"chuky/models"
)

func sampleCard() ProfileCard {
	idx := []IndexBar{{"1", "Nhận thức số", "37,25", "40", 93.1, 85, nil}, {"2", "Thể chế số", "23,00", "25", 92, 84, nil}, {"3", "Hạ tầng số", "60,00", "70", 85.7, 71, nil}, {"4", "Nhân lực số", "24,00", "30", 80, 70, nil}, {"5", "An toàn thông tin mạng", "25,00", "35", 71.4, 77, nil}, {"6", "Hoạt động chuyển đổi số", "107,00", "130", 82.3, 74, nil}}
	return ProfileCard{Unit: "Sở Y tế", Sub: "Hạng 2/24 · Nâng cao · năm 2023", Points: "276,25", Share: "83,71 % của 330", Radar: NewRadar("Sáu chỉ số chính của Sở Y tế so với trung vị; số liệu ở danh sách bên dưới", idx), MedianLabel: "Trung vị 24 đơn vị", Indexes: idx,
		Years: []YearBar{{"2021", "58", 58, false}, {"2022", "75", 75, false}, {"2023", "84", 84, true}}, More: &Link{Href: URLProfile("2023", "H29.20"), Text: "Xem 32 tiêu chí của Sở Y tế"}}
}

func samplePublication() PublicationPage {
	c := sampleCard()
	return PublicationPage{Base: publicBase("Kết quả đánh giá chuyển đổi số năm 2023"), Heading: "Kết quả đánh giá chuyển đổi số năm 2023", Lead: "Công bố kèm Quyết định số 1254/QĐ-UBND ngày 27/03/2024 của Chủ tịch UBND Thành phố.", SealLink: &Link{Href: "#kiem-tra", Text: "Niêm phong hợp lệ"},
		Groups:  []Tab{{"?khoi=so-nganh", "Sở, ban, ngành", "24", true}, {"?khoi=quan-huyen", "Quận, huyện, thành phố", "25", false}},
		Search:  Search{Action: URLPublic("2023"), Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị, ví dụ: so y te", Selects: []Select{{"nam", "Năm", []Option{{Value: "2023", Label: "Năm 2023", Selected: true}, {Value: "2022", Label: "Năm 2022"}}}, {"xep", "Sắp xếp", []Option{{Label: "Theo hạng", Selected: true}, {Value: "ten", Label: "Theo tên"}}}}},
		Caption: "Xếp hạng 24 sở, ban, ngành năm 2023, điểm tối đa 330", Max: "330", LastYear: "So với 2022", Rows: sampleRanks(),
		Classes: "Xếp loại theo tỷ lệ điểm đạt được, quy định riêng của kỳ đánh giá: Nâng cao từ 80 %; Hình thành từ 60 %; Khởi động dưới 60 %.", Method: &Link{Href: URLSet("qd79-so-nganh"), Text: "Cách tính điểm"},
		Unit: &c, Digest: Digest{"Mã băm tệp công bố (SHA-256)", sampleDigest, ""},
		Files:    []Download{{"#", IconFileText, "Kết quả đầy đủ", "JSON, đã niêm phong", "214 KB"}, {"#", IconSheet, "Bảng điểm 32 tiêu chí", "CSV", "88 KB"}},
		Seal:     SealInfo{Text: "Tệp công bố được niêm phong lúc 08:00 ngày 31/03/2024 và không thay đổi từ đó.", SignedBy: "Chủ tịch UBND Thành phố phê duyệt ngày 27/03/2024.", PublicKey: "chuky+8f2a91c0+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", Command: "chuky verify --key khoa.pub ket-qua-2023.json", Steps: []string{"Tải tệp kết quả và niêm phong", "Lấy khóa công khai từ cơ quan chủ trì, không lấy từ trang này", "Chạy lệnh dưới đây; chương trình báo hợp lệ hoặc chỉ chỗ sai"}},
		Versions: []Link{{Href: "?ban=1", Text: "bản 1 (31/03/2024)"}}}
}

func samplePublicationEmpty() PublicationPage {
	p := samplePublication()
	p.Rows, p.Unit = nil, nil
	p.Search.Q, p.Search.Reset = "so abc", URLPublic("2023")
	p.Empty = &Empty{IconSearch, "Không có đơn vị nào khớp “so abc”", "Tìm theo tên không cần dấu, ví dụ: so y te.", &Link{Href: URLPublic("2023"), Text: "Xem cả 24 đơn vị"}}
	p.Notice = &Note{Kind: "warn", Lead: "Bản này đã được đính chính.", Text: "Xem bản 2 công bố ngày 15/04/2024.", Link: &Link{Href: "?ban=2", Text: "Bản 2"}}
	return p
}

func sampleLedger() LedgerPage {
	p := sampleProfile()
	out := LedgerPage{Base: sampleForm().Base, Head: ListHead{Title: "Sổ điểm · Sở Y tế", Sub: "Đánh giá chuyển đổi số năm 2023 · đã có kết quả", Actions: []Button{{Text: "Phiếu", Icon: IconForms, Kind: "sec", Href: URLForm("a1")}}},
		KPIs: p.KPIs, Steps: true, Sections: p.Sections, Totals: Table{Caption: "Tổng điểm qua các bước", Columns: []Column{{"Bước", false}, {"Điểm", true}, {"Hạng", true}, {"Chốt lúc", false}, {"Lý do", false}},
			Rows: []TableRow{{Cells: []Cell{{Text: "Tự đánh giá"}, {Text: "287,25/330"}, {Text: "–"}, {Text: "14:03 ngày 20/03/2024"}, {Text: "–"}}}, {Cells: []Cell{{Text: "Điểm đạt được"}, {Text: "271,40/330"}, {Text: "3"}, {Text: "14:03 ngày 20/03/2024"}, {Text: "–"}}}}}}
	return out
}

func sampleProfile() ProfilePage {
	na := Chip{"", IconCircleOff, "Không có nội dung"}
	return ProfilePage{Base: publicBase("Sở Y tế · năm 2023"), Heading: "Sở Y tế", Lead: "Kết quả đánh giá chuyển đổi số năm 2023", Back: URLPublic("2023"), Level: Level{"Nâng cao", 3, 3},
		KPIs: []KPI{{"Điểm đạt được", "276,25", "/330", ""}, {"Hạng", "2", "/24", ""}, {"Tỷ lệ", "83,71 %", "", ""}}, Card: sampleCard(), Steps: true,
		Facts: []Fact{{"Mã định danh", "H29.20"}, {"Khối", "Sở, ban, ngành"}}, Files: []Download{{"#", IconCode, "Dữ liệu của đơn vị", "JSON", "12 KB"}},
		Sections: []ProfileSection{{No: "4", Name: "Nhân lực số", Points: "24,00", Max: "30", Items: []ProfileItem{
			{No: "4.3", Name: "Tỷ lệ công chức, viên chức được bồi dưỡng, tập huấn về chuyển đổi số", Self: "8,00", Verified: "7,50", Final: "7,50", Max: "10", Rule: "Điểm = a/b × điểm tối đa (10).", Lines: []Fact{{"a Được bồi dưỡng, tập huấn", "1.080 (đơn vị kê 1.152)"}, {"b Tổng số công chức, viên chức", "1.440"}, {"Tính", "1.080/1.440 = 75 % → 7,50"}}, Rulings: "Tổng số cán bộ gồm công chức và viên chức hiện có ngày 31/12.",
				Ledger: []Event{{IconPencil, "warn", "Thẩm định lần 1: 8,00 → 7,50. Số kê khai lớn hơn tài liệu kiểm chứng", "13/02/2024"}}},
			{No: "4.2", Name: "Có cán bộ chuyên trách an toàn thông tin", Self: "10,00", Verified: "10,00", Final: "10,00", Max: "10", Chip: &na, Rule: "Có: 10 điểm; không: 0 điểm.", Lines: []Fact{{"Trả lời", "Có"}}}}}}}
}

func samplePublications() PublicListPage {
	return PublicListPage{Base: publicBase("Kết quả đã công bố"), Heading: "Kết quả đánh giá chuyển đổi số", Lead: "Xếp hạng các sở, ban, ngành và quận, huyện, thành phố Thủ Đức.",
		Items: []PublicCycle{{URLPublic("2023"), "Năm 2023", "49 đơn vị · Quyết định số 1254/QĐ-UBND ngày 27/03/2024", CycleChip(models.CyclePublished), sampleRanks()[:3]}}}
}

func sampleSets() TablePage {
	ok := Chip{"ok", IconCircleCheck, "Dùng được"}
	return TablePage{Base: coordinator("Bộ chỉ số", SectionSets), Head: ListHead{Title: "Bộ chỉ số", Sub: "2 bộ"},
		Table: Table{"Bộ chỉ số", []Column{{"Bộ chỉ số", false}, {"Bản", true}, {"Tiêu chí", true}, {"Điểm", true}, {"Kiểm tra", false}}, []TableRow{
			{Cells: []Cell{{Text: "QĐ 79/QĐ-UBND Phụ lục I: sở, ban, ngành", Href: URLSet("qd79-so-nganh"), Sub: "6 chỉ số chính"}, {Text: "1"}, {Text: "32"}, {Text: "330"}, {Chip: &ok}}},
			{Cells: []Cell{{Text: "QĐ 79/QĐ-UBND Phụ lục II: quận, huyện", Href: URLSet("qd79-quan-huyen"), Sub: "9 chỉ số chính"}, {Text: "1"}, {Text: "51"}, {Text: "660"}, {Chip: &ok}}}}}}
}

func sampleUnits() TablePage {
	row := func(name, code, kind string, indent int) TableRow {
		return TableRow{Cells: []Cell{{Text: name, Href: URLAdminUnit("u1"), Indent: indent}, {Text: code, Mono: true}, {Text: kind}, {Text: "2"}, {Text: "từ 01/01/2021"}}}
	}
	return TablePage{Base: admin("Đơn vị", SectionAdmin), Head: ListHead{"Quản trị", "49 đơn vị", []Button{{Text: "Thêm đơn vị", Icon: IconPlus, Kind: "pri", Href: URLAdminUnit("moi")}}},
		Tabs:   []Tab{{URLAdminUnits(), "Đơn vị", "49", true}, {URLAdminUsers(), "Người dùng", "112", false}, {URLAdminCalendar(), "Lịch nghỉ", "", false}},
		Search: &Search{Action: URLAdminUnits(), Label: "Tìm đơn vị", Placeholder: "Tìm tên hoặc mã (không cần dấu)", Selects: []Select{{"khoi", "Khối", []Option{{Label: "Mọi khối"}}}}},
		Table:  Table{"Đơn vị", []Column{{"Tên", false}, {"Mã định danh", false}, {"Khối", false}, {"Người dùng", true}, {"Hiệu lực", false}}, []TableRow{row("UBND Thành phố Hồ Chí Minh", "H29", "Thành phố", 0), row("Sở Y tế", "H29.20", "Sở, ban, ngành", 1), row("Ban Quản lý các khu chế xuất và công nghiệp", "H29.35", "Sở, ban, ngành", 1)}},
		Pager:  Pager{Summary: "1–3 trong 49 đơn vị", Next: "?trang=2"}}
}

func sampleUnit() EditPage {
	return EditPage{Base: admin("Sở Y tế", SectionAdmin), Head: ListHead{Title: "Sở Y tế", Sub: "Sửa tên không đổi kết quả đã công bố."}, Back: &Link{Href: URLAdminUnits(), Text: "Đơn vị"}, Action: URLAdminUnit("u1"), Submit: "Ghi", Version: "3",
		Groups: []FieldGroup{{Title: "Đơn vị", Fields: []Field{{Name: "code", Label: "Mã định danh điện tử", Value: "H29.20", Required: true, Help: "Tối đa 13 ký tự, theo QĐ 20/2020/QĐ-TTg."}, {Name: "name", Label: "Tên", Value: "Sở Y tế", Required: true}, {Type: "select", Name: "group", Label: "Khối", Options: []Option{{Label: "Sở, ban, ngành", Selected: true}}}, {Type: "date", Name: "from", Label: "Hiệu lực từ", Value: "01/01/2021"}}}},
		Tables: []SideTable{{"Người dùng của đơn vị", Table{"Người dùng", []Column{{"Họ tên", false}, {"Vai trò", false}}, []TableRow{{Cells: []Cell{{Text: "Phạm Thu Hà", Href: URLAdminUser("x")}, {Text: "Chuyên viên"}}}}}}}}
}

func sampleUsers() TablePage {
	active, off := Chip{"ok", IconCircleCheck, "Đang dùng"}, Chip{"bad", IconLock, "Khóa đến 14:20"}
	row := func(n, u, unit string, chips []Chip, st Chip) TableRow {
		return TableRow{Cells: []Cell{{Text: n, Href: URLAdminUser("x"), Sub: u}, {Text: unit}, {Chips: chips}, {Text: "14/01/2024 14:03"}, {Chip: &st}}}
	}
	r := func(role models.Role) []Chip { return []Chip{{Kind: "", Icon: IconUser, Text: RoleName(role)}} }
	return TablePage{Base: admin("Người dùng", SectionAdmin), Head: ListHead{"Quản trị", "112 người dùng", []Button{{Text: "Thêm người dùng", Icon: IconPlus, Kind: "pri", Href: URLAdminUser("moi")}}},
		Tabs:   []Tab{{URLAdminUnits(), "Đơn vị", "49", false}, {URLAdminUsers(), "Người dùng", "112", true}, {URLAdminCalendar(), "Lịch nghỉ", "", false}},
		Search: &Search{Action: URLAdminUsers(), Label: "Tìm người dùng", Placeholder: "Tìm họ tên, tên đăng nhập, đơn vị", Selects: []Select{{"vt", "Vai trò", []Option{{Label: "Mọi vai trò"}}}}},
		Table:  Table{"Người dùng", []Column{{"Họ tên", false}, {"Đơn vị", false}, {"Vai trò", false}, {"Đăng nhập gần nhất", false}, {"Tình trạng", false}}, []TableRow{row("Phạm Thu Hà", "soyte.cv", "Sở Y tế", r(models.RoleOfficer), active), row("Lê Hoàng Minh", "soyte.ld", "Sở Y tế", r(models.RoleLeader), off)}},
		Pager:  Pager{Summary: "1–2 trong 112", Next: "?trang=2"}}
}

func sampleUser() EditPage {
	return EditPage{Base: admin("Phạm Thu Hà", SectionAdmin), Head: ListHead{Title: "Phạm Thu Hà", Sub: "soyte.cv"}, Back: &Link{Href: URLAdminUsers(), Text: "Người dùng"}, Action: URLAdminUser("x"), Submit: "Ghi", Version: "1",
		Notes:  []Note{{Kind: "ok", Lead: "Mật khẩu dùng một lần:", Text: "tre-xanh-48-cau-muoi. Chỉ hiện một lần; người dùng phải đổi khi đăng nhập."}},
		Groups: []FieldGroup{{Title: "Người dùng", Fields: []Field{{Name: "name", Label: "Họ tên", Value: "Phạm Thu Hà", Required: true}, {Type: "email", Name: "email", Label: "Thư điện tử", Value: "ha.pt@example.gov.vn"}}}, {Title: "Vai trò", Help: "một người có thể có nhiều vai trò", Fields: []Field{{Type: "checkbox", Name: "officer", Label: "Chuyên viên Sở Y tế", Checked: true}, {Type: "checkbox", Name: "verifier", Label: "Thẩm định viên"}}}},
		Extra:  []Button{{Text: "Cấp lại mật khẩu", Icon: IconKey, Kind: "sec", Action: URLAdminUserReset("x")}, {Text: "Ngừng tài khoản", Icon: IconBan, Kind: "dan", Href: URLAdminUserDisable("x")}}}
}

func sampleCalendar() CalendarPage {
	var months []Month
	for m := time.January; m <= time.December; m++ {
		months = append(months, NewMonth(2024, m, func(t time.Time) (string, string) {
			switch {
			case t.Month() == time.February && t.Day() >= 8 && t.Day() <= 14:
				return "off", "Nghỉ Tết Nguyên đán"
			case t.Month() == time.May && t.Day() == 4:
				return "work", "Làm bù ngày 29/4"
			case t.Weekday() == time.Saturday || t.Weekday() == time.Sunday:
				return "weekend", ""
			}
			return "", ""
		}))
	}
	return CalendarPage{Base: admin("Lịch nghỉ", SectionAdmin), Head: ListHead{Title: "Lịch nghỉ", Sub: "Bản 4 · dùng cho kỳ mở sau hôm nay; kỳ đang chạy giữ bản của mình"}, Years: []Tab{{"?nam=2023", "2023", "", false}, {"?nam=2024", "2024", "", true}}, Months: months,
		Table:  Table{"Ngày nghỉ", []Column{{"Ngày", false}, {"Tên", false}, {"Loại", false}}, []TableRow{{Cells: []Cell{{Text: "08/02–14/02/2024"}, {Text: "Nghỉ Tết Nguyên đán"}, {Chip: &Chip{"bad", IconCalendar, "Nghỉ"}}}, Actions: []Button{{Text: "Bỏ", Kind: "txt", Action: "#"}}}, {Cells: []Cell{{Text: "04/05/2024"}, {Text: "Làm bù ngày 29/4"}, {Chip: &Chip{"ok", IconCalendar, "Làm bù"}}}, Actions: []Button{{Text: "Bỏ", Kind: "txt", Action: "#"}}}}},
		Action: URLAdminCalendar(), Fields: []Field{{Type: "date", Name: "from", Label: "Từ ngày", Required: true}, {Type: "date", Name: "to", Label: "Đến ngày"}, {Name: "name", Label: "Tên", Required: true}, {Type: "radio", Name: "kind", Label: "Loại", Options: []Option{{Value: "off", Label: "Ngày nghỉ", Selected: true}, {Value: "work", Label: "Ngày làm bù"}}}}, Version: "4"}
}

func sampleMail() TablePage {
	sent, failed := Chip{"ok", IconCheck, "Đã gửi"}, Chip{"bad", IconAlert, "Lỗi"}
	row := func(subject, to, at string, c Chip, sub string) TableRow {
		return TableRow{Cells: []Cell{{Text: subject, Href: URLMailItem("m1")}, {Text: to, Sub: sub}, {Text: at}, {Chip: &c}}}
	}
	return TablePage{Base: coordinator("Thư đã gửi", SectionMail), Head: ListHead{Title: "Thư đã gửi", Sub: "1.219 thư của kỳ năm 2023"}, Tabs: []Tab{{"?", "Tất cả", "1.219", true}, {"?tt=cho", "Đang chờ", "4", false}, {"?tt=loi", "Lỗi", "3", false}},
		Search: &Search{Action: URLMail(), Label: "Tìm thư", Placeholder: "Tìm người nhận, tiêu đề"},
		Table:  Table{"Thư", []Column{{"Tiêu đề", false}, {"Người nhận", false}, {"Lúc", false}, {"Tình trạng", false}}, []TableRow{row("Đôn đốc: Sở Y tế còn 8 tiêu chí chưa có số liệu", "Phạm Thu Hà", "14/01/2024 08:00", sent, "ha.pt@example.gov.vn"), row("Giao phiếu tự đánh giá năm 2023", "Ngô Văn Tài", "15/12/2023 08:00", failed, "Sai địa chỉ, đã thử 5 lần")}}, Pager: Pager{Summary: "1–50 trong 1.219", Next: "?trang=2"}}
}

func sampleMessage() MessagePage {
	return MessagePage{Base: coordinator("Thư", SectionMail), Heading: "Đôn đốc: Sở Y tế còn 8 tiêu chí chưa có số liệu", Chip: Chip{"bad", IconAlert, "Lỗi"}, Back: Link{Href: URLMail(), Text: "Thư đã gửi"},
		Facts: []Fact{{"Người nhận", "Phạm Thu Hà <ha.pt@example.gov.vn>"}, {"Lập lúc", "08:00 ngày 14/01/2024"}, {"Số lần thử", "5"}}, Error: "Máy chủ thư từ chối: địa chỉ không tồn tại (550).",
		Text: "Kính gửi bà Phạm Thu Hà,\n\nPhiếu tự đánh giá năm 2023 của Sở Y tế còn 8/32 tiêu chí chưa có số liệu. Hạn nộp: 17:00 ngày 16/01/2024.", Retry: &Button{Text: "Gửi lại", Icon: IconRefresh, Kind: "ton", Action: URLMailRetry("m1")}}
}

func sampleAudit() TablePage {
	row := func(at, who, what, where string) TableRow {
		return TableRow{Cells: []Cell{{Text: at}, {Text: who}, {Text: what}, {Text: where}, {Text: "9f3a51c8", Mono: true}}}
	}
	return TablePage{Base: coordinator("Nhật ký", SectionAudit), Head: ListHead{Title: "Nhật ký", Sub: "8.412 sự kiện, chỉ ghi thêm"}, Notes: []Note{{Kind: "ok", Lead: "Chuỗi nhật ký nguyên vẹn.", Text: "Niêm phong đến sự kiện 8.410 lúc 14:00 ngày 14/01/2024."}},
		Search: &Search{Action: URLAudit(), Label: "Tìm sự kiện", Placeholder: "Tìm người, đơn vị, việc"},
		Table:  Table{"Sự kiện", []Column{{"Lúc", false}, {"Người", false}, {"Việc", false}, {"Đối tượng", false}, {"Mã", false}}, []TableRow{row("14:03:12 14/01/2024", "Phạm Thu Hà (Chuyên viên)", "Lưu số liệu", "Sở Y tế · 1.2"), row("13:20:00 14/01/2024", "Hệ thống", "Gửi đôn đốc", "31 đơn vị")}}, Pager: Pager{Summary: "1–50 trong 8.412", Next: "?trang=2"}}
}

func sampleProblems() []ProblemPage {
	b := officer("Không thực hiện được", "")
	p := func(status int, heading, text string, errs ...string) ProblemPage {
		return ProblemPage{Base: b, Status: status, Heading: heading, Text: text, Errors: errs, Actions: []Button{{Text: "Về hộp việc", Icon: IconInbox, Kind: "pri", Href: "/"}}, RequestID: "01HZX3K9"}
	}
	return []ProblemPage{
		p(403, "Bạn không có quyền xem trang này", "Trang thuộc đơn vị khác hoặc vai trò khác. Nếu cần, hãy liên hệ người điều phối."),
		p(404, "Không có trang này", "Có thể địa chỉ sai, hoặc việc đã chuyển cho người khác."),
		p(409, "Việc này không còn ở bước đó", "Phiếu đã được lãnh đạo duyệt lúc 15:02; không trình lại được."),
		p(422, "Chưa thực hiện được", "Có chỗ chưa hợp lệ:", "Lý do: cần nêu lý do trả lại.", "Hạn bổ sung phải sau hôm nay."),
		p(500, "Hệ thống gặp lỗi", "Việc của bạn chưa được ghi. Hãy thử lại; nếu vẫn lỗi, báo mã dưới đây cho quản trị."),
	}
}

package web

import (
	"fmt"
	"slices"
	"time"

	"chuky/models"
)

func day(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func sampleTimeline() Timeline {
	return NewTimeline([]TimelineStep{
		{Name: "Hướng dẫn, giao phiếu", From: day("2023-11-24"), To: day("2023-12-12"), Done: true},
		{Name: "Đơn vị kê khai, trình", From: day("2023-12-15"), To: day("2024-01-16"), Forecast: day("2024-01-21"), ForecastText: "dự báo 21/01, chậm 3 ngày làm việc"},
		{Name: "Thẩm định lần 1", From: day("2024-01-19"), To: day("2024-02-06"), ForecastText: "dự báo đúng hạn"},
		{Name: "Giải trình, thẩm định lần 2", From: day("2024-02-09"), To: day("2024-03-06")},
		{Name: "Hội đồng thẩm định", From: day("2024-03-09"), To: day("2024-03-13")},
		{Name: "Phê duyệt, công bố", From: day("2024-03-16"), To: day("2024-03-31")},
	}, []Holiday{{"Nghỉ Tết", day("2024-02-08"), day("2024-02-15")}}, day("2024-01-14"))
}

func sampleHeat() HeatMap {
	h := HeatMap{Title: "Tiến độ nhập theo chỉ số chính", Caption: "Phần trăm tiêu chí đã có số liệu", Legend: "% tiêu chí có số liệu:", RowHead: "Đơn vị", LastHead: "Tiêu chí", Foot: "24 đơn vị, xếp từ chậm nhất. Bấm một ô để xem tiêu chí còn thiếu.",
		Views:   []Tab{{"?xem=nhap", "Đã nhập", "", true}, {"?xem=diem", "Điểm", "", false}},
		Columns: []HeatColumn{{No: "1", Name: "Nhận thức số"}, {No: "2", Name: "Thể chế số"}, {No: "3", Name: "Hạ tầng số"}, {No: "4", Name: "Nhân lực số"}, {No: "5", Name: "An toàn thông tin mạng"}, {No: "6", Name: "Hoạt động chuyển đổi số"}}}
	for _, r := range []struct {
		name, short, total string
		v                  []int
	}{{"Ban Quản lý Khu Công nghệ cao", "BQL KCN cao", "0/32", []int{0, 0, 0, 0, 0, 0}}, {"Thanh tra Thành phố", "Thanh tra TP", "5/32", []int{50, 33, 25, 0, 0, 7}},
		{"Sở Du lịch", "Sở Du lịch", "16/32", []int{100, 67, 50, 67, 25, 36}}, {"Ban Quản lý các khu chế xuất và công nghiệp", "BQL KCX&CN", "31/32", []int{100, 100, 100, 100, 75, 93}}, {"Sở Tư pháp", "Sở Tư pháp", "32/32", []int{100, 100, 100, 100, 100, 100}}} {
		row := HeatRow{Name: r.name, Short: r.short, Total: r.total, Href: URLForm("a1")}
		for i, v := range r.v {
			row.Cells = append(row.Cells, HeatCell{URLForm("a1"), v, fmt.Sprintf("%s, %s: %d %%", r.name, h.Columns[i].Name, v)})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func sampleBoard() BoardPage {
	f := func(n int, text, icon, kind string) FunnelStep {
		return FunnelStep{URLBoard("2023") + "?giai-doan=" + icon, text, icon, n, Bar{kind, n, 20}}
	}
	return BoardPage{Base: coordinator("Điều phối kỳ năm 2023", SectionBoard), Stage: CycleChip(models.CycleCollecting),
		Head:     ListHead{"Điều phối kỳ năm 2023", "49 đơn vị · 2 khối · Quyết định 79/QĐ-UBND", []Button{{Text: "Đôn đốc 31 đơn vị chưa trình", Icon: IconBell, Kind: "pri", Href: URLBoardMove("2023", "don-doc")}}},
		Today:    "Hôm nay Chủ Nhật, 14/01/2024. Hạn nộp 16/01/2024, còn 2 ngày làm việc",
		Timeline: sampleTimeline(), Calendar: &Link{Href: URLBoardMove("2023", "moc"), Text: "Sửa mốc thời gian"},
		Funnel: []FunnelStep{f(3, "Chưa bắt đầu", IconCircleDashed, "bad"), f(20, "Đang nhập", IconPencil, ""), f(8, "Chờ lãnh đạo", IconHourglass, ""), f(6, "Đã trình", IconSend, ""), f(9, "Đang thẩm định", IconProgress, ""), f(3, "Xong", IconCircleCheck, "ok")},
		Groups: []Tab{{"?khoi=1", "Sở, ban, ngành", "24", true}, {"?khoi=2", "Quận, huyện", "25", false}}, Heat: sampleHeat(),
		Forecasts: []Forecast{{"Kê khai, trình · 16/01", "Còn 140 tiêu chí; 5 ngày qua nhập 29 tiêu chí/ngày. Dự báo xong 21/01/2024.", Chip{"warn", IconAlert, "Có nguy cơ"}}, {"Công bố · 31/03", "Dư 4 ngày làm việc nếu Hội đồng họp đúng lịch.", Chip{"ok", IconCircleCheck, "Kịp hạn"}}},
		Laggards:  []Laggard{{"Ban Quản lý Khu Công nghệ cao", URLForm("a1"), "Chưa đăng nhập · 0/32", Button{Text: "Đôn đốc", Kind: "ton", Href: "#"}}, {"Thanh tra Thành phố", URLForm("a1"), "Sửa lần cuối 09/01/2024 · 5/32", Button{Text: "Đôn đốc", Kind: "ton", Href: "#"}}},
		LagSub:    "31 đơn vị chưa trình lãnh đạo", LagMore: &Link{Href: URLBoard("2023") + "?ds=cham", Text: "Xem cả 31 đơn vị, gia hạn, mở lại phiếu"},
		Messages: MessageCount{1212, 4, 3, URLMail(), URLMail() + "?tt=loi"},
		Load:     []LoadRow{{"Trần Thị Mỹ Linh", "17/32 phiếu · còn 210 tiêu chí", URLMail(), Bar{"", 17, 32}}, {"Hoàng Văn Dũng", "30/32 phiếu · còn 12 tiêu chí", URLMail(), Bar{"ok", 30, 32}}},
		Moves: []Link{{URLBoardMove("2023", "gia-han"), "Gia hạn cho đơn vị", IconCalendarPlus}, {URLBoardMove("2023", "mo-lai"), "Mở lại phiếu", IconRefresh}, {URLBoardMove("2023", "loai-tru"), "Loại trừ tiêu chí", IconCircleOff},
			{URLBoardMove("2023", "thay-tham-dinh"), "Thay thẩm định viên", IconUsers}, {URLBoardMove("2023", "lich"), "Cập nhật lịch nghỉ", IconCalendar}, {URLBoardMove("2023", "huy"), "Hủy kỳ đánh giá", IconBan}},
		Decisions: []Event{{IconCalendarPlus, "", "Gia hạn Sở Du lịch đến 18/01/2024: hệ thống điện bảo trì", "Nguyễn Quốc Bảo, 13/01/2024 15:20"}}}
}

func sampleBoardShort() BoardPage {
	p := sampleBoard()
	t0 := time.Date(2024, 1, 14, 14, 0, 0, 0, Zone)
	p.Timeline = NewTimeline([]TimelineStep{{Name: "Đơn vị kê khai, trình", From: t0, To: t0.Add(40 * time.Second), Done: true}, {Name: "Thẩm định lần 1", From: t0.Add(40 * time.Second), To: t0.Add(80 * time.Second)}, {Name: "Phê duyệt, công bố", From: t0.Add(80 * time.Second), To: t0.Add(120 * time.Second)}}, nil, t0.Add(55*time.Second))
	p.Laggards, p.Forecasts, p.Load = nil, nil, nil
	return p
}

func sampleBoardUnits() TablePage {
	row := func(unit string, chip Chip, done, pts, due string) TableRow {
		return TableRow{Cells: []Cell{{Text: unit, Href: URLForm("a1")}, {Chip: &chip}, {Text: done}, {Text: pts}, {Text: due, Sub: "17:00 ngày 16/01/2024"}},
			Actions: []Button{{Text: "Đôn đốc", Kind: "ton", Action: URLBoardMove("2023", "don-doc")}, {Text: "Gia hạn", Kind: "sec", Href: URLBoardMove("2023", "gia-han")}}}
	}
	return TablePage{Base: coordinator("Đơn vị đang nhập", SectionBoard), Head: ListHead{Title: "20 đơn vị đang nhập", Sub: "Kỳ năm 2023"},
		Search: &Search{Action: URLBoard("2023"), Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị (không cần dấu)", Q: "so y", Reset: URLBoard("2023"), Selects: []Select{{"giai-doan", "Giai đoạn", []Option{{Label: "Đang nhập", Selected: true}}}}},
		Table:  Table{"Đơn vị", []Column{{"Đơn vị", false}, {"Trạng thái", false}, {"Tiêu chí", true}, {"Điểm tự đánh giá", true}, {"Hạn nộp", false}}, []TableRow{row("Sở Y tế", StageChip(models.StageInProgress), "24/32", "187,25", "Còn 2 ngày làm việc"), row("Thanh tra Thành phố", StageChip(models.StageReturned), "5/32", "31,00", "Còn 2 ngày làm việc")}},
		Pager:  Pager{Summary: "2 đơn vị khớp"}}
}

func sampleCycles() TablePage {
	row := func(id, name string, s models.CycleStage, units, due string) TableRow {
		c := CycleChip(s)
		return TableRow{Cells: []Cell{{Text: name, Href: URLBoard(id)}, {Chip: &c}, {Text: units}, {Text: due}}}
	}
	return TablePage{Base: coordinator("Điều phối", SectionBoard), Head: ListHead{"Kỳ đánh giá", "3 kỳ", []Button{{Text: "Mở kỳ đánh giá", Icon: IconPlus, Kind: "pri", Href: URLNewCycle()}}},
		Table: Table{"Kỳ đánh giá", []Column{{"Kỳ", false}, {"Trạng thái", false}, {"Đơn vị", true}, {"Hạn nộp", false}}, []TableRow{row("2024", "Kỳ năm 2024", models.CycleDraft, "0", "–"), row("2023", "Kỳ năm 2023", models.CycleCollecting, "49", "17:00 ngày 16/01/2024"), row("2022", "Kỳ năm 2022", models.CyclePublished, "46", "17:00 ngày 15/01/2023")}}}
}

func sampleNewCycle() PlanPage {
	dt := func(name, label, v, help string) Field {
		return Field{Type: "datetime", Name: name, Label: label, Value: v, Help: help, Required: true}
	}
	bad := dt("lock", "Khóa số liệu", "10/01/2024 17:00", "Sau mốc này không nhận nộp nữa.")
	bad.Error = "Khóa số liệu phải sau hạn nộp."
	people := func(chosen ...int) []Option {
		var out []Option
		for i, n := range []string{"Trần Thị Mỹ Linh", "Đặng Hải", "Vũ Mai", "Hồ Thanh Nga"} {
			out = append(out, Option{Value: n, Label: n, Help: "Sở Thông tin và Truyền thông", Selected: slices.Contains(chosen, i)})
		}
		return out
	}
	return PlanPage{Base: coordinator("Mở kỳ đánh giá", SectionBoard), Head: ListHead{Title: "Mở kỳ đánh giá", Sub: "Mọi mục dưới đây được chép vào kỳ và giữ nguyên đến khi công bố."}, Back: &Link{Href: URLBoard(""), Text: "Kỳ đánh giá"},
		Action: URLNewCycle(), Submit: "Lưu bản chuẩn bị", Errors: []string{"Khóa số liệu phải sau hạn nộp."},
		Steps: []PlanStep{
			{ID: "ky", No: "1", Sum: "49 đơn vị", Title: "Kỳ và bộ chỉ số", Fields: []Field{{Name: "year", Label: "Năm đánh giá", Value: "2023", InputMode: "numeric", Required: true}, {Name: "name", Label: "Tên kỳ", Value: "Kỳ năm 2023"},
				{Type: "select", Name: "set1", Label: "Sở, ban, ngành (24 đơn vị)", Options: []Option{{Value: "qd79-so-nganh", Label: "QĐ 79 Phụ lục I, bản 1 (330 điểm)", Selected: true}}}, {Type: "select", Name: "set2", Label: "Quận, huyện (25 đơn vị)", Options: []Option{{Value: "qd79-quan-huyen", Label: "QĐ 79 Phụ lục II, bản 1 (660 điểm)", Selected: true}}}}},
			{ID: "moc", No: "2", Bad: true, Sum: "16/01/2024 đến 31/03/2024", Title: "Mốc thời gian", Help: "giờ Việt Nam, theo lịch ngày làm việc 2024", Fields: []Field{dt("due", "Hạn nộp", "16/01/2024 17:00", "Nộp sau mốc này được nhận và ghi chậm nộp."), bad, dt("verify", "Xong thẩm định lần 1", "06/02/2024 17:00", ""), dt("publish", "Công bố", "31/03/2024 08:00", "")}},
			{ID: "quy-trinh", No: "3", Sum: "giải trình và thẩm định lần 2; Hội đồng thẩm định", Title: "Quy trình, đôn đốc", Fields: []Field{{Type: "checkbox", Name: "explain", Label: "Có vòng giải trình và thẩm định lần 2", Checked: true}, {Type: "checkbox", Name: "council", Label: "Có Hội đồng thẩm định", Checked: true}, {Name: "remind", Label: "Đôn đốc trước hạn", Value: "10, 5, 3, 1", Unit: "ngày làm việc"}, {Name: "grace", Label: "Gia hạn cho phiếu chờ lãnh đạo lúc khóa", Value: "1", Unit: "ngày làm việc"}}},
			{ID: "tham-dinh", No: "4", Sum: "1 lĩnh vực chưa có người", Title: "Phân công thẩm định", Help: "không ai thẩm định đơn vị mình công tác", Desks: []PlanDesk{{Title: "Sở, ban, ngành", Rows: []PlanDeskRow{
				{Name: "a", Label: "Mọi lĩnh vực", Else: "Chọn người thẩm định được mọi lĩnh vực (không bắt buộc)", Options: people()}, {Name: "b", No: "1", Label: "Nhận thức số", Chosen: "Trần Thị Mỹ Linh, Đặng Hải", Options: people(0, 1)},
				{Name: "c", No: "5", Label: "An toàn thông tin mạng", Missing: true, Options: people()}}}},
				Specials: [][]Field{{{Type: "select", Name: "r1", Label: "Đơn vị 1", Options: []Option{{Label: "Sở Thông tin và Truyền thông"}}}, {Name: "r2", Label: "Lĩnh vực", Value: "*", Help: "Số của chỉ số chính; * là mọi lĩnh vực."}, {Type: "select", Name: "r3", Label: "Thẩm định viên", Options: []Option{{Label: "Vũ Mai"}}}}}, SpecialsSum: "1 phân công", SpecialsOpen: true},
			{ID: "cach-hieu", No: "5", Sum: "18 chỗ, đều theo mặc định của bộ chỉ số", Title: "Cách hiểu văn bản", Help: "không đổi được sau khi mở kỳ", Readings: []PlanReadings{{Title: "Sở, ban, ngành", Sum: "18 chỗ văn bản chưa rõ, đều theo mặc định của bộ chỉ số", Fields: []Field{{Type: "radio", Name: "ch", Label: "3.1 · Đúng 80 %", Wide: true, Options: []Option{{Value: "a", Label: "Đúng 80 % là đạt.", Selected: true}, {Value: "b", Label: "Đúng 80 % là không đạt."}}}}}}},
		}}
}

func sampleExtend() ConfirmPage {
	return ConfirmPage{Base: coordinator("Gia hạn", SectionBoard), Heading: "Gia hạn cho đơn vị", Lead: "Kỳ năm 2023", Back: Link{Href: URLBoard("2023"), Text: "Bảng điều phối"},
		Facts: []Fact{{"Hạn nộp hiện nay", "17:00 ngày 16/01/2024"}, {"Khóa số liệu hiện nay", "17:00 ngày 18/01/2024"}}, Affected: []string{"Sở Du lịch", "Thanh tra Thành phố"},
		Fields:      []Field{{Type: "datetime", Name: "until", Label: "Gia hạn đến", Value: "20/01/2024 17:00", Required: true}, {Type: "textarea", Name: "reason", Label: "Lý do", Required: true, Help: "Ghi vào hồ sơ và gửi cho đơn vị.", Error: "Cần nêu lý do."}},
		Errors:      []string{"Cần nêu lý do."},
		Hidden:      []Hidden{{"unit", "H29.20"}, {"seq", "4"}},
		Consequence: Note{Kind: "warn", Lead: "2 đơn vị", Text: "có hạn nộp và khóa số liệu riêng; 6 người nhận thư báo. Các đơn vị khác không đổi."}, Action: URLBoardMove("2023", "gia-han"), Submit: "Gia hạn 2 đơn vị", Icon: IconCalendarPlus}
}

func sampleCancel() ConfirmPage {
	return ConfirmPage{Base: coordinator("Hủy kỳ", SectionBoard), Heading: "Hủy kỳ đánh giá năm 2023", Lead: "Không khôi phục được. Số liệu và tài liệu vẫn giữ để tra cứu.", Back: Link{Href: URLBoard("2023"), Text: "Bảng điều phối"},
		Fields:      []Field{{Type: "textarea", Name: "reason", Label: "Lý do", Required: true}, {Name: "typed", Label: "Gõ lại “HỦY KỲ 2023” để xác nhận", Required: true, Autocomplete: "off"}},
		Consequence: Note{Kind: "bad", Lead: "Dừng mọi việc của 49 đơn vị:", Text: "23 phiếu đang nhập, 9 phiếu đang thẩm định; 186 người nhận thư báo."}, Action: URLBoardMove("2023", "huy"), Submit: "Hủy kỳ đánh giá", Icon: IconBan, Danger: true}
}

const sampleDigest = "9f3a51c80b7e62d41c95fa3877d0e1b6ae42906f5d38c71b02f6b9a4e07d44b2"

func sampleSign() SignPage {
	b := sampleBase("Phê duyệt kết quả năm 2023", models.RoleChairman, SectionSign, "Trần Hoài Nam", "Chủ tịch UBND Thành phố")
	b.Tabbar, b.Body = nil, "ck-has-sign"
	return SignPage{Base: b, Chip: Chip{"wait", IconSignature, "Chờ phê duyệt"}, Due: Due{"warn", "Còn 2 ngày làm việc", "27/03/2024"}, Heading: "Kết quả đánh giá chuyển đổi số năm 2023", Sub: "Bản tính lần 3 · Sở Thông tin và Truyền thông trình 16:10 ngày 24/03/2024 (Tờ trình số 318/TTr-STTTT)",
		Facts:        []KPI{{"Đơn vị", "49", "/49", ""}, {"Điểm trung vị", "244,88", "", ""}, {"Đổi hạng", "3", "đơn vị", ""}},
		Notes:        []Note{{Kind: "warn", Lead: "Số liệu đã đổi sau bản tính lần 2.", Text: "Bản đó không phê duyệt được nữa; dưới đây là bản mới."}},
		ChangesTitle: "Thay đổi từ bản tính lần 2", Changes: []SignLine{{IconSwap, "", "Sở Y tế từ hạng 6 lên 4, thêm 10,00 điểm", "Giải trình tiêu chí 5.2 được chấp nhận, Hội đồng 20/03/2024"}, {IconSwap, "", "Sở Xây dựng, Sở Tư pháp lùi một hạng", "Điểm không đổi: 271,00 và 266,50"}},
		Decisions: []SignLine{{IconCircleCheck, "ok", "Công nhận kết quả của 49 đơn vị", ""}, {IconScale, "", "7 kiến nghị: chấp nhận 2, không chấp nhận 5", ""}}, Minutes: &Link{Href: URLCouncil("2023"), Text: "Biên bản 12/BB-HĐ"},
		Rankings: []SignRanking{{"Sở, ban, ngành", "so với năm 2022", sampleRanks(), &Link{Href: "?khoi=so-nganh", Text: "Xem đủ 24 đơn vị"}, Part{}}},
		Digest:   Digest{"Mã băm kết quả (SHA-256)", sampleDigest, "Cùng mã in trong tệp công bố. Đổi một số liệu, mã sẽ khác."},
		Files:    []Download{{URLSign("2023") + "/ket-qua.json", IconFileText, "ket-qua-2023.json", "Bản chốt số liệu và điểm", "214 KB"}},
		HowTo:    []string{"Bấm Phê duyệt kết quả, ghi số, ngày của Quyết định", "Hệ thống niêm phong kết quả bằng khóa của mình; đây không phải chữ ký số", "Quyết định ký số được nộp lại để công bố kèm"},
		Deputy:   &Note{Lead: "Ký thay (KT.):", Text: "Phó Chủ tịch Lê Minh Khôi, theo Văn bản 88/UBND-VP, từ 23/03/2024 đến 27/03/2024."}, Consequence: Note{Kind: "warn", Lead: "Sau khi phê duyệt không sửa được.", Text: "Kết quả của 49 đơn vị công bố lúc 08:00 ngày 31/03/2024 và gửi thư cho 186 người. Muốn sửa phải đính chính bằng bản mới."},
		Approve: &ApproveForm{URLSignApprove("2023"), []Hidden{{"digest", sampleDigest}}}, ReturnHref: URLSignReturn("2023")}
}

func sampleSignConfirm() ConfirmPage {
	b := sampleSign().Base
	b.Body = ""
	return ConfirmPage{Base: b, Heading: "Phê duyệt kết quả năm 2023", Back: Link{Href: URLSign("2023"), Text: "Kết quả trình duyệt"},
		Facts:  []Fact{{"Mã băm", sampleDigest[:8] + " " + sampleDigest[8:16] + " …"}, {"Đơn vị", "49/49"}},
		Fields: []Field{{Name: "qd_so", Label: "Số Quyết định", Placeholder: "1254/QĐ-UBND", Required: true}, {Type: "date", Name: "qd_ngay", Label: "Ngày Quyết định", Required: true}},
		Hidden: []Hidden{{"digest", sampleDigest}}, Consequence: Note{Kind: "warn", Lead: "Sau khi phê duyệt không sửa được.", Text: "Kết quả của 49 đơn vị công bố lúc 08:00 ngày 31/03/2024."}, Action: URLSignApprove("2023"), Submit: "Phê duyệt kết quả", Icon: IconSignature}
}

package web

import (
	"strconv"

	"chuky/models"
)

func sampleDesks() TablePage {
	row := func(unit, group, done, due string, chip Chip) TableRow {
		return TableRow{Cells: []Cell{{Text: unit, Href: URLDesk("a1"), Sub: group}, {Text: "5 An toàn thông tin mạng"}, {Text: done}, {Text: due, Sub: "17:00 ngày 16/02/2024"}, {Chip: &chip}}, Actions: []Button{{Text: "Mở", Kind: "ton", Href: URLDesk("a1")}}}
	}
	return TablePage{Base: verifier("Thẩm định", SectionDesk), Head: ListHead{Title: "Thẩm định", Sub: "Các đơn vị được phân công cho bạn trong kỳ năm 2023"},
		Tabs:   []Tab{{"?", "Theo đơn vị", "18", true}, {"?kieu=tieu-chi", "Theo tiêu chí", "4", false}},
		Search: &Search{Action: URLDesks(), Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị (không cần dấu)", Selects: []Select{{"tt", "Trạng thái", []Option{{Label: "Mọi trạng thái"}}}}},
		Table: Table{"Đơn vị được phân công", []Column{{"Đơn vị", false}, {"Lĩnh vực", false}, {"Đã thẩm định", true}, {"Hạn", false}, {"Trạng thái", false}},
			[]TableRow{row("Sở Y tế", "Sở, ban, ngành", "17/32", "Còn 2 ngày làm việc", StageChip(models.StageInVerification)), row("Sở Tài chính", "Sở, ban, ngành", "0/32", "Còn 2 ngày làm việc", StageChip(models.StageSubmitted)), row("Sở Tư pháp", "Sở, ban, ngành", "32/32", "Đã xong", StageChip(models.StageVerified))}},
		Pager: Pager{Summary: "1–3 trong 18 đơn vị", Next: "?trang=2"}}
}

func sampleStrip() []StripGroup {
	words := map[string]string{"ok": "chấp nhận", "adj": "điều chỉnh", "bad": "không công nhận tài liệu", "ret": "yêu cầu bổ sung", "": "chưa thẩm định"}
	group := func(no, name string, states ...string) StripGroup {
		g := StripGroup{No: no, Name: name}
		for i, s := range states {
			n := strconv.Itoa(i + 1)
			it := StripItem{Href: URLDeskItem("a1", no+"."+n), No: no + "." + n, Short: n, State: s, Words: words[s]}
			if s == "cur" {
				it.State, it.Current, it.Words = "", true, "đang xem"
			}
			g.Items = append(g.Items, it)
		}
		return g
	}
	return []StripGroup{group("1", "Nhận thức số", "ok", "ok", "ok", "adj"), group("2", "Thể chế số", "ok", "ok", "ok"), group("3", "Hạ tầng số", "ok", "adj", "ret", "ok"),
		group("4", "Nhân lực số", "ok", "adj", "cur"), group("5", "An toàn TT mạng", "bad", "ok", "", ""),
		group("6", "Hoạt động chuyển đổi số", "ok", "ok", "ok", "", "", "", "", "", "", "", "", "", "", "")}
}

func sampleDesk() DeskPage {
	return DeskPage{Base: verifier("Thẩm định 4.3 · Sở Y tế", SectionDesk), Unit: "Sở Y tế", Round: "Thẩm định lần 1", Back: URLDesks(),
		Modes: []Tab{{URLDesk("a1"), "Theo đơn vị", "", true}, {URLCompare("2023", "so-nganh", "4.3"), "Theo tiêu chí", "", false}},
		Done:  "17", Total: "32", Interim: "103,75", Due: Due{"warn", "Còn 2 ngày làm việc", "16/02/2024"}, Strip: sampleStrip(), Left: "Còn 15 tiêu chí: 5.3, 5.4, 6.4 đến 6.14 và 2 tiêu chí chờ bổ sung",
		Item: &DeskItem{Section: "4 Nhân lực số", No: "4.3", Name: "Tỷ lệ công chức, viên chức được bồi dưỡng, tập huấn về chuyển đổi số", RuleText: "Điểm = a/b × điểm tối đa (10)", Compare: URLCompare("2023", "so-nganh", "4.3"), Rule: sampleRule(),
			LastYear: "2022", Max: "10", PointsLast: "6,50", PointsSelf: "8,00", Points: "7,50", Delta: Delta{"down", "giảm 0,50"},
			Figures:  []FigureRow{{Letter: "a", Label: "Được bồi dưỡng, tập huấn", LastYear: "905", Declared: "1.152", Verified: "1.080", Name: "a"}, {Letter: "b", Label: "Tổng số công chức, viên chức", LastYear: "1.392", Declared: "1.440", Verified: "1.440", Name: "b"}},
			Lines:    []FigureRow{{Label: "Tỷ lệ a/b", LastYear: "65,01 %", Declared: "80,00 %", Verified: "75,00 %"}},
			Notes:    []Note{{Kind: "warn", Lead: "Số kê khai tăng mạnh.", Text: "Tỷ lệ năm 2022 là 65,01 %, năm nay kê 80,00 %."}},
			UnitNote: &Remark{"Thuyết minh của đơn vị", "Số 1.152 gồm 1.080 người theo danh sách của Sở và 72 người học trên nền tảng MOOCs quốc gia, chưa có chứng nhận.", "Phạm Thu Hà, 15/01/2024 16:20"},
			Action:   URLVerdict("a1", "4.3"), Version: "3", Reason: "Danh sách kèm Công văn số 3125/SYT-VP ngày 12/12/2023 có 1.080 người.",
			Reasons: []Option{{Value: "1", Label: "Số kê khai lớn hơn tài liệu kiểm chứng", Selected: true}},
			Until:   Field{Type: "datetime", Name: "han", Label: "Hạn bổ sung", Value: "20/02/2024 17:00", Help: "Mặc định 3 ngày làm việc theo kỳ đánh giá."},
			Tiles: []Tile{{"accepted", "Chấp nhận", IconCircleCheck, "ok", false}, {"adjusted", "Điều chỉnh số liệu", IconPencil, "warn", true},
				{"not_recognised", "Không công nhận tài liệu", IconFileX, "bad", false}, {"supplement", "Yêu cầu bổ sung", IconReturn, "", false}},
			Prev: &Link{Href: URLDeskItem("a1", "4.2"), Text: "4.2"}, Next: &Link{Href: URLDeskItem("a1", "5.3"), Text: "5.3"}, Submit: "Ghi và sang 5.3"},
		Viewer: Viewer{Tabs: []ViewerTab{{"?tc=4.3&tl=e1", IconFilePDF, "H4-4.3-01 Công văn và danh sách", true}, {"?tc=4.3&tl=e2", IconFileXLS, "H4-4.3-02 Danh sách MOOCs", false}, {"?tc=4.3&tl=e3", IconPhoto, "H4-4.3-03 Ảnh lớp học", false}},
			File: &ViewerFile{Kind: "pdf", Src: URLEvidence("e1"), Name: "H4-4.3-01", Title: "Số 3125/SYT-VP ngày 12/12/2023", Meta: "Sở Y tế · PDF 1,8 MB", Download: URLEvidenceDownload("e1"), Digest: "9f3a51c80b7e62d41c95fa3877d0e1b6ae42906f5d38c71b02f6b9a4e07d44b2"}}}
}

func sampleDeskNA() DeskPage {
	p := sampleDesk()
	p.Item.NAClaim = &Remark{"Đơn vị đề nghị “không có nội dung”:", "Sở không có thủ tục hành chính thuộc lĩnh vực này.", "Phạm Thu Hà, 12/01/2024"}
	p.Item.Notes, p.Item.UnitNote, p.Item.Reason = nil, nil, ""
	p.Item.ReasonError = "Cần nêu lý do khi không đồng ý."
	p.Item.Errors = []string{"Cần nêu lý do khi không đồng ý."}
	p.Item.Tiles = []Tile{{"na_granted", "Đồng ý “không có nội dung”", IconCircleOff, "ok", false}, {"na_refused", "Không đồng ý", IconCircleX, "bad", true}, {"supplement", "Yêu cầu bổ sung", IconReturn, "", false}}
	p.Viewer = Viewer{Empty: "Đơn vị chưa đính kèm tài liệu nào cho tiêu chí này."}
	return p
}

func sampleDeskDone() DeskPage {
	p := sampleDesk()
	it := *p.Item
	it.ReadOnly = true
	c := VerdictChip(models.VerdictAdjusted)
	it.Decided, it.DecidedBy = &c, "Trần Thị Mỹ Linh, 10:12 ngày 13/02/2024"
	p.Item = &it
	p.Done, p.Total, p.Left = "32", "32", ""
	p.Finish = &Button{Text: "Kết thúc lần 1", Icon: IconCheck, Kind: "pri", Action: URLRoundDone("a1")}
	p.Notice = &Note{Lead: "Đơn vị chủ trì tự đánh giá.", Text: "Bạn thuộc đơn vị khác nên được phân công thẩm định chéo."}
	p.Viewer.File = &ViewerFile{Kind: "other", Name: "H4-4.3-02", Title: "Danh sách MOOCs", Meta: "XLSX 88 KB", Src: URLEvidence("e2"), Download: URLEvidenceDownload("e2")}
	return p
}

func sampleCompare() ComparePage {
	row := func(u, a, b, self, ver string, k models.VerdictKind) CompareRow {
		return CompareRow{Unit: u, Href: URLDeskItem("a1", "4.3"), Figures: []string{a, b}, Self: self, Verified: ver, Chip: VerdictChip(k), Files: "2"}
	}
	return ComparePage{Base: verifier("So sánh 4.3", SectionDesk), No: "4.3", Name: "Tỷ lệ công chức, viên chức được bồi dưỡng, tập huấn về chuyển đổi số", Sub: "18 đơn vị · điểm tối đa 10", Back: URLDesk("a1"), Rule: sampleRule(),
		Letters: []Fact{{"a", "Được bồi dưỡng"}, {"b", "Tổng số"}}, Cohort: "Thấp nhất 41,20 %, cao nhất 96,00 %, 18 đơn vị có số liệu.",
		Rows: []CompareRow{row("Sở Tài chính", "240", "250", "9,60", "9,60", models.VerdictAccepted), row("Sở Y tế", "1.080", "1.440", "8,00", "7,50", models.VerdictAdjusted), row("Sở Nội vụ", "–", "310", "0,00", "–", "")}}
}

func sampleThread() Thread {
	return Thread{No: "4.3", Name: "Tỷ lệ công chức, viên chức được bồi dưỡng, tập huấn", Href: URLFormItem("a1", "4.3"), Chip: StageChip(models.StageSupplement), Due: Due{"warn", "Còn 2 ngày làm việc", "17:00 ngày 20/02/2024"},
		Scores: []Fact{{"Tự đánh giá", "8,00"}, {"Thẩm định lần 1", "7,50"}, {"Tối đa", "10"}},
		Messages: []ThreadMessage{{Who: "Thẩm định viên", When: "13/02/2024 10:12", Text: "Đề nghị bổ sung danh sách có xác nhận của 72 người học MOOCs.", Side: "verifier", Kind: &Chip{"warn", IconReturn, "Yêu cầu bổ sung"}},
			{Who: "Phạm Thu Hà, Sở Y tế", When: "14/02/2024 09:01", Text: "Đã gửi danh sách có xác nhận của nền tảng.", Side: "unit", Files: []Link{{URLEvidence("e2"), "H4-4.3-04 Danh sách xác nhận", IconFilePDF}}}},
		Reply: &ReplyForm{Action: URLSupplementReply("a1", "4.3"), Version: "2", Submit: "Trả lời, trình lãnh đạo", FormHref: URLFormItem("a1", "4.3"), Note: "Chỉ tiêu chí này được mở lại. Hết hạn mà chưa trả lời, số liệu đang có được dùng.",
			Upload: sampleEvidence(), Fields: []Field{{Type: "textarea", Name: "noi_dung", Label: "Nội dung bổ sung", Required: true}}}}
}

func sampleSupplements() ThreadsPage {
	t := sampleThread()
	t.Reply.Upload.ID = "tl-4-3"
	return ThreadsPage{Base: officer("Bổ sung", SectionThread), Heading: "Yêu cầu bổ sung", Sub: "Sở Y tế · Kỳ năm 2023", Due: Due{"warn", "Còn 2 ngày làm việc", "17:00 ngày 20/02/2024"},
		Tabs: []Tab{{URLSupplement("a1"), "Bổ sung", "1", true}, {URLExplain("a1"), "Giải trình", "2", false}}, Threads: []Thread{t}}
}

func sampleExplanations() ThreadsPage {
	t := sampleThread()
	t.Chip, t.Reply = Chip{"wait", IconMessageReply, "Đã giải trình"}, nil
	t.Messages = append(t.Messages, ThreadMessage{Who: "Hội đồng thẩm định", When: "20/03/2024", Text: "Giữ kết quả thẩm định lần 2.", Side: "council"})
	return ThreadsPage{Base: officer("Giải trình", SectionThread), Heading: "Giải trình, kiến nghị", Sub: "Sở Y tế · Kỳ năm 2023 · mỗi tiêu chí một lần", Due: Due{"", "Còn 5 ngày làm việc", "17:00 ngày 01/03/2024"},
		Tabs:       []Tab{{URLSupplement("a1"), "Bổ sung", "1", false}, {URLExplain("a1"), "Giải trình", "2", true}},
		Notes:      []Note{{Lead: "Giải trình và Hội đồng là quy định riêng của kỳ đánh giá,", Text: "không nằm trong Quyết định 79/QĐ-UBND."}},
		Threads:    []Thread{t},
		Candidates: []Candidate{{"5.1", "Có kế hoạch bảo đảm an toàn thông tin", "10,00", "0,00", "Không công nhận tài liệu: kế hoạch ban hành năm 2022.", URLExplain("a1") + "?tc=5.1", Delta{"down", "giảm 10,00"}}},
		Send:       &Button{Text: "Gửi 2 giải trình đến thẩm định viên", Icon: IconSend, Kind: "pri", Action: URLExplainSend("a1")}}
}

func sampleRanks() []RankRow {
	row := func(rank, unit, pts string, v int, lv string, step int, d Delta) RankRow {
		return RankRow{Rank: rank, Unit: unit, Href: URLProfile("2023", "H29.20"), Points: pts, Bar: Bar{"", v, 33000}, Level: Level{lv, step, 3}, Delta: d}
	}
	on := row("2", "Sở Y tế", "276,25", 27625, "Nâng cao", 3, Delta{"up", "tăng 4"})
	on.On = true
	return []RankRow{row("1", "Sở Thông tin và Truyền thông", "301,50", 30150, "Nâng cao", 3, Delta{"", "giữ hạng"}), on,
		row("2", "Sở Tài chính", "276,25", 27625, "Nâng cao", 3, Delta{"down", "giảm 1"}),
		row("4", "Ban Quản lý các khu chế xuất và công nghiệp", "218,00", 21800, "Hình thành", 2, Delta{"", "mới hợp nhất"}),
		row("5", "Thanh tra Thành phố", "171,50", 17150, "Khởi động", 1, Delta{"down", "giảm 1"})}
}

func sampleCouncil() CouncilPage {
	return CouncilPage{Base: sampleBase("Hội đồng thẩm định", models.RoleSecretary, SectionCouncil, "Đỗ Thị Lan", "Thư ký Hội đồng thẩm định"),
		Heading: "Hội đồng thẩm định", Sub: "Kỳ năm 2023 · họp trước 17:00 ngày 22/03/2024",
		KPIs:  []KPI{{"Đơn vị", "49", "/49", ""}, {"Kiến nghị", "7", "", ""}, {"Đã quyết định", "2", "/7", ""}},
		Notes: []Note{{Text: "Hội đồng xác nhận hoặc thay đổi kết quả của từng tiêu chí, nêu lý do; kết quả này là điểm đạt được."}},
		Cases: []CouncilCase{{Unit: "Sở Y tế", No: "4.3", Name: "Tỷ lệ công chức, viên chức được bồi dưỡng", Href: URLDeskItem("a1", "4.3"), Chip: Chip{"wait", IconHourglass, "Chờ quyết định"}, Scores: []Fact{{"Tự đánh giá", "8,00"}, {"Lần 1", "7,50"}, {"Lần 2", "7,50"}, {"Tối đa", "10"}},
			Thread: sampleThread().Messages, Action: URLCouncilCase("2023", "a1", "4.3"), Version: "1",
			Fields: []Field{{Type: "radio", Name: "quyet_dinh", Label: "Quyết định", Required: true, Options: []Option{{Value: "giu", Label: "Giữ kết quả lần 2 (7,50)", Selected: true}, {Value: "doi", Label: "Điều chỉnh số liệu"}}},
				{Type: "textarea", Name: "ly_do", Label: "Lý do", Required: true}, {Name: "a", Label: "a sau điều chỉnh", Unit: "người", InputMode: "decimal", Value: "1.080"}, {Name: "b", Label: "b sau điều chỉnh", Unit: "người", InputMode: "decimal", Value: "1.440"}}}},
		Rankings: []CouncilRanking{{Name: "Sở, ban, ngành", Rows: sampleRanks()}},
		Minutes: &MinutesForm{Action: URLCouncilMinutes("2023"), Fields: []Field{{Name: "so", Label: "Số biên bản", Placeholder: "12/BB-HĐ", Required: true}, {Type: "date", Name: "ngay", Label: "Ngày họp", Required: true}, {Type: "textarea", Name: "tom_tat", Label: "Tóm tắt"}},
			Consequence: Note{Kind: "warn", Lead: "5 kiến nghị chưa có quyết định", Text: "sẽ giữ kết quả thẩm định lần 2. Kết quả của 49 đơn vị được chốt và trình Chủ tịch."}}}
}

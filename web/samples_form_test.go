package web

import "chuky/models"

var (
	chipFull  = Chip{"ok", IconCircleCheck, "Đủ số liệu"}
	chipLook  = Chip{"warn", IconAlert, "Cần xem lại"}
	chipEmpty = Chip{"", IconCircleDashed, "Chưa nhập"}
)

func sampleTree(current string) []TreeNode {
	node := func(no, name, count, pts string, v, m int) TreeNode {
		n := TreeNode{No: no, Name: name, Href: URLFormItem("a1", no+".1"), Count: count, Points: pts, Bar: Bar{Value: v, Max: m}}
		if v == m {
			n.Bar.Kind = "ok"
		}
		return n
	}
	t := []TreeNode{
		{No: "I", Name: "Thông tin chung", Href: URLFormItem("a1", "I.1"), Count: "12/14", Bar: Bar{Value: 12, Max: 14}},
		node("1", "Nhận thức số", "4/4", "36,25/40 điểm", 4, 4), node("2", "Thể chế số", "3/3", "21,00/25 điểm", 3, 3),
		node("3", "Hạ tầng số", "3/4", "25,00/70 điểm", 3, 4), node("4", "Nhân lực số", "3/3", "18,00/30 điểm", 3, 3),
		node("5", "An toàn thông tin mạng", "2/4", "14,00/35 điểm", 2, 4), node("6", "Hoạt động chuyển đổi số", "9/14", "73,00/130 điểm", 9, 14),
	}
	for i := range t {
		t[i].Current = t[i].No == current
	}
	if current == "1" {
		t[1].Kids = []TreeLeaf{
			{URLFormItem("a1", "1.1"), "1.1 Người đứng đầu là Trưởng ban Ban chỉ đạo chuyển đổi số", IconCircleCheck, "ok", false},
			{URLFormItem("a1", "1.2"), "1.2 Người đứng đầu chủ trì các cuộc họp về chuyển đổi số", IconPencil, "", true},
			{URLFormItem("a1", "1.3"), "1.3 Văn bản chỉ đạo chuyên đề về chuyển đổi số", IconAlert, "warn", false},
			{URLFormItem("a1", "1.4"), "1.4 Cổng thông tin điện tử có chuyên mục riêng", IconCircleCheck, "ok", false}}
	}
	return t
}

func item(no, name string, chip Chip, pts, most string) FormItem {
	return FormItem{No: no, Name: name, Href: URLFormItem("a1", no), Chip: chip, Points: pts, Max: most}
}

func sampleRule() Rule {
	return Rule{Text: "Điểm = a/b × điểm tối đa (10).",
		Vars:     []Fact{{"a", "Số cuộc họp chuyển đổi số của Sở có Giám đốc Sở chủ trì"}, {"b", "Tổng số cuộc họp chuyển đổi số của Sở"}},
		Evidence: "Thông báo kết luận hoặc biên bản họp ban hành từ 01/01/2023 đến 31/12/2023.",
		Clause:   "Phụ lục I, mục 1.2, Quyết định 79/QĐ-UBND (dòng 297)",
		Rulings:  []Note{{Text: "Không có cuộc họp nào (0/0) thì tiêu chí được 0 điểm."}}}
}

func sampleEvidence() *EvidenceBox {
	return &EvidenceBox{ID: "tl-1-2", Action: URLItemUpload("a1", "1.2"), Accept: ".pdf,.docx,.xlsx,.jpg,.png",
		Limits: "PDF, DOCX, XLSX, ảnh; mỗi tệp không quá 100 MB",
		Items: []EvidenceItem{
			{ID: "e1", Code: "H1-1.2-01", Icon: IconFilePDF, Title: "Số 2417/TB-SYT ngày 30/06/2023", Abstract: "Thông báo kết luận của Giám đốc Sở tại các phiên họp Ban Chỉ đạo chuyển đổi số 6 tháng đầu năm 2023",
				Meta: "Sở Y tế ban hành · PDF 1,8 MB · cũng dùng cho 1.1", View: URLEvidence("e1"), Download: URLEvidenceDownload("e1"),
				EditAction: URLEvidenceEdit("e1", "1.2"), RemoveAction: URLEvidenceRemove("e1", "1.2"),
				EditFields: []Field{{Name: "so", Label: "Số/ký hiệu", Value: "2417/TB-SYT"}, {Type: "date", Name: "ngay", Label: "Ngày ban hành", Value: "30/06/2023"}}},
			{ID: "e2", Code: "H1-1.2-02", Icon: IconFilePDF, Title: "so-theo-doi-cuoc-hop-2023.pdf", Meta: "PDF 6,4 MB · chưa ghi số/ký hiệu", Chip: &Chip{"wait", IconHourglass, "Đang kiểm tra"},
				EditAction: URLEvidenceEdit("e2", "1.2"), RemoveAction: URLEvidenceRemove("e2", "1.2"), EditFields: []Field{{Name: "so2", Label: "Số/ký hiệu"}}},
			{ID: "e3", Code: "H1-1.2-03", Icon: IconFilePDF, Title: "bien-ban-hop-quy-IV.pdf", Meta: "3,0 MB", Error: "Đuôi tệp là .pdf nhưng nội dung là chương trình; tệp không được nhận.", RemoveAction: URLEvidenceRemove("e3", "1.2")},
		},
		Library: []Option{{Value: "e9", Label: "H1-1.1-01 Quyết định số 112/QĐ-SYT"}}, Attach: URLItemReuse("a1", "1.2")}
}

func sampleForm() FormPage {
	open := item("1.2", "Người đứng đầu chủ trì các cuộc họp về chuyển đổi số", Chip{"run", IconPencil, "Đang nhập"}, "7,50", "10")
	open.Open = &ItemEditor{FormID: "luu-1-2", Action: URLItem("a1", "1.2"), Version: "7", Rule: sampleRule(),
		Inputs: []Input{
			{Name: "a", Letter: "a", Label: "Số cuộc họp do Giám đốc Sở chủ trì", Kind: "number", Unit: "cuộc họp", Value: "45", LastYear: "Năm 2022: 38 · tăng 7"},
			{Name: "b", Letter: "b", Label: "Tổng số cuộc họp về chuyển đổi số", Kind: "number", Unit: "cuộc họp", Value: "60", LastYear: "Năm 2022: 52 · tăng 8"},
			{Name: "c", Label: "Có kế hoạch họp được phê duyệt", Kind: "yes_no", Options: []Option{{Value: "1", Label: "Có", Selected: true}, {Value: "0", Label: "Không"}}},
			{Name: "d", Label: "Tổng số công chức, viên chức", Kind: "number", Unit: "người", Value: "1.440", ReadOnly: true, Source: "lấy từ Thông tin chung, mục 1.5 và 1.6"}},
		Calc: Calc{Formula: "a/b = 45/60 = 75 %", Points: "7,50", Max: "10", LastYear: "Năm 2022: 38/52 = 73,08 %, được 7,31 điểm", Delta: Delta{"up", "tăng 0,19 điểm"},
			Warnings: []Note{{Kind: "warn", Text: "Số cuộc họp tăng 15 % so với năm trước, nhớ kèm sổ theo dõi."}}},
		Note:     "45 cuộc họp gồm 12 phiên họp Ban Chỉ đạo và 33 cuộc họp chuyên đề; 15 cuộc còn lại do Phó Giám đốc phụ trách chủ trì.",
		Remarks:  []Remark{{"Nhận xét thẩm định năm 2022:", "Bổ sung sổ theo dõi cuộc họp để đối chiếu tổng số.", "Trần Thị Mỹ Linh, 12/02/2023"}},
		Evidence: sampleEvidence(),
		NA:       &NABox{Action: URLItemNA("a1", "1.2"), Max: "10,00", Clause: "Quyết định 79/QĐ-UBND"},
		EditedBy: "Phạm Thu Hà sửa lúc 14:03", History: URLItemHistory("a1", "1.2"),
		Prev: &Link{Href: URLFormItem("a1", "1.1"), Text: "1.1"}, Next: &Link{Href: URLFormItem("a1", "1.3"), Text: "1.3"}}
	return FormPage{Base: officer("Phiếu tự đánh giá · Sở Y tế", SectionForm), Unit: "Sở Y tế", Sub: "Phiếu tự đánh giá · Kỳ năm 2023",
		Stage: StageChip(models.StageInProgress), Live: FormStatus{Score: "187,25", Max: "330", Done: "24", Total: "32", Saved: "Đã lưu 14:03"},
		Due: Due{"", "Còn 6 ngày làm việc", "17:00 ngày 16/01/2024"}, DueLabel: "Hạn nộp 16/01/2024", SubmitHref: URLSubmit("a1"),
		Notes:     []Note{{Kind: "bad", Lead: "Lãnh đạo trả lại ngày 12/01/2024:", Text: "Kiểm tra lại tổng số cuộc họp ở 1.2 và bổ sung văn bản ở 1.3. (Lê Hoàng Minh)"}},
		TreeCount: "24/32", Tree: sampleTree("1"), Issues: &Link{Href: URLSubmit("a1"), Text: "8 tiêu chí thiếu, 3 cảnh báo"},
		Sections: []FormSection{
			{"1", "Nhận thức số", "4/4 tiêu chí có số liệu", "36,25", "40", []FormItem{
				item("1.1", "Người đứng đầu là Trưởng ban Ban chỉ đạo chuyển đổi số", chipFull, "10,00", "10"), open,
				item("1.3", "Văn bản chỉ đạo chuyên đề về chuyển đổi số do người đứng đầu ký ban hành", chipLook, "8,75", "10"),
				item("1.4", "Cổng thông tin điện tử có chuyên mục riêng về chuyển đổi số", chipFull, "10,00", "10")}},
			{"2", "Thể chế số", "3/3 tiêu chí có số liệu", "21,00", "25", []FormItem{
				item("2.1", "Kế hoạch hành động 5 năm về chuyển đổi số", chipFull, "5,00", "5"),
				item("2.3", "Có cán bộ tham gia hội nghị, bồi dưỡng, tập huấn định kỳ hằng năm phổ biến, quán triệt và giám sát tuân thủ kiến trúc Chính quyền điện tử do Thành phố tổ chức", chipLook, "6,00", "10")}},
			{"3", "Hạ tầng số", "3/4 tiêu chí có số liệu", "25,00", "70", []FormItem{
				item("3.4", "Mức độ sử dụng các hệ thống dùng chung", chipEmpty, "–", "30")}}}}
}

func sampleFormGeneral() FormPage {
	p := sampleForm()
	p.Tree = sampleTree("I")
	it := FormItem{No: "I.1", Name: "Thông tin Sở/Ban/Ngành", Href: URLFormItem("a1", "I.1"), Chip: chipEmpty}
	it.Open = &ItemEditor{FormID: "luu-I-1", Action: URLItem("a1", "I.1"), Version: "2", NoCalc: true,
		Errors: []string{"1.5 Số lượng công chức: “1,234.5” không phải số nguyên. Ghi 1.234 hoặc 1234."},
		Inputs: []Input{
			{Name: "I.1.1", Letter: "1.1", Label: "Tên Sở/Ban/Ngành", Kind: "text", Value: "Sở Y tế"},
			{Name: "I.1.2", Letter: "1.2", Label: "Địa chỉ liên hệ chính thức", Kind: "text"},
			{Name: "I.1.5", Letter: "1.5", Label: "Số lượng công chức của Sở/Ban/Ngành hiện có", Kind: "number", Unit: "người", Value: "1,234.5", Error: "Cần số nguyên, ví dụ 1.234"},
			{Name: "I.1.6", Letter: "1.6", Label: "Số lượng viên chức của Sở/Ban/Ngành hiện có", Kind: "number", Unit: "người", Value: "206"}},
		EditedBy: "Phạm Thu Hà sửa lúc 14:03", Next: &Link{Href: URLFormItem("a1", "1.1"), Text: "1.1"}}
	p.Sections = []FormSection{{No: "I", Name: "Thông tin chung", Sub: "12/14 mục đã có", Items: []FormItem{it}}}
	p.Live.SavedProblem, p.Live.Saved = true, "Chưa lưu được"
	return p
}

func sampleFormReadOnly() FormPage {
	p := sampleForm()
	p.SubmitHref, p.Stage = "", StageChip(models.StageInVerification)
	p.Notes = []Note{{Lead: "Phiếu đã gửi lúc 16:20 ngày 15/01/2024.", Text: "Bạn xem được mọi số liệu; chỉ sửa được tiêu chí mà thẩm định viên yêu cầu bổ sung."}}
	e := p.Sections[0].Items[1].Open
	e.ReadOnly = true
	for i := range e.Inputs {
		e.Inputs[i].ReadOnly = true
	}
	e.Calc.Warnings = nil
	e.Evidence.Action, e.Evidence.Attach = "", ""
	e.Evidence.Items = e.Evidence.Items[:1]
	e.Evidence.Items[0].EditAction, e.Evidence.Items[0].RemoveAction = "", ""
	e.Evidence.Items[0].NotRecognised = "Văn bản ban hành ngoài năm đánh giá."
	e.NA = &NABox{Claimed: true, Reason: "Sở không có thủ tục hành chính thuộc lĩnh vực này.", Chip: &Chip{"wait", IconHourglass, "Chờ thẩm định"}}
	return p
}

func sampleSubmit() SubmitPage {
	return SubmitPage{Base: officer("Trình lãnh đạo", SectionForm), Unit: "Sở Y tế", Sub: "Kỳ năm 2023",
		Status: FormStatus{Score: "187,25", Max: "330", Done: "24", Total: "32"}, Due: Due{"warn", "Còn 1 ngày làm việc", "17:00 ngày 16/01/2024"},
		Missing: []IssueRow{{"3.4", "Mức độ sử dụng các hệ thống dùng chung", "thiếu b, d", URLFormItem("a1", "3.4"), IconCircleDashed, ""}, {"5.3", "Tỷ lệ hệ thống thông tin được phê duyệt cấp độ", "chưa nhập", URLFormItem("a1", "5.3"), IconCircleDashed, ""}},
		Warnings: []IssueRow{{"1.3", "Văn bản chỉ đạo chuyên đề", "tử số lớn hơn mẫu số: 14/12, điểm được tính tối đa", URLFormItem("a1", "1.3"), IconAlert, "warn"},
			{"2.3", "Có cán bộ tham gia hội nghị, bồi dưỡng", "chưa có tài liệu kiểm chứng", URLFormItem("a1", "2.3"), IconFileAlert, "warn"}},
		Action: URLSubmit("a1"), Back: URLForm("a1"), Revision: "118", Leader: "Lê Hoàng Minh"}
}

func sampleReview() ReviewPage {
	ri := func(no, name, fig, pts, most string, chip Chip, ev string) ReviewItem {
		return ReviewItem{No: no, Name: name, Figures: fig, Points: pts, Max: most, Chip: chip, Evidence: ev, Href: URLFormItem("a1", no)}
	}
	first := ri("1.2", "Người đứng đầu chủ trì các cuộc họp về chuyển đổi số", "a = 45, b = 60 · 75 %", "7,50", "10", chipFull, "3 tài liệu")
	first.Comment = "Đối chiếu lại với sổ theo dõi của Văn phòng."
	return ReviewPage{Base: leader("Duyệt phiếu Sở Y tế", SectionReview), Unit: "Sở Y tế", Sub: "Kỳ năm 2023 · 30/32 tiêu chí có số liệu", Submitted: "Phạm Thu Hà trình lúc 15:20 ngày 14/01/2024",
		Stage: StageChip(models.StageLeaderReview), Due: Due{"warn", "Còn 1 ngày làm việc", "17:00 ngày 16/01/2024"},
		KPIs: []KPI{{"Điểm tự đánh giá", "221,50", "/330", ""}, {"So với năm 2022", "tăng 12,25", "", ""}, {"Tiêu chí có số liệu", "30", "/32", ""}, {"Tài liệu kiểm chứng", "64", "", ""}},
		Totals: []TotalRow{
			{"1", "Nhận thức số", "36,25", "40", "33,00", Delta{"up", "3,25"}, Bar{"", 3625, 4000}, false},
			{"2", "Thể chế số", "21,00", "25", "23,00", Delta{"down", "2,00"}, Bar{"", 2100, 2500}, false},
			{"6", "Hoạt động chuyển đổi số", "91,25", "130", "91,25", Delta{"", "không đổi"}, Bar{"", 9125, 13000}, false},
			{"", "Tổng", "221,50", "330", "209,25", Delta{"up", "12,25"}, Bar{"", 22150, 33000}, true}},
		LastYear:   "Năm 2022",
		Changes:    []ChangeRow{{"1.2", "a Số cuộc họp do Giám đốc Sở chủ trì", "38", "45", "Phạm Thu Hà, 14/01/2024 14:03"}, {"4.3", "b Tổng số công chức, viên chức", "1.392", "1.440", "Phạm Thu Hà, 12/01/2024 09:12"}},
		NoEvidence: []IssueRow{{"2.3", "Có cán bộ tham gia hội nghị, bồi dưỡng", "", URLFormItem("a1", "2.3"), IconFileAlert, "warn"}},
		Warnings:   []IssueRow{{"1.3", "Văn bản chỉ đạo chuyên đề", "tử số lớn hơn mẫu số: 14/12", URLFormItem("a1", "1.3"), IconAlert, "warn"}},
		Claims:     []IssueRow{{"6.12", "Sử dụng nền tảng trợ lý ảo", "Sở không có chức năng tiếp công dân trực tuyến", URLFormItem("a1", "6.12"), IconCircleOff, ""}},
		Items:      []ReviewItem{first, ri("1.3", "Văn bản chỉ đạo chuyên đề về chuyển đổi số do người đứng đầu ký ban hành", "a = 14, b = 12", "10,00", "10", chipLook, "2 tài liệu"), ri("3.4", "Mức độ sử dụng các hệ thống dùng chung", "thiếu b, d", "0,00", "30", chipEmpty, "không có tài liệu")},
		Revision:   "118", ApproveAction: URLReviewApprove("a1"), MayApprove: true, ReturnAction: URLReviewReturn("a1"),
		Consequence: Note{Kind: "warn", Lead: "Duyệt xong không sửa được.", Text: "Phiếu với 30 tiêu chí và 64 tài liệu được gửi thẩm định; 2 tiêu chí thiếu số liệu tính 0 điểm."}}
}

func sampleConflict() ConflictPage {
	return ConflictPage{Base: officer("Hai người cùng sửa", SectionForm), Heading: "Người khác vừa sửa tiêu chí 1.2", Text: "Chưa có gì bị ghi đè. Hãy chọn giá trị cần giữ.",
		Theirs: "Ngô Văn Tài, 14:02 ngày 14/01/2024", Mine: "Phạm Thu Hà, 14:03", Action: URLItem("a1", "1.2"), Version: "8", Hidden: []Hidden{{"a", "45"}, {"b", "60"}}, KeepTheirsHref: URLFormItem("a1", "1.2"),
		Rows: []ConflictRow{{"a Số cuộc họp do Giám đốc Sở chủ trì", "44", "45", true}, {"b Tổng số cuộc họp về chuyển đổi số", "60", "60", false}}}
}

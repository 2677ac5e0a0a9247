package web

import (
	"fmt"

	"chuky/indicators/table"
	"chuky/queries"
)

// draftFields is the form of the import: the table, and what it does not say.
func draftFields(form *typed) []FieldGroup {
	return []FieldGroup{
		{Title: "Bảng của quyết định", Help: "một trong hai", Fields: form.fillAll(
			Field{Type: "file", Name: "tep", Label: "Tệp Excel", Accept: ".xlsx", Help: "Trang đầu tiên có dòng tiêu đề STT, Tiêu chí, Điểm tối đa, Cách tính điểm."},
			Field{Type: "textarea", Name: "bang", Label: "Hoặc dán bảng từ Word", Rows: 6, Wide: true, Help: "Chọn cả bảng trong Word, sao chép rồi dán vào đây; gồm cả dòng tiêu đề."})},
		{Title: "Quyết định", Help: "bảng không ghi; có thể bổ sung sau trong tệp", Fields: form.fillAll(
			Field{Name: "ma", Label: "Mã bộ chỉ số", Help: "Chữ thường không dấu, số và gạch nối, ví dụ qd15-cap-xa."},
			Field{Name: "ban", Label: "Phiên bản", Help: "Để trống là 1."},
			Field{Name: "nhom", Label: "Nhóm đơn vị", Help: "Mã nhóm mà bộ chấm điểm, ví dụ xa."},
			Field{Name: "so", Label: "Số quyết định", Placeholder: "15/QĐ-UBND"},
			Field{Type: "date", Name: "ngay", Label: "Ngày ban hành"},
			Field{Name: "phu_luc", Label: "Phụ lục"},
			Field{Name: "tieu_de", Label: "Tên bộ chỉ số", Wide: true, Help: "Để trống: lấy dòng phía trên bảng."})}}
}

// setDraftPage shows what became of a table; d is nil before anything was sent.
func setDraftPage(d *queries.SetDraft, form *typed) SetDraftPage {
	p := SetDraftPage{Head: ListHead{Title: "Nhập bộ chỉ số từ bảng", Sub: "Bảng của quyết định thành một tệp bộ chỉ số: xem trước cây điểm, cách tính đọc được và những chỗ văn bản sai. Chưa ghi gì vào hệ thống."},
		Errors: form.problems(), Action: URLSetImport(), Groups: draftFields(form)}
	if d == nil {
		return p
	}
	p.Read, p.YAML, p.Download, p.FileName, p.Faults = true, string(d.YAML), URLSetImportFile(), "bo-chi-so.yaml", d.Fault
	if t := d.Table; t != nil {
		p.Facts = []KPI{{Label: "Tiêu chí", Value: Int(t.Criteria)}, {Label: "Đọc được cách tính", Value: Int(t.Understood), Of: "/" + Int(t.Criteria)}, {Label: "Giữ nguyên văn", Value: Int(len(t.Unread))}, {Label: "Dòng chưa đặt được", Value: Int(len(t.Problems))}}
		p.Lists = []DraftList{
			draftList("Giữ nguyên văn", "Chưa đọc được thành cách tính; chấm trực tiếp cho đến khi có người mã hóa.", t.Unread),
			draftList("Phần mềm đã bổ sung", "Lời văn để ngỏ, cách tính cần có; hãy xem lại từng chỗ.", t.Assumed),
			draftList("Dòng chưa đặt được vào bộ chỉ số", "Sửa bảng rồi nhập lại, hoặc bổ sung vào tệp.", t.Problems)}
	}
	if d.Set == nil {
		return p
	}
	p.FileName = d.Set.ID + "-" + d.Set.Version + ".yaml"
	x := treeView{set: d.Set, draft: true}
	for _, n := range d.Set.Tree() {
		node, _ := x.node(n, 0, true)
		p.Tree = append(p.Tree, node)
	}
	p.LintSum = fmt.Sprintf("%d lỗi (%d chưa có cách hiểu), %d cảnh báo, %d ghi chú", d.Check.Errors, d.Check.Open, d.Check.Warnings, d.Check.Notes)
	p.Lint = lintRows(d.Set, d.Check.Findings, nil)
	switch {
	case len(d.Fault) > 0:
		p.Notes = append(p.Notes, Note{Kind: "bad", Lead: "Tệp này chưa dùng được.", Text: "Sửa những chỗ nêu dưới đây trong bảng rồi nhập lại, hoặc sửa thẳng trong tệp và rà soát lại."})
	case d.Check.Refused != "":
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: "Đọc được, nhưng chưa mở được kỳ đánh giá:", Text: d.Check.Refused})
	default:
		p.Notes = append(p.Notes, Note{Kind: "ok", Lead: "Bộ chỉ số đọc được trọn vẹn", Text: "và không còn lỗi nào thiếu cách hiểu."})
	}
	if d.Old != nil {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: "Đã có bộ này:", Text: fmt.Sprintf("%s bản %s. Nội dung mới phải mang số phiên bản mới.", d.Old.Short, d.Old.Version)})
	}
	p.Install = []string{
		fmt.Sprintf("Đặt tệp vào thư mục bộ chỉ số của hệ thống (CHUKY_SETS_DIR), với tên %s/%s.yaml.", d.Set.ID, d.Set.Version),
		"Khởi động lại chương trình; nếu tệp còn chỗ sai, chương trình nêu từng chỗ và không khởi động.",
		"Bộ chỉ số hiện ở trang này và chọn được khi mở kỳ đánh giá. Tệp mà một kỳ đã dùng thì giữ nguyên; sửa đổi là phiên bản mới."}
	return p
}

func draftList(title, help string, rows []table.Problem) DraftList {
	out := DraftList{Title: title, Help: help}
	for _, r := range rows {
		where := fmt.Sprintf("Dòng %d", r.Line)
		if r.Number != "" {
			where += ", " + r.Number
		}
		out.Rows = append(out.Rows, DraftRow{Where: where, Name: r.Name, Passage: r.Passage, Message: r.Message})
	}
	return out
}

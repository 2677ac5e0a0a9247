package web

import (
	"fmt"

	"chuky/queries"
)

// faultsShown is how many faults of the log the page lists; the sentence above them says how many there are.
const faultsShown = 100

// logCheckPage says whether the audit log is whole: how much of it is sealed, the root that an auditor may write down
// and compare later, or every event that is not as it was sealed.
func logCheckPage(x queries.LogCheck) TablePage {
	p := TablePage{Head: ListHead{Title: "Kiểm tra chuỗi nhật ký", Sub: fmt.Sprintf("Kiểm tra lúc %s, trong %s giây", DateTimeSec(x.At.Time()), Number(fmt.Sprintf("%.1f", x.Took.Seconds()))),
		Actions: []Button{{Text: "Nhật ký", Icon: IconHistory, Kind: "sec", Href: URLAudit()}, {Text: "Kiểm tra lại", Icon: IconRefresh, Kind: "ton", Href: URLAuditCheck()}}}}
	p.Table = Table{Caption: "Kết quả kiểm tra", Columns: []Column{{"Nội dung", false}, {"Kết quả", false}}}
	line := func(label, value, sub string) {
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: label}, {Text: value, Sub: sub}}})
	}
	sealed := fmt.Sprintf("%s sự kiện trong %s lần niêm phong", Int(int(x.Sealed)), Int(x.Batches))
	switch {
	case !x.OK():
		p.Notes = []Note{{Kind: "bad", Lead: fmt.Sprintf("Chuỗi nhật ký có %s chỗ sai.", Int(len(x.Faults))), Text: "Nội dung trong cơ sở dữ liệu không còn đúng với các điểm niêm phong đã ký. Báo ngay cho quản trị và cơ quan thanh tra; không sửa gì trước khi lưu lại hiện trạng."}}
		p.Table = Table{Caption: "Chỗ sai", Columns: []Column{{"Mục số", true}, {"Sự kiện", false}, {"Điều phát hiện", false}}}
		for i, f := range x.Faults {
			if i == faultsShown {
				break
			}
			p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: Int(int(f.N))}, {Text: dash(f.ID), Mono: f.ID != ""}, {Text: f.Text}}})
		}
	case x.Batches == 0:
		p.Notes = []Note{{Lead: "Chưa có điểm niêm phong nào.", Text: "Hệ thống niêm phong định kỳ; hãy kiểm tra lại sau ít phút."}}
		line("Chưa niêm phong", Int(int(x.Unsealed))+" sự kiện", "")
	default:
		p.Notes = []Note{{Kind: "ok", Lead: "Chuỗi nhật ký nguyên vẹn.", Text: sealed + ": không sự kiện nào bị sửa, xóa, chèn hay đổi thứ tự sau khi niêm phong."}}
		line("Đã niêm phong", sealed, "từng sự kiện khớp với giá trị băm đã ký")
		line("Chưa niêm phong", Int(int(x.Unsealed))+" sự kiện", "mới ghi, sẽ vào lần niêm phong kế tiếp")
		line("Điểm niêm phong sau cùng", fmt.Sprintf("%s mục, lúc %s", Int(int(x.Last.Tree.N)), DateTimeSec(x.SealedAt.Time())), x.Last.Origin)
		p.Digest = &Digest{Label: "Gốc của chuỗi tại điểm niêm phong sau cùng", Value: x.Root, Help: "Ghi lại giá trị này cùng số mục: lần sau có thể đối chiếu rằng chuỗi chỉ được nối thêm. Kiểm tra độc lập bằng lệnh chuky audit verify."}
	}
	return p
}

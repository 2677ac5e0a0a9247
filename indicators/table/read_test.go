package table_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"chuky/indicators"
	"chuky/indicators/table"

	"github.com/xuri/excelize/v2"
)

func text(t *testing.T, s string) table.Sheet {
	t.Helper()
	out, err := table.ReadText(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHeaders(t *testing.T) {
	for _, head := range []string{
		"STT | Tiêu chí | Điểm tối đa | Cách tính điểm",
		"TT | Chỉ số/Tiêu chí | Thang điểm | Phương pháp tính",
		"Số TT | Nội dung | Điểm chuẩn | Hướng dẫn chấm điểm | Tự chấm",
		"| Cách tính điểm | Điểm tối đa | Tên tiêu chí | STT |",
		"STT | TIÊU CHÍ | ĐIỂM TỐI ĐA (330) | CÁCH TÍNH ĐIỂM | Điểm đạt được",
	} {
		cells := map[string]string{"STT": "1.1", "Tên": "Có kế hoạch", "Điểm": "10", "Cách": "Có: Điểm tối đa; Không: 0 điểm"}
		var row []string
		for _, h := range strings.Split(strings.Trim(head, "| "), "|") {
			h = strings.ToLower(strings.TrimSpace(h))
			switch {
			case strings.HasSuffix(h, "tt"):
				row = append(row, cells["STT"])
			case strings.HasPrefix(h, "cách"), strings.HasPrefix(h, "phương"), strings.HasPrefix(h, "hướng"):
				row = append(row, cells["Cách"])
			case strings.Contains(h, "điểm") && !strings.Contains(h, "đạt"):
				row = append(row, cells["Điểm"])
			case strings.Contains(h, "tiêu chí"), h == "nội dung":
				row = append(row, cells["Tên"])
			default:
				row = append(row, "9,5")
			}
		}
		s := text(t, head+"\n"+strings.Join(row, " | "))
		if len(s.Rows) != 1 || s.Rows[0].Number != "1.1" || s.Rows[0].Name != "Có kế hoạch" || s.Rows[0].Points != "10" || s.Rows[0].Rule != cells["Cách"] {
			t.Errorf("%s: %+v", head, s.Rows)
		}
	}
}

func TestTables(t *testing.T) {
	s := text(t, `PHỤ LỤC
BỘ CHỈ SỐ CẤP XÃ
STT | Tiêu chí | Điểm tối đa | Cách tính điểm
1 | Nhận thức số | 20 |
1.1 | Kế hoạch chuyển đổi số | 10 | - Đã ban hành: Điểm tối đa
- Chưa ban hành: 0 điểm
STT | Tiêu chí | Điểm tối đa | Cách tính điểm
1.2 | Tỷ lệ hồ sơ trực tuyến | 10 | a= Số hồ sơ trực tuyến; b= Tổng số hồ sơ; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa
2 | Sáng kiến | 5 điểm | Do hội đồng chấm
Tổng điểm | | 25 |`)
	if s.Title != "PHỤ LỤC BỘ CHỈ SỐ CẤP XÃ" || len(s.Rows) != 5 || s.Rows[4].Number != "Tổng điểm" {
		t.Fatalf("%q %+v", s.Title, s.Rows)
	}
	im, err := table.Import(s, table.Meta{ID: "cap-xa", Group: "xa"})
	if err != nil {
		t.Fatal(err)
	}
	if im.Faults != nil || im.Criteria != 3 || im.Understood != 2 || len(im.Unread) != 1 || im.Unread[0].Line != 9 || !strings.Contains(im.Unread[0].Passage, "hội đồng") {
		t.Fatalf("%v %+v\n%s", im.Faults, im, im.YAML)
	}
	set, err := indicators.Parse("cap-xa.yaml", im.YAML)
	if err != nil {
		t.Fatal(err)
	}
	if set.ID != "cap-xa" || set.Title != s.Title || set.Max.RatString() != "25" || len(set.Main) != 2 {
		t.Errorf("%s %s %v %d", set.ID, set.Title, set.Max, len(set.Main))
	}
	it, ok := set.Find("1.2")
	if !ok || it.Inputs[0].Unit != "hồ sơ" || it.Method.Kind != indicators.Ratio || it.Clause.Lines[0] != 8 {
		t.Errorf("%+v", it)
	}
	if it, ok := set.Find("2.1"); !ok || it.Method.Kind != indicators.Direct || it.Clause.Text != "Do hội đồng chấm" {
		t.Error("a main index that is itself scored has one criterion")
	}
}

func TestPillarsAndThreeLevels(t *testing.T) {
	s := text(t, `STT | Chỉ số | Điểm tối đa
A | Chính quyền số | 20
1 | Nhận thức | 20
1.1 | Tuyên truyền | 12
1.1.1 | Có chuyên mục | 5
1.1.2 | Có tài liệu | 7
1.2 | Họp | 8
B | Kinh tế số | 10
1 | Doanh nghiệp | 10
1.1 | Hợp đồng điện tử | 10`)
	im, err := table.Import(s, table.Meta{})
	if err != nil || im.Faults != nil {
		t.Fatalf("%v %v\n%s", err, im.Faults, im.YAML)
	}
	if len(im.Set.Pillars) != 2 || len(im.Set.Criteria()) != 4 || len(im.Unread) != 4 || im.Set.Max.RatString() != "30" {
		t.Errorf("%d pillars, %d criteria, %d listed, %v points", len(im.Set.Pillars), len(im.Set.Criteria()), len(im.Unread), im.Set.Max)
	}
	if it, ok := im.Set.Find("B/1.1"); !ok || it.Row.Number != "1.1" {
		t.Errorf("%+v", it)
	}
}

// What does not add up comes back as it is printed, with what is wrong.
func TestFaultyTables(t *testing.T) {
	for name, c := range map[string]struct{ table, fault, problem string }{
		"total":             {"1 | A | 20 |\n1.1 | Có kế hoạch năm | 10 |", "cộng lại được 10", ""},
		"same number":       {"1 | A | 20 |\n1.1 | Có kế hoạch năm | 10 |\n1.1 | Có báo cáo năm | 10 |", "", ""},
		"no parent":         {"1 | A | 10 |\n1.1 | Có kế hoạch năm | 10 |\n2.3.1 | Lạc | 5 |", "", "không có mục 2.3"},
		"odd number":        {"1 | A | 10 |\n1.1 | Có kế hoạch năm | 10 |\n(x) | Lạc | 5 |", "", "không phải dạng"},
		"blank points":      {"1 | A | 10 |\n1.1 | Có kế hoạch năm | |", "", ""},
		"two in a cell":     {"1 | A | 15 |\n1.1 | Có kế hoạch năm | 10 5 |", "", "không phải một số"},
		"a dash for points": {"1 | A | 15 |\n1.1 | Có kế hoạch năm | … |", "", ""},
	} {
		im, err := table.Import(text(t, "STT | Tiêu chí | Điểm tối đa | Cách tính điểm\n"+c.table), table.Meta{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if im.Set == nil || c.fault != "" && (im.Faults == nil || !strings.Contains(im.Faults.Error(), c.fault)) {
			t.Errorf("%s: %v", name, im.Faults)
		}
		if again := name == "same number"; again != slices.ContainsFunc(im.Assumed, func(p table.Problem) bool { return strings.Contains(p.Message, "mang mã 1.1~2") }) {
			t.Errorf("%s: %+v", name, im.Assumed)
		}
		if (c.problem != "") != (len(im.Problems) == 1) || c.problem != "" && !strings.Contains(im.Problems[0].Message, c.problem) {
			t.Errorf("%s: %+v", name, im.Problems)
		}
	}
}

func TestNotATable(t *testing.T) {
	for _, s := range []string{"", "Kính gửi các đơn vị", "a\tb\tc\n1\t2\t3", "x | y\n1 | 2"} {
		if _, err := table.ReadText(s); !errors.Is(err, table.ErrNoHeader) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := table.ReadText("STT\xff"); !errors.Is(err, table.ErrNotText) {
		t.Errorf("%v", err)
	}
	if _, err := table.ReadText("STT | Tiêu chí\n1 | " + strings.Repeat("a", 30_000)); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if _, err := table.ReadXLSX(strings.NewReader("not a workbook")); err == nil {
		t.Error("taken for a workbook")
	}
	if _, err := table.Import(text(t, "STT | Tiêu chí | Điểm tối đa\nI | Thông tin |"), table.Meta{}); err == nil {
		t.Error("a set without a single index")
	}
}

// The table may stand on the second sheet, below a letterhead, in merged cells.
func TestWorkbookOfAnOffice(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.NewSheet("Phụ lục")
	must(err)
	must(f.SetCellValue("Sheet1", "A1", "Ghi chú nội bộ"))
	must(f.SetCellValue("Phụ lục", "A1", "ỦY BAN NHÂN DÂN TỈNH"))
	must(f.MergeCell("Phụ lục", "A1", "D1"))
	for i, r := range [][]any{{"STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"}, {1, "Nhận thức", 10.5, nil}, {"1.1", "Có kế hoạch năm", 10.5, "Có: Điểm tối đa; Không: 0 điểm"}} {
		must(f.SetSheetRow("Phụ lục", []string{"A3", "A4", "A5"}[i], &r))
	}
	var b bytes.Buffer
	_, err = f.WriteTo(&b)
	must(err)
	s, err := table.ReadXLSX(&b)
	must(err)
	im, err := table.Import(s, table.Meta{})
	must(err)
	if im.Faults != nil || im.Set.Max.RatString() != "21/2" || im.Understood != 1 || s.Rows[1].Line != 5 {
		t.Errorf("%v %v %d %+v", im.Faults, im.Set.Max, im.Understood, s.Rows)
	}
}

func FuzzImport(f *testing.F) {
	f.Add("STT | Tiêu chí | Điểm tối đa | Cách tính điểm\n1 | A | 10 |\n1.1 | Có | 10 | Có: Điểm tối đa; Không: 0 điểm")
	f.Add("STT\tTiêu chí\tĐiểm\n1\tA\t\"10\n5\"")
	f.Add("STT |\nTiêu chí |\nĐiểm |\n1 |\nA |\n10 |\n")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 5000 {
			return
		}
		sheet, err := table.ReadText(s)
		if err != nil {
			return
		}
		im, err := table.Import(sheet, table.Meta{})
		if err != nil {
			return
		}
		if im.Set == nil {
			t.Fatalf("the file made of a table cannot be read back: %v\n%s", im.Faults, im.YAML)
		}
		if im.Understood+len(im.Unread) != im.Criteria {
			t.Errorf("%d understood, %d listed of %d", im.Understood, len(im.Unread), im.Criteria)
		}
	})
}

// A mark at the beginning of pasted text is no part of the first heading.
func TestByteOrderMark(t *testing.T) {
	im, err := table.Import(text(t, "\ufeffSTT\tTiêu chí\tĐiểm tối đa\n1\tA\t10\n1.1\tCó kế hoạch năm\t10"), table.Meta{})
	if err != nil || im.Criteria != 1 || im.Faults != nil {
		t.Errorf("%+v, %v", im, err)
	}
}

// Excel keeps “1.10” as the number 1.1 and turns “1.2” into a day: the number shown is read, and what cannot be one is told.
func TestNumbersOfRowsAsShown(t *testing.T) {
	f := excelize.NewFile()
	for at, v := range map[string]any{"A1": "STT", "B1": "Tiêu chí", "C1": "Điểm tối đa", "A2": 1, "B2": "Nhận thức", "C2": 20, "A3": 1.1, "B3": "Có kế hoạch năm", "C3": 10, "A4": 45324, "B4": "Có báo cáo năm", "C4": 10} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	for at, format := range map[string]string{"A3": "0.00", "A4": "d.m"} {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", at, at, id); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	s, err := table.ReadXLSX(&b)
	if err != nil || s.Rows[1].Number != "1.10" || strings.Contains(s.Rows[2].Number, "45324") {
		t.Errorf("%+v, %v", s.Rows, err)
	}
}

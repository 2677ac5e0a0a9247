package table

import (
	"io"

	"chuky/indicators"

	"github.com/xuri/excelize/v2"
)

// Export is a set as the table of its decision: numbers, names, points and rules as printed.
func Export(s *indicators.Set) Sheet {
	out := Sheet{Title: s.Title}
	if len(s.Info) > 0 {
		out.Rows = append(out.Rows, Row{Number: "I", Name: "Thông tin chung"})
		for _, sec := range s.Sections {
			out.Rows = append(out.Rows, Row{Line: sec.Line, Number: withoutPart(sec.Code), Name: sec.Name})
			for i := range s.Info {
				if it := &s.Info[i]; it.Section == sec.Code {
					out.Rows = append(out.Rows, Row{Line: it.Line, Number: withoutPart(it.Code), Name: it.Name, Owner: it.Owner.Text})
				}
			}
		}
		if len(s.Pillars) == 0 {
			out.Rows = append(out.Rows, Row{Number: "II", Name: "Nội dung đánh giá"})
		}
	}
	for _, root := range s.Tree() {
		root.Walk(func(n *indicators.Node) {
			r := Row{Line: n.Line, Number: n.Row.Number, Name: n.Name, Note: n.Row.Note}
			if n.Level == indicators.LevelPillar && r.Number == "" {
				r.Number = n.Code
			}
			switch {
			case n.Row.Printed != nil:
				r.Points = indicators.FormatExactVN(n.Row.Printed)
			case n.Max != nil && n.Row.Points == indicators.PointsPrinted:
				r.Points = indicators.FormatExactVN(n.Max)
			}
			if n.Item != nil {
				r.Rule, r.Owner = n.Item.Clause.Text, n.Item.Owner.Text
			}
			out.Rows = append(out.Rows, r)
		})
	}
	return out
}

// withoutPart turns "I.1.5" into "1.5", as the table prints it under its part.
func withoutPart(code string) string {
	if len(code) > 2 && code[0] == 'I' && code[1] == '.' {
		return code[2:]
	}
	return code
}

// scores are the empty columns that units, verifiers and the council fill in, when the set names none of its own.
var scores = []string{"Tự đánh giá", "Kết quả đánh giá", "Điểm đạt được"}

// WriteXLSX writes the table as a workbook with the columns of the decision.
func WriteXLSX(w io.Writer, s *indicators.Set) error {
	sheet := Export(s)
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing is kept on disk
	const name = "Bộ chỉ số"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	head := []string{"STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm", "Đơn vị cung cấp số liệu", "Ghi chú"}
	columns := scores
	if len(s.Columns) > 0 {
		columns = nil
		for _, c := range s.Columns {
			columns = append(columns, c.Name)
		}
	}
	x := &writer{f: f, sheet: name}
	x.style()
	x.row(1, x.title, s.Title)
	x.row(2, x.bold, append(toAny(head), toAny(columns)...)...)
	for i, r := range sheet.Rows {
		var points any = r.Points
		if p := points2(r.Points); p != nil {
			points = p
		}
		style := x.cell
		if r.Rule == "" {
			style = x.bold
		}
		x.row(i+3, style, r.Number, r.Name, points, r.Rule, r.Owner, r.Note)
	}
	x.width("A", 9)
	x.width("B", 60)
	x.width("C", 12)
	x.width("D", 80)
	x.width("E", 28)
	if x.err == nil {
		x.err = f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"})
	}
	if x.err != nil {
		return x.err
	}
	_, err := f.WriteTo(w)
	return err
}

func toAny(in []string) []any {
	out := make([]any, len(in))
	for i, s := range in {
		out[i] = s
	}
	return out
}

// points2 is a number for the sheet when the points are a plain one.
func points2(s string) any {
	p := points(s)
	if p == nil {
		return nil
	}
	v, _ := p.Float64()
	return v
}

type writer struct {
	f                 *excelize.File
	sheet             string
	title, bold, cell int
	err               error
}

func (x *writer) style() {
	style := func(bold bool, size float64) int {
		id, err := x.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: bold, Size: size, Family: "Times New Roman"}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
		if err != nil {
			x.err = err
		}
		return id
	}
	x.title, x.bold, x.cell = style(true, 14), style(true, 12), style(false, 12)
}

func (x *writer) row(n, style int, cells ...any) {
	for i, c := range cells {
		if x.err != nil || c == "" {
			continue
		}
		at, err := excelize.CoordinatesToCellName(i+1, n)
		if err == nil {
			err = x.f.SetCellValue(x.sheet, at, c)
		}
		if err == nil {
			err = x.f.SetCellStyle(x.sheet, at, at, style)
		}
		x.err = err
	}
}

func (x *writer) width(column string, w float64) {
	if x.err == nil {
		x.err = x.f.SetColWidth(x.sheet, column, column, w)
	}
}

package table

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// column is the meaning of a column.
type column int

const (
	other column = iota
	colNumber
	colName
	colPoints
	colRule
	colOwner
	colNote
)

// headings are beginnings of folded headings, the first that fits wins.
var headings = []struct {
	starts string
	is     column
}{
	{"stt", colNumber}, {"tt", colNumber}, {"so tt", colNumber}, {"so thu tu", colNumber}, {"ma so", colNumber},
	{"cach tinh", colRule}, {"cach cham", colRule}, {"phuong phap", colRule}, {"huong dan cham", colRule}, {"huong dan tinh", colRule}, {"cong thuc", colRule}, {"thuyet minh cach", colRule},
	{"diem toi da", colPoints}, {"thang diem", colPoints}, {"diem chuan", colPoints}, {"so diem", colPoints}, {"tong diem", colPoints}, {"diem", colPoints},
	{"don vi", colOwner}, {"co quan", colOwner}, {"ghi chu", colNote},
	{"chi so", colName}, {"tieu chi", colName}, {"noi dung", colName}, {"ten", colName}, {"chi tieu", colName},
}

// fold is text without case, diacritics and outer blanks.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(s), " ")
}

func meaning(heading string) column {
	h := fold(heading)
	for _, x := range headings {
		if h == x.starts || strings.HasPrefix(h, x.starts+" ") || strings.HasPrefix(h, x.starts+"/") || strings.HasPrefix(h, x.starts+"(") || strings.HasPrefix(h, x.starts+",") {
			return x.is
		}
	}
	return other
}

// header reads a row as headings; ok when it names at least the criterion and its points, or its number and its name.
func header(cells []string) (columns []column, ok bool) {
	for _, c := range cells {
		m := meaning(c)
		if m != other && slices.Contains(columns, m) {
			m = other // "Điểm tối đa" comes before "Điểm đạt được"
		}
		columns = append(columns, m)
	}
	has := func(c column) bool { return slices.Contains(columns, c) }
	return columns, has(colName) && (has(colPoints) || has(colNumber))
}

// row puts cells in their places.
func row(line int, columns []column, cells []string) Row {
	r := Row{Line: line}
	for i, cell := range cells {
		if i >= len(columns) {
			break
		}
		cell = strings.TrimSpace(norm.NFC.String(cell))
		switch columns[i] {
		case colNumber:
			r.Number = cell
		case colName:
			r.Name = cell
		case colPoints:
			r.Points = cell
		case colRule:
			r.Rule = cell
		case colOwner:
			r.Owner = cell
		case colNote:
			r.Note = cell
		}
	}
	return r
}

func (r Row) blank() bool {
	return r.Number == "" && r.Name == "" && r.Points == "" && r.Rule == ""
}

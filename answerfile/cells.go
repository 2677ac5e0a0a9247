package answerfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chuky/fold"
	"chuky/indicators"
)

// sheet is a table of cells.
type sheet struct {
	file, name string
	rows       [][]cell
	merged     []area
	others     int // further sheets of a workbook, which are not read
}

// cell is one cell with the way its writer writes numbers.
type cell struct {
	text   string
	format indicators.Format
	row    int // of the file, from 1
	kind   cellKind
}

// cellKind is what a workbook says about a cell beside its text.
type cellKind int

const (
	plainCell   cellKind = iota
	numberCell           // a number: “6.10” is kept as 6.1
	dateCell             // a number shown as a day or a time; the text is the day
	formulaCell          // a formula that nobody has computed
)

// area is merged cells: only the first holds what was typed. Rows and columns count from 0.
type area struct {
	ref                      string
	top, left, bottom, right int
}

func (s *sheet) fault(row int, column int, code, message string) *Fault {
	f := &Fault{File: s.file, Sheet: s.name, Row: row, Code: code, Message: message}
	if column >= 0 {
		f.Column, _ = excelize.ColumnNumberToName(column + 1)
	}
	return f
}

func cells(name string, data []byte) (*sheet, error) {
	s := &sheet{file: name}
	fail := func(code, message string) (*sheet, error) { return nil, Faults{s.fault(0, -1, code, message)} }
	switch ext := strings.ToLower(path.Ext(name)); {
	case len(data) > maxFile:
		return fail(CodeTooLong, "Tệp quá lớn. Hãy chia nhỏ.")
	case ext == ".xlsx":
		return s, s.xlsx(data)
	case ext == ".csv" || ext == ".txt":
		return s, s.csv(data)
	}
	return fail(CodeKind, "Không biết đọc loại tệp này. Hãy dùng tệp .xlsx, .csv hoặc .json.")
}

// csv reads commas, semicolons or tabs. With semicolons the decimal sign is a comma, as Excel in
// Vietnam writes both; otherwise numbers are a program's. The row of headings says which it is, as titles may stand above it.
func (s *sheet) csv(data []byte) error {
	if !utf8.Valid(data) {
		return Faults{s.fault(0, -1, CodeEncoding, "Tệp CSV phải ở bảng mã UTF-8. Trong Excel hãy chọn “CSV UTF-8”.")}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	format := indicators.Plain
	heading := headingLine(data)
	switch {
	case strings.Contains(heading, ";"):
		r.Comma, format = ';', indicators.VN
	case strings.Contains(heading, "\t"):
		r.Comma = '\t'
	}
	for {
		record, err := r.Read()
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return Faults{s.fault(bad.StartLine, -1, CodeUnreadable, "Không đọc được dòng này: dấu nháy kép không khép. Hãy sửa lại.")}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		row := make([]cell, len(record))
		for i, text := range record {
			row[i] = cell{text: strings.TrimSpace(text), format: format, row: line}
		}
		s.rows = append(s.rows, row)
	}
}

// headingLine is the first of the top lines that names the unit's code in one of its fields; the first line when none does.
func headingLine(data []byte) string {
	first := ""
	for i := range mostTitles {
		line, rest, more := strings.Cut(string(data[:min(len(data), 1<<16)]), "\n")
		if i == 0 {
			first = line
		}
		for _, field := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(";,\t\"\r", r) }) {
			if aliases[fold.Fold(strings.TrimSpace(field))] == ColumnUnit {
				return line
			}
		}
		if !more {
			break
		}
		data = []byte(rest)
	}
	return first
}

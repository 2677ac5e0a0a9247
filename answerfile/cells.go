package answerfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math/big"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chuky/indicators"
)

// sheet is a table of cells.
type sheet struct {
	file, name string
	rows       [][]cell
}

// cell is one cell with the way its writer writes numbers.
type cell struct {
	text   string
	format indicators.Format
	row    int // of the file, from 1
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
// Vietnam writes both; otherwise numbers are a program's.
func (s *sheet) csv(data []byte) error {
	if !utf8.Valid(data) {
		return Faults{s.fault(0, -1, CodeEncoding, "Tệp CSV phải ở bảng mã UTF-8. Trong Excel hãy chọn “CSV UTF-8”.")}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	format := indicators.Plain
	first, _, _ := bytes.Cut(data, []byte("\n"))
	switch {
	case bytes.ContainsRune(first, ';'):
		r.Comma, format = ';', indicators.VN
	case bytes.ContainsRune(first, '\t'):
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
			row[i] = cell{strings.TrimSpace(text), format, line}
		}
		s.rows = append(s.rows, row)
	}
}

// xlsx reads the first sheet. A number cell is a number, to the fifteen digits that Excel shows; a
// text cell is what a person typed.
func (s *sheet) xlsx(data []byte) error {
	unreadable := func() error {
		return Faults{s.fault(0, -1, CodeUnreadable, "Không đọc được tệp Excel này. Hãy lưu lại dạng .xlsx rồi thử lại.")}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 64 << 20})
	if err != nil {
		return unreadable()
	}
	defer func() { _ = book.Close() }()
	s.name = book.GetSheetName(0)
	rows, err := book.GetRows(s.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return unreadable()
	}
	for i, texts := range rows {
		row := make([]cell, len(texts))
		for j, text := range texts {
			row[j] = cell{strings.TrimSpace(text), indicators.VN, i + 1}
			if row[j].text == "" || strings.Trim(row[j].text, "0123456789.eE+-") != "" {
				continue
			}
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return unreadable()
			}
			if kind, err := book.GetCellType(s.name, at); err == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber || kind == excelize.CellTypeFormula) {
				row[j].text, row[j].format = excelNumber(row[j].text), indicators.Plain
			}
		}
		s.rows = append(s.rows, row)
	}
	return nil
}

// excelNumber writes a stored binary number as the decimal that Excel shows: fifteen digits.
func excelNumber(s string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if len(mantissa) > 40 || len(exponent) > 3 {
		return s
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	whole := len(new(big.Int).Quo(new(big.Int).Abs(r.Num()), r.Denom()).String())
	text := r.FloatString(max(15-whole, 0))
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

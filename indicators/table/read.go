package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Errors of a file that holds no table. Their sentences are for people.
var (
	ErrNothing  = errors.New("bảng không có chỉ số nào có điểm hoặc cách tính điểm; hãy kiểm tra cột STT, Điểm tối đa, Cách tính điểm dưới dòng tiêu đề")
	ErrNoBook   = errors.New("không mở được tệp Excel; hãy mở bằng Excel rồi lưu lại dạng .xlsx")
	ErrNoHeader = errors.New("không thấy dòng tiêu đề có cột “Tiêu chí” và cột “Điểm tối đa” hoặc “STT”; dòng đầu của bảng cần ghi: STT, Tiêu chí, Điểm tối đa, Cách tính điểm")
	ErrTooLarge = fmt.Errorf("bảng quá lớn: nhiều nhất %d dòng, %d MB, mỗi ô %d ký tự", maxRows, maxBytes>>20, maxCell)
	ErrNotText  = errors.New("nội dung dán vào không phải chữ UTF-8")
)

// ReadXLSX reads the first sheet of a workbook that has a header.
func ReadXLSX(r io.Reader) (Sheet, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Sheet{}, err
	}
	if len(data) > maxBytes {
		return Sheet{}, ErrTooLarge
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 10 * maxBytes, UnzipXMLSizeLimit: 2 * maxBytes})
	if err != nil {
		return Sheet{}, ErrNoBook
	}
	defer func() { _ = f.Close() }() // read only
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return Sheet{}, fmt.Errorf("trang %s: %w", name, err)
		}
		lines := make([]int, len(rows))
		for i := range rows {
			lines[i] = i + 1
		}
		shown, err := f.GetRows(name) // numbers as the sheet shows them: "1.10" is stored as 1.1, and some "1.2" as a day
		if err != nil {
			return Sheet{}, fmt.Errorf("trang %s: %w", name, err)
		}
		if s, err := assemble(rows, shown, lines); !errors.Is(err, ErrNoHeader) {
			return s, err
		}
	}
	return Sheet{}, ErrNoHeader
}

// ReadText reads a table pasted from Word or Excel: cells between tabs, or between vertical bars, one row a line, or one
// cell a line with a bar behind it, as word processors save tables as text. A line without any sign goes on with the cell
// above it.
func ReadText(text string) (Sheet, error) {
	if len(text) > maxBytes {
		return Sheet{}, ErrTooLarge
	}
	if !utf8.ValidString(text) {
		return Sheet{}, ErrNotText
	}
	text = strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\r", "\n")
	if strings.Contains(text, "\t") {
		return readTabs(text)
	}
	return readBars(text)
}

func readTabs(text string) (Sheet, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	var rows [][]string
	var lines []int
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Sheet{}, fmt.Errorf("không đọc được bảng: %w", err)
		}
		line, _ := r.FieldPos(0)
		if len(rec) == 1 && len(rows) > 0 && len(rows[len(rows)-1]) > 1 { // the last cell goes on
			last := rows[len(rows)-1]
			last[len(last)-1] += "\n" + rec[0]
			continue
		}
		rows, lines = append(rows, rec), append(lines, line)
	}
	return assemble(rows, nil, lines)
}

func readBars(text string) (Sheet, error) {
	var rows [][]string
	var lines []int
	all := strings.Split(text, "\n")
	if cellPerLine(all) {
		return readCells(all)
	}
	for i, line := range all {
		t := strings.TrimSpace(line)
		switch {
		case t == "":
		case !strings.Contains(t, "|"):
			if len(rows) > 0 && len(rows[len(rows)-1]) > 1 {
				last := rows[len(rows)-1]
				last[len(last)-1] += "\n" + t
				continue
			}
			rows, lines = append(rows, []string{t}), append(lines, i+1)
		case strings.Trim(t, "|-: ") == "": // a Markdown rule
		default:
			t = strings.TrimSuffix(strings.TrimPrefix(t, "|"), "|")
			rows, lines = append(rows, strings.Split(t, "|")), append(lines, i+1)
		}
	}
	return assemble(rows, nil, lines)
}

// cellPerLine tells "one cell a line, a bar behind it" from "one row a line".
func cellPerLine(all []string) bool {
	single, several := 0, 0
	for _, line := range all {
		switch n := strings.Count(line, "|"); {
		case n == 1 && strings.HasSuffix(strings.TrimSpace(line), "|"):
			single++
		case n > 1 && strings.Trim(line, "| ") != "":
			several++
		}
	}
	return single > several
}

// readCells reads one cell a line. How many make a row is told by the header, which ends before the first number.
func readCells(all []string) (Sheet, error) {
	var cells []string
	var at []int
	var cell strings.Builder
	first := 0
	for i, line := range all {
		t := strings.TrimSpace(line)
		if first == 0 && t != "" {
			first = i + 1
		}
		body, ends := strings.CutSuffix(t, "|")
		if cell.Len() > 0 && body != "" {
			cell.WriteByte('\n')
		}
		cell.WriteString(strings.TrimSpace(body))
		if !ends {
			continue
		}
		cells, at = append(cells, cell.String()), append(at, first)
		cell.Reset()
		first = 0
	}
	for width := 2; width <= min(12, len(cells)); width++ {
		if _, ok := header(cells[:width]); !ok || meaning(cells[0]) != colNumber {
			continue
		}
		if width < len(cells) && meaning(cells[width]) != other {
			continue // more headings follow
		}
		var rows [][]string
		var lines []int
		for i := 0; i+width <= len(cells); i += width {
			rows, lines = append(rows, cells[i:i+width]), append(lines, at[i])
		}
		return assemble(rows, nil, lines)
	}
	return Sheet{}, ErrNoHeader
}

// assemble finds the header and reads what follows; later headers, as tables repeat them on every page, are left out.
// shown, where there is one, is the table as its program shows it: the numbers of the rows are taken from there.
func assemble(rows, shown [][]string, lines []int) (Sheet, error) {
	var s Sheet
	var columns []column
	for i, cells := range rows {
		if len(s.Rows) >= maxRows {
			return Sheet{}, ErrTooLarge
		}
		for _, c := range cells {
			if len([]rune(c)) > maxCell {
				return Sheet{}, ErrTooLarge
			}
		}
		if h, ok := header(cells); ok {
			columns = h
			continue
		}
		if columns == nil {
			if t := strings.TrimSpace(strings.Join(cells, " ")); t != "" {
				s.Title = strings.TrimSpace(s.Title + " " + t)
			}
			continue
		}
		r := row(lines[i], columns, cells)
		if i < len(shown) {
			r.Number = row(lines[i], columns, shown[i]).Number
		}
		if !r.blank() {
			s.Rows = append(s.Rows, r)
		}
	}
	if columns == nil {
		return Sheet{}, ErrNoHeader
	}
	return s, nil
}

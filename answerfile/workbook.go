package answerfile

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"

	"chuky/indicators"

	"github.com/xuri/excelize/v2"
)

// xlsx reads the first sheet. A number cell is a number, to the fifteen digits that Excel shows; a
// text cell is what a person typed.
func (s *sheet) xlsx(data []byte) error {
	unreadable := func() error {
		return Faults{s.fault(0, -1, CodeUnreadable, "Không đọc được tệp Excel này. Hãy lưu lại dạng .xlsx rồi thử lại.")}
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 64 << 20})
	if err != nil {
		return unreadable()
	}
	defer func() { _ = file.Close() }()
	s.name, s.others = file.GetSheetName(0), file.SheetCount-1
	rows, err := file.GetRows(s.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return unreadable()
	}
	if s.merged, err = merged(file, s.name); err != nil {
		return unreadable()
	}
	b := workbook{file: file, sheet: s.name, shown: make(map[int]shownAs)}
	width := 0
	for _, texts := range rows {
		width = max(width, len(texts))
	}
	for i, texts := range rows {
		row := make([]cell, len(texts), width)
		for j, text := range texts {
			row[j] = cell{text: strings.TrimSpace(text), format: indicators.VN, row: i + 1}
			if row[j].text != "" && strings.Trim(row[j].text, "0123456789.eE+-") != "" {
				continue
			}
			if err := b.look(&row[j], j); err != nil {
				return unreadable()
			}
		}
		for j := len(texts); j < width && len(texts) > 0; j++ { // the rows end with their last text
			c := cell{row: i + 1}
			if err := b.look(&c, j); err != nil {
				return unreadable()
			}
			row = append(row, c)
		}
		s.rows = append(s.rows, row)
	}
	return nil
}

// workbook asks a file about its cells.
type workbook struct {
	file  *excelize.File
	sheet string
	shown map[int]shownAs // by style
}

// shownAs is how a style shows a number.
type shownAs int

const (
	asNumber shownAs = iota
	asDate
	asPercent
)

// look finds out what a cell without text, or one that looks like a number, is.
func (b *workbook) look(c *cell, column int) error {
	at, err := excelize.CoordinatesToCellName(column+1, c.row)
	if err != nil {
		return err
	}
	if c.text == "" {
		formula, err := b.file.GetCellFormula(b.sheet, at)
		if err == nil && formula != "" {
			c.kind = formulaCell
		}
		return err
	}
	kind, err := b.file.GetCellType(b.sheet, at)
	if err != nil {
		return err
	}
	switch kind {
	case excelize.CellTypeBool:
		c.text = map[bool]string{true: "yes", false: "no"}[c.text == "1"]
		return nil
	case excelize.CellTypeUnset, excelize.CellTypeNumber, excelize.CellTypeFormula:
	default:
		return nil
	}
	style, err := b.file.GetCellStyle(b.sheet, at)
	if err != nil {
		return err
	}
	switch b.shows(style) {
	case asDate:
		c.kind = dateCell
		if serial, err := strconv.ParseFloat(c.text, 64); err == nil {
			if day, err := excelize.ExcelDateToTime(serial, false); err == nil {
				c.text = day.Format("2006-01-02")
			}
		}
	case asPercent: // 0.8 shown as 80%: what the person sees and means
		if r, ok := new(big.Rat).SetString(excelNumber(c.text)); ok {
			c.text = indicators.FormatExactVN(r.Mul(r, big.NewRat(100, 1))) + "%"
		}
	case asNumber:
		c.text, c.format, c.kind = excelNumber(c.text), indicators.Plain, numberCell
	}
	return nil
}

// shows says how a style shows numbers.
func (b *workbook) shows(style int) shownAs {
	if as, ok := b.shown[style]; ok {
		return as
	}
	as := asNumber
	if s, err := b.file.GetStyle(style); err == nil {
		as = numberFormat(s.NumFmt, s.CustomNumFmt)
	}
	b.shown[style] = as
	return as
}

// numberFormat reads a number format: the built-in ones by their number (ECMA-376, 18.8.30), others by their letters.
func numberFormat(id int, custom *string) shownAs {
	if custom == nil {
		switch {
		case id == 9 || id == 10:
			return asPercent
		case id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58:
			return asDate
		}
		return asNumber
	}
	var letters strings.Builder
	quoted, bracket, skip := false, false, false
	for _, r := range strings.ToLower(*custom) {
		switch {
		case skip:
			skip = false
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\\' || r == '_' || r == '*':
			skip = true
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case !bracket:
			letters.WriteRune(r)
		}
	}
	code := strings.ReplaceAll(letters.String(), "general", "")
	switch {
	case strings.ContainsAny(code, "ymdhs"):
		return asDate
	case strings.Contains(code, "%"):
		return asPercent
	}
	return asNumber
}

// merged lists a sheet's merged cells.
func merged(file *excelize.File, sheet string) ([]area, error) {
	cells, err := file.GetMergeCells(sheet, true)
	if err != nil {
		return nil, err
	}
	var out []area
	for _, m := range cells {
		a := area{ref: m.GetStartAxis() + ":" + m.GetEndAxis()}
		if a.left, a.top, err = excelize.CellNameToCoordinates(m.GetStartAxis()); err != nil {
			return nil, err
		}
		if a.right, a.bottom, err = excelize.CellNameToCoordinates(m.GetEndAxis()); err != nil {
			return nil, err
		}
		a.left, a.top, a.right, a.bottom = a.left-1, a.top-1, a.right-1, a.bottom-1
		out = append(out, a)
	}
	return out, nil
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

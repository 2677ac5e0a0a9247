package answerfile

import (
	"fmt"
	"strings"
)

// Codes of Fault beside those of indicators.InputError; programs may rely on them.
const (
	CodeKind       = "file_kind"
	CodeUnreadable = "file_unreadable"
	CodeEncoding   = "file_encoding"
	CodeEmpty      = "file_empty"
	CodeTooLong    = "file_too_long"
	CodeSet        = "set_unknown"
	CodeHeader     = "header_missing"
	CodeColumn     = "column_unknown"
	CodeUnit       = "unit_missing"
	CodeConflict   = "unit_conflict"
	CodeRepeated   = "answer_repeated"
	CodeState      = "state_unknown"
	CodeItem       = "item_unknown"
	CodeField      = "field_unknown"
	CodeCell       = "cell_not_a_number" // a date, a formula without a value
	CodeMerged     = "cell_merged"
	CodeExtra      = "row_too_long"
	CodeAmbiguous  = "item_ambiguous"
)

// Fault is something wrong in a file: where it stands, a stable code, and a Vietnamese sentence
// that says how to mend it.
type Fault struct {
	File    string
	Sheet   string // XLSX
	Row     int    // line of the file or row of the sheet, from 1; 0 for the whole file
	Column  string // "F", or in JSON the path: units[2].answers["1.2"].a
	Code    string
	Message string
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Sheet != "" {
		fmt.Fprintf(&b, ", trang “%s”", f.Sheet)
	}
	if f.Row > 0 {
		fmt.Fprintf(&b, ", dòng %d", f.Row)
	}
	if f.Column != "" {
		fmt.Fprintf(&b, ", cột %s", f.Column)
	}
	return b.String() + ": " + f.Message + " [" + f.Code + "]"
}

// Faults are all that were found in a file.
type Faults []*Fault

// mostShown keeps a file that is wrong throughout readable.
const mostShown = 50

func (f Faults) Error() string {
	lines := make([]string, 0, len(f))
	for i, fault := range f {
		if i == mostShown {
			lines = append(lines, fmt.Sprintf("… và %d lỗi khác", len(f)-i))
			break
		}
		lines = append(lines, fault.Error())
	}
	return strings.Join(lines, "\n")
}

// err is nil when nothing is wrong.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

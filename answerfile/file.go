package answerfile

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/scoring"
)

// File is what one file says.
type File struct {
	Name  string
	Set   string // JSON: the set that it answers; "" in a table
	Year  int    // JSON: the assessed year; 0 when it does not say
	Units []scoring.Unit

	places []place // by unit: where it stands, of JSON
}

// place is where a unit begins.
type place struct {
	line  int
	index int
}

// mostUnits bounds a file.
const mostUnits = 20_000

// Read reads a file of answers to a set as the cycle's readings make it. name is shown in errors
// and says by its ending what the data is: .json, .csv, .txt or .xlsx. A *Faults lists everything
// that is wrong.
func Read(name string, data []byte, set *indicators.Set) (*File, error) {
	if IsJSON(name) {
		f, err := ReadJSON(name, data)
		if err != nil {
			return nil, err
		}
		return f, f.Check(set)
	}
	return readTable(name, data, set)
}

// IsJSON reports whether a file name ends as JSON does; such a file names its set itself.
func IsJSON(name string) bool { return strings.EqualFold(path.Ext(name), ".json") }

// Check holds the answers of a JSON file against the set: every figure as on entry.
func (f *File) Check(set *indicators.Set) error {
	var out Faults
	seen := make(map[string]bool)
	for i := range f.Units {
		u := &f.Units[i]
		at := func(code, path, message string) {
			out = append(out, &Fault{File: f.Name, Row: f.places[i].line, Column: fmt.Sprintf("units[%d]%s", f.places[i].index, path), Code: code, Message: message})
		}
		switch {
		case u.Code == "":
			at(CodeUnit, ".code", "Thiếu mã đơn vị. Hãy ghi mã định danh của đơn vị.")
		case seen[u.Code]:
			at(CodeConflict, ".code", fmt.Sprintf("Mã đơn vị “%s” lặp lại. Hãy gộp số liệu của đơn vị vào một chỗ.", u.Code))
		}
		seen[u.Code] = true
		for _, code := range slices.Sorted(maps.Keys(u.Answers)) {
			a := u.Answers[code]
			item, ok := set.Find(code)
			if !ok {
				at(CodeItem, fmt.Sprintf(".answers[%q]", code), noItem(code, set))
				continue
			}
			values := maps.Clone(a.Values)
			if a.Choice != "" {
				if values == nil {
					values = make(map[string]string)
				}
				values[indicators.ChoiceKey] = a.Choice
			}
			for _, key := range slices.Sorted(maps.Keys(values)) {
				if _, e := parse(set, item, key, values[key], indicators.Plain); e != nil {
					at(e.Code, fmt.Sprintf(".answers[%q].%s", code, key), e.Message)
				}
			}
		}
	}
	return out.err()
}

func noItem(code string, set *indicators.Set) string {
	return fmt.Sprintf("Bộ chỉ số %s không có mục “%s”. Hãy xem mã bằng lệnh chuky indicators show %s.", set.ID, code, set.ID)
}

// parse is ParseAnswer for files: figures that are not asked may be given (their source counts
// first), and those of a reading not chosen are left alone.
func parse(set *indicators.Set, item *indicators.Item, key, raw string, f indicators.Format) (string, *indicators.InputError) {
	if in, ok := item.Input(key); ok {
		return indicators.ParseInput(item, in, raw, f)
	}
	if key != indicators.ChoiceKey && set.Known(item.Code, key) {
		return strings.TrimSpace(raw), nil
	}
	return indicators.ParseAnswer(item, key, raw, f)
}

// Refused turns what the engine refuses into a fault of the file; other errors pass.
func (f *File) Refused(err error) error {
	var ae *scoring.AnswerError
	if errors.As(err, &ae) {
		return Faults{{File: f.Name, Code: ae.Err.Code, Message: "Đơn vị " + ae.Unit + ": " + ae.Err.Message}}
	}
	return err
}

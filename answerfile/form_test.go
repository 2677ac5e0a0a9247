package answerfile_test

import (
	"bytes"
	"testing"

	"chuky/answerfile"
	"chuky/indicators"
	"chuky/scoring"

	"github.com/xuri/excelize/v2"
)

// A form that is filled in is read back: every figure that the set asks for has its row, and nothing else.
func TestFormsAreReadBack(t *testing.T) {
	for _, set := range indicators.Builtin() {
		if set.SetKind == indicators.TargetSet {
			continue
		}
		var b bytes.Buffer
		if err := answerfile.WriteForm(&b, set, []scoring.Unit{{Code: "H29.1", Name: "Sở Y tế"}, {Code: "H29.2", Name: "Sở Xây dựng"}}); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("Số liệu")
		if err != nil {
			t.Fatal(err)
		}
		filled := 0
		for i, r := range rows[1:] {
			it, ok := set.Find(r[3])
			if !ok {
				t.Fatalf("%s: row %d asks for %q", set.ID, i+2, r[3])
			}
			var value string
			switch in, ok := it.Input(r[5]); {
			case r[5] == indicators.ChoiceKey:
				value = it.Choices[0].Key
			case ok && in.Kind == indicators.Pick:
				value = in.Choices[0].Key
			case ok && in.Kind == indicators.Integer:
				value = "1"
			default:
				continue
			}
			if err := f.SetCellValue("Số liệu", cell(t, 9, i+2), value); err != nil {
				t.Fatal(err)
			}
			filled++
		}
		var out bytes.Buffer
		if _, err := f.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		got, err := answerfile.Read("form.xlsx", out.Bytes(), set)
		if filled == 0 {
			continue // only points that a person awards
		}
		if err != nil {
			t.Fatalf("%s: %v", set.ID, err)
		}
		n := 0
		for _, u := range got.Units {
			for _, a := range u.Answers {
				n += len(a.Values)
				if a.Choice != "" {
					n++
				}
			}
		}
		if len(got.Units) != 2 || n != filled {
			t.Errorf("%s: %d units, %d answers read, %d filled in", set.ID, len(got.Units), n, filled)
		}
	}
}

func cell(t *testing.T, col, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

package answerfile_test

import (
	"bytes"
	"errors"
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

// A list that a unit keeps has a row for every item; what is written there comes back as the list, in its own order.
func TestListsInForms(t *testing.T) {
	set, err := indicators.Get("qd1726-tinh", "1")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := answerfile.WriteForm(&b, set, []scoring.Unit{{Code: "H29"}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Số liệu")
	if err != nil {
		t.Fatal(err)
	}
	items, typed := 0, map[string]string{"value:A/I/1/1.1": "shared, built", "value:A/I/1/1.2": "built;open", "value:A/I/1/1.3": "không"}
	for i, r := range rows[1:] {
		if r[3] == "I.4" {
			items++
		}
		if v, ok := typed[r[5]]; ok {
			if err := f.SetCellValue("Số liệu", cell(t, 9, i+2), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if items != 274 {
		t.Errorf("%d rows for the list", items)
	}
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	got, err := answerfile.Read("form.xlsx", out.Bytes(), set)
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Units[0].Answers["I.4"].Values["value"]; v != "A/I/1/1.1:built,shared;A/I/1/1.2:built,open" {
		t.Errorf("%q", v)
	}
	for value, want := range map[string]string{"built,x": "list_invalid", "": ""} {
		_, err := answerfile.Read("a.csv", []byte("Mã đơn vị,Mã tiêu chí,Số liệu,Giá trị\nH29,I.4,value:A/I/1/1.1,\""+value+"\"\n"), set)
		var faults answerfile.Faults
		if errors.As(err, &faults) != (want != "") || want != "" && faults[0].Code != want {
			t.Errorf("%q: %v", value, err)
		}
	}
}

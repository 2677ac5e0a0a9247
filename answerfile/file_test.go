package answerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chuky/indicators"
	"chuky/scoring"
)

func builtin(t testing.TB, id string) *indicators.Set {
	t.Helper()
	set, err := indicators.Get(id, "")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// xlsx is a sheet of these cells; numbers stay numbers.
func xlsx(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const asJSON = `{"set": "qd79-so-nganh", "year": 2023, "units": [
 {"code": "A", "name": "Sở A", "block": "Sở", "answers": {"1.1": {"choice": "head"}, "1.2": {"a": 3, "b": "4"}, "5.1": {"not_applicable": true}, "6.1": {"a": true, "b": "no"}, "I.1.5": {"value": 1234}}},
 {"code": "B", "name": "Sở B", "block": "Sở", "answers": {"1.2": {"a": 1e0, "b": 3.0}}}]}`

const long = "Mã đơn vị;Tên đơn vị;Khối;Mã tiêu chí;Tiêu chí;Số liệu;Giá trị\r\n" +
	"A;Sở A;Sở;1.1;;choice;Trưởng ban là Giám đốc\r\n" +
	"A;;;1.2;;a;3\r\nA;;;1.2;;b;4\r\nA;;;5.1;;not_applicable;x\r\nA;;;6.1;;a;yes\r\nA;;;6.1;;b;no\r\nA;;;I.1.5;;;1.234\r\n;;;;;;\r\n" +
	"B;Sở B;Sở;1.2;;a;1\r\nB;;;1.2;;b;3\r\nB;;;1.3;;a;\r\n"

const wide = "\ufeffSTT,Mã đơn vị,Đơn vị,Khối,1.1,1.2.a,1.2.b,5.1.not_applicable,6.1.a,6.1.b,I.1.5,Ghi chú\n" +
	"1,A,Sở A,Sở,head,3,4,có,yes,no,1234,x\n2,B,Sở B,Sở,,1,3,,,,,\n"

// One set of figures in every layout gives one result.
func TestEveryLayoutSaysTheSame(t *testing.T) {
	set := builtin(t, "qd79-so-nganh")
	label := set.Criteria()[0].Choices[0].Label
	files := map[string][]byte{
		"a.json": []byte(asJSON),
		"a.csv":  []byte(strings.Replace(long, "Trưởng ban là Giám đốc", label, 1)),
		"w.csv":  []byte(wide),
		"w.txt":  []byte(strings.ReplaceAll(wide, ",", "\t")),
		"a.xlsx": xlsx(t, []any{"BIỂU MẪU NHẬP SỐ LIỆU"}, []any{},
			[]any{"Mã đơn vị", "Tên đơn vị", "Khối", "Mã tiêu chí", "Số liệu", "Giá trị"},
			[]any{"A", "Sở A", "Sở", "1.1", "choice", "head"}, []any{"A", "", "", "1.2", "a", 3}, []any{"A", "", "", "1.2", "b", 4.0},
			[]any{"A", "", "", "5.1", "not_applicable", 1}, []any{"A", "", "", "6.1", "a", "yes"}, []any{"A", "", "", "6.1", "b", "no"},
			[]any{"A", "", "", "I.1.5", "value", "1.234"}, []any{"B", "Sở B", "Sở", "1.2", "a", "1"}, []any{"B", "", "", "1.2", "b", 3}),
		"w.xlsx": xlsx(t, []any{"Mã đơn vị", "Tên đơn vị", "Khối", "1.1", "1.2.a", "1.2.b", "5.1.not_applicable", "6.1.a", "6.1.b", "I.1.5.value"},
			[]any{"A", "Sở A", "Sở", "head", 3, 4, "x", "yes", "no", 1234}, []any{"B", "Sở B", "Sở", nil, 1, 3}),
	}
	var want string
	for _, name := range []string{"a.json", "a.csv", "w.csv", "w.txt", "a.xlsx", "w.xlsx"} {
		f, err := Read(name, files[name], set)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		res, err := scoring.Score(set, f.Units, scoring.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want == "" {
			want = string(res.Canonical())
			if u := res.Units[0]; u.Exact != "71/2" || u.Name != "Sở A" || u.Block != "Sở" { // 10 + 15/2 + 10 + 8
				t.Errorf("A: %s points, %q, %q", u.Exact, u.Name, u.Block)
			}
		}
		if got := string(res.Canonical()); got != want {
			t.Errorf("%s gives\n%s\nnot\n%s", name, got, want)
		}
	}
}

// Every mistake names its place, has a code and says how to mend it; all are found at once.
func TestFaultsNameTheirPlace(t *testing.T) {
	set := builtin(t, "qd79-so-nganh")
	head := "Mã đơn vị,Tên đơn vị,Mã tiêu chí,Số liệu,Giá trị\n"
	for name, c := range map[string]struct {
		file string
		data string
		want []string // the beginnings of the faults, with their codes
	}{
		"several at once": {"s.csv", head + "A,Sở A,1.2,a,x3\nA,Sở A,1.2,b,2.5\n,,1.2,a,1\nA,Sở B,9.9,a,1\n", []string{
			"s.csv, dòng 2, cột E|number_not_a_number", "s.csv, dòng 3, cột E|number_not_integer", "s.csv, dòng 4, cột A|unit_missing",
			"s.csv, dòng 5, cột B|unit_conflict", "s.csv, dòng 5, cột C|item_unknown"}},
		"a share for a count":  {"s.csv", head + "A,,1.2,a,75%\n", []string{"s.csv, dòng 2, cột E|share_where_count"}},
		"unknown figure":       {"s.csv", head + "A,,1.2,zz,1\n", []string{"s.csv, dòng 2, cột E|input_unknown"}},
		"said twice":           {"s.csv", head + "A,,1.2,a,1\nA,,1.2,a,2\n", []string{"s.csv, dòng 3, cột E|answer_repeated"}},
		"unknown choice":       {"s.csv", head + "A,,1.1,choice,boss\n", []string{"s.csv, dòng 2, cột E|choice_unknown"}},
		"unknown state":        {"s.csv", head + "A,,1.1,state,done\n", []string{"s.csv, dòng 2, cột E|state_unknown"}},
		"no header":            {"s.csv", "a,b\n1,2\n", []string{"s.csv, dòng 1|header_missing"}},
		"a column missing":     {"s.csv", "Mã đơn vị,Mã tiêu chí,Giá trị\nA,1.2,3\n", []string{"s.csv, dòng 1|header_missing"}},
		"a heading misspelt":   {"s.csv", "Mã đơn vị,1.2.a,1.2b\nA,1,2\n", []string{"s.csv, dòng 1, cột C|column_unknown"}},
		"nothing":              {"s.csv", head, []string{"s.csv|file_empty"}},
		"not UTF-8":            {"s.csv", "M\xe3,b\n", []string{"s.csv|file_encoding"}},
		"a quote left open":    {"s.csv", head + "A,\"x,1.2,a,1\n", []string{"s.csv, dòng 2|file_unreadable"}},
		"another kind":         {"s.pdf", "%PDF", []string{"s.pdf|file_kind"}},
		"no workbook":          {"s.xlsx", "PK", []string{"s.xlsx|file_unreadable"}},
		"JSON syntax":          {"s.json", "{\"units\": [\n{]}", []string{"s.json, dòng 2|file_unreadable"}},
		"JSON of another kind": {"s.json", "{\"units\": 3}", []string{"s.json, dòng 1|file_unreadable"}},
		"JSON cut short":       {"s.json", "{\"units\": [", []string{"s.json, dòng 1|file_unreadable"}},
		"JSON of nobody":       {"s.json", "{\"units\": []}", []string{"s.json, dòng 1|file_empty"}},
		"JSON answers": {"s.json", "{\"set\": \"qd79-so-nganh\", \"units\": [\n {\"code\": \"A\", \"answers\": {}},\n {\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": \"3/4\", \"b\": -1}, \"9.9\": {}}}]}", []string{
			"s.json, dòng 3, cột units[1].code|unit_conflict", "s.json, dòng 3, cột units[1].answers[\"1.2\"].a|number_not_integer",
			"s.json, dòng 3, cột units[1].answers[\"1.2\"].b|number_negative", "s.json, dòng 3, cột units[1].answers[\"9.9\"]|item_unknown"}},
		"JSON state":              {"s.json", "{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"state\": \"x\"}}}]}", []string{"s.json, dòng 1, cột units[0].answers[\"1.2\"].state|state_unknown"}},
		"an empty file":           {"s.csv", "", []string{"s.csv|file_empty"}},
		"an empty JSON file":      {"s.json", " \n", []string{"s.json|file_empty"}},
		"JSON in UTF-16":          {"s.json", "\xff\xfe{\x00", []string{"s.json|file_encoding"}},
		"a comma too many":        {"s.csv", head + "A,,1.2,a,1,234\n", []string{"s.csv, dòng 2, cột F|row_too_long"}},
		"a field misspelt":        {"s.json", "{\"units\": [{\"code\": \"A\", \"answerz\": {}}]}", []string{"s.json, dòng 1, cột units[0].answerz|field_unknown"}},
		"a criterion twice":       {"s.json", "{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": 1}, \"1.2\": {\"a\": 2}}}]}", []string{"s.json, dòng 1, cột units[0].answers[\"1.2\"]|answer_repeated"}},
		"a figure twice":          {"s.json", "{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": 1, \"a\": 2}}}]}", []string{"s.json, dòng 1, cột units[0].answers[\"1.2\"].a|answer_repeated"}},
		"units twice":             {"s.json", "{\"units\": [{\"code\": \"A\"}], \"units\": [{\"code\": \"B\"}]}", []string{"s.json, dòng 1|answer_repeated"}},
		"JSON NaN":                {"s.json", "{\"units\": [\n{\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": NaN}}}]}", []string{"s.json, dòng 2|file_unreadable"}},
		"a figure that is none":   {"s.json", "{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": [1]}, \"1.3\": 5}}]}", []string{"s.json, dòng 1, cột units[0].answers[\"1.2\"].a|file_unreadable", "s.json, dòng 1, cột units[0].answers[\"1.3\"]|file_unreadable"}},
		"not_applicable in words": {"s.json", "{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"not_applicable\": \"có\"}}}]}", []string{"s.json, dòng 1, cột units[0].answers[\"1.2\"].not_applicable|state_unknown"}},
		"a code that is a number": {"s.json", "{\"units\": [{\"code\": 7}]}", []string{"s.json, dòng 1, cột units[0].code|file_unreadable"}},
	} {
		_, err := Read(c.file, []byte(c.data), set)
		var faults Faults
		if !errors.As(err, &faults) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range faults {
			place, _, _ := strings.Cut(f.Error(), ": ")
			got = append(got, place+"|"+f.Code)
			if !strings.HasSuffix(f.Error(), "["+f.Code+"]") || len([]rune(f.Message)) < 20 {
				t.Errorf("%s: %q says too little", name, f.Error())
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// Excel stores 0.1 + 0.2 as 0.30000000000000004; the person sees and means 0,3.
func TestNumbersAsExcelShowsThem(t *testing.T) {
	for stored, want := range map[string]string{
		"0.30000000000000004": "0.3", "1.5E+3": "1500", "3": "3", "-2": "-2", "1234.5": "1234.5", "123456789012345": "123456789012345", "1E-2": "0.01", "0.1": "0.1",
	} {
		if got := excelNumber(stored); got != want {
			t.Errorf("%s is read as %s, want %s", stored, got, want)
		}
	}
}

func result(t testing.TB, explain bool) (*indicators.Set, *scoring.Result) {
	t.Helper()
	set := builtin(t, "qd79-so-nganh")
	f, err := Read("a.json", []byte(asJSON), set)
	if err != nil {
		t.Fatal(err)
	}
	f.Units[1].Name = "=HYPERLINK(\"x\")"
	f.Units = append(f.Units, scoring.Unit{Code: "C", Unranked: true, Block: "Sở", Answers: map[string]scoring.Answer{"1.2": {Values: map[string]string{"a": "5", "b": "4"}, State: scoring.StatePending}}})
	res, err := scoring.Score(set, f.Units, scoring.Options{Explain: explain})
	if err != nil {
		t.Fatal(err)
	}
	return set, res
}

func TestTableForTheTerminal(t *testing.T) {
	set, res := result(t, false)
	var b bytes.Buffer
	if err := WriteTable(&b, set, res); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1     Sở    A", "35,50", "–     Sở    C", "10,00 *", "tạm tính", "Tử số lớn hơn mẫu số", "Không có số liệu", res.SnapshotDigest} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "75 % × 10") {
		t.Error("explanations were not asked for")
	}
	set, res = result(t, true)
	b.Reset()
	if err := WriteTable(&b, set, res); err != nil || !strings.Contains(b.String(), "75 % × 10 = 7,50") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A workbook opens again with every point in it, and no name becomes a formula.
func TestBook(t *testing.T) {
	set, res := result(t, true)
	var b bytes.Buffer
	if err := WriteBook(&b, set, res); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := f.GetSheetList(); strings.Join(got, ",") != "Xếp hạng,Điểm tiêu chí,Giải thích" {
		t.Fatalf("sheets %v", got)
	}
	ranking, err := f.GetRows("Xếp hạng")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(ranking[1], "|") != "1|Sở|A|Sở A|35,50|330|10,76|Khởi động" || ranking[2][3] != "=HYPERLINK(\"x\")" || ranking[3][0] != "–" {
		t.Errorf("ranking %q", ranking)
	}
	if formula, err := f.GetCellFormula("Xếp hạng", "D3"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}
	points, err := f.GetRows("Điểm tiêu chí")
	if err != nil || len(points) != 1+3*len(set.Criteria()) || strings.Join(points[2][:7], "|") != "A|1.2|"+set.Criteria()[1].Name+"|7,50|15/2|10|Đã chấm" {
		t.Errorf("%d rows, %q, %v", len(points), points[2], err)
	}
}

func TestComparisonAndRanges(t *testing.T) {
	set := builtin(t, "qd79-so-nganh")
	unit := func(code, n string) scoring.Unit {
		return scoring.Unit{Code: code, Name: "Sở " + code, Answers: map[string]scoring.Answer{"5.1": {Values: map[string]string{"a": n}}}}
	}
	c, err := scoring.WhatIf(set, []scoring.Unit{unit("A", "1"), unit("B", "2"), unit("C", "3")}, []scoring.Unit{unit("A", "9"), unit("B", "2"), unit("C", "3")}, scoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteComparison(&b, c); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0,00 → 10,00", "3 → 1", "số liệu của đơn vị", "đơn vị khác làm đổi mức so sánh", "Tiêu chí 5.1: thấp nhất 1 → 2, cao nhất 3 → 9, 3 → 3 đơn vị."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the comparison lacks %q:\n%s", want, b.String())
		}
	}
	r, err := scoring.Robust(set, []scoring.Unit{unit("A", "1"), unit("B", "2")}, scoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	if err := WriteRobustness(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Kendall tau-b", "without:5.1", "1,0000", "Sở A"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the ranges lack %q:\n%s", want, b.String())
		}
	}
}

// Whatever the bytes, reading ends with units that the engine takes, or with faults that name the file.
func FuzzRead(f *testing.F) {
	f.Add("a.json", []byte(asJSON))
	f.Add("a.csv", []byte(long))
	f.Add("w.csv", []byte(wide))
	f.Add("w.txt", []byte(strings.ReplaceAll(wide, ",", "\t")))
	f.Add("x.xlsx", xlsx(f, []any{"Mã đơn vị", "1.2.a", "1.2.b"}, []any{"A", 1, "2"}))
	set := builtin(f, "qd79-so-nganh")
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file, err := Read(name, data, set)
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || faults[0].File != name || faults[0].Code == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if _, err := scoring.Score(set, file.Units, scoring.Options{}); err != nil {
			t.Fatalf("what was read is refused: %v", err)
		}
		if _, err := json.Marshal(file.Units); err != nil {
			t.Fatal(err)
		}
	})
}

// A workbook's cells are not always what they look like: a day is stored as a number, “6.10” typed as a number is 6.1, merged
// cells are empty but for the first, and a formula may never have been computed. None of them becomes a figure in silence.
func TestCellsThatAreNoFigures(t *testing.T) {
	set := builtin(t, "qd79-so-nganh")
	head := []any{ColumnUnit, ColumnItem, ColumnKey, ColumnValue}
	style := func(t *testing.T, f *excelize.File, cell, format string) {
		t.Helper()
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		row   []any // of criterion, key, value
		spoil func(*testing.T, *excelize.File) error
		want  string
	}{
		"a day":                  {[]any{"A", "1.2", "a", 45047}, func(t *testing.T, f *excelize.File) error { style(t, f, "D2", "dd/mm/yyyy"); return nil }, "dòng 2, cột D|cell_not_a_number"},
		"a time":                 {[]any{"A", "1.2", "a", 0.25}, func(t *testing.T, f *excelize.File) error { style(t, f, "D2", "[h]:mm"); return nil }, "dòng 2, cột D|cell_not_a_number"},
		"a share":                {[]any{"A", "1.2", "a", 1}, func(t *testing.T, f *excelize.File) error { style(t, f, "D2", "0.00%"); return nil }, "dòng 2, cột D|share_where_count"},
		"a truth":                {[]any{"A", "1.2", "a", true}, nil, "dòng 2, cột D|number_not_a_number"},
		"a code stored as 6.1":   {[]any{"A", 6.1, "a", 1}, nil, "dòng 2, cột B|item_ambiguous"},
		"a code that is a day":   {[]any{"A", 44958, "a", 1}, func(t *testing.T, f *excelize.File) error { style(t, f, "B2", "d.m"); return nil }, "dòng 2, cột B|item_unknown"},
		"merged figures":         {[]any{"A", "1.2", "a", 1}, func(_ *testing.T, f *excelize.File) error { return f.MergeCell("Sheet1", "D2", "D3") }, "dòng 2, cột D|cell_merged"},
		"a formula not computed": {[]any{"A", "1.2", "a", nil}, func(_ *testing.T, f *excelize.File) error { return f.SetCellFormula("Sheet1", "D2", "1+2") }, "dòng 2, cột D|cell_not_a_number"},
	} {
		f, err := excelize.OpenReader(bytes.NewReader(xlsx(t, head, c.row)))
		if err != nil {
			t.Fatal(err)
		}
		if c.spoil != nil {
			if err := c.spoil(t, f); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		_, err = Read("s.xlsx", b.Bytes(), set)
		var faults Faults
		if !errors.As(err, &faults) || len(faults) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		place, _, _ := strings.Cut(faults[0].Error(), ": ")
		if got := strings.TrimPrefix(place, "s.xlsx, trang “Sheet1”, ") + "|" + faults[0].Code; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	// A thousands format with letters in quotes, and a title merged above the table, are no reason to refuse.
	f, err := excelize.OpenReader(bytes.NewReader(xlsx(t, []any{"SỐ LIỆU NĂM 2025"}, head, []any{"A", "1.2", "a", 3}, []any{"A", "1.2", "b", 4})))
	if err != nil {
		t.Fatal(err)
	}
	style(t, f, "D3", `#,##0 "days"`)
	if err := f.MergeCell("Sheet1", "A1", "D1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	file, err := Read("s.xlsx", b.Bytes(), set)
	if err != nil || file.Units[0].Answers["1.2"].Values["a"] != "3" {
		t.Errorf("%+v, %v", file, err)
	}
}

// A mark at the beginning, a title with a comma above the headings: what Excel and people add is no part of the figures.
func TestWhatProgramsAddIsNoFault(t *testing.T) {
	set := builtin(t, "qd79-so-nganh")
	for name, data := range map[string]string{
		"a.json": "\ufeff{\"units\": [{\"code\": \"A\", \"answers\": {\"1.2\": {\"a\": 1000, \"b\": 4000}}}]}",
		"a.csv":  "\ufeffBÁO CÁO SỐ LIỆU, NĂM 2025\r\n\r\nMã đơn vị;Mã tiêu chí;Số liệu;Giá trị\r\nA;1.2;a;1.000\r\nA;1.2;b;4.000\r\n",
		"b.csv":  "sep=;\r\nMã đơn vị;Mã tiêu chí;Số liệu;Giá trị\r\nA;1.2;a;1.000\r\nA;1.2;b;4.000\r\n",
	} {
		f, err := Read(name, []byte(data), set)
		if err != nil || f.Units[0].Answers["1.2"].Values["a"] != "1000" {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

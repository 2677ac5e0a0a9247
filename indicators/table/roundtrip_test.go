package table_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"chuky/indicators"
	"chuky/indicators/table"
)

// shape writes down all of a method that decides points, its letters by their order of appearance.
func shape(m *indicators.Method, choices []indicators.Choice) string {
	letters := map[string]string{}
	expr := func(e *indicators.Expr) string {
		if e == nil {
			return "-"
		}
		return e.Format(func(k string) string {
			if letters[k] == "" {
				letters[k] = string(rune('a' + len(letters)))
			}
			return letters[k]
		}, indicators.CanonicalNumber)
	}
	var write func(m *indicators.Method, choices []indicators.Choice) string
	write = func(m *indicators.Method, choices []indicators.Choice) string {
		out := fmt.Sprintf("%s %s %s %s %v %v %v %v", m.Kind, expr(m.Value), expr(m.Num), expr(m.Den), m.Limit, m.CapAt, m.Target, m.PerItem)
		for _, t := range m.Tiers {
			out += fmt.Sprintf(" [%v %v %v]", t.At, t.Inclusive, t.Fraction)
		}
		if m.Require != nil {
			out += fmt.Sprintf(" else %v", m.Require.Otherwise)
		}
		if m.Kind == indicators.YesNo || m.Kind == indicators.ChoiceOf {
			for _, c := range choices {
				out += fmt.Sprintf(" %v", c.Fraction)
			}
		}
		for _, p := range m.Parts {
			part := p.Method
			out += fmt.Sprintf(" {%v %s}", p.Weight, write(&part, nil))
		}
		return out
	}
	return write(m, choices)
}

func annex(t *testing.T, id string) *indicators.Set {
	t.Helper()
	s, err := indicators.Get(id, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// measure compares what came back, criterion by criterion in order.
func measure(t *testing.T, want *indicators.Set, im *table.Imported) {
	t.Helper()
	if im.Set == nil {
		t.Fatalf("%v\n%s", im.Faults, im.YAML)
	}
	for _, p := range im.Problems {
		t.Errorf("no place: %+v", p)
	}
	got, wanted := im.Set.Criteria(), want.Criteria()
	if len(got) != len(wanted) || im.Criteria != len(wanted) {
		t.Fatalf("%d criteria, want %d", len(got), len(wanted))
	}
	listed := map[int]bool{}
	for _, p := range im.Unread {
		listed[p.Line] = true
	}
	right := 0
	for i, it := range got {
		w := wanted[i]
		switch {
		case it.Max == nil || it.Max.Cmp(w.Max) != 0:
			t.Errorf("%s: %v points, want %v", w.Code, it.Max, w.Max)
		case it.Method.Kind == indicators.Direct:
			if !listed[it.Line] {
				t.Errorf("%s stays as text and is not listed", w.Code)
			}
		case shape(it.Method, it.Choices) == shape(w.Method, w.Choices):
			right++
		default:
			t.Errorf("%s came back wrong:\n %s\nwant\n %s", w.Code, shape(it.Method, it.Choices), shape(w.Method, w.Choices))
		}
	}
	t.Logf("%s: %d of %d criteria with the right method, %d listed", want.ID, right, len(wanted), len(im.Unread))
	if right*100 < 90*len(wanted) {
		t.Errorf("%d of %d are right", right, len(wanted))
	}
	if len(got) != right+len(im.Unread) {
		t.Errorf("%d right and %d listed are not all %d", right, len(im.Unread), len(got))
	}
}

// Exported as a plain table and imported again, at least nine of ten criteria have their method, the rest are listed, and
// none is wrong; by a workbook, by text between tabs, between bars, and one cell a line.
func TestAnnexesComeBack(t *testing.T) {
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen"} {
		s := annex(t, id)
		sheet := table.Export(s)
		var b bytes.Buffer
		if err := table.WriteXLSX(&b, s); err != nil {
			t.Fatal(err)
		}
		book, err := table.ReadXLSX(&b)
		if err != nil {
			t.Fatal(err)
		}
		for name, read := range map[string]func() (table.Sheet, error){
			"workbook":    func() (table.Sheet, error) { return book, nil },
			"tabs":        func() (table.Sheet, error) { return table.ReadText(written(sheet, "\t", "\n")) },
			"bars":        func() (table.Sheet, error) { return table.ReadText(written(sheet, " | ", "\n")) },
			"cell a line": func() (table.Sheet, error) { return table.ReadText(written(sheet, " |\n", " |\n")) },
		} {
			t.Run(id+"/"+name, func(t *testing.T) {
				got, err := read()
				if err != nil {
					t.Fatal(err)
				}
				im, err := table.Import(got, table.Meta{Title: s.Title, Group: "thu"})
				if err != nil {
					t.Fatal(err)
				}
				measure(t, s, im)
				if im.Faults != nil {
					t.Error(im.Faults)
				}
				if im.Set.Max.Cmp(s.Max) != 0 || len(im.Set.Main) != len(s.Main) {
					t.Errorf("%v points in %d main indexes", im.Set.Max, len(im.Set.Main))
				}
				if len(im.Set.Info) != len(s.Info) {
					t.Errorf("%d fields of general information, want %d", len(im.Set.Info), len(s.Info))
				}
			})
		}
	}
}

func written(s table.Sheet, cell, row string) string {
	out := strings.Join([]string{"STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"}, cell) + row
	for _, r := range s.Rows {
		out += strings.Join([]string{r.Number, r.Name, r.Points, r.Rule}, cell) + row
	}
	return out
}

// The same decision as another province would write it: other numbers, letters, bullets and words.
func TestRewordedCopiesComeBack(t *testing.T) {
	words := strings.NewReplacer(
		"Tỷ lệ", "Tỉ lệ", "tỷ lệ", "tỉ lệ", "điểm tối đa", "số điểm tối đa", "Điểm tối đa", "số điểm tối đa", "đạt điểm", "được điểm",
		"0 điểm", "không có điểm", ">=", "≥", "*", " × ", "trở lên", "trở lên", "Dưới ", "Ít hơn ", "Chưa ban hành", "Không ban hành", "Tính điểm theo phương pháp", "Điểm được tính theo phương pháp",
	)
	letter := regexp.MustCompile(`(^|[\s;(+/\-])([a-f])( ?[=+/)\-]|$|[\s.;])`)
	next := map[string]string{"a": "m", "b": "n", "c": "p", "d": "q", "e": "r", "f": "s"}
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen"} {
		s := annex(t, id)
		sheet := table.Export(s)
		part := ""
		for i := range sheet.Rows {
			r := &sheet.Rows[i]
			if strings.Trim(r.Number, "IV") == "" {
				part = r.Number
				continue
			}
			if part == "II" { // 1.2 becomes 4.2.
				head, tail, _ := strings.Cut(r.Number, ".")
				var n int
				if _, err := fmt.Sscan(head, &n); err != nil {
					t.Fatal(err)
				}
				r.Number = fmt.Sprintf("%d.%s", n+3, tail)
			}
			for range 2 { // neighbours share a separator
				r.Rule = letter.ReplaceAllStringFunc(r.Rule, func(m string) string {
					x := letter.FindStringSubmatch(m)
					return x[1] + next[x[2]] + x[3]
				})
			}
			r.Rule = words.Replace(strings.ReplaceAll(strings.ReplaceAll(r.Rule, " - ", "\n• "), " + ", "\n– "))
		}
		t.Run(id, func(t *testing.T) {
			im, err := table.Import(sheet, table.Meta{Title: s.Title})
			if err != nil {
				t.Fatal(err)
			}
			measure(t, s, im)
		})
	}
}

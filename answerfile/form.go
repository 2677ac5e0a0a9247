package answerfile

import (
	"io"
	"strconv"
	"strings"

	"chuky/indicators"
	"chuky/scoring"

	"github.com/xuri/excelize/v2"
)

// formUnits is how many blank units a form has when none is named.
const formUnits = 1

// WriteForm writes an empty form of the set as XLSX, one row a figure under Columns, for each of the units (one blank unit
// when there are none). What the set takes from elsewhere is not asked. Choices are offered as a list in the cell; units
// of measurement and the words of each figure stand beside it. Read takes it back as it is filled in.
func WriteForm(w io.Writer, set *indicators.Set, units []scoring.Unit) error {
	if len(units) == 0 {
		units = make([]scoring.Unit, formUnits)
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing is kept on disk
	const name = "Số liệu"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := f.SetSheetRow(name, "A1", &Columns); err != nil {
		return err
	}
	at := 1
	for _, u := range units {
		for _, it := range set.Items() {
			for _, a := range asked(it) {
				at++
				cells := []any{u.Code, u.Name, u.Block, it.Code, it.Name, a.key, a.label, a.unit}
				if err := f.SetSheetRow(name, "A"+strconv.Itoa(at), &cells); err != nil {
					return err
				}
				if err := offer(f, name, "I"+strconv.Itoa(at), a.choices); err != nil {
					return err
				}
			}
		}
	}
	if err := f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for col, width := range map[string]float64{"A": 16, "B": 30, "E": 48, "G": 60, "I": 18} {
		if err := f.SetColWidth(name, col, col, width); err != nil {
			return err
		}
	}
	_, err := f.WriteTo(w)
	return err
}

// question is one figure or answer of a form.
type question struct {
	key, label, unit string
	choices          []indicators.Choice
}

// asked lists what a unit answers for an item, in the order of the form.
func asked(it *indicators.Item) []question {
	var out []question
	if it.Choices != nil {
		out = append(out, question{indicators.ChoiceKey, words(it.Choices), "", it.Choices})
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		if !in.Asked() || in.Personal {
			continue
		}
		if list := in.List(); list != nil {
			for _, e := range list.Items() {
				out = append(out, question{in.Key + ":" + e.Code, e.Name + " (ghi các trạng thái, cách nhau dấu phẩy: " + words(list.States) + ")", "", nil})
			}
			continue
		}
		label := in.Label
		if in.Kind == indicators.Pick {
			label += ": " + words(in.Choices)
		}
		out = append(out, question{in.Key, label, in.Unit, in.Choices})
	}
	return out
}

// words says what each choice key means.
func words(choices []indicators.Choice) string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Key+" = "+c.Label)
	}
	return strings.Join(out, "; ")
}

// offer makes a cell take one of the choices' keys.
func offer(f *excelize.File, sheet, cell string, choices []indicators.Choice) error {
	if len(choices) == 0 {
		return nil
	}
	var keys []string
	for _, c := range choices {
		keys = append(keys, c.Key)
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(cell)
	if err := v.SetDropList(keys); err != nil {
		return err
	}
	return f.AddDataValidation(sheet, v)
}

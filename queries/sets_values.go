package queries

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"chuky/indicators"
)

// showKind writes a canonical value of a kind that is not one number; ok is false for those that are.
func showKind(kind indicators.Kind, v string) (text string, ok bool) {
	switch kind {
	case indicators.Text:
		return v, true
	case indicators.Date:
		if t, err := time.Parse(time.DateOnly, v); err == nil {
			return t.Format("02/01/2006"), true
		}
		return v, true
	case indicators.Marks:
		marks := strings.Split(v, ";")
		for i, m := range marks {
			if r, ok := indicators.ParseNumber(m); ok {
				marks[i] = indicators.FormatExactVN(r)
			}
		}
		return strings.Join(marks, "; "), true
	case indicators.Items:
		return strings.ReplaceAll(v, ";", "; "), true
	case indicators.List:
		switch v {
		case "":
			return "", true
		case indicators.None:
			return "không có hạng mục nào", true
		}
		return fmt.Sprintf("%d hạng mục", strings.Count(v, ";")+1), true
	}
	return "", false
}

// counted is what a list says: "" while the unit has not kept it.
func (d *formData) counted(c *indicators.Count) string {
	answer := d.entered[c.Of.Code][c.Of.Key]
	it, ok := d.set.Find(c.Of.Code)
	if answer == "" || !ok {
		return ""
	}
	in, ok := it.Input(c.Of.Key)
	if !ok {
		return ""
	}
	list, ok := d.set.Inventory(in.Inventory)
	if !ok {
		return ""
	}
	return indicators.CanonicalNumber(big.NewRat(int64(list.Count(answer, c.State, c.Under)), 1))
}

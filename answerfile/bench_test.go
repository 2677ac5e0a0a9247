package answerfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"chuky/indicators"
	"chuky/scoring"
)

// BenchmarkRead reads a large file of each kind: 500 units, every figure of QĐ 79's Annex II.
func BenchmarkRead(b *testing.B) {
	set := builtin(b, "qd79-quan-huyen")
	head, row := []any{ColumnUnit}, []any{}
	unit := scoring.Unit{Answers: make(map[string]scoring.Answer)}
	for _, it := range set.Items() {
		a := scoring.Answer{Values: make(map[string]string)}
		for _, in := range it.Inputs {
			if !in.Asked() || in.Kind != indicators.Integer {
				continue
			}
			head, row = append(head, it.Code+"."+in.Key), append(row, 7)
			a.Values[in.Key] = "7"
		}
		unit.Answers[it.Code] = a
	}
	rows := [][]any{head}
	lines := []string{""}
	var units []scoring.Unit
	for i := range 500 {
		unit.Code = fmt.Sprintf("U%03d", i)
		units = append(units, unit)
		rows = append(rows, append([]any{unit.Code}, row...))
		lines = append(lines, unit.Code+strings.Repeat(",7", len(row)))
	}
	texts := make([]string, len(head))
	for i, h := range head {
		texts[i] = fmt.Sprint(h)
	}
	lines[0] = strings.Join(texts, ",")
	asJSON, err := json.Marshal(map[string]any{"set": set.ID, "units": units})
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.json": asJSON, "a.csv": []byte(strings.Join(lines, "\n")), "a.xlsx": xlsx(b, rows...)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f, err := Read(name, data, set)
				if err != nil || len(f.Units) != 500 {
					b.Fatal(err)
				}
			}
		})
	}
}

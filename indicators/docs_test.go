package indicators

import (
	"os"
	"strings"
	"testing"
)

// TestDocumentListsEveryKey keeps the table of docs/indicator-sets.md true to the sets.
func TestDocumentListsEveryKey(t *testing.T) {
	data, err := os.ReadFile("../docs/indicator-sets.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range annexes(t) {
		_, section, ok := strings.Cut(string(data), "\n### "+s.ID+" ")
		if !ok {
			t.Errorf("no section for %s", s.ID)
			continue
		}
		section, _, _ = strings.Cut(section, "\n### ")
		rows := make(map[string]string)
		for line := range strings.Lines(section) {
			if cells := strings.Split(line, " | "); len(cells) == 5 {
				rows[strings.TrimPrefix(cells[0], "| ")] = line
			}
		}
		for _, it := range s.Criteria() {
			row, ok := rows[it.Code]
			if !ok {
				t.Errorf("%s %s is not listed", s.ID, it.Code)
				continue
			}
			want := []string{"| " + it.Max.RatString() + " |", "| " + string(it.Method.Kind) + " |"}
			for _, in := range it.Inputs {
				want = append(want, "`"+in.Key+"`")
				for _, ref := range in.From {
					want = append(want, ref.String())
				}
				for _, c := range in.Choices {
					want = append(want, "`"+c.Key+"`")
				}
			}
			for _, c := range it.Choices {
				want = append(want, "`"+c.Key+"`")
			}
			for _, w := range want {
				if !strings.Contains(row, w) {
					t.Errorf("%s %s: the row lacks %s: %s", s.ID, it.Code, w, row)
				}
			}
		}
		if len(rows) != len(s.Criteria())+1 && len(rows) != len(s.Criteria()) {
			t.Errorf("%s: %d rows for %d criteria", s.ID, len(rows), len(s.Criteria()))
		}
	}
}

package ruletext_test

import (
	"testing"

	"chuky/indicators"
	"chuky/indicators/ruletext"
)

// same compares what is earned: kind, formulas, thresholds, fractions. Labels and keys of answers are the reader's own.
func same(a, b *indicators.Method, ca, cb []indicators.Choice) bool {
	return shape(a, ca) == shape(b, cb)
}

func TestReadsTheAnnexes(t *testing.T) {
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen"} {
		s, err := indicators.Get(id, "")
		if err != nil {
			t.Fatal(err)
		}
		n, right := 0, 0
		for _, it := range s.Criteria() {
			n++
			r := ruletext.Read(it.Name, it.Clause.Text, it.Max)
			switch {
			case r.Method == nil:
				t.Logf("%s %s not read: %q", id, it.Code, r.Unread)
			case same(r.Method, it.Method, r.Choices, it.Choices):
				right++
			default:
				t.Errorf("%s %s wrong:\n %s\nwant\n %s\n%s", id, it.Code, shape(r.Method, r.Choices), shape(it.Method, it.Choices), it.Clause.Text)
			}
		}
		t.Logf("%s: %d of %d", id, right, n)
		if right*100 < 90*n {
			t.Errorf("%s: %d of %d read", id, right, n)
		}
	}
}

package indicators

import "testing"

func TestBuiltinSetsHaveThePrintedCounts(t *testing.T) {
	want := map[string]struct{ main, criteria, points int }{
		"qd79-so-nganh":   {6, 32, 330},
		"qd79-quan-huyen": {9, 51, 660},
	}
	for id, w := range want {
		s, err := Get(id, "1")
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.Main); got != w.main {
			t.Errorf("%s: %d main indexes, want %d", id, got, w.main)
		}
		if got := len(s.Criteria()); got != w.criteria {
			t.Errorf("%s: %d criteria, want %d", id, got, w.criteria)
		}
		if s.Max.Num().Int64() != int64(w.points) {
			t.Errorf("%s: %s points, want %d", id, s.Max, w.points)
		}
	}
	if len(Builtin()) != len(want) {
		t.Errorf("%d sets are embedded, want %d", len(Builtin()), len(want))
	}
}

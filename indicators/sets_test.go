package indicators

import (
	"math/big"
	"strings"
	"testing"
)

func builtinSet(t testing.TB, id string) *Set {
	t.Helper()
	s, err := Get(id, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// annexes are the two annexes of QĐ 79 that print how points are computed.
func annexes(t testing.TB) []*Set {
	t.Helper()
	return []*Set{builtinSet(t, "qd79-so-nganh"), builtinSet(t, "qd79-quan-huyen")}
}

func TestBuiltinSetsHaveThePrintedCounts(t *testing.T) {
	want := map[string]struct {
		criteria []int // per main index, as printed in lines 85–118 and 123–178
		max      []int64
		info     int
	}{
		"qd79-so-nganh":   {[]int{4, 3, 4, 3, 4, 14}, []int64{40, 25, 70, 30, 35, 130}, 20},
		"qd79-quan-huyen": {[]int{5, 6, 4, 7, 4, 16, 3, 5, 1}, []int64{60, 50, 70, 60, 35, 185, 90, 90, 20}, 30},
	}
	for id, w := range want {
		s := builtinSet(t, id)
		if len(s.Main) != len(w.criteria) {
			t.Fatalf("%s: %d main indexes, want %d", id, len(s.Main), len(w.criteria))
		}
		for i, m := range s.Main {
			if len(m.Criteria) != w.criteria[i] || m.Max.Cmp(big.NewRat(w.max[i], 1)) != 0 {
				t.Errorf("%s %s: %d criteria, %s points; want %d, %d", id, m.Code, len(m.Criteria), m.Max, w.criteria[i], w.max[i])
			}
		}
		if len(s.Info) != w.info {
			t.Errorf("%s: %d fields in part I, want %d", id, len(s.Info), w.info)
		}
	}
}

func TestEveryCriterionCarriesItsRuleAndEvidence(t *testing.T) {
	for _, s := range annexes(t) {
		last := 0
		for _, it := range s.Items() {
			if it.Line <= last {
				t.Errorf("%s %s: line %d does not follow %d", s.ID, it.Code, it.Line, last)
			}
			last = it.Line
			if it.Info() {
				continue
			}
			if len(it.Clause.Lines) != 1 || it.Clause.Lines[0] != it.Line+3 {
				t.Errorf("%s %s: rule on lines %v, the row is on %d", s.ID, it.Code, it.Clause.Lines, it.Line)
			}
			if len(it.EvidenceWanted) == 0 {
				t.Errorf("%s %s: no evidence wanted", s.ID, it.Code)
			}
			for _, e := range it.EvidenceWanted {
				if !e.Own {
					t.Errorf("%s %s: evidence %q is not marked as ours, the decision prints none", s.ID, it.Code, e.Text)
				}
			}
			for _, in := range it.Inputs {
				if !in.Own && !strings.Contains(it.Clause.Text, in.Label) {
					t.Errorf("%s %s %s: label %q is not in the rule and not marked as ours", s.ID, it.Code, in.Key, in.Label)
				}
			}
			for _, c := range it.Choices {
				if !strings.Contains(it.Clause.Text, c.Label) {
					t.Errorf("%s %s: choice %q is not in the rule", s.ID, it.Code, c.Label)
				}
			}
		}
		for _, c := range s.Classes {
			if !c.Own {
				t.Errorf("%s: class %s is not marked as ours", s.ID, c.Name)
			}
		}
	}
}

func TestContactsArePersonal(t *testing.T) {
	for _, s := range annexes(t) {
		n := 0
		for _, it := range s.Info {
			if strings.HasPrefix(it.Code, "I.2.") != it.Personal {
				t.Errorf("%s %s: personal is %v", s.ID, it.Code, it.Personal)
			}
			if it.Personal {
				n++
			}
		}
		if n != 10 {
			t.Errorf("%s: %d personal fields, want 10", s.ID, n)
		}
	}
}

func TestEveryReadingOfEveryRulingApplies(t *testing.T) {
	for _, s := range Builtin() {
		for i := range s.Rulings {
			r := &s.Rulings[i]
			for _, reading := range r.Readings {
				with, err := s.With(map[string]string{r.ID: reading.Key})
				if err != nil {
					t.Fatalf("%s %s %s: %v", s.ID, r.ID, reading.Key, err)
				}
				if with.Chosen(r).Key != reading.Key {
					t.Errorf("%s %s: chose %s, holds %s", s.ID, r.ID, reading.Key, with.Chosen(r).Key)
				}
				if with.Digest() != s.Digest() {
					t.Errorf("%s %s: a reading changed the set's digest", s.ID, r.ID)
				}
			}
			for _, code := range r.Criteria {
				if it, _ := s.Find(code); !strings.Contains(strings.Join(it.RulingIDs, " "), r.ID) {
					t.Errorf("%s %s: criterion %s does not know its ruling", s.ID, r.ID, code)
				}
			}
		}
	}
}

func TestRulingsThatTheDecisionNeedsAreThere(t *testing.T) {
	want := map[string][]string{
		"qd79-so-nganh": {"tin-bai-duoi-10", "tong-so-can-bo", "cbcc", "dung-80-phan-tram", "may-tinh-mat", "dung-80-phan-tram-3.3",
			"nen-tang-toi-thieu", "tong-nen-tang", "min-max", "tang-truong-6.13", "ten-quan-huyen-6.14", "mau-so-bang-0", "tu-so-lon-hon-mau-so"},
		"qd79-quan-huyen": {"tin-bai-duoi-10", "tong-so-can-bo", "cbcc", "dung-80-phan-tram", "may-tinh-mat", "dung-80-phan-tram-3.3", "bac-150-diem",
			"nen-tang-toi-thieu", "tong-nen-tang", "ty-le-hay-min-max-4.3", "min-max", "pham-vi-6.3", "tang-truong-6.13", "truong-thanh-8.3",
			"thang-diem", "mau-so-bang-0", "tu-so-lon-hon-mau-so"},
	}
	for id, rulings := range want {
		s := builtinSet(t, id)
		for _, r := range rulings {
			if _, ok := s.Ruling(r); !ok {
				t.Errorf("%s: ruling %s is missing", id, r)
			}
		}
	}
}

func TestTwoReadingsOfOneCriterionCombine(t *testing.T) {
	s := builtinSet(t, "qd79-so-nganh")
	with, err := s.With(map[string]string{"may-tinh-mat": "khong-tru", "dung-80-phan-tram": "chua-dat"})
	if err != nil {
		t.Fatal(err)
	}
	it, _ := with.Find("3.2")
	if got := it.Method.Value.String(); got != "a/b" {
		t.Errorf("formula %s, want a/b", got)
	}
	if it.Method.Tiers[0].Inclusive {
		t.Error("exactly 80 % still reaches the tier")
	}
	if _, ok := it.Input("c"); ok {
		t.Error("secret machines are still asked")
	}
	if base, _ := s.Find("3.2"); base.Method.Value.String() != "a/(b − c)" {
		t.Errorf("the set itself changed: %s", base.Method.Value)
	}
	if !with.Known("3.2", "c") || with.Known("3.2", "z") {
		t.Error("an input of another reading must be known, a stray key not")
	}
}

func TestWithRefusesUnknownReadings(t *testing.T) {
	s := builtinSet(t, "qd79-so-nganh")
	for _, choice := range []map[string]string{{"khong-co": "x"}, {"cbcc": "khong-co"}} {
		if _, err := s.With(choice); err == nil {
			t.Errorf("%v was accepted", choice)
		}
	}
}

func TestGet(t *testing.T) {
	newest, err := Get("qd79-so-nganh", "")
	if err != nil || newest.Version != "1" {
		t.Errorf("newest: %v, %v", newest, err)
	}
	for _, c := range [][2]string{{"qd79-so-nganh", "99"}, {"khong-co", "1"}} {
		if _, err := Get(c[0], c[1]); err == nil {
			t.Errorf("%v was found", c)
		}
	}
}

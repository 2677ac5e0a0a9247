package indicators

import (
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// supplied is the library with points for what the documents' copies lack, spread evenly.
func supplied(t testing.TB) *Library {
	t.Helper()
	l, err := LoadDir(os.DirFS("testdata/supplied"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestSuppliedPointsMakeASetReady(t *testing.T) {
	l := supplied(t)
	for id, total := range map[string]int64{"qd1726-tinh": 1000, "qd1726-bo": 500, "huyen-tinh": 420} {
		lost := builtinSet(t, id)
		if err := lost.Ready(); err == nil || len(lost.Unknown()) == 0 {
			t.Errorf("%s: a set with lost points is ready", id)
		} else if first := lost.Unknown()[0]; !strings.Contains(err.Error(), first) {
			t.Errorf("%s: %q does not name %s", id, err, first)
		}
		s, err := l.Get(id, "")
		if err != nil || s.Version != "2" {
			t.Fatalf("%s: newest is %v (%v)", id, s, err)
		}
		if err := s.Ready(); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		sum := new(big.Rat)
		for _, root := range s.Tree() {
			sum.Add(sum, root.Max)
			root.Walk(func(n *Node) {
				if n.Max == nil {
					t.Errorf("%s %s has no points", id, n.Code)
				}
				if was := lost.node(n.Code); n.Item != nil && (was.Max == nil) != (n.Row.Points == PointsSupplied) {
					t.Errorf("%s %s: points are %q, they were %v", id, n.Code, n.Row.Points, was.Max)
				}
			})
		}
		if sum.Cmp(big.NewRat(total, 1)) != 0 || s.Max.Cmp(sum) != 0 {
			t.Errorf("%s: %s points, want %d", id, sum, total)
		}
		if s.Digest() == lost.Digest() || s.Supplied == nil || s.Supplied.Document == "" {
			t.Errorf("%s: the supply is not part of the set: %+v", id, s.Supplied)
		}
		if e := s.Extends; e == nil || e.Version != "1" || e.Digest != lost.Digest() {
			t.Errorf("%s: extends %+v", id, s.Extends)
		}
	}
}

func TestWithPoints(t *testing.T) {
	s := builtinSet(t, "huyen-tinh")
	by := Supply{By: "Sở TTTT", Document: "12/STTTT", Date: "2026-01-15"}
	points := map[string]*big.Rat{"P1:5.7.2": new(big.Rat), "P1:5.8.2": new(big.Rat), "P2:5.5.2": big.NewRat(2, 1)}
	ready, err := s.WithPoints(points, by)
	if err != nil || ready.Ready() != nil {
		t.Fatalf("%v, %v", err, ready)
	}
	if it, _ := ready.Find("P2:5.5.2"); it.Max.Cmp(big.NewRat(2, 1)) != 0 || it.Row.Points != PointsSupplied {
		t.Errorf("%s points (%s)", it.Max, it.Row.Points)
	}
	if it, _ := s.Find("P2:5.5.2"); it.Max != nil {
		t.Error("the set itself changed")
	}
	for name, c := range map[string]struct {
		points map[string]*big.Rat
		by     Supply
		want   string
	}{
		"known already":   {map[string]*big.Rat{"P1:1.1.1": big.NewRat(2, 1)}, by, "đã biết"},
		"no such node":    {map[string]*big.Rat{"P9:1": big.NewRat(2, 1)}, by, "P9:1"},
		"negative":        {map[string]*big.Rat{"P2:5.5.2": big.NewRat(-1, 1)}, by, "từ 0"},
		"too many":        {map[string]*big.Rat{"P2:5.5.2": big.NewRat(3, 1)}, by, "5"},
		"nobody":          {map[string]*big.Rat{"P2:5.5.2": big.NewRat(2, 1)}, Supply{}, "supplied"},
		"sum falls short": {map[string]*big.Rat{"P2:5.5.2": big.NewRat(1, 1)}, by, "3"},
	} {
		if _, err := s.WithPoints(c.points, c.by); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not say %q", name, err, c.want)
		}
	}
}

// province is the small set with a national index as its base.
const province = `id: tinh-moi
version: "1"
title: Bộ tỉnh mới
short: Tỉnh mới
decision: {number: 9/QĐ-UBND, date: "2026-02-03", title: t, signer: s, issuer: i, source: moi.txt}
max: 45
extends:
  id: nho
  version: "1"
  remove: ["1.2"]
  change:
    "1": {max: 45}
    "1.1": {name: Tỷ lệ mới, max: "25", method: {kind: min_max, value: a/b}}
  add:
    - under: "1"
      criteria:
        - {code: "1.3", line: 8, name: Thêm, max: 20, method: {kind: direct}}
rulings:
  - id: r
    title: R
    passages: [{line: 5, text: a/b}]
    question: Sao?
    default: x
    reason: Vì
    readings: [{key: x, text: X}, {key: y, text: Y}]
`

func folder(parts ...string) fstest.MapFS {
	out := make(fstest.MapFS)
	for i := 0; i < len(parts); i += 2 {
		out[parts[i]] = &fstest.MapFile{Data: []byte(parts[i+1])}
	}
	return out
}

func TestASetExtendsAnother(t *testing.T) {
	l, err := LoadDir(folder("tinh-moi/1.yaml", province, "nho/1.yaml", small))
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Get("tinh-moi", "")
	if err != nil {
		t.Fatal(err)
	}
	base, _ := l.Get("nho", "1")
	var codes []string
	for _, it := range s.Criteria() {
		codes = append(codes, it.Code)
	}
	it, _ := s.Find("1.1")
	switch {
	case strings.Join(codes, " ") != "1.1 1.3":
		t.Errorf("criteria %v", codes)
	case it.Name != "Tỷ lệ mới" || it.Max.Cmp(big.NewRat(25, 1)) != 0 || it.Method.Kind != MinMax || it.Method.Limit != nil:
		t.Errorf("1.1 is %+v, method %+v", it, it.Method)
	case s.Decision.Number != "9/QĐ-UBND" || s.Group != base.Group || len(s.Info) != len(base.Info) || s.Max.Cmp(big.NewRat(45, 1)) != 0:
		t.Errorf("the set is %+v", s)
	case it.Row.Source != "f.txt" || s.Rulings[0].Passages[0].Source != "":
		t.Errorf("1.1 cites %q, the ruling of its own %q", it.Row.Source, s.Rulings[0].Passages[0].Source)
	case s.Digest() == base.Digest() || s.Extends.Digest != base.Digest():
		t.Errorf("extends %+v", s.Extends)
	}
	if was, _ := base.Find("1.1"); was.Name != "Tỷ lệ" || was.Method.Kind != Ratio {
		t.Error("the base changed")
	}
}

func TestLoadDirRefuses(t *testing.T) {
	qd79, err := files.ReadFile("sets/qd79-so-nganh/1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name  string
		files []string
		want  string
	}{
		{"no base", []string{"tinh-moi/1.yaml", province}, "nho"},
		{"another name", []string{"ten/1.yaml", small}, "nho/1.yaml"},
		{"another version", []string{"nho/2.yaml", small}, "nho/1.yaml"},
		{"changed content of an embedded version", []string{"qd79-so-nganh/1.yaml", strings.Replace(string(qd79), "short: ", "short: Khác ", 1)}, "phiên bản mới"},
		{"base of another digest", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, "  id: nho\n", "  id: nho\n  digest: abc\n", 1)}, "abc"},
		{"base without version", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, "  id: nho\n  version: \"1\"\n", "  id: nho\n  version: \"\"\n", 1)}, "phiên bản"},
		{"removes what is not there", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, `remove: ["1.2"]`, `remove: ["1.9"]`, 1)}, "1.9"},
		{"changes what is not there", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, `"1": {max: 45}`, `"8": {max: 45}`, 1)}, "8"},
		{"changes an unknown field", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, `"1": {max: 45}`, `"1": {max: 45, color: red}`, 1)}, "color"},
		{"adds under a criterion", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, `under: "1"`, `under: "1.1"`, 1)}, "1.1"},
		{"does not add up", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", strings.Replace(province, `max: "25"`, `max: "26"`, 1)}, "46"},
		{"a tree beside extends", []string{"nho/1.yaml", small, "tinh-moi/1.yaml", province + "main: [{code: x, line: 1, name: X, max: 1, criteria: []}]\n"}, "extends"},
		{"a circle", []string{"a/1.yaml", strings.NewReplacer("id: nho", "id: b", "id: tinh-moi", "id: a").Replace(province), "b/1.yaml", strings.NewReplacer("id: nho", "id: a", "id: tinh-moi", "id: b").Replace(province)}, "gốc"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := LoadDir(folder(c.files...))
			var le *LoadError
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &le) {
				t.Errorf("error %v (%T) does not say %q", err, err, c.want)
			}
		})
	}
	if l, err := LoadDir(folder("qd79-so-nganh/1.yaml", string(qd79))); err != nil || len(l.All()) != len(Builtin()) {
		t.Errorf("the same version again: %v", err)
	}
}

func TestAnOverlayAssignsWithoutChangingPoints(t *testing.T) {
	plan := `id: phan-cong
version: "1"
title: Phân công
short: Phân công
decision: {number: 5/KH, date: "2026-01-02", title: k, signer: s, issuer: i, source: kh.txt}
overlay:
  id: nho
  version: "1"
  frequencies: {Quý: quarter, Điều tra xã hội: survey}
  rows:
    - {code: "1", level: main, line: 2, name: Chính}
    - {code: "1.1", number: "1,1", level: criterion, line: 3, name: Tỷ lệ a, frequency: Quý, lead: {text: Sở A, units: [Sở A]}}
    - {code: "1.7", level: criterion, line: 4, name: Không có, note: Điều tra xã hội}
`
	l, err := LoadDir(folder("nho/1.yaml", small, "phan-cong/1.yaml", plan))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := l.Get("phan-cong", "1")
	base, _ := l.Get("nho", "1")
	it, _ := s.Find("1.1")
	if a := it.Assigned; a == nil || a.Frequency != Quarterly || a.FrequencyText != "Quý" || a.Lead.Text != "Sở A" || a.Line != 3 || a.Name != "Tỷ lệ a" || it.Name != "Tỷ lệ" {
		t.Errorf("1.1 is assigned %+v", it.Assigned)
	}
	nodes, rows := s.Unmatched()
	if strings.Join(nodes, " ") != "1.2" || strings.Join(rows, " ") != "1.7" {
		t.Errorf("unmatched nodes %v, rows %v", nodes, rows)
	}
	if s.Decision.Number != base.Decision.Number || s.Overlay.Plan.Number != "5/KH" || s.Max.Cmp(base.Max) != 0 || s.Digest() == base.Digest() {
		t.Errorf("overlay %+v of %+v", s.Overlay, s.Decision)
	}
	for name, c := range map[string][2]string{
		"unknown frequency": {"frequency: Quý", "frequency: Ngày"},
		"row twice":         {`code: "1.7"`, `code: "1.1"`},
		"row without line":  {"line: 4", "line: 0"},
	} {
		if _, err := LoadDir(folder("nho/1.yaml", small, "phan-cong/1.yaml", strings.Replace(plan, c[0], c[1], 1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

package indicators

import (
	"errors"
	"strings"
	"testing"
)

// small is a sound set that the following tests break one thing at a time.
const small = `id: nho
version: "1"
title: Bộ nhỏ
short: Nhỏ
group: xa
annex: Phụ lục
decision: {number: 1/QĐ-UBND, date: "2026-01-02", title: t, signer: s, issuer: i, source: f.txt}
max: 30
decimals: 2
policy: {undefined: zero, above: cap}
classes:
  - {key: tot, name: Tốt, from: 50%, own: true}
  - {key: kem, name: Kém, from: "0", own: true}
info:
  - code: I.1
    line: 1
    name: Thông tin
    items:
      - {code: I.1.1, line: 2, name: Số người, kind: integer, unit: người}
main:
  - code: "1"
    line: 3
    name: Chính
    max: 30
    criteria:
      - code: "1.1"
        line: 4
        name: Tỷ lệ
        max: 20
        rule: {lines: [5], text: a/b}
        inputs:
          - {key: a, label: tử, unit: người, kind: integer}
          - {key: b, label: mẫu, unit: người, kind: integer, from: [I.1.1.value]}
        method: {kind: ratio, value: a/b, limit: 1}
      - code: "1.2"
        line: 6
        name: Có
        max: 10
        rule: {lines: [7], text: có}
        choices:
          - {key: "yes", label: Có, fraction: 1}
          - {key: "no", label: Không, fraction: 0}
        method: {kind: yes_no}
rulings:
  - id: r
    title: R
    passages: [{line: 5, text: a/b}]
    question: Sao?
    criteria: ["1.1"]
    default: x
    reason: Vì
    readings:
      - {key: x, text: X}
      - {key: y, text: Y, changes: {"1.1": {method: {cap_at: 50%}}}}
`

func TestParseAcceptsASoundSet(t *testing.T) {
	s, err := Parse("nho.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if it, ok := s.Find("1.1"); !ok || it.Method.Value.String() != "a/b" {
		t.Errorf("criterion 1.1: %+v", it)
	}
}

func TestParseRefuses(t *testing.T) {
	cases := []struct {
		name, old, new string
		want           []string // all in the message
	}{
		{"unknown key", "decimals: 2", "decimals: 2\nbonus: 3", []string{"nho.yaml", "line 10", "bonus"}},
		{"repeated key", "short: Nhỏ", "short: Nhỏ\nshort: Lại", []string{"nho.yaml", "line 5", "short"}},
		{"second document", "rulings:", "---\nrulings:", []string{"một tệp chỉ chứa một bộ"}},
		{"total of the set", "max: 30\ndecimals", "max: 31\ndecimals", []string{"tổng điểm ghi 31", "30"}},
		{"total of a main index", "    max: 30", "    max: 33", []string{"nho.yaml:21", "chỉ số chính 1", "33", "30"}},
		{"undeclared input", "value: a/b,", "value: a/z,", []string{"nho.yaml:26", "mục 1.1", "z"}},
		{"unused input", "value: a/b,", "value: a,", []string{"mục 1.1", "b khai báo nhưng không dùng"}},
		{"bad formula", "value: a/b,", "value: a/(b,", []string{"mục 1.1", "ngoặc"}},
		{"feeding from nowhere", "[I.1.1.value]", "[I.9.value]", []string{"mục 1.1", "I.9"}},
		{"unknown method", "kind: ratio", "kind: magic", []string{"mục 1.1", "magic"}},
		{"a field of another method", "limit: 1}", "limit: 1, target: 5}", []string{"mục 1.1", "target"}},
		{"unknown kind of input", "kind: integer}\n          - {key: b", "kind: float}\n          - {key: b", []string{"mục 1.1", "float"}},
		{"no unit", "label: tử, unit: người", "label: tử", []string{"mục 1.1", "đơn vị tính"}},
		{"choice above the maximum", `label: Có, fraction: 1}`, `label: Có, fraction: 2}`, []string{"mục 1.2", "lớn hơn 1"}},
		{"yes_no without no", `key: "no"`, `key: nay`, []string{"mục 1.2", "yes"}},
		{"repeated code", `code: "1.2"`, `code: "1.1"`, []string{"1.1", "lặp lại"}},
		{"rule text missing", "text: có", `text: ""`, []string{"mục 1.2", "nguyên văn"}},
		{"number that is none", "max: 20", "max: hai", []string{"hai"}},
		{"default that does not exist", "default: x", "default: z", []string{"cách hiểu r", "z"}},
		{"default that changes the set", "default: x", "default: y", []string{"cách hiểu r", "mặc định"}},
		{"reading outside its criteria", `criteria: ["1.1"]`, `criteria: ["1.2"]`, []string{"cách hiểu r", "1.1"}},
		{"reading that breaks the criterion", "{cap_at: 50%}", "{value: z}", []string{"cách hiểu r", "phương án y", "z"}},
		{"classes out of order", "from: 50%", "from: \"0\"", []string{"Kém", "giảm dần"}},
		{"policy", "undefined: zero", "undefined: one", []string{"policy.undefined"}},
		{"no id", "id: nho", `id: ""`, []string{"thiếu id"}},
		{"not yaml", "id: nho", "id: [", []string{"nho.yaml"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(small, c.old) {
				t.Fatalf("the sound set has no %q", c.old)
			}
			_, err := Parse("nho.yaml", []byte(strings.Replace(small, c.old, c.new, 1)))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not name %q", err, w)
				}
			}
			var le *LoadError
			if !errors.As(err, &le) || le.File != "nho.yaml" {
				t.Errorf("error %T does not carry its file", err)
			}
		})
	}
}

func TestDigestDoesNotDependOnTheLayout(t *testing.T) {
	a, err := Parse("a.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("b.yaml", []byte("# ghi chú\n"+strings.Replace(small, "group: xa\nannex: Phụ lục\n", "annex:   \"Phụ lục\"\ngroup: xa\n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest() != b.Digest() || len(a.Digest()) != 64 {
		t.Errorf("digests %s and %s", a.Digest(), b.Digest())
	}
	c, err := Parse("c.yaml", []byte(strings.Replace(small, "label: tử", "label: tử số", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest() == c.Digest() {
		t.Error("another label has the same digest")
	}
}

// FuzzParse looks for panics and for sets that load although they do not add up.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(rich))
	f.Add([]byte("id: x\nversion: 1\nextends: {id: kh2021-tasks, version: 1, points: {IV: 1/3}, change: {III: {max: 1, criteria: []}}, remove: [\"21\"]}\nsupplied: {by: a}"))
	f.Add([]byte("id: x\nversion: 1\noverlay: {id: kh2021-tasks, version: 1, frequencies: {Q: quarter}, rows: [{code: III, line: 1, name: a, frequency: Q}]}"))
	f.Add([]byte("main: [{criteria: [{method: {kind: parts, parts: [{}]}}]}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("f.yaml", data)
		if err != nil {
			return
		}
		for i := range s.Rulings {
			for _, reading := range s.Rulings[i].Readings {
				if _, err := s.With(map[string]string{s.Rulings[i].ID: reading.Key}); err != nil {
					t.Errorf("a loaded set refuses its own reading: %v", err)
				}
			}
		}
	})
}

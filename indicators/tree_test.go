package indicators

import (
	"errors"
	"strings"
	"testing"
)

// rich is a sound set with pillars, groups, channels, a list, bonus and lost points, which the following
// tests break one thing at a time.
const rich = `id: giau
version: "1"
title: Bộ đầy đủ
short: Đầy đủ
group: tinh
annex: Phụ lục
decision:
  number: 2/QĐ-UBND
  date: "2026-01-02"
  title: t
  signer: s
  issuer: i
  source: f.txt
  clauses:
    - {name: II.2, lines: [9], text: Trụ cột hai 20 điểm}
max: 60
scale: index
decimals: 4
policy: {undefined: zero, above: cap, exclude_below: 50%, cohort: block, beyond: above}
final: sum
channels:
  - {key: reported, name: Báo cáo, share: 90%, clause: II.2}
  - {key: survey, name: Điều tra, together: reported}
  - {key: expert, name: Chuyên gia, share: 10%}
columns:
  - {key: self, name: Tự đánh giá, line: 8}
blocks:
  - {key: a, name: Khối A}
  - {key: b, name: Khối B, unranked: true}
inventories:
  - key: ds
    line: 90
    name: Danh sách
    states: [{key: built, label: Đã xây dựng}, {key: open, label: Mở}]
    entries:
      - {code: A, number: A, level: domain, line: 91, name: Miền A}
      - {code: A/1, number: "1", level: item, line: 92, name: Một}
      - {code: A/2, number: "", level: item, line: 93, name: Hai}
declared:
  - {line: 7, text: 3 chỉ số chính, points: 60, counts: {main: 3}}
  - {node: P1, line: 8, text: một, counts: {component: 1}}
  - {inventory: ds, node: A, line: 9, text: hai hạng mục, counts: {item: 2}}
info:
  - code: I
    line: 1
    name: Chung
    items:
      - {code: I.1, line: 2, name: Danh sách, kind: list, inventory: ds}
pillars:
  - code: P1
    line: 10
    name: Trụ cột một
    max: 40
    main:
      - code: P1/1
        line: 11
        name: Chính một
        max: 30
        criteria:
          - code: P1/1.1
            line: 12
            name: Nhóm
            max: 20
            capped: true
            owner: {text: "Sở A, Sở B", units: [Sở A, Sở B]}
            criteria:
              - {code: P1/1.1.1, line: 13, name: Trực tiếp, max: 15, channel: reported, method: {kind: direct}}
              - code: P1/1.1.2
                line: 14
                name: Đếm
                max: 10
                printed: 12
                rule: {lines: [15], text: a/b}
                inputs:
                  - {key: a, label: đã xây dựng, unit: mục, kind: integer, count: {of: I.1.value, state: built, under: A}}
                  - {key: b, label: tất cả, unit: mục, kind: integer, count: {of: I.1.value}}
                method: {kind: ratio, value: a/b}
          - {code: P1/1.2, line: 16, name: Điều tra, max: 10, level: component, channel: survey, method: {kind: survey, min_sample: 30}}
          - {code: P1/1.3, line: 17, name: Thưởng, max: 5, effect: bonus, method: {kind: direct}}
          - {code: P1/1.4, line: 18, name: Trừ, max: 3, effect: penalty, method: {kind: direct}}
      - code: P1/2
        line: 20
        name: Chính hai
        max: 10
        criteria:
          - {code: P1/2.1, lost: true, line: 0, name: Mất, name_from: {source: kh.txt, line: 4}, max: unknown, method: {kind: z_score, value: a, scale: {low: -3, high: 3}}, rule: {lines: [4], text: Mất}, inputs: [{key: a, label: x, unit: người, kind: integer}]}
          - {code: P1/2.2, line: 22, name: Đo, max: 4, method: {kind: import, scale: {low: 100, high: 0}}}
  - code: P2
    line: 30
    name: Trụ cột hai
    max: 20
    derived: II.2
    main:
      - code: P2/1
        line: 31
        name: Chính ba
        max: 20
        added: true
        criteria:
          - {code: P2/1.1, number: "1,1", line: 32, name: Chuyên gia, max: 20, channel: expert, note: Phỏng vấn, method: {kind: panel, scale: {low: 0, high: 10}, min_sample: 3}}
rulings:
  - id: r
    title: R
    passages: [{line: 12, text: Nhóm}]
    question: Sao?
    criteria: [P1/1.1.1]
    default: x
    reason: Vì
    readings:
      - {key: x, text: X}
      - {key: y, text: Y, uncap: [P1/1.1]}
`

func TestParseAcceptsARichSet(t *testing.T) {
	s, err := Parse("giau.yaml", []byte(rich))
	if err != nil {
		t.Fatal(err)
	}
	var shape []string
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) { shape = append(shape, string(n.PrintedLevel())[:1]+n.Code) })
	}
	if got := strings.Join(shape, " "); got != "pP1 mP1/1 cP1/1.1 cP1/1.1.1 cP1/1.1.2 cP1/1.2 cP1/1.3 cP1/1.4 mP1/2 cP1/2.1 cP1/2.2 pP2 mP2/1 cP2/1.1" {
		t.Errorf("tree %s", got)
	}
	if got := strings.Join(s.Unknown(), " "); got != "P1/2.1" || s.Ready() == nil {
		t.Errorf("unknown: %s, ready: %v", got, s.Ready())
	}
	for i, want := range []string{"map[component:2 criterion:7 main:3 pillar:2]", "map[component:2 criterion:6 main:2]", "map[item:2]"} {
		if _, counts := s.Actual(&s.Declared[i]); len(counts) == 0 || mapText(counts) != want {
			t.Errorf("declaration %d: actual %s, want %s", i, mapText(counts), want)
		}
	}
	count, _ := s.Find("P1/1.1.2")
	expert, _ := s.Find("P2/1.1")
	cyber, _ := s.Find("P1/2.2")
	switch {
	case count.Owner.Text != "Sở A, Sở B" || count.Row.Printed.RatString() != "12" || count.Inputs[0].Asked() || count.Group != "P1/1.1":
		t.Errorf("P1/1.1.2 is %+v", count)
	case expert.Row.Number != "1,1" || expert.Row.Note != "Phỏng vấn" || expert.Method.MinSample != 3 || expert.Inputs[0].Kind != Marks || !expert.Inputs[0].Own:
		t.Errorf("P2/1.1 is %+v", expert)
	case cyber.Method.Scale.Low.RatString() != "100" || len(cyber.Inputs) != 3:
		t.Errorf("P1/2.2 is %+v", cyber)
	case s.Policy.Cohort != CohortBlock || s.Policy.Beyond != BeyondAbove || s.Scale != IndexScale || !s.Blocks[1].Unranked:
		t.Errorf("the set is %+v", s)
	}
}

func mapText(m map[string]int) string {
	var parts []string
	for _, k := range []string{"component", "criterion", "domain", "item", "main", "pillar"} {
		if m[k] > 0 {
			parts = append(parts, k+":"+string(rune('0'+m[k])))
		}
	}
	return "map[" + strings.Join(parts, " ") + "]"
}

func TestParseRefusesInTheTree(t *testing.T) {
	cases := []struct {
		name, old, new string
		want           []string
	}{
		{"children above their parent", "            capped: true\n", "", []string{"mục P1/1.1", "20", "25"}},
		{"capped without need", "max: 15, channel", "max: 5, channel", []string{"mục P1/1.1", "capped"}},
		{"children below a pillar", "name: Trụ cột một\n    max: 40", "name: Trụ cột một\n    max: 41", []string{"trụ cột P1", "41", "40"}},
		{"known children above, one unknown", "name: Đo, max: 4", "name: Đo, max: 14", []string{"chỉ số chính P1/2", "14"}},
		{"pillars that do not add up", "max: 60\nscale", "max: 61\nscale", []string{"61", "60"}},
		{"printed as it applies", "printed: 12", "printed: 10", []string{"P1/1.1.2", "printed"}},
		{"derived from nowhere", "derived: II.2", "derived: II.9", []string{"trụ cột P2", "II.9"}},
		{"unknown and derived", "max: unknown,", "max: unknown, derived: II.2,", []string{"P1/2.1", "suy ra"}},
		{"two origins", "added: true", "added: true\n        derived: II.2", []string{"P2/1", "một nguồn"}},
		{"supplied by nobody", "added: true", "supplied: true", []string{"P2/1", "supplied"}},
		{"lost without a source", ", name_from: {source: kh.txt, line: 4}", "", []string{"P1/2.1", "name_from"}},
		{"lost with a line", "lost: true, line: 0", "lost: true, line: 21", []string{"P1/2.1", "dòng"}},
		{"name from nowhere", "{source: kh.txt, line: 4}", "{source: kh.txt, line: 0}", []string{"P1/2.1", "name_from"}},
		{"no line", "line: 16, name: Điều tra", "line: 0, name: Điều tra", []string{"P1/1.2", "dòng"}},
		{"unknown level", "level: component", "level: chapter", []string{"P1/1.2", "chapter"}},
		{"code of another level", "code: P1/2\n", "code: P1/1.1\n", []string{"P1/1.1", "lặp lại"}},
		{"group with a method", "            capped: true\n", "            capped: true\n            method: {kind: direct}\n", []string{"P1/1.1", "mục có tiêu chí con"}},
		{"unknown channel", "channel: expert", "channel: phone", []string{"P2/1.1", "phone"}},
		{"channel twice", "key: survey, name", "key: expert, name", []string{"kênh", "lặp lại"}},
		{"shares", "share: 90%", "share: 80%", []string{"kênh", "0,9"}},
		{"clause of a channel", "share: 90%, clause: II.2", "share: 90%, clause: II.7", []string{"reported", "II.7"}},
		{"together with nobody", "together: reported", "together: x", []string{"survey", "together"}},
		{"final", "final: sum", "final: mean", []string{"mean"}},
		{"scale", "scale: index", "scale: stars", []string{"stars"}},
		{"kind", "version: \"1\"\n", "version: \"1\"\nkind: game\n", []string{"game"}},
		{"decimals", "decimals: 4", "decimals: 40", []string{"decimals"}},
		{"effect", "effect: bonus", "effect: extra", []string{"P1/1.3", "extra"}},
		{"exclusion", "exclude_below: 50%", "exclude_below: 150%", []string{"exclude_below"}},
		{"cohort", "cohort: block", "cohort: all", []string{"cohort"}},
		{"beyond", "beyond: above", "beyond: far", []string{"beyond"}},
		{"block twice", "key: b, name: Khối B", "key: a, name: Khối B", []string{"khối", "a"}},
		{"clause without text", "text: Trụ cột hai 20 điểm", `text: ""`, []string{"II.2"}},
		{"declared of nothing", "node: P1, line: 8", "node: P7, line: 8", []string{"P7"}},
		{"declared of no entry", "inventory: ds, node: A", "inventory: ds, node: B", []string{"\"B\""}},
		{"declared without text", "text: một", `text: ""`, []string{"P1", "nguyên văn"}},
		{"entry twice", "code: A/2", "code: A/1", []string{"A/1", "lặp lại"}},
		{"entry with a separator", "code: A/2", `code: "A;2"`, []string{"A;2"}},
		{"state with a separator", "key: open", `key: "o,n"`, []string{"o,n"}},
		{"list of nothing", "inventory: ds}", "inventory: dt}", []string{"I.1", "dt"}},
		{"count of no list", "count: {of: I.1.value}", "count: {of: I.2.value}", []string{"P1/1.1.2", "I.2.value"}},
		{"count of no state", "state: built", "state: sold", []string{"P1/1.1.2", "sold"}},
		{"count under nothing", "under: A}", "under: B}", []string{"P1/1.1.2", "B"}},
		{"count that is no number", "label: tất cả, unit: mục, kind: integer", "label: tất cả, unit: mục, kind: decimal", []string{"P1/1.1.2", "integer"}},
		{"count and const", "count: {of: I.1.value}}", "count: {of: I.1.value}, const: 3}", []string{"P1/1.1.2", "count"}},
		{"scale of one point", "{low: -3, high: 3}", "{low: 3, high: 3}", []string{"P1/2.1", "scale"}},
		{"scale of a ratio", "method: {kind: ratio, value: a/b}", "method: {kind: ratio, value: a/b, scale: {low: 0, high: 1}}", []string{"P1/1.1.2", "scale"}},
		{"sample of a z-score", "scale: {low: -3, high: 3}}", "scale: {low: -3, high: 3}, min_sample: 4}", []string{"P1/2.1", "min_sample"}},
		{"negative sample", "min_sample: 30", "min_sample: -1", []string{"P1/1.2", "min_sample"}},
		{"panel without marks", "kind: panel,", "kind: panel, input: choice,", []string{"P2/1.1", "marks"}},
		{"target with points", "name: Trực tiếp, max: 15, channel: reported, method: {kind: direct}", "name: Trực tiếp, max: 15, role: target, method: {kind: target}", []string{"P1/1.1.1", "targets"}},
		{"role outside targets", "name: Trực tiếp,", "name: Trực tiếp, role: operand,", []string{"P1/1.1.1", "role"}},
		{"a rule without lines", "rule: {lines: [15], text: a/b}", "rule: {lines: [], text: a/b}", []string{"P1/1.1.2", "nguyên văn"}},
		{"uncaps what is not capped", "uncap: [P1/1.1]", "uncap: [P1/1]", []string{"cách hiểu r", "P1/1"}},
		{"default that uncaps", "default: x", "default: y", []string{"cách hiểu r", "mặc định"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(rich, c.old) < 1 {
				t.Fatalf("the sound set has no %q", c.old)
			}
			_, err := Parse("giau.yaml", []byte(strings.Replace(rich, c.old, c.new, 1)))
			var le *LoadError
			if !errors.As(err, &le) {
				t.Fatalf("accepted, or %v", err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not name %q", err, w)
				}
			}
		})
	}
}

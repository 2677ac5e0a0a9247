package scoring

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/explanations.golden")

// explained is one unit for each way an explanation can go.
func explained() (units []Unit, opt Options) {
	units = []Unit{
		{Code: "A", Name: "Sở A", Answers: map[string]Answer{
			"I.1.5": values("value", "40"), "I.1.6": values("value", "10"), "I.1.8": values("value", "60"),
			"1.1":  {Choice: "deputy"},
			"1.2":  values("a", "45", "b", "60"),
			"1.3":  values("a", "1", "b", "3"),
			"1.4":  {Choice: "yes", Values: map[string]string{"a": "12"}},
			"2.1":  {Choice: "yes", State: StatePending},
			"2.2":  {Choice: "yes", State: StateEvidenceRejected},
			"2.3":  values("a", "60"),
			"3.1":  values("a", "32"),
			"3.2":  values("a", "40", "c", "10"),
			"3.3":  values("a", "0", "b", "0"),
			"3.4":  values("a", "5", "c", "3", "d", "6"),
			"4.1":  values("a", "1", "b", "0", "c", "1", "d", "0"),
			"4.2":  {State: StateNAClaimed},
			"5.1":  {NotApplicable: true},
			"6.1":  values("a", "yes", "b", "no"),
			"6.2":  values("a", "3"),
			"6.3":  values("a", "12", "b", "8", "c", "6", "d", "5"),
			"6.4":  values("a", "10", "b", "8"),
			"6.13": values("a", "1007", "b", "1000"),
			"6.14": values("a", "79996", "b", "100000"),
		}},
		{Code: "B", Name: "Sở B", Answers: map[string]Answer{
			"I.1.5": values("value", "50"), "I.1.6": values("value", "0"),
			"1.4": {Choice: "no"}, "4.1": values("a", "5", "b", "0", "c", "0", "d", "0"),
			"6.13": values("a", "5", "b", "0"), "6.14": values("a", "90", "b", "100"), "6.4": values("a", "10", "b", "10"),
		}},
	}
	return units, Options{Explain: true, Excluded: map[string]string{"6.12": "Dưới một nửa đơn vị có số liệu"}}
}

// TestExplanationsAreAsAgreed compares every explanation with the text that people reviewed. Run
// with -update after a change of wording and read the difference.
func TestExplanationsAreAsAgreed(t *testing.T) {
	units, opt := explained()
	r := mustScore(t, soNganh, opt, units...)
	var out bytes.Buffer
	for _, u := range r.Units {
		fmt.Fprintf(&out, "# %s: %s / %s (%s %%), hạng %d, %s\n", u.Name, u.Shown, u.Max, u.Percent, u.Rank, u.Class)
		for _, it := range builtin(t, soNganh).Criteria() {
			if _, answered := units[0].Answers[it.Code]; !answered && it.Code != "6.12" && it.Code != "5.2" {
				continue
			}
			c := u.Criteria[it.Code]
			fmt.Fprintf(&out, "\n%s %s — %s\n", it.Code, it.Name, c.Status)
			for _, s := range c.Explanation {
				fmt.Fprintf(&out, "  %-6s %s\n", s.Kind, s.Text)
			}
		}
		out.WriteByte('\n')
	}
	const golden = "testdata/explanations.golden"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, exp := strings.Split(out.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(exp)) {
		if i >= len(got) || i >= len(exp) || got[i] != exp[i] {
			t.Fatalf("line %d differs from %s:\n%s", i+1, golden, strings.Join(got[min(i, len(got)):min(i+3, len(got))], "\n"))
		}
	}
}

// The arithmetic of an explanation is what the page shows; these lines are promised.
func TestExplanationShowsTheWorking(t *testing.T) {
	units, opt := explained()
	u := mustScore(t, soNganh, opt, units...).Units[0]
	cases := map[string][]string{
		"1.2":  {"(dòng 342)", "a = 45 cuộc họp", "a/b = 45/60 = 75 %", "75 % × 10 = 7,50"},
		"1.3":  {"a/b = 1/3 ≈ 33,33 %", "1/3 × 10 = 10/3 ≈ 3,33", "hiển thị 3,33 / 10"},
		"2.3":  {"mục 1.5 và mục 1.6 phần Thông tin chung", "60/50 = 120 %", "tính bằng 100 %", "Cảnh báo: Tử số lớn hơn mẫu số"},
		"3.1":  {"32/40 = 80 %", "80 % ≥ 80 %: 1 × 5 = 5,00", "Đúng 80 % là đạt"},
		"3.2":  {"a/(b − c) = 40/(60 − 10) = 40/50 = 80 %"},
		"3.3":  {"0/0: mẫu số bằng 0", "Cách hiểu — Mẫu số bằng 0"},
		"3.4":  {"5/7 × 15 = 75/7 ≈ 10,71", "50 % × 15 = 7,50"},
		"4.1":  {"(a + b + c + d)/(e + f) = (1 + 0 + 1 + 0)/(40 + 10) = 2/50 = 4 %", "So trong 2 đơn vị có số liệu: thấp nhất 4 %, cao nhất 10 %"},
		"6.4":  {"80 % / 90 % ≈ 88,89 %", "8/9 × 5 = 40/9 ≈ 4,44"},
		"6.13": {"a/b − 1 = 1.007/1.000 − 1 = 0,7 %", "0,7 % / 10 % = 7 %", "7 % × 10 = 0,70"},
		"6.14": {"79,996 % < 80 %"},
	}
	for code, want := range cases {
		var text []string
		for _, s := range u.Criteria[code].Explanation {
			text = append(text, s.Text)
		}
		all := strings.Join(text, "\n")
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: the explanation lacks %q:\n%s", code, w, all)
			}
		}
		if strings.Contains(all, "Sở B") {
			t.Errorf("%s: the explanation names another unit", code)
		}
	}
}

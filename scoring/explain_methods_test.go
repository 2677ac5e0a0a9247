package scoring

import (
	"strings"
	"testing"
)

// Every further method explains itself: what was given, each step, the scale, the cohort and the result.
func TestFurtherMethodsShowTheWorking(t *testing.T) {
	set := named(t, "methods")
	units := []Unit{
		{Code: "A", Answers: map[string]Answer{
			"1.1": award("7.25"), "1.2": award("6"), "1.3": values("a", "11", "b", "33"), "1.4": values("a", "30", "b", "60", "c", "9", "d", "9"),
			"1.5": values("marks", "7;8;8.5"), "1.6": values("value", "81", "source", "Trung tâm giám sát", "date", "2024-12-31"),
			"1.7": values("a", "9"), "1.8": values("a", "2", "b", "5"), "1.9": values("a", "6"), "1.10": values("a", "6"), "1.11": award("3"),
			"1.12": {Choice: "late"}, "1.13": values("a", "8/10;79/100"),
		}},
		{Code: "B", Answers: map[string]Answer{"1.5": values("marks", "7"), "1.7": values("a", "5"), "1.8": values("a", "4", "b", "5"), "1.9": values("a", "8")}},
	}
	r := scoreNamed(t, "methods", Options{Explain: true}, units...)
	for code, want := range map[string][]string{
		"1.1":  {"văn bản không in cách tính; người thẩm định chấm từ 0 đến điểm tối đa", "value = 7,25 điểm", "Chấm 7,25 điểm trên thang 0 đến 10", "Điểm: 7,25 / 10"},
		"1.3":  {"Tỷ lệ tích cực = 11 / 33 ≈ 33,33 %", "1/3 × 20 = 20/3 ≈ 6,67"},
		"1.4":  {"Phần 1 “Người dân” (3/5 điểm tối đa): Tỷ lệ tích cực = 30 / 60 = 50 %", "9 câu trả lời hợp lệ, chưa đủ mẫu tối thiểu 10", "Phần 2 “Doanh nghiệp”: mới có 9 câu trả lời hợp lệ, cần ít nhất 10"},
		"1.5":  {"marks = 7; 8; 8,5", "Trung bình = (7 + 8 + 8,5) / 3 = 47/6", "Trên thang 0 đến 10: (47/6 − 0)/(10 − 0) ≈ 78,33 %"},
		"1.6":  {"Nguồn: Trung tâm giám sát", "Ngày đo: 2024-12-31", "Trên thang 20 đến 80: (81 − 20)/(80 − 20) ≈ 101,67 %", "Nằm ngoài thang nên tính bằng 100 %"},
		"1.7":  {"So trong 2 đơn vị có số liệu: thấp nhất 5, cao nhất 9", "Trung bình 7, độ lệch chuẩn 2 (tính đến 12 chữ số thập phân)", "z = (x − trung bình) / độ lệch chuẩn = 1", "Trên thang −3 đến 3: (1 − (−3))/(3 − (−3)) ≈ 66,67 %"},
		"1.8":  {"x / cao nhất = 40 % / 80 % = 50 %"},
		"1.9":  {"(x − thấp nhất)/(cao nhất − thấp nhất) = (6 − 6)/(8 − 6) = 0 %", "Cách hiểu — Giảm dần theo cách nào"},
		"1.10": {"6 × 1 điểm = 6 điểm", "Vượt quá điểm tối đa nên tính bằng 5,00"},
		"1.12": {"Lựa chọn: “Chậm nộp”", "Điểm: −2,00 / 4"},
		"1.13": {"a = 8/10; 79/100", "Mục 1: 8/10, đạt từ 80 %", "Mục 2: 79/100, chưa đạt từ 80 %", "1 × 1 điểm = 1 điểm"},
	} {
		var text []string
		for _, s := range r.Units[0].Criteria[code].Explanation {
			text = append(text, s.Text)
		}
		all := strings.Join(text, "\n")
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("%s lacks %q:\n%s", code, w, all)
			}
		}
		if it, ok := set.Find(code); !ok || !strings.Contains(all, "tiêu chí "+it.Code) {
			t.Errorf("%s does not say which criterion it is:\n%s", code, all)
		}
	}
	b := r.Units[1].Criteria
	if got := b["1.5"].Reason; got != "Mới có điểm của 1 chuyên gia, cần ít nhất 3" || b["1.5"].Status != Pending {
		t.Errorf("one expert: %s, %q", b["1.5"].Status, got)
	}
	if got := b["1.3"].Reason; got != "Chưa có kết quả điều tra" {
		t.Errorf("no survey: %q", got)
	}
}

// A criterion for which fewer than half of the ranked units have data is named, and excluded only when the coordinator says so.
func TestSparseCriteriaAreNamed(t *testing.T) {
	set := named(t, "methods")
	has := map[string]Answer{"1.9": values("a", "1"), "1.3": values("a", "40", "b", "40")}
	units := []Unit{{Code: "A", Answers: has}, {Code: "B", Answers: map[string]Answer{"1.9": values("a", "2")}}, {Code: "C"}, {Code: "D"}, {Code: "E", Unranked: true, Answers: has}}
	sparse, err := Sparse(set, units, Options{})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]SparseCriterion{}
	for _, s := range sparse {
		of[s.Criterion] = s
	}
	if _, named := of["1.9"]; named { // 2 of 4 is not fewer than 50 %
		t.Errorf("exactly half: %+v", of["1.9"])
	}
	if s := of["1.3"]; s.WithData != 1 || s.Units != 4 || !strings.Contains(s.Reason, "Chỉ 1/4 đơn vị có số liệu, ít hơn 50 %") {
		t.Errorf("one of four: %+v", s)
	}
	if _, named := of["1.11"]; named {
		t.Error("a bonus is nobody's duty")
	}
	excluded := map[string]string{}
	for _, s := range sparse {
		excluded[s.Criterion] = s.Reason
	}
	u := scoreNamed(t, "methods", Options{Excluded: excluded}, units...).Units[0]
	if u.Max != "10" || u.Criteria["1.3"].Status != Excluded || u.Criteria["1.3"].Reason != of["1.3"].Reason {
		t.Errorf("%s applied, 1.3 %+v", u.Max, u.Criteria["1.3"])
	}
	if none, err := Sparse(builtin(t, soNganh), []Unit{{Code: "A"}}, Options{}); err != nil || none != nil {
		t.Errorf("a set without the rule: %v, %v", none, err)
	}
}

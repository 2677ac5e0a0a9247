package indicators_test

import (
	"strings"
	"testing"

	"chuky/indicators"
)

func TestDiff(t *testing.T) {
	s, err := indicators.Get("qd79-so-nganh", "1")
	if err != nil {
		t.Fatal(err)
	}
	if d, err := indicators.Diff(s, s); err != nil || len(d) != 0 {
		t.Errorf("a set differs from itself: %v %v", d, err)
	}
	next, err := indicators.Parse("next.yaml", []byte(`
id: qd79-so-nganh
version: "2"
extends:
  id: qd79-so-nganh
  version: "1"
  remove: ["6.12"]
  change:
    "1.2": {name: "Người đứng đầu chủ trì họp"}
    "6.14": {method: {cap_at: "70%"}}
  add:
    - under: "6"
      criteria:
        - {code: "6.15", line: 1, name: "Trợ lý ảo", max: "10", rule: {lines: [1], text: "Có: Điểm tối đa; Không: 0 điểm"}, method: {kind: yes_no}, choices: [{key: "yes", label: "Có", fraction: "1"}, {key: "no", label: "Không", fraction: "0"}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	d, err := indicators.Diff(s, next)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range d {
		if x.Node != "" { // the version and what it extends
			got = append(got, x.Kind+" "+x.Node+" "+x.Field+" "+x.Was+"→"+x.Now)
		}
	}
	want := []string{
		"changed 1.2 name Người đứng đầu chủ trì các cuộc họp về Chuyển đổi số→Người đứng đầu chủ trì họp",
		"changed 6.14 method.cap_at 80%→70%",
		"added 6.15  →Trợ lý ảo",
		"removed 6.12  Sử dụng nền tảng trợ lý ảo phục vụ người dân, doanh nghiệp→",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

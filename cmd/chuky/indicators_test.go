package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs the program and returns its status and what it wrote.
func call(t *testing.T, in string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(args, strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

func TestIndicatorsLint(t *testing.T) {
	status, out, errOut := call(t, "", "indicators", "lint", "--json", "qd79-quan-huyen", "qd79-so-nganh")
	if status != 0 {
		t.Fatalf("every error of QĐ 79 has a ruling: %d %s", status, errOut)
	}
	codes := map[string]bool{}
	for line := range strings.Lines(out) {
		var f map[string]any
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		for _, member := range []string{"code", "severity", "set", "node", "line", "passage", "message", "readings", "ruling"} {
			if _, ok := f[member]; !ok {
				t.Errorf("no %s in %s", member, line)
			}
		}
		codes[f["code"].(string)] = true
	}
	for _, want := range []string{"declared_points", "points_above_max", "tier_gap", "name_two_methods"} {
		if !codes[want] {
			t.Errorf("no %s", want)
		}
	}
	if status, _, errOut := call(t, "", "indicators", "lint", "qd1726-tinh"); status != 1 || !strings.Contains(errOut, "chưa có cách hiểu") {
		t.Errorf("a set without points may open: %d %s", status, errOut)
	}
	if status, _, errOut := call(t, "", "indicators", "lint", "khong-co"); status != 1 || !strings.Contains(errOut, "khong-co") {
		t.Errorf("%d %s", status, errOut)
	}
}

// A set goes out as a workbook, comes back as a file, and is checked, compared and filled in from there.
func TestIndicatorsThereAndBack(t *testing.T) {
	dir := t.TempDir()
	book, file, form := filepath.Join(dir, "bo.xlsx"), filepath.Join(dir, "moi.yaml"), filepath.Join(dir, "bieu-mau.xlsx")
	if status, _, errOut := call(t, "", "indicators", "export", "-o", book, "qd79-so-nganh"); status != 0 {
		t.Fatal(errOut)
	}
	status, out, errOut := call(t, "", "indicators", "import", "--id", "moi", "--group", "so", "-o", file, book)
	if status != 0 || !strings.Contains(out, "32 tiêu chí, 32 có công thức đọc được, 0 giữ nguyên văn") {
		t.Fatalf("%s %s", out, errOut)
	}
	if status, out, _ := call(t, "", "indicators", "show", file); status != 0 || !strings.Contains(out, "330 điểm") || !strings.Contains(out, "[min_max]") {
		t.Errorf("%s", out)
	}
	if status, out, _ := call(t, "", "indicators", "diff", "qd79-so-nganh", file); status != 0 || !strings.Contains(out, "sửa  1.2") {
		t.Errorf("%.2000s", out)
	}
	if status, out, _ := call(t, "", "indicators", "diff", "qd79-so-nganh", "qd79-so-nganh@1"); status != 0 || !strings.Contains(out, "giống nhau") {
		t.Errorf("%.2000s", out)
	}
	if status, _, errOut := call(t, "", "indicators", "export", "--form", "-o", form, file); status != 0 {
		t.Fatal(errOut)
	}
	if info, err := os.Stat(form); err != nil || info.Size() < 5000 {
		t.Error(err, info)
	}
	status, out, _ = call(t, "STT | Tiêu chí | Điểm tối đa | Cách tính điểm\n1 | A | 10 |\n1.1 | Có kế hoạch năm | 10 | Do hội đồng chấm", "indicators", "import", "--json", "-")
	var report struct {
		Criteria, Understood int
		Unread               []struct{ Line int }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != 0 || report.Criteria != 1 || report.Understood != 0 || len(report.Unread) != 1 || report.Unread[0].Line != 3 {
		t.Errorf("%d %v %s", status, err, out)
	}
	empty, broken := filepath.Join(dir, "trong.xlsx"), filepath.Join(dir, "hong.yaml")
	for name, data := range map[string]string{empty: "", broken: "id: ["} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{{[]string{"import", empty}, "trong.xlsx: Không mở được tệp Excel; hãy mở bằng Excel rồi lưu lại dạng .xlsx. [file_unreadable]"}, {[]string{"import", "-"}, "[header_missing]"}, {[]string{"import", "--id", "Thử", "-"}, "[id_invalid]"},
		{[]string{"import", "--date", "2026-13-01", "-"}, "[date_invalid]"}, {[]string{"show", "khong-co"}, "[set_unknown]"}, {[]string{"lint", broken}, "dòng 1 sai cú pháp YAML"}, {[]string{"show", filepath.Join(dir, "x.yaml")}, "Không có tệp này. Hãy kiểm tra tên và thư mục. [file_unreadable]"}} {
		if status, _, errOut := call(t, "một câu", append([]string{"indicators"}, c.args...)...); status != 1 || !strings.Contains(errOut, c.want) {
			t.Errorf("%v: %d %s", c.args, status, errOut)
		}
	}
	for _, bad := range [][]string{{"export", "qd79-so-nganh"}, {"export", "--json", "--form", "qd79-so-nganh"}, {"import", filepath.Join(dir, "khong-co.xlsx")}, {"diff", "qd79-so-nganh"}, {"show", "khong-co"}} {
		if status, _, errOut := call(t, "", append([]string{"indicators"}, bad...)...); status != 1 || errOut == "" {
			t.Errorf("%v: %d %q", bad, status, errOut)
		}
	}
}

func TestIndicatorsShowJSON(t *testing.T) {
	status, out, errOut := call(t, "", "indicators", "show", "--json", "qd79-so-nganh")
	var d struct {
		Set, Max string
		Criteria []struct {
			Code, Max, Method string
			Inputs            []struct{ Key, Unit, Kind string }
			Choices           []struct{ Key, Fraction string }
		}
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil || status != 0 {
		t.Fatal(err, errOut)
	}
	if d.Set != "qd79-so-nganh" || d.Max != "330" || len(d.Criteria) != 32 || d.Criteria[0].Method != "choice" || d.Criteria[0].Choices[1].Fraction != "0.5" || d.Criteria[1].Inputs[0].Key != "a" || d.Criteria[1].Inputs[0].Unit == "" {
		t.Errorf("%+v", d)
	}
}

// TestIndicatorsOfInstallation: the folder of the installation counts for the commands as for the server.
func TestIndicatorsOfInstallation(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CHUKY_SETS_DIR", dir)
	data, err := os.ReadFile("../../indicators/testdata/supplied/huyen-tinh/2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "huyen-tinh"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "huyen-tinh", "2.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, errOut := call(t, "", "indicators", "list"); status != 0 || !strings.Contains(out, "huyen-tinh         @2") {
		t.Errorf("%d %s %s", status, out, errOut)
	}
	if status, out, errOut := call(t, "", "indicators", "diff", "huyen-tinh@1", "huyen-tinh"); status != 0 || !strings.Contains(out, "P2:5.5.2") {
		t.Errorf("%d %s %s", status, out, errOut)
	}
	answers := `{"set":"huyen-tinh","year":2025,"units":[{"code":"a","name":"A","answers":{"P2:5.5.2":{"value":2}}}]}`
	in := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(in, []byte(answers), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, errOut := call(t, "", "score", "--json", in); status != 0 || !strings.Contains(out, `"points":"2`) {
		t.Errorf("%d %s %s", status, out, errOut)
	}
	if err := os.WriteFile(file, []byte("id: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errOut := call(t, "", "indicators", "list"); status == 0 || !strings.Contains(errOut, "huyen-tinh/2.yaml") {
		t.Errorf("%d %s", status, errOut)
	}
}

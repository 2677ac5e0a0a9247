package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const scoreJSON = `{"set": "qd79-so-nganh", "year": 2023, "units": [
 {"code": "A", "name": "Sở A", "answers": {"1.1": {"choice": "head"}, "1.2": {"a": 3, "b": 4}, "5.1": {"a": 4}}},
 {"code": "B", "name": "Sở B", "answers": {"1.2": {"a": "1", "b": 3}, "5.1": {"a": 2}}},
 {"code": "C", "name": "Sở C", "answers": {"5.1": {"not_applicable": true}}}]}`

// score runs "chuky score" on files in a fresh folder, named as given.
func score(t *testing.T, files map[string]string, args ...string) (out, errOut string, code int) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range args {
		if _, ok := files[a]; ok || strings.HasPrefix(a, "out.") {
			args[i] = filepath.Join(dir, a)
		}
	}
	var o, e bytes.Buffer
	code = run(append([]string{"score"}, args...), nil, &o, &e)
	return o.String(), e.String(), code
}

func TestScoreJSONIsTheOneThatOthersBuildOn(t *testing.T) {
	out, errOut, code := score(t, map[string]string{"a.json": scoreJSON}, "--json", "--explain", "a.json")
	if code != 0 {
		t.Fatal(errOut)
	}
	var res struct {
		Set, Digest string
		Units       []struct {
			Code, Points, Shown, Class string
			Max                        json.Number
			Rank                       int
			Criteria                   map[string]struct {
				Points, Shown, Status string
				Explanation           []struct{ Kind, Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &res); err != nil {
		t.Fatal(err)
	}
	a, b, c := res.Units[0], res.Units[1], res.Units[2]
	// A: 10 + 15/2 + (4−2)/(4−2)×10; B: 10/3 + 0; C: granted, 10
	if res.Set != "qd79-so-nganh" || len(res.Digest) != 64 || a.Points != "27.500000000000" || a.Shown != "27,50" || a.Max != "330" || a.Rank != 1 || a.Class != "Khởi động" {
		t.Errorf("A: %+v", a)
	}
	if x := a.Criteria["1.2"]; x.Points != "15/2" || x.Shown != "7,50" || x.Status != "scored" || len(x.Explanation) < 4 {
		t.Errorf("A 1.2: %+v", x)
	}
	if b.Points != "3.333333333333" || b.Rank != 3 || c.Criteria["5.1"].Status != "not_applicable" || c.Points != "10.000000000000" || c.Criteria["1.2"].Status != "missing" {
		t.Errorf("B %+v, C %+v", b, c)
	}
	plain, _, _ := score(t, map[string]string{"a.json": scoreJSON}, "--json", "a.json")
	if strings.Contains(plain, "explanation") {
		t.Error("explanations come unasked")
	}
}

func TestScoreWritesTablesAndFiles(t *testing.T) {
	csv := "Mã đơn vị,Tên đơn vị,1.1,1.2.a,1.2.b,5.1.a\nA,Sở A,head,3,4,4\nB,Sở B,,1,3,2\n"
	out, errOut, code := score(t, map[string]string{"a.csv": csv}, "--set", "qd79-so-nganh@1", "a.csv")
	if code != 0 || !strings.Contains(out, "27,50") || !strings.Contains(out, "Sở B") {
		t.Fatalf("%s%s", out, errOut)
	}
	dir := t.TempDir()
	for _, name := range []string{"r.xlsx", "r.csv", "r.json"} {
		path := filepath.Join(dir, name)
		if _, errOut, code := score(t, map[string]string{"a.csv": csv}, "--set", "qd79-so-nganh", "--out", path, "a.csv"); code != 0 {
			t.Fatalf("%s: %s", name, errOut)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		switch name {
		case "r.xlsx":
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if v, err := f.GetCellValue("Xếp hạng", "E2"); err != nil || v != "27,50" {
				t.Errorf("E2 is %q, %v", v, err)
			}
			_ = f.Close()
		default:
			if !strings.Contains(string(data), "27,50") {
				t.Errorf("%s: %s", name, data)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".chuky*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestScoreComparesAndTries(t *testing.T) {
	files := map[string]string{"a.json": scoreJSON, "b.json": strings.Replace(scoreJSON, `"5.1": {"a": 2}`, `"5.1": {"a": 9}`, 1)}
	out, errOut, code := score(t, files, "--what-if", "a.json", "b.json")
	if code != 0 || !strings.Contains(out, "đơn vị khác làm đổi mức so sánh") || !strings.Contains(out, "3,33 → 13,33") {
		t.Errorf("%s%s", out, errOut)
	}
	out, errOut, code = score(t, files, "--robust", "a.json")
	if code != 0 || !strings.Contains(out, "without:5.1") || !strings.Contains(out, "Kendall tau-b") {
		t.Errorf("%s%s", out, errOut)
	}
	out, _, _ = score(t, files, "--robust", "--json", "a.json")
	if !strings.Contains(out, `"alternatives":[{"key":"swap"`) {
		t.Errorf("%s", out)
	}
	// Readings and exclusions reach the engine: without 5.1 the maximum is 320.
	out, errOut, code = score(t, files, "--json", "--exclude", "5.1=Dưới một nửa", "--ruling", "cbcc=cong-chuc-vien-chuc", "a.json")
	if code != 0 || !strings.Contains(out, `"max":320`) {
		t.Errorf("%s%s", out, errOut)
	}
}

func TestScoreRefusesInVietnameseWithACode(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		args []string
		want []string
	}{
		"a share for a count":  {strings.Replace(scoreJSON, `"a": 3`, `"a": "3/4"`, 1), []string{"in.json"}, []string{"in.json, dòng 2", "số nguyên", "[number_not_integer]"}},
		"no such criterion":    {strings.Replace(scoreJSON, `"1.1"`, `"99.1"`, 1), []string{"in.json"}, []string{"99.1", "[item_unknown]"}},
		"no such set":          {strings.Replace(scoreJSON, "qd79-so-nganh", "qd80", 1), []string{"in.json"}, []string{"qd80", "[set_unknown]"}},
		"another set":          {scoreJSON, []string{"--set", "qd79-quan-huyen", "in.json"}, []string{"qd79-so-nganh", "[set_unknown]"}},
		"no set":               {strings.Replace(scoreJSON, `"set": "qd79-so-nganh", `, "", 1), []string{"in.json"}, []string{"--set", "[set_unknown]"}},
		"no such file":         {"", []string{"other.json"}, []string{"other.json", "Không có tệp này", "[file_unreadable]"}},
		"no such reading":      {scoreJSON, []string{"--ruling", "cbcc=x", "in.json"}, []string{"cbcc", "cong-chuc-vien-chuc", "[reading_unknown]"}},
		"no such ruling":       {scoreJSON, []string{"--ruling", "x=y", "in.json"}, []string{"cbcc", "[ruling_unknown]"}},
		"no such exclusion":    {scoreJSON, []string{"--exclude", "x=y", "in.json"}, []string{"“x”", "[item_unknown]"}},
		"no reason":            {scoreJSON, []string{"--exclude", "1.2", "in.json"}, []string{"1.2=lý do", "[reason_missing]"}},
		"no such unit":         {scoreJSON, []string{"--unit", "Z", "in.json"}, []string{"“Z”", "in.json", "[unit_unknown]"}},
		"points lost":          {strings.Replace(`{"set": "S", "units": [{"code": "A", "answers": {}}]}`, "S", "qd1726-tinh", 1), []string{"in.json"}, []string{"177 tiêu chí", "[points_unknown]"}},
		"no such format":       {scoreJSON, []string{"--format", "pdf", "in.json"}, []string{"pdf", "[format_unknown]"}},
		"a workbook on screen": {scoreJSON, []string{"--format", "xlsx", "in.json"}, []string{"--out"}},
		"one file to compare":  {scoreJSON, []string{"--what-if", "in.json"}, []string{"--what-if"}},
	} {
		out, errOut, code := score(t, map[string]string{"in.json": c.data}, c.args...)
		if code == 0 || out != "" {
			t.Errorf("%s: status %d, %s", name, code, out)
		}
		for _, w := range c.want {
			if !strings.Contains(errOut, w) {
				t.Errorf("%s: %q is not in %s", name, w, errOut)
			}
		}
	}
}

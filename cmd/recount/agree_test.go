package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chuky/cmd/recount/recount"
	"chuky/indicators"
	"chuky/scoring"
)

// Figures that sit on edges of the rules come up often.
var figures = []string{"0", "0", "1", "2", "3", "7", "10", "40", "50", "79", "80", "81", "99", "100", "101", "1000", "0.5", "0.333333333333", "999999999999999"}

// randomUnit answers some of a set, at random, in every state.
func randomUnit(rng *rand.Rand, set *indicators.Set, code string) scoring.Unit {
	u := scoring.Unit{Code: code, Name: "Sở <A> & B " + code, Block: []string{"", "", "Khối 2"}[rng.IntN(3)], Answers: map[string]scoring.Answer{}}
	for _, item := range set.Items() {
		if rng.IntN(15) == 0 {
			continue
		}
		a := scoring.Answer{Values: map[string]string{}}
		if n := len(item.Choices); n > 0 && rng.IntN(20) > 0 {
			a.Choice = item.Choices[rng.IntN(n)].Key
		}
		for _, in := range item.Inputs {
			switch {
			case in.Kind == indicators.Text || rng.IntN(40) == 0 || !in.Asked() && rng.IntN(4) > 0:
			case in.Kind == indicators.Pick:
				a.Values[in.Key] = in.Choices[rng.IntN(len(in.Choices))].Key
			case in.Kind == indicators.Items:
				a.Values[in.Key] = whole(rng) + "/" + whole(rng) + ";79/100;80/100;0/0"
			case in.Kind == indicators.Integer:
				a.Values[in.Key] = whole(rng)
			default:
				a.Values[in.Key] = figures[rng.IntN(len(figures))]
			}
		}
		if !item.Info() {
			switch rng.IntN(25) {
			case 0:
				a.NotApplicable = true
			case 1:
				a.State = scoring.StatePending
			case 2:
				a.State = scoring.StateNAClaimed
			case 3:
				a.State = scoring.StateNARefused
			case 4:
				a.State = scoring.StateEvidenceRejected
			}
		}
		u.Answers[item.Code] = a
	}
	return u
}

// whole is a random count, often an edge, now and then a huge one.
func whole(rng *rand.Rand) string {
	switch rng.IntN(20) {
	case 0:
		return figures[len(figures)-1]
	case 1, 2, 3, 4, 5, 6:
		return figures[rng.IntN(16)]
	}
	return fmt.Sprint(rng.IntN(300))
}

// randomOptions chooses readings and excludes a criterion now and then.
func randomOptions(rng *rand.Rand, set *indicators.Set) scoring.Options {
	opt := scoring.Options{Rulings: map[string]string{}, Excluded: map[string]string{}}
	for _, r := range set.Rulings {
		opt.Rulings[r.ID] = r.Readings[rng.IntN(len(r.Readings))].Key
	}
	if criteria := set.Criteria(); rng.IntN(3) == 0 {
		opt.Excluded[criteria[rng.IntN(len(criteria))].Code] = "Chưa đến một nửa số đơn vị có số liệu"
	}
	return opt
}

// published is a publication of both sets of QĐ 79 as the file that units download holds it.
func published(t testing.TB, seed uint64, units int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 79))
	var groups []scoring.Group
	var results []map[string]any
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen"} {
		set, err := indicators.Get(id, "")
		if err != nil {
			t.Fatal(err)
		}
		g := scoring.Group{Set: set, Options: randomOptions(rng, set)}
		for i := range units {
			g.Units = append(g.Units, randomUnit(rng, set, fmt.Sprintf("H29.%02d", i)))
		}
		groups = append(groups, g)
		result, err := scoring.Score(g.Set, g.Units, g.Options)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, map[string]any{"group": id, "result": json.RawMessage(result.Canonical())})
	}
	snap, err := scoring.NewSnapshot(groups...)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(map[string]any{"cycle": map[string]any{"id": "c"}, "snapshot": json.RawMessage(snap.Canonical()), "groups": results})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Two programs written apart agree on every value, under every reading drawn.
func TestScoringAndRecountAgree(t *testing.T) {
	statuses := map[string]int{}
	for seed := range uint64(60) {
		file := published(t, seed, 12)
		report, err := recount.Recompute(file, file)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !report.OK() || report.Sets != 2 || report.Units != 24 || report.Points != 12*83 {
			for _, d := range report.Differences[:min(len(report.Differences), 10)] {
				t.Errorf("seed %d: %s", seed, d)
			}
			t.Fatalf("seed %d: %d sets, %d units, %d points, %d differences", seed, report.Sets, report.Units, report.Points, len(report.Differences))
		}
		for _, s := range []string{"scored", "missing", "undefined", "pending", "not_applicable", "excluded"} {
			statuses[s] += bytes.Count(file, []byte(`"status":"`+s+`"`))
		}
	}
	for s, n := range statuses {
		if n < 10 {
			t.Errorf("status %s came up %d times only; the agreement says little about it", s, n)
		}
	}
}

// Any value that is changed after the run is listed, and nothing else is.
func TestEveryKindOfChangeIsListed(t *testing.T) {
	file := published(t, 7, 5)
	for field, change := range map[string]func(u map[string]any){
		"rank":    func(u map[string]any) { u["rank"] = json.Number("77") },
		"exact":   func(u map[string]any) { u["exact"] = "1/7" },
		"points":  func(u map[string]any) { u["points"] = "1.000000000000" },
		"shown":   func(u map[string]any) { u["shown"] = "1,00" },
		"percent": func(u map[string]any) { u["percent"] = "1,00" },
		"max":     func(u map[string]any) { u["max"] = json.Number("1") },
		"class":   func(u map[string]any) { u["class"] = "Xuất sắc" },
		"partial": func(u map[string]any) { u["partial"] = u["partial"] != true },
		"block":   func(u map[string]any) { u["block"] = "Khối 9" },
		"name":    func(u map[string]any) { u["name"] = "Sở khác" },
	} {
		changed, code := edit(t, file, change)
		report, err := recount.Recompute(file, changed)
		if err != nil || len(report.Differences) != 1 {
			t.Errorf("%s: %v, %v", field, report.Differences, err)
			continue
		}
		if d := report.Differences[0]; d.Field != field || d.Unit != code || d.Criterion != "" || d.Published == d.Recomputed {
			t.Errorf("%s: listed as %+v", field, d)
		}
	}
	for field, value := range map[string]any{"points": "1/7", "shown": "9,99", "max": json.Number("3"), "status": "settled"} {
		changed, code := edit(t, file, func(u map[string]any) {
			u["criteria"].(map[string]any)["1.2"].(map[string]any)[field] = value
		})
		report, err := recount.Recompute(file, changed)
		if err != nil || len(report.Differences) != 1 || report.Differences[0].Field != field || report.Differences[0].Criterion != "1.2" || report.Differences[0].Unit != code {
			t.Errorf("criterion %s: %v, %v", field, report.Differences, err)
		}
	}
}

// edit changes the third unit of the first group.
func edit(t *testing.T, file []byte, change func(map[string]any)) (changed []byte, code string) {
	t.Helper()
	var doc map[string]any
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	u := doc["groups"].([]any)[0].(map[string]any)["result"].(map[string]any)["units"].([]any)[2].(map[string]any)
	change(u)
	changed, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return changed, u["code"].(string)
}

func TestProgram(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := published(t, 3, 4)
	intact := write("ket-qua.json", good)
	bad, _ := edit(t, good, func(u map[string]any) { u["rank"] = json.Number("77") })
	edited := write("sua.json", bad)
	empty := write("rong.json", []byte("{}"))
	for name, tc := range map[string]struct {
		args   []string
		status int
		words  string
	}{
		"one file":     {[]string{intact}, 0, "mọi giá trị khớp"},
		"two files":    {[]string{intact, intact}, 0, "8 đơn vị, 2 bộ chỉ số"},
		"edited":       {[]string{intact, edited}, 1, `rank: công bố "77"`},
		"no arguments": {nil, 2, "cách dùng"},
		"missing":      {[]string{filepath.Join(folder, "không có")}, 2, "không đọc được tệp"},
		"no snapshot":  {[]string{empty}, 2, "tệp số liệu"},
	} {
		var out, errOut bytes.Buffer
		if status := run(tc.args, &out, &errOut); status != tc.status || !strings.Contains(out.String()+errOut.String(), tc.words) {
			t.Errorf("%s: status %d, %s%s", name, status, out.String(), errOut.String())
		}
	}
}

// The second program must stay a second program.
func TestItSharesNoCode(t *testing.T) {
	list, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(string(list)); strings.Join(got, " ") != "chuky/cmd/recount/recount chuky/cmd/recount" {
		t.Errorf("depends on %v", got)
	}
}

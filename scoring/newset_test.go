package scoring

import (
	"os"
	"strings"
	"testing"

	"chuky/indicators"
)

// TestANewProvincesSetNeedsNoCode scores the set that docs/indicator-sets.md writes from nothing.
func TestANewProvincesSetNeedsNoCode(t *testing.T) {
	page, err := os.ReadFile("../docs/indicator-sets.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```yaml\n# new-set\n")
	text, _, closed := strings.Cut(rest, "\n```\n")
	if !ok || !closed {
		t.Fatal("the page has no set from nothing")
	}
	set, err := indicators.Parse("docs/indicator-sets.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Ready(); err != nil {
		t.Error(err)
	}
	answers := func(people, trained, team, online, all, accounts string, survey ...string) map[string]Answer {
		out := map[string]Answer{
			"I.1.1": {Values: map[string]string{"value": people}},
			"A1":    {Values: map[string]string{"a": trained, "b": "20"}}, "A2": {Choice: team},
			"B1": {Values: map[string]string{"a": online, "b": all}}, "B2": {Values: map[string]string{"a": accounts}},
		}
		if survey != nil {
			out["B3"] = Answer{Values: map[string]string{"a": survey[0], "b": survey[1]}}
		}
		return out
	}
	res, err := Score(set, []Unit{
		{Code: "x", Answers: answers("400", "18", "yes", "60", "75", "120", "45", "60")}, // 9 + 5 + 10 + 20/3 + 15/4
		{Code: "y", Answers: answers("200", "10", "no", "30", "60", "90", "33", "44")},   // 5 + 0 + 5 + 10 + 15/4
		{Code: "z", Answers: answers("300", "0", "yes", "10", "40", "0")},                // 0 + 5 + 0 + 0 + no survey yet
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		exact, shown, class string
		rank                int
	}{
		{"413/12", "86,0", "Dẫn đầu", 1},
		{"95/4", "59,4", "Khá", 2},
		{"5", "12,5", "Khởi động", 3},
	} {
		u := res.Units[i]
		if u.Exact != want.exact || u.Shown != want.shown || u.Class != want.class || u.Rank != want.rank || u.Max != "40" {
			t.Errorf("%s: %s points of %s, shown %s, %s, rank %d; want %+v", u.Code, u.Exact, u.Max, u.Shown, u.Class, u.Rank, want)
		}
	}
	if got := res.Units[2].Criteria["B3"].Status; got != Pending {
		t.Errorf("no survey was held in z: %s", got)
	}
}

// TestSetsOfTheDocumentsScore supplies what the documents' copies lack and gives one unit everything, another
// nothing: the maximum of every pillar and of the set, and 0.
func TestSetsOfTheDocumentsScore(t *testing.T) {
	library, err := indicators.LoadDir(os.DirFS("../indicators/testdata/supplied"))
	if err != nil {
		t.Fatal(err)
	}
	for id, total := range map[string]string{"qd79-thanh-pho": "1000", "qd1726-tinh": "1000", "qd1726-bo": "500", "huyen-tinh": "420"} {
		set, err := library.Get(id, "")
		if err != nil {
			t.Fatal(err)
		}
		res, err := Score(set, []Unit{{Code: "all", Answers: full(t, set)}, {Code: "none"}}, Options{})
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		all, none := res.Units[0], res.Units[1]
		if all.Exact != total || string(all.Max) != total || all.Rank != 1 || none.Exact != "0" || none.Rank != 2 {
			t.Errorf("%s: %s of %s (rank %d), and %s (rank %d)", id, all.Exact, all.Max, all.Rank, none.Exact, none.Rank)
		}
		if len(all.Pillars) != len(set.Pillars) || len(all.Main) != len(set.Main) {
			t.Errorf("%s: %d pillars, %d main indexes", id, len(all.Pillars), len(all.Main))
		}
		for i, p := range set.Pillars {
			if got := all.Pillars[i]; got.Code != p.Code || got.Points != p.Max.RatString() {
				t.Errorf("%s %s: %s points, want %s", id, got.Code, got.Points, p.Max.RatString())
			}
		}
		for code, c := range all.Criteria {
			if c.Status != Scored {
				t.Errorf("%s %s: %s (%s)", id, code, c.Status, c.Reason)
			}
		}
	}
}

// full answers everything at its best.
func full(t *testing.T, set *indicators.Set) map[string]Answer {
	t.Helper()
	out := make(map[string]Answer)
	for _, it := range set.Items() {
		values := make(map[string]string)
		for _, in := range it.Inputs {
			switch {
			case !in.Asked():
			case in.Kind == indicators.List:
				inv, _ := set.Inventory(in.Inventory)
				var items []string
				for _, e := range inv.Entries {
					if e.Level == indicators.LevelItem {
						items = append(items, e.Code+":built,current,shared,open")
					}
				}
				values[in.Key] = strings.Join(items, ";")
			case in.Kind == indicators.Marks:
				values[in.Key] = "10;10;10"
			case in.Kind == indicators.Date:
				values[in.Key] = "2026-05-31"
			case in.Kind == indicators.Text:
				values[in.Key] = "Nguồn"
			case it.Info() || it.Method.Kind == indicators.Survey || it.Method.Kind == indicators.Import:
				values[in.Key] = "100"
			case it.Method.Kind == indicators.Direct:
				values[in.Key] = it.Max.RatString()
			default:
				t.Fatalf("%s %s.%s: how is %s answered?", set.ID, it.Code, in.Key, in.Kind)
			}
		}
		if len(values) > 0 {
			out[it.Code] = Answer{Values: values}
		}
	}
	return out
}

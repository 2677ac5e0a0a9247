package lint_test

import (
	"os"
	"testing"

	"chuky/indicators"
	"chuky/indicators/lint"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A set without a fault: nothing is found, and the strict loader takes it as well.
func TestCleanSets(t *testing.T) {
	clean, err := indicators.Parse("clean.yaml", read(t, "clean.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := indicators.Draft("clean-plan.yaml", read(t, "clean-plan.yaml"), clean)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*indicators.Set{clean, plan} {
		for _, f := range append(lint.Lint(s), lint.Compare(s)...) {
			t.Errorf("%s: %+v", s.ID, f)
		}
	}
}

// What readers of the official documents know to be wrong in them. Lines are those of the transcripts.
func TestOfficialDocuments(t *testing.T) {
	type place struct {
		code, set, node string
		line            int
		ruled           bool
	}
	known := []place{
		{"declared_points", "qd79-quan-huyen", "", 122, true},       // 690 in one place, 660 in another
		{"points_above_max", "qd79-quan-huyen", "3.3", 699, true},   // a tier of 150 under 30
		{"tier_gap", "qd79-so-nganh", "3.1", 374, true},             // exactly 80 %
		{"tier_gap", "qd79-quan-huyen", "3.2", 695, true},           //
		{"cohort_rule", "qd79-so-nganh", "4.1", 394, true},          // min-max among whom
		{"other_unit_kind", "qd79-so-nganh", "6.14", 479, true},     // Quận/Huyện in the annex of sở, ngành
		{"scored_twice", "qd79-so-nganh", "3.4", 386, false},        // the shared platforms, again in 6.5–6.11
		{"merged_cell", "qd79-so-nganh", "3.4", 386, false},         // part 2 without part 1
		{"percent_missing", "qd79-quan-huyen", "7.2", 835, false},   // “<80”
		{"points_zero", "qd79-thanh-pho", "9", 1393, false},         //
		{"total_mismatch", "huyen-tinh", "P1:2", 84, false},         // 27 over 32, capped
		{"points_missing", "huyen-tinh", "P1:5.7.2", 147, false},    // a blank cell
		{"declared_count", "huyen-tinh", "P3", 45, false},           // 47 criteria, the table has others
		{"code_restart", "huyen-tinh", "P2", 27, false},             //
		{"points_missing", "qd1726-tinh", "CQS/1.1.1", 0, false},    // a lost row
		{"row_lost", "qd1726-tinh", "CQS/1.1.1", 0, false},          //
		{"code_malformed", "qd1726-tinh", "XHS/7.2.5", 3222, false}, // “7 2.5”
	}
	for _, s := range indicators.Builtin() {
		found := lint.Lint(s)
		for _, p := range known {
			if p.set != s.ID {
				continue
			}
			ok := false
			for _, f := range found {
				ok = ok || f.Code == p.code && f.Node == p.node && f.Line == p.line && (f.Ruling != "") == p.ruled && f.Passage != "" && f.Message != ""
			}
			if !ok {
				t.Errorf("not found, or not as ruled: %+v", p)
			}
		}
		for _, f := range found {
			if f.Set != s.ID || f.Readings == nil || f.Message == "" {
				t.Errorf("an incomplete finding: %+v", f)
			}
		}
	}
}

// The sets that cycles run on: every error is settled by a ruling, and only there.
func TestWhatMayOpen(t *testing.T) {
	for _, s := range indicators.Builtin() {
		open := lint.Open(lint.Lint(s))
		switch s.ID {
		case "qd79-so-nganh", "qd79-quan-huyen", "qd79-thanh-pho":
			for _, f := range open {
				t.Errorf("%+v", f)
			}
		case "qd1726-tinh", "qd1726-bo", "huyen-tinh":
			for _, f := range open {
				if f.Code != "points_missing" {
					t.Errorf("besides the points that the copy lost: %+v", f)
				}
			}
			if len(open) == 0 {
				t.Errorf("%s: points are missing, and yet a cycle may open", s.ID)
			}
		}
	}
	found := lint.Compare(indicators.Builtin()...)
	if len(found) == 0 {
		t.Fatal("4.1 and 4.3 of the two annexes of QĐ 79 are one name and two methods")
	}
}

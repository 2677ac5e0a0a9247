package demo

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"chuky/demo/journal"
	"chuky/scoring"
)

func TestReportSaysWhatIsMissingAndWhereToLook(t *testing.T) {
	var c Coverage
	c.count(sectionActs, "explained", 2)
	c.need(sectionActs, "explained", 0, true)
	c.need(sectionActs, "changed by the council", 0, true)
	c.need(sectionMethods, "ratio", 7, true)
	if m := c.Missing(); len(m) != 1 || m[0].Name != "changed by the council" {
		t.Fatalf("missing: %v", m)
	}
	r := &Report{Cycle: "c1", Units: 7, Coverage: &c, Key: "chuky-key", Total: 90 * time.Second, Overhead: 30 * time.Second,
		Phases:  []PhaseTime{{"Council", 9 * time.Second, 6 * time.Second}},
		Logins:  []Login{{"officer", "Sở Y tế", "cv.yte", "secret-word"}},
		Ranking: map[string][]scoring.UnitResult{}}
	for i, name := range []string{"Sở Y tế", "Sở Nội vụ", "Sở Tư pháp", "Sở Du lịch", "Sở Xây dựng", "Sở Ngoại vụ", "Viện Nghiên cứu phát triển"} {
		u := scoring.UnitResult{Name: name, Rank: i + 1, Shown: "100,00", Percent: "30,30", Class: "Khởi động", Max: "330", Exact: "100"}
		if i == 6 {
			u.Exact = "0"
		}
		r.Ranking[Departments] = append(r.Ranking[Departments], u)
	}
	var b bytes.Buffer
	if err := r.Print(&b, "http://127.0.0.1:8080/"); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for _, want := range []string{"changed by the council ×0 MISSING", "explained ×2", "ratio ×7", "Sở Xây dựng", "…", "Viện Nghiên cứu phát triển", "http://127.0.0.1:8080/cong-bo/c1", "cv.yte", "secret-word", "chuky-key", "không nộp phiếu"} {
		if !strings.Contains(out, want) {
			t.Errorf("the report does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "Sở Ngoại vụ") {
		t.Error("the report lists more than the first five and the last")
	}
}

func TestConsoleCountsWaitingApart(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var b bytes.Buffer
		c := newConsole(&b, terminal, 2)
		c.start("Council", 4)
		for range 4 {
			c.step("Sở Y tế")
		}
		c.say("waiting")
		c.spent(time.Hour)
		c.finish("done")
		if len(c.phases) != 1 || c.phases[0].Waited != time.Hour || c.phases[0].Worked() >= 0 {
			t.Errorf("phases %+v", c.phases)
		}
		if got := strings.Contains(b.String(), "\r"); got != terminal {
			t.Errorf("terminal %v: carriage returns %v", terminal, got)
		}
		if !strings.Contains(b.String(), "[1/2]") || !strings.Contains(b.String(), "████") || !strings.Contains(b.String(), "done") {
			t.Errorf("console: %q", b.String())
		}
	}
}

// What was refused or stayed unknown is not expected; the highest round counts, whatever came last.
func TestExpectReplaysAcknowledgedActionsOnly(t *testing.T) {
	s := write(t, 6, 1)
	u := s.group(Districts)[0]
	saved := func(o journal.Outcome, a string) journal.Entry {
		return journal.Entry{Outcome: o, Fact: factSaved{u.Code, "1.2", Answer{Values: map[string]string{"a": a, "b": "10"}}}}
	}
	judged := func(round int, v verdict) journal.Entry {
		return journal.Entry{Outcome: journal.OK, Fact: factVerdicts{u.Code, round, []verdict{v}}}
	}
	approved := journal.Entry{Outcome: journal.OK, Fact: factApproved{u.Code}}
	six := map[string]string{"a": "6", "b": "10"}
	for name, c := range map[string]struct {
		entries []journal.Entry
		points  string
		status  scoring.Status
	}{
		"never approved":    {[]journal.Entry{saved(journal.OK, "5")}, "0", scoring.Missing},
		"refused save":      {[]journal.Entry{saved(journal.OK, "5"), saved(journal.Failed, "9"), approved, judged(roundOne, verdict{Item: "1.2", Kind: accepted})}, "5", scoring.Scored},
		"unknown save":      {[]journal.Entry{saved(journal.OK, "5"), saved(journal.Unknown, "9"), approved, judged(roundOne, verdict{Item: "1.2", Kind: accepted})}, "5", scoring.Scored},
		"last save":         {[]journal.Entry{saved(journal.OK, "5"), saved(journal.OK, "7"), approved, judged(roundOne, verdict{Item: "1.2", Kind: accepted})}, "7", scoring.Scored},
		"undecided":         {[]journal.Entry{saved(journal.OK, "5"), approved}, "5", scoring.Pending},
		"not recognised":    {[]journal.Entry{saved(journal.OK, "5"), approved, judged(roundOne, verdict{Item: "1.2", Kind: notRecognised})}, "0", scoring.Missing},
		"adjusted":          {[]journal.Entry{saved(journal.OK, "5"), approved, judged(roundOne, verdict{Item: "1.2", Kind: adjusted, Values: six})}, "6", scoring.Scored},
		"round 2 restores":  {[]journal.Entry{saved(journal.OK, "5"), approved, judged(roundOne, verdict{Item: "1.2", Kind: adjusted, Values: six}), judged(roundTwo, verdict{Item: "1.2", Kind: accepted})}, "5", scoring.Scored},
		"higher round wins": {[]journal.Entry{saved(journal.OK, "5"), approved, judged(roundCouncil, verdict{Item: "1.2", Kind: adjusted, Values: six}), judged(roundOne, verdict{Item: "1.2", Kind: accepted})}, "6", scoring.Scored},
		"claim refused":     {[]journal.Entry{approved, judged(roundOne, verdict{Item: "1.2", Kind: naRefused})}, "0", scoring.Missing},
		"claim granted":     {[]journal.Entry{approved, judged(roundOne, verdict{Item: "1.2", Kind: naGranted})}, "10", scoring.NotApplicable},
	} {
		results, err := expect(s.units, s.sets, c.entries)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range results[Districts].Units {
			if got := r.Criteria["1.2"]; r.Code == u.Code && (got.Points != c.points || got.Status != c.status) {
				t.Errorf("%s: %s %s, want %s %s", name, got.Points, got.Status, c.points, c.status)
			}
		}
	}
}

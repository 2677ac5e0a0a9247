package web

import (
	"testing"
	"time"

	"chuky/models"
)

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "12": "12", "1234": "1.234", "1234.50": "1.234,50", "-1234567.891": "-1.234.567,891",
		"7.50": "7,50", "–": "–", "": "", "NaN": "NaN", "1e5": "1e5", "1.": "1",
	} {
		if got := Number(in); got != want {
			t.Errorf("Number(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Percent("75.00"); got != "75,00\u00a0%" {
		t.Error(got)
	}
	for n, want := range map[int64]string{0: "0\u00a0B", 999: "999\u00a0B", 1500: "2\u00a0KB", 214_000: "214\u00a0KB", 1_800_000: "1,8\u00a0MB", 100_000_000: "100,0\u00a0MB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC) // 00:30 of the 22nd in Vietnam
	for got, want := range map[string]string{
		Date(at): "22/11/2026", Clock(at): "00:30", DateTime(at): "00:30 ngày 22/11/2026",
		Weekday(at): "Chủ Nhật, 22/11/2026", InputTime(at): "22/11/2026 00:30", InputDate(at): "22/11/2026",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	five := time.Date(2024, 1, 16, 17, 0, 0, 0, Zone)
	for _, s := range []string{"16/01/2024 17:00", "16/1/2024", " 16/01/2024  17:00 ", "17:00 16/01/2024", "17:00 ngày 16/01/2024", "2024-01-16T17:00", "2024-01-16"} {
		got, err := ParseTime(s)
		if err != nil || !got.Equal(five) {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "01/16/2024", "31/02/2024 17:00", "16/01/2024 25:00", "hôm nay", "16/01/24"} {
		if got, err := ParseTime(s); err == nil {
			t.Errorf("%q is taken as %v", s, got)
		}
	}
	if d, err := ParseDate("30/06/2023"); err != nil || InputDate(d) != "30/06/2023" {
		t.Error(d, err)
	}
}

func TestInitials(t *testing.T) {
	for in, want := range map[string]string{"Trần Thị Mỹ Linh": "ML", "Đỗ Lan": "ĐL", "an": "A", "": ""} {
		if got := initials(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMenus(t *testing.T) {
	for _, role := range models.Roles {
		nav, bar := MenuFor(role, SectionInbox, 3, "a1", "2023")
		if len(nav) == 0 || len(nav) > 6 || len(bar) > 3 {
			t.Errorf("%s: %d entries, %d in the bar", role, len(nav), len(bar))
		}
		if nav[0].Href != URLInbox() || nav[0].Count != 3 || !nav[0].Current {
			t.Errorf("%s begins with %+v", role, nav[0])
		}
		seen := map[string]bool{}
		for _, n := range nav {
			if seen[n.Href] || n.Icon == "" {
				t.Errorf("%s: entry %+v", role, n)
			}
			seen[n.Href] = true
		}
		if RoleName(role) == string(role) {
			t.Errorf("%s has no name", role)
		}
	}
}

func TestChipsForEveryState(t *testing.T) {
	r, a := newTestRenderer(t)
	_ = r
	seen := map[string]string{}
	check := func(state string, c Chip) {
		if c.Text == state || c.Text == "" || !a.HasIcon(c.Icon) {
			t.Errorf("%s: %+v", state, c)
		}
		seen[state] = c.Text
	}
	for _, s := range models.AssessmentStages {
		check(string(s), StageChip(s))
	}
	for _, s := range models.CycleStages {
		check(string(s), CycleChip(s))
	}
	for _, k := range []models.VerdictKind{models.VerdictAccepted, models.VerdictAdjusted, models.VerdictNotRecognised, models.VerdictNAGranted, models.VerdictNARefused} {
		check(string(k), VerdictChip(k))
	}
}

func TestHeatClasses(t *testing.T) {
	for v, want := range map[int]string{0: "ck-q0", 1: "ck-q1", 24: "ck-q1", 25: "ck-q2", 49: "ck-q2", 50: "ck-q3", 74: "ck-q3", 75: "ck-q4", 99: "ck-q4", 100: "ck-q5"} {
		if got := (HeatCell{Value: v}).Class(); got != want {
			t.Errorf("%d: %s, want %s", v, got, want)
		}
	}
}

func TestTimeline(t *testing.T) {
	tl := sampleTimeline()
	if len(tl.Months) != 4 || tl.Months[0].Text != "12/2023" || tl.Now == nil || tl.Now.Text != "Hôm nay 14/01" {
		t.Errorf("%+v, now %+v", tl.Months, tl.Now)
	}
	kinds := ""
	for _, r := range tl.Rows {
		kinds += r.Kind + " "
	}
	if kinds != "done run plan plan plan plan " {
		t.Error(kinds)
	}
	if r := tl.Rows[1]; r.LateX == "" || r.ForecastX == "" {
		t.Errorf("late forecast is not drawn: %+v", r)
	}
	if first := tl.Rows[0]; first.X != "0.00%" || first.Text != "24/11–12/12" {
		t.Errorf("%+v", first)
	}
	if last := tl.Rows[5]; last.Anchor != "end" {
		t.Errorf("the last label would leave the drawing: %+v", last)
	}
	if got := NewTimeline(nil, nil, time.Now()); len(got.Rows) != 0 {
		t.Error("an empty cycle draws rows")
	}
	same := day("2024-01-01")
	if got := NewTimeline([]TimelineStep{{Name: "x", From: same, To: same}}, nil, same); got.Rows[0].X != "0.00%" {
		t.Errorf("%+v", got.Rows[0])
	}
}

func TestMonth(t *testing.T) {
	m := NewMonth(2024, time.February, func(time.Time) (string, string) { return "", "" })
	if len(m.Weeks) != 5 || m.Weeks[0][3].N != 1 || m.Weeks[4][3].N != 29 || m.Weeks[4][4].N != 0 || len(m.Weeks[4]) != 7 {
		t.Errorf("%+v", m.Weeks)
	}
}

func TestRadarNeedsThreeAxes(t *testing.T) {
	if NewRadar("", sampleCard().Indexes[:2]) != nil {
		t.Error("two axes give a drawing")
	}
	r := NewRadar("x", sampleCard().Indexes)
	if len(r.Spokes) != 6 || r.Spokes[0] != (Point{"178.0", "38.0"}) || len(r.Rings) != 4 {
		t.Errorf("%+v", r)
	}
}

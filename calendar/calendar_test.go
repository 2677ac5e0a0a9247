package calendar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// at reads "2006-01-02 15:04" or "2006-01-02 15:04:05" in local time.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04:05"
	if len(s) == len("2006-01-02 15:04") {
		layout = "2006-01-02 15:04"
	}
	v, err := time.ParseInLocation(layout, s, Location)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestLocationIsSevenHoursAheadWithoutDaylightSaving(t *testing.T) {
	for _, month := range []time.Month{time.January, time.July} {
		if _, offset := time.Date(2026, month, 1, 0, 0, 0, 0, Location).Zone(); offset != 7*3600 {
			t.Errorf("tháng %d: lệch %d giây so với UTC, cần %d", month, offset, 7*3600)
		}
	}
}

func TestIsWorkingDay(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct {
		date string
		want bool
		why  string
	}{
		{"2026-02-13", true, "Friday before Tết"},
		{"2026-02-14", false, "Saturday"},
		{"2026-02-15", false, "Sunday"},
		{"2026-02-16", false, "29 tháng Chạp"},
		{"2026-02-17", false, "mùng 1"},
		{"2026-02-20", false, "mùng 4"},
		{"2026-02-22", false, "Sunday after Tết"},
		{"2026-02-23", true, "first day after Tết"},
		{"2026-01-02", false, "swapped Friday"},
		{"2026-01-10", true, "make-up Saturday"},
		{"2026-01-11", false, "Sunday after it"},
		{"2025-04-26", true, "make-up Saturday of 2025"},
		{"2026-04-27", false, "substitute for Giỗ Tổ on a Sunday"},
		{"2026-04-28", true, "day after the substitute"},
		{"2025-11-24", true, "24/11 is worked before the resolution of 2026"},
		{"2026-11-24", false, "Ngày Văn hóa Việt Nam from 2026"},
		{"2027-11-24", false, "and in 2027"},
		{"2027-05-03", false, "substitute for 01/5 on a Saturday"},
		{"2026-11-23", true, "an ordinary Monday"},
	} {
		if got := c.IsWorkingDay(at(t, tc.date+" 09:00")); got != tc.want {
			t.Errorf("%s (%s): got %v, want %v", tc.date, tc.why, got, tc.want)
		}
	}
}

func TestIsWorkingDayGoesByTheLocalDate(t *testing.T) {
	c := Builtin()
	// 17:30 UTC on Sunday is 00:30 on Monday in Ho Chi Minh City.
	sunday := time.Date(2026, 3, 1, 17, 30, 0, 0, time.UTC)
	if !c.IsWorkingDay(sunday) {
		t.Error("00:30 on Monday local time must be a working day")
	}
	// 18:00 UTC on Friday is already Saturday.
	if c.IsWorkingDay(time.Date(2026, 3, 6, 18, 0, 0, 0, time.UTC)) {
		t.Error("01:00 on Saturday local time must not be a working day")
	}
}

func TestWorkingDaySteps(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct {
		from string
		n    int
		want string
		why  string
	}{
		{"2026-02-13 09:00", 1, "2026-02-23 17:00", "over the whole of Tết"},
		{"2026-02-13 16:59", 3, "2026-02-25 17:00", "three days over Tết"},
		{"2026-02-18 10:00", 1, "2026-02-23 17:00", "given during Tết"},
		{"2026-02-23 08:00", -1, "2026-02-13 17:00", "backwards over Tết"},
		{"2026-02-24 08:00", -2, "2026-02-13 17:00", "two back over Tết"},
		{"2026-01-09 10:00", 1, "2026-01-10 17:00", "onto the make-up Saturday"},
		{"2026-01-09 10:00", 2, "2026-01-12 17:00", "past the make-up Saturday"},
		{"2025-12-31 10:00", 1, "2026-01-05 17:00", "over New Year with the swapped Friday"},
		{"2026-12-31 10:00", 1, "2027-01-04 17:00", "over New Year 2027"},
		{"2026-03-06 23:59", 1, "2026-03-09 17:00", "late on a Friday still counts from Friday"},
		{"2026-03-07 10:00", 0, "2026-03-09 17:00", "zero on a day off"},
		{"2026-03-09 20:00", 0, "2026-03-09 17:00", "zero on a working day"},
		{"2026-11-23 10:00", 1, "2026-11-25 17:00", "over 24/11"},
	} {
		got := c.AddWorkingDays(at(t, tc.from), tc.n)
		if FormatDate(got)+" "+FormatTimeVN(got) != tc.want || got.Location() != Location {
			t.Errorf("%s: AddWorkingDays(%s, %d) = %v, want %s", tc.why, tc.from, tc.n, got, tc.want)
		}
	}
}

func TestTermThatEndsOnADayOff(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct{ on, next, prev string }{
		{"2026-02-14", "2026-02-23", "2026-02-13"},
		{"2026-02-22", "2026-02-23", "2026-02-13"},
		{"2026-01-10", "2026-01-10", "2026-01-10"},
		{"2026-04-25", "2026-04-28", "2026-04-24"},
		{"2026-12-31", "2026-12-31", "2026-12-31"},
		{"2027-01-01", "2027-01-04", "2026-12-31"},
	} {
		day := at(t, tc.on+" 03:00")
		if got := FormatVN(c.NextWorkingDayEnd(day)); got != FormatVN(at(t, tc.next+" 17:00")) {
			t.Errorf("NextWorkingDayEnd(%s) = %s, want %s", tc.on, got, tc.next)
		}
		if got := FormatVN(c.PrevWorkingDayEnd(day)); got != FormatVN(at(t, tc.prev+" 17:00")) {
			t.Errorf("PrevWorkingDayEnd(%s) = %s, want %s", tc.on, got, tc.prev)
		}
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"2026-02-13 09:00", "2026-02-23 17:00", 1},
		{"2026-02-13 09:00", "2026-02-22 23:00", 0},
		{"2026-02-23 09:00", "2026-02-23 23:00", 0},
		{"2026-01-09 09:00", "2026-01-12 09:00", 2},
		{"2026-01-12 09:00", "2026-01-09 09:00", -2},
		{"2025-12-31 09:00", "2026-01-05 08:00", 1},
		{"2025-12-31 09:00", "2026-12-31 09:00", 261 - 12}, // 261 weekdays, 14 of them off, 2 Saturdays worked
	} {
		if got := c.WorkingDaysBetween(at(t, tc.a), at(t, tc.b)); got != tc.want {
			t.Errorf("WorkingDaysBetween(%s, %s) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

// Counting over one list must agree with a count made the slow, obvious way.
func TestStepsAndCountsAgree(t *testing.T) {
	c := Builtin()
	start := at(t, "2025-01-01 11:11")
	for day := range 1000 {
		from := start.AddDate(0, 0, day)
		for _, n := range []int{1, 2, 5, 21} {
			to := c.AddWorkingDays(from, n)
			if !c.IsWorkingDay(to) || FormatTimeVN(to) != "17:00" {
				t.Fatalf("%s + %d = %s is not the end of a working day", FormatDate(from), n, FormatVN(to))
			}
			if got := c.WorkingDaysBetween(from, to); got != n {
				t.Fatalf("%s + %d = %s, but counts %d", FormatDate(from), n, FormatDate(to), got)
			}
			if c.IsWorkingDay(from) {
				if back := c.AddWorkingDays(to, -n); FormatDate(back) != FormatDate(from) {
					t.Fatalf("%s + %d − %d = %s", FormatDate(from), n, n, FormatDate(back))
				}
			}
		}
	}
}

func TestListOfOnlyDaysOffDoesNotHang(t *testing.T) {
	var c Calendar
	for day := at(t, "2026-01-01 00:00"); day.Year() < 2030; day = day.AddDate(0, 0, 1) {
		c.Days = append(c.Days, Day{Date: FormatDate(day), Kind: Off})
	}
	from := at(t, "2026-01-05 09:00")
	if got := c.NextWorkingDayEnd(from); !got.Equal(EndOfWorkingDay(from)) {
		t.Errorf("got %v", got)
	}
}

func TestBuiltinIsValidSortedAndHolidaysFallWhereTheLawPutsThem(t *testing.T) {
	c := Builtin()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	perYear := map[string]int{}
	for i, d := range c.Days {
		if i > 0 && c.Days[i-1].Date >= d.Date {
			t.Errorf("%s stands after %s", d.Date, c.Days[i-1].Date)
		}
		day, _ := ParseDate(d.Date)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if d.Kind == Work && !weekend {
			t.Errorf("%s %s: only a weekend day needs to be listed as worked", d.Date, d.Name)
		}
		if d.Name == "" {
			t.Errorf("%s has no name", d.Date)
		}
		swap := strings.HasPrefix(d.Name, "Nghỉ hoán đổi")
		if d.Kind == Off && !swap && (!weekend || d.Provisional) {
			perYear[d.Date[:4]]++
		}
		if d.Provisional && d.Date < "2027" {
			t.Errorf("%s: the days of 2025 and 2026 have been announced", d.Date)
		}
	}
	// Điều 112: 11 days a year, 12 with 24/11; every one must be a day of rest
	// beside the weekly ones or have a substitute.
	for year, want := range map[string]int{"2025": 11, "2026": 12} {
		if perYear[year] != want {
			t.Errorf("%s: %d holidays on weekdays, want %d", year, perYear[year], want)
		}
	}
	swaps := map[string]int{}
	for _, d := range c.Days {
		if strings.HasPrefix(d.Name, "Nghỉ hoán đổi") {
			swaps[d.Date[:4]]++
		}
		if d.Kind == Work {
			swaps[d.Date[:4]]--
		}
	}
	for year, n := range swaps {
		if n != 0 {
			t.Errorf("%s: swapped days and make-up Saturdays differ by %d", year, n)
		}
	}
	c.Days[0].Name = "changed"
	if Builtin().Days[0].Name == "changed" {
		t.Error("callers share one list")
	}
}

func TestCoversAndProvisional(t *testing.T) {
	c := Builtin()
	for year, want := range map[int]bool{2024: false, 2025: true, 2026: true, 2027: true, 2028: false} {
		if c.Covers(year) != want {
			t.Errorf("Covers(%d) = %v", year, !want)
		}
	}
	days := c.Provisional(at(t, "2027-01-15 08:00"), at(t, "2027-02-06 08:00"))
	if len(days) != 2 || days[0].Date != "2027-02-05" || days[1].Date != "2027-02-06" {
		t.Errorf("provisional days: %v", days)
	}
	if days := c.Provisional(at(t, "2026-01-01 08:00"), at(t, "2026-12-31 08:00")); len(days) != 0 {
		t.Errorf("2026 has been announced, got %v", days)
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	c := Calendar{Days: []Day{
		{Date: "2026-02-30", Kind: Off},
		{Date: "2026-02-16", Kind: Off},
		{Date: "2026-02-16", Kind: Work},
		{Date: "2026-03-01", Kind: "nghỉ"},
	}}
	err := c.Validate()
	if err == nil {
		t.Fatal("four faulty lines accepted")
	}
	for _, want := range []string{"dòng 1", "2026-02-30", "dòng 3: ngày 16/02/2026 đã có", "dòng 4: loại ngày"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
	if strings.Contains(err.Error(), "dòng 2") {
		t.Errorf("line 2 is good: %v", err)
	}
}

func TestCalendarSurvivesJSON(t *testing.T) {
	raw, err := json.Marshal(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), `{"date":"2026-02-16","kind":"off","name":"Tết Nguyên đán Bính Ngọ (29 tháng Chạp)"}`) {
		t.Errorf("wire form changed: %s", raw)
	}
	var c Calendar
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	if c.Version != BuiltinVersion || len(c.Days) != len(Builtin().Days) || c.IsWorkingDay(at(t, "2026-02-16 08:00")) {
		t.Error("the calendar changed on its way through JSON")
	}
}

package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseTerm(t *testing.T) {
	for text, want := range map[string]Term{
		"3wd":     WorkingDays(3),
		"10d":     Days(10),
		"10s":     Exactly(10 * time.Second),
		"2h":      Exactly(2 * time.Hour),
		"1h30m":   Exactly(90 * time.Minute),
		"500ms":   Exactly(500 * time.Millisecond),
		"\t5wd\n": WorkingDays(5),
		"0s":      {},
		"0wd":     {},
		"731d":    Days(731),
		"17544h":  Exactly(731 * 24 * time.Hour),
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "3", "wd", "d", "-3wd", "+3wd", "-2h", "3wd2h", "1d12h", "3.5d", "1,5d", "732d", "17545h", "99999999999999999999d", "３d", "ba ngày", "NaN"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", text, got)
		}
	}
}

func TestTermTextRoundTrip(t *testing.T) {
	for _, text := range []string{"3wd", "10d", "10s", "2h", "1h30m", "1h0m5s", "30m", "0s", "1.5s"} {
		term, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if term.String() != text {
			t.Errorf("%q prints as %q", text, term)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		term := rapid.OneOf(
			rapid.Map(rapid.IntRange(0, MaxTermDays), WorkingDays),
			rapid.Map(rapid.IntRange(0, MaxTermDays), Days),
			rapid.Map(rapid.Int64Range(0, int64(MaxTermDays*24*time.Hour)), func(n int64) Term { return Exactly(time.Duration(n)) }),
		).Draw(t, "term")
		raw, err := json.Marshal(term)
		if err != nil {
			t.Fatal(err)
		}
		var back Term
		if err := json.Unmarshal(raw, &back); err != nil || back != term {
			t.Fatalf("%+v → %s → %+v, %v", term, raw, back, err)
		}
	})
}

func TestTermInsideJSON(t *testing.T) {
	var policy struct {
		Remind []Term `json:"remind"`
		Grace  Term   `json:"grace"`
	}
	if err := json.Unmarshal([]byte(`{"remind":["5wd","1wd","2h"],"grace":""}`), &policy); err != nil {
		t.Fatal(err)
	}
	if len(policy.Remind) != 3 || policy.Remind[1] != WorkingDays(1) || !policy.Grace.IsZero() {
		t.Errorf("read %+v", policy)
	}
	for _, bad := range []string{`"3 ngày"`, `3`, `"-1wd"`} {
		var term Term
		if err := json.Unmarshal([]byte(bad), &term); err == nil {
			t.Errorf("%s was accepted as %+v", bad, term)
		}
	}
	for _, bad := range []Term{{WorkingDays: 1, Days: 1}, {Days: -1}, {Duration: -time.Second}, {WorkingDays: 732}} {
		if raw, err := json.Marshal(bad); err == nil {
			t.Errorf("%+v was written as %s", bad, raw)
		}
	}
}

func TestAfterAndBefore(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct{ from, term, after, before string }{
		{"2026-02-13 09:30:15", "1wd", "2026-02-23 17:00:00", "2026-02-12 17:00:00"},
		{"2026-02-23 09:30:15", "1wd", "2026-02-24 17:00:00", "2026-02-13 17:00:00"},
		// A calendar term that ends inside Tết ends after it; counted back it ends before it.
		{"2026-02-10 09:30:15", "10d", "2026-02-23 17:00:00", "2026-01-30 17:00:00"},
		{"2026-02-28 09:30:15", "10d", "2026-03-10 17:00:00", "2026-02-13 17:00:00"},
		{"2025-12-22 09:30:15", "10d", "2026-01-05 17:00:00", "2025-12-12 17:00:00"},
		{"2026-02-13 16:59:50", "10s", "2026-02-13 17:00:00", "2026-02-13 16:59:40"},
		{"2026-02-14 23:00:00", "2h", "2026-02-15 01:00:00", "2026-02-14 21:00:00"},
		{"2026-02-14 23:00:00", "0s", "2026-02-14 23:00:00", "2026-02-14 23:00:00"},
	} {
		term, err := Parse(tc.term)
		if err != nil {
			t.Fatal(err)
		}
		from := at(t, tc.from)
		if got := c.After(from, term); !got.Equal(at(t, tc.after)) {
			t.Errorf("After(%s, %s) = %v, want %s", tc.from, tc.term, got, tc.after)
		}
		if got := c.Before(from, term); !got.Equal(at(t, tc.before)) {
			t.Errorf("Before(%s, %s) = %v, want %s", tc.from, tc.term, got, tc.before)
		}
	}
}

// The zone in which an instant is written must not change a deadline.
func TestTermsDoNotDependOnTheZoneOfTheInput(t *testing.T) {
	c := Builtin()
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(1735664400, 1830000000).Draw(t, "unix"), 0)
		term := rapid.SampledFrom([]Term{WorkingDays(1), WorkingDays(7), Days(1), Days(30), Exactly(36 * time.Hour)}).Draw(t, "term")
		local := c.After(from.In(Location), term)
		for _, zone := range []*time.Location{time.UTC, time.FixedZone("west", -11*3600)} {
			if got := c.After(from.In(zone), term); !got.Equal(local) {
				t.Fatalf("%v + %s = %v, in local time %v", from.In(zone), term, got, local)
			}
		}
		if !local.After(from) {
			t.Fatalf("%v + %s = %v lies in the past", from, term, local)
		}
	})
}

func TestLeft(t *testing.T) {
	c := Builtin()
	for _, tc := range []struct{ now, due, want string }{
		{"2026-01-14 09:00", "2026-01-16 17:00", "còn 2 ngày làm việc"},
		{"2026-01-15 20:00", "2026-01-16 17:00", "còn 1 ngày làm việc"},
		{"2026-01-16 13:30", "2026-01-16 17:00", "còn 3 giờ"},
		{"2026-01-16 06:00", "2026-01-16 17:00", "còn 11 giờ"},
		{"2026-01-16 16:30", "2026-01-16 17:00", "còn 30 phút"},
		{"2026-01-16 16:59:15", "2026-01-16 17:00", "còn 45 giây"},
		{"2026-01-16 23:50", "2026-01-17 00:10", "còn 20 phút"},
		{"2026-01-16 17:00", "2026-01-16 17:00", "đến hạn"},
		{"2026-01-16 17:00:01", "2026-01-16 17:00", "quá hạn 1 giây"},
		{"2026-01-16 19:10", "2026-01-16 17:00", "quá hạn 2 giờ"},
		{"2026-01-19 09:00", "2026-01-16 17:00", "quá hạn 1 ngày làm việc"},
		{"2026-01-20 09:00", "2026-01-16 17:00", "quá hạn 2 ngày làm việc"},
		{"2026-02-14 09:00", "2026-02-21 17:00", "còn 7 ngày"},
		{"2026-02-13 09:00", "2026-02-24 17:00", "còn 2 ngày làm việc"},
	} {
		if got := c.Left(at(t, tc.now), at(t, tc.due)); got != tc.want {
			t.Errorf("Left(%s, %s) = %q, want %q", tc.now, tc.due, got, tc.want)
		}
	}
	now := at(t, "2026-01-14 09:00")
	if got := c.Left(now, now.Add(1200*time.Millisecond)); got != "còn 2 giây" {
		t.Errorf("a started second counts as a whole one, got %q", got)
	}
	want := "còn 2 ngày làm việc (17:00 ngày 16/01/2026)"
	if got := c.LeftAndAt(now, at(t, "2026-01-16 17:00")); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormat(t *testing.T) {
	instant := time.Date(2026, 1, 16, 10, 3, 59, 0, time.UTC)
	if got := FormatVN(instant); got != "17:03 ngày 16/01/2026" {
		t.Error(got)
	}
	if got := FormatDateVN(time.Date(2026, 1, 16, 17, 0, 0, 0, time.UTC)); got != "17/01/2026" {
		t.Error(got)
	}
	for text, want := range map[string]string{"3wd": "3 ngày làm việc", "10d": "10 ngày", "2h": "2 giờ", "90m": "1 giờ 30 phút", "10s": "10 giây", "0s": "0 giây"} {
		term, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := FormatTermVN(term); got != want {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
}

package calendar

import (
	"fmt"
	"strings"
	"time"
)

// FormatVN writes an instant as officials read it: "17:00 ngày 16/01/2026".
func FormatVN(t time.Time) string { return t.In(Location).Format("15:04 ngày 02/01/2006") }

// FormatDateVN writes the local date: "16/01/2026".
func FormatDateVN(t time.Time) string { return t.In(Location).Format("02/01/2006") }

// FormatTimeVN writes the local time of day: "14:03".
func FormatTimeVN(t time.Time) string { return t.In(Location).Format("15:04") }

// officeDay is the length of time under which hours say more than days.
const officeDay = 8 * time.Hour

// Left says how far a deadline is from now: "còn 2 ngày làm việc", "còn 3 giờ",
// "còn 45 giây", "đến hạn", "quá hạn 1 ngày làm việc". Time left is rounded
// down, seconds excepted, so that nobody is promised more than there is.
func (c Calendar) Left(now, due time.Time) string {
	d := due.Sub(now)
	switch {
	case d == 0:
		return "đến hạn"
	case d > 0:
		return "còn " + c.distance(now, due)
	}
	return "quá hạn " + c.distance(due, now)
}

// LeftAndAt joins both forms: "còn 2 ngày làm việc (17:00 ngày 16/01/2026)".
func (c Calendar) LeftAndAt(now, due time.Time) string {
	return fmt.Sprintf("%s (%s)", c.Left(now, due), FormatVN(due))
}

// distance words the time from a to the later b.
func (c Calendar) distance(a, b time.Time) string {
	d := b.Sub(a)
	sameDate := FormatDate(a) == FormatDate(b)
	if d >= officeDay && !sameDate {
		if n := c.WorkingDaysBetween(a, b); n > 0 {
			return fmt.Sprintf("%d ngày làm việc", n)
		}
		// Both ends lie in one stretch of days off: no working day to count.
		if n := int(d / (24 * time.Hour)); n > 0 {
			return fmt.Sprintf("%d ngày", n)
		}
	}
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%d giờ", int(d/time.Hour))
	case d >= time.Minute:
		return fmt.Sprintf("%d phút", int(d/time.Minute))
	}
	return fmt.Sprintf("%d giây", int((d+time.Second-1)/time.Second))
}

// FormatTermVN writes a term in words: "3 ngày làm việc", "10 ngày", "2 giờ",
// "1 giờ 30 phút", "10 giây".
func FormatTermVN(t Term) string {
	switch {
	case t.WorkingDays != 0:
		return fmt.Sprintf("%d ngày làm việc", t.WorkingDays)
	case t.Days != 0:
		return fmt.Sprintf("%d ngày", t.Days)
	}
	d := t.Duration
	var parts []string
	if h := d / time.Hour; h > 0 {
		parts = append(parts, fmt.Sprintf("%d giờ", h))
	}
	if m := d % time.Hour / time.Minute; m > 0 {
		parts = append(parts, fmt.Sprintf("%d phút", m))
	}
	if s := d % time.Minute / time.Second; s > 0 || len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("%d giây", s))
	}
	return strings.Join(parts, " ")
}

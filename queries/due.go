package queries

import (
	"time"

	"chuky/calendar"
	"chuky/models"
)

// Due is a deadline in words: "còn 2 ngày làm việc", "17:00 ngày 16/01/2026".
type Due struct {
	At       models.Instant // 0 = none
	Relative string
	Absolute string
	Overdue  bool
	Soon     bool // within two working days
}

func due(cal calendar.Calendar, now, at models.Instant) Due {
	if !at.Set() {
		return Due{}
	}
	t := at.Time()
	return Due{At: at, Relative: cal.Left(now.Time(), t), Absolute: calendar.FormatVN(t), Overdue: at < now,
		Soon: at >= now && !t.After(cal.After(now.Time(), calendar.WorkingDays(2)))}
}

// Moment writes an instant of the past: "14:03 ngày 16/01/2026"; "" when there is none.
func Moment(at models.Instant) string {
	if !at.Set() {
		return ""
	}
	return calendar.FormatVN(at.Time())
}

func dateVN(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("02/01/2006")
}

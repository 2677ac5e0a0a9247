package web

import (
	"fmt"
	"time"
)

// NewMonth lays out one month in weeks that begin on Monday; kind gives a day's
// kind (off, work, weekend or empty) and its name.
func NewMonth(year int, month time.Month, kind func(time.Time) (kind, title string)) Month {
	m := Month{Name: fmt.Sprintf("Tháng %d", int(month))}
	day := time.Date(year, month, 1, 12, 0, 0, 0, Zone)
	week := make([]Day, 0, 7)
	for range (int(day.Weekday()) + 6) % 7 {
		week = append(week, Day{})
	}
	for ; day.Month() == month; day = day.AddDate(0, 0, 1) {
		k, title := kind(day)
		week = append(week, Day{N: day.Day(), Kind: k, Title: title})
		if len(week) == 7 {
			m.Weeks = append(m.Weeks, week)
			week = make([]Day, 0, 7)
		}
	}
	if len(week) > 0 {
		for len(week) < 7 {
			week = append(week, Day{})
		}
		m.Weeks = append(m.Weeks, week)
	}
	return m
}

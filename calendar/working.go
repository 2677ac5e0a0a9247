package calendar

import "time"

// Office hours as deadlines use them: a working day ends at 17:00 local time.
const endHour = 17

// IsWorkingDay reports whether the local date of t is worked: Monday to Friday
// unless listed as off, Saturday and Sunday only when listed as work.
func (c Calendar) IsWorkingDay(t time.Time) bool {
	if d, ok := c.Lookup(t); ok {
		return d.Kind == Work
	}
	switch t.In(Location).Weekday() {
	case time.Saturday, time.Sunday:
		return false
	default:
		return true
	}
}

// EndOfWorkingDay is 17:00 local time on the local date of t, worked or not.
func EndOfWorkingDay(t time.Time) time.Time {
	y, m, d := t.In(Location).Date()
	return time.Date(y, m, d, endHour, 0, 0, 0, Location)
}

// NextWorkingDayEnd is 17:00 on the local date of t when that date is worked,
// otherwise 17:00 on the first working day after it: a term whose last day is a
// day off ends at the end of the next working day (BLDS 2015, Điều 148).
func (c Calendar) NextWorkingDayEnd(t time.Time) time.Time {
	return c.seek(EndOfWorkingDay(t), 1)
}

// PrevWorkingDayEnd is the mirror for terms that are counted backwards: 17:00
// on the local date of t when worked, otherwise on the last working day before
// it, so that nobody gets less time than the term says.
func (c Calendar) PrevWorkingDayEnd(t time.Time) time.Time {
	return c.seek(EndOfWorkingDay(t), -1)
}

// AddWorkingDays steps n working days from the local date of t and returns
// 17:00 of the day reached. The first day is not counted (BLDS 2015, Điều 147),
// so a term of one working day given at any time on a Friday ends on Monday at
// 17:00. A negative n steps backwards the same way; n = 0 is NextWorkingDayEnd.
func (c Calendar) AddWorkingDays(t time.Time, n int) time.Time {
	if n == 0 {
		return c.NextWorkingDayEnd(t)
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day := EndOfWorkingDay(t)
	for ; n > 0; n-- {
		day = c.seek(day.AddDate(0, 0, step), step)
	}
	return day
}

// WorkingDaysBetween counts the working days after the local date of a up to
// and including the local date of b: 0 on the same date, negative when b's date
// lies before a's. For n > 0, WorkingDaysBetween(t, AddWorkingDays(t, n)) == n.
func (c Calendar) WorkingDaysBetween(a, b time.Time) int {
	first, last := EndOfWorkingDay(a), EndOfWorkingDay(b)
	if last.Before(first) {
		return -c.WorkingDaysBetween(b, a)
	}
	n := 0
	for first.Before(last) {
		first = first.AddDate(0, 0, 1)
		if c.IsWorkingDay(first) {
			n++
		}
	}
	return n
}

// seek walks from day in the given direction to the first working day, day
// itself included. A list that marks years on end as off would never end the
// walk, so it gives up after two years and returns where it started.
func (c Calendar) seek(day time.Time, step int) time.Time {
	const horizon = 2 * 366
	at := day
	for range horizon {
		if c.IsWorkingDay(at) {
			return at
		}
		at = at.AddDate(0, 0, step)
	}
	return day
}

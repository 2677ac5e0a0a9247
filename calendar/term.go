package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Term is a length of time as an office states it: working days, calendar days,
// or an exact duration. At most one field is set; the zero value is no time at
// all. Its text form, used in JSON, YAML and the environment alike, is "3wd",
// "10d", or a Go duration such as "2h" or "10s".
type Term struct {
	WorkingDays int
	Days        int
	Duration    time.Duration
}

// MaxTermDays bounds a term, so that a slip of the keyboard cannot ask for a
// walk over centuries. It is twice the longest cycle, in days.
const MaxTermDays = 731

// WorkingDays makes a term of n working days.
func WorkingDays(n int) Term { return Term{WorkingDays: n} }

// Days makes a term of n calendar days.
func Days(n int) Term { return Term{Days: n} }

// Exactly makes a term of an exact duration.
func Exactly(d time.Duration) Term { return Term{Duration: d} }

// Parse reads the text form of a term. Negative, mixed and empty terms are
// refused with a sentence for the person who typed them.
func Parse(s string) (Term, error) {
	text := strings.TrimSpace(s)
	refuse := func() (Term, error) {
		return Term{}, fmt.Errorf("thời hạn %q không hợp lệ: viết \"3wd\" (ngày làm việc), \"10d\" (ngày) hoặc \"2h\", \"30m\", \"10s\"", s)
	}
	days := func(digits string) (int, bool) {
		n, err := strconv.Atoi(digits)
		return n, err == nil && n >= 0 && n <= MaxTermDays && digits[0] != '+' && digits[0] != '-'
	}
	if digits, ok := strings.CutSuffix(text, "wd"); ok {
		if n, ok := days(digits); ok {
			return WorkingDays(n), nil
		}
		return refuse()
	}
	if digits, ok := strings.CutSuffix(text, "d"); ok {
		if n, ok := days(digits); ok {
			return Days(n), nil
		}
		return refuse()
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > MaxTermDays*24*time.Hour {
		return refuse()
	}
	return Exactly(d), nil
}

// IsZero reports whether the term is no time at all.
func (t Term) IsZero() bool { return t == Term{} }

// String is the text form that Parse reads; the zero term is "0s".
func (t Term) String() string {
	switch {
	case t.WorkingDays != 0:
		return strconv.Itoa(t.WorkingDays) + "wd"
	case t.Days != 0:
		return strconv.Itoa(t.Days) + "d"
	case t.Duration == 0:
		return "0s"
	}
	// time.Duration prints "2h0m0s"; people write "2h".
	s := t.Duration.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Validate reports a term that says two things at once, is negative, or is
// longer than MaxTermDays.
func (t Term) Validate() error {
	set := 0
	for _, v := range []bool{t.WorkingDays != 0, t.Days != 0, t.Duration != 0} {
		if v {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("thời hạn chỉ được tính theo một đơn vị: ngày làm việc, ngày hoặc giờ")
	}
	if t.WorkingDays < 0 || t.Days < 0 || t.Duration < 0 {
		return fmt.Errorf("thời hạn không được âm")
	}
	if t.WorkingDays > MaxTermDays || t.Days > MaxTermDays || t.Duration > MaxTermDays*24*time.Hour {
		return fmt.Errorf("thời hạn dài quá %d ngày", MaxTermDays)
	}
	return nil
}

// MarshalText writes the text form; an invalid term is an error.
func (t Term) MarshalText() ([]byte, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads the text form; empty text is the zero term.
func (t *Term) UnmarshalText(text []byte) error {
	if len(strings.TrimSpace(string(text))) == 0 {
		*t = Term{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// After is the instant at which a term that starts at t ends. A term in working
// days ends at 17:00 of its last working day. A term in calendar days ends at
// 17:00 of its last day, or of the next working day when that is a day off
// (BLDS 2015, Điều 148). The first day is not counted in either. A duration is
// added exactly.
func (c Calendar) After(t time.Time, term Term) time.Time {
	switch {
	case term.WorkingDays != 0:
		return c.AddWorkingDays(t, term.WorkingDays)
	case term.Days != 0:
		return c.NextWorkingDayEnd(EndOfWorkingDay(t).AddDate(0, 0, term.Days))
	}
	return t.Add(term.Duration)
}

// Before is the instant that lies a term before t, for reminders and latest
// starts: 17:00 of the working day counted backwards; in calendar days, when
// that day is off, the working day before it; a duration is subtracted exactly.
func (c Calendar) Before(t time.Time, term Term) time.Time {
	switch {
	case term.WorkingDays != 0:
		return c.AddWorkingDays(t, -term.WorkingDays)
	case term.Days != 0:
		return c.PrevWorkingDayEnd(EndOfWorkingDay(t).AddDate(0, 0, -term.Days))
	}
	return t.Add(-term.Duration)
}

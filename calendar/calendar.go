package calendar

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // the zone must not depend on what the machine has installed
)

// Location is Asia/Ho_Chi_Minh, the zone in which every deadline holds.
var Location = mustLocation("Asia/Ho_Chi_Minh")

func mustLocation(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("calendar: zone %s is linked in but cannot be read: %v", name, err))
	}
	return loc
}

// Kind says whether a listed day is off or worked.
type Kind string

const (
	// Off is a holiday or a substitute day off.
	Off Kind = "off"
	// Work is a weekend day that is worked in exchange for another.
	Work Kind = "work"
)

// Day is one exception to the rule that Monday to Friday are worked.
type Day struct {
	// Date is the local date, "2006-01-02".
	Date string `json:"date"`
	Kind Kind   `json:"kind"`
	// Name is what officials call the day, in Vietnamese.
	Name string `json:"name,omitempty"`
	// Provisional marks a day that the law or the lunar calendar makes
	// likely but that no notice has announced yet.
	Provisional bool `json:"provisional,omitempty"`
}

// Calendar is one version of the list of exceptions. It travels as JSON in the
// input of a workflow, so a running cycle keeps the version it was given. The
// zero value knows weekends only.
type Calendar struct {
	Version int   `json:"version"`
	Days    []Day `json:"days"`
}

const dateLayout = "2006-01-02"

// ParseDate reads a local date "2006-01-02" as its midnight in Location.
func ParseDate(s string) (time.Time, error) {
	t, err := time.ParseInLocation(dateLayout, s, Location)
	if err != nil {
		return time.Time{}, fmt.Errorf("ngày %q không đúng dạng năm-tháng-ngày (ví dụ 2026-02-16)", s)
	}
	return t, nil
}

// FormatDate writes the local date of t as "2006-01-02".
func FormatDate(t time.Time) string { return t.In(Location).Format(dateLayout) }

// Validate reports every fault of the list at once, in Vietnamese, as one
// joined error: unreadable dates, dates listed twice, unknown kinds.
func (c Calendar) Validate() error {
	var faults []error
	seen := make(map[string]bool, len(c.Days))
	for i, d := range c.Days {
		t, err := ParseDate(d.Date)
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("dòng %d: %w", i+1, err))
		case seen[d.Date]:
			faults = append(faults, fmt.Errorf("dòng %d: ngày %s đã có trong lịch", i+1, FormatDateVN(t)))
		}
		seen[d.Date] = true
		if d.Kind != Off && d.Kind != Work {
			faults = append(faults, fmt.Errorf("dòng %d: loại ngày %q không hợp lệ, chỉ nhận %q (nghỉ) hoặc %q (làm việc)", i+1, d.Kind, Off, Work))
		}
	}
	return errors.Join(faults...)
}

// Lookup returns the exception listed for the local date of t, if there is one.
func (c Calendar) Lookup(t time.Time) (Day, bool) {
	date := FormatDate(t)
	for _, d := range c.Days {
		if d.Date == date {
			return d, true
		}
	}
	return Day{}, false
}

// Covers reports whether the list names any day of that year. A term that runs
// into a year which is not covered counts weekends only, so whoever sets it
// should be warned.
func (c Calendar) Covers(year int) bool {
	prefix := fmt.Sprintf("%04d-", year)
	for _, d := range c.Days {
		if len(d.Date) > len(prefix) && d.Date[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

// Provisional lists the unannounced days with a local date from the date of a
// to the date of b, both included, in list order: a deadline computed across
// them may still move.
func (c Calendar) Provisional(a, b time.Time) []Day {
	from, to := FormatDate(a), FormatDate(b)
	var days []Day
	for _, d := range c.Days {
		if d.Provisional && from <= d.Date && d.Date <= to {
			days = append(days, d)
		}
	}
	return days
}

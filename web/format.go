package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Zone is Asia/Ho_Chi_Minh, which keeps no summer time: every instant is shown
// and typed in it.
var Zone = time.FixedZone("+07", 7*3600)

const nbsp = "\u00a0"

// Number writes a canonical decimal ("-1234.50") the Vietnamese way
// ("-1.234,50"). Text that is no decimal comes back unchanged.
func Number(s string) string {
	neg := strings.HasPrefix(s, "-")
	whole, frac, hasFrac := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || !digits(whole) || !digits(frac) {
		return s
	}
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(c)
	}
	if hasFrac && frac != "" {
		b.WriteByte(',')
		b.WriteString(frac)
	}
	return b.String()
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Int writes 1152 as 1.152.
func Int(n int) string { return Number(strconv.Itoa(n)) }

// Percent writes "75.00" as "75,00 %" with a blank that does not break.
func Percent(s string) string { return Number(s) + nbsp + "%" }

// Date writes 22/11/2026.
func Date(t time.Time) string { return t.In(Zone).Format("02/01/2006") }

// Clock writes 14:03.
func Clock(t time.Time) string { return t.In(Zone).Format("15:04") }

// DateTime writes "17:00 ngày 16/01/2026".
func DateTime(t time.Time) string { return t.In(Zone).Format("15:04 ngày 02/01/2006") }

// DateTimeSec writes "17:00:08 ngày 16/01/2026".
func DateTimeSec(t time.Time) string { return t.In(Zone).Format("15:04:05 ngày 02/01/2006") }

// InputDate and InputTime are the values of date and datetime fields:
// "16/01/2024" and "16/01/2024 17:00".
func InputDate(t time.Time) string { return t.In(Zone).Format("02/01/2006") }

// InputTime is the value of a datetime field; see InputDate.
func InputTime(t time.Time) string { return t.In(Zone).Format("02/01/2006 15:04") }

var errNotDate = errors.New("cần ngày dạng dd/mm/yyyy, ví dụ 16/01/2024")
var errNotTime = errors.New("cần ngày giờ dạng dd/mm/yyyy hh:mm, ví dụ 16/01/2024 17:00")

// ParseDate reads what a person typed into a date field; ISO dates are taken too.
// The error is a sentence for the page.
func ParseDate(s string) (time.Time, error) {
	return parse(s, errNotDate, "2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02")
}

// ParseTime reads a datetime field. A date alone means 17:00, the end of a
// working day.
func ParseTime(s string) (time.Time, error) {
	if d, err := ParseDate(s); err == nil {
		return d.Add(17 * time.Hour), nil
	}
	return parse(s, errNotTime, "2/1/2006 15:04", "15:04 2/1/2006", "2/1/2006 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05")
}

func parse(s string, none error, layouts ...string) (time.Time, error) {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, " ngày ", " ")), " ")
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, none
}

var weekdays = [...]string{"Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}

// Weekday writes "Thứ Tư, 14/01/2026".
func Weekday(t time.Time) string {
	t = t.In(Zone)
	return weekdays[t.Weekday()] + ", " + Date(t)
}

// Bytes writes a file size: "214 KB", "1,8 MB".
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d%sB", n, nbsp)
	case n < 1000_000:
		return fmt.Sprintf("%d%sKB", (n+500)/1000, nbsp)
	case n < 1000_000_000:
		return Number(fmt.Sprintf("%.1f", float64(n)/1e6)) + nbsp + "MB"
	default:
		return Number(fmt.Sprintf("%.1f", float64(n)/1e9)) + nbsp + "GB"
	}
}

// Lasting writes how long until or since an instant, coarsely: "3 giờ", "40
// phút". Terms in working days come from the calendar, not from here.
func Lasting(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d giây", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d phút", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d giờ", int(d/time.Hour))
	default:
		return fmt.Sprintf("%d ngày", int(d/(24*time.Hour)))
	}
}

// groupsOf8 breaks a digest into groups of eight to be read aloud and compared.
func groupsOf8(s string) []string {
	var out []string
	for len(s) > 8 {
		out = append(out, s[:8])
		s = s[8:]
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}

// initials takes the last two words of a Vietnamese name: the given name and
// what stands before it.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = words[len(words)-2:]
	}
	out := ""
	for _, w := range words {
		for _, c := range w {
			out += string(unicode.ToUpper(c))
			break
		}
	}
	return out
}

// steps lists which of n glyph bars are filled for the class number step.
func steps(step, n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = i < step
	}
	return out
}

package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/calendar"
	"chuky/queries"
)

// calendarView is the calendar of one year; rows are all versions, newest first.
type calendarView struct {
	rows []queries.CalendarRow
	year int
	form *typed
	may  bool
}

func calendarPage(x calendarView) CalendarPage {
	cal := x.rows[0]
	p := CalendarPage{Head: ListHead{Title: "Lịch nghỉ", Sub: fmt.Sprintf("Bản %d, dùng cho các kỳ mở từ nay; kỳ đang chạy giữ bản của mình đến khi Điều phối cập nhật", cal.Version)}, Version: fmt.Sprint(cal.Version)}
	for _, y := range calendarYears(cal.Calendar, x.year) {
		p.Years = append(p.Years, Tab{Href: URLAdminCalendarYear(y), Text: fmt.Sprint(y), Current: y == x.year})
	}
	if !cal.Covers(x.year) {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: fmt.Sprintf("Chưa có ngày nghỉ nào của năm %d.", x.year), Text: "Thời hạn trong năm này chỉ trừ thứ Bảy, Chủ nhật."})
	}
	if n := len(cal.Provisional(time.Date(x.year, 1, 1, 12, 0, 0, 0, Zone), time.Date(x.year, 12, 31, 12, 0, 0, 0, Zone))); n > 0 {
		p.Notes = append(p.Notes, Note{Kind: "warn", Lead: fmt.Sprintf("%d ngày chưa được thông báo chính thức.", n), Text: "Khi có thông báo, hãy ghi lại các ngày đó và bỏ dấu “dự kiến”."})
	}
	p.Notes = append(p.Notes, Note{Text: "Các bản: " + versionsWords(x.rows) + "."})
	for m := time.January; m <= time.December; m++ {
		p.Months = append(p.Months, NewMonth(x.year, m, func(t time.Time) (string, string) { return dayKind(cal.Calendar, t) }))
	}
	p.Table = Table{Caption: fmt.Sprintf("Ngày nghỉ, ngày làm bù năm %d", x.year), Columns: []Column{{"Ngày", false}, {"Loại", false}, {"Tên", false}}}
	for _, d := range yearDays(cal.Calendar, x.year) {
		t, err := calendar.ParseDate(d.Date)
		if err != nil {
			continue // the list was checked when it was saved
		}
		chip := Chip{"", IconCalendar, "Nghỉ"}
		if d.Kind == calendar.Work {
			chip = Chip{"run", IconCalendarWeek, "Làm bù"}
		}
		row := TableRow{Cells: []Cell{{Text: Weekday(t)}, {Chip: &chip}, {Text: dash(d.Name)}}}
		if d.Provisional {
			row.Cells[2].Sub = "dự kiến, chưa thông báo"
		}
		if x.may {
			row.Actions = []Button{{Text: "Bỏ", Kind: "sec", Href: URLAdminCalendarRemove(d.Date)}}
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if x.may {
		p.Action, p.Errors = URLAdminCalendar(), x.form.problems()
		p.Fields = x.form.fillAll(Field{Type: "date", Name: "tu", Label: "Từ ngày", Required: true}, Field{Type: "date", Name: "den", Label: "Đến ngày", Help: "Để trống nếu chỉ một ngày. Ngày đã có trong lịch được ghi lại."},
			Field{Type: "select", Name: "loai", Label: "Loại", Options: []Option{{Value: string(calendar.Off), Label: "Ngày nghỉ", Selected: true}, {Value: string(calendar.Work), Label: "Ngày làm bù"}}},
			Field{Name: "ten", Label: "Tên", Placeholder: "Nghỉ Tết Nguyên đán", Required: true, Autocomplete: "off"}, Field{Type: "checkbox", Name: "du_kien", Label: "Dự kiến, chưa có thông báo chính thức"},
			Field{Name: "ly_do", Label: "Căn cứ", Required: true, Placeholder: "Thông báo số …", Help: "Ghi vào bản mới của lịch.", Autocomplete: "off"})
	}
	return p
}

// calendarYears are the years that the list names, the year in view and the one after this year's list.
func calendarYears(cal calendar.Calendar, now int) []int {
	out := []int{now}
	for _, d := range cal.Days {
		if t, err := calendar.ParseDate(d.Date); err == nil {
			out = append(out, t.Year())
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return append(out, out[len(out)-1]+1)
}

func versionsWords(rows []queries.CalendarRow) string {
	const most = 4
	var out []string
	for i, r := range rows {
		if i == most {
			out = append(out, "…")
			break
		}
		text := fmt.Sprintf("%d (%s", r.Version, dash(r.Reason))
		if r.CreatedAt.Set() {
			text += ", " + byAt(r.CreatedBy, r.CreatedAt)
		}
		out = append(out, text+")")
	}
	return strings.Join(out, "; ")
}

func dayKind(cal calendar.Calendar, t time.Time) (kind, title string) {
	if d, ok := cal.Lookup(t); ok {
		if d.Kind == calendar.Work {
			return "work", "Làm bù: " + d.Name
		}
		return "off", d.Name
	}
	if wd := t.In(Zone).Weekday(); wd == time.Saturday || wd == time.Sunday {
		return "weekend", ""
	}
	return "", ""
}

func yearDays(cal calendar.Calendar, year int) []calendar.Day {
	days := slices.DeleteFunc(slices.Clone(cal.Days), func(d calendar.Day) bool { return !strings.HasPrefix(d.Date, fmt.Sprintf("%04d-", year)) })
	slices.SortFunc(days, func(a, b calendar.Day) int { return strings.Compare(a.Date, b.Date) })
	return days
}

// longestStretch bounds how many days one entry may add.
const longestStretch = 31

// daysTyped reads a stretch of days; faults are noted in the form.
func daysTyped(form *typed) []calendar.Day {
	from, err := ParseDate(form.get("tu", ""))
	if err != nil {
		form.fault("tu", "Từ ngày: "+err.Error()+".")
	}
	to := from
	if raw := strings.TrimSpace(form.get("den", "")); raw != "" {
		if to, err = ParseDate(raw); err != nil {
			form.fault("den", "Đến ngày: "+err.Error()+".")
		} else if to.Before(from) || to.Sub(from) >= longestStretch*24*time.Hour {
			form.fault("den", fmt.Sprintf("Đến ngày không được trước Từ ngày, và nhiều nhất %d ngày một lần.", longestStretch))
		}
	}
	needed(form, "ten", "Hãy nhập tên ngày nghỉ hoặc ngày làm bù.")
	needed(form, "ly_do", "Hãy nêu căn cứ.")
	if len(form.errs) > 0 {
		return nil
	}
	var out []calendar.Day
	for t := from; !t.After(to); t = t.AddDate(0, 0, 1) {
		out = append(out, calendar.Day{Date: calendar.FormatDate(t), Kind: calendar.Kind(form.get("loai", "")), Name: strings.TrimSpace(form.get("ten", "")), Provisional: form.values.Has("du_kien")})
	}
	return out
}

// withDays is the list with some days added or written anew, in the order of dates.
func withDays(days, more []calendar.Day) []calendar.Day {
	out := slices.DeleteFunc(slices.Clone(days), func(d calendar.Day) bool {
		return slices.ContainsFunc(more, func(m calendar.Day) bool { return m.Date == d.Date })
	})
	out = append(out, more...)
	slices.SortFunc(out, func(a, b calendar.Day) int { return strings.Compare(a.Date, b.Date) })
	return out
}

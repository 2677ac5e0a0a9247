package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"chuky/calendar"
	"chuky/models"
	"chuky/queries"
)

func (s *server) adminCalendar(v *visit) error { return s.showCalendar(v, http.StatusOK, nil) }

// mayEditCalendar: the administrator and the coordinator keep the list.
func (v *visit) mayEditCalendar() bool {
	return v.administering() == nil || v.coordinating() == nil
}

func (s *server) showCalendar(v *visit, status int, form *typed) error {
	rows, err := s.d.Queries.Calendars(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	now, err := s.now(v)
	if err != nil {
		return err
	}
	x := calendarView{rows: rows, year: now.In(Zone).Year(), form: form, may: v.mayEditCalendar()}
	if y, err := strconv.Atoi(v.Query("nam")); err == nil && y >= 2000 && y <= 2200 {
		x.year = y
	}
	p := calendarPage(x)
	if p.Base, err = s.base(v, "Lịch nghỉ", SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageCalendar, p)
}

// newestCalendar is the list that a change starts from, if it is still the one that the form saw.
func (s *server) newestCalendar(v *visit) (queries.CalendarRow, error) {
	rows, err := s.d.Queries.Calendars(v.ctx(), v.actor)
	if err != nil {
		return queries.CalendarRow{}, err
	}
	if fmt.Sprint(rows[0].Version) != v.PostForm("version") {
		return queries.CalendarRow{}, models.Refuse(models.RefuseStale, "stale_version", fmt.Sprintf("Lịch nghỉ vừa có bản mới (bản %d, %s). Hãy tải lại trang, xem bản mới rồi sửa lại.", rows[0].Version, byAt(rows[0].CreatedBy, rows[0].CreatedAt)))
	}
	return rows[0], nil
}

func (s *server) saveCalendar(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	days := daysTyped(form)
	if len(form.errs) > 0 {
		return s.showCalendar(v, http.StatusUnprocessableEntity, form)
	}
	cal, err := s.newestCalendar(v)
	if err != nil {
		return err
	}
	version, err := s.d.Commands.SaveCalendar(v.ctx(), v.act(), cal.Version, withDays(cal.Days, days), v.PostForm("ly_do"))
	if err != nil {
		if form.refused(err, nil) {
			return s.showCalendar(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	v.flash("ok", fmt.Sprintf("Đã ghi bản %d của lịch nghỉ.", version), "Kỳ đang chạy giữ bản cũ đến khi Điều phối cập nhật ở Bảng điều phối.")
	v.to(URLAdminCalendarYear(yearOf(days[0])))
	return nil
}

func yearOf(d calendar.Day) int {
	t, err := calendar.ParseDate(d.Date)
	if err != nil {
		return 0
	}
	return t.Year()
}

func (s *server) removeDayAsk(v *visit) error {
	return s.showRemoveDay(v, http.StatusOK, v.Query("ngay"), nil)
}

func (s *server) showRemoveDay(v *visit, status int, date string, form *typed) error {
	rows, err := s.d.Queries.Calendars(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows[0].Days, func(d calendar.Day) bool { return d.Date == date })
	if at < 0 || !v.mayEditCalendar() {
		return errNowhere()
	}
	d := rows[0].Days[at]
	p := ConfirmPage{Heading: "Bỏ ngày khỏi lịch", Lead: isoDate(d.Date) + " · " + dash(d.Name), Action: URLAdminCalendarRemove(""), Submit: "Bỏ khỏi lịch", Icon: IconX, Errors: form.problems(), Back: Link{Href: URLAdminCalendarYear(yearOf(d)), Text: "Lịch nghỉ"},
		Hidden: []Hidden{{"ngay", d.Date}, {"version", fmt.Sprint(rows[0].Version)}}, Fields: form.fillAll(Field{Name: "ly_do", Label: "Căn cứ", Required: true, Wide: true, Autocomplete: "off"}),
		Consequence: Note{Text: "Ghi thành bản mới của lịch; các bản trước giữ nguyên và kỳ đang chạy không đổi."}}
	if p.Base, err = s.base(v, p.Heading, SectionAdmin); err != nil {
		return err
	}
	return v.page(status, PageConfirm, p)
}

func (s *server) removeDay(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	date := v.PostForm("ngay")
	needed(form, "ly_do", "Hãy nêu căn cứ.")
	if len(form.errs) > 0 {
		return s.showRemoveDay(v, http.StatusUnprocessableEntity, date, form)
	}
	cal, err := s.newestCalendar(v)
	if err != nil {
		return err
	}
	days := slices.DeleteFunc(slices.Clone(cal.Days), func(d calendar.Day) bool { return d.Date == date })
	version, err := s.d.Commands.SaveCalendar(v.ctx(), v.act(), cal.Version, days, v.PostForm("ly_do"))
	if err != nil {
		return err
	}
	v.flash("ok", fmt.Sprintf("Đã ghi bản %d của lịch nghỉ.", version), "")
	v.to(URLAdminCalendarYear(yearOf(calendar.Day{Date: date})))
	return nil
}

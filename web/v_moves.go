package web

import (
	"fmt"
	"slices"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

// mailed counts the officers and leaders of the units who have an account; they get the message.
func (m *moveVisit) mailed(units []string) (int, error) {
	people := map[string]bool{}
	for _, role := range []models.Role{models.RoleOfficer, models.RoleLeader} {
		holders, err := m.s.d.Commands.Store.Read(m.ctx()).HoldersByUnit(role)
		if err != nil {
			return 0, err
		}
		for _, id := range units {
			for _, u := range holders[id] {
				people[u.ID] = true
			}
		}
	}
	return len(people), nil
}

// unitsOfBoard lists the units of a cycle.
func unitsOfBoard(b queries.Board) []string {
	var out []string
	for _, g := range b.Groups {
		for _, r := range g.Rows {
			out = append(out, r.Unit.ID)
		}
	}
	return out
}

// cal is the cycle's own calendar, and now.
func (m *moveVisit) cal() (calendar.Calendar, time.Time, error) {
	_, cal, err := commands.PolicyOf(&m.b.Cycle)
	if err != nil {
		return cal, time.Time{}, err
	}
	now, err := m.s.now(m.visit)
	return cal, now, err
}

func openPage(m *moveVisit) (ConfirmPage, error) {
	plan, err := m.s.d.Queries.CyclePlan(m.ctx(), m.actor, m.cycle)
	if err != nil {
		return ConfirmPage{}, err
	}
	p := ConfirmPage{Heading: "Mở kỳ đánh giá", Submit: "Mở kỳ đánh giá"}
	total := 0
	var ids []string
	for _, g := range plan.Groups {
		units, err := m.s.d.Commands.Store.Read(m.ctx()).Units(g.GroupKey)
		if err != nil {
			return p, err
		}
		for _, u := range units {
			ids = append(ids, u.ID)
		}
		total += len(units)
		p.Facts = append(p.Facts, Fact{g.Set.Short, fmt.Sprintf("%d đơn vị, %d tiêu chí, bản %s", len(units), len(g.Set.Criteria()), g.SetVersion)})
	}
	for _, st := range plan.Steps {
		p.Facts = append(p.Facts, Fact{st.Name, DateTime(st.At.Time())})
	}
	people := map[string]bool{}
	for _, a := range plan.Assignments {
		people[a.UserID] = true
	}
	p.Facts = append(p.Facts, Fact{"Thẩm định viên", fmt.Sprintf("%d người", len(people))})
	for _, w := range plan.Warnings {
		p.Facts = append(p.Facts, Fact{"Lưu ý", w})
	}
	mails, err := m.mailed(ids)
	p.Consequence = Note{Kind: "warn", Lead: fmt.Sprintf("%d đơn vị nhận phiếu và việc,", total), Text: fmt.Sprintf("%d người nhận thư báo. Bộ chỉ số, cách hiểu và quy trình giữ nguyên từ lúc này; kỳ chỉ mở một lần.", mails)}
	return p, err
}

func openCycle(m *moveVisit) (string, error) {
	_, err := m.s.d.Commands.Open(m.ctx(), m.act(), m.cycle)
	return "Đã mở kỳ đánh giá. Các đơn vị đã nhận phiếu.", err
}

// chosen lays out for which forms a move is: those of the address or the form, or a choice among all that may be.
func (m *moveVisit) chosen(p *ConfirmPage, all []queries.HeatRow) []queries.HeatRow {
	ids := m.QueryArray("phieu")
	if m.form != nil {
		ids = m.form.values["phieu"]
	}
	var picked []queries.HeatRow
	for _, r := range all {
		if slices.Contains(ids, r.Assessment.ID) {
			picked = append(picked, r)
		}
	}
	if len(picked) == 0 || m.form != nil && m.form.values.Has("chon") {
		f := Field{Type: "select", Multiple: true, Name: "phieu", Label: "Đơn vị", Required: true, Wide: true, Help: "Giữ Ctrl để chọn nhiều đơn vị."}
		for _, r := range all {
			f.Options = append(f.Options, Option{Value: r.Assessment.ID, Label: r.Unit.Name + " (" + r.StageVN + ")"})
		}
		p.Fields = append(p.Fields, m.form.fill(f))
		p.Hidden = append(p.Hidden, Hidden{"chon", "1"})
		return picked
	}
	for _, r := range picked {
		p.Hidden = append(p.Hidden, Hidden{"phieu", r.Assessment.ID})
		p.Affected = append(p.Affected, r.Unit.Name)
	}
	return picked
}

// formsAt lists a board's forms at the stages.
func formsAt(b queries.Board, stages []models.AssessmentStage) []queries.HeatRow {
	var out []queries.HeatRow
	for _, g := range b.Groups {
		for _, r := range g.Rows {
			if slices.Contains(stages, r.Assessment.Stage) {
				out = append(out, r)
			}
		}
	}
	return out
}

func owingForms(b queries.Board) []queries.HeatRow {
	return formsAt(b, commands.AssessmentMoves[commands.MoveExtend].From)
}

func lockedForms(b queries.Board) []queries.HeatRow {
	return formsAt(b, commands.AssessmentMoves[commands.MoveReopen].From)
}

func unitIDs(rows []queries.HeatRow) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Unit.ID)
	}
	return out
}

func remindPage(m *moveVisit) (ConfirmPage, error) {
	p := ConfirmPage{Heading: "Đôn đốc ngay"}
	rows := owingForms(m.b)
	if len(m.QueryArray("phieu")) > 0 || m.form != nil {
		rows = m.chosen(&p, rows)
	} else {
		for _, r := range rows {
			p.Hidden = append(p.Hidden, Hidden{"phieu", r.Assessment.ID})
			p.Affected = append(p.Affected, fmt.Sprintf("%s: %s, %d/%d tiêu chí", r.Unit.Name, r.StageVN, r.Filled, r.Total))
		}
	}
	n, err := m.mailed(unitIDs(rows))
	p.Submit = fmt.Sprintf("Đôn đốc %d đơn vị", len(rows))
	p.Consequence = Note{Text: fmt.Sprintf("Chuyên viên của mỗi đơn vị (lãnh đạo, nếu phiếu đang chờ duyệt) nhận thư nói rõ còn nợ gì; nhiều nhất %d người. Thư vào hồ sơ của kỳ.", n)}
	return p, err
}

func remind(m *moveVisit) (string, error) {
	n, err := m.each(func(a commands.Actor, form string) error {
		_, err := m.s.d.Commands.RemindNow(m.ctx(), a, form)
		return err
	})
	return fmt.Sprintf("Đã đôn đốc %d đơn vị.", n), err
}

func extendPage(m *moveVisit) (ConfirmPage, error) {
	return reschedulePage(m, "Gia hạn cho đơn vị", "Gia hạn", owingForms(m.b), "có hạn nộp và khóa số liệu riêng; %d người nhận thư báo. Các đơn vị khác không đổi.")
}

func reopenPage(m *moveVisit) (ConfirmPage, error) {
	text := "kê khai tiếp được từ số liệu đã nhập, đến thời điểm khóa mới; %d người nhận thư báo."
	if m.b.Cycle.Stage == models.CycleSignOff {
		text += " Kết quả đang trình ký hết hiệu lực: hệ thống tính lại khi phiếu thẩm định xong và trình bản mới."
	}
	return reschedulePage(m, "Mở lại phiếu", "Mở lại", lockedForms(m.b), text)
}

func reschedulePage(m *moveVisit, heading, verb string, forms []queries.HeatRow, text string) (ConfirmPage, error) {
	p := ConfirmPage{Heading: heading, Submit: heading}
	rows := m.chosen(&p, forms)
	cal, now, err := m.cal()
	if err != nil {
		return p, err
	}
	start, lock := now, m.b.Cycle.LockAt.Time()
	if len(rows) == 1 {
		a := rows[0].Assessment
		p.Facts = []Fact{{"Hạn nộp hiện nay", DateTime(a.DueAt.Time())}, {"Khóa số liệu hiện nay", DateTime(a.LockAt.Time())}}
		if start, lock = now, a.LockAt.Time(); a.DueAt.Time().After(now) {
			start = a.DueAt.Time()
		}
	}
	due := cal.AddWorkingDays(start, 3)
	if lock.Before(due) {
		lock = due
	}
	if len(rows) > 0 {
		p.Submit = fmt.Sprintf("%s %d đơn vị", verb, len(rows))
	}
	p.Fields = append(p.Fields, m.form.fillAll(Field{Type: "datetime", Name: "han", Label: "Hạn nộp mới", Value: InputTime(due), Required: true}, Field{Type: "datetime", Name: "khoa", Label: "Khóa số liệu mới", Value: InputTime(lock), Required: true, Help: "Không được trước hạn nộp mới."}, reasonField(""))...)
	n, err := m.mailed(unitIDs(rows))
	if len(rows) == 0 {
		p.Consequence = Note{Kind: "warn", Text: "Các đơn vị được chọn " + fmt.Sprintf(text, 0)}
		p.Consequence.Text = "Mỗi đơn vị được chọn có hạn riêng; chuyên viên và lãnh đạo đơn vị nhận thư báo."
		return p, err
	}
	p.Consequence = Note{Kind: "warn", Lead: fmt.Sprintf("%d đơn vị", len(rows)), Text: fmt.Sprintf(text, n)}
	return p, err
}

// newTimes reads the two instants of an extension or a reopening.
func (m *moveVisit) newTimes() (due, lock models.Instant) {
	due, lock = timeTyped(m.form, "han", "Hạn nộp mới"), timeTyped(m.form, "khoa", "Khóa số liệu mới")
	if due.Set() && lock.Set() && lock < due {
		m.form.fault("khoa", "Khóa số liệu mới không được trước hạn nộp mới.")
	}
	return due, lock
}

func extend(m *moveVisit) (string, error) {
	due, lock := m.newTimes()
	reason := m.reason()
	n, err := m.each(func(a commands.Actor, form string) error {
		_, err := m.s.d.Commands.Extend(m.ctx(), a, form, due, lock, reason)
		return err
	})
	return fmt.Sprintf("Đã gia hạn %d đơn vị đến %s.", n, DateTime(due.Time())), err
}

func reopen(m *moveVisit) (string, error) {
	due, lock := m.newTimes()
	reason := m.reason()
	n, err := m.each(func(a commands.Actor, form string) error {
		_, err := m.s.d.Commands.Reopen(m.ctx(), a, form, due, lock, reason)
		return err
	})
	return fmt.Sprintf("Đã mở lại phiếu của %d đơn vị đến %s.", n, DateTime(lock.Time())), err
}

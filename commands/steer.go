package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chuky/calendar"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Extend gives one unit later deadlines, with a reason on record.
func (s *Service) Extend(ctx context.Context, actor Actor, assessmentID string, due, lock models.Instant, reason string) (Moved, error) {
	return s.reschedule(ctx, actor, assessmentID, MoveExtend, due, lock, reason)
}

// Reopen opens a locked form again until lock; during sign-off it makes the digest void.
func (s *Service) Reopen(ctx context.Context, actor Actor, assessmentID string, due, lock models.Instant, reason string) (Moved, error) {
	return s.reschedule(ctx, actor, assessmentID, MoveReopen, due, lock, reason)
}

func (s *Service) reschedule(ctx context.Context, actor Actor, assessmentID string, m Move, due, lock models.Instant, reason string) (Moved, error) {
	return run(ctx, s, actor, func(w *work) (Moved, error) {
		reason, err := needReason(reason)
		if err != nil {
			return Moved{}, err
		}
		seen, err := w.Assessment(assessmentID)
		if err != nil {
			return Moved{}, err
		}
		c, err := w.lockCycle(seen.CycleID) // may void the digest: the cycle moves too
		if err != nil {
			return Moved{}, err
		}
		a, err := w.LockAssessment(assessmentID)
		if err != nil {
			return Moved{}, err
		}
		if err := w.need("", models.RoleCoordinator); err != nil {
			return Moved{}, err
		}
		if err := may(a, m); err != nil {
			return Moved{}, err
		}
		if !slices.Contains(beforeSigned, c.Stage) {
			return Moved{}, mayCycle(c, MoveCancelled)
		}
		if due <= w.now || lock < due {
			return Moved{}, models.Refuse(models.RefuseInvalid, "instants_order", "Hạn mới phải sau thời điểm hiện tại, và thời điểm khóa không được trước hạn nộp.")
		}
		if m == MoveExtend && (due < a.DueAt || lock < a.LockAt || due == a.DueAt && lock == a.LockAt) {
			return Moved{}, models.Refuse(models.RefuseInvalid, "not_later", "Gia hạn phải dời hạn nộp hoặc thời điểm khóa của đơn vị về sau, không được rút ngắn.")
		}
		a.DueAt, a.LockAt, a.Scored = due, lock, false
		if err := w.step(c, a, m, store.Cols{"due_at": due, "lock_at": lock, "scored": false}); err != nil {
			return Moved{}, err
		}
		if err := w.MoveDue([]string{a.ID}, due, TaskFill, TaskReview); err != nil {
			return Moved{}, err
		}
		kind, action := notify.Extended, "extended"
		if m == MoveReopen {
			kind, action = notify.Reopened, "reopened"
			if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now, TaskLocked); err != nil {
				return Moved{}, err
			}
			w.fillTask(c, a)
		}
		w.audit(event{Action: action, Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"reason": reason, "due": due, "lock": lock}})
		if err := w.mailUnit(kind, c, a, notify.Data{Due: due.Time(), Lock: lock.Time(), Reason: reason}, "", models.RoleOfficer, models.RoleLeader); err != nil {
			return Moved{}, err
		}
		err = w.voidDigest(c, "Mở lại phiếu: "+reason)
		return moved(w, a), err
	})
}

// voidDigest makes the frozen run of a cycle at sign-off void and asks for another. At other stages it does nothing.
func (w *work) voidDigest(c *models.Cycle, why string) error {
	if c.Stage != models.CycleSignOff {
		return nil
	}
	if c.RunID != "" {
		d, err := w.signData(c)
		if err != nil {
			return err
		}
		if err := w.UpdateRun(c.RunID, store.Cols{"state": models.RunVoid, "void_why": why}); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, "", "", models.TaskCancelled, w.actor.User.ID, w.now, TaskSign, TaskSignLate); err != nil {
			return err
		}
		d.Reason = why
		if err := w.mailRole(notify.DigestVoid, c, d, "", models.RoleChairman); err != nil {
			return err
		}
		w.audit(event{Action: "digest_void", Cycle: c.ID, Subject: c.RunID, Detail: map[string]any{"reason": why}})
	}
	c.RunID, c.RunWanted = "", c.Seq+1
	return w.stepCycle(c, MoveDigestVoid, store.Cols{"run_id": "", "run_wanted": c.RunWanted})
}

// Exclude takes a criterion out for a whole group (QĐ 1726, II.2.b.vi), with a reason.
func (s *Service) Exclude(ctx context.Context, actor Actor, cycleID, group, item, reason string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		if err := mayCycle(c, MoveCancelled); err != nil {
			return err
		}
		set, _, err := s.SetOf(w.DB, c.ID, group)
		if err != nil {
			return err
		}
		it, ok := set.Find(item)
		if !ok || it.Info() {
			return unknownItem(item)
		}
		err = w.InsertExclusion(&models.Exclusion{ID: newID(), CycleID: c.ID, GroupKey: group, Item: item, Reason: reason, By: actor.User.ID, CreatedAt: w.now})
		if store.IsDuplicate(err) {
			return models.Refuse(models.RefuseConflict, "already_excluded", "Tiêu chí "+item+" đã được loại trừ.")
		}
		if err != nil {
			return err
		}
		w.audit(event{Action: "criterion_excluded", Cycle: c.ID, Subject: c.ID, Item: item, Detail: map[string]any{"group": group, "reason": reason}})
		d := notify.Data{Items: []string{item + " " + it.Name}, Reason: reason, Link: s.BaseURL + "/"}
		if err := w.mailAll(notify.CriterionExcluded, c, group, d); err != nil {
			return err
		}
		return w.voidDigest(c, "Loại trừ tiêu chí "+item+": "+reason)
	})
}

// mailAll writes to officers and leaders of every unit of a group ("" = all groups) of a cycle.
func (w *work) mailAll(kind notify.Kind, c *models.Cycle, group string, d notify.Data) error {
	rows, err := w.Assessments(c.ID)
	if err != nil {
		return err
	}
	all, err := w.Units("")
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range all {
		names[u.ID] = u.Name
	}
	officers, err := w.HoldersByUnit(models.RoleOfficer)
	if err != nil {
		return err
	}
	leaders, err := w.HoldersByUnit(models.RoleLeader)
	if err != nil {
		return err
	}
	for i := range rows {
		a := &rows[i]
		if group != "" && a.GroupKey != group {
			continue
		}
		d.Due = a.DueAt.Time()
		if err := w.mailPeople(kind, c, a, names[a.UnitID], slices.Concat(officers[a.UnitID], leaders[a.UnitID]), d, ""); err != nil {
			return err
		}
	}
	return nil
}

// ReplaceVerifier gives the assignments and the open tasks of one verifier to another, with a reason.
func (s *Service) ReplaceVerifier(ctx context.Context, actor Actor, cycleID, fromUser, toUser, reason string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		if err := mayCycle(c, MoveCancelled); err != nil {
			return err
		}
		to, err := w.User(toUser)
		if err != nil {
			return err
		}
		all, err := w.Assignments(c.ID)
		if err != nil {
			return err
		}
		var moved []models.Assignment
		var scope []string
		for _, x := range all {
			if x.UserID == fromUser {
				x.ID, x.UserID, x.CreatedAt = newID(), toUser, w.now
				moved = append(moved, x)
				scope = append(scope, "Nhóm "+x.GroupKey+", lĩnh vực "+x.Field)
			}
		}
		if len(moved) == 0 || fromUser == toUser || to.Disabled {
			return models.Refuse(models.RefuseInvalid, "nothing_to_replace", "Người này không có phân công trong kỳ, hoặc người thay không dùng được. Hãy chọn lại.")
		}
		if _, err := w.EndAssignments(c.ID, fromUser, reason, w.now); err != nil {
			return err
		}
		if err := w.InsertAssignments(moved); err != nil {
			return err
		}
		if err := w.uncovered(c); err != nil {
			return err
		}
		if err := w.MoveTasks(c.ID, fromUser, toUser); err != nil {
			return err
		}
		if err := w.spare(c, toUser); err != nil {
			return err
		}
		w.audit(event{Action: "verifier_replaced", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"from": fromUser, "to": toUser, "reason": reason}})
		return w.mail(notify.VerifierAssigned, *to, c, nil, "", notify.Data{Items: scope, Due: c.VerifyBy.Time(), Link: s.BaseURL + "/tham-dinh"}, "")
	})
}

// spare gives those of a verifier's tasks to another that are about a unit of his or her own.
func (w *work) spare(c *models.Cycle, user string) error {
	bench, err := LoadBench(w.DB, c.ID)
	if err != nil {
		return err
	}
	tasks, err := w.OpenTasks(c.ID)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.UserID != user || t.Role != models.RoleVerifier {
			continue
		}
		a, err := w.Assessment(t.AssessmentID)
		if err != nil {
			return err
		}
		if bench.May(user, a.GroupKey, t.Field, a.UnitID) {
			continue
		}
		if err := w.UpdateTask(t.ID, store.Cols{"user_id": bench.holder(a.GroupKey, t.Field, a.UnitID, user), "claimed_by": ""}); err != nil {
			return err
		}
	}
	return nil
}

// uncovered refuses when a group has no unit or a field of a unit no verifier.
func (w *work) uncovered(c *models.Cycle) error {
	bench, err := LoadBench(w.DB, c.ID)
	if err != nil {
		return err
	}
	sets, err := w.svc.loadSets(w.DB, c.ID)
	if err != nil {
		return err
	}
	for _, cs := range sets {
		units, err := w.Units(cs.group.GroupKey)
		if err != nil {
			return err
		}
		if len(units) == 0 {
			return models.Refuse(models.RefuseInvalid, "group_empty", "Nhóm “"+cs.group.GroupKey+"” chưa có đơn vị nào. Hãy thêm đơn vị trong phần Quản trị.")
		}
		for _, u := range units {
			for _, m := range cs.set.Main {
				if len(bench.Candidates(cs.group.GroupKey, m.Code, u.ID)) == 0 {
					return models.Refuse(models.RefuseInvalid, "verifier_missing", fmt.Sprintf("Chưa có người thẩm định lĩnh vực %s “%s” cho %s (người của chính đơn vị không được tính).", m.Code, m.Name, u.Name))
				}
			}
		}
	}
	return nil
}

// ReviseCalendar gives a running cycle a new calendar and new deadlines, before lock, with a reason and a notice. Units
// with an extension keep it when it is later.
func (s *Service) ReviseCalendar(ctx context.Context, actor Actor, cycleID string, in Instants, reason string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		if err := beforeLock(c, w.now, MoveCalendarRevised); err != nil {
			return err
		}
		if err := in.check(w.now); err != nil {
			return err
		}
		version, cal, err := currentCalendar(w.DB)
		if err != nil {
			return err
		}
		oldDue, oldLock := c.DueAt, c.LockAt
		in.apply(c)
		c.CalendarVersion, c.Calendar = version, toJSON(cal)
		cols := in.cols()
		cols["calendar_version"], cols["calendar"] = version, c.Calendar
		if err := w.stepCycle(c, MoveCalendarRevised, cols); err != nil {
			return err
		}
		units, err := w.LockAssessments(c.ID, AssessmentMoves[MoveUnitRescheduled].From...)
		if err != nil {
			return err
		}
		asked, err := w.SupplementsOfCycle(c.ID)
		if err != nil {
			return err
		}
		sups := map[string][]models.Supplement{}
		for _, x := range asked {
			sups[x.AssessmentID] = append(sups[x.AssessmentID], x)
		}
		all, byDue := make([]string, 0, len(units)), map[models.Instant][]string{}
		for i := range units {
			a := &units[i]
			if a.DueAt == oldDue || a.DueAt < c.DueAt {
				a.DueAt = c.DueAt
			}
			if a.LockAt == oldLock || a.LockAt < c.LockAt {
				a.LockAt = c.LockAt
			}
			a.LockAt = max(a.LockAt, a.DueAt) // an extension up to the old lock, which is earlier now
			all, byDue[a.DueAt] = append(all, a.ID), append(byDue[a.DueAt], a.ID)
			if err := w.step(c, a, MoveUnitRescheduled, store.Cols{"due_at": a.DueAt, "lock_at": a.LockAt}, sups[a.ID]...); err != nil {
				return err
			}
		}
		for _, due := range slices.Sorted(maps.Keys(byDue)) {
			if err := w.MoveDue(byDue[due], due, TaskFill, TaskReview); err != nil {
				return err
			}
		}
		if err := w.MoveDue(all, c.VerifyBy, TaskVerify, TaskVerifySupplement); err != nil {
			return err
		}
		w.audit(event{Action: "calendar_revised", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"reason": reason, "calendar": version, "instants": in}})
		return w.mailAll(notify.CalendarRevised, c, "", notify.Data{Reason: reason, Lock: c.LockAt.Time(), Link: s.BaseURL + "/"})
	})
}

func beforeLock(c *models.Cycle, now models.Instant, m Move) error {
	if err := mayCycle(c, m); err != nil {
		return err
	}
	if now >= c.LockAt {
		return models.Refuse(models.RefuseConflict, "cycle_locked", "Kỳ đánh giá đã khóa số liệu nên không thay lịch hoặc bộ chỉ số được nữa.")
	}
	return nil
}

// Cancel ends a cycle that was not signed; typed must be the cycle's name.
func (s *Service) Cancel(ctx context.Context, actor Actor, cycleID, typed, reason string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		if strings.TrimSpace(typed) != c.Name {
			return models.Refuse(models.RefuseInvalid, "confirmation_wrong", "Tên kỳ đánh giá gõ lại chưa đúng. Hãy gõ đúng “"+c.Name+"” để xác nhận hủy.")
		}
		if err := mayCycle(c, MoveCancelled); err != nil {
			return err
		}
		if c.Stage != models.CycleDraft {
			if err := w.mailAll(notify.Cancelled, c, "", notify.Data{Reason: reason, Link: s.BaseURL + "/"}); err != nil {
				return err
			}
		}
		units, err := w.LockAssessments(c.ID, models.AssessmentStages...)
		if err != nil {
			return err
		}
		for i := range units {
			if err := w.step(c, &units[i], MoveUnitCancelled, nil); err != nil {
				return err
			}
		}
		if err := w.CloseAllTasks(c.ID, models.TaskCancelled, actor.User.ID, w.now); err != nil {
			return err
		}
		if err := w.stepCycle(c, MoveCancelled, nil); err != nil {
			return err
		}
		w.audit(event{Action: "cancelled", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"reason": reason}})
		return nil
	})
}

// EndVerifying is the coordinator's early end of round 1, once every unit is through.
func (s *Service) EndVerifying(ctx context.Context, actor Actor, cycleID string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		if err := mayCycle(c, MoveExplaining); err != nil {
			return err
		}
		open, err := w.CountAt(c.ID, unfinished...)
		if err != nil {
			return err
		}
		if open > 0 {
			return models.Refuse(models.RefuseConflict, "units_open", fmt.Sprintf("Còn %d đơn vị chưa thẩm định xong.", open))
		}
		return w.afterRoundOne(c, 0)
	})
}

// Close ends a published cycle: nothing moves any more but reading.
func (s *Service) Close(ctx context.Context, actor Actor, cycleID string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		if err := w.stepCycle(c, MoveClosed, nil); err != nil {
			return err
		}
		w.audit(event{Action: "closed", Cycle: c.ID, Subject: c.ID})
		return w.CloseAllTasks(c.ID, models.TaskCancelled, actor.User.ID, w.now)
	})
}

// SaveCalendar adds a version of the list of days off if the newest one is still the one seen; otherwise it is refused as
// stale with both lists in Extra ("yours", "theirs", "version"). Running cycles keep theirs until ReviseCalendar.
func (s *Service) SaveCalendar(ctx context.Context, actor Actor, seen int, days []calendar.Day, reason string) (int, error) {
	version, err := run(ctx, s, actor, func(w *work) (int, error) {
		if err := w.need("", models.RoleAdmin, models.RoleCoordinator); err != nil {
			return 0, err
		}
		reason, err := needReason(reason)
		if err != nil {
			return 0, err
		}
		if seen < 0 {
			return 0, models.Refuse(models.RefuseNoVersion, "version_missing", "Yêu cầu thiếu phiên bản lịch đã xem (If-Match). Hãy tải lại lịch rồi lưu lại.")
		}
		_, now, err := currentCalendar(w.DB)
		if err != nil {
			return 0, err
		}
		if now.Version != seen {
			return 0, staleCalendar(now, days)
		}
		cal := calendar.Calendar{Version: seen + 1, Days: days}
		if err := cal.Validate(); err != nil {
			return 0, models.Refuse(models.RefuseInvalid, "calendar_invalid", "Lịch chưa đúng: "+err.Error())
		}
		w.audit(event{Action: "calendar_saved", Detail: map[string]any{"version": cal.Version, "days": len(days), "reason": reason}})
		return cal.Version, w.InsertCalendar(&models.CalendarVersion{Version: cal.Version, Days: toJSON(days), Reason: reason, CreatedBy: actor.User.ID, CreatedAt: w.now})
	})
	if store.IsDuplicate(err) { // somebody saved at the same moment
		now, rerr := CurrentCalendar(s.Store.Read(ctx))
		if rerr != nil {
			return 0, rerr
		}
		return 0, staleCalendar(now, days)
	}
	return version, err
}

func staleCalendar(now calendar.Calendar, yours []calendar.Day) error {
	r := models.Refuse(models.RefuseStale, "stale_version", fmt.Sprintf("Lịch nghỉ vừa có bản mới (bản %d). Nội dung bạn nhập chưa được lưu; hãy tải lại, xem bản mới rồi sửa lại.", now.Version))
	r.Extra = map[string]any{"version": now.Version, "theirs": now.Days, "yours": yours}
	return r
}

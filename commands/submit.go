package commands

import (
	"context"
	"strings"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Kinds of tasks of the inbox.
const (
	TaskFill             = "fill"
	TaskReview           = "review"
	TaskVerify           = "verify"
	TaskSupplement       = "supplement"
	TaskSupplementReview = "supplement_review"
	TaskVerifySupplement = "verify_supplement"
	TaskExplain          = "explain"
	TaskExplainReview    = "explain_review"
	TaskRoundTwo         = "round_two"
	TaskCouncil          = "council"
	TaskSign             = "sign"
	TaskSignLate         = "sign_late"
	TaskLocked           = "locked"
)

// Moved is the answer to a move of a unit's assessment.
type Moved struct {
	ID    string
	Stage models.AssessmentStage
	Seq   int64
	Late  bool
	At    models.Instant
}

func moved(w *work, a *models.Assessment) Moved { return Moved{a.ID, a.Stage, a.Seq, a.Late, w.now} }

// Submit is "Trình lãnh đạo": the form goes to the unit's leader.
func (s *Service) Submit(ctx context.Context, actor Actor, assessmentID string) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleOfficer, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if a.Stage == models.StageLeaderReview {
			return models.Refuse(models.RefuseConflict, "already_submitted", "Phiếu đã trình lãnh đạo rồi, đang chờ duyệt. Không cần trình lại.")
		}
		if a.Stage == models.StageLocked || (a.Stage.Editable() && w.now >= a.LockAt) {
			return lockedRefusal()
		}
		if err := w.step(c, a, MoveSubmit, store.Cols{"submitted_by": actor.User.ID, "submitted_at": w.now}); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now, TaskFill); err != nil {
			return err
		}
		w.task(models.Task{Kind: TaskReview, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Role: models.RoleLeader, UnitID: a.UnitID, DueAt: a.DueAt})
		w.audit(event{Action: "submitted", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"revision": a.Revision, "filled": a.Filled}})
		link := notify.Data{Due: a.DueAt.Time(), Link: s.BaseURL + "/duyet/" + a.ID}
		return w.mailUnit(notify.LeaderReview, c, a, link, "", models.RoleLeader)
	})
}

// ReturnForm is the leader's "Trả lại", with a reason.
func (s *Service) ReturnForm(ctx context.Context, actor Actor, assessmentID, reason string) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleLeader, func(w *work, c *models.Cycle, a *models.Assessment) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		if err := w.step(c, a, MoveReturn, nil); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now, TaskReview); err != nil {
			return err
		}
		w.fillTask(c, a)
		w.audit(event{Action: "returned", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"reason": reason, "revision": a.Revision}})
		return w.mailUnit(notify.Returned, c, a, notify.Data{Due: a.DueAt.Time(), Reason: reason}, "", models.RoleOfficer)
	})
}

// ApproveForm is the leader's approval of exactly the revision seen; another one is refused with the current one in
// Extra. Later than due it is marked late; later than lock (plus the policy's grace) it is refused. The leader must not
// be the one who last edited the data or submitted it.
func (s *Service) ApproveForm(ctx context.Context, actor Actor, assessmentID string, revision int64) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleLeader, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if err := may(a, MoveApprove); err != nil {
			if a.Stage == models.StageLocked {
				return lockedRefusal()
			}
			return err
		}
		if actor.User.ID == a.LastEditor || actor.User.ID == a.SubmittedBy {
			return models.Refuse(models.RefuseForbidden, "own_entry", "Bạn là người nhập hoặc trình phiếu này nên không tự duyệt được. Người duyệt phải là lãnh đạo khác của đơn vị.")
		}
		if revision != a.Revision {
			r := models.Refuse(models.RefuseStale, "stale_revision", "Số liệu đã thay đổi sau khi bạn mở trang. Hãy tải lại, xem phần thay đổi rồi duyệt.")
			r.Extra = map[string]any{"yours": revision, "theirs": a.Revision}
			return r
		}
		p, err := policyOf(c)
		if err != nil {
			return err
		}
		if w.now >= p.graceEnd(a) {
			return lockedRefusal()
		}
		a.Late = w.now > a.DueAt
		a.Scored = true
		if err := w.step(c, a, MoveApprove, store.Cols{"late": a.Late, "scored": true, "round": 1, "approved_by": actor.User.ID, "approved_at": w.now, "approved_rev": revision}); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now); err != nil {
			return err
		}
		if err := w.verifyTasks(c, a); err != nil {
			return err
		}
		w.audit(event{Action: "approved", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"revision": revision, "late": a.Late}})
		return nil
	})
}

// fillTask asks the unit's officers for figures.
func (w *work) fillTask(c *models.Cycle, a *models.Assessment) {
	w.task(models.Task{Kind: TaskFill, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Role: models.RoleOfficer, UnitID: a.UnitID, DueAt: a.DueAt})
}

// verifyTasks gives each field of the form to one of its verifiers.
func (w *work) verifyTasks(c *models.Cycle, a *models.Assessment) error {
	set, _, err := w.svc.SetOf(w.DB, c.ID, a.GroupKey)
	if err != nil {
		return err
	}
	bench, err := LoadBench(w.DB, c.ID)
	if err != nil {
		return err
	}
	for _, m := range set.Main {
		w.task(models.Task{Kind: TaskVerify, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Field: m.Code, Role: models.RoleVerifier,
			UserID: bench.holder(a.GroupKey, m.Code, a.UnitID, ""), DueAt: c.VerifyBy})
	}
	return nil
}

// needReason refuses a decision without a reason.
func needReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "", models.Refuse(models.RefuseInvalid, "reason_missing", "Hãy nêu lý do: người nhận cần biết vì sao.")
	}
	if len([]rune(reason)) > maxNote {
		return "", models.Refuse(models.RefuseInvalid, "text_too_long", "Lý do dài quá 5.000 ký tự. Hãy rút gọn.")
	}
	return reason, nil
}

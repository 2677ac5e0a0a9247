package commands

import (
	"context"
	"strings"
	"time"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Approval is the chairman's approval of one digest, with the numbers of the two documents.
type Approval struct {
	Digest       string
	ProposalNo   string // số Tờ trình
	ProposalDate string // yyyy-mm-dd
	DecisionNo   string // số Quyết định
	DecisionDate string
}

// Approve signs off a digest. A digest that is no longer the current one is refused with the current one in Extra.
// A deputy (KT.) may approve only while an assignment is on record.
func (s *Service) Approve(ctx context.Context, actor Actor, cycleID string, in Approval) (MovedCycle, error) {
	return run(store.Long(ctx), s, actor, func(w *work) (MovedCycle, error) {
		c, err := w.lockCycle(cycleID)
		if err != nil {
			return MovedCycle{}, err
		}
		capacity, deputy, err := w.signer()
		if err != nil {
			return MovedCycle{}, err
		}
		if err := mayCycle(c, MoveSigned); err != nil {
			return MovedCycle{}, err
		}
		head, err := w.current(c, in.Digest)
		if err != nil {
			return MovedCycle{}, err
		}
		if own, err := w.CountVerdictsBy(c.ID, actor.User.ID); err != nil || own > 0 {
			if err != nil {
				return MovedCycle{}, err
			}
			return MovedCycle{}, models.Refuse(models.RefuseForbidden, "own_entry", "Bạn đã quyết định kết quả của tiêu chí trong kỳ này nên không tự phê duyệt được.")
		}
		for name, v := range map[string]*string{"số Tờ trình": &in.ProposalNo, "số Quyết định": &in.DecisionNo} {
			if *v = strings.TrimSpace(*v); *v == "" {
				return MovedCycle{}, models.Refuse(models.RefuseInvalid, "number_missing", "Hãy nhập "+name+".")
			}
		}
		for name, v := range map[string]string{"ngày Tờ trình": in.ProposalDate, "ngày Quyết định": in.DecisionDate} {
			if _, err := time.Parse(time.DateOnly, v); err != nil {
				return MovedCycle{}, models.Refuse(models.RefuseInvalid, "date_invalid", "Hãy nhập "+name+" theo dạng ngày/tháng/năm.")
			}
		}
		row := models.SignOff{ID: newID(), CycleID: c.ID, RunID: head.ID, Digest: head.Digest, Decision: "approved", ProposalNo: in.ProposalNo, ProposalDate: in.ProposalDate,
			DecisionNo: in.DecisionNo, DecisionDate: in.DecisionDate, SignerID: actor.User.ID, Capacity: capacity, DeputyID: deputy, At: w.now}
		if err := w.InsertSignOff(&row); err != nil {
			return MovedCycle{}, err
		}
		if err := w.UpdateRun(head.ID, store.Cols{"state": models.RunApproved}); err != nil {
			return MovedCycle{}, err
		}
		if err := w.stepCycle(c, MoveSigned, nil); err != nil {
			return MovedCycle{}, err
		}
		if err := w.CloseAllTasks(c.ID, models.TaskDone, actor.User.ID, w.now); err != nil {
			return MovedCycle{}, err
		}
		w.audit(event{Action: "signed", Cycle: c.ID, Subject: head.ID, Detail: map[string]any{"digest": head.Digest, "capacity": capacity, "decision_no": in.DecisionNo, "proposal_no": in.ProposalNo}})
		d, err := w.signData(c)
		if err != nil {
			return MovedCycle{}, err
		}
		d.Reference = in.DecisionNo
		err = w.mailRole(notify.Signed, c, d, "", models.RoleCoordinator)
		return movedCycle(w, c), err
	})
}

// current refuses a digest that is not the one that waits for approval.
func (w *work) current(c *models.Cycle, digest string) (*models.ScoreRun, error) {
	outdated := func(message, now string) error {
		r := models.Refuse(models.RefuseConflict, "digest_outdated", message)
		r.Extra = map[string]any{"yours": digest, "theirs": now}
		return r
	}
	if c.RunID == "" {
		return nil, outdated("Số liệu vừa thay đổi, hệ thống đang tính lại. Hãy tải lại trang để xem kết quả mới.", "")
	}
	head, err := w.RunHead(c.RunID)
	if err != nil {
		return nil, err
	}
	if head.Digest != digest {
		return nil, outdated("Kết quả bạn xem không còn là bản mới nhất. Hãy xem lại kết quả mới rồi phê duyệt.", head.Digest)
	}
	return head, nil
}

// SendBack is the chairman's "Trả lại", to the council or (toVerifying) to the verifiers, who may change their decisions
// and complete the round again.
func (s *Service) SendBack(ctx context.Context, actor Actor, cycleID, digest, reason string, toVerifying bool) (MovedCycle, error) {
	move, unitMove := MoveSentBack, MoveBackFromFinal
	if toVerifying {
		move, unitMove = MoveSentBackFar, MoveVerifyAgain
	}
	return run(store.Long(ctx), s, actor, func(w *work) (MovedCycle, error) {
		reason, err := needReason(reason)
		if err != nil {
			return MovedCycle{}, err
		}
		c, err := w.lockCycle(cycleID)
		if err != nil {
			return MovedCycle{}, err
		}
		capacity, deputy, err := w.signer()
		if err != nil {
			return MovedCycle{}, err
		}
		if err := mayCycle(c, move); err != nil {
			return MovedCycle{}, err
		}
		head, err := w.current(c, digest)
		if err != nil {
			return MovedCycle{}, err
		}
		if err := w.InsertSignOff(&models.SignOff{ID: newID(), CycleID: c.ID, RunID: head.ID, Digest: head.Digest, Decision: "returned", SignerID: actor.User.ID, Capacity: capacity, DeputyID: deputy, Reason: reason, At: w.now}); err != nil {
			return MovedCycle{}, err
		}
		if err := w.UpdateRun(head.ID, store.Cols{"state": models.RunVoid, "void_why": "Trả lại: " + reason}); err != nil {
			return MovedCycle{}, err
		}
		units, err := w.LockAssessments(c.ID, models.StageFinal)
		if err != nil {
			return MovedCycle{}, err
		}
		for i := range units {
			if err := w.step(c, &units[i], unitMove, nil); err != nil {
				return MovedCycle{}, err
			}
		}
		d, err := w.signData(c)
		if err != nil {
			return MovedCycle{}, err
		}
		d.Reason = reason
		if err := w.CloseAllTasks(c.ID, models.TaskDone, actor.User.ID, w.now); err != nil {
			return MovedCycle{}, err
		}
		c.RunID, c.RunWanted = "", 0
		if err := w.stepCycle(c, move, store.Cols{"run_id": "", "run_wanted": 0}); err != nil {
			return MovedCycle{}, err
		}
		w.audit(event{Action: "sent_back", Cycle: c.ID, Subject: head.ID, Detail: map[string]any{"digest": head.Digest, "reason": reason, "to": c.Stage}})
		if err := w.mailRole(notify.SignReturned, c, d, "", models.RoleCoordinator); err != nil {
			return MovedCycle{}, err
		}
		if toVerifying {
			for i := range units {
				if err := w.verifyTasks(c, &units[i]); err != nil {
					return MovedCycle{}, err
				}
			}
			return movedCycle(w, c), nil
		}
		err = w.councilTask(c)
		return movedCycle(w, c), err
	})
}

// PublishNow brings the publication of a signed cycle forward.
func (s *Service) PublishNow(ctx context.Context, actor Actor, cycleID string) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleCoordinator, func(w *work, c *models.Cycle) error {
		c.PublishAt = min(c.PublishAt, w.now)
		w.audit(event{Action: "publish_now", Cycle: c.ID, Subject: c.RunID})
		return w.stepCycle(c, MovePublishNow, store.Cols{"publish_at": c.PublishAt})
	})
}

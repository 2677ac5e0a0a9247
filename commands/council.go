package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuky/models"
	"chuky/notify"
)

// CouncilDecide changes criteria of one unit by the council's decision, with reasons; confirming needs no call.
func (s *Service) CouncilDecide(ctx context.Context, actor Actor, assessmentID string, decisions []Decision) (DecideResult, error) {
	return runLocked(ctx, s, actor, func(w *work) (DecideResult, error) {
		c, a, err := w.lock(assessmentID)
		if err != nil {
			return DecideResult{}, err
		}
		if err := w.need("", models.RoleSecretary, models.RoleCouncil); err != nil {
			return DecideResult{}, err
		}
		if c.Stage != models.CycleCouncil {
			return DecideResult{}, wrongStage(c, MoveSignOff)
		}
		if err := may(a, MoveCouncilConfirm); err != nil {
			return DecideResult{}, err
		}
		if actor.Of(a.UnitID) {
			return DecideResult{}, w.recused(a)
		}
		if len(decisions) == 0 {
			return DecideResult{}, models.Refuse(models.RefuseInvalid, "nothing_to_do", "Chưa chọn tiêu chí nào.")
		}
		r, err := w.loadReview(a)
		if err != nil {
			return DecideResult{}, err
		}
		_, err = w.record(c, a, r, models.RoundCouncil, decisions)
		return DecideResult{moved(w, a), nil}, err
	})
}

// MovedCycle is the answer to a move of a cycle.
type MovedCycle struct {
	ID    string
	Stage models.CycleStage
	Seq   int64
	RunID string
	At    models.Instant
}

func movedCycle(w *work, c *models.Cycle) MovedCycle {
	return MovedCycle{c.ID, c.Stage, c.Seq, c.RunID, w.now}
}

// RecordMinutes is the council's confirmation: every verified unit becomes final, the cycle goes to sign-off and a run
// is wanted. Refused while a unit's verification or explanation is not through.
func (s *Service) RecordMinutes(ctx context.Context, actor Actor, cycleID string, in models.Minutes) (MovedCycle, error) {
	return s.onCycle(ctx, actor, cycleID, models.RoleSecretary, func(w *work, c *models.Cycle) error {
		if c.Stage != models.CycleCouncil {
			return wrongStage(c, MoveSignOff)
		}
		in.Number, in.Summary = strings.TrimSpace(in.Number), strings.TrimSpace(in.Summary)
		if in.Number == "" {
			return models.Refuse(models.RefuseInvalid, "minutes_number", "Hãy nhập số biên bản họp Hội đồng.")
		}
		if _, err := time.Parse(time.DateOnly, in.Date); err != nil {
			return models.Refuse(models.RefuseInvalid, "date_invalid", "Ngày họp không đúng. Hãy nhập theo dạng ngày/tháng/năm.")
		}
		in.ID, in.CycleID, in.By, in.CreatedAt = newID(), c.ID, actor.User.ID, w.now
		if err := w.InsertMinutes(&in); err != nil {
			return err
		}
		c.MinutesID = in.ID
		w.audit(event{Action: "minutes_recorded", Cycle: c.ID, Subject: in.ID, Detail: map[string]any{"number": in.Number, "date": in.Date}})
		return w.toSignOff(c)
	})
}

// unfinished are the stages that keep a cycle from its sign-off.
var unfinished = []models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageLeaderReview, models.StageReturned,
	models.StageSubmitted, models.StageInVerification, models.StageSupplement, models.StageExplained}

// toSignOff makes verified units final and asks for a run.
func (w *work) toSignOff(c *models.Cycle) error {
	open, err := w.CountAt(c.ID, unfinished...)
	if err != nil {
		return err
	}
	if open > 0 {
		return models.Refuse(models.RefuseConflict, "units_open", fmt.Sprintf("Còn %d đơn vị chưa thẩm định xong nên chưa chốt kết quả được. Xem danh sách trên Bảng điều phối.", open))
	}
	units, err := w.LockAssessments(c.ID, models.StageVerified)
	if err != nil {
		return err
	}
	for i := range units {
		if err := w.step(c, &units[i], MoveCouncilConfirm, nil); err != nil {
			return err
		}
	}
	if err := w.CloseAllTasks(c.ID, models.TaskDone, w.actor.User.ID, w.now); err != nil {
		return err
	}
	c.RunID, c.RunWanted = "", c.Seq+1
	return w.stepCycle(c, MoveSignOff, map[string]any{"run_id": "", "run_wanted": c.RunWanted, "minutes_id": c.MinutesID})
}

// councilTask puts the council's work into the secretary's inbox.
func (w *work) councilTask(c *models.Cycle) error {
	w.task(models.Task{Kind: TaskCouncil, CycleID: c.ID, Role: models.RoleSecretary, DueAt: c.CouncilBy})
	return w.mailRole(notify.CouncilOpen, c, notify.Data{Due: c.CouncilBy.Time(), Link: w.svc.BaseURL + "/hoi-dong/" + c.ID}, "", models.RoleSecretary)
}

package commands

import (
	"context"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// AskSupplement returns one criterion to the unit for a supplement, with its own deadline: that criterion only reopens.
func (s *Service) AskSupplement(ctx context.Context, actor Actor, assessmentID, item, reason string, until models.Instant) (Moved, error) {
	return runLocked(ctx, s, actor, func(w *work) (Moved, error) {
		reason, err := needReason(reason)
		if err != nil {
			return Moved{}, err
		}
		c, a, err := w.lock(assessmentID)
		if err != nil {
			return Moved{}, err
		}
		r, err := w.loadReview(a)
		if err != nil {
			return Moved{}, err
		}
		it, ok := r.set.Find(item)
		if !ok {
			return Moved{}, unknownItem(item)
		}
		bench, err := LoadBench(w.DB, c.ID)
		if err != nil {
			return Moved{}, err
		}
		if !mayJudge(bench, r.set, actor, a, it) {
			return Moved{}, w.recused(a)
		}
		w.role = models.RoleVerifier
		if a.Stage == models.StageSubmitted {
			if err := w.openVerification(c, a); err != nil {
				return Moved{}, err
			}
		}
		if err := may(a, MoveAskSupplement); err != nil {
			return Moved{}, err
		}
		if r.openSupplement(item) {
			return Moved{}, models.Refuse(models.RefuseConflict, "supplement_open", "Tiêu chí "+item+" đang có yêu cầu bổ sung chưa xong.")
		}
		if until <= w.now {
			return Moved{}, models.Refuse(models.RefuseInvalid, "until_past", "Thời hạn bổ sung phải sau thời điểm hiện tại.")
		}
		sup, err := w.ask(c, a, item, reason, until)
		if err != nil {
			return Moved{}, err
		}
		err = w.step(c, a, MoveAskSupplement, nil, append(r.supplements, sup)...)
		return moved(w, a), err
	})
}

// ask writes the request, the unit's task and the message.
func (w *work) ask(c *models.Cycle, a *models.Assessment, item, reason string, until models.Instant) (models.Supplement, error) {
	was, err := w.Item(a.ID, item)
	if notFound(err) {
		was, err = &models.ItemState{AssessmentID: a.ID, Item: item, Values: "{}"}, nil
	}
	if err != nil {
		return models.Supplement{}, err
	}
	sup := models.Supplement{ID: newID(), AssessmentID: a.ID, Item: item, Reason: reason, Until: until, State: models.SupplementOpen, AskedBy: w.actor.User.ID, AskedAt: w.now, Was: toJSON(was)}
	if err := w.InsertSupplement(&sup); err != nil {
		return sup, err
	}
	w.task(models.Task{Kind: TaskSupplement, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Item: item, Role: models.RoleOfficer, UnitID: a.UnitID, DueAt: until})
	w.audit(event{Action: "supplement_asked", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: item, Detail: map[string]any{"reason": reason, "until": until}})
	return sup, w.mailUnit(notify.SupplementRequested, c, a, notify.Data{Due: until.Time(), Reason: reason, Items: []string{item}, Link: w.svc.BaseURL + "/bo-sung/" + a.ID}, "", models.RoleOfficer, models.RoleLeader)
}

// AnswerSupplement is the officer's "đã bổ sung": the unit's leader has to approve.
func (s *Service) AnswerSupplement(ctx context.Context, actor Actor, supplementID string) (Moved, error) {
	return s.moveSupplement(ctx, actor, supplementID, models.RoleOfficer, models.SupplementOpen, func(w *work, c *models.Cycle, a *models.Assessment, sup *models.Supplement) error {
		sup.State = models.SupplementAnswered
		if err := w.UpdateSupplement(sup.ID, models.SupplementOpen, store.Cols{"state": sup.State, "answered_by": actor.User.ID, "answered_at": w.now}); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, sup.Item, models.TaskDone, actor.User.ID, w.now, TaskSupplement); err != nil {
			return err
		}
		w.task(models.Task{Kind: TaskSupplementReview, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Item: sup.Item, Role: models.RoleLeader, UnitID: a.UnitID, DueAt: sup.Until})
		w.audit(event{Action: "supplement_answered", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: sup.Item})
		return w.mailUnit(notify.LeaderReview, c, a, notify.Data{Due: sup.Until.Time(), Items: []string{sup.Item}, Link: s.BaseURL + "/bo-sung/" + a.ID}, "", models.RoleLeader)
	})
}

// ReturnSupplement is the leader's "trả lại" of an answered supplement.
func (s *Service) ReturnSupplement(ctx context.Context, actor Actor, supplementID, reason string) (Moved, error) {
	return s.moveSupplement(ctx, actor, supplementID, models.RoleLeader, models.SupplementAnswered, func(w *work, c *models.Cycle, a *models.Assessment, sup *models.Supplement) error {
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		sup.State = models.SupplementOpen
		if err := w.UpdateSupplement(sup.ID, models.SupplementAnswered, store.Cols{"state": sup.State}); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, sup.Item, models.TaskDone, actor.User.ID, w.now, TaskSupplementReview); err != nil {
			return err
		}
		w.task(models.Task{Kind: TaskSupplement, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Item: sup.Item, Role: models.RoleOfficer, UnitID: a.UnitID, DueAt: sup.Until})
		w.audit(event{Action: "supplement_returned", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: sup.Item, Detail: map[string]any{"reason": reason}})
		return w.mailUnit(notify.Returned, c, a, notify.Data{Due: sup.Until.Time(), Reason: reason, Items: []string{sup.Item}, Link: s.BaseURL + "/bo-sung/" + a.ID}, "", models.RoleOfficer)
	})
}

// ApproveSupplement is the leader's approval; the criterion goes back to the verifier who asked.
func (s *Service) ApproveSupplement(ctx context.Context, actor Actor, supplementID string) (Moved, error) {
	return s.moveSupplement(ctx, actor, supplementID, models.RoleLeader, models.SupplementAnswered, func(w *work, c *models.Cycle, a *models.Assessment, sup *models.Supplement) error {
		state, err := w.Item(a.ID, sup.Item)
		if err != nil && !notFound(err) {
			return err
		}
		if actor.User.ID == sup.AnsweredBy || state != nil && state.UpdatedBy == actor.User.ID && state.UpdatedAt >= sup.AskedAt {
			return models.Refuse(models.RefuseForbidden, "own_entry", "Bạn là người bổ sung nên không tự duyệt được.")
		}
		sup.State = models.SupplementDone
		if err := w.UpdateSupplement(sup.ID, models.SupplementAnswered, store.Cols{"state": sup.State, "approved_by": actor.User.ID, "approved_at": w.now}); err != nil {
			return err
		}
		return w.supplementClosed(c, a, sup, "supplement_approved")
	})
}

// supplementClosed gives the criterion back to the verifier who asked.
func (w *work) supplementClosed(c *models.Cycle, a *models.Assessment, sup *models.Supplement, action string) error {
	if err := w.CloseTasks(c.ID, a.ID, sup.Item, models.TaskDone, w.actor.User.ID, w.now, TaskSupplement, TaskSupplementReview); err != nil {
		return err
	}
	w.task(models.Task{Kind: TaskVerifySupplement, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Item: sup.Item, Field: fieldOf(sup.Item),
		Role: models.RoleVerifier, UserID: sup.AskedBy, DueAt: c.VerifyBy})
	w.audit(event{Action: action, Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: sup.Item})
	return nil
}

// moveSupplement locks, checks and moves one request; the assessment goes back to verification with the last one.
func (s *Service) moveSupplement(ctx context.Context, actor Actor, id string, role models.Role, from models.SupplementState,
	fn func(*work, *models.Cycle, *models.Assessment, *models.Supplement) error) (Moved, error) {
	return run(ctx, s, actor, func(w *work) (Moved, error) {
		seen, err := w.Supplement(id)
		if err != nil {
			return Moved{}, err
		}
		c, a, err := w.lock(seen.AssessmentID)
		if err != nil {
			return Moved{}, err
		}
		if err := w.need(a.UnitID, role); err != nil {
			return Moved{}, err
		}
		all, err := w.Supplements(a.ID)
		if err != nil {
			return Moved{}, err
		}
		for i := range all {
			sup := &all[i]
			if sup.ID != id {
				continue
			}
			if sup.State != from || w.now >= sup.Until {
				return Moved{}, models.Refuse(models.RefuseConflict, "supplement_closed", "Yêu cầu bổ sung này đã xong hoặc đã hết hạn. Hãy tải lại trang.")
			}
			if err := may(a, MoveSupplementsRevise); err != nil {
				return Moved{}, err
			}
			if err := fn(w, c, a, sup); err != nil {
				return Moved{}, err
			}
		}
		err = w.supplementsMove(c, a, all)
		return moved(w, a), err
	})
}

// supplementsMove takes the move that the requests' states ask for: back to verification when none is open.
func (w *work) supplementsMove(c *models.Cycle, a *models.Assessment, all []models.Supplement) error {
	r := review{supplements: all}
	if r.anyOpenSupplement() {
		return w.step(c, a, MoveSupplementsRevise, nil, all...)
	}
	return w.step(c, a, MoveSupplementDone, nil)
}

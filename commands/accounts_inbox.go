package commands

import (
	"context"

	"chuky/models"
)

// ClaimTask takes a task out of a shared box ("Nhận"), so that colleagues see who is on it; release puts it back.
func (s *Service) ClaimTask(ctx context.Context, actor Actor, taskID string, release bool) (models.Task, error) {
	return run(ctx, s, actor, func(w *work) (models.Task, error) {
		t, err := w.Task(taskID)
		if err != nil {
			return models.Task{}, err
		}
		if t.UserID != "" && t.UserID != actor.User.ID || t.UserID == "" && !actor.Has(t.Role, t.UnitID) {
			return models.Task{}, models.ErrNotFound
		}
		if t.State != models.TaskOpen {
			return models.Task{}, models.Refuse(models.RefuseConflict, "task_closed", "Việc này đã xong hoặc không còn. Hãy tải lại hộp việc.")
		}
		if t.ClaimedBy != "" && t.ClaimedBy != actor.User.ID {
			by, err := w.User(t.ClaimedBy)
			if err != nil {
				return models.Task{}, err
			}
			r := models.Refuse(models.RefuseConflict, "task_taken", by.Name+" đã nhận việc này.")
			r.Extra = map[string]any{"claimed_by": by.Name}
			return models.Task{}, r
		}
		was := t.ClaimedBy
		t.ClaimedBy = actor.User.ID
		action := "task_claimed"
		if release {
			t.ClaimedBy, action = "", "task_released"
		}
		w.role = t.Role
		w.audit(event{Action: action, Cycle: t.CycleID, Unit: t.SubjectUnit, Subject: t.ID})
		err = w.SetClaim(t.ID, was, t.ClaimedBy)
		if notFound(err) {
			return models.Task{}, models.Refuse(models.RefuseConflict, "task_taken", "Việc này vừa được người khác nhận hoặc đã xong. Hãy tải lại hộp việc.")
		}
		return *t, err
	})
}

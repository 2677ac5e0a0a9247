package commands

import (
	"context"
	"fmt"
	"slices"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Fired is what SQL decided about a timer's proposal.
type Fired struct {
	Moved bool
	Again models.Instant // not due yet (extended, or the clocks differ): come back then; 0 = done with it
}

// FireAssessment decides under the row lock what a unit's timer proposes: remind, tell that due has passed, lock, lapse a
// supplement. It is idempotent; a proposal that the facts have overtaken does nothing.
func (s *Service) FireAssessment(ctx context.Context, id string, t models.Timer) (Fired, error) {
	return runLocked(ctx, s, System(), func(w *work) (Fired, error) {
		c, a, err := w.lock(id)
		if err != nil {
			return Fired{}, err
		}
		timers, err := fromJSON[[]models.Timer](a.Timers)
		if err != nil {
			return Fired{}, err
		}
		again, gone := standing(timers, t, w.now)
		if gone || again.Set() {
			return Fired{Again: again}, nil
		}
		switch t.Kind {
		case TimerRemind, TimerDue:
			if err := w.remind(c, a, t); err != nil {
				return Fired{}, err
			}
			return Fired{}, w.UpdateAssessment(a.ID, store.Cols{"timers": toJSON(without(timers, t))})
		case TimerLock:
			return Fired{Moved: true}, w.lockForm(c, a)
		case TimerSupplement:
			return Fired{Moved: true}, w.lapse(c, a, t.Key)
		}
		return Fired{}, fmt.Errorf("timer %q is unknown", t.Kind)
	})
}

// standing finds a timer among those that stand: gone, or still ahead.
func standing(timers []models.Timer, t models.Timer, now models.Instant) (again models.Instant, gone bool) {
	for _, st := range timers {
		if st.Kind == t.Kind && st.Key == t.Key {
			if st.At > now {
				return st.At, false
			}
			return 0, false
		}
	}
	return 0, true
}

// without takes away a timer that was answered without a move, so that answering it again finds nothing to do.
func without(timers []models.Timer, t models.Timer) []models.Timer {
	return slices.DeleteFunc(timers, func(st models.Timer) bool { return st.Kind == t.Kind && st.Key == t.Key })
}

// remind writes to those who still owe something; after due also to the leader.
func (w *work) remind(c *models.Cycle, a *models.Assessment, t models.Timer) error {
	dedupe := fmt.Sprintf("%s/%s/%d", t.Key, a.ID, a.DueAt)
	owed, err := w.owed(a)
	if err != nil {
		return err
	}
	d := notify.Data{Due: a.DueAt.Time(), Lock: a.LockAt.Time(), Items: owed}
	kind, roles := notify.Reminder, []models.Role{models.RoleOfficer}
	if a.Stage == models.StageLeaderReview {
		roles = []models.Role{models.RoleLeader}
		d.Link = w.svc.BaseURL + "/duyet/" + a.ID
	}
	if t.Kind == TimerDue {
		kind, roles = notify.DuePassed, []models.Role{models.RoleOfficer, models.RoleLeader}
	}
	w.audit(event{Action: string(kind), Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"timer": t.Key}})
	return w.mailUnit(kind, c, a, d, dedupe, roles...)
}

// owed says what the unit still owes: criteria without figures, then the step that is missing.
func (w *work) owed(a *models.Assessment) ([]string, error) {
	set, _, err := w.svc.SetOf(w.DB, a.CycleID, a.GroupKey)
	if err != nil {
		return nil, err
	}
	var out []string
	if n := len(set.Criteria()) - a.Filled; n > 0 {
		out = append(out, fmt.Sprintf("Còn %d/%d tiêu chí chưa có số liệu", n, len(set.Criteria())))
	}
	if a.Stage == models.StageLeaderReview {
		return append(out, "Phiếu đang chờ lãnh đạo đơn vị duyệt"), nil
	}
	return append(out, "Phiếu chưa trình lãnh đạo đơn vị"), nil
}

// RemindNow is the coordinator's "Đôn đốc": one message to the unit's officers and leader.
func (s *Service) RemindNow(ctx context.Context, actor Actor, assessmentID string) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleCoordinator, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if err := may(a, MoveExtend); err != nil {
			return err
		}
		return w.remind(c, a, models.Timer{Kind: TimerRemind, Key: "now-" + newID()})
	})
}

// lockForm closes a form that was never approved: its criteria are missing.
func (w *work) lockForm(c *models.Cycle, a *models.Assessment) error {
	if err := w.step(c, a, MoveLock, nil); err != nil {
		return err
	}
	if err := w.CloseTasks(c.ID, a.ID, "", models.TaskCancelled, "system", w.now); err != nil {
		return err
	}
	w.task(models.Task{Kind: TaskLocked, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Role: models.RoleCoordinator, DueAt: c.VerifyBy})
	w.audit(event{Action: "locked", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"filled": a.Filled}})
	return w.mailUnit(notify.Locked, c, a, notify.Data{Lock: a.LockAt.Time()}, "", models.RoleOfficer, models.RoleLeader)
}

// lapse closes a supplement that was not answered and approved in time.
func (w *work) lapse(c *models.Cycle, a *models.Assessment, id string) error {
	all, err := w.Supplements(a.ID)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].ID != id {
			continue
		}
		from := all[i].State
		all[i].State = models.SupplementLapsed
		if err := w.UpdateSupplement(id, from, store.Cols{"state": models.SupplementLapsed}); err != nil {
			return err
		}
		if err := w.restore(a, &all[i]); err != nil {
			return err
		}
		if err := w.supplementClosed(c, a, &all[i], "supplement_lapsed"); err != nil {
			return err
		}
	}
	return w.supplementsMove(c, a, all)
}

// restore puts back what the unit's leader last approved of an item whose supplement lapsed: figures typed for it and
// never approved do not count. They stay readable in the audit log.
func (w *work) restore(a *models.Assessment, sup *models.Supplement) error {
	was, err := fromJSON[models.ItemState](sup.Was)
	if err != nil {
		return fmt.Errorf("supplement %s: %w", sup.ID, err)
	}
	now, err := w.Item(a.ID, sup.Item)
	if notFound(err) || err == nil && (sup.Was == "" || now.Version == was.Version) {
		return nil
	}
	if err != nil {
		return err
	}
	seen := now.Version
	before := draftOf(*now)
	now.Values, now.Note, now.NA, now.NAReason = was.Values, was.Note, was.NA, was.NAReason
	now.Version, now.UpdatedBy, now.UpdatedAt = seen+1, w.actor.User.ID, w.now
	if err := w.UpdateItem(now, seen); err != nil {
		return err
	}
	a.Revision++
	w.audit(event{Action: "item_restored", Cycle: a.CycleID, Unit: a.UnitID, Subject: a.ID, Item: sup.Item, Detail: map[string]any{"before": before, "after": draftOf(*now)}})
	return w.UpdateAssessment(a.ID, store.Cols{"revision": a.Revision})
}

// FireCycle decides what a cycle's timer proposes.
func (s *Service) FireCycle(ctx context.Context, id string, t models.Timer) (Fired, error) {
	return runLocked(store.Long(ctx), s, System(), func(w *work) (Fired, error) {
		c, err := w.lockCycle(id)
		if err != nil {
			return Fired{}, err
		}
		timers, err := fromJSON[[]models.Timer](c.Timers)
		if err != nil {
			return Fired{}, err
		}
		again, gone := standing(timers, t, w.now)
		if gone || again.Set() {
			return Fired{Again: again}, nil
		}
		switch t.Kind {
		case TimerWindow:
			was := c.Seq
			err := w.advance(c, true)
			return Fired{Moved: c.Seq != was}, err
		case TimerVerify:
			err = w.remindVerifiers(c, t.Key)
		case TimerSign:
			var d notify.Data
			if d, err = w.signData(c); err == nil {
				err = w.mailRole(notify.SignReminder, c, d, t.Key+"/"+c.ID, models.RoleChairman)
			}
		case TimerEscalate:
			err = w.escalateSign(c, t.Key)
		default:
			err = fmt.Errorf("timer %q is unknown", t.Kind)
		}
		if err != nil {
			return Fired{}, err
		}
		return Fired{}, w.UpdateCycle(c.ID, store.Cols{"timers": toJSON(without(timers, t))})
	})
}

// CheckCycle moves a cycle on when its units are all through; unit workflows call it after a move.
func (s *Service) CheckCycle(ctx context.Context, id string) (MovedCycle, error) {
	return runLocked(store.Long(ctx), s, System(), func(w *work) (MovedCycle, error) {
		c, err := w.lockCycle(id)
		if err != nil {
			return MovedCycle{}, err
		}
		err = w.advance(c, false)
		return movedCycle(w, c), err
	})
}

// collectingStages are those of a unit that has not handed in.
var collectingStages = []models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview}

// advance takes the move of the cycle that the units' stages or (ended) the end of the window allow.
func (w *work) advance(c *models.Cycle, ended bool) error {
	switch c.Stage {
	case models.CycleCollecting:
		open, err := w.CountAt(c.ID, collectingStages...)
		if err != nil || (open > 0 && !ended) {
			return err
		}
		if err := w.stepCycle(c, MoveVerifying, nil); err != nil {
			return err
		}
		w.audit(event{Action: "collecting_ended", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"open_units": open}})
		return w.advance(c, false)
	case models.CycleVerifying:
		open, err := w.CountAt(c.ID, unfinished...)
		if err != nil || (open > 0 && !ended) {
			return err
		}
		return w.afterRoundOne(c, open)
	case models.CycleExplaining:
		open, err := w.CountAt(c.ID, unfinished...)
		if err != nil || open > 0 || w.now < c.ExplainBy {
			return err
		}
		return w.afterExplaining(c)
	case models.CycleSignOff: // a unit reopened during sign-off is through: ask the workflow for the run
		open, err := w.CountAt(c.ID, unfinished...)
		if err != nil || open > 0 || c.RunID != "" {
			return err
		}
		late, err := w.CountAt(c.ID, models.StageVerified)
		if err != nil || late == 0 {
			return err
		}
		return w.voidDigest(c, "")
	}
	return nil
}

// afterRoundOne opens the explanation window, or goes on where the cycle has none.
func (w *work) afterRoundOne(c *models.Cycle, open int) error {
	p, err := policyOf(c)
	if err != nil {
		return err
	}
	if !p.Explanation {
		if open > 0 {
			return nil // the window has passed; the cycle goes on with its last unit
		}
		return w.afterExplaining(c)
	}
	if err := w.stepCycle(c, MoveExplaining, nil); err != nil {
		return err
	}
	units, err := w.AssessmentsAt(c.ID, models.StageVerified)
	if err != nil {
		return err
	}
	for i := range units {
		w.explainTask(c, &units[i])
		if err := w.mailUnit(notify.ExplanationOpen, c, &units[i], notify.Data{Due: c.ExplainBy.Time(), Link: w.svc.BaseURL + "/giai-trinh/" + units[i].ID}, "explain/"+units[i].ID, models.RoleOfficer, models.RoleLeader); err != nil {
			return err
		}
	}
	w.audit(event{Action: "explaining_opened", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"unverified_units": open}})
	return nil
}

// afterExplaining goes to the council, or to sign-off where the cycle has none.
func (w *work) afterExplaining(c *models.Cycle) error {
	p, err := policyOf(c)
	if err != nil {
		return err
	}
	if err := w.CloseAllTasks(c.ID, models.TaskCancelled, "system", w.now); err != nil {
		return err
	}
	if !p.Council {
		return w.toSignOff(c)
	}
	if err := w.stepCycle(c, MoveCouncil, nil); err != nil {
		return err
	}
	w.audit(event{Action: "council_opened", Cycle: c.ID, Subject: c.ID})
	return w.councilTask(c)
}

// remindVerifiers writes to each verifier who holds open tasks, saying how many.
func (w *work) remindVerifiers(c *models.Cycle, key string) error {
	tasks, err := w.OpenTasks(c.ID)
	if err != nil {
		return err
	}
	owed := map[string]int{}
	for _, t := range tasks {
		if t.Role == models.RoleVerifier && t.UserID != "" {
			owed[t.UserID]++
		}
	}
	for id, n := range owed {
		u, err := w.User(id)
		if err != nil {
			return err
		}
		if err := w.mail(notify.VerifyReminder, *u, c, nil, "", notify.Data{Due: c.VerifyBy.Time(), Items: []string{fmt.Sprintf("Còn %d việc thẩm định chưa xong", n)}, Link: w.svc.BaseURL + "/tham-dinh"}, key+"/"+c.ID); err != nil {
			return err
		}
	}
	return nil
}

// signData is what messages about the digest say.
func (w *work) signData(c *models.Cycle) (notify.Data, error) {
	r, err := w.RunHead(c.RunID)
	if err != nil {
		return notify.Data{}, err
	}
	return notify.Data{Digest: r.Digest, Due: c.SignBy.Time(), Link: w.svc.BaseURL + "/ky-duyet/" + c.ID}, nil
}

// escalateSign tells the Office and the coordinator that the signature is late. Nothing passes it on by itself.
func (w *work) escalateSign(c *models.Cycle, key string) error {
	d, err := w.signData(c)
	if err != nil {
		return err
	}
	for _, r := range []models.Role{models.RoleOffice, models.RoleCoordinator} {
		w.task(models.Task{Kind: TaskSignLate, CycleID: c.ID, Role: r, DueAt: c.SignBy})
		if err := w.mailRole(notify.SignEscalated, c, d, key+"/"+c.ID, r); err != nil {
			return err
		}
	}
	w.audit(event{Action: "sign_escalated", Cycle: c.ID, Subject: c.RunID})
	return nil
}

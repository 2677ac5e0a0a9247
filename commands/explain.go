package commands

import (
	"context"
	"slices"
	"strings"

	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

func (w *work) explainTask(c *models.Cycle, a *models.Assessment) {
	w.task(models.Task{Kind: TaskExplain, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Role: models.RoleOfficer, UnitID: a.UnitID, DueAt: c.ExplainBy})
}

// inWindow refuses explanations outside the cycle's window or the unit's stage.
func (w *work) inWindow(c *models.Cycle, a *models.Assessment) error {
	if err := may(a, MoveExplain); err != nil {
		return err
	}
	if c.Stage != models.CycleExplaining || w.now >= c.ExplainBy {
		return models.Refuse(models.RefuseConflict, "window_closed", "Hiện không trong thời hạn giải trình của kỳ đánh giá.")
	}
	if a.Round >= 2 {
		return models.Refuse(models.RefuseConflict, "already_explained", "Đơn vị đã gửi giải trình; kết quả thẩm định lần 2 là kết quả cuối trước Hội đồng.")
	}
	return nil
}

// SaveExplanation saves the unit's explanation (giải trình, kiến nghị) of one criterion; an empty text takes it back.
func (s *Service) SaveExplanation(ctx context.Context, actor Actor, assessmentID, item, text string) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleOfficer, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if err := w.inWindow(c, a); err != nil {
			return err
		}
		set, _, err := s.SetOf(w.DB, c.ID, a.GroupKey)
		if err != nil {
			return err
		}
		if it, ok := set.Find(item); !ok || it.Info() {
			return unknownItem(item)
		}
		text = strings.TrimSpace(text)
		if len([]rune(text)) > maxNote {
			return models.Refuse(models.RefuseInvalid, "text_too_long", "Giải trình dài quá 5.000 ký tự. Hãy rút gọn, phần còn lại đưa vào tài liệu.")
		}
		all, err := w.Explanations(a.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(e models.Explanation) bool { return e.Item == item })
		switch {
		case at >= 0 && text == "":
			err = w.DeleteExplanation(all[at].ID)
		case at >= 0:
			err = w.UpdateExplanation(all[at].ID, store.Cols{"text": text, "by": actor.User.ID, "at": w.now})
		case text != "":
			err = w.InsertExplanation(&models.Explanation{ID: newID(), AssessmentID: a.ID, Item: item, Text: text, State: models.ExplanationDraft, By: actor.User.ID, At: w.now})
		}
		if err != nil {
			return err
		}
		a.Revision++ // the leader sends what was seen
		if err := w.UpdateAssessment(a.ID, store.Cols{"revision": a.Revision, "updated_at": w.now}); err != nil {
			return err
		}
		w.audit(event{Action: "explanation_saved", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: item, Detail: map[string]any{"text": text, "revision": a.Revision}})
		return nil
	})
}

// AskExplanationReview is the officer's "trình lãnh đạo" of the explanations.
func (s *Service) AskExplanationReview(ctx context.Context, actor Actor, assessmentID string) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleOfficer, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if err := w.inWindow(c, a); err != nil {
			return err
		}
		if err := w.someExplanation(a); err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now, TaskExplain, TaskExplainReview); err != nil {
			return err
		}
		w.task(models.Task{Kind: TaskExplainReview, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Role: models.RoleLeader, UnitID: a.UnitID, DueAt: c.ExplainBy})
		w.audit(event{Action: "explanation_submitted", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID})
		return w.mailUnit(notify.LeaderReview, c, a, notify.Data{Due: c.ExplainBy.Time(), Link: s.BaseURL + "/giai-trinh/" + a.ID}, "", models.RoleLeader)
	})
}

func (w *work) someExplanation(a *models.Assessment) error {
	all, err := w.Explanations(a.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return models.Refuse(models.RefuseInvalid, "nothing_to_send", "Chưa có giải trình nào. Hãy viết giải trình cho ít nhất một tiêu chí.")
	}
	return nil
}

// SendExplanations is the leader's approval of exactly the revision seen: all drafts of the unit go to round 2. Another revision is
// refused with the current one in Extra, as ApproveForm does.
func (s *Service) SendExplanations(ctx context.Context, actor Actor, assessmentID string, revision int64) (Moved, error) {
	return s.onForm(ctx, actor, assessmentID, models.RoleLeader, func(w *work, c *models.Cycle, a *models.Assessment) error {
		if err := w.inWindow(c, a); err != nil {
			return err
		}
		if err := w.someExplanation(a); err != nil {
			return err
		}
		if revision != a.Revision {
			r := models.Refuse(models.RefuseStale, "stale_revision", "Giải trình hoặc tài liệu đã thay đổi sau khi bạn mở trang. Hãy tải lại, xem nội dung mới rồi gửi.")
			r.Extra = map[string]any{"yours": revision, "theirs": a.Revision}
			return r
		}
		r, err := w.loadReview(a)
		if err != nil {
			return err
		}
		bench, err := LoadBench(w.DB, c.ID)
		if err != nil {
			return err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now, TaskExplain, TaskExplainReview); err != nil {
			return err
		}
		for _, e := range r.explanations {
			if e.By == actor.User.ID {
				return models.Refuse(models.RefuseForbidden, "own_entry", "Bạn là người viết giải trình tiêu chí "+e.Item+" nên không tự duyệt được.")
			}
			if err := w.UpdateExplanation(e.ID, store.Cols{"state": models.ExplanationSent, "sent_by": actor.User.ID, "sent_at": w.now}); err != nil {
				return err
			}
			w.task(models.Task{Kind: TaskRoundTwo, CycleID: c.ID, AssessmentID: a.ID, SubjectUnit: a.UnitID, Item: e.Item, Field: fieldOf(e.Item), Role: models.RoleVerifier,
				UserID: bench.holder(a.GroupKey, fieldOf(e.Item), a.UnitID, r.roundOneVerifier(e.Item)), DueAt: c.CouncilBy})
			w.audit(event{Action: "explanation_sent", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: e.Item, Detail: map[string]any{"revision": revision}})
		}
		a.Round = 2
		return w.step(c, a, MoveExplain, store.Cols{"round": 2})
	})
}

// afterRoundTwo marks decided explanations and completes round 2 with the last one.
func (w *work) afterRoundTwo(c *models.Cycle, a *models.Assessment, before *review) (DecideResult, error) {
	r, err := w.loadReview(a)
	if err != nil {
		return DecideResult{}, err
	}
	var left []string
	for _, e := range before.explanations {
		if e.State != models.ExplanationSent {
			continue
		}
		decided := slices.ContainsFunc(r.verdicts, func(v models.Verdict) bool { return v.Item == e.Item && v.Round == models.RoundTwo })
		if !decided {
			left = append(left, e.Item)
			continue
		}
		if err := w.UpdateExplanation(e.ID, store.Cols{"state": models.ExplanationDecided, "decided_by": w.actor.User.ID, "decided_at": w.now}); err != nil {
			return DecideResult{}, err
		}
		if err := w.CloseTasks(c.ID, a.ID, e.Item, models.TaskDone, w.actor.User.ID, w.now, TaskRoundTwo); err != nil {
			return DecideResult{}, err
		}
	}
	if len(left) > 0 {
		return DecideResult{moved(w, a), left}, nil
	}
	if err := w.step(c, a, MoveRoundTwoComplete, nil); err != nil {
		return DecideResult{}, err
	}
	w.audit(event{Action: "round_two_complete", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID})
	return DecideResult{moved(w, a), nil}, w.mailUnit(notify.Round2Decided, c, a, notify.Data{}, "", models.RoleOfficer, models.RoleLeader)
}

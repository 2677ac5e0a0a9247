package commands

import (
	"context"
	"slices"

	"chuky/models"
	"chuky/store"
)

// Move names a change of stage (or a recorded change at a stage); docs/process.md has the tables.
type Move string

// Moves of a unit's assessment.
const (
	MoveOpened            Move = "opened"
	MoveFirstSave         Move = "first_save"
	MoveSubmit            Move = "submit"
	MoveReturn            Move = "return"
	MoveApprove           Move = "approve"
	MoveLock              Move = "lock"
	MoveReopen            Move = "reopen"
	MoveExtend            Move = "extend"
	MoveVerifierOpens     Move = "verifier_opens"
	MoveAskSupplement     Move = "ask_supplement"
	MoveSupplementDone    Move = "supplement_done"
	MoveRoundOneComplete  Move = "round_one_complete"
	MoveExplain           Move = "explain"
	MoveRoundTwoComplete  Move = "round_two_complete"
	MoveCouncilConfirm    Move = "council_confirm"
	MoveBackFromFinal     Move = "back_from_final"
	MoveVerifyAgain       Move = "verify_again"
	MoveUnitCancelled     Move = "unit_cancelled"
	MoveUnitRescheduled   Move = "unit_rescheduled"
	MoveSupplementsRevise Move = "supplement_changed"
	MoveFormOutdated      Move = "form_outdated"
)

// Moves of a cycle.
const (
	MoveOpen            Move = "open"
	MoveVerifying       Move = "to_verifying"
	MoveExplaining      Move = "to_explaining"
	MoveCouncil         Move = "to_council"
	MoveSignOff         Move = "to_sign_off"
	MoveRunFrozen       Move = "run_frozen"
	MoveDigestVoid      Move = "digest_void"
	MoveSigned          Move = "signed"
	MoveSentBack        Move = "sent_back"
	MoveSentBackFar     Move = "sent_back_to_verifying"
	MovePublishNow      Move = "publish_now"
	MovePublished       Move = "published"
	MoveCorrection      Move = "correction"
	MoveClosed          Move = "closed"
	MoveCancelled       Move = "cancelled"
	MoveCalendarRevised Move = "calendar_revised"
	MoveSetReplaced     Move = "set_replaced"
)

// AssessmentMove is one row of the table: where a move may start and where it leads ("" = stays).
type AssessmentMove struct {
	From []models.AssessmentStage
	To   models.AssessmentStage
}

// CycleMove is one row of the cycle's table.
type CycleMove struct {
	From []models.CycleStage
	To   models.CycleStage
}

// AssessmentMoves is the whole table of a unit's moves.
var AssessmentMoves = map[Move]AssessmentMove{
	MoveFirstSave:         {[]models.AssessmentStage{models.StageNotStarted}, models.StageInProgress},
	MoveSubmit:            {[]models.AssessmentStage{models.StageInProgress, models.StageReturned}, models.StageLeaderReview},
	MoveReturn:            {[]models.AssessmentStage{models.StageLeaderReview}, models.StageReturned},
	MoveApprove:           {[]models.AssessmentStage{models.StageLeaderReview}, models.StageSubmitted},
	MoveLock:              {[]models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview}, models.StageLocked},
	MoveReopen:            {[]models.AssessmentStage{models.StageLocked}, models.StageInProgress},
	MoveExtend:            {[]models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview}, ""},
	MoveVerifierOpens:     {[]models.AssessmentStage{models.StageSubmitted}, models.StageInVerification},
	MoveAskSupplement:     {[]models.AssessmentStage{models.StageInVerification, models.StageSupplement}, models.StageSupplement},
	MoveSupplementsRevise: {[]models.AssessmentStage{models.StageSupplement}, ""},
	MoveSupplementDone:    {[]models.AssessmentStage{models.StageSupplement}, models.StageInVerification},
	MoveRoundOneComplete:  {[]models.AssessmentStage{models.StageInVerification}, models.StageVerified},
	MoveExplain:           {[]models.AssessmentStage{models.StageVerified}, models.StageExplained},
	MoveRoundTwoComplete:  {[]models.AssessmentStage{models.StageExplained}, models.StageVerified},
	MoveCouncilConfirm:    {[]models.AssessmentStage{models.StageVerified}, models.StageFinal},
	MoveBackFromFinal:     {[]models.AssessmentStage{models.StageFinal}, models.StageVerified},
	MoveVerifyAgain:       {[]models.AssessmentStage{models.StageFinal}, models.StageInVerification},
	MoveUnitRescheduled:   {[]models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview, models.StageSubmitted, models.StageInVerification, models.StageSupplement}, ""},
	MoveFormOutdated:      {[]models.AssessmentStage{models.StageLeaderReview, models.StageSubmitted}, models.StageReturned},
	MoveUnitCancelled:     {models.AssessmentStages, models.StageCancelled},
}

var beforeSigned = []models.CycleStage{models.CycleDraft, models.CycleCollecting, models.CycleVerifying, models.CycleExplaining, models.CycleCouncil, models.CycleSignOff}

// CycleMoves is the whole table of a cycle's moves.
var CycleMoves = map[Move]CycleMove{
	MoveOpen:            {[]models.CycleStage{models.CycleDraft}, models.CycleCollecting},
	MoveVerifying:       {[]models.CycleStage{models.CycleCollecting}, models.CycleVerifying},
	MoveExplaining:      {[]models.CycleStage{models.CycleVerifying}, models.CycleExplaining},
	MoveCouncil:         {[]models.CycleStage{models.CycleVerifying, models.CycleExplaining}, models.CycleCouncil},
	MoveSignOff:         {[]models.CycleStage{models.CycleVerifying, models.CycleExplaining, models.CycleCouncil}, models.CycleSignOff},
	MoveRunFrozen:       {[]models.CycleStage{models.CycleSignOff}, ""},
	MoveDigestVoid:      {[]models.CycleStage{models.CycleSignOff}, ""},
	MoveSigned:          {[]models.CycleStage{models.CycleSignOff}, models.CycleSigned},
	MoveSentBack:        {[]models.CycleStage{models.CycleSignOff}, models.CycleCouncil},
	MoveSentBackFar:     {[]models.CycleStage{models.CycleSignOff}, models.CycleVerifying},
	MovePublishNow:      {[]models.CycleStage{models.CycleSigned}, ""},
	MovePublished:       {[]models.CycleStage{models.CycleSigned}, models.CyclePublished},
	MoveCorrection:      {[]models.CycleStage{models.CyclePublished}, models.CycleSignOff},
	MoveClosed:          {[]models.CycleStage{models.CyclePublished}, models.CycleClosed},
	MoveCancelled:       {beforeSigned, models.CycleCancelled},
	MoveCalendarRevised: {[]models.CycleStage{models.CycleCollecting}, ""},
	MoveSetReplaced:     {[]models.CycleStage{models.CycleCollecting}, ""},
}

var stageVN = map[models.AssessmentStage]string{
	models.StageNotStarted: "chưa bắt đầu", models.StageInProgress: "đang nhập", models.StageLeaderReview: "chờ lãnh đạo duyệt",
	models.StageReturned: "bị trả lại", models.StageSubmitted: "đã gửi", models.StageLocked: "đã khóa số liệu",
	models.StageInVerification: "đang thẩm định", models.StageSupplement: "đang yêu cầu bổ sung", models.StageVerified: "đã thẩm định",
	models.StageExplained: "đã giải trình", models.StageFinal: "đã có kết quả", models.StageCancelled: "đã hủy",
}

// CycleStageVN names a cycle's stage on the screen.
var CycleStageVN = map[models.CycleStage]string{
	models.CycleDraft: "đang chuẩn bị", models.CycleCollecting: "đang kê khai", models.CycleVerifying: "đang thẩm định",
	models.CycleExplaining: "đang giải trình", models.CycleCouncil: "hội đồng thẩm định", models.CycleSignOff: "chờ phê duyệt",
	models.CycleSigned: "đã phê duyệt", models.CyclePublished: "đã công bố", models.CycleClosed: "đã đóng", models.CycleCancelled: "đã hủy",
}

// StageVN names a unit's stage on the screen.
func StageVN(s models.AssessmentStage) string { return stageVN[s] }

// may refuses a move that does not start at the assessment's stage.
func may(a *models.Assessment, m Move) error {
	if slices.Contains(AssessmentMoves[m].From, a.Stage) {
		return nil
	}
	r := models.Refuse(models.RefuseConflict, "wrong_stage", "Phiếu của đơn vị "+stageVN[a.Stage]+" nên không làm được việc này nữa. Hãy tải lại trang để xem tình trạng mới.")
	r.Extra = map[string]any{"stage": a.Stage, "move": m}
	return r
}

func mayCycle(c *models.Cycle, m Move) error {
	if slices.Contains(CycleMoves[m].From, c.Stage) {
		return nil
	}
	return wrongStage(c, m)
}

// wrongStage refuses a move that the cycle's stage does not allow.
func wrongStage(c *models.Cycle, m Move) error {
	r := models.Refuse(models.RefuseConflict, "wrong_stage", "Kỳ đánh giá "+CycleStageVN[c.Stage]+" nên không làm được việc này. Hãy tải lại trang để xem tình trạng mới.")
	r.Extra = map[string]any{"stage": c.Stage, "move": m}
	return r
}

// step takes a move of an assessment that was locked and checked: stage, seq+1, timers, command row. cols are further
// columns of the same statement; a's fields must already hold them where timers look (DueAt, LockAt).
func (w *work) step(c *models.Cycle, a *models.Assessment, m Move, cols store.Cols, supplements ...models.Supplement) error {
	if err := may(a, m); err != nil {
		return err
	}
	if to := AssessmentMoves[m].To; to != "" && to != a.Stage {
		a.Stage, a.StageSince = to, w.now
	}
	a.Seq++
	policy, err := policyOf(c)
	if err != nil {
		return err
	}
	a.Timers = toJSON(assessmentTimers(policy, a, supplements, w.now))
	if cols == nil {
		cols = store.Cols{}
	}
	cols["stage"], cols["seq"], cols["timers"], cols["stage_since"], cols["updated_at"] = a.Stage, a.Seq, a.Timers, a.StageSince, w.now
	if err := w.UpdateAssessment(a.ID, cols); err != nil {
		return err
	}
	w.commands = append(w.commands, models.Command{ID: newID(), Aggregate: models.AggregateAssessment, AggregateID: a.ID, Seq: a.Seq,
		Move: string(m), Stage: string(a.Stage), Timers: a.Timers, CreatedAt: w.now})
	return nil
}

// stepCycle takes a move of a cycle that was locked and checked.
func (w *work) stepCycle(c *models.Cycle, m Move, cols store.Cols) error {
	if err := mayCycle(c, m); err != nil {
		return err
	}
	if to := CycleMoves[m].To; to != "" && to != c.Stage {
		c.Stage, c.StageSince = to, w.now
	}
	c.Seq++
	policy, err := policyOf(c)
	if err != nil {
		return err
	}
	c.Timers = toJSON(cycleTimers(policy, c, w.now))
	if cols == nil {
		cols = store.Cols{}
	}
	cols["stage"], cols["seq"], cols["timers"], cols["stage_since"], cols["updated_at"] = c.Stage, c.Seq, c.Timers, c.StageSince, w.now
	if err := w.UpdateCycle(c.ID, cols); err != nil {
		return err
	}
	w.commands = append(w.commands, models.Command{ID: newID(), Aggregate: models.AggregateCycle, AggregateID: c.ID, Seq: c.Seq,
		Move: string(m), Stage: string(c.Stage), Timers: c.Timers, CreatedAt: w.now})
	return nil
}

// onForm carries fn out on a unit's form that is locked, for an actor who holds the role (of that unit, where the role
// belongs to a unit), and answers with where the form stands then.
func (s *Service) onForm(ctx context.Context, actor Actor, id string, role models.Role, fn func(*work, *models.Cycle, *models.Assessment) error) (Moved, error) {
	return runLocked(ctx, s, actor, func(w *work) (Moved, error) {
		c, a, err := w.lock(id)
		if err != nil {
			return Moved{}, err
		}
		if err := w.need(a.UnitID, role); err != nil {
			return Moved{}, err
		}
		err = fn(w, c, a)
		return moved(w, a), err
	})
}

// onCycle is onForm for a cycle and a role that belongs to no unit.
func (s *Service) onCycle(ctx context.Context, actor Actor, id string, role models.Role, fn func(*work, *models.Cycle) error) (MovedCycle, error) {
	return runLocked(store.Long(ctx), s, actor, func(w *work) (MovedCycle, error) {
		c, err := w.lockCycle(id)
		if err != nil {
			return MovedCycle{}, err
		}
		if err := w.need("", role); err != nil {
			return MovedCycle{}, err
		}
		err = fn(w, c)
		return movedCycle(w, c), err
	})
}

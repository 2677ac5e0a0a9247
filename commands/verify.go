package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Decision is a verdict on one criterion. Values are the adjusted figures, complete for the criterion, only with
// VerdictAdjusted. Every kind but accepted and na_granted needs a reason.
type Decision struct {
	Item   string
	Kind   models.VerdictKind
	Values map[string]string
	Format indicators.Format
	Reason string
}

// DecideResult says what is left.
type DecideResult struct {
	Moved
	Left []string // criteria without a decision in this round
}

// OpenVerification is the verifier's first look at a submitted form.
func (s *Service) OpenVerification(ctx context.Context, actor Actor, assessmentID string) (Moved, error) {
	return runLocked(ctx, s, actor, func(w *work) (Moved, error) {
		c, a, err := w.lock(assessmentID)
		if err != nil {
			return Moved{}, err
		}
		bench, err := LoadBench(w.DB, c.ID)
		if err != nil {
			return Moved{}, err
		}
		set, _, err := s.SetOf(w.DB, c.ID, a.GroupKey)
		if err != nil {
			return Moved{}, err
		}
		if !slices.ContainsFunc(set.Main, func(m indicators.MainIndex) bool { return bench.May(actor.User.ID, a.GroupKey, m.Code, a.UnitID) }) {
			return Moved{}, w.recused(a)
		}
		w.role = models.RoleVerifier
		if err := may(a, MoveVerifierOpens); err != nil {
			return Moved{}, err
		}
		err = w.openVerification(c, a)
		return moved(w, a), err
	})
}

func (w *work) openVerification(c *models.Cycle, a *models.Assessment) error {
	if err := w.step(c, a, MoveVerifierOpens, nil); err != nil {
		return err
	}
	w.audit(event{Action: "verification_opened", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID})
	return nil
}

// recused words why somebody may not verify this unit.
func (w *work) recused(a *models.Assessment) error {
	if w.actor.Of(a.UnitID) {
		return models.Refuse(models.RefuseForbidden, "own_unit", "Bạn công tác tại đơn vị này nên không thẩm định phiếu của đơn vị. Điều phối phân công người của đơn vị khác.")
	}
	return models.Refuse(models.RefuseForbidden, "not_assigned", "Bạn chưa được phân công thẩm định lĩnh vực này của đơn vị. Hãy hỏi Điều phối.")
}

// Decide records verdicts on criteria of one unit, all or none: round 1 while in verification, round 2 on explained
// criteria. Opening the form is part of the first decision. The last decision of round 2 completes it.
func (s *Service) Decide(ctx context.Context, actor Actor, assessmentID string, decisions []Decision) (DecideResult, error) {
	return runLocked(ctx, s, actor, func(w *work) (DecideResult, error) {
		c, a, err := w.lock(assessmentID)
		if err != nil {
			return DecideResult{}, err
		}
		if len(decisions) == 0 {
			return DecideResult{}, models.Refuse(models.RefuseInvalid, "nothing_to_do", "Chưa chọn tiêu chí nào.")
		}
		bench, err := LoadBench(w.DB, c.ID)
		if err != nil {
			return DecideResult{}, err
		}
		r, err := w.loadReview(a)
		if err != nil {
			return DecideResult{}, err
		}
		for _, d := range decisions {
			item, ok := r.set.Find(d.Item)
			if !ok {
				return DecideResult{}, unknownItem(d.Item)
			}
			if !mayJudge(bench, r.set, actor, a, item) {
				return DecideResult{}, w.recused(a)
			}
		}
		if err := w.waitForScan(a.ID, decisions); err != nil {
			return DecideResult{}, err
		}
		w.role = models.RoleVerifier
		round := models.RoundOne
		switch a.Stage {
		case models.StageSubmitted:
			if err := w.openVerification(c, a); err != nil {
				return DecideResult{}, err
			}
		case models.StageInVerification, models.StageSupplement:
		case models.StageExplained:
			round = models.RoundTwo
		default:
			return DecideResult{}, may(a, MoveRoundOneComplete)
		}
		if round == models.RoundTwo {
			if err := roundTwoAllowed(bench, r, actor, a, decisions); err != nil {
				return DecideResult{}, err
			}
		}
		if err := r.verifiedAgain(bench, actor, a, round, decisions); err != nil {
			return DecideResult{}, err
		}
		asked, err := w.record(c, a, r, round, decisions)
		if err != nil {
			return DecideResult{}, err
		}
		if len(asked) > 0 {
			if err := w.step(c, a, MoveAskSupplement, nil, append(r.supplements, asked...)...); err != nil {
				return DecideResult{}, err
			}
		}
		if round == models.RoundTwo {
			return w.afterRoundTwo(c, a, r)
		}
		if r, err = w.loadReview(a); err != nil {
			return DecideResult{}, err
		}
		left := r.undecided()
		if err := w.closeVerifyTasks(a, left, decisions); err != nil {
			return DecideResult{}, err
		}
		return DecideResult{moved(w, a), left}, nil
	})
}

func unknownItem(code string) error {
	return models.Refuse(models.RefuseInvalid, "item_unknown", "Tiêu chí “"+clip(code)+"” không thuộc bộ chỉ số của đơn vị này.")
}

// mayJudge: a verifier of the criterion's field; figures of part I by any verifier of the unit.
func mayJudge(b Bench, set *indicators.Set, actor Actor, a *models.Assessment, item *indicators.Item) bool {
	if !item.Info() {
		return b.May(actor.User.ID, a.GroupKey, fieldOf(item.Code), a.UnitID)
	}
	return slices.ContainsFunc(set.Main, func(m indicators.MainIndex) bool { return b.May(actor.User.ID, a.GroupKey, m.Code, a.UnitID) })
}

// roundTwoAllowed: only explained criteria, and another verifier than in round 1 where there is one.
func roundTwoAllowed(b Bench, r *review, actor Actor, a *models.Assessment, decisions []Decision) error {
	waiting := r.toExplainDecide()
	for _, d := range decisions {
		if !slices.Contains(waiting, d.Item) {
			return models.Refuse(models.RefuseInvalid, "not_explained", "Tiêu chí "+d.Item+" không có giải trình đang chờ; thẩm định lần 2 chỉ xét tiêu chí có giải trình.")
		}
		if err := otherVerifier(b, r, actor, a, d.Item); err != nil {
			return err
		}
	}
	return nil
}

// verifiedAgain refuses, after results were sent back to verification, a decision of the first round's verifier on a
// criterion that round 2 decided: it takes the place of that decision, so it needs another verifier where there is one.
func (r *review) verifiedAgain(b Bench, actor Actor, a *models.Assessment, round int, decisions []Decision) error {
	if round != models.RoundOne {
		return nil
	}
	for _, d := range decisions {
		if r.decidedInRoundTwo(d.Item) {
			if err := otherVerifier(b, r, actor, a, d.Item); err != nil {
				return err
			}
		}
	}
	return nil
}

func otherVerifier(b Bench, r *review, actor Actor, a *models.Assessment, item string) error {
	others := slices.DeleteFunc(b.Candidates(a.GroupKey, fieldOf(item), a.UnitID), func(u models.User) bool { return u.ID == actor.User.ID })
	if r.roundOneVerifier(item) == actor.User.ID && len(others) > 0 {
		return models.Refuse(models.RefuseForbidden, "same_verifier", "Tiêu chí "+item+" do bạn thẩm định lần 1; lần 2 phải do người khác xét.")
	}
	return nil
}

// record checks and inserts verdicts, and opens the supplement that a refused "không có nội dung" is offered.
func (w *work) record(c *models.Cycle, a *models.Assessment, r *review, round int, decisions []Decision) ([]models.Supplement, error) {
	p, err := policyOf(c)
	if err != nil {
		return nil, err
	}
	n := int64(len(r.verdicts))
	var rows []models.Verdict
	var asked []models.Supplement
	seen := map[string]bool{}
	for _, d := range decisions {
		item, ok := r.set.Find(d.Item)
		if !ok {
			return nil, unknownItem(d.Item)
		}
		if seen[d.Item] {
			return nil, models.Refuse(models.RefuseInvalid, "item_twice", "Tiêu chí "+d.Item+" có hai quyết định trong cùng một lần gửi. Hãy giữ lại một.")
		}
		seen[d.Item] = true
		// Results that were sent back to verification: a decision overrides that of round 2, which round 1 could not.
		round := round
		if round == models.RoundOne && r.decidedInRoundTwo(d.Item) {
			round = models.RoundTwo
		}
		row, err := r.verdict(item, round, d)
		if err != nil {
			return nil, err
		}
		n++
		row.ID, row.N, row.CycleID, row.AssessmentID, row.By, row.At = newID(), n, c.ID, a.ID, w.actor.User.ID, w.now
		rows = append(rows, row)
		detail := map[string]any{"round": round, "kind": row.Kind, "reason": row.Reason}
		if row.Kind == models.VerdictAdjusted {
			values, err := fromJSON[map[string]string](row.Values)
			if err != nil {
				return nil, err
			}
			detail["values"] = values
		}
		w.audit(event{Action: "verdict", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: d.Item, Detail: detail})
		offered := slices.ContainsFunc(r.supplements, func(s models.Supplement) bool { return s.Item == d.Item })
		if round == models.RoundOne && row.Kind == models.VerdictNARefused && !p.SupplementTerm.IsZero() && !offered {
			sup, err := w.ask(c, a, d.Item, "Không đồng ý “không có nội dung”: "+row.Reason+" Đề nghị bổ sung số liệu.", p.after(w.now, p.SupplementTerm))
			if err != nil {
				return nil, err
			}
			asked = append(asked, sup)
		}
	}
	return asked, w.InsertVerdicts(rows)
}

// verdict checks one decision against what the unit entered.
func (r *review) verdict(item *indicators.Item, round int, d Decision) (models.Verdict, error) {
	v := models.Verdict{Item: d.Item, Round: round, Kind: d.Kind, Reason: strings.TrimSpace(d.Reason)}
	state := r.items[d.Item]
	claimed := state.NA == models.NAClaimed
	switch d.Kind {
	case models.VerdictAccepted:
		if claimed && round <= models.RoundTwo {
			return v, models.Refuse(models.RefuseInvalid, "na_undecided", "Tiêu chí "+d.Item+": đơn vị đề nghị “không có nội dung”. Hãy chọn đồng ý hoặc không đồng ý.")
		}
	case models.VerdictAdjusted:
		values, err := parseValues(item, d.Values, d.Format)
		if err != nil {
			return v, err
		}
		if len(values) == 0 {
			return v, models.Refuse(models.RefuseInvalid, "values_missing", "Tiêu chí "+d.Item+": hãy nhập số liệu điều chỉnh. Muốn tính là không có số liệu, hãy chọn “không công nhận tài liệu”.")
		}
		v.Values = toJSON(values)
	case models.VerdictNotRecognised:
		if item.Info() {
			return v, models.Refuse(models.RefuseInvalid, "kind_invalid", "Thông tin chung chỉ được chấp nhận hoặc điều chỉnh số liệu.")
		}
	case models.VerdictNAGranted, models.VerdictNARefused:
		if !claimed && round <= models.RoundTwo {
			return v, models.Refuse(models.RefuseInvalid, "na_not_claimed", "Tiêu chí "+d.Item+": đơn vị không đề nghị “không có nội dung”.")
		}
		if !item.MayBeNA {
			return v, models.Refuse(models.RefuseInvalid, "na_not_possible", "Tiêu chí "+d.Item+" áp dụng cho mọi đơn vị.")
		}
	default:
		return v, models.Refuse(models.RefuseInvalid, "kind_invalid", fmt.Sprintf("Không có quyết định “%s”.", clip(string(d.Kind))))
	}
	needs := d.Kind != models.VerdictAccepted && d.Kind != models.VerdictNAGranted || round >= models.RoundTwo
	if needs && v.Reason == "" {
		return v, models.Refuse(models.RefuseInvalid, "reason_missing", "Tiêu chí "+d.Item+": hãy nêu lý do, đơn vị sẽ đọc lý do này.")
	}
	if len([]rune(v.Reason)) > maxNote {
		return v, models.Refuse(models.RefuseInvalid, "text_too_long", "Tiêu chí "+d.Item+": lý do dài quá 5.000 ký tự. Hãy rút gọn.")
	}
	return v, nil
}

// closeVerifyTasks ends the tasks of fields that have nothing left, and of supplements decided again.
func (w *work) closeVerifyTasks(a *models.Assessment, left []string, decisions []Decision) error {
	open := map[string]bool{}
	for _, code := range left {
		open[fieldOf(code)] = true
	}
	tasks, err := w.TasksOf(a.ID)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		done := t.Kind == TaskVerify && !open[t.Field] ||
			t.Kind == TaskVerifySupplement && slices.ContainsFunc(decisions, func(d Decision) bool { return d.Item == t.Item })
		if !done {
			continue
		}
		if err := w.UpdateTask(t.ID, store.Cols{"state": models.TaskDone, "done_by": w.actor.User.ID, "done_at": w.now}); err != nil {
			return err
		}
	}
	return nil
}

// CompleteRoundOne ends round 1 of a unit; refused while any criterion is undecided or a supplement is open.
func (s *Service) CompleteRoundOne(ctx context.Context, actor Actor, assessmentID string) (Moved, error) {
	return runLocked(ctx, s, actor, func(w *work) (Moved, error) {
		c, a, err := w.lock(assessmentID)
		if err != nil {
			return Moved{}, err
		}
		bench, err := LoadBench(w.DB, c.ID)
		if err != nil {
			return Moved{}, err
		}
		r, err := w.loadReview(a)
		if err != nil {
			return Moved{}, err
		}
		if !slices.ContainsFunc(r.set.Main, func(m indicators.MainIndex) bool { return bench.May(actor.User.ID, a.GroupKey, m.Code, a.UnitID) }) {
			return Moved{}, w.recused(a)
		}
		w.role = models.RoleVerifier
		if err := may(a, MoveRoundOneComplete); err != nil {
			return Moved{}, err
		}
		if left := r.undecided(); len(left) > 0 {
			ref := models.Refuse(models.RefuseInvalid, "undecided", fmt.Sprintf("Còn %d tiêu chí chưa có kết quả thẩm định: %s.", len(left), strings.Join(left, ", ")))
			ref.Extra = map[string]any{"left": left}
			return Moved{}, ref
		}
		if err := w.step(c, a, MoveRoundOneComplete, nil); err != nil {
			return Moved{}, err
		}
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskDone, actor.User.ID, w.now); err != nil {
			return Moved{}, err
		}
		if c.Stage == models.CycleExplaining {
			w.explainTask(c, a)
		}
		w.audit(event{Action: "round_one_complete", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID})
		err = w.mailUnit(notify.RoundCompleted, c, a, notify.Data{Due: c.ExplainBy.Time()}, "", models.RoleOfficer, models.RoleLeader)
		return moved(w, a), err
	})
}

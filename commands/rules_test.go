package commands_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/notify"
)

// Two people, two tabs, one instant: what may happen only once happens once, and both hear the same.
func TestRaces(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		for n := range 3 {
			_, err := w.save(n, "1.2", map[string]string{"a": "3", "b": "4"})
			w.must(err)
		}
		both := func(one, two func() error) (failed []error) {
			var wg sync.WaitGroup
			errs := make([]error, 2)
			wg.Go(func() { errs[0] = one() })
			wg.Go(func() { errs[1] = two() })
			wg.Wait()
			for _, err := range errs {
				if err != nil {
					failed = append(failed, err)
				}
			}
			return failed
		}
		// Approve against return.
		a := w.assessment(0)
		_, err := w.s.Submit(w.ctx(), w.officer(0), a.ID)
		w.must(err)
		failed := both(func() error { _, err := w.s.ApproveForm(w.ctx(), w.leader(0), a.ID, a.Revision); return err },
			func() error { _, err := w.s.ReturnForm(w.ctx(), w.leader(0), a.ID, "Thiếu tài liệu"); return err })
		if len(failed) != 1 {
			t.Fatalf("approve against return: %d failed", len(failed))
		}
		w.refused(failed[0], "wrong_stage")
		if s := w.assessment(0).Stage; s != models.StageSubmitted && s != models.StageReturned {
			t.Fatalf("stage %s", s)
		}
		// Two tabs save the same version.
		b := w.assessment(1)
		tab := func(v string) func() error {
			return func() error {
				_, err := w.s.SaveItem(w.ctx(), w.officer(1), commands.SaveItem{AssessmentID: b.ID, Item: "1.2", Version: 1, Values: map[string]string{"a": v, "b": "9"}, Format: indicators.Plain})
				return err
			}
		}
		failed = both(tab("1"), tab("2"))
		if len(failed) != 1 {
			t.Fatalf("two tabs: %d failed", len(failed))
		}
		r := w.refused(failed[0], "stale_version")
		if r.Extra["theirs"] == nil || r.Extra["yours"] == nil {
			t.Fatalf("a stale save must show both values: %v", r.Extra)
		}
		// Submit against the deadline: commit order decides and the stage agrees with the answers.
		c := w.assessment(2)
		w.clock.setTo(w.inst.LockAt)
		lock := w.timers(c.Timers)
		at := slices.IndexFunc(lock, func(t models.Timer) bool { return t.Kind == commands.TimerLock })
		var submitErr error
		_ = both(func() error { _, submitErr = w.s.Submit(w.ctx(), w.officer(2), c.ID); return nil },
			func() error { _, err := w.s.FireAssessment(w.ctx(), c.ID, lock[at]); return err })
		w.refused(submitErr, "assessment_locked")
		w.stageIs(2, models.StageLocked)
	})
}

// A request repeated with its key has one effect and one answer, ten times at once too.
func TestIdempotency(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		a := w.assessment(0)
		actor := w.officer(0)
		actor.Route, actor.Key, actor.Hash = "save", "k1", "h1"
		in := commands.SaveItem{AssessmentID: a.ID, Item: "1.2", Values: map[string]string{"a": "3", "b": "4"}, Format: indicators.Plain}
		got := make([]commands.SavedItem, 10)
		errs := make([]error, 10)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() { got[i], errs[i] = w.s.SaveItem(w.ctx(), actor, in) })
		}
		wg.Wait()
		for i := range got {
			w.must(errs[i])
			if got[i].Version != 1 || got[i].Revision != 1 || got[i].At != got[0].At {
				t.Fatalf("answer %d differs: %+v, first %+v", i, got[i], got[0])
			}
		}
		if a := w.assessment(0); a.Revision != 1 {
			t.Fatalf("revision %d after ten times the same request", a.Revision)
		}
		actor.Hash = "other"
		_, err := w.s.SaveItem(w.ctx(), actor, in)
		w.refused(err, "key_reused")

		// A refusal is kept too, even when it would go through now.
		submit := w.officer(1)
		submit.Route, submit.Key = "submit", "k2"
		b := w.assessment(1)
		_, err = w.s.Submit(w.ctx(), submit, b.ID)
		w.refused(err, "wrong_stage")
		_, err = w.save(1, "1.2", map[string]string{"a": "1", "b": "1"})
		w.must(err)
		_, err = w.s.Submit(w.ctx(), submit, b.ID)
		w.refused(err, "wrong_stage")
		w.stageIs(1, models.StageInProgress)
	})
}

// Maker is not checker, and nobody acts on a foreign unit.
func TestWhoMayWhat(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		a := w.assessment(0)
		both := w.officer(0)
		both.Grants = append(slices.Clone(both.Grants), models.Grant{Role: models.RoleLeader, UnitID: a.UnitID})
		_, err := w.s.SaveItem(w.ctx(), both, commands.SaveItem{AssessmentID: a.ID, Item: "1.2", Values: map[string]string{"a": "1", "b": "2"}})
		w.must(err)
		_, err = w.s.Submit(w.ctx(), both, a.ID)
		w.must(err)
		_, err = w.s.ApproveForm(w.ctx(), both, a.ID, 1)
		w.refused(err, "own_entry")
		_, err = w.s.SaveItem(w.ctx(), w.officer(1), commands.SaveItem{AssessmentID: a.ID, Item: "1.2", Version: 1})
		w.refused(err, "not_allowed")
		_, err = w.s.ApproveForm(w.ctx(), w.leader(1), a.ID, 1)
		w.refused(err, "not_allowed")
		_, err = w.s.ApproveForm(w.ctx(), w.leader(0), a.ID, 7)
		if r := w.refused(err, "stale_revision"); r.Extra["theirs"] != int64(1) {
			t.Fatalf("extra %v", r.Extra)
		}
		_, err = w.s.ApproveForm(w.ctx(), w.leader(0), a.ID, 1)
		w.must(err)
		_, err = w.s.Open(w.ctx(), w.officer(0), w.cycle)
		w.refused(err, "not_allowed")
		_, err = w.s.SaveItem(w.ctx(), w.officer(1), commands.SaveItem{AssessmentID: w.assessment(1).ID, Item: "7.1", Values: map[string]string{"a": "1"}})
		w.refused(err, "item_unknown")
	})
}

// Steering: extension, reopening, exclusion, verifier replaced, calendar revised, set replaced, cancelled.
func TestSteering(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		co := w.people["coordinator"]
		a := w.assessment(0)
		due, lock := at("2026-01-20 17:00"), at("2026-01-27 17:00")
		_, err := w.s.Extend(w.ctx(), co, a.ID, due, lock, "")
		w.refused(err, "reason_missing")
		_, err = w.s.Extend(w.ctx(), co, a.ID, due, lock, "Hệ thống của đơn vị gặp sự cố")
		w.must(err)
		if got := w.assessment(0); got.DueAt != due || got.LockAt != lock || got.Seq != a.Seq+1 {
			t.Fatalf("extension: %+v", got)
		}
		_, err = w.s.Exclude(w.ctx(), co, w.cycle, "so-nganh", "6.12", "Dưới một nửa đơn vị có số liệu")
		w.must(err)
		_, err = w.s.Exclude(w.ctx(), co, w.cycle, "so-nganh", "6.12", "Dưới một nửa đơn vị có số liệu")
		w.refused(err, "already_excluded")
		_, err = w.s.ReplaceVerifier(w.ctx(), co, w.cycle, "verifier-other", "verifier-1", "Chuyển công tác")
		w.refused(err, "verifier_missing") // verifier-1 works at the unit that would be left alone
		_, err = w.s.ReplaceVerifier(w.ctx(), co, w.cycle, "verifier-1", "coordinator", "Chuyển công tác")
		w.must(err)
		in := w.inst
		in.DueAt, in.LockAt = at("2026-01-19 17:00"), at("2026-01-26 17:00")
		_, err = w.s.ReviseCalendar(w.ctx(), co, w.cycle, in, "Thêm một ngày nghỉ bù")
		w.must(err)
		if got := w.assessment(1); got.DueAt != in.DueAt || got.LockAt != in.LockAt {
			t.Fatalf("revised calendar does not reach the unit: %+v", got)
		}
		if got := w.assessment(0); got.DueAt != due {
			t.Fatalf("the later extension was lost: %+v", got)
		}
		rep, err := w.s.ReplaceSet(w.ctx(), co, w.cycle, commands.PlanGroup{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}, "Ban hành lại")
		w.must(err)
		if len(rep.Dropped) != 0 {
			t.Fatalf("the same set drops %v", rep.Dropped)
		}
		// Lock, then reopen.
		w.clock.setTo(in.LockAt)
		w.fire(1, commands.TimerLock)
		w.stageIs(1, models.StageLocked)
		_, err = w.s.Reopen(w.ctx(), co, w.assessment(1).ID, in.LockAt+1000, in.LockAt+2000, "Được Chủ tịch đồng ý")
		w.must(err)
		w.stageIs(1, models.StageInProgress)
		_, err = w.s.Cancel(w.ctx(), co, w.cycle, "sai tên", "Dừng")
		w.refused(err, "confirmation_wrong")
		_, err = w.s.Cancel(w.ctx(), co, w.cycle, "Kỳ đánh giá năm 2025", "Dừng theo chỉ đạo")
		w.must(err)
		w.cycleIs(models.CycleCancelled)
		w.stageIs(0, models.StageCancelled)
		_, err = w.save(0, "1.2", map[string]string{"a": "1"})
		w.refused(err, "cycle_not_open")
	})
}

// A timer only proposes: what was extended answers "not yet", what has moved answers nothing, reminders happen once.
func TestTimersOnlyPropose(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		a := w.assessment(0)
		var lock, remind models.Timer
		for _, tm := range w.timers(a.Timers) {
			switch tm.Kind {
			case commands.TimerLock:
				lock = tm
			case commands.TimerRemind:
				remind = tm
			}
		}
		f, err := w.s.FireAssessment(w.ctx(), a.ID, lock)
		w.must(err)
		if f.Moved || f.Again != w.inst.LockAt {
			t.Fatalf("early proposal: %+v", f)
		}
		before, err := w.db().CountMessages(w.cycle, models.MessagePending)
		w.must(err)
		w.clock.setTo(remind.At)
		for range 3 {
			_, err = w.s.FireAssessment(w.ctx(), a.ID, remind)
			w.must(err)
		}
		after, err := w.db().CountMessages(w.cycle, models.MessagePending)
		w.must(err)
		if after != before+1 {
			t.Fatalf("three proposals of one reminder made %d messages", after-before)
		}
		_, err = w.save(0, "1.2", map[string]string{"a": "1", "b": "1"})
		w.must(err)
		w.submitAndApprove(0)
		w.clock.setTo(w.inst.LockAt + 1)
		f, err = w.s.FireAssessment(w.ctx(), a.ID, lock)
		w.must(err)
		if f.Moved || f.Again.Set() {
			t.Fatalf("overtaken proposal: %+v", f)
		}
		w.stageIs(0, models.StageSubmitted)
	})
}

// Instants out of order, uncovered fields, errors without a ruling and unknown points keep a cycle closed.
func TestOpenIsRefused(t *testing.T) {
	sets := versions(t)
	each(t, func(w *world) {
		w.s.Sets = sets
		co := w.people["coordinator"]
		p := w.plan()
		p.Instants.LockAt = p.Instants.DueAt - 1
		m, err := w.s.SavePlan(w.ctx(), co, "", p)
		w.must(err)
		_, err = w.s.Open(w.ctx(), co, m.ID)
		w.refused(err, "instants_order")
		p = w.plan()
		p.Assignments = p.Assignments[:2]
		_, err = w.s.SavePlan(w.ctx(), co, m.ID, p)
		w.must(err)
		_, err = w.s.Open(w.ctx(), co, m.ID)
		w.refused(err, "verifier_missing")
		good := w.plan()
		for _, bad := range []struct{ id, version, code string }{{"nho", "4", "set_open_errors"}, {"khuyet", "1", "set_points_unknown"}} {
			p = w.plan()
			p.Groups = []commands.PlanGroup{{Group: "so-nganh", SetID: bad.id, SetVersion: bad.version}}
			for i := range p.Assignments {
				p.Assignments[i].Field = "1"
			}
			_, err = w.s.SavePlan(w.ctx(), co, m.ID, p)
			w.must(err)
			_, err = w.s.Open(w.ctx(), co, m.ID)
			w.refused(err, bad.code)
		}
		_, err = w.s.SavePlan(w.ctx(), co, m.ID, good)
		w.must(err)
		_, err = w.s.Open(w.ctx(), co, m.ID)
		w.must(err)
	})
}

// The chairman sends back, to the council or to the verifiers; the same figures give the same digest again.
func TestSendBack(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		ctx := w.ctx()
		for n, verifier := range []string{"verifier-1", "verifier-1", "verifier-1", "verifier-other"} {
			_, err := w.save(n, "1.2", map[string]string{"a": "3", "b": "4"})
			w.must(err)
			w.submitAndApprove(n)
			w.acceptAll(n, verifier)
		}
		for range 3 { // collecting, verifying, explaining: one step a check or window
			_, err := w.s.CheckCycle(ctx, w.cycle)
			w.must(err)
		}
		w.clock.setTo(w.inst.ExplainBy)
		w.fireCycle()
		council := func() {
			w.cycleIs(models.CycleCouncil)
			_, err := w.s.RecordMinutes(ctx, w.people["secretary"], w.cycle, models.Minutes{Number: "1/BB", Date: "2026-03-10"})
			w.must(err)
			w.freeze()
		}
		council()
		first := w.digest()
		_, err := w.s.SendBack(ctx, w.people["chairman"], w.cycle, first, " ", false)
		w.refused(err, "reason_missing")
		_, err = w.s.SendBack(ctx, w.people["chairman"], w.cycle, first, "Xem lại tiêu chí 1.2", false)
		w.must(err)
		council()
		if w.digest() != first {
			t.Fatal("the same figures gave another digest")
		}
		_, err = w.s.SendBack(ctx, w.people["chairman"], w.cycle, first, "Thẩm định lại", true)
		w.must(err)
		w.cycleIs(models.CycleVerifying)
		w.stageIs(0, models.StageInVerification)
		a := w.assessment(0)
		_, err = w.s.Decide(ctx, w.people["verifier-2"], a.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictNotRecognised, Reason: "Không có biên bản"}})
		w.must(err)
		for n, verifier := range []string{"verifier-1", "verifier-1", "verifier-1", "verifier-other"} {
			_, err := w.s.CompleteRoundOne(ctx, w.people[verifier], w.assessment(n).ID)
			w.must(err)
		}
		_, err = w.s.CheckCycle(ctx, w.cycle)
		w.must(err)
		w.fireCycle()
		council()
		if w.digest() == first {
			t.Fatal("another decision gave the same digest")
		}
	})
}

// failing is a mail server that refuses for good until it is mended.
type failing struct{ mended bool }

func (f *failing) Send(context.Context, notify.Message) error {
	if f.mended {
		return nil
	}
	return &notify.PermanentError{Reason: "địa chỉ không có"}
}

// A message that failed for good is tried again only when somebody asks, and goes out once.
func TestResend(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		ch := &failing{}
		d, err := w.s.Deliver(w.ctx(), ch, w.cycle, "", 100)
		w.must(err)
		rows, _, err := w.db().Messages(w.cycle, 1, 0)
		w.must(err)
		if d.Failed == 0 || rows[0].State != models.MessageFailed {
			t.Fatalf("%+v, first message %s", d, rows[0].State)
		}
		_, err = w.s.ResendMessage(w.ctx(), w.officer(0), rows[0].ID)
		w.refused(err, "not_allowed")
		ch.mended = true
		_, err = w.s.ResendMessage(w.ctx(), w.people["coordinator"], rows[0].ID)
		w.must(err)
		_, err = w.s.ResendMessage(w.ctx(), w.people["coordinator"], rows[0].ID)
		w.refused(err, "message_not_failed")
		if d, err = w.s.Deliver(w.ctx(), ch, w.cycle, "", 100); err != nil || d.Sent != 1 || d.Failed != 0 {
			t.Fatalf("after the mend: %+v %v", d, err)
		}
	})
}

package commands_test

import (
	"testing"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/store"
)

func (w *world) grant(user string, role models.Role, unit string) {
	w.t.Helper()
	g := models.Grant{ID: user + string(role) + unit, UserID: user, Role: role, UnitID: unit}
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { return tx.InsertGrant(&g) }))
	a := w.people[user]
	a.Grants = append(append([]models.Grant{}, a.Grants...), g)
	w.people[user] = a
}

func (w *world) dueOf(n int, kind string) models.Instant {
	w.t.Helper()
	tasks, err := w.db().TasksOf(w.assessment(n).ID)
	w.must(err)
	for _, t := range tasks {
		if t.Kind == kind {
			return t.DueAt
		}
	}
	w.t.Fatalf("%s has no task %s", w.units[n].Name, kind)
	return 0
}

// The inbox shows the deadline that holds, after an extension and after a revised calendar; an extension never shortens.
func TestTasksFollowDeadlines(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		co := w.people["coordinator"]
		a := w.assessment(0)
		_, err := w.s.Extend(w.ctx(), co, a.ID, w.inst.DueAt-1, w.inst.LockAt, "Rút ngắn")
		w.refused(err, "not_later")
		_, err = w.s.Extend(w.ctx(), co, a.ID, w.inst.DueAt, w.inst.LockAt-1, "Rút ngắn")
		w.refused(err, "not_later")
		_, err = w.s.Extend(w.ctx(), co, a.ID, w.inst.DueAt, w.inst.LockAt, "Không đổi")
		w.refused(err, "not_later")
		_, err = w.s.Extend(w.ctx(), co, a.ID, w.inst.LockAt, w.inst.LockAt, "Hệ thống gặp sự cố") // due up to the lock
		w.must(err)
		if due := w.dueOf(0, commands.TaskFill); due != w.inst.LockAt {
			w.t.Errorf("after the extension the task is due %s", due.Time())
		}
		_, err = w.save(1, "1.2", map[string]string{"a": "3", "b": "4"})
		w.must(err)
		_, err = w.s.Submit(w.ctx(), w.officer(1), w.assessment(1).ID)
		w.must(err)
		_, err = w.save(2, "1.2", map[string]string{"a": "3", "b": "4"})
		w.must(err)
		w.submitAndApprove(2)
		in := w.inst
		in.DueAt, in.LockAt, in.VerifyBy = at("2026-01-19 17:00"), at("2026-01-21 17:00"), at("2026-02-09 17:00") // the lock moves forward
		_, err = w.s.ReviseCalendar(w.ctx(), co, w.cycle, in, "Điều chỉnh lịch nghỉ")
		w.must(err)
		if a := w.assessment(0); a.DueAt != w.inst.LockAt || a.LockAt < a.DueAt {
			w.t.Errorf("an extended unit is due %s and locks %s", a.DueAt.Time(), a.LockAt.Time())
		}
		if due := w.dueOf(1, commands.TaskReview); due != in.DueAt {
			w.t.Errorf("the leader's task is due %s", due.Time())
		}
		if due := w.dueOf(2, commands.TaskVerify); due != in.VerifyBy {
			w.t.Errorf("the verifier's task is due %s", due.Time())
		}
	})
}

// Figures typed for a supplement that nobody approved in time do not count: the approved ones stand again.
func TestLapsedSupplementCountsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		_, err := w.save(0, "1.2", map[string]string{"a": "3", "b": "4"})
		w.must(err)
		w.submitAndApprove(0)
		a := w.assessment(0)
		until := w.inst.LockAt
		for _, item := range []string{"1.2", "1.3"} {
			_, err = w.s.AskSupplement(w.ctx(), w.people["verifier-1"], a.ID, item, "Thiếu tài liệu", until)
			w.must(err)
		}
		_, err = w.save(0, "1.2", map[string]string{"a": "4", "b": "4"})
		w.must(err)
		_, err = w.save(0, "1.3", map[string]string{"a": "1", "b": "2"})
		w.must(err)
		sups, err := w.db().Supplements(a.ID)
		w.must(err)
		_, err = w.s.AnswerSupplement(w.ctx(), w.officer(0), sups[0].ID) // and the leader sleeps
		w.must(err)
		w.clock.setTo(until)
		w.fire(0, commands.TimerSupplement)
		w.stageIs(0, models.StageInVerification)
		st, err := w.db().Item(a.ID, "1.2")
		w.must(err)
		if st.Values != `{"a":"3","b":"4"}` || st.Version != 3 {
			w.t.Errorf("1.2 stands at %+v", st)
		}
		st, err = w.db().Item(a.ID, "1.3")
		w.must(err)
		if st.Values != `{}` || st.Version != 2 {
			w.t.Errorf("1.3 stands at %+v", st)
		}
		events, n, err := w.db().AuditEvents(store.AuditFilter{Action: "item_restored", Subject: a.ID, Limit: 5})
		w.must(err)
		if n != 2 || events[0].ActorRole != models.RoleSystem {
			w.t.Errorf("%d events: %+v", n, events)
		}
		// What the leader approves stays.
		_, err = w.s.AskSupplement(w.ctx(), w.people["verifier-1"], a.ID, "1.2", "Vẫn thiếu", until+3600_000_000)
		w.must(err)
		// An officer who is the leader too enters the figure, a colleague answers: the one who entered it does not approve.
		w.grant("leader-"+w.units[0].Name, models.RoleOfficer, w.units[0].ID)
		both := w.leader(0)
		_, err = w.s.SaveItem(w.ctx(), both, commands.SaveItem{AssessmentID: a.ID, Item: "1.2", Version: 3, Values: map[string]string{"a": "4", "b": "4"}, Format: indicators.Plain})
		w.must(err)
		sups, err = w.db().Supplements(a.ID)
		w.must(err)
		last := sups[len(sups)-1]
		_, err = w.s.AnswerSupplement(w.ctx(), w.officer(0), last.ID)
		w.must(err)
		_, err = w.s.ApproveSupplement(w.ctx(), both, last.ID)
		w.refused(err, "own_entry")
		w.clock.setTo(last.Until - 1)
		_, err = w.s.ReturnSupplement(w.ctx(), both, last.ID, "Chuyên viên tự nhập lại")
		w.must(err)
		_, err = w.save(0, "1.2", map[string]string{"a": "2", "b": "4"})
		w.must(err)
		_, err = w.s.AnswerSupplement(w.ctx(), w.officer(0), last.ID)
		w.must(err)
		_, err = w.s.ApproveSupplement(w.ctx(), both, last.ID)
		w.must(err)
		w.clock.setTo(last.Until)
		w.fire(0, commands.TimerSupplement)
		if st, err = w.db().Item(a.ID, "1.2"); err != nil || st.Values != `{"a":"2","b":"4"}` {
			w.t.Errorf("what was approved in time stands at %+v (%v)", st, err)
		}
	})
}

// Who may verify is decided by role, assignment and every tie to the unit, at the moment of the decision.
func TestVerifiersWhoMayNot(t *testing.T) {
	each(t, func(w *world) {
		w.grant("verifier-2", models.RoleOfficer, w.units[1].ID) // enters figures there, works elsewhere
		w.open()
		for n := range 3 {
			_, err := w.save(n, "1.2", map[string]string{"a": "3", "b": "4"})
			w.must(err)
			w.submitAndApprove(n)
		}
		accept := []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted}}
		_, err := w.s.Decide(w.ctx(), w.people["verifier-2"], w.assessment(1).ID, accept)
		w.refused(err, "own_unit")
		_, err = w.s.OpenVerification(w.ctx(), w.people["verifier-2"], w.assessment(1).ID)
		w.refused(err, "own_unit")
		_, err = w.s.Decide(w.ctx(), w.people["verifier-2"], w.assessment(0).ID, append(accept, accept...))
		w.refused(err, "item_twice")
		w.stageIs(0, models.StageSubmitted)
		_, err = w.s.Decide(w.ctx(), w.people["verifier-2"], w.assessment(0).ID, accept)
		w.must(err)

		// A verifier who takes over gets no task about a unit of his or her own.
		_, err = w.s.ReplaceVerifier(w.ctx(), w.people["coordinator"], w.cycle, "verifier-1", "verifier-2", "Nghỉ ốm")
		w.refused(err, "verifier_missing") // nobody would be left for unit 1
		w.people["verifier-3"] = commands.Actor{User: models.User{ID: "verifier-3", Username: "verifier-3", Name: "verifier-3"}}
		u := w.people["verifier-3"].User
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { return tx.InsertUser(&u) }))
		w.grant("verifier-3", models.RoleVerifier, "")
		w.grant("verifier-3", models.RoleOfficer, w.units[0].ID)
		_, err = w.s.ReplaceVerifier(w.ctx(), w.people["coordinator"], w.cycle, "verifier-1", "verifier-3", "Nghỉ ốm")
		w.must(err)
		tasks, err := w.db().OpenTasks(w.cycle)
		w.must(err)
		verify := 0
		for _, task := range tasks {
			if task.Kind != commands.TaskVerify {
				continue
			}
			verify++
			if task.UserID == "" || task.UserID == "verifier-1" || task.UserID == "verifier-3" && task.SubjectUnit == w.units[0].ID || task.UserID == "verifier-2" && task.SubjectUnit == w.units[1].ID {
				w.t.Errorf("%s holds a task about %s", task.UserID, task.SubjectUnit)
			}
		}
		if verify == 0 {
			w.t.Error("no task is left to verifiers")
		}

		// The role taken away, the assignment is worth nothing.
		grants, err := w.db().Grants("verifier-2")
		w.must(err)
		for _, g := range grants {
			if g.Role == models.RoleVerifier {
				w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { return tx.DeleteGrant(g.ID) }))
			}
		}
		_, err = w.s.Decide(w.ctx(), w.people["verifier-2"], w.assessment(0).ID, []commands.Decision{{Item: "1.3", Kind: models.VerdictAccepted}})
		w.refused(err, "not_assigned")
	})
}

// Results sent back to verification: what verifiers decide then counts, also where round 2 had decided; and whoever
// decided on a criterion does not approve the results.
func TestSentBackVerificationCounts(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		for n := range 4 {
			_, err := w.save(n, "1.2", map[string]string{"a": "4", "b": "4"})
			w.must(err)
			w.submitAndApprove(n)
		}
		for n, v := range []string{"verifier-1", "verifier-1", "verifier-1", "verifier-other"} {
			w.acceptAll(n, v)
		}
		_, err := w.s.CheckCycle(w.ctx(), w.cycle)
		w.must(err)
		w.cycleIs(models.CycleExplaining)
		a := w.assessment(0)
		_, err = w.s.SaveExplanation(w.ctx(), w.officer(0), a.ID, "1.2", "Có tài liệu")
		w.must(err)
		_, err = w.s.SendExplanations(w.ctx(), w.leader(0), a.ID, w.assessment(0).Revision)
		w.must(err)
		_, err = w.s.Decide(w.ctx(), w.people["verifier-2"], a.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "2", "b": "4"}, Reason: "Chỉ hai biên bản"}})
		w.must(err)
		w.clock.setTo(w.inst.ExplainBy)
		w.fireCycle()
		w.cycleIs(models.CycleCouncil)
		_, err = w.s.CouncilDecide(w.ctx(), w.people["secretary"], a.ID, nil)
		w.refused(err, "nothing_to_do")
		_, err = w.s.RecordMinutes(w.ctx(), w.people["secretary"], w.cycle, models.Minutes{Number: "12/BB-HĐ", Date: "2026-03-10"})
		w.must(err)
		w.freeze()
		_, err = w.s.SendBack(w.ctx(), w.people["chairman"], w.cycle, w.digest(), "Xem lại tiêu chí 1.2", true)
		w.must(err)
		w.cycleIs(models.CycleVerifying)
		w.stageIs(0, models.StageInVerification)
		again := []commands.Decision{{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "1", "b": "4"}, Reason: "Rà soát lại"}}
		_, err = w.s.Decide(w.ctx(), w.people["verifier-1"], a.ID, again)
		w.refused(err, "same_verifier")
		_, err = w.s.Decide(w.ctx(), w.people["verifier-2"], a.ID, again)
		w.must(err)
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		f, err := w.s.Provisional(w.db(), c, commands.ViewFinal)
		w.must(err)
		results, err := f.Results()
		w.must(err)
		for _, u := range results["so-nganh"].Units {
			if got := u.Criteria["1.2"].Points; u.Code == w.units[0].Code && got != "5/2" {
				w.t.Errorf("1.2 of the unit has %s points after the second verification, want 5/2", got)
			}
		}
	})
}

// A chairman who also corrected a figure does not approve the results of it.
func TestNobodyApprovesOwnCorrection(t *testing.T) {
	each(t, func(w *world) {
		w.open()
		for n, v := range []string{"verifier-1", "verifier-1", "verifier-1", "verifier-other"} {
			_, err := w.save(n, "1.2", map[string]string{"a": "4", "b": "4"})
			w.must(err)
			w.submitAndApprove(n)
			w.acceptAll(n, v)
		}
		_, err := w.s.CheckCycle(w.ctx(), w.cycle)
		w.must(err)
		w.clock.setTo(w.inst.ExplainBy)
		w.fireCycle()
		_, err = w.s.RecordMinutes(w.ctx(), w.people["secretary"], w.cycle, models.Minutes{Number: "12/BB-HĐ", Date: "2026-03-10"})
		w.must(err)
		w.freeze()
		w.grant("chairman", models.RoleCoordinator, "")
		_, err = w.s.Correct(w.ctx(), w.people["chairman"], w.assessment(0).ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "1", "b": "4"}, Reason: "Nhập nhầm"}})
		w.must(err)
		w.freeze()
		ok := commands.Approval{Digest: w.digest(), ProposalNo: "1/TTr", ProposalDate: "2026-03-20", DecisionNo: "2/QĐ-UBND", DecisionDate: "2026-03-21"}
		_, err = w.s.Approve(w.ctx(), w.people["chairman"], w.cycle, ok)
		w.refused(err, "own_entry")
		w.cycleIs(models.CycleSignOff)
	})
}

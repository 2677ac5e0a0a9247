package commands_test

import (
	"testing"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

// toSignOff brings a small cycle to sign-off: one unit answers, the windows pass, the minutes are recorded.
func (w *world) toSignOff() {
	w.t.Helper()
	w.open()
	_, err := w.save(0, "1.2", map[string]string{"a": "3", "b": "4"})
	w.must(err)
	w.submitAndApprove(0)
	w.clock.setTo(w.inst.LockAt)
	for n := range w.units {
		w.fire(n, commands.TimerLock)
	}
	w.fireCycle()
	w.cycleIs(models.CycleVerifying)
	w.acceptAll(0, "verifier-1")
	for _, at := range []models.Instant{w.inst.VerifyBy, w.inst.ExplainBy} {
		w.clock.setTo(at)
		w.fireCycle()
		_, err := w.s.CheckCycle(w.ctx(), w.cycle)
		w.must(err)
	}
	w.cycleIs(models.CycleCouncil)
	_, err = w.s.RecordMinutes(w.ctx(), w.people["secretary"], w.cycle, models.Minutes{Number: "1/BB-HĐTĐ", Date: "2026-03-12"})
	w.must(err)
	w.freeze()
}

// A withdrawn assignment lets nobody sign; what was approved by it before stays approved.
func TestRevokeDeputy(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.ctx()
		w.toSignOff()
		record := func(number string) models.Deputy {
			d, err := w.s.RecordDeputy(ctx, w.people["office"], models.Deputy{UserID: "deputy", Number: number, Date: "2026-03-02", FromDate: "2026-01-01", ToDate: "2026-12-31"})
			w.must(err)
			return d
		}
		first := record("1/GUQ")
		office := w.people["office"]
		_, err := w.s.RevokeDeputy(ctx, office, first.ID, "  ")
		w.refused(err, "reason_missing")
		_, err = w.s.RevokeDeputy(ctx, w.people["deputy"], first.ID, "tự thôi")
		w.refused(err, "not_allowed")
		_, err = w.s.RevokeDeputy(ctx, office, "khong-co", "thử")
		w.refused(err, "not_found")

		office.Route, office.Key, office.Hash = "POST /ky-thay", "once", "h"
		got, err := w.s.RevokeDeputy(ctx, office, first.ID, "Chủ tịch đã về")
		w.must(err)
		again, err := w.s.RevokeDeputy(ctx, office, first.ID, "Chủ tịch đã về")
		w.must(err) // the same request has the same answer
		if !got.RevokedAt.Set() || again != got {
			t.Fatalf("revoked %+v, again %+v", got, again)
		}
		office.Key = "twice"
		_, err = w.s.RevokeDeputy(ctx, office, first.ID, "lần nữa")
		w.refused(err, "deputy_revoked")
		events, n, err := w.db().AuditEvents(store.AuditFilter{Action: "deputy_revoked", Limit: 5})
		w.must(err)
		if n != 1 || events[0].Subject != first.ID || events[0].ActorID != "office" {
			t.Fatalf("%d events: %+v", n, events)
		}

		approval := commands.Approval{Digest: w.digest(), ProposalNo: "1/TTr", ProposalDate: "2026-03-20", DecisionNo: "2/QĐ-UBND", DecisionDate: "2026-03-21"}
		_, err = w.s.Approve(ctx, w.people["deputy"], w.cycle, approval)
		w.refused(err, "no_deputy_assignment")
		_, err = w.s.SendBack(ctx, w.people["deputy"], w.cycle, w.digest(), "xem lại", false)
		w.refused(err, "no_deputy_assignment")

		second := record("2/GUQ")
		_, err = w.s.Approve(ctx, w.people["deputy"], w.cycle, approval)
		w.must(err)
		got, err = w.s.RevokeDeputy(ctx, w.people["coordinator"], second.ID, "Chủ tịch đã về")
		w.must(err)
		w.cycleIs(models.CycleSigned)
		if !got.RevokedAt.Set() {
			t.Fatal("not withdrawn")
		}
	})
}

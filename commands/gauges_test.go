package commands_test

import (
	"testing"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

func (w *world) gauges() commands.Gauges {
	w.t.Helper()
	g, err := w.s.Gauges(w.ctx())
	w.must(err)
	return g
}

// Every gauge moves with what it counts and goes back.
func TestGaugesTellWhatLiesStill(t *testing.T) {
	each(t, func(w *world) {
		if g := w.gauges(); g != (commands.Gauges{}) {
			w.t.Fatalf("an empty installation: %+v", g)
		}
		w.open()
		n := len(w.units)
		w.clock.setTo(at("2026-01-05 08:10"))
		g := w.gauges()
		if g.PendingCommands != n+1 || g.Drift != n+1 || g.CommandLag != 10*time.Minute {
			w.t.Fatalf("nobody has applied the opening: %+v", g)
		}
		if g.OpenTasks == 0 || g.PendingMessages == 0 || g.MessageLag != 10*time.Minute || g.DeadlinesAtRisk != 0 || g.FailedMessages != 0 {
			w.t.Fatalf("after opening: %+v", g)
		}
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		w.must(w.s.Ack(w.ctx(), models.AggregateCycle, w.cycle, c.Seq))
		for i := range w.units {
			w.must(w.s.Ack(w.ctx(), models.AggregateAssessment, w.assessment(i).ID, w.assessment(i).Seq))
		}
		if g = w.gauges(); g.PendingCommands != 0 || g.Drift != 0 || g.CommandLag != 0 {
			w.t.Fatalf("everything is applied: %+v", g)
		}

		w.clock.setTo(w.inst.LockAt - models.Instant(commands.RiskWindow.Microseconds()) - 1)
		if g = w.gauges(); g.DeadlinesAtRisk != 0 {
			w.t.Fatalf("more than two days before the lock %d units are at risk", g.DeadlinesAtRisk)
		}
		w.clock.setTo(w.inst.LockAt - models.Instant(commands.RiskWindow.Microseconds()))
		if g = w.gauges(); g.DeadlinesAtRisk != n {
			w.t.Fatalf("two days before the lock %d of %d units are at risk", g.DeadlinesAtRisk, n)
		}
		_, err = w.save(0, "1.2", map[string]string{"a": "3", "b": "4"})
		w.must(err)
		w.submitAndApprove(0)
		if g = w.gauges(); g.DeadlinesAtRisk != n-1 {
			w.t.Fatalf("one has submitted, %d are at risk", g.DeadlinesAtRisk)
		}

		file := models.EvidenceFile{ID: "e1", AssessmentID: w.assessment(0).ID, Code: "H1-1", State: "pending"}
		sealed := models.EvidenceFile{ID: "e2", AssessmentID: w.assessment(0).ID, Code: "H1-2", State: models.EvidenceSealed}
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
			if err := tx.InsertEvidence(&file); err != nil {
				return err
			}
			for i, state := range []models.EvidenceState{models.EvidenceSealed, models.EvidenceRejected} {
				more := models.EvidenceFile{ID: string("xy"[i]), AssessmentID: file.AssessmentID, Code: string("xy"[i]), State: state}
				if err := tx.InsertEvidence(&more); err != nil {
					return err
				}
			}
			for i, state := range []models.UploadState{models.UploadOpen, models.UploadOpen, models.UploadOpen, models.UploadDone, models.UploadRefused, models.UploadCancelled} {
				if err := tx.InsertUpload(&models.Upload{ID: string("abcdef"[i]), AssessmentID: file.AssessmentID, State: state}); err != nil {
					return err
				}
			}
			return tx.InsertEvidence(&sealed)
		}))
		if g = w.gauges(); g.EvidenceStaged != 3 || g.EvidencePending != 1 || g.EvidenceSealed != 2 || g.EvidenceRefused != 2 {
			w.t.Fatalf("files by state: %+v", g)
		}

		list, _, err := w.db().Messages(w.cycle, 1, 0)
		w.must(err)
		before := w.gauges().PendingMessages
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
			return tx.UpdateMessage(list[0].ID, store.Cols{"state": models.MessageFailed})
		}))
		if g = w.gauges(); g.FailedMessages != 1 || g.PendingMessages != before-1 {
			w.t.Fatalf("one message of %d was given up: %+v", before, g)
		}
	})
}

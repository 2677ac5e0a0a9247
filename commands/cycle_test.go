package commands_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/evidence"
	"chuky/models"
	"chuky/report"
	"chuky/seal"
	"chuky/store"
)

func (w *world) timers(s string) []models.Timer {
	var ts []models.Timer
	w.must(json.Unmarshal([]byte(s), &ts))
	return ts
}

// memory is an object store that refuses other bytes under a key that is taken.
type memory map[string][]byte

func (m memory) PutImmutable(_ context.Context, key string, data []byte, _ string) error {
	if old, ok := m[key]; ok && !bytes.Equal(old, data) {
		return errors.New("other bytes under " + key)
	}
	m[key] = data
	return nil
}

func (m memory) PutFile(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if int64(len(data)) != size || sha256.Sum256(data) != sum {
		return errors.New("not the bytes that were promised under " + key)
	}
	return m.PutImmutable(ctx, key, data, contentType)
}

func (m memory) GetBytes(_ context.Context, key string) ([]byte, error) { return m[key], nil }

func (m memory) List(_ context.Context, prefix string) iter.Seq2[evidence.Info, error] {
	return func(yield func(evidence.Info, error) bool) {
		for key := range m {
			if strings.HasPrefix(key, prefix) && !yield(evidence.Info{Key: key}, nil) {
				return
			}
		}
	}
}

// One whole cycle without Temporal: the moves of the main path with supplement, explanation, council change, a digest
// outdated by a correction, publication, and a correction after it.
func TestWholeCycle(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.ctx()
		w.open()
		_, err := w.s.Open(ctx, w.people["coordinator"], w.cycle)
		w.refused(err, "wrong_stage")

		// Unit 0 in time, with a claim and figures; unit 1 late; unit 2 never answers; unit 3 is the organiser.
		for n := range 4 {
			if n == 2 {
				continue
			}
			_, err := w.save(n, "1.2", map[string]string{"a": "3", "b": "4"})
			w.must(err)
		}
		a0 := w.assessment(0)
		_, err = w.s.SaveItem(ctx, w.officer(0), commands.SaveItem{AssessmentID: a0.ID, Item: "6.3", NAClaim: true, NAReason: "Đơn vị không có thủ tục hành chính"})
		w.must(err)
		_, err = w.s.ApproveForm(ctx, w.leader(0), a0.ID, a0.Revision)
		w.refused(err, "wrong_stage")
		w.submitAndApprove(0)
		_, err = w.s.Submit(ctx, w.officer(0), a0.ID)
		w.refused(err, "wrong_stage")
		w.submitAndApprove(3)

		w.clock.setTo(w.inst.DueAt + 1)
		w.submitAndApprove(1)
		if !w.assessment(1).Late || w.assessment(0).Late {
			t.Fatal("lateness is marked wrongly")
		}
		w.clock.setTo(w.inst.LockAt)
		_, err = w.save(2, "1.2", map[string]string{"a": "1", "b": "1"})
		w.refused(err, "assessment_locked")
		w.fire(2, commands.TimerLock)
		w.stageIs(2, models.StageLocked)
		w.fireCycle()
		w.cycleIs(models.CycleVerifying)

		// Verification: recusal, supplement of one criterion, N/A granted.
		a3 := w.assessment(3)
		_, err = w.s.Decide(ctx, w.people["verifier-1"], a3.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted}})
		w.refused(err, "own_unit")
		w.acceptAll(3, "verifier-other")
		_, err = w.s.AskSupplement(ctx, w.people["verifier-1"], a0.ID, "1.2", "Thiếu thông báo kết luận", w.inst.LockAt+3600_000_000)
		w.must(err)
		_, err = w.save(0, "1.3", map[string]string{"a": "1", "b": "1"})
		w.refused(err, "item_closed")
		_, err = w.save(0, "1.2", map[string]string{"a": "4", "b": "4"})
		w.must(err)
		sups, err := w.db().Supplements(a0.ID)
		w.must(err)
		_, err = w.s.AnswerSupplement(ctx, w.officer(0), sups[0].ID)
		w.must(err)
		_, err = w.s.ApproveSupplement(ctx, w.leader(0), sups[0].ID)
		w.must(err)
		w.stageIs(0, models.StageInVerification)
		w.decideAll(0, "verifier-1", map[string]commands.Decision{
			"6.3": {Kind: models.VerdictNAGranted}, "1.2": {Kind: models.VerdictAdjusted, Values: map[string]string{"a": "2", "b": "4"}, Reason: "Chỉ có hai biên bản"}})
		w.acceptAll(1, "verifier-2")

		// Explanation and round 2.
		_, err = w.s.CheckCycle(ctx, w.cycle)
		w.must(err)
		w.cycleIs(models.CycleExplaining)
		_, err = w.s.CouncilDecide(ctx, w.people["secretary"], w.assessment(1).ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted, Reason: "Sớm"}})
		w.refused(err, "wrong_stage")
		_, err = w.s.SaveExplanation(ctx, w.officer(0), a0.ID, "1.2", "Đã nộp bốn biên bản")
		w.must(err)
		seen := w.assessment(0).Revision
		_, err = w.s.SaveExplanation(ctx, w.officer(0), a0.ID, "1.2", "Đã nộp bốn biên bản, gửi kèm danh mục")
		w.must(err)
		_, err = w.s.SendExplanations(ctx, w.leader(0), a0.ID, seen) // the officer wrote on after the leader had opened the page
		w.refused(err, "stale_revision")
		if r, ok := models.AsRefusal(err); !ok || r.Extra["yours"] != seen || r.Extra["theirs"] != seen+1 {
			w.t.Errorf("a stale page is told %v", err)
		}
		w.stageIs(0, models.StageVerified)
		_, err = w.s.SendExplanations(ctx, w.leader(0), a0.ID, seen+1)
		w.must(err)
		_, err = w.s.SendExplanations(ctx, w.leader(0), a0.ID, seen+1) // pressed twice
		w.refused(err, "wrong_stage")
		_, err = w.s.Decide(ctx, w.people["verifier-1"], a0.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted, Reason: "Đủ"}})
		w.refused(err, "same_verifier")
		_, err = w.s.Decide(ctx, w.people["verifier-2"], a0.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted, Reason: "Đủ bốn biên bản"}})
		w.must(err)
		w.stageIs(0, models.StageVerified)
		w.clock.setTo(w.inst.ExplainBy)
		w.fireCycle()
		w.cycleIs(models.CycleCouncil)

		// Council, run, outdated digest, approval.
		_, err = w.s.CouncilDecide(ctx, w.people["secretary"], w.assessment(1).ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictNotRecognised, Reason: "Không có tài liệu"}})
		w.must(err)
		_, err = w.s.RecordMinutes(ctx, w.people["secretary"], w.cycle, models.Minutes{Number: "12/BB-HĐ", Date: "2026-03-10"})
		w.must(err)
		_, err = w.s.RecordMinutes(ctx, w.people["secretary"], w.cycle, models.Minutes{Number: "13/BB-HĐ", Date: "2026-03-10"})
		w.refused(err, "wrong_stage") // minutes are recorded once
		_, err = w.s.CouncilDecide(ctx, w.people["secretary"], a0.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted, Reason: "Muộn"}})
		w.refused(err, "wrong_stage")
		w.freeze()
		first := w.digest()
		_, err = w.s.Correct(ctx, w.people["coordinator"], a0.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAdjusted, Values: map[string]string{"a": "1", "b": "4"}, Reason: "Nhập nhầm"}})
		w.must(err)
		ok := commands.Approval{Digest: first, ProposalNo: "1/TTr", ProposalDate: "2026-03-20", DecisionNo: "2/QĐ-UBND", DecisionDate: "2026-03-21"}
		_, err = w.s.Approve(ctx, w.people["chairman"], w.cycle, ok)
		w.refused(err, "digest_outdated")
		w.freeze()
		_, err = w.s.Approve(ctx, w.people["chairman"], w.cycle, ok)
		if r := w.refused(err, "digest_outdated"); r.Extra["theirs"] != w.digest() {
			t.Fatal("the refusal does not show the new digest")
		}
		ok.Digest = w.digest()
		_, err = w.s.Approve(ctx, w.people["deputy"], w.cycle, ok)
		w.refused(err, "no_deputy_assignment")
		_, err = w.s.Approve(ctx, w.people["chairman"], w.cycle, ok)
		w.must(err)

		steps, err := w.db().Ledger(a0.ID)
		w.must(err)
		var way []string
		for _, l := range steps {
			way = append(way, l.Step)
		}
		if got := strings.Join(way, " "); got != "self verified explained final final" || steps[0].Shown == steps[1].Shown {
			t.Fatalf("ledger %s: %+v", got, steps)
		}

		objects := memory{}
		key, err := seal.Generate(rand.Reader)
		w.must(err)
		w.publish(objects, key)
		w.publish(objects, key) // a second time changes nothing
		c := w.cycleIs(models.CyclePublished)
		if c.PublishedVersion != 1 || len(objects) != 5 { // results, ranking, manifest, seal, and the index for the pages
			t.Fatalf("version %d with %d objects", c.PublishedVersion, len(objects))
		}
		dir := "cong-bo/" + w.cycle + "/v1/"
		if _, err := seal.Verify(bytes.NewReader(objects[dir+commands.ManifestName]), objects[dir+commands.SealName], key.Public().String()); err != nil {
			t.Fatal(err)
		}
		var m report.Manifest
		w.must(json.Unmarshal(objects[dir+commands.ManifestName], &m))
		if m.Digest != ok.Digest {
			t.Fatal("the manifest does not hold the approved digest")
		}
		w.points(objects[dir+commands.ResultsName], w.units[0].Code, "1.2", "5/2", models.VerdictAdjusted)
		w.points(objects[dir+commands.ResultsName], w.units[0].Code, "6.3", "10", models.VerdictNAGranted)
		w.points(objects[dir+commands.ResultsName], w.units[1].Code, "1.2", "0", models.VerdictNotRecognised)
		w.points(objects[dir+commands.ResultsName], w.units[3].Code, "1.2", "15/2", models.VerdictAccepted)
		w.points(objects[dir+commands.ResultsName], w.units[2].Code, "1.2", "0", "")

		// Correction after publication: another version supersedes.
		_, err = w.s.Correct(ctx, w.people["coordinator"], a0.ID, []commands.Decision{{Item: "1.2", Kind: models.VerdictAccepted, Reason: "Đối chiếu lại bản gốc"}})
		w.must(err)
		w.freeze()
		ok.Digest = w.digest()
		_, err = w.s.Approve(ctx, w.people["chairman"], w.cycle, ok)
		w.must(err)
		w.publish(objects, key)
		if c := w.cycleIs(models.CyclePublished); c.PublishedVersion != 2 {
			t.Fatalf("version %d after the correction", c.PublishedVersion)
		}
		w.points(objects["cong-bo/"+w.cycle+"/v2/"+commands.ResultsName], w.units[0].Code, "1.2", "10", models.VerdictAccepted)
		_, err = w.s.Close(ctx, w.people["coordinator"], w.cycle)
		w.must(err)
		w.cycleIs(models.CycleClosed)
		w.auditHolds(objects, key)
	})
}

// auditHolds seals the audit log in two steps and finds nothing wrong with it.
func (w *world) auditHolds(objects memory, key seal.Key) {
	w.t.Helper()
	n, err := w.s.SealAudit(w.ctx(), objects, key, "chuky/test")
	w.must(err)
	_, _, err = w.db().AuditEvents(store.AuditFilter{Limit: 1})
	w.must(err)
	newest, err := commands.CurrentCalendar(w.db())
	w.must(err)
	_, err = w.s.SaveCalendar(w.ctx(), w.people["coordinator"], newest.Version, nil, "lịch mới")
	w.must(err)
	m, err := w.s.SealAudit(w.ctx(), objects, key, "chuky/test")
	w.must(err)
	rep, err := w.s.VerifyAudit(w.ctx(), objects, nil, key.Public(), "chuky/test")
	w.must(err)
	if !rep.OK() || rep.Sealed != int64(n+m) || m != 1 || rep.Unsealed != 0 {
		w.t.Fatalf("audit log: %+v after sealing %d and %d", rep, n, m)
	}
}

// decideAll decides every criterion of a unit, accepting what the map does not name, and completes round 1.
func (w *world) decideAll(n int, verifier string, special map[string]commands.Decision) {
	w.t.Helper()
	a := w.assessment(n)
	set, _, err := w.s.SetOf(w.db(), w.cycle, a.GroupKey)
	w.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		d, ok := special[it.Code]
		if !ok {
			d.Kind = models.VerdictAccepted
		}
		d.Item = it.Code
		ds = append(ds, d)
	}
	_, err = w.s.Decide(w.ctx(), w.people[verifier], a.ID, ds)
	w.must(err)
	_, err = w.s.CompleteRoundOne(w.ctx(), w.people[verifier], a.ID)
	w.must(err)
}

func (w *world) freeze() {
	w.t.Helper()
	m, err := w.s.FreezeRun(w.ctx(), w.cycle)
	w.must(err)
	if m.RunID == "" {
		w.t.Fatal("no run was frozen")
	}
}

func (w *world) digest() string {
	w.t.Helper()
	c, err := w.db().Cycle(w.cycle)
	w.must(err)
	r, err := w.db().RunHead(c.RunID)
	w.must(err)
	return r.Digest
}

func (w *world) publish(m memory, key seal.Key) {
	w.t.Helper()
	_, err := w.s.Publish(w.ctx(), m, key, w.cycle)
	w.must(err)
}

// points reads a criterion's exact points from published bytes.
func (w *world) points(content []byte, unit, item, want string, why models.VerdictKind) {
	w.t.Helper()
	var f commands.Frozen
	w.must(json.Unmarshal(content, &f))
	res, err := f.Results()
	w.must(err)
	for _, u := range res["so-nganh"].Units {
		if u.Code == unit {
			if got := u.Criteria[item].Points; got != want {
				w.t.Fatalf("%s, criterion %s (%s): %s points, want %s", unit, item, why, got, want)
			}
			return
		}
	}
	w.t.Fatalf("unit %s is not in the publication", unit)
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"chuky/evidence"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// StageFile checks and stages one file for a criterion. A file in which the scanner found something is refused, and who
// sent it goes on record and is written to; nothing of it is kept.
func (s *Service) StageFile(ctx context.Context, actor Actor, files *evidence.Store, assessmentID, item string, r io.Reader, size int64, name string) (evidence.Staged, error) {
	staged, err := files.Stage(ctx, r, size, name)
	var refused *evidence.Refused
	if errors.As(err, &refused) && refused.Threat != "" {
		if kept := s.recordThreat(ctx, actor, assessmentID, item, name, refused); kept != nil {
			return staged, kept
		}
	}
	return staged, err
}

// recordThreat notes that somebody sent a file with something in it.
func (s *Service) recordThreat(ctx context.Context, actor Actor, assessmentID, item, name string, refused *evidence.Refused) error {
	actor.Key = ""
	_, err := run(ctx, s, actor, func(w *work) (struct{}, error) {
		c, a, err := w.openForFiles(assessmentID, item)
		if err != nil {
			return struct{}{}, err
		}
		w.audit(event{Action: "evidence_infected", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: item, Detail: map[string]any{
			"filename": clip(name), "threat": refused.Threat, "sha256": refused.SHA256, "size": refused.Size}})
		return struct{}{}, w.mailRejected(c, a, actor.User.ID, clip(name)+" (tiêu chí "+item+")", refused.Message)
	})
	return err
}

// mailRejected writes to whoever uploaded a file.
func (w *work) mailRejected(c *models.Cycle, a *models.Assessment, userID, file, reason string) error {
	user, err := w.User(userID)
	if err != nil {
		return err
	}
	unit, err := w.Unit(a.UnitID)
	if err != nil {
		return err
	}
	return w.mail(notify.EvidenceRejected, *user, c, a, unit.Name, notify.Data{Items: []string{file}, Reason: reason, Link: w.svc.BaseURL + "/phieu/" + a.ID}, "")
}

// KeepFile seals a staged file and adds it to a criterion; one that waits for the scanner is added as it is (chờ quét)
// and sealed by SettleEvidence. in needs the assessment, the criterion and the citation; the rest comes from the file.
func (s *Service) KeepFile(ctx context.Context, actor Actor, files *evidence.Store, staged evidence.Staged, in AddEvidence) (AddedEvidence, error) {
	in.Filename, in.ContentType, in.Size, in.SHA256 = staged.Filename, staged.ContentType, staged.Size, staged.SHA256
	in.Scan, in.ScanProblem = staged.Scan, staged.ScanProblem
	if staged.Scan == evidence.ScanWaiting {
		in.ObjectKey = staged.Key
	} else {
		key, err := files.Seal(ctx, staged)
		if err != nil {
			return AddedEvidence{}, err
		}
		in.ObjectKey = string(key)
	}
	added, err := s.AddEvidence(ctx, actor, in)
	if staged.Scan == evidence.ScanWaiting && (err == nil && added.ObjectKey != staged.Key || isRefusal(err)) {
		// A repeated request was told of the first one's file, or the form closed meanwhile: this copy has no row. When the
		// outcome is unknown it stays for the sweep.
		if gone := files.Discard(ctx, staged); gone != nil {
			s.Log.Warn("staged file not removed", "key", staged.Key, "error", gone)
		}
	}
	return added, err
}

func isRefusal(err error) bool {
	_, ok := models.AsRefusal(err)
	return ok
}

// waitForScan refuses while a file of one of the criteria waits for the scanner: a file counts once it is sealed, and its
// criterion waits until then.
func (w *work) waitForScan(assessmentID string, decisions []Decision) error {
	items := make([]string, len(decisions))
	for i, d := range decisions {
		items[i] = d.Item
	}
	waiting, err := w.WaitingOn(assessmentID, items)
	if err != nil || len(waiting) == 0 {
		return err
	}
	codes := make([]string, len(waiting))
	for i, f := range waiting {
		codes[i] = f.Code
	}
	return models.Refuse(models.RefuseConflict, "evidence_waiting", "Tài liệu "+strings.Join(codes, ", ")+" đang chờ quét mã độc nên chưa thẩm định được tiêu chí này. Hệ thống tự quét lại; hãy làm lại sau ít phút.")
}

// Settled counts what one round over the waiting files came to.
type Settled struct {
	Sealed   int
	Rejected int
	Waiting  int    // the scanner did not answer for these
	Problem  string // why they wait
}

// settleBatch is how many files one round takes on.
const settleBatch = 50

// SettleEvidence asks the scanner again about files that wait: cleared files are sealed, others are rejected by name, with
// an audit event and a message to whoever sent them. It may be cut off anywhere and repeated. A scanner that does not
// answer ends the round; a file that alone is too much for it goes to the end of the queue.
func (s *Service) SettleEvidence(ctx context.Context, files *evidence.Store) (Settled, error) {
	var out Settled
	rows, err := s.Store.Read(ctx).EvidenceWaiting(settleBatch)
	if err != nil {
		return out, err
	}
	failed := 0
	for _, row := range rows {
		state, err := s.settle(ctx, files, row)
		if err != nil {
			return out, fmt.Errorf("evidence %s: %w", row.ID, err)
		}
		switch state.state {
		case models.EvidenceSealed:
			out.Sealed++
			failed = 0
		case models.EvidenceRejected:
			out.Rejected++
			failed = 0
		default:
			out.Waiting++
			out.Problem = state.problem
			if failed++; failed == 2 {
				return out, nil
			}
		}
	}
	return out, nil
}

type outcome struct {
	state   models.EvidenceState
	problem string
}

func (s *Service) settle(ctx context.Context, files *evidence.Store, row models.EvidenceFile) (outcome, error) {
	staged := evidence.Staged{Key: row.ObjectKey, SHA256: row.SHA256, Size: row.Size, ContentType: row.ContentType, Filename: row.Filename, Scan: evidence.ScanWaiting}
	again, err := files.Rescan(ctx, staged)
	var refused *evidence.Refused
	switch {
	case errors.As(err, &refused):
		return outcome{state: models.EvidenceRejected}, s.reject(ctx, files, row, staged, refused.Threat, refused.Message)
	case errors.Is(err, evidence.ErrStagedChanged), errors.Is(err, evidence.ErrNotFound):
		return outcome{state: models.EvidenceRejected}, s.reject(ctx, files, row, staged, "", "Tệp trong kho tạm đã mất hoặc không còn đúng với tệp đã nhận ("+err.Error()+").")
	case err != nil:
		return outcome{}, err
	case again.Scan == evidence.ScanWaiting:
		return outcome{models.EvidencePending, again.ScanProblem}, s.Store.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.SettleEvidence(row.ID, store.Cols{"scan_tries": row.ScanTries + 1, "scan_problem": clipText(again.ScanProblem)})
			return err
		})
	}
	key, err := files.SealCopy(ctx, again)
	if errors.Is(err, evidence.ErrStagedChanged) {
		return outcome{state: models.EvidenceRejected}, s.reject(ctx, files, row, staged, "", "Tệp trong kho tạm không còn đúng với tệp đã nhận ("+err.Error()+").")
	}
	if err != nil {
		return outcome{}, err
	}
	_, err = run(ctx, s, System(), func(w *work) (struct{}, error) {
		done, err := w.SettleEvidence(row.ID, store.Cols{"state": models.EvidenceSealed, "object_key": string(key), "scan": string(again.Scan), "scan_problem": "", "scanned_at": w.now})
		if err != nil || !done {
			return struct{}{}, err
		}
		w.audit(event{Action: "evidence_sealed", Cycle: row.CycleID, Unit: row.UnitID, Subject: row.AssessmentID, Detail: map[string]any{
			"evidence": row.ID, "code": row.Code, "sha256": row.SHA256, "scan": again.Scan}})
		return struct{}{}, nil
	})
	if err != nil {
		return outcome{}, err
	}
	return outcome{state: models.EvidenceSealed}, files.Discard(ctx, staged)
}

// reject ends the wait of a file that will never be sealed; its bytes go once that is on record.
func (s *Service) reject(ctx context.Context, files *evidence.Store, row models.EvidenceFile, staged evidence.Staged, threat, reason string) error {
	_, err := run(ctx, s, System(), func(w *work) (struct{}, error) {
		done, err := w.SettleEvidence(row.ID, store.Cols{"state": models.EvidenceRejected, "scan": "", "scan_problem": clipText(reason), "scanned_at": w.now, "threat": clip(threat)})
		if err != nil || !done {
			return struct{}{}, err
		}
		c, err := w.Cycle(row.CycleID)
		if err != nil {
			return struct{}{}, err
		}
		a, err := w.Assessment(row.AssessmentID)
		if err != nil {
			return struct{}{}, err
		}
		w.audit(event{Action: "evidence_rejected", Cycle: row.CycleID, Unit: row.UnitID, Subject: row.AssessmentID, Detail: map[string]any{
			"evidence": row.ID, "code": row.Code, "filename": row.Filename, "sha256": row.SHA256, "threat": threat, "reason": reason}})
		return struct{}{}, w.mailRejected(c, a, row.UploadedBy, row.Code+" "+row.Filename, reason)
	})
	if err != nil {
		return err
	}
	return files.Discard(ctx, staged)
}

// clipText keeps what a machine said within a line or two.
func clipText(s string) string {
	if r := []rune(s); len(r) > 500 {
		return string(r[:500]) + "…"
	}
	return s
}

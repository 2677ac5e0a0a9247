package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuky/evidence"
	"chuky/models"
	"chuky/store"
)

// AddEvidence registers a file that the object store has sealed, or that waits for the scanner. The bytes were checked before; here it is decided
// whether the unit may still add it, in the same order of locks as any other write.
type AddEvidence struct {
	AssessmentID string
	Item         string
	Filename     string
	ContentType  string
	Size         int64
	SHA256       string
	ObjectKey    string
	Scan         evidence.ScanState // ScanWaiting: the file is not sealed yet
	ScanProblem  string
	Cite         Citation
	Upload       string // the upload that brought the file, which is done with it; "" for one request
}

// Citation is how an office cites a document.
type Citation struct {
	Symbol   string // số/ký hiệu
	IssuedOn string // yyyy-mm-dd
	Issuer   string
	Abstract string // trích yếu
}

// AddedEvidence names the new file.
type AddedEvidence struct {
	ID       string
	Code     string
	Revision int64
	State    models.EvidenceState
	// ObjectKey is where the file is; a repeated request learns of the first one's.
	ObjectKey string
}

// MayUpload checks before any byte is read that the actor may add a file to the item now.
func (s *Service) MayUpload(ctx context.Context, actor Actor, assessmentID, item string) error {
	actor.Key = ""
	_, err := run(ctx, s, actor, func(w *work) (struct{}, error) {
		_, _, err := w.openForFiles(assessmentID, item)
		return struct{}{}, err
	})
	return err
}

func (w *work) openForFiles(assessmentID, item string) (*models.Cycle, *models.Assessment, error) {
	c, a, err := w.lock(assessmentID)
	if err != nil {
		return nil, nil, err
	}
	if err := w.need(a.UnitID, models.RoleOfficer); err != nil {
		return nil, nil, err
	}
	set, _, err := w.svc.SetOf(w.DB, a.CycleID, a.GroupKey)
	if err != nil {
		return nil, nil, err
	}
	if it, ok := set.Find(item); !ok || it.Info() {
		return nil, nil, models.Refuse(models.RefuseInvalid, "item_unknown", "Tiêu chí “"+clip(item)+"” không nhận tài liệu kiểm chứng.")
	}
	if a.Stage == models.StageVerified && c.Stage == models.CycleExplaining && w.now < c.ExplainBy {
		return c, a, nil // documents that go with an explanation
	}
	return c, a, w.editable(c, a, item)
}

// AddEvidence adds a sealed file to a criterion and gives it a code such as H1-1.1-01.
func (s *Service) AddEvidence(ctx context.Context, actor Actor, in AddEvidence) (AddedEvidence, error) {
	return run(ctx, s, actor, func(w *work) (AddedEvidence, error) {
		if err := in.Cite.check(); err != nil {
			return AddedEvidence{}, err
		}
		c, a, err := w.openForFiles(in.AssessmentID, in.Item)
		if err != nil {
			return AddedEvidence{}, err
		}
		most := s.MaxFiles
		if most == 0 {
			most = 2000
		}
		all, err := w.CountEvidence(a.ID, "")
		if err != nil {
			return AddedEvidence{}, err
		}
		if all >= most {
			return AddedEvidence{}, models.Refuse(models.RefuseInvalid, "too_many_files", fmt.Sprintf("Phiếu đã có %d tài liệu, là mức tối đa. Hãy gộp tài liệu rồi tải lại.", all))
		}
		prefix := "H" + fieldOf(in.Item) + "-" + in.Item + "-"
		n, err := w.CountEvidence(a.ID, prefix)
		if err != nil {
			return AddedEvidence{}, err
		}
		row := models.EvidenceFile{ID: newID(), CycleID: c.ID, UnitID: a.UnitID, AssessmentID: a.ID, Code: fmt.Sprintf("%s%02d", prefix, n+1),
			Symbol: in.Cite.Symbol, IssuedOn: in.Cite.IssuedOn, Issuer: in.Cite.Issuer, Abstract: in.Cite.Abstract,
			Filename: in.Filename, ContentType: in.ContentType, Size: in.Size, SHA256: in.SHA256, ObjectKey: in.ObjectKey,
			State: models.EvidenceSealed, UploadedBy: actor.User.ID, UploadedAt: w.now, Scan: string(in.Scan), ScanProblem: clipText(in.ScanProblem)}
		switch in.Scan {
		case evidence.ScanWaiting:
			row.State = models.EvidencePending
		case evidence.ScanClean:
			row.ScannedAt = w.now
		case evidence.ScanOff:
		default:
			return AddedEvidence{}, fmt.Errorf("evidence %s: scan state %q", in.SHA256, in.Scan) // nobody asked the scanner
		}
		if err := w.InsertEvidence(&row); err != nil {
			return AddedEvidence{}, err
		}
		if err := w.InsertLink(&models.EvidenceLink{EvidenceID: row.ID, AssessmentID: a.ID, Item: in.Item, CreatedAt: w.now}); err != nil {
			return AddedEvidence{}, err
		}
		if err := w.touch(c, a); err != nil {
			return AddedEvidence{}, err
		}
		w.audit(event{Action: "evidence_added", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: in.Item, Detail: map[string]any{
			"evidence": row.ID, "code": row.Code, "sha256": row.SHA256, "size": row.Size, "filename": row.Filename, "revision": a.Revision, "scan": row.Scan}})
		return AddedEvidence{row.ID, row.Code, a.Revision, row.State, row.ObjectKey}, w.endUpload(in.Upload, row.ID)
	})
}

// touch records that the unit's data changed.
func (w *work) touch(c *models.Cycle, a *models.Assessment) error {
	a.Revision++
	a.LastEditor = w.actor.User.ID
	cols := store.Cols{"revision": a.Revision, "last_editor": a.LastEditor, "updated_at": w.now}
	if a.Stage == models.StageNotStarted {
		return w.step(c, a, MoveFirstSave, cols)
	}
	return w.UpdateAssessment(a.ID, cols)
}

func (c *Citation) check() error {
	c.Symbol, c.Issuer, c.Abstract, c.IssuedOn = strings.TrimSpace(c.Symbol), strings.TrimSpace(c.Issuer), strings.TrimSpace(c.Abstract), strings.TrimSpace(c.IssuedOn)
	if c.IssuedOn != "" {
		if _, err := time.Parse(time.DateOnly, c.IssuedOn); err != nil {
			return models.Refuse(models.RefuseInvalid, "date_invalid", "Ngày ban hành “"+clip(c.IssuedOn)+"” không đúng. Hãy nhập theo dạng ngày/tháng/năm.")
		}
	}
	for _, t := range []string{c.Symbol, c.Issuer, c.Abstract} {
		if len([]rune(t)) > 1000 {
			return models.Refuse(models.RefuseInvalid, "text_too_long", "Thông tin tài liệu dài quá 1.000 ký tự. Hãy rút gọn.")
		}
	}
	return nil
}

// EvidenceChange changes the citation of a file, links it to one more criterion, or takes it off one.
type EvidenceChange struct {
	EvidenceID string
	Cite       *Citation
	Link       string // criterion to use it for
	Unlink     string // criterion to take it off; the last one removes the file from the form
}

// ChangeEvidence changes how a file is cited or used; the sealed bytes never change.
func (s *Service) ChangeEvidence(ctx context.Context, actor Actor, in EvidenceChange) (AddedEvidence, error) {
	return run(ctx, s, actor, func(w *work) (AddedEvidence, error) {
		row, err := w.Evidence(in.EvidenceID)
		if err != nil {
			return AddedEvidence{}, err
		}
		unit, err := w.Assessment(row.AssessmentID)
		if err != nil {
			return AddedEvidence{}, err
		}
		if !actor.Has(models.RoleOfficer, unit.UnitID) || row.RemovedAt.Set() {
			return AddedEvidence{}, models.ErrNotFound // a foreign unit's file is not even there
		}
		links, err := w.Links(row.AssessmentID)
		if err != nil {
			return AddedEvidence{}, err
		}
		var used []string
		for _, l := range links {
			if l.EvidenceID == row.ID {
				used = append(used, l.Item)
			}
		}
		touched := append([]string{}, used...)
		if in.Link != "" {
			touched = []string{in.Link}
		} else if in.Unlink != "" {
			touched = []string{in.Unlink}
		}
		var c *models.Cycle
		var a *models.Assessment
		for _, item := range touched {
			if c, a, err = w.openForFiles(row.AssessmentID, item); err != nil {
				return AddedEvidence{}, err
			}
		}
		if a == nil {
			return AddedEvidence{}, models.ErrNotFound
		}
		switch {
		case in.Link != "":
			err = w.InsertLink(&models.EvidenceLink{EvidenceID: row.ID, AssessmentID: a.ID, Item: in.Link, CreatedAt: w.now})
		case in.Unlink != "":
			if err = w.DeleteLink(row.ID, in.Unlink); err == nil && len(used) <= 1 {
				err = w.UpdateEvidence(row.ID, store.Cols{"removed_at": w.now, "removed_by": actor.User.ID})
			}
		case in.Cite != nil:
			if err = in.Cite.check(); err == nil {
				err = w.UpdateEvidence(row.ID, store.Cols{"symbol": in.Cite.Symbol, "issued_on": in.Cite.IssuedOn, "issuer": in.Cite.Issuer, "abstract": in.Cite.Abstract})
			}
		}
		if err != nil {
			return AddedEvidence{}, err
		}
		if err := w.touch(c, a); err != nil {
			return AddedEvidence{}, err
		}
		w.audit(event{Action: "evidence_changed", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: touched[0], Detail: map[string]any{
			"evidence": row.ID, "code": row.Code, "cite": in.Cite, "link": in.Link, "unlink": in.Unlink, "revision": a.Revision}})
		return AddedEvidence{row.ID, row.Code, a.Revision, row.State, row.ObjectKey}, nil
	})
}

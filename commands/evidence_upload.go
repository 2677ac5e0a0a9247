package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"chuky/evidence"
	"chuky/models"
	"chuky/store"
)

// Bounds of uploads under way.
const (
	// UploadLife is how long an unfinished upload is kept: a slow line over a working day and the morning after.
	UploadLife = 48 * time.Hour
	// unitUploads and unitUploadBytes bound what one unit may have under way.
	unitUploads           = 20
	unitUploadBytes int64 = 2_000_000_000
)

// OpenUpload announces a file that comes in several requests.
type OpenUpload struct {
	AssessmentID string
	Item         string
	Cite         Citation
	Filename     string
	Size         int64 // bytes; exactly this much must come
	Way          models.UploadWay
	Session      string // of the object store, for UploadDirect
	ID           string // chosen by the caller for UploadDirect; "" = a new one
}

// OpenedUpload names an upload under way.
type OpenedUpload struct {
	ID        string
	ExpiresAt models.Instant
}

// OpenUpload checks what can be known of a file before its bytes: who may add it where, its name, its size, and how much
// its unit has under way already.
func (s *Service) OpenUpload(ctx context.Context, actor Actor, files *evidence.Store, in OpenUpload) (OpenedUpload, error) {
	return run(ctx, s, actor, func(w *work) (OpenedUpload, error) {
		if err := in.Cite.check(); err != nil {
			return OpenedUpload{}, err
		}
		_, a, err := w.openForFiles(in.AssessmentID, in.Item)
		if err != nil {
			return OpenedUpload{}, err
		}
		if err := files.CheckAnnounced(in.Filename, in.Size); err != nil {
			return OpenedUpload{}, ofFile(err)
		}
		open, err := w.OpenUploads(a.UnitID)
		if err != nil {
			return OpenedUpload{}, err
		}
		n, bytes := 0, in.Size
		for _, u := range open {
			if u.ExpiresAt > w.now {
				n, bytes = n+1, bytes+u.Size
			}
		}
		if n >= unitUploads || bytes > unitUploadBytes {
			return OpenedUpload{}, models.Refuse(models.RefuseTooMany, "too_many_uploads", fmt.Sprintf("Đơn vị đang có %d tệp tải lên dở dang, là mức tối đa. Hãy tải tiếp hoặc hủy các tệp đó rồi làm lại.", n))
		}
		row := models.Upload{ID: in.ID, UserID: actor.User.ID, UnitID: a.UnitID, AssessmentID: a.ID, Item: in.Item, Symbol: in.Cite.Symbol, IssuedOn: in.Cite.IssuedOn, Issuer: in.Cite.Issuer, Abstract: in.Cite.Abstract,
			Filename: in.Filename, Size: in.Size, Way: in.Way, Session: in.Session, State: models.UploadOpen, CreatedAt: w.now, ExpiresAt: models.At(w.now.Time().Add(UploadLife))}
		if row.ID == "" {
			row.ID = newID()
		}
		return OpenedUpload{row.ID, row.ExpiresAt}, w.InsertUpload(&row)
	})
}

// ofFile turns a refusal of a file into a refusal of the request, so that it is kept under the request's key.
func ofFile(err error) error {
	var refused *evidence.Refused
	if errors.As(err, &refused) {
		return models.Refuse(models.RefuseInvalid, refused.Code, refused.Message)
	}
	return err
}

// Upload finds an upload of the actor's own; to others, and once it was cancelled or its time is over, it is not there.
func (s *Service) Upload(ctx context.Context, actor Actor, id string) (*models.Upload, error) {
	u, err := s.Store.Read(ctx).Upload(id)
	if err != nil {
		return nil, err
	}
	now, err := s.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	if u.UserID != actor.User.ID || u.State == models.UploadCancelled || u.State == models.UploadOpen && u.ExpiresAt <= now {
		return nil, models.ErrNotFound
	}
	return u, nil
}

// FinishPieces is FinishUpload for one whose pieces came through the program.
func (s *Service) FinishPieces(ctx context.Context, actor Actor, files *evidence.Store, id string) (AddedEvidence, error) {
	u, err := s.Upload(ctx, actor, id)
	if err != nil {
		return AddedEvidence{}, err
	}
	if u.Way != models.UploadTus {
		return AddedEvidence{}, models.ErrNotFound
	}
	parts, err := files.Parts(ctx, u.ID)
	if err != nil {
		return AddedEvidence{}, err
	}
	if u.State == models.UploadOpen && parts.Size() != u.Size {
		r := models.Refuse(models.RefuseConflict, "upload_incomplete", "Tệp mới tải lên được một phần. Hãy tải tiếp phần còn lại.")
		r.Extra = map[string]any{"offset": parts.Size(), "size": u.Size}
		return AddedEvidence{}, r
	}
	body := parts.Open(ctx)
	defer func() { _ = body.Close() }()
	return s.FinishUpload(ctx, actor, files, u, body)
}

// FinishUpload makes evidence of an upload whose bytes are all there: body reads them from the first. It may be repeated:
// a second time gives the same answer. A file that is refused ends its upload.
func (s *Service) FinishUpload(ctx context.Context, actor Actor, files *evidence.Store, u *models.Upload, body io.Reader) (AddedEvidence, error) {
	switch u.State {
	case models.UploadDone:
		return s.uploaded(ctx, u)
	case models.UploadRefused:
		return AddedEvidence{}, models.Refuse(models.RefuseInvalid, u.RefusalCode, u.Refusal)
	}
	if err := s.MayUpload(ctx, actor, u.AssessmentID, u.Item); err != nil {
		return AddedEvidence{}, err
	}
	staged, err := s.StageFile(ctx, actor, files, u.AssessmentID, u.Item, body, u.Size, u.Filename)
	var refused *evidence.Refused
	if errors.As(err, &refused) {
		if kept := s.Store.Write(ctx, func(tx *store.Tx) error {
			now, err := tx.Now()
			if err == nil {
				_, err = tx.EndUpload(u.ID, store.Cols{"state": models.UploadRefused, "refusal_code": refused.Code, "refusal": refused.Message, "ended_at": now})
			}
			return err
		}); kept != nil {
			return AddedEvidence{}, kept
		}
	}
	if err != nil {
		if refused != nil {
			s.clearUploaded(ctx, files, u)
		}
		return AddedEvidence{}, err
	}
	actor.Key, actor.Route, actor.Hash = u.ID, "finish upload", staged.SHA256
	added, err := s.KeepFile(ctx, actor, files, staged, AddEvidence{AssessmentID: u.AssessmentID, Item: u.Item, Upload: u.ID,
		Cite: Citation{Symbol: u.Symbol, IssuedOn: u.IssuedOn, Issuer: u.Issuer, Abstract: u.Abstract}})
	if err == nil {
		s.clearUploaded(ctx, files, u)
	}
	return added, err
}

// clearUploaded removes the bytes of an upload whose file is kept or refused; what it cannot remove the sweep does.
func (s *Service) clearUploaded(ctx context.Context, files *evidence.Store, u *models.Upload) {
	if err := s.removeUploaded(context.WithoutCancel(ctx), files, u); err != nil {
		s.Log.Warn("upload not removed", "upload", u.ID, "error", err)
	}
}

// uploaded is the answer for an upload that has become evidence.
func (s *Service) uploaded(ctx context.Context, u *models.Upload) (AddedEvidence, error) {
	db := s.Store.Read(ctx)
	row, err := db.Evidence(u.EvidenceID)
	if err != nil {
		return AddedEvidence{}, err
	}
	a, err := db.Assessment(row.AssessmentID)
	if err != nil {
		return AddedEvidence{}, err
	}
	return AddedEvidence{row.ID, row.Code, a.Revision, row.State, row.ObjectKey}, nil
}

// endUpload notes in the transaction that adds a file that its upload is done; without one it does nothing.
func (w *work) endUpload(id, evidenceID string) error {
	if id == "" {
		return nil
	}
	done, err := w.EndUpload(id, store.Cols{"state": models.UploadDone, "evidence_id": evidenceID, "ended_at": w.now})
	if err == nil && !done {
		err = models.ErrNotFound // cancelled meanwhile
	}
	return err
}

// CancelUpload gives an unfinished upload up.
func (s *Service) CancelUpload(ctx context.Context, actor Actor, files *evidence.Store, id string) error {
	u, err := s.Upload(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.dropUpload(ctx, files, u)
}

func (s *Service) dropUpload(ctx context.Context, files *evidence.Store, u *models.Upload) error {
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Now()
		if err == nil {
			_, err = tx.EndUpload(u.ID, store.Cols{"state": models.UploadCancelled, "ended_at": now})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.removeUploaded(ctx, files, u)
}

// removeUploaded removes the bytes of an upload that has ended.
func (s *Service) removeUploaded(ctx context.Context, files *evidence.Store, u *models.Upload) error {
	if u.Way == models.UploadDirect {
		return files.AbortDirect(ctx, u.ID, u.Session)
	}
	return files.RemoveParts(ctx, u.ID)
}

// ExpireUploads gives up every upload whose time is over and returns how many.
func (s *Service) ExpireUploads(ctx context.Context, files *evidence.Store) (int, error) {
	now, err := s.Store.Now(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := s.Store.Read(ctx).ExpiredUploads(now)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		if err := s.dropUpload(ctx, files, &rows[i]); err != nil {
			return i, fmt.Errorf("upload %s: %w", rows[i].ID, err)
		}
	}
	return len(rows), nil
}

// uploadOfKey is the upload that an object of the uploads' folder belongs to, "" for another kind of key.
func uploadOfKey(key string) string {
	rest, ok := strings.CutPrefix(key, evidence.UploadFolder)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return id
}

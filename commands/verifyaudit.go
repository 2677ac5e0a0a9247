package commands

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"chuky/audit"
	"chuky/evidence"
	"chuky/models"
	"chuky/report"
	"chuky/seal"
	"chuky/store"
)

// AuditShelf is where the batches of the audit log lie: the object store, or a folder with copies of them.
type AuditShelf interface {
	GetBytes(ctx context.Context, key string) ([]byte, error)
	List(ctx context.Context, prefix string) iter.Seq2[evidence.Info, error]
}

// VerifyAudit checks the events of the database against the batches on the shelf, with the key that the caller holds.
// The shelf says which batches there are, never the database alone: whoever cuts the database must not decide what is
// looked at. What the database has as stored there must be there as well. known are signed checkpoints from elsewhere,
// e.g. of a published manifest: only they tell when database and shelf were cut together.
func (s *Service) VerifyAudit(ctx context.Context, shelf AuditShelf, known []string, key seal.PublicKey, origin string) (audit.Report, error) {
	verifier, err := key.NoteVerifier(origin)
	if err != nil {
		return audit.Report{}, err
	}
	// The log may grow meanwhile: what the database knows to be on the shelf is read before the shelf, the events after it.
	db := s.Store.Read(store.Long(ctx))
	cps, err := db.Checkpoints()
	if err != nil {
		return audit.Report{}, err
	}
	files, err := auditFiles(ctx, shelf)
	if err != nil {
		return audit.Report{}, err
	}
	batches, faults := audit.ReadBatches(files)
	for _, cp := range cps {
		if cp.ObjectKey != "" {
			known = append(known, cp.Note)
		}
	}
	rows, err := db.AuditInLogOrder()
	if err != nil {
		return audit.Report{}, err
	}
	rep, err := audit.Verify(func(yield func(audit.Event, error) bool) {
		for _, r := range rows {
			if !yield(AuditEvent(r), nil) {
				return
			}
		}
	}, batches, known, verifier)
	rep.Faults = append(faults, rep.Faults...)
	return rep, err
}

// auditFiles reads every batch file of a shelf.
func auditFiles(ctx context.Context, shelf AuditShelf) ([]audit.File, error) {
	var out []audit.File
	for info, err := range shelf.List(ctx, auditFolder) {
		if err != nil {
			return nil, err
		}
		raw, err := shelf.GetBytes(ctx, info.Key)
		if err != nil {
			return nil, err
		}
		out = append(out, audit.File{Name: path.Base(info.Key), Data: raw})
	}
	return out, nil
}

// AuditFolder is a shelf of files copied from the object store, all in one folder.
type AuditFolder string

// List names the batch files of the folder.
func (f AuditFolder) List(context.Context, string) iter.Seq2[evidence.Info, error] {
	return func(yield func(evidence.Info, error) bool) {
		entries, err := os.ReadDir(string(f))
		if err != nil {
			yield(evidence.Info{}, err)
			return
		}
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), audit.BatchSuffix) && !yield(evidence.Info{Key: e.Name()}, nil) {
				return
			}
		}
	}
}

// GetBytes reads one of them.
func (f AuditFolder) GetBytes(_ context.Context, key string) ([]byte, error) {
	return fs.ReadFile(os.DirFS(string(f)), filepath.Base(key))
}

// KnownCheckpoint is the signed checkpoint of a file that was kept elsewhere: a note as it was printed or mailed, or the
// manifest of a publication.
func KnownCheckpoint(file []byte) (string, error) {
	var m report.Manifest
	if !json.Valid(file) {
		return string(file), nil
	}
	if err := json.Unmarshal(file, &m); err != nil {
		return "", err
	}
	if m.AuditCheckpoint == "" {
		return "", errors.New("tệp công bố này không ghi điểm niêm phong của nhật ký")
	}
	return m.AuditCheckpoint, nil
}

// checkpointBefore is the newest signed checkpoint made before an instant; "" when there is none. What is older never
// changes, so asking again gives the same.
func checkpointBefore(cps []models.AuditCheckpoint, at models.Instant) string {
	out := ""
	for _, cp := range cps {
		if cp.CreatedAt < at {
			out = cp.Note
		}
	}
	return out
}

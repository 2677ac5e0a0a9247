package queries

import (
	"context"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

// File is one document (tài liệu kiểm chứng) with the criteria that use it.
type File struct {
	ID          string
	Code        string // H1-1.1-01
	Symbol      string // số/ký hiệu
	IssuedOn    string // yyyy-mm-dd
	Issuer      string
	Abstract    string
	Filename    string
	ContentType string
	Size        int64
	SHA256      string
	State       models.EvidenceState
	Scan        string // off, waiting, clean
	Threat      string // what the scanner found in a rejected file
	UploadedBy  string
	UploadedAt  models.Instant
	Items       []string
}

// EvidenceRow finds a file's record for an actor who may see its form: officers and leader of the unit, verifiers who may
// judge the unit once it has handed in, and those who oversee the cycle. Nobody else learns that it exists. A file that
// the unit took off stays visible for those who oversee.
func (s *Service) EvidenceRow(ctx context.Context, actor commands.Actor, id string) (models.EvidenceFile, error) {
	row, err := s.db(ctx).Evidence(id)
	if err != nil {
		return models.EvidenceFile{}, found(err)
	}
	k, err := s.open(ctx, actor, row.AssessmentID)
	if err != nil {
		return models.EvidenceFile{}, err
	}
	if row.RemovedAt.Set() && !k.access.Overseer {
		return models.EvidenceFile{}, errNotFound()
	}
	return *row, nil
}

// EvidenceFor is EvidenceRow for reading the file itself, which only a sealed one allows.
func (s *Service) EvidenceFor(ctx context.Context, actor commands.Actor, id string) (models.EvidenceFile, error) {
	row, err := s.EvidenceRow(ctx, actor, id)
	if err != nil {
		return models.EvidenceFile{}, err
	}
	switch row.State {
	case models.EvidenceSealed:
		return row, nil
	case models.EvidencePending:
		return models.EvidenceFile{}, models.Refuse(models.RefuseConflict, "evidence_waiting", "Tài liệu "+row.Code+" đang chờ quét mã độc nên chưa xem được. Hệ thống tự quét lại; hãy mở lại sau ít phút.")
	case models.EvidenceRejected:
		return models.EvidenceFile{}, models.Refuse(models.RefuseConflict, "evidence_rejected", "Tài liệu "+row.Code+" đã bị từ chối và xóa khỏi kho tài liệu. Hãy tải lên bản thay thế.")
	}
	return models.EvidenceFile{}, errNotFound()
}

// EvidenceList lists the files of a form that were not taken off.
func (s *Service) EvidenceList(ctx context.Context, actor commands.Actor, assessmentID string) ([]File, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return nil, err
	}
	return s.files(s.db(ctx), k.a.ID)
}

func (s *Service) files(db store.DB, assessmentID string) ([]File, error) {
	rows, err := db.EvidenceOf(assessmentID)
	if err != nil {
		return nil, err
	}
	links, err := db.Links(assessmentID)
	if err != nil {
		return nil, err
	}
	items := map[string][]string{}
	for _, l := range links {
		items[l.EvidenceID] = append(items[l.EvidenceID], l.Item)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.UploadedBy)
	}
	names, err := s.people(db, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]File, 0, len(rows))
	for _, r := range rows {
		out = append(out, File{ID: r.ID, Code: r.Code, Symbol: r.Symbol, IssuedOn: r.IssuedOn, Issuer: r.Issuer, Abstract: r.Abstract, Filename: r.Filename,
			ContentType: r.ContentType, Size: r.Size, SHA256: r.SHA256, State: r.State, Scan: r.Scan, Threat: r.Threat, UploadedBy: names[r.UploadedBy], UploadedAt: r.UploadedAt, Items: items[r.ID]})
	}
	return out, nil
}

// filesByItem sorts files under the criteria that use them.
func filesByItem(files []File) map[string][]File {
	m := map[string][]File{}
	for _, f := range files {
		for _, it := range f.Items {
			m[it] = append(m[it], f)
		}
	}
	return m
}

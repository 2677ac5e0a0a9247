package store

import "chuky/models"

// Evidence finds a file's row.
func (db DB) Evidence(id string) (*models.EvidenceFile, error) {
	return one[models.EvidenceFile](db, "id = ?", id)
}

// EvidenceOf lists the files of an assessment that were not removed, by code.
func (db DB) EvidenceOf(assessmentID string) ([]models.EvidenceFile, error) {
	return list[models.EvidenceFile](db, "code", "assessment_id = ? AND removed_at = 0", assessmentID)
}

// CountEvidence counts all files ever added to an assessment whose code starts with the prefix, for numbering.
func (db DB) CountEvidence(assessmentID, prefix string) (int, error) {
	return count[models.EvidenceFile](db, "assessment_id = ? AND code LIKE ?", assessmentID, prefix+"%")
}

// EvidenceWaiting lists files that wait for the scanner, those first that were tried least; limit 0 means all.
func (db DB) EvidenceWaiting(limit int) ([]models.EvidenceFile, error) {
	q := db.g.Where("state = ?", models.EvidencePending).Order("scan_tries, uploaded_at, id")
	if limit > 0 {
		q = q.Limit(limit)
	}
	var rows []models.EvidenceFile
	return rows, q.Find(&rows).Error
}

// WaitingOn lists the files of an assessment that wait for the scanner and are used for one of the criteria.
func (db DB) WaitingOn(assessmentID string, items []string) ([]models.EvidenceFile, error) {
	return list[models.EvidenceFile](db, "code", `assessment_id = ? AND state = ? AND removed_at = 0 AND id IN
		(SELECT evidence_id FROM evidence_links WHERE assessment_id = ? AND item IN ?)`, assessmentID, models.EvidencePending, assessmentID, items)
}

// EvidenceObject is one object that rows refer to. Several rows may share it.
type EvidenceObject struct {
	ObjectKey string
	SHA256    string `gorm:"column:sha256"`
	Size      int64
	Codes     int    // rows
	ID        string // one of them
}

// EvidenceObjects lists the objects of files in the state, after a key, in the order of their keys. Removed files count:
// their bytes are kept for the record.
func (db DB) EvidenceObjects(state models.EvidenceState, after string, limit int) ([]EvidenceObject, error) {
	var out []EvidenceObject
	err := db.g.Model(&models.EvidenceFile{}).Select("object_key, MIN(sha256) AS sha256, MIN(size) AS size, COUNT(*) AS codes, MIN(id) AS id").
		Where("state = ? AND object_key > ?", state, after).Group("object_key").Order("object_key").Limit(limit).Scan(&out).Error
	return out, err
}

// ScanCounts says how many files that were not taken off stand at each pair of state and scan.
type ScanCounts struct {
	State models.EvidenceState
	Scan  string
	Files int
}

// EvidenceByScan counts files by state and scan.
func (db DB) EvidenceByScan() ([]ScanCounts, error) {
	var out []ScanCounts
	err := db.g.Model(&models.EvidenceFile{}).Select("state, scan, COUNT(*) AS files").Where("removed_at = 0").Group("state, scan").Order("state, scan").Scan(&out).Error
	return out, err
}

// SettleEvidence changes named columns of a file that waits for the scanner, and reports whether it still did.
func (t *Tx) SettleEvidence(id string, cols Cols) (bool, error) {
	n, err := update[models.EvidenceFile](t, cols, "id = ? AND state = ?", id, models.EvidencePending)
	return n == 1, err
}

// InsertEvidence adds a file's row.
func (t *Tx) InsertEvidence(e *models.EvidenceFile) error { return insert(t, e) }

// UpdateEvidence changes named columns.
func (t *Tx) UpdateEvidence(id string, cols Cols) error {
	return updateOne[models.EvidenceFile](t, cols, "id = ?", id)
}

// Links lists where the files of an assessment are used.
func (db DB) Links(assessmentID string) ([]models.EvidenceLink, error) {
	return list[models.EvidenceLink](db, "item, created_at", "assessment_id = ?", assessmentID)
}

// InsertLink uses a file for one more criterion; a second time changes nothing.
func (t *Tx) InsertLink(l *models.EvidenceLink) error {
	n, err := count[models.EvidenceLink](t.DB, "evidence_id = ? AND item = ?", l.EvidenceID, l.Item)
	if err != nil || n > 0 {
		return err
	}
	return insert(t, l)
}

// DeleteLink takes a file off a criterion.
func (t *Tx) DeleteLink(evidenceID, item string) error {
	return t.g.Where("evidence_id = ? AND item = ?", evidenceID, item).Delete(&models.EvidenceLink{}).Error
}

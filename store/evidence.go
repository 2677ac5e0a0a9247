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

// InsertEvidence adds a sealed file's row.
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

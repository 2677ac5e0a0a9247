package store

import "chuky/models"

// Run finds a score run.
func (db DB) Run(id string) (*models.ScoreRun, error) { return one[models.ScoreRun](db, "id = ?", id) }

// RunHead finds a score run without what Results holds of an old one.
func (db DB) RunHead(id string) (*models.ScoreRun, error) {
	return one[models.ScoreRun](DB{g: db.g.Omit("results"), dialect: db.dialect}, "id = ?", id)
}

// Runs lists the runs of a cycle, newest first, as RunHead gives them.
func (db DB) Runs(cycleID string) ([]models.ScoreRun, error) {
	var rows []models.ScoreRun
	err := db.g.Omit("results").Where("cycle_id = ?", cycleID).Order("number DESC").Find(&rows).Error
	return rows, err
}

// InsertRun adds a frozen run.
func (t *Tx) InsertRun(r *models.ScoreRun) error { return insert(t, r) }

// InsertRunParts adds parts of a run.
func (t *Tx) InsertRunParts(rows []models.RunPart) error { return insert(t, &rows) }

// RunParts lists the parts of one kind by number, without their content.
func (db DB) RunParts(runID, kind string) ([]models.RunPart, error) {
	var rows []models.RunPart
	err := db.g.Omit("content").Where("run_id = ? AND kind = ?", runID, kind).Order("number").Find(&rows).Error
	return rows, err
}

// RunPart finds one part.
func (db DB) RunPart(runID, kind string, number int) (*models.RunPart, error) {
	return one[models.RunPart](db, "run_id = ? AND kind = ? AND number = ?", runID, kind, number)
}

// UpdateRun changes named columns.
func (t *Tx) UpdateRun(id string, cols Cols) error {
	return updateOne[models.ScoreRun](t, cols, "id = ?", id)
}

// InsertLedger adds rows to the score ledger.
func (t *Tx) InsertLedger(rows []models.LedgerRow) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(t, &rows)
}

// Ledger lists a unit's steps, oldest first.
func (db DB) Ledger(assessmentID string) ([]models.LedgerRow, error) {
	return list[models.LedgerRow](db, "at, id", "assessment_id = ?", assessmentID)
}

// InsertSignOff records a decision on a digest.
func (t *Tx) InsertSignOff(s *models.SignOff) error { return insert(t, s) }

// SignOffs lists the decisions of a cycle, newest first.
func (db DB) SignOffs(cycleID string) ([]models.SignOff, error) {
	return list[models.SignOff](db, "at DESC, id DESC", "cycle_id = ?", cycleID)
}

// InsertDeputy records an assignment of a deputy.
func (t *Tx) InsertDeputy(d *models.Deputy) error { return insert(t, d) }

// Deputies lists the assignments that were not revoked, newest first.
func (db DB) Deputies() ([]models.Deputy, error) {
	return list[models.Deputy](db, "created_at DESC", "revoked_at = 0")
}

// InsertPublication adds a published version.
func (t *Tx) InsertPublication(p *models.Publication) error { return insert(t, p) }

// Publications lists the published versions of a cycle, newest first.
func (db DB) Publications(cycleID string) ([]models.Publication, error) {
	return list[models.Publication](db, "version DESC", "cycle_id = ?", cycleID)
}

// AllPublications lists the published versions of all cycles, newest first.
func (db DB) AllPublications() ([]models.Publication, error) {
	return list[models.Publication](db, "published_at DESC", "1 = 1")
}

// PutSealKey records the public key in use and ends the use of any other.
func (t *Tx) PutSealKey(k *models.SealKey) error {
	if _, err := update[models.SealKey](t, Cols{"used_to": k.UsedFrom}, "id <> ? AND used_to = 0", k.ID); err != nil {
		return err
	}
	n, err := count[models.SealKey](t.DB, "id = ?", k.ID)
	if err != nil || n > 0 {
		return err
	}
	return insert(t, k)
}

// SealKeys lists the public keys ever used, newest first.
func (db DB) SealKeys() ([]models.SealKey, error) {
	return list[models.SealKey](db, "used_from DESC", "1 = 1")
}

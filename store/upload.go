package store

import "chuky/models"

// Upload finds an upload.
func (db DB) Upload(id string) (*models.Upload, error) { return one[models.Upload](db, "id = ?", id) }

// OpenUploads lists the unfinished uploads of a unit.
func (db DB) OpenUploads(unitID string) ([]models.Upload, error) {
	return list[models.Upload](db, "created_at, id", "unit_id = ? AND state = ?", unitID, models.UploadOpen)
}

// ExpiredUploads lists unfinished uploads whose time is over.
func (db DB) ExpiredUploads(now models.Instant) ([]models.Upload, error) {
	return list[models.Upload](db, "expires_at, id", "state = ? AND expires_at <= ?", models.UploadOpen, now)
}

// InsertUpload adds an upload.
func (t *Tx) InsertUpload(u *models.Upload) error { return insert(t, u) }

// EndUpload changes named columns of an unfinished upload and reports whether it still was one.
func (t *Tx) EndUpload(id string, cols Cols) (bool, error) {
	n, err := update[models.Upload](t, cols, "id = ? AND state = ?", id, models.UploadOpen)
	return n == 1, err
}

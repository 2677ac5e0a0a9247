package store

import "chuky/models"

// LockDeputy locks an assignment: using it and withdrawing it wait for each other.
func (t *Tx) LockDeputy(id string) (*models.Deputy, error) {
	return one[models.Deputy](t.forUpdate(), "id = ?", id)
}

// Deputy finds one assignment, withdrawn or not.
func (db DB) Deputy(id string) (*models.Deputy, error) {
	return one[models.Deputy](db, "id = ?", id)
}

// DeputiesEver lists every assignment on record, withdrawn ones too, newest first.
func (db DB) DeputiesEver() ([]models.Deputy, error) {
	return list[models.Deputy](db, "created_at DESC, id DESC", "1 = 1")
}

// ApprovedBy counts the approvals that stand on an assignment.
func (db DB) ApprovedBy(deputyID string) (int, error) {
	return count[models.SignOff](db, "deputy_id = ? AND decision = 'approved'", deputyID)
}

// RevokeAssignment withdraws an assignment that was not withdrawn yet.
func (t *Tx) RevokeAssignment(id string, at models.Instant) error {
	return updateOne[models.Deputy](t, Cols{"revoked_at": at}, "id = ? AND revoked_at = 0", id)
}

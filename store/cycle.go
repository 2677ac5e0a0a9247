package store

import "chuky/models"

// Cycle finds a cycle.
func (db DB) Cycle(id string) (*models.Cycle, error) { return one[models.Cycle](db, "id = ?", id) }

// Cycles lists all cycles, newest first.
func (db DB) Cycles() ([]models.Cycle, error) {
	return list[models.Cycle](db, "year DESC, created_at DESC", "1 = 1")
}

// LockCycle locks the cycle's row for a move. Locks are taken in the order cycle, assessment.
func (t *Tx) LockCycle(id string) (*models.Cycle, error) {
	return one[models.Cycle](t.forUpdate(), "id = ?", id)
}

// ShareCycle keeps the cycle where it is while a unit moves or writes.
func (t *Tx) ShareCycle(id string) (*models.Cycle, error) {
	return one[models.Cycle](t.forShare(), "id = ?", id)
}

// InsertCycle adds a draft with its groups.
func (t *Tx) InsertCycle(c *models.Cycle, groups []models.CycleGroup) error {
	if err := insert(t, c); err != nil {
		return err
	}
	return insert(t, &groups)
}

// UpdateCycle changes named columns.
func (t *Tx) UpdateCycle(id string, cols Cols) error {
	return updateOne[models.Cycle](t, cols, "id = ?", id)
}

// CycleGroups lists the groups of a cycle by key.
func (db DB) CycleGroups(cycleID string) ([]models.CycleGroup, error) {
	return list[models.CycleGroup](db, "group_key", "cycle_id = ?", cycleID)
}

// ReplaceCycleGroups writes the groups anew (draft, set replaced, rulings).
func (t *Tx) ReplaceCycleGroups(cycleID string, groups []models.CycleGroup) error {
	if err := t.g.Where("cycle_id = ?", cycleID).Delete(&models.CycleGroup{}).Error; err != nil {
		return err
	}
	return insert(t, &groups)
}

// Assignments lists the verifiers' assignments in force.
func (db DB) Assignments(cycleID string) ([]models.Assignment, error) {
	return list[models.Assignment](db, "group_key, field, unit_id, user_id", "cycle_id = ? AND ended_at = 0", cycleID)
}

// AssignmentsOf lists the assignments in force of one user, over all cycles.
func (db DB) AssignmentsOf(userID string) ([]models.Assignment, error) {
	return list[models.Assignment](db, "cycle_id, group_key, field, unit_id", "user_id = ? AND ended_at = 0", userID)
}

// InsertAssignments adds assignments.
func (t *Tx) InsertAssignments(rows []models.Assignment) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(t, &rows)
}

// EndAssignments ends the assignments of a user in a cycle (user "" = all).
func (t *Tx) EndAssignments(cycleID, userID, why string, at models.Instant) (int, error) {
	if userID == "" {
		return update[models.Assignment](t, Cols{"ended_at": at, "ended_why": why}, "cycle_id = ? AND ended_at = 0", cycleID)
	}
	return update[models.Assignment](t, Cols{"ended_at": at, "ended_why": why}, "cycle_id = ? AND user_id = ? AND ended_at = 0", cycleID, userID)
}

// Exclusions lists the excluded criteria of a cycle.
func (db DB) Exclusions(cycleID string) ([]models.Exclusion, error) {
	return list[models.Exclusion](db, "group_key, item", "cycle_id = ?", cycleID)
}

// InsertExclusion excludes a criterion.
func (t *Tx) InsertExclusion(e *models.Exclusion) error { return insert(t, e) }

// InsertMinutes records the council's minutes.
func (t *Tx) InsertMinutes(m *models.Minutes) error { return insert(t, m) }

// MinutesOf lists the minutes of a cycle, newest first.
func (db DB) MinutesOf(cycleID string) ([]models.Minutes, error) {
	return list[models.Minutes](db, "created_at DESC", "cycle_id = ?", cycleID)
}

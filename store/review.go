package store

import "chuky/models"

// Verdicts lists all decisions on an assessment in the order they were made.
func (db DB) Verdicts(assessmentID string) ([]models.Verdict, error) {
	return list[models.Verdict](db, "n", "assessment_id = ?", assessmentID)
}

// CountVerdictsBy counts a person's decisions in a cycle.
func (db DB) CountVerdictsBy(cycleID, userID string) (int, error) {
	return count[models.Verdict](db, `cycle_id = ? AND "by" = ?`, cycleID, userID)
}

// InsertVerdicts adds decisions; N must continue the assessment's numbering.
func (t *Tx) InsertVerdicts(rows []models.Verdict) error { return insert(t, &rows) }

// Supplements lists the requests for supplement of an assessment, oldest first.
func (db DB) Supplements(assessmentID string) ([]models.Supplement, error) {
	return list[models.Supplement](db, "asked_at, id", "assessment_id = ?", assessmentID)
}

// InsertSupplement adds a request.
func (t *Tx) InsertSupplement(s *models.Supplement) error { return insert(t, s) }

// UpdateSupplement changes named columns of a request that is in the given state.
func (t *Tx) UpdateSupplement(id string, from models.SupplementState, cols Cols) error {
	return updateOne[models.Supplement](t, cols, "id = ? AND state = ?", id, from)
}

// Explanations lists a unit's explanations by item.
func (db DB) Explanations(assessmentID string) ([]models.Explanation, error) {
	return list[models.Explanation](db, "item", "assessment_id = ?", assessmentID)
}

// ExplanationsOfCycle lists all explanations of a cycle.
func (db DB) ExplanationsOfCycle(cycleID string) ([]models.Explanation, error) {
	return list[models.Explanation](db, "assessment_id, item", "assessment_id IN (SELECT id FROM assessments WHERE cycle_id = ?)", cycleID)
}

// InsertExplanation adds a draft.
func (t *Tx) InsertExplanation(e *models.Explanation) error { return insert(t, e) }

// UpdateExplanation changes named columns.
func (t *Tx) UpdateExplanation(id string, cols Cols) error {
	return updateOne[models.Explanation](t, cols, "id = ?", id)
}

// DeleteExplanation removes a draft that was never sent.
func (t *Tx) DeleteExplanation(id string) error {
	return t.g.Where("id = ? AND state = ?", id, models.ExplanationDraft).Delete(&models.Explanation{}).Error
}

// Supplement finds one request.
func (db DB) Supplement(id string) (*models.Supplement, error) {
	return one[models.Supplement](db, "id = ?", id)
}

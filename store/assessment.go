package store

import (
	"fmt"

	"chuky/models"
)

// Assessment finds a unit's assessment.
func (db DB) Assessment(id string) (*models.Assessment, error) {
	return one[models.Assessment](db, "id = ?", id)
}

// AssessmentOf finds the assessment of a unit in a cycle.
func (db DB) AssessmentOf(cycleID, unitID string) (*models.Assessment, error) {
	return one[models.Assessment](db, "cycle_id = ? AND unit_id = ?", cycleID, unitID)
}

// Assessments lists the assessments of a cycle.
func (db DB) Assessments(cycleID string) ([]models.Assessment, error) {
	return list[models.Assessment](db, "group_key, unit_id", "cycle_id = ?", cycleID)
}

// AssessmentsOfUnit lists a unit's assessments over all cycles, newest first.
func (db DB) AssessmentsOfUnit(unitID string) ([]models.Assessment, error) {
	return list[models.Assessment](db, "created_at DESC", "unit_id = ?", unitID)
}

// AssessmentsAt lists the assessments of a cycle that stand at one of the stages.
func (db DB) AssessmentsAt(cycleID string, stages ...models.AssessmentStage) ([]models.Assessment, error) {
	return list[models.Assessment](db, "group_key, unit_id", "cycle_id = ? AND stage IN ?", cycleID, stages)
}

// CountAt counts the assessments of a cycle at one of the stages.
func (db DB) CountAt(cycleID string, stages ...models.AssessmentStage) (int, error) {
	return count[models.Assessment](db, "cycle_id = ? AND stage IN ?", cycleID, stages)
}

// LockAssessment locks the row for a move or a write of the unit's data.
func (t *Tx) LockAssessment(id string) (*models.Assessment, error) {
	return one[models.Assessment](t.forUpdate(), "id = ?", id)
}

// LockAssessments locks all rows of a cycle at one of the stages, in ID order so that two transactions cannot deadlock.
func (t *Tx) LockAssessments(cycleID string, stages ...models.AssessmentStage) ([]models.Assessment, error) {
	return list[models.Assessment](t.forUpdate(), "id", "cycle_id = ? AND stage IN ?", cycleID, stages)
}

// InsertAssessments adds rows.
func (t *Tx) InsertAssessments(rows []models.Assessment) error { return insert(t, &rows) }

// UpdateAssessment changes named columns.
func (t *Tx) UpdateAssessment(id string, cols Cols) error {
	return updateOne[models.Assessment](t, cols, "id = ?", id)
}

// Items lists what a unit entered, by item.
func (db DB) Items(assessmentID string) ([]models.ItemState, error) {
	return list[models.ItemState](db, "item", "assessment_id = ?", assessmentID)
}

// Item finds one item's state; ErrNotFound while nothing was entered.
func (db DB) Item(assessmentID, item string) (*models.ItemState, error) {
	return one[models.ItemState](db, "assessment_id = ? AND item = ?", assessmentID, item)
}

// InsertItem adds the first version of an item.
func (t *Tx) InsertItem(s *models.ItemState) error { return insert(t, s) }

// UpdateItem replaces an item's state if its version is still the one seen; ErrNotFound otherwise.
func (t *Tx) UpdateItem(s *models.ItemState, seen int64) error {
	return updateOne[models.ItemState](t, Cols{"values": s.Values, "note": s.Note, "na": s.NA, "na_reason": s.NAReason,
		"version": s.Version, "updated_by": s.UpdatedBy, "updated_at": s.UpdatedAt},
		"assessment_id = ? AND item = ? AND version = ?", s.AssessmentID, s.Item, seen)
}

// FactsStamp changes with every change of what a cycle's scores depend on: figures and stages, decisions, exclusions,
// sets, units. Each part only grows.
func (db DB) FactsStamp(cycleID string) (string, error) {
	var r struct{ Figures, Moves, Verdicts, Exclusions, Cycle, Units int64 }
	err := db.g.Raw(`SELECT (SELECT COALESCE(SUM(revision), 0) FROM assessments WHERE cycle_id = ?) AS figures,
		(SELECT COALESCE(SUM(seq), 0) FROM assessments WHERE cycle_id = ?) AS moves, (SELECT COUNT(*) FROM verdicts WHERE cycle_id = ?) AS verdicts,
		(SELECT COUNT(*) FROM exclusions WHERE cycle_id = ?) AS exclusions, (SELECT seq FROM cycles WHERE id = ?) AS cycle,
		(SELECT COALESCE(SUM(version + 1), 0) FROM units) AS units`, cycleID, cycleID, cycleID, cycleID, cycleID).Scan(&r).Error
	return fmt.Sprint(r.Figures, r.Moves, r.Verdicts, r.Exclusions, r.Cycle, r.Units), err
}

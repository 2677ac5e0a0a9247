package store

import "chuky/models"

// FiguresOfCycle lists what the units of a cycle (of one group; "" for all) entered, by assessment, as far as points follow
// from it: without notes, reasons and who typed it.
func (db DB) FiguresOfCycle(cycleID, group string) ([]models.ItemState, error) {
	cond, args := formsOf(cycleID, group)
	return list[models.ItemState](DB{g: db.g.Select("assessment_id", "item", "values", "na"), dialect: db.dialect}, "assessment_id, item", cond, args...)
}

// VerdictsOfGroup lists the decisions about the units of one group of a cycle ("" for all) by assessment, in their order.
func (db DB) VerdictsOfGroup(cycleID, group string) ([]models.Verdict, error) {
	cond, args := formsOf(cycleID, group)
	return list[models.Verdict](db, "assessment_id, n", "cycle_id = ? AND "+cond, append([]any{cycleID}, args...)...)
}

// DecidedOfCycle is VerdictsOfGroup of the whole cycle as far as points follow from it: without reasons, people and instants.
func (db DB) DecidedOfCycle(cycleID string) ([]models.Verdict, error) {
	return list[models.Verdict](DB{g: db.g.Select("n", "assessment_id", "item", "round", "kind", "values"), dialect: db.dialect}, "assessment_id, n", "cycle_id = ?", cycleID)
}

// VerdictsFrom lists the decisions of a cycle in a round and the later ones.
func (db DB) VerdictsFrom(cycleID string, round int) ([]models.Verdict, error) {
	return list[models.Verdict](db, "assessment_id, n", "cycle_id = ? AND round >= ?", cycleID, round)
}

// CountVerdicts counts the decisions of a cycle up to a round by who took them.
func (db DB) CountVerdicts(cycleID string, upTo int) (map[string]int, error) {
	var rows []struct {
		Person string
		N      int
	}
	err := db.g.Raw(`SELECT "by" AS person, COUNT(*) AS n FROM verdicts WHERE cycle_id = ? AND round <= ? GROUP BY "by"`, cycleID, upTo).Scan(&rows).Error
	out := map[string]int{}
	for _, r := range rows {
		out[r.Person] = r.N
	}
	return out, err
}

func formsOf(cycleID, group string) (string, []any) {
	if group == "" {
		return "assessment_id IN (SELECT id FROM assessments WHERE cycle_id = ?)", []any{cycleID}
	}
	return "assessment_id IN (SELECT id FROM assessments WHERE cycle_id = ? AND group_key = ?)", []any{cycleID, group}
}

// Grouped divides rows that are sorted by a key into those of each key. They are parts of the same list, not copies.
func Grouped[T any](rows []T, key func(T) string) map[string][]T {
	out := map[string][]T{}
	for start := 0; start < len(rows); {
		k, end := key(rows[start]), start+1
		for end < len(rows) && key(rows[end]) == k {
			end++
		}
		out[k] = rows[start:end:end]
		start = end
	}
	return out
}

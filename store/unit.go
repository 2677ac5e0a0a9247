package store

import "chuky/models"

// Unit finds a unit by ID.
func (db DB) Unit(id string) (*models.Unit, error) { return one[models.Unit](db, "id = ?", id) }

// UnitByCode finds a unit by its electronic identifier.
func (db DB) UnitByCode(code string) (*models.Unit, error) {
	return one[models.Unit](db, "code = ?", code)
}

// Units lists all units of a group ("" = every group) by name.
func (db DB) Units(group string) ([]models.Unit, error) {
	if group == "" {
		return list[models.Unit](db, "group_key, code", "1 = 1")
	}
	return list[models.Unit](db, "code", "group_key = ?", group)
}

// UnitsByID maps the units of the IDs.
func (db DB) UnitsByID(ids []string) (map[string]models.Unit, error) {
	rows, err := list[models.Unit](db, "", "id IN ?", ids)
	return index(rows, func(u models.Unit) string { return u.ID }), err
}

// InsertUnit adds a unit.
func (t *Tx) InsertUnit(u *models.Unit) error { return insert(t, u) }

// UpdateUnit changes named columns if the version is still the one seen.
func (t *Tx) UpdateUnit(id string, version int, cols Cols) error {
	cols["version"] = version + 1
	return updateOne[models.Unit](t, cols, "id = ? AND version = ?", id, version)
}

// Calendars lists the versions of the calendar, newest first.
func (db DB) Calendars() ([]models.CalendarVersion, error) {
	return list[models.CalendarVersion](db, "version DESC", "1 = 1")
}

// InsertCalendar adds a version.
func (t *Tx) InsertCalendar(c *models.CalendarVersion) error { return insert(t, c) }

func index[T any](rows []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(rows))
	for _, r := range rows {
		m[key(r)] = r
	}
	return m
}

// OpenTasksAbout lists the open tasks that speak of the units, soonest due first.
func (db DB) OpenTasksAbout(unitIDs []string) ([]models.Task, error) {
	return limited[models.Task](db, 2000, "CASE WHEN due_at = 0 THEN 1 ELSE 0 END, due_at, id", "state = ? AND subject_unit IN ?", models.TaskOpen, unitIDs)
}

// OpenTasksOf lists the open tasks that the holders of the roles share.
func (db DB) OpenTasksOf(roles ...models.Role) ([]models.Task, error) {
	return limited[models.Task](db, 2000, "CASE WHEN due_at = 0 THEN 1 ELSE 0 END, due_at, id", "state = ? AND user_id = '' AND role IN ?", models.TaskOpen, roles)
}

// AssessmentsByID maps the assessments of the IDs.
func (db DB) AssessmentsByID(ids []string) (map[string]models.Assessment, error) {
	rows, err := list[models.Assessment](db, "", "id IN ?", ids)
	return index(rows, func(a models.Assessment) string { return a.ID }), err
}

// AuditSince lists the events of a subject after an instant with one of the actions, oldest first.
func (db DB) AuditSince(subject string, after models.Instant, actions ...string) ([]models.AuditEvent, error) {
	return list[models.AuditEvent](db, `"at", id`, `subject = ? AND "at" > ? AND action IN ?`, subject, after, actions)
}

// AuditOfUnits lists events that speak of the units, newest first, without the hidden actions, and counts all that match.
func (db DB) AuditOfUnits(unitIDs, hidden []string, f AuditFilter) ([]models.AuditEvent, int, error) {
	q := db.g.Model(&models.AuditEvent{}).Where("unit_id IN ? AND action NOT IN ?", unitIDs, hidden)
	for col, v := range map[string]string{"cycle_id": f.CycleID, "subject": f.Subject, "item": f.Item, "action": f.Action} {
		if v != "" {
			q = q.Where(col+" = ?", v)
		}
	}
	var n int64
	if err := q.Count(&n).Error; err != nil {
		return nil, 0, err
	}
	var rows []models.AuditEvent
	err := q.Order(`"at" DESC, id DESC`).Limit(f.Limit).Offset(f.Offset).Find(&rows).Error
	return rows, int(n), err
}

// Message finds one mail.
func (db DB) Message(id string) (*models.Message, error) {
	return one[models.Message](db, "id = ?", id)
}

// SupplementsOfCycle lists the requests for supplement of a cycle, oldest first.
func (db DB) SupplementsOfCycle(cycleID string) ([]models.Supplement, error) {
	return list[models.Supplement](db, "asked_at, id", "assessment_id IN (SELECT id FROM assessments WHERE cycle_id = ?)", cycleID)
}

// CountLinksOfItem counts the files that each form of a cycle uses for an item, by assessment.
func (db DB) CountLinksOfItem(cycleID, item string) (map[string]int, error) {
	rows, err := list[models.EvidenceLink](db, "", "item = ? AND assessment_id IN (SELECT id FROM assessments WHERE cycle_id = ?)", item, cycleID)
	out := map[string]int{}
	for _, r := range rows {
		out[r.AssessmentID]++
	}
	return out, err
}

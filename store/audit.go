package store

import "chuky/models"

// InsertAudit adds events; the table refuses anything but inserts.
func (t *Tx) InsertAudit(rows []models.AuditEvent) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(t, &rows)
}

// AuditFilter narrows a list of events; empty fields match everything.
type AuditFilter struct {
	CycleID, UnitID, Subject, Item, ActorID, Action string
	Limit, Offset                                   int
}

// AuditEvents lists events, newest first, and counts all that match.
func (db DB) AuditEvents(f AuditFilter) ([]models.AuditEvent, int, error) {
	q := db.g.Model(&models.AuditEvent{})
	for col, v := range map[string]string{"cycle_id": f.CycleID, "unit_id": f.UnitID, "subject": f.Subject, "item": f.Item, "actor_id": f.ActorID, "action": f.Action} {
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

// UnsealedAudit lists events that have no leaf yet, oldest first.
func (db DB) UnsealedAudit(limit int) ([]models.AuditEvent, error) {
	return limited[models.AuditEvent](db, limit, `"at", id`, "NOT EXISTS (SELECT 1 FROM audit_leaves l WHERE l.event_id = audit_events.id)")
}

// CountAuditHashes counts the stored hashes of the tree.
func (db DB) CountAuditHashes() (int64, error) {
	n, err := count[models.AuditHash](db, "1 = 1")
	return int64(n), err
}

// AuditInLogOrder lists every event: sealed ones by their leaf, then the rest by time.
func (db DB) AuditInLogOrder() ([]models.AuditEvent, error) {
	var rows []models.AuditEvent
	err := db.g.Table("audit_events").Select("audit_events.*").Joins("LEFT JOIN audit_leaves ON audit_leaves.event_id = audit_events.id").
		Order(`CASE WHEN audit_leaves.n IS NULL THEN 1 ELSE 0 END, audit_leaves.n, audit_events."at", audit_events.id`).Find(&rows).Error
	return rows, err
}

// AuditSize is the number of leaves of the log.
func (db DB) AuditSize() (int64, error) {
	n, err := count[models.AuditLeaf](db, "1 = 1")
	return int64(n), err
}

// AuditLeaves lists leaves from n on.
func (db DB) AuditLeaves(from int64, limit int) ([]models.AuditLeaf, error) {
	return limited[models.AuditLeaf](db, limit, "n", "n >= ?", from)
}

// AuditHashes reads stored hashes by index, in the order asked.
func (db DB) AuditHashes(indexes []int64) ([]string, error) {
	rows, err := list[models.AuditHash](db, "", "n IN ?", indexes)
	if err != nil {
		return nil, err
	}
	byN := make(map[int64]string, len(rows))
	for _, r := range rows {
		byN[r.N] = r.Hash
	}
	out := make([]string, len(indexes))
	for i, n := range indexes {
		h, ok := byN[n]
		if !ok {
			return nil, models.ErrNotFound
		}
		out[i] = h
	}
	return out, nil
}

// AppendAudit adds leaves, hashes and a checkpoint in one transaction; a leaf number that is taken fails it.
func (t *Tx) AppendAudit(leaves []models.AuditLeaf, hashes []models.AuditHash, cp *models.AuditCheckpoint) error {
	if err := insert(t, &leaves); err != nil {
		return err
	}
	if err := insert(t, &hashes); err != nil {
		return err
	}
	return insert(t, cp)
}

// Checkpoints lists the signed tree heads by size.
func (db DB) Checkpoints() ([]models.AuditCheckpoint, error) {
	return list[models.AuditCheckpoint](db, "size", "1 = 1")
}

// SetCheckpointObject records where the checkpoint lies in the object store.
func (t *Tx) SetCheckpointObject(size int64, key string) error {
	return updateOne[models.AuditCheckpoint](t, Cols{"object_key": key}, "size = ?", size)
}

// CheckpointsWithoutObject lists those not yet in the object store.
func (db DB) CheckpointsWithoutObject() ([]models.AuditCheckpoint, error) {
	return list[models.AuditCheckpoint](db, "size", "object_key = ''")
}

func limited[T any](db DB, n int, order, cond string, args ...any) ([]T, error) {
	var rows []T
	return rows, db.g.Where(cond, args...).Order(order).Limit(n).Find(&rows).Error
}

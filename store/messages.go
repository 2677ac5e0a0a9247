package store

import "chuky/models"

// MessagesAt is Messages narrowed to one state; "" is any.
func (db DB) MessagesAt(cycleID, state string, limit, offset int) ([]models.Message, int, error) {
	cond, args := "1 = 1", []any{}
	if cycleID != "" {
		cond, args = cond+" AND cycle_id = ?", append(args, cycleID)
	}
	if state != "" {
		cond, args = cond+" AND state = ?", append(args, state)
	}
	n, err := count[models.Message](db, cond, args...)
	if err != nil {
		return nil, 0, err
	}
	var rows []models.Message
	err = db.g.Where(cond, args...).Order("created_at DESC, id").Limit(limit).Offset(offset).Find(&rows).Error
	return rows, n, err
}

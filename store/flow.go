package store

import (
	"slices"

	"chuky/models"

	"gorm.io/gorm/clause"
)

// InsertTasks adds lines to inboxes.
func (t *Tx) InsertTasks(rows []models.Task) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(t, &rows)
}

// Task finds a task.
func (db DB) Task(id string) (*models.Task, error) { return one[models.Task](db, "id = ?", id) }

// UpdateTask changes named columns of an open task.
func (t *Tx) UpdateTask(id string, cols Cols) error {
	return updateOne[models.Task](t, cols, "id = ? AND state = ?", id, models.TaskOpen)
}

// CloseTasks ends the open tasks of an assessment (or, with assessmentID "", of a cycle as such) of the kinds; no kinds
// means all. Item "" matches every item.
func (t *Tx) CloseTasks(cycleID, assessmentID, item string, state models.TaskState, by string, at models.Instant, kinds ...string) error {
	cond, args := "cycle_id = ? AND assessment_id = ? AND state = ?", []any{cycleID, assessmentID, models.TaskOpen}
	if item != "" {
		cond, args = cond+" AND item = ?", append(args, item)
	}
	if len(kinds) > 0 {
		cond, args = cond+" AND kind IN ?", append(args, kinds)
	}
	_, err := update[models.Task](t, Cols{"state": state, "done_by": by, "done_at": at}, cond, args...)
	return err
}

// CloseAllTasks ends every open task of a cycle.
func (t *Tx) CloseAllTasks(cycleID string, state models.TaskState, by string, at models.Instant) error {
	_, err := update[models.Task](t, Cols{"state": state, "done_by": by, "done_at": at}, "cycle_id = ? AND state = ?", cycleID, models.TaskOpen)
	return err
}

// MoveTasks gives the open tasks of one holder in a cycle to another.
func (t *Tx) MoveTasks(cycleID, fromUser, toUser string) error {
	_, err := update[models.Task](t, Cols{"user_id": toUser, "claimed_by": ""}, "cycle_id = ? AND user_id = ? AND state = ?", cycleID, fromUser, models.TaskOpen)
	return err
}

// MoveDue gives the open tasks of the kinds of some assessments another deadline.
func (t *Tx) MoveDue(assessments []string, due models.Instant, kinds ...string) error {
	for some := range slices.Chunk(assessments, 500) {
		if _, err := update[models.Task](t, Cols{"due_at": due}, "assessment_id IN ? AND state = ? AND kind IN ?", some, models.TaskOpen, kinds); err != nil {
			return err
		}
	}
	return nil
}

// TasksFor lists the tasks of a person by state, soonest due first: those that name the user, and those of the user's
// roles (with the unit, where the role has one).
func (db DB) TasksFor(userID string, grants []models.Grant, state models.TaskState) ([]models.Task, error) {
	q := db.g.Where("user_id = ?", userID)
	for _, g := range grants {
		q = q.Or("user_id = '' AND role = ? AND unit_id = ?", g.Role, g.UnitID)
	}
	var rows []models.Task
	order := "CASE WHEN due_at = 0 THEN 1 ELSE 0 END, due_at, created_at, id"
	if state != models.TaskOpen {
		order = "done_at DESC, id"
	}
	err := db.g.Where("state = ?", state).Where(q).Order(order).Limit(2000).Find(&rows).Error
	return rows, err
}

// OpenTasks lists the open tasks of a cycle.
func (db DB) OpenTasks(cycleID string) ([]models.Task, error) {
	return list[models.Task](db, "due_at, id", "cycle_id = ? AND state = ?", cycleID, models.TaskOpen)
}

var onceByDedupeKey = clause.OnConflict{Columns: []clause.Column{{Name: "dedupe_key"}}, DoNothing: true}

// InsertMessages adds mail; a dedupe key that is there already is left alone, so a message happens once.
func (t *Tx) InsertMessages(rows []models.Message) error {
	if len(rows) == 0 {
		return nil
	}
	return t.g.Clauses(onceByDedupeKey).CreateInBatches(&rows, 200).Error
}

// ClaimMessages takes up to limit messages that may be sent now (of one assessment, of one cycle, or with both "" of
// all) for one sender: nobody else gets them before the claim runs out or the sender lets go. Senders at the same moment
// pass over each other's rows.
func (t *Tx) ClaimMessages(cycleID, assessmentID, by string, now, until models.Instant, limit int) ([]models.Message, error) {
	due := t.g.Model(&models.Message{}).Select("id").Where("state = ? AND next_at <= ? AND claimed_until <= ?", models.MessagePending, now, now)
	if cycleID != "" {
		due = due.Where("cycle_id = ?", cycleID)
	}
	if assessmentID != "" {
		due = due.Where("assessment_id = ?", assessmentID)
	}
	due = due.Order("created_at, id").Limit(limit)
	if t.dialect == dialectPostgres {
		due = due.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	}
	var ids []string
	if err := due.Find(&ids).Error; err != nil || len(ids) == 0 {
		return nil, err
	}
	if _, err := update[models.Message](t, Cols{"claimed_by": by, "claimed_until": until}, "id IN ?", ids); err != nil {
		return nil, err
	}
	return list[models.Message](t.DB, "created_at, id", "id IN ?", ids)
}

// KeepClaim prolongs a sender's claim; ErrNotFound when it ran out and somebody else has the message, or it is settled.
func (t *Tx) KeepClaim(id, by string, until models.Instant) error {
	return updateOne[models.Message](t, Cols{"claimed_until": until}, "id = ? AND state = ? AND claimed_by = ?", id, models.MessagePending, by)
}

// SettleMessage records what became of an attempt and ends the claim; ErrNotFound when the claim is not the sender's any more.
func (t *Tx) SettleMessage(id, by string, cols Cols) error {
	cols["claimed_by"], cols["claimed_until"] = "", 0
	return updateOne[models.Message](t, cols, "id = ? AND state = ? AND claimed_by = ?", id, models.MessagePending, by)
}

// ReleaseClaims lets go what a sender claimed and did not settle.
func (t *Tx) ReleaseClaims(by string) error {
	_, err := update[models.Message](t, Cols{"claimed_by": "", "claimed_until": 0}, "claimed_by = ? AND state = ?", by, models.MessagePending)
	return err
}

// UpdateMessage changes named columns of a message that is still pending.
func (t *Tx) UpdateMessage(id string, cols Cols) error {
	return updateOne[models.Message](t, cols, "id = ? AND state = ?", id, models.MessagePending)
}

// RetryMessage makes a failed message pending again.
func (t *Tx) RetryMessage(id string, at models.Instant) error {
	return updateOne[models.Message](t, Cols{"state": models.MessagePending, "attempts": 0, "next_at": at}, "id = ? AND state = ?", id, models.MessageFailed)
}

// Messages lists the mail of a cycle ("" = all), newest first.
func (db DB) Messages(cycleID string, limit, offset int) ([]models.Message, int, error) {
	cond, args := "1 = 1", []any{}
	if cycleID != "" {
		cond, args = "cycle_id = ?", []any{cycleID}
	}
	n, err := count[models.Message](db, cond, args...)
	if err != nil {
		return nil, 0, err
	}
	var rows []models.Message
	err = db.g.Where(cond, args...).Order("created_at DESC, id").Limit(limit).Offset(offset).Find(&rows).Error
	return rows, n, err
}

// CountMessages counts mail in a state, of one cycle or ("") of all.
func (db DB) CountMessages(cycleID, state string) (int, error) {
	if cycleID == "" {
		return count[models.Message](db, "state = ?", state)
	}
	return count[models.Message](db, "cycle_id = ? AND state = ?", cycleID, state)
}

// InsertCommands adds hand-overs, with the trace of the request that makes them.
func (t *Tx) InsertCommands(rows []models.Command) error {
	for i := range rows {
		rows[i].Trace = t.traceparent()
	}
	return insert(t, &rows)
}

// CommandsAfter lists the moves of an aggregate after seq, in order.
func (db DB) CommandsAfter(a models.Aggregate, id string, seq int64) ([]models.Command, error) {
	return list[models.Command](db, "seq", "aggregate = ? AND aggregate_id = ? AND seq > ?", a, id, seq)
}

// PendingCommands lists moves that no workflow has applied, oldest first, created before the instant; the first moves of
// units only those created before another one.
func (db DB) PendingCommands(before, opened models.Instant, limit int) ([]models.Command, error) {
	var rows []models.Command
	return rows, db.g.Where("applied_at = 0 AND created_at <= ? AND (seq > 1 OR aggregate <> ? OR created_at <= ?)", before, models.AggregateAssessment, opened).
		Order("created_at, seq").Limit(limit).Find(&rows).Error
}

// CountPendingCommands counts them.
func (db DB) CountPendingCommands() (int, error) { return count[models.Command](db, "applied_at = 0") }

// AckCommands records that the workflow applied everything up to seq.
func (t *Tx) AckCommands(a models.Aggregate, id string, seq int64, at models.Instant) error {
	if _, err := update[models.Command](t, Cols{"applied_at": at}, "aggregate = ? AND aggregate_id = ? AND seq <= ? AND applied_at = 0", a, id, seq); err != nil {
		return err
	}
	if a == models.AggregateCycle {
		_, err := update[models.Cycle](t, Cols{"applied": seq}, "id = ? AND applied < ?", id, seq)
		return err
	}
	_, err := update[models.Assessment](t, Cols{"applied": seq}, "id = ? AND applied < ?", id, seq)
	return err
}

// Drift counts the aggregates whose workflow has not applied the last move.
func (db DB) Drift() (int, error) {
	a, err := count[models.Assessment](db, "applied < seq")
	if err != nil {
		return 0, err
	}
	c, err := count[models.Cycle](db, "applied < seq")
	return a + c, err
}

// Answered finds the kept answer to a request; ErrNotFound when the key is new.
func (db DB) Answered(userID, route, key string) (*models.Idempotency, error) {
	return one[models.Idempotency](db, "user_id = ? AND route = ? AND idem_key = ?", userID, route, key)
}

// InsertAnswer keeps an answer; a duplicate (IsDuplicate) means that another request with the key is through.
func (t *Tx) InsertAnswer(r *models.Idempotency) error { return insert(t, r) }

// TasksOf lists the open tasks of an assessment.
func (db DB) TasksOf(assessmentID string) ([]models.Task, error) {
	return list[models.Task](db, "due_at, id", "assessment_id = ? AND state = ?", assessmentID, models.TaskOpen)
}

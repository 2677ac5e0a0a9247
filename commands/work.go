package commands

import (
	"chuky/models"
	"chuky/store"
)

// work is one transaction of a command: what it found out about the actor and what it leaves behind.
type work struct {
	*store.Tx
	svc   *Service
	actor Actor
	role  models.Role
	now   models.Instant // read after the lock is held, by lock and lockCycle

	audits   []models.AuditEvent
	tasks    []models.Task
	messages []models.Message
	commands []models.Command
	answer   *models.Idempotency
}

// event is what an audit event speaks of.
type event struct {
	Action  string
	Cycle   string
	Unit    string
	Subject string
	Item    string
	Detail  any
}

func (w *work) audit(e event) {
	role := w.role
	if w.actor.system {
		role = models.RoleSystem
	}
	detail := ""
	if e.Detail != nil {
		detail = toJSON(e.Detail)
	}
	w.audits = append(w.audits, models.AuditEvent{ID: newID(), At: w.now, ActorID: w.actor.User.ID, ActorName: w.actor.User.Name, ActorRole: role,
		Action: e.Action, CycleID: e.Cycle, UnitID: e.Unit, Subject: e.Subject, Item: e.Item, Detail: detail, RequestID: w.actor.RequestID})
}

func (w *work) flush() error {
	return w.Leave(store.Leavings{Audit: w.audits, Tasks: w.tasks, Messages: w.messages, Commands: w.commands, Answer: w.answer})
}

// lockCycle locks a cycle for a move and reads the clock.
func (w *work) lockCycle(id string) (*models.Cycle, error) {
	c, err := w.LockCycle(id)
	if err != nil {
		return nil, err
	}
	w.now, err = w.Now()
	return c, err
}

// lock takes a share lock on the cycle, then the assessment's row, then reads the clock: no save slips past a move, and
// submit and deadline at the same second are decided by the order of commits.
func (w *work) lock(assessmentID string) (*models.Cycle, *models.Assessment, error) {
	c, a, now, err := w.LockForm(assessmentID)
	if err != nil {
		return nil, nil, err
	}
	w.now = now
	return c, a, nil
}

// task adds a line to an inbox.
func (w *work) task(t models.Task) {
	t.ID, t.State, t.CreatedAt = newID(), models.TaskOpen, w.now
	w.tasks = append(w.tasks, t)
}

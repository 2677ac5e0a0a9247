package commands

import (
	"fmt"

	"chuky/models"
	"chuky/notify"
)

// mail writes one message for one person. dedupe "" makes it unique.
func (w *work) mail(kind notify.Kind, to models.User, c *models.Cycle, a *models.Assessment, unit string, d notify.Data, dedupe string) error {
	if to.Email == "" {
		return nil
	}
	id := newID()
	if dedupe == "" {
		dedupe = id
	} else {
		dedupe += "/" + to.ID
	}
	d.ToName, d.Now = to.Name, w.now.Time()
	m := models.Message{ID: id, DedupeKey: dedupe, Kind: string(kind), UserID: to.ID, ToAddress: to.Email, ToName: to.Name,
		State: models.MessagePending, CreatedAt: w.now, NextAt: w.now}
	if c != nil {
		p, err := policyOf(c)
		if err != nil {
			return err
		}
		d.Cycle, d.Calendar, m.CycleID = c.Name, p.cal, c.ID
	}
	if a != nil {
		m.AssessmentID, m.UnitID = a.ID, a.UnitID
	}
	d.Unit, d.Sender = unit, w.svc.Sender
	if d.Actor == "" {
		d.Actor = w.actor.User.Name
	}
	subject, body, err := notify.Render(kind, d)
	if err != nil {
		return fmt.Errorf("message %s: %w", kind, err)
	}
	m.Subject, m.Body = subject, body
	w.messages = append(w.messages, m)
	return nil
}

// mailUnit writes to the holders of the roles in the assessment's unit.
func (w *work) mailUnit(kind notify.Kind, c *models.Cycle, a *models.Assessment, d notify.Data, dedupe string, roles ...models.Role) error {
	unit, err := w.Unit(a.UnitID)
	if err != nil {
		return err
	}
	var people []models.User
	for _, r := range roles {
		users, err := w.Holders(r, a.UnitID)
		if err != nil {
			return err
		}
		people = append(people, users...)
	}
	return w.mailPeople(kind, c, a, unit.Name, people, d, dedupe)
}

// mailPeople writes to each of the people of a unit once.
func (w *work) mailPeople(kind notify.Kind, c *models.Cycle, a *models.Assessment, unit string, people []models.User, d notify.Data, dedupe string) error {
	if d.Link == "" {
		d.Link = w.svc.BaseURL + "/phieu/" + a.ID
	}
	seen := map[string]bool{}
	for _, u := range people {
		if seen[u.ID] {
			continue
		}
		seen[u.ID] = true
		if err := w.mail(kind, u, c, a, unit, d, dedupe); err != nil {
			return err
		}
	}
	return nil
}

// mailRole writes to the holders of a role that belongs to no unit.
func (w *work) mailRole(kind notify.Kind, c *models.Cycle, d notify.Data, dedupe string, role models.Role) error {
	users, err := w.Holders(role, "")
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := w.mail(kind, u, c, nil, "", d, dedupe); err != nil {
			return err
		}
	}
	return nil
}

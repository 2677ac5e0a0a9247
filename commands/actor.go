package commands

import (
	"slices"

	"chuky/models"
)

// Actor is who asks for a command and under which request. Route and Key scope idempotency: the same key on the same
// route by the same user gives the same answer.
type Actor struct {
	User      models.User
	Grants    []models.Grant
	Route     string
	Key       string
	Hash      string // of the request's content: a key used for another request is refused
	RequestID string
	system    bool
}

// System is the actor of timers and activities.
func System() Actor {
	return Actor{User: models.User{ID: "system", Name: "Hệ thống"}, system: true}
}

// Has reports whether the actor holds the role (for the unit, where the role belongs to one).
func (a Actor) Has(role models.Role, unitID string) bool {
	if !role.OfUnit() {
		unitID = ""
	}
	for _, g := range a.Grants {
		if g.Role == role && g.UnitID == unitID {
			return true
		}
	}
	return role == models.RoleSystem && a.system
}

// Of reports whether the actor works in the unit, enters figures for it or leads it.
func (a Actor) Of(unitID string) bool {
	return unitID != "" && (a.User.UnitID == unitID || slices.ContainsFunc(a.Grants, func(g models.Grant) bool { return g.UnitID == unitID }))
}

// need refuses unless the actor holds one of the roles; the role found is what audit shows.
func (w *work) need(unitID string, roles ...models.Role) error {
	for _, r := range roles {
		if w.actor.Has(r, unitID) {
			w.role = r
			return nil
		}
	}
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Tài khoản của bạn không có quyền làm việc này.")
}

package commands

import (
	"slices"

	"chuky/models"
	"chuky/store"
)

// Bench is the verifiers of a cycle: who may judge what, recusals applied.
type Bench struct {
	assignments []models.Assignment
	users       map[string]models.User
	units       map[string][]string // user ID -> units that the user enters or approves for
}

// LoadBench reads the verifiers of a cycle: those assigned who still hold the role.
func LoadBench(db store.DB, cycleID string) (Bench, error) {
	as, err := db.Assignments(cycleID)
	if err != nil {
		return Bench{}, err
	}
	holders, err := db.Holders(models.RoleVerifier, "")
	if err != nil {
		return Bench{}, err
	}
	b := Bench{assignments: as, users: map[string]models.User{}, units: map[string][]string{}}
	for _, u := range holders {
		b.users[u.ID] = u
	}
	grants, err := db.UnitGrantsOf(models.RoleVerifier)
	for _, g := range grants {
		b.units[g.UserID] = append(b.units[g.UserID], g.UnitID)
	}
	return b, err
}

// Candidates lists the verifiers of a field of a unit, those assigned to this very unit first. A verifier never judges
// the unit that he or she works in, enters figures for or leads.
func (b Bench) Candidates(groupKey, field, unitID string) []models.User {
	var named, general []models.User
	for _, a := range b.assignments {
		u, ok := b.users[a.UserID]
		if !ok || u.UnitID == unitID || slices.Contains(b.units[u.ID], unitID) || a.GroupKey != groupKey || (a.Field != "*" && a.Field != field) {
			continue
		}
		switch a.UnitID {
		case unitID:
			named = append(named, u)
		case "":
			general = append(general, u)
		}
	}
	if len(named) > 0 {
		return named
	}
	return general
}

// May reports whether the user may judge the field of the unit.
func (b Bench) May(userID, groupKey, field, unitID string) bool {
	return slices.ContainsFunc(b.Candidates(groupKey, field, unitID), func(u models.User) bool { return u.ID == userID })
}

// holder picks the verifier whose inbox gets the task: spread over the candidates by unit, avoiding the named user where
// there is another.
func (b Bench) holder(groupKey, field, unitID, avoid string) string {
	cs := b.Candidates(groupKey, field, unitID)
	if len(cs) > 1 && avoid != "" {
		cs = slices.DeleteFunc(cs, func(u models.User) bool { return u.ID == avoid })
	}
	if len(cs) == 0 {
		return ""
	}
	sum := 0
	for _, ch := range unitID {
		sum += int(ch)
	}
	return cs[sum%len(cs)].ID
}

// fieldOf is the field (main index code) of an item: what stands before the first dot.
func fieldOf(item string) string {
	for i, ch := range item {
		if ch == '.' {
			return item[:i]
		}
	}
	return item
}

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
}

// LoadBench reads the verifiers of a cycle.
func LoadBench(db store.DB, cycleID string) (Bench, error) {
	as, err := db.Assignments(cycleID)
	if err != nil {
		return Bench{}, err
	}
	ids := make([]string, 0, len(as))
	for _, a := range as {
		ids = append(ids, a.UserID)
	}
	users, err := db.UsersByID(ids)
	return Bench{as, users}, err
}

// Candidates lists the verifiers of a field of a unit, those assigned to this very unit first. A verifier never judges
// the unit he or she works in.
func (b Bench) Candidates(groupKey, field, unitID string) []models.User {
	var named, general []models.User
	for _, a := range b.assignments {
		u, ok := b.users[a.UserID]
		if !ok || u.Disabled || u.UnitID == unitID || a.GroupKey != groupKey || (a.Field != "*" && a.Field != field) {
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

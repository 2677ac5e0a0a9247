package queries

import (
	"cmp"
	"slices"

	"chuky/indicators"
	"chuky/models"
	"chuky/store"
)

// setOrder puts the sets of one decision in the order in which the decision prints them: QĐ 79 has departments (Phụ lục I)
// before districts (Phụ lục II), whatever their keys sort like.
func setOrder(a, b *indicators.Set) int {
	if a == nil || b == nil {
		return cmp.Compare(boolInt(a == nil), boolInt(b == nil)) // sets that this program does not hold come last
	}
	return cmp.Or(cmp.Compare(a.Decision.Number, b.Decision.Number), cmp.Compare(firstLine(a), firstLine(b)), cmp.Compare(a.ID, b.ID))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// firstLine is the first line of the decision on which the set has a criterion.
func firstLine(set *indicators.Set) int {
	first := 0
	for _, it := range set.Criteria() {
		if it.Line > 0 && (first == 0 || it.Line < first) {
			first = it.Line
		}
	}
	return first
}

// knownSet is a set, or nil where this program does not hold it.
func (s *Service) knownSet(id, version string) *indicators.Set {
	set, err := s.Commands.Sets(id, version)
	if err != nil {
		return nil
	}
	return set
}

// cycleGroups lists the groups of a cycle in the order of their sets.
func (s *Service) cycleGroups(db store.DB, cycleID string) ([]models.CycleGroup, error) {
	groups, err := db.CycleGroups(cycleID)
	slices.SortStableFunc(groups, func(a, b models.CycleGroup) int {
		return setOrder(s.knownSet(a.SetID, a.SetVersion), s.knownSet(b.SetID, b.SetVersion))
	})
	return groups, err
}

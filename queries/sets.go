package queries

import (
	"context"
	"slices"

	"chuky/commands"
	"chuky/indicators"
)

// SetList lists the indicator sets that a cycle may use. Everybody who signed in may read the rules.
func (s *Service) SetList(context.Context, commands.Actor) []*indicators.Set {
	sets := indicators.Builtin
	if s.Sets != nil {
		sets = s.Sets
	}
	return slices.SortedStableFunc(slices.Values(sets()), setOrder)
}

// Set finds one set; version "" means the newest.
func (s *Service) Set(ctx context.Context, actor commands.Actor, id, version string) (*indicators.Set, error) {
	var last *indicators.Set
	for _, set := range s.SetList(ctx, actor) {
		if set.ID == id && (version == "" || set.Version == version) {
			last = set
		}
	}
	if last == nil {
		return nil, errNotFound()
	}
	return last, nil
}

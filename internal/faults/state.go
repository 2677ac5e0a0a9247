package faults

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
)

// State keeps results in a file, so that a run that was interrupted goes on where it stopped.
type State struct {
	path    string
	Results []Result `json:"results"`
}

// Resume reads the state kept in a file; a missing file is an empty state.
func Resume(path string) (*State, error) {
	s := &State{path: path}
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal(raw, s)
}

// Put writes a result down, in the place of an earlier one of the same cell and seed.
func (s *State) Put(r Result) error {
	s.Results = slices.DeleteFunc(s.Results, func(x Result) bool { return x.Fault == r.Fault && x.Step == r.Step && x.Seed == r.Seed })
	s.Results = append(s.Results, r)
	raw, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".tmp", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(s.path+".tmp", s.path)
}

// Missing lists the steps of a fault that are not green with a seed.
func (s *State) Missing(f Fault, seed int64) []Step {
	return slices.DeleteFunc(slices.Clone(f.Steps()), func(step Step) bool {
		return slices.ContainsFunc(s.Results, func(r Result) bool { return r.Fault == f.Name && r.Step == step && r.Seed == seed && r.OK })
	})
}

// Of are the results of one seed.
func (s *State) Of(seed int64) []Result {
	return slices.DeleteFunc(slices.Clone(s.Results), func(r Result) bool { return r.Seed != seed })
}

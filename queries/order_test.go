package queries_test

import (
	"testing"

	"chuky/models"
	"chuky/store"
)

// Departments (Phụ lục I) stand before districts (Phụ lục II) on every page, though their keys sort the other way.
func TestGroupsInTheDecisionsOrder(t *testing.T) {
	each(t, func(w *world) {
		var groups []string
		for _, set := range w.q.SetList(w.ctx(), w.as("coordinator")) {
			if set.Decision.Number == "79/QĐ-UBND" {
				groups = append(groups, set.Group)
			}
		}
		if len(groups) < 2 || groups[0] != "so-nganh" {
			t.Errorf("sets in the order %v", groups)
		}
		w.must(w.svc.Store.Write(w.ctx(), func(tx *store.Tx) error {
			return tx.ReplaceCycleGroups(w.cycle, []models.CycleGroup{{CycleID: w.cycle, GroupKey: "quan-huyen", SetID: "qd79-quan-huyen", SetVersion: "1", Rulings: "{}"}, {CycleID: w.cycle, GroupKey: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1", Rulings: "{}"}})
		}))
		plan, err := w.q.CyclePlan(w.ctx(), w.as("coordinator"), w.cycle)
		w.must(err)
		if len(plan.Groups) != 2 || plan.Groups[0].GroupKey != "so-nganh" || plan.Groups[1].GroupKey != "quan-huyen" {
			t.Errorf("the plan's groups: %+v", plan.Groups)
		}
	})
}

// TestMessagesByState: the state narrows the list and its count.
func TestMessagesByState(t *testing.T) {
	each(t, func(w *world) {
		actor := w.as("coordinator")
		all, err := w.q.Messages(w.ctx(), actor, w.cycle, "", 10, 0)
		w.must(err)
		if all.Total < 2 {
			t.Fatalf("%d messages", all.Total)
		}
		w.must(w.svc.Store.Write(w.ctx(), func(tx *store.Tx) error {
			return tx.UpdateMessage(all.Rows[0].ID, store.Cols{"state": models.MessageFailed})
		}))
		for state, want := range map[string]int{models.MessageFailed: 1, models.MessageSent: 0, models.MessagePending: all.Total - 1} {
			if p, err := w.q.Messages(w.ctx(), actor, "", state, 10, 0); err != nil || p.Total != want {
				t.Errorf("%s: %d of %d, %v", state, p.Total, want, err)
			}
		}
	})
}

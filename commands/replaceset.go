package commands

import (
	"context"
	"slices"

	"chuky/indicators"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// Replaced says what a replaced set did to answers already given.
type Replaced struct {
	MovedCycle
	Carried int // item states kept under the same criterion
	// Dropped are the criteria whose answers were not carried over whole: the new set lacks them, or asks them for other
	// figures. States of criteria that it lacks stay as they are; of the others the figures that do not fit are taken off
	// and kept in the audit log.
	Dropped []string
}

// ReplaceSet gives a group another version of its set, before lock and before anybody verifies the group: answers are
// carried over by criterion code. Forms that wait for their leader or have been handed in come back to their officers,
// since nobody has approved them under the new set; every other approval of an earlier revision is refused.
func (s *Service) ReplaceSet(ctx context.Context, actor Actor, cycleID string, g PlanGroup, reason string) (Replaced, error) {
	return runLocked(store.Long(ctx), s, actor, func(w *work) (Replaced, error) {
		reason, err := needReason(reason)
		if err != nil {
			return Replaced{}, err
		}
		c, err := w.lockCycle(cycleID)
		if err != nil {
			return Replaced{}, err
		}
		if err := w.need("", models.RoleCoordinator); err != nil {
			return Replaced{}, err
		}
		if err := beforeLock(c, w.now, MoveSetReplaced); err != nil {
			return Replaced{}, err
		}
		old, cs, err := w.changeSet(c, g)
		if err != nil {
			return Replaced{}, err
		}
		forms, err := w.LockAssessments(c.ID, models.AssessmentStages...)
		if err != nil {
			return Replaced{}, err
		}
		forms = slices.DeleteFunc(forms, func(a models.Assessment) bool { return a.GroupKey != g.Group })
		for _, a := range forms {
			if !slices.Contains(collectingStages, a.Stage) && a.Stage != models.StageSubmitted {
				return Replaced{}, models.Refuse(models.RefuseConflict, "verification_begun", "Đã có phiếu của nhóm này được thẩm định nên không thay bộ chỉ số được nữa. Tiêu chí không dùng được thì loại trừ cho cả nhóm.")
			}
		}
		out := Replaced{}
		for i := range forms {
			carried, dropped, err := w.carryOver(c, &forms[i], cs, reason)
			if err != nil {
				return Replaced{}, err
			}
			out.Carried += carried
			out.Dropped = append(out.Dropped, dropped...)
		}
		slices.Sort(out.Dropped)
		out.Dropped = slices.Compact(out.Dropped)
		if err := w.stepCycle(c, MoveSetReplaced, nil); err != nil {
			return Replaced{}, err
		}
		w.audit(event{Action: "set_replaced", Cycle: c.ID, Subject: c.ID, Detail: map[string]any{"reason": reason, "from": old.SetID + "/" + old.SetVersion, "to": cs.group.SetID + "/" + cs.group.SetVersion, "dropped": out.Dropped}})
		out.MovedCycle = movedCycle(w, c)
		return out, nil
	})
}

// changeSet writes the group's new set and refuses one with a field that nobody verifies.
func (w *work) changeSet(c *models.Cycle, g PlanGroup) (old models.CycleGroup, cs cycleSet, err error) {
	next, err := w.svc.planGroups(Plan{Groups: []PlanGroup{g}})
	if err == nil {
		err = w.svc.ready(next[0])
	}
	if err != nil {
		return old, cs, err
	}
	groups, err := w.CycleGroups(c.ID)
	if err != nil {
		return old, cs, err
	}
	at := slices.IndexFunc(groups, func(x models.CycleGroup) bool { return x.GroupKey == g.Group })
	if at < 0 {
		return old, cs, models.ErrNotFound
	}
	old = groups[at]
	next[0].CycleID = c.ID
	groups[at] = next[0]
	if err := w.ReplaceCycleGroups(c.ID, groups); err != nil {
		return old, cs, err
	}
	if err := w.uncovered(c); err != nil {
		return old, cs, err
	}
	ex, err := w.Exclusions(c.ID)
	if err != nil {
		return old, cs, err
	}
	cs, err = w.svc.resolve(next[0], ex)
	return old, cs, err
}

// carryOver brings one unit's answers to the new set and tells the unit.
func (w *work) carryOver(c *models.Cycle, a *models.Assessment, cs cycleSet, reason string) (carried int, dropped []string, err error) {
	items, err := w.Items(a.ID)
	if err != nil {
		return 0, nil, err
	}
	for i := range items {
		item, ok := cs.set.Find(items[i].Item)
		if !ok {
			dropped = append(dropped, items[i].Item)
			continue
		}
		carried++
		next, whole, err := fitting(item, items[i])
		if err != nil {
			return 0, nil, err
		}
		if whole {
			continue
		}
		dropped = append(dropped, items[i].Item)
		next.Version, next.UpdatedBy, next.UpdatedAt = next.Version+1, w.actor.User.ID, w.now
		if err := w.UpdateItem(&next, items[i].Version); err != nil {
			return 0, nil, err
		}
		w.audit(event{Action: "item_carried_over", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Item: items[i].Item, Detail: map[string]any{"before": draftOf(items[i]), "after": draftOf(next)}})
		items[i] = next
	}
	filled, err := countFilled(cs.set, cs.opt, items)
	if err != nil {
		return 0, nil, err
	}
	a.Revision, a.Filled, a.Scored = a.Revision+1, filled, false
	cols := store.Cols{"revision": a.Revision, "filled": filled, "scored": false, "updated_at": w.now}
	if a.Stage == models.StageLeaderReview || a.Stage == models.StageSubmitted {
		if err := w.CloseTasks(c.ID, a.ID, "", models.TaskCancelled, w.actor.User.ID, w.now); err != nil {
			return 0, nil, err
		}
		if err := w.step(c, a, MoveFormOutdated, cols); err != nil {
			return 0, nil, err
		}
		w.fillTask(c, a)
		w.audit(event{Action: "form_outdated", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"reason": reason, "revision": a.Revision}})
	} else if err := w.UpdateAssessment(a.ID, cols); err != nil {
		return 0, nil, err
	}
	d := notify.Data{Due: a.DueAt.Time(), Reason: reason, Items: dropped}
	return carried, dropped, w.mailUnit(notify.SetReplaced, c, a, d, "", models.RoleOfficer, models.RoleLeader)
}

// fitting takes off a state what the item does not ask for, and says whether all of it fits.
func fitting(item *indicators.Item, st models.ItemState) (models.ItemState, bool, error) {
	values, err := fromJSON[map[string]string](st.Values)
	if err != nil {
		return st, false, err
	}
	whole := true
	for key, v := range values {
		if kept, bad := indicators.ParseAnswer(item, key, v, indicators.Plain); bad != nil || kept == "" {
			delete(values, key)
			whole = false
		}
	}
	if !whole {
		st.Values = toJSON(values)
	}
	if st.NA == models.NAClaimed && !item.MayBeNA {
		st.NA, st.NAReason, whole = models.NANone, "", false
	}
	return st, whole, nil
}

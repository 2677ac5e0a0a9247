package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"chuky/models"
	"chuky/notify"
	"chuky/scoring"
	"chuky/store"
)

// FreezeRun computes the run that a cycle at sign-off wants: snapshot, points, digest, ledger, the chairman's task. It
// does nothing when no run is wanted or units are still open, so it can be repeated.
func (s *Service) FreezeRun(ctx context.Context, cycleID string) (MovedCycle, error) {
	return runLocked(store.Long(ctx), s, System(), func(w *work) (MovedCycle, error) {
		c, err := w.lockCycle(cycleID)
		if err != nil {
			return MovedCycle{}, err
		}
		open, err := w.CountAt(c.ID, unfinished...)
		if err != nil {
			return MovedCycle{}, err
		}
		if c.Stage != models.CycleSignOff || c.RunID != "" || c.RunWanted == 0 || open > 0 {
			return movedCycle(w, c), nil
		}
		late, err := w.LockAssessments(c.ID, models.StageVerified) // reopened during sign-off and verified since
		if err != nil {
			return MovedCycle{}, err
		}
		for i := range late {
			if err := w.step(c, &late[i], MoveCouncilConfirm, nil); err != nil {
				return MovedCycle{}, err
			}
		}
		facts, err := s.facts(w.DB, c)
		if err != nil {
			return MovedCycle{}, err
		}
		runs, err := w.Runs(c.ID)
		if err != nil {
			return MovedCycle{}, err
		}
		row := models.ScoreRun{ID: newID(), CycleID: c.ID, Number: len(runs) + 1, Engine: scoring.EngineVersion, State: models.RunFrozen, Why: c.RunWhy, CreatedAt: w.now}
		written, err := w.keepRun(c, facts, row.ID)
		if err != nil {
			return MovedCycle{}, err
		}
		row.Digest = written.digest()
		if err := w.InsertRun(&row); err != nil {
			return MovedCycle{}, err
		}
		steps, err := w.ledgerSteps(c, facts, row)
		if err != nil {
			return MovedCycle{}, err
		}
		if err := w.keepSteps(row.ID, written.index, steps); err != nil {
			return MovedCycle{}, err
		}
		digest := row.Digest
		c.RunID, c.RunWanted = row.ID, 0
		if err := w.stepCycle(c, MoveRunFrozen, store.Cols{"run_id": row.ID, "run_wanted": 0}); err != nil {
			return MovedCycle{}, err
		}
		w.task(models.Task{Kind: TaskSign, CycleID: c.ID, Role: models.RoleChairman, DueAt: c.SignBy})
		w.audit(event{Action: "run_frozen", Cycle: c.ID, Subject: row.ID, Detail: map[string]any{"number": row.Number, "digest": digest, "engine": row.Engine}})
		d := notify.Data{Digest: digest, Due: c.SignBy.Time(), Link: s.BaseURL + "/ky-duyet/" + c.ID}
		err = w.mailRole(notify.SignRequested, c, d, "", models.RoleChairman)
		return movedCycle(w, c), err
	})
}

// facts is everything that the points of a cycle follow from, read once. With thousands of units it is long.
type facts struct {
	sets     map[string]cycleSet
	rows     []models.Assessment
	states   map[string][]models.ItemState // by assessment
	verdicts map[string][]models.Verdict
	units    map[string]models.Unit
}

func (s *Service) facts(db store.DB, c *models.Cycle) (facts, error) {
	f := facts{units: map[string]models.Unit{}}
	var err error
	if f.sets, err = s.loadSets(db, c.ID); err != nil {
		return f, err
	}
	if f.rows, err = db.Assessments(c.ID); err != nil {
		return f, err
	}
	states, err := db.FiguresOfCycle(c.ID, "")
	if err != nil {
		return f, err
	}
	verdicts, err := db.DecidedOfCycle(c.ID)
	if err != nil {
		return f, err
	}
	units, err := db.Units("")
	if err != nil {
		return f, err
	}
	for _, u := range units {
		f.units[u.ID] = u
	}
	f.states = store.Grouped(states, func(st models.ItemState) string { return st.AssessmentID })
	f.verdicts = store.Grouped(verdicts, func(v models.Verdict) string { return v.AssessmentID })
	return f, nil
}

// members are the units of every group with what counts in a view.
func (f facts) members(view View) (map[string][]scoring.Unit, error) {
	out := map[string][]scoring.Unit{}
	for _, a := range f.rows {
		cs, ok := f.sets[a.GroupKey]
		if !ok {
			return nil, fmt.Errorf("assessment %s: group %q has no set", a.ID, a.GroupKey)
		}
		u := f.units[a.UnitID]
		answers := map[string]scoring.Answer{}
		if a.Scored || (view == ViewSelf && a.Stage != models.StageLocked) { // a form never approved counts as missing
			var err error
			if answers, err = Answers(cs.set, f.states[a.ID], f.verdicts[a.ID], view); err != nil {
				return nil, err
			}
		}
		out[a.GroupKey] = append(out[a.GroupKey], scoring.Unit{Code: u.Code, Name: u.Name, Block: u.Block, Unranked: !u.Ranked, Answers: answers})
	}
	return out, nil
}

// placed is where a unit stands in a view.
type placed struct {
	exact, shown, max string
	rank              int
	relative          map[string][2]string // by criterion that compares units: points exactly and as shown
}

// standings are all units' places by group and code.
type standings map[string]map[string]placed

// score scores every group in a view. Explanations are made when they are read.
func (f facts) score(view View, explain bool) (map[string]*scoring.Run, error) {
	members, err := f.members(view)
	if err != nil {
		return nil, err
	}
	out := map[string]*scoring.Run{}
	for key, cs := range f.sets {
		opt := cs.opt
		opt.Explain = explain
		if out[key], err = scoring.NewRun(cs.set, members[key], opt); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// place scores the cycle in a view and keeps of every unit what the ledger and the published steps need.
func (f facts) place(view View, way steps) (standings, error) {
	runs, err := f.score(view, false)
	if err != nil {
		return nil, err
	}
	out := standings{}
	for key, r := range runs {
		out[key] = map[string]placed{}
		if err := r.Each(func(u *scoring.UnitResult) error {
			p := placed{exact: strings.Clone(u.Exact), shown: strings.Clone(u.Shown), max: u.Max.String(), rank: u.Rank, relative: map[string][2]string{}}
			for _, it := range f.sets[key].set.Criteria() {
				if it.Relative() {
					x := u.Criteria[it.Code]
					p.relative[it.Code] = [2]string{strings.Clone(x.Points), strings.Clone(x.Shown)}
				}
			}
			out[key][u.Code] = p
			return way.add(key, u, view)
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// keepRun scores the cycle with an explanation for each number and keeps that in SQL a part at a time, the index beside it.
func (w *work) keepRun(c *models.Cycle, f facts, runID string) (*frozenWriter, error) {
	runs, err := f.score(ViewFinal, true)
	if err != nil {
		return nil, err
	}
	parts := newPartWriter(w.Tx, runID, models.PartContent)
	out := newFrozenWriter(parts)
	if err := out.run(c, sortedKeys(f.sets), runs); err != nil {
		return nil, err
	}
	if err := parts.flush(); err != nil {
		return nil, err
	}
	index := newPartWriter(w.Tx, runID, models.PartIndex)
	if err := json.NewEncoder(index).Encode(out.index); err != nil {
		return nil, err
	}
	return out, index.flush()
}

// Provisional scores a cycle as it stands, in one of the views, as a whole: what FreezeRun would keep in parts.
func (s *Service) Provisional(db store.DB, c *models.Cycle, view View) (Frozen, error) {
	f, err := s.facts(db, c)
	if err != nil {
		return Frozen{}, err
	}
	members, err := f.members(view)
	if err != nil {
		return Frozen{}, err
	}
	out := Frozen{Cycle: FrozenCycle{c.ID, c.Name, c.Year}}
	var groups []scoring.Group
	for _, key := range sortedKeys(f.sets) {
		opt := f.sets[key].opt
		opt.Explain = true
		res, err := scoring.Score(f.sets[key].set, members[key], opt)
		if err != nil {
			return Frozen{}, err
		}
		out.Groups = append(out.Groups, FrozenGroup{Group: key, Result: res.Canonical()})
		groups = append(groups, scoring.Group{Set: f.sets[key].set, Units: members[key], Options: opt})
	}
	snap, err := scoring.NewSnapshot(groups...)
	if err != nil {
		return Frozen{}, err
	}
	out.Snapshot = snap.Canonical()
	return out, nil
}

// ledgerSteps writes the score ledger: the first run shows the way there (self, verified, explained, council), every run
// its own points. Units whose relative points moved with other units' figures are told. It returns every unit's steps.
func (w *work) ledgerSteps(c *models.Cycle, f facts, row models.ScoreRun) (steps, error) {
	way := f.steps()
	final, err := f.place(ViewFinal, way)
	if err != nil {
		return nil, err
	}
	for _, v := range []struct {
		view View
		step string
		why  string
	}{{ViewSelf, "self", "Tự đánh giá"}, {ViewRoundOne, "verified", "Thẩm định lần 1"}, {ViewRoundTwo, "explained", "Thẩm định lần 2 sau giải trình"}, {view: ViewCouncil}} {
		if v.view == ViewCouncil && !f.decidedIn(models.RoundCouncil) {
			continue
		}
		before, err := f.place(v.view, way)
		if err != nil {
			return nil, err
		}
		if v.step == "" || row.Number > 1 {
			continue
		}
		if err := w.ledger(c, f, before, v.step, v.why); err != nil {
			return nil, err
		}
		if v.view == ViewRoundOne {
			if err := w.tellMoved(c, f, before, final); err != nil {
				return nil, err
			}
		}
	}
	why := fmt.Sprintf("Lần tính %d", row.Number)
	if row.Why != "" {
		why += ": " + row.Why
	}
	return way, w.ledger(c, f, final, "final", why)
}

// tellMoved writes to units whose points on a relative criterion are not those of round 1 although their own figures are:
// other units' figures moved the comparison. It opens no new explanation.
func (w *work) tellMoved(c *models.Cycle, f facts, before, after standings) error {
	for i := range f.rows {
		a := &f.rows[i]
		code := f.units[a.UnitID].Code
		was, known := before[a.GroupKey][code]
		is, still := after[a.GroupKey][code]
		if !known || !still {
			continue
		}
		own := map[string]bool{} // decided after round 1
		for _, v := range f.verdicts[a.ID] {
			own[v.Item] = own[v.Item] || v.Round > models.RoundOne
		}
		var moved []string
		for _, it := range f.sets[a.GroupKey].set.Criteria() {
			x, y := was.relative[it.Code], is.relative[it.Code]
			if x[0] != y[0] && !own[it.Code] {
				moved = append(moved, fmt.Sprintf("%s %s: %s thành %s điểm", it.Code, it.Name, x[1], y[1]))
			}
		}
		if len(moved) == 0 {
			continue
		}
		w.audit(event{Action: "points_moved", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"items": moved}})
		if err := w.mailUnit(notify.PointsMoved, c, a, notify.Data{Items: moved}, "", models.RoleOfficer, models.RoleLeader); err != nil {
			return err
		}
	}
	return nil
}

// ledger writes one step of every unit's score ledger.
func (w *work) ledger(c *models.Cycle, f facts, st standings, step, reason string) error {
	var out []models.LedgerRow
	for _, a := range f.rows {
		u, ok := st[a.GroupKey][f.units[a.UnitID].Code]
		if !ok {
			return fmt.Errorf("unit %s is not in the run", a.UnitID)
		}
		out = append(out, models.LedgerRow{ID: newID(), CycleID: c.ID, AssessmentID: a.ID, Step: step, Points: u.exact, Shown: u.shown, Max: u.max, Rank: u.rank, Reason: reason, At: w.now})
	}
	return w.InsertLedger(out)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

package queries

import (
	"context"
	"io"
	"slices"

	"chuky/commands"
	"chuky/models"
	"chuky/report"
	"chuky/scoring"
	"chuky/store"
)

// Council is the council's page of a cycle.
type Council struct {
	Cycle     models.Cycle
	StageVN   string
	Rankings  []RunGroup // provisional, with the council's changes so far
	Cases     []CouncilCase
	Decisions []CouncilDecision // made already
	Minutes   []models.Minutes
	Open      []OpenUnit // units that keep the minutes from being recorded
	CanDecide bool
	CanRecord bool
	Due       Due
}

// CouncilCase is a criterion that the unit explained, with the points at each step.
type CouncilCase struct {
	AssessmentID string
	Unit         models.Unit
	Item, Name   string
	Max          string
	Self         string
	RoundOne     string
	RoundTwo     string
	Current      string
	Explanation  models.Explanation
	Verdicts     []VerdictRow
	Own          bool // the actor works in that unit and takes no part
}

// OpenUnit is a unit whose verification or explanation is not through.
type OpenUnit struct {
	Assessment models.Assessment
	Unit       models.Unit
	StageVN    string
}

// CouncilView is the page of the council's members, its secretary, and those who sign or watch.
func (s *Service) CouncilView(ctx context.Context, actor commands.Actor, cycleID string) (Council, error) {
	if !hasAny(actor, overseers...) {
		return Council{}, errNotFound()
	}
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return Council{}, found(err)
	}
	now, err := s.now(ctx)
	if err != nil {
		return Council{}, err
	}
	cal, err := calendarOf(c)
	if err != nil {
		return Council{}, err
	}
	v := Council{Cycle: *c, StageVN: commands.CycleStageVN[c.Stage], Due: due(cal, now, c.CouncilBy)}
	v.CanDecide = c.Stage == models.CycleCouncil && hasAny(actor, models.RoleCouncil, models.RoleSecretary)
	if c.Stage == models.CycleDraft {
		return v, nil
	}
	groups, err := s.cycleGroups(db, c.ID)
	if err != nil {
		return Council{}, err
	}
	explained, err := db.ExplanationsOfCycle(c.ID)
	if err != nil {
		return Council{}, err
	}
	for _, cg := range groups {
		if err := s.councilGroup(db, actor, c, cg.GroupKey, explained, &v); err != nil {
			return Council{}, err
		}
	}
	if v.Decisions, err = s.decisions(db, c); err != nil {
		return Council{}, err
	}
	v.Minutes, err = db.MinutesOf(c.ID)
	v.CanRecord = c.Stage == models.CycleCouncil && hasAny(actor, models.RoleSecretary) && len(v.Open) == 0
	return v, err
}

func (s *Service) councilGroup(db store.DB, actor commands.Actor, c *models.Cycle, group string, explained []models.Explanation, v *Council) error {
	set, opt, err := s.Commands.SetOf(db, c.ID, group)
	if err != nil {
		return err
	}
	g, err := s.groupRows(db, c, group, set, opt)
	if err != nil {
		return err
	}
	steps := map[commands.View]*scoring.Result{}
	for _, view := range []commands.View{commands.ViewSelf, commands.ViewRoundOne, commands.ViewRoundTwo, commands.ViewCouncil} {
		if steps[view], err = g.score(view, ""); err != nil {
			return err
		}
	}
	v.Rankings = append(v.Rankings, RunGroup{Group: group, Title: set.Short, Units: report.ByRank(steps[commands.ViewCouncil].Units)})
	for _, a := range g.forms {
		if !slices.Contains([]models.AssessmentStage{models.StageVerified, models.StageFinal, models.StageLocked, models.StageCancelled}, a.Stage) {
			v.Open = append(v.Open, OpenUnit{a, g.units[a.UnitID], commands.StageVN(a.Stage)})
		}
		for _, e := range explained {
			if e.AssessmentID != a.ID || e.State == models.ExplanationDraft {
				continue
			}
			at := func(view commands.View) string { return g.unit(steps[view], a.UnitID).Criteria[e.Item].Shown }
			x := CouncilCase{AssessmentID: a.ID, Unit: g.units[a.UnitID], Item: e.Item, Self: at(commands.ViewSelf), RoundOne: at(commands.ViewRoundOne),
				RoundTwo: at(commands.ViewRoundTwo), Current: at(commands.ViewCouncil), Explanation: e, Own: actor.User.UnitID == a.UnitID && a.UnitID != ""}
			if it, ok := set.Find(e.Item); ok {
				x.Name, x.Max = it.Name, ShowValue(nil, it.Max.RatString())
			}
			for _, d := range g.verdicts[a.ID] {
				if d.Item == e.Item {
					x.Verdicts = append(x.Verdicts, VerdictRow{Round: d.Round, Kind: d.Kind, KindVN: VerdictVN[d.Kind], Reason: d.Reason, At: d.At})
				}
			}
			v.Cases = append(v.Cases, x)
		}
	}
	return nil
}

// Provisional is the ranking of a cycle as it stands, in one of the views, for those who oversee it.
func (s *Service) Provisional(ctx context.Context, actor commands.Actor, cycleID string, view commands.View) ([]RunGroup, error) {
	if !hasAny(actor, overseers...) {
		return nil, errNotFound()
	}
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return nil, found(err)
	}
	groups, err := s.cycleGroups(db, c.ID)
	if err != nil {
		return nil, err
	}
	var out []RunGroup
	for _, cg := range groups {
		set, opt, err := s.Commands.SetOf(db, c.ID, cg.GroupKey)
		if err != nil {
			return nil, err
		}
		g, err := s.groupRows(db, c, cg.GroupKey, set, opt)
		if err != nil {
			return nil, err
		}
		res, err := g.score(view, "")
		if err != nil {
			return nil, err
		}
		out = append(out, RunGroup{Group: cg.GroupKey, Title: set.Short, Max: ShowValue(nil, set.Max.RatString()), Units: report.ByRank(res.Units)})
	}
	return out, nil
}

// Runs lists the score runs of a cycle, newest first, without their content.
func (s *Service) Runs(ctx context.Context, actor commands.Actor, cycleID string) ([]models.ScoreRun, error) {
	if !hasAny(actor, overseers...) {
		return nil, errNotFound()
	}
	if _, err := s.db(ctx).Cycle(cycleID); err != nil {
		return nil, found(err)
	}
	return s.db(ctx).Runs(cycleID)
}

// Run is one run with its rankings.
func (s *Service) Run(ctx context.Context, actor commands.Actor, cycleID, runID string) (models.ScoreRun, []RunGroup, error) {
	r, err := s.runHead(ctx, actor, cycleID, runID)
	if err != nil {
		return models.ScoreRun{}, nil, err
	}
	_, groups, err := s.runGroups(s.db(ctx), r)
	return *r, groups, err
}

// RunContent opens what the digest of a run covers.
func (s *Service) RunContent(ctx context.Context, actor commands.Actor, cycleID, runID string) (models.ScoreRun, io.ReadSeeker, error) {
	r, err := s.runHead(ctx, actor, cycleID, runID)
	if err != nil {
		return models.ScoreRun{}, nil, err
	}
	content, err := commands.RunContent(s.db(ctx), r)
	return *r, content, err
}

func (s *Service) runHead(ctx context.Context, actor commands.Actor, cycleID, runID string) (*models.ScoreRun, error) {
	if !hasAny(actor, overseers...) {
		return nil, errNotFound()
	}
	r, err := s.db(ctx).RunHead(runID)
	if err != nil {
		return nil, found(err)
	}
	if r.CycleID != cycleID {
		return nil, errNotFound()
	}
	return r, nil
}

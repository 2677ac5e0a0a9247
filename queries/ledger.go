package queries

import (
	"context"
	"errors"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Ledger is a unit's way from its self score to the final one, criterion by criterion: the form, the points after each
// round that decided something, and the totals that were frozen with the runs.
type Ledger struct {
	Form
	Rounds []LedgerRound      // in order; only rounds that the actor may see
	Totals []models.LedgerRow // oldest first; Rank 0 while it is not public and the actor is of the unit
}

// LedgerRound is the points of every criterion after one round of decisions.
type LedgerRound struct {
	Round    int
	Criteria map[string]scoring.CriterionResult
}

// Ledger is the score ledger for those who may see the form; a unit sees a round when it is over.
func (s *Service) Ledger(ctx context.Context, actor commands.Actor, assessmentID string) (Ledger, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Ledger{}, err
	}
	f, err := s.form(ctx, actor, k)
	if err != nil {
		return Ledger{}, err
	}
	l := Ledger{Form: f}
	db := s.db(ctx)
	if k.c.Stage != models.CycleDraft && k.c.Stage != models.CycleCollecting {
		g, err := s.groupRows(db, k.c, k.a.GroupKey, k.set, k.opt)
		if err != nil {
			return Ledger{}, err
		}
		for round := models.RoundOne; round <= k.visibleRound(); round++ {
			if !slices.ContainsFunc(g.verdicts[k.a.ID], func(v models.Verdict) bool { return v.Round == round }) {
				continue
			}
			res, err := g.score(commands.View(round), "")
			if err != nil {
				return Ledger{}, err
			}
			l.Rounds = append(l.Rounds, LedgerRound{round, g.unit(res, k.a.UnitID).Criteria})
		}
	}
	outside := k.access.Judge() || k.access.Overseer
	if !outside && k.a.Stage != models.StageFinal {
		return l, nil
	}
	l.Totals, err = db.Ledger(k.a.ID)
	public := k.c.Stage == models.CyclePublished || k.c.Stage == models.CycleClosed
	for i := range l.Totals {
		if !outside && !public {
			l.Totals[i].Rank = 0
		}
	}
	return l, err
}

// LedgerStepVN names the steps of the totals.
var LedgerStepVN = map[string]string{"self": "Tự đánh giá", "verified": "Sau thẩm định lần 1", "explained": "Sau giải trình, thẩm định lần 2", "final": "Điểm đạt được", "corrected": "Sau đính chính"}

// PublicSteps is what anyone may read of a published unit's way to its points: the points of each step and the reasons of
// the official decisions, no names of persons. The final points are those of the published file.
type PublicSteps struct {
	Self     map[string]scoring.CriterionResult
	Verified map[string]scoring.CriterionResult // after the last round of verification
	Verdicts map[string][]PublicVerdict         // by criterion, oldest first
}

// PublicVerdict is a decision without who took it.
type PublicVerdict struct {
	Round  int
	Kind   models.VerdictKind
	KindVN string
	Reason string
	Points string // of the criterion after that round, as shown
	At     models.Instant
}

// publicSteps reads a published unit's steps as they stood when the run was frozen: a correction that is under way does
// not show before it is published. n is the unit's number in the run's index.
func (s *Service) publicSteps(ctx context.Context, p Publication, group, unitCode string, n int) (*PublicSteps, error) {
	db := s.db(ctx)
	had, err := commands.RunSteps(db, p.Row.RunID, n)
	if errors.Is(err, models.ErrNotFound) {
		return s.publicStepsScored(ctx, p, group, unitCode)
	}
	if err != nil || had == nil {
		return nil, err
	}
	run, err := db.RunHead(p.Row.RunID)
	if err != nil {
		return nil, err
	}
	unit, err := db.UnitByCode(unitCode)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil // the unit's code changed since
	}
	if err != nil {
		return nil, err
	}
	form, err := db.AssessmentOf(p.Row.CycleID, unit.ID)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil // another unit has the code now
	}
	if err != nil {
		return nil, err
	}
	set, _, err := s.Commands.SetOf(db, p.Row.CycleID, group)
	if err != nil {
		return nil, err
	}
	verdicts, err := db.Verdicts(form.ID)
	if err != nil {
		return nil, err
	}
	rounds := map[int]map[string]scoring.CriterionResult{}
	for round, criteria := range had {
		rounds[round] = map[string]scoring.CriterionResult{}
		for code, c := range criteria {
			rounds[round][code] = scoring.CriterionResult{Shown: c.Shown, Status: c.Status}
		}
	}
	return stepsOf(set, verdicts, run.CreatedAt, rounds), nil
}

// publicStepsScored scores the steps anew, of runs that were frozen before the steps were kept.
func (s *Service) publicStepsScored(ctx context.Context, p Publication, group, unitCode string) (*PublicSteps, error) {
	db := s.db(ctx)
	run, err := db.RunHead(p.Row.RunID)
	if err != nil {
		return nil, err
	}
	c, err := db.Cycle(p.Row.CycleID)
	if err != nil {
		return nil, err
	}
	set, opt, err := s.Commands.SetOf(db, c.ID, group)
	if err != nil {
		return nil, err
	}
	g, err := s.groupRows(db, c, group, set, opt)
	if err != nil {
		return nil, err
	}
	g = g.until(run.CreatedAt)
	at := slices.IndexFunc(g.forms, func(a models.Assessment) bool { return g.units[a.UnitID].Code == unitCode })
	if at < 0 {
		return nil, nil // the unit's code changed since
	}
	form := g.forms[at]
	if !form.Scored {
		return nil, nil // nothing was handed in, so there is no way to show
	}
	rounds := map[int]map[string]scoring.CriterionResult{}
	for _, round := range []int{int(commands.ViewSelf), models.RoundOne, models.RoundTwo, models.RoundCouncil, models.RoundCorrection} {
		if round > models.RoundTwo && !slices.ContainsFunc(g.verdicts[form.ID], func(v models.Verdict) bool { return v.Round == round }) {
			continue
		}
		res, err := s.publicScore(p, group, round, g)
		if err != nil {
			return nil, err
		}
		rounds[round] = g.unit(res, form.UnitID).Criteria
	}
	return stepsOf(set, g.verdicts[form.ID], run.CreatedAt, rounds), nil
}

// stepsOf puts points and the decisions up to an instant together.
func stepsOf(set *indicators.Set, verdicts []models.Verdict, until models.Instant, rounds map[int]map[string]scoring.CriterionResult) *PublicSteps {
	out := &PublicSteps{Self: rounds[int(commands.ViewSelf)], Verified: rounds[models.RoundTwo], Verdicts: map[string][]PublicVerdict{}}
	for _, v := range verdicts {
		if it, ok := set.Find(v.Item); ok && !it.Info() && v.At <= until {
			out.Verdicts[v.Item] = append(out.Verdicts[v.Item], PublicVerdict{v.Round, v.Kind, VerdictVN[v.Kind], v.Reason, rounds[v.Round][v.Item].Shown, v.At})
		}
	}
	return out
}

// publicScore scores a published group in a view, once.
func (s *Service) publicScore(p Publication, group string, round int, g *groupRows) (*scoring.Result, error) {
	key := "steps " + p.Row.ID + " " + group + " " + RoundVN[round]
	if res, ok := s.readFiles.get(key).(*scoring.Result); ok {
		return res, nil
	}
	res, err := g.score(commands.View(round), "")
	if err == nil {
		s.readFiles.put(key, res)
	}
	return res, err
}

// until leaves out the decisions taken after an instant.
func (g *groupRows) until(at models.Instant) *groupRows {
	out := *g
	out.verdicts = map[string][]models.Verdict{}
	for id, vs := range g.verdicts {
		out.verdicts[id] = slices.DeleteFunc(slices.Clone(vs), func(v models.Verdict) bool { return v.At > at })
	}
	return &out
}

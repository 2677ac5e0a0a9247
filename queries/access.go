package queries

import (
	"context"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Access is what an actor is to one assessment.
type Access struct {
	Officer  bool
	Leader   bool
	Fields   []string // main indexes that the actor may judge as verifier
	Overseer bool     // coordinator, council, secretary, chairman, deputy, auditor: reads everything
}

// Unit reports whether the actor belongs to the unit's side.
func (a Access) Unit() bool { return a.Officer || a.Leader }

// Judge reports whether the actor is a verifier of the unit.
func (a Access) Judge() bool { return len(a.Fields) > 0 }

var overseers = []models.Role{models.RoleCoordinator, models.RoleCouncil, models.RoleSecretary, models.RoleChairman, models.RoleDeputy, models.RoleAuditor}

// dossier is one assessment with everything that the rules of reading look at.
type dossier struct {
	a      *models.Assessment
	c      *models.Cycle
	unit   *models.Unit
	set    *indicators.Set
	opt    scoring.Options
	bench  commands.Bench
	access Access
}

// open finds an assessment for an actor, or answers that it is not there.
func (s *Service) open(ctx context.Context, actor commands.Actor, assessmentID string) (*dossier, error) {
	db := s.db(ctx)
	a, err := db.Assessment(assessmentID)
	if err != nil {
		return nil, found(err)
	}
	c, err := db.Cycle(a.CycleID)
	if err != nil {
		return nil, found(err)
	}
	bench, err := commands.LoadBench(db, c.ID)
	if err != nil {
		return nil, err
	}
	set, opt, err := s.Commands.SetOf(db, c.ID, a.GroupKey)
	if err != nil {
		return nil, err
	}
	k := &dossier{a: a, c: c, set: set, opt: opt, bench: bench, access: accessTo(actor, a, set, bench)}
	if !k.access.Unit() && !k.access.Judge() && !k.access.Overseer {
		return nil, errNotFound()
	}
	k.unit, err = db.Unit(a.UnitID)
	return k, found(err)
}

func accessTo(actor commands.Actor, a *models.Assessment, set *indicators.Set, bench commands.Bench) Access {
	out := Access{Officer: actor.Has(models.RoleOfficer, a.UnitID), Leader: actor.Has(models.RoleLeader, a.UnitID), Overseer: hasAny(actor, overseers...)}
	if handedIn(a) {
		for _, m := range set.Main {
			if bench.May(actor.User.ID, a.GroupKey, m.Code, a.UnitID) {
				out.Fields = append(out.Fields, m.Code)
			}
		}
	}
	return out
}

// handedIn: verifiers read a form from its approval on, never a draft.
func handedIn(a *models.Assessment) bool {
	return !a.Stage.Editable() && a.Stage != models.StageLeaderReview && a.Stage != models.StageLocked && a.Stage != models.StageCancelled
}

// mayJudge reports whether the actor may decide on the item: its field; part I by any verifier of the unit.
func (k *dossier) mayJudge(it *indicators.Item) bool {
	if it.Info() {
		return k.access.Judge()
	}
	return slices.Contains(k.access.Fields, fieldOf(it.Code))
}

// visibleRound is the newest round whose decisions the actor may read: a unit sees a round when it is over.
func (k *dossier) visibleRound() int {
	if k.access.Judge() || k.access.Overseer {
		return models.RoundCorrection
	}
	return roundSeenByUnit(k.a)
}

func roundSeenByUnit(a *models.Assessment) int {
	switch a.Stage {
	case models.StageVerified:
		return max(a.Round, models.RoundOne)
	case models.StageExplained:
		return models.RoundOne
	case models.StageFinal:
		return models.RoundCorrection
	}
	return 0
}

// fieldOf is the field (main index code) of an item.
func fieldOf(item string) string {
	for i, ch := range item {
		if ch == '.' {
			return item[:i]
		}
	}
	return item
}

// verdictsUpTo drops what the actor may not see yet.
func verdictsUpTo(vs []models.Verdict, round int) []models.Verdict {
	return slices.DeleteFunc(slices.Clone(vs), func(v models.Verdict) bool { return v.Round > round })
}

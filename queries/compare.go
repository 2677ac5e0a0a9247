package queries

import (
	"context"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Compare is one criterion of all units side by side, so that it is judged alike.
type Compare struct {
	Cycle  models.Cycle
	Group  string
	Set    *indicators.Set
	Item   *indicators.Item
	Rows   []CompareRow
	Cohort *scoring.Cohort
}

// CompareRow is one unit.
type CompareRow struct {
	Assessment models.Assessment
	Unit       models.Unit
	StageVN    string
	Inputs     []InputValue
	NA         models.NAState
	Self       scoring.CriterionResult
	Current    scoring.CriterionResult // after the decisions so far
	Verdict    *VerdictRow             // newest
	Files      int
	MayJudge   bool
}

// Compare lists the units that the actor may judge on one criterion and that have handed in; for those who oversee all.
func (s *Service) Compare(ctx context.Context, actor commands.Actor, cycleID, group, item string) (Compare, error) {
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return Compare{}, found(err)
	}
	set, opt, err := s.Commands.SetOf(db, c.ID, group)
	if err != nil {
		return Compare{}, found(err)
	}
	it, ok := set.Find(item)
	if !ok || it.Info() {
		return Compare{}, errNotFound()
	}
	bench, err := commands.LoadBench(db, c.ID)
	if err != nil {
		return Compare{}, err
	}
	g, err := s.groupRows(db, c, group, set, opt)
	if err != nil {
		return Compare{}, err
	}
	self, err := g.score(commands.ViewSelf, "")
	if err != nil {
		return Compare{}, err
	}
	current, err := g.score(commands.ViewFinal, "")
	if err != nil {
		return Compare{}, err
	}
	files, err := db.CountLinksOfItem(c.ID, item)
	if err != nil {
		return Compare{}, err
	}
	out := Compare{Cycle: *c, Group: group, Set: set, Item: it}
	if co, ok := current.Cohorts[item]; ok {
		out.Cohort = &co
	}
	oversees := hasAny(actor, overseers...)
	for _, a := range g.forms {
		judge := handedIn(&a) && bench.May(actor.User.ID, group, fieldOf(item), a.UnitID)
		if !judge && !oversees {
			continue
		}
		row := CompareRow{Assessment: a, Unit: g.units[a.UnitID], StageVN: commands.StageVN(a.Stage), MayJudge: judge,
			Self: g.unit(self, a.UnitID).Criteria[item], Current: g.unit(current, a.UnitID).Criteria[item]}
		d := formData{set: set, entered: map[string]map[string]string{}}
		for _, st := range g.states[a.ID] {
			if d.entered[st.Item], err = values(st.Values); err != nil {
				return Compare{}, err
			}
			if st.Item == item {
				row.NA = st.NA
			}
		}
		row.Inputs = d.inputs(it)
		for _, v := range g.verdicts[a.ID] {
			if v.Item == item {
				row.Verdict = &VerdictRow{Round: v.Round, Kind: v.Kind, KindVN: VerdictVN[v.Kind], Reason: v.Reason, At: v.At}
			}
		}
		row.Files = files[a.ID]
		out.Rows = append(out.Rows, row)
	}
	if len(out.Rows) == 0 {
		return Compare{}, errNotFound()
	}
	return out, nil
}

package queries

import (
	"context"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
)

// Desk is one unit's form on a verifier's desk.
type Desk struct {
	Form
	Round       int // the round that a decision taken now belongs to; 0 = none is open
	Fields      []string
	Desk        []DeskItem // part I and the criteria that the actor may judge; for overseers all
	Left        []string   // criteria that this round still owes, of all verifiers
	LeftMine    []string   // those of them that the actor may decide
	CanComplete bool       // round 1 may be completed now
	Notice      string     // why nothing can be decided
}

// DeskItem is an item with where its decision stands.
type DeskItem struct {
	FormItem
	State    string // undecided | accepted | adjusted | not_recognised | na_granted | na_refused | supplement
	MayJudge bool
	Why      string // why the actor may not decide
}

// States of a DeskItem besides the kinds of verdicts.
const (
	DeskUndecided  = "undecided"
	DeskSupplement = "supplement"
)

// Desk is the verifier's page of one unit; those who oversee may read it.
func (s *Service) Desk(ctx context.Context, actor commands.Actor, assessmentID string) (Desk, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Desk{}, err
	}
	if !k.access.Judge() && !k.access.Overseer {
		return Desk{}, errNotFound()
	}
	f, err := s.form(ctx, actor, k)
	if err != nil {
		return Desk{}, err
	}
	db := s.db(ctx)
	verdicts, err := db.Verdicts(k.a.ID)
	if err != nil {
		return Desk{}, err
	}
	sups, err := db.Supplements(k.a.ID)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Form: f, Fields: k.access.Fields}
	switch k.a.Stage {
	case models.StageSubmitted, models.StageInVerification, models.StageSupplement:
		d.Round = models.RoundOne
		d.Left = commands.Undecided(k.set, k.opt.Excluded, verdicts, sups)
		d.CanComplete = k.access.Judge() && len(d.Left) == 0 && k.a.Stage == models.StageInVerification
	case models.StageExplained:
		d.Round = models.RoundTwo
		for _, it := range f.Items {
			if it.Explanation != nil && it.Explanation.State == models.ExplanationSent {
				d.Left = append(d.Left, it.Item.Code)
			}
		}
	default:
		d.Notice = "Phiếu của đơn vị " + f.StageVN + " nên hiện không có việc thẩm định."
	}
	for _, it := range f.Items {
		if !k.access.Overseer && !k.mayJudge(it.Item) {
			continue
		}
		x := DeskItem{FormItem: it, State: deskState(it, sups, d.Left), MayJudge: d.Round > 0 && k.mayJudge(it.Item)}
		if d.Round == models.RoundTwo && x.MayJudge {
			x.MayJudge, x.Why = s.secondRound(actor, k, it, verdicts)
		}
		if x.MayJudge && slices.Contains(d.Left, it.Item.Code) {
			d.LeftMine = append(d.LeftMine, it.Item.Code)
		}
		d.Desk = append(d.Desk, x)
	}
	return d, nil
}

// secondRound says whether the actor may decide an explained criterion: not who decided round 1, where there is another.
func (s *Service) secondRound(actor commands.Actor, k *dossier, it FormItem, verdicts []models.Verdict) (bool, string) {
	if it.Explanation == nil || it.Explanation.State != models.ExplanationSent {
		return false, "Tiêu chí không có giải trình đang chờ."
	}
	by := ""
	for _, v := range verdicts {
		if v.Item == it.Item.Code && v.Round == models.RoundOne {
			by = v.By
		}
	}
	others := slices.DeleteFunc(k.bench.Candidates(k.a.GroupKey, fieldOf(it.Item.Code), k.a.UnitID), func(u models.User) bool { return u.ID == actor.User.ID })
	if by == actor.User.ID && len(others) > 0 {
		return false, "Bạn đã thẩm định lần 1; lần 2 do người khác xét."
	}
	return true, ""
}

func deskState(it FormItem, sups []models.Supplement, left []string) string {
	open := slices.ContainsFunc(sups, func(s models.Supplement) bool {
		return s.Item == it.Item.Code && (s.State == models.SupplementOpen || s.State == models.SupplementAnswered)
	})
	switch {
	case open:
		return DeskSupplement
	case len(it.Verdicts) == 0 || slices.Contains(left, it.Item.Code):
		return DeskUndecided
	}
	return string(it.Verdicts[len(it.Verdicts)-1].Kind)
}

// DeskRow is one unit in a verifier's list.
type DeskRow struct {
	Assessment  models.Assessment
	Unit        models.Unit
	Cycle       models.Cycle
	StageVN     string
	Fields      []string
	Decided     int // of the actor's criteria
	Total       int
	Waiting     int // explained criteria that wait for round 2, in the actor's fields
	OpenTasks   int // tasks of the actor's on this unit
	Due         Due
	NotHandedIn bool // still with the unit
}

// DeskList lists the units that the actor verifies in cycles under way; for a coordinator or auditor all of them.
func (s *Service) DeskList(ctx context.Context, actor commands.Actor) ([]DeskRow, error) {
	db := s.db(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	cycles, err := db.Cycles()
	if err != nil {
		return nil, err
	}
	tasks, err := db.TasksFor(actor.User.ID, actor.Grants, models.TaskOpen)
	if err != nil {
		return nil, err
	}
	perForm := map[string]int{}
	for _, t := range tasks {
		perForm[t.AssessmentID]++
	}
	all := hasAny(actor, models.RoleCoordinator, models.RoleAuditor)
	var out []DeskRow
	for i := range cycles {
		c := &cycles[i]
		if c.Stage == models.CycleDraft || c.Stage.Terminal() || c.Stage == models.CyclePublished {
			continue
		}
		rows, err := s.deskRows(ctx, actor, c, now, all)
		if err != nil {
			return nil, err
		}
		for j := range rows {
			rows[j].OpenTasks = perForm[rows[j].Assessment.ID]
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (s *Service) deskRows(ctx context.Context, actor commands.Actor, c *models.Cycle, now models.Instant, all bool) ([]DeskRow, error) {
	db := s.db(ctx)
	bench, err := commands.LoadBench(db, c.ID)
	if err != nil {
		return nil, err
	}
	cal, err := calendarOf(c)
	if err != nil {
		return nil, err
	}
	forms, err := db.Assessments(c.ID)
	if err != nil {
		return nil, err
	}
	units, err := db.Units("")
	if err != nil {
		return nil, err
	}
	byID := map[string]models.Unit{}
	for _, u := range units {
		byID[u.ID] = u
	}
	verdicts, err := db.DecidedOfCycle(c.ID)
	if err != nil {
		return nil, err
	}
	decided := map[string]map[string]bool{}
	for _, v := range verdicts {
		if decided[v.AssessmentID] == nil {
			decided[v.AssessmentID] = map[string]bool{}
		}
		decided[v.AssessmentID][v.Item] = true
	}
	explained, err := db.ExplanationsOfCycle(c.ID)
	if err != nil {
		return nil, err
	}
	sets := map[string]*indicators.Set{}
	opts := map[string]scoring.Options{}
	var out []DeskRow
	for _, a := range forms {
		if sets[a.GroupKey] == nil {
			if sets[a.GroupKey], opts[a.GroupKey], err = s.Commands.SetOf(db, c.ID, a.GroupKey); err != nil {
				return nil, err
			}
		}
		row := DeskRow{Assessment: a, Unit: byID[a.UnitID], Cycle: *c, StageVN: commands.StageVN(a.Stage), Due: due(cal, now, c.VerifyBy), NotHandedIn: !handedIn(&a)}
		for _, m := range sets[a.GroupKey].Main {
			if !all && !bench.May(actor.User.ID, a.GroupKey, m.Code, a.UnitID) {
				continue
			}
			row.Fields = append(row.Fields, m.Code)
			for _, it := range m.Criteria {
				if _, out := opts[a.GroupKey].Excluded[it.Code]; out || it.Excluded != "" {
					continue
				}
				row.Total++
				if decided[a.ID][it.Code] {
					row.Decided++
				}
			}
		}
		for _, e := range explained {
			if e.AssessmentID == a.ID && e.State == models.ExplanationSent && slices.Contains(row.Fields, fieldOf(e.Item)) {
				row.Waiting++
			}
		}
		if len(row.Fields) > 0 {
			out = append(out, row)
		}
	}
	return out, nil
}

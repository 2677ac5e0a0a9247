package queries

import (
	"slices"
	"sync"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// groupRows is everything that the units of one group of a cycle entered and what was decided.
type groupRows struct {
	set      *indicators.Set
	opt      scoring.Options
	forms    []models.Assessment
	units    map[string]models.Unit
	states   map[string][]models.ItemState
	verdicts map[string][]models.Verdict
	asked    map[string][]models.Supplement
}

// cachedGroups is how many groups' rows are kept between requests.
const cachedGroups = 8

// groupCache keeps rows as long as the facts behind them have not moved; the zero value is ready.
type groupCache struct {
	mu   sync.Mutex
	kept map[string]stamped
}

type stamped struct {
	stamp string
	rows  *groupRows
}

func (s *Service) groupRows(db store.DB, c *models.Cycle, group string, set *indicators.Set, opt scoring.Options) (*groupRows, error) {
	stamp, err := db.FactsStamp(c.ID) // before the rows: a change in between makes the next request read again
	if err != nil {
		return nil, err
	}
	key := c.ID + "/" + group
	s.groups.mu.Lock()
	kept, ok := s.groups.kept[key]
	s.groups.mu.Unlock()
	if ok && kept.stamp == stamp {
		g := *kept.rows
		g.set, g.opt = set, opt
		return &g, nil
	}
	g, err := readGroup(db, c, group, set, opt)
	if err != nil {
		return nil, err
	}
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	if s.groups.kept == nil || len(s.groups.kept) >= cachedGroups {
		s.groups.kept = map[string]stamped{}
	}
	s.groups.kept[key] = stamped{stamp, g}
	return g, nil
}

func readGroup(db store.DB, c *models.Cycle, group string, set *indicators.Set, opt scoring.Options) (*groupRows, error) {
	g := &groupRows{set: set, opt: opt, asked: map[string][]models.Supplement{}, units: map[string]models.Unit{}}
	forms, err := db.Assessments(c.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range forms {
		if a.GroupKey == group {
			g.forms = append(g.forms, a)
		}
	}
	units, err := db.Units("")
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		g.units[u.ID] = u
	}
	states, err := db.FiguresOfCycle(c.ID, group)
	if err != nil {
		return nil, err
	}
	g.states = store.Grouped(states, func(st models.ItemState) string { return st.AssessmentID })
	verdicts, err := db.VerdictsOfGroup(c.ID, group)
	if err != nil {
		return nil, err
	}
	g.verdicts = store.Grouped(verdicts, func(v models.Verdict) string { return v.AssessmentID })
	asked, err := db.SupplementsOfCycle(c.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range asked {
		g.asked[x.AssessmentID] = append(g.asked[x.AssessmentID], x)
	}
	return g, nil
}

// score scores the group in a view, as commands.Provisional does: a form never approved counts as missing, in the self
// view too unless it is the one asked for.
func (g *groupRows) score(view commands.View, explain string) (*scoring.Result, error) {
	var units []scoring.Unit
	for _, a := range g.forms {
		u := g.units[a.UnitID]
		answers := map[string]scoring.Answer{}
		if a.Scored || (view == commands.ViewSelf && a.ID == explain) {
			var err error
			if answers, err = commands.Answers(g.set, g.states[a.ID], g.verdicts[a.ID], view); err != nil {
				return nil, err
			}
		}
		units = append(units, scoring.Unit{Code: u.Code, Name: u.Name, Block: u.Block, Unranked: !u.Ranked, Answers: answers})
	}
	opt := g.opt
	if at := slices.IndexFunc(g.forms, func(a models.Assessment) bool { return a.ID == explain }); at >= 0 {
		opt.Explain, opt.Only = true, g.units[g.forms[at].UnitID].Code
	}
	return scoring.Score(g.set, units, opt)
}

// entered says of every form how each criterion stands by what was typed, handed in or not.
func (g *groupRows) entered() (map[string]map[string]scoring.Status, error) {
	units := make([]scoring.Unit, 0, len(g.forms))
	for _, a := range g.forms {
		answers, err := commands.Answers(g.set, g.states[a.ID], nil, commands.ViewSelf)
		if err != nil {
			return nil, err
		}
		units = append(units, scoring.Unit{Code: a.ID, Answers: answers})
	}
	run, err := scoring.NewRun(g.set, units, g.opt)
	if err != nil {
		return nil, err
	}
	out := make(map[string]map[string]scoring.Status, len(units))
	err = run.Each(func(u *scoring.UnitResult) error {
		of := make(map[string]scoring.Status, len(u.Criteria))
		for code, c := range u.Criteria {
			of[code] = c.Status
		}
		out[u.Code] = of
		return nil
	})
	return out, err
}

// unit finds a unit's result.
func (g *groupRows) unit(res *scoring.Result, unitID string) *scoring.UnitResult {
	code := g.units[unitID].Code
	for i := range res.Units {
		if res.Units[i].Code == code {
			return &res.Units[i]
		}
	}
	return &scoring.UnitResult{}
}

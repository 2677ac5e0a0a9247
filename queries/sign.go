package queries

import (
	"context"
	"math/big"
	"slices"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/report"
	"chuky/scoring"
	"chuky/store"
)

// Sign is the chairman's page: one digest and what stands behind it.
type Sign struct {
	Cycle      models.Cycle
	StageVN    string
	Run        models.ScoreRun // head only; ID "" while none waits
	Computing  bool            // at sign-off, but the run is being computed
	Digest     string
	Groups     []RunGroup
	Since      int        // number of the run that Changes compares with; 0 = first run
	Changes    []RankMove // units whose points or rank moved since that run
	Decisions  []CouncilDecision
	Minutes    []models.Minutes
	SignOffs   []SignOffRow
	Deputies   []DeputyRow
	CanApprove bool
	Capacity   string // "" = chairman, "KT." = deputy
	WhyNot     string // why the actor cannot approve
	Due        Due
	Late       []models.Assessment // units reopened or open, which hold the run back
}

// RunGroup is one ranking of a run, best first.
type RunGroup struct {
	Group, Title string
	Max          string
	Units        []scoring.UnitResult // of a run without their criteria
}

// RankMove is a unit whose result moved between two runs.
type RankMove struct {
	Group, Code, Name         string
	PointsBefore, PointsAfter string
	RankBefore, RankAfter     int
}

// CouncilDecision is a criterion changed by the council or a correction.
type CouncilDecision struct {
	Unit         string
	AssessmentID string
	Item, Name   string
	Round        string
	Kind         string
	Reason       string
	By           string
	At           models.Instant
}

// SignOffRow is a decision on a digest.
type SignOffRow struct {
	models.SignOff
	Signer string
}

// DeputyRow is an assignment on record.
type DeputyRow struct {
	models.Deputy
	Name   string
	Active bool // not withdrawn, and today lies in its period
	Used   bool // an approval stands on it; only where Deputies lists them
}

// SignView is the page of sign-off, for the chairman, the deputy and those who prepare or watch it.
func (s *Service) SignView(ctx context.Context, actor commands.Actor, cycleID string) (Sign, error) {
	if !hasAny(actor, models.RoleChairman, models.RoleDeputy, models.RoleOffice, models.RoleCoordinator, models.RoleSecretary, models.RoleCouncil, models.RoleAuditor) {
		return Sign{}, errNotFound()
	}
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return Sign{}, found(err)
	}
	now, err := s.now(ctx)
	if err != nil {
		return Sign{}, err
	}
	cal, err := calendarOf(c)
	if err != nil {
		return Sign{}, err
	}
	v := Sign{Cycle: *c, StageVN: commands.CycleStageVN[c.Stage], Due: due(cal, now, c.SignBy)}
	if err := s.signRun(db, c, &v); err != nil {
		return Sign{}, err
	}
	if v.Decisions, err = s.decisions(db, c); err != nil {
		return Sign{}, err
	}
	if v.Minutes, err = db.MinutesOf(c.ID); err != nil {
		return Sign{}, err
	}
	if err := s.signers(db, actor, c, now, &v); err != nil {
		return Sign{}, err
	}
	return v, nil
}

func (s *Service) signRun(db store.DB, c *models.Cycle, v *Sign) error {
	v.Computing = c.Stage == models.CycleSignOff && c.RunID == ""
	if v.Computing {
		open, err := db.AssessmentsAt(c.ID, models.StageNotStarted, models.StageInProgress, models.StageLeaderReview, models.StageReturned, models.StageSubmitted,
			models.StageInVerification, models.StageSupplement, models.StageExplained)
		v.Late = open
		return err
	}
	if c.RunID == "" {
		return nil
	}
	run, err := db.RunHead(c.RunID)
	if err != nil {
		return err
	}
	now, groups, err := s.runGroups(db, run)
	if err != nil {
		return err
	}
	v.Digest, v.Groups, v.Run = run.Digest, groups, *run
	runs, err := db.Runs(c.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(runs, func(r models.ScoreRun) bool { return r.Number == run.Number-1 })
	if at < 0 {
		return nil
	}
	prev := &runs[at]
	before, _, err := s.runGroups(db, prev)
	if err != nil {
		return err
	}
	v.Since, v.Changes = prev.Number, rankMoves(before, now)
	return nil
}

// ranking is what pages show of a run: everything but the criteria, which are nearly all of it.
type ranking struct {
	results map[string]scoring.Result
	groups  []RunGroup
}

// runGroups reads the rankings of a run, without criteria. A run never changes: it is read once.
func (s *Service) runGroups(db store.DB, head *models.ScoreRun) (map[string]scoring.Result, []RunGroup, error) {
	key := "run " + head.ID + " " + head.Digest
	if kept, ok := s.readFiles.get(key).(ranking); ok {
		return kept.results, slices.Clone(kept.groups), nil
	}
	x, err := commands.RunIndex(db, head)
	if err != nil {
		return nil, nil, err
	}
	res := map[string]scoring.Result{}
	var out []RunGroup
	for _, g := range x.Groups {
		r := g.Result
		row := RunGroup{Group: g.Group, Title: g.Group, Units: report.ByRank(r.Units)}
		if set, err := s.Commands.Sets(r.Set, r.Version); err == nil {
			row.Title, row.Max = set.Short, indicators.FormatExactVN(set.Max)
		}
		if len(r.Units) > 0 { // what applied: without criteria that were excluded
			if most, ok := indicators.ParseNumber(string(r.Units[0].Max)); ok {
				row.Max = indicators.FormatExactVN(most)
			}
		}
		res[g.Group], out = r, append(out, row)
	}
	slices.SortStableFunc(out, func(a, b RunGroup) int {
		return setOrder(s.knownSet(res[a.Group].Set, res[a.Group].Version), s.knownSet(res[b.Group].Set, res[b.Group].Version))
	})
	s.readFiles.put(key, ranking{res, out})
	return res, slices.Clone(out), nil
}

func rankMoves(before, after map[string]scoring.Result) []RankMove {
	var out []RankMove
	for _, key := range sortedKeys(after) {
		old := map[string]scoring.UnitResult{}
		for _, u := range before[key].Units {
			old[u.Code] = u
		}
		for _, u := range report.ByRank(after[key].Units) {
			if o := old[u.Code]; o.Exact != u.Exact || o.Rank != u.Rank {
				out = append(out, RankMove{key, u.Code, u.Name, o.Shown, u.Shown, o.Rank, u.Rank})
			}
		}
	}
	return out
}

// decisions lists what the council and corrections changed in a cycle.
func (s *Service) decisions(db store.DB, c *models.Cycle) ([]CouncilDecision, error) {
	all, err := db.VerdictsFrom(c.ID, models.RoundCouncil)
	if err != nil {
		return nil, err
	}
	var who, forms []string
	for _, v := range all {
		who, forms = append(who, v.By), append(forms, v.AssessmentID)
	}
	names, err := s.people(db, who...)
	if err != nil {
		return nil, err
	}
	rows, err := db.AssessmentsByID(unique(forms))
	if err != nil {
		return nil, err
	}
	var unitIDs []string
	sets := map[string]*indicators.Set{}
	for _, a := range rows {
		unitIDs = append(unitIDs, a.UnitID)
		if sets[a.GroupKey] == nil {
			if sets[a.GroupKey], _, err = s.Commands.SetOf(db, c.ID, a.GroupKey); err != nil {
				return nil, err
			}
		}
	}
	units, err := db.UnitsByID(unique(unitIDs))
	if err != nil {
		return nil, err
	}
	var out []CouncilDecision
	for _, v := range all {
		a := rows[v.AssessmentID]
		d := CouncilDecision{Unit: units[a.UnitID].Name, AssessmentID: a.ID, Item: v.Item, Round: RoundVN[v.Round], Kind: VerdictVN[v.Kind], Reason: v.Reason, By: names[v.By], At: v.At}
		if it, ok := sets[a.GroupKey].Find(v.Item); ok {
			d.Name = it.Name
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b CouncilDecision) int { return int(a.At - b.At) })
	return out, nil
}

func (s *Service) signers(db store.DB, actor commands.Actor, c *models.Cycle, now models.Instant, v *Sign) error {
	signs, err := db.SignOffs(c.ID)
	if err != nil {
		return err
	}
	deputies, err := db.Deputies()
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range signs {
		ids = append(ids, x.SignerID)
	}
	for _, d := range deputies {
		ids = append(ids, d.UserID)
	}
	names, err := s.people(db, ids...)
	if err != nil {
		return err
	}
	for _, x := range signs {
		v.SignOffs = append(v.SignOffs, SignOffRow{x, names[x.SignerID]})
	}
	today := now.Time().In(calendar.Location).Format(time.DateOnly)
	deputised := false
	for _, d := range deputies {
		row := DeputyRow{Deputy: d, Name: names[d.UserID], Active: d.FromDate <= today && today <= d.ToDate}
		deputised = deputised || (row.Active && d.UserID == actor.User.ID)
		v.Deputies = append(v.Deputies, row)
	}
	chairman, deputy := hasAny(actor, models.RoleChairman), hasAny(actor, models.RoleDeputy) && deputised
	if !chairman && deputy {
		v.Capacity = "KT."
	}
	switch {
	case !chairman && hasAny(actor, models.RoleDeputy) && !deputised:
		v.WhyNot = "Chưa có văn bản giao ký thay (KT.) còn hiệu lực cho bạn."
	case !chairman && !deputy:
		v.WhyNot = "Chỉ Chủ tịch, hoặc Phó Chủ tịch được giao ký thay, phê duyệt kết quả."
	case c.Stage != models.CycleSignOff:
		v.WhyNot = "Kỳ đánh giá " + v.StageVN + "."
	case v.Computing:
		v.WhyNot = "Số liệu vừa thay đổi, hệ thống đang tính lại."
	default:
		v.CanApprove = true
	}
	return nil
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return r
}

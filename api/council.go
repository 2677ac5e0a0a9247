package api

import (
	"net/http"
	"strconv"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// RankRow is a unit in a ranking.
type RankRow struct {
	Rank    int    `json:"rank"`
	Block   string `json:"block,omitempty"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Points  string `json:"points" doc:"Chính xác"`
	Shown   string `json:"shown"`
	Max     string `json:"max"`
	Percent string `json:"percent"`
	Class   string `json:"class,omitempty"`
	Partial bool   `json:"partial,omitempty"`
}

func rankOf(u scoring.UnitResult) RankRow {
	return RankRow{u.Rank, u.Block, u.Code, u.Name, u.Exact, u.Shown, u.Max.String(), u.Percent, u.Class, u.Partial}
}

// RankingOut is one ranking, best first.
type RankingOut struct {
	Group string    `json:"group"`
	Title string    `json:"title"`
	Total int       `json:"total" doc:"Số đơn vị khớp; units là một trang"`
	Units []RankRow `json:"units"`
}

// rankingsOf gives the page asked for of every ranking.
func rankingsOf(k *call, in SearchIn, groups []queries.RunGroup) []RankingOut {
	out, totals := []RankingOut{}, []int{}
	for _, g := range groups {
		if !in.has(g.Group) {
			continue
		}
		units, total := narrow(in, g.Units, func(u scoring.UnitResult) string { return u.Name + " " + u.Code })
		out, totals = append(out, RankingOut{g.Group, g.Title, total, each(units, rankOf)}), append(totals, total)
	}
	pages(k, in, totals...)
	return out
}

// RankingIn is the query of what shows the rankings of a cycle.
type RankingIn struct {
	ID string `path:"id"`
	SearchIn
}

type councilCase struct {
	Assessment  string       `json:"assessment_id"`
	Unit        ref          `json:"unit"`
	Item        string       `json:"item"`
	Name        string       `json:"name"`
	Max         string       `json:"max"`
	Self        string       `json:"self"`
	RoundOne    string       `json:"round_one"`
	RoundTwo    string       `json:"round_two"`
	Current     string       `json:"current"`
	Explanation string       `json:"explanation"`
	Verdicts    []verdictOut `json:"verdicts"`
	OwnUnit     bool         `json:"own_unit,omitempty"`
}

type councilDecision struct {
	Unit   string     `json:"unit"`
	Item   string     `json:"item"`
	Name   string     `json:"name"`
	Round  string     `json:"round"`
	Kind   string     `json:"kind"`
	Reason string     `json:"reason"`
	By     string     `json:"by"`
	At     *time.Time `json:"at"`
}

func councilDecisionOf(d queries.CouncilDecision) councilDecision {
	return councilDecision{d.Unit, d.Item, d.Name, d.Round, d.Kind, d.Reason, d.By, ts(d.At)}
}

type minutesOut struct {
	ID      string     `json:"id"`
	Number  string     `json:"number"`
	Date    string     `json:"date"`
	Summary string     `json:"summary"`
	At      *time.Time `json:"at"`
}

func minutesOf(m models.Minutes) minutesOut {
	return minutesOut{m.ID, m.Number, m.Date, m.Summary, ts(m.CreatedAt)}
}

type openUnit struct {
	Assessment string `json:"assessment_id"`
	Unit       ref    `json:"unit"`
	StageName  string `json:"stage_name"`
}

type councilOut struct {
	Cycle     ref               `json:"cycle"`
	Stage     models.CycleStage `json:"stage"`
	Rankings  []RankingOut      `json:"rankings"`
	Cases     []councilCase     `json:"cases"`
	Decisions []councilDecision `json:"decisions"`
	Minutes   []minutesOut      `json:"minutes"`
	Open      []openUnit        `json:"open" doc:"Đơn vị chưa xong, nên chưa chốt được"`
	MayDecide bool              `json:"may_decide"`
	MayRecord bool              `json:"may_record"`
	Due       due               `json:"due"`
}

func council(k *call, in *RankingIn) (councilOut, error) {
	v, err := k.api.Queries.CouncilView(k.ctx(), k.actor, in.ID)
	if err != nil {
		return councilOut{}, err
	}
	return councilOut{ref{ID: v.Cycle.ID, Name: v.Cycle.Name}, v.Cycle.Stage, rankingsOf(k, in.SearchIn, v.Rankings), each(v.Cases, func(c queries.CouncilCase) councilCase {
		return councilCase{c.AssessmentID, unitRef(c.Unit), c.Item, c.Name, c.Max, c.Self, c.RoundOne, c.RoundTwo, c.Current, c.Explanation.Text, each(c.Verdicts, verdictOf), c.Own}
	}), each(v.Decisions, councilDecisionOf), each(v.Minutes, minutesOf), each(v.Open, func(o queries.OpenUnit) openUnit { return openUnit{o.Assessment.ID, unitRef(o.Unit), o.StageVN} }),
		v.CanDecide, v.CanRecord, dueOf(v.Due)}, nil
}

func councilDecide(k *call, in *decisionsIn) (decidedOut, error) {
	ds, err := in.Body.to()
	if err != nil {
		return decidedOut{}, err
	}
	r, err := k.api.Commands.CouncilDecide(k.ctx(), k.actor, in.ID, ds)
	return decidedOf(r), err
}

type minutesIn struct {
	ID   string `path:"id"`
	Body struct {
		Number  string `json:"number"`
		Date    string `json:"date" doc:"yyyy-mm-dd"`
		Summary string `json:"summary,omitempty"`
	}
}

func recordMinutes(k *call, in *minutesIn) (CycleMoved, error) {
	m, err := k.api.Commands.RecordMinutes(k.ctx(), k.actor, in.ID, models.Minutes{Number: in.Body.Number, Date: in.Body.Date, Summary: in.Body.Summary})
	return cycleMovedOf(m), err
}

// RunOut is the head of a score run.
type RunOut struct {
	ID      string          `json:"id"`
	Number  int             `json:"number"`
	Digest  string          `json:"digest"`
	Engine  string          `json:"engine"`
	State   models.RunState `json:"state"`
	Why     string          `json:"why,omitempty"`
	VoidWhy string          `json:"void_why,omitempty"`
	Created *time.Time      `json:"created"`
}

func runOf(r models.ScoreRun) RunOut {
	return RunOut{r.ID, r.Number, r.Digest, r.Engine, r.State, r.Why, r.VoidWhy, ts(r.CreatedAt)}
}

func listRuns(k *call, in *idIn) (List[RunOut], error) {
	rows, err := k.api.Queries.Runs(k.ctx(), k.actor, in.ID)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), runOf), err
}

type runIn struct {
	RankingIn
	Run string `path:"run"`
}

type runFull struct {
	RunOut
	Rankings []RankingOut `json:"rankings"`
}

func getRun(k *call, in *runIn) (runFull, error) {
	r, groups, err := k.api.Queries.Run(k.ctx(), k.actor, in.ID, in.Run)
	return runFull{runOf(r), rankingsOf(k, in.SearchIn, groups)}, err
}

// runContent gives the bytes that the digest covers.
func runContent(k *call) error {
	r, content, err := k.api.Queries.RunContent(k.ctx(), k.actor, k.gin.Param("id"), k.gin.Param("run"))
	if err != nil {
		return err
	}
	h := k.gin.Writer.Header()
	h.Set("ETag", strconv.Quote(r.Digest))
	h.Set("Content-Type", "application/json")
	http.ServeContent(k.gin.Writer, k.gin.Request, "", time.Time{}, content)
	return nil
}

type provisionalIn struct {
	RankingIn
	View string `query:"view" enum:"self,round_one,round_two,council,final" default:"final"`
}

type provisionalOut struct {
	View     string       `json:"view"`
	Rankings []RankingOut `json:"rankings"`
}

func provisional(k *call, in *provisionalIn) (provisionalOut, error) {
	view := map[string]commands.View{"self": commands.ViewSelf, "round_one": commands.ViewRoundOne, "round_two": commands.ViewRoundTwo, "council": commands.ViewCouncil, "final": commands.ViewFinal}[in.View]
	groups, err := k.api.Queries.Provisional(k.ctx(), k.actor, in.ID, view)
	return provisionalOut{in.View, rankingsOf(k, in.SearchIn, groups)}, err
}

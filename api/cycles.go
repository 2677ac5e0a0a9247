package api

import (
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

type stepOut struct {
	Key     string     `json:"key"`
	Name    string     `json:"name"`
	At      *time.Time `json:"at"`
	Due     due        `json:"due"`
	Past    bool       `json:"past"`
	Current bool       `json:"current"`
}

func stepOf(s queries.Step) stepOut {
	return stepOut{s.Key, s.Name, ts(s.At), dueOf(s.Due), s.Past, s.Current}
}

type cycleOut struct {
	ID               string            `json:"id"`
	Year             int               `json:"year"`
	Name             string            `json:"name"`
	Stage            models.CycleStage `json:"stage"`
	StageName        string            `json:"stage_name"`
	Seq              int64             `json:"seq"`
	Instants         instants          `json:"instants"`
	Groups           []string          `json:"groups"`
	Units            int               `json:"units"`
	HandedIn         int               `json:"handed_in"`
	Next             string            `json:"next,omitempty"`
	NextDue          *due              `json:"next_due,omitempty"`
	RunID            string            `json:"run_id,omitempty"`
	PublishedVersion int               `json:"published_version"`
	Mine             []string          `json:"my_assessments" doc:"Phiếu của đơn vị mình"`
}

// instants are the deadlines of a cycle, in this order.
type instants struct {
	DueAt     time.Time `json:"due_at" doc:"Hạn nộp"`
	LockAt    time.Time `json:"lock_at" doc:"Khóa số liệu"`
	VerifyBy  time.Time `json:"verify_by"`
	ExplainBy time.Time `json:"explain_by"`
	CouncilBy time.Time `json:"council_by"`
	SignBy    time.Time `json:"sign_by"`
	PublishAt time.Time `json:"publish_at"`
}

func (i instants) to() commands.Instants {
	return commands.Instants{DueAt: models.At(i.DueAt), LockAt: models.At(i.LockAt), VerifyBy: models.At(i.VerifyBy), ExplainBy: models.At(i.ExplainBy),
		CouncilBy: models.At(i.CouncilBy), SignBy: models.At(i.SignBy), PublishAt: models.At(i.PublishAt)}
}

func instantsOf(c models.Cycle) instants {
	at := func(i models.Instant) time.Time { return i.Time().In(calendar.Location) }
	return instants{at(c.DueAt), at(c.LockAt), at(c.VerifyBy), at(c.ExplainBy), at(c.CouncilBy), at(c.SignBy), at(c.PublishAt)}
}

func cycleOf(r queries.CycleRow) cycleOut {
	c := r.Cycle
	out := cycleOut{ID: c.ID, Year: c.Year, Name: c.Name, Stage: c.Stage, StageName: r.StageVN, Seq: c.Seq, Instants: instantsOf(c), Units: r.Units, HandedIn: r.HandedIn, Next: r.Next,
		RunID: c.RunID, PublishedVersion: c.PublishedVersion, Groups: each(r.Groups, func(g models.CycleGroup) string { return g.GroupKey }), Mine: each(r.Mine, func(a models.Assessment) string { return a.ID })}
	if r.Next != "" {
		d := dueOf(r.NextDue)
		out.NextDue = &d
	}
	return out
}

func listCycles(k *call, in *PageIn) (List[cycleOut], error) {
	rows, err := k.api.Queries.CycleList(k.ctx(), k.actor)
	if err != nil {
		return List[cycleOut]{}, err
	}
	from := min(in.offset(), len(rows))
	return page(k, *in, rows[from:min(from+in.Limit, len(rows))], len(rows), cycleOf), nil
}

func getCycle(k *call, in *idIn) (cycleOut, error) {
	rows, err := k.api.Queries.CycleList(k.ctx(), k.actor)
	if err != nil {
		return cycleOut{}, err
	}
	for _, r := range rows {
		if r.Cycle.ID == in.ID {
			return cycleOf(r), nil
		}
	}
	return cycleOut{}, models.ErrNotFound
}

// PlanGroup binds a group of units to a set.
type PlanGroup struct {
	Group      string            `json:"group"`
	SetID      string            `json:"set_id"`
	SetVersion string            `json:"set_version,omitempty" doc:"Trống: phiên bản mới nhất"`
	Rulings    map[string]string `json:"rulings,omitempty" doc:"Cách hiểu → phương án"`
}

// PlanAssignment gives a verifier a field.
type PlanAssignment struct {
	UserID string `json:"user_id"`
	Group  string `json:"group"`
	Field  string `json:"field" doc:"Mã chỉ số chính, hoặc *"`
	UnitID string `json:"unit_id,omitempty" doc:"Trống: mọi đơn vị của nhóm"`
}

type policyData struct {
	Rounds         int      `json:"rounds" minimum:"1" maximum:"2"`
	Explanation    bool     `json:"explanation"`
	Council        bool     `json:"council"`
	Grace          string   `json:"grace,omitempty" doc:"Thời hạn: 3wd (ngày làm việc), 10d (ngày), 90s, 2h"`
	Remind         []string `json:"remind,omitempty"`
	VerifyRemind   []string `json:"verify_remind,omitempty"`
	SupplementTerm string   `json:"supplement_term,omitempty"`
	SignRemind     []string `json:"sign_remind,omitempty"`
	SignEscalate   string   `json:"sign_escalate,omitempty"`
}

type planData struct {
	Year        int              `json:"year"`
	Name        string           `json:"name"`
	Groups      []PlanGroup      `json:"groups"`
	Policy      *policyData      `json:"policy,omitempty" doc:"Trống: chính sách mặc định"`
	Instants    instants         `json:"instants"`
	Assignments []PlanAssignment `json:"assignments"`
}

func (p policyData) to() (commands.Policy, error) {
	out := commands.Policy{Rounds: p.Rounds, Explanation: p.Explanation, Council: p.Council}
	var err error
	term := func(s string) calendar.Term {
		if s == "" {
			return calendar.Term{}
		}
		t, bad := calendar.Parse(s)
		if bad != nil && err == nil {
			err = models.Refuse(models.RefuseInvalid, "policy_term", "Thời hạn “"+s+"” không hợp lệ: "+bad.Error())
		}
		return t
	}
	out.Grace, out.SupplementTerm, out.SignEscalate = term(p.Grace), term(p.SupplementTerm), term(p.SignEscalate)
	out.Remind, out.VerifyRemind, out.SignRemind = each(p.Remind, term), each(p.VerifyRemind, term), each(p.SignRemind, term)
	return out, err
}

func policyOf(p commands.Policy) policyData {
	text := func(t calendar.Term) string {
		if t.IsZero() {
			return ""
		}
		return t.String()
	}
	return policyData{p.Rounds, p.Explanation, p.Council, text(p.Grace), each(p.Remind, text), each(p.VerifyRemind, text), text(p.SupplementTerm), each(p.SignRemind, text), text(p.SignEscalate)}
}

func (p planData) to(k *call) (commands.Plan, error) {
	out := commands.Plan{Year: p.Year, Name: p.Name, Policy: commands.DefaultPolicy(), Instants: p.Instants.to()}
	if p.Policy != nil {
		var err error
		if out.Policy, err = p.Policy.to(); err != nil {
			return out, err
		}
	}
	for _, g := range p.Groups {
		next, err := g.to(k)
		if err != nil {
			return out, err
		}
		out.Groups = append(out.Groups, next)
	}
	for _, a := range p.Assignments {
		out.Assignments = append(out.Assignments, commands.PlanAssignment(a))
	}
	return out, nil
}

// to fixes "the newest version" to the one that is the newest now.
func (g PlanGroup) to(k *call) (commands.PlanGroup, error) {
	if g.SetVersion == "" {
		set, err := k.api.Queries.Set(k.ctx(), k.actor, g.SetID, "")
		if err != nil {
			return commands.PlanGroup{}, models.Refuse(models.RefuseInvalid, "set_unknown", "Không có bộ chỉ số “"+g.SetID+"”.")
		}
		g.SetVersion = set.Version
	}
	return commands.PlanGroup(g), nil
}

type newCycleIn struct{ Body planData }

func createCycle(k *call, in *newCycleIn) (CycleMoved, error) {
	p, err := in.Body.to(k)
	if err != nil {
		return CycleMoved{}, err
	}
	m, err := k.api.Commands.SavePlan(k.ctx(), k.actor, "", p)
	if err != nil {
		return CycleMoved{}, err
	}
	k.created("/cycles/" + m.ID)
	return cycleMovedOf(m), nil
}

type updateCycleIn struct {
	ID   string `path:"id"`
	Body planData
}

func updateCycle(k *call, in *updateCycleIn) (CycleMoved, error) {
	p, err := in.Body.to(k)
	if err != nil {
		return CycleMoved{}, err
	}
	m, err := k.api.Commands.SavePlan(k.ctx(), k.actor, in.ID, p)
	return cycleMovedOf(m), err
}

type planOut struct {
	ID          string            `json:"id"`
	Year        int               `json:"year"`
	Name        string            `json:"name"`
	Stage       models.CycleStage `json:"stage"`
	StageName   string            `json:"stage_name"`
	Policy      policyData        `json:"policy"`
	Calendar    int               `json:"calendar_version"`
	Groups      []planGroupOut    `json:"groups"`
	Steps       []stepOut         `json:"steps"`
	Assignments []planAssigned    `json:"assignments"`
	Exclusions  []exclusionOut    `json:"exclusions"`
	Warnings    []string          `json:"warnings"`
}

type planGroupOut struct {
	PlanGroup
	Title  string `json:"title"`
	Digest string `json:"digest"`
	Units  int    `json:"units"`
}

type planAssigned struct {
	PlanAssignment
	User string `json:"user"`
	Unit string `json:"unit,omitempty"`
}

type exclusionOut struct {
	Group  string `json:"group"`
	Item   string `json:"item"`
	Reason string `json:"reason"`
}

func getPlan(k *call, in *idIn) (planOut, error) {
	p, err := k.api.Queries.CyclePlan(k.ctx(), k.actor, in.ID)
	if err != nil {
		return planOut{}, err
	}
	return planOut{ID: p.Cycle.ID, Year: p.Cycle.Year, Name: p.Cycle.Name, Stage: p.Cycle.Stage, StageName: p.StageVN, Policy: policyOf(p.Policy), Calendar: p.Calendar.Version,
		Groups: each(p.Groups, func(g queries.PlanGroup) planGroupOut {
			return planGroupOut{PlanGroup{g.GroupKey, g.SetID, g.SetVersion, g.Chosen}, g.Set.Short, g.SetDigest, g.Units}
		}),
		Steps: each(p.Steps, stepOf), Warnings: append([]string{}, p.Warnings...),
		Assignments: each(p.Assignments, func(a queries.PlanAssignment) planAssigned {
			return planAssigned{PlanAssignment{a.UserID, a.GroupKey, a.Field, a.UnitID}, a.User, a.Unit}
		}),
		Exclusions: each(p.Exclusions, func(e models.Exclusion) exclusionOut { return exclusionOut{e.GroupKey, e.Item, e.Reason} })}, nil
}

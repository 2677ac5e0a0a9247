package api

import (
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

type decisionData struct {
	Item   string             `json:"item"`
	Kind   models.VerdictKind `json:"kind" enum:"accepted,adjusted,not_recognised,na_granted,na_refused"`
	Values map[string]Value   `json:"values,omitempty" doc:"Số liệu điều chỉnh, đủ của tiêu chí; chỉ với adjusted"`
	Reason string             `json:"reason,omitempty"`
}

type decisionsData struct {
	Decisions []decisionData `json:"decisions" maxItems:"500"`
	Format    string         `json:"format,omitempty" enum:"vn,plain"`
}

func (d decisionsData) to() ([]commands.Decision, error) {
	f := formatOf(d.Format)
	seen := map[string]bool{}
	var out []commands.Decision
	for _, x := range d.Decisions {
		if seen[x.Item] {
			return nil, models.Refuse(models.RefuseInvalid, "item_twice", "Tiêu chí "+x.Item+" được nêu hai lần trong cùng yêu cầu.")
		}
		seen[x.Item] = true
		out = append(out, commands.Decision{Item: x.Item, Kind: x.Kind, Values: texts(x.Values, f), Format: f, Reason: x.Reason})
	}
	return out, nil
}

type decisionsIn struct {
	ID   string `path:"id"`
	Body decisionsData
}

type decidedOut struct {
	MovedOut
	Left []string `json:"left" doc:"Tiêu chí chưa có quyết định trong lần này"`
}

func decidedOf(r commands.DecideResult) decidedOut {
	return decidedOut{movedOf(r.Moved), append([]string{}, r.Left...)}
}

func openVerification(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.OpenVerification(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

func decide(k *call, in *decisionsIn) (decidedOut, error) {
	ds, err := in.Body.to()
	if err != nil {
		return decidedOut{}, err
	}
	r, err := k.api.Commands.Decide(k.ctx(), k.actor, in.ID, ds)
	return decidedOf(r), err
}

func completeRound(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.CompleteRoundOne(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

type deskRow struct {
	AssessmentRow
	Cycle     ref      `json:"cycle"`
	Fields    []string `json:"fields"`
	Decided   int      `json:"decided"`
	OutOf     int      `json:"out_of"`
	Waiting   int      `json:"waiting" doc:"Giải trình chờ thẩm định lần 2"`
	OpenTasks int      `json:"open_tasks"`
	HandedIn  bool     `json:"handed_in"`
}

type deskIn struct {
	PageIn
	Cycle string `query:"cycle"`
}

func deskList(k *call, in *deskIn) (List[deskRow], error) {
	all, err := k.api.Queries.DeskList(k.ctx(), k.actor)
	if err != nil {
		return List[deskRow]{}, err
	}
	rows := all[:0]
	for _, r := range all {
		if in.Cycle == "" || r.Cycle.ID == in.Cycle {
			rows = append(rows, r)
		}
	}
	from := min(in.offset(), len(rows))
	return page(k, in.PageIn, rows[from:min(from+in.Limit, len(rows))], len(rows), func(r queries.DeskRow) deskRow {
		return deskRow{assessmentOf(r.Assessment, r.Unit, r.StageVN, r.Total, r.Due), ref{ID: r.Cycle.ID, Name: r.Cycle.Name}, r.Fields, r.Decided, r.Total, r.Waiting, r.OpenTasks, !r.NotHandedIn}
	}), nil
}

type deskItem struct {
	ItemOut
	State    string `json:"state"`
	MayJudge bool   `json:"may_judge"`
	Why      string `json:"why,omitempty"`
}

type deskOut struct {
	AssessmentRow
	Cycle       ref        `json:"cycle"`
	Round       int        `json:"deciding_round" doc:"Lần thẩm định mà quyết định bây giờ thuộc về; 0: không có"`
	Fields      []string   `json:"fields"`
	Items       []deskItem `json:"items"`
	Left        []string   `json:"left"`
	LeftMine    []string   `json:"left_mine"`
	CanComplete bool       `json:"can_complete"`
	Notice      string     `json:"notice,omitempty"`
}

func desk(k *call, in *idIn) (deskOut, error) {
	d, err := k.api.Queries.Desk(k.ctx(), k.actor, in.ID)
	if err != nil {
		return deskOut{}, err
	}
	return deskOut{assessmentOf(d.Assessment, d.Unit, d.StageVN, d.Total, d.Due), ref{ID: d.Cycle.ID, Name: d.Cycle.Name}, d.Round, append([]string{}, d.Fields...),
		each(d.Desk, func(x queries.DeskItem) deskItem { return deskItem{itemOf(x.FormItem), x.State, x.MayJudge, x.Why} }),
		append([]string{}, d.Left...), append([]string{}, d.LeftMine...), d.CanComplete, d.Notice}, nil
}

type compareIn struct {
	ID    string `path:"id"`
	Group string `path:"group"`
	Code  string `path:"code"`
	PageIn
	Q string `query:"q" maxLength:"200" doc:"Tìm đơn vị theo tên hoặc mã, không cần dấu"`
}

type compareRow struct {
	Assessment string                 `json:"assessment_id"`
	Unit       ref                    `json:"unit"`
	Stage      models.AssessmentStage `json:"stage"`
	Values     map[string]string      `json:"values"`
	NA         models.NAState         `json:"na,omitempty"`
	Self       *criterionOut          `json:"self"`
	Current    *criterionOut          `json:"current"`
	Verdict    *verdictOut            `json:"verdict,omitempty"`
	Files      int                    `json:"files"`
	MayJudge   bool                   `json:"may_judge"`
}

type compareOut struct {
	Item  string       `json:"item"`
	Name  string       `json:"name"`
	Max   string       `json:"max"`
	Total int          `json:"total" doc:"Số đơn vị khớp; rows là một trang"`
	Rows  []compareRow `json:"rows"`
}

func compare(k *call, in *compareIn) (compareOut, error) {
	c, err := k.api.Queries.Compare(k.ctx(), k.actor, in.ID, in.Group, in.Code)
	if err != nil {
		return compareOut{}, err
	}
	search := SearchIn{PageIn: in.PageIn, Q: in.Q}
	rows, total := narrow(search, c.Rows, func(r queries.CompareRow) string { return r.Unit.Name + " " + r.Unit.Code })
	pages(k, search, total)
	return compareOut{c.Item.Code, c.Item.Name, queries.ShowValue(nil, c.Item.Max.RatString()), total, each(rows, func(r queries.CompareRow) compareRow {
		out := compareRow{Assessment: r.Assessment.ID, Unit: unitRef(r.Unit), Stage: r.Assessment.Stage, Values: map[string]string{}, NA: r.NA, Self: criterionOf(r.Self), Current: criterionOf(r.Current), Files: r.Files, MayJudge: r.MayJudge}
		for _, v := range r.Inputs {
			if v.Value != "" {
				out.Values[v.Key] = v.Value
			}
		}
		if r.Verdict != nil {
			v := verdictOf(*r.Verdict)
			out.Verdict = &v
		}
		return out
	})}, nil
}

type askIn struct {
	ID   string `path:"id"`
	Body struct {
		Item   string    `json:"item"`
		Reason string    `json:"reason"`
		Until  time.Time `json:"until"`
	}
}

func askSupplement(k *call, in *askIn) (MovedOut, error) {
	m, err := k.api.Commands.AskSupplement(k.ctx(), k.actor, in.ID, in.Body.Item, in.Body.Reason, models.At(in.Body.Until))
	return movedOf(m), err
}

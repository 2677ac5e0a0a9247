package api

import (
	"time"

	"chuky/models"
	"chuky/queries"
)

type boardOut struct {
	Cycle     ref               `json:"cycle"`
	Stage     models.CycleStage `json:"stage"`
	StageName string            `json:"stage_name"`
	Steps     []stepOut         `json:"steps"`
	Funnel    []funnelOut       `json:"funnel"`
	Groups    []heatOut         `json:"groups"`
	Laggards  []laggardOut      `json:"laggards" doc:"Một trang, như groups"`
	Lagging   int               `json:"laggards_total"`
	Messages  messageCounts     `json:"messages"`
	Load      []loadOut         `json:"load"`
	Forecasts []forecastOut     `json:"forecasts"`
	Decisions []eventOut        `json:"decisions"`
	Drift     int               `json:"drift" doc:"Số bước mà quy trình chưa áp dụng; bình thường là 0"`
}

type funnelOut struct {
	Name   string                   `json:"name"`
	Stages []models.AssessmentStage `json:"stages"`
	Count  int                      `json:"count"`
}

type heatOut struct {
	Group string       `json:"group"`
	Title string       `json:"title"`
	Main  []mainOut    `json:"main"`
	Total int          `json:"total" doc:"Số đơn vị khớp; rows là một trang"`
	Rows  []heatRowOut `json:"rows"`
}

type heatRowOut struct {
	Assessment string                 `json:"assessment_id"`
	Unit       ref                    `json:"unit"`
	Stage      models.AssessmentStage `json:"stage"`
	StageName  string                 `json:"stage_name"`
	Late       bool                   `json:"late"`
	Filled     int                    `json:"filled"`
	Decided    int                    `json:"decided"`
	Total      int                    `json:"total"`
	Cells      []heatCellOut          `json:"cells"`
}

type heatCellOut struct {
	Filled  int `json:"filled"`
	Decided int `json:"decided"`
	Total   int `json:"total"`
}

type laggardOut struct {
	Assessment string `json:"assessment_id"`
	Unit       ref    `json:"unit"`
	StageName  string `json:"stage_name"`
	Owes       string `json:"owes"`
	Due        due    `json:"due"`
}

type messageCounts struct {
	Sent    int `json:"sent"`
	Pending int `json:"pending"`
	Failed  int `json:"failed"`
}

type loadOut struct {
	User    ref `json:"user"`
	Decided int `json:"decided"`
	Open    int `json:"open"`
	Overdue int `json:"overdue"`
}

type forecastOut struct {
	Name   string     `json:"name"`
	Due    due        `json:"due"`
	Done   int        `json:"done"`
	Total  int        `json:"total"`
	Expect *time.Time `json:"expect,omitempty"`
	Met    bool       `json:"met"`
	Known  bool       `json:"known"`
	Text   string     `json:"text"`
}

func board(k *call, in *RankingIn) (boardOut, error) {
	b, err := k.api.Queries.Board(k.ctx(), k.actor, in.ID)
	if err != nil {
		return boardOut{}, err
	}
	groups, totals := []heatOut{}, []int{}
	for _, g := range b.Groups {
		if !in.has(g.Group) {
			continue
		}
		rows, total := narrow(in.SearchIn, g.Rows, func(r queries.HeatRow) string { return r.Unit.Name + " " + r.Unit.Code })
		totals = append(totals, total)
		groups = append(groups, heatOut{g.Group, g.Title, each(g.Main, mainOf), total, each(rows, func(r queries.HeatRow) heatRowOut {
			return heatRowOut{r.Assessment.ID, unitRef(r.Unit), r.Assessment.Stage, r.StageVN, r.Assessment.Late, r.Filled, r.Decided, r.Total, each(r.Cells, func(c queries.HeatCell) heatCellOut { return heatCellOut(c) })}
		})})
	}
	pages(k, in.SearchIn, totals...)
	late, lagging := narrow(in.SearchIn, b.Laggards, func(l queries.Laggard) string { return l.Unit.Name + " " + l.Unit.Code })
	return boardOut{Cycle: ref{ID: b.Cycle.ID, Name: b.Cycle.Name}, Stage: b.Cycle.Stage, StageName: b.StageVN, Steps: each(b.Steps, stepOf), Drift: b.Drift, Messages: messageCounts(b.Messages),
		Funnel: each(b.Funnel, func(f queries.FunnelStep) funnelOut { return funnelOut(f) }),
		Groups: groups, Lagging: lagging,
		Laggards: each(late, func(l queries.Laggard) laggardOut {
			return laggardOut{l.Assessment.ID, unitRef(l.Unit), l.StageVN, l.Owes, dueOf(l.Due)}
		}),
		Load: each(b.Load, func(l queries.VerifierLoad) loadOut {
			return loadOut{ref{ID: l.UserID, Name: l.Name}, l.Decided, l.Open, l.Overdue}
		}),
		Forecasts: each(b.Forecasts, func(f queries.Forecast) forecastOut {
			return forecastOut{f.Name, dueOf(f.Due), f.Done, f.Total, ts(f.Expect), f.Met, !f.Unknown, f.Text}
		}),
		Decisions: each(b.Decisions, eventOf)}, nil
}

package queries

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// Board is the coordinator's view of a cycle.
type Board struct {
	Cycle     models.Cycle
	StageVN   string
	Steps     []Step
	Funnel    []FunnelStep
	Groups    []BoardGroup
	Laggards  []Laggard
	Messages  MessageCounts
	Load      []VerifierLoad
	Forecasts []Forecast
	Decisions []Event // the coordinator's and the system's last moves
	Drift     int     // moves that no workflow has applied yet: timers wait while it is above 0
	Moves     BoardMoves
}

// BoardMoves says which moves the stage allows.
type BoardMoves struct {
	Open, EndVerifying, ReviseCalendar, ReplaceSet, Exclude, Replace, Cancel, Close bool
}

// FunnelStep is one step with the units that stand there.
type FunnelStep struct {
	Name   string
	Stages []models.AssessmentStage
	Count  int
}

// BoardGroup is one group's heat map: units × main indexes.
type BoardGroup struct {
	Group, Title string
	Pillars      []BoardPillar // trụ cột of a set that has them, in printed order
	Main         []FormMain    // columns; Total = criteria of the index
	Rows         []HeatRow
}

// BoardPillar heads the columns of its main indexes.
type BoardPillar struct {
	Name, Max string
	Main      int // how many
}

// HeatRow is one unit; its cells follow the group's Main.
type HeatRow struct {
	Assessment models.Assessment
	Unit       models.Unit
	StageVN    string
	Cells      []HeatCell
	Filled     int
	Decided    int
	Total      int
}

// HeatCell counts the criteria of a main index.
type HeatCell struct{ Filled, Decided, Total int }

// Laggard is a unit that has not handed in.
type Laggard struct {
	Assessment models.Assessment
	Unit       models.Unit
	StageVN    string
	Owes       string
	Due        Due
}

// MessageCounts counts the mail of a cycle.
type MessageCounts struct{ Sent, Pending, Failed int }

// VerifierLoad is what a verifier decided and still holds.
type VerifierLoad struct {
	UserID, Name string
	Decided      int // verdicts of rounds 1 and 2
	Open         int // open tasks
	Overdue      int
}

// Forecast says whether a deadline will be met at the speed so far.
type Forecast struct {
	Name    string
	Due     Due
	Done    int
	Total   int
	Expect  models.Instant // when it will be through; 0 = cannot be said yet
	Met     bool           // through already, or expected before the deadline
	Unknown bool
	Text    string
}

// Board is for those who coordinate or watch a cycle.
func (s *Service) Board(ctx context.Context, actor commands.Actor, cycleID string) (Board, error) {
	if !hasAny(actor, overseers...) && !hasAny(actor, models.RoleOffice) {
		return Board{}, errNotFound()
	}
	db := s.db(ctx)
	c, err := db.Cycle(cycleID)
	if err != nil {
		return Board{}, found(err)
	}
	now, err := s.now(ctx)
	if err != nil {
		return Board{}, err
	}
	cal, err := calendarOf(c)
	if err != nil {
		return Board{}, err
	}
	b := Board{Cycle: *c, StageVN: commands.CycleStageVN[c.Stage], Steps: timeline(c, cal, now), Moves: movesOf(actor, c, now)}
	groups, err := s.cycleGroups(db, c.ID)
	if err != nil {
		return Board{}, err
	}
	for _, g := range groups {
		row, err := s.boardGroup(db, c, g.GroupKey)
		if err != nil {
			return Board{}, err
		}
		b.Groups = append(b.Groups, row)
	}
	b.Funnel, b.Laggards = funnel(b.Groups), laggards(b.Groups, cal, now)
	for state, n := range map[string]*int{models.MessageSent: &b.Messages.Sent, models.MessagePending: &b.Messages.Pending, models.MessageFailed: &b.Messages.Failed} {
		if *n, err = db.CountMessages(c.ID, state); err != nil {
			return Board{}, err
		}
	}
	if b.Load, err = s.verifierLoad(db, c, now); err != nil {
		return Board{}, err
	}
	b.Forecasts = forecasts(c, b, cal, now)
	rows, _, err := db.AuditEvents(store.AuditFilter{CycleID: c.ID, Subject: c.ID, Limit: 20})
	if err != nil {
		return Board{}, err
	}
	for _, e := range rows {
		b.Decisions = append(b.Decisions, eventOf(e))
	}
	if b.Drift, _, err = s.Commands.Drift(ctx); err != nil {
		return Board{}, err
	}
	return b, nil
}

func movesOf(actor commands.Actor, c *models.Cycle, now models.Instant) BoardMoves {
	if !hasAny(actor, models.RoleCoordinator) {
		return BoardMoves{}
	}
	from := func(m commands.Move) bool { return slices.Contains(commands.CycleMoves[m].From, c.Stage) }
	return BoardMoves{Open: from(commands.MoveOpen), EndVerifying: c.Stage == models.CycleVerifying, ReviseCalendar: from(commands.MoveCalendarRevised) && now < c.LockAt,
		ReplaceSet: from(commands.MoveSetReplaced) && now < c.LockAt, Exclude: from(commands.MoveCancelled) && c.Stage != models.CycleDraft, Replace: from(commands.MoveCancelled), Cancel: from(commands.MoveCancelled), Close: from(commands.MoveClosed)}
}

func (s *Service) boardGroup(db store.DB, c *models.Cycle, group string) (BoardGroup, error) {
	set, opt, err := s.Commands.SetOf(db, c.ID, group)
	if err != nil {
		return BoardGroup{}, err
	}
	g, err := s.groupRows(db, c, group, set, opt)
	if err != nil {
		return BoardGroup{}, err
	}
	out := BoardGroup{Group: group, Title: set.Short}
	for i := range set.Pillars {
		p := &set.Pillars[i]
		out.Pillars = append(out.Pillars, BoardPillar{Name: p.Name, Max: indicators.FormatExactVN(p.Max), Main: len(p.Main)})
	}
	for i := range set.Main {
		m := &set.Main[i]
		col := FormMain{Code: m.Code, Number: m.Row.Number, Name: m.Name, Max: indicators.FormatExactVN(m.Max), Total: len(m.Criteria)}
		if len(m.Criteria) > 0 {
			col.First = m.Criteria[0].Code
		}
		out.Main = append(out.Main, col)
	}
	entered, err := g.entered()
	if err != nil {
		return BoardGroup{}, err
	}
	for _, a := range g.forms {
		row := HeatRow{Assessment: a, Unit: g.units[a.UnitID], StageVN: commands.StageVN(a.Stage)}
		owed := commands.Undecided(set, opt.Excluded, g.verdicts[a.ID], g.asked[a.ID])
		for _, m := range set.Main {
			var cell HeatCell
			for _, it := range m.Criteria {
				st := entered[a.ID][it.Code]
				if st == scoring.Excluded {
					continue
				}
				cell.Total++
				if st != scoring.Missing {
					cell.Filled++
				}
				if !slices.Contains(owed, it.Code) {
					cell.Decided++
				}
			}
			row.Cells = append(row.Cells, cell)
			row.Filled, row.Decided, row.Total = row.Filled+cell.Filled, row.Decided+cell.Decided, row.Total+cell.Total
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

var funnelSteps = []FunnelStep{
	{Name: "Chưa bắt đầu", Stages: []models.AssessmentStage{models.StageNotStarted}},
	{Name: "Đang nhập", Stages: []models.AssessmentStage{models.StageInProgress, models.StageReturned}},
	{Name: "Chờ lãnh đạo", Stages: []models.AssessmentStage{models.StageLeaderReview}},
	{Name: "Đã gửi", Stages: []models.AssessmentStage{models.StageSubmitted}},
	{Name: "Đang thẩm định", Stages: []models.AssessmentStage{models.StageInVerification, models.StageSupplement, models.StageExplained}},
	{Name: "Xong", Stages: []models.AssessmentStage{models.StageVerified, models.StageFinal}},
	{Name: "Khóa, chưa nộp", Stages: []models.AssessmentStage{models.StageLocked}},
}

func funnel(groups []BoardGroup) []FunnelStep {
	out := slices.Clone(funnelSteps)
	for _, g := range groups {
		for _, r := range g.Rows {
			for i := range out {
				if slices.Contains(out[i].Stages, r.Assessment.Stage) {
					out[i].Count++
				}
			}
		}
	}
	return out
}

func laggards(groups []BoardGroup, cal calendar.Calendar, now models.Instant) []Laggard {
	var out []Laggard
	for _, g := range groups {
		for _, r := range g.Rows {
			if !slices.Contains([]models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview}, r.Assessment.Stage) {
				continue
			}
			l := Laggard{r.Assessment, r.Unit, r.StageVN, fmt.Sprintf("còn %d/%d tiêu chí chưa có số liệu", r.Total-r.Filled, r.Total), due(cal, now, r.Assessment.DueAt)}
			if r.Assessment.Stage == models.StageLeaderReview {
				l.Owes = "chờ lãnh đạo đơn vị duyệt"
			} else if r.Filled == r.Total {
				l.Owes = "đủ số liệu, chưa trình lãnh đạo"
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Laggard) int { return a.Assessment.Filled - b.Assessment.Filled })
	return out
}

func (s *Service) verifierLoad(db store.DB, c *models.Cycle, now models.Instant) ([]VerifierLoad, error) {
	assigned, err := db.Assignments(c.ID)
	if err != nil {
		return nil, err
	}
	byID := map[string]*VerifierLoad{}
	var ids []string
	for _, a := range assigned {
		if byID[a.UserID] == nil {
			byID[a.UserID] = &VerifierLoad{UserID: a.UserID}
			ids = append(ids, a.UserID)
		}
	}
	decided, err := db.CountVerdicts(c.ID, models.RoundTwo)
	if err != nil {
		return nil, err
	}
	for id, n := range decided {
		if l := byID[id]; l != nil {
			l.Decided = n
		}
	}
	tasks, err := db.OpenTasks(c.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range tasks {
		if l := byID[t.UserID]; l != nil && t.Role == models.RoleVerifier {
			l.Open++
			if t.DueAt.Set() && t.DueAt < now {
				l.Overdue++
			}
		}
	}
	names, err := s.people(db, slices.Clone(ids)...)
	if err != nil {
		return nil, err
	}
	var out []VerifierLoad
	for _, id := range ids {
		byID[id].Name = names[id]
		out = append(out, *byID[id])
	}
	slices.SortStableFunc(out, func(a, b VerifierLoad) int { return b.Open - a.Open })
	return out, nil
}

// forecasts extrapolates the speed so far, in calendar time, to the end of the stage under way.
func forecasts(c *models.Cycle, b Board, cal calendar.Calendar, now models.Instant) []Forecast {
	units, handed, decided, criteria := 0, 0, 0, 0
	for _, g := range b.Groups {
		for _, r := range g.Rows {
			units++
			if handedIn(&r.Assessment) {
				handed++
				decided, criteria = decided+r.Decided, criteria+r.Total
			}
		}
	}
	var out []Forecast
	switch c.Stage {
	case models.CycleCollecting:
		out = append(out, forecast("Nộp phiếu đúng hạn", "đơn vị", c.OpenedAt, now, c.DueAt, handed, units, cal))
		out = append(out, forecast("Nộp trước khi khóa số liệu", "đơn vị", c.OpenedAt, now, c.LockAt, handed, units, cal))
	case models.CycleVerifying:
		out = append(out, forecast("Thẩm định lần 1", "tiêu chí", c.StageSince, now, c.VerifyBy, decided, criteria, cal))
	}
	if c.Stage == models.CycleSignOff || c.Stage == models.CycleCouncil {
		f := Forecast{Name: "Công bố", Due: due(cal, now, c.PublishAt), Unknown: true, Text: "Công bố được khi kết quả đã phê duyệt; mốc phê duyệt " + cal.LeftAndAt(now.Time(), c.SignBy.Time()) + "."}
		f.Met = now < c.SignBy
		out = append(out, f)
	}
	return out
}

func forecast(name, what string, start, now, deadline models.Instant, done, total int, cal calendar.Calendar) Forecast {
	f := Forecast{Name: name, Due: due(cal, now, deadline), Done: done, Total: total}
	progress := fmt.Sprintf("%d/%d %s", done, total, what)
	switch {
	case total > 0 && done >= total:
		f.Met, f.Text = true, progress+", đã xong."
	case done == 0 || now <= start:
		f.Unknown, f.Met, f.Text = true, now < deadline, progress+", chưa đủ để dự báo."
	default:
		left := time.Duration(float64(now.Time().Sub(start.Time())) * float64(total-done) / float64(done))
		f.Expect = models.At(now.Time().Add(left))
		f.Met = f.Expect <= deadline
		f.Text = progress + "; với tốc độ này xong khoảng " + calendar.FormatVN(f.Expect.Time())
		if f.Met {
			f.Text += ", kịp hạn."
		} else {
			f.Text += ", chậm so với hạn."
		}
	}
	return f
}

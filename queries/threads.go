package queries

import (
	"context"

	"chuky/commands"
	"chuky/models"
	"chuky/scoring"
)

// Thread is one criterion between unit and verifier: supplements or an explanation, with the points at each step.
type Thread struct {
	FormItem
	RoundOne *scoring.CriterionResult // when visible
	RoundTwo *scoring.CriterionResult
	MayReply bool // officer: answer the supplement, or write the explanation
	MayPass  bool // leader: approve or return
}

// Threads is the page of supplements or of explanations of one unit.
type Threads struct {
	Form
	Rows       []Thread
	Candidates []Thread // explanations: criteria that may still be explained, those that lost points first
	CanAsk     bool     // officer: hand the explanations to the leader
	CanSend    bool     // leader: send the explanations
	Window     Due      // end of the window of explanations
}

// Supplements lists a unit's requests for supplement, for both sides.
func (s *Service) Supplements(ctx context.Context, actor commands.Actor, assessmentID string) (Threads, error) {
	f, err := s.AssessmentForm(ctx, actor, assessmentID)
	if err != nil {
		return Threads{}, err
	}
	out := Threads{Form: f}
	for _, it := range f.Items {
		if len(it.Supplements) == 0 {
			continue
		}
		last := it.Supplements[len(it.Supplements)-1]
		out.Rows = append(out.Rows, Thread{FormItem: it, MayReply: f.Access.Officer && last.State == models.SupplementOpen && !last.Due.Overdue,
			MayPass: f.Access.Leader && last.State == models.SupplementAnswered && !last.Due.Overdue})
	}
	return out, nil
}

// Explanations lists a unit's explanations and what may still be explained.
func (s *Service) Explanations(ctx context.Context, actor commands.Actor, assessmentID string) (Threads, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Threads{}, err
	}
	f, err := s.form(ctx, actor, k)
	if err != nil {
		return Threads{}, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return Threads{}, err
	}
	cal, err := calendarOf(k.c)
	if err != nil {
		return Threads{}, err
	}
	out := Threads{Form: f, Window: due(cal, now, k.c.ExplainBy)}
	one, two := &scoring.UnitResult{}, &scoring.UnitResult{}
	if seen := k.visibleRound(); seen >= models.RoundOne {
		g, err := s.groupRows(s.db(ctx), k.c, k.a.GroupKey, k.set, k.opt)
		if err != nil {
			return Threads{}, err
		}
		res, err := g.score(commands.ViewRoundOne, "")
		if err != nil {
			return Threads{}, err
		}
		one = g.unit(res, k.a.UnitID)
		if seen >= models.RoundTwo && k.a.Round >= models.RoundTwo {
			if res, err = g.score(commands.ViewRoundTwo, ""); err != nil {
				return Threads{}, err
			}
			two = g.unit(res, k.a.UnitID)
		}
	}
	for _, it := range f.Items {
		if it.Item.Info() {
			continue
		}
		t := Thread{FormItem: it}
		if r, ok := one.Criteria[it.Item.Code]; ok {
			t.RoundOne = &r
		}
		if r, ok := two.Criteria[it.Item.Code]; ok {
			t.RoundTwo = &r
		}
		t.MayReply = f.May.Explain
		if it.Explanation != nil {
			out.Rows = append(out.Rows, t)
		} else if f.May.Explain && t.RoundOne != nil && t.RoundOne.Points != it.Self.Points {
			out.Candidates = append(out.Candidates, t)
		}
	}
	out.CanAsk = f.May.Explain && len(out.Rows) > 0
	out.CanSend = f.Access.Leader && len(out.Rows) > 0 && k.a.Stage == models.StageVerified && k.c.Stage == models.CycleExplaining && k.a.Round < 2 && now < k.c.ExplainBy
	return out, nil
}

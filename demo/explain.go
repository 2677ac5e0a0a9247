package demo

import (
	"context"
	"fmt"
)

// explain is the window after round 1: units explain criteria, their leaders send, another verifier decides round 2.
func (p *player) explain(ctx context.Context) (string, error) {
	sent := 0
	p.con.more(4) // two units, two decisions
	for _, u := range p.script.units {
		part := p.script.parts[u.Code]
		if len(part.Explains) == 0 {
			continue
		}
		if err := p.explainUnit(ctx, u, part.Explains); err != nil {
			return "", fmt.Errorf("%s: %w", u.Name, err)
		}
		sent += len(part.Explains)
		p.con.step(u.Name + " explains")
	}
	if err := p.secondRound(ctx); err != nil {
		return "", err
	}
	if err := p.wait(ctx, p.at.Explain, "end of explanations (giải trình)"); err != nil {
		return "", err
	}
	boss := p.as(p.people.staff[Coordinator])
	err := p.soon(ctx, "council", func() (bool, error) {
		if err := p.secondRound(ctx); err != nil {
			return false, err
		}
		if p.opt.Lenient { // what the server's absence left undone in round 1 is done now
			if err := p.answering(ctx, p.verifiers); err != nil {
				return false, err
			}
		}
		c, err := boss.cycle(ctx)
		return err == nil && c.Stage == "council", err
	})
	return fmt.Sprintf("%d criteria explained", sent), err
}

func (p *player) explainUnit(ctx context.Context, u Unit, items map[string]bool) error {
	officer, leader, id := p.as(p.people.officers[u.Code]), p.as(p.people.leaders[u.Code]), p.forms[u.Code]
	for code := range items {
		text := "Đơn vị đã rà soát hồ sơ và gửi kèm danh mục văn bản, đề nghị xem xét lại kết quả tiêu chí " + code + "."
		if err := officer.saveExplanation(ctx, id, code, text); err != nil {
			return p.missed(err)
		}
	}
	if err := officer.submitExplanations(ctx, id); err != nil {
		return p.missed(err)
	}
	if err := leader.sendExplanations(ctx, id); err != nil {
		return p.missed(err)
	}
	p.cover.count(sectionActs, "explained", len(items))
	return nil
}

// secondRound lets verifiers decide what was explained: others than in round 1, whose inboxes have it.
func (p *player) secondRound(ctx context.Context) error {
	for _, v := range p.people.verifiers {
		me := p.as(v)
		tasks, err := me.inbox(ctx)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if t.Cycle != p.report.Cycle || t.Kind != "round_two" || me.handled(t.ID) {
				continue
			}
			u := p.unitOf(t.Assessment)
			decision := p.script.review(u, t.Item)
			if _, err := me.decide(ctx, u, t.Assessment, roundTwo, []verdict{decision}); err != nil {
				if err = p.missed(err); err != nil {
					return fmt.Errorf("%s on %s, round 2: %w", v.Username, u.Name, err)
				}
				continue
			}
			me.handle(t.ID)
			what := "round 2 keeps the result"
			if p.script.parts[u.Code].Explains[t.Item] {
				what = "round 2 follows the unit"
			}
			p.cover.count(sectionActs, what, 1)
			p.con.step(u.Name + ", " + what)
		}
	}
	return nil
}

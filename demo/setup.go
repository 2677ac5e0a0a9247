package demo

import (
	"context"
	"fmt"
	"time"
)

// setUp signs the administrator in, adds the units and an account for everybody, and lets everybody change the first
// password.
func (p *player) setUp(ctx context.Context) (string, error) {
	admin, err := p.signInAdmin(ctx)
	if err != nil {
		return "", err
	}
	if err := admin.importUnits(ctx, p.script.units); err != nil {
		return "", err
	}
	if p.unitIDs, err = admin.units(ctx); err != nil {
		return "", err
	}
	everybody := p.people.all(p.script.units)
	p.con.more(len(everybody))
	err = concurrently(ctx, players, everybody, func(ctx context.Context, who Person) error {
		if err := p.hire(ctx, admin, who); err != nil {
			return fmt.Errorf("account %s: %w", who.Username, err)
		}
		p.con.step("account " + who.Username)
		return nil
	})
	return fmt.Sprintf("%d units, %d accounts", len(p.script.units), len(everybody)), err
}

// open lets the coordinator draw up the plan for both groups and open the cycle.
func (p *player) open(ctx context.Context) (string, error) {
	boss := p.as(p.people.staff[Coordinator])
	t := p.opt.Timing
	at := &p.at
	at.Due = p.now().Add(t.Collect)
	at.Lock = at.Due.Add(t.Lock)
	at.Verify = at.Lock.Add(t.Verify)
	at.Explain = at.Verify.Add(t.Explain)
	at.Council = at.Explain.Add(t.Council)
	at.Sign = at.Council.Add(t.Sign)
	at.Publish = at.Sign.Add(t.Publish)
	p.report.CycleName = fmt.Sprintf("Đánh giá chuyển đổi số năm %d (chơi thử)", p.year)
	id, err := boss.plan(ctx)
	if err != nil {
		return "", err
	}
	p.report.Cycle = id
	if err := boss.openCycle(ctx, id); err != nil {
		return "", err
	}
	forms, err := boss.assessments(ctx, id)
	if err != nil {
		return "", err
	}
	for _, f := range forms {
		p.forms[f.Unit.Code], p.codes[f.ID] = f.ID, f.Unit.Code
	}
	if len(p.forms) != len(p.script.units) {
		return "", fmt.Errorf("%d forms for %d units", len(p.forms), len(p.script.units))
	}
	return fmt.Sprintf("due %s, lock %s, publication %s", at.Due.Format(time.TimeOnly), at.Lock.Format(time.TimeOnly), at.Publish.Format(time.TimeOnly)), nil
}

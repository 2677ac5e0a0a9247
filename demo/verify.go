package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// verify is round 1. The coordinator excludes a criterion for one group; verifiers work through their inboxes; units
// answer supplements, one of which nobody answers; what came back is decided; the cycle moves on by itself.
func (p *player) verify(ctx context.Context) (string, error) {
	boss := p.as(p.people.staff[Coordinator])
	p.con.more(3 * len(p.script.units)) // three teams of verifiers
	if err := boss.exclude(ctx, p.report.Cycle, exclusion.Group, exclusion.Item, exclusion.Reason); p.missed(err) != nil {
		return "", err
	}
	if err := p.answering(ctx, p.verifiers); err != nil {
		return "", err
	}
	p.mu.Lock()
	lapse := p.lapsing
	p.mu.Unlock()
	if err := p.wait(ctx, lapse, "a supplement that nobody answers lapses"); err != nil {
		return "", err
	}
	err := p.soon(ctx, "round 1 complete", func() (bool, error) {
		c, err := boss.cycle(ctx)
		if err != nil || c.Stage != "verifying" {
			return err == nil, err
		}
		return false, p.answering(ctx, p.verifiers) // a task may have come in since
	})
	return fmt.Sprintf("%d verifiers", len(p.people.verifiers)), err
}

// verifiers lets every verifier work through what lies in the inbox.
func (p *player) verifiers(ctx context.Context) error {
	return concurrently(ctx, len(p.people.verifiers), p.people.verifiers, func(ctx context.Context, v Person) error {
		me := p.as(v)
		tasks, err := me.inbox(ctx)
		if err != nil {
			return err
		}
		for _, job := range p.jobs(me, tasks) {
			done, err := p.judgeItems(ctx, me, job.unit, job.form, job.holds)
			if err != nil {
				return fmt.Errorf("%s on %s: %w", v.Username, job.unit.Name, err)
			}
			if !done {
				continue
			}
			for _, t := range job.tasks {
				me.handle(t.ID)
			}
			p.con.step(job.unit.Name + " by " + v.Username)
		}
		return nil
	})
}

// job is what one verifier has to decide of one unit.
type job struct {
	unit  Unit
	form  string // assessment
	tasks []task
}

// jobs puts the tasks of an inbox together by unit, as a verifier opens a form once for all fields held.
func (p *player) jobs(me *session, tasks []task) []*job {
	var out []*job
	at := map[string]*job{}
	for _, t := range tasks {
		if t.Cycle != p.report.Cycle || me.handled(t.ID) || t.Kind != "verify" && t.Kind != "verify_supplement" {
			continue
		}
		j := at[t.Assessment]
		if j == nil {
			j = &job{unit: p.unitOf(t.Assessment), form: t.Assessment}
			at[t.Assessment] = j
			out = append(out, j)
		}
		j.tasks = append(j.tasks, t)
	}
	return out
}

// holds reports whether a criterion belongs to the job: to one of its fields, or asked for again.
func (j *job) holds(code string) bool {
	return slices.ContainsFunc(j.tasks, func(t task) bool {
		return t.Kind == "verify" && strings.HasPrefix(code, t.Field+".") || t.Item == code
	})
}

// judgeItems decides criteria of one unit: supplements are asked for one by one, what needs a reason is decided one by
// one, the rest is accepted in bulk. The last decision of the unit completes round 1. It reports whether nothing was
// refused (which only a lenient play forgives) and so nothing has to be looked at again.
func (p *player) judgeItems(ctx context.Context, me *session, u Unit, id string, mine func(string) bool) (bool, error) {
	seen, err := me.form(ctx, id)
	if err != nil {
		return false, err
	}
	done := true
	var bulk []verdict
	var single [][]verdict
	for _, it := range seen.Items {
		if it.Info || !mine(it.Code) || it.status() == "excluded" || slices.ContainsFunc(it.Supplements, supplement.open) {
			continue
		}
		v, ask := p.script.judge(u, it.Code, len(it.Supplements) > 0)
		if ask != "" {
			until := p.now().Add(p.opt.Timing.Supplement)
			if err := me.askSupplement(ctx, id, it.Code, ask, until); err != nil {
				if err = p.missed(err); err != nil {
					return false, err
				}
				done = false
				continue
			}
			p.cover.count(sectionActs, "supplement asked for", 1)
			p.asks(u, it.Code, until)
			continue
		}
		v = sane(v, it)
		if v.Kind == accepted {
			bulk = append(bulk, v)
		} else {
			single = append(single, []verdict{v})
		}
	}
	if len(bulk) > 0 {
		single = append(single, bulk)
	}
	for _, vs := range single {
		left, err := me.decide(ctx, u, id, roundOne, vs)
		if err != nil {
			if err = p.missed(err); err != nil {
				return false, err
			}
			done = false
			continue
		}
		for _, v := range vs {
			p.cover.count(sectionVerdicts, v.Kind, 1)
			if v.Kind == naRefused {
				p.cover.count(sectionActs, "supplement offered for a refused claim", 1)
				p.asks(u, v.Item, p.now().Add(p.opt.Timing.Supplement))
			}
		}
		if len(left) == 0 {
			return done, p.missed(me.completeRoundOne(ctx, id))
		}
	}
	return done, nil
}

// sane makes a verdict fit what lies on the desk, where the server was away and not everything was typed.
func sane(v verdict, it formItem) verdict {
	claimed := it.NA == "claimed"
	switch {
	case claimed && (v.Kind == accepted || v.Kind == adjusted || v.Kind == notRecognised):
		return verdict{Item: v.Item, Kind: naGranted}
	case !claimed && (v.Kind == naGranted || v.Kind == naRefused):
		return verdict{Item: v.Item, Kind: accepted}
	}
	return v
}

// asks tells a unit of a supplement, and remembers until when one stands that nobody answers.
func (p *player) asks(u Unit, item string, until time.Time) {
	part := p.script.parts[u.Code]
	if part.Asked[item] || part.RefusedNA[item] {
		p.asked <- u
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.lapsing) {
		p.lapsing = until
	}
}

// answering lets units answer supplements while verifiers work: a term does not wait until they are through.
func (p *player) answering(ctx context.Context, work func(context.Context) error) error {
	p.asked = make(chan Unit, len(p.script.units)*4)
	answered := make(chan error, 1)
	go func() {
		var first error
		for u := range p.asked {
			if err := p.supplement(ctx, u); err != nil && first == nil {
				first = fmt.Errorf("supplement of %s: %w", u.Name, err)
			}
		}
		answered <- first
	}()
	err := work(ctx)
	close(p.asked)
	if after := <-answered; err == nil {
		err = after
	}
	return err
}

// supplement is a unit's answer to what it is asked: the officer mends the criterion, the leader approves.
func (p *player) supplement(ctx context.Context, u Unit) error {
	part := p.script.parts[u.Code]
	officer, leader, id := p.as(p.people.officers[u.Code]), p.as(p.people.leaders[u.Code]), p.forms[u.Code]
	seen, err := officer.form(ctx, id)
	if err != nil {
		return err
	}
	for _, it := range seen.Items {
		if !part.Asked[it.Code] && !part.RefusedNA[it.Code] {
			continue
		}
		for _, s := range it.Supplements {
			if s.State != "open" {
				continue
			}
			fixed := p.script.fixed[u.Code][it.Code]
			if err := officer.amend(ctx, id, it.Code, it.Version, fixed); err != nil {
				return p.missed(err)
			}
			if err := officer.answerSupplement(ctx, s.ID); err != nil {
				return p.missed(err)
			}
			if err := leader.approveSupplement(ctx, s.ID, factSaved{u.Code, it.Code, fixed}); err != nil {
				return p.missed(err)
			}
			p.cover.count(sectionActs, "supplement answered and approved", 1)
		}
	}
	return nil
}

func (p *player) unitOf(assessment string) Unit {
	code := p.codes[assessment]
	for _, u := range p.script.units {
		if u.Code == code {
			return u
		}
	}
	return Unit{}
}

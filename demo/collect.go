package demo

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"chuky/demo/journal"
	"chuky/indicators"
)

// players is how many people type at the same time.
const players = 8

// pace watches whether everybody will be through by the deadline.
type pace struct {
	began time.Time
	done  atomic.Int64
	total int64

	mu      sync.Mutex // one revision at a time
	revised int
}

// revisions bounds how often the deadlines are moved.
const revisions = 5

// collect lets officers type, upload and submit, and leaders return and approve: all but the late ones before the
// deadline, those after it, one unit never.
func (p *player) collect(ctx context.Context) (string, error) {
	var prompt, late []Unit
	for _, u := range p.script.units {
		switch part := p.script.parts[u.Code]; {
		case part.Silent:
		case part.Late:
			late = append(late, u)
			prompt = append(prompt, u) // their officers are in time, their leaders are not
		default:
			prompt = append(prompt, u)
		}
	}
	p.con.more(len(prompt) + len(late))
	watch := &pace{began: p.now(), total: int64(len(prompt))}
	err := concurrently(ctx, players, prompt, func(ctx context.Context, u Unit) error {
		if err := p.fill(ctx, u); err != nil {
			return fmt.Errorf("%s: %w", u.Name, err)
		}
		if !p.script.parts[u.Code].Late {
			if err := p.approve(ctx, u); err != nil {
				return fmt.Errorf("%s: %w", u.Name, err)
			}
		}
		p.con.step(u.Name + " is through")
		watch.done.Add(1)
		return p.hurry(ctx, watch)
	})
	if err != nil {
		return "", err
	}
	if err := p.wait(ctx, p.at.Due.Add(300*time.Millisecond), "deadline (hạn nộp)"); err != nil {
		return "", err
	}
	for _, u := range late {
		if err := p.approve(ctx, u); err != nil {
			return "", fmt.Errorf("%s, late: %w", u.Name, err)
		}
		p.con.step(u.Name + " is late")
	}
	if err := p.wait(ctx, p.at.Lock, "lock (khóa số liệu)"); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d units in time, %d late, 1 never", len(prompt)-len(late), len(late)), p.stage(ctx, p.as(p.people.staff[Coordinator]), "verifying")
}

// hurry moves the deadlines when the first two fifths of the units, or half of the time, show that this machine is too
// slow for them: a recorded revision by the coordinator, as in life. Verification is given as much more, in proportion.
func (p *player) hurry(ctx context.Context, watch *pace) error {
	done, total := watch.done.Load(), watch.total
	watch.mu.Lock()
	defer watch.mu.Unlock()
	elapsed := p.now().Sub(watch.began)
	if done*5 < total*2 && elapsed < p.opt.Timing.Collect/2 || done == total || watch.revised >= revisions {
		return nil
	}
	half := min(players, total-done) / 2 // forms being typed are half done, on average
	need := elapsed * time.Duration(total) / time.Duration(done+half) * 6 / 5
	late := watch.began.Add(need).Sub(p.due())
	if late <= 0 {
		return nil
	}
	late = max(late, 2*time.Second)
	watch.revised++
	p.con.say(fmt.Sprintf("the units need %.0f s more than planned: the coordinator moves the deadlines", late.Seconds()))
	return p.missed(p.postpone(ctx, late, p.opt.Timing.longer(late)))
}

// longer is how much more time verification gets when collecting takes late more: as much, in proportion.
func (t Timing) longer(late time.Duration) time.Duration {
	return time.Duration(late.Seconds() * t.Verify.Seconds() / t.Collect.Seconds() * float64(time.Second))
}

func (p *player) due() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at.Due
}

// fill is an officer's work on the whole form, to the submission.
func (p *player) fill(ctx context.Context, u Unit) error {
	part, form := p.script.parts[u.Code], p.script.forms[u.Code]
	me := p.as(p.people.officers[u.Code])
	id := p.forms[u.Code]
	seen, err := me.form(ctx, id)
	if err != nil {
		return err
	}
	versions := seen.versions()
	for _, it := range p.script.sets[u.Group].Items() {
		a, ok := form[it.Code]
		if !ok {
			continue
		}
		saved, err := me.save(ctx, u, id, it.Code, versions[it.Code], a)
		if err != nil {
			return p.missed(err)
		}
		versions[it.Code] = saved.Version
		switch it.Code {
		case part.Stale:
			err = p.stale(ctx, me, u, id, it, saved.Version, a)
		case part.Replayed:
			err = p.replay(ctx, me, u, id, it, a, saved)
		}
		if err != nil {
			return err
		}
	}
	papers, err := p.script.papersOf(u, p.year)
	if err != nil {
		return err
	}
	for _, paper := range papers {
		sum, err := me.upload(ctx, id, paper)
		if err != nil {
			return p.missed(err)
		}
		p.mu.Lock()
		p.files[sum] = true
		p.mu.Unlock()
	}
	p.cover.count(sectionActs, "evidence uploaded", len(papers))
	if seen, err = me.form(ctx, id); err != nil {
		return err
	}
	for _, it := range seen.Items {
		if it.status() == "pending" {
			p.cover.count(sectionStatuses, "pending", 1)
		}
	}
	return p.missed(me.submit(ctx, id))
}

// stale saves with a version that is no longer current: 412 with both values, and nothing changes.
func (p *player) stale(ctx context.Context, me *session, u Unit, id string, it *indicators.Item, version int64, a Answer) error {
	_, err := me.save(ctx, u, id, it.Code, version-1, a)
	r, ok := journal.AsRefused(err)
	if !ok || r.Status != 412 {
		return fmt.Errorf("a stale save of %s was answered with %w", it.Code, orNone(err))
	}
	p.cover.count(sectionActs, "stale save refused (412)", 1)
	return nil
}

// replay saves once more with the same key: the same answer, and no further version.
func (p *player) replay(ctx context.Context, me *session, u Unit, id string, it *indicators.Item, a Answer, saved savedItem) error {
	again, err := me.saveWith(ctx, u, id, it.Code, saved.Version-1, a, saved.key)
	if err != nil {
		return fmt.Errorf("a repeated save of %s: %w", it.Code, err)
	}
	if again.Version != saved.Version || again.Revision != saved.Revision {
		return fmt.Errorf("a repeated save of %s made version %d after %d", it.Code, again.Version, saved.Version)
	}
	p.cover.count(sectionActs, "idempotent replay", 1)
	return nil
}

// approve is the leader's look at the form: a return first where the script says so, then the approval of the revision
// that was seen.
func (p *player) approve(ctx context.Context, u Unit) error {
	part := p.script.parts[u.Code]
	leader, officer, id := p.as(p.people.leaders[u.Code]), p.as(p.people.officers[u.Code]), p.forms[u.Code]
	if part.Returned != "" {
		if err := leader.sendBack(ctx, id, "Tiêu chí "+part.Returned+": số liệu chưa khớp sổ theo dõi, đề nghị rà soát."); err != nil {
			return p.missed(err)
		}
		now, err := officer.form(ctx, id)
		if err != nil {
			return err
		}
		if _, err := officer.save(ctx, u, id, part.Returned, now.versions()[part.Returned], p.script.fixed[u.Code][part.Returned]); err != nil {
			return p.missed(err)
		}
		if err := officer.submit(ctx, id); err != nil {
			return p.missed(err)
		}
		p.cover.count(sectionActs, "returned by the leader and mended", 1)
	}
	revision, err := leader.review(ctx, id)
	if err != nil {
		return err
	}
	m, err := leader.approveForm(ctx, u, id, revision)
	if err != nil {
		return p.missed(err)
	}
	if m.Late {
		p.cover.count(sectionActs, "approved late and marked", 1)
	}
	return nil
}

func orNone(err error) error {
	if err == nil {
		return fmt.Errorf("no refusal")
	}
	return err
}

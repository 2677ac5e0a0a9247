package demo

import (
	"context"
	"fmt"
	"time"

	"chuky/demo/journal"
)

// council changes a criterion of some units and records the minutes, which makes all units final.
func (p *player) council(ctx context.Context) (string, error) {
	secretary, member := p.as(p.people.staff[Secretary]), p.as(p.people.staff[Council])
	changed := 0
	p.con.more(2)
	for _, u := range p.script.units {
		code := p.script.parts[u.Code].Council
		if code == "" {
			continue
		}
		v := verdict{Item: code, Kind: adjusted, Values: reduce(p.script.sets[u.Group], code, p.script.forms[u.Code][code]),
			Reason: "Hội đồng thống nhất theo văn bản có hiệu lực đến hết năm đánh giá."}
		if err := member.councilDecide(ctx, u, p.forms[u.Code], []verdict{v}); err != nil {
			if err = p.missed(err); err != nil {
				return "", fmt.Errorf("%s: %w", u.Name, err)
			}
			continue
		}
		changed++
		p.cover.count(sectionActs, "changed by the council", 1)
		p.con.step("the council on " + u.Name)
	}
	if err := secretary.minutes(ctx, p.report.Cycle, "01/BB-HĐTĐ", time.Now(), "Hội đồng nhất trí kết quả thẩm định, điều chỉnh một số tiêu chí."); err != nil {
		return "", err
	}
	p.cover.count(sectionActs, "minutes recorded", 1)
	return fmt.Sprintf("%d units changed, minutes recorded", changed), p.stage(ctx, secretary, "sign_off")
}

// sign lets the chairman see the first digest, the coordinator correct a criterion, the first digest be refused and the
// second approved.
func (p *player) sign(ctx context.Context) (string, error) {
	chairman, boss := p.as(p.people.staff[Chairman]), p.as(p.people.staff[Coordinator])
	first, err := p.digest(ctx, chairman, "")
	if err != nil {
		return "", err
	}
	p.con.step("the chairman reads digest " + short(first))
	for _, u := range p.script.units {
		code := p.script.parts[u.Code].Corrected
		if code == "" {
			continue
		}
		v := verdict{Item: code, Kind: adjusted, Values: reduce(p.script.sets[u.Group], code, p.script.forms[u.Code][code]), Reason: "Đối chiếu lại bản gốc: số liệu đã nhập nhầm."}
		if err := boss.correct(ctx, u, p.forms[u.Code], []verdict{v}); err != nil {
			if err = p.missed(err); err != nil {
				return "", fmt.Errorf("correction of %s: %w", u.Name, err)
			}
			continue
		}
		p.cover.count(sectionActs, "corrected after the digest", 1)
		if err := p.refused(ctx, chairman, first); err != nil {
			return "", err
		}
	}
	second, err := p.digest(ctx, chairman, first)
	if err != nil {
		return "", err
	}
	if second != first {
		if err := p.refused(ctx, chairman, first); err != nil {
			return "", err
		}
	}
	if err := p.wait(ctx, p.at.Council.Add(p.opt.Timing.Sign/2), "the chairman reads"); err != nil {
		return "", err
	}
	if err := chairman.approveRun(ctx, p.report.Cycle, second); err != nil {
		return "", err
	}
	p.report.Digest = second
	p.cover.count(sectionActs, "digest approved", 1)
	return "digest " + short(first) + " refused, " + short(second) + " approved", nil
}

// digest waits for the frozen run that the chairman has to decide on, another than old.
func (p *player) digest(ctx context.Context, chairman *session, old string) (string, error) {
	var digest string
	err := p.soon(ctx, "a digest to sign", func() (bool, error) {
		d, err := chairman.currentDigest(ctx, p.report.Cycle)
		digest = d
		return d != "" && (d != old || p.opt.Lenient && old != ""), err
	})
	return digest, err
}

// refused demands that a digest is no longer approved.
func (p *player) refused(ctx context.Context, chairman *session, digest string) error {
	err := chairman.approveRun(ctx, p.report.Cycle, digest)
	if !journal.IsRefused(err, "digest_outdated") {
		return fmt.Errorf("approval of an outdated digest: %w", orNone(err))
	}
	p.cover.count(sectionActs, "outdated digest refused", 1)
	return nil
}

func short(digest string) string { return digest[:min(8, len(digest))] }

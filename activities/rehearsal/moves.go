package rehearsal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
)

// Draft draws up the cycle with the province's instants and policy.
func (p *Province) Draft() {
	p.t.Helper()
	m, err := p.Commands.SavePlan(p.ctx(), p.people["coordinator"], "", commands.Plan{Year: 2025, Name: "Kỳ đánh giá năm 2025",
		Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}}, Policy: p.Policy, Instants: p.At,
		Assignments: []commands.PlanAssignment{{UserID: "verifier-1", Group: "so-nganh", Field: "*"}, {UserID: "verifier-2", Group: "so-nganh", Field: "*"},
			{UserID: "verifier-other", Group: "so-nganh", Field: "*", UnitID: p.Units[len(p.Units)-1].ID}}})
	p.must(err)
	p.Cycle = m.ID
}

// Open draws up and opens the cycle.
func (p *Province) Open() {
	p.t.Helper()
	p.Draft()
	_, err := p.Commands.Open(p.ctx(), p.people["coordinator"], p.Cycle)
	p.must(err)
}

// CycleRow reads the cycle.
func (p *Province) CycleRow() *models.Cycle {
	p.t.Helper()
	c, err := p.DB().Cycle(p.Cycle)
	p.must(err)
	return c
}

// Assessment reads the n-th unit's.
func (p *Province) Assessment(n int) *models.Assessment {
	p.t.Helper()
	a, err := p.DB().AssessmentOf(p.Cycle, p.Units[n].ID)
	p.must(err)
	return a
}

// Newest is the last command of an aggregate.
func (p *Province) Newest(kind models.Aggregate, id string) models.Command {
	p.t.Helper()
	cmds, err := p.Commands.MovesAfter(p.ctx(), kind, id, 0)
	p.must(err)
	return cmds[len(cmds)-1]
}

// Save enters one criterion of the n-th unit.
func (p *Province) Save(n int) {
	p.t.Helper()
	in := commands.SaveItem{AssessmentID: p.Assessment(n).ID, Item: "1.2", Values: map[string]string{"a": "3", "b": "4"}, Format: indicators.Plain}
	if st, err := p.DB().Item(in.AssessmentID, in.Item); err == nil {
		in.Version = st.Version
	}
	_, err := p.Commands.SaveItem(p.ctx(), p.people[officer(n)], in)
	p.must(err)
}

// Submit hands the form of the n-th unit to its leader.
func (p *Province) Submit(n int) {
	p.t.Helper()
	_, err := p.Commands.Submit(p.ctx(), p.people[officer(n)], p.Assessment(n).ID)
	p.must(err)
}

// Return is the leader's "Trả lại".
func (p *Province) Return(n int) {
	p.t.Helper()
	_, err := p.Commands.ReturnForm(p.ctx(), p.people[leader(n)], p.Assessment(n).ID, "Số liệu tiêu chí 1.2 chưa khớp báo cáo")
	p.must(err)
}

// TryApprove is the leader's approval, which may be refused.
func (p *Province) TryApprove(n int) error {
	a := p.Assessment(n)
	_, err := p.Commands.ApproveForm(p.ctx(), p.people[leader(n)], a.ID, a.Revision)
	return err
}

// HandIn saves, submits and approves.
func (p *Province) HandIn(n int) {
	p.t.Helper()
	p.Save(n)
	p.Submit(n)
	p.must(p.TryApprove(n))
}

// Extend gives the n-th unit later instants.
func (p *Province) Extend(n int, due, lock models.Instant) {
	p.t.Helper()
	_, err := p.Commands.Extend(p.ctx(), p.people["coordinator"], p.Assessment(n).ID, due, lock, "Hệ thống báo cáo của Bộ gián đoạn")
	p.must(err)
}

// Reopen opens the locked form of the n-th unit again.
func (p *Province) Reopen(n int, due, lock models.Instant) {
	p.t.Helper()
	_, err := p.Commands.Reopen(p.ctx(), p.people["coordinator"], p.Assessment(n).ID, due, lock, "Sở đề nghị bổ sung số liệu")
	p.must(err)
}

// AskSupplement returns criterion 1.2 of the n-th unit until an instant.
func (p *Province) AskSupplement(n int, until models.Instant) {
	p.t.Helper()
	_, err := p.Commands.AskSupplement(p.ctx(), p.verifier(n), p.Assessment(n).ID, "1.2", "Thiếu thông báo kết luận", until)
	p.must(err)
}

func (p *Province) verifier(n int) commands.Actor {
	if n == len(p.Units)-1 {
		return p.people["verifier-other"]
	}
	return p.people["verifier-1"]
}

// Verify accepts every criterion of the n-th unit and completes round 1.
func (p *Province) Verify(n int) {
	p.t.Helper()
	a := p.Assessment(n)
	set, _, err := p.Commands.SetOf(p.DB(), p.Cycle, a.GroupKey)
	p.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		ds = append(ds, commands.Decision{Item: it.Code, Kind: models.VerdictAccepted})
	}
	_, err = p.Commands.Decide(p.ctx(), p.verifier(n), a.ID, ds)
	p.must(err)
	_, err = p.Commands.CompleteRoundOne(p.ctx(), p.verifier(n), a.ID)
	p.must(err)
}

// Minutes records the council's meeting: units become final.
func (p *Province) Minutes() {
	p.t.Helper()
	_, err := p.Commands.RecordMinutes(p.ctx(), p.people["secretary"], p.Cycle, models.Minutes{Number: "12/BB-HĐ", Date: "2026-03-10"})
	p.must(err)
}

// Digest is the digest of the run that waits for approval, "" while none does.
func (p *Province) Digest() string {
	p.t.Helper()
	c := p.CycleRow()
	if c.RunID == "" {
		return ""
	}
	r, err := p.DB().RunHead(c.RunID)
	p.must(err)
	return r.Digest
}

// Sign approves the run that waits.
func (p *Province) Sign() {
	p.t.Helper()
	_, err := p.Commands.Approve(p.ctx(), p.people["chairman"], p.Cycle, commands.Approval{Digest: p.Digest(), ProposalNo: "1/TTr", ProposalDate: "2026-03-20", DecisionNo: "2/QĐ-UBND", DecisionDate: "2026-03-21"})
	p.must(err)
}

// SendBack is the chairman's "Trả lại".
func (p *Province) SendBack() {
	p.t.Helper()
	_, err := p.Commands.SendBack(p.ctx(), p.people["chairman"], p.Cycle, p.Digest(), "Rà lại điểm tiêu chí 1.2", false)
	p.must(err)
}

// Cancel ends the cycle.
func (p *Province) Cancel() {
	p.t.Helper()
	_, err := p.Commands.Cancel(p.ctx(), p.people["coordinator"], p.Cycle, p.CycleRow().Name, "Chuyển sang bộ chỉ số mới")
	p.must(err)
}

// Close ends the published cycle.
func (p *Province) Close() {
	p.t.Helper()
	_, err := p.Commands.Close(p.ctx(), p.people["coordinator"], p.Cycle)
	p.must(err)
}

// Days is an instant some days after the rehearsal's start, at the same time of day.
func Days(n int) models.Instant { return models.At(Start.AddDate(0, 0, n)) }

// Objects is an object store that refuses other bytes under a key that is taken.
type Objects map[string][]byte

// PutFile implements commands.Publisher.
func (o Objects) PutFile(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if int64(len(data)) != size || sha256.Sum256(data) != sum {
		return errors.New("not the bytes that were promised under " + key)
	}
	return o.PutImmutable(ctx, key, data, contentType)
}

// PutImmutable implements commands.Putter.
func (o Objects) PutImmutable(_ context.Context, key string, data []byte, _ string) error {
	if old, ok := o[key]; ok && !bytes.Equal(old, data) {
		return errors.New("other bytes under " + key)
	}
	o[key] = slices.Clone(data)
	return nil
}

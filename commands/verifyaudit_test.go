package commands_test

import (
	"context"
	"crypto/rand"
	"iter"
	"slices"
	"testing"

	"chuky/commands"
	"chuky/evidence"
	"chuky/seal"
)

// growing is a shelf on which another batch arrives as soon as it was looked at.
type growing struct {
	memory
	grow func()
}

func (g growing) List(ctx context.Context, prefix string) iter.Seq2[evidence.Info, error] {
	return func(yield func(evidence.Info, error) bool) {
		var found []evidence.Info
		for info, err := range g.memory.List(ctx, prefix) {
			if err != nil {
				yield(info, err)
				return
			}
			found = append(found, info)
		}
		g.grow()
		for info := range slices.Values(found) {
			if !yield(info, nil) {
				return
			}
		}
	}
}

// A log that grows while it is verified was not tampered with: what came in between counts as not yet sealed.
func TestAuditLogMayGrowWhileItIsVerified(t *testing.T) {
	each(t, func(w *world) {
		key, err := seal.Generate(rand.Reader)
		w.must(err)
		objects := memory{}
		happen := func() {
			newest, err := commands.CurrentCalendar(w.db())
			w.must(err)
			_, err = w.s.SaveCalendar(w.ctx(), w.people["coordinator"], newest.Version, nil, "lịch mới")
			w.must(err)
			if n, err := w.s.SealAudit(w.ctx(), objects, key, "chuky/test"); err != nil || n == 0 {
				w.t.Fatalf("%d events sealed: %v", n, err)
			}
		}
		happen()
		rep, err := w.s.VerifyAudit(w.ctx(), growing{objects, happen}, nil, key.Public(), "chuky/test")
		w.must(err)
		if !rep.OK() || rep.Unsealed != 1 {
			w.t.Fatalf("a log that grew is accused: %+v", rep)
		}
		if rep, err = w.s.VerifyAudit(w.ctx(), objects, nil, key.Public(), "chuky/test"); err != nil || !rep.OK() || rep.Unsealed != 0 {
			w.t.Fatalf("%v %+v", err, rep)
		}
	})
}

package commands_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
)

// statements collects what one request asks of the database.
type statements struct {
	mu   sync.Mutex
	list []string
}

func (s *statements) note(_ context.Context, statement string, _ int64, _ time.Duration, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, statement)
}

// of are the statements of fn.
func (s *statements) of(fn func()) []string {
	s.mu.Lock()
	s.list = nil
	s.mu.Unlock()
	fn()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

// What people do most takes few statements on PostgreSQL, by its own clock and with an idempotency key; BEGIN and COMMIT
// are not counted, nor are statements of the hand-over.
func TestStatementsPerRequest(t *testing.T) {
	seen := &statements{}
	testdb.Each(t, store.Options{Observe: seen.note}, func(t *testing.T, st *store.Store) {
		w := &world{t: t, people: map[string]commands.Actor{},
			s: &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1", Sender: "Sở Khoa học và Công nghệ"}}
		w.populate()
		now, err := st.Now(w.ctx())
		w.must(err)
		day := func(n int) models.Instant { return models.At(now.Time().AddDate(0, 0, n)) }
		p := w.plan()
		p.Instants = commands.Instants{DueAt: day(10), LockAt: day(20), VerifyBy: day(30), ExplainBy: day(40), CouncilBy: day(50), SignBy: day(60), PublishAt: day(70)}
		m, err := w.s.SavePlan(w.ctx(), w.people["coordinator"], "", p)
		w.must(err)
		w.cycle = m.ID
		_, err = w.s.Open(w.ctx(), w.people["coordinator"], w.cycle)
		w.must(err)

		a := w.assessment(0)
		actor := w.officer(0)
		actor.Route, actor.Hash = "route", "hash"
		save := func(key string, version int64, a1 string) func() {
			return func() {
				actor.Key = key
				_, err := w.s.SaveItem(w.ctx(), actor, commands.SaveItem{AssessmentID: a.ID, Item: "1.2", Version: version, Values: map[string]string{"a": a1, "b": "4"}, Format: indicators.Plain})
				w.must(err)
			}
		}
		key, err := w.s.CreateToken(w.ctx(), w.officer(0), "chương trình", 0)
		w.must(err)
		_, err = w.s.TokenActor(w.ctx(), key.Secret) // notes the use, once a while
		w.must(err)
		for _, c := range []struct {
			name string
			most int
			fn   func()
		}{
			{"first save, which is a move too", 6, save("k1", 0, "1")},
			{"save", 6, save("k2", 1, "2")},
			{"the same save again", 6, save("k2", 1, "2")},
			{"reading who asks, with the session", 2, func() {
				_, _, err := st.Session(w.ctx(), "none")
				if !strings.Contains(err.Error(), "not found") {
					t.Fatal(err)
				}
				_, err = w.s.LoadActor(w.ctx(), actor.User.ID)
				w.must(err)
			}},
			{"reading who asks, with a token", 1, func() {
				_, err := w.s.TokenActor(w.ctx(), key.Secret)
				w.must(err)
			}},
			{"submit", 6, func() {
				actor.Key = "k3"
				_, err := w.s.Submit(w.ctx(), actor, a.ID)
				w.must(err)
			}},
			{"approve", 10, func() {
				leader := w.leader(0)
				leader.Route, leader.Key, leader.Hash = "route", "k4", "hash"
				_, err := w.s.ApproveForm(w.ctx(), leader, a.ID, w.assessment(0).Revision)
				w.must(err)
			}},
		} {
			list := seen.of(c.fn)
			t.Logf("%s: %d statements", c.name, len(list))
			if len(list) == 0 || strings.HasSuffix(t.Name(), "postgres") && len(list) > c.most {
				t.Errorf("%s: %d statements, at most %d\n%s", c.name, len(list), c.most, strings.Join(list, "\n"))
			}
			for _, q := range list {
				if strings.Contains(q, "Sở Y tế") || strings.Contains(q, a.ID) {
					t.Errorf("a statement shows a value: %.300s", q)
				}
			}
		}
		kept, err := st.Read(w.ctx()).Answered(actor.User.ID, "route", "k2")
		if err != nil || kept.Refused || !strings.Contains(kept.Answer, `"Version":2`) {
			t.Errorf("kept answer %+v (%v)", kept, err)
		}
	})
}

package commands_test

import (
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chuky/commands"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/store"
)

func (w *world) admin() commands.Actor {
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
		if err := tx.InsertUser(&models.User{ID: "admin", Username: "admin", Name: "Quản trị"}); err != nil {
			return err
		}
		return tx.InsertGrant(&models.Grant{ID: "g-admin", UserID: "admin", Role: models.RoleAdmin})
	}))
	a, err := w.s.LoadActor(w.ctx(), "admin")
	w.must(err)
	return a
}

// at10 runs fn ten times at once and counts the codes of its refusals; "" is a success.
func (w *world) at10(fn func(i int) error) map[string]int {
	w.t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	codes := map[string]int{}
	for i := range 10 {
		wg.Go(func() {
			err := fn(i)
			code := ""
			if r, ok := models.AsRefusal(err); ok {
				code = r.Code
			} else if err != nil {
				code = "error: " + err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	wg.Wait()
	return codes
}

func TestAccountsUnderConcurrency(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		made, err := w.s.CreateUser(w.ctx(), admin, commands.NewUser{Username: "Thu.Trang", Name: "Bà Thu Trang", Grants: []commands.NewGrant{{Role: models.RoleAuditor}}})
		w.must(err)

		// Ten wrong passwords at once lock once, and none slips past the count.
		codes := w.at10(func(int) error {
			_, err := w.s.SignIn(w.ctx(), "thu.trang", "sai sai sai sai sai", "")
			return err
		})
		if codes["sign_in_wrong"] != 4 || codes["account_locked"] != 6 {
			t.Errorf("wrong passwords: %v", codes)
		}
		_, err = w.s.SignIn(w.ctx(), "thu.trang", made.OneTimePassword, "")
		w.refused(err, "account_locked")
		w.clock.setTo(models.At(w.clock.Now().Add(15*time.Minute + time.Second)))
		in, err := w.s.SignIn(w.ctx(), "thu.trang", made.OneTimePassword, "")
		w.must(err)
		if !in.MustChange || len(in.Grants) != 1 {
			t.Errorf("signed in %+v", in)
		}

		// One of ten new passwords wins; the others hear of it.
		actor, err := w.s.LoadActor(w.ctx(), made.ID)
		w.must(err)
		codes = w.at10(func(i int) error {
			return w.s.ChangePassword(w.ctx(), actor, made.OneTimePassword, "một mật khẩu đủ dài số "+strings.Repeat("x", i+1))
		})
		if codes[""] != 1 || codes["password_moved"]+codes["password_wrong"]+codes["account_locked"] != 9 {
			t.Errorf("new passwords: %v", codes)
		}

		// One of ten accounts of a name, one of ten units of a code.
		codes = w.at10(func(int) error {
			_, err := w.s.CreateUser(w.ctx(), admin, commands.NewUser{Username: "hai.nguoi", Name: "Ông Hai"})
			return err
		})
		if codes[""] != 1 || codes["username_taken"] != 9 {
			t.Errorf("accounts: %v", codes)
		}
		codes = w.at10(func(int) error {
			_, err := w.s.CreateUnit(w.ctx(), admin, commands.UnitData{Code: "H29.50", Name: "Quận 50"})
			return err
		})
		if codes[""] != 1 || codes["unit_code_taken"] != 9 {
			t.Errorf("units: %v", codes)
		}
		u, err := w.db().UnitByCode("H29.50")
		w.must(err)
		codes = w.at10(func(int) error {
			_, err := w.s.UpdateUnit(w.ctx(), admin, u.ID, u.Version, commands.UnitData{Code: "H29.50", Name: "Quận Năm Mươi"})
			return err
		})
		if codes[""] != 1 || codes["stale_version"] != 9 {
			t.Errorf("changes of a unit: %v", codes)
		}
	})
}

func TestOneOfTwoClaimsATask(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		_, err := w.s.SavePlan(w.ctx(), w.people["coordinator"], "", w.plan())
		w.must(err)
		cycles, err := w.db().Cycles()
		w.must(err)
		_, err = w.s.Open(w.ctx(), w.people["coordinator"], cycles[0].ID)
		w.must(err)
		unit := w.units[0]
		_, err = w.s.Grant(w.ctx(), admin, "officer-"+w.units[1].Name, commands.NewGrant{Role: models.RoleOfficer, UnitID: unit.ID})
		w.must(err)
		one, err := w.s.LoadActor(w.ctx(), "officer-"+unit.Name)
		w.must(err)
		two, err := w.s.LoadActor(w.ctx(), "officer-"+w.units[1].Name)
		w.must(err)
		form, err := w.db().AssessmentOf(cycles[0].ID, unit.ID)
		w.must(err)
		tasks, err := w.db().TasksOf(form.ID)
		w.must(err)
		codes := w.at10(func(i int) error {
			who := one
			if i%2 == 1 {
				who = two
			}
			_, err := w.s.ClaimTask(w.ctx(), who, tasks[0].ID, false)
			return err
		})
		if codes[""] == 0 || codes[""] > 5 || codes[""]+codes["task_taken"] != 10 {
			t.Errorf("claims: %v", codes)
		}
		got, err := w.db().Task(tasks[0].ID)
		w.must(err)
		if got.ClaimedBy != one.User.ID && got.ClaimedBy != two.User.ID {
			t.Errorf("claimed by %q", got.ClaimedBy)
		}
	})
}

func TestTwoFirstStartsMakeOneAdministrator(t *testing.T) {
	testdb.Each(t, store.Options{}, func(t *testing.T, st *store.Store) {
		s := &commands.Service{Store: st, Log: slog.New(slog.DiscardHandler)}
		w := &world{t: t, s: s}
		var made atomic.Int32
		codes := w.at10(func(int) error {
			_, oneTime, created, err := s.EnsureAdmin(t.Context())
			if created {
				made.Add(1)
			}
			if created != (oneTime != "") {
				t.Error("a password without an account, or an account without one")
			}
			return err
		})
		n, err := st.Read(t.Context()).CountUsers()
		if err != nil || n != 1 || made.Load() != 1 || codes[""] != 10 {
			t.Errorf("%d accounts, made %d times, %v, %v", n, made.Load(), codes, err)
		}
	})
}

// A repeated request for a secret changes nothing and tells no secret: the first one's holds, also ten times at once.
func TestSecretsOfRepeatedRequests(t *testing.T) {
	each(t, func(w *world) {
		admin := commands.Actor{User: models.User{ID: "admin"}, Grants: []models.Grant{{Role: models.RoleAdmin}}, Route: "reset", Key: "k", Hash: "h"}
		id := w.people["chairman"].User.ID
		secrets := make(chan string, 20)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				u, err := w.s.ResetPassword(w.ctx(), admin, id)
				if err != nil {
					t.Error(err)
				}
				if u.OneTimePassword != "" {
					secrets <- u.OneTimePassword
				}
			})
		}
		wg.Wait()
		if len(secrets) != 1 {
			w.t.Fatalf("%d one-time passwords were shown", len(secrets))
		}
		if _, err := w.s.SignIn(w.ctx(), "chairman", <-secrets, ""); err != nil {
			w.t.Fatalf("the password that was shown: %v", err)
		}
		owner := w.officer(0)
		owner.Route, owner.Key, owner.Hash = "token", "k", "h"
		for range 10 {
			wg.Go(func() {
				k, err := w.s.CreateToken(w.ctx(), owner, "chương trình", 0)
				if err != nil {
					t.Error(err)
				}
				if k.Secret != "" {
					secrets <- k.Secret
				}
			})
		}
		wg.Wait()
		if len(secrets) != 1 {
			w.t.Fatalf("%d secrets of tokens were shown", len(secrets))
		}
		if a, err := w.s.TokenActor(w.ctx(), <-secrets); err != nil || a.User.ID != owner.User.ID {
			w.t.Fatalf("the token that was shown acts for %q (%v)", a.User.ID, err)
		}
	})
}

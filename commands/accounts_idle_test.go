package commands_test

import (
	"strings"
	"testing"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

const idleTerm = 45 * 24 * time.Hour

// Accounts that nobody uses are disabled, each with its event; whoever uses one, or a token of it, keeps it; an
// administrator enables it again for another term; the last administrator stays.
func TestIdleAccountsAreDisabled(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		made, err := w.s.CreateUser(w.ctx(), admin, commands.NewUser{Username: "thu.trang", Name: "Trần Thu Trang"})
		w.must(err)
		start := w.clock.Now()
		day := func(n int) { w.clock.setTo(models.At(start.AddDate(0, 0, n))) }
		disabled := func() []string {
			w.t.Helper()
			users, err := w.db().Users()
			w.must(err)
			var out []string
			for _, u := range users {
				if u.Disabled {
					out = append(out, u.Username)
				}
			}
			return out
		}
		all := func() int {
			users, err := w.db().Users()
			w.must(err)
			return len(users)
		}()

		// Without a term nothing happens, however long.
		day(400)
		if n, err := w.s.DisableIdle(w.ctx()); err != nil || n != 0 {
			w.t.Fatalf("without a term %d were disabled (%v)", n, err)
		}
		day(0)
		w.s.IdleTerm = idleTerm
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { // everybody of the fixture has just signed in
			users, err := tx.Users()
			for _, u := range users {
				if err == nil && u.ID != made.ID {
					err = tx.UpdateUser(u.ID, store.Cols{"last_sign_in": models.At(start), "created_at": models.At(start)})
				}
			}
			return err
		}))
		day(40)
		if n, err := w.s.DisableIdle(w.ctx()); err != nil || n != 0 {
			w.t.Fatalf("after 40 days %d were disabled (%v): %v", n, err, disabled())
		}
		in, err := w.s.SignIn(w.ctx(), "thu.trang", made.OneTimePassword, "")
		w.must(err)
		officer := w.officer(0)
		key, err := w.s.CreateToken(w.ctx(), officer, "chương trình", 0)
		w.must(err)
		_, err = w.s.TokenActor(w.ctx(), key.Secret)
		w.must(err)
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
			for _, id := range []string{in.User.ID, w.officer(1).User.ID} {
				if err := tx.PutSession(&models.Session{Token: "t-" + id, UserID: id, ExpiresAt: models.At(start.AddDate(1, 0, 0))}); err != nil {
					return err
				}
			}
			return nil
		}))

		day(45)
		n, err := w.s.DisableIdle(w.ctx())
		w.must(err)
		if again, err := w.s.DisableIdle(w.ctx()); err != nil || again != 0 {
			w.t.Fatalf("a second look disables %d (%v)", again, err)
		}
		list := disabled()
		if n != all-3 || len(list) != n { // thu.trang signed in, the officer's token was used, the administrator is the last one
			w.t.Fatalf("%d of %d were disabled: %v", n, all, list)
		}
		for _, name := range []string{"thu.trang", officer.User.Username, "admin"} {
			for _, d := range list {
				if d == name {
					w.t.Errorf("%s is used and was disabled", name)
				}
			}
		}
		if _, _, err := w.s.Store.Session(w.ctx(), "t-"+w.officer(1).User.ID); err == nil {
			w.t.Error("the session of a disabled account goes on")
		}
		if _, _, err := w.s.Store.Session(w.ctx(), "t-"+in.User.ID); err != nil {
			w.t.Errorf("another session ended: %v", err)
		}
		if _, err := w.s.LoadActor(w.ctx(), w.officer(1).User.ID); err == nil {
			w.t.Error("a disabled account acts")
		}
		events, found, err := w.db().AuditEvents(store.AuditFilter{Action: "user_disabled", Limit: 100})
		w.must(err)
		if found != n || events[0].ActorRole != models.RoleSystem || !strings.Contains(events[0].Detail, `"idle"`) || !strings.Contains(events[0].Detail, `"days":45`) {
			w.t.Errorf("%d events for %d accounts, such as %+v", found, n, events[0])
		}

		// Enabled again it has a whole term, though nobody signed in yet.
		id := w.officer(1).User.ID
		w.must(w.s.SetDisabled(w.ctx(), admin, id, false, "Chuyên viên đi công tác về"))
		day(46)
		if n, err := w.s.DisableIdle(w.ctx()); err != nil || n != 0 {
			w.t.Fatalf("an account that was just enabled again is disabled (%v)", err)
		}
		_, err = w.s.LoadActor(w.ctx(), id)
		w.must(err)
		day(91)
		if _, err := w.s.DisableIdle(w.ctx()); err != nil {
			w.t.Fatal(err)
		}
		if u, err := w.db().User(id); err != nil || !u.Disabled || u.DisabledWhy != models.DisabledIdle {
			w.t.Errorf("after another term: %+v (%v)", u, err)
		}
		// Whoever knows the password hears why, and the way back; others hear nothing.
		_, err = w.s.SignIn(w.ctx(), "thu.trang", made.OneTimePassword, "")
		if r := w.refused(err, "account_disabled"); !strings.Contains(r.Message, "lâu không đăng nhập") {
			w.t.Errorf("an idle account is refused with %q", r.Message)
		}
		_, err = w.s.SignIn(w.ctx(), "thu.trang", "sai mật khẩu", "")
		w.refused(err, "sign_in_wrong")
		if n, err := w.s.DisableIdle(w.ctx()); err != nil || n != 0 {
			w.t.Fatalf("%d (%v)", n, err)
		}
		if u, err := w.db().UserByName("admin"); err != nil || u.Disabled {
			w.t.Errorf("the last administrator is disabled (%v)", err)
		}
	})
}

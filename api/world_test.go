package api_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"chuky/commands"
	"chuky/fold"
	"chuky/models"
	"chuky/store"
)

// people of the small province: role and the unit they work in.
var people = map[string]struct {
	role models.Role
	unit string
}{
	"coordinator": {models.RoleCoordinator, ""}, "secretary": {models.RoleSecretary, ""}, "member": {models.RoleCouncil, ""}, "chairman": {models.RoleChairman, ""},
	"deputy": {models.RoleDeputy, ""}, "office": {models.RoleOffice, ""}, "auditor": {models.RoleAuditor, ""},
	"officer-1": {models.RoleOfficer, "H29.1"}, "leader-1": {models.RoleLeader, "H29.1"}, "officer-2": {models.RoleOfficer, "H29.2"}, "leader-2": {models.RoleLeader, "H29.2"},
	"officer-3": {models.RoleOfficer, "H29.3"}, "leader-3": {models.RoleLeader, "H29.3"},
	"verifier-1": {models.RoleVerifier, "H29.3"}, "verifier-2": {models.RoleVerifier, "H29.3"}, "verifier-x": {models.RoleVerifier, "H29.1"},
}

// populated is a world with units, people with tokens, and a cycle open on Annex I. verifier-1 and -2 work in unit 3,
// which verifier-x verifies.
func populated(t *testing.T) *world {
	t.Helper()
	return populate(t, newWorld(t))
}

func populate(t *testing.T, w *world) *world {
	t.Helper()
	ctx := t.Context()
	w.must(w.svc.Store.Write(ctx, func(tx *store.Tx) error {
		for code, name := range map[string]string{"H29.1": "Sở Y tế", "H29.2": "Sở Nội vụ", "H29.3": "Sở Khoa học và Công nghệ"} {
			u := models.Unit{ID: "u-" + code, Code: code, Name: name, GroupKey: "so-nganh", Ranked: true, Folded: fold.Fold(name + " " + code), Version: 1}
			w.units[code] = u
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(people)) {
			p := people[name]
			u := models.User{ID: name, Username: name, Name: "Người " + name, UnitID: w.units[p.unit].ID, Email: name + "@example.vn", Version: 1}
			g := models.Grant{ID: "g-" + name, UserID: name, Role: p.role}
			if p.role.OfUnit() {
				g.UnitID = u.UnitID
			}
			w.users[name] = u
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			if err := tx.InsertGrant(&g); err != nil {
				return err
			}
		}
		u := models.User{ID: "admin", Username: "admin", Name: "Quản trị", Version: 1}
		w.users["admin"] = u
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		return tx.InsertGrant(&models.Grant{ID: "g-admin", UserID: "admin", Role: models.RoleAdmin})
	}))
	for name := range w.users {
		a, err := w.svc.LoadActor(ctx, name)
		w.must(err)
		k, err := w.svc.CreateToken(ctx, a, "thử", 0)
		w.must(err)
		w.token[name] = k.Secret
	}
	w.openCycle()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// day is an instant of the test's calendar, 17:00 in Viet Nam.
func day(s string) string { return s + "T17:00:00+07:00" }

func (w *world) plan(name string) map[string]any {
	all := func(user, unit string) map[string]any {
		return map[string]any{"user_id": user, "group": "so-nganh", "field": "*", "unit_id": unit}
	}
	return map[string]any{"year": 2025, "name": name, "groups": []any{map[string]any{"group": "so-nganh", "set_id": "qd79-so-nganh"}},
		"instants": map[string]any{"due_at": day("2026-01-16"), "lock_at": day("2026-01-23"), "verify_by": day("2026-02-06"), "explain_by": day("2026-03-06"),
			"council_by": day("2026-03-13"), "sign_by": day("2026-03-27"), "publish_at": day("2026-03-31")},
		"assignments": []any{all("verifier-1", ""), all("verifier-2", ""), all("verifier-x", "u-H29.3")}}
}

func (w *world) openCycle() {
	w.t.Helper()
	var made struct{ ID string }
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles", as: "coordinator", body: w.plan("Kỳ đánh giá năm 2025")}), 201, &made)
	w.cycle = made.ID
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles/" + made.ID + "/open", as: "coordinator"}), 200, nil)
}

// form is the ID of a unit's assessment.
func (w *world) form(code string) string {
	w.t.Helper()
	a, err := w.svc.Store.Read(w.t.Context()).AssessmentOf(w.cycle, w.units[code].ID)
	w.must(err)
	return a.ID
}

func (w *world) row(code string) models.Assessment {
	w.t.Helper()
	a, err := w.svc.Store.Read(w.t.Context()).Assessment(w.form(code))
	w.must(err)
	return *a
}

// save saves one item as the unit's officer, whatever its version is now.
func (w *world) save(code, item string, values map[string]any) answer {
	w.t.Helper()
	st, err := w.svc.Store.Read(w.t.Context()).Item(w.form(code), item)
	version := "0"
	if err == nil {
		version = itoa(st.Version)
	}
	return w.do(request{method: "PUT", path: "/api/v1/assessments/" + w.form(code) + "/items/" + item, as: "officer-" + code[4:], body: map[string]any{"values": values}, header: map[string]string{"If-Match": `"` + version + `"`}})
}

// handIn takes a unit's form through officer and leader.
func (w *world) handIn(code string) {
	w.t.Helper()
	n := code[4:]
	w.ok(w.save(code, "1.1", map[string]any{"choice": firstChoice(w, "1.1")}), 200, nil)
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form(code) + "/submit", as: "officer-" + n}), 200, nil)
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form(code) + "/approve", as: "leader-" + n, body: map[string]any{"revision": w.row(code).Revision}}), 200, nil)
}

func firstChoice(w *world, item string) string {
	w.t.Helper()
	set, err := w.svc.Sets("qd79-so-nganh", "")
	w.must(err)
	it, ok := set.Find(item)
	if !ok || len(it.Choices) == 0 {
		w.t.Fatalf("%s has no choice", item)
	}
	return it.Choices[0].Key
}

// fireAll lets every timer of the cycle and its units that is due by now happen, as workflows would.
func (w *world) fireAll() {
	w.t.Helper()
	ctx, db := w.t.Context(), w.svc.Store.Read(w.t.Context())
	now, err := w.svc.Store.Now(ctx)
	w.must(err)
	rows, err := db.Assessments(w.cycle)
	w.must(err)
	for _, a := range rows {
		for _, t := range timers(w, a.Timers) {
			if t.At <= now {
				_, err := w.svc.FireAssessment(ctx, a.ID, t)
				w.must(err)
			}
		}
	}
	c, err := db.Cycle(w.cycle)
	w.must(err)
	for _, t := range timers(w, c.Timers) {
		if t.At <= now {
			_, err := w.svc.FireCycle(ctx, c.ID, t)
			w.must(err)
		}
	}
	_, err = w.svc.CheckCycle(ctx, w.cycle)
	w.must(err)
	_, err = w.svc.FreezeRun(ctx, w.cycle)
	w.must(err)
}

// until moves the clock to 17:00 of a day and one second.
func (w *world) until(date string) {
	w.t.Helper()
	t, err := time.Parse(time.RFC3339, day(date))
	w.must(err)
	w.clock.mu.Lock()
	w.clock.t = t.Add(time.Second)
	w.clock.mu.Unlock()
}

func actor(w *world, name string) commands.Actor {
	w.t.Helper()
	a, err := w.svc.LoadActor(context.WithoutCancel(w.t.Context()), name)
	w.must(err)
	return a
}

package commands_test

import (
	"slices"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
)

// smallSet is version 1 of a set; the later versions change one thing each.
const smallSet = `id: nho
version: "1"
title: Bộ nhỏ
short: Nhỏ
group: so-nganh
annex: Phụ lục
decision: {number: 1/QĐ-UBND, date: "2026-01-02", title: t, signer: s, issuer: i, source: f.txt}
max: 40
decimals: 2
policy: {undefined: zero, above: cap}
classes:
  - {key: tot, name: Tốt, from: 50%, own: true}
  - {key: kem, name: Kém, from: "0", own: true}
info:
  - code: I.1
    line: 1
    name: Thông tin
    items:
      - {code: I.1.1, line: 2, name: Số người, kind: integer, unit: người}
main:
  - code: "1"
    line: 3
    name: Chính
    max: 40
    criteria:
      - code: "1.1"
        line: 4
        name: Tỷ lệ
        max: 20
        rule: {lines: [5], text: "a/b; mẫu số bằng 0: 0 điểm"}
        inputs:
          - {key: a, label: tử, unit: người, kind: integer}
          - {key: b, label: mẫu, unit: người, kind: integer, from: [I.1.1.value]}
        method: {kind: ratio, value: a/b, limit: 1}
      - code: "1.2"
        line: 6
        name: Có
        max: 10
        rule: {lines: [7], text: có}
        choices:
          - {key: "yes", label: Có, fraction: 1}
          - {key: "no", label: Không, fraction: 0}
        method: {kind: yes_no}
      - code: "1.3"
        line: 8
        name: Còn
        max: 10
        rule: {lines: [9], text: còn}
        choices:
          - {key: "yes", label: Có, fraction: 1}
          - {key: "no", label: Không, fraction: 0}
        method: {kind: yes_no}
`

// versions gives the small set in three versions: 2 asks criterion 1.1 for another figure and has 1.4 in place of 1.3, 3
// has a field that nobody verifies, 4 does not say what a zero denominator earns.
func versions(t *testing.T) commands.Sets {
	t.Helper()
	change := func(version string, pairs ...string) *indicators.Set {
		t.Helper()
		text := strings.NewReplacer(append([]string{`version: "1"`, `version: "` + version + `"`}, pairs...)...).Replace(smallSet)
		s, err := indicators.Parse("nho/"+version+".yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	all := []*indicators.Set{change("1"),
		change("2", `key: a, label: tử`, `key: c, label: tử khác`, `a/b`, `c/b`, `code: "1.3"`, `code: "1.4"`),
		change("3", `code: "1"`, `code: "2"`, `code: "1.`, `code: "2.`),
		change("4", `; mẫu số bằng 0: 0 điểm`, ``)}
	unknown, err := indicators.Parse("khuyet/1.yaml", []byte(strings.NewReplacer("id: nho", "id: khuyet", "name: Có\n        max: 10", "name: Có\n        max: unknown").Replace(smallSet)))
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, unknown)
	return func(id, version string) (*indicators.Set, error) {
		for _, s := range all {
			if s.ID == id && s.Version == version {
				return s, nil
			}
		}
		return indicators.Get(id, version)
	}
}

func TestReplaceSetCarriesAnswersOver(t *testing.T) {
	sets := versions(t)
	each(t, func(w *world) {
		w.s.Sets = sets
		co := w.people["coordinator"]
		p := w.plan()
		p.Groups = []commands.PlanGroup{{Group: "so-nganh", SetID: "nho", SetVersion: "1"}}
		for i := range p.Assignments {
			p.Assignments[i].Field = "1"
		}
		m, err := w.s.SavePlan(w.ctx(), co, "", p)
		w.must(err)
		w.cycle = m.ID
		_, err = w.s.Open(w.ctx(), co, w.cycle)
		w.must(err)

		// Unit 0 has handed in, unit 1 waits for its leader, unit 2 is at work, unit 3 has not begun.
		for n := range 3 {
			for item, values := range map[string]map[string]string{"I.1.1": {"value": "10"}, "1.1": {"a": "4"}, "1.2": {"choice": "yes"}, "1.3": {"choice": "no"}} {
				_, err := w.save(n, item, values)
				w.must(err)
			}
		}
		if got := w.assessment(0).Filled; got != 3 {
			w.t.Fatalf("%d criteria are filled", got)
		}
		w.submitAndApprove(0)
		_, err = w.s.Submit(w.ctx(), w.officer(1), w.assessment(1).ID)
		w.must(err)
		seen := w.assessment(1).Revision
		before := w.gauges()

		replace := func(version, reason string) (commands.Replaced, error) {
			return w.s.ReplaceSet(w.ctx(), co, w.cycle, commands.PlanGroup{Group: "so-nganh", SetID: "nho", SetVersion: version}, reason)
		}
		_, err = replace("2", "")
		w.refused(err, "reason_missing")
		_, err = replace("3", "Ban hành lại")
		w.refused(err, "verifier_missing")
		_, err = replace("4", "Ban hành lại")
		w.refused(err, "set_open_errors")
		_, err = replace("9", "Ban hành lại")
		w.refused(err, "set_unknown")
		_, err = w.s.ReplaceSet(w.ctx(), w.officer(0), w.cycle, commands.PlanGroup{Group: "so-nganh", SetID: "nho", SetVersion: "2"}, "Ban hành lại")
		w.refused(err, "not_allowed")
		if w.gauges() != before {
			w.t.Fatal("a refused replacement left something behind")
		}

		out, err := replace("2", "Quyết định sửa đổi")
		w.must(err)
		if out.Carried != 9 || !slices.Equal(out.Dropped, []string{"1.1", "1.3"}) {
			w.t.Fatalf("carried %d, the rest %v", out.Carried, out.Dropped)
		}
		groups, err := w.db().CycleGroups(w.cycle)
		w.must(err)
		if len(groups) != 1 || groups[0].SetVersion != "2" {
			w.t.Fatalf("the cycle scores with %+v", groups)
		}
		for n, want := range []models.AssessmentStage{models.StageReturned, models.StageReturned, models.StageInProgress, models.StageNotStarted} {
			w.stageIs(n, want)
			a := w.assessment(n)
			if n == 3 {
				continue
			}
			if a.Filled != 1 || a.Scored {
				w.t.Errorf("%s: %d filled, scored %v", w.units[n].Name, a.Filled, a.Scored)
			}
			states := map[string]models.ItemState{}
			items, err := w.db().Items(a.ID)
			w.must(err)
			for _, st := range items {
				states[st.Item] = st
			}
			if states["1.2"].Values != `{"choice":"yes"}` || states["1.2"].Version != 1 || states["I.1.1"].Values != `{"value":"10"}` {
				w.t.Errorf("what both sets ask for changed: %+v", states)
			}
			if states["1.1"].Values != `{}` || states["1.1"].Version != 2 || states["1.3"].Values != `{"choice":"no"}` {
				w.t.Errorf("what the new set lacks: %+v", states)
			}
			events, _, err := w.db().AuditEvents(store.AuditFilter{Action: "item_carried_over", UnitID: a.UnitID, Limit: 10})
			w.must(err)
			if len(events) != 1 || events[0].Item != "1.1" || !strings.Contains(events[0].Detail, `"a":"4"`) {
				w.t.Errorf("the figure that was taken off is not on record: %+v", events)
			}
			tasks, err := w.db().TasksOf(a.ID)
			w.must(err)
			if len(tasks) != 1 || tasks[0].Kind != commands.TaskFill {
				w.t.Errorf("%s has the tasks %+v", w.units[n].Name, tasks)
			}
			told := 0
			for _, msg := range w.allMail() {
				if msg.Kind == string(notify.SetReplaced) && msg.UnitID == a.UnitID {
					told++
					if !strings.Contains(msg.Body, "1.3") || !strings.Contains(msg.Body, "1.1") || !strings.Contains(msg.Body, "Quyết định sửa đổi") {
						w.t.Errorf("the notice says\n%s", msg.Body)
					}
				}
			}
			if told != 2 {
				w.t.Errorf("%d notices to %s", told, w.units[n].Name)
			}
		}

		// Nobody approves what another set showed.
		_, err = w.s.Submit(w.ctx(), w.officer(1), w.assessment(1).ID)
		w.must(err)
		_, err = w.s.ApproveForm(w.ctx(), w.leader(1), w.assessment(1).ID, seen)
		w.refused(err, "stale_revision")
		// The new set's criteria are filled, the old one's are not taken any more.
		_, err = w.save(2, "1.3", map[string]string{"choice": "yes"})
		w.refused(err, "item_unknown")
		_, err = w.save(2, "1.1", map[string]string{"a": "5"})
		w.refused(err, indicators.CodeUnknown)
		for item, values := range map[string]map[string]string{"1.1": {"c": "5"}, "1.4": {"choice": "yes"}} {
			_, err = w.save(2, item, values)
			w.must(err)
		}
		w.submitAndApprove(2)
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		f, err := w.s.Provisional(w.db(), c, commands.ViewSelf)
		w.must(err)
		results, err := f.Results()
		w.must(err)
		for _, u := range results["so-nganh"].Units {
			if u.Code == w.units[2].Code && u.Exact != "30" { // 5/10 of 20, 10, 10
				w.t.Errorf("the unit has %s points under the new set", u.Exact)
			}
		}

		// Once a form is verified, and after lock, the set stays.
		_, err = w.s.OpenVerification(w.ctx(), w.people["verifier-1"], w.assessment(2).ID)
		w.must(err)
		_, err = replace("1", "Trở lại bản cũ")
		w.refused(err, "verification_begun")
		w.clock.setTo(w.inst.LockAt)
		_, err = replace("1", "Trở lại bản cũ")
		w.refused(err, "cycle_locked")
		w.fireCycle()
		_, err = replace("1", "Trở lại bản cũ")
		w.refused(err, "wrong_stage")
	})
}

// An exclusion of a criterion that the new set lacks does no harm.
func TestReplaceSetWithAnExclusion(t *testing.T) {
	sets := versions(t)
	each(t, func(w *world) {
		w.s.Sets = sets
		co := w.people["coordinator"]
		p := w.plan()
		p.Groups = []commands.PlanGroup{{Group: "so-nganh", SetID: "nho", SetVersion: "1"}}
		m, err := w.s.SavePlan(w.ctx(), co, "", p)
		w.must(err)
		w.cycle = m.ID
		_, err = w.s.Open(w.ctx(), co, w.cycle)
		w.must(err)
		_, err = w.s.Exclude(w.ctx(), co, w.cycle, "so-nganh", "1.3", "Không đủ số liệu")
		w.must(err)
		_, err = w.s.ReplaceSet(w.ctx(), co, w.cycle, commands.PlanGroup{Group: "so-nganh", SetID: "nho", SetVersion: "2"}, "Quyết định sửa đổi")
		w.must(err)
		_, err = w.save(0, "1.2", map[string]string{"choice": "yes"})
		w.must(err)
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		_, err = w.s.Provisional(w.db(), c, commands.ViewSelf)
		w.must(err)
	})
}

package commands_test

import (
	"slices"
	"sync"
	"testing"

	"chuky/calendar"
	"chuky/commands"
	"chuky/models"
)

// Two people who change the list of days off from the same version: one is told, with both lists.
func TestCalendarsHaveVersions(t *testing.T) {
	each(t, func(w *world) {
		co := w.people["coordinator"]
		first, err := commands.CurrentCalendar(w.db())
		w.must(err)
		days := first.Days
		more := append(slices.Clone(days), calendar.Day{Date: "2026-06-15", Kind: calendar.Off, Name: "Nghỉ theo thông báo"})
		_, err = w.s.SaveCalendar(w.ctx(), co, -1, more, "Thông báo")
		if r := w.refused(err, "version_missing"); r.Kind != models.RefuseNoVersion {
			w.t.Errorf("kind %s", r.Kind)
		}
		_, err = w.s.SaveCalendar(w.ctx(), co, first.Version, more, " ")
		w.refused(err, "reason_missing")
		_, err = w.s.SaveCalendar(w.ctx(), w.officer(0), first.Version, more, "Thông báo")
		w.refused(err, "not_allowed")

		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = w.s.SaveCalendar(w.ctx(), co, first.Version, more, "Thông báo") })
		}
		wg.Wait()
		through := 0
		for _, err := range errs {
			if err == nil {
				through++
				continue
			}
			r := w.refused(err, "stale_version")
			theirs, ok := r.Extra["theirs"].([]calendar.Day)
			yours, _ := r.Extra["yours"].([]calendar.Day)
			if !ok || r.Kind != models.RefuseStale || r.Extra["version"] != first.Version+1 || len(theirs) != len(more) || len(yours) != len(more) {
				w.t.Errorf("a stale list is refused with %+v", r)
			}
		}
		if through != 1 {
			w.t.Fatalf("%d of %d went through", through, len(errs))
		}
		now, err := commands.CurrentCalendar(w.db())
		w.must(err)
		if now.Version != first.Version+1 || len(now.Days) != len(more) {
			w.t.Fatalf("version %d with %d days", now.Version, len(now.Days))
		}
		_, err = w.s.SaveCalendar(w.ctx(), co, now.Version, days, "Bỏ ngày đã thêm")
		w.must(err)
	})
}

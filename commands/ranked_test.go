package commands_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/report"
	"chuky/scoring"
	"chuky/store"
)

// A unit that is assessed and not ranked has points and no rank, in the run that is signed and in its snapshot; the
// others are ranked as if it were not there.
func TestUnrankedUnits(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { return tx.UpdateUnit(w.units[0].ID, 0, store.Cols{"ranked": false}) }))
		w.open()
		for n, a := range []string{"4", "2", "1", "3"} { // the unranked one has most points
			_, err := w.save(n, "1.2", map[string]string{"a": a, "b": "4"})
			w.must(err)
			w.submitAndApprove(n)
		}
		w.acceptAll(0, "verifier-1")
		w.acceptAll(1, "verifier-1")
		w.acceptAll(2, "verifier-1")
		w.acceptAll(3, "verifier-other")
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		f, err := w.s.Provisional(w.db(), c, commands.ViewFinal)
		w.must(err)
		results, err := f.Results()
		w.must(err)
		res := results["so-nganh"]
		ranks := map[string]int{}
		for _, u := range res.Units {
			ranks[u.Code] = u.Rank
			if unranked := u.Code == w.units[0].Code; u.Unranked != unranked {
				w.t.Errorf("%s: unranked %v", u.Code, u.Unranked)
			} else if unranked && (u.Points == "" || strings.HasPrefix(u.Exact, "0")) {
				w.t.Errorf("the unranked unit has %s points", u.Exact)
			}
		}
		want := map[string]int{w.units[0].Code: 0, w.units[3].Code: 1, w.units[1].Code: 2, w.units[2].Code: 3}
		for code, rank := range want {
			if ranks[code] != rank {
				w.t.Errorf("ranks %v, want %v", ranks, want)
			}
		}
		var snap struct {
			Units []scoring.SnapshotUnit `json:"units"`
		}
		w.must(json.Unmarshal(f.Snapshot, &snap))
		unranked := 0
		for _, u := range snap.Units {
			if u.Unranked {
				unranked++
			}
		}
		if unranked != 1 {
			w.t.Errorf("the snapshot has %d unranked units of %d", unranked, len(snap.Units))
		}
		var csv bytes.Buffer
		w.must(report.RankingCSV(&csv, res))
		lines := strings.Split(strings.TrimSpace(csv.String()), "\n")
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, ";;"+w.units[0].Code+";") || !strings.HasPrefix(lines[1], "1;") {
			w.t.Errorf("the list ends with %q:\n%s", last, csv.String())
		}
	})
}

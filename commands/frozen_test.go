package commands_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/report"
	"chuky/scoring"
	"chuky/seal"
	"chuky/store"
)

// What is kept in parts and published as a stream is, byte for byte, what scoring and encoding the whole cycle at once gives:
// of two groups, with signs that JSON escapes, a unit that is not ranked, one that handed in nothing and two rounds of runs.
func TestAFrozenRunIsTheWholeOne(t *testing.T) {
	each(t, func(w *world) {
		w.manyUnits(40)
		whole := w.whole()
		_, err := w.s.FreezeRun(w.ctx(), w.cycle)
		w.must(err)
		head := w.head()
		if head.Results != "" {
			w.t.Errorf("the run's row holds %d bytes of its content", len(head.Results))
		}
		digest, want, err := whole.Digest()
		w.must(err)
		got := w.content(head)
		if !bytes.Equal(got, want) || head.Digest != digest {
			w.t.Fatalf("kept %d bytes with digest %s, the whole has %d and %s; they part at\n%s", len(got), head.Digest, len(want), digest, parting(got, want))
		}
		if parts, err := w.db().RunParts(head.ID, models.PartContent); err != nil || len(parts) < 5 {
			w.t.Errorf("%d parts, %v", len(parts), err)
		}

		// The index says the same as the content, and finds every unit in it.
		kept, err := commands.RunIndex(w.db(), head)
		w.must(err)
		read, err := commands.ReadIndex(iotest.OneByteReader(bytes.NewReader(want)))
		w.must(err)
		if a, b := toJSON(w, kept), toJSON(w, read); a != b {
			w.t.Errorf("the index kept differs from the one read:\n%.500s\n%.500s", a, b)
		}
		w.sameUnits(kept, whole, head)

		// Published: the same bytes, and the rankings that follow from the whole results.
		key, err := seal.Generate(rand.Reader)
		w.must(err)
		objects := memory{}
		w.approved(head)
		moved, err := w.s.Publish(w.ctx(), objects, key, w.cycle)
		w.must(err)
		if moved.Stage != models.CyclePublished {
			w.t.Fatalf("stands at %s", moved.Stage)
		}
		dir := "cong-bo/" + w.cycle + "/v1/"
		if !bytes.Equal(objects[dir+commands.ResultsName], want) {
			w.t.Error("published other bytes")
		}
		results, err := whole.Results()
		w.must(err)
		for group, res := range results {
			var csv bytes.Buffer
			w.must(report.RankingCSV(&csv, res))
			if !bytes.Equal(objects[dir+"xep-hang-"+group+".csv"], csv.Bytes()) {
				w.t.Errorf("%s: published another ranking", group)
			}
		}
		var m report.Manifest
		w.must(json.Unmarshal(objects[dir+commands.ManifestName], &m))
		for _, f := range m.Files {
			if f.Name == commands.IndexName {
				w.t.Error("the index is part of what is sealed")
			}
		}
		var index commands.Index
		w.must(json.Unmarshal(objects[dir+commands.IndexName], &index))
		if toJSON(w, index) != toJSON(w, read) {
			w.t.Error("published another index")
		}
	})
}

// Every unit's way to its points is kept as scoring the whole cycle in each view gives it.
func TestStepsAreThoseOfEachView(t *testing.T) {
	each(t, func(w *world) {
		w.manyUnits(6)
		c, err := w.db().Cycle(w.cycle)
		w.must(err)
		views := map[int]map[string]scoring.Result{}
		for _, view := range []commands.View{commands.ViewSelf, commands.ViewRoundOne, commands.ViewRoundTwo, commands.ViewCouncil, commands.ViewFinal} {
			f, err := w.s.Provisional(w.db(), c, view)
			w.must(err)
			views[int(view)], err = f.Results()
			w.must(err)
		}
		_, err = w.s.FreezeRun(w.ctx(), w.cycle)
		w.must(err)
		x, err := commands.RunIndex(w.db(), w.head())
		w.must(err)
		n, differ := 0, map[string]bool{}
		for _, g := range x.Groups {
			for i, u := range g.Result.Units {
				got, err := commands.RunSteps(w.db(), w.head().ID, n)
				w.must(err)
				n++
				want := 3
				switch u.Code {
				case "many-001":
					want = 5
				case "many-003": // handed nothing in
					want = 0
				}
				if len(got) != want {
					w.t.Errorf("%s has %d rounds, want %d", u.Code, len(got), want)
				}
				for round, had := range got {
					of := views[round][g.Group].Units[i]
					if len(had) != len(of.Criteria) {
						w.t.Errorf("%s, round %d: %d criteria", u.Code, round, len(had))
					}
					for code, s := range had {
						if r := of.Criteria[code]; s.Shown != r.Shown || s.Status != r.Status {
							w.t.Errorf("%s, round %d, %s: kept %+v, scored %s %s", u.Code, round, code, s, r.Shown, r.Status)
						}
					}
					differ[fmt.Sprint(had["1.2"])] = differ[fmt.Sprint(had["1.2"])] || u.Code == "many-001"
				}
			}
		}
		if _, err := commands.RunSteps(w.db(), w.head().ID, n); !errors.Is(err, models.ErrNotFound) {
			w.t.Errorf("a unit more than there are: %v", err)
		}
		own := 0
		for _, yes := range differ {
			if yes {
				own++
			}
		}
		if own < 3 {
			w.t.Errorf("the rounds decided nothing: %v", differ)
		}
	})
}

// A run of before keeps its content in its own row, and is read, published and indexed as it was.
func TestARunOfBeforeIsRead(t *testing.T) {
	each(t, func(w *world) {
		w.manyUnits(6)
		whole := w.whole()
		digest, want, err := whole.Digest()
		w.must(err)
		old := models.ScoreRun{ID: "old", CycleID: w.cycle, Number: 1, Digest: digest, Engine: scoring.EngineVersion, Results: string(want), State: models.RunFrozen, CreatedAt: 1}
		w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
			if err := tx.InsertRun(&old); err != nil {
				return err
			}
			return tx.UpdateCycle(w.cycle, store.Cols{"run_id": old.ID, "run_wanted": 0})
		}))
		head := w.head()
		if got := w.content(head); !bytes.Equal(got, want) {
			w.t.Error("other bytes are read")
		}
		x, err := commands.RunIndex(w.db(), head)
		w.must(err)
		w.sameUnits(x, whole, head)
		key, err := seal.Generate(rand.Reader)
		w.must(err)
		objects := memory{}
		w.approved(head)
		_, err = w.s.Publish(w.ctx(), objects, key, w.cycle)
		w.must(err)
		if !bytes.Equal(objects["cong-bo/"+w.cycle+"/v1/"+commands.ResultsName], want) {
			w.t.Error("published other bytes")
		}
	})
}

// A run whose content was changed or cut in SQL is not published.
func TestAChangedRunIsNotPublished(t *testing.T) {
	each(t, func(w *world) {
		w.manyUnits(12)
		_, err := w.s.FreezeRun(w.ctx(), w.cycle)
		w.must(err)
		head := w.head()
		w.approved(head)
		drop := []string{"DROP TRIGGER run_parts_no_update", "DROP TRIGGER run_parts_no_delete"}
		if strings.HasSuffix(w.t.Name(), "/postgres") {
			drop = []string{"DROP TRIGGER run_parts_insert_only ON run_parts"}
		}
		for _, sql := range append(drop, "UPDATE run_parts SET content = replace(content, '\"rank\":1,', '\"rank\":2,') WHERE kind = 'content'") {
			w.must(w.s.Store.Exec(w.ctx(), sql))
		}
		key, err := seal.Generate(rand.Reader)
		w.must(err)
		objects := memory{}
		if _, err := w.s.Publish(w.ctx(), objects, key, w.cycle); err == nil || !strings.Contains(err.Error(), "digest") || len(objects) != 0 {
			w.t.Errorf("changed content: %v, %d files", err, len(objects))
		}
		w.must(w.s.Store.Exec(w.ctx(), "DELETE FROM run_parts WHERE kind = 'content' AND number = 1"))
		if _, err := w.s.Publish(w.ctx(), objects, key, w.cycle); err == nil || !strings.Contains(err.Error(), "missing") || len(objects) != 0 {
			w.t.Errorf("cut content: %v, %d files", err, len(objects))
		}
		w.cycleIs(models.CycleSigned)
	})
}

// A run's content is a file like any other to whoever reads from anywhere in it; what is no content of a run has no index.
func TestReadingARunFromAnywhere(t *testing.T) {
	each(t, func(w *world) {
		w.manyUnits(12)
		_, err := w.s.FreezeRun(w.ctx(), w.cycle)
		w.must(err)
		content, err := commands.RunContent(w.db(), w.head())
		w.must(err)
		want, err := io.ReadAll(content)
		w.must(err)
		_, err = content.Seek(0, io.SeekStart)
		w.must(err)
		w.must(iotest.TestReader(content, want))
	})
	for _, bad := range []string{"", "[]", `{"groups":7}`, `{"groups":[{"group":"g","result":{"units":[{"code":7}]}}]}`, `{"cycle":{},"groups":[{"group":"g","result":{"units":[`} {
		if x, err := commands.ReadIndex(strings.NewReader(bad)); err == nil {
			t.Errorf("%q has the index %+v", bad, x)
		}
	}
	if _, err := commands.ReadIndex(iotest.ErrReader(errors.New("cut"))); err == nil || !strings.Contains(err.Error(), "cut") {
		t.Errorf("a broken stream: %v", err)
	}
}

func (w *world) head() *models.ScoreRun {
	w.t.Helper()
	c, err := w.db().Cycle(w.cycle)
	w.must(err)
	head, err := w.db().RunHead(c.RunID)
	w.must(err)
	return head
}

func (w *world) content(head *models.ScoreRun) []byte {
	w.t.Helper()
	r, err := commands.RunContent(w.db(), head)
	w.must(err)
	b, err := io.ReadAll(r)
	w.must(err)
	return b
}

// whole scores and encodes the cycle at once.
func (w *world) whole() commands.Frozen {
	w.t.Helper()
	c, err := w.db().Cycle(w.cycle)
	w.must(err)
	f, err := w.s.Provisional(w.db(), c, commands.ViewFinal)
	w.must(err)
	return f
}

// sameUnits holds an index against the whole results.
func (w *world) sameUnits(x commands.Index, whole commands.Frozen, head *models.ScoreRun) {
	w.t.Helper()
	results, err := whole.Results()
	w.must(err)
	content, err := commands.RunContent(w.db(), head)
	w.must(err)
	if len(x.Groups) != len(results) || len(results) != 2 {
		w.t.Fatalf("%d groups, want %d", len(x.Groups), len(results))
	}
	for _, g := range x.Groups {
		want := results[g.Group]
		for i := len(want.Units) - 1; i >= 0; i-- {
			u, err := g.Places[i].Unit(content)
			w.must(err)
			if !reflect.DeepEqual(u, want.Units[i]) {
				w.t.Fatalf("unit %s lies elsewhere", want.Units[i].Code)
			}
			if g.Criteria != len(want.Units[i].Criteria) || g.Criteria == 0 {
				w.t.Errorf("%s: %d criteria", u.Code, g.Criteria)
			}
			want.Units[i].Criteria = nil
		}
		if toJSON(w, g.Result) != toJSON(w, want) {
			w.t.Errorf("%s: the index differs from the results without criteria", g.Group)
		}
	}
}

func toJSON(w *world, v any) string {
	w.t.Helper()
	b, err := json.Marshal(v)
	w.must(err)
	return string(b)
}

// parting shows where two texts begin to differ.
func parting(a, b []byte) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	from := max(0, n-80)
	return fmt.Sprintf("%d:\n%s\n%s", n, a[from:min(len(a), n+80)], b[from:min(len(b), n+80)])
}

// manyUnits makes a cycle of two groups at sign-off that wants its run, every criterion answered and decided.
func (w *world) manyUnits(n int) {
	w.t.Helper()
	w.open()
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
		set, err := indicators.Get("qd79-quan-huyen", "1")
		if err != nil {
			return err
		}
		groups, err := tx.CycleGroups(w.cycle)
		if err != nil {
			return err
		}
		groups = append(groups, models.CycleGroup{CycleID: w.cycle, GroupKey: set.Group, SetID: set.ID, SetVersion: set.Version, SetDigest: set.Digest()})
		if err := tx.ReplaceCycleGroups(w.cycle, groups); err != nil {
			return err
		}
		for i := range n {
			id := fmt.Sprintf("many-%03d", i)
			if err := tx.InsertUnit(&models.Unit{ID: id, Code: id, Name: "Huyện \"" + id + "\" <b> & \u2028", GroupKey: set.Group, Block: []string{"", "đồng & bằng"}[i%2], Ranked: i != 2}); err != nil {
				return err
			}
			if err := tx.InsertAssessments([]models.Assessment{{ID: id, CycleID: w.cycle, UnitID: id, GroupKey: set.Group, Stage: models.StageFinal, Scored: i != 3}}); err != nil {
				return err
			}
			if err := benchAnswers(tx, set, w.cycle, id, i); err != nil {
				return err
			}
			if i != 1 {
				continue
			}
			later := models.Verdict{CycleID: w.cycle, AssessmentID: id, Item: "1.2", By: "secretary", At: 1, Reason: "x"}
			for round, kind := range map[int]models.VerdictKind{models.RoundTwo: models.VerdictNotRecognised, models.RoundCouncil: models.VerdictNAGranted, models.RoundCorrection: models.VerdictNARefused} {
				later.ID, later.N, later.Round, later.Kind = fmt.Sprint(id, "-", round), int64(90+round), round, kind
				if err := tx.InsertVerdicts([]models.Verdict{later}); err != nil {
					return err
				}
			}
		}
		so, err := indicators.Get("qd79-so-nganh", "1")
		if err != nil {
			return err
		}
		for i, u := range w.units {
			a, err := tx.AssessmentOf(w.cycle, u.ID)
			if err != nil {
				return err
			}
			if err := benchAnswers(tx, so, w.cycle, a.ID, i); err != nil {
				return err
			}
			if err := tx.UpdateAssessment(a.ID, store.Cols{"stage": models.StageFinal, "scored": true}); err != nil {
				return err
			}
		}
		return tx.UpdateCycle(w.cycle, store.Cols{"stage": models.CycleSignOff, "run_wanted": 1})
	}))
}

// approved is the chairman's approval of the run that waits.
func (w *world) approved(head *models.ScoreRun) {
	w.t.Helper()
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error {
		if err := tx.InsertSignOff(&models.SignOff{ID: "sign", CycleID: w.cycle, RunID: head.ID, Digest: head.Digest, Decision: "approved", ProposalNo: "1/TTr", DecisionNo: "1/QĐ", SignerID: "chairman", At: 3}); err != nil {
			return err
		}
		return tx.UpdateCycle(w.cycle, store.Cols{"stage": models.CycleSigned})
	}))
}

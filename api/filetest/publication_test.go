package filetest

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"chuky/models"
	"chuky/seal"
)

// play takes the cycle to the approval of its digest; unit 2 never answers.
func (w *world) play() {
	w.t.Helper()
	ctx := w.t.Context()
	officer, leader, verifier := w.actor("officer-1"), w.actor("leader-1"), w.actor("verifier")
	a := w.forms["u1"]
	req := map[string]any{"values": map[string]any{"a": 1, "b": 3}}
	saved := w.put("officer-1", "/api/v1/assessments/"+a+"/items/1.2", `"0"`, req)
	w.want(saved, 200, "")
	w.want(w.put("officer-1", "/api/v1/assessments/"+a+"/items/I.2.1.1", `"0"`, map[string]any{"values": map[string]any{"value": "Bà Bí Mật"}}), 200, "")
	_, err := w.svc.Submit(ctx, officer, a)
	w.must(err)
	_, err = w.svc.ApproveForm(ctx, leader, a, w.revision("u1"))
	w.must(err)
	w.clock.t = w.clock.t.AddDate(0, 0, 13)
	w.fire()
	desk := w.get("verifier", "/api/v1/assessments/"+a+"/desk")
	var d struct{ Left []string }
	desk.json(w.t, &d)
	var ds []any
	for _, code := range d.Left {
		ds = append(ds, map[string]any{"item": code, "kind": "accepted"})
	}
	w.want(w.call("verifier", "POST", "/api/v1/assessments/"+a+"/decisions", map[string]any{"decisions": ds}), 200, "")
	_, err = w.svc.CompleteRoundOne(ctx, verifier, a)
	w.must(err)
	w.fire()
}

// fire lets the timers that are due happen, as workflows would.
func (w *world) fire() {
	w.t.Helper()
	ctx := w.t.Context()
	for _, id := range w.forms {
		a, err := w.svc.Store.Read(ctx).Assessment(id)
		w.must(err)
		for _, t := range []models.Timer{{Kind: "lock", Key: "lock"}} {
			if a.Stage == models.StageNotStarted || a.Stage == models.StageInProgress {
				_, err := w.svc.FireAssessment(ctx, id, t)
				w.must(err)
			}
		}
	}
	_, err := w.svc.CheckCycle(ctx, w.cycle)
	w.must(err)
	_, err = w.svc.FreezeRun(ctx, w.cycle)
	w.must(err)
}

func (w *world) approveAndPublish(key seal.Key) {
	w.t.Helper()
	var s struct{ Digest string }
	w.get("chairman", "/api/v1/cycles/"+w.cycle+"/sign").json(w.t, &s)
	w.want(w.call("chairman", "POST", "/api/v1/cycles/"+w.cycle+"/approve", map[string]any{"digest": s.Digest, "proposal_no": "1/TTr", "proposal_date": "2026-01-25", "decision_no": "79/QĐ-UBND", "decision_date": "2026-01-26"}), 200, "")
	_, err := w.svc.Publish(w.t.Context(), w.files, key, w.cycle)
	w.must(err)
}

func TestPublications(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.want(w.get("", "/api/v1/publications/"+w.cycle), 404, "not_found")
	w.play()
	w.want(w.get("", "/api/v1/publications/"+w.cycle), 404, "not_found") // computed and signed is not published
	w.approveAndPublish(key)

	var list struct {
		Items []struct {
			CycleID string `json:"cycle_id"`
			Version int
			Files   []struct {
				Name, SHA256, Content string
			}
		}
	}
	got := w.get("", "/api/v1/publications")
	w.want(got, 200, "")
	got.json(t, &list)
	if len(list.Items) != 1 || list.Items[0].Version != 1 || len(list.Items[0].Files) != 4 {
		t.Fatalf("publications %s", got.body)
	}
	files := map[string][]byte{}
	for _, f := range list.Items[0].Files {
		a := w.get("", f.Content)
		w.want(a, 200, "")
		if sum(a.body) != f.SHA256 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", f.Name, a.header)
		}
		if bytes.Contains(a.body, []byte("Bí Mật")) {
			t.Errorf("%s holds personal data", f.Name)
		}
		files[f.Name] = a.body
	}
	if _, err := seal.Verify(bytes.NewReader(files["publication.json"]), files["publication.json.seal"], key.Public().String()); err != nil {
		t.Errorf("the seal does not hold: %v", err)
	}
	var ranking struct {
		Digest   string
		Rankings []struct {
			Units []struct {
				Rank                int
				Code, Points, Shown string
			}
			Medians map[string]string
		}
		Versions []int
	}
	got = w.get("", "/api/v1/publications/"+w.cycle)
	w.want(got, 200, "")
	got.json(t, &ranking)
	if ranking.Digest != sum(files["ket-qua.json"]) || len(ranking.Rankings[0].Units) != 2 || ranking.Rankings[0].Units[0].Code != "H29.1" || ranking.Rankings[0].Units[1].Points != "0" {
		t.Errorf("ranking %s", got.body)
	}
	var unit struct {
		Rank     int
		OutOf    int `json:"out_of"`
		Criteria map[string]struct {
			Points, Shown string
			Explanation   []struct{ Text string }
		}
		Years []struct{ Year int }
	}
	got = w.get("", "/api/v1/publications/"+w.cycle+"/units/H29.1")
	w.want(got, 200, "")
	got.json(t, &unit)
	if c := unit.Criteria["1.2"]; unit.Rank != 1 || unit.OutOf != 2 || c.Points != "10/3" || c.Shown != "3,33" || len(c.Explanation) == 0 || len(unit.Years) != 1 {
		t.Errorf("unit %s", got.body)
	}
	w.want(w.get("", "/api/v1/publications/"+w.cycle+"/units/H29.77"), 404, "not_found")
	w.want(w.get("", "/api/v1/publications/"+w.cycle+"/versions/1/files/khac.json"), 404, "not_found")
	w.want(w.get("", "/api/v1/publications/"+w.cycle+"/versions/x/files/publication.json"), 404, "not_found")

	// A correction is a new version; the first stays as it was.
	w.want(w.call("coordinator", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/corrections", map[string]any{"decisions": []any{map[string]any{"item": "1.2", "kind": "adjusted", "values": map[string]any{"a": 3, "b": 3}, "reason": "Nhập nhầm"}}}), 200, "")
	w.fire()
	w.approveAndPublish(key)
	got = w.get("", "/api/v1/publications/"+w.cycle)
	got.json(t, &ranking)
	if len(ranking.Versions) != 2 || ranking.Versions[0] != 2 || ranking.Rankings[0].Units[0].Points != "10" {
		t.Errorf("after the correction %s", got.body)
	}
	old := w.get("", "/api/v1/publications/"+w.cycle+"?version=1")
	var first struct {
		Superseded bool
		Version    int
	}
	old.json(t, &first)
	if !first.Superseded || first.Version != 1 {
		t.Errorf("the first version %s", old.body)
	}
	again := w.get("", "/api/v1/publications/"+w.cycle+"/versions/1/files/ket-qua.json")
	if !bytes.Equal(again.body, files["ket-qua.json"]) {
		t.Error("the first version's file changed")
	}
}

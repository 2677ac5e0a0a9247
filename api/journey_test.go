package api_test

import (
	"strings"
	"testing"

	"chuky/commands"
)

// TestWholeCycleThroughTheAPI plays a cycle of three units from the plan to the approval of one digest: one unit never
// answers, one claims "không có nội dung" and is refused, explains and is heard in round 2 by another verifier; the
// council changes a criterion; a late change outdates the chairman's digest. Timers are fired as workflows would.
func TestWholeCycleThroughTheAPI(t *testing.T) {
	w := populated(t)
	naItem := w.mayBeNA()
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	form1 := "/api/v1/assessments/" + w.form("H29.1")
	w.ok(w.do(request{method: "PUT", path: form1 + "/items/" + naItem, as: "officer-1", header: map[string]string{"If-Match": `"0"`},
		body: map[string]any{"values": map[string]any{}, "na_claim": true, "na_reason": "Sở không có thủ tục nào"}}), 200, nil)
	// The leader returns once, sees what changed, then approves.
	w.ok(w.do(request{method: "POST", path: form1 + "/submit", as: "officer-1"}), 200, nil)
	w.ok(w.do(request{method: "POST", path: form1 + "/return", as: "leader-1", body: map[string]any{"reason": "Xem lại 1.2"}}), 200, nil)
	var back struct{ Returned string }
	w.ok(w.do(request{method: "GET", path: form1, as: "officer-1"}), 200, &back)
	if back.Returned != "Xem lại 1.2" {
		t.Errorf("returned with %q", back.Returned)
	}
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 4, "b": 4}), 200, nil)
	w.ok(w.do(request{method: "POST", path: form1 + "/submit", as: "officer-1"}), 200, nil)
	var review struct {
		Revision int64
		Since    string
		Changes  []struct{ Item, Before, After string }
		Missing  []struct{ Item string }
		Claims   []struct{ Item string }
	}
	w.ok(w.do(request{method: "GET", path: form1 + "/review", as: "leader-1"}), 200, &review)
	if len(review.Changes) != 1 || review.Changes[0].Before != "a = 3; b = 4" || review.Changes[0].After != "a = 4; b = 4" || review.Since == "" || len(review.Claims) != 1 || len(review.Missing) != 30 {
		t.Errorf("review: %+v", review)
	}
	w.ok(w.do(request{method: "POST", path: form1 + "/approve", as: "leader-1", body: map[string]any{"revision": review.Revision}}), 200, nil)
	w.handIn("H29.3")
	w.until("2026-01-23")
	w.fireAll()
	if w.row("H29.2").Stage != "locked" {
		t.Fatalf("silent unit is %s", w.row("H29.2").Stage)
	}

	// Round 1: the claim is refused, which offers a supplement; another criterion is sent back as well.
	w.ok(w.do(request{method: "POST", path: form1 + "/decisions", as: "verifier-1", body: map[string]any{"decisions": []any{map[string]any{"item": naItem, "kind": "na_refused", "reason": "Sở có thủ tục"}}}}), 200, nil)
	w.ok(w.do(request{method: "POST", path: form1 + "/supplements", as: "verifier-1", body: map[string]any{"item": "1.2", "reason": "Thiếu danh sách cuộc họp", "until": day("2026-01-30")}}), 200, nil)
	var sups struct {
		Items []struct{ ID, Item, State string }
	}
	w.ok(w.do(request{method: "GET", path: form1 + "/supplements", as: "officer-1"}), 200, &sups)
	if len(sups.Items) != 2 {
		t.Fatalf("supplements %+v", sups)
	}
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 2, "b": 4}), 200, nil)
	w.unchanged(func() { w.refused(w.save("H29.1", "1.3", map[string]any{"a": 2, "b": 4}), 409, "item_closed") })
	for _, s := range sups.Items {
		path := "/api/v1/supplements/" + s.ID
		w.refused(w.do(request{method: "POST", path: path + "/answer", as: "officer-2"}), 403, "not_allowed")
		w.ok(w.do(request{method: "POST", path: path + "/answer", as: "officer-1"}), 200, nil)
		w.ok(w.do(request{method: "POST", path: path + "/approve", as: "leader-1"}), 200, nil)
	}
	w.unchanged(func() {
		w.refused(w.do(request{method: "POST", path: form1 + "/complete-round", as: "verifier-1"}), 422, "undecided")
	})
	w.ok(w.do(request{method: "POST", path: form1 + "/decisions", as: "verifier-1", body: map[string]any{"decisions": []any{
		map[string]any{"item": naItem, "kind": "na_refused", "reason": "Sở có thủ tục, không bổ sung"}, map[string]any{"item": "1.2", "kind": "adjusted", "values": map[string]any{"a": "1", "b": 4}, "reason": "Một cuộc họp có biên bản"}}}}), 200, nil)
	w.decideRest("H29.1", "verifier-1")
	w.ok(w.do(request{method: "POST", path: form1 + "/complete-round", as: "verifier-1"}), 200, nil)
	w.decideRest("H29.3", "verifier-x")
	w.ok(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.3") + "/complete-round", as: "verifier-x"}), 200, nil)
	w.fireAll()

	// Explanation and round 2.
	var ex struct {
		Candidates []any
		MayWrite   bool `json:"may_write"`
	}
	w.ok(w.do(request{method: "GET", path: form1 + "/explanations", as: "officer-1"}), 200, &ex)
	if !ex.MayWrite || len(ex.Candidates) < 2 {
		t.Errorf("candidates %+v", ex)
	}
	w.ok(w.do(request{method: "PUT", path: form1 + "/explanations/1.2", as: "officer-1", body: map[string]any{"text": "Cả bốn cuộc họp đều có biên bản"}}), 200, nil)
	w.ok(w.do(request{method: "POST", path: form1 + "/explanations/submit", as: "officer-1"}), 200, nil)
	var seen struct{ Revision int64 }
	w.ok(w.do(request{method: "GET", path: form1 + "/explanations", as: "leader-1"}), 200, &seen)
	send := func(revision any) answer {
		return w.do(request{method: "POST", path: form1 + "/explanations/send", as: "leader-1", body: map[string]any{"revision": revision}})
	}
	w.unchanged(func() {
		stale := send(seen.Revision - 1)
		w.refused(stale, 412, "stale_revision")
		if stale.json["yours"] != float64(seen.Revision-1) || stale.json["theirs"] != float64(seen.Revision) {
			t.Errorf("a stale page is told %s", stale)
		}
		w.refused(w.do(request{method: "POST", path: form1 + "/explanations/send", as: "leader-1"}), 400, "body_missing")
	})
	w.ok(send(seen.Revision), 200, nil)
	second := func(as string) answer {
		return w.do(request{method: "POST", path: form1 + "/decisions", as: as, body: map[string]any{"decisions": []any{map[string]any{"item": "1.2", "kind": "adjusted", "values": map[string]any{"a": 3, "b": 4}, "reason": "Ba biên bản hợp lệ"}}}})
	}
	w.unchanged(func() { w.refused(second("verifier-1"), 403, "same_verifier") })
	w.ok(second("verifier-2"), 200, nil)
	w.until("2026-03-06")
	w.fireAll()

	// Council.
	var council struct {
		Stage     string
		Cases     []any
		MayRecord bool `json:"may_record"`
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/council", as: "secretary"}), 200, &council)
	if council.Stage != "council" || !council.MayRecord {
		t.Fatalf("council %+v", council)
	}
	w.ok(w.do(request{method: "POST", path: form1 + "/council-decisions", as: "member", body: map[string]any{"decisions": []any{map[string]any{"item": "1.3", "kind": "adjusted", "values": map[string]any{"a": 1, "b": 2}, "reason": "Hội đồng xem hồ sơ"}}}}), 200, nil)
	w.refused(w.do(request{method: "POST", path: "/api/v1/cycles/" + w.cycle + "/minutes", as: "member", body: map[string]any{"number": "01/BB", "date": "2026-03-10"}}), 403, "not_allowed")
	w.ok(w.do(request{method: "POST", path: "/api/v1/cycles/" + w.cycle + "/minutes", as: "secretary", body: map[string]any{"number": "01/BB-HĐ", "date": "2026-03-10", "summary": "Nhất trí"}}), 200, nil)
	w.fireAll()

	// Signing: a late change outdates the digest that the chairman saw.
	type sign struct {
		Digest     string
		Computing  bool
		MayApprove bool `json:"may_approve"`
		Rankings   []struct {
			Units []struct{ Code, Shown, Points string }
		}
		Changes []any
	}
	var first, now sign
	w.ok(w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/sign", as: "chairman"}), 200, &first)
	if !first.MayApprove || len(first.Digest) != 64 || len(first.Rankings) != 1 || len(first.Rankings[0].Units) != 3 {
		t.Fatalf("sign %+v", first)
	}
	w.pages("/api/v1/cycles/"+w.cycle+"/sign", "chairman", first.Rankings[0].Units[1].Code)
	w.boardPages()
	w.ok(w.do(request{method: "POST", path: form1 + "/corrections", as: "coordinator", body: map[string]any{"decisions": []any{map[string]any{"item": "1.2", "kind": "adjusted", "values": map[string]any{"a": 4, "b": 4}, "reason": "Thêm một biên bản"}}}}), 200, nil)
	w.fireAll()
	approve := func(as, digest string) answer {
		return w.do(request{method: "POST", path: "/api/v1/cycles/" + w.cycle + "/approve", as: as, body: map[string]any{"digest": digest, "proposal_no": "12/TTr-SKHCN", "proposal_date": "2026-03-20", "decision_no": "345/QĐ-UBND", "decision_date": "2026-03-25"}})
	}
	w.unchanged(func() {
		old := approve("chairman", first.Digest)
		w.refused(old, 409, "digest_outdated")
		if old.json["theirs"] == first.Digest || old.json["theirs"] == "" {
			t.Errorf("outdated: %s", old.body)
		}
		w.refused(approve("deputy", first.Digest), 403, "no_deputy_assignment")
		w.refused(approve("coordinator", first.Digest), 403, "not_allowed")
	})
	w.ok(w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/sign", as: "deputy"}), 200, &now)
	if now.Digest == first.Digest || now.MayApprove {
		t.Errorf("after the correction %+v", now)
	}
	w.ok(w.do(request{method: "POST", path: "/api/v1/deputies", as: "office", body: map[string]any{"user_id": "deputy", "number": "7/GUQ", "date": "2026-03-01", "from_date": "2026-03-01", "to_date": "2026-04-30"}}), 201, nil)
	w.ok(approve("deputy", now.Digest), 200, nil)
	w.refused(approve("chairman", now.Digest), 409, "wrong_stage")

	// What was signed is what the acknowledged actions give.
	c, err := w.svc.Store.Read(t.Context()).Cycle(w.cycle)
	w.must(err)
	f, err := w.svc.Provisional(w.svc.Store.Read(t.Context()), c, commands.ViewFinal)
	w.must(err)
	if d, _, err := f.Digest(); err != nil || d != now.Digest {
		t.Errorf("digest %s, signed %s, %v", d, now.Digest, err)
	}
	var runs struct {
		Items []struct{ ID, Digest, State string }
	}
	w.ok(w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/runs", as: "auditor"}), 200, &runs)
	if len(runs.Items) != 2 || runs.Items[0].State != "approved" || runs.Items[1].State != "void" {
		t.Errorf("runs %+v", runs)
	}
	content := w.do(request{method: "GET", path: "/api/v1/cycles/" + w.cycle + "/runs/" + runs.Items[0].ID + "/content", as: "auditor"})
	w.ok(content, 200, nil)
	if sum(content.body) != now.Digest {
		t.Error("the run's content does not have its digest")
	}
	if strings.Contains(string(content.body), "officer-1@example.vn") {
		t.Error("the run's content holds addresses of people")
	}
	for _, u := range now.Rankings[0].Units {
		if u.Code == "H29.2" && u.Points != "0" {
			t.Errorf("the silent unit has %s points", u.Points)
		}
	}
}

// mayBeNA is the first criterion that a unit may claim not to have.
func (w *world) mayBeNA() string {
	w.t.Helper()
	set, err := w.svc.Sets("qd79-so-nganh", "")
	w.must(err)
	for _, it := range set.Criteria() {
		if it.MayBeNA {
			return it.Code
		}
	}
	w.t.Fatal("no criterion may be claimed")
	return ""
}

package filetest

import (
	"bytes"
	"crypto/rand"
	"net/url"
	"slices"
	"testing"

	"chuky/cmd/recount/recount"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/seal"
)

// channelsSet has two pillars, and criteria that the units report, that a survey measures and that experts mark.
const channelsSet = `
id: kenh
version: "1"
title: BỘ CHỈ SỐ THỬ CÁC SỞ, BAN, NGÀNH
short: Thử các kênh
group: so-nganh
annex: ""
decision: {number: 9/QĐ-UBND, date: "2026-01-02", title: Thử, signer: A, issuer: B, source: thu.txt}
max: 100
decimals: 2
policy: {undefined: zero, above: cap}
final: sum
channels:
  - {key: reported, name: Số liệu báo cáo, share: 50%}
  - {key: survey, name: Điều tra xã hội, share: 30%}
  - {key: expert, name: Chuyên gia, share: 20%}
pillars:
  - code: CQ
    line: 1
    name: Chính quyền số
    max: 50
    main:
      - code: CQ/1
        line: 2
        name: Nhận thức
        max: 50
        criteria:
          - {code: CQ/1.1, line: 3, name: Tỷ lệ cán bộ được tập huấn, max: 30, rule: {lines: [3], text: "a= Số cán bộ được tập huấn; b= Tổng số cán bộ; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa; điểm không vượt quá điểm tối đa; mẫu số bằng 0: 0 điểm"}, inputs: [{key: a, label: Số cán bộ được tập huấn, unit: người, kind: integer}, {key: b, label: Tổng số cán bộ, unit: người, kind: integer}], method: {kind: ratio, value: a/b, limit: 1}}
          - {code: CQ/1.2, line: 4, name: Có kế hoạch, max: 20, method: {kind: direct}}
  - code: XH
    line: 5
    name: Xã hội số
    max: 50
    main:
      - code: XH/1
        line: 6
        name: Hài lòng
        max: 30
        criteria:
          - {code: XH/1.1, line: 7, name: Người dân hài lòng, max: 30, channel: survey, method: {kind: survey, min_sample: 30}}
      - code: XH/2
        line: 8
        name: Đánh giá của chuyên gia
        max: 20
        criteria:
          - {code: XH/2.*, line: 9, name: Chuyên gia đánh giá, max: 20, channel: expert, method: {kind: panel, scale: {low: 0, high: 10}, min_sample: 3}}
`

// TestChannelsFromDeskToPublication: what units report they enter; the figures of a survey and the marks of experts reach the
// cycle through the desk, where the verifier records them with a reason. They are scored, frozen, published under their
// pillars and channels, and recomputed by a program that shares no code with this one.
func TestChannelsFromDeskToPublication(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	set, err := indicators.Parse("kenh/1.yaml", []byte(channelsSet))
	w.must(err)
	w.svc.Sets = func(id, version string) (*indicators.Set, error) {
		if id == set.ID {
			return set, nil
		}
		return indicators.Get(id, version)
	}
	ctx := t.Context()
	at := func(days int) models.Instant { return models.At(w.clock.t.AddDate(0, 0, days)) }
	policy := commands.DefaultPolicy()
	policy.Rounds, policy.Explanation, policy.Council = 1, false, false
	m, err := w.svc.SavePlan(ctx, w.actor("coordinator"), "", commands.Plan{Year: 2024, Name: "Kỳ thử các kênh", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "kenh", SetVersion: "1"}}, Policy: policy,
		Instants: commands.Instants{DueAt: at(10), LockAt: at(12), VerifyBy: at(20), ExplainBy: at(21), CouncilBy: at(22), SignBy: at(30), PublishAt: at(31)}, Assignments: []commands.PlanAssignment{{UserID: "verifier", Group: "so-nganh", Field: "*"}}})
	w.must(err)
	w.cycle = m.ID
	_, err = w.svc.Open(ctx, w.actor("coordinator"), m.ID)
	w.must(err)
	rows, err := w.svc.Store.Read(ctx).Assessments(m.ID)
	w.must(err)
	for _, a := range rows {
		w.forms[a.UnitID] = a.ID
	}

	reported := map[string][2]int{"u1": {3, 4}, "u2": {1, 2}}
	for unit, ab := range reported {
		n := unit[1:]
		item := func(code string, values map[string]any) {
			t.Helper()
			w.want(w.put("officer-"+n, "/api/v1/assessments/"+w.forms[unit]+"/items/"+url.PathEscape(code), `"0"`, map[string]any{"values": values}), 200, "")
		}
		item("CQ/1.1", map[string]any{"a": ab[0], "b": ab[1]})
		item("CQ/1.2", map[string]any{"value": 20})
		_, err := w.svc.Submit(ctx, w.actor("officer-"+n), w.forms[unit])
		w.must(err)
		_, err = w.svc.ApproveForm(ctx, w.actor("leader-"+n), w.forms[unit], w.revision(unit))
		w.must(err)
	}
	w.clock.t = w.clock.t.AddDate(0, 0, 13)
	w.fire()

	// A survey below its sample stays pending: nothing is scored of it.
	type decisions = []map[string]any
	adjust := func(item string, values map[string]any, reason string) map[string]any {
		return map[string]any{"item": item, "kind": "adjusted", "values": values, "reason": reason}
	}
	for unit, ds := range map[string]decisions{
		"u1": {adjust("XH/1.1", map[string]any{"a": 45, "b": 60}, "Kết quả điều tra số 7/BC"), adjust("XH/2.*", map[string]any{"marks": "7;8.5;9"}, "Phiếu của ba chuyên gia"), adjust("CQ/1.2", map[string]any{"value": "12.5"}, "Kế hoạch thiếu kinh phí")},
		"u2": {adjust("XH/1.1", map[string]any{"a": 20, "b": 25}, "Chỉ có 25 phiếu hợp lệ"), adjust("XH/2.*", map[string]any{"marks": "5;5;5"}, "Phiếu của ba chuyên gia")},
	} {
		w.want(w.call("verifier", "POST", "/api/v1/assessments/"+w.forms[unit]+"/decisions", map[string]any{"decisions": ds}), 200, "")
		var d struct{ Left []string }
		w.get("verifier", "/api/v1/assessments/"+w.forms[unit]+"/desk").json(t, &d)
		var rest decisions
		for _, code := range d.Left {
			rest = append(rest, map[string]any{"item": code, "kind": "accepted"})
		}
		if slices.ContainsFunc(rest, func(x map[string]any) bool { return x["item"] == "XH/2.*" }) || len(rest) == 0 {
			t.Fatalf("left to decide: %v", d.Left)
		}
		w.want(w.call("verifier", "POST", "/api/v1/assessments/"+w.forms[unit]+"/decisions", map[string]any{"decisions": rest}), 200, "")
		_, err := w.svc.CompleteRoundOne(ctx, w.actor("verifier"), w.forms[unit])
		w.must(err)
	}
	refused := w.call("verifier", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/decisions", map[string]any{"decisions": decisions{adjust("XH/2.*", map[string]any{"marks": "11;5;5"}, "quá thang")}})
	if refused.status < 400 {
		t.Errorf("a mark outside the scale: %d %s", refused.status, refused.body)
	}
	w.fire()
	w.approveAndPublish(key)

	var unit struct {
		Points, Exact string
		Rank          int
		Criteria      map[string]struct{ Points, Status string }
		Pillars       []struct{ Code, Points, Max string }
		Channels      []struct{ Code, Points, Max string }
	}
	w.get("", "/api/v1/publications/"+w.cycle+"/units/H29.1").json(t, &unit)
	// 3/4 of 30, 12.5 awarded, 45/60 of 30, (7 + 8.5 + 9)/3 of 10 on 20 points.
	for code, want := range map[string]string{"CQ/1.1": "45/2", "CQ/1.2": "25/2", "XH/1.1": "45/2", "XH/2.*": "49/3"} {
		if got := unit.Criteria[code]; got.Points != want || got.Status != "scored" {
			t.Errorf("%s: %+v, want %s", code, got, want)
		}
	}
	if unit.Rank != 1 {
		t.Errorf("rank %d", unit.Rank)
	}
	w.get("", "/api/v1/publications/"+w.cycle+"/units/H29.2").json(t, &unit)
	if got := unit.Criteria["XH/1.1"]; got.Status != "pending" || got.Points != "0" {
		t.Errorf("a survey of 25 answers: %+v", got)
	}

	var list struct {
		Items []struct {
			CycleID string `json:"cycle_id"`
			Files   []struct{ Name, Content string }
		}
	}
	w.get("", "/api/v1/publications").json(t, &list)
	var results []byte
	for _, p := range list.Items {
		for _, f := range p.Files {
			if p.CycleID == w.cycle && f.Name == commands.ResultsName {
				results = w.get("", f.Content).body
			}
		}
	}
	for _, want := range []string{`"channels":[{"code":"reported","name":"Số liệu báo cáo","points":"35"`, `{"code":"survey","name":"Điều tra xã hội","points":"45/2","shown":"22,50","max":30}`, `{"code":"expert","name":"Chuyên gia","points":"49/3","shown":"16,33","max":20}`,
		`"pillars":[{"code":"CQ","name":"Chính quyền số","points":"35"`} {
		if !bytes.Contains(results, []byte(want)) {
			t.Errorf("the results lack %s", want)
		}
	}
	again, err := recount.Recompute(results, results)
	if err != nil || len(again.Differences) != 0 || again.Units != 2 {
		t.Errorf("recomputed: %+v, %v", again, err)
	}
}

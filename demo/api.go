package demo

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"chuky/demo/journal"
)

// stageOut is where a cycle stands.
type stageOut struct {
	Stage string `json:"stage"`
}

func (s *session) cycle(ctx context.Context) (stageOut, error) {
	var out stageOut
	err := s.get(ctx, "/cycles/"+s.p.report.Cycle, &out)
	return out, err
}

// plan draws the cycle up: both groups, two rounds, explanations, a council, terms in seconds, verifiers by field.
func (s *session) plan(ctx context.Context) (string, error) {
	p, t := s.p, s.p.opt.Timing
	var groups, assignments []map[string]string
	for _, group := range []string{Departments, Districts} {
		groups = append(groups, map[string]string{"group": group, "set_id": setOf[group].ID, "set_version": setOf[group].Version})
	}
	for _, v := range p.people.verifiers {
		for group, fields := range v.Fields {
			for _, f := range fields {
				a := map[string]string{"user_id": p.userIDs[v.Username], "group": group, "field": f}
				if v.Only != "" {
					a["unit_id"] = p.unitIDs[v.Only]
				}
				assignments = append(assignments, a)
			}
		}
	}
	body := map[string]any{"year": p.year, "name": p.report.CycleName, "groups": groups, "assignments": assignments, "instants": p.at.json(),
		"policy": map[string]any{"rounds": 2, "explanation": true, "council": true, "grace": t.Grace.String(), "remind": []string{t.Remind.String()},
			"verify_remind": []string{(t.Verify / 4).String()}, "supplement_term": t.Supplement.String(), "sign_remind": []string{(t.Sign / 4).String()}, "sign_escalate": (t.Sign / 2).String()}}
	var out struct{ ID string }
	err := s.post(ctx, "/cycles", body, &out)
	return out.ID, err
}

// json is the instants as the API takes them.
func (i instants) json() map[string]time.Time {
	return map[string]time.Time{"due_at": i.Due, "lock_at": i.Lock, "verify_by": i.Verify, "explain_by": i.Explain, "council_by": i.Council, "sign_by": i.Sign, "publish_at": i.Publish}
}

func (s *session) openCycle(ctx context.Context, cycle string) error {
	return s.post(ctx, "/cycles/"+cycle+"/open", nil, nil)
}

func (s *session) closeCycle(ctx context.Context, cycle string) error {
	return s.post(ctx, "/cycles/"+cycle+"/close", nil, nil)
}

// postpone moves every deadline of the running cycle, those after the lock by longer too, with a reason.
func (p *player) postpone(ctx context.Context, by, longer time.Duration) error {
	p.mu.Lock()
	next := p.at
	p.mu.Unlock()
	next.Due, next.Lock = next.Due.Add(by), next.Lock.Add(by)
	for _, t := range []*time.Time{&next.Verify, &next.Explain, &next.Council, &next.Sign, &next.Publish} {
		*t = t.Add(by + longer)
	}
	boss := p.as(p.people.staff[Coordinator])
	err := boss.post(ctx, "/cycles/"+p.report.Cycle+"/calendar", map[string]any{"instants": next.json(), "reason": "Nhiều đơn vị chưa kịp kê khai, lùi các mốc thời gian."}, nil)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.at = next
	p.mu.Unlock()
	p.cover.count(sectionActs, "deadlines moved", 1)
	return nil
}

func (s *session) exclude(ctx context.Context, cycle, group, item, reason string) error {
	_, err := s.send(ctx, request{method: http.MethodPost, path: "/cycles/" + cycle + "/exclusions", body: map[string]string{"group": group, "item": item, "reason": reason},
		fact: factExcluded{group, item, reason}}, nil)
	return err
}

// assessmentRow is a form in a list.
type assessmentRow struct {
	ID   string
	Unit struct{ Code string }
}

func (s *session) assessments(ctx context.Context, cycle string) ([]assessmentRow, error) {
	var out struct{ Items []assessmentRow }
	err := s.get(ctx, "/assessments?limit=500&cycle="+cycle, &out)
	return out.Items, err
}

// formOut is a unit's form as its reader may see it.
type formOut struct {
	Stage    string
	Revision int64
	Items    []formItem
}

type formItem struct {
	Code, NA    string
	Info        bool
	Version     int64
	Self        *struct{ Status string }
	Supplements []supplement
}

// status is that of the self score; "" in part I.
func (it formItem) status() string {
	if it.Self == nil {
		return ""
	}
	return it.Self.Status
}

type supplement struct{ ID, State string }

func (s supplement) open() bool { return s.State == "open" || s.State == "answered" }

func (f formOut) versions() map[string]int64 {
	out := map[string]int64{}
	for _, it := range f.Items {
		out[it.Code] = it.Version
	}
	return out
}

func (s *session) form(ctx context.Context, id string) (formOut, error) {
	var out formOut
	err := s.get(ctx, "/assessments/"+id, &out)
	return out, err
}

// savedItem is what stands after a save.
type savedItem struct {
	Version, Revision int64
	key               string
}

func (s *session) save(ctx context.Context, u Unit, id, item string, version int64, a Answer) (savedItem, error) {
	return s.saveWith(ctx, u, id, item, version, a, "")
}

func (s *session) saveWith(ctx context.Context, u Unit, id, item string, version int64, a Answer, key string) (savedItem, error) {
	return s.put(ctx, id, item, version, a, key, factSaved{u.Code, item, a})
}

// amend saves what counts only when the leader approves the supplement.
func (s *session) amend(ctx context.Context, id, item string, version int64, a Answer) error {
	_, err := s.put(ctx, id, item, version, a, "", nil)
	return err
}

func (s *session) put(ctx context.Context, id, item string, version int64, a Answer, key string, fact any) (savedItem, error) {
	values := a.Values
	if values == nil {
		values = map[string]string{}
	}
	var out savedItem
	answer, err := s.send(ctx, request{method: http.MethodPut, path: "/assessments/" + id + "/items/" + item, ifMatch: true, version: version, key: key, fact: fact,
		body: map[string]any{"values": values, "format": "plain", "note": a.Note, "na_claim": a.NA, "na_reason": a.NAReason}}, &out)
	out.key = answer.Key
	return out, err
}

func (s *session) submit(ctx context.Context, id string) error {
	return s.post(ctx, "/assessments/"+id+"/submit", nil, nil)
}

func (s *session) sendBack(ctx context.Context, id, reason string) error {
	return s.post(ctx, "/assessments/"+id+"/return", map[string]string{"reason": reason}, nil)
}

// movedOut is the answer to a move of a form.
type movedOut struct{ Late bool }

// review is what the leader looks at: the revision that the approval must name.
func (s *session) review(ctx context.Context, id string) (int64, error) {
	var out struct{ Revision int64 }
	err := s.get(ctx, "/assessments/"+id+"/review", &out)
	return out.Revision, err
}

func (s *session) approveForm(ctx context.Context, u Unit, id string, revision int64) (movedOut, error) {
	var out movedOut
	_, err := s.send(ctx, request{method: http.MethodPost, path: "/assessments/" + id + "/approve", body: map[string]int64{"revision": revision}, fact: factApproved{u.Code}}, &out)
	return out, err
}

// decisions is the body that verdicts travel in.
func decisions(vs []verdict) map[string]any {
	var out []map[string]any
	for _, v := range vs {
		d := map[string]any{"item": v.Item, "kind": v.Kind}
		if v.Reason != "" {
			d["reason"] = v.Reason
		}
		if v.Kind == adjusted {
			d["values"] = v.Values
		}
		out = append(out, d)
	}
	return map[string]any{"decisions": out, "format": "plain"}
}

func (s *session) judge(ctx context.Context, path string, u Unit, round int, vs []verdict, out any) error {
	_, err := s.send(ctx, request{method: http.MethodPost, path: path, body: decisions(vs), fact: factVerdicts{u.Code, round, vs}}, out)
	return err
}

// decide records verdicts and says which criteria are left in the round.
func (s *session) decide(ctx context.Context, u Unit, id string, round int, vs []verdict) ([]string, error) {
	var out struct{ Left []string }
	err := s.judge(ctx, "/assessments/"+id+"/decisions", u, round, vs, &out)
	return out.Left, err
}

func (s *session) councilDecide(ctx context.Context, u Unit, id string, vs []verdict) error {
	return s.judge(ctx, "/assessments/"+id+"/council-decisions", u, roundCouncil, vs, nil)
}

func (s *session) correct(ctx context.Context, u Unit, id string, vs []verdict) error {
	return s.judge(ctx, "/assessments/"+id+"/corrections", u, roundCorrection, vs, nil)
}

func (s *session) completeRoundOne(ctx context.Context, id string) error {
	return s.post(ctx, "/assessments/"+id+"/complete-round", nil, nil)
}

func (s *session) askSupplement(ctx context.Context, id, item, reason string, until time.Time) error {
	return s.post(ctx, "/assessments/"+id+"/supplements", map[string]any{"item": item, "reason": reason, "until": until}, nil)
}

func (s *session) answerSupplement(ctx context.Context, supplement string) error {
	return s.post(ctx, "/supplements/"+supplement+"/answer", nil, nil)
}

// approveSupplement makes what the officer amended count; until then the form's approved answer does.
func (s *session) approveSupplement(ctx context.Context, supplement string, amended factSaved) error {
	_, err := s.send(ctx, request{method: http.MethodPost, path: "/supplements/" + supplement + "/approve", fact: amended}, nil)
	return err
}

func (s *session) saveExplanation(ctx context.Context, id, item, text string) error {
	_, err := s.send(ctx, request{method: http.MethodPut, path: "/assessments/" + id + "/explanations/" + item, body: map[string]string{"text": text}}, nil)
	return err
}

func (s *session) submitExplanations(ctx context.Context, id string) error {
	return s.post(ctx, "/assessments/"+id+"/explanations/submit", nil, nil)
}

// sendExplanations sends what the leader looked at.
func (s *session) sendExplanations(ctx context.Context, id string) error {
	var seen struct{ Revision int64 }
	if err := s.get(ctx, "/assessments/"+id+"/explanations", &seen); err != nil {
		return err
	}
	return s.post(ctx, "/assessments/"+id+"/explanations/send", map[string]int64{"revision": seen.Revision}, nil)
}

func (s *session) minutes(ctx context.Context, cycle, number string, date time.Time, summary string) error {
	return s.post(ctx, "/cycles/"+cycle+"/minutes", map[string]string{"number": number, "date": date.Format(time.DateOnly), "summary": summary}, nil)
}

// currentDigest is the digest that waits for the signature; "" while it is computed.
func (s *session) currentDigest(ctx context.Context, cycle string) (string, error) {
	var out struct {
		Digest    string
		Computing bool
	}
	err := s.get(ctx, "/cycles/"+cycle+"/sign", &out)
	if out.Computing {
		return "", err
	}
	return out.Digest, err
}

func (s *session) approveRun(ctx context.Context, cycle, digest string) error {
	today := time.Now().Format(time.DateOnly)
	return s.post(ctx, "/cycles/"+cycle+"/approve", map[string]string{"digest": digest, "proposal_no": "01/TTr-STTTT", "proposal_date": today, "decision_no": "01/QĐ-UBND", "decision_date": today}, nil)
}

// version is the newest published version of a cycle, as the public sees it.
func (s *session) version(ctx context.Context, cycle string) (int, error) {
	var out struct{ Version int }
	err := s.get(ctx, "/publications/"+cycle, &out)
	return out.Version, err
}

// download gets a published file.
func (s *session) download(ctx context.Context, cycle string, version int, name string) (File, error) {
	path := apiRoot + "/publications/" + cycle + "/versions/" + strconv.Itoa(version) + "/files/" + name
	a, err := s.p.client.Do(ctx, journal.Request{Actor: s.who, Method: http.MethodGet, Path: path})
	if err != nil {
		return File{}, fmt.Errorf("published file %s: %w", name, err)
	}
	return File{Name: name, URL: s.p.opt.BaseURL + path, Data: a.Body}, nil
}

func (s *session) sealKey(ctx context.Context) (string, error) {
	var out struct {
		PublicKey string `json:"public_key"`
	}
	err := s.get(ctx, "/public-key", &out)
	return out.PublicKey, err
}

package scale

import (
	"context"
	"fmt"
	"time"
)

func (p *play) arrive(ctx context.Context) (err error) {
	if p.cast.admin, err = p.client.first(ctx, p.w.admin[0], p.w.admin[1]); err != nil {
		return fmt.Errorf("administrator: %w", err)
	}
	return p.importUnits(ctx)
}

// open draws the plan up and opens it. Deadlines stretch with the units and are not waited for: the cycle moves on when everybody is through.
func (p *play) open(ctx context.Context) error {
	var assignments []map[string]string
	for t, fields := range teams {
		for _, v := range p.cast.verifiers[t] {
			for _, f := range fields {
				assignments = append(assignments, map[string]string{"user_id": p.cast.ids[v], "group": assessed, "field": f})
			}
		}
	}
	step := 10*time.Minute + time.Duration(len(p.units)*(p.o.Figures+7))*200*time.Millisecond
	instants, at := map[string]time.Time{}, time.Now()
	for _, name := range []string{"due_at", "lock_at", "verify_by", "explain_by", "council_by", "sign_by", "publish_at"} {
		at = at.Add(step)
		instants[name] = at
	}
	body := map[string]any{"year": time.Now().Year(), "name": "Đánh giá chuyển đổi số (thử quy mô)", "groups": []any{map[string]string{"group": assessed, "set_id": setID, "set_version": setVersion}},
		"assignments": assignments, "instants": instants,
		"policy": map[string]any{"rounds": 1, "explanation": false, "council": true, "grace": "10s", "remind": []string{"1m"}, "verify_remind": []string{"1m"}, "supplement_term": "1m", "sign_remind": []string{}, "sign_escalate": "1h"}}
	var out struct{ ID string }
	if err := p.cast.coordinator.post(ctx, "plan", "/cycles", body, &out); err != nil {
		return err
	}
	p.cycle = out.ID
	if err := p.cast.coordinator.post(ctx, "opening of the cycle", "/cycles/"+p.cycle+"/open", nil, nil); err != nil {
		return err
	}
	forms := map[string]string{}
	err := pages(func(page int) (int, int, error) {
		var list struct {
			Total int
			Items []struct {
				ID   string
				Unit struct{ Code string }
			}
		}
		err := p.cast.coordinator.get(ctx, "list of forms, 500", fmt.Sprintf("/assessments?limit=500&cycle=%s&page=%d", p.cycle, page), &list)
		for _, f := range list.Items {
			forms[f.Unit.Code] = f.ID
		}
		return len(forms), list.Total, err
	})
	if err == nil && len(forms) != len(p.units) {
		err = fmt.Errorf("%d forms for %d units", len(forms), len(p.units))
	}
	for i := range p.units {
		p.units[i].Form = forms[p.units[i].Code]
	}
	return err
}

// formOut is what an officer opens.
type formOut struct {
	Items []struct {
		Code    string
		Version int64
	}
}

func saveBody(values map[string]string) map[string]any {
	return map[string]any{"values": values, "format": "plain", "note": "Theo báo cáo của đơn vị."}
}

// collect lets every officer type, upload and submit, and every leader look and approve.
func (p *play) collect(ctx context.Context) error {
	err := p.each(ctx, "handed in", func(ctx context.Context, u *Unit) error {
		me, boss, path := p.cast.officer(*u), p.cast.leader(*u), "/assessments/"+u.Form
		var form formOut
		if err := me.get(ctx, "open a form", path, &form); err != nil {
			return err
		}
		seen := map[string]int64{}
		for _, it := range form.Items {
			seen[it.Code] = it.Version
		}
		answers := typed(p.set, *u, p.o.Figures)
		for i, a := range answers {
			kind := "save"
			if i == 0 && seen[a.item] == 0 {
				kind = "first save, a move"
			}
			if err := me.put(ctx, kind, path+"/items/"+a.item, seen[a.item], saveBody(a.values), nil); err != nil {
				return err
			}
		}
		if u.Index%10 == 0 {
			data := paper(*u)
			fields := [][2]string{{"item", answers[0].item}, {"symbol", fmt.Sprintf("%d/BC-UBND", u.Index+1)}, {"issued_on", "2025-12-01"}, {"issuer", u.Name}, {"abstract", "Báo cáo kết quả"}, {"size", fmt.Sprint(len(data))}}
			if err := me.file(ctx, "upload", path+"/evidence", fields, "bao-cao.pdf", "application/pdf", data, nil); err != nil {
				return err
			}
		}
		if err := me.post(ctx, "submit", path+"/submit", nil, nil); err != nil {
			return err
		}
		var looked struct{ Revision int64 }
		if err := boss.get(ctx, "leader's look", path+"/review", &looked); err != nil {
			return err
		}
		return boss.post(ctx, "leader's approval", path+"/approve", map[string]int64{"revision": looked.Revision}, nil)
	})
	if err != nil {
		return err
	}
	return p.stage(ctx, "verifying")
}

// verify lets both verifiers of a unit decide all their criteria at once; the second completes the round.
func (p *play) verify(ctx context.Context) error {
	err := p.each(ctx, "verified", func(ctx context.Context, u *Unit) error {
		path := "/assessments/" + u.Form
		for t, fields := range teams {
			var decisions []map[string]string
			for _, m := range p.set.Main {
				for _, f := range fields {
					if m.Code != f {
						continue
					}
					for _, c := range m.Criteria {
						decisions = append(decisions, map[string]string{"item": c.Code, "kind": "accepted"})
					}
				}
			}
			if err := p.cast.verifier(t, *u).post(ctx, "bulk decision", path+"/decisions", map[string]any{"decisions": decisions, "format": "plain"}, nil); err != nil {
				return err
			}
		}
		return p.cast.verifier(1, *u).post(ctx, "round completed", path+"/complete-round", nil, nil)
	})
	if err != nil {
		return err
	}
	return p.stage(ctx, "council")
}

// council records the minutes, which make all units final, and waits for the run.
func (p *play) council(ctx context.Context) error {
	body := map[string]string{"number": "01/BB-HĐTĐ", "date": time.Now().Format(time.DateOnly), "summary": "Hội đồng nhất trí kết quả thẩm định."}
	if err := p.cast.secretary.post(ctx, "minutes of the council", "/cycles/"+p.cycle+"/minutes", body, nil); err != nil {
		return err
	}
	return p.until(ctx, "run", func(ctx context.Context) (string, error) {
		var out struct{ Digest string }
		err := p.cast.chairman.get(ctx, "chairman's page", "/cycles/"+p.cycle+"/sign", &out)
		p.report.Digest = out.Digest
		if out.Digest == "" {
			return "no digest yet", err
		}
		return "", err
	})
}

func (p *play) sign(ctx context.Context) error {
	today := time.Now().Format(time.DateOnly)
	err := p.cast.chairman.post(ctx, "signature", "/cycles/"+p.cycle+"/approve", map[string]string{"digest": p.report.Digest, "proposal_no": "01/TTr-SKHCN", "proposal_date": today,
		"decision_no": "01/QĐ-UBND", "decision_date": today}, nil)
	if err != nil {
		return err
	}
	return p.stage(ctx, "approved", "signed", "publishing", "published")
}

// publish has the results published now, and waits for it.
func (p *play) publish(ctx context.Context) error {
	if err := p.cast.coordinator.post(ctx, "publish now", "/cycles/"+p.cycle+"/publish", nil, nil); err != nil {
		return err
	}
	return p.stage(ctx, "published")
}

func (p *play) close(ctx context.Context) error {
	if err := p.cast.coordinator.post(ctx, "close the cycle", "/cycles/"+p.cycle+"/close", nil, nil); err != nil {
		return err
	}
	return p.settle(ctx)
}

// stage waits until the cycle is at one of the stages.
func (p *play) stage(ctx context.Context, want ...string) error {
	return p.until(ctx, "stage "+want[0], func(ctx context.Context) (string, error) {
		var out struct{ Stage string }
		err := p.cast.coordinator.get(ctx, "a cycle", "/cycles/"+p.cycle, &out)
		for _, s := range want {
			if out.Stage == s {
				return "", err
			}
		}
		return "the cycle is at " + out.Stage, err
	})
}

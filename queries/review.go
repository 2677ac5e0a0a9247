package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"chuky/commands"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// Review is the leader's view of the whole submission.
type Review struct {
	Form
	Revision   int64  // the approval names it
	Since      string // what Changes is counted from, in words; "" = first submission
	Changes    []Change
	NoEvidence []Issue
	Missing    []Issue
	Warnings   []Issue
	Claims     []Issue
	LastYear   *YearScore // the unit's last published result on the same set, if any
}

// Change is an item or a file that changed since the form was last returned (or approved).
type Change struct {
	Item, Name    string
	Before, After string // figures in words
	What          string // "Số liệu", "Thuyết minh", "Tài liệu"
	By            string
	At            models.Instant
}

// YearScore is the points of an earlier cycle.
type YearScore struct {
	Year   int
	Cycle  string
	Total  Score
	Main   map[string]string // by code, as shown
	Points map[string]string // by criterion, as shown
}

// LeaderReview is the page of the unit's leader; others who may see the form may read it.
func (s *Service) LeaderReview(ctx context.Context, actor commands.Actor, assessmentID string) (Review, error) {
	k, err := s.open(ctx, actor, assessmentID)
	if err != nil {
		return Review{}, err
	}
	f, err := s.form(ctx, actor, k)
	if err != nil {
		return Review{}, err
	}
	r := Review{Form: f, Revision: k.a.Revision}
	for _, i := range f.Issues {
		switch i.Kind {
		case IssueMissing:
			r.Missing = append(r.Missing, i)
		case IssueWarning:
			r.Warnings = append(r.Warnings, i)
		case IssueNoEvidence:
			r.NoEvidence = append(r.NoEvidence, i)
		case IssueNA:
			r.Claims = append(r.Claims, i)
		}
	}
	if err := s.changes(ctx, k, &r); err != nil {
		return Review{}, err
	}
	r.LastYear, err = s.lastYear(ctx, k)
	return r, err
}

// changes collects from the audit log what the unit changed after its form came back.
func (s *Service) changes(ctx context.Context, k *dossier, r *Review) error {
	db := s.db(ctx)
	var from models.Instant
	for _, action := range []string{"returned", "reopened"} {
		rows, _, err := db.AuditEvents(store.AuditFilter{Subject: k.a.ID, Action: action, Limit: 1})
		if err != nil {
			return err
		}
		if len(rows) > 0 && rows[0].At > from {
			from = rows[0].At
			r.Since = map[string]string{"returned": "từ lần trả lại lúc ", "reopened": "từ khi mở lại lúc "}[action] + Moment(from)
		}
	}
	if from == 0 {
		return nil
	}
	events, err := db.AuditSince(k.a.ID, from, "item_saved", "evidence_added", "evidence_changed")
	if err != nil {
		return err
	}
	first := map[string]int{} // one line an item: before of the first save, after of the last
	for _, e := range events {
		c := Change{Item: e.Item, By: e.ActorName, At: e.At}
		if it, ok := k.set.Find(e.Item); ok {
			c.Name = it.Name
		}
		if e.Action != "item_saved" {
			c.What, c.After = "Tài liệu", detailOf(e)["code"]
			r.Changes = append(r.Changes, c)
			continue
		}
		var d struct{ Before, After savedDraft }
		if err := json.Unmarshal([]byte(e.Detail), &d); err != nil {
			return fmt.Errorf("audit event %s: %w", e.ID, err)
		}
		c.What, c.Before, c.After = "Số liệu", d.Before.words(k, e.Item), d.After.words(k, e.Item)
		if at, ok := first[e.Item]; ok {
			r.Changes[at].After, r.Changes[at].By, r.Changes[at].At = c.After, c.By, c.At
			continue
		}
		first[e.Item] = len(r.Changes)
		r.Changes = append(r.Changes, c)
	}
	r.Changes = slices.DeleteFunc(r.Changes, func(c Change) bool { return c.What == "Số liệu" && c.Before == c.After })
	return nil
}

// savedDraft is an item's state as the audit log keeps it.
type savedDraft struct {
	Values   map[string]string `json:"values"`
	Note     string            `json:"note"`
	NA       string            `json:"na"`
	NAReason string            `json:"na_reason"`
}

func (d savedDraft) words(k *dossier, item string) string {
	it, ok := k.set.Find(item)
	if !ok {
		return ""
	}
	if d.NA != "" {
		return "Không có nội dung: " + d.NAReason
	}
	text := ""
	add := func(part string) {
		if text != "" {
			text += "; "
		}
		text += part
	}
	if key := d.Values["choice"]; key != "" && it.Choices != nil {
		add(choiceLabel(it.Choices, key))
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		if v := d.Values[in.Key]; v != "" {
			add(in.Key + " = " + ShowValue(in, v))
		}
	}
	if d.Note != "" {
		add("thuyết minh: " + d.Note)
	}
	return text
}

// lastYear reads the unit's result of the newest earlier publication on the same set.
func (s *Service) lastYear(ctx context.Context, k *dossier) (*YearScore, error) {
	if s.Objects == nil {
		return nil, nil
	}
	pubs, err := s.published(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range pubs {
		if p.Manifest.Year >= k.c.Year || p.Superseded {
			continue
		}
		groups, err := s.rankings(ctx, p)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(groups, func(g PublicGroup) bool { return g.Group == k.a.GroupKey && g.Result.Set == k.set.ID })
		if at < 0 {
			continue
		}
		g := groups[at]
		if at = slices.IndexFunc(g.Result.Units, func(u scoring.UnitResult) bool { return u.Code == k.unit.Code }); at < 0 {
			continue
		}
		u, err := s.publicResult(ctx, p, g.places[at])
		if err != nil {
			return nil, err
		}
		y := &YearScore{Year: p.Manifest.Year, Cycle: p.Manifest.Name, Total: scoreOf(&u), Main: map[string]string{}, Points: map[string]string{}}
		for _, m := range u.Main {
			y.Main[m.Code] = m.Shown
		}
		for code, c := range u.Criteria {
			y.Points[code] = c.Shown
		}
		return y, nil
	}
	return nil, nil
}

package queries

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// formData is one form's rows and scores.
type formData struct {
	set          *indicators.Set
	now          models.Instant
	cal          calendar.Calendar
	names        map[string]string
	states       map[string]models.ItemState
	entered      map[string]map[string]string
	files        map[string][]File
	verdicts     []models.Verdict // all
	supplements  []models.Supplement
	explanations []models.Explanation
	self         *scoring.UnitResult
	verified     *scoring.UnitResult // nil when the actor may see no decision
	cohorts      map[string]scoring.Cohort
	prior        *Prior
}

func (s *Service) load(ctx context.Context, k *dossier) (*formData, error) {
	db := s.db(ctx)
	d := &formData{set: k.set, states: map[string]models.ItemState{}, entered: map[string]map[string]string{}}
	var err error
	if d.now, err = s.now(ctx); err != nil {
		return nil, err
	}
	if d.cal, err = calendarOf(k.c); err != nil {
		return nil, err
	}
	items, err := db.Items(k.a.ID)
	if err != nil {
		return nil, err
	}
	if d.verdicts, err = db.Verdicts(k.a.ID); err != nil {
		return nil, err
	}
	if d.supplements, err = db.Supplements(k.a.ID); err != nil {
		return nil, err
	}
	if d.explanations, err = db.Explanations(k.a.ID); err != nil {
		return nil, err
	}
	files, err := s.files(db, k.a.ID)
	if err != nil {
		return nil, err
	}
	d.files = filesByItem(files)
	ids := []string{k.a.LastEditor, k.a.SubmittedBy, k.a.ApprovedBy}
	for _, st := range items {
		d.states[st.Item] = st
		if d.entered[st.Item], err = values(st.Values); err != nil {
			return nil, err
		}
		ids = append(ids, st.UpdatedBy)
	}
	for _, v := range d.verdicts {
		ids = append(ids, v.By)
	}
	for _, x := range d.supplements {
		ids = append(ids, x.AskedBy, x.AnsweredBy, x.ApprovedBy)
	}
	for _, e := range d.explanations {
		ids = append(ids, e.By, e.SentBy, e.DecidedBy)
	}
	if d.names, err = s.people(db, ids...); err != nil {
		return nil, err
	}
	if d.prior, err = s.prior(db, k); err != nil {
		return nil, err
	}
	return d, s.scores(db, k, d, items)
}

// scores works out the self score and, where the actor may see decisions, the verified one. Before lock a relative
// criterion has no points; afterwards it is placed among the units of the group.
func (s *Service) scores(db store.DB, k *dossier, d *formData, items []models.ItemState) error {
	view := commands.View(k.visibleRound())
	if len(verdictsUpTo(d.verdicts, int(view))) == 0 {
		view = commands.ViewSelf
	}
	if k.c.Stage == models.CycleDraft || k.c.Stage == models.CycleCollecting {
		var err error
		if d.self, err = preview(k.set, k.opt, items, nil, commands.ViewSelf); err == nil && view > commands.ViewSelf {
			d.verified, err = preview(k.set, k.opt, items, d.verdicts, view)
		}
		return err
	}
	g, err := s.groupRows(db, k.c, k.a.GroupKey, k.set, k.opt)
	if err != nil {
		return err
	}
	res, err := g.score(commands.ViewSelf, k.a.ID)
	if err != nil {
		return err
	}
	d.self, d.cohorts = g.unit(res, k.a.UnitID), res.Cohorts
	if view == commands.ViewSelf {
		return nil
	}
	if res, err = g.score(view, k.a.ID); err != nil {
		return err
	}
	d.verified, d.cohorts = g.unit(res, k.a.UnitID), res.Cohorts
	return nil
}

func preview(set *indicators.Set, opt scoring.Options, items []models.ItemState, verdicts []models.Verdict, view commands.View) (*scoring.UnitResult, error) {
	answers, err := commands.Answers(set, items, verdicts, view)
	if err != nil {
		return nil, err
	}
	opt.Explain = true
	return scoring.Preview(set, scoring.Unit{Code: "x", Answers: answers}, opt)
}

func (d *formData) item(k *dossier, it *indicators.Item) FormItem {
	st := d.states[it.Code]
	f := FormItem{Item: it, Values: d.entered[it.Code], Note: st.Note, NA: st.NA, NAReason: st.NAReason, Version: st.Version, UpdatedBy: d.names[st.UpdatedBy], UpdatedAt: st.UpdatedAt,
		Editable: d.editable(k, it.Code), Evidence: d.files[it.Code], Inputs: d.inputs(it)}
	for _, v := range verdictsUpTo(d.verdicts, k.visibleRound()) {
		if v.Item != it.Code {
			continue
		}
		row := VerdictRow{Round: v.Round, Kind: v.Kind, KindVN: VerdictVN[v.Kind], Reason: v.Reason, By: d.names[v.By], At: v.At}
		if v.Kind == models.VerdictAdjusted {
			row.Values, _ = values(v.Values) // checked when the answers were made
		}
		f.Adjusted = row.Values
		f.Verdicts = append(f.Verdicts, row)
	}
	for _, x := range d.supplements {
		if x.Item == it.Code {
			f.Supplements = append(f.Supplements, SupplementRow{x, due(d.cal, d.now, x.Until), d.names[x.AskedBy], d.names[x.AnsweredBy], d.names[x.ApprovedBy]})
		}
	}
	for _, e := range d.explanations {
		if e.Item == it.Code && (k.access.Unit() || e.State != models.ExplanationDraft) {
			f.Explanation = &ExplanationRow{e, d.names[e.By], d.names[e.SentBy], d.names[e.DecidedBy]}
		}
	}
	if it.Info() {
		return f
	}
	f.Main = fieldOf(it.Code)
	f.Self = d.self.Criteria[it.Code]
	if d.verified != nil {
		v := d.verified.Criteria[it.Code]
		f.Verified = &v
	}
	if co, ok := d.cohorts[it.Code]; ok {
		f.Cohort = &co
	}
	for _, id := range it.RulingIDs {
		if r, ok := k.set.Ruling(id); ok {
			f.Rulings = append(f.Rulings, RulingUsed{r.ID, r.Title, k.set.Chosen(r).Text})
		}
	}
	return f
}

// editable mirrors the rule of commands for the page; the command decides.
func (d *formData) editable(k *dossier, item string) bool {
	if !k.access.Officer || k.c.Stage == models.CycleDraft || k.c.Stage.Terminal() {
		return false
	}
	if k.a.Stage == models.StageSupplement {
		return slices.ContainsFunc(d.supplements, func(s models.Supplement) bool {
			return s.Item == item && s.State == models.SupplementOpen && d.now < s.Until
		})
	}
	return k.a.Stage.Editable() && d.now < k.a.LockAt
}

// inputs lists an item's figures: the choice first, then the inputs as printed.
func (d *formData) inputs(it *indicators.Item) []InputValue {
	var out []InputValue
	mine := d.entered[it.Code]
	if it.Choices != nil {
		out = append(out, InputValue{Key: indicators.ChoiceKey, Label: it.ChoiceHint, Value: mine[indicators.ChoiceKey], Shown: choiceLabel(it.Choices, mine[indicators.ChoiceKey]), Asked: true,
			Prior: choiceLabel(it.Choices, d.prior.Value(it.Code, indicators.ChoiceKey))})
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		v := InputValue{Input: in, Key: in.Key, Label: in.Label, Value: mine[in.Key], Asked: in.Asked()}
		if !v.Asked {
			v.Source, v.Value = in.Source(), d.derived(in)
		}
		v.Shown, v.Kept = ShowValue(in, v.Value), d.kept(in, mine[in.Key])
		if before := d.prior.Value(it.Code, in.Key); before != "" && v.Asked {
			v.Prior, v.Far = ShowValue(in, before), (in.Kind == indicators.Integer || in.Kind == indicators.Decimal) && farFrom(v.Value, before)
		}
		out = append(out, v)
	}
	return out
}

// derived is the value of an input that is taken from elsewhere: the sum, once every part is there.
func (d *formData) derived(in *indicators.Input) string {
	if in.Const != nil {
		return indicators.CanonicalNumber(in.Const)
	}
	if in.Count != nil {
		return d.counted(in.Count)
	}
	sum := new(big.Rat)
	for _, ref := range in.From {
		r, ok := indicators.ParseNumber(d.entered[ref.Code][ref.Key])
		if !ok {
			return ""
		}
		sum.Add(sum, r)
	}
	return indicators.CanonicalNumber(sum)
}

// ShowValue writes a canonical value the Vietnamese way; a choice by its label. A nil input is a plain number.
func ShowValue(in *indicators.Input, v string) string {
	if in != nil && in.Kind == indicators.Pick {
		return choiceLabel(in.Choices, v)
	}
	if in != nil {
		if text, ok := showKind(in.Kind, v); ok {
			return text
		}
	}
	if r, ok := indicators.ParseNumber(v); ok {
		return indicators.FormatExactVN(r)
	}
	return v
}

func choiceLabel(cs []indicators.Choice, key string) string {
	for _, c := range cs {
		if c.Key == key {
			return c.Label
		}
	}
	return key
}

func (d *formData) main(m indicators.MainIndex, items []FormItem, owed map[string]bool) FormMain {
	out := FormMain{Code: m.Code, Name: m.Name}
	for _, n := range d.self.Main {
		if n.Code == m.Code {
			out.Points, out.Shown, out.Max = n.Points, n.Shown, n.Max.String()
		}
	}
	if d.verified != nil {
		for _, n := range d.verified.Main {
			if n.Code == m.Code {
				out.Verified = n.Shown
			}
		}
	}
	for _, it := range items {
		if it.Main != m.Code || it.Item.Info() || it.Self.Status == scoring.Excluded {
			continue
		}
		out.Total++
		if it.Complete() {
			out.Filled++
		}
		if owed[it.Item.Code] {
			out.Undecided++
		}
		out.Editable = out.Editable || it.Editable
	}
	return out
}

// lastReason is the reason kept with the newest audit event of an action on an assessment.
func (s *Service) lastReason(ctx context.Context, a *models.Assessment, action string) (string, error) {
	rows, _, err := s.db(ctx).AuditEvents(store.AuditFilter{Subject: a.ID, Action: action, Limit: 1})
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return detailOf(rows[0])["reason"], nil
}

// detailOf reads the texts of an event's detail.
func detailOf(e models.AuditEvent) map[string]string {
	var raw map[string]any
	out := map[string]string{}
	if json.Unmarshal([]byte(e.Detail), &raw) != nil {
		return out // an event without detail
	}
	for k, v := range raw {
		if t, ok := v.(string); ok {
			out[k] = strings.TrimSpace(t)
		}
	}
	return out
}

package web

import (
	"net/http"
	"slices"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// planView gathers what the form of a plan shows; id is empty for a new cycle.
func (s *server) planView(v *visit, id string, form *typed) (planView, error) {
	x := planView{refused: map[string]string{}, form: form}
	for _, set := range s.d.Queries.SetList(v.ctx(), v.actor) {
		if set.SetKind != indicators.ScoredSet {
			continue
		}
		x.sets = append(x.sets, set)
		if why := s.d.Queries.CheckSet(set).Refused; why != "" {
			x.refused[setValue(set)] = why
		}
	}
	users, err := s.d.Queries.Users(v.ctx(), v.actor, queries.ListFilter{Role: models.RoleVerifier})
	if err != nil {
		return x, err
	}
	x.verifiers = users.Rows
	units, err := s.d.Queries.Units(v.ctx(), v.actor, queries.ListFilter{})
	if err != nil {
		return x, err
	}
	x.units = units.Rows
	if x.now, err = s.now(v); err != nil {
		return x, err
	}
	if x.cal, err = commands.CurrentCalendar(s.d.Commands.Store.Read(v.ctx())); err != nil {
		return x, err
	}
	if id == "" {
		return x, s.planBefore(v, &x)
	}
	plan, err := s.d.Queries.CyclePlan(v.ctx(), v.actor, id)
	x.plan = &plan
	return x, err
}

// planBefore finds the newest cycle that was opened.
func (s *server) planBefore(v *visit, x *planView) error {
	rows, err := s.d.Queries.CycleList(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(r queries.CycleRow) bool {
		return r.Cycle.Stage != models.CycleDraft && r.Cycle.Stage != models.CycleCancelled
	})
	if at < 0 {
		return nil
	}
	plan, err := s.d.Queries.CyclePlan(v.ctx(), v.actor, rows[at].Cycle.ID)
	x.before = &plan
	return err
}

func (s *server) newPlan(v *visit) error {
	if err := v.coordinating(); err != nil {
		return err
	}
	return s.showPlan(v, http.StatusOK, "", nil)
}

func (s *server) showPlan(v *visit, status int, id string, form *typed) error {
	x, err := s.planView(v, id, form)
	if err != nil {
		return err
	}
	p := planPage(x)
	if id != "" {
		v.cycle = id
	}
	if p.Base, err = s.base(v, p.Head.Title, SectionBoard); err != nil {
		return err
	}
	return v.page(status, PagePlan, p)
}

func (s *server) editPlan(v *visit) error { return s.showPlan(v, http.StatusOK, v.Param("ky"), nil) }

// savePlan creates a draft or replaces one.
func (s *server) savePlan(v *visit) error {
	if err := v.coordinating(); err != nil {
		return err
	}
	id := v.Param("ky")
	form := &typed{values: v.Request.PostForm}
	x, err := s.planView(v, id, form)
	if err != nil {
		return err
	}
	plan := planTyped(x)
	if len(form.errs) > 0 {
		return s.showPlan(v, http.StatusUnprocessableEntity, id, form)
	}
	saved, err := s.d.Commands.SavePlan(v.ctx(), v.act(), id, plan)
	if err != nil {
		if form.refused(err, map[string]string{"name_taken": "ten"}) {
			return s.showPlan(v, http.StatusUnprocessableEntity, id, form)
		}
		return err
	}
	v.flash("ok", "Đã lưu bản chuẩn bị.", "Xem lại cách hiểu và phân công rồi bấm “Mở kỳ đánh giá”.")
	v.to(URLBoard(saved.ID))
	return nil
}

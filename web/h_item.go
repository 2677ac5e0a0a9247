package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// saveItem saves what was typed into one item, or into one heading of part I. A script gets the new working; a browser
// alone goes on to the item that the button names.
func (s *server) saveItem(v *visit) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	code := v.Param("tc")
	if generalHeading(f, code) {
		return s.saveGeneral(v, f, code)
	}
	it, ok := findItem(f, code)
	if !ok {
		return errNowhere()
	}
	in := saveOf(v, f, it)
	_, err = s.d.Commands.SaveItem(v.ctx(), v.act(), in)
	r, refused := refusal(err)
	switch {
	case err == nil:
		return s.savedItem(v, code)
	case refused && r.Kind == models.RefuseStale:
		return s.clash(v, f, code, []clashed{{it, in}})
	case refused && r.Kind == models.RefuseInvalid:
		form := &typed{values: v.Request.PostForm}
		faultsOf(form, r, "")
		return s.badItem(v, f, code, form)
	}
	return err
}

func findItem(f queries.Form, code string) (queries.FormItem, bool) {
	for _, it := range f.Items {
		if it.Item.Code == code {
			return it, true
		}
	}
	return queries.FormItem{}, false
}

// saveOf is the whole new state of a criterion: the figures and the note as typed, the claim as it stands.
func saveOf(v *visit, f queries.Form, it queries.FormItem) commands.SaveItem {
	in := commands.SaveItem{AssessmentID: f.Assessment.ID, Item: it.Item.Code, Version: version(v.PostForm("version")), Values: map[string]string{}, Format: indicators.VN,
		Note: v.PostForm("note"), NAClaim: it.NA == models.NAClaimed && !naRefused(it), NAReason: it.NAReason}
	for _, x := range it.Inputs {
		if x.Asked {
			in.Values[x.Key] = figureTyped(x.Input, v.PostFormArray(x.Key))
		}
	}
	return in
}

// naRefused reports whether the claim of an item was refused: figures that are entered then take its place.
func naRefused(it queries.FormItem) bool {
	n := len(it.Verdicts)
	return n > 0 && it.Verdicts[n-1].Kind == models.VerdictNARefused
}

// version reads the version that a form saw; -1 when it names none, which is refused.
func version(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// faultsOf puts a refusal beside the controls it speaks of. name replaces the key of a figure where the control is named
// otherwise.
func faultsOf(form *typed, r *models.Refusal, name string) {
	for _, e := range r.Fields {
		at := e.Field
		if name != "" {
			at = name
		}
		form.fault(at, e.Message)
	}
	if len(r.Fields) == 0 {
		form.fault(name, r.Message)
	}
}

// badItem shows what was typed again, with what is wrong.
func (s *server) badItem(v *visit, f queries.Form, code string, form *typed) error {
	if !v.partial() {
		return s.showForm(v, http.StatusUnprocessableEntity, f, formView{open: code, form: form})
	}
	live := FormLive{Anchor: FormItem{No: code}.Anchor(), FormID: editorID(code), Calc: Calc{Text: "Chưa tính được"}, Status: formStatus(f)}
	for _, e := range form.errs {
		live.Calc.Warnings = append(live.Calc.Warnings, Note{Kind: "bad", Text: e})
	}
	live.Status.Saved, live.Status.SavedProblem = "Chưa lưu", true
	return v.fragment(http.StatusUnprocessableEntity, "form_live", live)
}

// savedItem answers a save that went through.
func (s *server) savedItem(v *visit, code string) error {
	if v.partial() {
		f, err := s.load(v)
		if err != nil {
			return err
		}
		return v.fragment(http.StatusOK, "form_live", liveOf(f, code))
	}
	next := v.PostForm("sang")
	if !strings.HasPrefix(next, URLForm(v.Param("phieu"))) {
		next = formItemHref(v.Param("phieu"), code)
	}
	v.flash("ok", "Đã lưu "+code+".", "")
	v.to(localPath(next))
	return nil
}

// liveOf is what a page shows anew after a save.
func liveOf(f queries.Form, code string) FormLive {
	live := FormLive{Anchor: FormItem{No: code}.Anchor(), FormID: editorID(code), Status: formStatus(f), TreeCount: treeCount(f)}
	it, ok := findItem(f, code)
	if !ok {
		live.NoCalc, live.Version = true, generalVersion(f, code)
		live.Chip, _, _ = generalChip(f, code)
		return live
	}
	live.Version, live.Calc, live.Chip = fmt.Sprint(it.Version), itemCalc(f, it), itemChip(it)
	live.Points, live.Max = itemPoints(it.Self), shownMax(string(it.Self.Max))
	live.Section = sectionHead(f, it.Main)
	return live
}

// saveGeneral saves the items of a heading of part I, those only whose figure differs from what stands: two officers
// who fill different lines do not meet.
func (s *server) saveGeneral(v *visit, f queries.Form, section string) error {
	seen := map[string]int64{}
	for _, pair := range strings.Fields(v.PostForm("version")) {
		code, n, _ := strings.Cut(pair, "=")
		seen[code] = version(n)
	}
	form := &typed{values: v.Request.PostForm}
	var clashes []clashed
	for _, it := range f.Items {
		code := it.Item.Code
		if !it.Item.Info() || it.Item.Section != section || !v.Request.PostForm.Has(code) {
			continue
		}
		raw := figureTyped(&it.Item.Inputs[0], v.PostFormArray(code))
		if now, bad := indicators.ParseAnswer(it.Item, "value", raw, indicators.VN); bad == nil && now == it.Values["value"] {
			continue
		}
		in := commands.SaveItem{AssessmentID: f.Assessment.ID, Item: code, Version: seen[code], Values: map[string]string{"value": raw}, Format: indicators.VN, Note: it.Note}
		_, err := s.d.Commands.SaveItem(v.ctx(), v.actAs(v.PostForm("key")+"/"+code, raw), in)
		r, refused := refusal(err)
		switch {
		case err == nil:
		case refused && r.Kind == models.RefuseStale:
			clashes = append(clashes, clashed{it, in})
		case refused && r.Kind == models.RefuseInvalid:
			faultsOf(form, r, code)
		default:
			return err
		}
	}
	switch {
	case len(clashes) > 0:
		return s.clash(v, f, section, clashes)
	case len(form.errs) > 0: // the other lines are saved
		f, err := s.load(v)
		if err != nil {
			return err
		}
		return s.badItem(v, f, section, form)
	}
	return s.savedItem(v, section)
}

// clashed is a save that met another one.
type clashed struct {
	item queries.FormItem
	mine commands.SaveItem
}

// clash shows both values of a stale save; nothing was overwritten.
func (s *server) clash(v *visit, f queries.Form, code string, all []clashed) error {
	if v.partial() {
		live := FormLive{Anchor: FormItem{No: code}.Anchor(), FormID: editorID(code), Calc: Calc{Conflict: editorID(code)}, Status: formStatus(f)}
		live.Status.Saved, live.Status.SavedProblem = "Chưa lưu", true
		return v.fragment(http.StatusPreconditionFailed, "form_live", live)
	}
	base, err := s.base(v, "Hai người cùng sửa "+code, SectionForm)
	if err != nil {
		return err
	}
	now, err := s.d.Commands.Store.Now(v.ctx())
	if err != nil {
		return err
	}
	if f, err = s.load(v); err != nil { // what stands now, which the save met
		return err
	}
	for i := range all {
		all[i].item, _ = findItem(f, all[i].mine.Item)
	}
	p := conflictPage(f, code, all)
	p.Base, p.Mine = base, v.actor.User.Name+", "+Clock(now.Time())
	return v.page(http.StatusPreconditionFailed, PageConflict, p)
}

// claimNA claims that the unit has nothing of what a criterion asks; the figures stay as they are.
func (s *server) claimNA(v *visit) error { return s.setNA(v, true) }

func (s *server) withdrawNA(v *visit) error { return s.setNA(v, false) }

func (s *server) setNA(v *visit, claim bool) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	it, ok := findItem(f, v.Param("tc"))
	if !ok {
		return errNowhere()
	}
	in := commands.SaveItem{AssessmentID: f.Assessment.ID, Item: it.Item.Code, Version: it.Version, Values: it.Values, Format: indicators.Plain, Note: it.Note, NAClaim: claim, NAReason: v.PostForm("ly_do")}
	_, err = s.d.Commands.SaveItem(v.ctx(), v.act(), in)
	if r, refused := refusal(err); refused && r.Kind == models.RefuseInvalid {
		form := &typed{values: v.Request.PostForm}
		form.byName = map[string]string{"ly_do": r.Message}
		return s.showForm(v, http.StatusUnprocessableEntity, f, formView{open: it.Item.Code, form: naOnly(form, it)})
	}
	if err != nil {
		return err
	}
	if claim {
		v.flash("ok", "Đã ghi đề nghị “không có nội dung” ở tiêu chí "+it.Item.Code+".", "Thẩm định viên sẽ xem xét; điểm hiện tính tạm.")
	} else {
		v.flash("ok", "Đã rút đề nghị ở tiêu chí "+it.Item.Code+".", "")
	}
	v.to(formItemHref(f.Assessment.ID, it.Item.Code))
	return nil
}

// naOnly keeps the figures as they stand while a refused claim is shown again: the claim's form does not carry them.
func naOnly(form *typed, it queries.FormItem) *typed {
	form.values = map[string][]string{"ly_do": form.values["ly_do"], "note": {it.Note}}
	for _, in := range it.Inputs {
		value := in.Shown
		if choicesOf(it.Item, in) != nil {
			value = in.Value
		}
		form.values.Set(in.Key, value)
	}
	return form
}

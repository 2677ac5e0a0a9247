package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"chuky/models"
)

// typed is what a person sent in a form that was refused, with what is wrong; nil while a form is shown for the first
// time. Forms are always built through fill, so that nothing typed is lost.
type typed struct {
	values url.Values
	errs   []string
	byName map[string]string // control's name → what is wrong with it
}

// get is what was typed, or the value that the form starts from.
func (t *typed) get(name, def string) string {
	if t == nil {
		return def
	}
	return t.values.Get(name)
}

// list is get for a control of which several may be chosen.
func (t *typed) list(name string, def []string) []string {
	if t == nil {
		return def
	}
	return t.values[name]
}

// fault notes what is wrong, beside the control when it has a name.
func (t *typed) fault(name, message string) {
	if !slices.Contains(t.errs, message) {
		t.errs = append(t.errs, message)
	}
	if name != "" && t.byName[name] == "" {
		if t.byName == nil {
			t.byName = map[string]string{}
		}
		t.byName[name] = message
	}
}

// problems lists what is wrong.
func (t *typed) problems() []string {
	if t == nil {
		return nil
	}
	return t.errs
}

func (t *typed) faultAt(name string) string {
	if t == nil {
		return ""
	}
	return t.byName[name]
}

// refused notes a refusal of a rule beside the controls it speaks of; places maps codes to names. It reports whether
// the form should be shown again: other refusals and faults have pages of their own.
func (t *typed) refused(err error, places map[string]string) bool {
	r, ok := models.AsRefusal(err)
	if !ok || r.Kind != models.RefuseInvalid {
		return false
	}
	for _, f := range r.Fields {
		t.fault(figurePrefix+f.Field, f.Message)
	}
	if len(r.Fields) == 0 {
		t.fault(places[r.Code], r.Message)
	}
	return true
}

// fill puts what was typed, and what is wrong with it, into a control.
func (t *typed) fill(f Field) Field {
	if t == nil {
		return f
	}
	switch f.Type {
	case "select", "radio":
		chosen := t.values[f.Name]
		f.Options = slices.Clone(f.Options)
		for i := range f.Options {
			f.Options[i].Selected = slices.Contains(chosen, f.Options[i].Value)
		}
	case "checkbox":
		f.Checked = t.values.Has(f.Name)
	case "password", "file":
	default:
		if t.values.Has(f.Name) {
			f.Value = t.values.Get(f.Name)
		}
	}
	f.Error = t.byName[f.Name]
	return f
}

// fillAll is fill for several controls.
func (t *typed) fillAll(fs ...Field) []Field {
	for i := range fs {
		fs[i] = t.fill(fs[i])
	}
	return fs
}

// reasonField asks for the reason that every recorded act needs.
func reasonField(help string) Field {
	if help == "" {
		help = "Ghi vào hồ sơ và gửi cho đơn vị liên quan."
	}
	return Field{Type: "textarea", Name: "ly_do", Label: "Lý do", Required: true, Help: help, Wide: true}
}

// needed notes a text that was left out.
func needed(form *typed, name, message string) {
	if strings.TrimSpace(form.values.Get(name)) == "" {
		form.fault(name, message)
	}
}

// dateTyped reads a date of a form as it is stored; a wrong one is noted.
func dateTyped(form *typed, name, label string) string {
	t, err := ParseDate(form.values.Get(name))
	if err != nil {
		form.fault(name, label+": "+err.Error()+".")
		return ""
	}
	return t.Format(time.DateOnly)
}

// timeTyped is dateTyped for an instant.
func timeTyped(form *typed, name, label string) models.Instant {
	t, err := ParseTime(form.values.Get(name))
	if err != nil {
		form.fault(name, label+": "+err.Error()+".")
		return 0
	}
	return models.At(t)
}

package scoring

import (
	"fmt"
	"strings"

	"chuky/indicators"
)

// AnswerError refuses a unit's answers: what ParseAnswer would have refused on entry.
type AnswerError struct {
	Unit string
	Err  *indicators.InputError
}

func (e *AnswerError) Error() string { return "đơn vị " + e.Unit + ": " + e.Err.Message }

func (e *AnswerError) Unwrap() error { return e.Err }

// figures are the answers of one unit in the program's slots. They are reused from unit to unit.
type figures struct {
	values  []num
	present []bool
	picks   []string
	odd     map[int]string // slot → warning code, for inputs that look wrong
}

const (
	warnConflict   = "input_conflict"
	warnNotInteger = "input_not_integer"
)

func (p *program) newFigures() *figures {
	return &figures{values: make([]num, p.slots), present: make([]bool, p.slots), picks: make([]string, p.slots)}
}

// read fills the figures from one unit's answers.
func (p *program) read(f *figures, u *Unit) error {
	clear(f.present)
	clear(f.picks)
	clear(f.odd)
	for code, a := range u.Answers {
		ci, ok := p.items[code]
		if !ok {
			return unknown(u, code, "", "không có trong bộ chỉ số "+p.set.ID)
		}
		if a.Choice != "" {
			if err := p.readPick(f, u, ci, indicators.ChoiceKey, a.Choice); err != nil {
				return err
			}
		}
		for key, raw := range a.Values {
			if err := p.readValue(f, u, ci, key, raw); err != nil {
				return err
			}
		}
	}
	for _, l := range p.links {
		l.feed(f)
	}
	return nil
}

func unknown(u *Unit, code, key, why string) error {
	where := "Mục " + code
	if key != "" {
		where += ", số liệu " + key
	}
	return &AnswerError{Unit: u.Code, Err: &indicators.InputError{Code: indicators.CodeUnknown, Criterion: code, Key: key, Message: where + ": " + why + "."}}
}

func (p *program) readPick(f *figures, u *Unit, ci *compiledItem, key, raw string) error {
	slot, ok := ci.choice, ci.choice >= 0
	if key != indicators.ChoiceKey {
		slot, ok = ci.inputs[key]
	}
	if !ok {
		return p.stray(u, ci, key)
	}
	v, e := indicators.ParseAnswer(ci.item, key, raw, indicators.Plain)
	if e != nil {
		return &AnswerError{Unit: u.Code, Err: e}
	}
	f.picks[slot], f.present[slot] = v, v != ""
	return nil
}

// stray is an input that this reading does not use: known under another one, it is left alone.
func (p *program) stray(u *Unit, ci *compiledItem, key string) error {
	if p.set.Known(ci.item.Code, key) {
		return nil
	}
	return unknown(u, ci.item.Code, key, "không có trong bộ chỉ số "+p.set.ID)
}

func (p *program) readValue(f *figures, u *Unit, ci *compiledItem, key, raw string) error {
	in, ok := ci.item.Input(key)
	if !ok {
		return p.stray(u, ci, key)
	}
	switch in.Kind {
	case indicators.Text:
		return nil // names and addresses earn no points
	case indicators.Pick:
		return p.readPick(f, u, ci, key, raw)
	}
	slot := ci.inputs[key]
	if n, ok := smallInt(raw); ok {
		f.values[slot], f.present[slot] = whole(n), true
		return nil
	}
	if raw = strings.TrimSpace(raw); raw == "" {
		return nil
	}
	r, ok := indicators.ParseNumber(raw)
	if !ok {
		clean, e := indicators.ParseInput(ci.item, in, raw, indicators.Plain)
		if e != nil {
			return &AnswerError{Unit: u.Code, Err: e}
		}
		r, _ = indicators.ParseNumber(clean)
	}
	f.values[slot], f.present[slot] = fromRat(r), true
	if in.Kind == indicators.Integer && !r.IsInt() {
		f.mark(slot, warnNotInteger)
	}
	return nil
}

func (f *figures) mark(slot int, code string) {
	if f.odd == nil {
		f.odd = make(map[int]string)
	}
	f.odd[slot] = code
}

// smallInt reads what nearly every figure is.
func smallInt(s string) (n int64, ok bool) {
	if s == "" || len(s) > 15 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// feed fills an input that is not asked: from its source where that is filled, otherwise with
// what a file gave directly.
func (l *link) feed(f *figures) {
	sum := zero
	if l.fixed != nil {
		sum = *l.fixed
	}
	for _, s := range l.from {
		if !f.present[s] {
			return
		}
		sum = sum.add(f.values[s])
	}
	if f.present[l.slot] && f.values[l.slot].cmp(sum) != 0 {
		f.mark(l.slot, warnConflict)
	}
	f.values[l.slot], f.present[l.slot] = sum, true
}

// warnings about the inputs of one criterion, in the order of its inputs.
func (f *figures) warnings(c *criterion) []Warning {
	if len(f.odd) == 0 {
		return nil
	}
	var out []Warning
	for i, slot := range c.slots {
		in := &c.item.Inputs[i]
		switch f.odd[slot] {
		case warnConflict:
			out = append(out, Warning{warnConflict, fmt.Sprintf("Số liệu %s kê khai khác với %s; tính theo %s.", in.Key, in.Source(), in.Source())})
		case warnNotInteger:
			out = append(out, Warning{warnNotInteger, fmt.Sprintf("Số liệu %s “%s” không phải số nguyên.", in.Key, in.Label)})
		}
	}
	return out
}

// whatIsMissing words the reason of a missing criterion: nothing given, or what is still owed.
func (f *figures) whatIsMissing(c *criterion) string {
	var owed []string
	given := false
	if c.choice >= 0 {
		if given = f.present[c.choice]; !given {
			owed = append(owed, "phần lựa chọn")
		}
	}
	for i, slot := range c.slots {
		in := &c.item.Inputs[i]
		switch {
		case !f.present[slot] && in.Asked():
			owed = append(owed, in.Key)
		case !f.present[slot]:
			owed = append(owed, in.Key+" (lấy từ "+in.Source()+")")
		case in.Asked():
			given = true
		}
	}
	if !given {
		return reasonNoInput
	}
	return "Thiếu số liệu: " + strings.Join(owed, ", ")
}

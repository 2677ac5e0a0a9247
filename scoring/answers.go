package scoring

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
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
	odd     map[int]bool // slots of inputs that differ from where they come from
}

const warnConflict = "input_conflict"

func (p *program) newFigures() *figures {
	return &figures{values: make([]num, p.slots), present: make([]bool, p.slots), picks: make([]string, p.slots)}
}

// read fills the figures from one unit's answers, and appends the unit as its snapshot holds it:
// both walk the same keys, in the snapshot's order.
func (p *program) read(f *figures, u *Unit, canon []byte) ([]byte, error) {
	clear(f.present)
	clear(f.picks)
	clear(f.odd)
	canon = append(appendUnit(canon, p.set.ID, u, p.unranked(u)), '{')
	known, first := 0, len(canon)
	for _, ci := range p.sorted {
		a, ok := u.Answers[ci.item.Code]
		if !ok {
			continue
		}
		known++
		var err error
		if canon, err = p.readItem(f, u, ci, &a, canon, len(canon) > first); err != nil {
			return nil, err
		}
	}
	if known < len(u.Answers) {
		for _, code := range slices.Sorted(maps.Keys(u.Answers)) {
			if p.items[code] == nil {
				return nil, unknown(u, code, "", "không có trong bộ chỉ số "+p.set.ID)
			}
		}
	}
	for i := range p.links {
		p.links[i].feed(f)
	}
	return append(canon, "}}"...), nil
}

// readItem reads the answer to one item; what holds nothing leaves no bytes.
func (p *program) readItem(f *figures, u *Unit, ci *compiledItem, a *Answer, canon []byte, comma bool) ([]byte, error) {
	start := len(canon)
	if comma {
		canon = append(canon, ',')
	}
	canon = append(append(canon, ci.code...), '{')
	first, known := len(canon), 0
	put := func(k *answerKey) {
		if len(canon) > first {
			canon = append(canon, ',')
		}
		canon = append(canon, k.json...)
	}
	for i := range ci.keys {
		k := &ci.keys[i]
		var raw string
		switch k.kind {
		case choiceKey:
			raw = a.Choice
		case grantedKey:
			if a.NotApplicable {
				put(k)
				canon = append(canon, "true"...)
			}
			continue
		case stateKey:
			if a.State != StateCounts {
				put(k)
				canon = appendString(canon, string(a.State))
			}
			continue
		default:
			v, ok := a.Values[k.name]
			if !ok {
				continue
			}
			known++
			raw = v
		}
		if raw == "" {
			continue
		}
		kept, err := f.take(u, ci, k, raw)
		if err != nil {
			return nil, err
		}
		if kept != "" && k.kind != textKey {
			put(k)
			canon = appendString(canon, kept)
		}
	}
	if err := p.strays(u, ci, a, known); err != nil {
		return nil, err
	}
	if len(canon) == first {
		return canon[:start], nil
	}
	return append(canon, '}'), nil
}

// take puts one figure or choice into its slot and returns it as a snapshot holds it.
func (f *figures) take(u *Unit, ci *compiledItem, k *answerKey, raw string) (string, error) {
	if k.kind == textKey {
		f.picks[k.slot] = raw // names and addresses earn no points
		return "", nil
	}
	if k.kind != inputKey {
		v, e := indicators.ParseAnswer(ci.item, k.name, raw, indicators.Plain)
		if e != nil {
			return "", &AnswerError{Unit: u.Code, Err: e}
		}
		f.picks[k.slot], f.present[k.slot] = v, v != ""
		return v, nil
	}
	if n, ok := smallInt(raw); ok && !k.slow {
		f.values[k.slot], f.present[k.slot] = whole(n), true
		return plainInt(raw, n), nil
	}
	r, kept, e := k.figure(ci.item, raw)
	if e != nil {
		return "", &AnswerError{Unit: u.Code, Err: e}
	}
	if r != nil {
		f.values[k.slot], f.present[k.slot] = fromRat(r), true
	}
	return kept, nil
}

// figure reads a number as a program writes it, and the way it is digested. It refuses what ParseAnswer refuses, a part where a
// count is asked among it. Blank is nil.
func (k *answerKey) figure(item *indicators.Item, raw string) (*big.Rat, string, *indicators.InputError) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, "", nil
	}
	if r, ok := indicators.ParseNumber(raw); ok && !k.slow && (k.in.Kind != indicators.Integer || r.IsInt()) {
		return r, indicators.CanonicalNumber(r), nil
	}
	clean, e := indicators.ParseInput(item, k.in, raw, indicators.Plain)
	if e != nil {
		return nil, "", e
	}
	r, _ := indicators.ParseNumber(clean)
	return r, clean, nil
}

// plainInt is a small integer without leading zeros.
func plainInt(raw string, n int64) string {
	if raw[0] != '0' || len(raw) == 1 {
		return raw
	}
	return strconv.FormatInt(n, 10)
}

// strays looks at what the item does not have: known under another reading, it is left alone.
func (p *program) strays(u *Unit, ci *compiledItem, a *Answer, known int) error {
	if a.Choice != "" && ci.choice < 0 && !p.set.Known(ci.item.Code, keyChoice) {
		return unknown(u, ci.item.Code, keyChoice, "không có trong bộ chỉ số "+p.set.ID)
	}
	if known == len(a.Values) {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(a.Values)) {
		if _, ok := ci.item.Input(key); !ok && !p.set.Known(ci.item.Code, key) {
			return unknown(u, ci.item.Code, key, "không có trong bộ chỉ số "+p.set.ID)
		}
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
		switch {
		case !f.present[s]:
			return
		case l.list != nil:
			sum = whole(int64(l.list.Count(f.picks[s], l.state, l.under)))
		default:
			sum = sum.add(f.values[s])
		}
	}
	if f.present[l.slot] && f.values[l.slot].cmp(sum) != 0 {
		if f.odd == nil {
			f.odd = make(map[int]bool)
		}
		f.odd[l.slot] = true
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
		if f.odd[slot] {
			out = append(out, Warning{warnConflict, fmt.Sprintf("Số liệu %s kê khai khác với %s; tính theo %s.", in.Key, in.Source(), in.Source())})
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
		case in.Kind == indicators.Text || in.Kind == indicators.Date:
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

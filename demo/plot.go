package demo

import (
	"fmt"
	"math/big"
	"slices"

	"chuky/indicators"
)

// part is what happens to one unit beyond the ordinary: who is late, what is returned, refused, explained, changed. The
// keys of maps and the strings are criteria.
type part struct {
	Silent        bool            // never answers
	Late          bool            // the leader approves after the deadline, before lock
	Returned      string          // the leader sends the form back because of it
	Stale         string          // saved once with a version that is no longer current
	Replayed      string          // saved twice with the same idempotency key
	Claims        []string        // "không có nội dung" claimed, and granted
	RefusedNA     map[string]bool // claimed and refused; true: the supplement that this offers is answered
	Asked         map[string]bool // supplement asked for; true: answered, false: lapses
	Adjusted      string          // the verifier changes a figure
	NotRecognised string          // the verifier does not recognise the evidence
	Explains      map[string]bool // true: round 2 follows the unit
	Council       string          // the council changes it
	Corrected     string          // changed after the digest was made
}

// exclusion takes one criterion out for a whole group, as QĐ 1726 (II.2.b.vi) lets an organiser do.
var exclusion = struct{ Group, Item, Reason string }{Districts, "6.12", "Dưới một nửa số đơn vị của nhóm có nội dung này trong năm đánh giá."}

// script is the whole play: forms to type and parts to act.
type script struct {
	units []Unit
	sets  map[string]*indicators.Set
	forms map[string]Form // by unit code; none for the one that never answers
	fixed map[string]Form // what the officer changes after a return or for a supplement, by unit code
	parts map[string]*part
	twins map[string][2]string // group: two units with the same answers
}

// newScript casts parts and writes forms. full says whether the groups are large enough to show every case.
func newScript(all []Unit, people *cast, seed int64) (*script, error) {
	s := &script{units: all, sets: map[string]*indicators.Set{}, forms: map[string]Form{}, fixed: map[string]Form{}, parts: map[string]*part{}, twins: map[string][2]string{}}
	for group, of := range setOf {
		set, err := indicators.Get(of.ID, of.Version)
		if err != nil {
			return nil, err
		}
		s.sets[group] = set
	}
	s.castParts()
	for group, set := range s.sets {
		s.write(set, s.group(group), people, seed)
	}
	for _, u := range all {
		if err := s.alter(u); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// full reports whether the cycle is large enough for complete coverage.
func (s *script) full() bool { return len(s.twins) == len(setOf) }

func (s *script) group(key string) []Unit {
	var out []Unit
	for _, u := range s.units {
		if u.Group == key {
			out = append(out, u)
		}
	}
	return out
}

// castParts gives the parts to units that are neither the organiser, nor the one that never answers, nor twins. With few
// units one plays several.
func (s *script) castParts() {
	for _, u := range s.units {
		s.parts[u.Code] = &part{}
	}
	for _, group := range []string{Departments, Districts} {
		var free []*part
		var last []Unit
		members := s.group(group)
		slices.Reverse(members)
		for _, u := range members {
			p := s.parts[u.Code]
			switch {
			case u.Name == organiser || u.Name == second && len(members) >= spread:
			case group == Departments && !s.silentCast():
				p.Silent = true
			case len(members) >= spread && len(last) < 2:
				last = append(last, u)
			default:
				free = append(free, p)
			}
		}
		if len(last) == 2 {
			s.twins[group] = [2]string{last[1].Code, last[0].Code}
		}
		at := func(i int) *part { return free[i%len(free)] }
		if group == Departments {
			departmentParts(at)
		} else {
			districtParts(at)
		}
	}
}

func (s *script) silentCast() bool {
	for _, p := range s.parts {
		if p.Silent {
			return true
		}
	}
	return false
}

func departmentParts(at func(int) *part) {
	at(0).Late = true
	at(1).Returned = "1.2"
	at(2).Stale = "1.4"
	at(3).RefusedNA = map[string]bool{"6.2": true}
	at(4).Asked = map[string]bool{"6.14": false}
	at(5).Adjusted, at(5).Explains = "1.3", map[string]bool{"1.3": true}
	at(6).NotRecognised = "5.1"
	at(7).Council = "1.1"
	at(8).Claims = []string{"6.4"}
}

func districtParts(at func(int) *part) {
	at(0).Late = true
	at(1).Late = true
	at(2).Returned = "1.2"
	at(3).Replayed = "1.4"
	at(4).RefusedNA = map[string]bool{"3.3": false}
	at(5).Asked = map[string]bool{"4.5": true}
	at(6).Adjusted = "1.3"
	at(7).NotRecognised = "4.7"
	if at(7).Explains == nil {
		at(7).Explains = map[string]bool{}
	}
	at(7).Explains["4.7"] = false
	at(8).Council = "9.1"
	at(9).Corrected = "2.4"
	at(10).Claims = []string{"4.2"}
}

// write makes up the forms of one group. Twins write the same figures.
func (s *script) write(set *indicators.Set, members []Unit, people *cast, seed int64) {
	twins := s.twins[set.Group]
	places := 0
	place := map[string]int{}
	for _, u := range members {
		if !s.parts[u.Code].Silent && u.Code != twins[1] {
			place[u.Code] = places
			places++
		}
	}
	for _, u := range members {
		if s.parts[u.Code].Silent {
			continue
		}
		key := u.Code
		if key == twins[1] {
			key = twins[0]
		}
		w := newWriter(set, key, seed, place[key], places)
		w.general(u, people.officers[u.Code], people.leaders[u.Code])
		s.forms[u.Code] = w.write()
	}
}

// alter makes the form fit the unit's part: figures where a part needs them, claims, and what is changed later.
func (s *script) alter(u Unit) error {
	p, form := s.parts[u.Code], s.forms[u.Code]
	if p.Silent {
		return nil
	}
	set := s.sets[u.Group]
	later := Form{}
	figures := func(code string) (Answer, error) {
		it, ok := set.Find(code)
		if !ok {
			return Answer{}, fmt.Errorf("set %s has no criterion %s", set.ID, code)
		}
		w := newWriter(set, u.Code+"/again", 1, 0, 1)
		w.form = form.clone()
		delete(w.form, code)
		w.method(it, it.Method, spread, w.rng(code))
		return w.form[code], nil
	}
	for _, code := range p.Claims {
		form[code] = Answer{NA: true, NAReason: "Đơn vị không có nội dung này theo chức năng, nhiệm vụ được giao."}
	}
	needFigures := []string{p.Returned, p.Stale, p.Replayed, p.Adjusted, p.NotRecognised, p.Council, p.Corrected}
	for code := range p.Asked {
		needFigures = append(needFigures, code)
	}
	for code := range p.RefusedNA {
		a, err := figures(code)
		if err != nil {
			return err
		}
		later[code] = a
		form[code] = Answer{NA: true, NAReason: "Đơn vị chưa phát sinh nội dung này trong năm."}
	}
	for _, code := range needFigures {
		if code == "" {
			continue
		}
		if a, ok := form[code]; !ok || a.NA || !s.reducible(set, code, a) {
			a, err := figures(code)
			if err != nil {
				return err
			}
			form[code] = a
		}
	}
	if p.Returned != "" {
		later[p.Returned] = recheck(set, p.Returned, form)
	}
	for code := range p.Asked {
		later[code] = recheck(set, code, form)
	}
	s.fixed[u.Code] = later
	return nil
}

// reducible reports whether an answer leaves room for a smaller one.
func (s *script) reducible(set *indicators.Set, code string, a Answer) bool {
	it, ok := set.Find(code)
	if !ok {
		return false
	}
	if c := a.Values[indicators.ChoiceKey]; it.Method.Kind == indicators.ChoiceOf {
		return c != "" && c != it.Method.Choices[len(it.Method.Choices)-1].Key
	}
	if it.Method.ItemAt != nil {
		return listed(it, a) > 0
	}
	num, den := halves(it.Method.Value)
	f := Form{code: a}
	n := f.number(code, keysOf(num)[0])
	if n == nil || n.Cmp(big.NewRat(4, 1)) < 0 {
		return false
	}
	for _, key := range keysOf(den) {
		if d := f.number(code, key); d != nil && n.Cmp(d) > 0 {
			return false
		}
	}
	return true
}

// reduce is a smaller answer: a quarter off the first figure, or the next choice. It is complete for the criterion.
func reduce(set *indicators.Set, code string, a Answer) map[string]string {
	return change(set, code, a, func(n int64) int64 { return n - max(n/4, 1) }, 1)
}

// recheck is the answer after another look: one had been counted twice.
func recheck(set *indicators.Set, code string, form Form) Answer {
	a := form[code]
	return Answer{Values: change(set, code, a, func(n int64) int64 { return n - 1 }, 0), Note: "Đã rà soát lại, bỏ một trường hợp tính trùng."}
}

func change(set *indicators.Set, code string, a Answer, f func(int64) int64, step int) map[string]string {
	out := Form{code: a}.clone()
	it, _ := set.Find(code)
	if it.Method.Kind == indicators.ChoiceOf {
		at := slices.IndexFunc(it.Method.Choices, func(c indicators.Choice) bool { return c.Key == a.Values[it.Method.Input] })
		out.choose(code, it.Method.Input, it.Method.Choices[min(at+step, len(it.Method.Choices)-1)].Key)
		return out[code].Values
	}
	if it.Method.ItemAt != nil {
		out[code].Values[it.Method.Input] = shorter(out[code].Values[it.Method.Input])
		return out[code].Values
	}
	num, _ := halves(it.Method.Value)
	key := keysOf(num)[0]
	if n := out.number(code, key); n != nil {
		out.set(code, key, max(f(n.Num().Int64()), 0))
	}
	return out[code].Values
}

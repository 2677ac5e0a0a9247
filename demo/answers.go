package demo

import (
	"hash/fnv"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"

	"chuky/indicators"
)

// Answer is what a unit enters for one item: values by input key as a program writes them ("1234", a choice's key under
// "choice"), or a claim of "không có nội dung".
type Answer struct {
	Values   map[string]string
	NA       bool
	NAReason string
	Note     string
}

// Form is what a unit enters, by item code. An item that is not there is left empty.
type Form map[string]Answer

// clone is a copy that may be changed.
func (f Form) clone() Form {
	out := Form{}
	for code, a := range f {
		a.Values = maps.Clone(a.Values)
		out[code] = a
	}
	return out
}

// writer makes up the form of one unit. place and places spread the cases worth showing over the units of a group: for
// every criterion each place is taken by exactly one unit.
type writer struct {
	set     *indicators.Set
	form    Form
	key     string // what the figures follow from; twins share it
	seed    int64
	quality float64 // 0.4 … 1: how well the unit does
	place   int
	places  int
	shared  map[string]bool // "8.2.b": inputs that another criterion takes
}

// spread is the number of places from which odd answers are handed out one to each unit; smaller groups get none.
const spread = 18

func newWriter(set *indicators.Set, key string, seed int64, place, places int) *writer {
	w := &writer{set: set, form: Form{}, key: key, seed: seed, place: place, places: places, shared: map[string]bool{}}
	w.quality = 0.42 + 0.56*w.rng("quality").Float64()
	for _, it := range set.Items() {
		for i := range it.Inputs {
			for _, ref := range it.Inputs[i].From {
				w.shared[ref.Code] = true
			}
		}
	}
	return w
}

// rng is the source of one item's figures; it does not depend on what was drawn before.
func (w *writer) rng(item string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(w.key + "/" + item)) // a hash never fails
	return rand.New(rand.NewPCG(uint64(w.seed), h.Sum64()))
}

// write fills in every criterion, in printed order: later ones look at earlier ones.
func (w *writer) write() Form {
	for j, it := range w.set.Criteria() {
		w.criterion(it, (w.place+3*j)%w.places, j)
	}
	return w.form
}

// criterion answers one criterion. The first slots of a group show its tiers, choices and bounds, the last four what is
// odd: nothing happened (0/0), numerator above denominator, left empty, "không có nội dung".
func (w *writer) criterion(it *indicators.Item, slot, j int) {
	rng := w.rng(it.Code)
	odd := -1
	if w.places >= spread {
		odd = w.places - slot // 1: the last slot
	}
	_, nums, dens, counted := w.counted(it)
	switch {
	case odd == 1 && it.MayBeNA && !w.shared[it.Code]:
		w.form[it.Code] = Answer{NA: true, NAReason: "Đơn vị không được giao chức năng, nhiệm vụ có nội dung này."}
		return
	case odd == 2 && j%3 == 0 && !w.shared[it.Code]:
		return
	}
	w.method(it, it.Method, slot, rng)
	if !counted || len(dens) == 0 || w.shared[it.Code] {
		return
	}
	switch {
	case odd == 3 && j%4 == 0 || odd == 3 && it.Code == "1.2":
		top := w.form.number(it.Code, dens[0])
		w.form.set(it.Code, nums[0], top.Num().Int64()+2)
	case odd == 4 && it.Method.Kind == indicators.Ratio:
		for _, key := range slices.Concat(nums, dens) {
			w.form.set(it.Code, key, 0)
		}
	}
}

// counted reports whether a criterion is one share of typed figures, numerators and denominators.
func (w *writer) counted(it *indicators.Item) (*indicators.Expr, []string, []string, bool) {
	if it.Method.Value == nil {
		return nil, nil, nil, false
	}
	num, den := halves(it.Method.Value)
	nums, dens := keysOf(num), keysOf(den)
	for _, key := range slices.Concat(nums, dens) {
		if in, ok := it.Input(key); !ok || !in.Asked() {
			return nil, nil, nil, false
		}
	}
	return it.Method.Value, nums, dens, true
}

// share is how well the unit does on one thing, around its quality.
func (w *writer) share(rng *rand.Rand) *big.Rat {
	v := w.quality + 0.14*rng.NormFloat64()
	return big.NewRat(int64(min(max(v, 0.05), 1)*1000), 1000)
}

func (w *writer) method(it *indicators.Item, m *indicators.Method, slot int, rng *rand.Rand) {
	switch m.Kind {
	case indicators.YesNo, indicators.ChoiceOf:
		w.choice(it, m, slot, rng)
	case indicators.Parts:
		for i := range m.Parts {
			w.method(it, &m.Parts[i].Method, slot>>i, rng)
		}
	case indicators.Growth:
		w.growth(it, m, slot, rng)
	case indicators.Tiers:
		w.tiers(it, m, slot, rng)
	case indicators.CountCapped:
		if m.ItemAt != nil {
			w.items(it, m, slot, rng)
			return
		}
		w.figure(it, m, rng)
	case indicators.Ratio:
		w.denominators(it, m.Value, rng)
		target, step := w.share(rng), int64(0)
		edges := []goal{{big.NewRat(1, 1), 0}, {new(big.Rat), 0}}
		if m.CapAt != nil {
			target.Mul(target, m.CapAt)
			target.Mul(target, big.NewRat(11, 10))
			edges = append(edges, goal{m.CapAt, 0}, goal{m.CapAt, -1}, goal{m.CapAt, 1})
		}
		if slot < len(edges) && w.places >= spread {
			target, step = edges[slot].at, edges[slot].step
		}
		w.form.reach(it, m.Value, target, step)
	default:
		w.figure(it, m, rng)
	}
}

// figure is a count, or a share that is compared with the other units'.
func (w *writer) figure(it *indicators.Item, m *indicators.Method, rng *rand.Rand) {
	w.denominators(it, m.Value, rng)
	target := w.share(rng)
	if _, den := halves(m.Value); den == nil {
		target.Mul(target, big.NewRat(int64(8+rng.IntN(18)), 1))
	} else {
		target.Mul(target, big.NewRat(1, 4))
	}
	w.form.reach(it, m.Value, target, 0)
}

// choice picks an option: one unit for each, the others by how well they do. Options stand best first.
func (w *writer) choice(it *indicators.Item, m *indicators.Method, slot int, rng *rand.Rand) {
	pick := 0
	for pick < len(m.Choices)-1 && rng.Float64() > 0.3+0.62*w.quality {
		pick++
	}
	if slot < len(m.Choices) && w.places >= spread {
		pick = slot
	}
	w.form.choose(it.Code, m.Input, m.Choices[pick].Key)
}

// tiers reaches one of the goals of the criterion, or some value by quality.
func (w *writer) tiers(it *indicators.Item, m *indicators.Method, slot int, rng *rand.Rand) {
	show := goals(m)
	if m.Require != nil {
		if slot == len(show) && w.places >= spread || w.places < spread && rng.Float64() > 0.9 {
			for _, c := range it.Choices {
				if c.Key != m.Require.Equals {
					w.form.choose(it.Code, m.Require.Input, c.Key)
				}
			}
			return
		}
		w.form.choose(it.Code, m.Require.Input, m.Require.Equals)
	}
	w.denominators(it, m.Value, rng)
	want := goal{w.share(rng), 0}
	if _, den := halves(m.Value); den == nil {
		want.at.Mul(want.at, new(big.Rat).Add(m.Tiers[0].At, big.NewRat(8, 1)))
	}
	if slot < len(show) && w.places >= spread {
		want = show[slot]
	}
	w.form.reach(it, m.Value, want.at, want.step)
}

// growth compares two years: over the target, exactly on it, below, none, shrinking, from nothing, nothing at all.
func (w *writer) growth(it *indicators.Item, m *indicators.Method, slot int, rng *rand.Rand) {
	before := int64(100 * (20 + rng.IntN(400)))
	percent := int64(90 + rng.IntN(30))
	now := before * percent / 100
	if w.places >= spread {
		switch slot {
		case 0:
			now = before * 110 / 100
		case 1:
			now = before*110/100 - 1
		case 2:
			now = before
		case 3:
			now = before * 9 / 10
		case 4:
			before = 0
		case 5:
			before, now = 0, 0
		}
	}
	w.form.split(it, keysOf(m.Num), nil, now)
	w.form.split(it, keysOf(m.Den), nil, before)
}

// denominators makes up what a share is counted from, where the form asks for it.
func (w *writer) denominators(it *indicators.Item, e *indicators.Expr, rng *rand.Rand) {
	_, den := halves(e)
	for i, key := range keysOf(den) {
		in, ok := it.Input(key)
		if !ok || !in.Asked() || w.form[it.Code].Values[key] != "" {
			continue
		}
		if i > 0 && den.Op == '-' { // what is taken off is a few
			w.form.set(it.Code, key, int64(5*rng.IntN(3)))
			continue
		}
		w.form.set(it.Code, key, w.size(in, rng))
	}
}

// sizes are plausible numbers by what is counted: lowest and highest, both in steps of twenty where they can be, so that
// a half, four fifths and nine tenths of them are whole.
var sizes = map[string][2]int64{
	"cuộc họp": {10, 30}, "văn bản": {10, 40}, "ứng dụng": {20, 60}, "nền tảng": {10, 20}, "DVCTT": {20, 120}, "người": {400, 6000},
	"hồ sơ": {4000, 60000}, "PAKN": {200, 4000}, "chỉ tiêu": {40, 80}, "cơ sở": {20, 120},
}

func (w *writer) size(in *indicators.Input, rng *rand.Rand) int64 {
	if pop := w.form.number("I.1.4", "value"); in.Key == "b" && in.Unit == "người" && pop != nil && pop.Num().Int64() > 20000 {
		return pop.Num().Int64() * 78 / 100 / 20 * 20 // from 15 years on
	}
	s, ok := sizes[in.Unit]
	if !ok {
		s = [2]int64{20, 100}
	}
	step := int64(10)
	if s[1] >= 60 {
		step = 20
	}
	return s[0] + step*rng.Int64N((s[1]-s[0])/step+1)
}

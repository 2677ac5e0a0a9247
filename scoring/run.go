package scoring

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"chuky/indicators"
)

// Run is the scores of a group of units that can be changed one answer at a time: what depends on
// the change is computed again, nothing else. It always holds what Score would give for the same
// answers. A Run is not safe for concurrent use.
type Run struct {
	p       *program
	opt     Options
	f       *figures
	units   []Unit   // by code; answers are cloned when they are changed
	owned   []bool   // whether the unit's answers are the run's own
	canon   [][]byte // by unit: its bytes in the snapshot
	marks   []mark   // unit by unit
	columns []column // of the relative criteria
	blocks  []string // by unit: whom it is compared with
	guest   []bool   // by unit: not ranked
	sums    sums
	shown   []num // by unit: what is ranked by
	ranks   []int
	results []UnitResult // by unit; valid where fresh
	fresh   []bool
}

// column is the values of one relative criterion.
type column struct {
	values  []num
	in      []bool             // has a value to compare
	cohorts map[string]*cohort // by block; "" for all of them where they are compared together
}

// Standing is a unit's place.
type Standing struct {
	Unit  string // code
	Shown string // published points, "250,33"
	Rank  int
}

// NewRun scores a group of units. It refuses duplicate or empty unit codes, unknown criteria and
// figures that ParseAnswer would refuse (*AnswerError). The units' answers are not changed and must
// not be changed by others while the run lives.
func NewRun(set *indicators.Set, units []Unit, opt Options) (*Run, error) {
	p, err := compile(set, opt)
	if err != nil {
		return nil, err
	}
	r, err := p.run(units, opt)
	if err != nil {
		return nil, err
	}
	for i := range r.columns {
		r.place(i)
	}
	for i := range r.units {
		r.shown[i] = r.sums.add(p, r.sheet(i))
	}
	r.rank()
	return r, nil
}

// run evaluates every criterion of every unit as far as the unit's own figures go.
func (p *program) run(units []Unit, opt Options) (*Run, error) {
	units, err := byCode(units)
	if err != nil {
		return nil, err
	}
	n := len(units)
	r := &Run{
		p: p, opt: opt, f: p.newFigures(), units: units, owned: make([]bool, n), canon: make([][]byte, n),
		marks: make([]mark, n*len(p.criteria)), columns: make([]column, len(p.relative)), sums: newSums(p),
		shown: make([]num, n), ranks: make([]int, n), blocks: make([]string, n), guest: make([]bool, n),
	}
	for i := range r.units {
		if r.guest[i] = p.unranked(&r.units[i]); p.set.Policy.Cohort == indicators.CohortBlock {
			r.blocks[i] = r.units[i].Block
		}
	}
	for i := range r.columns {
		r.columns[i] = column{values: make([]num, n), in: make([]bool, n)}
	}
	var buf []byte
	for i := range r.units {
		if cap(buf)-len(buf) < 2*len(buf)/(i+1) {
			buf = make([]byte, 0, max(1<<16, 64*2*len(buf)/(i+1)))
		}
		start := len(buf)
		if buf, err = r.evaluate(i, buf); err != nil {
			return nil, err
		}
		r.canon[i] = buf[start:len(buf):len(buf)]
	}
	return r, nil
}

// byCode is the units in the order of results and snapshots.
func byCode(units []Unit) ([]Unit, error) {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.Code, b.Code) })
	for i := range units {
		if units[i].Code == "" {
			return nil, fmt.Errorf("có đơn vị không có mã")
		}
		if i > 0 && units[i-1].Code == units[i].Code {
			return nil, fmt.Errorf("mã đơn vị %q lặp lại", units[i].Code)
		}
	}
	return units, nil
}

// evaluate reads one unit and works out its criteria; relative ones leave their values in the columns.
func (r *Run) evaluate(i int, buf []byte) ([]byte, error) {
	u := &r.units[i]
	buf, err := r.p.read(r.f, u, buf)
	if err != nil {
		return nil, err
	}
	ev := evaluator{policy: r.p.set.Policy, f: r.f}
	sheet := r.sheet(i)
	for j, c := range r.p.criteria {
		m, v, _ := r.p.mark(&ev, c, u.Answers[c.item.Code])
		sheet[j] = m
		if c.column >= 0 {
			r.columns[c.column].values[i], r.columns[c.column].in[i] = v, m.inCohort
		}
	}
	return buf, nil
}

func (r *Run) sheet(i int) []mark {
	n := len(r.p.criteria)
	return r.marks[i*n : (i+1)*n]
}

// place gives every unit its fraction of a relative criterion.
func (r *Run) place(column int) {
	col, j := &r.columns[column], r.p.relative[column]
	kind := r.p.criteria[j].method.kind
	col.cohorts = r.cohorts(col, kind)
	for i := range r.units {
		if col.in[i] {
			r.sheet(i)[j].fraction = col.cohorts[r.blocks[i]].fraction(r.p.criteria[j].method, col.values[i])
		}
	}
}

// Set changes what a unit answered to one item and scores again what follows from it. It refuses what NewRun refuses, and then
// changes nothing.
func (r *Run) Set(unit, item string, answer Answer) error {
	i, ok := slices.BinarySearchFunc(r.units, unit, func(u Unit, code string) int { return cmp.Compare(u.Code, code) })
	if !ok {
		return fmt.Errorf("không có đơn vị %q", unit)
	}
	u := &r.units[i]
	if !r.owned[i] {
		u.Answers, r.owned[i] = maps.Clone(u.Answers), true
		if u.Answers == nil {
			u.Answers = make(map[string]Answer)
		}
	}
	before, had := u.Answers[item]
	u.Answers[item] = answer
	old := make([]place, len(r.columns))
	for c := range r.columns {
		old[c] = place{r.columns[c].values[i], r.columns[c].in[i]}
	}
	canon, err := r.evaluate(i, nil)
	if err != nil {
		delete(u.Answers, item)
		if had {
			u.Answers[item] = before
		}
		return err
	}
	r.canon[i] = canon
	r.again(i)
	for c := range r.columns {
		r.replace(c, i, old[c])
	}
	r.shown[i] = r.sums.add(r.p, r.sheet(i))
	r.rank()
	return nil
}

// place is where a unit stands in a column.
type place struct {
	value num
	in    bool
}

// again marks a unit's result as out of date.
func (r *Run) again(i int) {
	if r.fresh != nil {
		r.fresh[i] = false
	}
}

// replace puts the changed unit i into a cohort. Only where the cohort's bounds moved do the others' points move.
func (r *Run) replace(c, i int, old place) {
	col, j := &r.columns[c], r.p.relative[c]
	now := place{col.values[i], col.in[i]}
	if old.in == now.in && (!now.in || old.value.cmp(now.value) == 0) {
		if now.in {
			r.sheet(i)[j].fraction = col.cohorts[r.blocks[i]].fraction(r.p.criteria[j].method, now.value)
		}
		return
	}
	block := r.blocks[i]
	was := col.cohorts[block]
	r.place(c)
	if was != nil && was.sameBounds(col.cohorts[block]) {
		r.stale(c)
		return
	}
	for k := range r.units {
		if k != i && col.in[k] && r.blocks[k] == block {
			r.again(k)
			r.shown[k] = r.sums.add(r.p, r.sheet(k))
		}
	}
}

// stale marks results that quote a cohort whose digest or size has changed.
func (r *Run) stale(c int) {
	if !r.opt.Explain || r.fresh == nil {
		return
	}
	for k := range r.units {
		if r.columns[c].in[k] {
			r.fresh[k] = false
		}
	}
}

// Standings lists the units by code with published points and rank.
func (r *Run) Standings() []Standing {
	out := make([]Standing, len(r.units))
	for i := range r.units {
		out[i] = Standing{Unit: r.units[i].Code, Shown: shownPoints(r.shown[i], r.p.set.Decimals), Rank: r.ranks[i]}
	}
	return out
}

// Result is the whole result, the same bytes as Score of the same answers gives. What did not
// change since it was last called is shared with what was returned then: results are read only.
func (r *Run) Result() (*Result, error) {
	res := r.Head()
	res.Units = make([]UnitResult, len(r.units))
	if r.fresh == nil {
		r.results, r.fresh = make([]UnitResult, len(r.units)), make([]bool, len(r.units))
	}
	var text arena
	for i := range r.units {
		if !r.fresh[i] {
			var err error
			if r.results[i], err = r.result(i, &text); err != nil {
				return nil, err
			}
			r.fresh[i] = true
		}
		res.Units[i] = r.results[i]
		res.Units[i].Rank = r.ranks[i]
	}
	return &res, nil
}

// Head is the result without its units.
func (r *Run) Head() Result {
	p := r.p
	res := Result{Set: p.set.ID, Version: p.set.Version, SetDigest: p.set.Digest(), Engine: EngineVersion, SnapshotDigest: r.digest(), Cohorts: make(map[string]Cohort)}
	for i := range r.columns {
		if c := p.criteria[p.relative[i]]; c.excluded == "" {
			for block, co := range r.columns[i].cohorts {
				key := c.item.Code
				if p.set.Policy.Cohort == indicators.CohortBlock {
					key += "@" + block
				}
				res.Cohorts[key] = co.result()
			}
		}
	}
	return res
}

// result writes the result of one unit.
func (r *Run) result(i int, text *arena) (UnitResult, error) {
	u, sheet := &r.units[i], r.sheet(i)
	var said []notes
	if explain := r.opt.explains(u); explain || slices.ContainsFunc(sheet, func(m mark) bool { return m.noted }) {
		var err error
		if said, err = r.notes(i, explain); err != nil {
			return UnitResult{}, err
		}
	}
	return r.p.result(u, sheet, said, &r.sums, text), nil
}

// notes evaluates a unit once more, this time in words.
func (r *Run) notes(i int, explain bool) ([]notes, error) {
	u, sheet := &r.units[i], r.sheet(i)
	if _, err := r.p.read(r.f, u, nil); err != nil {
		return nil, err
	}
	ev := evaluator{policy: r.p.set.Policy, f: r.f, wordy: true}
	out := make([]notes, len(r.p.criteria))
	for j, c := range r.p.criteria {
		if !explain && !sheet[j].noted {
			continue
		}
		if explain {
			ev.tr = newTrace(r.p.set, c, r.f)
		}
		m, v, n := r.p.mark(&ev, c, u.Answers[c.item.Code])
		if ev.tr != nil && m.inCohort && !sheet[j].unknown {
			ev.tr.relative(c.method, r.columns[c.column].cohorts[r.blocks[i]], v, sheet[j].fraction)
		}
		out[j] = n
	}
	return out, nil
}

// digest is that of the snapshot with these answers: NewSnapshot(…).Digest(), from the bytes kept.
func (r *Run) digest() string {
	head := canonicalJSON(&Snapshot{Engine: EngineVersion, Sets: []SnapshotSet{snapshotSet(r.p, r.opt)}, Units: []SnapshotUnit{}})
	h := sha256.New()
	write(h, head[:len(head)-len("]}")])
	for i, b := range r.canon {
		if i > 0 {
			write(h, []byte{','})
		}
		write(h, b)
	}
	write(h, []byte("]}"))
	return hex.EncodeToString(h.Sum(nil))
}

func write(h hash.Hash, b []byte) {
	_, _ = h.Write(b) // a hash never fails
}

// rank ranks within each block by the published points: 1, 2, 2, 4. Units that are not ranked keep 0.
func (r *Run) rank() {
	order := make([]int, 0, len(r.units))
	for i := range r.units {
		if !r.guest[i] {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := cmp.Compare(r.units[a].Block, r.units[b].Block); c != 0 {
			return c
		}
		return r.shown[b].cmp(r.shown[a])
	})
	place := 0
	for k, i := range order {
		if k == 0 || r.units[order[k-1]].Block != r.units[i].Block {
			place = 0
		}
		place++
		r.ranks[i] = place
		if place > 1 && r.shown[order[k-1]].cmp(r.shown[i]) == 0 {
			r.ranks[i] = r.ranks[order[k-1]]
		}
	}
}

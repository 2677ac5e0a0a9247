package recount

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// computedSet is what the snapshot gives for one set.
type computedSet struct {
	units   []computedUnit // by code
	cohorts map[string]cohort
	digest  string
}

type computedUnit struct {
	*unit
	criteria map[string]computedCriterion
	exact    *big.Rat
	rounded  *big.Rat
	max      *big.Rat
	nodes    map[string]amount // where the snapshot has a tree
	rank     int
	class    string
	partial  bool
}

type computedCriterion struct {
	status status
	points *big.Rat
	value  *big.Rat // of a relative method, when in the cohort
}

// cohort is what a relative criterion compares with.
type cohort struct {
	kind     string
	min, max *big.Rat
	mean, sd *big.Rat // z_score
	values   []*big.Rat
}

// figures reads one criterion's inputs for one unit.
type figures struct {
	set  *setData
	unit *unit
	code string
}

// text is a choice key, "" when absent.
func (f figures) text(key string) string { return f.unit.Answers[f.code].values[key] }

// number is an input's value, nil when absent. An input that is not asked has a
// constant or the sum of other inputs, if all are given; failing that, what the
// answers hold under its own key.
func (f figures) number(key string) (*big.Rat, error) {
	return f.resolve(f.code, key, 0)
}

func (f figures) resolve(code, key string, depth int) (*big.Rat, error) {
	if depth > 20 {
		return nil, fmt.Errorf("số liệu %s của mục %s lấy từ chính nó", key, code)
	}
	if c := f.set.Criteria[code]; c != nil {
		in := c.Inputs[key]
		if in.Const != nil {
			return in.Const.Rat, nil
		}
		if n := in.Count; n != nil {
			if list := f.unit.Answers[n.Of[0]].values[n.Of[1]]; list != "" {
				return big.NewRat(count(list, n.State, n.Under), 1), nil
			}
		}
		sum, all := new(big.Rat), len(in.From) > 0
		for _, from := range in.From {
			v, err := f.resolve(from[0], from[1], depth+1)
			if err != nil {
				return nil, err
			}
			if v == nil {
				all = false
				break
			}
			sum.Add(sum, v)
		}
		if all {
			return sum, nil
		}
	}
	text := f.unit.Answers[code].values[key]
	if text == "" {
		return nil, nil
	}
	v, err := parseNumber(text)
	if err != nil {
		return nil, fmt.Errorf("mục %s, số liệu %s: %w", code, key, err)
	}
	return v, nil
}

// count is how many entries of a list "A/I/1:built,open;A/I/2:built" are in a state, under an entry or anywhere.
func count(list, state, under string) (n int64) {
	for _, part := range strings.Split(list, ";") {
		code, states, _ := strings.Cut(part, ":")
		if under != "" && code != under && !strings.HasPrefix(code, under+"/") {
			continue
		}
		if slices.Contains(strings.Split(states, ","), state) {
			n++
		}
	}
	return n
}

// compute scores one set.
func (s *snapshot) compute(set *setData) (computedSet, error) {
	out := computedSet{cohorts: make(map[string]cohort)}
	var err error
	if out.digest, err = s.digestOf(set.ID); err != nil {
		return out, err
	}
	for i := range s.Units {
		if u := &s.Units[i]; u.Set == set.ID {
			c := computedUnit{unit: u, criteria: make(map[string]computedCriterion, len(set.Criteria))}
			for code := range set.Criteria {
				if c.criteria[code], err = set.criterion(u, code); err != nil {
					return out, fmt.Errorf("đơn vị %s, tiêu chí %s: %w", u.Code, code, err)
				}
			}
			out.units = append(out.units, c)
		}
	}
	slices.SortFunc(out.units, func(a, b computedUnit) int { return strings.Compare(a.Code, b.Code) })
	for code, c := range set.Criteria {
		if _, gone := set.Excluded[code]; !gone && slices.Contains(relative, c.Method.Kind) {
			out.place(set, code, c)
		}
	}
	for i := range out.units {
		set.total(&out.units[i])
	}
	rank(out.units)
	return out, nil
}

// criterion gives the status and points of one criterion for one unit, in the
// order of the table of statuses. A relative method leaves the points open.
func (set *setData) criterion(u *unit, code string) (computedCriterion, error) {
	c, a := set.Criteria[code], u.Answers[code]
	none := new(big.Rat)
	if _, gone := set.Excluded[code]; gone {
		return computedCriterion{status: excluded, points: none}, nil
	}
	granted := c.Max.Rat
	if c.Effect != "" { // neither rewarded nor punished
		granted = none
	}
	switch {
	case a.notApplicable:
		return computedCriterion{status: notApplicable, points: granted}, nil
	case a.state == "evidence_rejected" || a.state == "na_refused":
		return computedCriterion{status: missing, points: none}, nil
	case a.state == "na_claimed":
		return computedCriterion{status: pending, points: granted}, nil
	}
	o, err := c.Method.apply(figures{set, u, code}, c.Max.Rat, policy{set.Policy.Undefined, set.Policy.Above})
	if err != nil {
		return computedCriterion{}, err
	}
	out := computedCriterion{status: o.status, points: none, value: o.value}
	if o.fraction != nil {
		out.points = new(big.Rat).Mul(o.fraction, c.Max.Rat)
	}
	if c.Effect == "penalty" {
		out.points = new(big.Rat).Neg(out.points)
	}
	if a.state == "pending" && out.status != missing {
		out.status = pending
	}
	return out, nil
}

// place gives the points of a relative criterion: within the whole group, or block by block.
func (s *computedSet) place(set *setData, code string, c *criterion) {
	at := func(u computedUnit) string {
		if set.Policy.Cohort == "block" {
			return code + "@" + u.Block
		}
		return code
	}
	if set.Policy.Cohort != "block" {
		s.cohorts[code] = cohort{min: new(big.Rat), max: new(big.Rat)}
	}
	// Units that are not ranked are compared with the others and count only where there are no others.
	for _, guests := range []bool{false, true} {
		seen := make(map[string]bool)
		for key, g := range s.cohorts {
			seen[key] = len(g.values) > 0
		}
		for _, u := range s.units {
			key := at(u)
			g, ok := s.cohorts[key]
			if !ok {
				g = cohort{min: new(big.Rat), max: new(big.Rat)}
			}
			if v := u.criteria[code].value; v != nil && u.Unranked == guests && !(guests && seen[key]) {
				g.values = append(g.values, v)
			}
			s.cohorts[key] = g
		}
	}
	for key, g := range s.cohorts {
		if key != code && !strings.HasPrefix(key, code+"@") {
			continue
		}
		g.kind = c.Method.Kind
		if len(g.values) > 0 {
			g.min = slices.MinFunc(g.values, (*big.Rat).Cmp)
			g.max = slices.MaxFunc(g.values, (*big.Rat).Cmp)
		}
		if g.kind == "z_score" {
			g.mean, g.sd = deviation(g.values)
		}
		s.cohorts[key] = g
	}
	for _, u := range s.units {
		if cc := u.criteria[code]; cc.value != nil {
			cc.points = new(big.Rat).Mul(s.cohorts[at(u)].fraction(&c.Method, cc.value), c.Max.Rat)
			if c.Effect == "penalty" {
				cc.points.Neg(cc.points)
			}
			u.criteria[code] = cc
		}
	}
}

func (g cohort) fraction(m *method, x *big.Rat) *big.Rat {
	span := new(big.Rat).Sub(g.max, g.min)
	switch {
	case m.Kind == "z_score" && g.sd.Sign() == 0:
		return big.NewRat(1, 2)
	case m.Kind == "z_score":
		z := new(big.Rat).Sub(round(x, zDecimals), g.mean)
		return m.onScale(round(z.Quo(z, g.sd), zDecimals))
	case m.Kind == "best_ratio" && g.max.Sign() != 0:
		return atMost(new(big.Rat).Quo(x, g.max), one)
	case m.Kind == "min_max" && span.Sign() != 0:
		v := new(big.Rat).Sub(x, g.min)
		return atMost(atLeast(v.Quo(v, span), zero), one)
	case x.Sign() > 0:
		return one
	}
	return zero
}

// zDecimals is the precision that the rules state for z-scores.
const zDecimals = 12

// deviation is mean and standard deviation of a whole population, both to zDecimals, of values rounded likewise.
func deviation(values []*big.Rat) (mean, sd *big.Rat) {
	mean, sd = new(big.Rat), new(big.Rat)
	if len(values) == 0 {
		return mean, sd
	}
	n := big.NewRat(int64(len(values)), 1)
	for _, v := range values {
		mean.Add(mean, round(v, zDecimals))
	}
	mean = round(mean.Quo(mean, n), zDecimals)
	for _, v := range values {
		d := new(big.Rat).Sub(round(v, zDecimals), mean)
		sd.Add(sd, d.Mul(d, d))
	}
	sd.Quo(sd, n)
	// The root to zDecimals is the largest step of half a unit below the true one, rounded up at the half.
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(zDecimals), nil)
	square := new(big.Int).Mul(unit, unit)
	square.Mul(square, sd.Num()).Quo(square, sd.Denom())
	root := new(big.Int).Sqrt(square)
	// (root + 1/2)² ≤ variance·unit² rounds up.
	half := new(big.Rat).SetFrac(new(big.Int).Add(new(big.Int).Lsh(root, 1), big.NewInt(1)), big.NewInt(2))
	scaled := new(big.Rat).Mul(sd, new(big.Rat).SetInt(new(big.Int).Mul(unit, unit)))
	if half.Mul(half, half).Cmp(scaled) <= 0 {
		root.Add(root, big.NewInt(1))
	}
	return mean, new(big.Rat).SetFrac(root, unit)
}

// digest is the SHA-256 over the exact values as texts, sorted bytewise, joined
// by line feeds.
func (g cohort) digest() string {
	texts := make([]string, len(g.values))
	for i, v := range g.values {
		texts[i] = v.RatString()
	}
	slices.Sort(texts)
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:])
}

// total adds the exact points, rounds what is published once, and classes by it.
func (set *setData) total(u *computedUnit) {
	if set.Nodes == nil {
		u.exact, u.max = set.sum(u, func(string) bool { return true })
	} else {
		u.nodes = set.climb(u)
		u.exact, u.max = u.nodes[""].points, u.nodes[""].most
	}
	if extra, some := set.extras(u); some {
		u.exact = new(big.Rat).Add(u.exact, extra)
		if set.Policy.Beyond != "above" {
			u.exact = atMost(u.exact, u.max)
		}
		u.exact = atLeast(u.exact, zero)
	}
	u.rounded = set.publish(u.exact)
	for _, c := range u.criteria {
		u.partial = u.partial || c.status == pending
	}
	if set.Total.Sign() <= 0 {
		return
	}
	share := set.share(u.rounded)
	for _, class := range set.Classes {
		if share.Cmp(class.From.Rat) >= 0 {
			u.class = class.Name
			return
		}
	}
}

// sum adds points and maxima of the criteria that in accepts; excluded ones
// leave both, bonus and penalty stand outside.
func (set *setData) sum(u *computedUnit, in func(code string) bool) (points, most *big.Rat) {
	points, most = new(big.Rat), new(big.Rat)
	for code, c := range u.criteria {
		if c.status != excluded && set.Criteria[code].Effect == "" && in(code) {
			points.Add(points, c.points)
			most.Add(most, set.Criteria[code].Max.Rat)
		}
	}
	return points, most
}

// rank gives 1, 2, 2, 4 by rounded points within each block.
func rank(units []computedUnit) {
	blocks := make(map[string][]int)
	for i, u := range units {
		if !u.Unranked {
			blocks[u.Block] = append(blocks[u.Block], i)
		}
	}
	for _, members := range blocks {
		for _, i := range members {
			units[i].rank = 1
			for _, j := range members {
				if units[j].rounded.Cmp(units[i].rounded) > 0 {
					units[i].rank++
				}
			}
		}
	}
}

// sortedCodes lists keys in a stable order for the report.
func sortedCodes[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
}

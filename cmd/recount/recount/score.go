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
	min, max *big.Rat
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
			out.cohorts[code] = out.place(code, c)
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
	switch {
	case a.notApplicable:
		return computedCriterion{status: notApplicable, points: c.Max.Rat}, nil
	case a.state == "evidence_rejected" || a.state == "na_refused":
		return computedCriterion{status: missing, points: none}, nil
	case a.state == "na_claimed":
		return computedCriterion{status: pending, points: c.Max.Rat}, nil
	}
	o, err := c.Method.apply(figures{set, u, code}, c.Max.Rat, policy{set.Policy.Undefined, set.Policy.Above})
	if err != nil {
		return computedCriterion{}, err
	}
	out := computedCriterion{status: o.status, points: none, value: o.value}
	if o.fraction != nil {
		out.points = new(big.Rat).Mul(o.fraction, c.Max.Rat)
	}
	if a.state == "pending" && out.status != missing {
		out.status = pending
	}
	return out, nil
}

// place gives the points of a relative criterion.
func (s *computedSet) place(code string, c *criterion) cohort {
	group := cohort{min: new(big.Rat), max: new(big.Rat)}
	for _, u := range s.units {
		if v := u.criteria[code].value; v != nil {
			group.values = append(group.values, v)
		}
	}
	if len(group.values) > 0 {
		group.min = slices.MinFunc(group.values, (*big.Rat).Cmp)
		group.max = slices.MaxFunc(group.values, (*big.Rat).Cmp)
	}
	for _, u := range s.units {
		if cc := u.criteria[code]; cc.value != nil {
			cc.points = new(big.Rat).Mul(group.fraction(c.Method.Kind, cc.value), c.Max.Rat)
			u.criteria[code] = cc
		}
	}
	return group
}

func (g cohort) fraction(kind string, x *big.Rat) *big.Rat {
	span := new(big.Rat).Sub(g.max, g.min)
	switch {
	case kind == "best_ratio" && g.max.Sign() == 0:
		return zero
	case kind == "best_ratio":
		return new(big.Rat).Quo(x, g.max)
	case span.Sign() != 0:
		v := new(big.Rat).Sub(x, g.min)
		return v.Quo(v, span)
	case x.Sign() > 0:
		return one
	}
	return zero
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

// total adds the exact points, rounds the sum once, and classes by it.
func (set *setData) total(u *computedUnit) {
	u.exact, u.max = set.sum(u, func(string) bool { return true })
	u.rounded = round(u.exact, set.Decimals)
	for _, c := range u.criteria {
		u.partial = u.partial || c.status == pending
	}
	if set.Total.Sign() <= 0 {
		return
	}
	share := new(big.Rat).Quo(u.rounded, set.Total.Rat)
	for _, class := range set.Classes {
		if share.Cmp(class.From.Rat) >= 0 {
			u.class = class.Name
			return
		}
	}
}

// sum adds points and maxima of the criteria that in accepts; excluded ones
// leave both.
func (set *setData) sum(u *computedUnit, in func(code string) bool) (points, most *big.Rat) {
	points, most = new(big.Rat), new(big.Rat)
	for code, c := range u.criteria {
		if c.status != excluded && in(code) {
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
		blocks[u.Block] = append(blocks[u.Block], i)
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

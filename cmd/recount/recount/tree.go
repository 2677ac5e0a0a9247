package recount

import (
	"fmt"
	"math/big"
)

// treeNode is a node that adds up criteria; its cap cuts what its children earn.
type treeNode struct {
	Parent string    `json:"parent"`
	Cap    *rational `json:"cap"`
}

// maxDepth bounds the tree: pillar, main index and a few levels of components.
const maxDepth = 20

// validateFrame refuses words that this program has no rule for, and a tree that goes in circles.
func (set *setData) validateFrame() error {
	for _, word := range []struct{ got, a, b string }{
		{set.Kind, "", "targets"}, {set.Scale, "percent", "index"}, {set.Policy.Cohort, "", "block"}, {set.Policy.Beyond, "", "above"},
	} {
		if word.got != "" && word.got != word.a && word.got != word.b {
			return fmt.Errorf("%q không có trong quy tắc", word.got)
		}
	}
	for code := range set.Nodes {
		depth := 0
		for at := code; at != ""; at = set.Nodes[at].Parent {
			if _, ok := set.Nodes[at]; !ok || depth > maxDepth {
				return fmt.Errorf("mục %s không nằm trong cây", code)
			}
			depth++
		}
	}
	return nil
}

// amount is what a node earned of what it could.
type amount struct{ points, most *big.Rat }

func (a amount) add(b amount) {
	a.points.Add(a.points, b.points)
	a.most.Add(a.most, b.most)
}

// climb adds up the tree; the key "" is the whole. Bonus and penalty stand outside it.
func (set *setData) climb(u *computedUnit) map[string]amount {
	out := make(map[string]amount)
	var sum func(code string) amount
	sum = func(code string) amount {
		if a, done := out[code]; done {
			return a
		}
		a := amount{new(big.Rat), new(big.Rat)}
		for key, n := range set.Nodes {
			if n.Parent == code {
				a.add(sum(key))
			}
		}
		for key, c := range u.criteria {
			if rule := set.Criteria[key]; rule.Node == code && rule.Effect == "" && c.status != excluded {
				a.add(amount{c.points, rule.Max.Rat})
			}
		}
		if top := set.Nodes[code].Cap; top != nil {
			a = amount{atMost(a.points, top.Rat), atMost(a.most, top.Rat)}
		}
		out[code] = a
		return a
	}
	sum("")
	return out
}

// extras is bonus less penalty; some says whether the set has such criteria.
func (set *setData) extras(u *computedUnit) (sum *big.Rat, some bool) {
	sum = new(big.Rat)
	for code, c := range u.criteria {
		if set.Criteria[code].Effect == "" {
			continue
		}
		some = true
		if c.status != excluded {
			sum.Add(sum, c.points)
		}
	}
	return sum, some
}

// publish is the value that a unit is shown, ranked and classed by.
func (set *setData) publish(exact *big.Rat) *big.Rat {
	v := new(big.Rat).Set(exact)
	if set.Scale != "" {
		if set.Total.Sign() <= 0 {
			return v.SetInt64(0)
		}
		v.Quo(v, set.Total.Rat)
		if set.Scale == "percent" {
			v.Mul(v, big.NewRat(100, 1))
		}
	}
	return round(v, set.Decimals)
}

// share is the published value as a share of the whole.
func (set *setData) share(rounded *big.Rat) *big.Rat {
	switch set.Scale {
	case "index":
		return rounded
	case "percent":
		return new(big.Rat).Quo(rounded, big.NewRat(100, 1))
	}
	return new(big.Rat).Quo(rounded, set.Total.Rat)
}

// pointDecimals are those of criteria and nodes: two where points are not what is published.
func (set *setData) pointDecimals() int {
	if set.Scale != "" {
		return 2
	}
	return set.Decimals
}

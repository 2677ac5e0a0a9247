package recount

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// compare lists what was published otherwise than computed.
func (r *Report) compare(set *setData, computed computedSet, p publishedSet) {
	at := place{report: r, d: Difference{Set: set.ID}}
	at.text("version", p.Version, set.Version)
	at.text("set_digest", p.SetDigest, set.Digest)
	at.text("engine", p.Engine, Engine)
	at.text("digest", p.Digest, computed.digest)

	published := make(map[string]publishedUnit, len(p.Units))
	for _, u := range p.Units {
		if _, twice := published[u.Code]; twice {
			at.unit(u.Code).text("code", u.Code+", "+u.Code, u.Code)
		}
		published[u.Code] = u
	}
	for i := range computed.units {
		u := &computed.units[i]
		got, ok := published[u.Code]
		delete(published, u.Code)
		if !ok {
			at.unit(u.Code).text("code", "", u.Code)
			continue
		}
		at.unit(u.Code).compareUnit(set, u, got)
	}
	for _, code := range sortedCodes(published) {
		at.unit(code).text("code", code, "")
	}
	at.compareCohorts(computed.cohorts, p.Cohorts)
}

// place is where in the results a comparison stands.
type place struct {
	report *Report
	d      Difference
}

func (at place) unit(code string) place {
	at.d.Unit = code
	return at
}

func (at place) criterion(code string) place {
	at.d.Criterion = code
	return at
}

func (at place) text(field, published, recomputed string) {
	if published != recomputed {
		at.d.Field, at.d.Published, at.d.Recomputed = field, published, recomputed
		at.report.add(at.d)
	}
}

// number compares values, not spellings: "7.50" and "15/2" are the same.
func (at place) number(field, published string, recomputed *big.Rat) {
	if v, err := parseNumber(published); err != nil || v.Cmp(recomputed) != 0 {
		at.text(field, published, recomputed.RatString())
	}
}

func (at place) compareUnit(set *setData, u *computedUnit, p publishedUnit) {
	at.text("name", p.Name, u.Name)
	at.text("block", p.Block, u.Block)
	at.number("exact", p.Exact, u.exact)
	at.text("points", p.Points, u.exact.FloatString(12))
	at.text("shown", p.Shown, show(u.rounded, set.Decimals))
	at.number("max", p.Max.String(), u.max)
	at.text("percent", p.Percent, set.percent(u))
	at.text("rank", strconv.Itoa(p.Rank), strconv.Itoa(u.rank))
	at.text("class", p.Class, u.class)
	at.text("unranked", strconv.FormatBool(p.Unranked), strconv.FormatBool(u.Unranked))
	at.text("partial", strconv.FormatBool(p.Partial), strconv.FormatBool(u.partial))

	for _, code := range sortedCodes(u.criteria) {
		c, here := u.criteria[code], at.criterion(code)
		got, ok := p.Criteria[code]
		if !ok {
			here.text("points", "", c.points.RatString())
			continue
		}
		here.number("points", got.Points, c.points)
		here.text("shown", got.Shown, show(c.points, set.pointDecimals()))
		here.number("max", got.Max.String(), set.Criteria[code].Max.Rat)
		here.text("status", got.Status, string(c.status))
	}
	for _, code := range sortedCodes(p.Criteria) {
		if _, ok := u.criteria[code]; !ok {
			at.criterion(code).text("points", p.Criteria[code].Points, "")
		}
	}
	if set.Nodes == nil {
		at.compareMain(set, u, p.Main)
		return
	}
	for _, list := range [][]publishedNode{p.Pillars, p.Main, p.Groups} {
		for _, node := range list {
			here, a := at.criterion(node.Code), u.nodes[node.Code]
			if a.points == nil {
				here.text("node", node.Code, "")
				continue
			}
			here.number("points", node.Points, a.points)
			here.text("shown", node.Shown, show(a.points, set.pointDecimals()))
			here.number("max", node.Max.String(), a.most)
		}
	}
	at.text("nodes", strconv.Itoa(len(p.Pillars)+len(p.Main)+len(p.Groups)), strconv.Itoa(len(set.Nodes)))
}

// compareMain checks that every criterion stands under exactly one main index
// (the one whose code its own begins with) and that the sums agree.
func (at place) compareMain(set *setData, u *computedUnit, main []publishedNode) {
	homes := make(map[string]int, len(u.criteria))
	for _, node := range main {
		under := func(code string) bool { return strings.HasPrefix(code, node.Code+".") }
		points, most := set.sum(u, under)
		here := at.criterion(node.Code)
		here.number("points", node.Points, points)
		here.text("shown", node.Shown, show(points, set.pointDecimals()))
		here.number("max", node.Max.String(), most)
		for code := range u.criteria {
			if under(code) {
				homes[code]++
			}
		}
	}
	for _, code := range sortedCodes(u.criteria) {
		if homes[code] != 1 {
			at.criterion(code).text("main", fmt.Sprint(homes[code]), "1")
		}
	}
}

func (set *setData) percent(u *computedUnit) string {
	if set.Total.Sign() <= 0 {
		return ""
	}
	return show(new(big.Rat).Mul(set.share(u.rounded), big.NewRat(100, 1)), 2)
}

func (at place) compareCohorts(computed map[string]cohort, published map[string]publishedCohort) {
	for _, code := range sortedCodes(computed) {
		c, here := computed[code], at.criterion(code)
		p, ok := published[code]
		if !ok {
			here.text("cohort", "", strconv.Itoa(len(c.values)))
			continue
		}
		here.number("cohort.min", p.Min, c.min)
		here.number("cohort.max", p.Max, c.max)
		here.text("cohort.n", strconv.Itoa(p.N), strconv.Itoa(len(c.values)))
		here.text("cohort.digest", p.Digest, c.digest())
		if c.kind == "z_score" {
			here.text("cohort.mean", p.Mean, c.mean.FloatString(12))
			here.text("cohort.sd", p.SD, c.sd.FloatString(12))
		}
	}
	for _, code := range sortedCodes(published) {
		if _, ok := computed[code]; !ok {
			at.criterion(code).text("cohort", strconv.Itoa(published[code].N), "")
		}
	}
}

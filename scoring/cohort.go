package scoring

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"slices"

	"chuky/indicators"
)

// cohort is what a relative criterion compares with: the values of the ranked units of the group
// (or block) that have a defined one. Units that are assessed, not ranked are placed among them
// and move nobody; only where nobody is ranked are they a cohort themselves.
type cohort struct {
	kind     indicators.MethodKind
	min, max num
	values   []num
	mean, sd num    // z_score
	digest   string // made when it is first asked for
}

// cohorts finds whom the units are compared with, by block.
func (r *Run) cohorts(col *column, kind indicators.MethodKind) map[string]*cohort {
	out := make(map[string]*cohort)
	ranked := make(map[string]bool)
	for i := range col.values {
		if col.in[i] && !r.guest[i] {
			ranked[r.blocks[i]] = true
		}
	}
	for i, v := range col.values {
		block := r.blocks[i]
		co := out[block]
		if co == nil {
			co = &cohort{kind: kind, min: zero, max: zero}
			if out[block] = co; ranked[block] {
				co.values = make([]num, 0, len(col.values))
			}
		}
		if !col.in[i] || r.guest[i] && ranked[block] {
			continue
		}
		if len(co.values) == 0 || v.cmp(co.min) < 0 {
			co.min = v
		}
		if len(co.values) == 0 || v.cmp(co.max) > 0 {
			co.max = v
		}
		co.values = append(co.values, v)
	}
	if len(out) == 0 && r.p.set.Policy.Cohort != indicators.CohortBlock {
		out[""] = &cohort{kind: kind, min: zero, max: zero}
	}
	if kind == indicators.ZScore {
		for _, co := range out {
			co.standardise()
		}
	}
	return out
}

// sameBounds reports whether every value has the same place in both.
func (co *cohort) sameBounds(o *cohort) bool {
	return len(co.values) == len(o.values) && co.min.cmp(o.min) == 0 && co.max.cmp(o.max) == 0 &&
		(co.kind != indicators.ZScore || co.mean.cmp(o.mean) == 0 && co.sd.cmp(o.sd) == 0)
}

// fraction places a value. With min_max and best_ratio all equal, or a cohort of one, earn the
// maximum if the value is above 0; with z_score they are in the middle.
func (co *cohort) fraction(m *method, v num) num {
	switch {
	case m.kind == indicators.ZScore:
		return m.standardised(co, v)
	case m.kind == indicators.BestRatio && co.max.sign() > 0:
		return v.div(co.max).clamp01()
	case m.kind == indicators.MinMax && co.min.cmp(co.max) != 0:
		return v.sub(co.min).div(co.max.sub(co.min)).clamp01()
	case v.sign() > 0:
		return unit
	}
	return zero
}

// zDecimals is the stated precision of a z-score: values, mean, standard deviation and the score
// itself are rounded to so many decimals, half away from zero.
const zDecimals = 12

// standardise finds mean and standard deviation (of the cohort as a whole, divided by n).
func (co *cohort) standardise() {
	n := int64(len(co.values))
	if co.mean, co.sd = zero, zero; n == 0 {
		return
	}
	var sum acc
	sum.reset()
	for _, v := range co.values {
		sum.add(v.rounded(zDecimals))
	}
	co.mean = sum.value().div(whole(n)).rounded(zDecimals)
	sum.reset()
	for _, v := range co.values {
		d := v.rounded(zDecimals).sub(co.mean)
		sum.add(d.mul(d))
	}
	co.sd = sqrt(sum.value().div(whole(n)))
}

// sqrt is the square root to zDecimals, half up: of 4·10^24·v the whole root is twice the answer in
// units of the last decimal, cut.
func sqrt(v num) num {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(zDecimals), nil)
	s := new(big.Int).Mul(scale, scale)
	s.Mul(s, big.NewInt(4))
	s.Mul(s, v.rat().Num())
	s.Quo(s, v.rat().Denom())
	s.Sqrt(s)
	s.Add(s, big.NewInt(1))
	s.Rsh(s, 1)
	return fromRat(new(big.Rat).SetFrac(s, scale))
}

// z is the z-score of a value; all equal is 0.
func (co *cohort) z(v num) num {
	if co.sd.sign() == 0 {
		return zero
	}
	return v.rounded(zDecimals).sub(co.mean).div(co.sd).rounded(zDecimals)
}

// standardised is the fraction of a z-score on the set's scale; all equal earn the middle.
func (m *method) standardised(co *cohort, v num) num {
	if co.sd.sign() == 0 {
		return num{n: 1, d: 2}
	}
	return m.scaled(co.z(v))
}

// check is the SHA-256 over the exact values as texts, sorted bytewise, joined by line feeds.
func (co *cohort) check() string {
	if co.digest != "" {
		return co.digest
	}
	// All texts lie in one buffer; a sort of places in it allocates nothing per value.
	var buf []byte
	texts := make([][2]int, len(co.values))
	for i, v := range co.values {
		start := len(buf)
		buf = v.appendTo(buf)
		texts[i] = [2]int{start, len(buf)}
	}
	slices.SortFunc(texts, func(a, b [2]int) int { return bytes.Compare(buf[a[0]:a[1]], buf[b[0]:b[1]]) })
	h := sha256.New()
	for i, t := range texts {
		if i > 0 {
			write(h, []byte{'\n'})
		}
		write(h, buf[t[0]:t[1]])
	}
	co.digest = hex.EncodeToString(h.Sum(nil))
	return co.digest
}

func (co *cohort) result() Cohort {
	out := Cohort{Min: co.min.String(), Max: co.max.String(), N: len(co.values), Digest: co.check()}
	if co.kind == indicators.ZScore {
		out.Mean, out.SD = decimals12(co.mean), decimals12(co.sd)
	}
	return out
}

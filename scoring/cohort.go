package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"chuky/indicators"
)

// cohort is what a relative criterion compares with: the values of the group's units that have a
// defined one.
type cohort struct {
	min, max num
	n        int
	digest   string
}

func newCohort(values []num) *cohort {
	co := &cohort{min: zero, max: zero, n: len(values)}
	texts := make([]string, len(values))
	for i, v := range values {
		if i == 0 || v.cmp(co.min) < 0 {
			co.min = v
		}
		if i == 0 || v.cmp(co.max) > 0 {
			co.max = v
		}
		texts[i] = v.String()
	}
	slices.Sort(texts)
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	co.digest = hex.EncodeToString(sum[:])
	return co
}

// fraction places a value of the cohort. All equal, or a cohort of one: the maximum if the value
// is above 0.
func (co *cohort) fraction(kind indicators.MethodKind, v num) num {
	switch {
	case kind == indicators.BestRatio && co.max.sign() > 0:
		return v.div(co.max).clamp01()
	case kind == indicators.MinMax && co.min.cmp(co.max) != 0:
		return v.sub(co.min).div(co.max.sub(co.min)).clamp01()
	case v.sign() > 0:
		return unit
	}
	return zero
}

func (co *cohort) result() Cohort {
	return Cohort{Min: co.min.String(), Max: co.max.String(), N: co.n, Digest: co.digest}
}

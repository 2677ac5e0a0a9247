package scoring

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"chuky/indicators"
)

// cohort is what a relative criterion compares with: the values of the group's units that have a
// defined one.
type cohort struct {
	min, max num
	n        int
	digest   string // made when it is first asked for
}

func newCohort(col *column) *cohort {
	co := &cohort{min: zero, max: zero}
	for i, v := range col.values {
		if !col.in[i] {
			continue
		}
		if co.n == 0 || v.cmp(co.min) < 0 {
			co.min = v
		}
		if co.n == 0 || v.cmp(co.max) > 0 {
			co.max = v
		}
		co.n++
	}
	return co
}

func (co *cohort) sameBounds(o *cohort) bool {
	return co.n == o.n && co.min.cmp(o.min) == 0 && co.max.cmp(o.max) == 0
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

// digest is the SHA-256 over the exact values as texts, sorted bytewise, joined by line feeds.
func (col *column) digest() string {
	if col.cohort.digest != "" {
		return col.cohort.digest
	}
	// All texts lie in one buffer; a sort of places in it allocates nothing per value.
	var buf []byte
	texts := make([][2]int, 0, col.cohort.n)
	for i, v := range col.values {
		if col.in[i] {
			start := len(buf)
			buf = v.appendTo(buf)
			texts = append(texts, [2]int{start, len(buf)})
		}
	}
	slices.SortFunc(texts, func(a, b [2]int) int { return bytes.Compare(buf[a[0]:a[1]], buf[b[0]:b[1]]) })
	h := sha256.New()
	for i, t := range texts {
		if i > 0 {
			write(h, []byte{'\n'})
		}
		write(h, buf[t[0]:t[1]])
	}
	col.cohort.digest = hex.EncodeToString(h.Sum(nil))
	return col.cohort.digest
}

func (col *column) result() Cohort {
	co := col.cohort
	return Cohort{Min: co.min.String(), Max: co.max.String(), N: co.n, Digest: col.digest()}
}

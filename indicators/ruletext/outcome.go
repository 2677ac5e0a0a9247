package ruletext

import (
	"math/big"
	"regexp"
	"strings"

	"chuky/indicators"
)

// outcome is what a clause earns: a share of the maximum, or a share of the ratio.
type outcome struct {
	fraction *big.Rat // of the maximum, when fixed
	points   *big.Rat // as printed, when a number of points is printed
	scaled   bool     // ratio × weight × maximum / over
	weight   *big.Rat
	over     *big.Rat // threshold that earns the maximum; nil = 1
}

var one = big.NewRat(1, 1)

// num reads "20", "1.234", "0,5", "90%"; percent tells whether the sign was there.
func num(s string) (v *big.Rat, percent, ok bool) {
	s = strings.TrimSpace(s)
	s, percent = strings.CutSuffix(s, "%")
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	if thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ".", "")
	}
	s = strings.Replace(s, ",", ".", 1)
	v, ok = indicators.ParseNumber(s)
	if ok && percent {
		v = new(big.Rat).Quo(v, big.NewRat(100, 1))
	}
	return v, percent, ok
}

var (
	thousands  = regexp.MustCompile(`^\d{1,3}(\.\d{3})+(,\d+)?$`)
	maximum    = `(?:toàn bộ |hết )?(?:số )?(?:điểm )?tối đa(?: của tiêu chí)?`
	lead       = `^(?:thì )?(?:được )?(?:đạt |tính |chấm |bằng |hưởng )*(?:điểm(?: số)? ?[=:] ?)?(?:đạt |bằng )?`
	wholeOf    = regexp.MustCompile(lead + `(?:100 ?% )?` + maximum + `$`)
	noneOf     = regexp.MustCompile(`^(?:thì )?(?:được |tính |chấm )?(?:0 điểm|0|không (?:có |được |đạt )?(?:tính )?điểm|không điểm|điểm ?[=:]? ?0)$`)
	shareOf    = regexp.MustCompile(lead + `(\d+ ?/ ?\d+|\d+(?:[.,]\d+)? ?%|\d+[.,]\d+|một nửa|nửa|một phần hai|một phần ba|một phần tư|hai phần ba|ba phần tư) ?\*? ?` + maximum + `$`)
	maxShare   = regexp.MustCompile(lead + maximum + ` ?\* ?(\d+ ?/ ?\d+|\d+(?:[.,]\d+)? ?%)$`)
	maxDivided = regexp.MustCompile(lead + maximum + ` ?/ ?(\d+)$`)
	pointsOf   = regexp.MustCompile(lead + `(\d+(?:[.,]\d+)?) ?điểm$`)
	halves     = map[string]*big.Rat{"một nửa": big.NewRat(1, 2), "nửa": big.NewRat(1, 2), "một phần hai": big.NewRat(1, 2),
		"một phần ba": big.NewRat(1, 3), "một phần tư": big.NewRat(1, 4), "hai phần ba": big.NewRat(2, 3), "ba phần tư": big.NewRat(3, 4)}
	theRatio = regexp.MustCompile(`^(?:t[ỷỉ] lệ|kết quả)(?: \(?%\)?)?$`)
	theMax   = regexp.MustCompile(`^` + maximum + `$`)
	header   = regexp.MustCompile(`^(?:thì )?(?:được )?điểm(?: số| đạt được)? ?[=:] ?`)
)

// readOutcome reads what follows the colon. full is the criterion's maximum.
func readOutcome(low string, full *big.Rat) (outcome, bool) {
	low = strings.TrimRight(strings.TrimSpace(low), ".;, ")
	switch {
	case wholeOf.MatchString(low):
		return outcome{fraction: one}, true
	case noneOf.MatchString(low):
		return outcome{fraction: new(big.Rat)}, true
	}
	for _, re := range []*regexp.Regexp{shareOf, maxShare} {
		if m := re.FindStringSubmatch(low); m != nil {
			f, ok := share(m[1])
			return outcome{fraction: f}, ok
		}
	}
	if m := maxDivided.FindStringSubmatch(low); m != nil {
		if n, _, ok := num(m[1]); ok && n.Sign() > 0 {
			return outcome{fraction: new(big.Rat).Inv(n)}, true
		}
	}
	if m := pointsOf.FindStringSubmatch(low); m != nil {
		p, _, ok := num(m[1])
		if !ok || full == nil || full.Sign() <= 0 {
			return outcome{}, false
		}
		return outcome{points: p, fraction: new(big.Rat).Quo(p, full)}, true
	}
	return readScaled(header.ReplaceAllString(low, ""))
}

// share reads "1/2", "50 %", "0,5", "nửa".
func share(s string) (*big.Rat, bool) {
	if f, ok := halves[s]; ok {
		return f, true
	}
	if p, q, ok := strings.Cut(s, "/"); ok {
		a, _, ok1 := num(p)
		b, _, ok2 := num(q)
		if !ok1 || !ok2 || b.Sign() == 0 {
			return nil, false
		}
		return new(big.Rat).Quo(a, b), true
	}
	f, _, ok := num(s)
	return f, ok
}

// readScaled reads a product with exactly one ratio and one maximum, in any order: "tỷ lệ*1/2*điểm tối đa", "điểm tối đa * tỷ lệ /80%".
func readScaled(low string) (outcome, bool) {
	o := outcome{scaled: true, weight: new(big.Rat).Set(one)}
	ratios, maxima := 0, 0
	divide := false
	for len(low) > 0 {
		at := strings.IndexAny(low, "*/")
		factor := low
		sign := byte(0)
		if at >= 0 {
			factor, sign, low = low[:at], low[at], low[at+1:]
		} else {
			low = ""
		}
		factor = strings.TrimSpace(strings.Trim(strings.TrimSpace(factor), "()"))
		switch v, percent, isNum := num(factor); {
		case theRatio.MatchString(factor) && !divide:
			ratios++
		case theMax.MatchString(factor) && !divide:
			maxima++
		case isNum && v.Sign() > 0 && divide && percent && o.over == nil:
			o.over = v
		case isNum && v.Sign() > 0 && divide && !percent:
			o.weight.Quo(o.weight, v)
		case isNum && v.Sign() > 0 && !divide && !percent:
			o.weight.Mul(o.weight, v)
		default:
			return outcome{}, false
		}
		if sign == 0 && at >= 0 || at >= 0 && low == "" {
			return outcome{}, false
		}
		divide = sign == '/'
	}
	return o, ratios == 1 && maxima == 1
}

package scoring

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"chuky/indicators"
)

// percent writes a share, "75 %", and the sign that goes before it: "=" or "≈".
func percent(v num) (text, sign string) {
	text, exact := indicators.FormatPercentVN(v.rat())
	if exact {
		return text, "="
	}
	return text, "≈"
}

// plain writes a figure: "1.200", "7,5" or "10/3".
func plain(v num) string {
	if v.big == nil && v.d == 1 && v.n >= 0 && v.n < 1000 {
		return strconv.FormatInt(v.n, 10) // the common case, without big numbers
	}
	return indicators.FormatExactVN(v.rat())
}

// isShare reports whether a formula gives a share, best read as a percentage.
func isShare(e *expr) bool { return e.op == '/' }

// reading writes a value the way its formula is best read.
func reading(e *expr, v num) (text, sign string) {
	if isShare(e) {
		return percent(v)
	}
	return plain(v), "="
}

// against writes a value beside the threshold it is compared with, with as many decimals as it
// takes to tell them apart: 79,996 % is not "80 % < 80 %".
func against(e *expr, v, at num) (value, threshold string) {
	value, _ = reading(e, v)
	threshold, _ = reading(e, at)
	for decimals := 3; value == threshold && v.cmp(at) != 0; decimals++ {
		value = indicators.FormatVN(v.mul(whole(100)).rat(), decimals) + " %"
		if decimals == 12 {
			value = plain(v)
		}
	}
	return value, threshold
}

// substituted is the formula with figures: "(1 + 0 + 1 + 0)/(40 + 10)".
func substituted(ev *evaluator, e *expr) string {
	return e.src.Format(func(key string) string { return plain(ev.f.values[e.slotOf(key)]) }, indicators.FormatExactVN)
}

// slotOf is the slot of an input that the formula names, -1 for another.
func (e *expr) slotOf(key string) int {
	if e.op == 0 {
		if e.slot >= 0 && e.src.Key == key {
			return e.slot
		}
		return -1
	}
	return max(e.l.slotOf(key), e.r.slotOf(key))
}

// worked is "a/b = 45/60" with the sums in between when a side is more than one figure.
func worked(ev *evaluator, e *expr) string {
	if e.op == 0 {
		return e.src.String() + " = " + substituted(ev, e)
	}
	s := e.src.String() + " = " + substituted(ev, e)
	if e.op == '/' && (e.l.op != 0 || e.r.op != 0) {
		l, _ := ev.eval(e.l)
		r, _ := ev.eval(e.r)
		s += " = " + side(l) + "/" + side(r)
	}
	return s
}

// side keeps a fraction or a negative number apart in a quotient.
func side(v num) string {
	if v.sign() < 0 || !v.isInt() {
		return "(" + plain(v) + ")"
	}
	return plain(v)
}

// shownPoints is "7,50", rounded half away from zero.
func shownPoints(v num, decimals int) string {
	return indicators.FormatVN(v.rounded(decimals).rat(), decimals)
}

// appendSmallPoints writes hundredths below 1.000,00 as shownPoints does, without big numbers: nearly all points.
func appendSmallPoints(b []byte, n int64) []byte {
	b = strconv.AppendInt(b, n/100, 10)
	return append(b, ',', byte('0'+n/10%10), byte('0'+n%10))
}

// decimals12 is the plain form with twelve decimals that results carry.
func decimals12(v num) string { return v.rat().FloatString(12) }

func jsonNumber(v num) string { return indicators.CanonicalNumber(v.rat()) }

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

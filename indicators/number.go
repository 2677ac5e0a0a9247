package indicators

import (
	"math/big"
	"strings"
)

// FormatVN writes a number the Vietnamese way, "1.234,50", rounded half away from zero.
func FormatVN(r *big.Rat, decimals int) string {
	s := r.FloatString(decimals) // FloatString rounds halves away from zero
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
		if strings.Trim(s, "0.") == "" {
			sign = ""
		}
	}
	whole, frac, hasFrac := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	if hasFrac {
		b.WriteByte(',')
		b.WriteString(frac)
	}
	return b.String()
}

// FormatPoints writes points with the two decimals that QĐ 79's rankings show.
func FormatPoints(r *big.Rat) string { return FormatVN(r, 2) }

// FormatExactVN writes a finite decimal in full ("7,5", "1.200"), anything else as a fraction
// ("10/3"); nil, points that nobody knows, as "chưa rõ".
func FormatExactVN(r *big.Rat) string {
	if r == nil {
		return "chưa rõ"
	}
	n, exact := r.FloatPrec()
	if !exact {
		return r.RatString()
	}
	return FormatVN(r, n)
}

// FormatPercentVN writes a share as a percentage with as few decimals as it needs, two at most;
// exact says whether nothing was rounded away.
func FormatPercentVN(r *big.Rat) (text string, exact bool) {
	p := new(big.Rat).Mul(r, big.NewRat(100, 1))
	n, finite := p.FloatPrec()
	if !finite || n > 2 {
		return strings.TrimSuffix(strings.TrimRight(FormatVN(p, 2), "0"), ",") + " %", false
	}
	return FormatVN(p, n) + " %", true
}

// CanonicalNumber is the one way a number is stored and digested: "12", "0.75", or "10/3" when
// no finite decimal says it.
func CanonicalNumber(r *big.Rat) string {
	n, exact := r.FloatPrec()
	if !exact || n > maxDecimals {
		return r.RatString()
	}
	return r.FloatString(n)
}

// maxDigits bounds the integer digits of a figure, maxDecimals those after the comma.
const (
	maxDigits   = 15
	maxDecimals = 12
)

// ParseNumber reads a canonical number: digits with an optional decimal point, or a fraction of
// two such integers. Signs, exponents and anything else are refused.
func ParseNumber(s string) (*big.Rat, bool) {
	num, den, isFrac := strings.Cut(s, "/")
	if isFrac {
		if !allDigits(num) || !allDigits(den) || len(num) > maxDigits || len(den) > maxDigits || strings.Trim(den, "0") == "" {
			return nil, false
		}
		return fraction(num, den), true
	}
	whole, frac, hasFrac := strings.Cut(s, ".")
	if !allDigits(whole) || len(whole) > maxDigits || hasFrac && (!allDigits(frac) || len(frac) > maxDecimals) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// fraction is num/den, both digits and den not 0. Rat.SetString would read a leading 0 as octal.
func fraction(num, den string) *big.Rat {
	n, _ := new(big.Int).SetString(num, 10)
	d, _ := new(big.Int).SetString(den, 10)
	return new(big.Rat).SetFrac(n, d)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

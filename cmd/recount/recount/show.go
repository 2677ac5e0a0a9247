package recount

import (
	"math/big"
	"strings"
)

// round rounds to a number of decimals, half away from zero.
func round(v *big.Rat, decimals int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	// floor(|v|·scale + 1/2) = (2·n·scale + d) div 2d
	n := new(big.Int).Mul(new(big.Int).Abs(v.Num()), scale)
	n.Lsh(n, 1).Add(n, v.Denom())
	n.Quo(n, new(big.Int).Lsh(v.Denom(), 1))
	if v.Sign() < 0 {
		n.Neg(n)
	}
	return new(big.Rat).SetFrac(n, scale)
}

// show writes a number as officials read it, "1.234,50".
func show(v *big.Rat, decimals int) string {
	text := round(v, decimals).FloatString(decimals)
	sign := ""
	if text[0] == '-' {
		sign, text = "−", text[1:] // the minus of print, not the hyphen
	}
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(digit)
	}
	if decimals > 0 {
		b.WriteString("," + fraction)
	}
	return sign + b.String()
}

package ruletext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// text is a cell with every blank, sign and letter form made alike. low has the same length as printed, in lower case.
type text struct{ printed, low []rune }

var alike = strings.NewReplacer(
	"\u00a0", " ", "\t", " ", "\r\n", "\n", "\r", "\n", "≥", ">=", "≤", "<=", "⩾", ">=", "⩽", "<=", "=>", ">=", "=<", "<=",
	"×", "*", "–", "-", "—", "-", "−", "-", "•", "-", "“", "\"", "”", "\"", "\u200b", "", "％", "%", "：", ":", "；", ";", "÷", "/",
)

// clean makes blanks, signs and composed letters alike; lines stay.
func clean(s string) text {
	s = alike.Replace(norm.NFC.String(s))
	var b strings.Builder
	blank := false
	for _, r := range s {
		if r == ' ' {
			blank = true
			continue
		}
		if blank && r != '\n' && b.Len() > 0 {
			b.WriteRune(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return fresh([]rune(b.String()))
}

func fresh(printed []rune) text {
	low := make([]rune, len(printed))
	for i, r := range printed {
		low[i] = unicode.ToLower(r)
	}
	return text{printed, low}
}

func (t text) slice(from, to int) text { return text{t.printed[from:to], t.low[from:to]} }

func (t text) String() string { return strings.TrimSpace(string(t.printed)) }

// trim drops blanks, bullets and closing signs at both ends.
func (t text) trim() text {
	from, to := 0, len(t.low)
	for from < to && strings.ContainsRune(" \n-+*;,.", t.low[from]) {
		from++
	}
	for to > from && strings.ContainsRune(" \n;,.", t.low[to-1]) {
		to--
	}
	return t.slice(from, to)
}

package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold lowers s, takes off the diacritics (đ becomes d) and joins words by single spaces.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
			continue
		case r == 'đ':
			r = 'd'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Has reports whether every word of the query stands in the folded text. An empty query is in every text.
func Has(folded, query string) bool {
	for _, w := range strings.Fields(Fold(query)) {
		if !strings.Contains(folded, w) {
			return false
		}
	}
	return true
}

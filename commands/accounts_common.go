package commands

import (
	"strings"
	"unicode"

	"chuky/fold"
)

// commonParts are what people make easily guessed passwords of: the words that lead the public lists of leaked
// passwords, here and abroad, and the runs of the keyboard. At fourteen characters hardly any leaked password is a single
// word any more; nearly all are such parts put together, which a list of whole passwords would never hold.
var commonParts = strings.Fields(`
	password passw0rd p@ssw0rd p@ssword pass matkhau mat khau admin administrator quantri quan tri root user guest login welcome hello test thu demo default secret changeme letmein
	iloveyou anhyeuem emyeuanh yeuem yeuanh anh em yeu love me you baby chong vo con giadinh hanhphuc maimai tinhyeu nhieu lam rat
	vietnam viet nam hanoi saigon hochiminh tphcm danang hue haiphong cantho ubnd uybannhandan uyban nhandan tinh thanhpho huyen quan phuong xa so chuyendoiso chuyen doi so sotttt sokhcn chinhquyen chinhphu
	chuky nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly
	monkey dragon sunshine princess football superman batman master shadow michael jordan charlie freedom whatever trustno1 starwars computer internet samsung google facebook windows microsoft
	qwertyuiop asdfghjkl zxcvbnm qwerty asdfgh zxcvbn qazwsxedc qazwsx wsxedc edcrfv 1qaz 2wsx 3edc 1qaz2wsx 1q2w3e4r5t6y7u8i9o0p 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4t5 q1w2e3r4 q1w2e3 zaq1 xsw2 abcdefghijklmnopqrstuvwxyz abcdefgh abcdef abc aaa
	1234567890 0123456789 123456789 12345678 1234567 123456 12345 1234 123 0987654321 987654321 87654321 654321 4321 321 112233 147258369 159357 147852 258456 789456123 13579 2468 666 888 999 686 868 6789 555 000 111 222 333 444 777
	mot hai ba bon nam sau bay tam chin muoi one two three four five six seven eight nine zero`)

// commonRuns are orders of keys and letters; any four or more in a row are a common part, forwards or backwards.
var commonRuns = []string{"abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890", "09876543210", "qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz",
	"1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"}

// runAt is the length of the longest run that the text begins with; 0 when it is shorter than four.
func runAt(text string) int {
	n := 0
	for _, run := range commonRuns {
		for k := min(len(run), len(text)); k >= 4 && k > n; k-- {
			if strings.Contains(run, text[:k]) {
				n = k
			}
		}
	}
	return n
}

// leastUncommon is how many characters beside common parts a password needs.
const leastUncommon = 5

// commonPassword reports whether a password is one that is tried first: common words, runs and years put together, or
// one short piece repeated. Case, diacritics, blanks and the marks between the parts make no difference.
func commonPassword(password string) bool {
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) && r != '@' || unicode.IsSymbol(r) {
			return -1
		}
		return r
	}, fold.Fold(password))
	if repeats(text) {
		return true
	}
	// left[i] is the least number of characters of text[i:] that belong to no common part.
	left := make([]int, len(text)+1)
	for i := len(text) - 1; i >= 0; i-- {
		left[i] = left[i+1] + 1
		for _, part := range commonParts {
			if strings.HasPrefix(text[i:], part) {
				left[i] = min(left[i], left[i+len(part)])
			}
		}
		for n := runAt(text[i:]); n >= 4; n-- {
			left[i] = min(left[i], left[i+n])
		}
		if isYear(text[i:]) {
			left[i] = min(left[i], left[i+4])
		}
	}
	return left[0] < leastUncommon
}

// repeats reports whether a text is one piece of at most six characters again and again.
func repeats(text string) bool {
	for n := 1; n <= 6 && 2*n <= len(text); n++ {
		if strings.Repeat(text[:n], len(text)/n+1)[:len(text)] == text {
			return true
		}
	}
	return false
}

// isYear reports whether a text begins with a year of this century or the last.
func isYear(text string) bool {
	return len(text) >= 4 && (text[:2] == "19" || text[:2] == "20") && '0' <= text[2] && text[2] <= '9' && '0' <= text[3] && text[3] <= '9'
}

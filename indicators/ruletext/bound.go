package ruletext

import (
	"math/big"
	"regexp"
	"strings"
)

// Range is a stretch of a value as printed. A nil end is open.
type Range struct {
	Low, High     *big.Rat
	LowIn, HighIn bool // whether the end itself belongs to it
	Percent       bool // some end was printed with %
	Bare          bool // some end was printed without %
	Whole         bool // "từ 10 đến 19": whole numbers, the next stretch may start at 20
}

const number = `(\d+(?:[.,]\d+)*(?: ?%)?)`

// unit are words between a number and the rest, without digits or slashes: "20 tin, bài trở lên".
const unit = `(?: [^\d/:<>=]{1,40}?)?`

var bounds = []struct {
	re   *regexp.Regexp
	make func(a, b *big.Rat) Range
}{
	{regexp.MustCompile(`^>= ?` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{Low: a, LowIn: true} }},
	{regexp.MustCompile(`^<= ?` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{High: a, HighIn: true} }},
	{regexp.MustCompile(`^> ?` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{Low: a} }},
	{regexp.MustCompile(`^< ?` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{High: a} }},
	{regexp.MustCompile(`^` + number + ` ?(?:<=) ?(?:t[ỷỉ] lệ|x|giá trị) ?< ?` + number + `$`), func(a, b *big.Rat) Range { return Range{Low: a, LowIn: true, High: b} }},
	{regexp.MustCompile(`^` + number + ` ?(?:<) ?(?:t[ỷỉ] lệ|x|giá trị) ?< ?` + number + `$`), func(a, b *big.Rat) Range { return Range{Low: a, High: b} }},
	{regexp.MustCompile(`^` + number + ` ?(?:<) ?(?:t[ỷỉ] lệ|x|giá trị) ?<= ?` + number + `$`), func(a, b *big.Rat) Range { return Range{Low: a, High: b, HighIn: true} }},
	{regexp.MustCompile(`^` + number + ` ?(?:<=) ?(?:t[ỷỉ] lệ|x|giá trị) ?<= ?` + number + `$`), func(a, b *big.Rat) Range { return Range{Low: a, LowIn: true, High: b, HighIn: true} }},
	{regexp.MustCompile(`^(?:từ |đạt từ |ít nhất |tối thiểu |không dưới |không ít hơn |không thấp hơn )?` + number + unit + ` (?:trở lên|hoặc hơn|hoặc cao hơn)$`), func(a, _ *big.Rat) Range { return Range{Low: a, LowIn: true} }},
	{regexp.MustCompile(`^(?:ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|lớn hơn hoặc bằng) ` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{Low: a, LowIn: true} }},
	{regexp.MustCompile(`^(?:nhiều nhất|tối đa|không quá|không vượt quá|nhỏ hơn hoặc bằng) ` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{High: a, HighIn: true} }},
	{regexp.MustCompile(`^(?:từ )?(?:trên|hơn|lớn hơn|cao hơn|vượt) ` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{Low: a} }},
	{regexp.MustCompile(`^(?:dưới|ít hơn|nhỏ hơn|thấp hơn|chưa đến|chưa đạt|không đạt) ` + number + unit + `$`), func(a, _ *big.Rat) Range { return Range{High: a} }},
	{regexp.MustCompile(`^(?:từ )?` + number + unit + ` (?:đến|tới) (?:dưới|nhỏ hơn) ` + number + unit + `$`), func(a, b *big.Rat) Range { return Range{Low: a, LowIn: true, High: b} }},
	{regexp.MustCompile(`^(?:từ )?trên ` + number + unit + ` (?:đến|tới) (?:dưới|nhỏ hơn) ` + number + unit + `$`), func(a, b *big.Rat) Range { return Range{Low: a, High: b} }},
	{regexp.MustCompile(`^(?:từ )?trên ` + number + unit + ` (?:đến|tới) ` + number + unit + `$`), func(a, b *big.Rat) Range { return Range{Low: a, High: b, HighIn: true} }},
	{regexp.MustCompile(`^(?:từ )?` + number + unit + ` ?(?:đến|tới|-) ?` + number + unit + `$`), func(a, b *big.Rat) Range {
		return Range{Low: a, LowIn: true, High: b, HighIn: true, Whole: a.IsInt() && b.IsInt()}
	}},
}

var subject = regexp.MustCompile(`^(?:(?:nếu |khi )?(?:t[ỷỉ] lệ|kết quả|giá trị|số lượng)(?: đạt)? ?|nếu |khi |đạt )`)

// readRange reads a whole condition such as "tỷ lệ >= 80%" or "từ 10 đến 19 tin".
func readRange(low string) (Range, bool) {
	low = strings.TrimSpace(low)
	for {
		cut := subject.ReplaceAllString(low, "")
		if cut == low {
			break
		}
		low = cut
	}
	for _, b := range bounds {
		m := b.re.FindStringSubmatch(low)
		if m == nil {
			continue
		}
		var ends [2]*big.Rat
		var percents, bares int
		for i, s := range m[1:] {
			v, percent, ok := num(s)
			if !ok {
				return Range{}, false
			}
			ends[i] = v
			if percent {
				percents++
			} else {
				bares++
			}
		}
		r := b.make(ends[0], ends[1])
		r.Percent, r.Bare = percents > 0, bares > 0
		r.Whole = r.Whole && !r.Percent
		return r, true
	}
	return Range{}, false
}

// tail splits "số tin, bài trong năm từ 20 trở lên" into the value's name and its range.
func tail(low string) (name string, r Range, ok bool) {
	for _, word := range []string{" từ ", " trên ", " dưới ", " đạt ", " ít nhất ", " tối thiểu ", " không dưới ", " >= ", " <= ", " > ", " < ", " >=", " <=", " >", " <"} {
		if i := strings.Index(low, word); i > 0 {
			if r, ok := readRange(low[i+1:]); ok {
				return strings.TrimSpace(low[:i]), r, true
			}
		}
	}
	return "", Range{}, false
}

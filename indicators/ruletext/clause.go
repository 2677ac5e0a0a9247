package ruletext

import (
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"chuky/indicators"
)

// kind of a clause.
type kind int

const (
	unread    kind = iota
	define         // a = Số …
	ratio          // Tỷ lệ = a/b
	growth         // Tỷ lệ = (a/b)% - 100%
	earns          // Điểm = Tỷ lệ*Điểm tối đa
	step           // Từ 20 trở lên: điểm tối đa
	option         // Đã ban hành: Điểm tối đa
	relative       // Tính điểm theo phương pháp Min-Max …
	perItem        // Mỗi hoạt động: 1 điểm
	noMore         // Tổng điểm không quá Điểm tối đa
	heading        // 2. Mô hình triển khai
	announces      // Điểm = (conditions follow)
	given          // Đã có chuyên mục và số lượng tin, bài đạt: (conditions follow)
	list           // Danh mục …: 1) … 2) …
	empty          // Mẫu số bằng 0: 0 điểm
)

// clause is one statement of a cell.
type clause struct {
	text
	kind   kind
	letter string           // define
	label  string           // define, option, heading, given: as printed
	value  string           // relative, step, given: what is counted, as printed
	expr   *indicators.Expr // ratio, growth
	bound  Range            // step
	out    outcome          // earns, step, option, perItem
}

var (
	definition  = regexp.MustCompile(`^([a-z]\d?) ?(?:=|:|là) ?(.+)$`)
	ratioIs     = regexp.MustCompile(`^(?:t[ỷỉ] lệ|kết quả|giá trị)(?: đạt được)?(?: phần trăm)?(?: ?\(?%\)?)?(?: ?\([a-z]\))? ?= ?(.+)$`)
	pointsAre   = regexp.MustCompile(`^(?:cách tính điểm|điểm(?: số| đạt được)?|tính điểm|cách chấm) ?[=:]? ?$`)
	pointsForm  = regexp.MustCompile(`^(?:cách tính điểm|điểm(?: số| đạt được)?) ?[=:] ?(.+)$`)
	minMax      = regexp.MustCompile(`min ?[-/ ] ?max`)
	most        = regexp.MustCompile(`(?:đơn vị nào|đơn vị có) (?:có )?nhiều (.+?) nhất`)
	eachItem    = regexp.MustCompile(`^(?:với |cứ )?mỗi (.+?)(?: được)? ?[:,=]? ?(\d+(?:[.,]\d+)?) điểm$`)
	capped      = regexp.MustCompile(`^(?:tổng )?(?:số )?điểm(?: cộng)? (?:không quá|không vượt quá|tối đa không quá|tối đa bằng|nhiều nhất là) ` + maximum + `$`)
	nothing     = regexp.MustCompile(`^(?:nếu |trường hợp |khi )?(?:mẫu số|[a-z]) (?:bằng |= ?)0(?: \([^()]*\))?(?: thì| ?[:,])? `)
	numbered    = regexp.MustCompile(`^(?:\d{1,2}|[ivx]{1,4}|[a-d])[.)] ?(\p{L}.*)$`)
	listing     = regexp.MustCompile(`^(?:danh mục|danh sách|gồm|bao gồm)[^:]*: ?1[.)]`)
	furtherItem = regexp.MustCompile(` \d{1,2}[.)] `)
	calledSo    = regexp.MustCompile(` ?\((?:gọi|ký hiệu) là [a-z]\)`)
	percentOne  = regexp.MustCompile(`(?:\* ?100 ?%?|x ?100 ?%?)$`)
)

// classify says what one clause is. full is the criterion's maximum.
func classify(t text, full *big.Rat) clause {
	c := clause{text: t}
	low := string(t.low)
	if m := eachItem.FindStringSubmatch(low); m != nil {
		p, _, ok := num(m[2])
		if ok && p.Sign() > 0 {
			c.kind, c.value, c.out.points = perItem, c.original(m[1]), p
			return c
		}
	}
	switch {
	case capped.MatchString(low):
		c.kind = noMore
		return c
	case nothing.MatchString(low):
		o, ok := readOutcome(nothing.ReplaceAllString(low, ""), full)
		if ok && !o.scaled {
			c.kind, c.out = empty, o
		}
		return c
	case pointsAre.MatchString(low):
		c.kind = announces
		return c
	case listing.MatchString(low):
		c.kind = list
		return c
	case minMax.MatchString(low):
		return c.min(low)
	}
	if m := ratioIs.FindStringSubmatch(low); m != nil {
		if e, isGrowth, ok := formula(m[1]); ok {
			c.kind, c.expr = ratio, e
			if isGrowth {
				c.kind = growth
			}
			return c
		}
	}
	if m := pointsForm.FindStringSubmatch(low); m != nil {
		if o, ok := readOutcome(m[1], full); ok && o.scaled {
			c.kind, c.out = earns, o
			return c
		}
	}
	if o, ok := readScaled(low); ok {
		c.kind, c.out = earns, o
		return c
	}
	if m := definition.FindStringSubmatch(low); m != nil && wordy(m[2]) {
		c.kind, c.letter = define, m[1]
		c.label = strings.TrimSpace(calledSo.ReplaceAllString(c.original(m[2]), ""))
		return c
	}
	if c.outcomes(low, full) {
		return c
	}
	if m := numbered.FindStringSubmatch(low); m != nil && !strings.Contains(low, ":") {
		c.kind, c.label = heading, c.original(m[1])
	}
	return c
}

// original finds the printed form of a part of the clause in lower case.
func (c *clause) original(low string) string {
	at := strings.Index(string(c.low), low)
	if at < 0 {
		return low
	}
	from := len([]rune(string(c.low)[:at]))
	return strings.TrimSpace(string(c.printed[from : from+len([]rune(low))]))
}

func (c clause) min(low string) clause {
	c.kind = relative
	if m := most.FindStringSubmatch(low); m != nil {
		c.value = c.original(m[1])
	}
	return c
}

// outcomes reads "condition: what it earns" and "answer: what it earns".
func (c *clause) outcomes(low string, full *big.Rat) bool {
	if left, ok := strings.CutSuffix(low, ":"); ok { // conditions follow
		for _, joint := range []string{" và ", " đồng thời "} {
			if i := strings.LastIndex(left, joint); i > 0 && strings.HasSuffix(left, " đạt") {
				c.kind, c.label = given, c.original(left[:i])
				c.value = c.original(strings.TrimSuffix(left[i+len(joint):], " đạt"))
				return true
			}
		}
		return false
	}
	at := strings.LastIndex(low, ":")
	width := 1
	if i := strings.LastIndex(low, " thì "); at < 0 && i > 0 {
		at, width = i, len(" thì ")
	}
	for at > 0 {
		if o, ok := readOutcome(low[at+width:], full); ok {
			return c.earned(strings.TrimSpace(low[:at]), o)
		}
		at, width = strings.LastIndex(low[:at], ":"), 1
	}
	return false
}

func (c *clause) earned(left string, o outcome) bool {
	if m := numbered.FindStringSubmatch(left); m != nil {
		left = m[1]
	}
	if header.MatchString(left + ":") {
		return false
	}
	c.out = o
	if r, ok := readRange(left); ok {
		c.kind, c.bound = step, r
		return true
	}
	if o.scaled {
		return false
	}
	if name, r, ok := tail(left); ok {
		c.kind, c.bound, c.value = step, r, c.original(name)
		c.label = c.original(left)
		return true
	}
	c.kind, c.label = option, c.original(left)
	return c.label != ""
}

// wordy tells a definition from a formula: it has a word of two letters or more.
func wordy(s string) bool {
	run := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if run++; run >= 2 {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}

var (
	growthRatio = regexp.MustCompile(`^\(?(.+?)\)? ?(?:\* ?100)? ?%? ?- ?(?:100 ?%|1)$`)
	growthDiff  = regexp.MustCompile(`^\(([a-z]) ?- ?([a-z])\) ?/ ?([a-z])(?: ?\* ?100 ?%?)?$`)
)

// formula reads what follows "Tỷ lệ =". A growth comes back as the quotient this year / year before.
func formula(low string) (e *indicators.Expr, isGrowth, ok bool) {
	low = strings.TrimRight(strings.TrimSpace(low), ".;, ")
	if m := growthDiff.FindStringSubmatch(low); m != nil && m[2] == m[3] {
		e, err := indicators.ParseExpr(m[1] + "/" + m[2])
		return e, true, err == nil
	}
	if m := growthRatio.FindStringSubmatch(low); m != nil {
		if e, err := indicators.ParseExpr(strings.Trim(m[1], "() ")); err == nil && e.Op == '/' {
			return e, true, letters(e)
		}
	}
	low = strings.TrimSpace(percentOne.ReplaceAllString(low, ""))
	low = strings.TrimSpace(strings.TrimSuffix(low, "%"))
	e, err := indicators.ParseExpr(strings.NewReplacer("[", "(", "]", ")", ":", "/").Replace(low))
	return e, false, err == nil && letters(e)
}

// letters reports whether a formula speaks of figures by letter, and of at least one.
func letters(e *indicators.Expr) bool {
	keys := e.Keys()
	for _, k := range keys {
		if len([]rune(k)) > 2 {
			return false
		}
	}
	return len(keys) > 0
}

var (
	nextLetter = regexp.MustCompile(`^[a-z]\d? ?= ?[^=0 ]`)
	nextRatio  = regexp.MustCompile(`^t[ỷỉ] lệ(?: ?\(?%\)?)? ?(?:=|>|<)`)
	nextPoints = regexp.MustCompile(`^điểm ?[=:]`)
	endOfGain  = regexp.MustCompile(`(?:tối đa|\d điểm|không có điểm)$`)
	sayMore    = regexp.MustCompile(`^\pL[^:]*:|^[<>]|^\d{1,2}[.)] ?\pL`)
)

// cut splits a cell into clauses: at line ends and semicolons, at bullets, at full stops, before a letter that is
// defined, and after an outcome when another statement follows without any sign between.
func cut(t text) []text {
	var out []text
	from, depth := 0, 0
	end := func(i int) {
		if c := t.slice(from, i).trim(); len(c.low) > 0 {
			out = append(out, c)
		}
		from = i
	}
	for i := 0; i < len(t.low); i++ {
		r := t.low[i]
		switch r {
		case '(':
			depth++
		case ')':
			depth = max(depth-1, 0)
		case '\n':
			depth = 0
			end(i)
			continue
		}
		if depth > 0 {
			continue
		}
		rest := string(t.low[i:min(len(t.low), i+120)])
		said := strings.TrimRight(string(t.low[from:i]), " ")
		start := i > from && t.low[i-1] == ' '
		switch {
		case r == ';':
			end(i)
		case (r == '-' || r == '+') && bullet(t.low, i, from):
			end(i)
		case r == '.' && (i+1 == len(t.low) || t.low[i+1] == ' ' && i+2 < len(t.low) && (unicode.IsUpper(t.printed[i+2]) || t.low[i+2] == '-')) && !enumerates(said):
			end(i)
		case start && nextLetter.MatchString(rest) && !strings.HasSuffix(said, "gọi là") && !strings.HasSuffix(said, "="):
			end(i)
		case start && nextRatio.MatchString(rest) && !strings.HasSuffix(said, ":") && !strings.HasSuffix(said, "nếu") && !strings.HasSuffix(said, "=") && !isOperator(said):
			end(i)
		case start && nextPoints.MatchString(rest) && !strings.HasSuffix(said, ":") && !strings.HasSuffix(said, "thì"):
			end(i)
		case start && endOfGain.MatchString(said) && sayMore.MatchString(rest) && !strings.HasPrefix(rest, "tối đa"):
			end(i)
		}
	}
	end(len(t.low))
	return gather(out)
}

// enumerates tells "1." or "a)" at the start of a clause from the end of a sentence.
func enumerates(said string) bool {
	said = strings.TrimLeft(said, " -+")
	return len([]rune(said)) <= 2 && said != ""
}

func isOperator(said string) bool {
	return said != "" && strings.ContainsAny(said[len(said)-1:], "*/+-<>")
}

// bullet tells a bullet from a minus or plus between two figures of a formula.
func bullet(low []rune, i, from int) bool {
	if i > 0 && low[i-1] != ' ' && low[i-1] != ';' && low[i-1] != '.' && i != from {
		return false
	}
	next := i + 1
	for next < len(low) && low[next] == ' ' {
		next++
	}
	if next == len(low) {
		return true
	}
	prev := i - 1
	for prev >= from && low[prev] == ' ' {
		prev--
	}
	if prev < from {
		return true
	}
	if strings.HasPrefix(string(low[next:min(len(low), next+3)]), "max") && strings.HasSuffix(string(low[from:prev+1]), "min") {
		return false
	}
	operand := func(at, step int) bool { // a digit, a bracket, a percent sign or a single letter
		r := low[at]
		if unicode.IsDigit(r) || r == '(' || r == ')' || r == '%' {
			return true
		}
		beyond := at + step
		return unicode.IsLetter(r) && (beyond < 0 || beyond >= len(low) || !unicode.IsLetter(low[beyond]))
	}
	if operand(prev, -1) && operand(next, 1) {
		// "- a= Số …" after "…/b" defines a letter; "a - b" is a difference
		return nextLetter.MatchString(string(low[next:min(len(low), next+10)]))
	}
	return true
}

// gather puts the items of a numbered list back behind the words that announce it.
func gather(in []text) []text {
	var out []text
	for _, t := range in {
		if len(out) > 0 {
			last := string(out[len(out)-1].low)
			if listing.MatchString(last) && (numbered.MatchString(string(t.low)) || furtherItem.MatchString(string(t.low))) {
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

package lint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"chuky/indicators"
)

var codeChecks = []Check{
	{"code_duplicate", Error, "Hai mục cùng cấp trùng số thứ tự", (*view).codeDuplicate},
	{"code_malformed", Warning, "Số thứ tự không đúng dạng hoặc không khớp mục cha", (*view).codeMalformed},
	{"code_restart", Note, "Số thứ tự đánh lại từ đầu ở mục khác", (*view).codeRestart},
	{"code_gap", Warning, "Số thứ tự nhảy cóc", (*view).codeGap},
	{"merged_cell", Warning, "Một ô chứa nội dung của nhiều mục", (*view).mergedCell},
	{"row_lost", Warning, "Dòng bị mất trong bản chụp của văn bản", (*view).rowLost},
}

var dotted = regexp.MustCompile(`^\d+(\.\d+)*\.?$`)

// printedNumber is the STT as printed; codes of sets with pillars carry the pillar in front.
func printedNumber(n *indicators.Node) string { return strings.TrimSpace(n.Row.Number) }

// last is the last part of "1.2.3".
func last(number string) (int, bool) {
	number = strings.TrimSuffix(number, ".")
	v, err := strconv.Atoi(number[strings.LastIndexByte(number, '.')+1:])
	return v, err == nil
}

// families calls f with every node that has children, and once with the roots.
func (v *view) families(f func(parent *indicators.Node, children []*indicators.Node)) {
	f(nil, v.roots)
	for _, n := range v.nodes {
		if len(n.Children) > 0 {
			f(n, n.Children)
		}
	}
}

func (v *view) codeDuplicate(c *Check) {
	v.families(func(_ *indicators.Node, children []*indicators.Node) {
		seen := make(map[string]*indicators.Node)
		for _, n := range children {
			number := strings.TrimSuffix(printedNumber(n), ".")
			if number == "" || number == "-" {
				continue
			}
			if first := seen[number]; first != nil {
				v.add(c, at(n, fmt.Sprintf("Số thứ tự %s đã dùng cho “%s”", number, shorten(first.Name, 60))))
				continue
			}
			seen[number] = n
		}
	})
}

func (v *view) codeMalformed(c *Check) {
	v.families(func(parent *indicators.Node, children []*indicators.Node) {
		blank := 0
		for _, n := range children {
			number := printedNumber(n)
			switch {
			case n.Row.Lost, n.Row.Own:
			case number == "" || number == "-":
				blank++
			case !dotted.MatchString(number):
				if n.Level != indicators.LevelPillar {
					v.add(c, at(n, fmt.Sprintf("Số thứ tự “%s” không phải dạng 1, 1.2, 1.2.3", number)))
				}
			case parent != nil && parent.Level != indicators.LevelPillar && dotted.MatchString(printedNumber(parent)):
				under, above := strings.TrimSuffix(number, "."), strings.TrimSuffix(printedNumber(parent), ".")
				if strings.Contains(under, ".") && !strings.HasPrefix(under, above+".") {
					v.add(c, at(n, fmt.Sprintf("Số thứ tự %s đứng dưới mục %s", under, above)))
				}
			}
		}
		if blank > 0 && parent != nil {
			f := at(parent, fmt.Sprintf("%d mục con không có số thứ tự; hệ thống đánh mã theo thứ tự in", blank))
			f.Severity = Note
			v.add(c, f)
		}
	})
}

// codeRestart reports families that start at the number at which an earlier family of the same level started, once for
// the topmost of them: that its children's children do so too goes without saying.
func (v *view) codeRestart(c *Check) {
	started := make(map[string]string)
	told := make(map[string]bool)
	v.families(func(parent *indicators.Node, children []*indicators.Node) {
		if parent == nil {
			return
		}
		number := strings.TrimSuffix(printedNumber(children[0]), ".")
		if !dotted.MatchString(number) {
			return
		}
		key := string(children[0].Level) + " " + number
		before, again := started[key]
		if !again {
			started[key] = parent.Name
			return
		}
		for _, n := range children {
			told[n.Code] = true
		}
		if told[parent.Code] {
			return
		}
		v.add(c, at(parent, fmt.Sprintf("Các mục con đánh số lại từ %s như ở “%s”; trích dẫn phải ghi kèm mục cha", number, shorten(before, 60))))
	})
}

// codeGap looks for numbers left out among siblings. Headings without dots may go on counting where the heading before
// them stopped. Where a sibling's own number is malformed or used twice, it may well be the one that is left out: that
// is told once, by the finding on the number.
func (v *view) codeGap(c *Check) {
	reached := make(map[indicators.Level]int)
	v.families(func(_ *indicators.Node, children []*indicators.Node) {
		before, unsure := 0, unsureNumbers(children)
		for i, n := range children {
			number := printedNumber(n)
			if !dotted.MatchString(number) {
				continue
			}
			now, ok := last(number)
			if !ok {
				continue
			}
			if whole := !strings.Contains(strings.TrimSuffix(number, "."), "."); whole {
				if i == 0 && now == reached[n.Level]+1 {
					before = now
				}
				reached[n.Level] = now
			}
			left := now - before - 1
			if unsure > 0 && left > 0 {
				left -= numbered(children, before, now)
			}
			switch {
			case left <= 0:
			case left <= unsure:
				unsure -= left
			default:
				missing := strconv.Itoa(before + 1)
				if now > before+2 {
					missing += "–" + strconv.Itoa(now-1)
				}
				v.add(c, at(n, fmt.Sprintf("Sau số %d là số %d: thiếu %s", before, now, missing), "Văn bản bỏ sót dòng", "Văn bản đánh số nhầm"))
			}
			before = max(before, now)
		}
	})
}

// unsureNumbers counts the siblings whose number is malformed or an earlier one's.
func unsureNumbers(children []*indicators.Node) (n int) {
	seen := make(map[string]bool)
	for _, x := range children {
		number := strings.TrimSuffix(printedNumber(x), ".")
		switch {
		case number == "" || number == "-":
			continue
		case !dotted.MatchString(number) || seen[number]:
			n++
		}
		seen[number] = true
	}
	return n
}

// numbered counts the numbers between two that some sibling has, wherever it stands.
func numbered(children []*indicators.Node, after, before int) int {
	have := make(map[int]bool)
	for _, x := range children {
		if number := printedNumber(x); dotted.MatchString(number) {
			if k, ok := last(number); ok && k > after && k < before {
				have[k] = true
			}
		}
	}
	return len(have)
}

var (
	secondHeading = regexp.MustCompile(`(?:^|[\s;.])2[.)]\s+\p{Lu}`)
	firstHeading  = regexp.MustCompile(`(?:^|[\s;.])1[.)]\s+\p{Lu}`)
	codeInName    = regexp.MustCompile(`\s\d+\.\d+(?:\.\d+)?\.?\s+\p{Lu}`)
	listBefore    = regexp.MustCompile(`:\s*1[.)]\s`)
)

func (v *view) mergedCell(c *Check) {
	for _, n := range v.nodes {
		if m := codeInName.FindString(" " + n.Name); m != "" {
			v.add(c, at(n, fmt.Sprintf("Tên chứa cả số thứ tự “%s” của một mục khác", strings.TrimSpace(m))))
		}
		if n.Item == nil {
			continue
		}
		text := n.Item.Clause.Text
		second := secondHeading.FindStringIndex(text)
		if second != nil && !firstHeading.MatchString(text[:second[0]]) && !listBefore.MatchString(text[:second[0]]) {
			v.add(c, inRule(n, shorten(strings.TrimSpace(text[second[0]:]), 80), "Ô cách tính điểm có phần 2 mà không có phần 1: tiêu đề phần 1 bị gộp hoặc bị mất"))
		}
	}
}

func (v *view) rowLost(c *Check) {
	for _, n := range v.nodes {
		if n.Row.Lost {
			f := at(n, "Dòng này bị mất trong bản chụp; tên lấy từ văn bản khác")
			if q := n.Row.NameFrom; q != nil {
				f.Message = fmt.Sprintf("Dòng này bị mất trong bản chụp; tên lấy từ %s, dòng %d", q.Source, q.Line)
			}
			v.add(c, f)
		}
	}
}

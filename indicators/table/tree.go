package table

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"chuky/indicators"
)

// level of a row.
type level int

const (
	ignored level = iota
	section       // "I | Thông tin chung": a heading of a part, without points
	pillar
	node // main index, component or criterion, by its number
)

// place is a row in the tree.
type place struct {
	Row
	level    level
	code     string
	points   *big.Rat // nil: blank or unreadable
	children []*place
}

var (
	dotted  = regexp.MustCompile(`^\d+(?:\.\d+)*$`)
	roman   = regexp.MustCompile(`^[IVX]+$`)
	letter  = regexp.MustCompile(`^[A-Z]$`)
	amount  = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)(?: ?điểm)?$`)
	blanks  = regexp.MustCompile(`^[\s\-–—.…?/]*$`) // how tables leave a cell of points empty
	totals  = regexp.MustCompile(`^(?:tong (?:so )?(?:diem|cong)|tong)$`)
	counted = regexp.MustCompile(`^(?:so luong|so|tong so|tong) `)
)

// number makes "1.2.", "1) " and "Trụ cột 1" alike.
func number(s string) string {
	return strings.TrimRight(strings.TrimSpace(strings.ReplaceAll(s, " ", "")), ".):")
}

func points(s string) *big.Rat {
	m := amount.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return nil
	}
	v, ok := indicators.ParseNumber(strings.Replace(m[1], ",", ".", 1))
	if !ok {
		return nil
	}
	return v
}

// grow makes a tree of rows. Numbers tell the depth: "1" is a main index, "1.1" stands under it; a row without a number
// follows its sibling; Roman numerals and letters are parts, or pillars when they carry points.
func grow(rows []Row, problems *[]Problem) (roots []*place, total *big.Rat) {
	var part *place // the section or pillar that we are in
	open := map[string]*place{}
	var last *place // the last numbered row, for rows without a number
	put := func(p *place, parent *place) {
		switch {
		case parent != nil:
			parent.children = append(parent.children, p)
		case part != nil:
			part.children = append(part.children, p)
		default:
			roots = append(roots, p)
		}
	}
	for _, r := range rows {
		p := &place{Row: r, points: points(r.Points)}
		n := number(r.Number)
		if p.points == nil && !blanks.MatchString(r.Points) {
			*problems = append(*problems, Problem{Line: r.Line, Number: r.Number, Name: r.Name, Passage: r.Points, Message: "ô điểm không phải một số; điểm tối đa để trống cho đến khi bổ sung"})
		}
		switch {
		case totals.MatchString(fold(r.Name)) || totals.MatchString(fold(r.Number)):
			total = p.points
			continue
		case roman.MatchString(n) || letter.MatchString(n):
			p.level, p.code = section, n
			if p.points != nil {
				p.level = pillar
			}
			part, last = p, nil
			clear(open)
			roots = append(roots, p)
			continue
		case dotted.MatchString(n):
			p.level, p.code = node, n
			parent := open[strings.TrimSuffix(n, "."+n[strings.LastIndexByte(n, '.')+1:])]
			if !strings.Contains(n, ".") {
				parent = nil
			}
			if parent == nil && strings.Contains(n, ".") {
				*problems = append(*problems, Problem{Line: r.Line, Number: r.Number, Name: r.Name, Message: fmt.Sprintf("không có mục %s để đặt mục này vào", n[:strings.LastIndexByte(n, '.')])})
			}
			put(p, parent)
			open[n], last = p, p
			continue
		case r.Name == "" && last != nil: // a row torn by a page break
			last.Rule = strings.TrimSpace(last.Rule + "\n" + r.Rule)
			continue
		case last != nil && (n == "" || n == "-" || n == "+"):
			parent := last
			if last.Rule != "" || last.points != nil && len(last.children) == 0 && p.points == nil {
				parent = nil
			}
			if parent == nil {
				*problems = append(*problems, Problem{Line: r.Line, Number: r.Number, Name: r.Name, Message: "dòng không có số thứ tự, không biết thuộc mục nào"})
				continue
			}
			p.level, p.code = node, fmt.Sprintf("%s.%d", last.code, len(last.children)+1)
			put(p, parent)
			continue
		default:
			*problems = append(*problems, Problem{Line: r.Line, Number: r.Number, Name: r.Name, Message: "số thứ tự không phải dạng 1, 1.2, I hoặc A"})
		}
	}
	return roots, total
}

// scored reports whether something under a place carries points or a rule.
func (p *place) scored() bool {
	return p.points != nil || p.Rule != "" || slices.ContainsFunc(p.children, (*place).scored)
}

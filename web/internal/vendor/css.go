package main

import (
	"regexp"
	"strings"
)

// node is a rule, an at-rule with a block, or (block == false) a statement.
type node struct {
	head  string // selector list or at-rule
	block bool
	decls string // declarations, for a plain rule or @font-face
	kids  []node // for @media and the like
}

var (
	comment    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	spaces     = regexp.MustCompile(`\s+`)
	classTok   = regexp.MustCompile(`\.((?:[A-Za-z0-9_-]|\\.)+)`)
	dataAttr   = regexp.MustCompile(`\[data-[^\]]*\]`)
	strings_   = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	varUse     = regexp.MustCompile(`var\(\s*(--[A-Za-z0-9_-]+)`)
	classAttr  = regexp.MustCompile(`class="`)
	className  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
	animation  = regexp.MustCompile(`animation(?:-name)?:[^;]*`)
	nestingAts = regexp.MustCompile(`^@(media|supports|layer|container)`)
)

// classesOf returns every class the templates can put on an element. Template
// actions inside the attribute are stepped over; the literal parts around them
// count. Generated classes (status suffixes) are all ours, never Tabler's.
func classesOf(html string) map[string]bool {
	out := map[string]bool{}
	for _, at := range classAttr.FindAllStringIndex(html, -1) {
		rest := html[at[1]:]
		var lit strings.Builder
		for i := 0; i < len(rest); i++ {
			if strings.HasPrefix(rest[i:], "{{") {
				end := strings.Index(rest[i:], "}}")
				if end < 0 {
					break
				}
				i += end + 1
				lit.WriteByte(' ')
				continue
			}
			if rest[i] == '"' {
				break
			}
			lit.WriteByte(rest[i])
		}
		for _, w := range strings.Fields(lit.String()) {
			if className.MatchString(w) {
				out[w] = true
			}
		}
	}
	return out
}

// purge keeps the rules whose every class is in use, then the custom properties
// and keyframes that the kept rules reach.
func purge(css string, used map[string]bool) string {
	css = comment.ReplaceAllString(css, "")
	nodes, _ := parse(css)
	nodes = keep(nodes, used)
	nodes = keepVariables(nodes)
	var b strings.Builder
	b.WriteString("/*! Tabler 1.6.1, MIT licence, https://tabler.io; only the rules these pages use */\n")
	render(&b, nodes)
	return b.String()
}

func parse(s string) (nodes []node, rest string) {
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		if s == "" {
			return nodes, ""
		}
		if s[0] == '}' {
			return nodes, s[1:]
		}
		open := indexOutside(s, "{;}")
		if open < 0 {
			return nodes, ""
		}
		head := spaces.ReplaceAllString(strings.TrimSpace(s[:open]), " ")
		if s[open] != '{' {
			nodes = append(nodes, node{head: head})
			s = s[open+1:]
			continue
		}
		n := node{head: head, block: true}
		body := s[open+1:]
		if nestingAts.MatchString(head) || strings.Contains(head, "keyframes") {
			n.kids, s = parse(body)
		} else {
			end := indexOutside(body, "}")
			if end < 0 {
				return nodes, ""
			}
			n.decls = spaces.ReplaceAllString(strings.TrimSpace(body[:end]), " ")
			s = body[end+1:]
		}
		nodes = append(nodes, n)
	}
}

// indexOutside finds the first of chars that is in neither quotes nor brackets.
func indexOutside(s, chars string) int {
	var quote byte
	depth := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && strings.IndexByte(chars, c) >= 0:
			return i
		}
	}
	return -1
}

func keep(nodes []node, used map[string]bool) []node {
	var out []node
	for _, n := range nodes {
		switch {
		case !n.block, strings.HasPrefix(n.head, "@font-face"), strings.HasPrefix(n.head, "@page"):
			continue
		case strings.Contains(n.head, "keyframes"):
			out = append(out, n) // decided by keepVariables
		case n.kids != nil || nestingAts.MatchString(n.head):
			if n.kids = keep(n.kids, used); len(n.kids) > 0 {
				out = append(out, n)
			}
		default:
			if n.head = keepSelectors(n.head, used); n.head != "" {
				out = append(out, n)
			}
		}
	}
	return out
}

func keepSelectors(list string, used map[string]bool) string {
	var out []string
	for list != "" {
		i := indexOutside(list, ",")
		sel := list
		if i >= 0 {
			sel, list = list[:i], list[i+1:]
		} else {
			list = ""
		}
		sel = strings.TrimSpace(sel)
		if wanted(sel, used) {
			out = append(out, sel)
		}
	}
	return strings.Join(out, ",")
}

func wanted(sel string, used map[string]bool) bool {
	// The pages carry none of Tabler's data attributes; its light theme's
	// variables come with :root.
	if dataAttr.MatchString(sel) {
		return false
	}
	plain := strings_.ReplaceAllString(sel, "")
	for _, m := range classTok.FindAllStringSubmatch(plain, -1) {
		if !used[strings.ReplaceAll(m[1], `\`, "")] {
			return false
		}
	}
	return true
}

func keepVariables(nodes []node) []node {
	reached := map[string]bool{}
	for {
		before := len(reached)
		walk(nodes, func(n *node) {
			for _, d := range declsOf(n.decls) {
				name, value, _ := strings.Cut(d, ":")
				if strings.HasPrefix(name, "--") && !reached[name] {
					continue
				}
				for _, m := range varUse.FindAllStringSubmatch(value, -1) {
					reached[m[1]] = true
				}
			}
		})
		if len(reached) == before {
			break
		}
	}
	animations := ""
	walk(nodes, func(n *node) { animations += animation.FindString(n.decls) + " " })
	return strip(nodes, reached, animations)
}

func strip(nodes []node, reached map[string]bool, animations string) []node {
	var out []node
	for _, n := range nodes {
		if strings.Contains(n.head, "keyframes") {
			name := n.head[strings.LastIndex(n.head, " ")+1:]
			if strings.Contains(animations, name) {
				out = append(out, n)
			}
			continue
		}
		if n.kids != nil {
			if n.kids = strip(n.kids, reached, animations); len(n.kids) > 0 {
				out = append(out, n)
			}
			continue
		}
		var ds []string
		for _, d := range declsOf(n.decls) {
			name, _, _ := strings.Cut(d, ":")
			if strings.HasPrefix(name, "--") && !reached[name] {
				continue
			}
			ds = append(ds, d)
		}
		if len(ds) > 0 {
			n.decls = strings.Join(ds, ";")
			out = append(out, n)
		}
	}
	return out
}

func walk(nodes []node, visit func(*node)) {
	for i := range nodes {
		visit(&nodes[i])
		walk(nodes[i].kids, visit)
	}
}

func declsOf(s string) []string {
	var out []string
	for s != "" {
		i := indexOutside(s, ";")
		d := s
		if i >= 0 {
			d, s = s[:i], s[i+1:]
		} else {
			s = ""
		}
		name, value, ok := strings.Cut(strings.TrimSpace(d), ":")
		if ok {
			out = append(out, strings.TrimSpace(name)+":"+strings.TrimSpace(value))
		}
	}
	return out
}

func render(b *strings.Builder, nodes []node) {
	for _, n := range nodes {
		b.WriteString(n.head + "{")
		if n.kids != nil {
			b.WriteString("\n")
			render(b, n.kids)
		}
		b.WriteString(n.decls + "}\n")
	}
}

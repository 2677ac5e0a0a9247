package authz

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"
)

//go:embed decided.txt
var decided string

// line is one line of decided.txt: a route, sometimes one of the several things that it does, and who may when.
type line struct {
	method, path, variant string
	grants                []allowance
	once                  bool // the same at every stage: asked at two of them
	pure                  bool // changes nothing although it is no GET
	quiet                 bool // whoever may not is led on without a refusal; nothing changes
}

// allowance is who may, at which stages.
type allowance struct{ who, when []string }

func (l line) key() string {
	if l.variant != "" {
		return l.method + " " + l.path + " [" + l.variant + "]"
	}
	return l.method + " " + l.path
}

func (l line) route() string { return l.method + " " + l.path }

// knows reports whether the actor may at some stage, may at this one.
func (l line) knows(actor string) bool {
	return slices.ContainsFunc(l.grants, func(a allowance) bool { return slices.Contains(a.who, actor) })
}

func (l line) may(actor, stage string) bool {
	return slices.ContainsFunc(l.grants, func(a allowance) bool {
		return slices.Contains(a.who, actor) && slices.Contains(a.when, stage)
	})
}

// readTable reads decided.txt:
//
//	let NAME = word word …          a group of actors or stages
//	METHOD path [variant] : who @ when ; who @ when  (once, pure, quiet)
func readTable(t *testing.T, stages []string) []line {
	t.Helper()
	known := map[string][]string{"all": actors, "always": stages, "never": nil}
	for _, a := range actors {
		known[a] = []string{a}
	}
	for _, s := range stages {
		known[s] = []string{s}
	}
	expand := func(at int, text string) []string {
		var out []string
		for _, word := range strings.Fields(text) {
			drop := strings.HasPrefix(word, "-")
			group, ok := known[strings.TrimPrefix(word, "-")]
			if !ok {
				t.Fatalf("decided.txt:%d: %q is nobody and no stage", at, word)
			}
			for _, x := range group {
				switch {
				case drop:
					out = slices.DeleteFunc(out, func(y string) bool { return x == y })
				case !slices.Contains(out, x):
					out = append(out, x)
				}
			}
		}
		return out
	}
	var lines []line
	for i, text := range strings.Split(decided, "\n") {
		text, _, _ = strings.Cut(text, "#")
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(text, "let "); ok {
			name, words, ok := strings.Cut(rest, "=")
			if !ok {
				t.Fatalf("decided.txt:%d: let without =", i+1)
			}
			known[strings.TrimSpace(name)] = expand(i+1, words)
			continue
		}
		l, err := readLine(text, func(s string) []string { return expand(i+1, s) })
		if err != nil {
			t.Fatalf("decided.txt:%d: %v", i+1, err)
		}
		lines = append(lines, l)
	}
	return lines
}

func readLine(text string, expand func(string) []string) (line, error) {
	var l line
	head, tail, ok := strings.Cut(text, " : ")
	f := strings.Fields(head)
	if !ok || len(f) < 2 || len(f) > 3 {
		return l, fmt.Errorf("want METHOD path [variant] : who @ when")
	}
	l.method, l.path = f[0], f[1]
	if len(f) == 3 {
		l.variant = strings.Trim(f[2], "[]")
	}
	if body, flags, ok := strings.Cut(tail, "("); ok {
		tail = body
		for _, flag := range strings.Split(strings.TrimSuffix(strings.TrimSpace(flags), ")"), ",") {
			switch strings.TrimSpace(flag) {
			case "once":
				l.once = true
			case "pure":
				l.pure = true
			case "quiet":
				l.quiet = true
			default:
				return l, fmt.Errorf("flag %q", flag)
			}
		}
	}
	for _, part := range strings.Split(tail, ";") {
		who, when, ok := strings.Cut(part, "@")
		if !ok {
			return l, fmt.Errorf("%q names no stages", part)
		}
		l.grants = append(l.grants, allowance{expand(who), expand(when)})
	}
	return l, nil
}

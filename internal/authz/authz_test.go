package authz

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// TestEveryRouteForEverybody is the authorization matrix.
func TestEveryRouteForEverybody(t *testing.T) {
	dir := t.TempDir()
	stages := play(t, dir)
	var names []string
	for _, s := range stages {
		names = append(names, s.name)
	}
	lines := readTable(t, names)
	probe := newWorld(t, stages[0].file, stages[0].kept)
	checkRoutes(t, probe, lines)

	var cells, changed atomic.Int64
	t.Run("stages", func(t *testing.T) {
		for _, s := range stages {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				c, n := ask(t, s, lines)
				cells.Add(int64(c))
				changed.Add(int64(n))
			})
		}
	})
	routes := probe.router.Routes()
	fmt.Fprintf(os.Stderr, "authorization: %d routes, %d decided lines, %d actors, %d stages: %d cells asked, %d of them changed something and were undone\n",
		len(routes), len(lines), len(actors), len(stages), cells.Load(), changed.Load())
}

// checkRoutes compares the table with the routers' own: nothing undecided, nothing decided that is not there.
func checkRoutes(t *testing.T, w *world, lines []line) {
	t.Helper()
	there := map[string]bool{}
	for _, r := range w.router.Routes() {
		there[r.Method+" "+r.Path] = true
	}
	decided, seen := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		decided[l.route()] = true
		if seen[l.key()] {
			t.Errorf("%s is decided twice", l.key())
		}
		seen[l.key()] = true
		if !there[l.route()] {
			t.Errorf("%s is decided, but there is no such route", l.route())
		}
	}
	for r := range there {
		if !decided[r] {
			t.Errorf("%s: nobody decided who may", r)
		}
	}
	for key := range makers {
		if !seen[key] {
			t.Errorf("a request is made for %s, which is not decided", key)
		}
	}
}

// asked are the actors of a route: tokens and cookies differ where they are read.
func asked(l line) []string {
	api := strings.HasPrefix(l.path, "/api/")
	return slices.DeleteFunc(slices.Clone(actors), func(a string) bool {
		return api && a == "token" || !api && (a == "cookie" || a == "bad-token")
	})
}

// outcome is what an answer means.
type outcome string

const (
	ok      outcome = "allowed"
	led     outcome = "led on" // a redirect
	denied  outcome = "denied"
	refused outcome = "refused" // by a rule: stage, version, content
	broken  outcome = "broken"
)

func outcomeOf(a answer) outcome {
	to := a.header.Get("Location")
	switch {
	case a.status >= 500:
		return broken
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden, a.status == http.StatusNotFound, strings.HasPrefix(to, "/dang-nhap?next="):
		return denied
	case a.status >= 400:
		return refused
	case a.status >= 300 && a.status != http.StatusNotModified:
		return led
	}
	return ok
}

// ask asks every line as everybody at one stage.
func ask(t *testing.T, s stage, lines []line) (cells, changed int) {
	w := newWorld(t, s.file, s.kept)
	g := w.target(s.name)
	w.track()
	base := w.save("base", t.TempDir())
	at := s.kept.At
	for _, l := range lines {
		if l.once && s.name != "in_progress" && s.name != "published" {
			continue
		}
		mk := requestOf(l)
		for _, actor := range asked(l) {
			w.clock.set(at)
			r := mk(w, g, actor)
			a := w.send(actor, l.method, r)
			cells++
			var wrote []string
			if l.method != http.MethodGet && l.method != http.MethodHead {
				wrote = w.changes()
			}
			if wrong := judge(l, actor, s.name, a, wrote); wrong != "" {
				t.Errorf("%s as %s: %s (%d %s)", l.key(), actor, wrong, a.status, clip(a))
			}
			for _, leak := range leaks(actor, s.name, a.body) {
				t.Errorf("%s shows %s to %s", l.key(), leak, actor)
			}
			if len(wrote) > 0 || w.dirty || l.path == "/api/v1/session" || l.path == "/dang-xuat" {
				if len(wrote) > 0 {
					changed++
				}
				w.restore(base.file)
				w.dirty = false
			}
		}
	}
	if wrote := w.changes(); len(wrote) > 0 {
		t.Errorf("reading wrote %v", wrote)
	}
	return cells, changed
}

func clip(a answer) string {
	b := a.body
	if i := bytes.Index(b, []byte("<main")); i >= 0 {
		b = b[i:]
	}
	return fmt.Sprintf("%s %.300s", a.header.Get("Location"), strings.Join(strings.Fields(string(b)), " "))
}

// judge compares an answer with what was decided.
func judge(l line, actor, stage string, a answer, wrote []string) string {
	got := outcomeOf(a)
	reads := l.method == http.MethodGet || l.method == http.MethodHead
	switch {
	case got == broken:
		return "it broke"
	case l.may(actor, stage) && got != ok && got != led:
		return "must be allowed, is " + string(got)
	case l.may(actor, stage) && !reads && !l.pure && len(wrote) == 0:
		return "is allowed but did nothing"
	case l.may(actor, stage):
		return ""
	case len(wrote) > 0:
		return fmt.Sprintf("may not, and wrote %v", wrote)
	case got == ok:
		return "may not, and was answered"
	case l.knows(actor): // at another stage: refused by whatever rule, or led elsewhere
		return ""
	case got == led && l.quiet:
		return ""
	case got != denied:
		return "must be denied, is " + string(got)
	}
	return ""
}

// readers are those who may read a mark at a stage; everybody else must never get it, whatever is asked.
func leaks(actor, stage string, body []byte) []string {
	actor = account(actor)
	oversees := slices.Contains([]string{"coordinator", "member", "secretary", "chairman", "deputy", "deputy-kt", "auditor"}, actor)
	judges1 := slices.Contains([]string{"verifier-1", "verifier-2", "expert"}, actor) && slices.Contains(handedIn, stage)
	judges2 := actor == "recused" && slices.Contains(handedIn, stage)
	unit1, unit2 := actor == "officer-1" || actor == "leader-1", actor == "officer-2" || actor == "leader-2"
	public, final := stage == "published" || stage == "closed", slices.Contains(signing, stage)
	office := actor == "office" && final
	var out []string
	for _, m := range []struct {
		mark string
		may  bool
	}{
		{mark1, oversees || unit1 || judges1}, {mark2, oversees || unit2 || judges2},
		{markJudge, oversees || judges1 || unit1 && slices.Contains(told1, stage) || public}, {markJudge2, oversees || judges2 || unit2 && slices.Contains(told2, stage) || public},
		{markCouncil, oversees || judges1 || office || unit1 && final || public},
		{figure1, oversees || unit1 || judges1 || office || public}, {"7.310.041", oversees || unit1 || judges1 || office || public},
		{figure2, oversees || unit2 || judges2 || public}, {"8.420.059", oversees || unit2 || judges2 || public},
	} {
		if !m.may && bytes.Contains(body, []byte(m.mark)) {
			out = append(out, m.mark)
		}
	}
	return out
}

var (
	// handedIn are the stages from the leader's approval on.
	handedIn = []string{"submitted", "in_verification", "supplement", "answered", "decided", "verified", "all_verified", "explaining", "explained_to_leader", "explained", "council", "sign_off", "signed", "published", "closed"}
	// told1 are the stages at which unit 1 knows what was decided in round 1, told2 the same of unit 2.
	told1 = handedIn[5:]
	told2 = handedIn[6:]
	// signing are the stages from the end of the council on.
	signing = handedIn[11:]
)

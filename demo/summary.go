package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chuky/indicators"
	"chuky/scoring"
)

// groupTitle names the groups on the console.
var groupTitle = map[string]string{Departments: "Sở, ban, ngành (Phụ lục I)", Districts: "Quận, huyện, thành phố Thủ Đức (Phụ lục II)"}

// Print writes what a play came to, for people: phase times, coverage, rankings, where to look next. base is the address
// of the pages.
func (r *Report) Print(w io.Writer, base string) error {
	var b strings.Builder
	r.printPhases(&b)
	r.Coverage.print(&b)
	for _, group := range []string{Departments, Districts} {
		printRanking(&b, groupTitle[group], r.Ranking[group])
	}
	r.printNext(&b, strings.TrimSuffix(base, "/"))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) printPhases(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-24s %9s %9s %9s\n", "Phase", "took s", "waited s", "worked s")
	for _, p := range r.Phases {
		fmt.Fprintf(b, "%-24s %9.1f %9.1f %9.1f\n", p.Name, p.Took.Seconds(), p.Waited.Seconds(), p.Worked().Seconds())
	}
	fmt.Fprintf(b, "%-24s %9.1f %9.1f %9.1f  (overhead: everything but waiting for deadlines)\n", "Total", r.Total.Seconds(), (r.Total - r.Overhead).Seconds(), r.Overhead.Seconds())
	fmt.Fprintf(b, "%d requests, %d of them repeated; slowest %d ms (%s); %d different evidence files\n", r.Requests, r.Retries, r.MaxLatency.Round(time.Millisecond).Milliseconds(), r.Slowest, r.Files)
}

// print writes the table section by section: small sections cell by cell, large ones as counts. What is missing is named.
func (c *Coverage) print(b *strings.Builder) {
	var order []string
	cells := map[string][]Cell{}
	for _, x := range c.Cells() {
		if cells[x.Section] == nil {
			order = append(order, x.Section)
		}
		cells[x.Section] = append(cells[x.Section], x)
	}
	slices.SortStableFunc(order, func(a, z string) int { return slices.Index(sections, a) - slices.Index(sections, z) })
	b.WriteString("\nCoverage\n")
	for _, section := range order {
		hit := 0
		var words []string
		for _, x := range cells[section] {
			mark := ""
			switch {
			case x.Count > 0:
				hit++
			case x.Needed:
				mark = " MISSING"
			}
			if !slices.Contains(large, section) || mark != "" {
				words = append(words, fmt.Sprintf("%s ×%d%s", x.Name, x.Count, mark))
			}
		}
		fmt.Fprintf(b, "  %-28s %3d of %3d  %s\n", section, hit, len(cells[section]), wrap(strings.Join(words, " · "), 90, 43))
	}
}

// wrap breaks text at spaces; further lines are indented.
func wrap(text string, width, indent int) string {
	var b strings.Builder
	at := 0
	for _, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		if at > 0 && at+1+n > width {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = 0
		} else if at > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// printRanking writes the first five and the last of a group.
func printRanking(b *strings.Builder, title string, units []scoring.UnitResult) {
	if len(units) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d đơn vị, điểm tối đa %s\n", title, len(units), units[0].Max)
	for i, u := range units {
		if i >= 5 && i < len(units)-1 {
			if i == 5 {
				b.WriteString("       …\n")
			}
			continue
		}
		fmt.Fprintf(b, "  %4d  %s  %9s  %7s %%  %s\n", u.Rank, pad(u.Name, 48), u.Shown, u.Percent, u.Class)
	}
	for i := 1; i < len(units); i++ {
		if a, z := units[i-1], units[i]; a.Rank == z.Rank && a.Block == z.Block {
			fmt.Fprintf(b, "        (đồng hạng %d, %s điểm: %s; %s)\n", a.Rank, a.Shown, a.Name, z.Name)
		}
	}
	if i := slices.IndexFunc(units, func(u scoring.UnitResult) bool { return u.Exact == "0" }); i >= 0 {
		fmt.Fprintf(b, "        (%s không nộp phiếu: mọi tiêu chí không có số liệu)\n", units[i].Name)
	}
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(n-utf8.RuneCountInString(s), 0))
}

// printNext says where to look.
func (r *Report) printNext(b *strings.Builder, base string) {
	if r.Cycle == "" {
		return
	}
	fmt.Fprintf(b, "\nWhere to look next\n  published ranking   %s/cong-bo/%s\n  documentation       %s/api/docs\n  sign in             %s/dang-nhap\n", base, r.Cycle, base, base)
	fmt.Fprintf(b, "  seal key            %s\n\n", r.Key)
	fmt.Fprintf(b, "  %s  %s  %s  %s\n", pad("role", 14), pad("unit", 34), pad("user name", 22), "password")
	for _, l := range r.Logins {
		fmt.Fprintf(b, "  %s  %s  %s  %s\n", pad(l.Role, 14), pad(clip(l.Unit, 34), 34), pad(l.Username, 22), l.Password)
	}
	b.WriteString("  Units' codes, people and figures are made up; only the names of the units and the decision are real.\n")
}

// logins picks one account of each role.
func (p *player) logins() []Login {
	var out []Login
	add := func(who Person) {
		unit := who.Unit.Name
		if unit == "" {
			unit = "—"
		}
		out = append(out, Login{string(who.Role), unit, who.Username, who.Password})
	}
	out = append(out, Login{"admin", "—", p.opt.AdminUser, p.adminPassword})
	for _, r := range []Role{Coordinator, Secretary, Council, Chairman, Deputy, Office, Auditor} {
		add(p.people.staff[r])
	}
	add(p.people.verifiers[0])
	add(p.people.verifiers[len(p.people.verifiers)-1])
	for _, group := range []string{Departments, Districts} {
		for _, u := range p.script.group(group) {
			if u.Name != organiser && !p.script.parts[u.Code].Silent {
				add(p.people.officers[u.Code])
				add(p.people.leaders[u.Code])
				break
			}
		}
	}
	return out
}

// sections is the order of the table.
var sections = []string{sectionMethods, sectionTiers, sectionBounds, sectionChoices, sectionStatuses, sectionVerdicts, sectionCycle, sectionUnits, sectionActs}

// large sections are shown as counts.
var large = []string{sectionTiers, sectionBounds, sectionChoices}

// methodsOf lists the kinds of methods of a set, parts included.
func methodsOf(m *indicators.Method) []indicators.MethodKind {
	out := []indicators.MethodKind{m.Kind}
	for i := range m.Parts {
		out = append(out, methodsOf(&m.Parts[i].Method)...)
	}
	return out
}

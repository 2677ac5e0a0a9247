//go:build sources

package indicators

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// These tests hold the sets against the documents that they transcribe. The documents are not part of
// the project: "make sources SOURCES=folder" names a folder with seeds/ and transcripts/.

func sourceFile(t testing.TB, parts ...string) []byte {
	t.Helper()
	dir := os.Getenv("CHUKY_SOURCES")
	if dir == "" {
		t.Fatal("CHUKY_SOURCES does not name the folder of the documents")
	}
	data, err := os.ReadFile(filepath.Join(append([]string{dir}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// document is a text by lines.
type document []string

func (s documents) get(t testing.TB, name string) document {
	t.Helper()
	if s[name] == nil {
		s[name] = strings.Split(string(sourceFile(t, "seeds", name)), "\n")
	}
	return s[name]
}

type documents map[string]document

var (
	markup = regexp.MustCompile(`</?i>|\*`)
	spaces = regexp.MustCompile(`\s+`)
)

// plain takes the copy's markup and the layout of white space out of a text; nothing else.
func plain(s string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(markup.ReplaceAllString(s, ""), " "))
}

// maxRows is how many lines one cell of the copies covers at most.
const maxRows = 45

// holds reports whether a text stands at a line, whole: in the running text, or in one column of a
// table row that the copy breaks over lines and pages.
func (d document) holds(line int, text string) bool {
	if line < 1 || line > len(d) {
		return false
	}
	want := plain(text)
	end := min(line-1+maxRows, len(d))
	if first := plain(strings.Join(d[line-1:min(line+9, len(d))], "\n")); strings.Contains(first, plain(firstLine(text))) {
		if strings.Contains(plain(strings.Join(d[line-1:end], "\n")), want) {
			return true
		}
	}
	return d.column(line, want)
}

// row reports whether a cell of a row says something; the row ends where the next one begins.
func (d document) row(line, next int, cell string) bool {
	if next <= line || next-line > maxRows {
		next = line + maxRows
	}
	return strings.Contains(plain(strings.Join(d[line-1:min(next-1, len(d))], "\n")), plain(cell))
}

// cell reports whether one of the first lines of a row is a cell and nothing else.
func (d document) cell(line int, text string) bool {
	return slices.ContainsFunc(d[line-1:line+2], func(s string) bool { return plain(s) == text })
}

// after is the least of the lines beyond one.
func after(lines []int, line int) int {
	at, _ := slices.BinarySearch(lines, line+1)
	if at == len(lines) {
		return 0
	}
	return lines[at]
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

// column joins each column of a row with what continues it on the following lines.
func (d document) column(line int, want string) bool {
	for col := range 6 {
		var b strings.Builder
		for i := line - 1; i < min(line+9, len(d)); i++ {
			cells := strings.Split(d[i], "\t")
			if strings.HasPrefix(d[i], "STT") || col >= len(cells) && i > line-1 {
				continue
			}
			if i > line-1 && strings.TrimSpace(cells[0]) != "" {
				break
			}
			if col < len(cells) {
				b.WriteString(cells[col] + " ")
			}
		}
		if strings.Contains(plain(b.String()), want) {
			return true
		}
	}
	return false
}

func (d document) joined(lines []int) string {
	var b strings.Builder
	for _, n := range lines {
		b.WriteString(d[n-1] + "\n")
	}
	return plain(b.String())
}

func TestEveryQuoteStandsAtItsLine(t *testing.T) {
	docs := make(documents)
	quotes := 0
	for _, s := range Builtin() {
		at := func(what, source string, line int, text string) {
			t.Helper()
			if source == "" {
				source = s.Decision.Source
			}
			if quotes++; !docs.get(t, source).holds(line, text) {
				t.Errorf("%s %s: %s:%d does not say %q", s.ID, what, source, line, text)
			}
		}
		for _, c := range s.Decision.Clauses {
			quotes++
			if got := docs.get(t, s.Decision.Source).joined(c.Lines); got != plain(c.Text) {
				t.Errorf("%s %s: lines %v say %q, not %q", s.ID, c.Name, c.Lines, got, c.Text)
			}
		}
		for _, c := range s.Columns {
			at("column "+c.Key, "", c.Line, c.Name)
		}
		for i := range s.Info {
			if it := &s.Info[i]; !it.Own {
				at(it.Code, "", it.Line, it.Name)
			}
		}
		var lines []int
		for _, root := range s.Tree() {
			root.Walk(func(n *Node) { lines = append(lines, n.Line) })
		}
		slices.Sort(lines)
		for _, root := range s.Tree() {
			root.Walk(func(n *Node) {
				switch {
				case n.Row.Own:
				case n.Row.NameFrom != nil:
					at(n.Code, n.Row.NameFrom.Source, n.Row.NameFrom.Line, n.Name)
				default:
					at(n.Code, n.Row.Source, n.Line, n.Name)
				}
				if quotes++; n.Row.Note != "" && !docs.get(t, s.Decision.Source).row(n.Line, after(lines, n.Line), n.Row.Note) {
					t.Errorf("%s %s: the row on line %d has no note %q", s.ID, n.Code, n.Line, n.Row.Note)
				}
				if it := n.Item; it != nil {
					quotes += checkItemQuotes(t, docs, s, it)
				}
			})
		}
		for i := range s.Inventories {
			at(s.Inventories[i].Key, "", s.Inventories[i].Line, s.Inventories[i].Name)
			for _, e := range s.Inventories[i].Entries {
				at(e.Code, "", e.Line, e.Name)
				if quotes++; e.Number != "" && !docs.get(t, s.Decision.Source).cell(e.Line, e.Number) {
					t.Errorf("%s %s: no cell %q on line %d", s.ID, e.Code, e.Number, e.Line)
				}
			}
		}
		for _, d := range s.Declared {
			at("declared "+d.Node, "", d.Line, d.Text)
		}
		for _, r := range s.Rulings {
			for _, p := range r.Passages {
				at("ruling "+r.ID, p.Source, p.Line, p.Text)
			}
		}
		if o := s.Overlay; o != nil {
			for i, r := range o.Rows {
				next := 0
				if i+1 < len(o.Rows) {
					next = o.Rows[i+1].Line
				}
				if r.Level != LevelPillar { // the plan's tables begin with "Tổng cộng"; their captions name the pillar
					at("plan "+r.Code, o.Plan.Source, r.Line, r.Name)
				}
				for _, cell := range []string{r.Number, r.Frequency, r.Lead.Text, r.Note} {
					if quotes++; !docs.get(t, o.Plan.Source).row(r.Line, next, cell) {
						t.Errorf("%s plan %s: the row on line %d has no cell %q", s.ID, r.Code, r.Line, cell)
					}
				}
			}
		}
	}
	t.Logf("%d quotes", quotes)
	if quotes < 5000 {
		t.Errorf("only %d quotes were looked up", quotes)
	}
}

func checkItemQuotes(t *testing.T, docs documents, s *Set, it *Item) (n int) {
	t.Helper()
	source := it.Row.Source
	if source == "" {
		source = s.Decision.Source
	}
	doc := docs.get(t, source)
	for _, line := range it.Clause.Lines {
		from := doc
		if it.Row.Lost {
			from = docs.get(t, it.Row.NameFrom.Source)
		}
		if n++; !from.holds(line, it.Clause.Text) {
			t.Errorf("%s %s: line %d does not say %q", s.ID, it.Code, line, it.Clause.Text)
		}
	}
	if o := it.Owner.Text; o != "" {
		line := it.Line
		if g, ok := s.group(it.Group); ok && g.Owner.Text == o {
			line = g.Line
		}
		if n++; !doc.holds(line, o) {
			t.Errorf("%s %s: line %d does not name %q", s.ID, it.Code, line, o)
		}
		for _, u := range append(it.Owner.Units, it.Owner.With...) {
			if !strings.Contains(o, u) {
				t.Errorf("%s %s: unit %q is not in %q", s.ID, it.Code, u, o)
			}
		}
	}
	if it.Deadline.Text != "" {
		if n++; !doc.holds(it.Deadline.Line, it.Deadline.Text) {
			t.Errorf("%s %s: line %d does not say %q", s.ID, it.Code, it.Deadline.Line, it.Deadline.Text)
		}
	}
	return n
}

func (s *Set) group(code string) (*Group, bool) {
	for i := range s.Main {
		if g := s.Main[i].group(code); g != nil {
			return g, true
		}
	}
	return nil, false
}

// transcript is a table as somebody else read it, one object a printed row.
type transcript struct {
	Total *int            `json:"declared_total"`
	Rows  []transcriptRow `json:"rows"`
}

type transcriptRow struct {
	Line      int               `json:"line"`
	ID        string            `json:"id"`
	Code      *string           `json:"code"`
	Parent    string            `json:"parent"`
	Kind      string            `json:"kind"`
	Name      string            `json:"name"`
	Points    *int64            `json:"max_points"`
	Note      string            `json:"note"`
	Frequency string            `json:"frequency"`
	Lead      string            `json:"lead_unit"`
	Owner     string            `json:"responsible_unit"`
	Lost      bool              `json:"lost_in_document"`
	Number    any               `json:"number"`
	Text      string            `json:"text"`
	Section   string            `json:"section"`
	Cells     map[string]string `json:"cells"`
	Group     string            `json:"group"`
	Task      string            `json:"task"`
	Deadline  string            `json:"deadline"`
	Leads     []string          `json:"lead_units"`
}

func readTranscript(t testing.TB, id string) transcript {
	t.Helper()
	var out transcript
	if err := json.Unmarshal(sourceFile(t, "transcripts", id+".json"), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryRowOfTheTablesIsInItsSet compares row by row, both ways.
func TestEveryRowOfTheTablesIsInItsSet(t *testing.T) {
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen", "qd79-thanh-pho", "qd1726-tinh", "qd1726-bo", "huyen-tinh"} {
		t.Run(id, func(t *testing.T) {
			s := builtinSet(t, id)
			nodes, parents := make(map[string]*Node), make(map[string]string)
			for _, root := range s.Tree() {
				root.Walk(func(n *Node) {
					nodes[n.Code] = n
					for _, c := range n.Children {
						parents[c.Code] = n.Code
					}
				})
			}
			seen := 0
			for _, r := range readTranscript(t, id).Rows {
				switch n := nodes[r.ID]; {
				case r.Kind == "info":
					checkInfoRow(t, s, r)
				case r.Kind == "pillar" && r.Parent == "" && len(s.Pillars) == 0: // the ministries' table as a whole
					if s.Max.Cmp(ratInt(uint64(*r.Points))) != 0 {
						t.Errorf("%s: %s points, printed %d", id, s.Max, *r.Points)
					}
				case n == nil:
					t.Errorf("row %s (line %d) is not in the set", r.ID, r.Line)
				default:
					seen++
					checkRow(t, s, n, r, parents[r.ID])
				}
			}
			if seen != len(nodes) {
				t.Errorf("%d nodes in the set, %d rows in the table", len(nodes), seen)
			}
		})
	}
}

func checkInfoRow(t *testing.T, s *Set, r transcriptRow) {
	t.Helper()
	if it, ok := s.Find(r.ID); ok {
		if it.Line != r.Line || plain(it.Name) != plain(r.Name) && !it.Own || it.Owner.Text != r.Owner {
			t.Errorf("%s: %q line %d owner %q, printed %q line %d %q", r.ID, it.Name, it.Line, it.Owner.Text, r.Name, r.Line, r.Owner)
		}
		return
	}
	for _, sec := range s.Sections {
		if sec.Code == r.ID && sec.Line == r.Line && plain(sec.Name) == plain(r.Name) {
			return
		}
	}
	t.Errorf("info row %s (line %d) is not in the set", r.ID, r.Line)
}

func checkRow(t *testing.T, s *Set, n *Node, r transcriptRow, parent string) {
	t.Helper()
	if n.Line != r.Line || n.Row.Lost != r.Lost || r.Name != "" && plain(n.Name) != plain(r.Name) {
		t.Errorf("%s: line %d %q, printed line %d %q", r.ID, n.Line, n.Name, r.Line, r.Name)
	}
	if r.Name == "" && n.Row.NameFrom == nil {
		t.Errorf("%s: the name is lost, and the set does not say where its own is from", r.ID)
	}
	if want := r.Parent; want != parent && !(want == "BO" && parent == "") {
		t.Errorf("%s: under %q, printed under %q", r.ID, parent, want)
	}
	switch {
	case r.Points == nil && n.Row.Points == PointsPrinted:
		t.Errorf("%s: %s points, none are printed", r.ID, n.Max)
	case r.Points != nil && (n.Row.Points != PointsPrinted || printed(n) != fmt.Sprint(*r.Points)):
		t.Errorf("%s: %s points (%s), printed %d", r.ID, printed(n), n.Row.Points, *r.Points)
	}
	if n.Row.Note != r.Note {
		t.Errorf("%s: note %q, printed %q", r.ID, n.Row.Note, r.Note)
	}
	if code := ""; n.Level != LevelPillar || r.Code != nil {
		if r.Code != nil {
			code = *r.Code
		}
		if n.Row.Number != code && !strings.HasPrefix(s.ID, "qd79-so") && !strings.HasPrefix(s.ID, "qd79-quan") {
			t.Errorf("%s: number %q, printed %q", r.ID, n.Row.Number, code)
		}
	}
	if r.Owner != "" && n.Item != nil && n.Item.Owner.Text != r.Owner {
		t.Errorf("%s: owner %q, printed %q", r.ID, n.Item.Owner.Text, r.Owner)
	}
}

// printed is a node's points as the table has them.
func printed(n *Node) string {
	if n.Row.Printed != nil {
		return n.Row.Printed.RatString()
	}
	if n.Max == nil {
		return "?"
	}
	return n.Max.RatString()
}

func TestEveryRowOfThePlanIsInTheOverlay(t *testing.T) {
	s := builtinSet(t, "kh2021-assignment")
	rows := readTranscript(t, "kh2021-assignment").Rows
	if len(rows) != len(s.Overlay.Rows) {
		t.Fatalf("%d rows, printed %d", len(s.Overlay.Rows), len(rows))
	}
	for i, r := range rows {
		o := s.Overlay.Rows[i]
		number := ""
		if r.Code != nil {
			number = *r.Code
		}
		if o.Code != r.ID || o.Number != number || o.Line != r.Line || plain(o.Name) != plain(r.Name) || string(o.Level) != r.Kind || o.Frequency != r.Frequency || o.Lead.Text != r.Lead || o.Note != r.Note {
			t.Errorf("row %d is %+v, printed %+v", i, o, r)
		}
	}
}

func TestEveryDataItemIsInTheInventory(t *testing.T) {
	inv, ok := builtinSet(t, "qd1726-tinh").Inventory("hang-muc-du-lieu")
	rows := readTranscript(t, "qd1726-data-items").Rows
	doc := make(documents).get(t, "qd1726-btttt-2020.txt")
	if !ok || len(inv.Entries) != len(rows) {
		t.Fatalf("%d entries, printed %d", len(inv.Entries), len(rows))
	}
	for i, r := range rows {
		number := ""
		if r.Code != nil {
			number = *r.Code
		}
		if inv.Entries[i].Number == "" && !doc.cell(r.Line, number) {
			number = "" // lost in the copy, and guessed in the transcript
		}
		if e := inv.Entries[i]; e.Code != r.ID || e.Number != number || e.Level != r.Kind || e.Line != r.Line || e.Name != r.Name {
			t.Errorf("entry %d is %+v, printed %+v", i, e, r)
		}
	}
}

func TestEveryTargetIsInItsSet(t *testing.T) {
	s := builtinSet(t, "bieumau-chitieu")
	rows := readTranscript(t, "bieumau-chitieu").Rows
	if len(rows) != len(s.Criteria()) {
		t.Fatalf("%d items, printed %d", len(s.Criteria()), len(rows))
	}
	for i, it := range s.Criteria() {
		r := rows[i]
		section := ""
		for _, m := range s.Main {
			for j := range m.Criteria {
				if m.Criteria[j].Code == it.Code && !m.Row.Own {
					section = m.Name
				}
			}
		}
		if it.Code != r.Number || plain(it.Name) != plain(r.Text) || string(it.Role) != r.Kind || it.Of != r.Parent || section != r.Section {
			t.Errorf("item %d is %s %q (%s of %s) in %q, printed %+v", i, it.Code, it.Name, it.Role, it.Of, section, r)
		}
		for column, cell := range r.Cells {
			if it.Cells[column] != cell {
				t.Errorf("%s %s: %q, printed %q", it.Code, column, it.Cells[column], cell)
			}
		}
	}
}

func TestEveryTaskIsInItsSet(t *testing.T) {
	s := builtinSet(t, "kh2021-tasks")
	rows := readTranscript(t, "kh2021-tasks").Rows
	if len(rows) != len(s.Criteria()) {
		t.Fatalf("%d tasks, printed %d", len(s.Criteria()), len(rows))
	}
	for i, it := range s.Criteria() {
		r := rows[i] // the transcript mends capitals and abbreviations, the set quotes
		if it.Code != fmt.Sprint(r.Number) || !strings.EqualFold(it.Name, r.Task) || !strings.EqualFold(it.Deadline.Text, r.Deadline) || len(it.Owner.Units) != len(r.Leads) {
			t.Errorf("task %d is %s %q (%s, %v), printed %+v", i, it.Code, it.Name, it.Deadline.Text, it.Owner.Units, r)
		}
	}
}

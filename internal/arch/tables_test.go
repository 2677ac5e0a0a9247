package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// folderRule is a row of "Folders and what they may import".
type folderRule struct {
	folder    string
	imports   []string
	testsAlso []string
}

// libraryRule is a row of "Libraries and where they may be used".
type libraryRule struct {
	libraries []string
	folders   []string
	tests     bool // tests of any folder may use them
}

// pureRule is a row of "Folders that know no clock, chance or machine".
type pureRule struct {
	folders []string
	imports []string
	calls   []string
}

type tables struct {
	folders   []folderRule
	libraries []libraryRule
	pure      []pureRule
}

// readTables reads the three tables of docs/architecture.md. A table that is not where it should be fails the test.
func readTables(t *testing.T) tables {
	t.Helper()
	var all tables
	for _, row := range rows(t, "docs/architecture.md", "## Folders and what they may import", 4) {
		all.folders = append(all.folders, folderRule{folder: one(t, row[0]), imports: names(row[2]), testsAlso: names(row[3])})
	}
	for _, row := range rows(t, "docs/architecture.md", "## Libraries and where they may be used", 3) {
		tests, known := map[string]bool{"yes": true, "no": false}[row[2]]
		if !known {
			t.Fatalf("docs/architecture.md: %q is neither yes nor no", row[2])
		}
		all.libraries = append(all.libraries, libraryRule{libraries: names(row[0]), folders: names(row[1]), tests: tests})
	}
	for _, row := range rows(t, "docs/architecture.md", "## Folders that know no clock, chance or machine", 3) {
		all.pure = append(all.pure, pureRule{folders: names(row[0]), imports: names(row[1]), calls: names(row[2])})
	}
	return all
}

// rows are the cells of the table under a heading of a document, without its head.
func rows(t *testing.T, doc, heading string, columns int) [][]string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, doc))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(src), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no %q", doc, heading)
	}
	var all [][]string
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "## ") {
			break
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != columns {
			t.Fatalf("%s: %d cells, want %d: %s", doc, len(cells), columns, line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		all = append(all, cells)
	}
	if len(all) < 3 {
		t.Fatalf("%s has no table under %q", doc, heading)
	}
	return all[2:] // head and rule
}

var quoted = regexp.MustCompile("`([^`]+)`")

// names are what a cell has between back quotes.
func names(cell string) []string {
	var all []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		all = append(all, m[1])
	}
	return all
}

func one(t *testing.T, cell string) string {
	t.Helper()
	n := names(cell)
	if len(n) != 1 {
		t.Fatalf("want one name in %q", cell)
	}
	return n[0]
}

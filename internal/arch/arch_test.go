package arch

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// long lists the Go files above 500 lines (tests and generated files apart) and why they are not cut.
var long = map[string]string{}

const longest = 500

func TestFoldersImportOnlyWhatTheTableSays(t *testing.T) {
	rules := readTables(t).folders
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.folder] {
			t.Errorf("docs/architecture.md has two rows for %s", r.folder)
		}
		seen[r.folder] = true
		if matches, err := filepath.Glob(filepath.Join(root, r.folder, "*")); err != nil || len(matches) == 0 {
			t.Errorf("docs/architecture.md has a row for %s, which is empty or does not exist", r.folder)
		}
	}
	for _, f := range sources(t) {
		rule, ok := ruleFor(rules, f.folder)
		if !ok {
			t.Errorf("%s: folder %s has no row in docs/architecture.md", f.path, f.folder)
			continue
		}
		for _, imported := range f.imports {
			target, ok := ours(imported)
			if !ok {
				continue
			}
			// A folder and those of its subfolders that have no row of their own are one.
			if owner, ok := ruleFor(rules, target); ok && owner.folder == rule.folder {
				continue
			}
			if allowed(rules, rule.imports, target) || f.test && allowed(rules, rule.testsAlso, target) {
				continue
			}
			t.Errorf("%s imports %s, which the row of %s in docs/architecture.md does not allow", f.path, target, rule.folder)
		}
	}
}

func TestNoImportCycleBetweenFolders(t *testing.T) {
	rules := readTables(t).folders
	graph := map[string][]string{}
	for _, r := range rules {
		graph[r.folder] = r.imports
	}
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(string, []string)
	visit = func(folder string, way []string) {
		switch state[folder] {
		case done:
			return
		case open:
			t.Errorf("docs/architecture.md allows a circle: %s", strings.Join(append(way, folder), " → "))
			return
		}
		state[folder] = open
		for _, next := range graph[folder] {
			visit(next, append(slices.Clone(way), folder))
		}
		state[folder] = done
	}
	for _, r := range rules {
		visit(r.folder, nil)
	}
}

// recount exists to contradict the engine: not even through another package may it reach the engine's code.
func TestRecountSharesNothingWithTheEngine(t *testing.T) {
	graph := map[string][]string{}
	for _, f := range sources(t) {
		if !f.test {
			graph[f.folder] = append(graph[f.folder], f.imports...)
		}
	}
	var reach func(folder string, seen map[string]bool)
	reach = func(folder string, seen map[string]bool) {
		for _, imported := range graph[folder] {
			if target, ok := ours(imported); ok && !seen[target] {
				seen[target] = true
				reach(target, seen)
			}
		}
	}
	seen := map[string]bool{}
	reach("cmd/recount", seen)
	if len(seen) == 0 {
		t.Fatal("cmd/recount imports nothing: does it still exist?")
	}
	for target := range seen {
		if !within(target, "cmd/recount") {
			t.Errorf("cmd/recount reaches %s", target)
		}
	}
}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	rules := readTables(t).libraries
	used := map[string]bool{}
	for _, f := range sources(t) {
		for _, imported := range f.imports {
			for _, r := range rules {
				i := slices.IndexFunc(r.libraries, func(l string) bool { return within(imported, l) })
				if i < 0 {
					continue
				}
				used[r.libraries[i]] = true
				if f.test && r.tests || slices.ContainsFunc(r.folders, func(folder string) bool { return within(f.folder, folder) }) {
					continue
				}
				t.Errorf("%s imports %s, which docs/architecture.md keeps in %v", f.path, imported, r.folders)
			}
		}
	}
}

func TestPureFoldersStayPure(t *testing.T) {
	all := readTables(t)
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		own, _ := ruleFor(all.folders, f.folder)
		for _, r := range all.pure {
			// A subfolder with a row of its own (test support, mostly) is another folder.
			if !slices.ContainsFunc(r.folders, func(folder string) bool {
				owner, _ := ruleFor(all.folders, folder)
				return within(f.folder, folder) && owner.folder == own.folder
			}) {
				continue
			}
			for _, imported := range f.imports {
				if slices.ContainsFunc(r.imports, func(p string) bool { return within(imported, p) }) {
					t.Errorf("%s imports %s", f.path, imported)
				}
			}
			for _, call := range f.calls() {
				if slices.Contains(r.calls, call) {
					t.Errorf("%s uses %s", f.path, call)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	folders := map[string]string{}
	for _, f := range sources(t) {
		folders[f.folder] = f.syntax.Name.Name
		if path.Base(f.path) != "doc.go" {
			if !f.test && f.syntax.Doc != nil {
				t.Errorf("%s holds a package comment: that belongs in doc.go", f.path)
			}
			continue
		}
		documented[f.folder] = true
		want := "Package " + f.syntax.Name.Name + " "
		if f.syntax.Name.Name == "main" {
			want = "Command " + path.Base(f.folder) + " "
		}
		if text := f.syntax.Doc.Text(); !strings.HasPrefix(text, want) {
			t.Errorf("%s does not begin with %q", f.path, want)
		} else if len(strings.Fields(text)) < 15 {
			t.Errorf("%s says too little", f.path)
		}
	}
	for folder, name := range folders {
		if !documented[folder] {
			t.Errorf("package %s in %s has no doc.go", name, folder)
		}
	}
}

// A map of files in a doc.go that names files which are gone misleads more than none.
func TestMapsOfFilesAreTrue(t *testing.T) {
	for _, f := range sources(t) {
		if path.Base(f.path) != "doc.go" {
			continue
		}
		for line := range strings.Lines(f.syntax.Doc.Text()) {
			if !strings.HasPrefix(line, "\t") {
				continue
			}
			for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\n,;:()", r) }) {
				if !strings.HasSuffix(word, ".go") {
					continue
				}
				if found, err := filepath.Glob(filepath.Join(root, f.folder, word)); err != nil || len(found) == 0 {
					t.Errorf("%s names %s, which does not exist", f.path, word)
				}
			}
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	for _, f := range sources(t) {
		if reason := long[f.path]; !f.test && f.lines > longest && reason == "" {
			t.Errorf("%s has %d lines: cut it, or give the reason here", f.path, f.lines)
		}
	}
	for p := range long {
		if _, err := os.Stat(filepath.Join(root, p)); err != nil {
			t.Errorf("%s is excused from being short and does not exist", p)
		}
	}
}

func TestRowsHaveNoJSON(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || !within(f.folder, "models") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(root, f.path))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(src), "json:\"") {
			t.Errorf("%s has a JSON tag: rows never leave the program as they are", f.path)
		}
	}
}

// ruleFor is the row of a folder: its own, or that of the nearest folder above.
func ruleFor(rules []folderRule, folder string) (folderRule, bool) {
	for dir := folder; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if i := slices.IndexFunc(rules, func(r folderRule) bool { return r.folder == dir }); i >= 0 {
			return rules[i], true
		}
	}
	return folderRule{}, false
}

// allowed reports whether a list of folders covers target: by name, or as a subfolder that has no row of its own.
func allowed(rules []folderRule, folders []string, target string) bool {
	if slices.Contains(folders, target) {
		return true
	}
	owner, ok := ruleFor(rules, target)
	return ok && slices.Contains(folders, owner.folder)
}

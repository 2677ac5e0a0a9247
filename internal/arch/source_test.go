package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "chuky"

// root is the repository, seen from this package.
const root = "../.."

// file is one Go file of the module.
type file struct {
	path    string // from the root, with slashes
	folder  string
	test    bool
	lines   int
	imports []string
	syntax  *ast.File
}

// sources parses every Go file of the module, in the order of their paths. Folders that make and Go leave alone
// (hidden, testdata, bin, another module's) are skipped.
func sources(t *testing.T) []file {
	t.Helper()
	var all []file
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bin") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && rel != "." {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(set, rel, src, parser.ParseComments)
		if err != nil {
			return err
		}
		f := file{path: rel, folder: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go"), lines: bytes.Count(src, []byte("\n")), syntax: syntax}
		for _, spec := range syntax.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			f.imports = append(f.imports, name)
		}
		all = append(all, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d Go files found under %s", len(all), root)
	}
	return all
}

// ours turns an import path of this module into a folder.
func ours(importPath string) (folder string, ok bool) {
	return strings.CutPrefix(importPath, module+"/")
}

// calls lists what f calls on packages, as "time.Now", with the lines' positions left out. Renamed imports are seen
// under their real name.
func (f file) calls() []string {
	names := map[string]string{}
	for _, spec := range f.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = p
	}
	var all []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		if p, ok := names[x.Name]; ok {
			all = append(all, p+"."+sel.Sel.Name)
		}
		return true
	})
	return all
}

// within reports whether p is base or lies under it.
func within(p, base string) bool { return p == base || strings.HasPrefix(p, base+"/") }

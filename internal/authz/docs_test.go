package authz

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var named = regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z0-9]+)`")

// TestSecurityPageNamesRealTests: docs/security.md promises no test that is not there, and no line of its tables is
// without one.
func TestSecurityPageNamesRealTests(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	n := 0
	for i, line := range strings.Split(string(raw), "\n") {
		found := named.FindAllStringSubmatch(line, -1)
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ASVS") && len(found) == 0 {
			t.Errorf("docs/security.md:%d names no test", i+1)
		}
		for _, m := range found {
			n++
			if _, ok := sources[m[1]]; !ok {
				files, err := filepath.Glob(filepath.Join(root(t), m[1], "*_test.go"))
				if err != nil {
					t.Fatal(err)
				}
				var all strings.Builder
				for _, f := range files {
					b, err := os.ReadFile(f)
					if err != nil {
						t.Fatal(err)
					}
					all.Write(b)
				}
				sources[m[1]] = all.String()
			}
			if !strings.Contains(sources[m[1]], "func "+m[2]+"(t *testing.T)") {
				t.Errorf("docs/security.md:%d: %s has no %s", i+1, m[1], m[2])
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d tests are named", n)
	}
}

// started is where the tests were started: the object store inside this program changes the working directory.
var started, _ = os.Getwd()

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	for dir := started; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above " + started)
		}
	}
}

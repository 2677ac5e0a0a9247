package lint_test

import (
	"os"
	"regexp"
	"testing"

	"chuky/indicators/lint"
)

// docs/lint.md lists exactly the checks that exist.
func TestDocumentedChecks(t *testing.T) {
	page, err := os.ReadFile("../../docs/lint.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]string)
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([^|]+) \\|").FindAllStringSubmatch(string(page), -1) {
		documented[m[1]] = m[2] + " " + m[3]
	}
	for _, c := range lint.Checks() {
		if got := documented[c.Code]; got != string(c.Severity)+" "+c.Title {
			t.Errorf("%s is %s %q, the page says %q", c.Code, c.Severity, c.Title, got)
		}
		delete(documented, c.Code)
	}
	for code := range documented {
		t.Errorf("the page lists %s, which no check gives", code)
	}
}

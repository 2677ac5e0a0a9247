package lint_test

import (
	"testing"

	"chuky/indicators"
	"chuky/indicators/lint"
)

func TestTry(t *testing.T) {
	for _, s := range indicators.Builtin() {
		for _, f := range lint.Lint(s) {
			t.Logf("%-7s %-18s %-14s %-6s %4d r=%s | %s | %.80s", f.Severity, f.Code, f.Set, f.Node, f.Line, f.Ruling, f.Message, f.Passage)
		}
	}
	for _, f := range lint.Compare(indicators.Builtin()...) {
		t.Logf("%-7s %-18s %-14s %-6s %4d r=%s | %s", f.Severity, f.Code, f.Set, f.Node, f.Line, f.Ruling, f.Message)
	}
}

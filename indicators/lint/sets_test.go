package lint_test

import (
	"os"
	"testing"

	"chuky/indicators"
	"chuky/indicators/lint"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A set without a fault: nothing is found, and the strict loader takes it as well.
func TestCleanSets(t *testing.T) {
	clean, err := indicators.Parse("clean.yaml", read(t, "clean.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := indicators.Draft("clean-plan.yaml", read(t, "clean-plan.yaml"), clean)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*indicators.Set{clean, plan} {
		for _, f := range append(lint.Lint(s), lint.Compare(s)...) {
			t.Errorf("%s: %+v", s.ID, f)
		}
	}
}

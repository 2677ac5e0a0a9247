package scoring

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gopkg.in/yaml.v3"

	"chuky/indicators"
)

// handCase is one case worked by hand from the decision, by someone who did not write the engine.
type handCase struct {
	Set       string                       `yaml:"set"`
	Criterion string                       `yaml:"criterion"`
	Name      string                       `yaml:"name"`
	Rulings   map[string]string            `yaml:"rulings"`
	Answers   map[string]map[string]string `yaml:"answers"`
	Cohort    []map[string]map[string]string
	Expect    struct {
		Points string `yaml:"points"`
		Status Status `yaml:"status"`
	} `yaml:"expect"`
	Work string `yaml:"work"`
}

// TestCasesWorkedByHand scores every case of cases/*.yaml. Each of the 83 criteria of QĐ 79, and of the
// criteria of the other methods, must have at least three, a bonus two.
func TestCasesWorkedByHand(t *testing.T) {
	files, err := filepath.Glob("cases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	count := make(map[string]int)
	for _, file := range files {
		for i, c := range readCases(t, file) {
			count[c.Set+" "+c.Criterion]++
			t.Run(fmt.Sprintf("%s/%d/%s", filepath.Base(file), i+1, c.Criterion), func(t *testing.T) { c.run(t) })
		}
	}
	for _, id := range []string{"qd79-so-nganh", "qd79-quan-huyen", "methods"} {
		for _, it := range named(t, id).Criteria() {
			if n := count[id+" "+it.Code]; n < 3 && it.Effect != indicators.Bonus || n == 0 {
				t.Errorf("%s %s has %d cases worked by hand, at least 3 are wanted", id, it.Code, n)
			}
		}
	}
}

func readCases(t *testing.T, file string) []handCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var cases []handCase
	if err := dec.Decode(&cases); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return cases
}

func (c *handCase) run(t *testing.T) {
	if c.Work == "" {
		t.Error("the case does not say how it was worked")
	}
	set := named(t, c.Set)
	units := []Unit{{Code: "A", Answers: handAnswers(set, c.Answers)}}
	for i, answers := range c.Cohort {
		units = append(units, Unit{Code: fmt.Sprintf("B%03d", i), Answers: handAnswers(set, answers)})
	}
	r, err := Score(set, units, Options{Rulings: c.Rulings})
	if err != nil {
		t.Fatal(err)
	}
	got, ok := r.Units[0].Criteria[c.Criterion]
	if !ok {
		t.Fatalf("%s has no criterion %s", c.Set, c.Criterion)
	}
	if got.Points != c.Expect.Points || got.Status != c.Expect.Status {
		t.Errorf("%s %s: %s points, %s (%s); by hand %s, %s\n%s", c.Set, c.Criterion, got.Points, got.Status, got.Reason, c.Expect.Points, c.Expect.Status, c.Work)
	}
}

// named returns an embedded set, or one of testdata.
func named(t testing.TB, id string) *indicators.Set {
	t.Helper()
	file := "testdata/" + id + ".yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		return builtin(t, id)
	}
	set, err := indicators.Parse(file, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// handAnswers reads answers as their JSON would be read.
func handAnswers(set *indicators.Set, raw map[string]map[string]string) map[string]Answer {
	out := make(map[string]Answer)
	for code, keys := range raw {
		a := Answer{Values: make(map[string]string)}
		for key, v := range keys {
			if item, _ := set.Find(code); key == "value" && item != nil && item.Choices != nil {
				key = keyChoice // how the cases write an item's own choice
			}
			switch key {
			case keyChoice:
				a.Choice = v
			case keyNA:
				a.NotApplicable = v == "true"
			case keyState:
				a.State = State(v)
			default:
				a.Values[key] = v
			}
		}
		out[code] = a
	}
	return out
}

package scoring

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"chuky/indicators"
)

// drawJudged answers a set of testdata: awards, surveys, panels, lists, measurements.
func drawJudged(t *rapid.T, set *indicators.Set) []Unit {
	units := make([]Unit, rapid.IntRange(1, 6).Draw(t, "units"))
	count := rapid.OneOf(rapid.IntRange(0, 60), rapid.IntRange(0, 1_000_000))
	for i := range units {
		u := Unit{Code: fmt.Sprintf("U%d", i), Block: rapid.SampledFrom([]string{"", "", "x", "ngoai"}).Draw(t, "block"), Unranked: rapid.IntRange(0, 9).Draw(t, "unranked") == 0, Answers: make(map[string]Answer)}
		for _, it := range set.Items() {
			if rapid.IntRange(0, 7).Draw(t, "gap") == 0 {
				continue
			}
			a := Answer{Values: make(map[string]string)}
			if it.Choices != nil {
				a.Choice = rapid.SampledFrom(it.Choices).Draw(t, "choice").Key
			}
			for _, in := range it.Inputs {
				switch in.Kind {
				case indicators.Integer:
					if in.Asked() {
						a.Values[in.Key] = fmt.Sprint(count.Draw(t, "count"))
					}
				case indicators.Decimal:
					a.Values[in.Key] = fmt.Sprintf("%d/%d", rapid.IntRange(0, 20).Draw(t, "n"), rapid.IntRange(4, 7).Draw(t, "d"))
				case indicators.Marks:
					a.Values[in.Key] = strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"0", "5", "7.5", "10"}), 1, 5).Draw(t, "marks"), ";")
				case indicators.Items:
					a.Values[in.Key] = rapid.SampledFrom([]string{indicators.None, "0/0", "8/10;7/10", "4/5;5/5;1/1"}).Draw(t, "items")
				case indicators.List:
					a.Values[in.Key] = rapid.SampledFrom([]string{indicators.None, "A/1:open", "A/1:built,open;B/2:open"}).Draw(t, "list")
				case indicators.Text, indicators.Date:
					a.Values[in.Key] = map[indicators.Kind]string{indicators.Text: "nguồn", indicators.Date: "2024-12-31"}[in.Kind]
				}
			}
			a.NotApplicable = rapid.IntRange(0, 19).Draw(t, "na") == 0
			a.State = rapid.SampledFrom(append(slices.Repeat([]State{StateCounts}, 16), states...)).Draw(t, "state")
			u.Answers[it.Code] = a
		}
		units[i] = u
	}
	return units
}

// Points of every method stay within 0 and the maximum (a penalty's within its negative and 0), a node's within its own, the total
// within 0 and what applied; and a run changed answer by answer is a run made anew.
func TestJudgedPointsStayWithinTheMaximum(t *testing.T) {
	for _, id := range []string{"methods", "tree"} {
		set := named(t, id)
		rapid.Check(t, func(t *rapid.T) {
			units := drawJudged(t, set)
			opt := Options{Rulings: drawRulings(t, set), Explain: true}
			r, err := Score(set, units, opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range r.Units {
				for code, c := range u.Criteria {
					it, _ := set.Find(code)
					p, most := exactNum(c.Points), fromRat(it.Max)
					if it.Effect == indicators.Penalty {
						p = p.neg()
					}
					if p.sign() < 0 || p.cmp(most) > 0 || len(c.Explanation) == 0 {
						t.Errorf("%s %s: %s points of %s, %d steps", u.Code, code, c.Points, most, len(c.Explanation))
					}
				}
				for _, n := range slices.Concat(u.Pillars, u.Main, u.Groups, u.Channels) {
					if p := exactNum(n.Points); p.sign() < 0 || p.cmp(exactNum(n.Max.String())) > 0 {
						t.Errorf("%s %s: %s of %s", u.Code, n.Code, n.Points, n.Max)
					}
				}
				if p := exactNum(u.Exact); p.sign() < 0 || p.cmp(exactNum(u.Max.String())) > 0 || (u.Rank == 0) != u.Unranked {
					t.Errorf("%s: %s of %s, rank %d", u.Code, u.Exact, u.Max, u.Rank)
				}
			}
			run, err := NewRun(set, units, opt)
			if err != nil {
				t.Fatal(err)
			}
			i := rapid.IntRange(0, len(units)-1).Draw(t, "unit")
			item := rapid.SampledFrom(set.Items()).Draw(t, "item").Code
			now := slices.Clone(units)
			now[i].Answers = maps.Clone(units[i].Answers)
			now[i].Answers[item] = drawJudged(t, set)[0].Answers[item]
			if rapid.Bool().Draw(t, "read before") {
				if _, err := run.Result(); err != nil {
					t.Fatal(err)
				}
			}
			if err := run.Set(now[i].Code, item, now[i].Answers[item]); err != nil {
				t.Fatal(err)
			}
			sameAsAnew(t, set, run, now, opt)
		})
	}
}

// The order in which a set lists its criteria changes no point, total, rank or class.
func TestOrderOfCriteriaDoesNotMatter(t *testing.T) {
	data := readFile(t, "testdata/methods.yaml")
	set := named(t, "methods")
	rapid.Check(t, func(t *rapid.T) {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(data), &doc); err != nil {
			t.Fatal(err)
		}
		shuffleCriteria(t, &doc)
		other, err := yaml.Marshal(&doc)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, err := indicators.Parse("shuffled.yaml", other)
		if err != nil {
			t.Fatal(err)
		}
		units := drawJudged(t, set)
		a, err := Score(set, units, Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Score(shuffled, units, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if string(canonicalJSON(a.Units)) != string(canonicalJSON(b.Units)) || string(canonicalJSON(a.Cohorts)) != string(canonicalJSON(b.Cohorts)) {
			t.Errorf("in order:\n%s\nshuffled:\n%s", canonicalJSON(a.Units), canonicalJSON(b.Units))
		}
	})
}

func shuffleCriteria(t *rapid.T, n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "criteria" && c.Kind == yaml.SequenceNode && len(c.Content) > 2 {
			c.Content = rapid.Permutation(c.Content).Draw(t, "criteria")
		}
		shuffleCriteria(t, c)
	}
}

// More of what is better never lowers the unit's own points, whatever the method.
func TestRaisingWhatIsBetterNeverLowersPoints(t *testing.T) {
	set := named(t, "methods")
	figures := []indicators.Ref{{Code: "1.1", Key: "value"}, {Code: "1.3", Key: "a"}, {Code: "1.4", Key: "c"}, {Code: "1.6", Key: "value"}, {Code: "1.7", Key: "a"}, {Code: "1.8", Key: "a"}, {Code: "1.9", Key: "a"}, {Code: "1.10", Key: "a"}, {Code: "1.11", Key: "value"}}
	rapid.Check(t, func(t *rapid.T) {
		units := drawJudged(t, set)
		ref := rapid.SampledFrom(figures).Draw(t, "figure")
		a, given := units[0].Answers[ref.Code]
		old := a.Values[ref.Key]
		if !given || old == "" {
			return
		}
		opt := Options{Rulings: drawRulings(t, set)}
		before, err := Score(set, units, opt)
		if err != nil {
			t.Fatal(err)
		}
		more := exactNum(old).add(whole(rapid.Int64Range(1, 5).Draw(t, "more")))
		it, _ := set.Find(ref.Code)
		if it.Method.Kind == indicators.Direct && more.cmp(fromRat(it.Max)) > 0 {
			more = fromRat(it.Max)
		}
		a.Values = maps.Clone(a.Values)
		a.Values[ref.Key] = more.String()
		units[0].Answers[ref.Code] = a
		after, err := Score(set, units, opt)
		if err != nil {
			t.Fatal(err)
		}
		p, q := exactNum(before.Units[0].Criteria[ref.Code].Points), exactNum(after.Units[0].Criteria[ref.Code].Points)
		if q.cmp(p) < 0 {
			t.Errorf("%s: %s raised to %s lowered the points from %s to %s", ref, old, more, p, q)
		}
	})
}

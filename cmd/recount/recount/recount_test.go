package recount

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// points computes one criterion "1.1" of 10 points for one unit with the given
// method, other inputs and answers (all JSON).
func points(t *testing.T, method, inputs, answers, policy string) (string, string) {
	t.Helper()
	if inputs == "" {
		inputs = "{}"
	}
	if policy == "" {
		policy = `{"undefined":"zero","above":"cap"}`
	}
	snap, err := readSnapshot(fmt.Appendf(nil, `{"engine":"1","sets":[{"id":"s","version":"1","digest":"d","decimals":2,"total":"10","rulings":{},"policy":%s,
		"criteria":{"1.1":{"max":"10","inputs":%s,"method":%s}}}],"units":[{"set":"s","code":"u","answers":%s}]}`, policy, inputs, method, answers))
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	computed, err := snap.compute(&snap.Sets[0])
	if err != nil {
		t.Fatalf("%s with %s: %v", method, answers, err)
	}
	c := computed.units[0].criteria["1.1"]
	return c.points.RatString(), string(c.status)
}

// Worked by hand from docs/scoring.md.
func TestMethods(t *testing.T) {
	const (
		yesNo   = `{"kind":"yes_no","input":"choice","fractions":{"yes":"1","no":"0","part":"1/3","over":"5"}}`
		ratio   = `{"kind":"ratio","value":["/","a","b"],"limit":"1","cap_at":"0.8"}`
		bare    = `{"kind":"ratio","value":["/","a","b"]}`
		tiers   = `{"kind":"tiers","value":["/",["*","a",{"const":"100"}],"b"],"tiers":[{"at":"80","inclusive":true,"fraction":"1"},{"at":"50","fraction":"0.5"},{"fraction":"0.1"}]}`
		require = `{"kind":"tiers","value":"a","require":{"input":"has","equals":"yes","otherwise":"0"},"tiers":[{"at":"3","fraction":"1"},{"fraction":"1/2"}]}`
		growth  = `{"kind":"growth","num":"a","den":"b","target":"0.1"}`
		count   = `{"kind":"count_capped","value":"a","per_item":"4"}`
		parts   = `{"kind":"parts","parts":[{"weight":"0.4","method":{"kind":"ratio","value":["/","a","b"]}},{"weight":"0.6","method":{"kind":"ratio","value":["/","c","d"]}}]}`
		nothing = `{"undefined":"max","above":"cap"}`
		above   = `{"undefined":"zero","above":"missing"}`
	)
	for _, tc := range []struct{ method, inputs, answer, policy, points, status string }{
		{yesNo, "", `{"choice":"yes"}`, "", "10", "scored"},
		{yesNo, "", `{"choice":"no"}`, "", "0", "scored"},
		{yesNo, "", `{"choice":"part"}`, "", "10/3", "scored"},
		{yesNo, "", `{"choice":"over"}`, "", "10", "scored"},
		{yesNo, "", `{}`, "", "0", "missing"},
		{ratio, "", `{"a":"2","b":"5"}`, "", "5", "scored"},
		{ratio, "", `{"a":"4","b":"5"}`, "", "10", "scored"},
		{ratio, "", `{"a":"6","b":"5"}`, "", "10", "scored"},
		{ratio, "", `{"a":"6","b":"5"}`, above, "0", "missing"},
		{ratio, "", `{"a":"5","b":"5"}`, above, "10", "scored"},
		{ratio, "", `{"a":"0","b":"0"}`, "", "0", "undefined"},
		{ratio, "", `{"a":"0","b":"0"}`, nothing, "10", "scored"},
		{ratio, "", `{"a":"1","b":"0"}`, nothing, "0", "undefined"},
		{ratio, "", `{"a":"1"}`, "", "0", "missing"},
		{bare, "", `{"a":"1","b":"3"}`, "", "10/3", "scored"},
		{bare, "", `{"a":"7","b":"3"}`, "", "10", "scored"},
		{tiers, "", `{"a":"80","b":"100"}`, "", "10", "scored"},
		{tiers, "", `{"a":"79","b":"100"}`, "", "5", "scored"},
		{tiers, "", `{"a":"50","b":"100"}`, "", "1", "scored"},
		{tiers, "", `{"a":"0","b":"100"}`, "", "1", "scored"},
		{require, "", `{"has":"yes","a":"4"}`, "", "10", "scored"},
		{require, "", `{"has":"yes","a":"3"}`, "", "5", "scored"},
		{require, "", `{"has":"no"}`, "", "0", "scored"},
		{require, "", `{"has":"yes"}`, "", "0", "missing"},
		{require, "", `{"a":"4"}`, "", "0", "missing"},
		{growth, "", `{"a":"105","b":"100"}`, "", "5", "scored"},
		{growth, "", `{"a":"110","b":"100"}`, "", "10", "scored"},
		{growth, "", `{"a":"200","b":"100"}`, "", "10", "scored"},
		{growth, "", `{"a":"90","b":"100"}`, "", "0", "scored"},
		{growth, "", `{"a":"1","b":"0"}`, "", "10", "scored"},
		{growth, "", `{"a":"0","b":"0"}`, "", "0", "undefined"},
		{growth, "", `{"a":"0","b":"0"}`, nothing, "10", "scored"},
		{growth, "", `{"a":"0"}`, nothing, "0", "missing"},
		{count, "", `{"a":"2"}`, "", "8", "scored"},
		{count, "", `{"a":"3"}`, "", "10", "scored"},
		{parts, "", `{"a":"1","b":"2","c":"1","d":"3"}`, "", "4", "scored"},
		{parts, "", `{"a":"9","b":"2","c":"0","d":"3"}`, "", "4", "scored"},
		{parts, "", `{"a":"0","b":"0","c":"1","d":"1"}`, "", "6", "scored"},
		{parts, "", `{"a":"0","b":"0","c":"1","d":"1"}`, nothing, "10", "scored"},
		{parts, "", `{"a":"0","b":"0","c":"1","d":"0"}`, "", "0", "undefined"},
		{parts, "", `{"a":"0","b":"0","c":"1"}`, "", "0", "missing"},
		// Negative results count as nothing; dividing by less than nothing is undefined.
		{`{"kind":"ratio","value":["-","a","b"]}`, "", `{"a":"1","b":"2"}`, "", "0", "scored"},
		{`{"kind":"ratio","value":["/","a",["-","b","c"]]}`, "", `{"a":"1","b":"2","c":"3"}`, nothing, "0", "undefined"},
		// Missing wins over undefined.
		{`{"kind":"ratio","value":["+",["/","a","b"],"c"]}`, "", `{"a":"0","b":"0"}`, nothing, "0", "missing"},
		{`{"kind":"ratio","value":["+",["/","a","b"],"c"]}`, "", `{"a":"0","b":"0","c":"1"}`, nothing, "10", "scored"},
		// Inputs that are not asked: sums when complete, then the own key, constants always.
		{bare, `{"b":{"from":[["I.1","value"],["1.1","x"]]}}`, `{"a":"1","x":"3","b":"2"}`, "", "5/2", "scored"},
		{bare, `{"b":{"from":[["I.1","value"],["I.2","value"]]}}`, `{"a":"1","b":"2"}`, "", "5", "scored"},
		{bare, `{"b":{"from":[["I.2","value"]]}}`, `{"a":"1"}`, "", "0", "missing"},
		{bare, `{"b":{"const":"4"}}`, `{"a":"1","b":"2"}`, "", "5/2", "scored"},
		// Marks come before figures.
		{ratio, "", `{"not_applicable":true}`, "", "10", "not_applicable"},
		{ratio, "", `{"a":"1","b":"2","state":"evidence_rejected"}`, "", "0", "missing"},
		{ratio, "", `{"a":"1","b":"2","state":"na_refused"}`, "", "0", "missing"},
		{ratio, "", `{"state":"na_claimed"}`, "", "10", "pending"},
		{ratio, "", `{"a":"2","b":"5","state":"pending"}`, "", "5", "pending"},
		{ratio, "", `{"a":"2","state":"pending"}`, "", "0", "missing"},
		{ratio, "", `{"not_applicable":true,"state":"evidence_rejected"}`, "", "10", "not_applicable"},
	} {
		got, st := points(t, tc.method, tc.inputs, `{"I.1":{"value":"1"},"1.1":`+tc.answer+`}`, tc.policy)
		if got != tc.points || st != tc.status {
			t.Errorf("%s%s with %s %s: %s points, %s; want %s, %s", tc.method, tc.inputs, tc.answer, tc.policy, got, st, tc.points, tc.status)
		}
	}
}

// group is a set of one relative criterion of 10 points over units with value a.
func group(t *testing.T, kind string, answers ...string) (computedSet, *snapshot) {
	t.Helper()
	var units []string
	for i, a := range answers {
		units = append(units, fmt.Sprintf(`{"set":"s","code":"u%d","answers":{"1.1":%s}}`, i, a))
	}
	snap, err := readSnapshot(fmt.Appendf(nil, `{"engine":"1","sets":[{"id":"s","version":"1","digest":"d","decimals":2,"total":"10","rulings":{},"policy":{"undefined":"max","above":"missing"},
		"classes":[{"name":"Cao","from":"4/5"},{"name":"Thấp","from":"0"}],
		"criteria":{"1.1":{"max":"10","method":{"kind":%q,"value":["/","a","b"],"limit":"9"}}}}],"units":[%s]}`, kind, strings.Join(units, ",")))
	if err != nil {
		t.Fatal(err)
	}
	computed, err := snap.compute(&snap.Sets[0])
	if err != nil {
		t.Fatal(err)
	}
	return computed, snap
}

func TestCohorts(t *testing.T) {
	value := func(n string) string { return `{"a":"` + n + `","b":"1"}` }
	rejected := `{"a":"99","b":"1","state":"evidence_rejected"}`
	for _, tc := range []struct {
		kind    string
		answers []string
		want    string
		n       int
	}{
		{"min_max", []string{value("1"), value("2"), value("4")}, "0 10/3 10", 3},
		{"min_max", []string{value("5"), value("5")}, "10 10", 2},
		{"min_max", []string{value("0"), value("0")}, "0 0", 2},
		{"min_max", []string{value("3")}, "10", 1},
		{"min_max", []string{value("0")}, "0", 1},
		// Outside the cohort: refused, missing, above the limit, N/A granted and
		// claimed, 0/0 although it earns the maximum. Pending is in.
		{"min_max", []string{value("2"), value("6"), rejected, `{}`, value("10"), `{"a":"0","b":"1","not_applicable":true}`, `{"a":"0","b":"1","state":"na_claimed"}`, `{"a":"0","b":"0"}`, `{"a":"3","b":"1","state":"pending"}`}, "0 10 0 0 0 10 10 10 5/2", 3},
		{"best_ratio", []string{value("1"), value("3")}, "10/3 10", 2},
		{"best_ratio", []string{value("0"), value("0")}, "0 0", 2},
		{"best_ratio", []string{value("2")}, "10", 1},
		{"best_ratio", []string{`{}`}, "0", 0},
	} {
		computed, _ := group(t, tc.kind, tc.answers...)
		var got []string
		for _, u := range computed.units {
			got = append(got, u.criteria["1.1"].points.RatString())
		}
		if strings.Join(got, " ") != tc.want || len(computed.cohorts["1.1"].values) != tc.n {
			t.Errorf("%s of %v: %v with %d in the cohort, want %s with %d", tc.kind, tc.answers, got, len(computed.cohorts["1.1"].values), tc.want, tc.n)
		}
	}
}

// Ranks go by what is published: the sum, rounded once.
func TestRanksAndClasses(t *testing.T) {
	// Values 0…3 of 3: points 0, 10/3, 3.334, 8 of 10, twice 10.
	answers := []string{
		`{"a":"0","b":"1"}`, `{"a":"1","b":"1"}`, `{"a":"1.0002","b":"1"}`, `{"a":"2.4","b":"1"}`, `{"a":"3","b":"1"}`, `{"a":"3","b":"1"}`,
	}
	computed, snap := group(t, "min_max", answers...)
	var got []string
	for _, u := range computed.units {
		got = append(got, fmt.Sprintf("%s %s %d %s %s", u.exact.RatString(), show(u.exact, 2), u.rank, u.class, snap.Sets[0].percent(&u)))
	}
	want := []string{
		"0 0,00 6 Thấp 0,00",
		"10/3 3,33 4 Thấp 33,30",
		"1667/500 3,33 4 Thấp 33,30", // 3.334 and 10/3 are both published as 3,33
		"8 8,00 3 Cao 80,00",
		"10 10,00 1 Cao 100,00",
		"10 10,00 1 Cao 100,00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestBlocksRankSeparately(t *testing.T) {
	units := []computedUnit{}
	for _, u := range []struct {
		block  string
		points int64
	}{{"A", 5}, {"B", 9}, {"A", 7}, {"A", 5}, {"A", 1}, {"B", 9}} {
		units = append(units, computedUnit{unit: &unit{Block: u.block}, rounded: big.NewRat(u.points, 1)})
	}
	rank(units)
	var got []int
	for _, u := range units {
		got = append(got, u.rank)
	}
	if !slices.Equal(got, []int{2, 1, 1, 2, 4, 1}) {
		t.Errorf("ranks %v", got)
	}
}

func TestRoundingIsHalfAwayFromZero(t *testing.T) {
	for in, want := range map[string]string{
		"10/3": "3,33", "0.005": "0,01", "0.00499999": "0,00", "2.675": "2,68", "1234.5": "1.234,50", "999999.995": "1.000.000,00", "-0.005": "−0,01", "660": "660,00",
	} {
		v, err := parseNumber(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(v, 2); got != want {
			t.Errorf("%s shows %s, want %s", in, got, want)
		}
	}
	if got := show(big.NewRat(25, 10), 0); got != "3" {
		t.Errorf("2.5 without decimals shows %s", got)
	}
}

const smallSnapshot = `{"engine":"1","sets":[{"id":"s","version":"1","digest":"d","decimals":2,"total":"10","rulings":{},"policy":{"undefined":"zero","above":"cap"},"criteria":{"1.1":{"max":"10","method":{"kind":"ratio","value":["/","a","b"]}}}}],"units":[{"set":"s","code":"u","answers":{"1.1":{"a":"1","b":"3"}}}]}`

func smallResult(t *testing.T) string {
	t.Helper()
	snap, err := readSnapshot([]byte(smallSnapshot))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := snap.digestOf("s")
	if err != nil {
		t.Fatal(err)
	}
	return `{"set":"s","version":"1","set_digest":"d","engine":"1","digest":"` + digest + `","units":[{"code":"u","points":"3.333333333333","exact":"10/3","shown":"3,33","max":10,"percent":"33,30","rank":1,"class":"",` +
		`"main":[{"code":"1","name":"Chỉ số","points":"10/3","shown":"3,33","max":10}],"criteria":{"1.1":{"points":"10/3","shown":"3,33","max":10,"status":"scored"}}}]}`
}

func TestRecomputeReadsAllForms(t *testing.T) {
	result := smallResult(t)
	for name, form := range map[string]string{
		"one result": result, "a list": "[" + result + "]", "a published file": `{"groups":[{"group":"g","result":` + result + `}],"snapshot":` + smallSnapshot + `}`,
	} {
		report, err := Recompute([]byte(smallSnapshot), []byte(form))
		if err != nil || !report.OK() || report.Units != 1 {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
}

func TestDifferencesOutsideUnits(t *testing.T) {
	result := smallResult(t)
	for name, tc := range map[string]struct{ from, to, want string }{
		"set version":        {`"version":"1"`, `"version":"2"`, "s · version"},
		"set digest":         {`"set_digest":"d"`, `"set_digest":"e"`, "s · set_digest"},
		"engine":             {`"engine":"1"`, `"engine":"2"`, "s · engine"},
		"other snapshot":     {`"digest":"`, `"digest":"0`, "s · digest"},
		"unit renamed":       {`"code":"u"`, `"code":"v"`, "s · u · code"},
		"criterion left out": {`"1.1":{"points":"10/3","shown":"3,33","max":10,"status":"scored"}`, ``, "s · u · 1.1 · points"},
		"criterion invented": {`"criteria":{`, `"criteria":{"1.2":{"points":"1"},`, "s · u · 1.2 · points"},
		"main index sum":     {`"main":[{"code":"1","name":"Chỉ số","points":"10/3"`, `"main":[{"code":"1","points":"3"`, "s · u · 1 · points"},
		"main index missing": {`{"code":"1","name":"Chỉ số","points":"10/3","shown":"3,33","max":10}`, ``, "s · u · 1.1 · main"},
		"main index twice":   {`"main":[`, `"main":[{"code":"1","points":"10/3","shown":"3,33","max":10},`, "s · u · 1.1 · main"},
		"cohort invented":    {`"units":[`, `"cohorts":{"1.1":{"n":3}},"units":[`, "s · 1.1 · cohort"},
		"another set":        {`"set":"s"`, `"set":"t"`, "t · set"},
	} {
		changed := strings.Replace(result, tc.from, tc.to, 1)
		if changed == result {
			t.Fatalf("%s: nothing changed", name)
		}
		report, err := Recompute([]byte(smallSnapshot), []byte(changed))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if report.OK() || !slices.ContainsFunc(report.Differences, func(d Difference) bool { return strings.HasPrefix(d.String(), tc.want+":") }) {
			t.Errorf("%s: %v", name, report.Differences)
		}
	}
	twice := strings.Replace(result, `"units":[`, `"units":[{"code":"u"},`, 1)
	if report, err := Recompute([]byte(smallSnapshot), []byte(twice)); err != nil || report.OK() {
		t.Errorf("a unit published twice: %+v, %v", report, err)
	}
	if report, err := Recompute([]byte(strings.Replace(smallSnapshot, `{"set":"s","code":"u","answers":{"1.1":{"a":"1","b":"3"}}}`, "", 1)), []byte(result)); err != nil || report.OK() {
		t.Errorf("a recount of no unit: %+v, %v", report, err)
	}
}

func TestCohortDifferences(t *testing.T) {
	computed, snap := group(t, "min_max", `{"a":"1","b":"1"}`, `{"a":"2","b":"1"}`)
	c := computed.cohorts["1.1"]
	good := publishedCohort{Min: "1", Max: "2", N: 2, Digest: c.digest()}
	// printf '1\n2' | sha256sum
	if c.digest() != "b598b3a62a3f7cedb17e66d1cb31d53dffeebaf5c07e2c60d5e31971936fd35e" {
		t.Errorf("digest %s", c.digest())
	}
	for field, change := range map[string]func(*publishedCohort){
		"":              func(*publishedCohort) {},
		"cohort.min":    func(p *publishedCohort) { p.Min = "0" },
		"cohort.max":    func(p *publishedCohort) { p.Max = "3" },
		"cohort.n":      func(p *publishedCohort) { p.N = 3 },
		"cohort.digest": func(p *publishedCohort) { p.Digest = "0" },
	} {
		p := good
		change(&p)
		var r Report
		place{report: &r, d: Difference{Set: snap.Sets[0].ID}}.compareCohorts(computed.cohorts, map[string]publishedCohort{"1.1": p})
		if field == "" && len(r.Differences) != 0 || field != "" && (len(r.Differences) != 1 || r.Differences[0].Field != field) {
			t.Errorf("%q: %v", field, r.Differences)
		}
	}
}

func TestUnreadableFilesAreErrors(t *testing.T) {
	result := smallResult(t)
	for name, change := range map[string][2]string{
		"other engine":     {`"engine":"1"`, `"engine":"2"`},
		"unknown method":   {`"kind":"ratio"`, `"kind":"z_score"`},
		"unknown field":    {`"kind":"ratio"`, `"kind":"ratio","bonus":"1"`},
		"unknown operator": {`["/","a","b"]`, `["^","a","b"]`},
		"odd formula":      {`["/","a","b"]`, `["/","a"]`},
		"no formula":       {`,"value":["/","a","b"]`, ``},
		"number with exp":  {`"max":"10"`, `"max":"1e1"`},
		"division by zero": {`"max":"10"`, `"max":"10/0"`},
		"number not text":  {`"max":"10"`, `"max":10`},
		"no maximum":       {`"max":"10",`, ``},
		"unknown state":    {`"a":"1"`, `"a":"1","state":"ok"`},
		"figure no number": {`"a":"1"`, `"a":"một"`},
		"answer no text":   {`"a":"1"`, `"a":1`},
		"unit twice":       {`"units":[`, `"units":[{"set":"s","code":"u","answers":{}},`},
		"unit of no set":   {`"set":"s","code":"u"`, `"set":"t","code":"u"`},
		"no JSON":          {`{"engine"`, `{engine`},
		"more than one":    {`{"engine"`, `{} {"engine"`},
		"self reference":   {`"method":`, `"inputs":{"a":{"from":[["1.1","a"]]}},"method":`},
	} {
		changed := strings.Replace(smallSnapshot, change[0], change[1], 1)
		if changed == smallSnapshot {
			t.Fatalf("%s: nothing changed", name)
		}
		if report, err := Recompute([]byte(changed), []byte(result)); err == nil {
			t.Errorf("%s: recomputed: %+v", name, report)
		}
	}
	for _, bad := range []string{"", "[", "null x", "[" + result + "," + result + "]"} {
		if _, err := Recompute([]byte(smallSnapshot), []byte(bad)); err == nil {
			t.Errorf("results %.20q accepted", bad)
		}
	}
}

func TestReportIsPlainJSON(t *testing.T) {
	raw, err := json.Marshal(Report{Sets: 1, Units: 2, Points: 3, Differences: []Difference{{Set: "s", Unit: "u", Field: "rank", Published: "1", Recomputed: "2"}}})
	if err != nil || string(raw) != `{"sets":1,"units":2,"points":3,"differences":[{"set":"s","unit":"u","field":"rank","published":"1","recomputed":"2"}]}` {
		t.Errorf("%s, %v", raw, err)
	}
}

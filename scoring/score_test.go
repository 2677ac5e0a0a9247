package scoring

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"chuky/indicators"
)

const soNganh, quanHuyen = "qd79-so-nganh", "qd79-quan-huyen"

func values(pairs ...string) Answer {
	a := Answer{Values: make(map[string]string)}
	for i := 0; i < len(pairs); i += 2 {
		a.Values[pairs[i]] = pairs[i+1]
	}
	return a
}

func one(code string, a Answer) map[string]Answer { return map[string]Answer{code: a} }

func mustScore(t testing.TB, id string, opt Options, units ...Unit) *Result {
	t.Helper()
	r, err := Score(builtin(t, id), units, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAThirdStaysExact(t *testing.T) {
	u := mustScore(t, soNganh, Options{}, Unit{Code: "A", Answers: one("1.2", values("a", "1", "b", "3"))}).Units[0]
	c := u.Criteria["1.2"]
	if c.Points != "10/3" || c.Shown != "3,33" || u.Exact != "10/3" || u.Points != "3.333333333333" || u.Shown != "3,33" {
		t.Errorf("criterion %s (%s), unit %s = %s (%s)", c.Points, c.Shown, u.Exact, u.Points, u.Shown)
	}
}

func TestStatuses(t *testing.T) {
	full := values("a", "3", "b", "4")
	with := func(a Answer, change func(*Answer)) Answer { change(&a); return a }
	cases := []struct {
		name   string
		answer Answer
		opt    Options
		status Status
		points string
		reason string
	}{
		{"scored", full, Options{}, Scored, "15/2", ""},
		{"nothing given", Answer{}, Options{}, Missing, "0", "Không có số liệu"},
		{"half given", values("a", "3"), Options{}, Missing, "0", "Thiếu số liệu: b"},
		{"blank is nothing", values("a", "3", "b", " "), Options{}, Missing, "0", "b"},
		{"zero is a figure", values("a", "0", "b", "4"), Options{}, Scored, "0", ""},
		{"granted", with(full, func(a *Answer) { a.NotApplicable = true }), Options{}, NotApplicable, "10", "chấp nhận"},
		{"claimed", Answer{State: StateNAClaimed}, Options{}, Pending, "10", "chờ thẩm định"},
		{"refused", with(full, func(a *Answer) { a.State = StateNARefused }), Options{}, Missing, "0", "Không chấp nhận"},
		{"evidence rejected", with(full, func(a *Answer) { a.State = StateEvidenceRejected }), Options{}, Missing, "0", "Không công nhận"},
		{"pending", with(full, func(a *Answer) { a.State = StatePending }), Options{}, Pending, "15/2", "tự đánh giá"},
		{"pending without figures", Answer{State: StatePending}, Options{}, Missing, "0", ""},
		{"0/0", values("a", "0", "b", "0"), Options{}, Undefined, "0", "Mẫu số bằng 0"},
		{"excluded", full, Options{Excluded: map[string]string{"1.2": "Dưới một nửa đơn vị có số liệu"}}, Excluded, "0", "một nửa"},
		{"excluded before granted", Answer{NotApplicable: true}, Options{Excluded: map[string]string{"1.2": "x"}}, Excluded, "0", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := mustScore(t, soNganh, c.opt, Unit{Code: "A", Answers: one("1.2", c.answer)}).Units[0]
			got := u.Criteria["1.2"]
			if got.Status != c.status || got.Points != c.points || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("%s, %s points (%s); want %s, %s (%s)", got.Status, got.Points, got.Reason, c.status, c.points, c.reason)
			}
			if u.Partial != (c.status == Pending) {
				t.Errorf("partial is %v", u.Partial)
			}
		})
	}
}

func TestExcludedLeavesPointsAndMaximum(t *testing.T) {
	units := []Unit{{Code: "A", Answers: map[string]Answer{"1.2": values("a", "1", "b", "1"), "1.3": values("a", "1", "b", "1")}}}
	u := mustScore(t, soNganh, Options{Excluded: map[string]string{"1.3": "thử"}}, units...).Units[0]
	if u.Exact != "10" || u.Max != "320" || u.Main[0].Max != "30" || u.Main[0].Points != "10" {
		t.Errorf("%s of %s; main index %s of %s", u.Exact, u.Max, u.Main[0].Points, u.Main[0].Max)
	}
	byRuling := mustScore(t, soNganh, Options{Rulings: map[string]string{"ten-quan-huyen-6.14": "loai"}}, units...).Units[0]
	if byRuling.Max != "320" || byRuling.Criteria["6.14"].Status != Excluded {
		t.Errorf("by ruling: maximum %s, %s", byRuling.Max, byRuling.Criteria["6.14"].Status)
	}
	for _, bad := range []map[string]string{{"9.9": "x"}, {"I.1.5": "x"}, {"1.3": ""}} {
		if _, err := Score(builtin(t, soNganh), units, Options{Excluded: bad}); err == nil {
			t.Errorf("exclusion %v was accepted", bad)
		}
	}
}

// systems answers 5.1, the relative criterion "the most information systems".
func systems(code string, n int, change ...func(*Answer)) Unit {
	a := values("a", strconv.Itoa(n))
	for _, f := range change {
		f(&a)
	}
	return Unit{Code: code, Answers: one("5.1", a)}
}

func TestCohort(t *testing.T) {
	rejected := func(a *Answer) { a.State = StateEvidenceRejected }
	granted := func(a *Answer) { a.NotApplicable = true }
	claimed := func(a *Answer) { a.State = StateNAClaimed }
	pending := func(a *Answer) { a.State = StatePending }
	cases := []struct {
		name    string
		rulings map[string]string
		units   []Unit
		points  string // of A
		n       int
	}{
		{"between", nil, []Unit{systems("A", 4), systems("B", 1), systems("C", 9)}, "15/4", 3},
		{"lowest", nil, []Unit{systems("A", 1), systems("B", 9)}, "0", 2},
		{"highest", nil, []Unit{systems("A", 9), systems("B", 1)}, "10", 2},
		{"alone", nil, []Unit{systems("A", 3)}, "10", 1},
		{"alone with nothing", nil, []Unit{systems("A", 0)}, "0", 1},
		{"all equal", nil, []Unit{systems("A", 3), systems("B", 3)}, "10", 2},
		{"all zero", nil, []Unit{systems("A", 0), systems("B", 0)}, "0", 2},
		{"rejected evidence is outside", nil, []Unit{systems("A", 4), systems("B", 2), systems("C", 100, rejected)}, "10", 2},
		{"granted is outside", nil, []Unit{systems("A", 4), systems("B", 2), systems("C", 100, granted)}, "10", 2},
		{"claimed is outside", nil, []Unit{systems("A", 4), systems("B", 2), systems("C", 100, claimed)}, "10", 2},
		{"pending is inside", nil, []Unit{systems("A", 4), systems("B", 2), systems("C", 6, pending)}, "5", 3},
		{"missing is outside", nil, []Unit{systems("A", 4), systems("B", 2), {Code: "C"}}, "10", 2},
		{"best ratio", map[string]string{"min-max": "ty-so"}, []Unit{systems("A", 4), systems("B", 1), systems("C", 9)}, "40/9", 3},
		{"best ratio of nothing", map[string]string{"min-max": "ty-so"}, []Unit{systems("A", 0), systems("B", 0)}, "0", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := mustScore(t, soNganh, Options{Rulings: c.rulings}, c.units...)
			if got := r.Units[0].Criteria["5.1"].Points; got != c.points {
				t.Errorf("%s points, want %s", got, c.points)
			}
			if got := r.Cohorts["5.1"].N; got != c.n {
				t.Errorf("cohort of %d, want %d", got, c.n)
			}
		})
	}
}

// A share above 100 % is a mistake of one unit; it must not push everybody else down.
func TestShareAboveItsWholeIsCutBeforeTheCohort(t *testing.T) {
	unit := func(code, a string) Unit {
		return Unit{Code: code, Answers: map[string]Answer{"I.1.5": values("value", "10"), "I.1.6": values("value", "0"), "4.1": values("a", a, "b", "0", "c", "0", "d", "0")}}
	}
	r := mustScore(t, soNganh, Options{}, unit("A", "5"), unit("B", "0"), unit("C", "1000"))
	if got := r.Units[0].Criteria["4.1"].Points; got != "5" {
		t.Errorf("%s points, want 5", got)
	}
	c := r.Units[2].Criteria["4.1"]
	if c.Points != "10" || len(c.Warnings) != 1 || c.Warnings[0].Code != warnAbove {
		t.Errorf("the mistaken unit: %s points, warnings %v", c.Points, c.Warnings)
	}
}

// withPoints gives a unit that many hundredths of a point, through criterion 1.2 (10 points).
func withPoints(code, block string, hundredths int) Unit {
	return Unit{Code: code, Block: block, Answers: one("1.2", values("a", strconv.Itoa(hundredths), "b", "1000"))}
}

func TestRanksShareAndSkip(t *testing.T) {
	// 3,33 and 10/3 differ, but both are published as 3,33.
	exactly := func(code, a, b string) Unit { return Unit{Code: code, Answers: one("1.2", values("a", a, "b", b))} }
	r := mustScore(t, soNganh, Options{}, withPoints("A", "", 900), exactly("B", "333", "1000"), exactly("C", "1", "3"), withPoints("D", "", 100), Unit{Code: "E"})
	want := []int{1, 2, 2, 4, 5}
	for i, u := range r.Units {
		if u.Rank != want[i] {
			t.Errorf("%s with %s ranks %d, want %d", u.Code, u.Shown, u.Rank, want[i])
		}
	}
}

func TestBlocksRankSeparately(t *testing.T) {
	r := mustScore(t, soNganh, Options{}, withPoints("A", "sở", 500), withPoints("B", "ban", 900), withPoints("C", "sở", 700), withPoints("D", "ban", 100))
	want := map[string]int{"A": 2, "B": 1, "C": 1, "D": 2}
	for _, u := range r.Units {
		if u.Rank != want[u.Code] {
			t.Errorf("%s of %s ranks %d, want %d", u.Code, u.Block, u.Rank, want[u.Code])
		}
	}
}

// worth makes a unit of Annex I with exactly that many points out of 330, by granting whole
// criteria and filling the rest with a share of 1.2.
func worth(t *testing.T, set *indicators.Set, whole int, num, den string) Unit {
	t.Helper()
	u := Unit{Code: "A", Answers: make(map[string]Answer)}
	for _, it := range set.Criteria() {
		if n := int(it.Max.Num().Int64()); it.Code != "1.2" && n <= whole {
			u.Answers[it.Code] = Answer{NotApplicable: true}
			whole -= n
		}
	}
	if whole != 0 {
		t.Fatalf("%d points left over", whole)
	}
	u.Answers["1.2"] = values("a", num, "b", den)
	return u
}

func TestClassesByThePublishedValue(t *testing.T) {
	set := builtin(t, soNganh) // 60 % of 330 is 198, 80 % is 264
	cases := []struct {
		whole    int
		num, den string
		shown    string
		class    string
		percent  string
	}{
		{190, "7994", "10000", "197,99", "Khởi động", "60,00"},
		{190, "79949", "100000", "197,99", "Khởi động", "60,00"},
		{190, "79950", "100000", "198,00", "Hình thành", "60,00"}, // 197.995 is published as 198,00
		{190, "8", "10", "198,00", "Hình thành", "60,00"},
		{260, "39949", "100000", "263,99", "Hình thành", "80,00"},
		{260, "4", "10", "264,00", "Nâng cao", "80,00"},
		{320, "1", "1", "330,00", "Nâng cao", "100,00"},
		{0, "0", "1", "0,00", "Khởi động", "0,00"},
	}
	for _, c := range cases {
		u := mustScore(t, soNganh, Options{}, worth(t, set, c.whole, c.num, c.den)).Units[0]
		if u.Shown != c.shown || u.Class != c.class || u.Percent != c.percent {
			t.Errorf("%d + %s/%s: %s, %s %%, %q; want %s, %s %%, %q", c.whole, c.num, c.den, u.Shown, u.Percent, u.Class, c.shown, c.percent, c.class)
		}
	}
}

func TestThe690ReadingChangesThePercentageOnly(t *testing.T) {
	u := Unit{Code: "A", Answers: one("1.2", values("a", "1", "b", "1"))}
	base := mustScore(t, quanHuyen, Options{}, u).Units[0]
	other := mustScore(t, quanHuyen, Options{Rulings: map[string]string{"thang-diem": "690"}}, u).Units[0]
	if base.Points != other.Points || base.Max != other.Max || base.Percent != "1,52" || other.Percent != "1,45" {
		t.Errorf("%s of %s, %s %%; under 690 %s of %s, %s %%", base.Points, base.Max, base.Percent, other.Points, other.Max, other.Percent)
	}
}

func TestInputsFromElsewhere(t *testing.T) {
	cases := []struct {
		name    string
		answers map[string]Answer
		points  string
		warning string
	}{
		{"the source counts", map[string]Answer{"5.3": values("a", "3"), "I.1.9": values("value", "4")}, "15/2", ""},
		{"its own value where the source is empty", map[string]Answer{"5.3": values("a", "3", "b", "6")}, "5", ""},
		{"the source wins and says so", map[string]Answer{"5.3": values("a", "3", "b", "6"), "I.1.9": values("value", "4")}, "15/2", warnConflict},
		{"equal is no conflict", map[string]Answer{"5.3": values("a", "3", "b", "4"), "I.1.9": values("value", "4")}, "15/2", ""},
		{"half a sum is no sum", map[string]Answer{"5.3": values("a", "3")}, "0", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := mustScore(t, soNganh, Options{}, Unit{Code: "A", Answers: c.answers}).Units[0].Criteria["5.3"]
			if got.Points != c.points {
				t.Errorf("%s points, want %s", got.Points, c.points)
			}
			var codes []string
			for _, w := range got.Warnings {
				codes = append(codes, w.Code)
			}
			if strings.Join(codes, " ") != c.warning {
				t.Errorf("warnings %v, want %q", codes, c.warning)
			}
		})
	}
}

func TestScoreRefusesWhatEntryWouldRefuse(t *testing.T) {
	cases := []struct {
		name, code, key, value, want string
	}{
		{"another group's criterion", "7.1", "a", "1", indicators.CodeUnknown},
		{"stray input", "1.2", "z", "1", indicators.CodeUnknown},
		{"negative", "1.2", "a", "-1", indicators.CodeNegative},
		{"not a number", "1.2", "a", "NaN", indicators.CodeNotNumber},
		{"exponent", "1.2", "a", "1e9", indicators.CodeNotNumber},
		{"share", "1.2", "a", "75%", indicators.CodeShare},
		{"40 digits", "1.2", "a", strings.Repeat("9", 40), indicators.CodeTooLong},
		{"stray choice", "6.1", "a", "maybe", indicators.CodeChoice},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Score(builtin(t, soNganh), []Unit{{Code: "A", Answers: one(c.code, values(c.key, c.value))}}, Options{})
			var ae *AnswerError
			var ie *indicators.InputError
			if !errors.As(err, &ae) || !errors.As(err, &ie) || ae.Unit != "A" || ie.Code != c.want {
				t.Errorf("error %v, want %s of unit A", err, c.want)
			}
		})
	}
	for _, units := range [][]Unit{{{Code: "A"}, {Code: "A"}}, {{}}} {
		if _, err := Score(builtin(t, soNganh), units, Options{}); err == nil {
			t.Errorf("%v was accepted", units)
		}
	}
	if _, err := Score(builtin(t, soNganh), nil, Options{Rulings: map[string]string{"cbcc": "x"}}); err == nil {
		t.Error("an unknown reading was accepted")
	}
}

// A count is whole, whoever brings it: no half of a person earns points.
func TestFractionsWhereCountsAreAskedAreRefused(t *testing.T) {
	for _, raw := range []string{"3/4", "0.5", " 2.5 "} {
		_, err := Score(builtin(t, soNganh), []Unit{{Code: "A", Answers: one("1.2", values("a", raw, "b", "1"))}}, Options{})
		var ae *AnswerError
		if !errors.As(err, &ae) || ae.Unit != "A" || ae.Err.Code != indicators.CodeNotInteger || ae.Err.Key != "a" {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if c := mustScore(t, soNganh, Options{}, Unit{Code: "A", Answers: one("1.2", values("a", "6/2", "b", "4.0"))}).Units[0].Criteria["1.2"]; c.Points != "15/2" {
		t.Errorf("whole numbers written otherwise: %s points", c.Points)
	}
}

func TestPreview(t *testing.T) {
	u := Unit{Code: "A", Answers: map[string]Answer{"1.2": values("a", "3", "b", "4"), "5.1": values("a", "3")}}
	p, err := Preview(builtin(t, soNganh), u, Options{Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Criteria["1.2"]; c.Points != "15/2" || len(c.Explanation) == 0 {
		t.Errorf("1.2: %s points, %d steps", c.Points, len(c.Explanation))
	}
	if c := p.Criteria["5.1"]; c.Points != "" || c.Shown != "" || c.Status != Pending || c.Reason != "Tính khi đủ số liệu các đơn vị" {
		t.Errorf("5.1: %q points, %s, %s", c.Points, c.Status, c.Reason)
	}
	if c := p.Criteria["4.1"]; c.Points != "0" || c.Status != Missing {
		t.Errorf("4.1 without figures: %s points, %s", c.Points, c.Status)
	}
	if p.Exact != "15/2" || !p.Partial {
		t.Errorf("total %s, partial %v", p.Exact, p.Partial)
	}
}

func TestJSONOfAnswers(t *testing.T) {
	const in = `{"code":"H29.1","name":"Sở A","block":"sở","answers":{"1.1":{"choice":"head"},"1.2":{"a":3,"b":"4"},"5.1":{"not_applicable":true},"6.1":{"a":true,"b":"no"},"I.1.5":{"value":120.0},"2.1":{"choice":null},"1.3":{"a":"3/4","b":0.8,"state":"pending"}}}`
	var u Unit
	if err := json.Unmarshal([]byte(in), &u); err != nil {
		t.Fatal(err)
	}
	if a := u.Answers["1.2"]; a.Values["a"] != "3" || a.Values["b"] != "4" {
		t.Errorf("1.2: %+v", a)
	}
	if a := u.Answers["6.1"]; a.Values["a"] != "yes" || a.Values["b"] != "no" {
		t.Errorf("6.1: %+v", a)
	}
	if !u.Answers["5.1"].NotApplicable || u.Answers["1.1"].Choice != "head" || u.Answers["1.3"].State != StatePending || u.Answers["1.3"].Values["b"] != "0.8" {
		t.Errorf("%+v", u.Answers)
	}
	out, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	var again Unit
	if err := json.Unmarshal(out, &again); err != nil {
		t.Fatal(err)
	}
	if second, _ := json.Marshal(again); string(second) != string(out) {
		t.Errorf("%s became %s", out, second)
	}
	for _, bad := range []string{`{"a":[1]}`, `{"a":{}}`, `{"state":"gone"}`, `{"not_applicable":"yes"}`, `[]`} {
		if err := json.Unmarshal([]byte(bad), new(Answer)); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestJSONOfResults(t *testing.T) {
	data, err := json.Marshal(mustScore(t, soNganh, Options{}, Unit{Code: "A", Answers: one("1.2", values("a", "3", "b", "4"))}))
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Set    string `json:"set"`
		Digest string `json:"digest"`
		Units  []struct {
			Code, Points, Shown, Class string
			Max                        float64
			Rank                       int
			Criteria                   map[string]map[string]any
		} `json:"units"`
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	u := out.Units[0]
	if out.Set != soNganh || len(out.Digest) != 64 || u.Points != "7.500000000000" || u.Shown != "7,50" || u.Max != 330 || u.Rank != 1 || u.Class == "" {
		t.Errorf("%+v", out)
	}
	if c := u.Criteria["1.2"]; c["points"] != "15/2" || c["shown"] != "7,50" || c["status"] != "scored" {
		t.Errorf("criterion %v", c)
	}
	if _, ok := u.Criteria["1.2"]["explanation"]; ok {
		t.Error("an explanation came unasked")
	}
}

// Whatever the JSON of an answer, what is read is written back and read the same, and scoring it ends in points or in a refusal.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"a": 3, "b": "4"}`, `{"choice": "head"}`, `{"not_applicable": true}`, `{"a": "3/4", "state": "pending"}`, `{"a": 1e3, "b": 0.30000000000000004}`, `{"a": null}`, `{"a": true}`, `{"a": "９"}`, `{"a": [1]}`, `{"a": 1e999999999}`, `{"a": -1}`} {
		f.Add("1.2", []byte(seed))
	}
	f.Add("1.1", []byte(`{"choice": "head"}`))
	f.Add("6.1", []byte(`{"a": true, "b": false}`))
	set := builtin(f, soNganh)
	f.Fuzz(func(t *testing.T, code string, data []byte) {
		var a, again Answer
		if json.Unmarshal(data, &a) != nil {
			return
		}
		written, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s is written as %s, which cannot be read: %v", data, written, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(written) {
			t.Fatalf("%s, then %s", written, twice)
		}
		r, err := Score(set, []Unit{{Code: "A", Answers: one(code, a)}}, Options{Explain: true})
		if err != nil {
			var refused *AnswerError
			if !errors.As(err, &refused) || refused.Err.Code == "" {
				t.Fatalf("%s: %v", data, err)
			}
			return
		}
		if p := exactNum(r.Units[0].Exact); p.sign() < 0 || p.cmp(whole(330)) > 0 {
			t.Fatalf("%s earns %s", data, r.Units[0].Exact)
		}
		snap := snapshotOf(t, Group{Set: set, Units: []Unit{{Code: "A", Answers: one(code, a)}}})
		if snap.Digest() != r.SnapshotDigest {
			t.Fatalf("%s: the snapshot is not that of the result", data)
		}
	})
}

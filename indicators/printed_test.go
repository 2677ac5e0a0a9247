package indicators

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// printedSets is what the documents print, counted there.
var printedSets = map[string]struct {
	pillars, main, groups, leaves int
	max                           int64
	unknown                       int
	mains                         string // points of the main indexes
}{
	"qd79-thanh-pho":    {0, 9, 1, 103, 1000, 0, "100 100 100 100 100 200 150 150 0"},
	"qd1726-tinh":       {3, 27, 147, 357, 1000, 177, "40 40 40 40 80 40 40 40 40 30 30 30 30 60 30 30 30 30 30 30 30 30 60 30 30 30 30"},
	"kh2021-assignment": {3, 27, 147, 357, 1000, 177, "40 40 40 40 80 40 40 40 40 30 30 30 30 60 30 30 30 30 30 30 30 30 60 30 30 30 30"},
	"qd1726-bo":         {0, 9, 57, 129, 500, 7, "50 70 50 50 80 50 50 50 50"},
	"huyen-tinh":        {3, 20, 70, 165, 420, 3, "32 27 19 8 57 25 32 25 18 8 12 29 3 25 24 10 10 19 15 22"},
	"bieumau-chitieu":   {0, 6, 0, 77, 0, 0, "0 0 0 0 0 0"},
	"kh2021-tasks":      {0, 3, 0, 20, 0, 0, "0 0 0"},
	"qd79-so-nganh":     {0, 6, 0, 32, 330, 0, "40 25 70 30 35 130"},
	"qd79-quan-huyen":   {0, 9, 0, 51, 660, 0, "60 50 70 60 35 185 90 90 20"},
}

func TestSetsHaveTheirPrintedShape(t *testing.T) {
	for id := range printedSets {
		builtinSet(t, id)
	}
	for _, s := range Builtin() {
		id := s.ID
		want, ok := printedSets[id]
		if !ok {
			t.Errorf("%s is not in this list", id)
		}
		levels := make(map[Level]int)
		var mains []string
		for _, root := range s.Tree() {
			root.Walk(func(n *Node) {
				levels[n.Level]++
				if n.Level == LevelMain {
					mains = append(mains, n.Max.RatString())
				}
			})
		}
		got := fmt.Sprintf("%d %d %d %d %s %d", levels[LevelPillar], levels[LevelMain], levels[LevelGroup], levels[LevelCriterion], s.Max.RatString(), len(s.Unknown()))
		if w := fmt.Sprintf("%d %d %d %d %d %d", want.pillars, want.main, want.groups, want.leaves, want.max, want.unknown); got != w {
			t.Errorf("%s: %s, printed %s", id, got, w)
		}
		if got := strings.Join(mains, " "); got != want.mains {
			t.Errorf("%s: main indexes have %s, want %s", id, got, want.mains)
		}
		if levels[LevelCriterion] != len(s.Criteria()) {
			t.Errorf("%s: the tree has %d leaves, Criteria %d", id, levels[LevelCriterion], len(s.Criteria()))
		}
	}
}

// TestStatedTotalsStayBesideTheActualOnes lists every contradiction between what a text states and what
// its own table gives. They are the documents', and stay.
func TestStatedTotalsStayBesideTheActualOnes(t *testing.T) {
	want := []string{
		"huyen-tinh P1:2 line 84: 27 points, children 32, capped",
		"huyen-tinh P2:2.2 line 217: 2 points, children 3, capped",
		"huyen-tinh P3 line 45: criterion 47, actual 44",
		"huyen-tinh P3:2 line 51: criterion 7, actual 8",
		"huyen-tinh P3:6 line 59: criterion 3, actual 0",
		"qd1726-tinh CQS line 328: component 45, actual 61",
		"qd1726-tinh CQS line 328: criterion 133, actual 151",
		"qd1726-tinh CQS line 328: main 7, actual 9",
		"qd1726-tinh KTS line 372: component 36, actual 50",
		"qd1726-tinh KTS line 372: criterion 101, actual 115",
		"qd1726-tinh KTS line 372: main 7, actual 9",
		"qd1726-tinh XHS line 418: component 27, actual 41",
		"qd1726-tinh XHS line 418: criterion 72, actual 86",
		"qd1726-tinh XHS line 418: main 7, actual 9",
		"qd1726-bo  line 5977: component 41, actual 57",
		"qd1726-bo  line 5977: criterion 111, actual 129",
		"qd1726-bo  line 5977: main 7, actual 9",
		"qd79-quan-huyen  line 122: 690 points, actual 660",
	}
	var got []string
	stated := 0
	for id := range printedSets {
		s := builtinSet(t, id)
		if s.Overlay != nil {
			continue // its tree is another set's
		}
		for i := range s.Declared {
			d := &s.Declared[i]
			points, counts := s.Actual(d)
			if d.Points != nil {
				if stated++; points == nil || points.Cmp(d.Points) != 0 {
					got = append(got, fmt.Sprintf("%s %s line %d: %s points, actual %s", s.ID, d.Node, d.Line, d.Points.RatString(), points.RatString()))
				}
			}
			for level, n := range d.Counts {
				if stated++; counts[level] != n {
					got = append(got, fmt.Sprintf("%s %s line %d: %s %d, actual %d", s.ID, d.Node, d.Line, level, n, counts[level]))
				}
			}
		}
		for _, root := range s.Tree() {
			root.Walk(func(n *Node) {
				if sum, _ := n.Sum(); n.Row.Capped {
					got = append(got, fmt.Sprintf("%s %s line %d: %s points, children %s, capped", s.ID, n.Code, n.Line, n.Max.RatString(), sum.RatString()))
				}
			})
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("contradictions\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if stated < 150 {
		t.Errorf("only %d totals and counts are stated", stated)
	}
}

// TestDerivedPointsFollowFromTheirClause: II.2.a gives the fifth main index of a pillar 20 %, the
// others 10 %; only those whose own cell is lost are marked so.
func TestDerivedPointsFollowFromTheirClause(t *testing.T) {
	s := builtinSet(t, "qd1726-tinh")
	if c, ok := s.Decision.Clause("II.2.a"); !ok || !strings.Contains(c.Text, "20%") {
		t.Fatalf("clause II.2.a says %q", c.Text)
	}
	var derived []string
	for _, p := range s.Tree() {
		for _, m := range p.Children {
			share := big.NewRat(1, 10)
			if strings.HasSuffix(m.Code, "/5") {
				share = big.NewRat(1, 5)
			}
			if want := share.Mul(share, p.Max); m.Max.Cmp(want) != 0 {
				t.Errorf("%s: %s points, II.2.a gives %s", m.Code, m.Max, want)
			}
			if m.Row.Points == PointsDerived {
				derived = append(derived, m.Code)
			}
		}
	}
	if got := strings.Join(derived, " "); got != "CQS/2 CQS/3 CQS/4 CQS/5 CQS/6 CQS/7 CQS/8 KTS/6 KTS/7 KTS/8 KTS/9" {
		t.Errorf("derived: %s", got)
	}
}

// TestChannelsHaveTheirShares: rows 8 and 9 of every pillar carry the 10 % of cyberspace and experts.
func TestChannelsHaveTheirShares(t *testing.T) {
	for _, id := range []string{"qd1726-tinh", "qd1726-bo"} {
		s := builtinSet(t, id)
		total := make(map[string]*big.Rat)
		methods := map[string]MethodKind{ChannelSurvey: Survey, ChannelCyberspace: Import, ChannelExpert: Panel}
		for i := range s.Main {
			m := &s.Main[i]
			for j := range m.Criteria {
				it := &m.Criteria[j]
				if want, ok := methods[it.Channel]; ok && it.Method.Kind != want || !ok && it.Channel != ChannelReported {
					t.Errorf("%s %s: channel %q is scored by %s", id, it.Code, it.Channel, it.Method.Kind)
				}
				if note := it.Row.Note; note != "" && (note == "Điều tra xã hội") != (it.Channel == ChannelSurvey) {
					t.Errorf("%s %s: note %q, channel %s", id, it.Code, note, it.Channel)
				}
			}
			key := ChannelReported
			if c := m.Criteria[0].Channel; c == ChannelCyberspace || c == ChannelExpert {
				key = c
			}
			if total[key] == nil {
				total[key] = new(big.Rat)
			}
			total[key].Add(total[key], m.Max)
		}
		for _, c := range s.Channels {
			if c.Share == nil {
				continue
			}
			if want := new(big.Rat).Mul(c.Share, s.Max); total[c.Key] == nil || total[c.Key].Cmp(want) != 0 {
				t.Errorf("%s: channel %s has %v points, its share is %s", id, c.Key, total[c.Key], want)
			}
		}
		if s.Final != FinalSum || s.Policy.ExcludeBelow.Cmp(big.NewRat(1, 2)) != 0 {
			t.Errorf("%s: final %q, excluded below %v", id, s.Final, s.Policy.ExcludeBelow)
		}
	}
}

func TestThePlanAssignsEveryCriterion(t *testing.T) {
	s := builtinSet(t, "kh2021-assignment")
	if nodes, rows := s.Unmatched(); nodes != nil || rows != nil {
		t.Errorf("only in the decision: %v; only in the plan: %v", nodes, rows)
	}
	frequency := make(map[Frequency]int)
	led := 0
	for _, it := range s.Criteria() {
		if it.Assigned == nil || it.Assigned.Line <= 0 {
			t.Errorf("%s is not assigned", it.Code)
			continue
		}
		frequency[it.Assigned.Frequency]++
		if it.Assigned.Lead.Text != "" {
			led++
		}
	}
	want := map[Frequency]int{Quarterly: 123, HalfYearly: 70, Monthly: 53, Yearly: 6, BySurvey: 59, "": 46}
	if fmt.Sprint(frequency) != fmt.Sprint(want) || led != 253 {
		t.Errorf("frequencies %v, %d with a lead unit", frequency, led)
	}
	it, _ := s.Find("CQS/1.1.1")
	if a := it.Assigned; a.Frequency != Quarterly || a.FrequencyText != "" || a.Lead.Text != "Văn phòng Ủy ban nhân dân thành phố" {
		t.Errorf("CQS/1.1.1 is assigned %+v", a)
	}
}

func TestOwnersOfTheCityAnnex(t *testing.T) {
	s := builtinSet(t, "qd79-thanh-pho")
	for _, it := range s.Items() {
		if it.Owner.Text == "" || len(it.Owner.Units) == 0 {
			t.Errorf("%s: nobody compiles it", it.Code)
		}
	}
	three, _ := s.Find("2.6")
	joint, _ := s.Find("8.3")
	inherited, _ := s.Find("5.12.4")
	if len(three.Owner.Units) != 3 || strings.Join(joint.Owner.Units, ";") != "Sở Thông tin và Truyền thông" || len(joint.Owner.With) != 2 || inherited.Owner.Text != "Sở Thông tin và Truyền thông" {
		t.Errorf("owners %+v, %+v, %+v", three.Owner, joint.Owner, inherited.Owner)
	}
	components := 0
	for _, root := range s.Tree() {
		root.Walk(func(n *Node) {
			if n.PrintedLevel() == LevelGroup {
				components++
			}
		})
	}
	if components != 98 {
		t.Errorf("%d components, printed 98", components)
	}
}

func TestTargets(t *testing.T) {
	s := builtinSet(t, "bieumau-chitieu")
	roles := make(map[Role]int)
	thresholds := 0
	for _, it := range s.Criteria() {
		roles[it.Role]++
		if it.Verdict != nil || it.Verdicts != nil {
			thresholds++
		}
		if it.Max.Sign() != 0 {
			t.Errorf("%s has points", it.Code)
		}
	}
	want := map[Role]int{RoleTarget: 41, RoleSubTarget: 8, RoleOperand: 26, RoleRatio: 1, RoleUnits: 1}
	if fmt.Sprint(roles) != fmt.Sprint(want) || thresholds != 32 {
		t.Errorf("roles %v, %d thresholds", roles, thresholds)
	}
	for code, want := range map[string]string{"23": "> 1/10", "16": ">= 3/5", "26": "> 17/200", "12.2": ">= 2/5", "1": "<= 5"} {
		if it, _ := s.Find(code); it.Verdict == nil || it.Verdict.Op+" "+it.Verdict.At.RatString() != want {
			t.Errorf("%s: threshold %+v, want %s", code, it.Verdict, want)
		}
	}
	if it, _ := s.Find("18"); len(it.Verdicts) != 3 || it.Verdicts[1].For != "cấp huyện" || it.Verdicts[1].At.Cmp(big.NewRat(2, 5)) != 0 {
		t.Errorf("18: %+v", it.Verdicts)
	}
	tasks := builtinSet(t, "kh2021-tasks")
	last, _ := tasks.Find("28")
	if len(last.Owner.Units) != 2 || last.Deadline.Line != 217 || last.Role != RoleTask {
		t.Errorf("task 28: %+v", last)
	}
}

func TestInventoryOfDataItems(t *testing.T) {
	s := builtinSet(t, "qd1726-tinh")
	inv, _ := s.Inventory("hang-muc-du-lieu")
	levels := make(map[string]int)
	for _, e := range inv.Entries {
		levels[e.Level]++
	}
	if fmt.Sprint(levels) != "map[area:5 category:37 domain:3 item:274]" {
		t.Errorf("levels %v", levels)
	}
	list, _ := s.Find("I.4")
	answer, bad := ParseAnswer(list, "value", "B/I/1/1.1 : open,built ; A/I/1/1.2:built;A/I/1/1.1:shared,built", VN)
	if bad != nil || answer != "A/I/1/1.1:built,shared;A/I/1/1.2:built;B/I/1/1.1:built,open" {
		t.Fatalf("%q, %v", answer, bad)
	}
	for _, c := range []struct {
		state, under string
		want         int
	}{{"built", "", 3}, {"built", "A", 2}, {"shared", "A", 1}, {"open", "B", 1}, {"open", "A", 0}, {"", "", 274}, {"", "A", 119}, {"", "A/I", 49}, {"built", "A/I/1/1.1", 1}} {
		if got := inv.Count(answer, c.state, c.under); got != c.want {
			t.Errorf("%q under %q: %d, want %d", c.state, c.under, got, c.want)
		}
	}
	for raw, want := range map[string]string{"": "", " none ": "none", "A/I/1/1.1:": "none"} {
		if got, bad := ParseAnswer(list, "value", raw, Plain); bad != nil || got != want {
			t.Errorf("%q is %q, want %q (%v)", raw, got, want, bad)
		}
	}
	for _, raw := range []string{"A/I/9/9.9:built", "A/I/1/1.1:lost", "A/I/1:built", "A/I/1/1.1:built;A/I/1/1.1:open"} {
		if got, bad := ParseAnswer(list, "value", raw, Plain); bad == nil || bad.Code != CodeList {
			t.Errorf("%q was read as %q (%v)", raw, got, bad)
		}
	}
	ratios := 0
	for _, it := range s.Criteria() {
		if it.Method.Kind == Ratio {
			ratios++
			for _, in := range it.Inputs {
				if in.Count == nil || in.Asked() {
					t.Errorf("%s.%s is asked", it.Code, in.Key)
				}
			}
		}
	}
	if ratios != 10 {
		t.Errorf("%d criteria are computed from the inventory, want 10", ratios)
	}
}

func TestUncappedNodesRaiseWhatStandsAbove(t *testing.T) {
	s := builtinSet(t, "huyen-tinh")
	with, err := s.With(map[string]string{"diem-kien-tao-the-che": "khong-gioi-han"})
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"P1:2": "32", "P1": "205", "P2": "95"} {
		if n := with.node(code); n.Max.RatString() != want || n.Row.Capped {
			t.Errorf("%s has %s points, want %s", code, n.Max, want)
		}
	}
	if with.Max.RatString() != "425" || !with.node("P2:2.2").Row.Capped {
		t.Errorf("the set has %s points", with.Max)
	}
	if n := s.node("P1:2"); n.Max.RatString() != "27" || !n.Row.Capped || s.Max.RatString() != "420" {
		t.Error("the set itself changed")
	}
}

func TestAnswersOfPeople(t *testing.T) {
	huyen, tinh := builtinSet(t, "huyen-tinh"), builtinSet(t, "qd1726-tinh")
	direct, _ := huyen.Find("P1:1.1.1") // 2 points
	expert, _ := tinh.Find("KTS/9.4.*")
	cyber, _ := tinh.Find("CQS/8.1.*")
	for _, c := range []struct {
		item           *Item
		key, raw, want string
		code           string
	}{
		{direct, "value", "2", "2", ""}, {direct, "value", "1,5", "1.5", ""}, {direct, "value", "2,01", "", CodeAboveMax}, {direct, "value", "-1", "", CodeNegative},
		{expert, "marks", "7; 8,5;10", "7;8.5;10", ""}, {expert, "marks", "7;10,5", "", CodeAboveMax}, {expert, "marks", "7;;8", "", CodeNotNumber}, {expert, "marks", " ", "", ""},
		{expert, "marks", strings.Repeat("5;", 200) + "5", "", CodeTooLong},
		{cyber, "date", "31/5/2026", "2026-05-31", ""}, {cyber, "date", "2026-05-31", "2026-05-31", ""}, {cyber, "date", "29/2/2028", "2028-02-29", ""}, {cyber, "date", "", "", ""},
		{cyber, "date", "29/2/2026", "", CodeDate}, {cyber, "date", "31/4/2026", "", CodeDate}, {cyber, "date", "5/2026", "", CodeDate}, {cyber, "date", "1/1/26", "", CodeDate}, {cyber, "date", "0/1/2026", "", CodeDate},
		{cyber, "source", "Cục ATTT", "Cục ATTT", ""}, {cyber, "value", "72,5", "72.5", ""},
	} {
		got, bad := ParseAnswer(c.item, c.key, c.raw, VN)
		if got != c.want || (bad == nil) != (c.code == "") || bad != nil && bad.Code != c.code {
			t.Errorf("%s %s %q: %q, %v; want %q, %s", c.item.Code, c.key, c.raw, got, bad, c.want, c.code)
		}
	}
}

package scale

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chuky/indicators"
)

func TestUnitsAreNamed(t *testing.T) {
	all, err := Units(All, nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, u := range all {
		if u.Name == "" || len(u.Code) > 13 || codes[u.Code] {
			t.Fatalf("unit %+v", u)
		}
		codes[u.Code] = true
	}
	names, err := readNames(strings.NewReader("tinh_2025,don_vi_cap_xa_moi\nTỉnh A,Xã Một\nTỉnh B,\"Xã Hai\"\n"))
	if err != nil || !slices.Equal(names, []string{"Xã Một, Tỉnh A", "Xã Hai, Tỉnh B"}) {
		t.Fatalf("%q (%v)", names, err)
	}
	if _, err := Units(3, names); err == nil {
		t.Error("three units got two names")
	}
	for _, bad := range []string{"", "name\n", "a,b\n1,2\n"} {
		if got, err := readNames(strings.NewReader(bad)); err == nil {
			t.Errorf("%q gave %q", bad, got)
		}
	}
}

// Every answer that a unit types is one that the set takes, and all units together answer every criterion.
func TestFiguresFitTheSet(t *testing.T) {
	set, err := indicators.Get(setID, setVersion)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Units(60, nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := map[string]bool{}
	for _, u := range all {
		for _, a := range typed(set, u, 3) {
			item, ok := set.Find(a.item)
			if !ok || len(a.values) == 0 {
				t.Fatalf("%s: %+v", u.Code, a)
			}
			answered[a.item] = true
			for key, v := range a.values {
				if _, err := indicators.ParseAnswer(item, key, v, indicators.Plain); err != nil {
					t.Errorf("%s %s: %v", a.item, key, err)
				}
			}
		}
	}
	if len(answered) != len(set.Criteria()) {
		t.Errorf("%d of %d criteria were answered", len(answered), len(set.Criteria()))
	}
	if string(paper(all[0])) == string(paper(all[1])) {
		t.Error("two units have the same document")
	}
}

// Every bar fails by itself.
func TestBars(t *testing.T) {
	good := func() *Report {
		return &Report{Units: 2, RecountedUnits: 2, Histories: []*Histories{{Type: "Cycle", Read: 1, MostIn: MostEvents, Payload: MostPayload}},
			Statements: []Statement{{"begin", 1}, {`SELECT * FROM "api_tokens" WHERE hash = $1`, 1}, {`UPDATE "item_states" SET "na" = $1`, MostStatements - 1}}}
	}
	if failed := good().Failed(); len(failed) > 0 {
		t.Fatalf("a report at the bars fails: %v", failed)
	}
	if own, who := good().save(); own != MostStatements-1 || who != 1 {
		t.Errorf("%v statements of a save, %v that read who asks", own, who)
	}
	for name, spoil := range map[string]func(*Report){
		"events": func(r *Report) { r.Histories[0].MostIn++ }, "payload": func(r *Report) { r.Histories[0].Payload++ }, "unread": func(r *Report) { r.Histories[0].Read = 0 },
		"no histories": func(r *Report) { r.Histories = nil }, "statements": func(r *Report) { r.Statements[2].PerSave += 0.1 }, "not counted": func(r *Report) { r.Statements = nil },
		"differences": func(r *Report) { r.Differences = 1 }, "not all recounted": func(r *Report) { r.RecountedUnits = 1 }, "pending": func(r *Report) { r.Pending = 1 }, "letters": func(r *Report) { r.Unsent = 1 },
	} {
		r := good()
		spoil(r)
		if failed := r.Failed(); len(failed) != 1 {
			t.Errorf("%s: %v", name, failed)
		}
	}
}

func TestWhatAProcessTakes(t *testing.T) {
	var keep [][]byte
	for until := time.Now().Add(10 * time.Second); ; { // until the kernel has counted some of it
		keep = append(keep, make([]byte, 1<<10))
		m, err := memoryOf(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if m.Now >= 1<<20 && m.Peak >= m.Now && m.Busy >= 2*tick {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%+v, %d", m, len(keep))
		}
	}
	if _, err := memoryOf(-1); err == nil {
		t.Error("no process holds something")
	}
}

func TestLatencies(t *testing.T) {
	m := &meter{kinds: map[string]*Latency{}}
	for n := range 100 {
		m.note("save", time.Duration(n+1)*time.Millisecond, n)
	}
	l := m.table()[0]
	if l.Count != 100 || l.P50 != 51*time.Millisecond || l.P99 != 100*time.Millisecond || l.Max != 100*time.Millisecond || l.Largest != 99 {
		t.Errorf("%+v", l)
	}
	var out strings.Builder
	if err := (&Report{Units: 7, Latencies: m.table(), Histories: []*Histories{{Type: "Cycle"}}}).Print(&out); err != nil || !strings.Contains(out.String(), "7 units") || !strings.Contains(out.String(), "save") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

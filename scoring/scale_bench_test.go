package scoring

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chuky/indicators"
)

// All communes of the country on the 51 criteria of one set: the bar is 250 ms of one core from parsed answers to ranks. Times are
// those of the processor, so that neighbours on the machine do not count: read cpu-ms/op.
const communes = 3321

// onOneCore runs f as a benchmark on one core and reports the processor's time, garbage collection included.
func onOneCore(b *testing.B, f func()) time.Duration {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		f()
	}
	each := (cpuTime(b) - before) / time.Duration(b.N)
	b.ReportMetric(float64(each.Microseconds())/1000, "cpu-ms/op")
	return each
}

func cpuTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// relativeSet has 51 criteria, every one of them min-max.
func relativeSet(tb testing.TB) *indicators.Set {
	var y strings.Builder
	y.WriteString("id: relative\nversion: \"1\"\ntitle: t\nshort: s\ngroup: g\nannex: a\ndecision: {number: n, date: \"2023-01-10\", title: t, signer: s, issuer: i, source: x.txt}\n" +
		"max: \"510\"\ndecimals: 2\npolicy: {undefined: zero, above: cap}\nmain:\n  - code: \"1\"\n    line: 1\n    name: m\n    max: \"510\"\n    criteria:\n")
	for i := range 51 {
		fmt.Fprintf(&y, "      - code: \"1.%d\"\n        line: %d\n        name: c\n        max: \"10\"\n        rule: {lines: [1], text: r}\n", i+1, i+1)
		y.WriteString("        inputs:\n          - {key: a, label: a, unit: u, kind: integer}\n          - {key: b, label: b, unit: u, kind: integer}\n        method: {kind: min_max, value: a/b}\n")
	}
	set, err := indicators.Parse("relative.yaml", []byte(y.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func scaleSets(b *testing.B) map[string]*indicators.Set {
	return map[string]*indicators.Set{"qd79-quan-huyen": builtin(b, quanHuyen), "51-min-max": relativeSet(b)}
}

// BenchmarkRanks3321 goes from parsed answers to ranks, beside a plain float64 loop over the same answers.
func BenchmarkRanks3321(b *testing.B) {
	for name, set := range scaleSets(b) {
		units := randomUnits(rand.New(rand.NewPCG(communes, 51)), set, communes)
		var exact, plain time.Duration
		b.Run(name+"/exact", func(b *testing.B) {
			exact = onOneCore(b, func() {
				if _, err := NewRun(set, units, Options{}); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run(name+"/float64", func(b *testing.B) {
			p, err := compile(set, Options{})
			if err != nil {
				b.Fatal(err)
			}
			plain = onOneCore(b, func() { sinkRanks = p.floatRanks(units) })
			b.ReportMetric(float64(exact)/float64(plain), "exact/float64")
		})
	}
}

// BenchmarkScore3321 adds what is published: every point as text, and the digests.
func BenchmarkScore3321(b *testing.B) {
	for name, set := range scaleSets(b) {
		units := randomUnits(rand.New(rand.NewPCG(communes, 51)), set, communes)
		b.Run(name, func(b *testing.B) {
			onOneCore(b, func() {
				if _, err := Score(set, units, Options{}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkChangedFigure scores again after one figure changed: the bars are 2 % of 250 ms for a criterion that is not relative,
// 20 % for one that is.
func BenchmarkChangedFigure(b *testing.B) {
	set := builtin(b, quanHuyen)
	units := randomUnits(rand.New(rand.NewPCG(communes, 51)), set, communes)
	for name, change := range map[string]struct {
		code   string
		values []string
	}{
		"ratio":                 {"1.2", []string{"1", "2"}},
		"min-max":               {"5.1", []string{"7", "9"}},
		"min-max, bounds moved": {"5.1", []string{"1000", "1001"}},
	} {
		b.Run(name, func(b *testing.B) {
			r, err := NewRun(set, units, Options{})
			if err != nil {
				b.Fatal(err)
			}
			i := 0
			onOneCore(b, func() {
				i++
				if err := r.Set("U1234", change.code, values("a", change.values[i%2], "b", "4")); err != nil && change.code == "1.2" {
					b.Fatal(err)
				}
				if change.code == "5.1" {
					if err := r.Set("U1234", "5.1", values("a", change.values[i%2])); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

var sinkRanks []int

// floatRanks is scoring as one would write it without caring for exactness: floats, no statuses, no words.
func (p *program) floatRanks(units []Unit) []int {
	n := len(p.criteria)
	cells, cohort := make([]float64, len(units)*n), make([]bool, len(units)*n)
	v, has, picks := make([]float64, p.slots), make([]bool, p.slots), make([]string, p.slots)
	for i := range units {
		clear(has)
		clear(picks)
		for code, a := range units[i].Answers {
			ci := p.items[code]
			if a.Choice != "" {
				picks[ci.choice] = a.Choice
			}
			for key, raw := range a.Values {
				slot, ok := ci.inputs[key]
				if !ok {
					continue
				}
				if f, err := strconv.ParseFloat(raw, 64); err == nil {
					v[slot], has[slot] = f, true
				} else {
					picks[slot] = raw
				}
			}
		}
		for _, l := range p.links {
			sum := 0.0
			if l.fixed != nil {
				sum = toFloat(*l.fixed)
			}
			for _, s := range l.from {
				sum += v[s]
			}
			v[l.slot], has[l.slot] = sum, true
		}
		for j, c := range p.criteria {
			cells[i*n+j], cohort[i*n+j] = floatMethod(c.method, toFloat(c.max), v, has, picks)
		}
	}
	for _, j := range p.relative {
		lo, hi, first := 0.0, 0.0, true
		for i := range units {
			if x := cells[i*n+j]; cohort[i*n+j] {
				if first {
					lo, hi, first = x, x, false
				}
				lo, hi = min(lo, x), max(hi, x)
			}
		}
		for i := range units {
			if hi > lo && cohort[i*n+j] {
				cells[i*n+j] = (cells[i*n+j] - lo) / (hi - lo)
			}
		}
	}
	totals, order, ranks := make([]float64, len(units)), make([]int, len(units)), make([]int, len(units))
	for i := range units {
		order[i] = i
		for j, c := range p.criteria {
			totals[i] += cells[i*n+j] * toFloat(c.max)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(totals[b], totals[a]) })
	for k, i := range order {
		ranks[i] = k + 1
	}
	return ranks
}

func floatMethod(m *method, most float64, v []float64, has []bool, picks []string) (f float64, inCohort bool) {
	switch m.kind {
	case indicators.YesNo, indicators.ChoiceOf:
		return toFloat(m.fractionOf(picks[m.pick])), false
	case indicators.Growth:
		now, before := floatEval(m.num, v, has), floatEval(m.den, v, has)
		if before == 0 {
			return 0, false
		}
		return min(max((now/before-1)/toFloat(m.target), 0), 1), false
	case indicators.Parts:
		for i := range m.parts {
			x, _ := floatMethod(m.parts[i].method, most, v, has, picks)
			f += x * toFloat(m.parts[i].weight)
		}
		return f, false
	}
	x := floatEval(m.value, v, has)
	if x != x || x < 0 {
		return 0, false
	}
	if m.limit != nil {
		x = min(x, toFloat(*m.limit))
	}
	switch m.kind {
	case indicators.Ratio:
		return min(x/toFloat(m.capAt), 1), false
	case indicators.CountCapped:
		return min(x*toFloat(m.perItem)/most, 1), false
	case indicators.Tiers:
		if r := m.require; r != nil && picks[r.pick] != r.equals {
			return toFloat(r.otherwise), false
		}
		for _, t := range m.tiers {
			if t.at == nil || x >= toFloat(*t.at) {
				return toFloat(t.fraction), false
			}
		}
	}
	return x, true
}

func floatEval(e *expr, v []float64, has []bool) float64 {
	if e.op == 0 {
		if e.slot < 0 {
			return toFloat(e.fixed)
		}
		if !has[e.slot] {
			return 0
		}
		return v[e.slot]
	}
	l, r := floatEval(e.l, v, has), floatEval(e.r, v, has)
	switch e.op {
	case '+':
		return l + r
	case '-':
		return l - r
	case '*':
		return l * r
	}
	return l / r
}

func toFloat(x num) float64 { return float64(x.n) / float64(x.d) }

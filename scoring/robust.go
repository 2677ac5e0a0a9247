package scoring

import (
	"fmt"
	"math/big"

	"chuky/indicators"
)

// Robustness says which ranks survive other ways of doing the sums.
type Robustness struct {
	Set          string        `json:"set"`
	Digest       string        `json:"digest"` // of the snapshot
	Alternatives []Alternative `json:"alternatives"`
	Units        []RankRange   `json:"units"` // by code, ranked ones only
}

// Alternative is one other way, and how like the ranking that counts its ranking is.
type Alternative struct {
	Key   string `json:"key"` // "swap", "without:1.2", "left-out"
	Text  string `json:"text"`
	Tau   string `json:"tau"`   // Kendall's tau-b, four decimals, pairs within blocks; "" where nothing can be compared
	Moved int    `json:"moved"` // units whose rank differs
}

// RankRange is the ranks that a unit has under the alternatives.
type RankRange struct {
	Code    string `json:"code"`
	Name    string `json:"name,omitempty"`
	Block   string `json:"block,omitempty"`
	Rank    int    `json:"rank"`
	Best    int    `json:"best"`
	Worst   int    `json:"worst"`
	BestBy  string `json:"best_by,omitempty"`  // key of the first alternative with the best rank, where better than Rank
	WorstBy string `json:"worst_by,omitempty"` // likewise
}

// Robust ranks a group again under every alternative: min-max against best ratio, each criterion
// dropped in turn, missing left out instead of counting 0.
func Robust(set *indicators.Set, units []Unit, opt Options) (*Robustness, error) {
	opt.Explain = false
	base, err := NewRun(set, units, opt)
	if err != nil {
		return nil, err
	}
	out := &Robustness{Set: set.ID, Digest: base.digest(), Units: []RankRange{}}
	at := make([]int, len(base.units)) // unit → its range, -1 for those that are not ranked
	for i, u := range base.units {
		if at[i] = -1; !base.guest[i] {
			at[i] = len(out.Units)
			rank := base.ranks[i]
			out.Units = append(out.Units, RankRange{Code: u.Code, Name: u.Name, Block: u.Block, Rank: rank, Best: rank, Worst: rank})
		}
	}
	try := func(a Alternative, ranks []int) {
		a.Tau = base.tau(ranks)
		for i, k := range at {
			if k < 0 {
				continue
			}
			r := &out.Units[k]
			if ranks[i] != r.Rank {
				a.Moved++
			}
			if ranks[i] < r.Best {
				r.Best, r.BestBy = ranks[i], a.Key
			}
			if ranks[i] > r.Worst {
				r.Worst, r.WorstBy = ranks[i], a.Key
			}
		}
		out.Alternatives = append(out.Alternatives, a)
	}
	if base.p.swaps() {
		other := opt
		other.swap = true
		run, err := NewRun(set, units, other)
		if err != nil {
			return nil, err
		}
		try(Alternative{Key: "swap", Text: "Đổi Min-Max với tỷ số so với cao nhất"}, run.ranks)
	}
	for j, c := range base.p.criteria {
		if c.excluded == "" {
			try(Alternative{Key: "without:" + c.item.Code, Text: fmt.Sprintf("Bỏ tiêu chí %s “%s”", c.item.Code, c.item.Name)}, base.without(j))
		}
	}
	try(Alternative{Key: "left-out", Text: "Tiêu chí không có số liệu thì không tính vào điểm tối đa, thay vì 0 điểm"}, base.leftOut())
	return out, nil
}

// swaps reports whether the set has a criterion that min-max and best ratio would score differently.
func (p *program) swaps() bool {
	for _, j := range p.relative {
		if k := p.criteria[j].method.kind; k == indicators.MinMax || k == indicators.BestRatio {
			return true
		}
	}
	return false
}

// rankBy ranks with other published values.
func (r *Run) rankBy(value func(i int) num) []int {
	other := Run{units: r.units, guest: r.guest, shown: make([]num, len(r.units)), ranks: make([]int, len(r.units))}
	for i := range r.units {
		other.shown[i] = value(i)
	}
	other.rank()
	return other.ranks
}

// without ranks as if criterion j did not exist. Nobody else's points depend on it.
func (r *Run) without(j int) []int {
	p := *r.p
	p.criteria = append([]*criterion(nil), r.p.criteria...)
	dropped := *p.criteria[j]
	dropped.excluded = "?"
	p.criteria[j] = &dropped
	if dropped.effect == indicators.Adds {
		p.total = p.total.sub(dropped.max)
		p.max = p.max.sub(dropped.max)
	}
	return r.rankBy(func(i int) num { return r.sums.add(&p, r.sheet(i)) })
}

// leftOut ranks by points over the maximum of the criteria that are not missing.
func (r *Run) leftOut() []int {
	return r.rankBy(func(i int) num {
		sheet := r.sheet(i)
		most := r.p.total
		for j, c := range r.p.criteria {
			if sheet[j].status == Missing && c.effect == indicators.Adds && c.excluded == "" {
				most = most.sub(c.max)
			}
		}
		if most.sign() <= 0 {
			return zero
		}
		r.sums.add(r.p, sheet)
		return r.sums.total.value().div(most).mul(r.p.total).rounded(r.p.set.Decimals)
	})
}

// tau is Kendall's tau-b between the ranking that counts and another, over all pairs of ranked
// units of one block.
func (r *Run) tau(ranks []int) string {
	var agree, tiedA, tiedB, pairs int64
	for i := range r.units {
		if r.guest[i] {
			continue
		}
		for k := i + 1; k < len(r.units); k++ {
			if r.guest[k] || r.units[i].Block != r.units[k].Block {
				continue
			}
			pairs++
			a, b := r.ranks[i]-r.ranks[k], ranks[i]-ranks[k]
			switch {
			case a == 0 || b == 0:
			case a > 0 == (b > 0):
				agree++
			default:
				agree--
			}
			if a == 0 {
				tiedA++
			}
			if b == 0 {
				tiedB++
			}
		}
	}
	return tauB(agree, pairs-tiedA, pairs-tiedB)
}

// tauB is agree/√(a·b) to four decimals.
func tauB(agree, a, b int64) string {
	if a == 0 || b == 0 {
		return ""
	}
	below := new(big.Rat).SetInt(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)))
	return fromRat(new(big.Rat).SetInt64(agree)).div(sqrt(fromRat(below))).rounded(4).rat().FloatString(4)
}

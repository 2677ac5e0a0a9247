package demo

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"

	"chuky/indicators"
	"chuky/scoring"
)

// sides of a bound, as the coverage table names them.
var sides = []string{"just below", "exactly", "just above"}

// items lists things that count one by one. The first places of a group show one item on each side of the share wanted,
// more items than the maximum counts, and none at all.
func (w *writer) items(it *indicators.Item, m *indicators.Method, slot int, rng *rand.Rand) {
	var list []string
	if slot > 4 || w.places < spread {
		slot = -1
	}
	switch slot {
	case 0, 1, 2:
		list = append(list, onSide(m.ItemAt, slot-1))
	case 4:
		w.form.choose(it.Code, m.Input, indicators.None)
		return
	}
	n := 2 + rng.IntN(10)
	if slot == 3 {
		most := new(big.Rat).Quo(it.Max, m.PerItem)
		n = int(new(big.Int).Quo(most.Num(), most.Denom()).Int64()) + 1
	}
	for range n {
		all := 10 + rng.Int64N(40)
		done := new(big.Rat).Mul(w.share(rng), big.NewRat(all, 1))
		if slot == 3 {
			done.SetInt64(all)
		}
		list = append(list, fmt.Sprintf("%d/%d", new(big.Int).Quo(done.Num(), done.Denom()), all))
	}
	w.form.choose(it.Code, m.Input, strings.Join(list, ";"))
}

// onSide is an item of which the share wanted is reached (0), missed by one (-1) or passed by one (1).
func onSide(at *big.Rat, side int) string {
	all := new(big.Int).Mul(at.Denom(), big.NewInt(20))
	done := new(big.Int).Add(new(big.Int).Mul(at.Num(), big.NewInt(20)), big.NewInt(int64(side)))
	return done.String() + "/" + all.String()
}

// listed counts the items of an answer.
func listed(it *indicators.Item, a Answer) int {
	v := a.Values[it.Method.Input]
	if v == "" || v == indicators.None {
		return 0
	}
	return strings.Count(v, ";") + 1
}

// shorter is a list without its first item.
func shorter(list string) string {
	if _, rest, ok := strings.Cut(list, ";"); ok {
		return rest
	}
	return indicators.None
}

// items counts units with an item on each side of the share wanted, with more than count, and with none.
func (c *Coverage) items(group string, it *indicators.Item, forms map[string]Form, res *scoring.Result, full bool) {
	m := it.Method
	show := func(what string, n int) {
		c.need(sectionBounds, fmt.Sprintf("%s %s %s", group, it.Code, what), n, full)
	}
	item := func(side string) string { return "item " + side + " " + m.ItemAt.RatString() }
	for _, side := range sides {
		show(item(side), 0)
	}
	show("no item", 0)
	show("more items than count", 0)
	for _, u := range res.Units {
		if u.Criteria[it.Code].Status != scoring.Scored {
			continue
		}
		a := forms[u.Code][it.Code]
		list := a.Values[m.Input]
		if listed(it, a) == 0 {
			show("no item", 1)
			continue
		}
		if n := indicators.Qualifying(list, m.ItemAt); new(big.Rat).Mul(m.PerItem, big.NewRat(int64(n), 1)).Cmp(it.Max) > 0 {
			show("more items than count", 1)
		}
		for i, side := range sides {
			if strings.Contains(";"+list+";", ";"+onSide(m.ItemAt, i-1)+";") {
				show(item(side), 1)
			}
		}
	}
}

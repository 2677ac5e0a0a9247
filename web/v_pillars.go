package web

import (
	"fmt"

	"chuky/indicators"
	"chuky/queries"
	"chuky/scoring"
)

// mostNamed is how many columns of a heat map, or axes of a radar, have room for their names.
const mostNamed = 12

// heatColumns are the main indexes of a group, under their pillars where the set has them.
func heatColumns(h *HeatMap, g queries.BoardGroup) {
	for _, m := range g.Main {
		col := HeatColumn{No: m.Code, Name: m.Name}
		if m.Number != "" {
			col.No = m.Number
		}
		h.Columns = append(h.Columns, col)
	}
	h.Narrow = len(h.Columns) > mostNamed
	at := 0
	for _, p := range g.Pillars {
		if p.Main == 0 {
			continue
		}
		h.Columns[at].First = true
		h.Pillars = append(h.Pillars, HeatPillar{Name: p.Name, Max: p.Max, Columns: h.Columns[at : at+p.Main]})
		at += p.Main
	}
}

// pillars walks through a result's main indexes and tells where a pillar begins.
type pillars struct {
	set  *indicators.Set
	of   []scoring.NodeResult
	last string
}

// head is the heading above a main index, nil where its pillar has begun already or the set has none.
func (p *pillars) head(main string) *PillarHead {
	if p.set == nil {
		return nil
	}
	x := pillarOf(p.set, main)
	if x == nil || x.Code == p.last {
		return nil
	}
	p.last = x.Code
	for _, r := range p.of {
		if r.Code == x.Code {
			return &PillarHead{Name: x.Name, Points: r.Shown, Max: shownMax(string(r.Max))}
		}
	}
	return &PillarHead{Name: x.Name, Max: maxWords(x.Max)}
}

// number is a main index's number as printed: under the heading of its pillar that is enough.
func (p *pillars) number(main string) string {
	if p.set != nil {
		for i := range p.set.Main {
			if m := &p.set.Main[i]; m.Code == main && m.Row.Number != "" {
				return m.Row.Number
			}
		}
	}
	return main
}

// radarOf draws the main indexes, unless they are too many to be told apart.
func radarOf(unit string, indexes []IndexBar) *Radar {
	if len(indexes) > mostNamed {
		return nil
	}
	return NewRadar(fmt.Sprintf("%d chỉ số chính của %s so với trung vị; số liệu ở danh sách bên dưới", len(indexes), unit), indexes)
}

// printedNumber is a criterion's number as the table prints it; a line that has none is a dash.
func printedNumber(it *indicators.Item) string {
	switch it.Row.Number {
	case "", "-":
		return "–"
	}
	return it.Row.Number
}

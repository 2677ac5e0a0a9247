package web

import (
	"fmt"
	"math/big"
	"os"
	"sync"
	"time"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/report"
	"chuky/scoring"
)

// pillarSet is a province's index for its districts with its lost points supplied: three pillars, twenty main indexes.
var pillarSet = sync.OnceValue(func() *indicators.Set {
	sets, err := indicators.LoadDir(os.DirFS("../indicators/testdata/supplied"))
	if err != nil {
		panic(err)
	}
	set, err := sets.Get("huyen-tinh", "2")
	if err != nil {
		panic(err)
	}
	return set
})

// pillarResult scores three districts that were awarded a third, half and all of every criterion's points.
var pillarResult = sync.OnceValue(func() *scoring.Result {
	set := pillarSet()
	var units []scoring.Unit
	for i, share := range []*big.Rat{big.NewRat(1, 3), big.NewRat(1, 2), big.NewRat(1, 1)} {
		u := scoring.Unit{Code: fmt.Sprintf("H%d", i+1), Name: []string{"Huyện Đông", "Thị xã Tây", "Thành phố Nam"}[i], Answers: map[string]scoring.Answer{}}
		for _, it := range set.Criteria() {
			u.Answers[it.Code] = scoring.Answer{Values: map[string]string{"value": indicators.CanonicalNumber(new(big.Rat).Mul(it.Max, share))}}
		}
		units = append(units, u)
	}
	res, err := scoring.Score(set, units, scoring.Options{Explain: true})
	if err != nil {
		panic(err)
	}
	return res
})

func pillarGroup() queries.BoardGroup {
	set := pillarSet()
	g := queries.BoardGroup{Group: "huyen", Title: set.Short}
	for _, p := range set.Pillars {
		g.Pillars = append(g.Pillars, queries.BoardPillar{Name: p.Name, Max: indicators.FormatExactVN(p.Max), Main: len(p.Main)})
	}
	for _, m := range set.Main {
		g.Main = append(g.Main, queries.FormMain{Code: m.Code, Number: m.Row.Number, Name: m.Name, First: m.Criteria[0].Code, Total: len(m.Criteria)})
	}
	for i, name := range []string{"Huyện Đông", "Thị xã Tây Bắc Trung Nam", "Thành phố Nam"} {
		row := queries.HeatRow{Assessment: models.Assessment{ID: fmt.Sprintf("a%d", i)}, Unit: models.Unit{Name: name}}
		for j, m := range g.Main {
			cell := queries.HeatCell{Filled: (j + 1) * i % (m.Total + 1), Total: m.Total}
			row.Cells = append(row.Cells, cell)
			row.Filled, row.Total = row.Filled+cell.Filled, row.Total+cell.Total
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func sampleBoardPillars() BoardPage {
	p := sampleBoard()
	c := models.Cycle{ID: "2026", Name: "Kỳ đánh giá cấp huyện năm 2026", Stage: models.CycleCollecting}
	p.Groups, p.Heat = boardHeat(queries.Board{Cycle: c, Groups: []queries.BoardGroup{pillarGroup()}}, boardView{now: time.Date(2026, 1, 14, 14, 0, 0, 0, Zone)})
	return p
}

func pillarUnit() queries.PublicUnit {
	res := pillarResult()
	g := queries.PublicGroup{Group: "huyen", Set: pillarSet(), Title: "Cấp huyện", Result: *res, Ranking: report.ByRank(res.Units), Criteria: len(pillarSet().Criteria()), Medians: map[string]string{}}
	for _, m := range res.Units[1].Main {
		g.Medians[m.Code] = m.Shown
	}
	return queries.PublicUnit{Publication: queries.Publication{Row: models.Publication{CycleID: "2026", Version: 1}, Manifest: report.Manifest{Name: "Kỳ đánh giá cấp huyện năm 2026", Year: 2026, DecisionNo: "12/QĐ-UBND", Decision: "2026-12-20"}},
		Group: g, Unit: res.Units[1], Others: 3}
}

func sampleProfilePillars() ProfilePage {
	p := profilePage(pillarUnit(), 0)
	p.Base = publicBase("Thị xã Tây · năm 2026")
	return p
}

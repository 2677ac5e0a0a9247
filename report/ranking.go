package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"chuky/scoring"
)

// RankingCSV writes one group's ranking, best first and the unranked at the end without a rank, with a header in Vietnamese and a byte order mark so that Excel reads
// the diacritics. Numbers use a decimal comma, fields a semicolon: the way Excel in Vietnam splits columns.
func RankingCSV(w io.Writer, res scoring.Result) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma = ';'
	head := []string{"Xếp hạng", "Khối", "Mã đơn vị", "Đơn vị", "Điểm đạt được", "Điểm tối đa", "Tỷ lệ (%)", "Xếp loại"}
	if len(res.Units) > 0 {
		for _, m := range res.Units[0].Main {
			head = append(head, m.Code+" "+m.Name)
		}
	}
	if err := c.Write(head); err != nil {
		return err
	}
	for _, u := range ByRank(res.Units) {
		rank := ""
		if u.Rank > 0 {
			rank = strconv.Itoa(u.Rank)
		}
		row := []string{rank, u.Block, u.Code, safeCell(u.Name), u.Shown, u.Max.String(), u.Percent, u.Class}
		for _, m := range u.Main {
			row = append(row, m.Shown)
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ByRank sorts units by block, rank (those without one last) and code, without touching the argument.
func ByRank(units []scoring.UnitResult) []scoring.UnitResult {
	out := slices.Clone(units)
	slices.SortFunc(out, func(a, b scoring.UnitResult) int {
		switch {
		case a.Block != b.Block:
			return compare(a.Block, b.Block)
		case a.Rank != b.Rank && (a.Rank == 0 || b.Rank == 0):
			return b.Rank - a.Rank
		case a.Rank != b.Rank:
			return a.Rank - b.Rank
		}
		return compare(a.Code, b.Code)
	})
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// safeCell keeps a spreadsheet from taking a name for a formula.
func safeCell(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}

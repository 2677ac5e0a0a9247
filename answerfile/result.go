package answerfile

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"chuky/indicators"
	"chuky/report"
	"chuky/scoring"
)

// rankText is the rank, or a dash for units that are assessed, not ranked.
func rankText(rank int) string {
	if rank == 0 {
		return "–"
	}
	return strconv.Itoa(rank)
}

// statusText says why points are not simply scored.
var statusText = map[scoring.Status]string{
	scoring.Scored: "Đã chấm", scoring.Missing: "Không có số liệu", scoring.NotApplicable: "Không có nội dung",
	scoring.Undefined: "Không xác định", scoring.Excluded: "Loại trừ", scoring.Pending: "Chờ, tạm tính",
}

// table writes aligned columns.
type table struct {
	*tabwriter.Writer
}

func newTable(w io.Writer) table { return table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)} }

func (t table) row(cells ...string) {
	for i, c := range cells { // a cell never breaks a line or a column
		cells[i] = strings.Map(func(r rune) rune {
			if r == '\t' || r == '\n' || r == '\r' {
				return ' '
			}
			return r
		}, c)
	}
	_, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) // Flush reports what went wrong
}

// statuses in the order in which they are told.
var statuses = []scoring.Status{scoring.Missing, scoring.Undefined, scoring.Pending, scoring.NotApplicable, scoring.Excluded}

// why is the reason of a criterion's status with its warnings.
func why(c *scoring.CriterionResult) string {
	all := c.Reason
	for _, w := range c.Warnings {
		all += " " + w.Message
	}
	return strings.TrimSpace(all)
}

// WriteTable writes a result for a terminal: the ranking, what looks odd, which criteria were not
// scored, and the explanations where the result has them.
func WriteTable(w io.Writer, set *indicators.Set, res *scoring.Result) error {
	t := newTable(w)
	t.row("Hạng", "Khối", "Mã", "Đơn vị", "Kết quả", "Tối đa", "Tỷ lệ (%)", "Xếp loại")
	for _, u := range report.ByRank(res.Units) {
		shown := u.Shown
		if u.Partial {
			shown += " *"
		}
		t.row(rankText(u.Rank), u.Block, u.Code, u.Name, shown, u.Max.String(), u.Percent, u.Class)
	}
	if slices.ContainsFunc(res.Units, func(u scoring.UnitResult) bool { return u.Partial }) {
		t.row("* Có tiêu chí chờ thẩm định hoặc chờ kênh khác, điểm tạm tính.")
	}
	t.row("")
	t.row("Mã", "Tiêu chí", "Điểm", "Tối đa", "Trạng thái", "Vì sao")
	for _, u := range report.ByRank(res.Units) {
		left := make(map[scoring.Status][]string)
		for _, it := range set.Criteria() {
			c := u.Criteria[it.Code]
			if len(c.Warnings) == 0 && len(c.Explanation) == 0 {
				if c.Status != scoring.Scored {
					left[c.Status] = append(left[c.Status], it.Code)
				}
				continue
			}
			t.row(u.Code, it.Code, c.Shown, c.Max.String(), statusText[c.Status], why(&c))
			for _, step := range c.Explanation {
				t.row("", "", "", "", "", "· "+step.Text)
			}
		}
		for _, st := range statuses {
			if codes := left[st]; codes != nil {
				t.row(u.Code, "", "", "", statusText[st], strings.Join(codes, " "))
			}
		}
	}
	t.row("")
	t.row("Mã kiểm tra số liệu: " + res.SnapshotDigest)
	return t.Flush()
}

// WriteComparison writes who moves between two versions, and why.
func WriteComparison(w io.Writer, c *scoring.Comparison) error {
	t := newTable(w)
	t.row("Mã", "Đơn vị", "Kết quả", "Hạng", "Xếp loại", "Chênh lệch điểm", "Do")
	place := func(p *scoring.Place) [3]string {
		if p == nil {
			return [3]string{"không có", "–", "–"}
		}
		return [3]string{p.Shown, rankText(p.Rank), p.Class}
	}
	for _, u := range c.Units {
		a, b := place(u.Before), place(u.After)
		cause := "số liệu của đơn vị"
		switch {
		case u.Own:
		case slices.ContainsFunc(u.Criteria, func(m scoring.CriterionMove) bool { return m.Cohort }):
			cause = "đơn vị khác làm đổi mức so sánh"
		default:
			cause = "đơn vị khác vượt lên hoặc tụt xuống"
		}
		t.row(u.Code, u.Name, a[0]+" → "+b[0], a[1]+" → "+b[1], a[2]+" → "+b[2], u.Points, cause)
		for _, m := range u.Criteria {
			why := "số liệu"
			if m.Cohort {
				why = "mức so sánh"
			}
			t.row("", "  "+m.Code, m.Before+" → "+m.After, "", statusText[m.Status], "", why)
		}
	}
	if len(c.Units) == 0 {
		t.row("Không đơn vị nào thay đổi.")
	}
	for _, b := range c.Bounds {
		t.row(fmt.Sprintf("Tiêu chí %s: thấp nhất %s → %s, cao nhất %s → %s, %d → %d đơn vị.", b.Criterion, b.Before.Min, b.After.Min, b.Before.Max, b.After.Max, b.Before.N, b.After.N))
	}
	return t.Flush()
}

// WriteRobustness writes the ranges of ranks and how like the ranking each alternative is.
func WriteRobustness(w io.Writer, r *scoring.Robustness) error {
	t := newTable(w)
	t.row("Hạng", "Khối", "Mã", "Đơn vị", "Tốt nhất", "Kém nhất", "Do")
	units := slices.Clone(r.Units)
	slices.SortStableFunc(units, func(a, b scoring.RankRange) int {
		if a.Block != b.Block {
			return strings.Compare(a.Block, b.Block)
		}
		return a.Rank - b.Rank
	})
	for _, u := range units {
		by := []string{}
		for _, key := range []string{u.BestBy, u.WorstBy} {
			if key != "" {
				by = append(by, key)
			}
		}
		t.row(strconv.Itoa(u.Rank), u.Block, u.Code, u.Name, strconv.Itoa(u.Best), strconv.Itoa(u.Worst), strings.Join(by, ", "))
	}
	t.row("")
	t.row("Phương án", "Kendall tau-b", "Đổi hạng", "Nội dung")
	for _, a := range r.Alternatives {
		t.row(a.Key, strings.Replace(a.Tau, ".", ",", 1), strconv.Itoa(a.Moved), a.Text)
	}
	return t.Flush()
}

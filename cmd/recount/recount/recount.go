package recount

import (
	"fmt"
	"io"
)

// Engine is the version of the rules that this program knows. A snapshot of
// another version is refused: other rules would show as false differences.
const Engine = "1"

// Difference is one value that was published differently from what the
// snapshot gives.
type Difference struct {
	Set  string `json:"set,omitempty"`
	Unit string `json:"unit,omitempty"`
	// Criterion is a criterion's or a main index's code, or empty for the
	// unit's own values.
	Criterion string `json:"criterion,omitempty"`
	// Field is the name of the value in the results file.
	Field      string `json:"field"`
	Published  string `json:"published"`
	Recomputed string `json:"recomputed"`
}

// String is the line that the program prints.
func (d Difference) String() string {
	where := ""
	for _, part := range []string{d.Set, d.Unit, d.Criterion} {
		if part != "" {
			where += part + " · "
		}
	}
	return fmt.Sprintf("%s%s: công bố %q, tính lại %q", where, d.Field, d.Published, d.Recomputed)
}

// Report is the outcome of a recount.
type Report struct {
	// Sets, Units and Points count what was recomputed; Points are the points
	// of single criteria.
	Sets   int `json:"sets"`
	Units  int `json:"units"`
	Points int `json:"points"`
	// Differences is empty when the publication agrees with its snapshot.
	Differences []Difference `json:"differences"`
}

// OK reports whether everything agrees. A recount of nothing is not OK.
func (r Report) OK() bool { return len(r.Differences) == 0 && r.Units > 0 }

// Print writes the report for a person.
func (r Report) Print(w io.Writer) error {
	for _, d := range r.Differences {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	verdict := "mọi giá trị khớp"
	switch {
	case r.Units == 0:
		verdict = "không có đơn vị nào để tính lại"
	case len(r.Differences) > 0:
		verdict = fmt.Sprintf("%d giá trị KHÔNG khớp", len(r.Differences))
	}
	_, err := fmt.Fprintf(w, "Đã tính lại %d điểm tiêu chí của %d đơn vị, %d bộ chỉ số: %s.\n", r.Points, r.Units, r.Sets, verdict)
	return err
}

// Recompute computes every point, total, rank and class from the snapshot and
// compares them with the results. snapshot is the canonical snapshot or a
// published file that holds one under "snapshot"; results is one result, a list
// of them, or a published file with "groups": [{"result": …}]. An error means
// that a file cannot be read or speaks of rules that this program does not
// know; differences are no error.
func Recompute(snapshot, results []byte) (Report, error) {
	snap, err := readSnapshot(snapshot)
	if err != nil {
		return Report{}, fmt.Errorf("tệp số liệu: %w", err)
	}
	published, err := readResults(results)
	if err != nil {
		return Report{}, fmt.Errorf("tệp kết quả: %w", err)
	}
	var report Report
	bySet := make(map[string]publishedSet, len(published))
	for _, p := range published {
		if _, twice := bySet[p.Set]; twice {
			return Report{}, fmt.Errorf("tệp kết quả: bộ chỉ số %s có hai lần", p.Set)
		}
		bySet[p.Set] = p
	}
	for i := range snap.Sets {
		s := &snap.Sets[i]
		computed, err := snap.compute(s)
		if err != nil {
			return Report{}, fmt.Errorf("tệp số liệu, bộ chỉ số %s: %w", s.ID, err)
		}
		report.Sets++
		report.Units += len(computed.units)
		report.Points += len(computed.units) * len(s.Criteria)
		p, ok := bySet[s.ID]
		if !ok {
			report.add(Difference{Set: s.ID, Field: "set", Recomputed: s.ID})
			continue
		}
		delete(bySet, s.ID)
		report.compare(s, computed, p)
	}
	for _, p := range published {
		if _, left := bySet[p.Set]; left {
			report.add(Difference{Set: p.Set, Field: "set", Published: p.Set})
		}
	}
	return report, nil
}

func (r *Report) add(d Difference) { r.Differences = append(r.Differences, d) }

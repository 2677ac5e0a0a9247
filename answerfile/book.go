package answerfile

import (
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"chuky/indicators"
	"chuky/report"
	"chuky/scoring"
)

// WriteBook writes a result as XLSX: the ranking, every point, and the explanations where the
// result has them. Points are written as shown and exactly; nothing is computed by the sheet.
func WriteBook(w io.Writer, set *indicators.Set, res *scoring.Result) error {
	b := &book{file: excelize.NewFile()}
	defer func() { _ = b.file.Close() }()
	b.sheet("Xếp hạng", 8, 12, 16, 44, 14, 12, 12, 22)
	b.row("Hạng", "Khối", "Mã đơn vị", "Đơn vị", "Kết quả", "Điểm tối đa", "Tỷ lệ (%)", "Xếp loại")
	for _, u := range report.ByRank(res.Units) {
		b.row(rankText(u.Rank), u.Block, u.Code, u.Name, u.Shown, u.Max.String(), u.Percent, u.Class)
	}
	b.row()
	b.row("Bộ chỉ số", set.ID, "phiên bản "+set.Version, "Mã kiểm tra số liệu: "+res.SnapshotDigest)
	b.sheet("Điểm tiêu chí", 16, 14, 60, 12, 20, 12, 22, 70)
	b.row("Mã đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm", "Điểm chính xác", "Tối đa", "Trạng thái", "Vì sao")
	explained := false
	for _, u := range report.ByRank(res.Units) {
		for _, it := range set.Criteria() {
			c := u.Criteria[it.Code]
			b.row(u.Code, it.Code, it.Name, c.Shown, c.Points, c.Max.String(), statusText[c.Status], why(&c))
			explained = explained || len(c.Explanation) > 0
		}
	}
	if explained {
		b.sheet("Giải thích", 16, 14, 8, 140)
		b.row("Mã đơn vị", "Mã tiêu chí", "Bước", "Nội dung")
		for _, u := range report.ByRank(res.Units) {
			for _, it := range set.Criteria() {
				for i, step := range u.Criteria[it.Code].Explanation {
					b.row(u.Code, it.Code, strconv.Itoa(i+1), step.Text)
				}
			}
		}
	}
	b.flush()
	if b.err != nil {
		return b.err
	}
	_, err := b.file.WriteTo(w)
	return err
}

// book writes rows sheet by sheet; the first error sticks.
type book struct {
	file *excelize.File
	out  *excelize.StreamWriter
	n    int
	err  error
}

func (b *book) sheet(name string, widths ...float64) {
	first := b.out == nil
	b.flush()
	if b.err != nil {
		return
	}
	if first {
		b.err = b.file.SetSheetName(b.file.GetSheetName(0), name)
	} else {
		_, b.err = b.file.NewSheet(name)
	}
	if b.err == nil {
		b.out, b.err = b.file.NewStreamWriter(name)
	}
	for i, width := range widths {
		if b.err == nil {
			b.err = b.out.SetColWidth(i+1, i+1, width)
		}
	}
	b.n = 0
}

// row writes texts as texts: a name that begins with = is no formula.
func (b *book) row(texts ...string) {
	if b.err != nil {
		return
	}
	b.n++
	cells := make([]any, len(texts))
	for i, s := range texts {
		cells[i] = s
	}
	b.err = b.out.SetRow("A"+strconv.Itoa(b.n), cells)
}

func (b *book) flush() {
	if b.err == nil && b.out != nil {
		b.err = b.out.Flush()
	}
}

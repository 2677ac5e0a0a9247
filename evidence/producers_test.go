package evidence

import (
	"bytes"
	"testing"

	"github.com/go-pdf/fpdf"
	"github.com/xuri/excelize/v2"
)

// Files as real programs write them, beside the smallest ones that samples builds.
func TestFilesOfOtherPrograms(t *testing.T) {
	var pdf bytes.Buffer
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddPage()
	doc.SetFont("Helvetica", "", 12)
	doc.Cell(40, 10, "Ke hoach")
	if err := doc.Output(&pdf); err != nil {
		t.Fatal(err)
	}

	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	// Formatting without content packs best of all that officials produce.
	for row := range 20_000 {
		cell, err := excelize.CoordinatesToCellName(1, row+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellValue("Sheet1", cell, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.AddChart("Sheet1", "E1", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$1:$A$9"}}}); err != nil {
		t.Fatal(err)
	}
	xlsx, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		data        []byte
		contentType string
	}{"a.pdf": {pdf.Bytes(), "application/pdf"}, "a.xlsx": {xlsx.Bytes(), typeXLSX}} {
		k, refused, err := inspect(bytes.NewReader(c.data), int64(len(c.data)), name, name[1:], kinds, defaultArchiveLimits)
		if err != nil || refused != nil || k.contentType != c.contentType {
			t.Errorf("%s: %+v, %v, %v", name, k, refused, err)
		}
	}
}

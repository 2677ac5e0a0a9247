package demo

import (
	"bytes"
	"fmt"
	"time"

	"chuky/fold"
	"chuky/indicators"

	"github.com/go-pdf/fpdf"
)

// Paper is a generated document and how an office cites it. Bytes differ for every unit, criterion and number.
type Paper struct {
	Item, Filename                     string
	Symbol, IssuedOn, Issuer, Abstract string
	PDF                                []byte
}

// perUnit is how many documents a unit uploads, every third unit one more; with 48 units that answer it gives more than
// two hundred.
const perUnit = 4

// papersOf makes the documents of one unit, for criteria that it has figures for.
func (s *script) papersOf(u Unit, year int) ([]Paper, error) {
	var out []Paper
	set := s.sets[u.Group]
	criteria := set.Criteria()
	want := perUnit
	if u.Index%3 == 0 {
		want++
	}
	for n := 0; len(out) < want && n < len(criteria); n++ {
		it := criteria[(u.Index*3+n*7)%len(criteria)]
		if a, ok := s.forms[u.Code][it.Code]; !ok || a.NA || len(it.EvidenceWanted) == 0 {
			continue
		}
		p, err := newPaper(u, it, year, len(out)+1)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// newPaper makes one document of a unit about a criterion, issued within the year.
func newPaper(u Unit, it *indicators.Item, year, n int) (Paper, error) {
	day := time.Date(year, time.Month(1+(u.Index+n*2)%12), 1+(u.Index*5+n*3)%28, 8, 0, 0, 0, time.UTC)
	p := Paper{Item: it.Code, Symbol: fmt.Sprintf("%d/BC-%s", 100+u.Index*10+n, symbol(u)), IssuedOn: day.Format(time.DateOnly), Issuer: u.Name,
		Abstract: fmt.Sprintf("%s, tiêu chí %s năm %d", it.EvidenceWanted[0].Text, it.Code, year)}
	p.Filename = fmt.Sprintf("Báo cáo %s tiêu chí %s (%d).pdf", u.Name, it.Code, n)
	var err error
	p.PDF, err = p.print(u, it, day)
	return p, err
}

func symbol(u Unit) string {
	return fmt.Sprintf("%c%s", u.Slug[0]-'a'+'A', u.Code[len(u.Code)-2:])
}

// print draws a page. The fonts built into PDF know no Vietnamese, so the page shows plain letters; title, subject and
// keywords of the file are in full Vietnamese, as search and viewers read them.
func (p Paper) print(u Unit, it *indicators.Item, day time.Time) ([]byte, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetCreationDate(day)
	doc.SetModificationDate(day)
	doc.SetCatalogSort(true)
	doc.SetTitle(p.Abstract, true)
	doc.SetSubject(it.Name, true)
	doc.SetAuthor(p.Issuer, true)
	doc.SetKeywords(p.Symbol+" "+u.Code, true)
	doc.SetMargins(30, 20, 15)
	doc.AddPage()
	line := func(style string, size float64, text string) {
		doc.SetFont("Times", style, size)
		doc.MultiCell(0, size*0.55, text, "", "L", false)
	}
	line("B", 13, plain(u.Name))
	line("", 13, "So: "+plain(p.Symbol)+", ngay "+day.Format("02/01/2006"))
	doc.Ln(8)
	line("B", 14, "BAO CAO")
	line("", 13, plain(p.Abstract))
	doc.Ln(6)
	line("", 13, "Tieu chi "+it.Code+": "+plain(it.Name))
	doc.Ln(6)
	line("I", 11, "Tai lieu mau cua Chuky, khong phai van ban that. "+u.Code)
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, fmt.Errorf("evidence of %s for %s: %w", u.Name, it.Code, err)
	}
	return b.Bytes(), nil
}

// plain drops the diacritics and whatever the built-in fonts lack.
func plain(s string) string {
	out := []rune(fold.Fold(s))
	for i, r := range out {
		if r > 126 {
			out[i] = ' '
		}
	}
	return string(out)
}

package scale

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"chuky/indicators"
)

// answer is what a unit types for one criterion, as a program writes it.
type answer struct {
	item   string
	values map[string]string
}

// typed makes up k answers of a unit, over all units to all criteria. Numerators come first in the form and are smaller than what they are counted from.
func typed(set *indicators.Set, u Unit, k int) []answer {
	criteria := set.Criteria()
	rng := rand.New(rand.NewPCG(1, uint64(u.Index)))
	var out []answer
	for n := range min(k, len(criteria)) {
		it := criteria[(u.Index*k+n)%len(criteria)]
		a := answer{item: it.Code, values: map[string]string{}}
		if len(it.Choices) > 0 {
			a.values[indicators.ChoiceKey] = it.Choices[rng.IntN(len(it.Choices))].Key
		}
		for i := range it.Inputs {
			in := &it.Inputs[i]
			switch {
			case !in.Asked():
			case len(in.Choices) > 0:
				a.values[in.Key] = in.Choices[rng.IntN(len(in.Choices))].Key
			case in.Kind == indicators.Integer || in.Kind == indicators.Decimal:
				a.values[in.Key] = fmt.Sprint(20*(i+1) + rng.IntN(20))
			}
		}
		out = append(out, a)
	}
	return out
}

// paper is a PDF document of one page, another one for every unit.
func paper(u Unit) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	text := fmt.Sprintf("BT /F1 14 Tf 72 760 Td (Bao cao cua %s) Tj ET", u.Code)
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>")
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return b.Bytes()
}

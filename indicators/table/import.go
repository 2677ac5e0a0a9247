package table

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chuky/indicators"
	"chuky/indicators/ruletext"

	"gopkg.in/yaml.v3"
)

// Meta is what the table itself does not say. Empty members get a placeholder that the file marks for completing.
type Meta struct {
	ID, Version, Title, Short, Group, Annex      string
	Number, Date, Name, Signer, Issuer, FileName string // of the decision
}

// Problem is something that the import could not place or read.
type Problem struct {
	Line    int    `json:"line"` // of the workbook or the pasted text
	Number  string `json:"number"`
	Name    string `json:"name"`
	Passage string `json:"passage,omitempty"` // what was not understood
	Message string `json:"message"`
}

// Imported is a set file made of a table.
type Imported struct {
	YAML       []byte
	Set        *indicators.Set // the file as read back; nil when even that failed (Faults says why)
	Criteria   int
	Understood int       // criteria whose rule became a method
	Unread     []Problem // criteria that stay as text and are scored "direct"
	Assumed    []Problem // what the words leave open and the method supplies
	Problems   []Problem // rows that found no place
	Faults     error     // what indicators.Parse says of the file: totals, codes
}

// Import makes a set file of a table.
func Import(s Sheet, m Meta) (*Imported, error) {
	im := &importer{out: &Imported{}, codes: make(map[string]int)}
	roots, total := grow(s.Rows, &im.out.Problems)
	f := im.file(s, m, roots)
	if len(f.Main) == 0 && len(f.Pillars) == 0 {
		return nil, ErrNothing
	}
	f.Max = im.total(f, total)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(f); err != nil {
		return nil, err
	}
	im.out.YAML = b.Bytes()
	im.out.Set, im.out.Faults = indicators.Draft(cmp.Or(m.FileName, "bảng"), im.out.YAML)
	return im.out, nil
}

type importer struct {
	out   *Imported
	codes map[string]int
}

const toComplete = "(cần bổ sung)"

func (im *importer) file(s Sheet, m Meta, roots []*place) *file {
	f := &file{
		ID: cmp.Or(m.ID, "bo-chi-so-moi"), Version: cmp.Or(m.Version, "1"), Title: cmp.Or(m.Title, s.Title, toComplete), Short: cmp.Or(m.Short, m.Title, s.Title, toComplete),
		Group: cmp.Or(m.Group, "nhom"), Annex: m.Annex, Decimals: 2, Policy: policy{Undefined: "zero", Above: "cap"},
		Decision: decision{Number: cmp.Or(m.Number, toComplete), Date: m.Date, Title: m.Name, Signer: m.Signer, Issuer: m.Issuer, Source: cmp.Or(m.FileName, "bang")},
	}
	for _, p := range roots {
		switch {
		case p.level == section && !p.scored():
			f.Info = append(f.Info, im.info(p)...)
		case p.level == section:
			for _, c := range p.children {
				f.Main = append(f.Main, im.index(c, ""))
			}
		case p.level == pillar:
			a := pillarAt{Code: im.code(p.code), Line: p.Line, Name: p.Name, Max: amountOf(p)}
			for _, c := range p.children {
				a.Main = append(a.Main, im.index(c, a.Code+"/"))
			}
			f.Pillars = append(f.Pillars, a)
		case p.scored():
			f.Main = append(f.Main, im.index(p, ""))
		}
	}
	return f
}

// code makes a code unique in the set; the number as printed is kept beside it.
func (im *importer) code(c string) string {
	im.codes[c]++
	if n := im.codes[c]; n > 1 {
		return fmt.Sprintf("%s~%d", c, n)
	}
	return c
}

func printedAs(code, number string) *string {
	if code == number {
		return nil
	}
	return &number
}

func amountOf(p *place) string {
	if p.points != nil {
		return indicators.CanonicalNumber(p.points)
	}
	if len(p.children) > 0 { // the sum, when all are known
		sum := new(big.Rat)
		for _, c := range p.children {
			v := amountOf(c)
			if v == "unknown" {
				return v
			}
			r, _ := indicators.ParseNumber(v)
			sum.Add(sum, r)
		}
		return indicators.CanonicalNumber(sum)
	}
	return "unknown"
}

// info are the fields of a part without points: a section for every heading, with the fields right under it.
func (im *importer) info(part *place) []infoPart {
	var out []infoPart
	var visit func(p *place)
	visit = func(p *place) {
		sec := infoPart{Code: im.code(part.code + "." + p.code), Line: p.Line, Name: p.Name}
		if len(p.children) == 0 { // a field that stands under the part itself
			sec.Items = []infoItem{im.field(part, p)}
			out = append(out, sec)
			return
		}
		var deeper []*place
		for _, c := range p.children {
			if len(c.children) > 0 {
				deeper = append(deeper, c)
				continue
			}
			sec.Items = append(sec.Items, im.field(part, c))
		}
		out = append(out, sec)
		for _, c := range deeper {
			visit(c)
		}
	}
	for _, p := range part.children {
		visit(p)
	}
	return out
}

func (im *importer) field(part, p *place) infoItem {
	it := infoItem{Code: im.code(part.code + "." + p.code), Line: p.Line, Name: p.Name, Kind: string(indicators.Text)}
	if counted.MatchString(fold(p.Name)) {
		it.Kind, it.Unit = string(indicators.Integer), unitOf(p.Name)
	}
	return it
}

func (im *importer) index(p *place, prefix string) index {
	x := index{Line: p.Line, Name: p.Name, Max: amountOf(p)}
	x.Code = im.code(prefix + p.code)
	x.Number = printedAs(x.Code, p.code)
	children := p.children
	if len(children) == 0 { // a main index that is itself scored
		own := *p
		own.code += ".1"
		children = []*place{&own}
	}
	for _, c := range children {
		x.Criteria = append(x.Criteria, im.criterion(c, prefix))
	}
	return x
}

func (im *importer) criterion(p *place, prefix string) criterion {
	c := criterion{Line: p.Line, Name: p.Name, Max: amountOf(p), Note: p.Note}
	c.Code = im.code(prefix + p.code)
	if c.Code != prefix+p.code {
		im.out.Assumed = append(im.out.Assumed, Problem{Line: p.Line, Number: p.Number, Name: p.Name, Message: fmt.Sprintf("số thứ tự %s đã dùng ở một dòng trên; dòng này mang mã %s. Nếu phải là %s0 thì Excel đã bỏ số 0 cuối: hãy định dạng cột STT là Văn bản", p.code, c.Code, p.code)})
	}
	c.Number = printedAs(c.Code, p.code)
	if p.Owner != "" {
		c.Owner = &owner{Text: p.Owner, Units: []string{p.Owner}}
	}
	if len(p.children) > 0 {
		for _, x := range p.children {
			c.Criteria = append(c.Criteria, im.criterion(x, prefix))
		}
		return c
	}
	im.out.Criteria++
	if p.Rule == "" {
		c.Method = &method{Kind: string(indicators.Direct)}
		im.out.Unread = append(im.out.Unread, Problem{p.Line, p.Number, p.Name, "", "không ghi cách tính điểm; thẩm định viên chấm trực tiếp"})
		return c
	}
	text := strings.Join(strings.Fields(p.Rule), " ")
	c.Rule = &rule{Lines: []int{p.Line}, Text: text}
	r := ruletext.Read(p.Name, p.Rule, p.points)
	for _, a := range r.Assumed {
		im.out.Assumed = append(im.out.Assumed, Problem{p.Line, p.Number, p.Name, text, a})
	}
	if r.Method == nil {
		c.Method = &method{Kind: string(indicators.Direct)}
		im.out.Unread = append(im.out.Unread, Problem{p.Line, p.Number, p.Name, strings.Join(r.Unread, " … "), "chưa đọc được thành công thức; giữ nguyên văn, thẩm định viên chấm trực tiếp cho đến khi mã hóa"})
		return c
	}
	im.out.Understood++
	m := methodOf(r.Method)
	c.Method = &m
	c.Choices = choicesOf(r.Choices)
	for _, in := range r.Inputs {
		x := input{Key: in.Key, Label: in.Label, Kind: string(in.Kind), Choices: choicesOf(in.Choices)}
		if in.Kind != indicators.Pick {
			x.Unit = unitOf(in.Label)
		}
		c.Inputs = append(c.Inputs, x)
	}
	return c
}

func rat(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return indicators.CanonicalNumber(r)
}

func expr(e *indicators.Expr) string {
	if e == nil {
		return ""
	}
	return strings.ReplaceAll(e.String(), "−", "-")
}

func choicesOf(in []indicators.Choice) []choice {
	var out []choice
	for _, c := range in {
		out = append(out, choice{c.Key, c.Label, rat(c.Fraction)})
	}
	return out
}

func methodOf(m *indicators.Method) method {
	out := method{Kind: string(m.Kind), Value: expr(m.Value), Limit: rat(m.Limit), CapAt: rat(m.CapAt), Num: expr(m.Num), Den: expr(m.Den), Target: rat(m.Target), PerItem: rat(m.PerItem)}
	if m.Input != indicators.ChoiceKey {
		out.Input = m.Input
	}
	if r := m.Require; r != nil {
		out.Require = &require{r.Input, r.Equals, rat(r.Otherwise)}
	}
	for _, t := range m.Tiers {
		x := tier{Fraction: rat(t.Fraction)}
		if t.Inclusive {
			x.At = rat(t.At)
		} else {
			x.Above = rat(t.At)
		}
		out.Tiers = append(out.Tiers, x)
	}
	for i := range m.Parts {
		out.Parts = append(out.Parts, part{m.Parts[i].Name, rat(m.Parts[i].Weight), methodOf(&m.Parts[i].Method)})
	}
	return out
}

// total is what the table states, or the sum.
func (im *importer) total(f *file, stated *big.Rat) string {
	if stated != nil {
		return indicators.CanonicalNumber(stated)
	}
	sum := new(big.Rat)
	add := func(s string) {
		if r, ok := indicators.ParseNumber(s); ok {
			sum.Add(sum, r)
		}
	}
	for _, p := range f.Pillars {
		add(p.Max)
	}
	for _, m := range f.Main {
		add(m.Max)
	}
	return indicators.CanonicalNumber(sum)
}

// stops are words that end the name of what is counted.
var stops = strings.Fields("có được đã từ trong trên tại của do tham là các những theo cho về với và hoặc ở")

// unitOf takes the unit of measurement from a label: "Tổng số cuộc họp về …" counts "cuộc họp".
func unitOf(label string) string {
	w := strings.Fields(strings.NewReplacer(",", " ", "(", " ", ";", " ").Replace(label))
	for len(w) > 1 && slices.Contains([]string{"số", "lượng", "tổng", "các"}, strings.ToLower(w[0])) {
		w = w[1:]
	}
	var out []string
	for _, x := range w {
		if len(out) == 2 || len(out) > 0 && slices.Contains(stops, strings.ToLower(x)) {
			break
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		return "số"
	}
	return strings.ToLower(strings.Join(out, " "))
}

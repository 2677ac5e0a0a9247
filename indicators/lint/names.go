package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chuky/indicators"
)

const (
	codeTwoMethods = "name_two_methods"
	codeRepeated   = "name_repeated"
	codeTwice      = "scored_twice"
)

var nameChecks = []Check{
	{codeTwoMethods, Error, "Một tên, hai cách tính", (*view).twoMethods},
	{codeRepeated, Warning, "Hai tiêu chí có vẻ là một", (*view).nameRepeated},
	{codeTwice, Warning, "Một nội dung được chấm hai lần", (*view).scoredTwice},
	{"other_unit_kind", Error, "Lời văn nói về loại đơn vị khác", (*view).otherUnitKind},
	{"word_repeated", Note, "Từ ngữ lặp", (*view).wordRepeated},
}

// empty are words that do not tell two criteria apart.
var empty = map[string]bool{}

func init() {
	for _, w := range strings.Fields("số lượng tỷ tỉ lệ mức độ các những của và về cho được đã có là theo trong trên tại do với để đối việc được mỗi") {
		empty[w] = true
	}
}

// spelt are other ways to write a word: the second place of the tone mark, and what offices abbreviate.
var spelt = map[string]string{
	"hoá": "hóa", "hoà": "hòa", "hoả": "hỏa", "uỷ": "ủy", "thuỷ": "thủy", "thuý": "thúy", "xoá": "xóa", "khoá": "khóa", "toà": "tòa",
	"cđs": "chuyển đổi số", "cntt": "công nghệ thông tin", "tthc": "thủ tục hành chính", "dvctt": "dịch vụ công trực tuyến", "attt": "an toàn thông tin",
	"csdl": "cơ sở dữ liệu", "httt": "hệ thống thông tin", "cqnn": "cơ quan nhà nước", "cbcc": "cán bộ công chức", "ubnd": "ủy ban nhân dân",
	"pakn": "phản ánh kiến nghị", "tmđt": "thương mại điện tử",
}

// core is what a name speaks of, whatever its filling words and spellings.
func core(name string) string {
	var out []string
	w := words(name)
	for i := range w {
		word := w[i]
		if long, ok := spelt[word]; ok {
			word = long
		}
		if word == "hàng" && i+1 < len(w) && slices.Contains([]string{"năm", "quý", "tháng", "tuần", "ngày"}, w[i+1]) {
			word = "hằng"
		}
		for part := range strings.FieldsSeq(word) {
			if !empty[part] {
				out = append(out, part)
			}
		}
	}
	return strings.Join(out, " ")
}

// kindOf is the method as far as two criteria of one name must share it.
func kindOf(it *indicators.Item) indicators.MethodKind {
	if it.Method == nil {
		return ""
	}
	return it.Method.Kind
}

// pairs calls f for each leaf with the first earlier leaf that has the same core.
func (v *view) pairs(f func(first, n *indicators.Node)) {
	seen := make(map[string]*indicators.Node)
	for _, n := range v.leaves() {
		key := core(n.Name)
		if key == "" || n.Row.Lost || n.Item.Role == indicators.RoleOperand {
			continue
		}
		if len(strings.Fields(key)) < 5 {
			key = n.Item.Group + "/" + key // “Tiêu chí chức năng” of two systems are two criteria
		}
		if first := seen[key]; first != nil {
			f(first, n)
			continue
		}
		seen[key] = n
	}
}

func (v *view) twoMethods(c *Check) {
	v.pairs(func(first, n *indicators.Node) {
		if kindOf(first.Item) != kindOf(n.Item) {
			v.add(c, at(n, fmt.Sprintf("Cùng nội dung với %s “%s” nhưng tính theo %s, ở đó theo %s", first.Code, shorten(first.Name, 60), kindOf(n.Item), kindOf(first.Item)),
				"Tính cả hai theo "+string(kindOf(first.Item)), "Tính cả hai theo "+string(kindOf(n.Item)), "Giữ mỗi nơi một cách như đã in"))
		}
	})
}

func (v *view) nameRepeated(c *Check) {
	v.pairs(func(first, n *indicators.Node) {
		if kindOf(first.Item) == kindOf(n.Item) {
			v.add(c, at(n, fmt.Sprintf("Có vẻ là cùng một tiêu chí với %s “%s”", first.Code, shorten(first.Name, 80)), "Hai tiêu chí khác nhau, cần đặt tên rõ hơn", "Một tiêu chí bị chép hai lần"))
		}
	})
}

// against finds criteria that a sister set scores by another method.
func (v *view) against(other *view) {
	check := &nameChecks[0]
	theirs := make(map[string]*indicators.Node)
	for _, n := range other.leaves() {
		theirs[core(n.Name)] = n
	}
	for _, n := range v.leaves() {
		o := theirs[core(n.Name)]
		if o == nil || kindOf(o.Item) == kindOf(n.Item) || kindOf(o.Item) == indicators.Direct || kindOf(n.Item) == indicators.Direct {
			continue
		}
		f := at(n, fmt.Sprintf("Bộ %s tính “%s” (%s) theo %s, bộ này theo %s", other.set.ID, shorten(o.Name, 60), o.Code, kindOf(o.Item), kindOf(n.Item)),
			"Tính cả hai bộ theo "+string(kindOf(o.Item)), "Giữ mỗi bộ một cách như đã in")
		f.Severity = Warning
		v.add(check, f)
	}
}

// scoredTwice finds criteria with the same figures in the same formula, and criteria whose rule lists the very things
// that other criteria score one by one.
func (v *view) scoredTwice(c *Check) {
	seen := make(map[string]*indicators.Node)
	for _, n := range v.leaves() {
		m := n.Item.Method
		if m == nil || m.Kind != indicators.Ratio || len(n.Item.Inputs) < 2 || slices.ContainsFunc(n.Item.Inputs, func(in indicators.Input) bool { return in.Count != nil }) {
			continue
		}
		var key []string
		for _, in := range n.Item.Inputs {
			key = append(key, core(in.Label))
		}
		slices.Sort(key)
		k := strings.Join(key, "|")
		if first := seen[k]; first != nil && core(first.Name) != core(n.Name) {
			v.add(c, at(n, fmt.Sprintf("Dùng đúng các số liệu của %s “%s”", first.Code, shorten(first.Name, 60)), "Chấm cả hai", "Chỉ chấm một"))
			continue
		}
		seen[k] = n
	}
	for _, n := range v.leaves() {
		listed := listOf(n.Item.Clause.Text)
		if listed == "" {
			continue
		}
		var twice []string
		for _, o := range v.leaves() {
			name := use.ReplaceAllString(plain(o.Name), "")
			if o != n && len(strings.Fields(name)) >= 4 && strings.Contains(listed, name) {
				twice = append(twice, o.Code)
			}
		}
		if len(twice) > 0 {
			v.add(c, inRule(n, list.FindString(n.Item.Clause.Text), fmt.Sprintf("Danh mục trong cách tính gồm cả nội dung đã chấm riêng ở %s", strings.Join(twice, ", ")), "Chấm cả hai như đã in", "Không tính lại trong tiêu chí này"))
		}
	}
}

var (
	use  = regexp.MustCompile(`^(?:sử dụng|triển khai|xây dựng|vận hành) `)
	list = regexp.MustCompile(`(?s):\s*1[.)]\s.*2[.)]\s.*$`)
)

// listOf is the numbered list in a rule, made comparable; "" without one.
func listOf(text string) string { return plain(list.FindString(text)) }

// unitKinds are the ways decisions name the kinds of units that they address.
var unitKinds = []struct {
	key string
	re  *regexp.Regexp
}{
	{"sở, ban, ngành", regexp.MustCompile(`(?i)sở\s*[/,]\s*ban\s*[/,]\s*ngành|cấp sở|giám đốc sở`)},
	{"quận, huyện", regexp.MustCompile(`(?i)quận\s*[/,]?\s*huyện|cấp huyện|chủ tịch quận|(?:ubnd|[uủ][yỷ] ban nhân dân) (?:các )?(?:quận|huyện)`)},
	{"xã, phường", regexp.MustCompile(`(?i)xã\s*[/,]\s*phường|phường\s*[/,]\s*xã|cấp xã|(?:ubnd|[uủ][yỷ] ban nhân dân) (?:các )?(?:xã|phường)`)},
	{"tỉnh, thành phố", regexp.MustCompile(`(?i)tỉnh\s*[/,]\s*thành phố|cấp tỉnh`)},
	{"bộ, cơ quan ngang bộ", regexp.MustCompile(`(?i)bộ\s*[/,]\s*(?:cơ quan ngang bộ|ngành)|cấp bộ`)},
}

var role = regexp.MustCompile(`(?i)(?:tại|của|do|thuộc)\s+$`)

// otherUnitKind finds places that speak of the unit itself ("tại Quận/Huyện") by the name of another kind than the
// annex's title.
func (v *view) otherUnitKind(c *Check) {
	own := map[string]bool{}
	for _, k := range unitKinds {
		if k.re.MatchString(v.set.Title) {
			own[k.key] = true
		}
	}
	if len(own) == 0 {
		return
	}
	for _, n := range v.leaves() {
		for _, k := range unitKinds {
			if own[k.key] {
				continue
			}
			if m := k.re.FindStringIndex(n.Name); m != nil && role.MatchString(n.Name[:m[0]]) {
				v.add(c, at(n, fmt.Sprintf("Phụ lục này dành cho %s, tên tiêu chí lại nói “%s”", strings.Join(keys(own), "; "), n.Name[m[0]:m[1]]), "Áp dụng cho đơn vị của phụ lục này", "Tiêu chí của phụ lục khác bị chép nhầm"))
				break
			}
			if m := k.re.FindStringIndex(n.Item.Clause.Text); m != nil && role.MatchString(n.Item.Clause.Text[:m[0]]) {
				v.add(c, inRule(n, n.Item.Clause.Text[m[0]:m[1]], fmt.Sprintf("Phụ lục này dành cho %s, cách tính lại nói “%s”", strings.Join(keys(own), "; "), n.Item.Clause.Text[m[0]:m[1]]), "Áp dụng cho đơn vị của phụ lục này", "Cách tính của phụ lục khác bị chép nhầm"))
				break
			}
		}
	}
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// wordRepeated finds a run of two words or more that is printed twice in a row ("hội nghị, hội nghị").
func (v *view) wordRepeated(c *Check) {
	for _, n := range v.leaves() {
		for _, text := range []string{n.Name, n.Item.Clause.Text} {
			w := words(text)
			for i := 0; i+3 < len(w); i++ {
				if w[i] == w[i+2] && w[i+1] == w[i+3] && w[i] != w[i+1] && len([]rune(w[i])) > 1 {
					f := at(n, fmt.Sprintf("“%s %s” được in hai lần liền nhau", w[i], w[i+1]))
					if text != n.Name {
						f = inRule(n, w[i]+" "+w[i+1], f.Message)
					}
					v.add(c, f)
					break
				}
			}
		}
	}
}

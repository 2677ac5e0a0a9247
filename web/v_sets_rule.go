package web

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chuky/indicators"
)

// pillarOf is the pillar of a main index; nil where the document has none.
func pillarOf(set *indicators.Set, main string) *indicators.Pillar {
	for i := range set.Pillars {
		if slices.Contains(set.Pillars[i].Main, main) {
			return &set.Pillars[i]
		}
	}
	return nil
}

// maxWords is a maximum of points; unknown ones are said.
func maxWords(r *big.Rat) string {
	if r == nil {
		return "chưa rõ điểm"
	}
	return indicators.FormatExactVN(r)
}

func exactWords(r *big.Rat) string { return indicators.FormatExactVN(r) }

// shareWords is a share of the maximum: "tối đa", "1/2 điểm tối đa", "0 điểm".
func shareWords(r *big.Rat) string {
	switch {
	case r == nil:
		return ""
	case r.Sign() == 0:
		return "0 điểm"
	case r.Cmp(big.NewRat(1, 1)) == 0:
		return "điểm tối đa"
	}
	return r.RatString() + " điểm tối đa"
}

// boundWords writes a bound of a step: shares as percentages, counts as numbers.
func boundWords(r *big.Rat, percent bool) string {
	if text, ok := indicators.FormatPercentVN(r); percent && ok {
		return text
	}
	return exactWords(r)
}

// methodFacts is a criterion's rule as data: how the program computes it, so that it can be held against the words.
func methodFacts(set *indicators.Set, it *indicators.Item) []Fact {
	out := []Fact{{"Phương pháp", methodNames[it.Method.Kind]}}
	out = append(out, ruleFacts(it, it.Method)...)
	switch it.Effect {
	case indicators.Bonus:
		out = append(out, Fact{"Tác dụng", "điểm thưởng, ngoài điểm tối đa"})
	case indicators.Penalty:
		out = append(out, Fact{"Tác dụng", "điểm trừ"})
	}
	if it.MayBeNA {
		out = append(out, Fact{"Không có nội dung", "đơn vị được đề nghị; nếu đồng ý thì tính điểm tối đa"})
	}
	for _, c := range set.Channels {
		if c.Key == it.Channel {
			out = append(out, Fact{"Kênh đánh giá", c.Name})
		}
	}
	if it.Owner.Text != "" {
		out = append(out, Fact{"Đơn vị cung cấp số liệu", it.Owner.Text})
	}
	if a := it.Assigned; a != nil {
		if a.Lead.Text != "" {
			out = append(out, Fact{"Đơn vị chủ trì", a.Lead.Text})
		}
		if w := frequencyWords[a.Frequency]; w != "" {
			out = append(out, Fact{"Tần suất báo cáo", w})
		}
	}
	if it.Excluded != "" {
		out = append(out, Fact{"Loại trừ", it.Excluded})
	}
	return out
}

var frequencyWords = map[indicators.Frequency]string{
	indicators.Monthly: "hằng tháng", indicators.Quarterly: "hằng quý", indicators.HalfYearly: "6 tháng", indicators.Yearly: "hằng năm", indicators.BySurvey: "điều tra xã hội",
}

// ruleFacts are the members of a method that it uses.
func ruleFacts(it *indicators.Item, m *indicators.Method) []Fact {
	var out []Fact
	add := func(label, format string, args ...any) { out = append(out, Fact{label, fmt.Sprintf(format, args...)}) }
	share := m.Limit != nil && m.Limit.Cmp(big.NewRat(1, 1)) == 0
	if m.Value != nil {
		add("Giá trị", "%s", m.Value)
	}
	if m.Num != nil && m.Den != nil {
		add("Tử số, mẫu số", "%s / %s", m.Num, m.Den)
	}
	if m.Require != nil {
		add("Điều kiện", "%s = %s; nếu không: %s", m.Require.Input, choiceWords(it, m.Require.Input, m.Require.Equals), shareWords(m.Require.Otherwise))
	}
	if m.Limit != nil {
		add("Trần của giá trị", "%s; cao hơn thì cảnh báo và tính bằng trần", boundWords(m.Limit, share))
	}
	if m.CapAt != nil {
		add("Đạt điểm tối đa tại", "%s", boundWords(m.CapAt, share))
	}
	for i, t := range m.Tiers {
		out = append(out, Fact{fmt.Sprintf("Bậc %d", i+1), tierWords(t, share) + ": " + shareWords(t.Fraction)})
	}
	for _, c := range m.Choices {
		add("Lựa chọn", "%s: %s", c.Label, shareWords(c.Fraction))
	}
	if m.Target != nil {
		add("Mức tăng đạt điểm tối đa", "%s", boundWords(m.Target, true))
	}
	if m.PerItem != nil {
		add("Điểm mỗi mục", "%s", exactWords(m.PerItem))
	}
	if m.ItemAt != nil {
		add("Một mục được tính khi đạt", "%s", boundWords(m.ItemAt, true))
	}
	if m.Scale != nil {
		less := ""
		if m.Scale.Low.Cmp(m.Scale.High) > 0 {
			less = " (càng thấp càng tốt)"
		}
		add("Thang", "%s: 0 điểm; %s: điểm tối đa%s", exactWords(m.Scale.Low), exactWords(m.Scale.High), less)
	}
	if m.MinSample > 0 {
		add("Cỡ mẫu tối thiểu", "%d", m.MinSample)
	}
	for _, p := range m.Parts {
		sub := ruleFacts(it, &p.Method)
		words := []string{methodNames[p.Method.Kind]}
		for _, f := range sub {
			words = append(words, strings.ToLower(f.Label)+" "+f.Value)
		}
		add("Phần “"+p.Name+"”", "%s điểm tối đa; %s", p.Weight.RatString(), strings.Join(words, "; "))
	}
	return out
}

func tierWords(t indicators.Tier, percent bool) string {
	switch {
	case t.At == nil:
		return "còn lại"
	case t.Inclusive:
		return "từ " + boundWords(t.At, percent) + " trở lên"
	}
	return "trên " + boundWords(t.At, percent)
}

// choiceWords is the label of a choice of an input.
func choiceWords(it *indicators.Item, key, choice string) string {
	choices := it.Choices
	if in, ok := it.Input(key); ok {
		choices = in.Choices
	}
	return labelOf(choices, choice)
}

func setInputs(it *indicators.Item) []SetInput {
	var out []SetInput
	if it.Choices != nil {
		var labels []string
		for _, c := range it.Choices {
			labels = append(labels, c.Label)
		}
		out = append(out, SetInput{Label: dash(it.ChoiceHint), Unit: "lựa chọn", Note: strings.Join(labels, " · ")})
	}
	for i := range it.Inputs {
		in := &it.Inputs[i]
		var notes []string
		if !in.Asked() {
			notes = append(notes, "không hỏi, lấy từ "+in.Source())
		}
		if w := kindWords[in.Kind]; w != "" {
			notes = append(notes, w)
		}
		for _, c := range in.Choices {
			notes = append(notes, c.Label)
		}
		if in.PriorYear {
			notes = append(notes, "của năm trước năm đánh giá")
		}
		if in.Own {
			notes = append(notes, "cách ghi của kỳ đánh giá, văn bản không in")
		}
		out = append(out, SetInput{Letter: in.Key, Label: in.Label, Unit: in.Unit, Note: strings.Join(notes, " · ")})
	}
	return out
}

// kindWords say what an input takes where its unit does not.
var kindWords = map[indicators.Kind]string{
	indicators.Integer: "số nguyên", indicators.Text: "chữ", indicators.Date: "ngày", indicators.Marks: "điểm của từng chuyên gia", indicators.List: "danh mục",
	indicators.Items: "từng mục một, ví dụ 8/10; 5/5",
}

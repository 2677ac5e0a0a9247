package web

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// byAt writes who did something and when: "Trần Thị Mỹ Linh, 10:12 ngày 13/02/2024".
func byAt(who string, at models.Instant) string {
	if !at.Set() {
		return who
	}
	if who == "" {
		return DateTime(at.Time())
	}
	return who + ", " + DateTime(at.Time())
}

// cycleDue words one of a cycle's instants with the cycle's own calendar.
func cycleDue(c *models.Cycle, now time.Time, at models.Instant) (Due, error) {
	if !at.Set() {
		return Due{}, nil
	}
	_, cal, err := commands.PolicyOf(c)
	if err != nil {
		return Due{}, err
	}
	d := Due{Relative: upperFirst(cal.Left(now, at.Time())), Absolute: DateTime(at.Time())}
	switch two := cal.AddWorkingDays(now, 2); {
	case at.Time().Before(now):
		d.Kind = "bad"
	case !at.Time().After(two):
		d.Kind = "warn"
	}
	return d, nil
}

// pointsDelta compares two exact numbers of points, in words.
func pointsDelta(before, after string) Delta {
	a, okA := new(big.Rat).SetString(before)
	b, okB := new(big.Rat).SetString(after)
	if !okA || !okB {
		return Delta{}
	}
	diff := new(big.Rat).Sub(b, a)
	switch diff.Sign() {
	case 1:
		return Delta{"up", "tăng " + indicators.FormatPoints(diff)}
	case -1:
		return Delta{"down", "giảm " + indicators.FormatPoints(diff.Neg(diff))}
	}
	return Delta{"", "không đổi"}
}

// methodNames are the kinds of rules in words.
var methodNames = map[indicators.MethodKind]string{
	indicators.YesNo: "có hoặc không", indicators.ChoiceOf: "lựa chọn", indicators.Tiers: "theo bậc", indicators.Ratio: "tỷ lệ", indicators.Growth: "mức tăng",
	indicators.Parts: "gồm nhiều phần", indicators.MinMax: "so giữa các đơn vị", indicators.BestRatio: "so với đơn vị cao nhất", indicators.CountCapped: "điểm mỗi mục, có trần",
	indicators.ZScore: "so với trung bình các đơn vị (Z-score)", indicators.Direct: "chấm trực tiếp", indicators.Survey: "điều tra xã hội", indicators.Panel: "chuyên gia chấm", indicators.Import: "số đo từ nguồn ngoài", indicators.Target: "chỉ tiêu, không chấm điểm",
}

// ruleShort is one line about how points come about.
func ruleShort(it *indicators.Item) string {
	if it.Info() {
		return "Thông tin chung, không tính điểm"
	}
	out := "Cách tính: " + methodNames[it.Method.Kind]
	switch m := it.Method; {
	case m.Kind == indicators.Growth && m.Num != nil && m.Den != nil:
		out += " " + m.Num.String() + "/" + m.Den.String() + " − 1"
	case m.Value != nil:
		out += " " + m.Value.String()
	}
	return out + " · điểm tối đa " + maxWords(it.Max)
}

// figureRows is an item's figures: last year's, as the unit gave them, as they stand after verification.
func figureRows(it queries.FormItem, form *typed) []FigureRow {
	var out []FigureRow
	for _, in := range it.Inputs {
		r := FigureRow{Label: in.Label, LastYear: dash(in.Prior), Declared: dash(in.Shown)}
		if r.Label == "" {
			r.Label = "Lựa chọn"
		}
		if len(in.Key) <= longestLetter {
			r.Letter = in.Key
		}
		if in.Input != nil && in.Input.Unit != "" {
			r.Label += " (" + in.Input.Unit + ")"
		}
		if awardHelp(it.Item, in.Input) != "" {
			r.Label = fmt.Sprintf("Điểm chấm, từ 0 đến %s", exactWords(it.Item.Max))
		}
		if listOf(in.Input) != "" { // too long for a cell: what is wrong with a list is asked of the unit
			r.Verified = r.Declared
			out = append(out, r)
			continue
		}
		if !in.Asked {
			r.Label += ", lấy từ " + in.Source
			r.Verified = r.Declared
			out = append(out, r)
			continue
		}
		value := in.Value
		if it.Adjusted != nil {
			value = it.Adjusted[in.Key]
		}
		r.Name = figurePrefix + in.Key
		value = form.get(r.Name, value)
		r.Verified, r.Error = value, form.faultAt(r.Name)
		if choices := choicesOf(it.Item, in); choices != nil {
			r.Options = choiceOptions(choices, value)
			r.Verified = labelOf(choices, value)
		} else if form == nil {
			r.Verified = queries.ShowValue(in.Input, value)
		}
		out = append(out, r)
	}
	return out
}

// choicesOf is what a figure is chosen from; nil when it is typed.
func choicesOf(it *indicators.Item, in queries.InputValue) []indicators.Choice {
	if in.Input == nil {
		return it.Choices
	}
	if in.Input.Kind == indicators.Pick {
		return in.Input.Choices
	}
	return nil
}

func choiceOptions(choices []indicators.Choice, value string) []Option {
	out := []Option{{Label: "Chưa chọn", Selected: value == ""}}
	for _, c := range choices {
		out = append(out, Option{Value: c.Key, Label: c.Label, Selected: c.Key == value})
	}
	return out
}

func labelOf(choices []indicators.Choice, key string) string {
	for _, c := range choices {
		if c.Key == key {
			return c.Label
		}
	}
	return dash(key)
}

// figureFields are an item's figures as controls of a form, starting from what counts now.
func figureFields(it queries.FormItem) []Field {
	var out []Field
	for _, r := range figureRows(it, nil) {
		if r.Name == "" {
			continue
		}
		f := Field{Name: r.Name, Label: strings.TrimSpace(r.Letter + " " + r.Label), Value: r.Verified, InputMode: "decimal", Autocomplete: "off", Help: "Đơn vị kê khai: " + r.Declared}
		if r.Options != nil {
			f.Type, f.Options, f.Value, f.InputMode = "select", r.Options, "", ""
		}
		out = append(out, f)
	}
	return out
}

// workLines pairs the steps of the arithmetic as declared and as verified: "a/b" 80 % 75 %.
func workLines(it queries.FormItem) []FigureRow {
	var out []FigureRow
	put := func(c *scoring.CriterionResult, verified bool) {
		for _, step := range c.Explanation {
			label, value, ok := workStep(step)
			if !ok {
				continue
			}
			at := slices.IndexFunc(out, func(r FigureRow) bool { return r.Label == label })
			if at < 0 {
				out = append(out, FigureRow{Label: label, Declared: "–"})
				at = len(out) - 1
			}
			if verified {
				out[at].Verified = value
			} else {
				out[at].Declared = value
			}
		}
	}
	put(&it.Self, false)
	if it.Verified != nil && len(it.Verdicts) > 0 {
		put(it.Verified, true)
	}
	return out
}

// workStep reads "a/b = 45/60 = 75 %" as a/b and 75 %. Steps that already speak of points are shown as points.
func workStep(step scoring.Step) (label, value string, ok bool) {
	if step.Kind != "step" || strings.Contains(step.Text, "×") || strings.HasPrefix(step.Text, "Cảnh báo") {
		return "", "", false
	}
	first := strings.IndexAny(step.Text, "=≈")
	if first <= 0 || strings.ContainsAny(step.Text[:first], "0123456789:") && !strings.Contains(step.Text[:first], "− 1") {
		return "", "", false
	}
	last := max(strings.LastIndex(step.Text, "= "), strings.LastIndex(step.Text, "≈ "))
	_, value, _ = strings.Cut(step.Text[last:], " ")
	return strings.TrimSpace(step.Text[:first]), value, true
}

// cohortWords says among whom a relative criterion is compared, without names.
func cohortWords(it queries.FormItem) string {
	co := it.Cohort
	return fmt.Sprintf("So trong %d đơn vị có số liệu: thấp nhất %s, cao nhất %s.", co.N, exactShown(co.Min), exactShown(co.Max))
}

// exactShown writes an exact number; a share below or at one as a percentage would need the rule, so it stays a number.
func exactShown(s string) string {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	if r.IsInt() {
		return indicators.FormatExactVN(r)
	}
	return indicators.FormatVN(r, 4)
}

// deskThread is what was said about an item so far, oldest first.
func deskThread(it queries.FormItem) []Remark {
	var out []Remark
	for _, v := range it.Verdicts {
		if v.Reason != "" {
			out = append(out, Remark{Lead: queries.RoundVN[v.Round] + ": " + v.KindVN, Text: v.Reason, By: byAt(v.By, v.At)})
		}
	}
	for _, x := range it.Supplements {
		out = append(out, Remark{Lead: "Yêu cầu bổ sung (" + supplementStates[x.State] + ")", Text: x.Reason, By: byAt(x.AskedBy, x.AskedAt) + ", hạn " + DateTime(x.Until.Time())})
	}
	if e := it.Explanation; e != nil {
		out = append(out, Remark{Lead: "Giải trình, kiến nghị của đơn vị", Text: e.Text, By: byAt(e.By, e.At)})
	}
	return out
}

var supplementStates = map[models.SupplementState]string{
	models.SupplementOpen: "đơn vị đang bổ sung", models.SupplementAnswered: "chờ lãnh đạo đơn vị duyệt", models.SupplementDone: "đã bổ sung", models.SupplementLapsed: "hết hạn",
}

// viewerOf shows an item's files; file is the one in view, the first when empty or unknown.
func viewerOf(assessment string, it queries.FormItem, file string) Viewer {
	v := Viewer{Empty: "Đơn vị chưa đính kèm tài liệu nào cho mục này."}
	if len(it.Evidence) == 0 {
		return v
	}
	at := max(0, slices.IndexFunc(it.Evidence, func(f queries.File) bool { return f.ID == file }))
	for i, f := range it.Evidence {
		v.Tabs = append(v.Tabs, ViewerTab{Href: URLDeskFile(assessment, it.Item.Code, f.ID), Icon: FileIcon(f.ContentType), Text: strings.TrimSpace(f.Code + " " + shortText(f.Abstract, 40)), Current: i == at})
	}
	f := it.Evidence[at]
	v.File = &ViewerFile{Kind: "other", Src: URLEvidence(f.ID), Name: f.Code, Title: fileTitle(f), Meta: strings.Join(nonEmpty(f.Issuer, f.Abstract, Bytes(f.Size), byAt(f.UploadedBy, f.UploadedAt)), " · "),
		Download: URLEvidenceDownload(f.ID), Digest: f.SHA256}
	switch {
	case f.State == models.EvidencePending:
		v.File.Src, v.File.Download = "", ""
		v.File.Title += " (chờ quét mã độc, chưa xem được)"
	case f.State == models.EvidenceRejected:
		v.File.Src, v.File.Download = "", ""
		v.File.Title += " (đã bị từ chối, không còn trong kho)"
	case f.ContentType == "application/pdf":
		v.File.Kind = "pdf"
	case strings.HasPrefix(f.ContentType, "image/"):
		v.File.Kind = "image"
	}
	return v
}

// fileTitle cites a document, or names the file.
func fileTitle(f queries.File) string {
	if f.Symbol == "" {
		return f.Filename
	}
	out := "Số " + f.Symbol
	if t, err := time.Parse(time.DateOnly, f.IssuedOn); err == nil {
		out += " ngày " + t.Format("02/01/2006")
	}
	return out
}

func nonEmpty(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// dash stands for what is not there.
func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// shortText cuts at a word after about n characters.
func shortText(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

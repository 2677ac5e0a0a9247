package indicators

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format says who wrote a figure.
type Format int

// The formats that ParseAnswer reads.
const (
	VN    Format = iota // a person on a Vietnamese screen: "1.234,5"
	Plain               // a program: "1234.5", "3/4"
)

// Codes of InputError; they are part of the API and never renamed.
const (
	CodeNegative   = "number_negative"
	CodeNotInteger = "number_not_integer"
	CodeTooLong    = "number_too_long"
	CodeNotNumber  = "number_not_a_number"
	CodeAmbiguous  = "number_ambiguous"
	CodeShare      = "share_where_count"
	CodeChoice     = "choice_unknown"
	CodeTextLong   = "text_too_long"
	CodeUnknown    = "input_unknown"
	CodeNotAsked   = "input_not_asked"
	CodeAboveMax   = "number_above_maximum"
	CodeDate       = "date_invalid"
	CodeList       = "list_invalid"
)

// MaxText bounds a text answer, in characters.
const MaxText = 500

// InputError refuses an answer: a stable code and a Vietnamese sentence that names the place and
// the mend.
type InputError struct {
	Code      string // number_negative, …
	Criterion string // "1.2"
	Key       string // "a"
	Label     string // label of the input
	Message   string
}

func (e *InputError) Error() string { return e.Message }

// ParseAnswer makes what was typed for one input canonical, or refuses it. Empty (or blank) text
// clears the input and is returned as "". The key "choice" is the item's own choice.
func ParseAnswer(item *Item, key, raw string, f Format) (string, *InputError) {
	if key == ChoiceKey && item.Choices != nil {
		return parseChoice(refuser{item, key, item.ChoiceHint}, item.Choices, raw)
	}
	in, ok := item.Input(key)
	if !ok {
		return "", refuser{item, key, ""}.because(CodeUnknown, "không có số liệu này trong bộ chỉ số"+itsKeys(item)+". Hãy tải lại biểu mẫu và nhập vào đúng ô.")
	}
	if !in.Asked() {
		return "", refuser{item, key, in.Label}.because(CodeNotAsked, "số liệu này được lấy từ "+in.Source()+", không nhập ở đây. Cần sửa thì sửa ở nơi đó.")
	}
	return ParseInput(item, in, raw, f)
}

// itsKeys names what the item does ask, for whoever writes a file.
func itsKeys(item *Item) string {
	var keys []string
	if item.Choices != nil {
		keys = append(keys, ChoiceKey)
	}
	for i := range item.Inputs {
		if item.Inputs[i].Asked() {
			keys = append(keys, item.Inputs[i].Key)
		}
	}
	if keys == nil {
		return ""
	}
	return "; mục này có " + strings.Join(keys, ", ")
}

// ParseInput is ParseAnswer for a known input, asked or not.
func ParseInput(item *Item, in *Input, raw string, f Format) (string, *InputError) {
	no := refuser{item, in.Key, in.Label}
	switch in.Kind {
	case Text:
		return parseText(no, raw)
	case Pick:
		return parseChoice(no, in.Choices, raw)
	case Date:
		return parseDate(no, raw)
	case Marks:
		return parseMarks(no, item, in, raw, f)
	case List:
		return parseList(no, in, raw)
	case Items:
		return parseItems(no, in, raw, f)
	}
	s := narrow(raw)
	if s == "" {
		return "", nil
	}
	if in.Unit == "%" { // asked for in percent: the sign is part of the unit
		s = strings.TrimSpace(strings.TrimSuffix(s, "%"))
	}
	if e := refuseForeign(no, in, s); e != nil {
		return "", e
	}
	var r *big.Rat
	var e *InputError
	if f == VN {
		r, e = parseVN(no, in, s)
	} else {
		r, e = parsePlain(no, s)
	}
	if e != nil {
		return "", e
	}
	if e := withinPoints(no, item, in, r); e != nil {
		return "", e
	}
	if in.Kind == Integer && !r.IsInt() {
		return "", no.because(CodeNotInteger, fmt.Sprintf("“%s” không phải số nguyên. Hãy nhập số đếm, không có phần thập phân.", clip(s)))
	}
	return CanonicalNumber(r), nil
}

// refuser words the refusals of one input.
type refuser struct {
	item  *Item
	key   string
	label string
}

func (n refuser) because(code, why string) *InputError {
	return &InputError{Code: code, Criterion: n.item.Code, Key: n.key, Label: n.label, Message: n.place() + ": " + why}
}

func (n refuser) place() string {
	where := "Tiêu chí " + n.item.Code
	if n.item.Info() {
		return fmt.Sprintf("Thông tin chung, mục %s “%s”", strings.TrimPrefix(n.item.Code, "I."), n.item.Name)
	}
	switch {
	case n.key == ChoiceKey:
		return where + ", phần lựa chọn"
	case n.label == "":
		return fmt.Sprintf("%s, số liệu “%s”", where, clip(n.key))
	}
	return fmt.Sprintf("%s, số liệu %s “%s”", where, n.key, n.label)
}

// Source names where an input that is not asked comes from, in Vietnamese.
func (in *Input) Source() string {
	if in.Const != nil {
		return "quyết định"
	}
	if in.Count != nil {
		return "danh mục ở mục " + strings.TrimPrefix(in.Count.Of.Code, "I.") + " phần Thông tin chung"
	}
	var general, criteria []string
	for _, r := range in.From {
		if rest, ok := strings.CutPrefix(r.Code, "I."); ok {
			general = append(general, "mục "+rest)
		} else {
			criteria = append(criteria, "số liệu "+r.Key+" của tiêu chí "+r.Code)
		}
	}
	if len(general) > 0 {
		criteria = append(criteria, strings.Join(general, " và ")+" phần Thông tin chung")
	}
	return strings.Join(criteria, " và ")
}

// narrow turns full-width forms into ASCII, odd spaces into spaces, and trims.
func narrow(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full-width forms of ! to ~
			return r - '！' + '!'
		case r == '−' || r == '–' || r == '—' || r == '﹣':
			return '-'
		case r == '％' || r == '٪':
			return '%'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s))
}

// refuseForeign refuses what is wrong in every format.
func refuseForeign(no refuser, in *Input, s string) *InputError {
	if body, ok := strings.CutSuffix(s, "%"); ok || strings.HasPrefix(s, "%") {
		if strings.Trim(body, "%0123456789., ") == "" {
			return no.because(CodeShare, fmt.Sprintf("“%s” là tỷ lệ, ở đây cần số đếm. Hãy nhập %s; hệ thống tự tính tỷ lệ.", clip(s), countNoun(in)))
		}
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok && strings.Trim(rest, "0123456789., /") == "" && strings.ContainsAny(rest, "0123456789") {
		return no.because(CodeNegative, fmt.Sprintf("“%s” là số âm. Hãy nhập số từ 0 trở lên.", clip(s)))
	}
	if strings.Trim(s, "0123456789., /") != "" || !strings.ContainsAny(s, "0123456789") {
		return no.because(CodeNotNumber, fmt.Sprintf("“%s” không phải là số. Hãy chỉ dùng chữ số, ví dụ 1234.", clip(s)))
	}
	return nil
}

func countNoun(in *Input) string {
	if in.Unit != "" {
		return "số " + in.Unit
	}
	return "số đếm"
}

// parseVN reads dots (or spaces) between groups of three as thousands and one comma as decimal.
func parseVN(no refuser, in *Input, s string) (*big.Rat, *InputError) {
	if strings.Contains(s, "/") {
		return nil, no.because(CodeShare, fmt.Sprintf("“%s” là phân số, ở đây cần số đếm. Hãy nhập %s vào đúng ô của từng số.", clip(s), countNoun(in)))
	}
	whole, frac, hasComma := strings.Cut(s, ",")
	ambiguous := func(mend string) *InputError {
		return no.because(CodeAmbiguous, fmt.Sprintf("“%s” có thể hiểu theo nhiều cách. Hãy %s.", clip(s), mend))
	}
	const mendBoth = "viết 1234 hoặc 1.234 cho hàng nghìn, 1234,5 cho phần thập phân"
	if strings.Contains(frac, ",") || strings.ContainsAny(frac, ". ") || hasComma && frac == "" {
		return nil, ambiguous(mendBoth)
	}
	digits, ok := ungroup(whole)
	if !ok {
		if w, f, one := strings.Cut(whole, "."); one && !hasComma && allDigits(w) && allDigits(f) && len(f) != 3 {
			if in.Kind == Integer {
				return nil, ambiguous("chỉ nhập số nguyên, dấu chấm chỉ để ngăn hàng nghìn")
			}
			return nil, ambiguous(fmt.Sprintf("dùng dấu phẩy cho phần thập phân: %s,%s", clip(w), clip(f)))
		}
		return nil, ambiguous(mendBoth)
	}
	if hasComma && in.Kind == Integer && len(frac) == 3 && len(digits) <= 3 && strings.Trim(digits, "0") != "" {
		// "1,234" is 1234 to whoever learned English thousands, 1.234 here.
		return nil, ambiguous(fmt.Sprintf("viết %s%s hoặc %s.%s nếu là hàng nghìn", digits, frac, digits, frac))
	}
	text := digits
	if hasComma {
		text += "." + frac
	}
	return lengthChecked(no, text)
}

// ungroup removes thousands separators; every group after the first must have three digits and
// one kind of separator is used throughout.
func ungroup(s string) (string, bool) {
	for _, sep := range []string{".", " "} {
		parts := strings.Split(s, sep)
		if len(parts) == 1 {
			continue
		}
		for i, p := range parts {
			if !allDigits(p) || i == 0 && len(p) > 3 || i > 0 && len(p) != 3 {
				return "", false
			}
		}
		if strings.Trim(parts[0], "0") == "" {
			return "", false // "0.123" is no thousands
		}
		return strings.Join(parts, ""), true
	}
	return s, allDigits(s)
}

// parsePlain reads what programs write.
func parsePlain(no refuser, s string) (*big.Rat, *InputError) {
	if num, den, ok := strings.Cut(s, "/"); ok && allDigits(num) && allDigits(den) {
		if strings.Trim(den, "0") == "" {
			return nil, no.because(CodeNotNumber, fmt.Sprintf("“%s” có mẫu số bằng 0. Hãy nhập một số.", clip(s)))
		}
		if len(num) > maxDigits || len(den) > maxDigits {
			return nil, no.tooLong(s)
		}
		return fraction(num, den), nil
	}
	whole, frac, hasDot := strings.Cut(s, ".")
	if !allDigits(whole) || hasDot && !allDigits(frac) {
		return nil, no.because(CodeAmbiguous, fmt.Sprintf("“%s” có thể hiểu theo nhiều cách. Hãy viết 1234 hoặc 1234.5, không ngăn hàng nghìn.", clip(s)))
	}
	return lengthChecked(no, s)
}

func lengthChecked(no refuser, plain string) (*big.Rat, *InputError) {
	whole, frac, _ := strings.Cut(plain, ".")
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > maxDigits || len(frac) > maxDecimals {
		return nil, no.tooLong(plain)
	}
	r, ok := new(big.Rat).SetString("0" + plain)
	if !ok {
		return nil, no.because(CodeNotNumber, fmt.Sprintf("“%s” không phải là số. Hãy chỉ dùng chữ số, ví dụ 1234.", clip(plain)))
	}
	return r, nil
}

func (n refuser) tooLong(s string) *InputError {
	return n.because(CodeTooLong, fmt.Sprintf("“%s” quá dài. Hãy nhập nhiều nhất %d chữ số phần nguyên và %d chữ số thập phân.", clip(s), maxDigits, maxDecimals))
}

func parseChoice(no refuser, choices []Choice, raw string) (string, *InputError) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", nil
	}
	var labels []string
	for _, c := range choices {
		if c.Key == s {
			return s, nil
		}
		labels = append(labels, "“"+c.Label+"”")
	}
	return "", no.because(CodeChoice, fmt.Sprintf("không có lựa chọn “%s”. Hãy chọn một trong: %s.", clip(s), strings.Join(labels, ", ")))
}

func parseText(no refuser, raw string) (string, *InputError) {
	s := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, raw))
	if n := utf8.RuneCountInString(s); n > MaxText {
		return "", no.because(CodeTextLong, fmt.Sprintf("nội dung có %d ký tự. Hãy rút gọn còn nhiều nhất %d ký tự.", n, MaxText))
	}
	return s, nil
}

// clip keeps a quoted mistake short enough for a sentence.
func clip(s string) string {
	const most = 30
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

package indicators

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// count and money are inputs as they occur: a count of a criterion, an amount with decimals.
var (
	count = &Item{Code: "1.2", Name: "Họp", Method: &Method{Kind: Ratio}, Inputs: []Input{
		{Key: "a", Label: "Số cuộc họp", Unit: "cuộc họp", Kind: Integer},
		{Key: "b", Label: "Tổng số cán bộ", Unit: "người", Kind: Integer, From: []Ref{{"I.1.5", "value"}, {"I.1.6", "value"}}},
		{Key: "t", Label: "Ghi chú", Kind: Text},
		{Key: "p", Label: "IPv6", Kind: Pick, Choices: []Choice{{Key: "yes", Label: "Có"}, {Key: "no", Label: "Không"}}},
	}, Choices: []Choice{{Key: "head", Label: "Giám đốc"}, {Key: "none", Label: "Chưa có"}}}
	percent = &Item{Code: "14.1", Name: "Tỷ lệ thanh toán", Inputs: []Input{{Key: "value", Label: "Số liệu", Unit: "%", Kind: Decimal}}}
	money   = &Item{Code: "I.1.18", Name: "Tổng chi", Inputs: []Input{{Key: "value", Label: "Tổng chi", Unit: "đồng", Kind: Decimal}}}
)

func TestParseAnswerVN(t *testing.T) {
	cases := []struct {
		item     *Item
		raw      string
		want     string
		code     string
		mentions string
	}{
		{count, "12", "12", "", ""},
		{count, " 12 ", "12", "", ""},
		{count, "１２３", "123", "", ""},
		{count, "\u00a012\u3000", "12", "", ""},
		{count, "0", "0", "", ""},
		{count, "007", "7", "", ""},
		{count, "1.234", "1234", "", ""},
		{count, "1.234.567", "1234567", "", ""},
		{count, "1 234 567", "1234567", "", ""},
		{count, "5,0", "5", "", ""},
		{count, "", "", "", ""},
		{count, "   ", "", "", ""},
		{count, "999999999999999", "999999999999999", "", ""},
		{count, "-5", "", CodeNegative, "từ 0 trở lên"},
		{count, "−5", "", CodeNegative, ""},
		{count, "－５", "", CodeNegative, ""},
		{count, "-1.234,5", "", CodeNegative, ""},
		{count, "1.234,5", "", CodeNotInteger, "không có phần thập phân"},
		{count, "0,75", "", CodeNotInteger, ""},
		{count, "1,234.5", "", CodeAmbiguous, "1234,5"},
		{count, "1,234", "", CodeAmbiguous, "1.234"},
		{count, "1.5", "", CodeAmbiguous, "số nguyên"},
		{count, "12.34", "", CodeAmbiguous, ""},
		{count, "1.23.456", "", CodeAmbiguous, ""},
		{count, "1,2,3", "", CodeAmbiguous, ""},
		{count, "1234.567", "", CodeAmbiguous, ""},
		{count, "0.123", "", CodeAmbiguous, ""},
		{count, "12,", "", CodeAmbiguous, ""},
		{count, strings.Repeat("9", 40), "", CodeTooLong, "15"},
		{count, "1000000000000000", "", CodeTooLong, ""},
		{count, "NaN", "", CodeNotNumber, "chữ số"},
		{count, "Inf", "", CodeNotNumber, ""},
		{count, "1e5", "", CodeNotNumber, ""},
		{count, "0x1F", "", CodeNotNumber, ""},
		{count, "+5", "", CodeNotNumber, ""},
		{count, "mười", "", CodeNotNumber, ""},
		{count, "٣", "", CodeNotNumber, ""},
		{count, "-", "", CodeNotNumber, ""},
		{count, ".", "", CodeNotNumber, ""},
		{count, "75%", "", CodeShare, "số cuộc họp"},
		{count, "75 %", "", CodeShare, "hệ thống tự tính"},
		{count, "７５％", "", CodeShare, ""},
		{count, "3/4", "", CodeShare, ""},
		{money, "1.234,5", "1234.5", "", ""},
		{money, "1234,50", "1234.5", "", ""},
		{money, "1,234", "1.234", "", ""},
		{money, "1,234.5", "", CodeAmbiguous, ""},
		{money, "1234.5", "", CodeAmbiguous, "1234,5"},
		{money, "75%", "", CodeShare, ""},
		{money, "1," + strings.Repeat("3", 13), "", CodeTooLong, ""},
		{percent, "80 %", "80", "", ""},
		{percent, "8,5%", "8.5", "", ""},
	}
	for _, c := range cases {
		key := c.item.Inputs[0].Key
		got, err := ParseAnswer(c.item, key, c.raw, VN)
		checkParsed(t, c.raw, got, err, c.want, c.code, c.mentions)
		if err != nil && (err.Criterion != c.item.Code || err.Key != key || !strings.Contains(err.Message, c.item.Inputs[0].Label)) {
			t.Errorf("%q: the refusal %q does not name its place", c.raw, err.Message)
		}
	}
}

func checkParsed(t *testing.T, raw, got string, err *InputError, want, code, mentions string) {
	t.Helper()
	switch {
	case err == nil && code != "":
		t.Errorf("%q was read as %q, want refusal %s", raw, got, code)
	case err != nil && err.Code != code:
		t.Errorf("%q: refused as %s (%s), want %q", raw, err.Code, err.Message, code)
	case got != want:
		t.Errorf("%q is %q, want %q", raw, got, want)
	case err != nil && !strings.Contains(err.Message, mentions):
		t.Errorf("%q: %q does not name the mend %q", raw, err.Message, mentions)
	}
}

func TestParseAnswerPlain(t *testing.T) {
	cases := []struct {
		item            *Item
		raw, want, code string
	}{
		{count, "1234", "1234", ""},
		{count, "12.0", "12", ""},
		{count, "6/3", "2", ""},
		{count, "3/4", "", CodeNotInteger},
		{count, "0.75", "", CodeNotInteger},
		{count, "1.234,5", "", CodeAmbiguous},
		{count, "1,234", "", CodeAmbiguous},
		{count, "1 234", "", CodeAmbiguous},
		{count, "1e3", "", CodeNotNumber},
		{count, "1e1000000000", "", CodeNotNumber},
		{count, "NaN", "", CodeNotNumber},
		{count, "3/0", "", CodeNotNumber},
		{count, "-0", "", CodeNegative},
		{count, "75%", "", CodeShare},
		{count, strings.Repeat("9", 40), "", CodeTooLong},
		{count, "1/" + strings.Repeat("9", 40), "", CodeTooLong},
		{money, "1234.5", "1234.5", ""},
		{money, "3/4", "0.75", ""},
		{money, "1/3", "1/3", ""},
		{money, ".5", "", CodeAmbiguous},
	}
	for _, c := range cases {
		got, err := ParseAnswer(c.item, c.item.Inputs[0].Key, c.raw, Plain)
		checkParsed(t, c.raw, got, err, c.want, c.code, "")
	}
}

func TestParseAnswerOtherKinds(t *testing.T) {
	cases := []struct{ key, raw, want, code, mentions string }{
		{"choice", "head", "head", "", ""},
		{"choice", "", "", "", ""},
		{"choice", "boss", "", CodeChoice, "“Giám đốc”, “Chưa có”"},
		{"p", "yes", "yes", "", ""},
		{"p", "maybe", "", CodeChoice, "“Có”"},
		{"t", "  Nguyễn Văn A\n", "Nguyễn Văn A", "", ""},
		{"t", strings.Repeat("ố", MaxText), strings.Repeat("ố", MaxText), "", ""},
		{"t", strings.Repeat("ố", MaxText+1), "", CodeTextLong, "500"},
		{"t", "a\x00b", "a b", "", ""},
		{"z", "1", "", CodeUnknown, ""},
		{"b", "120", "", CodeNotAsked, "mục 1.5 và mục 1.6 phần Thông tin chung"},
	}
	for _, c := range cases {
		got, err := ParseAnswer(count, c.key, c.raw, VN)
		checkParsed(t, c.raw, got, err, c.want, c.code, c.mentions)
	}
}

// What was accepted once is accepted again and stays the same.
func TestCanonicalAnswersAreStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(0, 999_999_999_999_999).Draw(t, "n")
		frac := rapid.StringMatching(`[0-9]{0,12}`).Draw(t, "frac")
		raw := FormatVN(ratInt(n), 0)
		if frac != "" {
			raw += "," + frac
		}
		first, err := ParseAnswer(money, "value", raw, VN)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		again, err := ParseAnswer(money, "value", first, Plain)
		if err != nil || again != first {
			t.Errorf("%q became %q, then %q (%v)", raw, first, again, err)
		}
		if _, ok := ParseNumber(first); !ok {
			t.Errorf("%q became %q, which is no number", raw, first)
		}
	})
}

func FuzzParseAnswer(f *testing.F) {
	for _, s := range []string{"1.234,5", "75 %", "3/4", "−5", "１２", "1 234", "NaN", ""} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, raw string, vn bool) {
		format := Plain
		if vn {
			format = VN
		}
		for _, item := range []*Item{count, money} {
			got, err := ParseAnswer(item, item.Inputs[0].Key, raw, format)
			if err != nil {
				if got != "" || err.Code == "" || err.Message == "" {
					t.Errorf("%q: refusal %+v with %q", raw, err, got)
				}
				continue
			}
			if got == "" {
				continue
			}
			r, ok := ParseNumber(got)
			if !ok || r.Sign() < 0 || item == count && !r.IsInt() {
				t.Errorf("%q was accepted as %q", raw, got)
			}
		}
	})
}

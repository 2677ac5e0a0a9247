package ruletext_test

import (
	"math/big"
	"strings"
	"testing"

	"chuky/indicators/ruletext"
)

// Other decisions say the same in other words. "" = must not be understood.
func TestWordings(t *testing.T) {
	const none = " limit - cap - target - each -"
	yes := "yes_no" + none + " 1 0"
	for _, c := range []struct{ name, cell, want string }{
		// answers
		{"", "Đã ban hành: Điểm tối đa\nChưa ban hành: 0 điểm", yes},
		{"", "Có ban hành kế hoạch: 10 điểm; Không ban hành: không có điểm", yes},
		{"", "Chưa ban hành: không tính điểm. Đã ban hành: đạt điểm tối đa.", yes},
		{"", "• Có: được điểm tối đa • Không: không điểm", yes},
		{"", "1. Đã ban hành: tối đa 2. Chưa ban hành: 0", yes},
		{"", "- Đã triển khai: toàn bộ số điểm tối đa; - Đang triển khai: nửa điểm tối đa; - Chưa triển khai: 0 điểm", "choice" + none + " 1 1/2 0"},
		{"", "Đã triển khai: 10 điểm; đang triển khai: 5 điểm; chưa: 0 điểm", "choice" + none + " 1 1/2 0"},
		{"", "Mức 3: 100% điểm tối đa; Mức 2: 60% điểm tối đa; Mức 1: 2,5 điểm", "choice" + none + " 1 3/5 1/4"},
		{"", "Cấp sở: điểm tối đa/2; cấp tỉnh: điểm tối đa; chưa có: 0 điểm", "choice" + none + " 1 1/2 0"},
		{"", "- Có cổng dữ liệu: 7/10 × Điểm tối đa; - Có ứng dụng: 3/10 × Điểm tối đa; - Chưa có: 0 điểm", "parts" + none + " {7/10 yes_no" + none + "} {3/10 yes_no" + none + "}"},
		{"", "Đã ban hành: 12 điểm; Chưa ban hành: 0 điểm", ""},   // above the maximum
		{"", "Đã ban hành: 8 điểm; Chưa ban hành: 0 điểm", ""},    // nobody reaches the maximum
		{"", "Có: Điểm tối đa; Có: 0 điểm", ""},                   // one answer, two outcomes
		{"", "Có: Điểm tối đa; Không: 0 điểm; xem phụ lục 2", ""}, // words left over
		{"", "Đã ban hành: Điểm tối đa", ""},                      // the other answer is not said
		{"", "", ""},
		{"", "Hội đồng xem xét, chấm điểm", ""},

		// ratios
		{"", "a: Số hồ sơ trực tuyến; b: Tổng số hồ sơ; Tỉ lệ = a/b; Điểm = Tỉ lệ × Điểm tối đa", "ratio a/b limit 1 cap - target - each -"},
		{"", "x = Số hồ sơ trực tuyến\ny = Tổng số hồ sơ\nTỷ lệ (%) = x/y * 100%\nĐiểm số = Điểm tối đa * Tỷ lệ", "ratio x/y limit 1 cap - target - each -"},
		{"", "a là số hồ sơ đúng hạn; b là tổng số hồ sơ. Tỷ lệ = a / b. Điểm: Tỷ lệ*Điểm tối đa.", "ratio a/b limit 1 cap - target - each -"},
		{"", "a= Số xã; b= Số phường; c= Tổng số; Tỷ lệ = (a + b)/c; Điểm = Tỷ lệ*Điểm tối đa", "ratio (a+b)/c limit 1 cap - target - each -"},
		{"", "a= Tổng số máy; b= Số máy mật; c= Số máy nối mạng; - Tỷ lệ = c/(a - b) - Điểm = Tỷ lệ*Điểm tối đa", "ratio c/(a-b) limit 1 cap - target - each -"},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Tỷ lệ từ 70% trở lên: Điểm tối đa; Tỷ lệ dưới 70%: Tỷ lệ/70%*Điểm tối đa", "ratio a/b limit 1 cap 7/10 target - each -"},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; nếu tỷ lệ ≥ 70 % thì điểm tối đa; nếu tỷ lệ < 70 % thì điểm = tỷ lệ / 70 % * điểm tối đa", "ratio a/b limit 1 cap 7/10 target - each -"},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Tỷ lệ ≥ 70%: Điểm tối đa; Tỷ lệ < 70%: Tỷ lệ/80%*Điểm tối đa", ""}, // two thresholds
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Tỷ lệ ≥ 70%: Điểm tối đa; Tỷ lệ < 60%: Tỷ lệ/70%*Điểm tối đa", ""}, // a gap of a tenth
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/c; Điểm = Tỷ lệ*Điểm tối đa", ""},                                     // c is not defined
		{"", "a= Số A; b= Tổng B; c= Số C; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa", ""},                            // c is not used
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b", ""},                               // no points
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*1/2*Điểm tối đa", ""}, // half is lost
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa*hệ số", ""},

		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa; điểm không vượt quá điểm tối đa; mẫu số bằng 0: 0 điểm", "ratio a/b limit 1 cap - target - each -"},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa; nếu b = 0 (không phát sinh) thì điểm tối đa", "ratio a/b limit 1 cap - target - each -"},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa; mẫu số bằng 0: hội đồng quyết định", ""},

		// steps
		{"", "Từ 20 tin, bài trở lên: điểm tối đa; từ 10 đến 19 tin, bài: 5 điểm; dưới 10 tin, bài: 0 điểm", "tiers a" + none + " [20 true 1] [10 true 1/2] [- false 0]"},
		{"", "Trên 50 lượt: Điểm tối đa; Từ 20 đến 50 lượt: 1/2*Điểm tối đa; Ít hơn 20 lượt: 0 điểm", "tiers a" + none + " [50 false 1] [20 true 1/2] [- false 0]"},
		{"", "Số lớp tập huấn từ 3 trở lên: điểm tối đa; Số lớp tập huấn dưới 3: 0 điểm", "tiers a" + none + " [3 true 1] [- false 0]"},
		{"", "a = số lớp; a không phân biệt cấp", ""},
		{"Tỷ lệ hộ dùng Internet", ">= 80%: điểm tối đa; 50% đến dưới 80%: 50% điểm tối đa; dưới 50%: 0 điểm", "tiers a/b limit 1 cap - target - each - [4/5 true 1] [1/2 true 1/2] [- false 0]"},
		{"Tỷ lệ hộ dùng Internet", "Trên 80%: điểm tối đa; dưới 80%: 0 điểm", "tiers a/b limit 1 cap - target - each - [4/5 true 1] [- false 0]"},
		{"Tỷ lệ hộ dùng Internet", "Từ 80% trở lên: điểm tối đa; từ 50% đến 80%: 5 điểm; dưới 50%: 0 điểm", ""}, // 80 % is in two steps
		{"Tỷ lệ hộ dùng Internet", "Từ 80% trở lên: điểm tối đa; dưới 50%: 0 điểm", ""},                         // nothing between
		{"Tỷ lệ hộ dùng Internet", "Trên 80%: 10 điểm; 50% - 80%: 15 điểm; dưới 50%: 0 điểm", ""},
		{"Tỷ lệ hộ dùng Internet", "Trên 80%: 5 điểm; 50% - 80%: 10 điểm; dưới 50%: 0 điểm", ""}, // more earns less
		{"Số xã", "Từ 20 trở lên: điểm tối đa; từ 10 đến 18: 5 điểm; dưới 10: 0 điểm", ""},       // 19 is lost
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; ≥ 90%: Điểm tối đa; từ 70% đến dưới 90%: 1/2*Điểm tối đa; < 70%: 0 điểm", "tiers a/b limit 1 cap - target - each - [9/10 true 1] [7/10 true 1/2] [- false 0]"},

		// relative, growth, per item
		{"", "Tính theo phương pháp Min - Max, đơn vị nào có nhiều nền tảng nhất thì điểm tối đa", "min_max a" + none},
		{"", "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm tính theo phương pháp min-max", "min_max a/b limit 1 cap - target - each -"},
		{"", "Theo phương pháp Min-Max", ""}, // of what?
		{"", "a= Số năm nay; b= Số năm trước; Tỷ lệ = (a - b)/b; Tỷ lệ ≥ 5%: điểm tối đa; Tỷ lệ < 5%: Tỷ lệ/5%*điểm tối đa", "growth a b limit - cap - target 1/20 each -"},
		{"", "a= Số năm nay; b= Số năm trước; Tỷ lệ = a/b - 1; Tỷ lệ ≥ 5%: điểm tối đa; Tỷ lệ < 5%: Tỷ lệ/5%*điểm tối đa", "growth a b limit - cap - target 1/20 each -"},
		{"", "Mỗi sáng kiến: 2 điểm; tổng điểm không vượt quá điểm tối đa", "count_capped a limit - cap - target - each 2"},
		{"", "Cứ mỗi mô hình được 0,5 điểm", "count_capped a limit - cap - target - each 1/2"},
	} {
		r := ruletext.Read(c.name, c.cell, big.NewRat(10, 1))
		got := ""
		if r.Method != nil {
			got = shape(r.Method, r.Choices)
		}
		if got != c.want {
			t.Errorf("%q\n got %q\nwant %q\nunread %q", c.cell, got, c.want, r.Unread)
		}
		if (r.Method == nil) != (len(r.Unread) > 0) && c.cell != "" {
			t.Errorf("%q: a rule is either understood or says what was not: %q", c.cell, r.Unread)
		}
	}
}

// What the words leave open is said, never supplied in silence.
func TestSaysWhatItSupplied(t *testing.T) {
	for cell, want := range map[string]string{
		"Trên 80%: điểm tối đa; dưới 80%: 0 điểm":                                                              "đạt bậc trên",
		"Từ 80% trở lên: điểm tối đa; dưới 80%: 0 điểm":                                                        "suy từ tên",
		"a= Số A; b= Tổng B; Tỷ lệ = a/b; Tỷ lệ ≥80%: điểm tối đa; Tỷ lệ <80: điểm = Điểm tối đa * tỷ lệ /80%": "thiếu dấu %",
		"Mỗi sáng kiến: 2 điểm":                       "không ghi mức trần",
		"Từ 20 trở lên: điểm tối đa; dưới 20: 0 điểm": "lấy theo tên tiêu chí",
	} {
		r := ruletext.Read("Tỷ lệ hộ dùng Internet", cell, big.NewRat(10, 1))
		if r.Method == nil || !strings.Contains(strings.Join(r.Assumed, "; "), want) {
			t.Errorf("%q: method %v, supplied %q, want %q", cell, r.Method, r.Assumed, want)
		}
	}
}

func TestZeroDenominators(t *testing.T) {
	const ratio = "a= Số A; b= Tổng B; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa"
	for tail, want := range map[string]string{"": "", "; mẫu số bằng 0: 0 điểm": "0", "; trường hợp b = 0 thì điểm tối đa": "1"} {
		r, got := ruletext.Read("", ratio+tail, big.NewRat(10, 1)), ""
		if r.Empty != nil {
			got = r.Empty.RatString()
		}
		if r.Method == nil || got != want {
			t.Errorf("%q: %q, unread %q", tail, got, r.Unread)
		}
	}
}

func TestLabelsAreAsPrinted(t *testing.T) {
	r := ruletext.Read("Tỷ lệ máy tính kết nối Internet (trừ các máy tính xử lý tài liệu mật)", "Trên 80%: đạt điểm tối đa <80%: 0 điểm", big.NewRat(5, 1))
	var got []string
	for _, in := range r.Inputs {
		got = append(got, in.Key+" "+in.Label)
	}
	if want := "a Số máy tính kết nối Internet|b Tổng số máy tính|c Số máy tính xử lý tài liệu mật"; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
	r = ruletext.Read("", "a= Số cuộc họp CĐS của Sở có Giám đốc chủ trì b= Tổng số cuộc họp CĐS của Sở (gọi là b) - Tỷ lệ = a/b - Điểm = Tỷ lệ*Điểm tối đa", big.NewRat(10, 1))
	if len(r.Inputs) != 2 || r.Inputs[0].Label != "Số cuộc họp CĐS của Sở có Giám đốc chủ trì" || r.Inputs[1].Label != "Tổng số cuộc họp CĐS của Sở" {
		t.Errorf("%+v", r.Inputs)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Tỷ lệ A", "a= Số A; b= Tổng B; - Tỷ lệ = a/b - Điểm = Tỷ lệ*Điểm tối đa")
	f.Add("Tỷ lệ A", "Trên 80%: 30 điểm Từ 50% - 80%: 15 điểm Dưới 50%: 0 điểm")
	f.Add("", "- Có: 4/5*Điểm tối đa; - Hai: 1/5*Điểm tối đa; - Không: 0 điểm")
	f.Fuzz(func(t *testing.T, name, cell string) {
		if len(cell) > 2000 || len(name) > 500 {
			return
		}
		r := ruletext.Read(name, cell, big.NewRat(10, 1))
		if r.Method == nil {
			return
		}
		if len(r.Unread) > 0 {
			t.Errorf("understood and not understood: %q", cell)
		}
		one := big.NewRat(1, 1)
		for _, tier := range r.Method.Tiers {
			if tier.Fraction.Sign() < 0 || tier.Fraction.Cmp(one) > 0 {
				t.Errorf("%q: a step earns %s of the maximum", cell, tier.Fraction)
			}
		}
		for _, c := range r.Choices {
			if c.Fraction != nil && (c.Fraction.Sign() < 0 || c.Fraction.Cmp(one) > 0) {
				t.Errorf("%q: an answer earns %s of the maximum", cell, c.Fraction)
			}
		}
	})
}

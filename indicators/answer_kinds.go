package indicators

import (
	"fmt"
	"math/big"
	"strings"
)

// MaxMarks bounds how many experts mark one criterion.
const MaxMarks = 200

// withinPoints refuses points that a person awards beyond the criterion's maximum.
func withinPoints(no refuser, item *Item, in *Input, r *big.Rat) *InputError {
	if item.Info() || item.Method.Kind != Direct || item.Max == nil || item.Method.Value.Op != 0 || item.Method.Value.Key != in.Key {
		return nil
	}
	if r.Cmp(item.Max) <= 0 {
		return nil
	}
	return no.because(CodeAboveMax, fmt.Sprintf("%s điểm vượt điểm tối đa %s. Hãy nhập từ 0 đến %s.", FormatExactVN(r), FormatExactVN(item.Max), FormatExactVN(item.Max)))
}

// parseDate reads 31/5/2026 or 2026-05-31 and writes the latter.
func parseDate(no refuser, raw string) (string, *InputError) {
	s := narrow(raw)
	if s == "" {
		return "", nil
	}
	bad := no.because(CodeDate, fmt.Sprintf("“%s” không phải là ngày. Hãy nhập ngày/tháng/năm, ví dụ 31/5/2026.", clip(s)))
	sep, day, month, year := "/", 0, 1, 2
	if strings.Contains(s, "-") {
		sep, day, year = "-", 2, 0
	}
	parts := strings.Split(s, sep)
	if len(parts) != 3 {
		return "", bad
	}
	d, ok1 := smallInt(parts[day], 2)
	m, ok2 := smallInt(parts[month], 2)
	y, ok3 := smallInt(parts[year], 4)
	if !ok1 || !ok2 || !ok3 || len(parts[year]) != 4 || m < 1 || m > 12 || d < 1 || d > daysIn(m, y) {
		return "", bad
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), nil
}

func smallInt(s string, most int) (int, bool) {
	if !allDigits(s) || len(s) > most {
		return 0, false
	}
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n, true
}

func daysIn(month, year int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// parseMarks reads marks separated by semicolons, each within the method's scale, and writes them in
// the order given: "7;8.5;9".
func parseMarks(no refuser, item *Item, in *Input, raw string, f Format) (string, *InputError) {
	s := narrow(raw)
	if s == "" {
		return "", nil
	}
	parts := strings.Split(s, ";")
	if len(parts) > MaxMarks {
		return "", no.because(CodeTooLong, fmt.Sprintf("có %d điểm chuyên gia. Hãy nhập nhiều nhất %d.", len(parts), MaxMarks))
	}
	one := Input{Key: in.Key, Label: in.Label, Unit: "điểm", Kind: Decimal}
	for i, part := range parts {
		mark, e := ParseInput(item, &one, part, f)
		if e != nil {
			return "", e
		}
		r, ok := ParseNumber(mark)
		if !ok {
			return "", no.because(CodeNotNumber, fmt.Sprintf("điểm thứ %d còn trống. Hãy nhập các điểm, ngăn bằng dấu chấm phẩy.", i+1))
		}
		if sc := item.Method.Scale; sc != nil && (r.Cmp(sc.least()) < 0 || r.Cmp(sc.most()) > 0) {
			return "", no.because(CodeAboveMax, fmt.Sprintf("điểm “%s” nằm ngoài thang %s đến %s.", clip(part), FormatExactVN(sc.least()), FormatExactVN(sc.most())))
		}
		parts[i] = mark
	}
	return strings.Join(parts, ";"), nil
}

func (r *Range) least() *big.Rat {
	if r.Low.Cmp(r.High) > 0 {
		return r.High
	}
	return r.Low
}

func (r *Range) most() *big.Rat {
	if r.Low.Cmp(r.High) > 0 {
		return r.Low
	}
	return r.High
}

func parseList(no refuser, in *Input, raw string) (string, *InputError) {
	s, err := in.list.Canonical(raw)
	if err != nil {
		return "", no.because(CodeList, err.Error()+". Hãy tải lại danh sách và chọn lại.")
	}
	return s, nil
}

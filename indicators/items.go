package indicators

import (
	"fmt"
	"math/big"
	"strings"
)

// Items (Kind "items") is a list of things that count one by one, each with its own share: "8/10;5/5"
// says that of the first's ten reports eight were settled, and of the second's five all.

// MaxItems bounds how many items one criterion lists.
const MaxItems = 500

// parseItems reads pairs of counts separated by semicolons and writes them in the order given.
func parseItems(no refuser, in *Input, raw string, f Format) (string, *InputError) {
	s := narrow(raw)
	if s == "" || s == None {
		return s, nil
	}
	parts := strings.Split(s, ";")
	if len(parts) > MaxItems {
		return "", no.because(CodeTooLong, fmt.Sprintf("có %d mục. Hãy nhập nhiều nhất %d.", len(parts), MaxItems))
	}
	count := Input{Key: in.Key, Label: in.Label, Unit: in.Unit, Kind: Integer}
	for i, part := range parts {
		of, all, ok := strings.Cut(part, "/")
		if !ok || strings.Contains(all, "/") {
			return "", no.because(CodeNotNumber, fmt.Sprintf("mục thứ %d “%s” cần hai số đếm. Hãy nhập số đạt/tổng số của từng mục, ngăn bằng dấu chấm phẩy, ví dụ 8/10; 5/5.", i+1, clip(strings.TrimSpace(part))))
		}
		var pair [2]string
		for k, text := range []string{of, all} {
			clean, e := ParseInput(no.item, &count, text, f)
			if e != nil {
				return "", e
			}
			if clean == "" {
				return "", no.because(CodeNotNumber, fmt.Sprintf("mục thứ %d còn thiếu một số. Hãy nhập số đạt/tổng số, ví dụ 8/10.", i+1))
			}
			pair[k] = clean
		}
		parts[i] = pair[0] + "/" + pair[1]
	}
	return strings.Join(parts, ";"), nil
}

// Qualifying counts the items of a canonical answer whose own share is at least at. An item of
// which there is nothing (0/0) does not qualify.
func Qualifying(answer string, at *big.Rat) int {
	if answer == None {
		return 0
	}
	n := 0
	for part := range strings.SplitSeq(answer, ";") {
		if share, ok := ParseNumber(part); ok && share.Cmp(at) >= 0 {
			n++
		}
	}
	return n
}

// checkItems checks a count of items that qualify.
func checkItems(l *loader, it *Item, m *Method, used map[string]bool) {
	used[m.Input] = true
	if in, ok := it.Input(m.Input); !ok || in.Kind != Items {
		l.fail("phương pháp count_capped với item_at cần input là số liệu loại items")
	}
	if m.ItemAt.Sign() <= 0 || m.ItemAt.Cmp(one) > 0 || m.Value != nil || m.Limit != nil {
		l.fail("item_at phải lớn hơn 0 và không quá 1, không cùng value hay limit")
	}
}

package scale

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strings"
)

// All is how many communes the country has since July 2025: as many units as Chuky is measured with.
const All = 3321

// Unit is one unit of the cycle.
type Unit struct {
	Code, Name string
	ID         string // in the system, once imported
	Form       string // its assessment, once the cycle is open
	Index      int
}

// Units makes n units. The codes are made up: TM (thử máy, trial) and a number.
func Units(n int, names []string) ([]Unit, error) {
	if len(names) > 0 && len(names) < n {
		return nil, fmt.Errorf("%d names for %d units", len(names), n)
	}
	all := make([]Unit, n)
	for i := range all {
		all[i] = Unit{Code: fmt.Sprintf("TM.%05d", i+1), Name: generated(i), Index: i}
		if len(names) > 0 {
			all[i].Name = names[i]
		}
	}
	return all, nil
}

// Syllables of generated names. Names need not differ: real communes share theirs too.
var (
	first  = []string{"An", "Bình", "Cao", "Đông", "Hà", "Hòa", "Hương", "Kim", "Long", "Mỹ", "Nam", "Ngọc", "Phú", "Quang", "Sơn", "Tân", "Thanh", "Vĩnh", "Xuân", "Yên"}
	second = []string{"An", "Châu", "Dương", "Định", "Hải", "Hưng", "Khánh", "Lạc", "Lâm", "Lộc", "Minh", "Phong", "Sơn", "Tâm", "Thịnh", "Thủy", "Trung", "Vân"}
)

func generated(i int) string {
	kind := "Xã"
	if i%5 == 4 {
		kind = "Phường"
	}
	name := fmt.Sprintf("%s %s %s", kind, first[i%len(first)], second[i/len(first)%len(second)])
	if lap := i / (len(first) * len(second)); lap > 0 {
		name += fmt.Sprintf(" %d", lap+1)
	}
	return name
}

// ReadNames reads names from a CSV file: the column "don_vi_cap_xa_moi" or "name", with the one of "tinh_2025" behind it.
func ReadNames(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	return readNames(f)
}

func readNames(r io.Reader) ([]string, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("the list of names is empty")
	}
	name, province := -1, -1
	for i, head := range rows[0] {
		switch strings.TrimPrefix(head, "\ufeff") {
		case "don_vi_cap_xa_moi", "name":
			name = i
		case "tinh_2025":
			province = i
		}
	}
	if name < 0 {
		return nil, fmt.Errorf("the list of names has no column don_vi_cap_xa_moi or name: %v", rows[0])
	}
	var out []string
	for _, row := range rows[1:] {
		s := row[name]
		if province >= 0 {
			s += ", " + row[province]
		}
		out = append(out, s)
	}
	return out, nil
}

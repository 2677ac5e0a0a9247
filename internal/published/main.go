package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strconv"

	"chuky/indicators"
	"chuky/scoring"
)

//go:embed dti2022.yaml
var weights []byte

//go:embed total2022.yaml
var totals []byte

// The files, and how many rows each must have: a cut file is not a reproduction.
const (
	rowsFile  = "dti2022_63tinh_8chiso_partial10.csv"
	rowsCount = 10
	rankFile  = "dti2022_63tinh_hang_chinh_thuc.csv"
	rankCount = 63
)

// tolerance of an index computed from indexes that are rounded to four places.
var tolerance = big.NewRat(1, 10_000)

func main() {
	data := flag.String("data", "", "folder of the published values")
	flag.Parse()
	if err := run(*data, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "published:", err)
		os.Exit(1)
	}
}

func run(data string, out io.Writer) error {
	if data == "" {
		return fmt.Errorf("thư mục số liệu đã công bố chưa được nêu; dùng make published DATA=<thư mục>")
	}
	if err := reproduceRows(filepath.Join(data, rowsFile), out); err != nil {
		return err
	}
	return reproduceRanks(filepath.Join(data, rankFile), out)
}

// columns of the eight main indexes, in the order of the set's criteria.
var columns = []string{"nhan_thuc_so", "the_che_so", "ha_tang_so", "nhan_luc_so", "an_toan_ttm", "hd_chinh_quyen_so", "hd_kinh_te_so", "hd_xa_hoi_so"}

// reproduceRows computes the total index of the complete rows from their eight indexes.
func reproduceRows(path string, out io.Writer) error {
	rows, err := read(path, rowsCount, append([]string{"hang", "don_vi", "tong_pdti"}, columns...))
	if err != nil {
		return err
	}
	res, err := score("dti2022.yaml", weights, rows, "don_vi", columns)
	if err != nil {
		return err
	}
	top, worst := big.NewRat(1000, 1), new(big.Rat)
	for _, row := range rows {
		u := res[row["don_vi"]]
		exact, _ := new(big.Rat).SetString(u.Exact)
		want, ok := new(big.Rat).SetString(row["tong_pdti"])
		if !ok {
			return fmt.Errorf("%s, %s: %q không phải là số", path, row["don_vi"], row["tong_pdti"])
		}
		diff := new(big.Rat).Quo(exact, top)
		diff.Sub(diff, want).Abs(diff)
		if diff.Cmp(tolerance) > 0 {
			return fmt.Errorf("%s: tính được %s, công bố %s, lệch %s", row["don_vi"], u.Shown, row["tong_pdti"], diff.FloatString(6))
		}
		if diff.Cmp(worst) > 0 {
			worst = diff
		}
	}
	_, err = fmt.Fprintf(out, "%d dòng đủ tám chỉ số: tính lại khớp, lệch nhiều nhất %s.\n", len(rows), worst.FloatString(6))
	return err
}

// reproduceRanks ranks all provinces by their index.
func reproduceRanks(path string, out io.Writer) error {
	rows, err := read(path, rankCount, []string{"hang_chinh_thuc", "tinh", "tong_pdti"})
	if err != nil {
		return err
	}
	res, err := score("total2022.yaml", totals, rows, "tinh", []string{"tong_pdti"})
	if err != nil {
		return err
	}
	shared := make(map[int]int)
	for _, row := range rows {
		want, err := strconv.Atoi(row["hang_chinh_thuc"])
		if err != nil {
			return fmt.Errorf("%s, %s: hạng %q không phải là số", path, row["tinh"], row["hang_chinh_thuc"])
		}
		if got := res[row["tinh"]].Rank; got != want {
			return fmt.Errorf("%s: xếp hạng %d, công bố %d", row["tinh"], got, want)
		}
		shared[want]++
	}
	ties := 0
	for rank, n := range shared {
		if n > 1 {
			ties++
			if shared[rank+1] != 0 {
				return fmt.Errorf("hạng %d có %d đơn vị nhưng vẫn có hạng %d", rank, n, rank+1)
			}
		}
	}
	if ties == 0 {
		return fmt.Errorf("%s: không có hạng nào trùng nhau, không phải bảng năm 2022", path)
	}
	_, err = fmt.Fprintf(out, "%d thứ hạng: xếp lại khớp, %d chỗ đồng hạng.\n", len(rows), ties)
	return err
}

// score scores one unit a row on a set with one figure a criterion.
func score(name string, yaml []byte, rows []map[string]string, unit string, figures []string) (map[string]*scoring.UnitResult, error) {
	set, err := indicators.Parse(name, yaml)
	if err != nil {
		return nil, err
	}
	units := make([]scoring.Unit, len(rows))
	for i, row := range rows {
		units[i] = scoring.Unit{Code: row[unit], Name: row[unit], Answers: make(map[string]scoring.Answer)}
		for j, it := range set.Criteria() {
			units[i].Answers[it.Code] = scoring.Answer{Values: map[string]string{"value": row[figures[j]]}}
		}
	}
	res, err := scoring.Score(set, units, scoring.Options{})
	if err != nil {
		return nil, err
	}
	out := make(map[string]*scoring.UnitResult, len(res.Units))
	for i := range res.Units {
		out[res.Units[i].Code] = &res.Units[i]
	}
	return out, nil
}

// read reads a CSV with exactly so many rows and at least these columns.
func read(path string, count int, need []string) ([]map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) != count+1 {
		return nil, fmt.Errorf("%s: cần đúng %d dòng, có %d", path, count, len(records)-1)
	}
	rows := make([]map[string]string, count)
	for i, record := range records[1:] {
		rows[i] = make(map[string]string)
		for j, name := range records[0] {
			rows[i][name] = record[j]
		}
		for _, name := range need {
			if rows[i][name] == "" {
				return nil, fmt.Errorf("%s, dòng %d: thiếu %s", path, i+2, name)
			}
		}
	}
	return rows, nil
}

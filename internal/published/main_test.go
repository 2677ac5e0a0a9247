package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder writes made-up files of the published shape: indexes i/100 in every column, whose weighted total is the same, and 63
// provinces of which two share rank 15.
func folder(t *testing.T, change func(rows, ranks []string)) string {
	t.Helper()
	rows := []string{"hang,don_vi," + strings.Join(columns, ",") + ",tong_pdti"}
	for i := range rowsCount {
		v := fmt.Sprintf("0.%02d00", 90-i)
		rows = append(rows, fmt.Sprintf("%d,Tỉnh %d,%s,%s", i+1, i, strings.TrimSuffix(strings.Repeat(v+",", 8), ","), v))
	}
	ranks := []string{"hang_chinh_thuc,tinh,tong_pdti"}
	for i := 1; i <= rankCount; i++ {
		rank := i
		if i == 16 {
			rank = 15
		}
		ranks = append(ranks, fmt.Sprintf("%d,Tỉnh %d,0.%04d", rank, i, 9000-rank*10))
	}
	if change != nil {
		change(rows, ranks)
	}
	dir := t.TempDir()
	for name, lines := range map[string][]string{rowsFile: rows, rankFile: ranks} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReproducesWhatAddsUp(t *testing.T) {
	var out strings.Builder
	if err := run(folder(t, nil), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "10 dòng") || !strings.Contains(out.String(), "63 thứ hạng") || !strings.Contains(out.String(), "1 chỗ đồng hạng") {
		t.Errorf("it says %q", out.String())
	}
}

func TestFailsWhereAnythingDiffers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(rows, ranks []string)
		want   string
	}{
		"one last place": {func(rows, _ []string) { rows[3] = strings.Replace(rows[3], ",0.8800", ",0.8799", 1) }, ""},
		"a total":        {func(rows, _ []string) { rows[3] = strings.TrimSuffix(rows[3], "0.8800") + "0.8802" }, "Tỉnh 2"},
		"a large index":  {func(rows, _ []string) { rows[3] = strings.Replace(rows[3], "0.8800,0.8800", "0.8800,0.8890", 1) }, "Tỉnh 2"},
		"a rank":         {func(_, ranks []string) { ranks[20] = strings.Replace(ranks[20], "20,", "21,", 1) }, "Tỉnh 20"},
		"a tie broken":   {func(_, ranks []string) { ranks[16] = "16,Tỉnh 16,0.8849" }, "không có hạng nào trùng nhau"},
		"a figure blank": {func(rows, _ []string) { rows[2] = strings.Replace(rows[2], "0.8900", "", 1) }, "thiếu"},
	} {
		err := run(folder(t, c.change), io.Discard)
		if c.want == "" { // one place of one index is within the tolerance
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, dir := range map[string]string{"no folder": "", "an absent folder": filepath.Join(t.TempDir(), "x"), "an empty folder": t.TempDir()} {
		if run(dir, io.Discard) == nil {
			t.Errorf("%s is taken for a reproduction", name)
		}
	}
}

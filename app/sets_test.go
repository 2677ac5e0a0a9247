package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chuky/app"
	"chuky/indicators"
)

// folderOf writes set files into a fresh folder.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const supplied = `id: huyen-tinh
version: "2"
extends: {id: huyen-tinh, version: "1", points: {"P1:5.7.2": 0, "P1:5.8.2": 0, "P2:5.5.2": 2}}
supplied: {by: Sở Thông tin và Truyền thông, document: 12/STTTT-CĐS, date: "2026-01-15"}
`

func TestSetsOfAnInstallation(t *testing.T) {
	l, err := app.Library(folderOf(t, map[string]string{"huyen-tinh/2.yaml": supplied}))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.All()); n != len(indicators.Builtin())+1 {
		t.Errorf("%d sets", n)
	}
	set, err := l.Get("huyen-tinh", "")
	if err != nil || set.Version != "2" || len(set.Unknown()) != 0 {
		t.Fatalf("%v %v", set, err)
	}
	none, err := app.Library("")
	if err != nil || !slices.Equal(none.All(), indicators.Builtin()) {
		t.Errorf("no folder: %v", err)
	}
}

// TestFaultsOfSetFolder: whatever is wrong is said at start, all of it, with the file.
func TestFaultsOfSetFolder(t *testing.T) {
	dir := folderOf(t, map[string]string{
		"huyen-tinh/2.yaml":    strings.Replace(supplied, "P1:5.7.2", "P1:99", 1),
		"qd79-so-nganh/1.yaml": "id: qd79-so-nganh\nversion: \"1\"\n",
		"lac.yaml":             supplied,
		"mot/hai/ba.yml":       supplied,
		"ghi-chu.txt":          "không phải bộ chỉ số",
	})
	_, err := app.Library(dir)
	if err == nil {
		t.Fatal("a folder with faults was taken")
	}
	for _, file := range []string{"huyen-tinh/2.yaml", "qd79-so-nganh/1.yaml", "lac.yaml", "mot/hai/ba.yml", dir} {
		if !strings.Contains(err.Error(), file) {
			t.Errorf("%s is not named: %v", file, err)
		}
	}
	if strings.Contains(err.Error(), "ghi-chu") {
		t.Errorf("not a set: %v", err)
	}
	if _, err := app.Library(filepath.Join(dir, "khong-co")); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"chuky/models"
	"chuky/store"
)

// The commands that look after files: what is whole passes, a row without its file is named and is the exit status.
func TestEvidenceCommands(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CHUKY_DATA_DIR", dir)
	t.Setenv("CHUKY_ADDR", "127.0.0.1:0")
	chuky := func(want int, says []string, args ...string) {
		t.Helper()
		var out, errOut bytes.Buffer
		if got := run(append([]string{"evidence"}, args...), strings.NewReader(""), &out, &errOut); got != want {
			t.Fatalf("%v: exit status %d\n%s%s", args, got, &out, &errOut)
		}
		for _, s := range says {
			if !strings.Contains(out.String()+errOut.String(), s) {
				t.Errorf("%v: %q is not in\n%s%s", args, s, &out, &errOut)
			}
		}
	}
	chuky(0, []string{"conditional writes true", "checksums          true", "ranges             true", "multipart          true"}, "probe")
	chuky(0, []string{"Đã đọc 0 tệp", "0 tệp sai"}, "scrub")
	chuky(0, []string{"Bộ quét: không cấu hình"}, "status")

	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "chuky.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key := "sealed/ab/ab" + strings.Repeat("0", 62)
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertEvidence(&models.EvidenceFile{ID: "mat-tep", AssessmentID: "a", Code: "H1-1.1-01", SHA256: key[10:], ObjectKey: key, Size: 1, State: models.EvidenceSealed, Scan: "off"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	chuky(1, []string{key, "không còn trong kho", "mat-tep", "1 tệp đã niêm phong bị mất hoặc sai"}, "scrub")
	chuky(1, []string{"Sẽ xóa 0 tệp tạm", "mat-tep", "1 tài liệu không còn tệp"}, "sweep", "--dry-run")
	chuky(0, []string{"1 đã niêm phong, không quét"}, "status")
}

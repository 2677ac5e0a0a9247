package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chuky/app"
	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/report"
	"chuky/seal"
	"chuky/store"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// shelf is a folder in which batches lie as `chuky audit verify --checkpoints` finds them.
type shelf string

func (f shelf) PutImmutable(_ context.Context, key string, data []byte, _ string) error {
	return os.WriteFile(filepath.Join(string(f), filepath.Base(key)), data, 0o600)
}

// sealedLog is a database with a sealed audit log, and the folder of its checkpoints.
type sealedLog struct {
	t      *testing.T
	dsn    string
	raw    *sql.DB // past the program, with the triggers off
	ids    []string
	folder string
	key    seal.Key
}

// newSealedLog writes fifteen events in three batches.
func newSealedLog(t *testing.T, dsn string) *sealedLog {
	t.Helper()
	l := &sealedLog{t: t, dsn: dsn, folder: t.TempDir()}
	st := testdb.Open(t, dsn, store.Options{})
	svc := &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler)}
	var err error
	l.key, err = seal.Generate(rand.Reader)
	l.must(err)
	admin := commands.Actor{User: models.User{ID: "root", Name: "Quản trị"}, Grants: []models.Grant{{Role: models.RoleAdmin}}}
	for i := range 15 {
		_, err := svc.CreateUnit(t.Context(), admin, commands.UnitData{Code: fmt.Sprintf("H29.%d", i+1), Name: fmt.Sprintf("Sở thứ %d", i+1)})
		l.must(err)
		if i%5 == 4 {
			n, err := svc.SealAudit(t.Context(), shelf(l.folder), l.key, app.AuditOrigin(l.key.Public()))
			l.must(err)
			if n != 5 {
				t.Fatalf("sealed %d events", n)
			}
		}
	}
	rows, err := st.Read(t.Context()).AuditInLogOrder()
	l.must(err)
	for _, r := range rows {
		l.ids = append(l.ids, r.ID)
	}
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		l.raw, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(15000)")
	} else {
		l.raw, err = sql.Open("pgx", dsn)
	}
	l.must(err)
	t.Cleanup(func() { _ = l.raw.Close() })
	return l
}

func (l *sealedLog) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *sealedLog) postgres() bool { return strings.HasPrefix(l.dsn, "postgres") }

// disarm switches the triggers off, as somebody with the owner's password could.
func (l *sealedLog) disarm() {
	l.t.Helper()
	for _, table := range []string{"audit_events", "audit_leaves", "audit_hashes", "audit_checkpoints"} {
		if l.postgres() {
			l.exec("ALTER TABLE " + table + " DISABLE TRIGGER USER")
			continue
		}
		rows, err := l.raw.QueryContext(l.t.Context(), "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
		l.must(err)
		var names []string
		for rows.Next() {
			var name string
			l.must(rows.Scan(&name))
			names = append(names, name)
		}
		l.must(rows.Err())
		l.must(rows.Close()) //nolint:sqlclosecheck // the statements below need the connection
		for _, name := range names {
			l.exec("DROP TRIGGER " + name)
		}
	}
}

func (l *sealedLog) exec(statement string) {
	l.t.Helper()
	_, err := l.raw.ExecContext(l.t.Context(), statement)
	l.must(err)
}

// batches are the files of the folder, oldest first.
func (l *sealedLog) batches() []string {
	l.t.Helper()
	files, err := filepath.Glob(filepath.Join(l.folder, "*.json"))
	l.must(err)
	slices.Sort(files)
	if len(files) != 3 {
		l.t.Fatalf("batches %v", files)
	}
	return files
}

// cut removes everything from an entry on from the database: events, leaves, hashes and checkpoints.
func (l *sealedLog) cut(from int) {
	l.t.Helper()
	for _, id := range l.ids[from:] {
		l.exec("DELETE FROM audit_events WHERE id = '" + id + "'")
	}
	l.exec(fmt.Sprintf("DELETE FROM audit_leaves WHERE n >= %d", from))
	l.exec(fmt.Sprintf("DELETE FROM audit_checkpoints WHERE size > %d", from))
}

// verify runs the command on the copies and returns its exit status and everything it said.
func (l *sealedLog) verify(more ...string) (int, string) {
	l.t.Helper()
	database := l.dsn
	if file, ok := strings.CutPrefix(l.dsn, "sqlite:"); ok {
		database = file
	}
	var out bytes.Buffer
	args := append([]string{"audit", "verify", "--database", database, "--checkpoints", l.folder, "--key", l.key.Public().String()}, more...)
	return run(args, strings.NewReader(""), &out, &out), out.String()
}

// TestAuditVerifyNamesWhatWasDone changes a sealed log past the program, one way at a time, on both databases: the
// command finds each and names the entry.
func TestAuditVerifyNamesWhatWasDone(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*sealedLog)
		said func(*sealedLog) []string // nothing: the log holds
	}{
		"untouched": {func(*sealedLog) {}, func(*sealedLog) []string { return nil }},
		"a row is edited": {func(l *sealedLog) {
			l.exec("UPDATE audit_events SET actor_name = 'Người khác' WHERE id = '" + l.ids[6] + "'")
		},
			func(l *sealedLog) []string {
				return []string{"mục 6 (" + l.ids[6] + ") đã bị sửa sau khi niêm phong"}
			}},
		"a row is deleted": {func(l *sealedLog) { l.exec("DELETE FROM audit_events WHERE id = '" + l.ids[3] + "'") },
			func(l *sealedLog) []string { return []string{"mục 3 (" + l.ids[3] + ") đã bị xóa"} }},
		"a row is deleted with its leaf": {func(l *sealedLog) {
			l.exec("DELETE FROM audit_events WHERE id = '" + l.ids[3] + "'")
			l.exec("DELETE FROM audit_leaves WHERE n = 3")
		}, func(l *sealedLog) []string { return []string{"mục 3 (" + l.ids[3] + ") đã bị xóa"} }},
		"the tail is cut": {func(l *sealedLog) { l.cut(12) },
			func(l *sealedLog) []string {
				return []string{"nhật ký bị cắt từ mục 12 (" + l.ids[12] + "): thiếu 3 mục"}
			}},
		"everything is emptied": {func(l *sealedLog) { l.cut(0) },
			func(l *sealedLog) []string {
				return []string{"nhật ký bị cắt từ mục 0 (" + l.ids[0] + "): thiếu 15 mục"}
			}},
		"two rows change places": {func(l *sealedLog) {
			l.exec("UPDATE audit_leaves SET n = 100 WHERE n = 8")
			l.exec("UPDATE audit_leaves SET n = 8 WHERE n = 9")
			l.exec("UPDATE audit_leaves SET n = 9 WHERE n = 100")
		}, func(l *sealedLog) []string {
			return []string{"(" + l.ids[9] + ") bị đổi thứ tự, nay đứng ở vị trí 8"}
		}},
		"two rows change their content": {func(l *sealedLog) {
			l.exec("UPDATE audit_events SET subject = (SELECT subject FROM audit_events AS o WHERE o.id = '" + l.ids[9] + "') WHERE id = '" + l.ids[8] + "'")
		}, func(l *sealedLog) []string { return []string{"mục 8 (" + l.ids[8] + ") đã bị sửa"} }},
		"a row is written anew under a new name": {func(l *sealedLog) { l.exec("UPDATE audit_events SET id = 'ma-moi' WHERE id = '" + l.ids[2] + "'") },
			func(l *sealedLog) []string { return []string{"mục 2 (" + l.ids[2] + ") đã bị xóa"} }},
		"a checkpoint is edited": {func(l *sealedLog) {
			path := l.batches()[1]
			raw, err := os.ReadFile(path)
			l.must(err)
			l.must(os.WriteFile(path, bytes.Replace(raw, []byte(l.ids[7]), []byte("ma-khac"), 1), 0o600))
		}, func(*sealedLog) []string {
			return []string{"điểm niêm phong thứ 2 (từ mục 5): bảng kê các mục đã bị sửa sau khi ký"}
		}},
		"a checkpoint's size is edited": {func(l *sealedLog) {
			path := l.batches()[2]
			raw, err := os.ReadFile(path)
			l.must(err)
			l.must(os.WriteFile(path, bytes.Replace(raw, []byte(`\n15\n`), []byte(`\n14\n`), 1), 0o600))
		}, func(*sealedLog) []string {
			return []string{"điểm niêm phong thứ 3 (từ mục 10)", "không hợp lệ"}
		}},
		"a checkpoint is no file any more": {func(l *sealedLog) { l.must(os.WriteFile(l.batches()[1], []byte("hỏng"), 0o600)) },
			func(*sealedLog) []string {
				return []string{"tệp niêm phong 000000000010.json", "thiếu điểm niêm phong của các mục 5 đến 9"}
			}},
		"a checkpoint lies under another's name": {func(l *sealedLog) {
			b := l.batches()
			raw, err := os.ReadFile(b[0])
			l.must(err)
			l.must(os.WriteFile(b[1], raw, 0o600))
		}, func(*sealedLog) []string {
			return []string{"tệp niêm phong 000000000010.json chứa nội dung của 000000000005.json"}
		}},
		"a checkpoint is missing": {func(l *sealedLog) { l.must(os.Remove(l.batches()[1])) },
			func(*sealedLog) []string { return []string{"thiếu điểm niêm phong của các mục 5 đến 9"} }},
		"the last checkpoint is taken from the shelf": {func(l *sealedLog) { l.must(os.Remove(l.batches()[2])) },
			func(*sealedLog) []string {
				return []string{"điểm niêm phong lưu riêng có 15 mục, nhật ký chỉ còn 10"}
			}},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, dsn := range map[string]func(*testing.T) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
				t.Run(kind, func(t *testing.T) {
					l := newSealedLog(t, dsn(t))
					l.disarm()
					c.do(l)
					code, out := l.verify()
					want := c.said(l)
					if (code == 0) != (len(want) == 0) {
						t.Fatalf("exit status %d\n%s", code, out)
					}
					for _, w := range want {
						if !strings.Contains(out, w) {
							t.Errorf("does not say %q:\n%s", w, out)
						}
					}
				})
			}
		})
	}
}

// TestAuditCutBackWithItsCheckpoints replays an old state: database and checkpoints cut back together are consistent in
// themselves. A checkpoint that left the installation tells: one that was written with --keep, or the one in the manifest
// of a publication.
func TestAuditCutBackWithItsCheckpoints(t *testing.T) {
	for kind, dsn := range map[string]func(*testing.T) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		t.Run(kind, func(t *testing.T) {
			l := newSealedLog(t, dsn(t))
			kept := filepath.Join(t.TempDir(), "diem-niem-phong.txt")
			if code, out := l.verify("--keep", kept); code != 0 {
				t.Fatalf("%d\n%s", code, out)
			}
			signed, err := os.ReadFile(kept)
			l.must(err)
			manifest, err := report.Manifest{Format: report.ManifestFormat, AuditCheckpoint: string(signed)}.Encode()
			l.must(err)
			published := filepath.Join(t.TempDir(), "publication.json")
			l.must(os.WriteFile(published, manifest, 0o600))
			for _, known := range []string{kept, published} {
				if code, out := l.verify("--known", known); code != 0 {
					t.Fatalf("the untouched log with %s: %d\n%s", filepath.Base(known), code, out)
				}
			}
			l.disarm()
			l.cut(10)
			l.must(os.Remove(l.batches()[2]))
			if code, out := l.verify(); code != 0 {
				t.Fatalf("a shorter log is consistent in itself: %d\n%s", code, out)
			}
			for _, known := range []string{kept, published} {
				if code, out := l.verify("--known", known); code == 0 || !strings.Contains(out, "có 15 mục, nhật ký chỉ còn 10: đã bị cắt cùng các điểm niêm phong") {
					t.Errorf("with %s: %d\n%s", filepath.Base(known), code, out)
				}
			}
		})
	}
}

// TestAuditVerifyAsksForWhatItNeeds: no key from beside the copies, no empty database made on the way.
func TestAuditVerifyAsksForWhatItNeeds(t *testing.T) {
	l := newSealedLog(t, testdb.SQLite(t))
	other, err := seal.Generate(rand.Reader)
	l.must(err)
	missing := filepath.Join(t.TempDir(), "khong-co.db")
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no key":          {[]string{"--database", l.dsn, "--checkpoints", l.folder}, "--key"},
		"no checkpoints":  {[]string{"--database", l.dsn, "--key", l.key.Public().String()}, "--checkpoints"},
		"another's key":   {[]string{"--database", l.dsn, "--checkpoints", l.folder, "--key", other.Public().String()}, "không hợp lệ"},
		"no such file":    {[]string{"--database", missing, "--checkpoints", l.folder, "--key", l.key.Public().String()}, "khong-co.db"},
		"no such folder":  {[]string{"--database", l.dsn, "--checkpoints", missing, "--key", l.key.Public().String()}, "khong-co.db"},
		"an empty folder": {[]string{"--database", l.dsn, "--checkpoints", t.TempDir(), "--key", l.key.Public().String()}, "nhật ký chỉ còn 0"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if code := run(append([]string{"audit", "verify"}, c.args...), strings.NewReader(""), &out, &out); code == 0 || !strings.Contains(out.String(), c.says) {
				t.Errorf("%d\n%s", code, out.String())
			}
		})
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a database was made")
	}
}

package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"chuky/config"
	"chuky/evidence"
	"chuky/store"
)

// Restored says what a restore did.
type Restored struct {
	Backup   Backup
	Put      int // objects that were missing and came from the backup
	Present  int
	Missing  []string // objects that neither the store nor the backup has as they should be
	Workflow Reconciled
}

// Restore brings database and objects back to a backup, then lets Temporal forget what it waited for: workflows start
// again from SQL. A database that holds anything is only overwritten when force is its name, typed by a person.
func Restore(ctx context.Context, cfg config.Config, opt Options, dir, force string) (out Restored, err error) {
	b, err := readBackup(dir)
	if err != nil {
		return out, err
	}
	out.Backup = b
	a, dsn, temporal, objects, err := openParts(ctx, cfg, opt)
	defer func() { err = a.putAway(ctx, err) }()
	if err != nil {
		return out, err
	}
	if sqlite := strings.HasPrefix(dsn, "sqlite:"); sqlite != (b.Database == dialectOneFile) {
		return out, fmt.Errorf("the backup is of a %s database, the configuration names another kind", b.Database)
	}
	if err := a.restoreDatabase(ctx, dsn, filepath.Join(dir, databaseFile), force); err != nil {
		return out, err
	}
	if a.Store, err = store.Open(ctx, dsn, store.Options{}); err != nil {
		return out, err
	}
	if err := a.Store.Migrate(ctx); err != nil { // the program may be newer than the backup
		return out, err
	}
	if err := a.openObjects(ctx, objects); err != nil {
		return out, err
	}
	if err := a.restoreObjects(ctx, dir, &out); err != nil {
		return out, err
	}
	if err := a.dialTemporal(ctx, temporal); err != nil {
		return out, err
	}
	if out.Workflow, err = a.Reconcile(ctx); err != nil {
		return out, fmt.Errorf("the data is restored, but Temporal still waits for what was before; run `chuky reconcile`: %w", err)
	}
	if len(out.Missing) > 0 {
		return out, fmt.Errorf("%d objects are missing, the first is %s", len(out.Missing), out.Missing[0])
	}
	return out, nil
}

// readBackup reads the description of a backup and checks the files that it names.
func readBackup(dir string) (b Backup, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, backupFile))
	if err != nil {
		return b, fmt.Errorf("no complete backup: %w", err)
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, fmt.Errorf("%s: %w", backupFile, err)
	}
	if b.Format != backupFormat {
		return b, fmt.Errorf("the backup has format %d, this program reads %d", b.Format, backupFormat)
	}
	for file, want := range map[string]string{databaseFile: b.DatabaseHash, manifestFile: b.ManifestHash} {
		got, err := hashFile(filepath.Join(dir, file))
		if err != nil {
			return b, err
		}
		if got != want {
			return b, fmt.Errorf("%s is not as it was written: its digest is %s, not %s", file, got, want)
		}
	}
	return b, nil
}

// NotEmptyError says that a database holds something.
type NotEmptyError struct{ Name string }

// Error says what to type.
func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("cơ sở dữ liệu %[1]s đã có dữ liệu; muốn ghi đè, hãy dừng mọi tiến trình và chạy lại với --force %[1]s / the database %[1]s is not empty; to overwrite it, stop every process and repeat with --force %[1]s", e.Name)
}

func (a *App) restoreDatabase(ctx context.Context, dsn, file, force string) error {
	u, err := url.Parse(dsn)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	name := filepath.Base(u.Path)
	filled, err := holdsAnything(ctx, dsn, u)
	if err != nil {
		return err
	}
	if filled && force != name {
		return &NotEmptyError{Name: name}
	}
	if u.Scheme != "sqlite" {
		if filled {
			if err := clearDatabase(ctx, dsn); err != nil {
				return err
			}
		}
		return pgRestore(ctx, dsn, file)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	fresh := u.Path + ".restored"
	if err := os.WriteFile(fresh, raw, 0o600); err != nil {
		return err
	}
	for _, suffix := range []string{"-wal", "-shm"} { // they belong to the file that goes
		if err := os.Remove(u.Path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return os.Rename(fresh, u.Path)
}

func clearDatabase(ctx context.Context, dsn string) error {
	st, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(st.Clear(ctx), st.Close())
}

func holdsAnything(ctx context.Context, dsn string, u *url.URL) (bool, error) {
	if u.Scheme == "sqlite" {
		if _, err := os.Stat(u.Path); errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
	}
	st, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return false, err
	}
	n, err := st.Tables(ctx)
	return n > 0, errors.Join(err, st.Close())
}

// restoreObjects puts back what the store lacks. What it has is left alone: nothing in it is ever written over.
func (a *App) restoreObjects(ctx context.Context, dir string, out *Restored) error {
	f, err := os.Open(filepath.Join(dir, manifestFile))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := json.NewDecoder(bufio.NewReader(f))
	for lines.More() {
		var row BackedUp
		if err := lines.Decode(&row); err != nil {
			return fmt.Errorf("%s: %w", manifestFile, err)
		}
		here, err := a.readObject(ctx, "", row.Key, false)
		if err == nil && here.SHA256 == row.SHA256 {
			out.Present++
			continue
		}
		if err != nil && !errors.Is(err, evidence.ErrNotFound) {
			return err
		}
		path, perr := within(dir, row.Key)
		if perr != nil {
			return perr
		}
		if sum, herr := hashFile(path); err == nil || herr != nil || sum != row.SHA256 {
			out.Missing = append(out.Missing, row.Key) // another content under the name, or not in the backup
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := a.Evidence.PutImmutable(ctx, row.Key, raw, row.ContentType); err != nil {
			return err
		}
		out.Put++
	}
	return nil
}

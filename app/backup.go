package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chuky/config"
	"chuky/evidence"
	"chuky/store"
	"chuky/telemetry"
)

// Files of a backup's folder.
const (
	backupFile     = "backup.json"
	databaseFile   = "database" // pg_dump's custom format, or an SQLite file
	manifestFile   = "objects.jsonl"
	objectsFolder  = "objects"
	backupFormat   = 1
	dialectServer  = "postgres"
	dialectOneFile = "sqlite"
)

// Backup describes a backup. Temporal is not in it: its workflows are started again from SQL (Reconcile).
type Backup struct {
	Format        int       `json:"format"`
	Program       string    `json:"program"`
	At            time.Time `json:"at"`
	Database      string    `json:"database"` // postgres or sqlite
	DatabaseHash  string    `json:"database_sha256"`
	SchemaVersion int64     `json:"schema_version"`
	Objects       int       `json:"objects"`
	ObjectBytes   int64     `json:"object_bytes"`
	ManifestHash  string    `json:"objects_sha256"` // of objects.jsonl
	Copied        bool      `json:"objects_copied"` // the objects are in the folder
	SealKey       string    `json:"seal_public_key"`
	ConfigHash    string    `json:"config_sha256"` // without secrets: tells whether the settings are those of the backup
}

// BackedUp is a line of the manifest of objects.
type BackedUp struct {
	Key         string `json:"key"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
	ContentType string `json:"content_type"`
}

// parts opens servers, and nothing that changes anything; the caller stops.
func openParts(ctx context.Context, cfg config.Config, opt Options) (a *App, dsn, temporal string, objects evidence.Config, err error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	a = &App{Config: cfg, Log: opt.Log, opt: opt, failed: make(chan error, 3), metrics: telemetry.NewMetrics(opt.Version), traces: &telemetry.Traces{}}
	a.life, a.end = context.WithCancel(context.WithoutCancel(ctx))
	dsn, temporal, objects, err = a.servers(ctx)
	return a, dsn, temporal, objects, err
}

// putAway stops what openParts opened and keeps the first error.
func (a *App) putAway(ctx context.Context, err error) error {
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopLimit)
	defer cancel()
	return errors.Join(err, a.Stop(stop))
}

// WriteBackup writes database, manifest of objects and (copyObjects) the objects themselves into a new folder. The
// database comes first: whatever it names is in the object store already, and stays.
func WriteBackup(ctx context.Context, cfg config.Config, opt Options, dir string, copyObjects bool) (b Backup, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return b, fmt.Errorf("backup folder: %w", err)
	}
	a, dsn, _, objects, err := openParts(ctx, cfg, opt)
	defer func() { err = a.putAway(ctx, err) }()
	if err != nil {
		return b, err
	}
	if a.Store, err = store.Open(ctx, dsn, store.Options{}); err != nil {
		return b, err
	}
	if a.Evidence, err = evidence.New(objects); err != nil {
		return b, err
	}
	b = Backup{Format: backupFormat, Program: opt.Version, At: time.Now().UTC().Truncate(time.Second), Copied: copyObjects, ConfigHash: configHash(cfg)}
	if b.SchemaVersion, err = a.Store.SchemaVersion(ctx); err != nil {
		return b, err
	}
	if b.SchemaVersion == 0 {
		return b, errors.New("the database has no schema: there is nothing to back up")
	}
	key, err := a.recordedKey(ctx)
	if err != nil {
		return b, err
	}
	if !key.IsZero() {
		b.SealKey = key.String()
	}
	file := filepath.Join(dir, databaseFile)
	if strings.HasPrefix(dsn, "sqlite:") {
		b.Database, err = dialectOneFile, a.Store.CopyTo(ctx, file)
	} else {
		b.Database, err = dialectServer, pgDump(ctx, dsn, file)
	}
	if err != nil {
		return b, err
	}
	if b.DatabaseHash, err = hashFile(file); err != nil {
		return b, err
	}
	if err := a.writeObjects(ctx, dir, &b); err != nil {
		return b, err
	}
	return b, writeJSON(filepath.Join(dir, backupFile), b)
}

// writeObjects reads every object, so that the manifest says what is there and not what a name promises.
func (a *App) writeObjects(ctx context.Context, dir string, b *Backup) (err error) {
	name := filepath.Join(dir, manifestFile)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	for info, err := range a.Evidence.List(ctx, "") {
		if err != nil {
			return err
		}
		row, err := a.readObject(ctx, dir, info.Key, b.Copied)
		if errors.Is(err, evidence.ErrNotFound) {
			continue // a staged file that was sealed or discarded meanwhile
		}
		if err != nil {
			return err
		}
		if info.SHA256 != "" && info.SHA256 != row.SHA256 {
			return fmt.Errorf("object %s has the digest %s: it was changed in the store; run `chuky evidence scrub`", info.Key, row.SHA256)
		}
		b.Objects++
		b.ObjectBytes += row.Size
		if err := lines.Encode(row); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return err
	}
	b.ManifestHash, err = hashFile(name)
	return err
}

func (a *App) readObject(ctx context.Context, dir, key string, keep bool) (row BackedUp, err error) {
	r, info, err := a.Evidence.Open(ctx, key)
	if err != nil {
		return row, err
	}
	defer func() { _ = r.Close() }()
	sum := sha256.New()
	out := io.Discard
	if keep {
		path, err := within(dir, key)
		if err != nil {
			return row, err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return row, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return row, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	n, err := io.Copy(io.MultiWriter(sum, out), r)
	return BackedUp{Key: key, Size: n, SHA256: hex.EncodeToString(sum.Sum(nil)), ContentType: info.ContentType}, err
}

// within is where an object of a backup lies; a key that leads out of the folder is refused.
func within(dir, key string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(key)) {
		return "", fmt.Errorf("object %q has a name that leads out of the folder", key)
	}
	return filepath.Join(dir, objectsFolder, filepath.FromSlash(key)), nil
}

// configHash is the digest of the settings without their secrets.
func configHash(c config.Config) string {
	if before, after, ok := strings.Cut(c.Database.URL, "@"); ok && before != "" {
		c.Database.URL = after
	}
	c.S3.AccessKey, c.S3.SecretKey, c.SMTP.Username, c.SMTP.Password = "", "", "", ""
	raw, err := json.Marshal(c)
	if err != nil {
		panic("app: " + err.Error()) // plain fields, all of which marshal
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func writeJSON(path string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}

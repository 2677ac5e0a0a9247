package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"

	"chuky/evidence"
)

// bucket holds evidence and published files.
const bucket = "chuky"

// startLimit bounds a start. It takes about a second; a machine that needs this
// long has another problem.
const startLimit = 60 * time.Second

// Options says where to run.
type Options struct {
	// DataDir is an absolute path; it is created if missing.
	DataDir string
	// Ports on 127.0.0.1. 0 means: the one of the last start on this folder, or
	// any free one.
	TemporalPort   int
	S3Port         int
	TemporalUIPort int
	// TemporalUI serves Temporal's own pages, read-only, for operators.
	TemporalUI bool
	// Log receives what operators should know; nil discards it.
	Log *slog.Logger
}

// Runtime is a running set of servers. Its fields are what clients need.
type Runtime struct {
	// TemporalAddress is host:port of the Temporal frontend.
	TemporalAddress string
	Namespace       string
	// TemporalUIURL is empty unless Options.TemporalUI was set.
	TemporalUIURL string
	// S3 is complete: pass it to evidence.New. The bucket exists.
	S3 evidence.Config
	// DatabasePath is where the program's own SQLite file belongs; this package
	// does not create it.
	DatabasePath string

	lock     *Lock
	objects  *objectServer
	temporal *temporalServer
	ui       *uiserver.Server
	cwd      string
}

// Start locks the folder, starts the servers and returns when both can be used.
// Errors that people can mend are one sentence in Vietnamese and in English:
// *InUseError, *PortTakenError, *FolderError, *SchemaError. ctx bounds the start
// only; the servers run until Stop. After an error nothing runs and the
// folder is free again.
//
// One Runtime per process at a time. The working directory of the process is
// another one until Stop.
func Start(ctx context.Context, o Options) (*Runtime, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	lock, err := AcquireLock(o.DataDir)
	if err != nil {
		return nil, err
	}
	r := &Runtime{Namespace: Namespace, DatabasePath: filepath.Join(o.DataDir, "chuky.db"), lock: lock}
	startCtx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if err := r.start(startCtx, o); err != nil {
		// What went wrong matters; how the rest was put away does not.
		_ = r.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	return r, nil
}

func (r *Runtime) start(ctx context.Context, o Options) (err error) {
	began := time.Now()
	if r.cwd, err = os.Getwd(); err != nil {
		return fmt.Errorf("embedded: working directory: %w", err)
	}
	if err := prepareFolders(o.DataDir); err != nil {
		return err
	}
	st, err := loadState(o.DataDir)
	if err != nil {
		return err
	}
	save := func() error { return st.save(o.DataDir) }
	if err := st.choosePorts(o); err != nil {
		return err
	}
	if err := save(); err != nil {
		return err
	}

	// Both take their time in different ways: one reads tables, one syncs disks.
	started := make(chan error, 1)
	go func() { started <- r.startObjects(ctx, o.DataDir, st) }()
	r.temporal, err = startTemporal(ctx, o.DataDir, st.TemporalPort, st, save, o.Log)
	if err := errors.Join(<-started, err); err != nil {
		return err
	}
	r.TemporalAddress = address(st.TemporalPort)
	if o.TemporalUI {
		if r.ui, err = startUI(ctx, st.TemporalUIPort, st.TemporalPort); err != nil {
			return err
		}
		r.TemporalUIURL = "http://" + address(st.TemporalUIPort)
	}
	o.Log.Info("embedded servers ready", "folder", o.DataDir, "temporal", r.TemporalAddress, "s3", r.S3.Endpoint,
		"temporal_ui", r.TemporalUIURL, "took", time.Since(began).Round(time.Millisecond).String())
	return nil
}

func (r *Runtime) startObjects(ctx context.Context, dataDir string, st *state) (err error) {
	r.objects, err = startObjects(ctx, filepath.Join(dataDir, "objects"), filepath.Join(dataDir, "objects-meta"), st.S3Port, st.S3)
	if err != nil {
		return err
	}
	r.S3 = evidence.Config{
		Endpoint: address(st.S3Port), AccessKey: st.S3.AccessKey, SecretKey: st.S3.SecretKey,
		Bucket: bucket, Region: region, TempDir: filepath.Join(dataDir, "tmp"),
	}
	store, err := evidence.New(r.S3)
	if err != nil {
		return err
	}
	return store.EnsureBucket(ctx)
}

// Stop ends the servers and frees the folder. Workers and clients must be closed
// before. Stopping twice is no error.
func (r *Runtime) Stop(ctx context.Context) error {
	var faults []error
	if r.ui != nil {
		r.ui.Stop()
		r.ui = nil
	}
	if r.temporal != nil {
		faults = append(faults, r.temporal.shutdown(ctx))
		r.temporal = nil
	}
	if r.objects != nil {
		faults = append(faults, r.objects.shutdown(ctx))
		r.objects = nil
	}
	if r.cwd != "" {
		faults = append(faults, os.Chdir(r.cwd))
		r.cwd = ""
	}
	if r.lock != nil {
		faults = append(faults, r.lock.Release())
		r.lock = nil
	}
	return errors.Join(faults...)
}

// prepareFolders creates what is missing and removes uploads that a crash left.
func prepareFolders(dataDir string) error {
	if err := os.RemoveAll(filepath.Join(dataDir, "tmp")); err != nil {
		return fmt.Errorf("embedded: data folder: %w", err)
	}
	for _, d := range []string{"temporal", "log", "tmp", "objects", "objects-meta"} {
		if err := os.MkdirAll(filepath.Join(dataDir, d), 0o700); err != nil {
			return fmt.Errorf("embedded: data folder: %w", err)
		}
	}
	return nil
}

func (s *state) choosePorts(o Options) (err error) {
	if s.TemporalPort, err = choosePort(o.TemporalPort, s.TemporalPort, SettingTemporalPort); err != nil {
		return err
	}
	if s.S3Port, err = choosePort(o.S3Port, s.S3Port, SettingS3Port); err != nil {
		return err
	}
	if !o.TemporalUI {
		return nil
	}
	s.TemporalUIPort, err = choosePort(o.TemporalUIPort, s.TemporalUIPort, SettingTemporalUIPort)
	return err
}

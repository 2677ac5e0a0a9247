package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"chuky/config"
	"chuky/embedded"
	"chuky/evidence"
	"chuky/notify"
	"chuky/notify/smtpsink"
	"chuky/store"

	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"
)

// oneMachineMemory is what the Go runtime tries to stay under when everything shares one process (the program's text,
// about 100 MB, comes on top); GOMEMLIMIT overrides it.
const oneMachineMemory = 450 << 20

// servers starts what the configuration leaves to this process and says where everything is.
func (a *App) servers(ctx context.Context) (dsn, temporal string, objects evidence.Config, err error) {
	c := a.Config
	dsn, temporal = c.Database.URL, c.Temporal.Address
	objects = evidence.Config{Endpoint: c.S3.Endpoint, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey, Bucket: c.S3.Bucket, Region: c.S3.Region, Secure: c.S3.Secure}
	if c.Embedded() {
		a.runtime, err = embedded.Start(ctx, embedded.Options{DataDir: c.DataDir, TemporalPort: c.Temporal.Port, S3Port: c.S3.Port, TemporalUI: c.Temporal.UI, TemporalUIPort: c.Temporal.UIPort, Log: a.Log})
		if err != nil {
			return "", "", objects, err
		}
		if os.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(oneMachineMemory)
		}
		temporal, objects = a.runtime.TemporalAddress, a.runtime.S3
		if dsn == "" {
			dsn = "sqlite:" + a.runtime.DatabasePath
		}
	} else if dsn == "" {
		dsn = "sqlite:" + filepath.Join(c.DataDir, "chuky.db")
	}
	objects.MaxBytes, objects.Allowed = c.Evidence.MaxBytes, c.Evidence.Types
	return dsn, temporal, objects, nil
}

func (a *App) openDatabase(ctx context.Context, dsn string) error {
	st, err := store.Open(ctx, dsn, store.Options{Clock: a.opt.Clock, MaxConns: a.Config.Database.MaxConns})
	if err != nil {
		return err
	}
	a.Store = st
	return st.Migrate(ctx)
}

func (a *App) openObjects(ctx context.Context, cfg evidence.Config) error {
	ev, err := evidence.New(cfg)
	if err != nil {
		return err
	}
	a.Evidence = ev
	return ev.EnsureBucket(ctx)
}

func (a *App) dialTemporal(ctx context.Context, address string) error {
	t, err := client.DialContext(ctx, client.Options{HostPort: address, Namespace: a.Config.Temporal.Namespace, Logger: tlog.NewStructuredLogger(slog.New(calmSDK{a.Log.Handler()}))})
	if err != nil {
		return fmt.Errorf("Temporal at %s: %w", address, err)
	}
	a.Temporal = t
	return nil
}

// MailFolder is where the receiver of the one-machine mode keeps messages; "" with a real mail server.
func (a *App) MailFolder() string {
	if a.sink == nil {
		return ""
	}
	return filepath.Join(a.Config.DataDir, "mail")
}

// openMail connects the e-mail channel: to the configured server, or to a receiver in this process that writes .eml files.
func (a *App) openMail() (notify.Channel, error) {
	c := a.Config.SMTP
	cfg := notify.SMTPConfig{Host: c.Host, Port: c.Port, From: c.From, FromName: a.Config.Sender, TLS: notify.TLSMode(c.TLS), Username: c.Username, Password: c.Password}
	if c.Host == "" {
		sink, err := smtpsink.Start("127.0.0.1:0", filepath.Join(a.Config.DataDir, "mail"))
		if err != nil {
			return nil, err
		}
		a.sink = sink
		host, port, err := net.SplitHostPort(sink.Addr())
		if err != nil {
			return nil, err
		}
		cfg.Host, cfg.TLS = host, notify.TLSNone
		if cfg.Port, err = strconv.Atoi(port); err != nil {
			return nil, err
		}
	}
	return notify.NewSMTP(cfg)
}

// secured reports whether people reach the program by https, so that cookies must not travel otherwise.
func secured(c config.Config) bool { return strings.HasPrefix(c.BaseURL, "https://") }

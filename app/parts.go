package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"chuky/config"
	"chuky/evidence"
	"chuky/evidence/clamd"
	"chuky/notify"
	"chuky/notify/smtpsink"
	"chuky/store"

	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"
)

// servers starts what the configuration leaves to this process and says where everything is.
func (a *App) servers(ctx context.Context) (dsn, temporal string, objects evidence.Config, err error) {
	c := a.Config
	dsn, temporal = c.Database.URL, c.Temporal.Address
	objects = evidence.Config{Endpoint: c.S3.Endpoint, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey, Bucket: c.S3.Bucket, Region: c.S3.Region, Secure: c.S3.Secure}
	if c.Embedded() {
		if a.opt.OneMachine == nil {
			return "", "", objects, errors.New("this build has no servers inside: set CHUKY_TEMPORAL_ADDRESS and CHUKY_S3_ENDPOINT")
		}
		inside, err := a.opt.OneMachine(ctx, c, a.Log)
		if err != nil {
			return "", "", objects, err
		}
		a.inside, temporal, objects = inside.Stop, inside.Temporal, inside.Objects
		if dsn == "" {
			dsn = "sqlite:" + inside.DatabasePath
		}
	} else if dsn == "" {
		dsn = "sqlite:" + filepath.Join(c.DataDir, "chuky.db")
	}
	objects.MaxBytes, objects.Allowed, objects.AllowActivePDF = c.Evidence.MaxBytes, c.Evidence.Types, c.Evidence.ActivePDF
	objects.Retain = time.Duration(c.Evidence.RetainDays) * 24 * time.Hour
	if c.Clamd.Address != "" {
		objects.Scanner = &clamd.Client{Address: c.Clamd.Address, Timeout: c.Clamd.Timeout}
	}
	return dsn, temporal, objects, nil
}

func (a *App) openDatabase(ctx context.Context, dsn string) error {
	opt := store.Options{Clock: a.opt.Clock, MaxConns: a.Config.Database.MaxConns, Limits: limits(a.Config.Database)}
	if a.traces.On() {
		opt.Tracer = a.traces.Tracer("sql")
	}
	st, err := store.Open(ctx, dsn, opt)
	if err != nil {
		return err
	}
	a.Store = st
	return st.Migrate(ctx)
}

// limits are how long the database may keep people and workers waiting.
func limits(d config.Database) store.Limits {
	return store.Limits{Connect: d.ConnectTimeout, Statement: d.StatementTimeout, Lock: d.LockTimeout, Idle: d.IdleTimeout, Answer: d.AnswerTimeout, Long: d.LongTimeout}
}

// openObjects connects the object store. One that is elsewhere and away is waited for in the background: whoever does not
// need a file works on.
func (a *App) openObjects(ctx context.Context, cfg evidence.Config) error {
	ev, err := evidence.New(cfg)
	if err != nil {
		return err
	}
	a.Evidence = ev
	if err := a.readyObjects(ctx); err != nil {
		if a.inside != nil || ctx.Err() != nil {
			return err
		}
		a.Log.Warn("object store: not yet", "error", err)
		a.insist("object store", a.readyObjects)
	}
	if a.Config.Clamd.Address == "" {
		a.Log.Info("files are not scanned for malicious code", "setting", "CHUKY_CLAMD_ADDRESS")
	}
	return nil
}

// readyObjects makes the bucket and says what the store was seen to do. One that cannot refuse a second write of the same
// key is no place for evidence.
func (a *App) readyObjects(ctx context.Context) error {
	if err := a.Evidence.EnsureBucket(ctx); err != nil {
		return err
	}
	c, err := a.Evidence.Probe(ctx)
	if err != nil {
		return err
	}
	a.Log.Info("object store", "bucket", a.Evidence.Bucket(), "versioning", c.Versioning, "object_lock", c.ObjectLock, "missing", strings.Join(c.Missing(), ", "))
	if !c.ConditionalWrites {
		return errors.New("the object store overwrites what is there although told not to (If-None-Match): it cannot keep evidence")
	}
	return nil
}

// dialTemporal makes the client, which connects when it is used first: a server that is away holds up nobody.
func (a *App) dialTemporal(_ context.Context, address string) error {
	tracing, err := a.traces.Temporal()
	if err != nil {
		return err
	}
	t, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: a.Config.Temporal.Namespace, Logger: tlog.NewStructuredLogger(slog.New(calmSDK{a.Log.Handler()})),
		MetricsHandler: a.metrics.Temporal(), Interceptors: tracing})
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

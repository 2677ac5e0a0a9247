package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"chuky/commands"
	"chuky/config"
	"chuky/embedded"
	"chuky/evidence"
	"chuky/indicators"
	"chuky/models"
	"chuky/notify/smtpsink"
	"chuky/queries"
	"chuky/seal"
	"chuky/store"

	"go.temporal.io/sdk/client"
)

// Options are what tests change; the zero value is production.
type Options struct {
	Log       *slog.Logger
	Clock     store.Clock // decides about deadlines; nil = the database's
	Version   string      // of the program
	ClockRate int         // how many times faster than real time Clock runs; 0 = 1
}

// App is the running program.
type App struct {
	Config   config.Config
	Log      *slog.Logger
	Store    *store.Store
	Evidence *evidence.Store
	Temporal client.Client
	Commands *commands.Service
	Queries  *queries.Service
	Key      seal.Key

	// AdminUser and AdminPassword are set when this start created the first administrator; the password is shown once.
	AdminUser, AdminPassword string

	opt     Options
	runtime *embedded.Runtime
	sink    *smtpsink.Server
	worker  interface{ Stop() }
	server  *http.Server
	failed  chan error
	stopped chan struct{}
	once    sync.Once
}

// Start starts everything and returns when pages can be used. After an error nothing runs.
func Start(ctx context.Context, cfg config.Config, opt Options) (*App, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{Config: cfg, Log: opt.Log, opt: opt, failed: make(chan error, 2), stopped: make(chan struct{})}
	if err := a.start(ctx); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
		defer cancel()
		_ = a.Stop(stop) // what went wrong matters more than how the rest was put away
		return nil, err
	}
	return a, nil
}

// stopLimit bounds an orderly stop.
const stopLimit = 30 * time.Second

func (a *App) start(ctx context.Context) error {
	listener, err := listen(a.Config.Addr)
	if err != nil {
		return err
	}
	defer func() {
		if a.server == nil {
			_ = listener.Close()
		}
	}()
	dsn, temporal, objects, err := a.servers(ctx)
	if err != nil {
		return err
	}
	if err := a.openDatabase(ctx, dsn); err != nil {
		return err
	}
	if err := a.openObjects(ctx, objects); err != nil {
		return err
	}
	if err := a.openKey(ctx); err != nil {
		return err
	}
	channel, err := a.openMail()
	if err != nil {
		return err
	}
	if err := a.dialTemporal(ctx, temporal); err != nil {
		return err
	}
	a.Commands = &commands.Service{Store: a.Store, Sets: indicators.Get, Log: a.Log, BaseURL: a.Config.BaseURL, Sender: a.Config.Sender}
	a.Queries = &queries.Service{Commands: a.Commands, Objects: a.Evidence}
	if err := a.startWorker(ctx, channel); err != nil {
		return err
	}
	if a.AdminUser, a.AdminPassword, _, err = a.Commands.EnsureAdmin(ctx); err != nil {
		return err
	}
	handler, err := a.handler()
	if err != nil {
		return err
	}
	a.serve(listener, handler)
	return nil
}

// openKey reads or makes the key of the system seal and puts its public half on record.
func (a *App) openKey(ctx context.Context) error {
	key, _, err := seal.LoadOrCreate(a.Config.Seal.KeyFile)
	if err != nil {
		return err
	}
	a.Key = key
	now, err := a.Store.Now(ctx)
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.PutSealKey(&models.SealKey{ID: key.ID(), PublicKey: key.Public().String(), UsedFrom: now})
	})
}

// Origin names this installation's audit log.
func (a *App) Origin() string { return "chuky/" + a.Key.ID() }

// Failed receives the error of a listener that ended by itself.
func (a *App) Failed() <-chan error { return a.failed }

// Stop stops in the order HTTP, worker, mail, clients, servers. It may be called more than once.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	a.once.Do(func() { close(a.stopped) })
	if a.server != nil {
		errs = append(errs, a.server.Shutdown(ctx))
		a.server = nil
	}
	if a.worker != nil {
		a.worker.Stop()
		a.worker = nil
	}
	if a.Temporal != nil {
		a.Temporal.Close()
		a.Temporal = nil
	}
	if a.sink != nil {
		errs = append(errs, a.sink.Close(ctx))
		a.sink = nil
	}
	if a.Store != nil {
		errs = append(errs, a.Store.Close())
		a.Store = nil
	}
	if a.Evidence != nil {
		a.Evidence.Close()
	}
	if a.runtime != nil {
		errs = append(errs, a.runtime.Stop(ctx))
		a.runtime = nil
	}
	return errors.Join(errs...)
}

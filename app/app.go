package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"chuky/audit"
	"chuky/commands"
	"chuky/config"
	"chuky/evidence"
	"chuky/indicators"
	"chuky/notify/smtpsink"
	"chuky/queries"
	"chuky/seal"
	"chuky/store"
	"chuky/telemetry"
	"chuky/workflows"

	"go.temporal.io/sdk/client"
)

// Options are what tests change, and what this build has inside; the zero value is production on servers.
type Options struct {
	// OneMachine starts what the configuration leaves to this process (onemachine.Servers); nil in a build that has no
	// servers inside.
	OneMachine func(ctx context.Context, c config.Config, log *slog.Logger) (Servers, error)

	Log       *slog.Logger
	Clock     store.Clock // decides about deadlines; nil = the database's
	Version   string      // of the program
	ClockRate int         // how many times faster than real time Clock runs; 0 = 1
}

// Servers is where the servers of the one-machine mode are.
type Servers struct {
	DatabasePath string          // of the program's SQLite file
	Temporal     string          // host:port
	Objects      evidence.Config // of the object store
	Stop         func(ctx context.Context) error
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
	Key      seal.Key       // zero where this process has no worker: only a worker seals
	Public   seal.PublicKey // of the seal

	// AdminUser and AdminPassword are set when this start created the first administrator; the password is shown once.
	AdminUser, AdminPassword string

	// InternalAddr is where health and metrics are; "" when they are off.
	InternalAddr string

	opt      Options
	sets     *indicators.Library
	inside   func(ctx context.Context) error // stops the servers of the one-machine mode
	sink     *smtpsink.Server
	server   *http.Server
	internal *http.Server
	failed   chan error
	draining atomic.Bool
	life     context.Context // of what runs in the background
	end      context.CancelFunc
	running  sync.WaitGroup
	worker   held
	breaker  *breaker
	health   health
	metrics  *telemetry.Metrics
	traces   *telemetry.Traces
}

// Start starts everything and returns when pages can be used. After an error nothing runs.
func Start(ctx context.Context, cfg config.Config, opt Options) (*App, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{Config: cfg, Log: opt.Log, opt: opt, failed: make(chan error, 3)}
	a.life, a.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := a.start(ctx); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopLimit)
		defer cancel()
		_ = a.Stop(stop) // what went wrong matters more than how the rest was put away
		return nil, err
	}
	return a, nil
}

// StopLimit bounds an orderly stop: what people and workflows have under way gets this long.
const StopLimit = 30 * time.Second

func (a *App) start(ctx context.Context) error {
	if err := a.openSets(); err != nil {
		return err
	}
	listener, err := a.listenPages()
	if err != nil {
		return err
	}
	defer func() {
		if listener != nil && a.server == nil {
			_ = listener.Close()
		}
	}()
	a.metrics = telemetry.NewMetrics(a.opt.Version)
	if a.traces, err = telemetry.NewTraces(ctx, a.opt.Version); err != nil {
		return err
	}
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
	if err := a.dialTemporal(ctx, temporal); err != nil {
		return err
	}
	a.openServices()
	if a.Config.Process.Worker {
		if err := a.startWorker(ctx); err != nil {
			return err
		}
	}
	if err := a.startInternal(ctx); err != nil {
		return err
	}
	if listener == nil {
		return nil
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

// openServices makes what pages, API and worker stand on. Moves go to their workflows from every process.
func (a *App) openServices() {
	a.Commands = &commands.Service{Store: a.Store, Sets: a.sets.Get, Log: a.Log, BaseURL: a.Config.BaseURL, Sender: a.Config.Sender, IdleTerm: time.Duration(a.Config.Accounts.IdleDays) * 24 * time.Hour,
		Handover: a.traces.Handover(workflows.NewClient(a.Temporal, a.Config.Temporal.TaskQueue, a.opt.ClockRate))}
	a.breaker = &breaker{next: a.Commands.Handover}
	a.Commands.Direct = a.breaker
	a.Queries = &queries.Service{Commands: a.Commands, Objects: a.Evidence, Sets: a.sets.All, VerifyLog: func(ctx context.Context) (audit.Report, error) {
		return a.Commands.VerifyAudit(ctx, a.Evidence, nil, a.Public, a.Origin())
	}}
}

// Origin names this installation's audit log.
func (a *App) Origin() string { return AuditOrigin(a.Public) }

// AuditOrigin is the name of the audit log that a key signs.
func AuditOrigin(key seal.PublicKey) string { return "chuky/" + key.ID() }

// Failed receives the error of a listener that ended by itself.
func (a *App) Failed() <-chan error { return a.failed }

// Stop stops in the order HTTP, worker, mail, clients, servers. It may be called more than once. Requests and activities
// under way get until ctx ends.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	if a.server != nil {
		a.drain(ctx)
		errs = append(errs, a.server.Shutdown(ctx))
		a.server = nil
	}
	a.end()
	a.running.Wait()
	a.worker.stop()
	if a.internal != nil {
		errs = append(errs, a.internal.Shutdown(ctx))
		a.internal = nil
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
	if a.inside != nil {
		errs = append(errs, a.inside(ctx))
		a.inside = nil
	}
	if a.traces != nil {
		if err := a.traces.Close(ctx); err != nil {
			a.Log.Warn("traces: the last spans were not taken", "error", err) // no reason for an unorderly end
		}
		a.traces = nil
	}
	return errors.Join(errs...)
}

// drain lets load balancers see that this process stops before it takes no more connections.
func (a *App) drain(ctx context.Context) {
	a.draining.Store(true)
	if a.Config.Process.Drain == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(a.Config.Process.Drain):
	}
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuky/activities"
	"chuky/activities/wire"
	"chuky/workflows"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Options steer a worker; zero values suit one small machine.
type Options struct {
	MaxActivities int           // at the same time; 0 = 20
	MaxCached     int           // workflows kept in memory; 0 = mostCached. One figure for the whole process, set once
	StopTimeout   time.Duration // what activities under way get to end; 0 = 20 s
	Housekeeping  time.Duration // interval; 0 = workflows.DefaultInterval
}

// mostCached holds every unit of the largest installation (3,321 communes) and half as many again, those of a cycle that ends
// while the next one begins. A workflow that was pushed out costs the reading and replaying of its history at the next move,
// and a move for all of them (lock, revised calendar) pushes out exactly those that come next. docs/scale.md says what one
// takes.
const mostCached = 5000

func (o Options) filled() Options {
	if o.MaxActivities == 0 {
		o.MaxActivities = 20
	}
	if o.MaxCached == 0 {
		o.MaxCached = mostCached
	}
	if o.StopTimeout == 0 {
		o.StopTimeout = 20 * time.Second
	}
	return o
}

// RegisterWorkflows registers every workflow under its wire name.
func RegisterWorkflows(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(workflows.Cycle, workflow.RegisterOptions{Name: wire.WorkflowCycle})
	r.RegisterWorkflowWithOptions(workflows.UnitAssessment, workflow.RegisterOptions{Name: wire.WorkflowUnitAssessment})
	r.RegisterWorkflowWithOptions(workflows.Housekeeping, workflow.RegisterOptions{Name: wire.WorkflowHousekeeping})
	r.RegisterWorkflowWithOptions(workflows.EvidenceKeeping, workflow.RegisterOptions{Name: wire.WorkflowEvidence})
}

// RegisterActivities registers every activity under its wire name.
func RegisterActivities(r worker.ActivityRegistry, a *activities.Activities) {
	for name, fn := range a.Named() {
		r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
}

// Worker runs workflows and activities of one task queue.
type Worker struct {
	inner worker.Worker
	house *workflows.Client
	every time.Duration
	fatal chan error
}

// New makes a worker; it does not run before Start. The client stays the caller's to close, after Stop.
func New(t client.Client, taskQueue string, a *activities.Activities, o Options) (*Worker, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	o = o.filled()
	worker.SetStickyWorkflowCacheSize(o.MaxCached)
	house := workflows.NewClient(t, taskQueue, 0)
	w := &Worker{house: house, every: o.Housekeeping, fatal: make(chan error, 1)}
	w.inner = worker.New(t, house.TaskQueue, worker.Options{
		MaxConcurrentActivityExecutionSize:     o.MaxActivities,
		MaxConcurrentWorkflowTaskExecutionSize: 50,
		MaxConcurrentActivityTaskPollers:       2,
		MaxConcurrentWorkflowTaskPollers:       2,
		WorkerStopTimeout:                      o.StopTimeout,
		StickyScheduleToStartTimeout:           2 * time.Second, // how long a killed worker's workflows wait for it
		Interceptors:                           []interceptor.WorkerInterceptor{activities.Living()},
		MaxHeartbeatThrottleInterval:           activities.BeatEvery,
		// A busy small machine may hold up a goroutine for a second, which is no deadlock.
		DeadlockDetectionTimeout:    5 * time.Second,
		DisableRegistrationAliasing: true,
		OnFatalError: func(err error) {
			select {
			case w.fatal <- err:
			default:
			}
		},
	})
	RegisterWorkflows(w.inner)
	RegisterActivities(w.inner, a)
	return w, nil
}

// Start starts polling and the housekeeping workflow. After an error nothing runs.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.inner.Start(); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	if err := w.house.StartHousekeeping(ctx, w.every); err != nil {
		w.inner.Stop()
		return err
	}
	return nil
}

// Stop ends polling and waits for activities under way, at most Options.StopTimeout. It must be called once.
func (w *Worker) Stop() { w.inner.Stop() }

// Fatal tells when the worker cannot go on, as when its namespace is gone.
func (w *Worker) Fatal() <-chan error { return w.fatal }

// Run starts the worker and stops it when ctx ends or the worker cannot go on.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.Start(ctx); err != nil {
		return err
	}
	defer w.Stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.fatal:
		return errors.Join(errors.New("worker cannot go on"), err)
	}
}

package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"chuky/activities"
	"chuky/commands"
	"chuky/models"
	"chuky/worker"
	"chuky/workflows"
)

// tryAgain is the pause between two tries to reach a server that is away at start.
const tryAgain = 2 * time.Second

// background runs fn beside everything else; its context ends with Stop, which waits for it.
func (a *App) background(fn func(ctx context.Context)) {
	a.running.Go(func() { fn(a.life) })
}

// insist repeats try until it succeeds or the program stops.
func (a *App) insist(what string, try func(ctx context.Context) error) {
	a.background(func(ctx context.Context) {
		for ctx.Err() == nil {
			err := try(ctx)
			if err == nil {
				a.Log.Info(what + ": reached")
				return
			}
			a.Log.Warn(what+": not yet", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(tryAgain):
			}
		}
	})
}

// held is the worker that runs, if any.
type held struct {
	mu  sync.Mutex
	run *worker.Worker
}

func (h *held) set(w *worker.Worker) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.run = w
}

func (h *held) up() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.run != nil
}

func (h *held) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.run != nil {
		h.run.Stop()
		h.run = nil
	}
}

// startWorker runs workflows and activities in this process. Where Temporal is a server elsewhere that is away, it goes on
// trying, and people work meanwhile.
func (a *App) startWorker(ctx context.Context) error {
	channel, err := a.openMail()
	if err != nil {
		return err
	}
	acts := &activities.Activities{Commands: a.Commands, Evidence: a.Evidence, Channel: channel, Starter: starter{Client: workflows.NewClient(a.Temporal, a.Config.Temporal.TaskQueue, a.opt.ClockRate), traced: a.Commands.Handover},
		Publisher: func(ctx context.Context, cycleID string) (commands.MovedCycle, error) {
			return a.Commands.Publish(ctx, a.Evidence, a.Key, cycleID)
		},
		Seal: func(ctx context.Context) (int, error) {
			return a.Commands.SealAudit(ctx, a.Evidence, a.Key, a.Origin())
		}}
	err = a.tryWorker(ctx, acts)
	if err == nil || a.inside != nil || ctx.Err() != nil {
		return err
	}
	a.Log.Warn("worker: not yet", "error", err)
	a.insist("worker", func(ctx context.Context) error { return a.tryWorker(ctx, acts) })
	return nil
}

// starter hands over like the commands do, and starts workflows.
type starter struct {
	*workflows.Client
	traced commands.Handover
}

// HandOver implements commands.Handover.
func (s starter) HandOver(ctx context.Context, m models.Command) error {
	return s.traced.HandOver(ctx, m)
}

func (a *App) tryWorker(ctx context.Context, acts *activities.Activities) error {
	w, err := worker.New(a.Temporal, a.Config.Temporal.TaskQueue, acts, worker.Options{Housekeeping: a.Config.Process.Housekeeping})
	if err != nil {
		return err
	}
	if err := w.Start(ctx); err != nil {
		return err
	}
	a.worker.set(w)
	a.background(func(ctx context.Context) {
		select {
		case err := <-w.Fatal():
			a.failed <- errors.Join(errors.New("worker cannot go on"), err)
		case <-ctx.Done():
		}
	})
	return nil
}

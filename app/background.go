package app

import (
	"context"

	"chuky/activities"
	"chuky/commands"
	"chuky/notify"
	"chuky/worker"
	"chuky/workflows"
)

// startWorker runs workflows and activities in this process and gives the commands their way to them.
func (a *App) startWorker(ctx context.Context, channel notify.Channel) error {
	queue := a.Config.Temporal.TaskQueue
	starter := workflows.NewClient(a.Temporal, queue, a.opt.ClockRate)
	a.Commands.Handover = starter
	acts := &activities.Activities{Commands: a.Commands, Channel: channel, Starter: starter,
		Publisher: func(ctx context.Context, cycleID string) (commands.MovedCycle, error) {
			return a.Commands.Publish(ctx, a.Evidence, a.Key, cycleID)
		},
		Seal: func(ctx context.Context) (int, error) {
			return a.Commands.SealAudit(ctx, a.Evidence, a.Key, a.Origin())
		}}
	w, err := worker.New(a.Temporal, queue, acts, worker.Options{Housekeeping: a.Config.Process.Housekeeping})
	if err != nil {
		return err
	}
	if err := w.Start(ctx); err != nil {
		return err
	}
	a.worker = w
	go func() {
		select {
		case err := <-w.Fatal():
			a.failed <- err
		case <-a.stopped:
		}
	}()
	return nil
}

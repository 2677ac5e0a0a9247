package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// patient retries for ever: an error means that SQL, the object store or the program is broken, and the move that
// waits has to be carried out when it is mended, within seconds. Refusals are results, so nothing is retried in vain.
var patient = temporal.RetryPolicy{InitialInterval: 500 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 5 * time.Second}

// silence is how long a worker may be silent about an activity before another one takes it over: a worker that was killed
// delays a move by no more. Every activity tells that it lives (activities.Living).
const silence = 6 * time.Second

// taskLimit is how long a worker may be silent about a step of a workflow before another one takes it over.
const taskLimit = 5 * time.Second

// short is for one or two transactions.
func short(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second, HeartbeatTimeout: silence, RetryPolicy: &patient})
}

// long is for runs, publications and batches.
func long(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Minute, HeartbeatTimeout: silence, RetryPolicy: &patient})
}

// mail is for a batch of messages: a server that does not answer costs its time-out for each.
func mail(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Minute, HeartbeatTimeout: silence, RetryPolicy: &patient})
}

// rounds is for housekeeping: each retry is the next round, an interval later, and leaves no event in the history.
func rounds(ctx workflow.Context, interval time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Minute, HeartbeatTimeout: silence,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: interval, BackoffCoefficient: 1, MaximumInterval: interval}})
}

package workflows

import (
	"time"

	"chuky/activities/wire"

	"go.temporal.io/sdk/workflow"
)

const (
	// DefaultInterval is the pause between two rounds of housekeeping.
	DefaultInterval = 15 * time.Second
	// reconcileInterval is the pause between two looks whether every aggregate has its workflow.
	reconcileInterval = 10 * time.Minute
	// idleInterval is the pause between two looks for accounts that nobody uses.
	idleInterval = time.Hour
	// visitRounds is how many rounds one activity does before it reports back.
	visitRounds = 240
	// maxHouseEvents is the length of a history at which housekeeping continues as new.
	maxHouseEvents = 1000
)

// HousekeepingInput says how often to look, in milliseconds; 0 is DefaultInterval.
type HousekeepingInput struct {
	IntervalMillis int64 `json:"interval_ms,omitempty"`
}

func (in HousekeepingInput) interval() time.Duration {
	if in.IntervalMillis <= 0 {
		return DefaultInterval
	}
	return time.Duration(in.IntervalMillis) * time.Millisecond
}

// changeIdle marks runs that look for idle accounts; those of version 0.1 do not.
const changeIdle = "idle-accounts"

// Housekeeping relays commands, sends what mail is left, seals audit events, starts lost workflows again and disables
// accounts that nobody uses, for ever.
func Housekeeping(ctx workflow.Context, in HousekeepingInput) error {
	list := []job{{wire.RelayCommands, in.interval()}, {wire.DeliverAll, in.interval()},
		{wire.SealAudit, in.interval()}, {wire.ReconcileWorkflows, reconcileInterval}}
	if workflow.GetVersion(ctx, changeIdle, workflow.DefaultVersion, 1) >= 1 {
		list = append(list, job{wire.DisableIdle, idleInterval})
	}
	return inRounds(ctx, wire.WorkflowHousekeeping, in, list)
}

// job is an activity of which every round does what there is to do.
type job struct {
	name     string
	interval time.Duration
}

// inRounds does jobs for ever and goes on as the same workflow when its history has grown or its pace was changed.
// A round is an attempt of an activity that asks to be retried: rounds are as durable as timers but write no history,
// of which a round every few seconds would leave gigabytes in a year.
func inRounds(ctx workflow.Context, self string, in HousekeepingInput, list []job) error {
	pace := in
	jobs, stop := workflow.WithCancel(ctx)
	for _, j := range list {
		workflow.GoNamed(jobs, j.name, func(ctx workflow.Context) {
			for ctx.Err() == nil {
				err := workflow.ExecuteActivity(rounds(ctx, j.interval), j.name, wire.RoundsInput{Rounds: visitRounds}).Get(ctx, nil)
				if err != nil && ctx.Err() == nil {
					workflow.GetLogger(ctx).Warn("housekeeping visit failed", "job", j.name, "error", err)
				}
			}
		})
	}
	workflow.GoNamed(jobs, wire.SignalPace, func(ctx workflow.Context) {
		for workflow.GetSignalChannel(ctx, wire.SignalPace).Receive(ctx, &pace) {
		}
	})
	err := workflow.Await(ctx, func() bool {
		info := workflow.GetInfo(ctx)
		return pace != in || info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() > maxHouseEvents
	})
	if err != nil {
		return err
	}
	stop() // an attempt under way ends by itself; the next run's first one finds what it left
	return workflow.NewContinueAsNewError(ctx, self, pace)
}

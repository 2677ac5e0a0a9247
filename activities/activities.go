package activities

import (
	"context"
	"errors"
	"sync"

	"chuky/activities/wire"
	"chuky/commands"
	"chuky/evidence"
	"chuky/models"
	"chuky/notify"
)

// Starter reaches workflows; *workflows.Client is one.
type Starter interface {
	commands.Handover
	// Ensure starts the workflow of an aggregate where none runs.
	Ensure(ctx context.Context, a models.Aggregate, id string) error
}

// Activities holds what activities need. All fields but Seal and Evidence are required.
type Activities struct {
	Commands *commands.Service
	Channel  notify.Channel
	Starter  Starter
	// Publisher records a cycle's publication and writes its files; it does nothing when the cycle is not signed.
	Publisher func(ctx context.Context, cycleID string) (commands.MovedCycle, error)
	// Seal seals a batch of the audit events that are not sealed and says how many; nil where this worker does not seal.
	Seal func(ctx context.Context) (sealed int, err error)
	// Evidence is where files wait for the scanner; nil where this worker does not reach the object store.
	Evidence *evidence.Store

	sending sync.Mutex // see deliver
}

// Check reports what is missing.
func (a *Activities) Check() error {
	var faults []error
	if a.Commands == nil {
		faults = append(faults, errors.New("activities: Commands is missing"))
	}
	if a.Channel == nil {
		faults = append(faults, errors.New("activities: Channel is missing"))
	}
	if a.Starter == nil {
		faults = append(faults, errors.New("activities: Starter is missing"))
	}
	if a.Publisher == nil {
		faults = append(faults, errors.New("activities: Publisher is missing"))
	}
	return errors.Join(faults...)
}

// Named lists every activity by its wire name.
func (a *Activities) Named() map[string]any {
	return map[string]any{
		wire.LoadMoves: a.LoadMoves, wire.AckMoves: a.AckMoves, wire.FireTimer: a.FireTimer, wire.PublishCycle: a.PublishCycle,
		wire.CheckCycle: a.CheckCycle, wire.StartAssessments: a.StartAssessments, wire.FreezeRun: a.FreezeRun,
		wire.DeliverMessages: a.DeliverMessages, wire.DeliverAll: a.DeliverAll, wire.RelayCommands: a.RelayCommands,
		wire.SealAudit: a.SealAudit, wire.ReconcileWorkflows: a.ReconcileWorkflows, wire.DisableIdle: a.DisableIdle,
		wire.SettleEvidence: a.SettleEvidence, wire.SweepEvidence: a.SweepEvidence,
	}
}

// refused turns a refusal into its code; other errors stay.
func refused(err error) (string, error) {
	if r, ok := models.AsRefusal(err); ok {
		return r.Code, nil
	}
	return "", err
}
